import type { Context } from '../context.ts';
import { type DatesFor, datesOf, newestOf, type OpenDate, type TaskDates } from '../dates-of-task.ts';
import { isPlanned, isSetBack, plannedOf, setBack } from '../planned.ts';
import type { Clock, ClockKind, Instant, TaskState } from '../state.ts';
import type { Planned, PlannedItem } from '../task/events.ts';
import { marksLate, ranked } from '../task/opening.ts';
import { dropClocks, moveClock, putClock } from './clocks.ts';
import { noteVisit } from './dating.ts';
import { causeOf } from './doors.ts';
import { type AnyTask, contextAt, rulesOf, type Stage, stepAt, taskSettingsOf } from './stage.ts';

/** The dates of one task, worked out when it opens and anew whenever something they hang on has moved. */

/** What the dates of an open task are worked out against: for whom they were first, and who still has to answer. */
export function contextOfTask(stage: Stage, task: TaskState, at: Instant): Context {
  const holders = task.slots.flatMap(({ status, holder }) => (status === 'open' ? [holder] : []));
  const assignee = task.datedFor ?? task.slots[0]?.from ?? task.slots[0]?.holder ?? null;
  const dates = { openedAt: task.countsFrom, dueAt: task.dueAt, closesAt: task.closesAt };
  return contextAt(stage, at, { ...causeOf(stage, task.token), assignee, holders, task: dates });
}

export function datesFor({ scene }: Stage, { id, step, dueAt, closesAt, reminded = {} }: TaskState): DatesFor {
  return { id, step, dueAt, closesAt, reminded, clocks: Object.values(scene.clocks).filter(({ task }) => task === id) };
}

/** Dates that nobody can tell yet stand among the clocks without one. */
export function putOpenDates(stage: Stage, task: TaskState, dates: TaskDates, at: Instant): void {
  for (const open of openDates(dates, taskSettingsOf(stepAt(stage, task.step)))) {
    const [wanted] = wantedOf([open]);
    if (wanted !== undefined) putClock(stage, clockOf(stage, task, wanted), task.step, task.round, at);
  }
}

/** Where a step has a due date alone, that is when it closes. */
function openDates({ open }: TaskDates, settings: AnyTask): OpenDate[] {
  return open.map((one) => (one.kind === 'due' && settings.closes === undefined ? { ...one, kind: 'closes' } : one));
}

/** A clock as it ought to be: its date, or none for now. */
type Wanted = { kind: ClockKind; item: string | null; nth: number; to: Pick<Clock, 'due' | 'ledger' | 'zone' | 'known'> };

const dated = ({ at, ledger, zone, known }: Planned): Wanted['to'] => ({
  due: at,
  ledger,
  ...(zone !== undefined && { zone }),
  ...(known !== undefined && { known }),
});
const wantedOf = (open: readonly OpenDate[]): Wanted[] =>
  open.map(({ kind, item, nth, zone, ledger }) => ({ kind, item, nth, to: { due: null, ledger, zone } }));
const itemOf = (kind: ClockKind, { id, nth, ...planned }: PlannedItem): Wanted => ({ kind, item: id, nth, to: dated(planned) });

function clockOf(stage: Stage, task: TaskState, { kind, item, nth, to }: Wanted): Clock {
  const step = stepAt(stage, task.step);
  const rank = kind === 'rung' && item !== null && step !== undefined ? ranked(rulesOf(step, contextAt(stage, task.openedAt), task), item) : null;
  const { ladder } = taskSettingsOf(step);
  const branches = rank?.branches ?? (kind === 'closes' || kind === 'opens');
  const id = [task.id, kind, ...(item === null ? [] : [item, String(nth)])].join(':');
  const place = rank?.ladder ?? (kind === 'closes' ? ladder.length + 1 : 0);
  return { id, run: task.run, kind, branches, ladder: place, order: step?.order ?? 0, task: task.id, token: null, item, nth, ...to };
}

/** Works the dates of a task out anew. `restart`: they count from now, for who has it now. */
export function redateTask(stage: Stage, task: TaskState, why: string, at: Instant, restart = false): void {
  if (task.status === 'scheduled') return redateOpening(stage, task, why, at);
  const holder = task.slots.find(({ status }) => status === 'open')?.holder;
  const again: TaskState = restart ? { ...task, countsFrom: at, ...(holder !== undefined && { datedFor: holder }) } : task;
  const settings = taskSettingsOf(stepAt(stage, task.step));
  const dates = datesOf(settings, contextOfTask(stage, again, at), { ...datesFor(stage, task), ...(restart && { clocks: [], dueAt: null, closesAt: null }) });
  const due = dates.due?.at ?? null;
  const closes = (settings.closes === undefined ? dates.due : dates.closes)?.at ?? null;
  const isNewDue = restart || (due ?? closes) !== (task.dueAt ?? task.closesAt);
  const moved = keepClocks(stage, task, settings, dates, { why, at, isNewDue: isNewDue && (due ?? closes) !== null });
  if (!restart && moved.length === 0 && due === task.dueAt && closes === task.closesAt) return stopWhere(stage, task, dates, at);
  const anew = restart ? { from: at, ...(holder !== undefined && { holder }) } : {};
  stage.taskEvent(task.id, { type: 'redated', at, due, closes, again: moved, ...anew });
  noteVisit(stage, task.step, task.round, { due: due ?? closes, closes });
  stopWhere(stage, task, dates, at);
}

function stopWhere(stage: Stage, task: TaskState, { stopped }: TaskDates, at: Instant): void {
  const [clock] = stopped;
  if (clock !== undefined) stage.taskEvent(task.id, { type: 'stuck', at, code: 'clockPast', detail: { clock } });
}

/** Its dates begin anew, for who holds it now. */
export function restartDates(stage: Stage, task: TaskState, at: Instant): void {
  redateTask(stage, task, 'restart', at, true);
}

/** A task that waits to be opened. */
function redateOpening(stage: Stage, task: TaskState, why: string, at: Instant): void {
  const { opens } = taskSettingsOf(stepAt(stage, task.step));
  const clock = stage.scene.clocks[`${task.id}:opens`];
  if (opens === undefined || clock === undefined || task.lacking.length > 0) return;
  const found = plannedOf(opens, 'opens', openingContext(stage, task, at), 'atOnce', clock);
  const { at: due, ...rest } = isPlanned(found) ? found.planned : { at: null, zone: found.zone, ledger: found.ledger };
  if (found.is === 'stopped') stage.feed({ type: 'failed', at, token: task.token, code: 'clockPast', detail: { clock: 'opens' } });
  else if (found.is === 'left' && clock.due !== null && clock.due <= at) return;
  else if (found.is === 'left') moveClock(stage, clock, { due: at, ledger: [...found.ledger, { rule: 'past', from: null, op: 'left', to: at }] }, why, at);
  else if (due !== clock.due || (due === null && rest.ledger.at(-1)?.why !== clock.ledger.at(-1)?.why)) moveClock(stage, clock, { due, ...rest }, why, at);
}

/** When a task opens is worked out before anybody has it. */
export function openingContext(stage: Stage, { id, step, token }: Pick<TaskState, 'id' | 'step' | 'token'>, at: Instant): Context {
  const since = stage.scene.run.tokens.find((one) => one.id === token)?.since ?? at;
  const clock = { names: [`${id}:opens`], tags: ['opens'], step };
  return contextAt(stage, at, { ...causeOf(stage, token), clock, task: { openedAt: since, dueAt: null, closesAt: null } });
}

type Redating = { why: string; at: Instant; isNewDue: boolean };

/** Brings the clocks of a task to what they ought to be. Answers the rungs that count anew. */
function keepClocks(stage: Stage, task: TaskState, settings: AnyTask, dates: TaskDates, redating: Redating): string[] {
  const { at, why, isNewDue } = redating;
  const { clocks } = datesFor(stage, task);
  const find = ({ kind, item }: Pick<Wanted, 'kind' | 'item'>) => clocks.find((clock) => clock.kind === kind && clock.item === item);
  const wanted = [
    ...ownDates(task, settings, dates, at),
    ...wantedOf(openDates(dates, settings)),
    ...items(dates, (kind, item) => isMissed(find({ kind, item })), at),
  ];
  const again: string[] = [];
  for (const one of wanted) {
    const clock = find(one);
    if (clock !== undefined) moveTo(stage, clock, one, why, at);
    else if (isSetAnew(one, isNewDue, at)) {
      putClock(stage, clockOf(stage, task, one), task.step, task.round, at);
      if (one.kind === 'rung' && one.item !== null) again.push(one.item);
    }
  }
  const isKept = (clock: Clock) => isSetBack(clock) || wanted.some((one) => one.kind === clock.kind && one.item === clock.item);
  dropClocks(stage, (clock) => clock.task === task.id && clock.kind !== 'look' && clock.kind !== 'opens' && !isKept(clock), at);
  return again;
}

/** One that was to come and would have come by now. What was set back comes when it was set back to. */
function isMissed(clock: Clock | undefined): boolean {
  return clock !== undefined && !isSetBack(clock);
}

function ownDates({ late }: TaskState, settings: AnyTask, { due, closes }: TaskDates, at: Instant): Wanted[] {
  const ends = settings.closes === undefined ? due : closes;
  return [
    ...(marksLate(settings, due, closes) && (due.at > at || !late) ? [{ kind: 'due' as const, item: null, nth: 0, to: dated(due) }] : []),
    ...(ends === null ? [] : [{ kind: 'closes' as const, item: null, nth: 0, to: dated(ends) }]),
  ];
}

/** Reminders and rungs. Of those that were to come and whose time has passed by now, the newest comes at once. */
function items({ reminders, rungs, missed }: TaskDates, wasToCome: (kind: ClockKind, item: string) => boolean, at: Instant): Wanted[] {
  const newest = (kind: ClockKind, all: PlannedItem[]) =>
    newestOf(
      all.filter(({ id }) => wasToCome(kind, id)),
      at,
    );
  return [
    ...[...reminders, ...newest('reminder', missed.reminders)].map((one) => itemOf('reminder', one)),
    ...[...rungs, ...newest('rung', missed.rungs)].map((one) => itemOf('rung', one)),
  ];
}

function moveTo(stage: Stage, clock: Clock, { to }: Wanted, why: string, at: Instant): void {
  const { due } = to;
  const planned = due === null ? null : setBack({ ...to, at: due }, clock);
  const next = planned === null ? to : dated(planned);
  if (next.due === clock.due && (next.due !== null || next.ledger.at(-1)?.why === clock.ledger.at(-1)?.why)) return;
  if (isLeft(clock, next, at)) return;
  moveClock(stage, clock, next, why, at);
}

/** It has come and was left to its container, which is still closing. */
function isLeft(clock: Clock, next: Pick<Clock, 'due' | 'ledger'>, at: Instant): boolean {
  const isContainers = ({ ledger }: Pick<Clock, 'ledger'>) => ledger.at(-1)?.rule === 'container';
  return clock.due === null && isContainers(clock) && isContainers(next) && next.due !== null && next.due <= at;
}

/** A closing date always; what was sent or has fired only for a new due date, and not where that would have been in the past. */
function isSetAnew({ kind, to: { due } }: Wanted, isNewDue: boolean, at: Instant): boolean {
  if (kind === 'closes' || kind === 'due') return true;
  return isNewDue && due !== null && due > at;
}
