import { dayNumber, instantOf } from '../calendar.ts';
import type { Context } from '../context.ts';
import type { AnswerValue } from '../form.ts';
import type { Rows, Scope } from '../grammar.ts';
import type { Instant } from '../state.ts';
import type { ChildView, World } from '../world.ts';
import { answerOf, cellsOf } from './answers.ts';
import type { Ask, Valued } from './ask.ts';
import { factsOf, inOrder, known, turnsKnown } from './outside.ts';
import { isPresent } from './people.ts';
import { beginningOf } from './time.ts';

/** One row that an aggregate looks at: what values come to inside of it; when it took effect, where it is dated; what it is by itself, where that is one value. */
export type Row = { context: Context; effective?: Instant; itself?: Valued['value'] };

/** The rows, in their order; null where there can be none, as for members where no group is meant. `by`: only what was known by then. */
export function rowsOf(over: Rows, by: Instant, context: Context, ask: Ask): Row[] | null {
  switch (over.rows) {
    case 'list':
      return listRows(over, context);
    case 'facts':
      return factRows(over.key, by, context);
    case 'records':
      return recordRows(over.type, by, context);
    case 'members':
      return memberRows(over.of, context, ask);
    case 'children':
      return context.world.children(over.step).map((child) => ({ context: insideChild(over.step, child, context) }));
    case 'reports':
      return ask.people({ who: 'reports', of: over.of }, context).flatMap((id) => personRow(id, context));
  }
}

/** When each of the rows became known, of those that become known at all. */
export function recordedIn(over: Rows, context: Context): Instant[] {
  if (over.rows === 'facts') return factsOf(scopeOf(context), over.key, context).map(({ recorded }) => recorded);
  const { subject } = context.run;
  return over.rows !== 'records' || subject === null ? [] : context.world.records(subject, over.type).map(({ written }) => written);
}

/** About whom facts are that rows are made of: whom the run is about. */
function scopeOf({ run: { subject, item } }: Context): Scope {
  return subject !== null ? 'person' : item !== null && 'group' in item ? 'group' : 'cycle';
}

const within = (context: Context): NonNullable<Context['rows']> => context.rows ?? { lists: {}, facts: {}, records: {} };

/** Inside a row the list's own columns are answers of its step. Rows of one value each, such as people who were chosen, are that value. */
function listRows({ step, field }: Extract<Rows, { rows: 'list' }>, context: Context): Row[] {
  const { value: list } = answerOf(step, field, 'latest', context);
  return (Array.isArray(list) ? list : []).map((row) => ({ context: insideRow(step, cellsOf(row), context), ...(typeof row !== 'object' && { itself: row }) }));
}

/** Inside a row of a list of a step's answer. */
export function insideRow(step: string, values: Record<string, AnswerValue>, context: Context): Context {
  const rows = within(context);
  return { ...context, rows: { ...rows, lists: { ...rows.lists, [step]: values } } };
}

function factRows(key: string, by: Instant, context: Context): Row[] {
  const rows = within(context);
  const all = factsOf(scopeOf(context), key, context);
  turnsKnown(all, context);
  return known(all, by).map((row) => {
    return { context: { ...context, rows: { ...rows, facts: { ...rows.facts, [key]: row } } }, effective: row.effective, itself: row.value };
  });
}

/** Everything that was ever put on file, but for what was revoked, erased, or replaced from its own first day on. */
function recordRows(type: string, by: Instant, context: Context): Row[] {
  const { run, world } = context;
  const all = run.subject === null ? [] : inOrder(world.records(run.subject, type));
  turnsKnown(
    all.map(({ written }) => ({ recorded: written })),
    context,
  );
  const counts = all.filter(({ status, effective, until, written }) => {
    const replaced = status === 'superseded' && (until === null || until <= effective);
    return written <= by && status !== 'revoked' && status !== 'erased' && !replaced;
  });
  const rows = within(context);
  return counts.map((row) => {
    return { context: { ...context, rows: { ...rows, records: { ...rows.records, [type]: row } } }, effective: beginningOf(row.effective, context) };
  });
}

function memberRows(of: Extract<Rows, { rows: 'members' }>['of'], context: Context, ask: Ask): Row[] | null {
  const { item } = context.run;
  if (of !== undefined) return [...new Set(ask.people(of, context))].flatMap((id) => personRow(id, context));
  if (item === null || !('group' in item)) return null;
  return context.world.members(item.group.column, item.group.value).flatMap((id) => personRow(id, context));
}

/** Inside the row of a person that person is the subject. Those who have left are no rows. */
function personRow(id: string, context: Context): Row[] {
  if (!isPresent(id, context)) return [];
  const { turns, world } = context;
  const leftOn = world.person(id)?.leftOn ?? null;
  if (turns !== undefined && leftOn !== null) turns(instantOf(dayNumber(leftOn), 0, world.zone(world.cycle.zone)));
  return [{ context: { ...context, run: { ...context.run, subject: id, item: null } }, itself: id }];
}

/** Inside a run below, answers and outcomes are that run's, or those it sees above; the outcome of the step that began it is how it ended. */
function insideChild(step: string, child: ChildView, context: Context): Context {
  const { run, world } = context;
  const { subject, item, status, outcome } = child;
  const whole = { round: 1, opened: run.startedAt, due: null, closed: null, completed: null, outcome };
  const visits = { ...child.visits, [step]: { first: whole, latest: whole } };
  const inside: World = {
    ...world,
    answers: (of) => [...world.answers(of), ...child.answers(of)],
    visitsAbove: (of) => run.visits[of] ?? world.visitsAbove(of),
    children: () => [],
  };
  const { place: _place, cause: _cause, tasks: _tasks, clocks: _clocks, ...rest } = context;
  return { ...rest, world: inside, run: { ...run, id: child.id, scope: step, subject, item, status, outcome, visits, tokens: [], containers: {} }, task: null };
}
