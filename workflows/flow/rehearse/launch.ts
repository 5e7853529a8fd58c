import { holds } from '../evaluate.ts';
import type { Answers } from '../form.ts';
import type { Condition } from '../grammar.ts';
import { contextOf } from '../perform/stage.ts';
import { newRun } from '../advance.ts';
import type { World } from '../world.ts';
import { settingsOf } from '../plan.ts';
import { mergedPayload, type StartVerdict, startVerdict } from '../starting.ts';
import { note, placeOfCycle, placeOfRun } from './lines.ts';
import { newLiving, worldBefore } from './living.ts';
import { type Cycle, type Edition, isRunning, type Living, type Rehearsal, type Why } from './rehearsal.ts';
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

function newCycle(
  rehearsal: Rehearsal,
  edition: Edition,
  dates: Record<string, string>,
  { standing, id: given }: { standing: boolean; id?: string | undefined },
): Cycle {
  const { key } = edition.flow;
  const id = given ?? `${key}-${rehearsal.cycles.filter((cycle) => cycle.edition.flow.key === key).length + 1}`;
  const cycle = cycleOf(rehearsal, edition, id, { dates, standing });
  rehearsal.cycles.push(cycle);
  return cycle;
}

function cycleOf(rehearsal: Rehearsal, edition: Edition, id: string, { dates, standing }: Pick<Cycle, 'standing'> & { dates: Record<string, string> }): Cycle {
  const view = { id, zone: rehearsal.zone, owner: rehearsal.owner, startsAt: rehearsal.now, dates: { ...rehearsal.dates, ...dates }, period: null };
  return { id, edition, view, audience: [], status: 'running', standing, begun: 0, roots: [] };
}

/** What is around somebody for whom a run may begin; the first too. */
export function worldFor(rehearsal: Rehearsal, { edition, person, dates }: Start): World {
  const [run] = runsAbout(rehearsal, { edition, person });
  return (run ?? rehearsal.runs[0])?.world ?? worldBefore(rehearsal, cycleOf(rehearsal, edition, edition.flow.key, { dates, standing: true }));
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
  const cycle = newCycle(rehearsal, edition, dates, { standing: false, id });
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
export function isEligible(rehearsal: Rehearsal, edition: Edition, world: World, person: string): boolean {
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

/** What a run is begun with is the answer of its start. */
function givePayload(run: Living, values: Answers, by: string): void {
  const start = startOf(run.edition);
  if (start === undefined || Object.keys(values).length === 0) return;
  const { id: step } = start;
  const at = run.scene.run.startedAt;
  run.answers.set(step, [{ step, round: 1, slot: `${run.id}:${step}:1`, by, for: by, at, outcome: 'next', values }]);
}

export type Start = { edition: Edition; person: string | null; dates: Record<string, string>; values: Answers; by: string };

/** Runs of a flow that were begun one by one about a person. */
export function runsAbout({ bySubject }: Rehearsal, { edition, person }: Pick<Start, 'edition' | 'person'>): Living[] {
  const about = person === null ? [] : (bySubject.get(person) ?? []);
  return about.filter(({ cycle, parent, edition: own }) => cycle.standing && parent === null && own.flow.key === edition.flow.key);
}

/** What becomes of a start that somebody asks for. */
export function verdictOn(rehearsal: Rehearsal, start: Start): StartVerdict {
  const { edition, person, by } = start;
  const settings = settingsOf(startOf(edition), 'start');
  const runs = runsAbout(rehearsal, start);
  if (settings === null) return { does: 'begin' };
  const world = worldFor(rehearsal, start);
  const until = settings.merges?.until;
  const takesMore = runs.some((run) => isRunning(run) && (until === undefined || run.scene.run.visits[until]?.latest.completed == null));
  const context = contextOf(edition.plan, newRun('start', null, person, rehearsal.now), world, rehearsal.now);
  const begun = runs.map((run) => run.scene.run.startedAt);
  return startVerdict(settings, context, by, { begun, running: runs.some(isRunning), takesMore });
}

/** What came goes to the list of the run that goes on. */
export function mergeInto(rehearsal: Rehearsal, run: Living, { values, by }: Start, why: Why): void {
  const start = startOf(run.edition);
  const list = settingsOf(start, 'start')?.merges?.list;
  note(rehearsal, placeOfRun(run), why, { kind: 'run.merged', by, detail: { rule: 'alreadyRunning' } });
  if (start === undefined || list === undefined) return;
  const given = run.answers.get(start.id)?.at(-1);
  const merged = mergedPayload(given?.values ?? {}, list, values);
  const at = rehearsal.now;
  run.answers.set(start.id, [{ step: start.id, round: 1, slot: `${run.id}:${start.id}:1`, by, for: by, at, outcome: 'next', values: merged }]);
}

/** A run of its own under the standing cycle of a flow, which begins with the first. */
export function startOne(rehearsal: Rehearsal, { edition, person, dates, values, by }: Start, why: Why): Living {
  const cycle = standingOf(rehearsal, edition) ?? openStanding(rehearsal, edition, dates, by, why);
  cycle.begun += 1;
  const born = { subject: person, item: null, continues: null };
  const run = newLiving(rehearsal, { id: `${cycle.id}.${cycle.begun}`, cycle, edition, parent: null, scope: null, scopeRound: 1, born });
  if (person !== null && !cycle.audience.includes(person)) cycle.audience = [...cycle.audience, person];
  givePayload(run, values, by);
  rehearsal.births.add({ run, why });
  return run;
}

function openStanding(rehearsal: Rehearsal, edition: Edition, dates: Start['dates'], by: string, why: Why): Cycle {
  const cycle = newCycle(rehearsal, edition, dates, { standing: true });
  const { dates: all, zone } = cycle.view;
  note(rehearsal, placeOfCycle(cycle), why, { kind: 'cycle.launched', by, detail: { dates: all, zone, standing: true } });
  return cycle;
}

function standingOf({ cycles }: Rehearsal, { flow }: Edition): Cycle | undefined {
  return cycles.find((cycle) => cycle.standing && cycle.status === 'running' && cycle.edition.flow.key === flow.key);
}

/** Whether a flow goes through the people of its cycle: then it is launched for them; else each of its runs is about one. */
export function isForAudience({ plan }: Edition): boolean {
  return Object.values(plan.steps).some(
    ({ kind, settings, in: scope }) => kind === 'forEach' && scope === null && 'over' in settings && settings.over === 'audience',
  );
}
