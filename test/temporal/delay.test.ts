import { afterAll, beforeAll, expect, it } from 'vitest';
import { journalOf } from '../../db/journal.ts';
import { operate } from '../../engine/operate.ts';
import type { Engine } from '../../engine/engine.ts';
import { openWorkflows, pokeRun } from '../../server/temporal.ts';
import { taskQueue, workflowTypes } from '../../workflows/messages.ts';
import { launchFlow, putPeople, testEngine } from '../helpers/cycle.ts';
import { createDatabase, type TestDatabase } from '../helpers/database.ts';
import { cycleStatus } from '../helpers/drive.ts';
import { aFlow, after } from '../helpers/flows.ts';
import { type Running, startWorker } from '../helpers/worker.ts';
import { smallTeam } from '../helpers/world.ts';

let database: TestDatabase;
let engine: Engine;
let worker: Running;
let cycle: string;
beforeAll(async () => {
  database = await createDatabase();
  engine = testEngine(database.sql);
  await putPeople(database.sql, smallTeam());
  worker = await startWorker(engine);
  cycle = await launchFlow(engine, waiting(), { people: [], key: 'delayed', real: true, childrenToo: false });
});
afterAll(async () => {
  await worker?.stop();
  await database.drop();
});

function waiting() {
  return aFlow(
    [
      { id: 'begin', kind: 'start' },
      { id: 'wait', kind: 'wait', settings: { until: after(30, 'days') } },
      { id: 'done', kind: 'end' },
    ],
    ['begin>wait', 'wait.reached>done'],
  );
}

/** Workflow tasks of the run's latest workflow so far. */
async function workflowTasks(): Promise<number> {
  const { events } = await worker.client.workflow.getHandle(cycle).fetchHistory();
  return (events ?? []).filter((event) => event.workflowTaskScheduledEventAttributes != null).length;
}

it('a run that only waits costs Temporal one start and no turn', async () => {
  await worker.quiet(async () => (await openWorkflows(worker.client)).has(cycle));
  expect(await workflowTasks()).toBe(0);
  const { startTime, executionTime } = await worker.client.workflow.getHandle(cycle).describe();
  const days = ((executionTime?.getTime() ?? 0) - startTime.getTime()) / 86_400_000;
  expect(days).toBeGreaterThan(29.9);
  expect(days).toBeLessThan(30.1);
});

it('a later poke ends the delay at once', async () => {
  expect(await operate(engine, cycle, { act: 'skip', token: 'wait:1', port: 'reached', reason: 'No need to wait' }, { by: 'hri' })).toEqual({ refused: null });
  await worker.quiet(async () => (await worker.client.workflow.getHandle(cycle).describe()).status.name === 'COMPLETED', 20);
  expect(await cycleStatus(engine, cycle)).toBe('ended');
});

it('a poke to a run that is over costs one empty turn', async () => {
  const before = await journalOf(database.sql, cycle);
  const first = await worker.client.workflow.getHandle(cycle).describe();
  await pokeRun(worker.client, cycle, null);
  await worker.until(async () => {
    const { runId, status } = await worker.client.workflow.getHandle(cycle).describe();
    return runId !== first.runId && status.name === 'COMPLETED';
  });
  expect(await workflowTasks()).toBe(1);
  expect(await journalOf(database.sql, cycle)).toEqual(before);
});

it('a run whose delay was cut short does not go on in a workflow that is held back again', async () => {
  const limit = 4;
  const run = await launchFlow(engine, waiting(), { people: [], key: 'cutShort', real: true, childrenToo: false });
  const { workflow } = worker.client;
  await worker.quiet(async () => (await openWorkflows(worker.client)).has(run));
  await workflow.getHandle(run).terminate();
  await workflow.start(workflowTypes.runFlow, { workflowId: run, taskQueue, args: [limit], startDelay: '1 hour' });
  const first = await workflow.getHandle(run).describe();
  for (let before = 1; before <= 2 * limit; ) {
    await pokeRun(worker.client, run, null);
    await worker.until(async () => {
      const { historyLength, runId, raw } = await workflow.getHandle(run).describe();
      const isDone = raw.pendingWorkflowTask == null && (historyLength > before || runId !== first.runId);
      if (isDone) before = historyLength;
      return isDone;
    });
    expect((await workflow.getHandle(run).describe()).runId).toBe(first.runId);
  }
  await workflow.getHandle(run).terminate();
});
