import type { Sql, Tx } from '../db/connect.ts';
import { type Cycle, cycleOfRunForShare } from '../db/cycles.ts';
import { partsOfRun } from '../db/held.ts';
import { type EventRow, lockRun, type Run, runById } from '../db/runs.ts';
import { answersOfRuns, type RunAnswer } from '../db/tasks.ts';
import { checkDraft } from '../workflows/flow/check-decision.ts';
import type { Scene } from '../workflows/flow/perform/scene.ts';
import type { Plan } from '../workflows/flow/plan.ts';
import type { Flow } from '../workflows/flow/schema.ts';
import type { Instant } from '../workflows/flow/state.ts';
import { upgradeRun, upgradeTask } from '../workflows/flow/upgrade.ts';
import type { World } from '../workflows/flow/world.ts';
import type { Draft } from '../workflows/flow/task/events.ts';
import type { Engine } from './engine.ts';
import { createOutside, type LazyOutside } from './outside.ts';
import { cycleViewOf } from './rosters.ts';

/**
 * A run whose row is locked, with everything its next step is worked out from. What `world` has not read yet, `outside.look` reads. `unread`: what had happened
 * to it when it was locked and was not handled yet, until somebody takes it; then null.
 */
export type Held = {
  row: Run;
  cycle: Cycle;
  flow: Flow;
  plan: Plan;
  scene: Scene;
  world: World;
  outside: LazyOutside;
  now: Instant;
  unread: readonly EventRow[] | null;
};

/** So many events are read, and taken, in one transaction; the rest in the next. */
export const perTurn = 200;

/** Locks the run, then reads its cycle so that it stays as it is, then the rest. Null when there is no such run. The clock is the database's. */
export async function hold(engine: Engine, tx: Tx, runId: string): Promise<Held | null> {
  return heldBy(engine, tx, runId, lockRun);
}

/** A run as it stands, to look at alone: nobody waits for it. */
export async function peek(engine: Engine, tx: Tx, runId: string): Promise<Held | null> {
  return heldBy(engine, tx, runId, runById);
}

async function heldBy(engine: Engine, tx: Tx, runId: string, read: typeof lockRun): Promise<Held | null> {
  // Asked all at once and answered in this order: what comes after the first is read under its lock.
  const [row, cycle, { tasks, clocks, notices, unread, epoch }] = await Promise.all([
    read(tx, runId),
    cycleOfRunForShare(tx, runId),
    partsOfRun(tx, runId, perTurn + 1),
  ]);
  if (row === null) return null;
  if (cycle === null) throw new Error(`Run ${runId} belongs to the cycle ${row.cycleId}, which is not there.`);
  const roster = await engine.rosters.load(tx, epoch);
  const { flow, plan } = await engine.texts.of(tx, row.sha256);
  const scene: Scene = {
    run: upgradeRun(row.state),
    tasks: Object.fromEntries(tasks.map((task) => [task.id, upgradeTask(task)])),
    clocks: Object.fromEntries(clocks.map((clock) => [clock.id, clock])),
  };
  const now = Date.parse(cycle.now);
  const answers = plan.reads.length === 0 ? [] : await answersFor(tx, row);
  const noticed = new Map(notices.map(({ id, issue, noticedAt }) => [id, { issue, at: Date.parse(noticedAt) }]));
  const outside = outsideOf(engine, row, cycle);
  const world = engine.rosters.world(roster, { cycle: cycleViewOf(cycle), answers, notices: noticed, at: now, outside, unlimited: !cycle.withinBudget });
  const held: Held = { row, cycle, flow, plan, scene, world, outside, now, unread };
  held.world = { ...world, draft: (slot) => draftOf(held, slot) };
  return held;
}

/** What is typed for a part of an open task, as the kernel reads it. */
function draftOf(held: Held, slotId: string): Draft | null {
  const { flow, plan, scene, world, outside, now: at } = held;
  const task = scene.tasks[slotId.slice(0, slotId.lastIndexOf(':'))];
  const slot = task?.slots.find(({ id }) => id === slotId);
  const typed = slot === undefined ? null : outside.typed(slotId);
  if (task === undefined || slot === undefined || typed === null) return null;
  return checkDraft({ flow, plan, run: scene.run, world, at, task, slot, ...typed });
}

/** What the steps of a run may read: its own answers, and those of the runs it is in. */
export async function answersFor(sql: Sql, { id, above }: Pick<Run, 'id' | 'above'>): Promise<RunAnswer[]> {
  return answersOfRuns(sql, [...above, id]);
}

export function outsideOf(
  engine: Engine,
  { id, cycleId, above, parentId, scope, scopeRound }: Pick<Run, 'id' | 'cycleId' | 'above' | 'parentId' | 'scope' | 'scopeRound'>,
  { trialTo }: Pick<Cycle, 'trialTo'>,
): LazyOutside {
  return createOutside({ runId: id, cycleId, isTrial: trialTo !== null, above, beside: { parentId, scope, scopeRound } }, engine.rosters.reads);
}
