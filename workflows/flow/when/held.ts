import { absenceRule, awayTimes, daysText } from '../absence.ts';
import { addMonths, addWorkDays, dateOf, instantOf, localOf, workDaysBetween } from '../calendar.ts';
import type { Context } from '../context.ts';
import type { Length } from '../grammar.ts';
import type { Instant } from '../state.ts';
import { dayMinutes, exactMs, instantAt, isExact, localOfPoint, type Missing, movedBy, onDay, type Point } from './point.ts';
import { type HeldTime, movedByLength, note, numberOf, type Way, type Work } from './work.ts';

/** Whatever holds the clock at hand: pauses of the run, holds of its step or a container around it, absences. In order. */
export function heldTimes(context: Context): HeldTime[] {
  const { clock, run, plan } = context;
  if (clock === undefined) return [];
  const rule = absenceRule(plan, clock.step);
  if (run.holds.length === 0 && rule === undefined) return [];
  const holds = run.holds.filter(({ where }) => where === null || isWithin(where, clock.step, context));
  const away = rule === undefined ? [] : awayTimes(rule, context);
  return [
    ...holds.map(({ from, to, why, fixed, by }): HeldTime => ({ why, from, to, days: null, fixed: fixed ? 'moves' : 'stays', back: null, who: by })),
    ...away.map(
      ({ person, first, last, from, to, back }): HeldTime => ({ why: 'absence', from, to, days: { first, last }, fixed: 'returns', back, who: person }),
    ),
  ].sort((a, b) => a.from - b.from);
}

function isWithin(where: string, step: string | null, { plan }: Context): boolean {
  for (let id = step; id !== null; id = plan.steps[id]?.in ?? null) if (id === where) return true;
  return false;
}

/** The date behind all the time that does not count and lies on its way: durations grow by it, a fixed date waits or moves. */
export function withHolds(start: Point, way: Way, fixed: boolean, work: Work): Point | Missing {
  const times = work.held;
  if (times.length === 0 || (way === null && !fixed)) return start;
  const budget = budgetOf(work);
  const edge: Edge = { at: null, day: null };
  let point = start;
  for (const time of way?.backwards === true ? times.toReversed() : times) {
    const moved = way === null ? fixedAfter(point, start, time, work) : grownBy(point, way, time, edge, budget, work);
    if (moved === point) continue;
    note(work, { rule: 'hold', op: time.why, who: time.who, ...(typeof moved !== 'string' && { why: stretchText(time, work) }) }, point, moved);
    if (typeof moved === 'string') return moved;
    point = moved;
  }
  return point;
}

function stretchText({ days, from, to }: HeldTime, { zone }: Work): string {
  if (days !== null) return daysText(days.first, days.last);
  return `${dateOf(localOf(from, zone).day)}/${to === null ? '' : dateOf(localOf(to, zone).day)}`;
}

/** As far as held time has been counted on the way: stretches that overlap count once. */
type Edge = { at: Instant | null; day: number | null };

/** What is left of an absence rule's cap, in its own unit; null: no cap. */
type Budget = { left: number; unit: Length['unit'] } | null;

function budgetOf({ context }: Work): Budget {
  const cap = absenceRule(context.plan, context.clock?.step ?? null)?.cap;
  const n = cap === undefined ? null : numberOf(cap.n, context);
  return cap === undefined || n === null ? null : { left: n, unit: cap.unit };
}

/** The final instant that a point stands for, by the time of day that it will have. */
function standsFor(point: Point, work: Work): Instant {
  const { time } = work.when;
  if (time === undefined) return instantAt(point, work);
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return instantOf(localOfPoint(point, work.zone).day, hours * 60 + minutes, work.zone);
}

function grownBy(point: Point, way: NonNullable<Way>, time: HeldTime, edge: Edge, budget: Budget, work: Work): Point | Missing {
  const [from, until] = way.backwards ? [standsFor(point, work), instantAt(way.from, work)] : [instantAt(way.from, work), standsFor(point, work)];
  const begins = time.days === null ? time.from : dayStart(time.days.first, work);
  const ends = time.days === null ? time.to : dayStart(time.days.last + 1, work);
  if (begins >= until || (ends !== null && ends <= from)) return point;
  if (ends === null) return 'held';
  return isExact(way.unit) ? grownExactly(point, way, time, edge, budget, work) : grownByDays(point, way, time, edge, budget, work);
}

function dayStart(day: number, work: Work): Instant {
  return instantAt({ day }, { ...work, use: 'opens' });
}

/** By as much time as was held. */
function grownExactly(point: Point, way: NonNullable<Way>, { why, from, to }: HeldTime, edge: Edge, budget: Budget, work: Work): Point | Missing {
  const bound = instantAt(way.from, work);
  const begins = way.backwards ? from : Math.max(from, bound, edge.at ?? bound);
  const ends = way.backwards ? Math.min(to ?? bound, bound, edge.at ?? bound) : (to ?? bound);
  edge.at = way.backwards ? begins : Math.max(ends, edge.at ?? ends);
  const held = Math.max(0, ends - begins);
  const counted = why === 'absence' ? spent(budget, held) : held;
  return counted === 0 ? point : { instant: instantAt(point, work) + (way.backwards ? -counted : counted), ends: false };
}

function spent(budget: Budget, held: number): number {
  if (budget === null) return held;
  const whole = isExact(budget.unit) ? exactMs(1, budget.unit) : dayMinutes * 60_000;
  const used = Math.min(held, Math.max(0, budget.left) * whole);
  budget.left -= used / whole;
  return used;
}

/** By as many days (working days, where these are counted) as lie between the day on which it began to be held and that on which it went on. */
function grownByDays(point: Point, way: NonNullable<Way>, time: HeldTime, edge: Edge, budget: Budget, work: Work): Point | Missing {
  const bound = localOfPoint(way.from, work.zone).day;
  const [after, last] = heldDays(time, work);
  const start = way.including ? bound - 1 : bound;
  const [begins, ends] = way.backwards
    ? [after, Math.min(last, way.including ? bound : bound - 1, edge.day ?? last)]
    : [Math.max(after, start, edge.day ?? start), last];
  edge.day = way.backwards ? begins : Math.max(ends, edge.day ?? ends);
  if (ends <= begins) return point;
  const until = time.why === 'absence' ? cappedAt(begins, ends, budget, work) : ends;
  const n = way.unit === 'workingDays' ? workDaysBetween(begins, until, work.calendar()) : until - begins;
  if (n === 0) return point;
  const unit = way.unit === 'workingDays' ? 'workingDays' : 'days';
  return movedBy(point, way.backwards ? -n : n, { unit }, work);
}

/** The day before the first that does not count, and the last one. */
function heldDays({ days, from, to }: HeldTime, { zone }: Work): [number, number] {
  return days === null ? [localOf(from, zone).day, localOf(to ?? from, zone).day] : [days.first - 1, days.last];
}

/** The last day that the cap lets count as held. */
function cappedAt(begins: number, ends: number, budget: Budget, work: Work): number {
  if (budget === null) return ends;
  const calendar = work.calendar();
  const size = (until: number) => (budget.unit === 'workingDays' ? workDaysBetween(begins, until, calendar) : (until - begins) / daysIn(begins, budget));
  let until = ends;
  while (until > begins && size(until) > budget.left) until -= 1;
  budget.left -= size(until);
  return until;
}

function daysIn(begins: number, { unit }: NonNullable<Budget>): number {
  if (unit === 'months') return addMonths(begins, 1) - begins;
  return { minutes: 1 / dayMinutes, hours: 1 / 24, days: 1, weeks: 7, workingDays: 1 }[unit];
}

/** A day that was named: behind the return where somebody is away on it, or moved by as many days as were held; or as it is. */
function fixedAfter(point: Point, start: Point, time: HeldTime, work: Work): Point | Missing {
  const { day } = localOfPoint(point, work.zone);
  if (time.fixed === 'returns' && time.days !== null && time.back !== null) {
    if (time.days.first > day || time.back <= day) return point;
    return cappedDate(onDay(point, time.back, work.zone), start, work);
  }
  if (time.fixed === 'stays' || time.from >= standsFor(point, work)) return point;
  if (time.to === null) return 'held';
  const [after, last] = heldDays(time, work);
  return last === after ? point : movedBy(point, last - after, { unit: 'days' }, work);
}

/** A hold is no longer than the cap, counted from the date as it was. */
function cappedDate(point: Point, start: Point, work: Work): Point {
  const cap = absenceRule(work.context.plan, work.context.clock?.step ?? null)?.cap;
  const latest = cap === undefined ? 'unknown' : movedByLength(start, cap, work);
  return typeof latest === 'string' || instantAt(latest, work) >= instantAt(point, work) ? point : latest;
}

/** The next (or last) working day on which nobody whom the date waits for is away; null where there is none. */
export function workDayBeside(day: number, step: 1 | -1, work: Work): number | null {
  const isAway = (at: number) => work.held.some(({ days }) => days !== null && days.first <= at && at <= days.last);
  let at = addWorkDays(day, step, work.calendar(), 'after');
  while (at !== null && isAway(at)) at = addWorkDays(at, step, work.calendar(), 'after');
  return at;
}

/** How much time on the way from one point to a later one does not count: days, or milliseconds where either is an instant. */
export function heldBetween(from: Point, to: Point, work: Work): number {
  const inDays = 'day' in from && 'day' in to;
  const [begin, end] = inDays ? [from.day, to.day] : [instantAt(from, work), instantAt(to, work)];
  let edge = begin;
  let sum = 0;
  for (const time of work.held) {
    const [first, last] = inDays ? heldDays(time, work) : [time.from, time.to ?? end];
    const [begins, ends] = [Math.max(first, edge), Math.min(last, end)];
    if (ends > begins) sum += ends - begins;
    edge = Math.max(edge, ends);
  }
  return sum;
}
