import { eventClass } from '../db/runs.ts';
import type { RunEvent } from '../workflows/flow/events.ts';
import { contextOf } from '../workflows/flow/perform/stage.ts';
import type { Happening } from '../workflows/flow/perform/scene.ts';
import { isPresent, neverOf } from '../workflows/flow/who.ts';
import { raise } from './tell.ts';
import type { Engine } from './engine.ts';
import { type Held, hold } from './hold.ts';
import { catchUp, take, tryAgain } from './turn.ts';

/** What an operator may do to one run. Every act has a reason and stands in the journal. */
export type OperatorAct =
  | { act: 'retry'; token: string; reason: string }
  | { act: 'skip'; token: string; port: string; reason: string }
  | { act: 'move'; token: string; to: string; reason: string }
  | { act: 'cancel'; reason: string }
  | { act: 'reassign'; task: string; slot: string; to: string; reason: string };

/**
 * Applies an operator's act at the run's now: an event like any other, taken in the transaction that records it. The poke lets Temporal learn of new dates.
 * Answers the rule that refuses it, or null.
 */
export async function operate(engine: Engine, runId: string, act: OperatorAct, by: string): Promise<string | null> {
  return engine.sql.begin(async (tx) => {
    const held = await hold(engine, tx, runId);
    if (held === null) return 'unknownRun';
    while ((await catchUp(engine, tx, held)).more);
    const barred = act.act === 'reassign' ? barTo(held, act.task, act.to) : null;
    if (barred !== null) return barred;
    const happening = happeningOf(act, held.now, by);
    const [n = 0] = await raise(tx, [{ runId, at: held.cycle.now, class: eventClass.acts, happening }]);
    const { refused } = await take(engine, tx, held, happening, n);
    if (act.act === 'retry' && refused === null) await tryAgain(engine, tx, held, act.token);
    return refused;
  });
}

/** Why this person may not be given the task: not on file, gone, or excluded by the step (never the one it is about, say). Null: may. */
function barTo({ world, plan, scene, now }: Held, taskId: string, to: string): string | null {
  if (world.person(to) === undefined) return 'unknownPerson';
  if (!isPresent(to, { world, at: now })) return 'hasLeft';
  const task = scene.tasks[taskId];
  const settings = task === undefined ? undefined : plan.steps[task.step]?.settings;
  const excluded = settings !== undefined && 'who' in settings && neverOf(settings.who, contextOf(plan, scene.run, world, now)).some(({ id }) => id === to);
  return excluded ? 'excluded' : null;
}

function happeningOf(act: OperatorAct, at: number, by: string): Happening {
  if (act.act !== 'reassign') return { to: 'run', event: eventOf(act, at, by) };
  return { to: 'task', task: act.task, act: { type: 'reassigned', at, slot: act.slot, to: act.to, by, reason: act.reason } };
}

function eventOf(act: Exclude<OperatorAct, { act: 'reassign' }>, at: number, by: string): RunEvent {
  const { reason } = act;
  switch (act.act) {
    case 'retry':
      return { type: 'retried', at, token: act.token, by, reason };
    case 'skip':
      return { type: 'skipped', at, token: act.token, port: act.port, by, reason };
    case 'move':
      return { type: 'moved', at, token: act.token, to: act.to, by, reason };
    case 'cancel':
      return { type: 'cancelled', at, by, reason };
  }
}
