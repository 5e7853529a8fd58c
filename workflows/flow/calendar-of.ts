import type { WorkCalendar, ZoneTable } from './calendar.ts';
import type { Context } from './context.ts';
import type { Whose } from './grammar.ts';
import type { OwnCalendar } from './plan.ts';

/** The zone that rules a date: a named one, else the assignee's, the subject's or that of the group it is about, else the cycle's. */
export function zoneOf(whose: Whose | undefined, context: Context): ZoneTable {
  const { world } = context;
  if (typeof whose === 'object') return world.zone(whose.named);
  const person = personOf(whose, context);
  if (person !== null && world.person(person) !== undefined) return world.zone(world.zoneOf(person));
  const [first, ...others] = whose === 'cycle' ? [] : group(context).map((member) => world.zoneOf(member));
  return world.zone(first !== undefined && others.every((zone) => zone === first) ? first : world.cycle.zone);
}

/** The calendar that rules a date, found like the zone; the cycle's is its owner's, else Monday to Friday. A calendar that the flow made is its own. */
export function calendarOf(whose: Whose | undefined, context: Context): WorkCalendar {
  const { world } = context;
  if (typeof whose === 'object') return calendarNamed(whose.named, context);
  const person = personOf(whose, context);
  if (person !== null) return world.person(person) === undefined ? world.calendarNamed('none') : world.calendarOf(person);
  const [first, ...others] = whose === 'cycle' ? [] : group(context).map((member) => world.calendarOf(member));
  if (first !== undefined && others.every((calendar) => calendar === first)) return first;
  const { owner } = world.cycle;
  return owner === null || world.person(owner) === undefined ? world.calendarNamed('none') : world.calendarOf(owner);
}

function personOf(whose: 'subject' | 'assignee' | 'cycle' | undefined, { assignee, run }: Context): string | null {
  if (whose === 'cycle') return null;
  return whose === 'subject' ? run.subject : (assignee ?? run.subject);
}

/** The members of the group a run is about, whose zone and calendar are its own where they share them. */
function group({ run, world }: Context): string[] {
  if (run.item === null || !('group' in run.item) || run.subject !== null) return [];
  return world.members(run.item.group.column, run.item.group.value);
}

/** Made once of each calendar of a flow and the published days it stands on. */
const made = new WeakMap<OwnCalendar, { base: WorkCalendar; calendar: WorkCalendar }>();

function calendarNamed(name: string, { plan, world }: Context): WorkCalendar {
  const own = plan.calendars !== undefined && Object.hasOwn(plan.calendars, name) ? plan.calendars[name] : undefined;
  if (own === undefined) return world.calendarNamed(name);
  const base = world.calendarNamed(own.base);
  const known = made.get(own);
  if (known?.base === base) return known.calendar;
  const calendar = withOwnDays(name, own, base);
  made.set(own, { base, calendar });
  return calendar;
}

/** Its own days off and working days win over the published ones; its own week over the usual one. */
function withOwnDays(name: string, { weekdays, alternateAnchor, off, on }: OwnCalendar, base: WorkCalendar): WorkCalendar {
  const sorted = (days: readonly number[]) => [...new Set(days)].sort((a, b) => a - b);
  return {
    ...base,
    name,
    ...(weekdays !== undefined && { weekdays }),
    ...(alternateAnchor !== undefined && { alternateAnchor }),
    off: sorted([...base.off, ...off]),
    on: sorted([...base.on.filter((day) => !off.includes(day)), ...on]),
  };
}
