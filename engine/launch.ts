import type { Tx } from '../db/connect.ts';
import { type Cycle, cycleForShare, cyclePeople, insertCycle, insertCyclePeople, type NewCycle, setCycleStatus } from '../db/cycles.ts';
import { insertOutbox } from '../db/outbox.ts';
import { lastChild, lockFanOut, type Run, runById, sealFanOut } from '../db/runs.ts';
import { newRun } from '../workflows/flow/advance.ts';
import { isoOf } from '../workflows/flow/calendar.ts';
import { childId } from '../workflows/flow/ids.ts';
import type { JournalLine } from '../workflows/flow/journal.ts';
import type { Effect, Scene } from '../workflows/flow/perform/scene.ts';
import { perform } from '../workflows/flow/perform.ts';
import type { Plan } from '../workflows/flow/plan.ts';
import type { Clock } from '../workflows/flow/state.ts';
import type { World } from '../workflows/flow/world.ts';
import { apply, genesisOf, type Step } from './apply.ts';
import type { Engine } from './engine.ts';
import { settleFanOut } from './folder.ts';
import { cycleViewOf } from './roster.ts';
import { countsFrom, nextWake } from './turn.ts';

/** So many children are loaded and written at once. */
const chunk = 2_000;

/**
 * Launches a cycle for these people, in the order of their ids: its row, its audience and its root run, one transaction. The same launch key again
 * answers the cycle that stands. A start that lies ahead is a clock of the root run.
 */
export async function launchCycle(engine: Engine, input: { cycle: NewCycle; people: readonly string[] }): Promise<string> {
  return engine.sql.begin(async (tx) => {
    const known = await insertCycle(tx, input.cycle);
    if (known !== null) return known;
    const { id } = input.cycle;
    const people = [...input.people].sort();
    await insertCyclePeople(tx, id, people);
    const cycle = (await cycleForShare(tx, id)) as Cycle;
    const { plan } = await engine.texts.of(tx, cycle.sha256);
    const world = await worldOf(engine, tx, cycle);
    const starts = Math.max(Date.parse(cycle.startsAt), Date.parse(cycle.now));
    const step = rootStep(plan, world, cycle, starts, people.length);
    await setCycleStatus(tx, id, 'running');
    await apply(engine, tx, [step]);
    await insertOutbox(tx, [startRow(step, cycle)]);
    return id;
  });
}

function rootStep(plan: Plan, world: World, cycle: Cycle, starts: number, people: number): Step {
  const row = rowOf({ id: cycle.id, cycle, parentId: null, scope: null, scopeRound: null, n: 0, subjectId: null, at: starts });
  const before: Scene = { run: row.state, tasks: {}, clocks: {} };
  const launched = journal(Date.parse(cycle.now), 'cycle.launched', cycle, { people, startsAt: cycle.startsAt });
  if (starts > Date.parse(cycle.now)) {
    const clock = startClock(cycle.id, starts);
    return { row, isNew: true, cycle, before, after: { ...before, clocks: { [clock.id]: clock } }, effects: [launched], event: null };
  }
  const { scene, effects } = perform(plan, before, world, { to: 'run', event: { type: 'started', at: starts } });
  return { row, isNew: true, cycle, before, after: scene, effects: [launched, ...effects], event: null };
}

function startClock(run: string, due: number): Clock {
  return {
    id: `${run}:start`,
    run,
    kind: 'opens',
    due,
    branches: true,
    ladder: 0,
    order: 0,
    task: null,
    token: null,
    item: null,
    nth: 0,
    ledger: [{ rule: 'startsOn', from: null, op: 'date', to: due }],
  };
}

function journal(at: number, kind: 'cycle.launched', cycle: Cycle, detail: Record<string, unknown>): Effect {
  const line: JournalLine = {
    kind,
    at,
    zone: cycle.zone,
    step: null,
    round: null,
    by: cycle.launchedBy,
    for: null,
    to: [],
    cc: [],
    due: null,
    outcome: null,
    detail,
    content: null,
  };
  return { effect: 'journal', line };
}

/** A new run's workflow waits until its next clock: a run that only waits costs Temporal nothing before that. */
function startRow({ row, after }: Step, cycle: Cycle) {
  const delayMs = nextWake({ scene: after, cycle, now: Date.parse(cycle.now) }) ?? 0;
  return { kind: 'poke' as const, key: `start:${row.id}`, runId: row.id, payload: { delayMs } };
}

function rowOf(run: {
  id: string;
  cycle: Cycle;
  parentId: string | null;
  scope: string | null;
  scopeRound: number | null;
  n: number;
  subjectId: string | null;
  at: number;
}): Run {
  const { id, cycle, parentId, scope, scopeRound, n, subjectId, at } = run;
  const state = newRun(id, scope, subjectId, at);
  return {
    id,
    cycleId: cycle.id,
    parentId,
    scope,
    scopeRound,
    n,
    subjectId,
    sha256: cycle.sha256,
    state,
    status: 'running',
    outcome: null,
    startedAt: isoOf(at),
    endedAt: null,
    journalN: 0,
    journalHash: genesisOf(cycle.sha256, id),
  };
}

async function worldOf(engine: Engine, tx: Tx, cycle: Cycle): Promise<World> {
  const roster = await engine.rosters.load(tx);
  return engine.rosters.world(roster, { cycle: cycleViewOf(cycle), answers: [], notices: new Map(), at: Date.parse(cycle.now) });
}

/**
 * The next two thousand children of a forEach: advanced in memory, written together. Safe to call again after a crash: numbering goes on where it stood.
 * `done` once the fan-out is sealed.
 */
export async function launchChildren(
  engine: Engine,
  { run: parentId, step, round }: { run: string; step: string; round: number },
  size = chunk,
): Promise<{ launched: number; done: boolean }> {
  return engine.sql.begin(async (tx) => {
    const parent = await runById(tx, parentId);
    // In this order: a parent that closes its fan-out may end its cycle next, in the same transaction.
    const fanOut = await lockFanOut(tx, parentId, step, round);
    const cycle = parent === null ? null : await cycleForShare(tx, parent.cycleId);
    if (parent === null || cycle === null || fanOut === null || fanOut.sealed) return { launched: 0, done: true };
    const after = await lastChild(tx, parentId, step, round);
    const people = fanOut.open ? await cyclePeople(tx, cycle.id, after, size) : [];
    const steps = await childSteps(engine, tx, { parent, cycle, step, round, at: countsFrom(cycle, Date.parse(fanOut.at)), people });
    if (steps.length > 0) await apply(engine, tx, steps);
    await insertOutbox(
      tx,
      steps.map((one) => startRow(one, cycle)),
    );
    if (people.length === size) return { launched: people.length, done: false };
    await sealFanOut(tx, fanOut);
    await settleFanOut(tx, fanOut);
    return { launched: people.length, done: true };
  });
}

type Children = { parent: Run; cycle: Cycle; step: string; round: number; at: number; people: { n: number; personId: string }[] };

async function childSteps(engine: Engine, tx: Tx, { parent, cycle, step, round, at, people }: Children): Promise<Step[]> {
  const { plan } = await engine.texts.of(tx, cycle.sha256);
  const world = await worldOf(engine, tx, cycle);
  return people.map(({ n, personId }) => {
    const id = childId(parent.id, step, round, n);
    const row = rowOf({ id, cycle, parentId: parent.id, scope: step, scopeRound: round, n, subjectId: personId, at });
    const before: Scene = { run: row.state, tasks: {}, clocks: {} };
    const { scene, effects } = perform(plan, before, world, { to: 'run', event: { type: 'started', at } });
    return { row, isNew: true, cycle, before, after: scene, effects, event: null };
  });
}
