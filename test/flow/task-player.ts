import { isoOf } from '../../workflows/flow/calendar.ts';
import type { Answers } from '../../workflows/flow/form.ts';
import { byDue } from '../../workflows/flow/perform/clocks.ts';
import type { TaskAct } from '../../workflows/flow/perform/scene.ts';
import type { Answer, Slot, TaskState } from '../../workflows/flow/state.ts';
import type { PersonView, World, WorldChange } from '../../workflows/flow/world.ts';
import { aFlow, who } from '../helpers/flows.ts';
import { aPerson, aWorld } from '../helpers/world.ts';
import { faultsOf, type Player, player, start } from './player.ts';

type Part = Record<string, unknown>;
type StepInput = Parameters<typeof aFlow>[0][number];

export const day = 86_400_000;
const minute = 60_000;
/** A day of March 2027 at nine in Hong Kong; the run begins on the first. */
export const march = (n: number, hours = 0): number => start + (n - 1) * day + hours * 60 * minute;
export const people = (...ids: string[]): Part => who({ who: 'together', of: ids.map((id) => ({ rule: { who: 'person', id } })) });

export type Played = ReturnType<typeof playTask>;

/**
 * A run about Amy of one task (an approval unless told), then `next` if there is one; each outcome of the task that leads to no step ends the run with that
 * outcome. Bob is her manager, Cat his, Hri and Hal are HR. What happens is told line by line, refusals too.
 */
export function playTask(
  settings: Part,
  { kind = 'approval', ports, next, beside = [], routes: more = [], world: change = {}, noTimeout = false, flow: ofFlow = {} }: Setup = {},
) {
  const outcomes = ports ?? portsOf[kind] ?? ['approved', 'rejected'];
  const all = noTimeout || settings.due === undefined ? outcomes : [...outcomes, ...(kind === 'meeting' || kind === 'training' ? [] : ['timeout'])];
  const ends = all.map((port) => ({ id: `end-${port}`, kind: 'end', settings: { outcome: port } }));
  const [main, ...others] = all;
  const steps: StepInput[] = [
    { id: 'begin', kind: 'start' },
    { id: 'task', kind, settings: { who: who({ who: 'person', id: 'bob' }), form: { fields: [] }, ...settings } },
    ...(next === undefined ? [] : [{ id: 'next', kind: 'approval', settings: { form: { fields: [] }, who: who({ who: 'person', id: 'hri' }), ...next } }]),
    ...beside,
    ...ends,
  ];
  const routes = [...more, 'begin>task', ...others.map((port) => `task.${port}>end-${port}`)];
  if (next === undefined) routes.push(`task.${main}>end-${main}`);
  else routes.push(`task.${main}>next`, `next.approved>end-${main}`, `next.rejected>end-${main}`);
  const flow = aFlow(steps, routes, ofFlow);
  const answers: Answer[] = [];
  let told = 0;
  const refused: string[] = [];
  const changes: Partial<World> = typeof change === 'function' ? change() : change;
  const world: World = {
    ...aWorld(team()),
    noticedAt: () => start,
    ...changes,
    answers: (step) => answers.filter((answer) => answer.step === step),
  };
  const run = player(flow, world, { subject: 'amy' });
  let now = start;

  /** Keeps what came of it, as a storage does, and lets the run have its turn. */
  function keep(): void {
    for (const effect of run.effects.slice(told)) {
      if (effect.effect === 'answer') answers.push(effect.answer);
      if (effect.effect === 'takeBack') answers.splice(0, answers.length, ...answers.filter(({ slot }) => slot !== effect.slot));
    }
    told = run.effects.length;
  }
  function settled(): void {
    keep();
    while (run.pending.length > 0) {
      run.deliver(0);
      keep();
    }
    const faults = faultsOf(run).filter((fault) => !fault.startsWith('twice: answer'));
    if (faults.length > 0) throw new Error(faults.join('\n'));
  }
  function took(rule: string | null, what: string): string | null {
    if (rule !== null) refused.push(`${what}: ${rule}`);
    settled();
    return rule;
  }
  const taskOf = (step: string): TaskState | undefined => Object.values(run.scene.tasks).findLast((task) => task.step === step);
  const slotOf = (person: string, step = 'task'): Slot | undefined => {
    const slots = taskOf(step)?.slots ?? [];
    return (
      slots.findLast(({ holder, status }) => holder === person && status === 'open') ?? slots.findLast(({ holder, by }) => holder === person || by === person)
    );
  };
  function act(what: string, step: string, made: TaskAct | null, values?: Answers): string | null {
    const task = taskOf(step);
    if (task === undefined || made === null) return took('noSuchPart', what);
    return took(run.take({ to: 'task', task: task.id, act: made, ...(values && { values }) }), what);
  }
  const onSlot = (person: string, step: string, make: (slot: string) => TaskAct): TaskAct | null => {
    const slot = slotOf(person, step);
    return slot === undefined ? null : make(slot.id);
  };

  run.begin();
  settled();
  const self = {
    run,
    refused,
    answers,
    world,
    get task() {
      return taskOf('task');
    },
    get now() {
      return now;
    },
    taskOf,
    slotOf,
    /** Time goes by until an instant: every date before it comes, and with `including` those at it. */
    until(instant: number, including = true) {
      for (;;) {
        const [clock] = Object.values(run.scene.clocks)
          .filter(({ due }) => due !== null)
          .sort(byDue);
        if (clock === undefined || clock.due === null || clock.due > instant || (clock.due === instant && !including)) break;
        now = Math.max(now, clock.due);
        took(run.take({ to: 'clock', at: now, clock: clock.id }), `clock ${clock.kind}`);
      }
      now = Math.max(now, instant);
      return self;
    },
    says(person: string, outcome: string, { values, holder = person, step = 'task', version, reason }: Says = {}) {
      act(
        `${person} says ${outcome}`,
        step,
        onSlot(holder, step, (slot) => ({
          type: 'decided',
          at: now,
          slot,
          by: person,
          outcome,
          ...(version !== undefined && { version }),
          ...(reason !== undefined && { reason }),
        })),
        values ?? {},
      );
      return self;
    },
    declines(person: string, reason = '') {
      act(
        `${person} declines`,
        'task',
        onSlot(person, 'task', (slot) => ({ type: 'declined', at: now, slot, by: person, reason })),
      );
      return self;
    },
    withdraws(person: string, { step = 'task', wallMs }: { step?: string; wallMs?: number } = {}) {
      const made = onSlot(
        person,
        step,
        (slot): TaskAct => ({ type: 'withdrawn', at: now, slot, by: person, reason: '', ...(wallMs !== undefined && { wallMs }) }),
      );
      act(`${person} withdraws`, step, made);
      return self;
    },
    reopens(person: string, step = 'task') {
      act(`${person} reopens`, step, { type: 'reopened', at: now, by: person, reason: 'Once more' });
      return self;
    },
    hands(from: string, to: string, by = from) {
      const type = by === from ? 'delegated' : 'reassigned';
      act(
        `${by} hands ${from}'s part to ${to}`,
        'task',
        onSlot(from, 'task', (slot) => ({ type, at: now, slot, to, by, reason: '' })),
      );
      return self;
    },
    overrides(by: string, outcome: string, reason = 'Needed now', values: Answers = {}) {
      act(`${by} overrides`, 'task', { type: 'overridden', at: now, by, outcome, reason }, values);
      return self;
    },
    drafts(person: string) {
      act(
        `${person} drafts`,
        'task',
        onSlot(person, 'task', (slot) => ({ type: 'drafted', at: now, slot, by: person })),
      );
      return self;
    },
    edits(person: string, version: number) {
      act(
        `${person} edits`,
        'task',
        onSlot(person, 'task', (slot) => ({ type: 'edited', at: now, slot, by: person, version })),
      );
      return self;
    },
    asksMore(
      person: string,
      days: number,
      { reason = 'busy', evidence = null, holder = person }: { reason?: string; evidence?: string | null; holder?: string } = {},
    ) {
      const plus = { n: days, unit: 'days' } as const;
      const made = onSlot(holder, 'task', (slot): TaskAct => ({ type: 'extensionAsked', at: now, slot, by: person, plus, to: null, reason, evidence }));
      act(`${person} asks for ${days} days`, 'task', made);
      return self;
    },
    answersMore(by: string, granted: boolean) {
      const request = taskOf('task')?.requests.findLast(({ state }) => state === 'asked')?.id ?? 'none';
      act(`${by} ${granted ? 'grants' : 'denies'}`, 'task', { type: granted ? 'extensionGranted' : 'extensionDenied', at: now, request, by, reason: '' });
      return self;
    },
    moves(person: string, to: number) {
      act(
        `${person} moves it`,
        'task',
        onSlot(person, 'task', (slot) => ({ type: 'rescheduled', at: now, slot, by: person, to, reason: '' })),
      );
      return self;
    },
    changed(what: WorldChange) {
      took(run.take({ to: 'world', at: now, change: what }), `world ${what.is}`);
      return self;
    },
    retries() {
      const token = run.scene.run.tokens.find(({ waiting }) => waiting.for === 'incident')?.id ?? 'none';
      took(run.event({ type: 'retried', at: now, token, by: 'hri', reason: 'Again' }), 'retry');
      return self;
    },
    told: () => [...tellAll(run), ...refused],
    outcome: () => run.scene.run.outcome,
  };
  return self;
}

type Setup = {
  kind?: string;
  ports?: string[];
  next?: Part;
  beside?: StepInput[];
  routes?: string[];
  world?: Partial<World> | (() => Partial<World>);
  noTimeout?: boolean;
  flow?: Parameters<typeof aFlow>[2];
};
type Says = { values?: Answers; holder?: string; step?: string; version?: number; reason?: string };

const portsOf: Record<string, string[]> = {
  form: ['submitted'],
  nominate: ['done'],
  acknowledge: ['signed', 'disagreed'],
  meeting: ['held', 'missed'],
  training: ['completed', 'failed', 'waived'],
};

function team() {
  return [
    aPerson('amy', { managerId: 'bob' }),
    aPerson('ben', { managerId: 'bob' }),
    aPerson('bob', { managerId: 'cat' }),
    aPerson('cat'),
    aPerson('dan'),
    aPerson('eve'),
    aPerson('hri', { roles: ['hr'] }),
    aPerson('hal', { roles: ['hr'] }),
  ];
}

/** People who can be changed while a run goes on. */
export function changingPeople() {
  const base = aWorld(team());
  const now: Record<string, Partial<PersonView>> = {};
  const person: World['person'] = (id) => {
    const view = base.person(id);
    return view === undefined ? undefined : { ...view, ...now[id] };
  };
  const reports: World['reports'] = (id) => team().flatMap(({ id: one }) => (person(one)?.managerId === id ? [one] : []));
  const holders: World['holders'] = (role) => team().flatMap(({ id }) => (person(id)?.roles.includes(role) ? [id] : []));
  return { now, world: { person, reports, holders } satisfies Partial<World> };
}

/** What was told of tasks, in order: what happened, to whom, and how it came out. Mails apart. */
function tellAll({ effects }: Player): string[] {
  return effects.flatMap((effect): string[] => {
    if (effect.effect !== 'journal') return [];
    const { kind, at, by, for: whom, to, cc, outcome, detail } = effect.line;
    if (!/^(task|mail|incident|run\.finished|step\.skipped|disclosed)/.test(kind)) return [];
    const words = [kind.replace(/^task\./, ''), by === null ? '' : `by ${by}`, whom ?? [...to, ...cc].join(), outcome ?? '', wordOf(detail)];
    if (kind === 'mail.sent') return [`${dayOf(at)} mail ${String(detail.message)} ${[...to, ...cc].join()}`];
    return [[dayOf(at), ...words].filter((word) => word !== '').join(' ')];
  });
}

function wordOf({ why, code, rung, act, phase }: Record<string, unknown>): string {
  if (typeof why === 'string') return `(${why})`;
  const found = [code, rung, act, phase].filter((word) => typeof word === 'string');
  return found.length === 0 ? '' : `(${found.join(' ')})`;
}

const dayOf = (at: number): string => isoOf(at).slice(5, 10);
