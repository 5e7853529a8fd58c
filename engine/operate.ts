import type { Tx } from '../db/connect.ts';
import type { RunEvent } from '../workflows/flow/events.ts';
import { maySteer } from '../workflows/flow/operating.ts';
import type { Happening } from '../workflows/flow/perform/scene.ts';
import type { LengthOf, Shift, Slot, TaskState, Token } from '../workflows/flow/state.ts';
import { type Acted, actOn } from './act.ts';
import type { Engine } from './engine.ts';
import type { Held } from './hold.ts';

/** Where in a run: a token by its id, or the one that stands at a step. */
type Spot = { token?: string | undefined; step?: string | undefined };
/** `to` is an instant (ISO), or of a date of the cycle a day. */
type Length = { plus: LengthOf | null; to: string | null };

/**
 * What an operator may do to a run, with a reason, which stands in the journal. `retry` without a spot: all that is stuck. `pause` and `resume` without a step:
 * the whole run. `extend` gives a date of a task more time, `shift` moves a date of the cycle for this run alone, or one of a step.
 */
export type OperatorAct = { reason: string } & (
  | ({ act: 'retry' } & Spot)
  | ({ act: 'skip'; port?: string | undefined } & Spot)
  | ({ act: 'move'; to: string } & Spot)
  | { act: 'cancel' }
  /** Its whole cycle is. */
  | { act: 'close' }
  | { act: 'pause'; step: string | null }
  | { act: 'resume'; step: string | null; fixed: boolean }
  | ({ act: 'extend'; step: string; clock?: string | undefined } & Length)
  | ({ act: 'shift'; what: Shift['what'] } & Length)
  | { act: 'reopen'; step: string; mode: 'rewind' | 'beside' }
  | { act: 'reassign'; slot?: string | undefined; step?: string | undefined; from?: string | undefined; to: string }
);

/** `key`: the same act under it once more is not done again. */
export type By = { by: string; key?: string | undefined };

/** Applies an operator's act in a transaction of its own. Whether the person may is looked at under the run's lock. */
export async function operate(engine: Engine, runId: string, act: OperatorAct, by: By): Promise<Acted> {
  return engine.sql.begin((tx) => operateIn(engine, tx, runId, act, by));
}

export async function operateIn(engine: Engine, tx: Tx, runId: string, act: OperatorAct, { by, key }: By): Promise<Acted> {
  const { reason } = act;
  const happenings = (held: Held) => (mayOperate(held, by) ? happeningsOf(held, act, by) : 'notYours');
  return actOn(engine, tx, runId, { by, do: act.act, step: stepOf(act), reason, key, happenings });
}

function stepOf(act: OperatorAct): string | null {
  if (act.act === 'shift') return 'step' in act.what ? act.what.step : null;
  if ('step' in act && act.step != null) return act.step;
  return 'token' in act ? (act.token?.split(':')[0] ?? null) : null;
}

/** By the rights on file at the run's now. */
export function mayOperate({ world, scene: { run }, plan, now: at }: Held, by: string): boolean {
  return maySteer(by, { run, world, plan, at });
}

/** What an act comes to in a run as it stands, or the rule that refuses it. */
export function happeningsOf(held: Held, act: OperatorAct, by: string): Happening[] | string {
  if (act.act === 'reassign') return reassigned(held, act, by);
  if (act.act === 'retry' && act.token === undefined && act.step === undefined) return retryAll(held, by, act.reason);
  const event = eventOf(held, act, by);
  return typeof event === 'string' ? event : [{ to: 'run', event }];
}

function retryAll({ scene, now: at }: Held, by: string, reason: string): Happening[] | string {
  const stuck = scene.run.tokens.filter(({ waiting }) => waiting.for === 'incident');
  if (stuck.length === 0) return 'noIncident';
  return stuck.map(({ id: token }) => ({ to: 'run', event: { type: 'retried', at, token, by, reason } }));
}

function eventOf(held: Held, act: Exclude<OperatorAct, { act: 'reassign' }>, by: string): RunEvent | string {
  const { scene, plan, now: at } = held;
  const { reason } = act;
  switch (act.act) {
    case 'cancel':
      return { type: 'cancelled', at, by, reason };
    case 'close':
      return { type: 'cancelled', at, by, reason, closes: true };
    case 'pause': {
      const why = act.step === null ? ('pause' as const) : ('hold' as const);
      if (act.step !== null && plan.steps[act.step] === undefined) return 'unknownStep';
      if (scene.run.holds.some(({ to, where, why: of }) => to === null && where === act.step && of === why)) return 'alreadyHeld';
      return { type: 'held', at, hold: { id: `${why}:${act.step ?? ''}:${scene.run.holds.length + 1}`, why, fixed: false, where: act.step, by }, reason };
    }
    case 'resume': {
      const hold = scene.run.holds.findLast(({ to, where, why }) => to === null && where === act.step && why !== 'absence');
      return hold === undefined ? 'notHeld' : { type: 'released', at, hold: hold.id, fixed: act.fixed, by, reason };
    }
    case 'extend': {
      const task = openTaskAt(held, act.step);
      if (task === undefined) return 'notOpen';
      const to = act.to === null ? null : Date.parse(act.to);
      return { type: 'extended', at, extension: { clock: `${task.id}:${act.clock ?? dateOf(held, task)}`, plus: act.plus, to, by, at, request: null }, reason };
    }
    case 'shift':
      if ('date' in act.what && held.cycle.dates[act.what.date] === undefined) return 'unknownDate';
      return { type: 'shifted', at, shift: { what: act.what, plus: act.plus, to: act.to, by, at }, reason };
    case 'reopen':
      if (held.cycle.status !== 'running') return 'cycleClosed';
      return { type: 'reopened', at, step: act.step, mode: act.mode, by, reason };
    default:
      return onToken(held, act, by);
  }
}

function onToken(held: Held, act: Extract<OperatorAct, { act: 'retry' | 'skip' | 'move' }>, by: string): RunEvent | string {
  const found = tokenAt(held, act);
  if (found === undefined && held.scene.run.status !== 'running') return 'runEnded';
  if (found === undefined) return act.token === undefined ? 'notThere' : 'stepLeft';
  const { reason } = act;
  const common = { at: held.now, token: found.id, by, reason };
  if (act.act === 'retry') return { type: 'retried', ...common };
  if (act.act === 'move') return { type: 'moved', ...common, to: act.to };
  return { type: 'skipped', ...common, port: act.port ?? held.plan.steps[found.step]?.ports[0] ?? '' };
}

function tokenAt({ scene }: Held, { token, step }: Spot): Token | undefined {
  return scene.run.tokens.findLast((one) => (token === undefined ? one.step === step : one.id === token));
}

function openTaskAt({ scene }: Held, step: string): TaskState | undefined {
  return Object.values(scene.tasks).findLast((task) => task.step === step);
}

/** The date that is extended where none is named: the one it is due by, else the one it closes at. */
function dateOf({ plan }: Held, { step }: TaskState): 'due' | 'closes' {
  const settings = plan.steps[step]?.settings;
  return settings !== undefined && 'due' in settings && settings.due !== undefined ? 'due' : 'closes';
}

/** A part by its id, or the open part of a step that somebody holds. */
function reassigned(held: Held, { slot: id, step, from, to, reason }: Extract<OperatorAct, { act: 'reassign' }>, by: string): Happening[] | string {
  const isMeant = (slot: Slot) => (id === undefined ? slot.status === 'open' && (from === undefined || slot.holder === from) : slot.id === id);
  for (const task of Object.values(held.scene.tasks)) {
    const slot = step === undefined || task.step === step ? task.slots.find(isMeant) : undefined;
    if (slot !== undefined) return [{ to: 'task', task: task.id, act: { type: 'reassigned', at: held.now, slot: slot.id, to, by, reason } }];
  }
  return id === undefined ? 'notOpen' : 'taskClosed';
}
