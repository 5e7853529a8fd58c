import { afterEach, beforeEach, expect, it } from 'vitest';
import { setBudget } from '../../db/nudges.ts';
import { personFromFields } from '../../db/people.ts';
import { deliverNudges } from '../../engine/postman.ts';
import { isoOf } from '../../workflows/flow/calendar.ts';
import { usualBudget } from '../../workflows/flow/nudge.ts';
import { launchFlow, putPeople, testEngine } from '../helpers/cycle.ts';
import { createDatabase, type TestDatabase } from '../helpers/database.ts';
import { aFlow, who } from '../helpers/flows.ts';

let database: TestDatabase;
beforeEach(async () => {
  database = await createDatabase();
});
afterEach(() => database.drop());

const aPersonOf = (id: string, manager: string | null) =>
  personFromFields({ id, name: id, email: `${id}@harbour.example`, ...(manager !== null && { manager_id: manager }), roles: [], shared_mailbox: false });

/** Everyone's manager is asked something. */
const flowOf = (key: string) =>
  aFlow(
    [
      { id: 'begin', kind: 'start' },
      { id: 'each', kind: 'forEach', settings: { first: 'ask' } },
      { id: 'finish', kind: 'end' },
      {
        id: 'ask',
        kind: 'form',
        in: 'each',
        settings: { who: who({ who: 'manager' }), form: { fields: [{ id: 'says', type: 'text', label: { en: 'Says' } }] } },
      },
      { id: 'done', kind: 'end', in: 'each' },
    ],
    ['begin>each', 'each.done>finish', 'ask.submitted>done'],
    { key },
  );

/** Whatever the hour at which the tests run. */
const anyHour = { ...usualBudget, quiet: null, workingDays: false, leave: false, gatherMinutes: 1 };

it('two cycles of one person and many postmen at once: no more mails than the budget has, nothing lost, each message in one mail', async () => {
  const { sql } = database;
  const engine = testEngine(sql);
  await putPeople(sql, [aPersonOf('bob', null), ...['amy', 'ben', 'cat'].map((id) => aPersonOf(id, 'bob'))]);
  await setBudget(sql, { ...anyHour, perDay: 1 }, 'test');
  await launchFlow(engine, flowOf('first'), { people: ['amy', 'ben', 'cat'], real: true, key: 'first' });
  await launchFlow(engine, flowOf('second'), { people: ['amy', 'ben', 'cat'], real: true, key: 'second' });
  expect(await sql`select key from outbox where kind = 'mail'`).toHaveLength(0);
  const waiting = await sql<{ key: string }[]>`select key from nudges order by key`;
  expect(waiting).toHaveLength(6);
  // They came up an hour ago.
  const hourAgo = isoOf(Date.now() - 3_600_000);
  await sql`update nudges set at = ${hourAgo}`;
  await Promise.all(Array.from({ length: 8 }, () => deliverNudges(engine)));
  await deliverNudges(engine);
  const mails = await sql<{ key: string; payload: { kind: string; messages: { key: string }[] } }[]>`select key, payload from outbox where kind = 'mail'`;
  expect(mails.map(({ payload }) => [payload.kind, payload.messages.map(({ key }) => key).sort()])).toEqual([['merged', waiting.map(({ key }) => key)]]);
  const [line] = await sql<{ to: string[]; merged: { key: string }[] }[]>`
    select to_ids as to, detail -> 'merged' as merged from journal_around where kind = 'mail.sent'`;
  expect([line?.to, line?.merged.map(({ key }) => key).sort()]).toEqual([['bob'], waiting.map(({ key }) => key)]);
  // The day's only mail is spent: what comes up now waits for tomorrow.
  await launchFlow(engine, flowOf('third'), { people: ['amy'], real: true, key: 'third' });
  await sql`update nudges set at = ${hourAgo} where done_at is null`;
  await Promise.all(Array.from({ length: 8 }, () => deliverNudges(engine)));
  expect(await sql`select key from outbox where kind = 'mail'`).toHaveLength(1);
  const [due] = await sql<{ hours: number }[]>`select extract(epoch from due - now())::int / 3600 as hours from nudges where done_at is null`;
  expect(due?.hours).toBeGreaterThanOrEqual(0);
  // Without a limit nothing waits any more.
  await setBudget(sql, null, 'test');
  await deliverNudges(engine);
  expect(await sql`select key from outbox where kind = 'mail'`).toHaveLength(2);
});

it('a trial sends what comes up at once, unless it is to try the budget', async () => {
  const { sql } = database;
  const engine = testEngine(sql);
  await putPeople(sql, [aPersonOf('bob', null), aPersonOf('amy', 'bob')]);
  await setBudget(sql, anyHour, 'test');
  await launchFlow(engine, flowOf('trial'), { people: ['amy'], key: 'trial' });
  expect(await sql`select key from outbox where kind = 'mail'`).toHaveLength(1);
  expect(await sql`select key from nudges`).toHaveLength(0);
});
