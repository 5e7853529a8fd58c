import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { bulkStep } from '../../engine/bulk.ts';
import { aTrial, createTestApi, soundReview, type TestApi } from '../helpers/api.ts';

let t: TestApi;
let cycle: string;
let n = 0;

beforeAll(async () => {
  t = await createTestApi();
});
afterAll(async () => t?.close());
beforeEach(async () => {
  n += 1;
  const dated = { name: 'close', label: { en: 'Closing day', zh: '截止日' }, optional: false };
  const base = soundReview();
  const { self } = base.steps;
  if (self?.kind !== 'form') throw new Error('The review has no self review any more.');
  const closes = { from: { anchor: 'cycleDate' as const, name: 'close' } };
  const flow = { ...base, dates: [dated], steps: { ...base.steps, self: { ...self, settings: { ...self.settings, closes } } } };
  const { body } = await t.ask<{ cycle: string }>(
    'hr',
    'POST',
    `/api/flows/${await t.published(flow)}/launch`,
    aTrial(`bulk-key-${n}`, { dates: { close: '2027-03-31' } }),
  );
  cycle = body.cycle;
  await t.settle(cycle);
});

type Preview = { runs: number; changed: number; dates: number; refused: { rule: string; words: string; runs: number }[]; first: { run: string }[] };
type Bulk = { id: string; status: string; all: number; done: number; refused: number; refusals: { run: string; rule: string; words: string }[] };
const reason = 'Agreed by phone';
const extend = { act: 'extend', step: 'self', plus: { n: 7, unit: 'days' }, reason };
const post = <Body>(path: string, body: unknown, who = 'hr') => t.ask<Body>(who, 'POST', `/api/cycles/${cycle}/${path}`, body);
const bulks = async (who = 'hr') => (await t.ask<{ bulks: Bulk[] }>(who, 'GET', `/api/cycles/${cycle}/bulks`)).body.bulks;

test('what an act would do to many is shown first, then done, and how far it has come can be asked', async () => {
  const shown = await post<Preview>('bulks/preview', { act: extend });
  expect(shown.body).toMatchObject({ runs: 2, changed: 2, refused: [] });
  expect(shown.body.dates).toBeGreaterThanOrEqual(2);
  const key = `extend-${n}`;
  const made = await post<{ bulk: string }>('bulks', { act: extend, key });
  expect(made.status).toBe(200);
  expect((await post<{ bulk: string }>('bulks', { act: extend, key })).body).toEqual(made.body);
  expect(await bulks()).toMatchObject([{ id: made.body.bulk, status: 'running', all: 2, done: 0 }]);
  expect(await post(`bulks/${made.body.bulk}`, { to: 'pause' })).toMatchObject({ status: 200, body: { status: 'paused' } });
  expect(await bulkStep(t.engine, made.body.bulk)).toBe('paused');
  expect(await post(`bulks/${made.body.bulk}`, { to: 'resume' })).toMatchObject({ status: 200, body: { status: 'running' } });
  while ((await bulkStep(t.engine, made.body.bulk)) === 'more');
  expect(await bulks()).toMatchObject([{ status: 'over', done: 2, refused: 0 }]);
  expect((await post(`bulks/${made.body.bulk}`, { to: 'pause' })).status).toBe(409);
});

test('whoever is left alone is named with the reason in the reader’s words', async () => {
  const made = await post<{ bulk: string }>('bulks', { act: { act: 'skip', step: 'review', port: 'approved', reason }, key: `skip-key-${n}` });
  while ((await bulkStep(t.engine, made.body.bulk)) === 'more');
  const [bulk] = await bulks();
  expect(bulk).toMatchObject({ all: 2, done: 2, refused: 2 });
  expect(bulk?.refusals[0]).toMatchObject({ rule: 'notThere', words: 'It is not at this step now, so nothing there can be changed.' });
});

test('only those who may steer the cycle do, and only where something is meant', async () => {
  expect((await post('bulks', { act: extend, key: `no-key-${n}` }, 'amy')).status).toBe(403);
  expect((await post('shift', { what: 'close', to: '2027-04-30', reason }, 'amy')).status).toBe(403);
  expect((await post('close', { reason }, 'amy')).status).toBe(403);
  expect((await t.ask('amy', 'GET', `/api/cycles/${cycle}/bulks`)).status).toBe(403);
  expect(await post('bulks', { act: extend, which: { step: 'check' }, key: `none-key-${n}` })).toMatchObject({
    status: 409,
    body: { error: { code: 'noRuns' } },
  });
  expect(await post('bulks', { act: { act: 'migrate', version: 7, reason }, key: `version-${n}` })).toMatchObject({ status: 422 });
  expect(await post('bulks', { act: { ...extend, reason: ' ' }, key: `reason-${n}` })).toMatchObject({ status: 400 });
});

test('a date of the cycle moves, shown before, with every date that hangs on it', async () => {
  expect((await post<Preview>('shift/preview', { what: 'close', to: '2027-04-30' })).body).toMatchObject({ runs: 2, changed: 2 });
  expect((await post('shift', { what: 'close', to: '2027-04-30', reason })).status).toBe(200);
  await t.settle(cycle);
  const [row] = await t.sql<{ due: string }[]>`select due from clocks where cycle_id = ${cycle} and clock ->> 'kind' = 'closes' order by run_id limit 1`;
  expect(row?.due).toBe('2027-04-30T16:00:00.000Z');
  expect(await post('shift', { what: 'other', to: '2027-04-30', reason })).toMatchObject({ status: 409, body: { error: { code: 'unknownDate' } } });
  expect((await post('shift', { what: 'close', to: '2027-02-30', reason })).status).toBe(400);
});

test('a cycle is closed with all that goes on in it, once', async () => {
  expect((await post('close', { reason })).status).toBe(200);
  await t.settle(cycle);
  await t.settle(cycle);
  expect((await t.sql`select id from runs where cycle_id = ${cycle} and status = 'running'`).length).toBe(0);
  expect(await post('close', { reason })).toMatchObject({ status: 409, body: { error: { code: 'runEnded' } } });
});

test('an act sent again under its key is answered again and done once', async () => {
  const act = () => t.ask('hr', 'POST', `/api/runs/${cycle}.each.1/acts`, { act: 'pause', reason, key: `pause-key-${n}` });
  expect([(await act()).status, (await act()).status]).toEqual([200, 200]);
  expect((await t.ask('hr', 'POST', `/api/runs/${cycle}.each.1/acts`, { act: 'pause', reason })).status).toBe(409);
});
