import type { Sql } from '../db/connect.ts';
import type { Person } from '../db/people.ts';
import { dayNumber, instantOf } from '../workflows/flow/calendar.ts';
import type { Plan } from '../workflows/flow/plan.ts';
import { lookAt, watchedBy } from '../workflows/flow/standing.ts';
import { contextOfStart, ineligible, isEmployed, startOf } from '../workflows/flow/starting.ts';
import type { Instant } from '../workflows/flow/state.ts';
import { scheduleIn, type StartTrigger } from '../workflows/flow/steps/start.ts';
import { whenAt } from '../workflows/flow/when.ts';
import type { World } from '../workflows/flow/world.ts';
import type { Engine } from './engine.ts';
import type { LaunchPlan } from './launch-plan.ts';
import { createOutside } from './outside.ts';
import { cycleViewOf } from './rosters.ts';

/**
 * Who would match today, before a standing cycle is opened. `people`: everyone employed who may be in it. Of each trigger `now`: for whom what it watches is so
 * already, which begins nothing; `next`: whose dates are to come, the earliest first; `lately`: to whom it happened in the last days, the latest first, as a
 * measure of how often it does; `firstAt`: when a schedule comes first.
 */
export type MatchToday = {
  people: string[];
  triggers: { id: string; on: StartTrigger['on']; now: string[]; next: OnDay[]; lately: OnDay[]; firstAt: Instant | null }[];
};
type OnDay = { person: string; at: Instant };

/** So many days back is told how often something happened. */
const latelyDays = 30;

/** Reads only: facts, files and people as they are. */
export async function matchToday(
  engine: Engine,
  sql: Sql,
  plan: Plan,
  { zone, owner, dates }: Pick<LaunchPlan, 'zone' | 'owner' | 'dates'>,
  at: Instant,
): Promise<MatchToday> {
  const roster = await engine.rosters.load(sql);
  const outside = createOutside({ runId: '', cycleId: '', isTrial: false, above: [] }, engine.rosters.reads);
  const startsAt = new Date(at).toISOString();
  const cycle = cycleViewOf({ id: 'standing', zone, ownerId: owner, startsAt, dates, periodFrom: null, periodTo: null });
  const world = engine.rosters.world(roster, { cycle, answers: [], notices: new Map(), at, outside });
  return outside.look(sql, () => {
    const isIn = (person: string) => ineligible(plan, world, at, { subject: person, values: {}, trigger: null }) === null;
    const people = [...roster.people.keys()].sort().filter((person) => isEmployed(person, { world, at }) && isIn(person));
    const watched = watchedBy(plan);
    const triggers = (startOf(plan)?.settings.triggers ?? []).map(({ id, on }) => {
      const trigger = watched.find((one) => one.id === id);
      const base = { id, on, now: [], next: [], lately: [], firstAt: null };
      if (on === 'schedule') return { ...base, now: people, firstAt: firstOf(plan, world, at) };
      if (on === 'joined' || on === 'left') return { ...base, ...comings(plan, world, at, { id, on }, [...roster.people.values()]) };
      if (trigger === undefined) return base;
      const looked = people.map((person) => ({ person, ...lookAt(plan, world, at, trigger, person, null, true).watch }));
      const next = looked.flatMap(({ person, planned }) => (planned !== null && planned > at ? [{ person, at: planned }] : []));
      return { ...base, now: looked.flatMap(({ person, held }) => (held ? [person] : [])), next: next.sort((a, b) => a.at - b.at) };
    });
    return { people, triggers };
  });
}

/** Who came or went in the last days, and whose first or last day is on file already; of those who may be in it. */
function comings(
  plan: Plan,
  world: World,
  at: Instant,
  { id, on }: { id: string; on: 'joined' | 'left' },
  people: readonly Person[],
): { next: OnDay[]; lately: OnDay[] } {
  const zone = world.zone(world.cycle.zone);
  const days = people.flatMap(({ id: person, hiredOn, leftOn }): OnDay[] => {
    const day = on === 'joined' ? hiredOn : leftOn;
    return day === null ? [] : [{ person, at: instantOf(dayNumber(day), 0, zone) }];
  });
  // What it would be asked on the day itself: somebody who is to come is not there yet.
  const isIn = ({ person, at: day }: OnDay) => ineligible(plan, world, Math.max(day, at), { subject: person, values: {}, trigger: id }) === null;
  const sorted = days.filter(isIn).sort((a, b) => a.at - b.at);
  const since = at - latelyDays * 86_400_000;
  return { next: sorted.filter((one) => one.at > at), lately: sorted.filter((one) => one.at <= at && one.at > since).reverse() };
}

/** When the schedule comes first; what it lists and has passed does not come. */
function firstOf(plan: Plan, world: World, at: Instant): Instant | null {
  const schedule = scheduleIn(startOf(plan)?.settings.triggers);
  const context = contextOfStart(plan, world, at, { subject: null, values: {} });
  const first = schedule?.occurrences?.map(({ opens }) => opens) ?? (schedule?.starts === undefined ? [] : [schedule.starts]);
  const known = first.flatMap((when) => whenAt(when, context, 'opens').at ?? []);
  return first.length === 0 ? at : (known.filter((one) => one >= at).sort((a, b) => a - b)[0] ?? null);
}
