import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { nudgeRows, setBudget } from '../../db/nudges.ts';
import { insertOutbox, type OutboxRow } from '../../db/outbox.ts';
import { personFromFields } from '../../db/people.ts';
import { deliverNudges } from '../../engine/postman.ts';
import { relayMails } from '../../engine/relay.ts';
import { isoOf } from '../../workflows/flow/calendar.ts';
import { usualBudget } from '../../workflows/flow/nudge.ts';
import type { MailOrder } from '../../workflows/flow/perform/scene.ts';
import { launchFlow, putPeople, testEngine } from '../helpers/cycle.ts';
import { doorsThat } from '../helpers/doors.ts';
import { aFlow } from '../helpers/flows.ts';
import { seeded } from '../helpers/pokes.ts';
import { createDatabase, type TestDatabase } from '../helpers/database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  await database.sql`delete from outbox`;
});

const rest = doorsThat();
const options = { leaseSeconds: 30, pokes: 0, mails: 20 };

async function queue(count: number): Promise<void> {
  const rows = Array.from({ length: count }, (_, n) => ({
    kind: 'mail' as const,
    key: `mail:${n}`,
    runId: null,
    payload: { kind: 'signIn', to: 'amy@h.example' },
  }));
  await database.sql.begin((tx) => insertOutbox(tx, rows));
}

it('a mail server so slow that the lease runs out gets no mail twice, though another worker takes over', async () => {
  const engine = testEngine(database.sql);
  await queue(12);
  const received: string[] = [];
  const other = { ...rest, mail: async ({ key }: { key: string }) => (received.push(key), { accepted: true as const }) };
  let late = false;
  const slow = {
    ...rest,
    mail: async ({ key }: { key: string }) => {
      received.push(key);
      if (!late) {
        late = true;
        // The rows that still stand in line here have been waiting longer than their lease.
        await database.sql`update outbox set claimed_until = clock_timestamp() - interval '1 second' where sent_at is null and key > 'mail:5'`;
        await relayMails(engine, other, options);
      }
      return { accepted: true as const };
    },
  };
  await relayMails(engine, slow, options);
  expect(received.toSorted()).toEqual([...new Set(received)].toSorted());
  expect(await database.sql`select 1 from outbox where sent_at is not null`).toHaveLength(12);
});

it('a mail that cannot be written keeps no other from being sent, and is tried ever more seldom', async () => {
  const engine = testEngine(database.sql);
  await queue(3);
  const doors = {
    ...rest,
    mail: async ({ key }: { key: string }) => {
      if (key === 'mail:0') throw new TypeError('A value that nobody expected.');
      return { accepted: true as const };
    },
  };
  await expect(relayMails(engine, doors, options)).rejects.toThrow('nobody expected');
  expect(await database.sql`select 1 from outbox where sent_at is not null`).toHaveLength(2);
  const [row] = await database.sql<{ later: boolean }[]>`
    select due_at > clock_timestamp() and claimed_until is null as later from outbox where key = 'mail:0'`;
  expect(row?.later).toBe(true);
});

it('the address and the way in of a sign-in mail are not kept once it was sent', async () => {
  const engine = testEngine(database.sql);
  await queue(1);
  await relayMails(engine, { ...rest, mail: async () => ({ accepted: true }) }, options);
  const [row] = await database.sql<{ payload: unknown }[]>`select payload from outbox`;
  expect(JSON.stringify(row)).not.toContain('amy@h.example');
});

it('2,000 mails at the start of a cycle, through a relay that takes 30 a minute and drops connections: all arrive once, those needed first come first', async () => {
  const engine = testEngine(database.sql);
  const count = 2_000;
  const random = seeded(20270312);
  const neededBy = (n: number) => Date.parse('2027-03-12T09:00:00Z') + ((n * 7919) % count) * 60_000;
  const rows = Array.from({ length: count }, (_, n) => ({
    kind: 'mail' as const,
    key: `mail:${n}`,
    runId: null,
    payload: { kind: 'signIn', neededBy: neededBy(n) },
  }));
  await database.sql.begin((tx) => insertOutbox(tx, rows));
  const arrived: { key: string; minute: number; late: boolean }[] = [];
  const tried = new Set<string>();
  let minute = 0;
  let taken = 0;
  const doors = {
    ...rest,
    mail: async ({ key }: { key: string }) => {
      taken += 1;
      const late = tried.has(key);
      tried.add(key);
      if (taken > 30) return { accepted: false as const, permanent: false, code: 'EENVELOPE 432' };
      if (random() < 0.03) return { accepted: false as const, permanent: false, code: 'ECONNECTION' };
      arrived.push({ key, minute, late });
      return { accepted: true as const };
    },
  };
  // Two workers, and a minute that passes by the clock of the database alone.
  for (; arrived.length < count && minute < 200; minute += 1) {
    taken = 0;
    for (let idle = false; !idle; ) {
      const did = await Promise.all([1, 2].map(() => relayMails(engine, doors, { ...options, perMinute: 30 })));
      idle = did.every((rowsTaken) => rowsTaken === 0);
    }
    expect(taken, `tries in minute ${minute}`).toBeLessThanOrEqual(30);
    await database.sql`update outbox set tried_at = tried_at - interval '1 minute' where tried_at > clock_timestamp() - interval '1 minute'`;
    await database.sql`update outbox set due_at = clock_timestamp() where sent_at is null and due_at > clock_timestamp()`;
  }
  expect(arrived.map(({ key }) => key).toSorted()).toEqual(rows.map(({ key }) => key).toSorted());
  const minutes = Array.from({ length: minute }, (_, n) => arrived.filter((one) => one.minute === n));
  expect(Math.max(...minutes.map((some) => some.length))).toBeLessThanOrEqual(30);
  const latest = minutes.map((some) => Math.max(...some.filter(({ late }) => !late).map(({ key }) => neededBy(Number(key.slice(5))))));
  const ordered = latest.filter(Number.isFinite);
  expect(ordered).toEqual(ordered.toSorted((a, b) => a - b));
});

describe('2,000 messages of a cycle’s first days, on a clock that is stepped', () => {
  const readers = Array.from({ length: 15 }, (_, n) => ({ id: `r${n}`, zone: ['Asia/Hong_Kong', 'Europe/London', 'America/New_York'][n % 3] ?? '' }));
  const flow = () =>
    aFlow(
      [
        { id: 'begin', kind: 'start' },
        { id: 'each', kind: 'forEach', settings: { first: 'done' } },
        { id: 'finish', kind: 'end' },
        { id: 'done', kind: 'end', in: 'each' },
      ],
      ['begin>each', 'each.done>finish'],
      { key: 'days' },
    );
  const local = (at: number, zone: string) => {
    const parts = Object.fromEntries(
      new Intl.DateTimeFormat('en-GB', { timeZone: zone, weekday: 'short', day: '2-digit', hour: '2-digit', hourCycle: 'h23' })
        .formatToParts(at)
        .map(({ type, value }) => [type, value]),
    );
    return { day: parts.day ?? '', weekday: parts.weekday ?? '', hour: Number(parts.hour) };
  };

  it('each is in one mail that arrives once, by day and in no more mails than its reader is to get, through a relay of 30 a minute that drops connections', async () => {
    const { sql } = database;
    const engine = testEngine(sql);
    const random = seeded(20270312);
    await putPeople(
      sql,
      readers.map(({ id, zone }) => personFromFields({ id, name: id, email: `${id}@h.example`, zone, roles: [], shared_mailbox: false })),
    );
    const cycle = await launchFlow(engine, flow(), { people: readers.map(({ id }) => id), real: true, key: 'days' });
    await setBudget(sql, { ...usualBudget, gatherMinutes: 30 }, 'test');
    const begin = Date.parse('2027-03-01T00:00:00Z');
    const [run] = await sql<{ id: string }[]>`select id from runs where cycle_id = ${cycle} order by id limit 1`;
    const nudges = Array.from({ length: 2_000 }, (_, n) => {
      const [at, to] = [begin + Math.floor(random() * 48) * 3_600_000, readers[n % readers.length]?.id ?? ''];
      const mail: MailOrder = {
        key: `day ${n}`,
        kind: 'notify',
        to,
        step: 'done',
        round: 1,
        slot: null,
        issue: 1,
        item: String(n),
        at,
        neededBy: begin + 30 * 86_400_000 + n * 60_000,
      };
      return { key: mail.key, personId: to, trial: '', runId: run?.id ?? '', cycleId: cycle, at: isoOf(at), mail };
    });
    const spread = nudges.toSorted((a, b) => a.at.localeCompare(b.at));
    const arrived: { key: string; at: number; to: string; of: string[]; neededBy: number }[] = [];
    let taken = 0;
    let now = begin;
    const doors = {
      ...rest,
      mail: async ({ key, payload }: OutboxRow) => {
        taken += 1;
        if (taken > 30) return { accepted: false as const, permanent: false, code: 'EENVELOPE 432' };
        if (random() < 0.05) return { accepted: false as const, permanent: false, code: 'ECONNECTION' };
        const messages = (payload.messages as { key: string }[] | undefined) ?? [payload as { key: string }];
        arrived.push({ key, at: now, to: String(payload.to), of: messages.map((one) => one.key), neededBy: Number(payload.neededBy) });
        return { accepted: true as const };
      },
    };
    const waits = async () => (await sql`select 1 from outbox where kind = 'mail' and sent_at is null limit 1`).length > 0;
    for (let hour = 0; hour < 24 * 9 && arrived.flatMap(({ of }) => of).length < nudges.length; hour += 1) {
      const at = begin + hour * 3_600_000;
      await sql`update cycles set flow_base = ${isoOf(at)}, flow_since = clock_timestamp(), flow_rate = 0 where id = ${cycle}`;
      const until = spread.findIndex((one) => Date.parse(one.at) > at);
      const due = spread.splice(0, until === -1 ? spread.length : until);
      await sql.begin(async (tx) => void (await nudgeRows(tx, due)));
      await deliverNudges(engine);
      for (let minute = 0; minute < 60 && (await waits()); minute += 1) {
        now = at + minute * 60_000;
        taken = 0;
        while ((await relayMails(engine, doors, { ...options, mails: 30, perMinute: 30 })) > 0);
        expect(taken, `tries at ${isoOf(now)}`).toBeLessThanOrEqual(30);
        await sql`update outbox set tried_at = tried_at - interval '1 minute' where tried_at > clock_timestamp() - interval '1 minute'`;
        await sql`update outbox set due_at = clock_timestamp() where sent_at is null and due_at > clock_timestamp()`;
      }
    }
    expect(arrived.flatMap(({ of }) => of).toSorted()).toEqual(nudges.map(({ key }) => key).toSorted());
    expect(new Set(arrived.map(({ key }) => key)).size).toBe(arrived.length);
    const days = new Map<string, number>();
    for (const { to, at } of arrived) {
      const { day, weekday, hour } = local(at, readers.find(({ id }) => id === to)?.zone ?? '');
      days.set(`${to} ${day}`, (days.get(`${to} ${day}`) ?? 0) + 1);
      expect([to, weekday === 'Sat' || weekday === 'Sun', hour < 8 || hour >= 20]).toEqual([to, false, false]);
    }
    expect(Math.max(...days.values())).toBeLessThanOrEqual(usualBudget.perDay ?? 0);
    expect(arrived.length).toBeGreaterThan(readers.length * 3);
    expect(arrived.some(({ of }) => of.length > 10)).toBe(true);
  });
});
