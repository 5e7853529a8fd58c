import { addMonths, dateOf, dayNumber, instantOf, isWorkDay, workDaysBetween } from './calendar.ts';
import type { Context } from './context.ts';
import type { Length } from './grammar.ts';
import type { Plan } from './plan.ts';
import type { Instant } from './state.ts';
import type { AbsenceRule } from './task-settings.ts';
import { type Leave, outOfOffice } from './world.ts';
import { movedBy } from './when/point.ts';
import { numberOf } from './when/work.ts';

/** The rule in force for a step: its own, else that of the nearest container around it, else the flow's. */
export function absenceRule(plan: Plan, step: string | null): AbsenceRule | undefined {
  for (let id = step; id !== null; id = plan.steps[id]?.in ?? null) {
    const own = (plan.steps[id]?.settings as { absence?: AbsenceRule } | undefined)?.absence;
    if (own !== undefined) return own;
  }
  return plan.absence;
}

/** Days on which somebody is away so that time does not count for them. `back`: the first day on which a fixed date may come. Both days inclusive. */
export type Away = { person: string; first: number; last: number; from: Instant; to: Instant; back: number };

/** When the subject, or all those who still have to answer, are away, as far as is known now. A substitute wins over a hold: where one acts, time goes on. */
export function awayTimes(rule: AbsenceRule, context: Context): Away[] {
  const { run, holders = [] } = context;
  const subject = rule.subject === 'hold' && run.subject !== null ? leavesOf(run.subject, rule, context) : [];
  const each = rule.assignee === 'hold' ? holders.map((person) => leavesOf(person, rule, context)) : [];
  const all = each.length === 0 ? [] : each.reduce((together, one) => overlaps(together, one));
  const acted = rule.assignee === 'substitute' && run.subject !== null && holders.includes(run.subject);
  return [...subject.filter(({ substitute }) => !(acted && substitute !== null)), ...all].map((leave) => awayOf(leave, rule, context));
}

type Days = { person: string; first: number; last: number; substitute: string | null };

function leavesOf(person: string, rule: AbsenceRule, context: Context): Days[] {
  if (context.world.person(person) === undefined) return [];
  return context.world
    .leaves(person)
    .filter(({ kind }) => kind !== outOfOffice)
    .filter((leave) => leave.known <= context.at && (rule.kinds?.includes(leave.kind) ?? true) && isLongEnough(leave, person, rule.atLeast, context))
    .map(({ from, to, substitute }) => ({ person, first: dayNumber(from), last: dayNumber(to), substitute }));
}

function isLongEnough({ from, to }: Leave, person: string, atLeast: Length | undefined, context: Context): boolean {
  if (atLeast === undefined) return true;
  const n = numberOf(atLeast.n, context);
  const [first, last] = [dayNumber(from), dayNumber(to)];
  if (n === null) return true;
  switch (atLeast.unit) {
    case 'workingDays':
      return workDaysBetween(first - 1, last, context.world.calendarOf(person)) >= n;
    case 'months':
      return addMonths(first, n) <= last + 1;
    default:
      return last - first + 1 >= n * daysIn[atLeast.unit];
  }
}

const daysIn = { minutes: 1 / 1_440, hours: 1 / 24, days: 1, weeks: 7 };

function overlaps(a: readonly Days[], b: readonly Days[]): Days[] {
  return a.flatMap((one) =>
    b.flatMap((other) => {
      const [first, last] = [Math.max(one.first, other.first), Math.min(one.last, other.last)];
      return first <= last ? [{ ...one, first, last }] : [];
    }),
  );
}

/** Nobody is away, or never works, for so long that it is still looked for the day of the return. */
const longest = 1_100;

/** The return is the first day on which they work again, whatever leave follows. */
function awayOf({ person, first, last }: Days, rule: AbsenceRule, context: Context): Away {
  const { world } = context;
  const calendar = world.calendarOf(person);
  const leaves = leavesOf(person, rule, context);
  let back = last + 1;
  const isAway = (day: number) => !isWorkDay(day, calendar) || leaves.some((leave) => leave.first <= day && day <= leave.last);
  while (back <= last + longest && isAway(back)) back += 1;
  const zone = world.zone(world.zoneOf(person));
  const [from, to] = [instantOf(first, 0, zone), instantOf(last + 1, 0, zone)];
  return { person, first, last, from, to, back: withGrace(back > last + longest ? last + 1 : back, person, rule.grace, context) };
}

function withGrace(day: number, person: string, grace: Length | undefined, context: Context): number {
  const n = grace === undefined ? null : numberOf(grace.n, context);
  if (grace === undefined || n === null) return day;
  const { world } = context;
  const moved = movedBy({ day }, n, grace, { zone: world.zone(world.zoneOf(person)), calendar: () => world.calendarOf(person), use: 'ends' });
  return typeof moved === 'object' && 'day' in moved ? moved.day : day;
}

/** `2027-03-08/2027-03-12`, as a ledger names a stretch of days. */
export function daysText(first: number, last: number): string {
  return `${dateOf(first)}/${dateOf(last)}`;
}
