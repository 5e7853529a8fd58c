import type { Sql } from '../db/connect.ts';
import { allConnections } from '../db/connections.ts';
import { databaseNow, dayIn } from '../db/auth.ts';
import type { Person } from '../db/people.ts';
import { newRun } from '../workflows/flow/advance.ts';
import { dayNumber, instantOf, isDate, isoOf } from '../workflows/flow/calendar.ts';
import { exchangesOf } from '../workflows/flow/connections.ts';
import type { Context } from '../workflows/flow/context.ts';
import { holds } from '../workflows/flow/evaluate.ts';
import type { Condition, Text } from '../workflows/flow/grammar.ts';
import { type Actor, may } from '../workflows/flow/may.ts';
import { contextOf } from '../workflows/flow/perform/stage.ts';
import type { Plan } from '../workflows/flow/plan.ts';
import { type Flow, isTask, type TaskStep } from '../workflows/flow/schema.ts';
import { isOneByOne } from '../workflows/flow/starting.ts';
import type { Instant } from '../workflows/flow/state.ts';
import { whoAre } from '../workflows/flow/who.ts';
import type { World } from '../workflows/flow/world.ts';
import type { Engine } from './engine.ts';
import type { Choice } from './launch.ts';
import { cycleViewOf } from './rosters.ts';
import { zoneName } from './zones.ts';

/** What a launch is asked for. Days are `YYYY-MM-DD`; `startsOn` null: now. Every part of the audience narrows it further. */
export type LaunchPlan = {
  name: string;
  zone: string;
  startsOn: string | null;
  period: { from: string; to: string } | null;
  dates: Record<string, string>;
  audience: { departments?: string[] | undefined; people?: string[] | undefined; condition?: Condition | undefined };
  notice: string | null;
  owner: string | null;
};

/** Why a cycle may not be launched like this; a trial may, where `realOnly`. */
export type LaunchFault = { realOnly: boolean } & (
  | { code: 'name' }
  | { code: 'zone'; came: string }
  | { code: 'startsOn' | 'period'; came: string }
  | { code: 'past'; came: string; today: string }
  | { code: 'dateMissing'; name: Text }
  | { code: 'dateWrong'; name: Text; came: string }
  | { code: 'dateUnknown'; came: string }
  | { code: 'unknownPeople'; count: number; first: string }
  | { code: 'owner'; came: string }
  | { code: 'nobody' }
  | { code: 'data'; what: 'purpose' | 'recipients' | 'retentionMonths' }
  | { code: 'contact' }
  | { code: 'nobodyFor'; step: Text }
  | { code: 'connection' | 'connectionNotYours'; step: Text; came: string }
);

/** What a plan comes to: whom it is for, when it begins, and the world in which its first rules are worked out. Null when its zone or start cannot be read. */
export type Laid =
  | {
      faults: LaunchFault[];
      audience: Person[];
      included: 'employed' | 'named' | 'launchCondition';
      excluded: Choice[];
      startsAt: string;
      plan: Plan;
      world: World;
      at: Instant;
    }
  | { faults: LaunchFault[]; audience: null };

/** Works a plan out against the people and connections on file now, as far as whoever asks may use them. Reads only. */
export async function layOut(engine: Engine, sql: Sql, { flow, plan }: { flow: Flow; plan: Plan }, asked: LaunchPlan, asker: Actor): Promise<Laid> {
  const roster = await engine.rosters.load(sql);
  const faults: LaunchFault[] = [...ownFaults(flow, asked), ...peopleFaults(asked, roster.people), ...(await connectionFaults(sql, flow, asker))];
  const zone = zoneName(asked.zone);
  if (zone === null) return { faults: [{ code: 'zone', came: asked.zone, realOnly: false }, ...faults], audience: null };
  const today = await dayIn(sql, zone);
  if (asked.startsOn !== null && !isNear(asked.startsOn, today))
    return { faults: [{ code: 'startsOn', came: asked.startsOn, realOnly: false }, ...faults], audience: null };
  if (asked.startsOn !== null && asked.startsOn < today) faults.push({ code: 'past', came: asked.startsOn, today, realOnly: true });
  const now = await databaseNow(sql);
  const day = asked.startsOn ?? today;
  const worldAt = (startsAt: string, at: Instant) => {
    const cycle = cycleViewOf({
      id: 'launch',
      zone,
      ownerId: asked.owner,
      startsAt,
      dates: asked.dates,
      periodFrom: asked.period?.from ?? null,
      periodTo: asked.period?.to ?? null,
    });
    return engine.rosters.world(roster, { cycle, answers: [], notices: new Map(), at });
  };
  const at = asked.startsOn === null ? Date.parse(now) : instantOf(dayNumber(day), 0, worldAt(now, Date.parse(`${day}T00:00:00Z`)).zone(zone));
  const startsAt = isoOf(at);
  const world = worldAt(startsAt, at);
  const choices = [...roster.people.values()]
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map((person) => ({ person, rule: excludedBy(person, day, { flow, plan, world, at, asked }) }));
  const audience = choices.flatMap(({ person, rule }) => (rule === null ? [person] : []));
  const excluded = choices.flatMap(({ person, rule }) => (rule === null ? [] : [{ person: person.id, rule }]));
  const included = includedBy(asked.audience);
  const oneByOne = isOneByOne(plan);
  if (audience.length === 0 && !oneByOne) faults.push({ code: 'nobody', realOnly: false });
  if (!oneByOne) faults.push(...cycleSteps(flow, contextOf(plan, newRun('launch', null, null, at), world, at)));
  return { faults, audience, included, excluded, startsAt, plan, world, at };
}

function ownFaults(flow: Flow, { name, period, dates, owner }: LaunchPlan): LaunchFault[] {
  const faults: LaunchFault[] = [];
  if (name.trim() === '') faults.push({ code: 'name', realOnly: false });
  if (period !== null && !(isDate(period.from) && isDate(period.to) && period.from <= period.to))
    faults.push({ code: 'period', came: `${period.from} – ${period.to}`, realOnly: false });
  for (const { name: key, label, optional } of flow.dates) {
    const came = dates[key];
    if (came === undefined || came === '') {
      if (!optional) faults.push({ code: 'dateMissing', name: label, realOnly: false });
    } else if (!isDate(came)) faults.push({ code: 'dateWrong', name: label, came, realOnly: false });
  }
  for (const key of Object.keys(dates))
    if (!flow.dates.some(({ name: known }) => known === key)) faults.push({ code: 'dateUnknown', came: key, realOnly: false });
  for (const what of ['purpose', 'recipients', 'retentionMonths'] as const)
    if (flow.data[what] === undefined) faults.push({ code: 'data', what, realOnly: true });
  if (flow.data.contact === undefined && owner === null) faults.push({ code: 'contact', realOnly: true });
  return faults;
}

function peopleFaults({ owner, audience }: LaunchPlan, people: ReadonlyMap<string, Person>): LaunchFault[] {
  const faults: LaunchFault[] = [];
  if (owner !== null && !people.has(owner)) faults.push({ code: 'owner', came: owner, realOnly: false });
  const unknown = (audience.people ?? []).filter((id) => !people.has(id));
  if (unknown[0] !== undefined) faults.push({ code: 'unknownPeople', count: unknown.length, first: unknown[0], realOnly: false });
  return faults;
}

/** What is launched calls other systems with the rights of whoever launches it. */
async function connectionFaults(sql: Sql, flow: Flow, asker: Actor): Promise<LaunchFault[]> {
  const steps = exchangesOf(flow);
  const known = steps.length === 0 ? [] : await allConnections(sql);
  return steps.flatMap(({ name: step, settings: { connection: came } }): LaunchFault[] => {
    const found = known.find(({ name }) => name === came);
    if (found === undefined) return [{ code: 'connection', step, came, realOnly: true }];
    return may(asker, 'connection.use', found) ? [] : [{ code: 'connectionNotYours', step, came, realOnly: true }];
  });
}

/** Years for which there are holidays and offsets. */
function isNear(day: string, today: string): boolean {
  return isDate(day) && Math.abs(Number(day.slice(0, 4)) - Number(today.slice(0, 4))) <= 10;
}

type Audience = { flow: Flow; plan: Plan; world: World; at: Instant; asked: LaunchPlan };

function includedBy({ departments, people, condition }: LaunchPlan['audience']): Extract<Laid, { startsAt: string }>['included'] {
  if (departments !== undefined || people !== undefined) return 'named';
  return condition === undefined ? 'employed' : 'launchCondition';
}

/** Why somebody is not in it; null: employed on the day it starts, in what the launch names, and meeting its condition and the start step's. */
function excludedBy({ id, leftOn, hiredOn, department }: Person, day: string, { flow, plan, world, at, asked }: Audience): string | null {
  if (leftOn !== null && leftOn <= day) return 'left';
  if (hiredOn !== null && hiredOn > day) return 'notHiredYet';
  const { departments, people, condition } = asked.audience;
  if (departments !== undefined && (department === null || !departments.includes(department))) return 'otherDepartment';
  if (people !== undefined && !people.includes(id)) return 'notNamed';
  const context = contextOf(plan, newRun('launch', null, id, at), world, at);
  if (condition !== undefined && !holds(condition, context).holds) return 'launchCondition';
  const starts = Object.values(flow.steps).flatMap((step) => (step.kind === 'start' && step.settings.audience !== undefined ? [step.settings.audience] : []));
  return isOneByOne(plan) || starts.every((one) => holds(one, context).holds) ? null : 'condition';
}

/** Steps of the cycle itself that nobody can do: it would stand still before it has reached anyone. */
function cycleSteps(flow: Flow, context: Context): LaunchFault[] {
  return tasksIn(flow, null)
    .filter((step) => isKnownAtStart(step) && whoAre(step.settings.who, context).people.length === 0)
    .map((step) => ({ code: 'nobodyFor', step: step.name, realOnly: false }));
}

/** For each of these people the steps about them that nobody could do, as people stand at the start. Steps that hang on answers are left out. */
export function withoutDecider(flow: Flow, { audience, plan, world, at }: Extract<Laid, { startsAt: string }>): { person: Person; step: string }[] {
  const steps = Object.values(flow.steps).flatMap((step) => (step.in !== null && isTask(step) && isKnownAtStart(step) ? [step] : []));
  return audience.flatMap((person) =>
    steps
      .filter((step) => whoAre(step.settings.who, contextOf(plan, newRun('launch', step.in, person.id, at), world, at)).people.length === 0)
      .map((step) => ({ person, step: step.id })),
  );
}

function tasksIn(flow: Flow, scope: string | null): TaskStep[] {
  return Object.values(flow.steps).flatMap((step) => (step.in === scope && isTask(step) ? [step] : []));
}

/** Words of the grammar that mean something only once a run is under way. */
const later = {
  who: ['nominated', 'holderOf', 'deciderOf', 'previousHolder', 'external', 'event', 'recipientsOf', 'missing'],
  value: ['answer', 'outcome', 'event', 'occurrence', 'timeLeft', 'fact', 'record', 'run'],
};

function isKnownAtStart({ settings }: TaskStep): boolean {
  const open: unknown[] = [settings.who];
  while (open.length > 0) {
    const node = open.pop();
    if (typeof node !== 'object' || node === null) continue;
    const { who, value } = node as { who?: unknown; value?: unknown };
    if (later.who.includes(who as string) || later.value.includes(value as string)) return false;
    open.push(...Object.values(node));
  }
  return true;
}
