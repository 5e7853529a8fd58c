import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hashOf } from '../../engine/chain.ts';
import { journalOf } from '../../db/journal.ts';
import { type ScriptedAnswer, simulate } from '../helpers/simulate.ts';
import { launchFlow, putPeople, testEngine } from '../helpers/cycle.ts';
import { createDatabase, type TestDatabase } from '../helpers/database.ts';
import { drive, engineJournal, settleByHand, simulatedJournal } from '../helpers/drive.ts';
import { reviewFlow } from '../helpers/flows.ts';
import { aWorld, smallTeam } from '../helpers/world.ts';

const start = Date.parse('2027-03-01T01:00:00Z');
const hour = 3_600_000;
const people = ['amy', 'ben', 'bob'];

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase();
  await putPeople(database.sql, smallTeam());
});
afterAll(() => database.drop());

const answer = fc.record({
  hours: fc.integer({ min: 1, max: 40 * 24 }),
  subject: fc.constantFrom(...people),
  what: fc.constantFrom<Pick<ScriptedAnswer, 'step' | 'outcome' | 'values'>[]>(
    { step: 'self', outcome: 'submitted', values: { text: 'x' } },
    { step: 'review', outcome: 'approved', values: { rating: 3 } },
    { step: 'review', outcome: 'approved', values: { rating: 1 } },
    { step: 'review', outcome: 'rejected', values: { rating: 1, comment: 'no' } },
    { step: 'review', outcome: 'approved', values: {} },
    { step: 'check', outcome: 'approved', values: {} },
    { step: 'check', outcome: 'rejected', values: {} },
  ),
});

describe('engine and simulator', () => {
  it('write the same journal for the same script, whatever is answered when', async () => {
    const engine = testEngine(database.sql);
    const seed = 20_270_301;
    let cases = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(answer, { maxLength: 14 }), async (answers) => {
        cases += 1;
        const script = answers.map(({ hours, subject, what }) => ({ at: start + hours * hour, subject, ...what }));
        const until = start + 120 * 24 * hour;
        const simulated = simulate({ flow: reviewFlow(), world: aWorld(smallTeam(), { start }), audience: people, start, until, script });
        const cycle = await launchFlow(engine, reviewFlow(), { people, key: `contract${cases}`, childrenToo: false });
        const refused = await drive(engine, cycle, script, until, settleByHand(engine));
        const real = await engineJournal(engine, cycle);
        expect(real.length).toBeGreaterThan(60);
        expect(real).toEqual(simulatedJournal(simulated));
        expect(refused.map(({ line }) => line)).toEqual(simulated.refused.map(({ line }) => line));
      }),
      { seed, numRuns: 8, endOnFailure: true },
    );
  });

  it('chains every line of the journal to the one before it', async () => {
    const engine = testEngine(database.sql);
    const cycle = await launchFlow(engine, reviewFlow(), { people, key: 'chain', childrenToo: false });
    await drive(engine, cycle, [], start + 120 * 24 * hour, settleByHand(engine));
    const lines = await journalOf(database.sql, `${cycle}.each.1`);
    expect(lines.length).toBeGreaterThan(20);
    for (const [index, line] of lines.entries()) if (index > 0) expect(hashOf(lines[index - 1]?.hash ?? '', line)).toBe(line.hash);
    await expect(database.sql`update journal set outcome = 'approved' where run_id = ${cycle}`).rejects.toThrow('append-only');
  });
});
