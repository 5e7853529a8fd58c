import type { Tx } from '../db/connect.ts';
import { type Cycle, cycleOfRunForShare } from '../db/cycles.ts';
import { clocksOf, lockRun, openTasksOf, type Run } from '../db/runs.ts';
import { answersOfRuns, noticesOf } from '../db/tasks.ts';
import type { Scene } from '../workflows/flow/perform/scene.ts';
import type { Plan } from '../workflows/flow/plan.ts';
import type { Flow } from '../workflows/flow/schema.ts';
import type { Answer, Instant } from '../workflows/flow/state.ts';
import { upgradeRun } from '../workflows/flow/upgrade.ts';
import type { World } from '../workflows/flow/world.ts';
import type { Engine } from './engine.ts';
import { cycleViewOf } from './roster.ts';

/** A run whose row is locked, with everything its next step is worked out from. */
export type Held = { row: Run; cycle: Cycle; flow: Flow; plan: Plan; scene: Scene; world: World; now: Instant };

/** Locks the run, then reads its cycle so that it stays as it is, then the rest. Null when there is no such run. The clock is the database's. */
export async function hold(engine: Engine, tx: Tx, runId: string): Promise<Held | null> {
  // Asked at once and answered in this order, so that everything is read under the lock.
  const [row, cycle, tasks, clocks, roster, notices] = await Promise.all([
    lockRun(tx, runId),
    cycleOfRunForShare(tx, runId),
    openTasksOf(tx, runId),
    clocksOf(tx, runId),
    engine.rosters.load(tx),
    noticesOf(tx, runId),
  ]);
  if (row === null) return null;
  if (cycle === null) throw new Error(`Run ${runId} belongs to the cycle ${row.cycleId}, which is not there.`);
  const { flow, plan } = await engine.texts.of(tx, row.sha256);
  const scene: Scene = {
    run: upgradeRun(row.state),
    tasks: Object.fromEntries(tasks.map((task) => [task.id, task])),
    clocks: Object.fromEntries(clocks.map((clock) => [clock.id, clock])),
  };
  const now = Date.parse(cycle.now);
  const family = row.parentId === null ? [row.id] : [row.parentId, row.id];
  const answers: Answer[] = plan.reads.length === 0 ? [] : await answersOfRuns(tx, family);
  const noticed = new Map(notices.map(({ id, issue, noticedAt }) => [id, { issue, at: Date.parse(noticedAt ?? '') }]));
  const world = engine.rosters.world(roster, { cycle: cycleViewOf(cycle), answers, notices: noticed, at: now });
  return { row, cycle, flow, plan, scene, world, now };
}
