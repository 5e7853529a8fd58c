import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TaskView } from '../../workflows/flow/task-view.ts';
import { createTestApp, type TestApp } from '../helpers/app.ts';
import { aFlow, after, who } from '../helpers/flows.ts';

let t: TestApp;
let hr: string;

beforeAll(async () => {
  t = await createTestApp();
  await t.people(
    'id,name,name_zh,email,roles,manager_id\nhr,Ho,何,ho@h.example,hr,\nboss,Lee,李,lee@h.example,,\namy,Amy,陳,amy@h.example,,boss\nbob,Bob,,bob@h.example,,boss\n',
  );
  hr = await t.signIn('hr');
});
afterAll(async () => t?.close());

async function ask<Answer = Record<string, unknown>>(method: string, path: string, body?: unknown, cookie = hr): Promise<{ status: number; body: Answer }> {
  const init = body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
  const answer = await t.request(path, { method, cookie, ...init });
  return { status: answer.status, body: (await answer.json()) as Answer };
}

const text = (en: string) => ({ en, zh: `${en}中` });
const question = (id: string, more: object = {}) => ({ id, type: 'longText', label: text(id), ...more });
const visibility = {
  answers: who({ who: 'manager' }),
  fields: [{ fields: ['wish'], who: who({ who: 'role', role: 'hr' }) }],
};
const flow = aFlow(
  [
    { id: 'begin', kind: 'start' },
    { id: 'each', kind: 'forEach', settings: { first: 'self' } },
    { id: 'finish', kind: 'end' },
    {
      id: 'self',
      kind: 'form',
      in: 'each',
      name: 'Self review',
      settings: { who: who({ who: 'subject' }), due: after(5, 'workingDays'), visibility, form: { fields: [question('strengths'), question('wish')] } },
    },
    {
      id: 'rate',
      kind: 'approval',
      in: 'each',
      name: 'Manager review',
      settings: {
        who: who({ who: 'manager' }),
        form: { fields: [question('why')], shows: [{ step: 'self', fields: ['strengths', 'wish'], beside: 'why' }] },
        guidance: text('Be kind'),
      },
    },
    { id: 'done', kind: 'end', in: 'each' },
  ],
  ['begin>each', 'each.done>finish', 'self.submitted>rate', 'self.timeout>done', 'rate.approved>done', 'rate.rejected>done'],
);

type Previewed = { subject: { id: string }; preview: { view: TaskView; mail: { subject: string; html: string }; mayRead: { fields: string[] } } | null };
const preview = async (step: string, as: string, language = 'en', subject = 'amy') =>
  (await ask<Previewed>('POST', '/api/flows/preview', { flow, step, as, language, subject })).body;

test('a preview is the page and the mail of the task as whoever is asked would see them, in both languages', async () => {
  const { preview: made } = await preview('rate', 'asked');
  expect(made?.view).toMatchObject({ stepId: 'rate', reader: { id: 'boss' }, subject: { id: 'amy' }, guidance: text('Be kind'), state: 'open' });
  expect(made?.view.outcomes.map(({ key }) => key)).toEqual(['approved', 'rejected']);
  expect(made?.mail.subject).toBe('Manager review: Amy');
  expect(made?.mail.html).toContain('Be kind');
  // What the step before lets its reader see, and no more.
  expect(made?.view.shown).toMatchObject([{ beside: 'why', answers: [{ field: 'strengths' }] }]);
  const self = await preview('self', 'asked', 'zh');
  expect(self.preview?.view.workingDaysLeft).toBeGreaterThan(0);
  expect(self.preview?.mail.html).toContain('zh-Hant-HK');
});

test('it says what each reader gets to read in the end, by the rule that real answers are read by', async () => {
  const reads = async (as: string) => (await preview('self', as)).preview?.mayRead.fields;
  expect(await reads('manager')).toEqual(['strengths']);
  expect(await reads('hr')).toEqual(['wish']);
  expect(await reads('rater')).toEqual([]);
});

test('whom a rule names is told for somebody, with who is barred; nobody is told as nobody', async () => {
  const found = (rules: unknown, never: unknown[] = []) =>
    ask('POST', '/api/flows/who', { flow, step: 'rate', subject: 'bob', who: { rules: [rules].flat(), never } }).then(({ body }) => body);
  expect(await found({ who: 'manager' })).toMatchObject({ subject: { id: 'bob' }, people: [{ id: 'boss' }], by: 0, barred: [] });
  expect(await found([{ who: 'manager' }, { who: 'role', role: 'hr' }], [{ who: 'manager' }])).toMatchObject({
    people: [{ id: 'hr' }],
    by: 1,
    barred: [{ id: 'boss' }],
  });
  expect(await found({ who: 'role', role: 'nobody' })).toMatchObject({ people: [], by: null });
  expect((await ask('POST', '/api/flows/who', { flow, step: 'rate', subject: 'zed', who: { rules: [] } })).status).toBe(404);
});

test('a question is kept for further forms without what hangs on one of them, replaced under its id, and taken out', async () => {
  const field = question('strengths', { section: 'work', required: true, showIf: { test: 'isPresent', left: { value: 'answer', step: 'self', field: 'x' } } });
  expect((await ask('PUT', '/api/questions/q-strengths', { field })).status).toBe(200);
  expect((await ask('PUT', '/api/questions/q-strengths', { field: { ...field, label: text('Strong') } })).status).toBe(200);
  const { questions } = (await ask<{ questions: { id: string; field: object; by: { id: string } }[] }>('GET', '/api/questions')).body;
  expect(questions).toMatchObject([{ id: 'q-strengths', by: { id: 'hr' } }]);
  expect(questions[0]?.field).toEqual({ id: 'strengths', type: 'longText', label: text('Strong'), required: true, max: 4_000 });
  expect((await ask('PUT', '/api/questions/q-x', { field: { ...field, type: 'poem' } })).status).toBe(400);
  expect((await ask('DELETE', '/api/questions/q-strengths')).status).toBe(200);
  expect((await ask('DELETE', '/api/questions/q-strengths')).status).toBe(404);
});
