import { newRun } from '../../workflows/flow/advance.ts';
import { compile } from '../../workflows/flow/compile.ts';
import type { RunEvent } from '../../workflows/flow/events.ts';
import { byDue } from '../../workflows/flow/perform/clocks.ts';
import type { Effect, Happening, Scene, TaskAct } from '../../workflows/flow/perform/scene.ts';
import { perform } from '../../workflows/flow/perform.ts';
import type { Flow } from '../../workflows/flow/schema.ts';
import type { Answer, TaskState } from '../../workflows/flow/state.ts';
import type { Leave, World, WorldChange } from '../../workflows/flow/world.ts';

/** What happens in a story, at local times of Hong Kong: `2027-03-08T10:00`. */
export type Line = { at: string } & (
  | { event: Record<string, unknown> & { type: string } }
  | { decide: string; outcome: string; by?: string; values?: Record<string, unknown> }
  | { reassign: string; to: string }
  | { leave: { person: string; from: string; to: string; kind?: string; substitute?: string } }
  | { back: string }
  | { dates: Record<string, string> }
  | { above: Record<string, Partial<TaskVisit>> }
  | { tell: WorldChange; change?: Partial<World> }
);
type TaskVisit = { opened: string; due: string | null; completed: string | null };

export type Story = {
  flow: Flow;
  world: World;
  scope?: string;
  subject?: string | null;
  leaves?: Record<string, Leave[]>;
  /** It is gone through until then. */
  until: string;
  lines: Line[];
};

export const hk = (local: string): number => Date.parse(`${local.length === 10 ? `${local}T00:00` : local}:00+08:00`);
/** `03-12 17:00` in Hong Kong. */
export const shown = (at: number | null): string => (at === null ? 'none' : new Date(at + 8 * 3_600_000).toISOString().slice(5, 16).replace('T', ' '));
export const begin = hk('2027-03-01T09:00');

/** One run on a virtual clock, from nine in the morning in Hong Kong on Monday 1 March 2027: what is due fires when its time comes. */
export function told({ flow, world: given, scope, subject = 'amy', leaves = {}, until, lines }: Story) {
  const plan = compile(flow);
  const answers: Answer[] = [];
  const away: Record<string, Leave[]> = structuredClone(leaves);
  const dates = { ...given.cycle.dates };
  const above: Record<string, { first: never; latest: never }> = {};
  let world: World = {
    ...given,
    cycle: { ...given.cycle, dates },
    leaves: (person) => away[person] ?? [],
    answers: (step) => answers.filter((answer) => answer.step === step),
    visitsAbove: (step) => above[step],
    noticedAt: () => begin,
  };
  let scene: Scene = { run: newRun('run', scope ?? null, subject, begin), tasks: {}, clocks: {} };
  const effects: Effect[] = [];
  const refused: string[] = [];
  const raised: RunEvent[] = [];

  function take(happening: Happening): string | null {
    const result = perform(plan, scene, world, happening);
    effects.push(...result.effects);
    if (result.refused !== null) {
      refused.push(result.refused);
      return result.refused;
    }
    scene = result.scene;
    for (const effect of result.effects) {
      if (effect.effect === 'answer') answers.push(effect.answer);
      if (effect.effect === 'raise') raised.push(effect.event);
    }
    for (let event = raised.shift(); event !== undefined; event = raised.shift()) take({ to: 'run', event });
    return null;
  }

  /** Clocks that are due before `end`; of those at that very instant, none. */
  function pass(end: number): void {
    for (let n = 0; n < 1_000; n += 1) {
      const [clock] = Object.values(scene.clocks).sort(byDue);
      if (clock === undefined || clock.due === null || clock.due >= end) return;
      if (take({ to: 'clock', at: clock.due, clock: clock.id }) !== null) delete scene.clocks[clock.id];
    }
    throw new Error('Clocks fire without end.');
  }

  const openTask = (step: string): TaskState => {
    const task = Object.values(scene.tasks).find((one) => one.step === step && one.status === 'open');
    if (task === undefined) throw new Error(`The task is not open: ${step}.`);
    return task;
  };
  const slotOf = (task: TaskState, by?: string) => {
    const slot = task.slots.find(({ status, holder }) => status === 'open' && (by === undefined || holder === by));
    if (slot === undefined) throw new Error(`${task.step} is not with ${by}.`);
    return slot;
  };

  function onLine(line: Line, at: number): void {
    if ('event' in line) take({ to: 'run', event: { ...line.event, at } as RunEvent });
    else if ('decide' in line) {
      const task = openTask(line.decide);
      const slot = slotOf(task, line.by);
      const act = { type: 'decided', at, slot: slot.id, by: slot.holder, outcome: line.outcome } as TaskAct;
      take({ to: 'task', task: task.id, act, values: (line.values ?? {}) as Answer['values'] });
    } else if ('reassign' in line) {
      const task = openTask(line.reassign);
      take({ to: 'task', task: task.id, act: { type: 'reassigned', at, slot: slotOf(task).id, to: line.to, by: 'hri', reason: 'x' } as TaskAct });
    } else if ('leave' in line) {
      const { person, from, to, kind = 'sick', substitute = null } = line.leave;
      away[person] = [...(away[person] ?? []), { from, to, kind, substitute, known: at }];
      take({ to: 'world', at, change: { is: 'absence', person } });
    } else if ('back' in line) {
      away[line.back] = [];
      take({ to: 'world', at, change: { is: 'absence', person: line.back } });
    } else if ('dates' in line) {
      Object.assign(dates, line.dates);
      take({ to: 'world', at, change: { is: 'dates' } });
    } else if ('above' in line) {
      for (const [step, { opened = '2027-03-01T09:00', due = null, completed = null }] of Object.entries(line.above)) {
        const instant = (local: string | null) => (local === null ? null : hk(local));
        const visit = { round: 1, opened: hk(opened), due: instant(due), closed: null, completed: instant(completed), outcome: null } as never;
        above[step] = { first: visit, latest: visit };
      }
      take({ to: 'world', at, change: { is: 'above' } });
    } else {
      if (line.change !== undefined) world = { ...world, ...line.change };
      take({ to: 'world', at, change: line.tell });
    }
  }

  take({ to: 'run', event: { type: 'started', at: begin } });
  for (const line of lines) {
    // People and facts, then clocks, then acts.
    pass(hk(line.at) + ('decide' in line || 'reassign' in line ? 1 : 0));
    onLine(line, hk(line.at));
  }
  pass(hk(until));
  const journal = effects.flatMap((effect) => (effect.effect === 'journal' ? [effect.line] : []));
  return {
    scene,
    effects,
    journal,
    refused,
    /** The date of a clock as it stands at the end, by step and kind; `none` while it has none, undefined where there is no such clock. */
    date: (step: string, kind: string, item: string | null = null): string | undefined => {
      const clock = Object.values(scene.clocks).find((one) => one.kind === kind && one.item === item && (one.task ?? one.token ?? '').includes(`${step}:`));
      return clock === undefined ? undefined : shown(clock.due);
    },
    /** `03-08 10:00 clock.moved due 03-12 00:00 > 03-17 00:00 held`, for lines of these kinds. */
    story: (...kinds: string[]): string[] =>
      journal
        .filter(({ kind }) => kinds.some((one) => kind.startsWith(one)))
        .map(({ at, kind, step, due, outcome, to, detail }) => {
          const name = kind.startsWith('clock.') ? [detail.name, detail.item].filter(Boolean).join(':') : '';
          const was = kind === 'clock.moved' ? `${shown(detail.was as number | null)} > ` : '';
          const date = kind.startsWith('clock.') ? `${was}${shown(due)}` : '';
          return [shown(at), kind, step, name, date, outcome, to.join(), kind.startsWith('clock.') ? detail.why : '']
            .filter((part) => part !== '' && part != null)
            .join(' ');
        }),
  };
}
