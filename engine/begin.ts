import type { Tx } from '../db/connect.ts';
import type { Cycle } from '../db/cycles.ts';
import type { Beside } from '../db/tree.ts';
import type { Run } from '../db/runs.ts';
import { answersOfRuns, type RunAnswer } from '../db/tasks.ts';
import { newRun } from '../workflows/flow/advance.ts';
import { isoOf } from '../workflows/flow/calendar.ts';
import { childId } from '../workflows/flow/ids.ts';
import type { Born, Scene } from '../workflows/flow/perform/scene.ts';
import { perform } from '../workflows/flow/perform.ts';
import type { Coming, Instant, Item } from '../workflows/flow/state.ts';
import type { World } from '../workflows/flow/world.ts';
import type { Step } from './apply.ts';
import { genesisOf } from './chain.ts';
import type { Engine } from './engine.ts';
import { createOutside, type LazyOutside } from './outside.ts';
import { cycleViewOf } from './rosters.ts';
import { nextWake } from './turn.ts';

/** A run that is to be, as a row. */
export type NewRow = Pick<Run, 'id' | 'sha256' | 'parentId' | 'above' | 'scope' | 'scopeRound' | 'n' | 'continues'> & {
  cycle: Cycle;
  subject: string | null;
  item: Item | null;
  at: Instant;
  expects?: Coming[] | undefined;
};

export function newRow({ id, sha256, parentId, above, scope, scopeRound, n, continues, cycle, subject, item, at, expects }: NewRow): Run {
  return {
    id,
    cycleId: cycle.id,
    parentId,
    above,
    scope,
    scopeRound,
    n,
    subjectId: subject,
    continues,
    sha256,
    state: { ...newRun(id, scope, subject, at, item), ...(expects && { expects }) },
    status: 'running',
    outcome: null,
    startedAt: isoOf(at),
    endedAt: null,
    journalN: 0,
    journalHash: genesisOf(sha256, id),
  };
}

/** A new run's workflow waits until its next clock: a run that only waits costs Temporal nothing before that. */
export function startRow(step: Step, cycle: Cycle) {
  const { run, delayMs } = startOf(step, cycle);
  return { kind: 'start' as const, key: `start:${run}`, runId: run, payload: { delayMs } };
}

/** The same for some runs of a launch, in one row: nobody waits for them, and nothing else is yet said to any. */
export function startsRow(steps: readonly Step[], cycle: Cycle) {
  const runs = steps.map((step) => startOf(step, cycle));
  return { kind: 'start' as const, key: `start:${runs[0]?.run}+${runs.length - 1}`, runId: null, payload: { runs } };
}

/** A run whose workflow is to be started, its first turn after so many wall milliseconds. */
export type Start = { run: string; delayMs: number };

function startOf({ row, after }: Step, cycle: Cycle): Start {
  return { run: row.id, delayMs: nextWake({ scene: after, cycle, now: Date.parse(cycle.now) }) ?? 0 };
}

/** The world of runs that are not written yet: `above` are the runs that they will be in, outermost first; `beside` where they will be. */
export async function worldOfNew(
  engine: Engine,
  tx: Tx,
  { cycle, above, beside, answers }: { cycle: Cycle; above: readonly string[]; beside?: Beside; answers: readonly RunAnswer[] },
): Promise<{ world: World; outside: LazyOutside }> {
  const outside = createOutside({ runId: '', cycleId: cycle.id, isTrial: cycle.trialTo !== null, above, beside }, engine.rosters.reads);
  const roster = await engine.rosters.load(tx);
  const at = Date.parse(cycle.now);
  const world = engine.rosters.world(roster, { cycle: cycleViewOf(cycle), answers, notices: new Map(), at, outside, unlimited: !cycle.withinBudget });
  return { world, outside };
}

export type NumberedBorn = Born & { n: number };
type Children = { parent: Run; cycle: Cycle; step: string; round: number; at: Instant; born: readonly NumberedBorn[] };
/** Begins some of them, for `apply` to write. `idle` settles once the transaction may be asked for what their rules need to know. */
export type Begin = (some: readonly NumberedBorn[], idle: () => Promise<unknown>) => Promise<Step[]>;

/** What runs below a forEach need to begin, read once for all of `born`; they are advanced in memory, as many as are asked for. */
export async function childrenOf(engine: Engine, tx: Tx, { parent, cycle, step, round, at, born }: Children): Promise<Begin> {
  const { plan } = await engine.texts.of(tx, parent.sha256);
  const above = [...parent.above, parent.id];
  const beside = { parentId: parent.id, scope: step, scopeRound: round };
  const continued = born.flatMap(({ continues }) => continues ?? []);
  const answers = plan.reads.length === 0 ? [] : await answersOfRuns(tx, [...above, ...continued]);
  const own = new Set(continued);
  const { world, outside } = await worldOfNew(engine, tx, { cycle, above, beside, answers: answers.filter(({ run }) => !own.has(run)) });
  return (some, idle) => outside.look(tx, () => some.map(begun), idle);

  function begun({ n, subject, item, continues, expects }: NumberedBorn): Step {
    const id = childId(parent.id, step, round, n);
    const row = newRow({ id, cycle, sha256: parent.sha256, above, ...beside, n, subject, item, continues, at, expects });
    const before: Scene = { run: row.state, tasks: {}, clocks: {} };
    const earlier = continues === null ? [] : answers.filter(({ run }) => run === continues);
    const sees =
      earlier.length === 0 ? world : { ...world, answers: (of: string) => [...world.answers(of), ...earlier.filter((answer) => answer.step === of)] };
    const { scene, effects } = perform(plan, before, sees, { to: 'run', event: { type: 'started', at } });
    return { row, isNew: true, cycle, before, after: scene, effects, event: null };
  }
}
