import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { OutboxRow } from '../../db/outbox.ts';
import { compose } from '../../server/mail/compose.ts';
import type { Flow } from '../../workflows/flow/schema.ts';
import { aTrial, createTestApi, soundReview, type TestApi } from '../helpers/api.ts';
import { publicUrl, testKeys } from '../helpers/app.ts';
import { aFlow, who } from '../helpers/flows.ts';

let t: TestApi;
let flow: string;
let cycle: string;
let n = 0;

beforeAll(async () => {
  t = await createTestApi();
  flow = await t.published(openToActs());
});
afterAll(async () => t?.close());
beforeEach(async () => {
  await t.sql`update slots set status = 'closed'`;
  const { body } = await t.ask<{ cycle: string }>('hr', 'POST', `/api/flows/${flow}/launch`, aTrial(`acts-key-${(n += 1)}`));
  ({ cycle } = body);
  // In earnest, but on a clock that stands still.
  await t.sql`update cycles set trial_to = null where id = ${cycle}`;
  await t.settle(cycle);
});

/** A review in which the manager may grant a week more, and may have HR look at it meanwhile; they decide themselves. */
function openToActs(): Flow {
  const review = soundReview();
  const { self, review: decides } = review.steps;
  if (self?.kind !== 'form' || decides?.kind !== 'approval') throw new Error('The review has other steps now.');
  const extension = { tiers: [{ upTo: { n: 1, unit: 'weeks' as const }, grantedBy: who({ who: 'manager' }), evidence: false }] };
  const trigger = { on: 'byHand', by: who({ who: 'manager' }), form: { fields: [{ id: 'why', type: 'text', label: { en: 'What is odd' }, required: true }] } };
  const look = { who: { rules: [{ who: 'role', role: 'hr' }], never: [{ who: 'subject' }] }, commentFor: [] };
  const beside = aFlow(
    [
      { id: 'odd', kind: 'whenever', in: 'each', settings: { trigger } },
      { id: 'look', kind: 'approval', in: 'each', settings: look },
      { id: 'seen', kind: 'end', in: 'each', settings: { outcome: 'seen' } },
    ],
    ['odd>look', 'look.approved>seen', 'look.rejected>seen'],
  );
  return {
    ...review,
    steps: {
      ...review.steps,
      self: { ...self, settings: { ...self.settings, extension } },
      review: { ...decides, settings: { ...decides.settings, delegation: 'no' } },
      ...beside.steps,
    },
    edges: [...review.edges, ...beside.edges],
  };
}

type Offers = { handOn: boolean; takeBack: boolean; moreTime: { asked: boolean; codes: string[] } | null };
const run = () => `${cycle}.each.1`;
const slotOf = async (who: string) => (await t.ask<{ tasks: { slot: string }[] }>(who, 'GET', '/api/tasks')).body.tasks[0]?.slot ?? '';
const offers = async (who: string, slot: string) => (await t.ask<Offers>(who, 'GET', `/api/tasks/${slot}/acts`)).body;
const act = (who: string, slot: string, body: Record<string, unknown>) => t.ask(who, 'POST', `/api/tasks/${slot}/acts`, body);
const decide = async (who: string, outcome: string, values = {}) => {
  const slot = await slotOf(who);
  expect(await t.ask(who, 'POST', `/api/tasks/${slot}/decide`, { outcome, values })).toMatchObject({ status: 200 });
  await t.settle(cycle);
  return slot;
};
const accepted = async (what: string) =>
  (await t.sql`select 1 from journal where run_id = ${run()} and kind = 'event.accepted' and detail ->> 'do' = ${what}`).length;

test('a holder hands a task on, once however often it is sent; nobody else may, nor where the flow does not allow it', async () => {
  const slot = await slotOf('amy');
  expect(await offers('amy', slot)).toEqual({ handOn: true, takeBack: false, moreTime: { asked: false, codes: [] } });
  expect(await act('amy', slot, { act: 'delegate', to: 'ghost' })).toMatchObject({ status: 409, body: { error: { code: 'unknownPerson' } } });
  expect(await act('ben', slot, { act: 'delegate', to: 'zed' })).toMatchObject({ status: 403, body: { error: { code: 'notYours' } } });
  expect((await act('ben', 'no-such-part', { act: 'delegate', to: 'zed' })).body).toEqual((await act('ben', slot, { act: 'delegate', to: 'zed' })).body);
  const handed = { act: 'delegate', to: 'zed', reason: 'Knows it better', key: 'hand-it-on' };
  for (const _ of ['sent', 'sent again']) expect(await act('amy', slot, handed)).toMatchObject({ status: 200, body: { done: true } });
  expect(await accepted('delegate')).toBe(1);
  expect(await slotOf('zed')).toBe(slot);
  expect(await act('amy', slot, { act: 'delegate', to: 'ben' })).toMatchObject({ status: 409, body: { error: { code: 'notYours' } } });
  expect((await act('zed', slot, { act: 'delegate', to: 'old' })).body.error).toEqual({ code: 'hasLeft', message: '此員工已離職，請另選一人。' });
  await decide('zed', 'submitted');
  const decides = await slotOf('bob');
  expect(await offers('bob', decides)).toMatchObject({ handOn: false, moreTime: null });
  expect(await act('bob', decides, { act: 'delegate', to: 'zed' })).toMatchObject({ status: 409, body: { error: { code: 'notAllowed' } } });
});

test('an answer is taken back while nobody has answered what follows, and is asked anew with what was typed', async () => {
  const first = await decide('amy', 'submitted', { text: 'Too short' });
  expect(await offers('amy', first)).toEqual({ handOn: false, takeBack: true, moreTime: null });
  expect(await offers('bob', first)).toMatchObject({ takeBack: false });
  expect(await act('bob', first, { act: 'withdraw' })).toMatchObject({ status: 403 });
  expect(await act('amy', first, { act: 'withdraw', reason: 'Forgot something' })).toMatchObject({ status: 200 });
  await t.settle(cycle);
  const second = await slotOf('amy');
  expect((await t.ask<{ values: unknown }>('amy', 'GET', `/api/tasks/${second}`)).body).toMatchObject({ state: 'open', values: { text: 'Too short' } });
  await decide('amy', 'submitted', { text: 'Long enough' });
  await decide('bob', 'approved', { rating: 1, comment: 'No' });
  expect(await offers('amy', second)).toMatchObject({ takeBack: false });
  expect(await act('amy', second, { act: 'withdraw' })).toMatchObject({ status: 409, body: { error: { code: 'answeredSince' } } });
});

test('more time is asked for, and granted by whom the flow names; the date moves', async () => {
  const slot = await slotOf('amy');
  const due = async () => Date.parse((await t.ask<{ due: string }>('amy', 'GET', `/api/tasks/${slot}`)).body.due);
  const before = await due();
  const ask = (count: number) => act('amy', slot, { act: 'extend', plus: { n: count, unit: 'days' }, reason: 'Payroll week' });
  expect(await ask(30)).toMatchObject({ status: 409, body: { error: { code: 'tooLong' } } });
  expect(await act('amy', slot, { act: 'extend' })).toMatchObject({ status: 409, body: { error: { code: 'noLonger' } } });
  expect(await ask(3)).toMatchObject({ status: 200 });
  expect(await ask(3)).toMatchObject({ status: 409, body: { error: { code: 'askedAlready' } } });
  expect((await offers('amy', slot)).moreTime).toEqual({ asked: true, codes: [] });

  const request = `/api/requests/${run()}:self:1:extension:1`;
  expect((await t.ask('bob', 'GET', request)).body).toMatchObject({
    by: { id: 'amy' },
    subject: { id: 'amy' },
    step: { en: 'self' },
    plus: { n: 3, unit: 'days' },
    reason: 'Payroll week',
    state: 'asked',
  });
  const answer = (who: string, given: 'grant' | 'deny', more = {}) => t.ask(who, 'POST', request, { answer: given, ...more });
  for (const who of ['amy', 'ben', 'hr']) {
    expect(await t.ask(who, 'GET', request)).toMatchObject({ status: 404 });
    expect(await answer(who, 'grant')).toMatchObject({ status: 404, body: { error: { code: 'unknownRequest' } } });
  }
  for (const _ of ['sent', 'sent again']) expect(await answer('bob', 'grant', { key: 'grant-it' })).toMatchObject({ status: 200 });
  expect(await answer('bob', 'deny')).toMatchObject({ status: 409, body: { error: { code: 'answeredAlready' } } });
  expect(await due()).toBe(before + 3 * 86_400_000);
});

test('what a flow leaves to somebody’s hand is offered to them alone, with its form; it is done once, and never without a reason', async () => {
  const path = `/api/runs/${run()}/by-hand`;
  const listed = async (who: string) => (await t.ask<{ acts: unknown[] }>(who, 'GET', path)).body.acts;
  expect(await listed('bob')).toMatchObject([{ step: 'odd', form: { fields: [{ id: 'why', type: 'text' }] }, reason: true }]);
  expect(await listed('amy')).toEqual([]);
  const values = { why: 'Two answers are the same' };
  const doIt = (who: string, more: Record<string, unknown>) => t.ask(who, 'POST', path, { step: 'odd', values, reason: 'Seen by chance', ...more });
  expect(await doIt('amy', {})).toMatchObject({ status: 409, body: { error: { code: 'notYours' } } });
  expect(await doIt('ben', {})).toMatchObject({ status: 404, body: { error: { code: 'notFound' } } });
  expect(await doIt('bob', { values: {} })).toMatchObject({ status: 422, body: { error: { code: 'invalid', problems: [{ field: 'why' }] } } });
  expect(await doIt('bob', { reason: ' ' })).toMatchObject({ status: 409, body: { error: { code: 'reasonMissing' } } });
  expect(await doIt('bob', { step: 'self' })).toMatchObject({ status: 409, body: { error: { code: 'notListening' } } });
  for (const _ of ['sent', 'sent again']) expect(await doIt('bob', { key: 'odd-it-is' })).toMatchObject({ status: 200, body: { done: true } });
  await t.settle(cycle);
  expect(await accepted('act')).toBe(1);
  expect(await slotOf('hr')).toBe(`${run()}:look:1:1`);
  expect(await listed('bob')).toEqual([]);
  expect(await doIt('bob', { key: 'and-once-more' })).toMatchObject({ status: 409, body: { error: { code: 'runsAlready' } } });
});

test('the mail about a request leads to a page with what is asked and two buttons, for whom the flow names and in their language', async () => {
  await act('amy', await slotOf('amy'), { act: 'extend', plus: { n: 2, unit: 'workingDays' }, reason: 'Payroll <b>week</b>' });
  const [row] = await t.sql<OutboxRow[]>`
    select id, kind, key, run_id as "runId", payload, attempts, created_at as "createdAt" from outbox
    where run_id = ${run()} and payload ->> 'kind' = 'extensionAsked' and payload ->> 'to' = 'bob'`;
  const path = `/requests/${encodeURIComponent(`${run()}:self:1:extension:1`)}`;
  expect(
    await compose({ engine: t.engine, keys: testKeys, publicUrl, mailbox: { local: 'answers', domain: 'reply.loopwright.test' } }, row as OutboxRow),
  ).toMatchObject({
    data: { kind: 'word', link: `${publicUrl}${path}` },
    links: [],
  });
  const open = async (who: string, query = '') => {
    const answer = await t.request(`${path}${query}`, { cookie: await t.signIn(who) });
    return { status: answer.status, html: await answer.text() };
  };
  const { status, html } = await open('bob');
  expect(status).toBe(200);
  for (const words of ['Asked by', 'Amy', '2 working days', 'Payroll &lt;b&gt;week', 'Grant it']) expect(html).toContain(words);
  expect((await open('bob', '?lang=zh')).html).toContain('批准');
  expect(await open('ben')).toMatchObject({ status: 404, html: expect.not.stringContaining('Payroll') });
  expect((await t.request(path)).headers.get('location')).toContain('/sign-in');
  const send = async (who: string) =>
    (await t.request(path, { method: 'POST', cookie: await t.signIn(who), body: new URLSearchParams({ answer: 'deny', reason: 'Not now' }) })).status;
  expect([await send('ben'), await send('bob'), await send('bob')]).toEqual([404, 200, 409]);
  expect((await open('bob')).html).toContain('Not granted');
});

test('a request for more time stands in the inbox of whoever may grant it, until it is answered', async () => {
  type Listed = { requests: { id: string; by: { id: string }; more: { en: string; zh: string }; reason: string }[] };
  const listed = async (who: string) => (await t.ask<Listed>(who, 'GET', '/api/requests')).body.requests;
  await act('amy', await slotOf('amy'), { act: 'extend', plus: { n: 2, unit: 'workingDays' }, reason: 'Payroll week' });
  const [asked] = await listed('bob');
  expect(asked).toMatchObject({ by: { id: 'amy' }, more: { en: '2 working days' }, reason: 'Payroll week' });
  expect([await listed('ben'), await listed('hr')]).toEqual([[], []]);
  const answer = (who: string) => t.ask(who, 'POST', `/api/requests/${encodeURIComponent(asked?.id ?? '')}`, { answer: 'grant', reason: '' });
  expect([(await answer('ben')).status, (await answer('bob')).status]).toEqual([404, 200]);
  expect(await listed('bob')).toEqual([]);
});

test('whom the flow names decides in somebody’s stead, and opens again what is over, from the run; with a reason, and nobody else', async () => {
  const review = openToActs();
  const { self, review: decides } = review.steps;
  if (self?.kind !== 'form' || decides?.kind !== 'approval') throw new Error('The review has other steps now.');
  const reopen = { by: who({ who: 'role', role: 'hr' }), mode: 'rewind' as const, clocks: 'restart' as const };
  const steps: Flow['steps'] = {
    ...review.steps,
    self: { ...self, settings: { ...self.settings, reopen } },
    review: { ...decides, settings: { ...decides.settings, override: { by: who({ who: 'role', role: 'hr' }), ground: 'any' } } },
  };
  // What each test begins with would be theirs to answer as well.
  await t.sql`update slots set status = 'closed'`;
  const own = await t.published({ ...review, key: 'stead', steps });
  const { body } = await t.ask<{ cycle: string }>('hr', 'POST', `/api/flows/${own}/launch`, aTrial(`stead-key-${n}`));
  cycle = body.cycle;
  await t.sql`update cycles set trial_to = null where id = ${cycle}`;
  await t.settle(cycle);
  type Offered = { instead: { task: string; step: string; outcomes: string[] }[]; again: { task: string; step: string }[] };
  const offered = async (by: string) => (await t.ask<Offered>(by, 'GET', `/api/runs/${run()}/by-hand`)).body;
  const doTo = (by: string, what: Record<string, unknown>) => t.ask(by, 'POST', `/api/runs/${run()}/task-acts`, what);
  expect(await offered('hr')).toMatchObject({ instead: [], again: [] });
  await t.ask('amy', 'POST', `/api/tasks/${await slotOf('amy')}/decide`, { outcome: 'submitted', values: { text: 'Much' } });
  await t.settle(cycle);
  const now = await offered('hr');
  expect(now.again).toMatchObject([{ step: 'self' }]);
  expect(now.instead).toMatchObject([{ step: 'review', outcomes: expect.arrayContaining(['approved']) }]);
  expect(await offered('bob')).toMatchObject({ instead: [], again: [] });
  const [{ task } = { task: '' }] = now.instead;
  const override = { act: 'override', task, outcome: now.instead[0]?.outcomes[0], values: { rating: 3, comment: 'Well done' }, reason: 'Bob is away' };
  expect((await doTo('hr', { ...override, reason: '' })).status).toBe(409);
  expect((await doTo('ben', override)).status).toBe(404);
  expect(await doTo('hr', override)).toMatchObject({ status: 200 });
  await t.settle(cycle);
  const [again] = (await offered('hr')).again.filter(({ step }) => step === 'self');
  expect(await doTo('hr', { act: 'reopen', task: again?.task, reason: 'A number was wrong' })).toMatchObject({ status: 200 });
  const kinds = await t.sql<{ kind: string }[]>`select kind from journal where run_id = ${run()} and kind in ('task.overridden', 'task.reopened') order by n`;
  expect(kinds.map(({ kind }) => kind)).toEqual(['task.overridden', 'task.reopened']);
});

test('the limits for mail are seen by who launches and set by an administrator', async () => {
  const limits = { perDay: 2, perWeek: null, quiet: null, workingDays: false, leave: true, gatherMinutes: 5, reminders: null };
  const put = (by: string, budget: unknown) => t.ask<{ budget: unknown }>(by, 'PUT', '/api/nudge-budget', { budget });
  expect((await t.ask('amy', 'GET', '/api/nudge-budget')).status).toBe(403);
  expect((await put('hr', limits)).status).toBe(403);
  expect((await put('admin', { ...limits, perDay: 0 })).status).toBe(400);
  expect((await put('admin', { ...limits, quiet: { from: '08:00', until: '08:00' } })).status).toBe(400);
  expect(await put('admin', limits)).toMatchObject({ status: 200, body: { budget: limits } });
  expect((await t.ask('hr', 'GET', '/api/nudge-budget')).body).toMatchObject({ budget: limits, mayChange: false });
  expect(await put('admin', null)).toMatchObject({ status: 200, body: { budget: null } });
});
