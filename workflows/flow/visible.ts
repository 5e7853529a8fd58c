import { anonymityOf, completedAt, laterOf, wholeFrom } from './anonymity.ts';
import type { Context } from './context.ts';
import { holds } from './evaluate.ts';
import { insideRow } from './evaluate/rows.ts';
import type { Answers, AnswerValue } from './form.ts';
import type { Who } from './grammar.ts';
import type { Answer, Instant, TaskState } from './state.ts';
import type { TaskSettings } from './task-settings.ts';
import { whenAt } from './when.ts';
import { whoAre } from './who.ts';

/** One answer as its reader may see it. Of an anonymous step it is nobody's, and of no time. */
export type SeenAnswer = { round: number; by: string | null; for: string | null; at: Instant | null; outcome: string | null; values: Answers };
/** `withheld`: there is more that the reader could see, had so many answered that nobody can tell who said what. */
export type Seen = { answers: SeenAnswer[]; withheld: boolean };
/** What the reader is given to see by name, whatever their part in the step: answers that were released to them, and what a task of theirs shows beside its form. */
export type Given = { released: readonly string[]; shown: readonly string[] };

type Visibility = NonNullable<TaskSettings['visibility']>;
type FieldRule = Visibility['fields'][number];
/** How much of one answer: by field, and of a list by its rows and columns. */
type Sight = { outcome: boolean; field: (id: string) => boolean; cell: (list: string, column: string, row: Answers) => boolean };

/**
 * What of the answers to a step a person may see at the context's instant (SEMANTICS rule 16): what is theirs; what the step lets them read, whole or by
 * field, row and column, each from its own date or outcome on; what was released to them. Where the step says who reads it, a task that shows it beside its
 * form shows its holder no more than that; elsewhere, what it shows. What was answered without names is read from its release on, in no case by fewer
 * answers than the step asks for.
 */
export function seenBy(reader: string, step: string, context: Context, given: Given): Seen {
  const settings = context.plan.steps[step]?.settings as TaskSettings | undefined;
  const seen: Seen = { answers: [], withheld: false };
  if (settings === undefined) return seen;
  for (const answer of context.world.answers(step)) {
    const sight = sightOf(reader, answer, settings, context, given);
    const one = sight === null ? null : through(sight, answer);
    if (one === null) continue;
    const nameless = answer.anonymous === true ? readable(answer, settings, context) : 'yes';
    if (nameless === 'yes') seen.answers.push(one);
    else if (nameless === 'tooFew') seen.withheld = true;
  }
  return seen;
}

const everything: Sight = { outcome: true, field: () => true, cell: () => true };

function sightOf(reader: string, answer: Answer, { visibility }: TaskSettings, context: Context, { released, shown }: Given): Sight | null {
  if (answer.anonymous !== true && (answer.by === reader || answer.for === reader)) return everything;
  const wasReleased = (id: string) => released.includes(id);
  if (visibility === undefined) {
    const named = (id: string) => wasReleased(id) || shown.includes(id);
    return { outcome: false, field: named, cell: named };
  }
  const own = ofTask(answer, context);
  const whole = isAmong(visibility.answers, reader, own) && hasCome(wholeFrom(visibility, own), own);
  const ruled = visibility.fields.map((rule) => ({ rule, may: isAmong(rule.who, reader, own) && hasCome(ruleFrom(rule, own), own) }));
  const byRules = (rules: typeof ruled, otherwise: boolean) => (rules.length === 0 ? otherwise : rules.some(({ may }) => may));
  const rulesFor = (id: string) => ruled.filter(({ rule }) => rule.where === undefined && rule.fields.includes(id));
  const field = (id: string) => wasReleased(id) || byRules(rulesFor(id), whole);
  const cell = (list: string, column: string, row: Answers) => {
    if (wasReleased(list)) return true;
    const ofRow = ruled.filter(({ rule }) => rule.where !== undefined && rule.fields.includes(list) && holdsIn(rule.where, answer.step, row, own));
    const ofColumn = ruled.filter(({ rule }) => rule.fields.includes(`${list}.${column}`));
    return byRules(ofColumn, true) && byRules([...ofRow, ...rulesFor(list)], ofColumn.length > 0 || whole);
  };
  return { outcome: whole, field, cell };
}

const holdsIn = (condition: NonNullable<FieldRule['where']>, step: string, row: Answers, context: Context): boolean =>
  holds(condition, insideRow(step, row, context)).holds;

function through(sight: Sight, { round, by, for: whose, at, outcome, values, anonymous }: Answer): SeenAnswer | null {
  const kept: Answers = {};
  for (const [id, value] of Object.entries(values)) {
    const left = isTable(value) ? rowsThrough(sight, id, value) : sight.field(id) ? value : undefined;
    if (left !== undefined) kept[id] = left;
  }
  if (!sight.outcome && Object.keys(kept).length === 0) return null;
  const known = anonymous === true ? { by: null, for: null, at: null } : { by, for: whose, at };
  return { round, ...known, outcome: sight.outcome ? outcome : null, values: kept };
}

type Table = { [column: string]: AnswerValue }[];

function isTable(value: AnswerValue): value is Table {
  return Array.isArray(value) && value.length > 0 && value.every((row) => typeof row === 'object' && row !== null && !Array.isArray(row));
}

/** Rows of which nothing may be seen are not there at all. */
function rowsThrough({ cell }: Sight, list: string, rows: Table): AnswerValue | undefined {
  const kept = rows.flatMap((row) => {
    const cells = Object.entries(row).filter(([column]) => cell(list, column, row));
    return cells.length === 0 ? [] : [Object.fromEntries(cells)];
  });
  return kept.length === 0 ? undefined : kept;
}

/** The dates of a step's visibility count from its own task. */
function ofTask({ step, round }: Pick<Answer, 'step' | 'round'>, context: Context): Context {
  const task = taskOf(step, round, context);
  return task === undefined ? context : { ...context, task: { openedAt: task.countsFrom, dueAt: task.dueAt, closesAt: task.closesAt } };
}

function taskOf(step: string, round: number, { tasks = {}, run, world }: Context): TaskState | undefined {
  return Object.values(tasks).find((task) => task.step === step && task.round === round) ?? world.task(`${run.id}:${step}:${round}`);
}

/** Before its release it is not there; where nobody can count who answered, it is withheld. */
function readable({ step, round, cameAfter }: Answer, settings: TaskSettings, context: Context): 'yes' | 'notYet' | 'tooFew' {
  const task = taskOf(step, round, context);
  const counted = task === undefined ? null : anonymityOf(task, settings, cameAfter, ofTask({ step, round }, context));
  if (counted !== null && counted.released === null) return 'notYet';
  return counted?.withheld === false ? 'yes' : 'tooFew';
}

const isAmong = (who: Who, person: string, context: Context): boolean => whoAre(who, context).people.some(({ id }) => id === person);
const hasCome = (from: Instant | null, { at }: Context): boolean => from !== null && from <= at;

function ruleFrom({ from, after }: FieldRule, context: Context): Instant | null {
  return laterOf([
    ...(from === undefined ? [] : [whenAt(from, context, 'opens').at]),
    ...(after === undefined ? [] : [completedAt(after.step, after.outcome, context)]),
  ]);
}
