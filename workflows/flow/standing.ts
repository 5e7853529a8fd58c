import { isoOf } from './calendar.ts';
import type { Context } from './context.ts';
import { holds, ruleYields } from './evaluate.ts';
import type { Answers } from './form.ts';
import type { JournalLine } from './journal.ts';
import type { Plan } from './plan.ts';
import { contextOfStart, type StartAsk, startOf } from './starting.ts';
import type { Instant } from './state.ts';
import type { StartTrigger, TriggerOn } from './steps/start.ts';
import { flipsAt } from './watch.ts';
import { piecesIn } from './walk.ts';
import { whenAt } from './when.ts';
import type { World, WorldChange } from './world.ts';

/**
 * What begins runs under a standing cycle by itself (SEMANTICS rule 5): what happens, which a trigger hears or does not; and what is watched for each person, a
 * date of theirs or a condition about them, which is looked at again when it may have changed, or time alone may turn it.
 */

/** What happened, as a standing cycle is told of it. `dates`, of the cycle or a calendar: everything that is watched is looked at again. */
export type Heard = Extract<WorldChange, { is: 'person' | 'fact' | 'record' | 'absence' | 'dates' }> | { is: 'schedule'; trigger: string; nth: number };
/** What happened, when, and from when it counts: not from before somebody saw to it, where that took long. */
export type HeardAt = { heard: Heard; heardAt: Instant; at: Instant };

/** What is watched for a person. `planned`: the date that was worked out last; `held`: it has come, or the condition held when it was last looked at. `due`: when to look next. */
export type Watch = { planned: Instant | null; held: boolean; due: Instant | null };

export type Watched = TriggerOn<'date'> | TriggerOn<'condition'>;

/** What is watched for each person. */
export function watchedBy(plan: Plan): Watched[] {
  return (startOf(plan)?.settings.triggers ?? []).filter((trigger) => trigger.on === 'date' || trigger.on === 'condition');
}

/**
 * What a plan's start listens for, as keys by which a change finds it without looking at every cycle: `joined`, `left`, `changed:department` (`changed:*` for
 * any column), `fact:person:sales`, `record:certificate`, `absence`. What is watched is looked at by these, too.
 */
export function listensFor(plan: Plan): string[] {
  const keys = new Set<string>();
  for (const trigger of startOf(plan)?.settings.triggers ?? []) {
    if (trigger.on === 'joined' || trigger.on === 'left') keys.add(trigger.on);
    if (trigger.on === 'changed') for (const field of trigger.fields.length === 0 ? ['*'] : trigger.fields) keys.add(`changed:${field}`);
    if (trigger.on === 'fact') keys.add(`fact:${trigger.scope}:${trigger.key}`);
    if (trigger.on !== 'date' && trigger.on !== 'condition') continue;
    // Whoever comes is watched from then on.
    keys.add('joined');
    for (const key of watchKeys(trigger)) keys.add(key);
  }
  return [...keys];
}

/** What what is watched may hang on. */
function watchKeys(trigger: Watched): string[] {
  return piecesIn(trigger.on === 'date' ? trigger.at : trigger.condition, '').flatMap(({ piece }): string[] => {
    if ('value' in piece && piece.value === 'fact') return [`fact:${piece.scope}:${piece.key}`];
    if ('rows' in piece && piece.rows === 'facts') return ['person', 'group', 'organisation'].map((scope) => `fact:${scope}:${piece.key}`);
    if (('value' in piece && piece.value === 'record') || ('anchor' in piece && piece.anchor === 'recordDate')) return [`record:${piece.type}`];
    if ('rows' in piece && piece.rows === 'records') return [`record:${piece.type}`];
    if (('value' in piece && piece.value === 'person') || ('anchor' in piece && piece.anchor === 'personDate')) return [`changed:${piece.field}`];
    return 'who' in piece && piece.who !== 'subject' ? ['changed:*'] : [];
  });
}

/** The keys by which a change finds those who listen for it. */
export function keysOf(heard: WorldChange): string[] {
  switch (heard.is) {
    case 'person':
      if (heard.what === 'left') return ['left', 'changed:left_on'];
      return [...(heard.what === 'joined' ? ['joined'] : []), 'changed:*', ...heard.fields.map((field) => `changed:${field}`)];
    case 'fact':
      return [`fact:${heard.scope}:${heard.key}`];
    case 'record':
      return [`record:${heard.type}`];
    case 'absence':
      return ['absence'];
    default:
      return [];
  }
}

/** Runs that what happened asks for at once, in the order of the triggers, then of those whom they are about. `people`: everyone who is in question for a schedule. */
export function asksFor(plan: Plan, world: World, { heard, heardAt, at }: HeardAt, people: () => readonly string[]): StartAsk[] {
  const start = startOf(plan);
  return (start?.settings.triggers ?? []).flatMap((trigger) =>
    hears(trigger, heard, heardAt, world).flatMap(({ values, event }) => {
      const met = whomItMet(heard, heardAt, start?.settings.about === 'outside', world, people);
      return met.flatMap((person) => asksAbout(plan, world, at, trigger, { person, values, event }));
    }),
  );
}

/** What came, and by what it is told apart from everything else that comes. */
type Came = { values: Answers; event: string };

function hears(trigger: StartTrigger, heard: Heard, heardAt: Instant, world: World): Came[] {
  switch (heard.is) {
    case 'schedule': {
      const { nth } = heard;
      return trigger.id === heard.trigger ? [{ values: { occurrence: nth }, event: `schedule:${trigger.id}:${nth}` }] : [];
    }
    case 'fact': {
      const { scope, id, key, effective } = heard;
      // One that was erased is no event.
      if (effective === undefined || trigger.on !== 'fact' || trigger.key !== key || trigger.scope !== scope) return [];
      const value = world.facts(scope, id, key).findLast((row) => row.effective === effective)?.value ?? null;
      // A correction is the same fact.
      return [{ values: { key, value, effective: isoOf(effective) }, event: `fact:${trigger.id}:${scope}:${id ?? ''}:${key}:${isoOf(effective)}` }];
    }
    case 'person': {
      const { what, fields, person } = heard;
      const listens =
        trigger.on === what && (trigger.on !== 'changed' || trigger.fields.length === 0 || trigger.fields.some((field) => fields.includes(field)));
      return listens ? [{ values: { fields }, event: `${what}:${trigger.id}:${person}:${[...fields].sort().join()}:${isoOf(heardAt)}` }] : [];
    }
    default:
      return [];
  }
}

/** To whom it happened; null: to nobody on file. */
function whomItMet(heard: Heard, heardAt: Instant, aboutNobody: boolean, world: World, people: () => readonly string[]): (string | null)[] {
  switch (heard.is) {
    case 'schedule':
      return aboutNobody ? [null] : [...people()];
    case 'fact': {
      if (heard.scope === 'person') return [heard.id];
      if (aboutNobody) return [null];
      if (heard.scope === 'organisation') return [...people()];
      const [column = '', value = ''] = splitGroup(heard.id ?? '');
      // Those who belonged to it when it took effect.
      return world.members(column, value, heard.effective ?? heardAt).toSorted();
    }
    case 'person':
      return [heard.person];
    default:
      return [];
  }
}

function splitGroup(id: string): [string, string] {
  const at = id.indexOf('=');
  return [id.slice(0, at), id.slice(at + 1)];
}

function asksAbout(plan: Plan, world: World, at: Instant, trigger: StartTrigger, { person, values, event }: Came & { person: string | null }): StartAsk[] {
  const context: Context = contextOfStart(plan, world, at, { subject: person, values });
  if (trigger.if !== undefined && !holds(trigger.if, context).holds) return [];
  const about = trigger.about === undefined ? [person] : [...new Set(ruleYields(trigger.about, context))];
  const brought = trigger.about === undefined || person === null ? values : { ...values, person };
  return about.map((subject) => ({ subject, values: brought, by: 'flow', trigger: trigger.id, event }));
}

/** Said before the own run of a standing cycle goes on in another version. */
export function renewedLine(at: Instant, zone: string, version: number, before: Plan, after: Plan): JournalLine {
  const goesOn = [{ step: before.first[''] ?? '', at: after.first[''] ?? '', clocks: 'restarted' }];
  const nobody = { step: null, round: null, occurrence: null, by: null, for: null, to: [], cc: [], due: null, outcome: null, content: null };
  return { kind: 'version.migrated', at, zone, ...nobody, detail: { version, goesOn } };
}

/** Who is watched anew when something has happened; null: everyone. */
export function watchedPeople(heard: Heard): readonly string[] | null {
  switch (heard.is) {
    case 'person':
    case 'record':
    case 'absence':
      return [heard.person];
    case 'fact':
      return heard.scope === 'person' && heard.id !== null ? [heard.id] : null;
    case 'dates':
      return null;
    case 'schedule':
      return [];
  }
}

/** What became of a look: how it is watched from now on, and what it asks for. `missed`: the day of a date that had passed when it became known, and begins nothing. */
export type Looked = { watch: Watch; asks: StartAsk[]; missed: boolean };

/**
 * Looks at what is watched for a person, now. `before`: how it stood; null: nobody looked yet. `opening`: the cycle begins just now, so what is so already
 * begins nothing.
 */
export function lookAt(plan: Plan, world: World, at: Instant, trigger: Watched, subject: string, before: Watch | null, opening: boolean): Looked {
  const context = contextOfStart(plan, world, at, { subject, values: {} });
  return trigger.on === 'date'
    ? atDate(plan, world, at, trigger, subject, before, opening, context)
    : atCondition(plan, world, at, trigger, subject, before, opening, context);
}

function atDate(
  plan: Plan,
  world: World,
  at: Instant,
  trigger: TriggerOn<'date'>,
  subject: string,
  before: Watch | null,
  opening: boolean,
  context: Context,
): Looked {
  const planned = whenAt(trigger.at, context, 'opens').at;
  const isSame = before !== null && before.planned === planned;
  if (planned === null) return { watch: { planned: null, held: false, due: null }, asks: [], missed: false };
  if (planned > at) return { watch: { planned, held: false, due: planned }, asks: [], missed: false };
  const watch = { planned, held: true, due: null };
  if (opening || (isSame && before.held)) return { watch, asks: [], missed: false };
  if (!isSame && trigger.at.ifPast !== 'atOnce') return { watch, asks: [], missed: before !== null };
  const came = { values: { date: isoOf(planned) }, event: `date:${trigger.id}:${subject}:${isoOf(planned)}` };
  return { watch, asks: asksAbout(plan, world, at, trigger, { person: subject, ...came }), missed: false };
}

function atCondition(
  plan: Plan,
  world: World,
  at: Instant,
  trigger: TriggerOn<'condition'>,
  subject: string,
  before: Watch | null,
  opening: boolean,
  context: Context,
): Looked {
  const held = holds(trigger.condition, context).holds;
  const watch = { planned: null, held, due: flipsAt(trigger.condition, context) };
  if (!held || opening || before?.held === true) return { watch, asks: [], missed: false };
  const came = { values: {}, event: `condition:${trigger.id}:${subject}:${isoOf(at)}` };
  return { watch, asks: asksAbout(plan, world, at, trigger, { person: subject, ...came }), missed: false };
}
