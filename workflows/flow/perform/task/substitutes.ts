import { dateOf, dayNumber, instantOf, localOf, workDaysBetween } from '../../calendar.ts';
import type { Context } from '../../context.ts';
import type { Instant } from '../../state.ts';
import type { TaskSettings } from '../../task-settings.ts';
import { isPresent } from '../../who.ts';
import { type Leave, outOfOffice } from '../../world.ts';
import { numberOf } from '../stage.ts';

/** Who is away, and who stands in for them. */

type Rule = TaskSettings['absence'];

/** Leave that counts by the rule and is known. */
function leavesOf(person: string, rule: Rule, context: Context): Leave[] {
  if (rule === undefined || context.world.person(person) === undefined) return [];
  const { kinds } = rule;
  const counts = (leave: Leave) =>
    leave.kind === outOfOffice ? rule.outOfOffice === true : (kinds === undefined || kinds.includes(leave.kind)) && isLongEnough(leave, person, rule, context);
  return context.world.leaves(person).filter((leave) => leave.known <= context.at && counts(leave));
}

function isLongEnough({ from, to }: Leave, person: string, { atLeast }: NonNullable<Rule>, context: Context): boolean {
  const n = atLeast === undefined ? null : numberOf(atLeast.n, context);
  if (atLeast === undefined || n === null) return true;
  const [first, last] = [dayNumber(from), dayNumber(to)];
  if (atLeast.unit === 'workingDays') return workDaysBetween(first - 1, last, context.world.calendarOf(person)) >= n;
  const days = { minutes: 1 / 1_440, hours: 1 / 24, days: 1, weeks: 7, months: 30 }[atLeast.unit];
  return last - first + 1 >= n * days;
}

function today(person: string, { world, at }: Context): string {
  return dateOf(localOf(at, world.zone(world.zoneOf(person))).day);
}

/** The leave that somebody is on, where the step hands work to substitutes. */
function leaveNow(person: string, rule: Rule, context: Context): Leave | undefined {
  if (rule?.assignee !== 'substitute') return undefined;
  const leaves = leavesOf(person, rule, context);
  if (leaves.length === 0) return undefined;
  const day = today(person, context);
  return leaves.find(({ from, to }) => from <= day && day <= to);
}

export function isAway(person: string, rule: Rule, context: Context): boolean {
  return leaveNow(person, rule, context) !== undefined;
}

/** When leave of this person begins that has not yet; null: none is known. */
export function nextLeave(person: string, rule: Rule, context: Context): Instant | null {
  if (rule?.assignee !== 'substitute') return null;
  const leaves = leavesOf(person, rule, context);
  if (leaves.length === 0) return null;
  const day = today(person, context);
  const [next] = leaves.flatMap(({ from }) => (from > day ? [from] : [])).sort();
  return next === undefined ? null : instantOf(dayNumber(next), 0, context.world.zone(context.world.zoneOf(person)));
}

/**
 * Who stands in for somebody who is away: the substitute, or the substitute of one who is away too. `next`: a substitute may not, or is gone, so the next
 * whom the step names does. `loop`: they stand in for each other, and all are away. Null: nobody is away, or no substitute is named.
 */
export function standIn(person: string, rule: Rule, barred: (id: string) => boolean, context: Context): { person: string } | 'next' | 'loop' | null {
  const seen = [person];
  for (let leave = leaveNow(person, rule, context); leave !== undefined; ) {
    const { substitute } = leave;
    if (substitute === null) return seen.length === 1 ? null : 'next';
    if (seen.includes(substitute)) return 'loop';
    if (barred(substitute) || !isPresent(substitute, context)) return 'next';
    seen.push(substitute);
    leave = leaveNow(substitute, rule, context);
    if (leave === undefined) return { person: substitute };
  }
  return null;
}
