import { newRun } from '../../workflows/flow/advance.ts';
import { compile } from '../../workflows/flow/compile.ts';
import type { RunEvent } from '../../workflows/flow/events.ts';
import { byDue } from '../../workflows/flow/perform/clocks.ts';
import type { Effect, Happening, Scene } from '../../workflows/flow/perform/scene.ts';
import { perform } from '../../workflows/flow/perform.ts';
import type { Flow } from '../../workflows/flow/schema.ts';
import type { Slot, TaskState } from '../../workflows/flow/state.ts';
import type { World } from '../../workflows/flow/world.ts';

export const start = Date.parse('2027-03-01T01:00:00Z');
const minute = 60_000;

/** One run in memory: what happens to it is kept, and what is still to be handed in (`pending`) waits to be delivered, in whatever order. */
export function player(flow: Flow, world: World, { scope = null, subject = null }: { scope?: string | null; subject?: string | null } = {}) {
  const plan = compile(flow);
  const effects: Effect[] = [];
  const past: Happening[] = [];
  const pending: RunEvent[] = [];
  let scene: Scene = { run: newRun('run', scope, subject, start), tasks: {}, clocks: {} };
  let now = start;

  function take(happening: Happening): string | null {
    const before = JSON.stringify(scene);
    const result = perform(plan, scene, world, happening);
    if (JSON.stringify(scene) !== before) throw new Error(`The state before was changed by ${JSON.stringify(happening)}.`);
    const again = perform(plan, JSON.parse(before) as Scene, world, happening);
    if (JSON.stringify(again) !== JSON.stringify(result)) throw new Error(`After JSON it comes to something else: ${JSON.stringify(happening)}.`);
    past.push(happening);
    if (result.refused !== null) return result.refused;
    scene = result.scene;
    effects.push(...result.effects);
    for (const effect of result.effects) if (effect.effect === 'raise') pending.push(effect.event);
    return null;
  }

  const openSlots = (): { task: TaskState; slot: Slot }[] =>
    Object.values(scene.tasks).flatMap((task) =>
      task.status === 'open' ? task.slots.filter(({ status }) => status === 'open').map((slot) => ({ task, slot })) : [],
    );

  return {
    plan,
    effects,
    pending,
    past,
    get scene() {
      return scene;
    },
    get now() {
      return now;
    },
    take,
    openSlots,
    begin: () => take({ to: 'run', event: { type: 'started', at: start } }),
    /** Someone answers, a minute later. */
    decide({ task, slot }: { task: TaskState; slot: Slot }, outcome: string) {
      now += minute;
      return take({ to: 'task', task: task.id, act: { type: 'decided', at: now, slot: slot.id, by: slot.holder, outcome } });
    },
    /** Hands in one of what waits. */
    deliver(n: number) {
      const [event] = pending.splice(n % Math.max(1, pending.length), 1);
      return event === undefined ? 'nothing' : take({ to: 'run', event });
    },
    /** The next date comes. */
    tick() {
      const [clock] = Object.values(scene.clocks)
        .filter(({ due }) => due !== null)
        .sort(byDue);
      if (clock === undefined) return 'nothing';
      now = Math.max(now, clock.due ?? now);
      return take({ to: 'clock', at: now, clock: clock.id });
    },
    /** An event of the kernel at the run's now. */
    event: (event: RunEvent) => take({ to: 'run', event }),
  };
}
export type Player = ReturnType<typeof player>;

/** Faults of a run's state and of all it has caused so far, in words; none for a sound one. */
export function faultsOf({ scene, effects, pending, plan }: Player): string[] {
  const { run, tasks, clocks } = scene;
  const faults: string[] = [];
  const open = Object.values(tasks).filter(({ status }) => status === 'open' || status === 'scheduled');
  if (run.status === 'running' && run.tokens.length === 0) faults.push('it runs without a token');
  if (run.status !== 'running' && run.tokens.length > 0) faults.push('it is over and has tokens');
  if (run.status !== 'running' && open.length > 0) faults.push('it is over and a task is open');
  if (run.status !== 'running' && Object.keys(clocks).length > 0) faults.push('it is over and a clock ticks');
  for (const { id, step, waiting } of run.tokens) {
    if (waiting.for === 'command') faults.push(`${id} waits for a command that is over`);
    if (waiting.for === 'first' && plan.steps[step]?.kind === 'wait' && !Object.values(clocks).some(({ token }) => token === id))
      faults.push(`${id} waits for a clock that is not set`);
    if (waiting.for === 'task') {
      const settled = pending.some((event) => event.type === 'taskDone' && event.token === id);
      if (!settled && !open.some((task) => task.id === waiting.taskId)) faults.push(`${id} waits for a task that is not open`);
    }
    if (plan.steps[step] === undefined) faults.push(`${id} stands on no step`);
  }
  for (const task of open) if (!run.tokens.some(({ id }) => id === task.token)) faults.push(`${task.id} is open and nothing waits for it`);
  for (const clock of Object.values(clocks))
    if (clock.task !== null && !open.some(({ id }) => id === clock.task)) faults.push(`${clock.id} ticks for a task that is over`);
  const ends = effects.filter(({ effect }) => effect === 'finished').length;
  // A run that was opened again after its end ends once more.
  if (ends > 1 + (run.reopened ?? 0)) faults.push('twice: finished');
  faults.push(...twice(effects), ...miscounted(scene, effects));
  return faults;
}

/** What may happen only once: a task opened for a part, a mail, children of a round, an answer. */
function twice(effects: readonly Effect[]): string[] {
  const keys = effects.flatMap((effect) => {
    if (effect.effect === 'mail') return [`mail ${effect.mail.key}`];
    if (effect.effect === 'children') return [`children ${effect.step}:${effect.round}`];
    if (effect.effect === 'answer') return [`answer ${effect.answer.slot}`];
    if (effect.effect === 'journal' && effect.line.kind === 'task.opened') return [`opened ${String(effect.line.detail.part)}`];
    return [];
  });
  return [...new Set(keys.filter((key, index) => keys.indexOf(key) !== index))].map((key) => `twice: ${key}`);
}

/** What the cockpit counts must be what there is. */
function miscounted({ run, tasks }: Scene, effects: readonly Effect[]): string[] {
  const sum = (what: string, step: string) =>
    effects.reduce((total, effect) => total + (effect.effect === 'count' && effect.what === what && effect.step === step ? effect.by : 0), 0);
  return Object.keys(run.rounds).flatMap((step) => {
    const here = run.tokens.filter((token) => token.step === step);
    const ofStep = Object.values(tasks).filter((task) => task.step === step && task.status === 'open');
    const stuck =
      here.filter(({ waiting }) => waiting.for === 'incident').length +
      ofStep.flatMap(({ rungs }) => Object.values(rungs)).filter((rung) => rung === 'waiting' || rung === 'nobody').length;
    const late = ofStep.filter((task) => task.late).length;
    const wanted = { here: here.length, stuck, late };
    return Object.entries(wanted).flatMap(([what, n]) => (sum(what, step) === n ? [] : [`${step}: counted ${sum(what, step)} ${what}, there are ${n}`]));
  });
}
