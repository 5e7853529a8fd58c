import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Caller } from '../../engine/calls.ts';
import { audit } from '../../workflows/flow/rehearse/auditor.ts';
import type { ContractLine } from '../../workflows/flow/rehearse/journal-contract.ts';
import { rehearse } from '../../workflows/flow/rehearse/rehearse.ts';
import { caseNames, goldenCase } from '../helpers/cases.ts';
import { testEngine } from '../helpers/cycle.ts';
import { createDatabase, type TestDatabase } from '../helpers/database.ts';
import { looksOf } from '../helpers/script-looks.ts';
import { comparable, drivenBy, verdictsOf } from '../helpers/script.ts';
import { type Running, settledBy, startWorker } from '../helpers/worker.ts';

let database: TestDatabase;
let running: Running | null = null;
beforeEach(async () => {
  database = await createDatabase();
});
afterEach(async () => {
  await running?.stop();
  running = null;
  await database.drop();
});

describe.each(caseNames)('%s on the real Temporal', (name) => {
  it('comes to the journal of its rehearsal, stepped from instant to instant', async () => {
    const golden = goldenCase(name);
    const { input } = golden;
    const rehearsed: ContractLine[] = [];
    rehearse(input, (line) => void rehearsed.push(line));
    const engine = testEngine(database.sql);
    let caller: Caller = async () => ({ accepted: true, values: null });
    running = await startWorker(engine, { caller: (call) => caller(call) });
    const driven = await drivenBy(engine, golden, (scripted) => {
      caller = scripted;
      return settledBy(engine);
    });
    expect(driven.verdicts).toEqual(verdictsOf(rehearsed));
    expect(looksOf(rehearsed)).toMatchObject(driven.looks);
    expect(comparable(driven.journal)).toEqual(comparable(rehearsed));
    expect(audit(driven.journal)).toEqual([]);
  }, 600_000);
});
