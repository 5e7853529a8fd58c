import { zoneOf } from '../calendar-of.ts';
import { addMonths, dateOf, dayNumber, instantOf, isoOf, localOf, type ZoneTable } from '../calendar.ts';
import type { Context } from '../context.ts';
import type { Value, When } from '../grammar.ts';
import type { Clock, Instant } from '../state.ts';
import { piecesIn } from '../walk.ts';
import { type ConditionInput, own, type Valued, valued } from './ask.ts';
import type { Use } from '../when.ts';
import { dated, instantIn } from './dated.ts';

/** Values that go with time. */

const minuteMs = 60_000;

/** The day it is where the subject lives. */
export function today(context: Context): Valued {
  const zone = zoneOf('subject', context);
  const { day } = localOf(context.at, zone);
  context.turns?.(instantOf(day + 1, 0, zone));
  return valued('today', { value: dateOf(day), source: 'today', asOf: context.at });
}

/** A day of an instant where the subject lives, as an answer. */
export function dayOf(instant: Instant | null | undefined, context: Context): string | undefined {
  return instant === null || instant === undefined ? undefined : dateOf(localOf(instant, zoneOf('subject', context)).day);
}

/** Whole days, months or years from one date to another, by calendar and wall time in the zone of the first; negative backwards; absent where one is not known. */
export function timeBetween({ unit, from, to }: Extract<Value, { value: 'timeBetween' }>, context: Context): Valued {
  const [first, last] = [dated(from, context), dated(to, context)];
  const inputs: ConditionInput[] = [
    { name: 'from', value: first.at === null ? null : isoOf(first.at), source: `date.${from.from.anchor}`, asOf: context.at },
    { name: 'to', value: last.at === null ? null : isoOf(last.at), source: `date.${to.from.anchor}`, asOf: context.at },
  ];
  const found = (value: number | undefined) => valued('timeBetween', { value, source: `timeBetween.${unit}`, asOf: context.at }, inputs);
  if (first.at === null || last.at === null) return found(undefined);
  const zone = context.world.zone(first.zone);
  turnsBetween(context, { when: from, at: first.at }, { when: to, at: last.at }, unit, zone);
  return found(wholeBetween(first.at, last.at, unit, zone));
}

type End = { when: When; at: Instant };

function turnsBetween(context: Context, a: End, b: End, unit: 'days' | 'months' | 'years', zone: ZoneTable): void {
  if (context.turns === undefined) return;
  const [moves, others] = [movesWithTime(a.when), movesWithTime(b.when)];
  if (moves && others) turnsApart(context, a.when, b.when, unit, zone);
  else if (moves) turnsDaily(context, a, b.at, zone);
  else if (others) turnsDaily(context, b, a.at, zone);
}

/** Where both ends move, the number between them changes at midnight, or within a day, in which it goes one way. */
function turnsApart({ turns, ...context }: Context, from: When, to: When, unit: 'days' | 'months' | 'years', zone: ZoneTable): void {
  const between = (at: Instant) => {
    const [a, b] = [instantIn(from, { ...context, at }), instantIn(to, { ...context, at })];
    return a === null || b === null ? null : wholeBetween(a, b, unit, zone);
  };
  const now = between(context.at);
  const end = endOfStretch(context.at, zone);
  turns?.(between(end - 1) === now ? end : firstInstant(context.at, end - 1, (at) => between(at) !== now));
}

/** Within it clocks neither jump nor pass midnight: dates that move with time go one way. */
function endOfStretch(at: Instant, zone: ZoneTable): Instant {
  const midnight = instantOf(localOf(at, zone).day + 1, 0, zone);
  const jump = zone.transitions.find((one) => one.at * minuteMs > at)?.at;
  return jump === undefined ? midnight : Math.min(midnight, jump * minuteMs);
}

/** The first instant after `before`, and not after `after`, at which it passes; it does at `after`, and goes on to do so. */
function firstInstant(before: Instant, after: Instant, passes: (at: Instant) => boolean): Instant {
  let [low, high] = [before, after];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (passes(middle)) high = middle;
    else low = middle;
  }
  return high;
}

/** Whether a date goes with time: it counts from now. */
export function movesWithTime(when: When): boolean {
  return [...piecesIn(when, '')].some(({ is, piece }) => is === 'anchor' && piece.anchor === 'now');
}

/** A number of whole units changes when the end that moves comes to the time of day of the one that stands, or just after it. */
function turnsDaily(context: Context, { when, at }: End, standing: Instant, zone: ZoneTable): void {
  const { day } = localOf(at, zone);
  const { minute } = localOf(standing, zone);
  const edges = [-1, 0, 1, 2].flatMap((more) => [instantOf(day + more, minute, zone), instantOf(day + more, minute, zone) + 1]);
  turnsAt(when, edges, at, context);
}

/** How many whole units of the calendar fit between two instants. Months are counted from `from`'s own day and end with shorter months. */
export function wholeBetween(from: Instant, to: Instant, unit: 'days' | 'months' | 'years', zone: ZoneTable): number {
  const [a, b] = [localOf(from, zone), localOf(to, zone)];
  const back = to < from;
  const reaches = (day: number) => (back ? day > b.day || (day === b.day && a.minute >= b.minute) : day < b.day || (day === b.day && a.minute <= b.minute));
  const size = { days: 1, months: 1, years: 12 }[unit];
  const moved = (n: number) => (unit === 'days' ? a.day + n : addMonths(a.day, n * size));
  const sign = back ? -1 : 1;
  let n = Math.floor(Math.abs(b.day - a.day) / (unit === 'days' ? 1 : 28 * size)) + 1;
  while (n > 0 && !reaches(moved(sign * n))) n -= 1;
  return n === 0 ? 0 : sign * n;
}

/** Whole minutes, hours or days until a step is due; where it has no such date, until it closes or its waiting ends. None when that is past. */
export function timeLeft({ step, unit }: Extract<Value, { value: 'timeLeft' }>, context: Context): Valued {
  const due = dueOf(step, context);
  const source = `timeLeft.${step}`;
  const left = due === null ? undefined : wholeLeft(Math.max(due, context.at), unit, context);
  return valued(source, { value: left, source, asOf: context.at });
}

function wholeLeft(due: Instant, unit: 'minutes' | 'hours' | 'days', context: Context): number {
  if (unit === 'days') {
    const zone = zoneOf('subject', context);
    if (due > context.at) turnsDaily(context, { when: { from: { anchor: 'now' } }, at: context.at }, due, zone);
    return wholeBetween(context.at, due, 'days', zone);
  }
  const size = { minutes: minuteMs, hours: 60 * minuteMs }[unit];
  const left = Math.floor((due - context.at) / size);
  if (left > 0) context.turns?.(due - left * size + 1);
  return left;
}

/** Which of a step's dates counts where it has several. */
const kindsByRank: readonly string[] = ['closes', 'by', 'wait', 'deadline', 'replyBy', 'goOn', 'ends'];

function dueOf(step: string, context: Context): Instant | null {
  const { place, task, tasks = {}, clocks = {}, run, world } = context;
  if (task !== null && place?.step === step) return task.dueAt ?? task.closesAt;
  const open = Object.values(tasks).find((one) => one.step === step && one.status === 'open');
  if (open !== undefined) return open.dueAt ?? open.closesAt;
  const visit = (own(run.visits, step) ?? world.visitsAbove(step))?.latest;
  if (visit === undefined || visit.completed !== null || visit.closed !== null) return null;
  const rank = ({ kind }: Clock) => kindsByRank.indexOf(kind);
  const dated = Object.values(clocks).filter(
    (clock) => clock.token === `${step}:${visit.round}` && clock.task === null && rank(clock) >= 0 && clock.due !== null,
  );
  return visit.due ?? dated.sort((a, b) => rank(a) - rank(b))[0]?.due ?? null;
}

/**
 * Tells of the first instant after now at which a date that moves with time has passed more or fewer of these instants, or of one before it at which it is to be
 * looked at again. The date is now at `now`. By days, months and working days it may go back: the working day before Sunday at five is Friday at five, after it
 * was Friday at ten. But it goes one way within a day, and from day to day.
 */
export function turnsAt(when: When, edges: readonly Instant[], now: Instant, { turns, ...context }: Context, use: Use = 'opens'): void {
  if (turns === undefined || edges.length === 0 || !movesWithTime(when)) return;
  const next = edges.reduce((first, edge) => (edge > now && edge < first ? edge : first), Number.POSITIVE_INFINITY);
  if (isPlain(when)) {
    if (next < Number.POSITIVE_INFINITY) turns(context.at + next - now);
    return;
  }
  const zone = context.world.zone(dated(when, context).zone);
  const dateAt = (at: Instant) => instantIn(when, { ...context, at }, use);
  const passed = (at: Instant) => {
    const date = dateAt(at) ?? now;
    return edges.reduce((count, edge) => (date >= edge ? count + 1 : count), 0);
  };
  const before = passed(context.at);
  const end = endOfStretch(context.at, zone);
  if (passed(end - 1) !== before) return turns(firstInstant(context.at, end - 1, (at) => passed(at) !== before));
  if (passed(end) !== before) return turns(end);
  const { day } = localOf(context.at, zone);
  const onDay = (n: number) => passed(instantOf(day + n + 1, 0, zone) - 1);
  const last = next < Number.POSITIVE_INFINITY ? Math.ceil((next - now) / dayMs) + slackDays : 1;
  if (onDay(last) === before) return jumpsBack(dateAt, edges, context.at, zone, turns);
  const first = firstInstant(0, last, (n) => onDay(n) !== before);
  turns(Math.max(end, instantOf(day + first, 0, zone)));
  jumpsBack(dateAt, edges, context.at, zone, turns);
}

/** People are as they are from day to day of the cycle: a date that moves comes to another state of somebody's at midnight there. */
export function turnsDays(when: When, now: Instant, context: Context): void {
  if (context.turns === undefined) return;
  const zone = context.world.zone(context.world.cycle.zone);
  const { day } = localOf(now, zone);
  turnsAt(when, [instantOf(day, 0, zone), instantOf(day + 1, 0, zone)], now, context);
}

/** Where clocks are put back, so is a date that goes by them: it may pass the same instants once more. */
function jumpsBack(dateAt: (at: Instant) => Instant | null, edges: readonly Instant[], now: Instant, zone: ZoneTable, turns: (at: Instant) => void): void {
  const jump = zone.transitions.find((one) => one.at * minuteMs > now);
  if (jump === undefined) return;
  const at = jump.at * minuteMs;
  const [before, after] = [dateAt(at - 1), dateAt(at)];
  if (before !== null && after !== null && after < before && edges.some((edge) => edge > after && edge <= before)) turns(at);
}

/** A date that goes with time at its own pace: now, or so many hours or minutes from it. */
function isPlain({ from, plus, weekday, snap, time, notice }: When): boolean {
  const exact = plus === undefined || ((plus.unit === 'minutes' || plus.unit === 'hours') && typeof plus.n === 'number');
  return from.anchor === 'now' && exact && weekday === undefined && snap === undefined && time === undefined && notice === undefined;
}

const dayMs = 86_400_000;
const slackDays = 400;

/** The same time of day so many days on. */
export function daysOn(instant: Instant, days: number, zone: ZoneTable): Instant {
  const { day, minute } = localOf(instant, zone);
  return instantOf(day + days, minute, zone);
}

/** The beginning of a day, `YYYY-MM-DD`, where the subject lives. */
export function beginningOf(date: string, context: Context): Instant {
  return instantOf(dayNumber(date), 0, zoneOf('subject', context));
}
