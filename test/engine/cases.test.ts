import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ContractLine } from '../../workflows/flow/rehearse/journal-contract.ts';
import { audit } from '../../workflows/flow/rehearse/auditor.ts';
import { rehearse } from '../../workflows/flow/rehearse/rehearse.ts';
import { caseNames, goldenCase } from '../helpers/cases.ts';
import { testEngine, workerLives } from '../helpers/cycle.ts';
import { createDatabase, type TestDatabase } from '../helpers/database.ts';
import { settleByHand } from '../helpers/drive.ts';
import { looksOf } from '../helpers/script-looks.ts';
import { comparable, drivenBy, verdictsOf } from '../helpers/script.ts';

let database: TestDatabase;
beforeEach(async () => {
  database = await createDatabase();
  await workerLives(database.sql);
});
afterEach(() => database.drop());

describe.each(caseNames)('%s on Postgres', (name) => {
  it('comes to the journal of its rehearsal, line by line, and takes each line of the script as that does', async () => {
    const golden = goldenCase(name);
    const { input } = golden;
    const rehearsed: ContractLine[] = [];
    rehearse(input, (line) => void rehearsed.push(line));
    const engine = testEngine(database.sql);
    const driven = await drivenBy(engine, golden, (caller) => settleByHand(engine, caller));
    expect(driven.verdicts).toEqual(verdictsOf(rehearsed));
    expect(looksOf(rehearsed)).toMatchObject(driven.looks);
    expect(comparable(driven.journal)).toEqual(comparable(rehearsed));
    expect(audit(driven.journal)).toEqual([]);
  }, 300_000);
});
