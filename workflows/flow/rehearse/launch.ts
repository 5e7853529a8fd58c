import { holds } from '../evaluate.ts';
import type { Answers } from '../form.ts';
import type { Condition } from '../grammar.ts';
import { contextOf } from '../perform/stage.ts';
import { newRun } from '../advance.ts';
import type { World } from '../world.ts';
import { note, placeOfCycle } from './lines.ts';
import { newLiving } from './living.ts';
import { type Cycle, type Edition, type Rehearsal, type Why } from './rehearsal.ts';
import { givePayload, watchAll } from './starts.ts';
import { dayIn } from './time.ts';

/** How cycles begin: launched for everyone whom it is for, or standing, so that runs begin under it one by one. */

export type Launch = {
  edition: Edition;
  audience: Condition | string[] | undefined;
  dates: Record<string, string>;
  values: Answers;
  by: string;
  /** What the cycle is called; else by its flow, with a number. */
  id?: string;
};

/** A cycle that has not begun. */
export function draftCycle(
  rehearsal: Rehearsal,
  edition: Edition,
  dates: Record<string, string>,
  { standing, id: given }: { standing: boolean; id?: string | undefined },
): Cycle {
  const { key } = edition.flow;
  const id = given ?? `${key}-${rehearsal.cycles.filter((cycle) => cycle.edition.flow.key === key).length + 1}`;
  const view = { id, zone: rehearsal.zone, owner: rehearsal.owner, startsAt: rehearsal.now, dates: { ...rehearsal.dates, ...dates }, period: null };
  const own = { root: null, keys: new Map(), waiting: [], events: new Set<string>(), watches: new Map(), late: [] };
  return { id, edition, view, audience: [], status: 'running', standing, begun: 0, roots: [], ...own };
}

/** Null, or the rule by which it may not be launched like this. */
export function launchRefusal(rehearsal: Rehearsal, { edition, audience, dates }: Launch): string | null {
  const given = { ...rehearsal.dates, ...dates };
  if (edition.flow.dates.some(({ name, optional }) => !optional && given[name] === undefined)) return 'dateMissing';
  if (Array.isArray(audience) && audience.some((id) => rehearsal.people.person(id) === undefined)) return 'unknownPerson';
  return null;
}

/** Every run of it begins at the rehearsal's now; each line says by which rule somebody is in it or is not. */
export function launch(rehearsal: Rehearsal, { edition, audience, dates, values, by, id }: Launch, why: Why): Cycle {
  const cycle = draftCycle(rehearsal, edition, dates, { standing: false, id });
  rehearsal.cycles.push(cycle);
  const root = newLiving(rehearsal, {
    id: cycle.id,
    cycle,
    edition,
    parent: null,
    scope: null,
    scopeRound: 1,
    born: { subject: null, item: null, continues: null },
  });
  const detail = { dates: cycle.view.dates, zone: cycle.view.zone };
  const launched = note(rehearsal, placeOfCycle(cycle), why, { kind: 'cycle.launched', by, detail });
  const because = { ...why, cause: launched };
  const included: string[] = [];
  for (const person of rehearsal.people.ids().sort()) {
    const rule = excludedBy(rehearsal, cycle, root.world, person, audience);
    if (rule === null) included.push(person);
    const kind = rule === null ? 'audience.included' : 'audience.excluded';
    note(rehearsal, placeOfCycle(cycle, person), because, { kind, detail: { rule: rule ?? includedBy(audience) } });
  }
  // Runs are numbered in the order in which a list names them.
  cycle.audience = Array.isArray(audience) ? audience.filter((id) => included.includes(id)) : included;
  givePayload(root, values, by);
  rehearsal.births.add({ run: root, why: because });
  return cycle;
}

function includedBy(audience: Launch['audience']): string {
  if (audience === undefined) return 'employed';
  return Array.isArray(audience) ? 'named' : 'launchCondition';
}

/** Why somebody is not in it; null: is in it. */
function excludedBy(rehearsal: Rehearsal, cycle: Cycle, world: World, person: string, audience: Launch['audience']): string | null {
  const view = rehearsal.people.person(person);
  const today = dayIn(rehearsal.now, rehearsal.zones(cycle.view.zone));
  if (view === undefined || (view.leftOn !== null && view.leftOn <= today)) return 'left';
  if (view.fields.hired_on !== undefined && view.fields.hired_on > today) return 'notHiredYet';
  if (Array.isArray(audience) && !audience.includes(person)) return 'notNamed';
  if (audience !== undefined && !Array.isArray(audience) && !meets(rehearsal, cycle.edition, world, person, audience)) return 'launchCondition';
  return isEligible(rehearsal, cycle.edition, world, person) ? null : 'condition';
}

/** Whether somebody meets the rule of the flow's own start. */
function isEligible(rehearsal: Rehearsal, edition: Edition, world: World, person: string): boolean {
  const start = startOf(edition);
  const audience = start?.settings !== undefined && 'audience' in start.settings ? start.settings.audience : undefined;
  return audience === undefined || meets(rehearsal, edition, world, person, audience);
}

function meets({ now }: Rehearsal, { plan }: Edition, world: World, person: string, condition: Condition): boolean {
  return holds(condition, contextOf(plan, newRun('audience', null, person, now), world, now)).holds;
}

function startOf({ plan }: Edition) {
  return plan.steps[plan.first[''] ?? ''];
}

/** Under it runs begin one by one. Its own run stays at its start; what is watched is looked at first. */
export function openStanding(rehearsal: Rehearsal, cycle: Cycle, by: string, why: Why): Cycle {
  const { edition } = cycle;
  rehearsal.cycles.push(cycle);
  const { dates: all, zone } = cycle.view;
  const cause = note(rehearsal, placeOfCycle(cycle), why, { kind: 'cycle.launched', by, detail: { dates: all, zone, standing: true } });
  const born = { subject: null, item: null, continues: null };
  const root = newLiving(rehearsal, { id: cycle.id, cycle, edition, parent: null, scope: null, scopeRound: 1, born });
  root.scene = { ...root.scene, run: { ...root.scene.run, standing: true } };
  cycle.root = root;
  rehearsal.births.add({ run: root, why: { ...why, cause } });
  watchAll(rehearsal, cycle, { ...why, cause });
  return cycle;
}

/** The standing cycle of a flow. */
export function standingOf({ cycles }: Rehearsal, { flow }: Edition): Cycle | undefined {
  return cycles.find((cycle) => cycle.standing && cycle.status === 'running' && cycle.edition.flow.key === flow.key);
}

/** Whether a flow goes through the people of its cycle: then it is launched for them; else each of its runs is about one. */
export function isForAudience({ plan }: Edition): boolean {
  return Object.values(plan.steps).some(
    ({ kind, settings, in: scope }) => kind === 'forEach' && scope === null && 'over' in settings && settings.over === 'audience',
  );
}
