import { inOrder } from '../../workflows/flow/perform/in-order.ts';
import { perform } from '../../workflows/flow/perform.ts';
import type { RunEvent } from '../../workflows/flow/events.ts';
import type { Effect, Happening, Performed, Scene, TaskAct } from '../../workflows/flow/perform/scene.ts';
import type { Plan } from '../../workflows/flow/plan.ts';
import type { World } from '../../workflows/flow/world.ts';

/**
 * Looks on while a kernel takes its steps. Each is taken from a state that went through JSON, as after a restart, and must come to the same as without; the
 * state before stays as it was; what was taken already changes nothing when it comes again; the state is sound after each.
 */

/** So many steps of a run in a row, less than a minute apart: it goes round, and the kernel's own limit of steps that are entered has not stopped it. */
const most = 1_800;
/** So many steps are enough of one case. */
const enough = 2_000;
const minute = 60_000;

export class Fault extends Error {}
/** Not a fault: it goes on for very long, as a flow may that comes back every hour. */
export class Enough extends Error {}

/** Which steps are looked at in which way is by lot too: `phase`. Each of them is looked at in one. */
export function onlooker(phase = 0): typeof perform {
  const seen = new Set<string>();
  const settled = new Set<string>();
  let steps = phase;
  const rows = new Map<string, { steps: number; last: number }>();
  return (plan, before, world, happening) => {
    steps += 1;
    const at = instantOf(happening);
    const row = rows.get(before.run.id) ?? { steps: 0, last: at };
    rows.set(before.run.id, { steps: at - row.last < minute ? row.steps + 1 : 0, last: at });
    if (row.steps > most) throw new Fault(`After ${most} steps in a row it still goes on: ${JSON.stringify(happening)}`);
    if (steps - phase > enough) throw new Enough();
    const stored = JSON.stringify(before);
    const result = perform(plan, JSON.parse(stored) as Scene, world, happening);
    if (steps % 3 === 0) sameWithoutRestart(plan, before, stored, world, happening, result);
    if (steps % 3 === 1 && result.refused === null && comesOnce(happening, result)) redelivered(plan, result, world, happening);
    if (result.refused !== null && JSON.stringify(result.scene) !== stored)
      throw new Fault(`Refused by ${result.refused}, it changes the state: ${JSON.stringify(happening)}`);
    noteSettled(settled, happening, result);
    for (const fault of [...faultsOf(plan, result, settled), ...twice(seen, result)]) throw new Fault(`${fault} after ${JSON.stringify(happening)}`);
    return result;
  };
}

/** What was stored and read again comes to the same as what never was; and the state before stays as it was. */
function sameWithoutRestart(plan: Plan, before: Scene, stored: string, world: World, happening: Happening, restarted: Performed): void {
  const result = perform(plan, before, world, happening);
  if (JSON.stringify(before) !== stored) throw new Fault(`The state before was changed by ${JSON.stringify(happening)}`);
  if (JSON.stringify(restarted) !== JSON.stringify(result)) throw new Fault(`After a restart it comes to something else: ${JSON.stringify(happening)}`);
  const lost = notJson(result.scene);
  if (lost !== null) throw new Fault(`JSON loses ${lost} after ${JSON.stringify(happening)}`);
}

function instantOf(happening: Happening): number {
  return happening.to === 'run' ? happening.event.at : happening.to === 'task' ? happening.act.at : happening.at;
}

/**
 * What by its meaning is another one each time, however alike: to open again what has been opened again, another attempt, still more time, a date moved still further, an act by
 * hand, an arrival. Whoever hands these in gives them a key (engine/act.ts). All else is done once by what it is: another time it is too late, or changes nothing.
 */
const anotherEachTime: readonly string[] = [
  'reopened',
  'retried',
  'extended',
  'shifted',
  'arrived',
  'begun',
  'extensionAsked',
  'rescheduled',
  'renewed',
] satisfies (RunEvent['type'] | TaskAct['type'])[];

function comesOnce(happening: Happening, { scene, effects }: Performed): boolean {
  if (happening.to === 'handler') return false;
  // Whoever listens hears of it each time. What was answered by it is not in the world as it was, by which it would be looked at again.
  if (happening.to === 'world')
    return Object.keys(scene.run.handlers).length === 0 && happening.change.is !== 'transfer' && !effects.some(({ effect }) => effect === 'answer');
  // A clock of the same name that was set for later is another one, which has not come.
  if (happening.to === 'clock') return scene.clocks[happening.clock] === undefined;
  return !anotherEachTime.includes(happening.to === 'run' ? happening.event.type : happening.to === 'task' ? happening.act.type : '');
}

function redelivered(plan: Plan, { scene }: Performed, world: World, happening: Happening): void {
  const again = perform(plan, scene, world, happening);
  const did = again.effects.filter((effect) => !isWord(effect));
  if (did.length > 0 || JSON.stringify(inOrder(plan, again.scene)) !== JSON.stringify(inOrder(plan, scene)))
    throw new Fault(`Handed in again it comes to ${JSON.stringify(did.slice(0, 3))}: ${JSON.stringify(happening)}`);
}

/** Looked at again where runs are kept: one who is there already is not begun again, nor moved to where it is. */
const lookedAtAgain: readonly Effect['effect'][] = ['joins', 'enters', 'tell', 'transfer'];

/** An acknowledgement, or what is looked at again. */
const isWord = (effect: Effect): boolean => lookedAtAgain.includes(effect.effect) || (effect.effect === 'journal' && effect.line.kind.startsWith('event.'));

/** What JSON would not bring back, by its path; null: nothing. */
function notJson(value: unknown, path = ''): string | null {
  if (typeof value === 'number') return Number.isFinite(value) ? null : `${path} ${value}`;
  if (typeof value !== 'object' || value === null) return typeof value === 'function' || typeof value === 'bigint' ? path : null;
  const kind = Object.getPrototypeOf(value) as unknown;
  if (kind !== Object.prototype && kind !== Array.prototype && kind !== null) return path;
  for (const [key, held] of Object.entries(value)) {
    const found = notJson(held, `${path}.${key}`);
    if (found !== null) return found;
  }
  return null;
}

/** What may happen only once in a run: a mail, a call, the children of a round, the opening of a part, an answer of it unless taken back. */
function twice(seen: Set<string>, { scene, effects }: Performed): string[] {
  const faults: string[] = [];
  const id = scene.run.id;
  for (const effect of effects) {
    if (effect.effect === 'takeBack') seen.delete(`${id} answer ${effect.slot}`);
    const key = keyOf(effect);
    if (key === null) continue;
    if (seen.has(`${id} ${key}`)) faults.push(`twice: ${key}`);
    seen.add(`${id} ${key}`);
  }
  return faults;
}

function keyOf(effect: Effect): string | null {
  switch (effect.effect) {
    case 'mail':
      return `mail ${effect.mail.key}`;
    case 'call':
      return `call ${effect.call.key}`;
    case 'children':
      return `children ${effect.step}:${effect.round}`;
    case 'answer':
      return `answer ${effect.answer.slot}`;
    case 'reached':
      return 'reached';
    default:
      return null;
  }
}

/** Tokens whose task is settled, until the run hears of it. */
function noteSettled(settled: Set<string>, happening: Happening, { scene: { run }, effects }: Performed): void {
  if (happening.to === 'run' && 'token' in happening.event) settled.delete(`${run.id} ${happening.event.token}`);
  for (const effect of effects) if (effect.effect === 'raise' && 'token' in effect.event) settled.add(`${run.id} ${effect.event.token}`);
}

/** Faults of a run's state, in words; none for a sound one. */
function faultsOf(plan: Plan, { scene: { run, tasks, clocks } }: Performed, settled: ReadonlySet<string>): string[] {
  const faults: string[] = [];
  const say = (about: string) => void faults.push(about);
  const open = Object.values(tasks).filter(({ status }) => status === 'open' || status === 'scheduled');
  const ids = new Set(run.tokens.map(({ id }) => id));
  if (ids.size !== run.tokens.length) say('two tokens have one id');
  if (run.status === 'running' && run.tokens.length === 0) say('it runs without a token');
  if (run.status !== 'running' && run.tokens.length > 0) say('it is over and has tokens');
  if (run.status !== 'running' && open.length > 0) say('it is over and a task is open');
  if (run.status !== 'running' && Object.keys(clocks).length > 0) say(`it is over and ${Object.keys(clocks)[0]} ticks`);
  if (run.status !== 'running' && Object.keys(run.handlers).length > 0) say('it is over and listens');
  for (const { id, step, waiting, path } of run.tokens) {
    if (waiting.for === 'command') say(`${id} waits for a command that is over`);
    if (waiting.for === 'task' && !settled.has(`${run.id} ${id}`) && tasks[waiting.taskId] === undefined) say(`${id} waits for a task that is not there`);
    if (waiting.for === 'inside' && run.containers[id] === undefined) say(`${id} has no inside`);
    if (plan.steps[step] === undefined) say(`${id} stands on no step`);
    for (const { container } of path) if (!ids.has(container)) say(`${id} is inside of ${container}, which is gone`);
  }
  for (const container of Object.keys(run.containers)) if (!ids.has(container)) say(`${container} is open and gone`);
  for (const key of Object.keys(run.handlers)) {
    const container = key.slice(key.indexOf('@') + 1);
    if (container !== '' && !ids.has(container)) say(`${key} listens in what is gone`);
  }
  for (const task of open) if (!ids.has(task.token)) say(`${task.id} is open and nothing waits for it`);
  for (const { id, task, token } of Object.values(clocks)) {
    if (task !== null && !open.some((one) => one.id === task)) say(`${id} ticks for a task that is over`);
    if (token !== null && !ids.has(token)) say(`${id} ticks for a token that is gone`);
  }
  return faults;
}
