import { afterEach, beforeEach, expect, it } from 'vitest';
import type { JournalText } from '../../db/journal.ts';
import { journalTextsCopy } from '../../db/journal.ts';
import { send } from '../../db/copy.ts';
import { setBudget } from '../../db/nudges.ts';
import { launchChildren } from '../../engine/launch.ts';
import { deliverNudges } from '../../engine/postman.ts';
import { relayPokes } from '../../engine/relay.ts';
import { sweep } from '../../engine/sweep.ts';
import { usualBudget } from '../../workflows/flow/nudge.ts';
import { launchFlow, putPeople, testEngine } from '../helpers/cycle.ts';
import { createDatabase, type TestDatabase } from '../helpers/database.ts';
import { doorsThat } from '../helpers/doors.ts';
import { reviewFlow } from '../helpers/flows.ts';
import { aPerson } from '../helpers/world.ts';

let database: TestDatabase;
const people = Array.from({ length: 33 }, (_, index) => `p${index + 1}`);
beforeEach(async () => {
  database = await createDatabase();
  await putPeople(
    database.sql,
    people.map((id) => aPerson(id)),
  );
});
afterEach(() => database.drop());

/** A launch for all of them, of whom nobody was begun. */
async function pressed(): Promise<{ run: string; step: string; round: number }> {
  const cycle = await launchFlow(testEngine(database.sql), reviewFlow(), { people, real: true, childrenToo: false });
  return { run: cycle, step: 'each', round: 1 };
}

const openParts = async () => (await database.sql`select id from slots where status = 'open'`).length;

it('starts the workflow of everyone in the launch, also where Temporal fails in the middle', async () => {
  const engine = testEngine(database.sql);
  const fanOut = await pressed();
  await launchChildren(engine, fanOut);
  expect(await openParts()).toBe(people.length);
  const started: string[] = [];
  let left = 20;
  const doors = doorsThat({
    poke: async (run, delayMs) => {
      left -= 1;
      if (left === 0) throw new Error('Temporal is away.');
      // The first turn of a run that waits is at its first date.
      if (run !== fanOut.run) expect(delayMs).toBeGreaterThan(3_600_000);
      started.push(run);
    },
  });
  await expect(relayPokes(engine, doors)).rejects.toThrow('away');
  await database.sql`update outbox set due_at = now(), claimed_until = null`;
  while ((await relayPokes(engine, doors)) > 0);
  expect([...new Set(started)].filter((run) => run !== fanOut.run).toSorted()).toEqual(people.map((_, index) => `${fanOut.run}.each.${index + 1}`).toSorted());
  expect(await database.sql`select key from outbox where kind = 'start'`).toHaveLength(0);
});

it('what it gives out waits for the rest of it: neither mails nor messages for one leave before', async () => {
  const engine = testEngine(database.sql);
  await setBudget(database.sql, { ...usualBudget, quiet: null, workingDays: false, leave: false, gatherMinutes: 0 }, 'test');
  const fanOut = await pressed();
  await launchChildren(engine, { ...fanOut, perSecond: 0.1 }, 20);
  expect(await openParts()).toBe(20);
  expect(await deliverNudges(engine)).toBe(0);
  await launchChildren(engine, fanOut, 20);
  // The last ones are seen to at once, the others when that time is over.
  expect(await deliverNudges(engine)).toBe(13);
  await database.sql`update nudges set looks_from = now()`;
  expect(await deliverNudges(engine)).toBe(20);
});

it('is begun once more only where nobody goes on with it', async () => {
  const engine = testEngine(database.sql);
  const fanOut = await pressed();
  await launchChildren(engine, fanOut, 20);
  const again = () => database.sql`select key from outbox where kind = 'launch' and key like '%:again:%'`;
  await sweep(engine);
  expect(await again()).toHaveLength(0);
  await database.sql`update fanouts set begun_at = begun_at - interval '1 minute'`;
  await sweep(engine);
  expect(await again()).toHaveLength(1);
});

it('is not held up by a socket that waits for an answer before it sends the rest', async () => {
  const { sql } = database;
  const texts = (n: number): JournalText[] =>
    Array.from({ length: 20 }, (_, index) => ({ id: `${n}:${index}`, personId: null, body: { reason: 'x'.repeat(100) } }));
  const [asked, copied] = await sql.begin(async (tx) => {
    const began = performance.now();
    for (let n = 0; n < 40; n += 1) await tx`select pg_sleep(0.002)`;
    const between = performance.now();
    for (let n = 0; n < 40; n += 1) await send(tx, journalTextsCopy(texts(n)));
    await tx`select 1`;
    return [between - began, performance.now() - between];
  });
  // Each would stand still for up to 40 ms.
  expect(copied / asked).toBeLessThan(3);
});
