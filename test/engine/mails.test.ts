import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { insertOutbox } from '../../db/outbox.ts';
import { relayMails } from '../../engine/relay.ts';
import { testEngine } from '../helpers/cycle.ts';
import { doorsThat } from '../helpers/doors.ts';
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
