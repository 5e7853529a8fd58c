import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { aTrial, createTestApi, soundReview, type TestApi } from '../helpers/api.ts';
import type { Pool } from '../../db/connect.ts';
import { createEngine } from '../../engine/engine.ts';
import { createApp } from '../../server/app.ts';
import { createTaskDoor } from '../../server/tasks.ts';
import { createTestApp, publicUrl, testKeys } from '../helpers/app.ts';

let t: TestApi;
let cycle: string;
let flow: string;
let n = 0;

beforeAll(async () => {
  t = await createTestApi();
  flow = await t.published(soundReview());
});
afterAll(async () => t?.close());
beforeEach(async () => {
  await t.sql`update slots set status = 'closed'`;
  const { body } = await t.ask<{ cycle: string }>('hr', 'POST', `/api/flows/${flow}/launch`, aTrial(`task-key-${(n += 1)}`));
  ({ cycle } = body);
  // In earnest, but on a clock that stands still.
  await t.sql`update cycles set trial_to = null where id = ${cycle}`;
  await t.settle(cycle);
});

type Task = {
  slot: string;
  step: { en: string };
  flow: { en: string };
  cycle: string;
  subject: { id: string } | null;
  due: string;
  hasDraft: boolean;
  filled: number;
  of: number;
};
type Inbox = { tasks: Task[]; waitingForOthers: { step: { en: string }; subject: { id: string }; holders: { id: string }[] }[] };
type View = {
  state: string;
  values: Record<string, unknown>;
  error: { code: string; message: string; problems?: { field: string; message: string }[] };
  view?: { state: string };
  savedAt: string;
};
const inbox = async (who: string) => (await t.ask<Inbox>(who, 'GET', '/api/tasks')).body;
const slotOf = async (who: string) => (await inbox(who)).tasks[0]?.slot ?? '';
const decide = (who: string, slot: string, body: unknown) => t.ask<View>(who, 'POST', `/api/tasks/${slot}/decide`, body);
const draft = (who: string, slot: string, body: unknown) => t.ask<View>(who, 'PUT', `/api/tasks/${slot}/draft`, body);

test('a trial appears in nobody’s inbox', async () => {
  expect((await inbox('amy')).tasks).toHaveLength(1);
  await t.sql`update cycles set trial_to = 'trial@h.example' where id = ${cycle}`;
  expect(await inbox('amy')).toEqual({ tasks: [], waitingForOthers: [] });
  expect(await inbox('bob')).toEqual({ tasks: [], waitingForOthers: [] });
});

test('a task says how much more waits in the inbox, which is nothing for a trial', async () => {
  const { body } = await t.ask<{ cycle: string }>('hr', 'POST', `/api/flows/${flow}/launch`, aTrial(`task-key-${(n += 1)}`));
  await t.settle(body.cycle);
  const [first, second] = await t.sql<{ id: string }[]>`
    select s.id from slots s join tasks k on k.id = s.task_id where s.status = 'open' and k.cycle_id in (${cycle}, ${body.cycle}) and s.holder_id = 'amy'
    order by k.cycle_id = ${body.cycle}`;
  const more = async (slot: { id: string } | undefined) => (await t.ask<{ moreWaiting: number }>('amy', 'GET', `/api/tasks/${slot?.id}`)).body.moreWaiting;
  expect([await more(first), await more(second)]).toEqual([0, 0]);
  await t.sql`update cycles set trial_to = null where id = ${body.cycle}`;
  expect([await more(first), await more(second)]).toEqual([1, 1]);
  await t.sql`update cycles set trial_to = 'trial@h.example' where id = ${cycle} or id = ${body.cycle}`;
  expect([await more(first), await more(second)]).toEqual([0, 0]);
});

test('the inbox says what is asked of whom by when, and what waits for others about one’s own people', async () => {
  const { tasks, waitingForOthers } = await inbox('amy');
  expect(tasks).toMatchObject([
    { step: { en: 'self' }, flow: { en: 'Test flow' }, cycle: 'Reviews 2027', subject: { id: 'amy' }, hasDraft: false, filled: 0, of: 1, status: 'open' },
  ]);
  expect(tasks[0]?.due).toMatch(/^2027-03-0/);
  expect(waitingForOthers).toEqual([]);
  expect((await inbox('bob')).waitingForOthers.map(({ subject, holders }) => [subject.id, holders[0]?.id])).toEqual([
    ['amy', 'amy'],
    ['ben', 'ben'],
  ]);
  expect((await t.request('/api/tasks')).status).toBe(401);
});

test('what is typed is kept and comes back, until it is answered', async () => {
  const slot = await slotOf('amy');
  expect((await draft('amy', slot, { values: { text: 'Half a sent' } })).body.savedAt).toMatch(/Z$/);
  expect((await inbox('amy')).tasks[0]).toMatchObject({ hasDraft: true, filled: 1, of: 1 });
  expect((await t.ask<View>('amy', 'GET', `/api/tasks/${slot}`)).body).toMatchObject({ state: 'open', values: { text: 'Half a sent' } });
  expect((await decide('amy', slot, { outcome: 'submitted', values: { text: 'A whole sentence' } })).body).toMatchObject({
    state: 'answered',
    values: { text: 'A whole sentence' },
  });
  expect((await inbox('amy')).tasks).toEqual([]);
  expect(await draft('amy', slot, { values: { text: 'too late' } })).toMatchObject({
    status: 409,
    body: { error: { code: 'closed' }, view: { state: 'answered' } },
  });
});

test('nobody opens, types into or answers the task of another, whatever their role', async () => {
  const slot = await slotOf('amy');
  for (const who of ['ben', 'bob', 'hr', 'admin']) {
    expect((await t.ask(who, 'GET', `/api/tasks/${slot}`)).status).toBe(403);
    expect((await draft(who, slot, { values: {} })).status).toBe(403);
    expect((await decide(who, slot, { outcome: 'submitted', values: {} })).status).toBe(403);
  }
  expect((await t.ask('hr', 'GET', '/api/tasks/none')).body).toEqual((await t.ask('hr', 'GET', `/api/tasks/${slot}`)).body);
});

test('a missing answer is told by its field, a second answer gets the state, the same one again is no error', async () => {
  await decide('amy', await slotOf('amy'), { outcome: 'submitted', values: {} });
  await t.settle(cycle);
  const slot = await slotOf('bob');
  const missing = await decide('bob', slot, { outcome: 'approved', values: {} });
  expect(missing).toMatchObject({
    status: 422,
    body: { error: { code: 'invalid', problems: [{ field: 'rating', message: 'Rating: please answer this.' }] }, view: { state: 'open' } },
  });
  expect(await decide('bob', slot, { outcome: 'promoted', values: { rating: 3 } })).toMatchObject({ status: 422 });
  expect(await decide('bob', slot, { outcome: 'approved', values: { rating: 3, comment: 'x'.repeat(5_000) } })).toMatchObject({ status: 422 });
  expect(await decide('bob', slot, { outcome: 'approved', values: { rating: 3, comment: 'x'.repeat(1_000_000) } })).toMatchObject({ status: 413 });
  const twice = await Promise.all([
    decide('bob', slot, { outcome: 'approved', values: { rating: 3 } }),
    decide('bob', slot, { outcome: 'approved', values: { rating: 3 } }),
  ]);
  expect(twice.map(({ status }) => status)).toEqual([200, 200]);
  expect((await t.sql`select 1 from decisions where slot_id = ${slot}`).length).toBe(1);
  expect(await decide('bob', slot, { outcome: 'rejected', values: { rating: 1, comment: 'No' } })).toMatchObject({
    status: 409,
    body: { error: { code: 'already' }, view: { state: 'answered' } },
  });
});

test('a task that went to someone else shows whom to ask, and its first holder can no longer answer', async () => {
  const slot = await slotOf('amy');
  await t.ask('hr', 'POST', `/api/runs/${cycle}.each.1/acts`, { act: 'reassign', slot, to: 'bob', reason: 'On leave' });
  expect((await t.ask<View>('amy', 'GET', `/api/tasks/${slot}`)).body).toMatchObject({ state: 'handedOn', values: {} });
  expect(await decide('amy', slot, { outcome: 'submitted', values: {} })).toMatchObject({
    status: 403,
    body: { error: { code: 'notYours' }, view: { state: 'handedOn' } },
  });
  expect((await decide('bob', slot, { outcome: 'submitted', values: {} })).status).toBe(200);
});

test('a task whose run was cancelled says that it is over', async () => {
  const slot = await slotOf('amy');
  await t.ask('hr', 'POST', `/api/runs/${cycle}.each.1/acts`, { act: 'cancel', reason: 'Left' });
  expect(await decide('amy', slot, { outcome: 'submitted', values: {} })).toMatchObject({
    status: 409,
    body: { error: { code: 'closed' }, view: { state: 'closed' } },
  });
});

test('the mailbox of this machine is there for HR, and only while no mail server is set', async () => {
  expect((await t.ask('hr', 'GET', '/api/mailbox')).status).toBe(404);
  const mailboxDir = mkdtempSync(join(tmpdir(), 'loopwright-mails-'));
  const local = await createTestApp({ config: { mailboxDir } });
  try {
    await local.people('id,name,email,roles\nhr,Ho,ho@h.example,hr\n');
    const id = '20270301010000000-0123abcd';
    const mail = {
      id,
      at: '2027-03-01T01:00:00.000Z',
      from: 'a@h.example',
      to: ['b@h.example', 'c@h.example'],
      cc: [],
      subject: 'Hello',
      text: 'See http://x.test/1',
      html: null,
      links: ['http://x.test/1'],
    };
    writeFileSync(join(mailboxDir, `${id}.json`), JSON.stringify(mail));
    const cookie = await local.signIn('hr');
    expect(await (await local.request('/api/mailbox', { cookie })).json()).toMatchObject({
      mails: [{ id, to: 'b@h.example, c@h.example', cc: null, subject: 'Hello' }],
    });
    expect(await (await local.request(`/api/mailbox/${id}`, { cookie })).json()).toMatchObject({
      text: 'See http://x.test/1',
      html: '',
      links: ['http://x.test/1'],
    });
    expect((await local.request('/api/mailbox/..%2Fkeys', { cookie })).status).toBe(404);
  } finally {
    await local.close();
    rmSync(mailboxDir, { recursive: true, force: true });
  }
});

/** The pool, telling of each statement that is sent by it or in its transactions; parts of statements are told too. */
function told(pool: Pool, tell: (statement: string) => void): Pool {
  const around = <Of extends object>(of: Of): Of =>
    new Proxy(of, {
      apply(target, self, args: [TemplateStringsArray | object, ...unknown[]]) {
        const [first] = args;
        if (Array.isArray(first)) tell(first.join('?').replaceAll(/\s+/g, ' ').trim());
        return Reflect.apply(target as never, self, args) as unknown;
      },
      get(target, name) {
        const value = Reflect.get(target, name) as unknown;
        if (name === 'begin' || name === 'savepoint')
          return (work: (tx: object) => unknown) => (value as (given: (tx: object) => unknown) => unknown).call(target, (tx) => work(around(tx)));
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
  return around(pool);
}

test('an answer and the inbox after it ask the database a few dozen times, however much waits', async () => {
  const statements: string[] = [];
  const sql = told(t.sql, (statement) => void (/^(select|insert|update|delete|with)/.test(statement) && statements.push(statement)));
  const engine = createEngine({ sql, journalKeys: testKeys.journal, zone: 'Asia/Hong_Kong' });
  const app = createApp({ ...t.deps, sql, engine, tasks: createTaskDoor(engine) });
  const cookie = await t.signIn('amy');
  const ask = async (method: string, path: string, body?: object) => {
    statements.length = 0;
    const init = body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
    const answer = await app.request(`${publicUrl}${path}`, { method, ...init, headers: { cookie, 'sec-fetch-site': 'same-origin', ...init.headers } });
    return { status: answer.status, asked: statements.length };
  };
  const slot = await slotOf('amy');
  await ask('GET', `/api/tasks/${slot}`);
  const decided = await ask('POST', `/api/tasks/${slot}/decide`, { outcome: 'submitted', values: { text: 'Well' } });
  const looked = await ask('GET', '/api/tasks');
  expect([decided.status, looked.status]).toEqual([200, 200]);
  expect(decided.asked).toBeLessThanOrEqual(18);
  expect(looked.asked).toBeLessThanOrEqual(5);
});
