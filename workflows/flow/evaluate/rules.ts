import type { Context } from '../context.ts';
import type { AsOf, WhoRule } from '../grammar.ts';
import type { Answer, Instant } from '../state.ts';
import { externalsOf } from '../external.ts';
import { eventField, cellsOfItem } from './answers.ts';
import { type Ask, own, textOf, type Valued } from './ask.ts';
import { instantIn } from './dated.ts';
import { turnsDays } from './time.ts';

type Rule<Who extends WhoRule['who']> = Extract<WhoRule, { who: Who }>;

/** The people a rule names, by id, before exclusions, in the order in which it names them; someone may come twice (SEMANTICS rule 6). */
export function ruleYields(rule: WhoRule, context: Context, ask: Ask): string[] {
  const { world, run } = context;
  const of = (inner: WhoRule | undefined) => ask.people(inner ?? { who: 'subject' }, context);
  switch (rule.who) {
    case 'subject':
      return run.subject === null ? [] : [run.subject];
    case 'item':
      return itemOf(context);
    case 'owner':
      return world.cycle.owner === null ? [] : [world.cycle.owner];
    case 'person':
      return onFile([rule.id], context);
    case 'manager':
      return of(rule.of).flatMap((id) => managersOf(id, rule, context, ask));
    case 'role':
      return holdersOf(rule, context, ask);
    case 'group': {
      const { value } = ask.value(rule.equals, context);
      return value === undefined || value === null ? [] : world.members(rule.column, textOf(value));
    }
    case 'relation':
      return of(rule.of).flatMap((id) => asOfs(rule.asOf, context).flatMap((instant) => related(id, rule.column, instant, context)));
    case 'reports':
      return of(rule.of).flatMap((id) => world.reports(id));
    case 'peers':
      return of(rule.of).flatMap((id) => managerAt(id, undefined, context).flatMap((manager) => world.reports(manager).filter((peer) => peer !== id)));
    case 'nominated':
      return onFile(
        latestAnswers(rule.step, context).flatMap(({ values }) => idsIn(own(values, 'people'))),
        context,
      );
    case 'holderOf':
      return heldBy(rule, context);
    case 'deciderOf':
      return answersOf(rule, context).map(({ by }) => by);
    case 'previousHolder':
      return previousHolders(context);
    case 'external':
      return externalsOf(latestAnswers(rule.step, context), rule.field);
    case 'event':
      return onFile(idsIn(eventField(rule.field, context).value), context);
    case 'recipientsOf':
      return run.subject === null ? [] : onFile(world.recipients(run.subject, rule.record), context);
    case 'missing':
      return missingIn(rule.step, context);
    case 'together':
      return rule.of.flatMap((part) => ask.people(part.rule, context));
  }
}

const onFile = (ids: readonly string[], { world }: Context): string[] => ids.filter((id) => world.person(id) !== undefined);

function idsIn(value: Valued['value']): string[] {
  const all: Valued['value'][] = Array.isArray(value) ? value : [value];
  return all.filter((one) => typeof one === 'string');
}

/** What a forEach goes through: the person in the row, the members of the group; where it goes through people, the subject. */
function itemOf(context: Context): string[] {
  const { item, subject } = context.run;
  if (item === null) return subject === null ? [] : [subject];
  if ('group' in item) return context.world.members(item.group.column, item.group.value);
  return onFile(Object.values(cellsOfItem(item, context) ?? {}).flatMap(idsIn), context).slice(0, 1);
}

/** Nobody's line of managers is longer. */
const highest = 50;

export function levelOf({ level }: Rule<'manager'>, context: Context, ask: Ask): number {
  const n = level === undefined ? 1 : Number(ask.value(level, context).value ?? 1);
  return Number.isInteger(n) && n >= 1 ? Math.min(n, highest) : 1;
}

function managersOf(id: string, rule: Rule<'manager'>, context: Context, ask: Ask): string[] {
  const level = levelOf(rule, context, ask);
  return asOfs(rule.asOf, context).flatMap((instant) => lineOf(id, level, rule.atTop ?? 'none', instant, context));
}

/** `level` steps up. Where the line ends before, nobody, or whoever stands at the top. A circle of managers ends it too. */
function lineOf(id: string, level: number, atTop: 'none' | 'stay', instant: Instant | undefined, context: Context): string[] {
  let at = id;
  const seen = new Set([id]);
  for (let step = 0; step < level; step += 1) {
    const [next] = managerAt(at, instant, context);
    if (next === undefined || seen.has(next)) return atTop === 'stay' && at !== id ? [at] : [];
    seen.add(next);
    at = next;
  }
  return [at];
}

function managerAt(id: string, instant: Instant | undefined, { world }: Context): string[] {
  const manager = world.person(id, instant)?.managerId ?? null;
  return manager === null ? [] : [manager];
}

/** The instants as of which a rule is read: undefined is now; none where a date is not known. */
function asOfs(asOf: AsOf | undefined, context: Context): (Instant | undefined)[] {
  const { startsAt } = context.world.cycle;
  if (asOf === undefined || asOf === 'now') return [undefined];
  if (asOf === 'cycleStart') return [startsAt];
  if (asOf === 'both') return [startsAt, undefined];
  const at = instantIn(asOf, context);
  if (at !== null) turnsDays(asOf, at, context);
  return at === null ? [] : [at];
}

function related(id: string, column: string, instant: Instant | undefined, context: Context): string[] {
  if (column === 'manager_id') return managerAt(id, instant, context);
  const other = own(context.world.person(id, instant)?.fields, column);
  return other === undefined || other === '' ? [] : [other];
}

function holdersOf({ role, scope }: Rule<'role'>, context: Context, ask: Ask): string[] {
  if (scope === undefined) return context.world.holders(role, null);
  return ask.people(scope.of, context).flatMap((id) => {
    const value = own(context.world.person(id)?.fields, scope.column);
    return value === undefined ? [] : context.world.holders(role, { column: scope.column, value });
  });
}

/** The answers of a step's latest round, or its first. */
function answersOf({ step, round }: { step: string; round?: 'first' | 'latest' }, { world }: Context): Answer[] {
  const answers = world.answers(step);
  const which = round === 'first' ? answers[0]?.round : answers.at(-1)?.round;
  return answers.filter((answer) => answer.round === which);
}

/** What each part answered last in the latest round. */
function latestAnswers(step: string, context: Context): Answer[] {
  const answers = answersOf({ step }, context);
  return answers.filter(({ slot }, index) => answers.findLastIndex((other) => other.slot === slot) === index);
}

/** Who has or had a step: open parts of its latest round count, whoever has answered them or not. */
function heldBy(rule: Rule<'holderOf' | 'deciderOf'>, context: Context): string[] {
  const answers = answersOf(rule, context);
  const tasks = Object.values(context.tasks ?? {}).filter(({ step, round }) => step === rule.step && (rule.round !== 'first' || round === 1));
  const latest = tasks.sort((a, b) => b.round - a.round)[0];
  if (latest === undefined || latest.round < (answers[0]?.round ?? 0)) return answers.map((answer) => answer.for);
  const open = latest.slots.flatMap(({ holder, status }) => (status === 'open' ? [holder] : []));
  return [...new Set([...answers.filter(({ round }) => round === latest.round).map((answer) => answer.for), ...open])];
}

/** Those from whom parts of this task came to who has them now; for a task that begins again, those who had it in the round before. */
function previousHolders(context: Context): string[] {
  const { place, tasks = {}, world } = context;
  if (place === undefined) return [];
  const own = Object.values(tasks).find(({ step, round }) => step === place.step && round === place.round);
  const before = (own?.slots ?? []).flatMap(({ from }) => from ?? []);
  if (before.length > 0) return before;
  return world.answers(place.step).flatMap((answer) => (answer.round === place.round - 1 ? [answer.for] : []));
}

/** Those whose part of a step is open: in this run, or in the runs of a forEach below. */
function missingIn(step: string, { plan, tasks = {}, world }: Context): string[] {
  const here = Object.values(tasks).filter((task) => task.step === step && task.status === 'open');
  const open = here.flatMap(({ slots }) => slots.flatMap(({ holder, status }) => (status === 'open' ? [holder] : [])));
  const around = own(plan.steps, step)?.in ?? null;
  const below = around !== null && own(plan.steps, around)?.kind === 'forEach' ? world.children(around).flatMap((child) => child.waitsFor(step)) : [];
  return [...open, ...below];
}
