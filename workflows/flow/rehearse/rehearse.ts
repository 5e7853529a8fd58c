import { begunWith } from '../begins.ts';
import { formAskedBy } from '../check-decision.ts';
import type { Answers, AnswerValue } from '../form.ts';
import type { Scope, Value } from '../grammar.ts';
import { byDue } from '../perform/clocks.ts';
import { contextOf } from '../perform/stage.ts';
import { completionKey } from '../perform/task/training.ts';
import { isOneByOne } from '../starting.ts';
import type { TaskStep } from '../schema.ts';
import type { Instant, Slot, TaskState } from '../state.ts';
import type { World } from '../world.ts';
import { perform as takeStep } from '../perform.ts';
import { perform, refuse } from './acts/index.ts';
import { beAway, recordFact } from './acts/people.ts';
import { decided } from './acts/tasks.ts';
import type { NudgeBudget } from '../nudge.ts';
import { expectLine } from './awaited.ts';
import { bagDue } from './mail-bags.ts';
import { deliverBags } from './mail-delivery.ts';
import { createHeap } from './heap.ts';
import { history } from './history.ts';
import { draftCycle, launch, openStanding } from './launch.ts';
import { createPeople, type Columns, fromTheStart, type Places, type StillPeople, stillPeople } from './people.ts';
import { createQueue } from './queue.ts';
import { type Act, byTime, comes, type Edition, type Expected, type Living, type Rehearsal, type Responder, type Write } from './rehearsal.ts';
import type { ScriptLine, Verb } from './script.ts';
import { lookDue, takeAsked, takeHeard, takeLook } from './starts.ts';
import { newRetention } from './retention.ts';
import { createStore } from './store.ts';
import { take } from './take.ts';
import { tell } from './tell.ts';
import { dayBegins } from './time.ts';

/** Days are `YYYY-MM-DD`, both included. `known`: since when it is known; null: since ever. */
export type GivenAbsence = { person: string; from: string; to: string; kind: string; substitute: string | null; known: Instant | null };
export type GivenFact = {
  scope: Scope;
  id: string;
  key: string;
  value: AnswerValue;
  effective: Instant;
  until: Instant | null;
  source: string | null;
  known: Instant | null;
};

/** A world that stands still, beside what the runs themselves bring about. */
export type Still = StillPeople & Pick<World, 'leaves' | 'facts' | 'records'>;

export type Roster = { id: string; columns: Columns }[];

export type RehearsalInput = {
  /** The first is the one that begins by hand at the start, unless the script launches or starts it. */
  flows: Omit<Edition, 'version'>[];
  people: Roster | Still;
  absences?: readonly GivenAbsence[];
  facts?: readonly GivenFact[];
  places: Places;
  /** The cycle's. */
  zone: string;
  start: Instant;
  /** The first instant that is no part of it. */
  until: Instant;
  dates?: Record<string, string>;
  owner?: string | null;
  /** How many mails people get, and when. */
  budget?: NudgeBudget | null;
  script?: readonly ScriptLine[];
  files?: Record<string, Omit<Edition, 'version'>>;
  responder?: Responder | null;
  /** Whom the launch by hand is for; everyone employed unless told. */
  audience?: string[];
  /** What its cycle is called. */
  cycle?: string;
  /** So many things happen at most, after which it is stopped. */
  most?: number;
  /** How a run takes a step: as the kernel does, unless somebody looks on. */
  perform?: typeof takeStep;
};

/** `endedAt`: when the first cycle was over. `cut`: far too much happened, so that it was stopped. */
export type Rehearsed = { rehearsal: Rehearsal; lines: number; endedAt: Instant | null; cut: boolean };

/** So many things happen at most, unless told. */
const bound = 30_000_000;

/**
 * Flows, people and a script of events on a virtual clock, in memory: the same kernel step as the real engine takes, with other storage. Every line of the
 * journal is handed to `write`. Nothing answers unless the script or the responder does. The same input comes to the same lines.
 */
export function rehearse(input: RehearsalInput, write: Write): Rehearsed {
  const going = beginRehearsal(input, write);
  going.goOn(input.until);
  return going.finish();
}

/**
 * A rehearsal under way. `goOn`: until an instant, or until so many things have happened, so that others may have their turn; false while it has not got
 * there. `say`: a further line of the script, whose instant has not come.
 */
export type Going = { rehearsal: Rehearsal; goOn(until: Instant, atMost?: number): boolean; say(line: ScriptLine): void; finish(): Rehearsed };

/** As `rehearse`, but step by step: until an instant, before what happens at it, so that whoever looks on may say what comes next. */
export function beginRehearsal(input: RehearsalInput, write: Write): Going {
  const rehearsal = newRehearsal(input, write);
  const lines = input.script ?? [];
  const past = lines.filter(({ moment }) => 'instant' in moment && moment.instant < input.start);
  history(rehearsal, past);
  rehearsal.now = input.start;
  surround(rehearsal, input);
  for (const line of lines) if (!past.includes(line)) expectLine(rehearsal, line);
  begin(rehearsal, input, lines);
  let left = input.most ?? bound;
  return {
    rehearsal,
    goOn(until, atMost = left) {
      const some = Math.min(left, atMost);
      const rest = goOn(rehearsal, until, some);
      left -= some - rest;
      return rest > 0 || left === 0;
    },
    say: (line) => expectLine(rehearsal, line),
    finish() {
      leftOver(rehearsal);
      const [root] = rehearsal.cycles[0]?.roots ?? [];
      return { rehearsal, lines: rehearsal.written, endedAt: root?.scene.run.endedAt ?? null, cut: left === 0 };
    },
  };
}

function newRehearsal(input: RehearsalInput, write: Write): Rehearsal {
  const { flows, people, places, zone, start, until, dates = {}, owner = null, budget = null, files = {}, responder = null, perform: step = takeStep } = input;
  const rehearsal: Rehearsal = {
    perform: step,
    now: start,
    start,
    until,
    zone,
    zones: (name) => places.zone(name),
    places,
    dates,
    owner,
    library: new Map(flows.map((edition) => [edition.flow.key, [{ ...edition, version: 1 }]])),
    files,
    cycles: [],
    runs: [],
    running: new Set(),
    bySubject: new Map(),
    byHolder: new Map(),
    open: new Set(),
    clocks: createHeap((a, b) => byDue(a.clock, b.clock)),
    births: createQueue(),
    told: createQueue(),
    heard: createQueue(),
    asked: createQueue(),
    looks: createHeap((a, b) => a.at - b.at || a.n - b.n),
    coming: createHeap((a, b) => a.at - b.at || a.n - b.n),
    raised: createQueue(),
    acts: createHeap((a, b) => a.at - b.at || Number(isAct(a)) - Number(isAct(b)) || a.n - b.n),
    queued: 0,
    awaited: [],
    people: Array.isArray(people) ? createPeople(places, () => rehearsal.now) : stillPeople(people),
    store: Array.isArray(people) ? createStore() : createStore(people),
    retention: newRetention(),
    notices: new Map(),
    budget,
    bags: new Map(),
    bagsDue: createHeap((a, b) => a.at - b.at || (a.person < b.person ? -1 : a.person > b.person ? 1 : 0)),
    drafts: new Map(),
    calls: [],
    failures: new Map(),
    pastRuns: new Map(),
    responder,
    responded: new Set(),
    notTaken: new Map(),
    write,
    written: 0,
    clockLines: new Map(),
  };
  if (Array.isArray(people)) for (const { id, columns } of people) rehearsal.people.put(id, fromTheStart(columns));
  return rehearsal;
}

/** What is known to come of people, leave and facts: now, or when it is known. */
function surround(rehearsal: Rehearsal, { people, absences = [], facts = [] }: RehearsalInput): void {
  const { start, zone } = rehearsal;
  const day = (date: string) => dayBegins(date, rehearsal.zones(zone));
  for (const { id, columns } of Array.isArray(people) ? people : []) {
    const said = (what: 'joined' | 'left', column: string) => () => tell(rehearsal, { is: 'person', person: id, fields: [column], what }, byTime);
    if (columns.hired_on !== undefined && day(columns.hired_on) > start) comes(rehearsal, day(columns.hired_on), said('joined', 'hired_on'));
    if (columns.left_on !== undefined && day(columns.left_on) > start) comes(rehearsal, day(columns.left_on), said('left', 'left_on'));
  }
  for (const { known, ...absence } of absences) {
    const begins = () => beAway(rehearsal, absence, byTime);
    if (known === null || known <= start) begins();
    else comes(rehearsal, known, begins);
  }
  for (const { known, ...fact } of facts) {
    if (known === null || known <= start) rehearsal.store.addFact({ ...fact, recorded: known ?? Math.min(fact.effective, start) });
    else comes(rehearsal, known, () => recordFact(rehearsal, fact, byTime));
  }
}

/** By hand, at the start, unless the script begins it. Under a standing cycle runs are begun by the script once it stands. */
function begin(rehearsal: Rehearsal, { flows: [first], audience, cycle }: RehearsalInput, lines: readonly ScriptLine[]): void {
  const edition = first === undefined ? undefined : rehearsal.library.get(first.flow.key)?.[0];
  if (edition === undefined) return;
  const begins = lines.some(
    ({ event, moment }) =>
      (event.do === 'launch' || (event.do === 'start' && !isOneByOne(edition.plan))) &&
      (event.flow === undefined || event.flow === edition.flow.key) &&
      !('instant' in moment && moment.instant < rehearsal.start),
  );
  if (begins) return;
  const by = rehearsal.owner ?? 'operator';
  if (isOneByOne(edition.plan)) openStanding(rehearsal, draftCycle(rehearsal, edition, {}, { standing: true, id: cycle }), by, byTime);
  else launch(rehearsal, { edition, audience, dates: {}, values: {}, by, ...(cycle !== undefined && { id: cycle }) }, byTime);
}

/** Until an instant, while anything can happen. How many more things may; none: it was stopped. */
function goOn(rehearsal: Rehearsal, until: Instant, most: number): number {
  for (let left = most; left > 0; left -= 1) {
    if (now(rehearsal)) continue;
    const at = nextInstant(rehearsal);
    if (at >= until) return left;
    rehearsal.now = Math.max(rehearsal.now, at);
    next(rehearsal);
  }
  return 0;
}

/** What is to be done before time goes on, people and facts first; false: nothing, before the dates that have come. */
function now(rehearsal: Rehearsal): boolean {
  const { births, told, coming } = rehearsal;
  const birth = births.take();
  if (birth !== undefined) {
    take(rehearsal, birth.run, { to: 'run', event: { type: 'started', at: rehearsal.now } }, birth.why);
    return true;
  }
  const news = told.take();
  if (news !== undefined) {
    take(rehearsal, news.run, { to: 'world', at: rehearsal.now, change: news.change }, news.why);
    return true;
  }
  const asked = rehearsal.asked.take();
  if (asked !== undefined) {
    takeAsked(rehearsal, asked);
    return true;
  }
  const heard = rehearsal.heard.take();
  if (heard !== undefined) {
    takeHeard(rehearsal, heard);
    return true;
  }
  if ((coming.first()?.at ?? Infinity) <= rehearsal.now) {
    coming.take()?.happens();
    return true;
  }
  if (Math.min(clockDue(rehearsal), lookDue(rehearsal)) <= rehearsal.now) return false;
  const raised = rehearsal.raised.take();
  if (raised === undefined) return false;
  take(rehearsal, raised.run, { to: 'run', event: raised.event }, raised.why);
  return true;
}

/** The earliest date that something still waits for. */
function clockDue({ clocks }: Rehearsal): Instant {
  for (let first = clocks.first(); first !== undefined; first = clocks.first()) {
    if (first.run.scene.clocks[first.clock.id] === first.clock) return first.clock.due ?? Infinity;
    clocks.take();
  }
  return Infinity;
}

function nextInstant(rehearsal: Rehearsal): Instant {
  const { coming, acts } = rehearsal;
  return Math.min(coming.first()?.at ?? Infinity, clockDue(rehearsal), bagDue(rehearsal), lookDue(rehearsal), acts.first()?.at ?? Infinity);
}

/** Verbs that tell of people and facts: what is around the runs, not what somebody does in one. */
const around: readonly Verb[] = ['join', 'leave', 'change', 'absence', 'fact'];

function isAct({ does }: Act): boolean {
  return !('event' in does) || !around.includes(does.event.do);
}

/** At the instant that has come: what is around the runs, then dates, then mails that waited, then acts. */
function next(rehearsal: Rehearsal): void {
  const { coming, clocks, acts } = rehearsal;
  if ((coming.first()?.at ?? Infinity) <= rehearsal.now) return coming.take()?.happens();
  const first = acts.first();
  if (first !== undefined && first.at <= rehearsal.now && !isAct(first)) return takeAct(rehearsal);
  if (clockDue(rehearsal) <= rehearsal.now) {
    const { run, clock } = clocks.take() ?? {};
    if (run !== undefined && clock !== undefined) take(rehearsal, run, { to: 'clock', at: rehearsal.now, clock: clock.id }, byTime);
    return;
  }
  if (lookDue(rehearsal) <= rehearsal.now) return takeLook(rehearsal);
  if (bagDue(rehearsal) <= rehearsal.now) return deliverBags(rehearsal);
  takeAct(rehearsal);
}

function takeAct(rehearsal: Rehearsal): void {
  const act = rehearsal.acts.take();
  if (act === undefined) return;
  if ('event' in act.does) perform(rehearsal, act.does);
  else respond(rehearsal, act.does);
}

/** What somebody is expected to answer; left out where it cannot be given any more. */
function respond(rehearsal: Rehearsal, { run, task: id, slot: slotId, response }: Expected): void {
  const task = run.scene.tasks[id];
  const slot = task?.slots.find((one) => one.id === slotId);
  if (task?.status !== 'open' || slot?.status !== 'open') return;
  const step = run.edition.flow.steps[task.step];
  if (step?.kind === 'training') return learned(rehearsal, run, { course: step.settings.course, person: slot.holder, outcome: response.outcome });
  const values = { ...begunBy(rehearsal, run, task, slot), ...response.values };
  const verdict = decided(rehearsal, run, task, slot, { ...response, values, reason: undefined, via: 'web' });
  if ('happening' in verdict) return void take(rehearsal, run, verdict.happening, byTime);
  if (!('refused' in verdict)) return;
  const [{ field, code } = { field: null, code: verdict.refused }] = verdict.problems ?? [];
  const count = (rehearsal.notTaken.get(task.step)?.count ?? 0) + 1;
  rehearsal.notTaken.set(task.step, { why: field === null ? code : `${field}: ${code}`, count });
}

/** What stands in the form when somebody opens it. */
function begunBy({ now }: Rehearsal, { edition: { flow, plan }, scene, world }: Living, task: TaskState, slot: Slot): Answers {
  const context = contextOf(plan, scene.run, world, now, { assignee: slot.holder, task });
  return begunWith(formAskedBy(flow.steps[task.step] as TaskStep, slot), task, context);
}

/** Nobody answers a training: the system in which it is done tells how it went. */
function learned(
  rehearsal: Rehearsal,
  { edition, scene, world }: Living,
  { course, person, outcome }: { course: Value; person: string; outcome: string },
): void {
  const { now } = rehearsal;
  const key = completionKey(course, contextOf(edition.plan, scene.run, world, now, { assignee: person }));
  if (key !== null) recordFact(rehearsal, { scope: 'person', id: person, key, value: outcome, effective: now, until: null, source: null }, byTime);
}

/** Every line is accepted or refused: those whose time never came, too. */
function leftOver(rehearsal: Rehearsal): void {
  const never = rehearsal.awaited.map(({ line }) => line);
  for (let act = rehearsal.acts.take(); act !== undefined; act = rehearsal.acts.take()) if ('event' in act.does) never.push(act.does);
  rehearsal.now = Math.max(rehearsal.now, rehearsal.until);
  for (const { line, event } of never.sort((a, b) => a.line - b.line))
    refuse(rehearsal, event, { refused: 'neverCame' }, { cause: null, event: line, ref: event.ref ?? null });
}
