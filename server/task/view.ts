import type { Organisation } from '../../db/organisation.ts';
import { type Cycle, cycleById } from '../../db/cycles.ts';
import { journalOf } from '../../db/journal.ts';
import { type Run, runById } from '../../db/runs.ts';
import type { Sql } from '../../db/connect.ts';
import { isHeld } from '../../db/link-answers.ts';
import type { Person } from '../../db/people.ts';
import { type SharedDocument, sharedComments, sharedDocument } from '../../db/shared.ts';
import { type TalkAnswer, talkAnswers } from '../../db/talks.ts';
import { aroundPart, type DecisionRow, decisionOf, draftOf, type SlotPlace, slotById, takenBackOf } from '../../db/tasks.ts';
import type { Made } from '../../engine/decide.ts';
import type { Engine } from '../../engine/engine.ts';
import { answersFor, outsideOf } from '../../engine/hold.ts';
import type { LazyOutside } from '../../engine/outside.ts';
import type { Roster } from '../../engine/roster.ts';
import { cycleViewOf } from '../../engine/rosters.ts';
import { begunWith, withFixedRows } from '../../workflows/flow/begins.ts';
import { localOf, workDaysBetween } from '../../workflows/flow/calendar.ts';
import { formAskedBy } from '../../workflows/flow/check-decision.ts';
import type { Context } from '../../workflows/flow/context.ts';
import { numberOf, valueOf } from '../../workflows/flow/evaluate.ts';
import type { Answers } from '../../workflows/flow/form.ts';
import { contextOf } from '../../workflows/flow/perform/stage.ts';
import type { Plan } from '../../workflows/flow/plan.ts';
import { type Flow, isTask, type TaskStep } from '../../workflows/flow/schema.ts';
import type { RunState, Slot, TaskState } from '../../workflows/flow/state.ts';
import type { TaskView } from '../../workflows/flow/task-view.ts';
import { isPresent, whoAre } from '../../workflows/flow/who.ts';
import type { World } from '../../workflows/flow/world.ts';
import { outcomeLabel } from '../outcomes.ts';
import { filledIn } from '../mail/fill.ts';
import { nameById } from '../mail/names.ts';
import { refOf } from '../person-ref.ts';
import { aroundRun, type Looking, personIn } from '../seen-answers.ts';
import type { Reader } from '../task-door.ts';
import { labelOf, outcomesFor } from './outcomes.ts';
import { isAlike } from './alike.ts';
import { choicesIn, withBounds } from './people.ts';
import { evidenceFor } from './evidence.ts';
import { shownTo } from './shown.ts';

/** A task as its reader may see it; null when it is none of theirs. Changes nothing. People in `typed` are named too. */
export async function viewOf(engine: Engine, slotId: string, reader: Reader, typed: Answers = {}): Promise<TaskView | null> {
  const { sql } = engine;
  const place = await slotById(sql, slotId);
  const [run, decision, roster] = await Promise.all([place === null ? null : runById(sql, place.runId), decisionOf(sql, slotId), engine.rosters.load(sql)]);
  if (place === null || run === null || !roster.people.has(reader.person)) return null;
  const slot = place.task.slots.find(({ id }) => id === slotId) as Slot;
  if (!isPartOf(reader.person, slot, decision)) return null;
  const [cycle, answers, { plan }] = await Promise.all([cycleById(sql, run.cycleId), answersFor(sql, run), engine.texts.of(sql, run.sha256)]);
  if (cycle === null) return null;
  const outside = outsideOf(engine, run, cycle);
  const at = Date.parse(cycle.now);
  const world = engine.rosters.world(roster, { cycle: cycleViewOf(cycle), answers, notices: new Map(), at, outside });
  const answered = answers.find((answer) => answer.slot === slotId)?.values;
  return viewIn(engine, { task: place.task, slot, run, plan, cycle, decision, roster, world, outside, at, answered }, reader, typed);
}

/** The same of a part whose answer was just recorded, from what the run was held with. */
export async function viewOfMade(engine: Engine, { held, decision, values }: Made, reader: Reader, roster: Roster): Promise<TaskView | null> {
  const { scene, row, plan, cycle, outside, now: at } = held;
  const task = scene.tasks[decision.taskId];
  const slot = task?.slots.find(({ id }) => id === decision.slotId);
  if (task === undefined || slot === undefined) return null;
  // Where nothing in the flow reads answers they were not read with the run; whoever is to agree reads those of their own step.
  const answers = plan.reads.length === 0 && slot.asks === 'approval' ? await answersFor(engine.sql, row) : null;
  const world = answers === null ? held.world : { ...held.world, answers: (step: string) => answers.filter((answer) => answer.step === step) };
  return viewIn(engine, { task, slot, run: row, plan, cycle, decision, roster, world, outside, at, answered: values }, reader, {});
}

/** A part with its run, as they stand. `answered`: what was given to it. */
type Standing = {
  task: TaskState;
  slot: Slot;
  run: Run;
  plan: Plan;
  cycle: Cycle;
  decision: DecisionRow | null;
  roster: Roster;
  world: World;
  outside: LazyOutside;
  at: number;
  answered: TaskView['values'] | undefined;
};

async function viewIn(engine: Engine, standing: Standing, reader: Reader, typed: Answers): Promise<TaskView | null> {
  const { sql } = engine;
  const { task, slot, run, plan, cycle, decision, roster, world, outside, at, answered } = standing;
  const person = roster.people.get(reader.person);
  if (person === undefined || !isPresent(reader.person, { world, at })) return null;
  const { flow } = await engine.texts.of(sql, run.sha256);
  const place = { step: task.step, round: task.round, task, taskId: task.id };
  const step = taskStepOf(flow, place);
  const theirs = slot.holder === reader.person;
  const mustSignIn = theirs && isToSignIn(reader, step, person);
  const state = stateOf(place, slot, theirs, mustSignIn);
  const content = theirs && !mustSignIn;
  const [beside, draft, around, document, coming] = await Promise.all([
    aroundPart(sql, reader.person, slot.id),
    content && state !== 'answered' ? draftOf(sql, slot.id, reader.person) : null,
    content && step.settings.form.shows.length > 0 ? aroundRun(sql, run, reader.person) : { tasks: {}, released: [] },
    content && isShared(step) && state === 'open' ? sharedDocument(sql, task.id) : null,
    step.kind === 'meeting' ? talkAnswers(sql, { runId: run.id, step: step.id, round: task.round }) : [],
  ]);
  const context = contextOf(plan, run.state, world, at, { assignee: slot.holder });
  const last = { id: slot.id, runId: run.id, step: task.step, holderId: slot.holder };
  const given = content ? (answered ?? draft?.values ?? (await takenBackOf(sql, last))) : {};
  const looking: Looking = { flow, roster, reader: reader.person, released: around.released, context: { ...context, tasks: around.tasks } };
  const history = content && wasSentBack(place) ? await journalOf(sql, run.id) : [];
  const part: Part = { flow, step, slot, place, run: run.state, context, roster, person, theirs, state, looking, history, given, document, typed, coming };
  const asked = await outside.look(sql, () => askedNow(part));
  const shared = content ? await sharedOf(sql, step, place, document, roster) : null;
  return {
    ...pageOf(part, {
      company: companyIn(person.language, { nameEn: beside.nameEn ?? 'Loopwright', nameZh: beside.nameZh }),
      cycle: cycle.name,
      owner: cycle.ownerId,
      zone: engine.rosters.zoneOf(person),
      notice: cycle.notice,
    }),
    ...asked,
    evidence: content
      ? await evidenceFor(sql, { step, run: run.state, cycleId: cycle.id, world, roster, reader: person.id, at, language: person.language })
      : [],
    shared,
    alike: content && isAlike(flow, step, { state, asks: slot.asks, form: asked.form, shared }),
    draftOutcome: draft?.outcome ?? null,
    draftSavedAt: draft?.savedAt ?? null,
    record:
      decision === null || (!theirs && decision.byId !== reader.person)
        ? null
        : {
            at: decision.at,
            by: personIn(roster, decision.byId),
            outcome: decision.outcome,
            outcomeLabel: labelOf(step, slot, decision.outcome),
            late: decision.late,
          },
    held: state === 'open' && isByLink(reader) && (await isHeld(sql, { runId: run.id, step: task.step, personId: reader.person })),
    byCode: state === 'mustSignIn' && step.settings.assurance === 2 && !person.sharedMailbox && person.email !== null,
    moreWaiting: cycle.trialTo === null ? beside.waiting : 0,
  };
}

/** A part of a task with all that its page is made of, wherever that was read: `given` is what was answered or typed, null where nothing was. */
export type Part = {
  flow: Flow;
  step: TaskStep;
  slot: Slot;
  place: TaskPlace;
  run: RunState;
  context: Context;
  roster: Roster;
  person: Person;
  theirs: boolean;
  state: TaskView['state'];
  looking: Looking;
  history: Parameters<typeof shownTo>[0]['history'];
  given: TaskView['values'] | null;
  document: SharedDocument | null;
  typed: Answers;
  /** What calendars say of who comes to a talk. */
  coming?: readonly TalkAnswer[];
};
type TaskPlace = Pick<SlotPlace, 'step' | 'round' | 'task'>;
type Asked = Pick<TaskView, 'form' | 'values' | 'people' | 'shown' | 'ifNot' | 'meeting' | 'course'>;
type Kept = Pick<TaskView, 'evidence' | 'shared' | 'draftOutcome' | 'draftSavedAt' | 'record' | 'held' | 'byCode' | 'alike' | 'moreWaiting'>;

/** Whether its reader sees more than the ask, the date and why. */
const isContent = ({ theirs, state }: Part): boolean => theirs && state !== 'mustSignIn';

/** What the page asks and shows, as the world stands at the context's instant. */
export function askedNow(part: Part): Asked {
  const { step, slot, place, context, roster, person, state, looking, history, given, document, typed } = part;
  const content = isContent(part);
  const asked = content ? formAskedBy(step, slot) : { fields: [], shows: [] };
  const form = withBounds(asked, context);
  const begun = content && state === 'open' ? begunWith(asked, place.task, context) : {};
  const typedSoFar = document?.values ?? given;
  const values = typedSoFar === null ? begun : state === 'open' ? (withFixedRows(asked, typedSoFar, context).values as Answers) : typedSoFar;
  return {
    form,
    values,
    people: choicesIn(form, [values, typed], step, roster, context),
    shown: content ? shownTo({ step, place, slot, looking, language: person.language, history }) : [],
    ifNot: ifNotOf(step, place, context, roster),
    meeting: meetingOf(part),
    course: step.kind === 'training' ? textOf(valueOf(step.settings.course, context).value) : null,
  };
}

/** `notice`: what whoever launched it had to say of the data. */
type Around = { company: string; cycle: string; owner: string | null; zone: string; notice: string | null };

/** What stands around it on the page. */
export function pageOf(part: Part, { company, cycle, owner, zone, notice }: Around): Omit<TaskView, keyof Asked | keyof Kept> {
  const { flow, step, slot, place, run, context, roster, person, theirs, state } = part;
  const content = isContent(part);
  const contact = flow.data.contact ?? owner;
  return {
    slot: slot.id,
    stepId: place.step,
    language: person.language,
    zone,
    company,
    flow: flow.name,
    step: step.name,
    cycle,
    kind: step.kind,
    asks: slot.asks,
    state,
    reader: refOf(person),
    subject: run.subject === null ? null : personIn(roster, run.subject),
    openedAt: new Date(slot.openedAt).toISOString(),
    due: instant(place.task.dueAt),
    closes: instant(place.task.closesAt),
    workingDaysLeft: workingDaysLeft(place.task.dueAt ?? place.task.closesAt, context.at, person.id, context.world),
    late: place.task.late,
    why: {
      rule: slot.why.rule,
      level: slot.why.level ?? null,
      fallback: slot.why.fallback,
      handedOverFrom: slot.from === null ? null : personIn(roster, slot.from),
    },
    contact: contact === null ? null : personIn(roster, contact),
    guidance: step.settings.guidance ?? null,
    aboutData: { notice, purpose: flow.data.purpose ?? null, recipients: flow.data.recipients ?? null, months: flow.data.retentionMonths ?? null },
    outcomes: content ? outcomesFor(flow, step, slot) : [],
    document: content && step.kind === 'acknowledge' ? (step.settings.document ?? null) : null,
    holder: theirs ? null : personIn(roster, slot.holder),
    closedWhy: state === 'closed' ? closedWhy(place) : null,
  };
}

export const companyIn = (language: 'en' | 'zh', { nameEn, nameZh }: Organisation): string => (language === 'zh' ? (nameZh ?? nameEn) : nameEn);

/** A part is of whoever holds it, handed it on, or answered it. */
export function isPartOf(person: string, { holder, from }: Pick<Slot, 'holder' | 'from'>, decision: { byId: string } | null): boolean {
  return holder === person || from === person || decision?.byId === person;
}

const isShared = (step: TaskStep): boolean => step.kind === 'form' && step.settings.shared;

async function sharedOf(
  sql: Sql,
  step: TaskStep,
  { task, taskId }: Pick<SlotPlace, 'task' | 'taskId'>,
  document: SharedDocument | null,
  roster: Roster,
): Promise<TaskView['shared']> {
  if (!isShared(step)) return null;
  const holders = (status: string) => task.slots.flatMap((slot) => (slot.status === status && slot.asks === 'answer' ? [personIn(roster, slot.holder)] : []));
  const comments = await sharedComments(sql, taskId);
  return {
    version: document?.version ?? 0,
    by: document === null ? null : personIn(roster, document.byId),
    at: document?.at ?? null,
    confirmed: holders('answered'),
    waiting: holders('open'),
    comments: comments.map(({ field, byId, at, text }) => ({ field, by: personIn(roster, byId), at, text })),
  };
}

/** A mailbox that several people read proves nothing about which of them opened the link, or answered. */
export function isToSignIn({ signedIn, coded, via }: Reader, { settings }: TaskStep, { sharedMailbox }: { sharedMailbox: boolean }): boolean {
  if (signedIn) return false;
  if (via !== 'web' && sharedMailbox) return true;
  return settings.assurance > (coded === true ? 2 : 1);
}

/** With nothing but a link to show for being who they are. */
function isByLink({ signedIn, coded, via }: Reader): boolean {
  return !signedIn && coded !== true && (via === 'link' || via === 'digest');
}

export function wasSentBack({ task }: TaskPlace): boolean {
  return task.slots.some(({ asks, outcome }) => asks === 'approval' && outcome === 'returned');
}

/** The step that a part of a task belongs to. */
export function taskStepOf(flow: Flow, place: Pick<SlotPlace, 'step' | 'taskId'>): TaskStep {
  const step = flow.steps[place.step];
  if (step === undefined || !isTask(step)) throw new Error(`Task ${place.taskId} belongs to the step ${place.step}, which asks nobody anything.`);
  return step;
}

export function stateOf(place: TaskPlace, slot: Slot, theirs: boolean, mustSignIn: boolean): TaskView['state'] {
  if (!theirs) return 'handedOn';
  if (slot.status === 'answered') return 'answered';
  if (slot.status !== 'open' || place.task.status === 'settled' || place.task.status === 'closed') return 'closed';
  if (mustSignIn) return 'mustSignIn';
  return place.task.status === 'scheduled' ? 'notYet' : 'open';
}

function closedWhy({ task }: TaskPlace): TaskView['closedWhy'] {
  if (task.settledBy === 'timeout') return 'timeout';
  if (task.settledBy === 'byPolicy') return 'byPolicy';
  return task.settledBy === 'answer' ? 'others' : 'operator';
}

function instant(at: number | null | undefined): string | null {
  return at == null ? null : new Date(at).toISOString();
}

/** Working days of the reader from tomorrow up to the day it is due; the end of a day counts as that day. */
function workingDaysLeft(due: number | null, now: number, person: string, world: World): number | null {
  if (due === null) return null;
  const zone = world.zone(world.zoneOf(person));
  const from = localOf(now, zone).day;
  const to = localOf(due - 1, zone).day;
  return to < from ? 0 : workDaysBetween(from, to, world.calendarOf(person));
}

/** The next rung that has not fired, else what the closing does. */
function ifNotOf(step: TaskStep, place: TaskPlace, context: Context, roster: Roster): TaskView['ifNot'] {
  for (const rung of step.settings.ladder.filter(({ id }) => place.task.rungs[id] !== 'fired')) {
    if (rung.do.act === 'takeOutcome') break;
    if (rung.do.act !== 'tell' && rung.do.act !== 'handOver') continue;
    // That they are told themselves is no news to whoever has it.
    const told = whoAre(rung.do.to, context).people;
    const first = told.find(({ id }) => id !== context.assignee);
    if (first === undefined && told.length > 0) continue;
    return { does: rung.do.act === 'tell' ? 'tells' : 'goesTo', who: first === undefined ? null : personIn(roster, first.id), on: null, outcome: null };
  }
  const on = instant(place.task.closesAt);
  if (on === null) return { does: 'nothing', who: null, on: null, outcome: null };
  const { onTimeout } = step.settings;
  if (onTimeout.take === 'outcome')
    return { does: 'outcome', who: null, on, outcome: labelOf(step, place.task.slots[0] ?? { asks: 'answer' }, onTimeout.outcome) };
  if (step.kind === 'meeting') return { does: 'outcome', who: null, on, outcome: outcomeLabel(step, 'missed') };
  if (step.kind === 'training') return { does: 'outcome', who: null, on, outcome: outcomeLabel(step, 'overdue') };
  return { does: 'closes', who: null, on, outcome: null };
}

function meetingOf(part: Part): TaskView['meeting'] {
  const { step, place, run, context, roster, person, coming = [] } = part;
  if (step.kind !== 'meeting') return null;
  const visit = run.visits[step.id]?.latest;
  const starts = visit?.round === place.round ? instant(visit.starts) : null;
  const comes = (id: string) => coming.find((one) => one.personId === id && one.starts === starts)?.says ?? null;
  const { agenda } = step.settings;
  const { language } = person;
  return {
    starts,
    minutes: numberOf(step.settings.minutes, context).number,
    with: whoAre(step.settings.with, context).people.map(({ id }) => ({ ...personIn(roster, id), comes: comes(id) })),
    agenda:
      agenda === undefined || !isContent(part)
        ? null
        : filledIn(agenda.body, { values: agenda.values, context, language, nameOf: (id) => nameById(roster, id, language) }),
  };
}

const textOf = (value: unknown): string | null => (typeof value === 'string' || typeof value === 'number' ? String(value) : null);
