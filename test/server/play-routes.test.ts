import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Frame, OpenPart } from '../../workflows/flow/play/play.ts';
import type { Cast } from '../../workflows/flow/play/cast.ts';
import { firstCase, goneOnWith } from '../../workflows/flow/play/case.ts';
import type { Flow } from '../../workflows/flow/schema.ts';
import type { Scenario } from '../../workflows/flow/scenario.ts';
import { createTestApp, type TestApp } from '../helpers/app.ts';

let t: TestApp;
let hr: string;
let id: string;
let flow: Flow;

const staff = [
  'id,name,name_zh,email,manager_id,department,roles,language,salary',
  'hr,Ho Wai,何慧,ho@h.example,boss,HR,hr,en,9',
  'boss,Au Pui,區佩,au@h.example,,Board,hr_director,en,9',
  'lead,Lee Shuk Yee,李淑儀,lee@h.example,boss,Rooms,,en,9',
  'tai,Chan Tai Man,陳大文,chan@h.example,lead,Rooms,,zh,9',
  'wing,Wing,,wing@h.example,lead,Rooms,,en,9',
  'far,Far Away,,far@h.example,boss,Elsewhere,,en,9',
].join('\n');

beforeAll(async () => {
  t = await createTestApp();
  await t.people(`${staff}\n`);
  hr = await t.signIn('hr');
  id = (await ask('/api/flows', { template: 'annual-review' })).body.id as string;
  flow = (await ask(`/api/flows/${id}`)).body.flow as Flow;
});
afterAll(async () => t?.close());

async function ask(path: string, body?: unknown, cookie = hr): Promise<{ status: number; body: Record<string, unknown> }> {
  const init = body === undefined ? { method: 'GET' } : { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
  const answer = await t.request(path, { cookie, ...init });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

const start = '2027-03-01';
const zone = 'Asia/Hong_Kong';
async function firstFor(person?: string): Promise<Scenario> {
  const { body } = await ask(`/api/flows/${id}/play/cast`, { start, zone, ...(person !== undefined && { person }) });
  return firstCase(flow, { ...(body as unknown as Cast), start, zone, dates: Object.fromEntries(flow.dates.map(({ name }) => [name, '2027-06-30'])) });
}
type Answer = { lines: never[]; frames: Frame[]; mails: Record<string, { to: string; subject: string }>; people: { id: string; name: string }[]; cut: boolean };

test('a flow is played with made-up people: what is asked, its page and the mails that would go out can be read', async () => {
  const example = await firstFor();
  const { status, body } = await ask(`/api/flows/${id}/play`, { example, usual: true });
  const { frames, mails, people } = body as unknown as Answer;
  expect(status).toBe(200);
  expect(frames.some(({ person, status: now }) => person === 'alex' && now === 'ended')).toBe(true);
  expect(people.find((one) => one.id === 'alex')?.name).toBe('Alex Chan');
  const [key, first] = Object.entries(mails).find(([, { to }]) => to === 'morgan') ?? [];
  const mail = await ask(`/api/flows/${id}/play/mail`, { example, usual: true, key });
  expect(mail.body).toMatchObject({ to: 'morgan', subject: first?.subject, html: expect.stringContaining('Alex Chan') });
  expect(mail.body.text).not.toMatch(/undefined|\bnull\b/);

  const asked = frames
    .flatMap(({ at, person, parts }) => (person === 'alex' ? parts.map((part) => ({ at, part })) : []))
    .find(({ part }) => part.holder === 'alex') as { at: string; part: OpenPart };
  const task = await ask(`/api/flows/${id}/play/task`, { example, usual: true, at: asked.at, part: asked.part.part });
  expect(task.body).toMatchObject({ state: 'open', stepId: asked.part.step, reader: { name: 'Alex Chan' }, why: { rule: 'subject' } });
  const { fields } = task.body.form as { fields: { id: string }[] };
  expect(fields.length).toBeGreaterThan(0);
  // An answer that does not fit is refused as the real one is, and said so.
  const at = Date.parse(asked.at);
  const wrong = goneOnWith(example, (body as unknown as Answer).lines, at, {
    at: asked.at,
    do: 'answer',
    person: 'alex',
    by: 'alex',
    step: asked.part.step,
    values: {},
  });
  const { lines } = (await ask(`/api/flows/${id}/play`, { example: wrong, usual: true })).body as {
    lines: { kind: string; detail: { rule?: string; problems?: unknown } }[];
  };
  expect(lines.find(({ kind }) => kind === 'event.refused')?.detail).toMatchObject({ rule: 'invalid', problems: [{ field: fields[0]?.id, code: 'required' }] });
});

test('somebody on file is tried with those around them: no name, no address and no column that no rule reads leaves with it', async () => {
  const { body } = await ask(`/api/flows/${id}/play/cast`, { start, zone, person: 'tai' });
  const cast = body as { people: Record<string, string>[]; about: string; named: { id: string; nameZh: string | null }[] };
  expect(cast.people.map((person) => person.id).sort()).toEqual(['boss', 'hr', 'lead', 'tai', 'wing']);
  expect(JSON.stringify(cast.people)).not.toMatch(/Chan|陳|h\.example|salary/);
  expect(cast.named.find((person) => person.id === 'tai')?.nameZh).toBe('陳大文');
  const { mails } = (await ask(`/api/flows/${id}/play`, { example: await firstFor('tai'), usual: true })).body as unknown as Answer;
  expect(Object.values(mails).some(({ to, subject }) => to === 'lead' && subject.includes('Chan Tai Man'))).toBe(true);
  expect((await ask(`/api/flows/${id}/play/cast`, { start, zone, person: 'nobody' })).status).toBe(404);
});

test('everyone is rehearsed: a year of the sample organisation, with whoever is behind each number', async () => {
  const dates = Object.fromEntries(flow.dates.map(({ name }) => [name, '2027-06-30']));
  const { status, body } = await ask(`/api/flows/${id}/rehearse`, { roster: 'sample', start, until: '2027-12-31', zone, dates, answers: 'promptly' });
  const year = body as unknown as {
    people: { name: string }[];
    runs: { person: number; ended: number | null }[];
    mails: { to: number }[];
    parts: { holder: number }[];
    incidents: unknown[];
  };
  expect(status).toBe(200);
  expect(year.runs.length).toBeGreaterThan(100);
  expect(year.runs.filter(({ ended }) => ended === null)).toEqual([]);
  expect(year.mails.every(({ to }) => (year.people[to]?.name ?? '') !== '')).toBe(true);
  const own = (await ask(`/api/flows/${id}/rehearse`, { roster: 'people', start, until: '2027-12-31', zone, dates, answers: 'nobody' }))
    .body as unknown as typeof year;
  expect(own.people.length).toBeLessThanOrEqual(6);
  expect(await ask(`/api/flows/${id}/rehearse`, { roster: 'sample', start, until: '2026-12-31', zone, dates, answers: 'nobody' })).toMatchObject({
    status: 422,
    body: { error: { field: 'until' } },
  });
});
