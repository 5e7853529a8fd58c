import { zoneOf } from '../calendar-of.ts';
import type { Context } from '../context.ts';
import type { Value, When } from '../grammar.ts';
import type { Instant, RunState } from '../state.ts';
import type { FactRow, PersonView, RecordRow, World } from '../world.ts';
import { type Ask, own, type Valued, valued } from './ask.ts';
import { instantIn } from './dated.ts';
import { beginningOf, dayOf, daysOn, turnsAt, turnsDays } from './time.ts';

/** Values from outside of the run: people, facts, records, runs of other flows. As of a date, by what is known now (SEMANTICS rule 15). */

type Ones<Kind extends string> = Extract<Value, { value: Kind }>;

export function personField({ of, field, asOf }: Ones<'person'>, context: Context, ask: Ask): Valued {
  const day = instantOf(asOf, context);
  if (asOf !== undefined && day !== null) turnsDays(asOf, day, context);
  const [id] = day === null ? [] : ask.people(of, context);
  const person = id === undefined ? undefined : context.world.person(id, asOf === undefined ? undefined : (day ?? undefined));
  return valued(field, { value: person === undefined ? undefined : fieldOf(person, field), source: `person.${field}`, asOf: day });
}

function fieldOf(person: PersonView, field: string): Valued['value'] {
  const { id, managerId, leftOn, language, roles, fields } = person;
  const known = own<Valued['value'] | null>({ id, manager_id: managerId, left_on: leftOn, language, roles }, field);
  return own(fields, field) ?? known ?? undefined;
}

/** The instant a value is as of: now, unless told; null where that date is not known. */
function instantOf(asOf: When | undefined, context: Context): Instant | null {
  return asOf === undefined ? context.at : instantIn(asOf, context);
}

/** Tells at which instants time alone may change what is in force. */
function turns(edges: readonly Instant[], asOf: When | undefined, day: Instant, context: Context): void {
  if (context.turns === undefined) return;
  if (asOf !== undefined) turnsAt(asOf, edges, day, context);
  else for (const edge of edges) if (edge > context.at) context.turns(edge);
}

export function factValue({ scope, key, asOf }: Ones<'fact'>, context: Context): Valued {
  const row = own(context.rows?.facts, key);
  const day = instantOf(asOf, context);
  const found = row ?? (day === null ? undefined : factInForce(scope, key, asOf, day, context));
  return valued(key, { value: found?.value, source: sourceOf(scope, found), asOf: found?.effective ?? day });
}

const sourceOf = (scope: string, row: FactRow | undefined): string =>
  row === undefined || row.source === null ? `fact.${scope}` : `fact.${scope}:${row.source}`;

/** Of several in force, the one that took effect last. One that has grown stale is none, and lets no older one count. */
function factInForce(scope: Ones<'fact'>['scope'], key: string, asOf: When | undefined, day: Instant, context: Context): FactRow | undefined {
  const all = factsOf(scope, key, context);
  const rows = known(all, context.at);
  turnsKnown(all, context);
  const staleAt = ({ effective }: FactRow) => {
    const days = own(context.plan.staleAfter, key);
    return days === undefined ? Number.POSITIVE_INFINITY : daysOn(effective, days, zoneOf('subject', context));
  };
  turns(rows.flatMap((row) => [row.effective, ...(row.until === null ? [] : [row.until]), staleAt(row)]).filter(Number.isFinite), asOf, day, context);
  const found = rows.findLast(({ effective, until }) => effective <= day && (until === null || day < until));
  return found === undefined || day >= staleAt(found) ? undefined : found;
}

/** A trial that goes through the past comes to know later what was recorded since. */
export function turnsKnown(rows: readonly { recorded: Instant }[], { turns, at }: Context): void {
  if (turns !== undefined) for (const { recorded } of rows) if (recorded > at) turns(recorded);
}

/** What was recorded by then, without what a later row of the same date corrects. In the order in which they take effect. */
export function known(rows: readonly FactRow[], by: Instant): FactRow[] {
  const sorted = rows.filter(({ recorded }) => recorded <= by).sort((a, b) => a.effective - b.effective || a.recorded - b.recorded);
  return sorted.filter((row, index) => sorted[index + 1]?.effective !== row.effective);
}

/**
 * Facts about whom the run is about. For a group in a run about a person: of the first of the person's groups, by the names of their columns, that has any.
 */
export function factsOf(scope: Ones<'fact'>['scope'], key: string, context: Context): FactRow[] {
  const { run, world } = context;
  if (scope === 'cycle' || scope === 'organisation') return world.facts(scope, null, key);
  if (scope === 'person') return run.subject === null ? [] : world.facts(scope, run.subject, key);
  for (const group of groupsOf(run, world)) {
    const rows = world.facts(scope, group, key);
    if (rows.length > 0) return rows;
  }
  return [];
}

/** The groups (`column=value`) that a run is about: its own, or those its person is in, by the names of their columns. */
export function groupsOf({ item, subject }: Pick<RunState, 'item' | 'subject'>, world: Pick<World, 'person'>): string[] {
  if (item !== null && 'group' in item) return [`${item.group.column}=${item.group.value}`];
  const columns = subject === null ? {} : (world.person(subject)?.fields ?? {});
  return Object.entries(columns)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([column, value]) => `${column}=${value}`);
}

/** Whether a fact of a group is one of theirs; a run that is about nobody and no group in particular hears of all. */
export function isOfGroup(run: Pick<RunState, 'item' | 'subject'>, world: Pick<World, 'person'>, group: string): boolean {
  const isOfAll = run.subject === null && (run.item === null || !('group' in run.item));
  return isOfAll || groupsOf(run, world).includes(group);
}

export function recordValue({ type, field, asOf }: Ones<'record'>, context: Context): Valued {
  const row = own(context.rows?.records, type);
  const day = instantOf(asOf, context);
  const found = row ?? (day === null ? undefined : recordInForce(type, asOf, day, context));
  const value = found === undefined ? undefined : (own(found.values, field) ?? own({ effective: found.effective, until: found.until }, field) ?? undefined);
  return valued(field, { value, source: `record.${type}`, asOf: found === undefined ? day : beginningOf(found.effective, context) });
}

/** Of several in force, the one that took effect last. What is suspended, revoked or erased is not in force, nor what was replaced from its own first day on. */
function recordInForce(type: string, asOf: When | undefined, day: Instant, context: Context): RecordRow | undefined {
  const { run, world, at } = context;
  const all = run.subject === null ? [] : world.records(run.subject, type);
  turnsKnown(
    all.map(({ written }) => ({ recorded: written })),
    context,
  );
  const rows = all.filter(({ written }) => written <= at);
  turns(
    rows.flatMap(({ effective, until }) => [effective, ...(until === null ? [] : [until])]).map((date) => beginningOf(date, context)),
    asOf,
    day,
    context,
  );
  const date = dayOf(day, context) ?? '';
  const holds = ({ status, until }: RecordRow) => status === 'inForce' || (status === 'superseded' && until !== null);
  return inOrder(rows).findLast((row) => holds(row) && row.effective <= date && (row.until === null || date < row.until));
}

/** Records in the order in which they take effect. */
export function inOrder(rows: readonly RecordRow[]): RecordRow[] {
  return [...rows].sort((a, b) => (a.effective < b.effective ? -1 : a.effective > b.effective ? 1 : a.written - b.written));
}

/** The latest run of another flow about the same person. */
export function otherRun({ flow, what }: Ones<'run'>, context: Context): Valued {
  const { run, world, at } = context;
  const latest = run.subject === null ? undefined : world.runs(run.subject, flow).at(-1);
  const value = latest === undefined ? undefined : valueOfRun();
  return valued(`run.${flow}.${what}`, { value, source: `run.${flow}`, asOf: at });

  function valueOfRun(): Valued['value'] {
    switch (what) {
      case 'state':
        return latest?.state;
      case 'outcome':
        return latest?.outcome ?? undefined;
      case 'startedOn':
        return dayOf(latest?.startedAt, context);
      case 'endedOn':
        return dayOf(latest?.endedAt, context);
    }
  }
}
