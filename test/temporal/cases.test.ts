import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { insertOutbox } from '../../db/outbox.ts';
import type { Caller } from '../../engine/calls.ts';
import type { Engine } from '../../engine/engine.ts';
import { audit } from '../../workflows/flow/rehearse/auditor.ts';
import type { ContractLine } from '../../workflows/flow/rehearse/journal-contract.ts';
import { rehearse } from '../../workflows/flow/rehearse/rehearse.ts';
import { caseNames, goldenCase } from '../helpers/cases.ts';
import { testEngine } from '../helpers/cycle.ts';
import { createDatabase, type TestDatabase } from '../helpers/database.ts';
import { looksOf } from '../helpers/script-looks.ts';
import { comparable, drivenBy, verdictsOf } from '../helpers/script.ts';
import { type Running, startWorker } from '../helpers/worker.ts';

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
    const worker = await startWorker(engine, { caller: (call) => caller(call) });
    running = worker;
    const driven = await drivenBy(engine, golden, (scripted) => {
      caller = scripted;
      return settledBy(engine, worker);
    });
    expect(driven.verdicts).toEqual(verdictsOf(rehearsed));
    expect(looksOf(rehearsed)).toMatchObject(driven.looks);
    expect(comparable(driven.journal)).toEqual(comparable(rehearsed));
    expect(audit(driven.journal)).toEqual([]);
  }, 600_000);
});

/** Wakes the workflows of runs whose dates have come, and waits until nothing is left to do: their timers are not the wall's while the trial stands still. */
function settledBy(engine: Engine, { quiet }: Running): () => Promise<void> {
  let pokes = 0;
  const due = engine.sql`c.due <= flow_now(y.flow_base, y.flow_since, y.flow_rate)`;
  return async () => {
    const runs = await engine.sql<{ id: string }[]>`
      select distinct c.run_id as id from clocks c join cycles y on y.id = c.cycle_id join runs r on r.id = c.run_id and r.status = 'running' where ${due}`;
    pokes += 1;
    await engine.sql.begin((tx) =>
      insertOutbox(
        tx,
        runs.map(({ id }) => ({ kind: 'poke' as const, key: `step:${id}:${pokes}`, runId: id, payload: {} })),
      ),
    );
    await quiet(async () => {
      const [left] = await engine.sql<{ count: number }[]>`
        select (select count(*) from clocks c join cycles y on y.id = c.cycle_id join runs r on r.id = c.run_id and r.status = 'running' where ${due})::int
          + (select count(*) from events e join runs r on r.id = e.run_id join cycles y on y.id = r.cycle_id
             where e.handled_at is null and e.at <= flow_now(y.flow_base, y.flow_since, y.flow_rate))::int
          + (select count(*) from cycles where status = 'closing')::int
          + (select count(*) from starts where became is null)::int
          + (select count(*) from start_heard h join cycles y on y.id = h.cycle_id where h.at <= flow_now(y.flow_base, y.flow_since, y.flow_rate))::int
          + (select count(*) from start_watches w join cycles y on y.id = w.cycle_id join runs r on r.id = w.cycle_id
             where not (r.state ->> 'paused')::boolean and w.due <= flow_now(y.flow_base, y.flow_since, y.flow_rate))::int
          + (select count(*) from nudges n join cycles y on y.id = n.cycle_id
             where n.done_at is null and (n.due is null or n.due <= flow_now(y.flow_base, y.flow_since, y.flow_rate)))::int
          + (select count(*) from calls where status = 'waiting')::int
          + (select count(*) from fanouts where not sealed)::int as count`;
      return left?.count === 0;
    });
  };
}
