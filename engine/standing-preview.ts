import type { Sql } from '../db/connect.ts';
import type { Plan } from '../workflows/flow/plan.ts';
import { lookAt, watchedBy } from '../workflows/flow/standing.ts';
import { ineligible, isEmployed, startOf } from '../workflows/flow/starting.ts';
import type { Instant } from '../workflows/flow/state.ts';
import type { StartTrigger } from '../workflows/flow/steps/start.ts';
import type { Engine } from './engine.ts';
import type { LaunchPlan } from './launch-plan.ts';
import { createOutside } from './outside.ts';
import { cycleViewOf } from './rosters.ts';

/**
 * Who would match today, before a standing cycle is opened. `people`: everyone employed who may be in it. Of each trigger `now`: for whom what it watches is so
 * already, which begins nothing; `next`: whose dates are to come, the earliest first.
 */
export type MatchToday = {
  people: string[];
  triggers: { id: string; on: StartTrigger['on']; now: string[]; next: { person: string; at: Instant }[] }[];
};

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
      if (trigger === undefined) return { id, on, now: on === 'schedule' ? people : [], next: [] };
      const looked = people.map((person) => ({ person, ...lookAt(plan, world, at, trigger, person, null, true).watch }));
      const next = looked.flatMap(({ person, planned }) => (planned !== null && planned > at ? [{ person, at: planned }] : []));
      return { id, on, now: looked.flatMap(({ person, held }) => (held ? [person] : [])), next: next.sort((a, b) => a.at - b.at) };
    });
    return { people, triggers };
  });
}
