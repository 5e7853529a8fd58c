import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { turn } from '../../engine/turn.ts';
import { inboxOf } from '../../db/tasks.ts';
import { aTrial, createTestApi, soundReview, type TestApi } from '../helpers/api.ts';
import { stepTo } from '../helpers/cycle.ts';
import { aFlow, who } from '../helpers/flows.ts';

let t: TestApi;
let cycle: string;
let n = 0;

beforeAll(async () => {
  t = await createTestApi();
});
afterAll(async () => t?.close());
beforeEach(async () => {
  cycle = await launched(await t.published(soundReview()));
});

async function launched(flow: string, more: Record<string, unknown> = {}): Promise<string> {
  const { body } = await t.ask<{ cycle: string }>('hr', 'POST', `/api/flows/${flow}/launch`, aTrial(`cycle-key-${(n += 1)}`, more));
  await t.settle(body.cycle);
  return body.cycle;
}

type Ref = { id: string; name: string } | null;
type Row = {
  id: string;
  total: number;
  done: number;
  late: number;
  stuck: number;
  status: string;
  endedAt: string | null;
  trial: { secondsPerDay: number; now: string } | null;
};
type Page = {
  cycle: Row;
  counts: Record<string, { here: number; late: number; done: number; stuck: number }>;
  needsYou: { run: string; subject: Ref; step: string; code: string; token: string }[];
};
type Run = {
  run: { subject: Ref; status: string; outcome: string | null };
  path: { step: string; left: string | null; outcome: string | null }[];
  tokens: { step: string; waiting: string }[];
  tasks: { id: string; step: string; status: string; due: string | null; outcome: string | null; slots: { id: string; holder: Ref }[] }[];
  clocks: { kind: string; step: string | null; ledger: unknown[] }[];
  history: { kind: string; by: Ref; to: Ref[]; outcome: string | null; detail: Record<string, unknown> }[];
};
const page = async (who = 'hr') => (await t.ask<Page>(who, 'GET', `/api/cycles/${cycle}`)).body;
const runs = async (query = '') =>
  (
    await t.ask<{ runs: { id: string; subject: Ref; due: string | null; late: boolean; tokens: { step: string; waiting: string }[] }[]; next: string | null }>(
      'hr',
      'GET',
      `/api/cycles/${cycle}/runs?${query}`,
    )
  ).body;
const run = (n: number) => `${cycle}.each.${n}`;
const runPage = (n: number, who = 'hr') => t.ask<Run>(who, 'GET', `/api/runs/${run(n)}`);
const act = (id: string, body: Record<string, unknown>, who = 'hr') =>
  t.ask<{ done: true }>(who, 'POST', `/api/runs/${id}/acts`, { reason: 'Agreed by phone', ...body });

async function answer(who: string, outcome: string, values: Record<string, unknown>): Promise<void> {
  const mine = (await inboxOf(t.sql, who)).find(({ cycleId }) => cycleId === cycle);
  expect((await t.ask(who, 'POST', `/api/tasks/${mine?.id ?? ''}/decide`, { outcome, values })).status).toBe(200);
  await t.settle(cycle);
}

test('counts follow what people do, from the list down to the step', async () => {
  expect((await page()).cycle).toMatchObject({
    total: 2,
    done: 0,
    late: 0,
    stuck: 0,
    status: 'running',
    trial: { secondsPerDay: 0, now: '2027-02-28T16:00:00.000Z' },
  });
  expect((await page()).counts).toMatchObject({ self: { here: 2, done: 0 }, review: { here: 0 }, each: { here: 2, done: 0 } });
  await answer('amy', 'submitted', { text: 'A good year' });
  expect((await page()).counts).toMatchObject({ self: { here: 1, done: 1 }, review: { here: 1 } });
  await answer('bob', 'approved', { rating: 4 });
  expect((await page()).cycle).toMatchObject({ total: 2, done: 1 });
  const list = (await t.ask<{ cycles: Row[] }>('hr', 'GET', '/api/cycles')).body.cycles;
  expect(list.find(({ id }) => id === cycle)).toMatchObject({ total: 2, done: 1, status: 'running' });
});

test('runs are paged without gaps, and found by step, state and name', async () => {
  const first = await runs('limit=1');
  const second = await runs(`limit=1&after=${first.next}`);
  expect([...first.runs, ...second.runs].map(({ subject }) => subject?.id)).toEqual(['amy', 'ben']);
  expect(second.next).toBeNull();
  await answer('amy', 'submitted', {});
  const subjects = async (query: string) => (await runs(query)).runs.map(({ subject }) => subject?.id ?? null);
  expect(await subjects('step=self&state=here')).toEqual(['ben']);
  expect(await subjects('step=self&state=done')).toEqual(['amy']);
  expect(await subjects('step=each&state=here')).toEqual([null]);
  expect(await subjects(`search=${encodeURIComponent('艾')}`)).toEqual(['amy']);
  expect(await subjects('search=%25')).toEqual([]);
  await stepTo(t.engine, cycle, '2027-03-22T00:00:00.000Z');
  await turn(t.engine, run(2));
  // Ben's own part closed; his manager's is not late yet.
  expect(await subjects('step=review&state=here')).toEqual(['amy', 'ben']);
  expect(await subjects('state=late')).toEqual([]);
  await turn(t.engine, run(1));
  expect(await subjects('state=late')).toEqual(['amy']);
  expect((await runs('state=late')).runs[0]).toMatchObject({ late: true, tokens: [{ step: 'review', waiting: 'task' }] });
});

test('a run shows its way, its dates and who did what, and never what was written', async () => {
  await answer('amy', 'submitted', { text: 'Something private' });
  await answer('bob', 'approved', { rating: 1, comment: 'Not for all eyes' });
  const { body } = await runPage(1);
  expect(body.run).toMatchObject({ subject: { id: 'amy', name: 'Amy' }, status: 'running' });
  expect(body.path.map(({ step, outcome }) => [step, outcome])).toEqual([
    ['self', 'submitted'],
    ['review', 'approved'],
    ['low', 'low'],
    ['check', null],
  ]);
  expect(body.tokens).toMatchObject([{ step: 'check', waiting: 'task' }]);
  expect(body.tasks.map(({ step, status, slots }) => [step, status, slots[0]?.holder?.id])).toEqual([
    ['self', 'settled', 'amy'],
    ['review', 'settled', 'bob'],
    ['check', 'open', 'hr'],
  ]);
  expect(body.history.find(({ kind, by }) => kind === 'task.decided' && by?.id === 'bob')).toMatchObject({ outcome: 'approved' });
  expect(JSON.stringify(body)).not.toMatch(/private|all eyes/);
  expect((await runPage(2)).body.clocks[0]).toMatchObject({ step: 'self' });
});

test('a person and their manager see where it stands without outcomes; others see nothing of it', async () => {
  await answer('amy', 'submitted', {});
  await answer('bob', 'rejected', { rating: 1, comment: 'No' });
  for (const reader of ['amy', 'bob']) {
    const { status, body } = await runPage(1, reader);
    expect(status).toBe(200);
    expect(body.tokens).toMatchObject([{ step: 'check' }]);
    expect([...body.path, ...body.tasks, ...body.history].every(({ outcome }) => outcome === null)).toBe(true);
    expect(body.history.every(({ detail }) => Object.keys(detail).length === 0)).toBe(true);
  }
  for (const path of [`/api/runs/${run(1)}`, `/api/runs/${cycle}`, `/api/cycles/${cycle}`, `/api/cycles/${cycle}/runs`])
    expect((await t.ask('ben', 'GET', path)).status).toBe(403);
});

test('the owner of a cycle sees and steers it without being HR', async () => {
  cycle = await launched(await t.published(soundReview()), { owner: 'zed' });
  expect((await t.ask<Page>('zed', 'GET', `/api/cycles/${cycle}`)).status).toBe(200);
  expect((await runPage(1, 'zed')).status).toBe(200);
  expect((await act(run(1), { act: 'cancel' }, 'zed')).body).toEqual({ done: true });
  expect((await act(run(2), { act: 'cancel' }, 'bob')).status).toBe(403);
});

test('someone with nobody to decide is named under what needs someone, and is helped on with a reason', async () => {
  const flow = aFlow(
    [
      { id: 'begin', kind: 'start' },
      { id: 'each', kind: 'forEach', settings: { first: 'decide' } },
      { id: 'finish', kind: 'end' },
      {
        id: 'decide',
        kind: 'approval',
        in: 'each',
        settings: { who: who({ who: 'manager' }), due: { from: { anchor: 'opened' }, plus: { n: 5, unit: 'days' } } },
      },
      { id: 'done', kind: 'end', in: 'each' },
    ],
    ['begin>each', 'each.done>finish', 'decide.approved>done', 'decide.rejected>done', 'decide.timeout>done'],
  );
  cycle = await launched(await t.published(flow), { audience: { people: ['amy', 'bob', 'zed'] } });
  const { needsYou, cycle: row, counts } = await page();
  expect(needsYou.map(({ subject, step, code }) => [subject?.id, step, code])).toEqual([
    ['bob', 'decide', 'nobody'],
    ['zed', 'decide', 'nobody'],
  ]);
  expect([row.stuck, counts.decide?.stuck]).toEqual([2, 2]);
  expect((await runs('step=decide&state=stuck')).runs).toHaveLength(2);
  const [stuck] = needsYou;
  expect(await act(stuck?.run ?? '', { act: 'retry', token: stuck?.token, reason: '  ' })).toMatchObject({ status: 400 });
  expect(await act(stuck?.run ?? '', { act: 'skip', token: stuck?.token, port: 'maybe' })).toMatchObject({
    status: 409,
    body: { error: { code: 'unknownOutcome' } },
  });
  expect(await act(stuck?.run ?? '', { act: 'skip', token: stuck?.token, port: 'approved' })).toMatchObject({ status: 200 });
  expect((await act(stuck?.run ?? '', { act: 'retry', token: stuck?.token })).body.error).toMatchObject({
    code: 'runEnded',
    message: expect.stringContaining('ended already'),
  });
  await t.settle(cycle);
  expect((await page()).cycle).toMatchObject({ stuck: 1, done: 1 });
  const history = (await t.ask<Run>('hr', 'GET', `/api/runs/${stuck?.run}`)).body.history;
  expect(history.find(({ kind }) => kind === 'step.skipped')).toMatchObject({ by: { id: 'hr' }, detail: { reason: 'Agreed by phone' } });
});

test('a task is given to someone else, a review is put on hold and goes on, a step gets more time and is opened again', async () => {
  const slot = (await runPage(1)).body.tasks[0]?.slots[0]?.id;
  expect(await act(run(1), { act: 'reassign', slot, to: 'ghost' })).toMatchObject({ status: 409, body: { error: { code: 'unknownPerson' } } });
  expect(await act(run(2), { act: 'reassign', slot, to: 'bob' })).toMatchObject({ status: 404 });
  expect(await act(run(1), { act: 'reassign', slot, to: 'bob' })).toMatchObject({ status: 200 });
  expect((await runPage(1)).body.tasks[0]?.slots[0]?.holder?.id).toBe('bob');
  const due = async () => (await runPage(1)).body.tasks[0]?.due ?? '';
  const before = await due();
  expect(await act(run(1), { act: 'extend', step: 'self', plus: { n: 2, unit: 'weeks' } })).toMatchObject({ status: 200 });
  expect(Date.parse(await due()) - Date.parse(before)).toBe(14 * 86_400_000);
  expect(await act(run(1), { act: 'extend', step: 'self' })).toMatchObject({ status: 422 });
  expect(await act(run(1), { act: 'pause' })).toMatchObject({ status: 200 });
  expect((await runPage(1)).body.run).toMatchObject({ onHold: true });
  expect(await act(run(1), { act: 'pause' })).toMatchObject({ status: 409, body: { error: { code: 'alreadyHeld' } } });
  expect(await act(run(1), { act: 'resume' })).toMatchObject({ status: 200 });
  expect(await act(run(1), { act: 'reopen', step: 'self', mode: 'beside' })).toMatchObject({ status: 409, body: { error: { code: 'stillOpen' } } });
  const task = (await runPage(1)).body.tasks[0]?.id;
  expect(await act(run(1), { act: 'override', task, port: 'submitted' })).toMatchObject({ status: 409, body: { error: { code: 'notAllowed' } } });
});

test('a trial is sped up and stopped, its runs are woken; a real cycle keeps its time', async () => {
  const speed = (secondsPerDay: number) => t.ask<{ secondsPerDay: number }>('hr', 'POST', `/api/cycles/${cycle}/speed`, { secondsPerDay });
  expect((await speed(10)).body).toEqual({ secondsPerDay: 10 });
  expect((await page()).cycle.trial?.secondsPerDay).toBe(10);
  const pokes = await t.sql<{ runId: string }[]>`select run_id as "runId" from outbox where key like ${`speed:${cycle}:%`} order by 1`;
  expect(pokes.map(({ runId }) => runId)).toEqual([cycle, run(1), run(2)]);
  await speed(0);
  const [before, after] = [(await page()).cycle.trial?.now, (await page()).cycle.trial?.now];
  expect(before).toBe(after);
  await t.sql`update cycles set trial_to = null where id = ${cycle}`;
  expect(await speed(10)).toMatchObject({ status: 409, body: { error: { code: 'notATrial' } } });
});

test('a trial that is over ended by its own time, which stands still from then on', async () => {
  for (const n of [1, 2]) await act(run(n), { act: 'cancel' });
  await t.settle(cycle);
  await t.settle(cycle);
  expect((await page()).cycle).toMatchObject({ status: 'ended', total: 2, done: 2, endedAt: '2027-02-28T16:00:00.000Z' });
  await t.ask('hr', 'POST', `/api/cycles/${cycle}/speed`, { secondsPerDay: 10 });
  expect((await page()).cycle.trial).toMatchObject({ secondsPerDay: 0, now: '2027-02-28T16:00:00.000Z' });
});
