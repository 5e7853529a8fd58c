import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Problem } from '../../workflows/flow/problem.ts';
import type { Flow } from '../../workflows/flow/schema.ts';
import { soundReview } from '../helpers/api.ts';
import { createTestApp, type TestApp } from '../helpers/app.ts';
import { reviewFlow } from '../helpers/flows.ts';

let t: TestApp;
let hr: string;

beforeAll(async () => {
  t = await createTestApp();
  await t.people('id,name,email,roles,language\nhr,Ho,ho@h.example,hr,en\nzoe,Zoe,zoe@h.example,hr,zh\n');
  hr = await t.signIn('hr');
});
afterAll(async () => t?.close());

type Answer = {
  id: string;
  flow: Flow;
  revision: number;
  version: number | null;
  changed: boolean;
  problems: Problem[];
  sha256: string;
  error: { code: string; message: string; field?: string; problems?: { message: string; field?: string }[] };
};
async function ask(method: string, path: string, body?: unknown, cookie = hr): Promise<{ status: number; body: Answer }> {
  const init = body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body), headers: { 'content-type': 'application/json' } };
  const answer = await t.request(path, { method, cookie, ...init });
  return { status: answer.status, body: (await answer.json()) as Answer };
}
const newFlow = async (from: unknown = {}) => (await ask('POST', '/api/flows', from)).body.id;
const put = (id: string, flow: unknown, revision: number) => ask('PUT', `/api/flows/${id}/draft`, { flow, revision });
const publish = (id: string, revision: number, cookie = hr) => ask('POST', `/api/flows/${id}/publish`, { revision }, cookie);

test('a new flow is nothing but its start, or a copy of a template', async () => {
  const id = await newFlow({ name: { en: 'Probation 2027', zh: '試用期' } });
  const { body } = await ask('GET', `/api/flows/${id}`);
  expect(body).toMatchObject({
    id,
    revision: 1,
    version: null,
    changed: true,
    flow: { key: 'probation-2027', name: { zh: '試用期' }, steps: { start: { kind: 'start' } } },
  });
  expect((await ask('GET', `/api/flows/${id}/problems`)).body).toMatchObject({ revision: 1, problems: expect.arrayContaining([expect.objectContaining({ severity: 'error' })]) });
  const copy = await newFlow({ template: 'annual-review' });
  const list = (await ask('GET', '/api/flows')).body as unknown as { flows: { id: string; steps: number }[]; templates: { key: string; steps: number }[] };
  expect(list.flows.map((flow) => flow.id)).toEqual([copy, id]);
  expect(list.flows[0]?.steps).toBe(list.templates.find(({ key }) => key === 'annual-review')?.steps);
  expect(await ask('POST', '/api/flows', { template: 'no-such' })).toMatchObject({ status: 404 });
});

test('a flow goes out as BPMN and comes in again, and what did not map is told in the language of whoever asks', async () => {
  const id = await newFlow({ template: 'probation' });
  const went = (await ask('GET', `/api/flows/${id}/bpmn`)).body as unknown as { xml: string; name: string; left: { kept: string[] } };
  expect(went.name).toBe('probation.bpmn');
  expect(went.left.kept.join()).toContain('other tools see a loop');
  const came = await ask('POST', '/api/flows/import/bpmn', { xml: went.xml });
  expect(came).toMatchObject({ status: 200, body: { left: { lost: [], changed: [] }, processes: [expect.any(String)] } });
  const copy = await newFlow({ flow: came.body.flow });
  expect((await ask('GET', `/api/flows/${copy}`)).body.flow.steps).toEqual((await ask('GET', `/api/flows/${id}`)).body.flow.steps);
  const zoe = await t.signIn('zoe');
  expect((await ask('POST', '/api/flows/import/bpmn', { xml: '<html/>' }, zoe)).body.error).toMatchObject({
    code: 'notBpmn',
    message: expect.stringContaining('這不是 BPMN 2.0 檔案'),
  });
  expect(await ask('POST', '/api/flows', { flow: { schema: 1 } })).toMatchObject({ status: 422, body: { error: { code: 'notAFlow' } } });
});

test('a flow is kept as a template of one’s own, looked at, used, and taken away', async () => {
  const id = await newFlow({ template: 'annual-review' });
  const { key } = (await ask('POST', `/api/flows/${id}/template`)).body as unknown as { key: string };
  type Listed = { templates: { key: string; own: boolean }[] };
  const listed = async () => ((await ask('GET', '/api/flows')).body as unknown as Listed).templates.filter(({ own }) => own).map((one) => one.key);
  expect(await listed()).toEqual([key]);
  expect((await ask('GET', `/api/templates/${key}`)).body.flow.key).toBe('annual-review');
  const copy = await newFlow({ template: key });
  expect(await ask('DELETE', `/api/templates/${key}`)).toMatchObject({ status: 200 });
  expect(await ask('DELETE', `/api/templates/${key}`)).toMatchObject({ status: 404 });
  expect(await ask('DELETE', '/api/templates/annual-review')).toMatchObject({ status: 404 });
  expect(await listed()).toEqual([]);
  expect((await ask('GET', `/api/flows/${copy}`)).status).toBe(200);
});

test('of two who edit the same draft the slower one is told so and nothing of the faster one is lost', async () => {
  const id = await newFlow();
  expect(await put(id, { ...reviewFlow(), key: 'first' }, 1)).toMatchObject({ status: 200, body: { revision: 2 } });
  const slow = await put(id, { ...reviewFlow(), key: 'second' }, 1);
  expect(slow).toMatchObject({ status: 409, body: { revision: 2, error: { code: 'stale', field: 'revision' } } });
  expect((await ask('GET', `/api/flows/${id}`)).body.flow.key).toBe('first');
  expect(await put('f-unknown', reviewFlow(), 1)).toMatchObject({ status: 404 });
});

test('what is no flow is refused with its place, an unsound drawing is kept with its problems', async () => {
  const id = await newFlow();
  const broken = { ...reviewFlow(), steps: { begin: { id: 'begin', kind: 'teleport', name: { en: 'x' }, in: null, settings: {} } } };
  expect(await put(id, broken, 1)).toMatchObject({ status: 422, body: { error: { code: 'notAFlow', field: 'steps.begin.kind' } } });
  expect(await put(id, 'text', 1)).toMatchObject({ status: 400 });
  expect((await ask('PUT', `/api/flows/${id}/draft`, '{"flow":')).body.error.message).toBe('The body is not valid JSON.');
  const unfinished = { ...reviewFlow(), edges: reviewFlow().edges.slice(1) };
  const kept = await put(id, unfinished, 1);
  expect(kept).toEqual({ status: 200, body: { revision: 2 } });
  const { revision, problems } = (await ask('GET', `/api/flows/${id}/problems`)).body;
  expect([revision, problems.some(({ severity }) => severity === 'error')]).toEqual([2, true]);
});

test('ten megabytes are refused in words', async () => {
  const id = await newFlow();
  const { status, body } = await put(id, { ...reviewFlow(), description: { en: 'x'.repeat(10 * 1024 * 1024) } }, 1);
  expect([status, body.error.message]).toEqual([413, 'This is too large: at most 6 MB are possible here.']);
});

test('an unsound flow is not published, and each problem is told by name in the language of the reader', async () => {
  const id = await newFlow();
  await put(id, { ...reviewFlow(), edges: reviewFlow().edges.filter(({ port }) => port !== 'approved') }, 1);
  const { status, body } = await publish(id, 2);
  expect([status, body.error.code]).toEqual([422, 'unsound']);
  expect(body.problems.find(({ step }) => step === 'review')).toMatchObject({ rule: 'portWithoutRoute', params: { port: 'approved' } });
  expect(body.error.problems?.some(({ message }) => message.includes('review'))).toBe(true);
  expect((await publish(id, 2, await t.signIn('zoe'))).body.error.message).toContain('發布前請先修正');
  expect((await ask('GET', `/api/flows/${id}`)).body.version).toBeNull();
});

test('publishing twice is one version; a change makes the next, and what was published stays as it was', async () => {
  const id = await newFlow();
  await put(id, soundReview(), 1);
  const first = await publish(id, 2);
  expect(first).toMatchObject({ status: 200, body: { version: 1 } });
  expect(first.body.sha256).toMatch(/^[0-9a-f]{64}$/);
  expect(await publish(id, 2)).toMatchObject({ status: 200, body: { version: 1, sha256: first.body.sha256 } });
  expect(await publish(id, 1)).toMatchObject({ status: 409, body: { revision: 2 } });
  expect((await ask('GET', `/api/flows/${id}`)).body).toMatchObject({ version: 1, changed: false });
  await put(id, { ...soundReview(), name: { en: 'Other' } }, 2);
  expect((await ask('GET', `/api/flows/${id}`)).body).toMatchObject({ version: 1, changed: true });
  expect(await publish(id, 3)).toMatchObject({ status: 200, body: { version: 2 } });
  expect((await ask('GET', `/api/flows/${id}/versions/1`)).body).toMatchObject({ version: 1, sha256: first.body.sha256, flow: { name: { en: 'Test flow' } } });
  expect((await ask('GET', `/api/flows/${id}/versions`)).body).toMatchObject({ versions: [{ version: 2, by: { id: 'hr', name: 'Ho' } }, { version: 1 }] });
  expect((await ask('GET', `/api/flows/${id}/versions/7`)).status).toBe(404);
});

test('a version is kept with the reason that was given, and another flow goes on from it under a key of its own', async () => {
  const id = await newFlow();
  await put(id, soundReview(), 1);
  await ask('POST', `/api/flows/${id}/publish`, { revision: 2, note: '  The first round. ' });
  await put(id, { ...soundReview(), name: { en: 'Other' } }, 2);
  await publish(id, 3);
  expect((await ask('GET', `/api/flows/${id}/versions`)).body).toMatchObject({
    versions: [
      { version: 2, note: null },
      { version: 1, note: 'The first round.' },
    ],
  });
  const made = (await ask('POST', '/api/flows', { from: { flow: id, version: 1 }, name: { en: 'Night shift review' } })).body as unknown as { id: string };
  expect((await ask('GET', `/api/flows/${made.id}`)).body).toMatchObject({
    version: null,
    flow: { key: 'night-shift-review', name: { en: 'Night shift review' }, steps: soundReview().steps },
  });
  expect((await ask('POST', '/api/flows', { from: { flow: id, version: 9 } })).status).toBe(404);
});

test('a draft comes with how many people it could be for', async () => {
  const { body } = await ask('GET', `/api/flows/${await newFlow()}`);
  const { roster } = body as unknown as { roster: { people: number; departments: number; team: number } };
  expect(roster.people).toBeGreaterThan(0);
  expect(roster.people).toBeGreaterThanOrEqual(roster.team);
});

const parse = (body: unknown, cookie = hr) => ask('POST', '/api/flows/condition/parse', body, cookie);

test('a version says of data what the organisation says; what a flow brings along is declared by publishing it, with a hint before', async () => {
  const id = await newFlow();
  const sold = { test: 'less', left: { value: 'fact', scope: 'person', key: 'nights' }, right: 3 };
  const reading = (unit: string) => {
    const flow = soundReview();
    const steps = Object.fromEntries(
      Object.entries(flow.steps).map(([key, step]) => [
        key,
        step.kind === 'branch' ? { ...step, settings: { branches: step.settings.branches.map((one) => ({ ...one, condition: sold })) } } : step,
      ]),
    );
    return { ...flow, key: 'with-data', steps, facts: { nights: { name: { en: 'Nights sold' }, type: 'number', unit: { en: unit } } } };
  };
  await put(id, reading('rooms'), 1);
  expect((await ask('GET', `/api/flows/${id}/problems`)).body.problems.filter(({ rule }) => rule === 'factUndeclared')).toMatchObject([{ severity: 'suggestion', params: { key: 'nights' } }]);
  expect(await publish(id, 2)).toMatchObject({ status: 200, body: { version: 1 } });
  const declared = (await ask('GET', '/api/facts/types')).body as unknown as {
    types: { key: string; type: { name: unknown; purpose: unknown }; revision: number; flows: unknown[] }[];
  };
  expect(declared.types).toMatchObject([
    { key: 'nights', type: { name: { en: 'Nights sold', zh: 'Nights sold' }, purpose: { en: expect.any(String) } }, flows: [{ id }] },
  ]);
  expect(await publish(id, 2)).toMatchObject({ status: 200, body: { version: 1 } });
  expect((await ask('GET', `/api/flows/${id}`)).body.changed).toBe(false);
  await ask('PUT', '/api/facts/types/nights', { type: { ...declared.types[0]?.type, staleAfterDays: 60 }, revision: 1 });
  const [now] = [(await ask('GET', `/api/flows/${id}`)).body];
  expect([now.changed, now.flow.facts.nights?.staleAfterDays]).toEqual([true, 60]);
  expect(await publish(id, 2)).toMatchObject({ status: 200, body: { version: 2 } });
  const [plan] = await t.sql<
    { plan: { staleAfter: unknown } }[]
  >`select plan from flow_texts x join versions v on v.sha256 = x.sha256 where v.flow_id = ${id} and v.version = 2`;
  expect(plan?.plan.staleAfter).toEqual({ nights: 60 });
});

test('a rule that was typed is read with the names of the flow that is sent', async () => {
  const left = { value: 'answer', step: 'review', field: 'rating' };
  const { status, body } = await parse({ flow: reviewFlow(), text: 'answers.review.rating <= 2' });
  expect([status, body]).toEqual([200, { condition: { test: 'atMost', left, right: 2 } }]);
  expect(await parse({ flow: { steps: 3 }, text: 'true' })).toMatchObject({ status: 422, body: { error: { code: 'notAFlow' } } });
  expect(await parse({ flow: reviewFlow() })).toMatchObject({ status: 400 });
});

test('what a typed rule cannot say is refused in the language of the reader, each part with its place', async () => {
  const typed = { flow: reviewFlow(), text: 'answers.review.ratting <= 2 || answers.review.rating.matches("1")' };
  const { status, body } = await parse(typed);
  const why = { en: '“review” does not ask “ratting”. It asks: rating.', zh: '「review」沒有「ratting」一項。該步驟有：rating。' };
  expect([status, body.error.code, body.error.message]).toEqual([422, 'notARule', why.en]);
  expect(body.error.problems).toMatchObject([
    { at: 0, text: 'answers.review.ratting', code: 'unknownField', why, message: why.en },
    { at: 31, text: 'answers.review.rating.matches("1")', code: 'pattern' },
  ]);
  expect((await parse(typed, await t.signIn('zoe'))).body.error.message).toBe(why.zh);
});

test('only who may edit flows has rules read', async () => {
  await t.people('id,name,email,roles\npia,Pia,pia@h.example,\n');
  expect(await parse({ flow: reviewFlow(), text: 'true' }, await t.signIn('pia'))).toMatchObject({ status: 403 });
});

test('the examples of a draft can be tried; one that goes otherwise stands in the way of publishing, in words', async () => {
  const id = await newFlow();
  const example = (outcome: string) => ({
    name: { en: 'Nobody answers', zh: '無人回覆' },
    people: [{ id: 'amy', manager_id: 'bob' }, { id: 'bob' }, { id: 'hri', roles: 'hr' }],
    start: '2027-03-01',
    events: [{ at: '2027-03-01', do: 'launch', audience: ['amy'] }],
    expects: [{ line: { kind: 'run.finished', person: 'amy', outcome } }],
  });
  await put(id, { ...soundReview(), key: 'tried', scenarios: [example('approved')] }, 1);
  const tried = await ask('POST', `/api/flows/${id}/test`);
  expect(tried).toMatchObject({ status: 200, body: { results: [{ passed: false, missed: [{ found: 0 }] }] } });
  const refused = await publish(id, 2, await t.signIn('zoe'));
  expect(refused).toMatchObject({ status: 422, body: { error: { code: 'unsound', problems: [{ rule: 'scenarioFails', path: 'scenarios.0' }] } } });
  expect(refused.body.error.problems?.[0]?.message).toContain('情境個案「無人回覆」與預期不符');
  await put(id, { ...soundReview(), key: 'tried', scenarios: [example('noReview')] }, 2);
  expect((await ask('POST', `/api/flows/${id}/test`)).body).toMatchObject({ results: [{ passed: true }] });
  expect(await publish(id, 3)).toMatchObject({ status: 200, body: { version: 1 } });
  expect(await ask('POST', '/api/flows/no-such/test')).toMatchObject({ status: 404 });
});
