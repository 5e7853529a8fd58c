import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { noOverrides } from '../../engine/calendars.ts';
import { hashOf } from '../../engine/chain.ts';
import { placesFor } from '../../engine/places-for.ts';
import { journalOf } from '../../db/journal.ts';
import type { ContractLine } from '../../workflows/flow/rehearse/journal-contract.ts';
import { rehearse, type RehearsalInput, type Roster } from '../../workflows/flow/rehearse/rehearse.ts';
import { testEngine } from '../helpers/cycle.ts';
import { createDatabase, type TestDatabase } from '../helpers/database.ts';
import { settleByHand } from '../helpers/drive.ts';
import { reviewFlow } from '../helpers/flows.ts';
import { editionOf, team } from '../helpers/rehearsal.ts';
import { answerAt, comparable, drivenBy, type ScriptedAnswer, verdictsOf } from '../helpers/script.ts';

const start = Date.parse('2027-03-01T01:00:00Z');
const hour = 3_600_000;
const zone = 'Asia/Hong_Kong';
const people: Roster = Object.entries(team).map(([id, columns]) => ({ id, columns: { email: `${id}@harbour.example`, ...columns } }));

const answer = fc.record({
  hours: fc.integer({ min: 1, max: 40 * 24 }),
  person: fc.constantFrom('amy', 'ben', 'bob'),
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

/** The review of three people over 120 days. */
function review(script: readonly ScriptedAnswer[]): RehearsalInput & { people: Roster } {
  const lines = script.map((one, index) => answerAt(one, index + 1));
  const places = placesFor(noOverrides)(zone, 2026, 2029);
  return { flows: [editionOf(reviewFlow())], people, audience: ['amy', 'ben', 'bob'], places, zone, start, until: start + 120 * 24 * hour, script: lines };
}

async function onDatabase<T>(work: (database: TestDatabase) => Promise<T>): Promise<T> {
  const database = await createDatabase();
  try {
    return await work(database);
  } finally {
    await database.drop();
  }
}

const driven = ({ sql }: TestDatabase, input: RehearsalInput & { people: Roster }) => {
  const engine = testEngine(sql);
  return drivenBy(engine, { input, overrides: noOverrides }, (caller) => settleByHand(engine, caller));
};

describe('engine and rehearsal', () => {
  it('write the same journal for the same script, whatever is answered when', async () => {
    const seed = Number(process.env.SEED ?? 20_270_301);
    await fc.assert(
      fc.asyncProperty(fc.array(answer, { maxLength: 14 }), async (answers) => {
        const input = review(answers.map(({ hours, person, what }) => ({ at: start + hours * hour, person, ...what })));
        const rehearsed: ContractLine[] = [];
        rehearse(input, (line) => void rehearsed.push(line));
        const { journal, verdicts } = await onDatabase((database) => driven(database, input));
        expect(journal.length).toBeGreaterThan(60);
        expect(comparable(journal)).toEqual(comparable(rehearsed));
        expect(verdicts).toEqual(verdictsOf(rehearsed));
      }),
      { seed, numRuns: 8, endOnFailure: true },
    );
  });

  it('chains every line of the journal to the one before it', () =>
    onDatabase(async (database) => {
      await driven(database, review([]));
      const [run] = await database.sql<{ id: string }[]>`select id from runs where subject_id = 'amy'`;
      const lines = await journalOf(database.sql, run?.id ?? '');
      expect(lines.length).toBeGreaterThan(20);
      for (const [index, line] of lines.entries()) if (index > 0) expect(hashOf(lines[index - 1]?.hash ?? '', line)).toBe(line.hash);
      await expect(database.sql`update journal set outcome = 'approved' where run_id = ${run?.id ?? ''}`).rejects.toThrow('append-only');
    }));
});
