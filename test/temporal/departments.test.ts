import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { audit } from '../../workflows/flow/rehearse/auditor.ts';
import { type ContractLine, detailText } from '../../workflows/flow/rehearse/journal-contract.ts';
import { rehearse } from '../../workflows/flow/rehearse/rehearse.ts';
import { testEngine } from '../helpers/cycle.ts';
import { createDatabase, type TestDatabase } from '../helpers/database.ts';
import { departmentCycle, members } from '../helpers/department-cycle.ts';
import { comparable, drivenBy, verdictsOf } from '../helpers/script.ts';
import { ownPlace, type Place } from '../helpers/temporal.ts';
import { settledBy } from '../helpers/worker.ts';

let database: TestDatabase;
let place: Place;
let worker: ChildProcess | null = null;
beforeEach(async () => {
  database = await createDatabase();
  place = await ownPlace();
});
afterEach(async () => {
  await kill();
  await database.drop();
});

async function start(): Promise<void> {
  const program = fileURLToPath(new URL('../helpers/worker-process.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', program, database.url, place.address, place.namespace], { stdio: ['ignore', 'pipe', 'inherit'] });
  worker = child;
  const [said] = await once(child.stdout, 'data');
  expect(String(said)).toContain('ready');
}

async function kill(): Promise<void> {
  const child = worker;
  worker = null;
  if (child === null || child.exitCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}

/** In the middle of the turns that three hundred reviews, given at once, lead to. Answers how many had been taken. */
async function strike(signal: AbortSignal): Promise<number> {
  while (!signal.aborted) {
    const [row] = await database.sql<{ left: number }[]>`select count(*)::int as left from journal where kind = 'step.left' and step = 'review'`;
    if (row !== undefined && row.left >= 40) {
      await kill();
      await start();
      return row.left;
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return 0;
}

it('300 people in six departments: each is calibrated when its people are through or its date comes, over a kill -9, exactly as rehearsed', async () => {
  const cycle = departmentCycle();
  const rehearsed: ContractLine[] = [];
  rehearse(cycle.input, (line) => void rehearsed.push(line));
  const engine = testEngine(database.sql);
  await start();
  const over = new AbortController();
  const struck = strike(over.signal);
  const driven = await drivenBy(engine, { ...cycle, atOnce: 400 }, () => settledBy(engine, 90)).finally(() => over.abort());
  const taken = await struck;
  expect(taken).toBeGreaterThan(0);
  expect(taken).toBeLessThan(250);
  expect(Object.entries(driven.verdicts).filter(([, verdict]) => verdict !== 'accepted')).toEqual([]);
  expect(driven.verdicts).toEqual(verdictsOf(rehearsed));
  expect(comparable(driven.journal)).toEqual(comparable(rehearsed));
  expect(audit(driven.journal)).toEqual([]);

  const { journal } = driven;
  const of = (kind: string, step: string | null = null) => journal.filter((line) => line.kind === kind && line.step === step);
  expect(of('step.entered', 'calibrate').map(({ item, local }) => `${item} ${local.slice(0, 16)}`)).toEqual([
    ...['Bar', 'Front', 'Kitchen', 'Rooms'].map((name) => `department=${name} 2027-03-08T10:00`),
    ...['Spa', 'Stores'].map((name) => `department=${name} 2027-03-21T00:00`),
  ]);
  expect(of('run.moved').map((line) => `${line.person} ${detailText(line, 'group')}`)).toEqual(['p100 department=Rooms', 'p101 department=Spa']);
  expect(journal.filter(({ outcome }) => outcome === 'stays').map((line) => `${line.person} ${detailText(line, 'why')}`)).toEqual(['p260 wentOnThere']);
  expect(
    of('run.started')
      .filter(({ person }) => person?.startsWith('z'))
      .map(({ person }) => person),
  ).toEqual(['z01', 'z02', 'z01', 'z02']);
  expect(
    of('run.finished')
      .filter(({ outcome }) => outcome === 'cancelled')
      .map(({ person }) => person),
  ).toEqual(['p010', 'p060']);
  const everyone = ['Bar', 'Front', 'Kitchen', 'Rooms', 'Spa', 'Stores'].flatMap(members);
  expect(everyone).toHaveLength(300);
  expect(of('task.decided', 'self')).toHaveLength(300);
  expect(of('task.decided', 'review')).toHaveLength(300);
  expect(
    of('record.written', 'file')
      .map((line) => line.for)
      .sort(),
  ).toEqual(everyone.toSorted());
  expect(
    of('run.finished')
      .filter(({ item }) => item !== null)
      .map(({ outcome }) => outcome),
  ).toEqual(Array.from({ length: 6 }, () => 'calibrated'));
  expect(await database.sql`select id from runs where status = 'running'`).toEqual([]);
}, 300_000);
