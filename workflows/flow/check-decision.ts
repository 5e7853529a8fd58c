import { withFixedRows } from './begins.ts';
import { checkAnswers, unkept } from './check-answers.ts';
import type { Context } from './context.ts';
import type { Answers, AnswerValue, Form } from './form.ts';
import type { Text } from './grammar.ts';
import { type Barred, barredBy } from './guards.ts';
import { contextOf } from './perform/stage.ts';
import type { Plan } from './plan.ts';
import { answersOf, type Flow, type StepOf, type TaskStep } from './schema.ts';
import type { Instant, RunState, Slot, TaskState } from './state.ts';
import type { Draft } from './task/events.ts';
import { isPresent, neverOf, whoAre } from './who.ts';
import type { World } from './world.ts';

/** What is wrong with an answer, by field. `words` are HR's own, where a guard refused. */
export type AnswerProblem = { field: string; code: string; params: Record<string, string | number>; words?: Text };

export type GivenDecision = {
  flow: Flow;
  plan: Plan;
  run: RunState;
  world: World;
  at: Instant;
  task: TaskState;
  slot: Slot;
  outcome: string;
  values: Record<string, unknown>;
};

/** A comment beside the form's own fields, up to so many characters. */
export const longestComment = 4_000;

/** Outcomes that say nothing about what was asked: nothing is compulsory with them. */
const passesOn = ['declined', 'returned'];

/** Whether an answer may be recorded as it is: its outcome, its form, its comment, the step's guards. The values come back as they are to be stored. */
export function checkDecision(given: GivenDecision): { values: Record<string, AnswerValue> } | { code: 'invalid' | 'guard'; problems: AnswerProblem[] } {
  const { flow, plan, run, world, at, task, slot, outcome } = given;
  const step = flow.steps[task.step] as TaskStep;
  const context = contextOf(plan, run, world, at, { assignee: slot.holder, task: { openedAt: task.openedAt, dueAt: task.dueAt, closesAt: task.closesAt } });
  const { comment = '', ...values } = given.values;
  const agrees = slot.asks === 'approval';
  const form = formAskedBy(step, slot);
  const fixed = withFixedRows(form, values, context);
  const checked = checkAnswers(form, fixed.values, { ...context, giving: { step: task.step, values: {}, outcome } }, { partial: passesOn.includes(outcome) });
  const changed = passesOn.includes(outcome) ? [] : fixed.missing.map((field) => ({ field, code: 'rowsChanged', params: {} }));
  const problems: AnswerProblem[] = [...changed, ...checked.problems, ...commentProblems(step, outcome, comment)];
  if (!agrees && step.kind === 'nominate') problems.push(...pickedProblems(step, checked.values, context));
  if (!mayBeGiven(step, plan.steps[task.step]?.ports ?? [], outcome, agrees)) problems.unshift({ field: 'outcome', code: 'unknownOutcome', params: {} });
  if (problems.length > 0) return { code: 'invalid', problems };
  const giving = { step: task.step, values: checked.values, outcome };
  const barred = barredBy(step.settings.allowed, outcome, { ...context, giving });
  if (barred !== null) return { code: 'guard', problems: [barredProblem(barred)] };
  return { values: typeof comment === 'string' && comment.trim() !== '' ? { ...checked.values, comment: comment.trim() } : checked.values };
}

function commentProblems(step: TaskStep, outcome: string, comment: unknown): AnswerProblem[] {
  if (typeof comment !== 'string') return [{ field: 'comment', code: 'notText', params: {} }];
  if (comment.length > longestComment) return [{ field: 'comment', code: 'tooLong', params: { max: longestComment, came: comment.length } }];
  if (unkept.test(comment)) return [{ field: 'comment', code: 'oddCharacter', params: {} }];
  const needed = step.kind === 'approval' && step.settings.commentFor.includes(outcome);
  return needed && comment.trim() === '' ? [{ field: 'comment', code: 'required', params: {} }] : [];
}

/** An outcome of the step, a decider's declining where that is allowed, or sending back what was to be agreed to. */
function mayBeGiven({ settings }: TaskStep, ports: readonly string[], outcome: string, agrees: boolean): boolean {
  if (agrees && outcome === 'returned') return true;
  if (outcome === 'declined' && settings.tally?.mayDecline === true) return true;
  return outcome !== 'timeout' && ports.includes(outcome);
}

function barredProblem({ guard, row }: Barred): AnswerProblem {
  const code = 'notAllowed';
  if (row === null || guard.each === undefined) return { field: 'outcome', code, params: {}, words: guard.message };
  return { field: guard.each, code, params: { row }, words: guard.message };
}

/** What a step asks of a part: its form, and of a nomination the people. Whoever is to agree to it fills in nothing. */
export function formAskedBy(step: TaskStep, { asks }: Pick<Slot, 'asks'>): Form {
  if (asks === 'approval') return { fields: [], shows: step.settings.form.shows };
  if (step.kind !== 'nominate') return step.settings.form;
  const { form, atLeast: min, atMost: max } = step.settings;
  return { ...form, fields: [{ id: 'people', type: 'people', label: { en: 'People', zh: '人選' }, required: true, min, max }, ...form.fields] };
}

function pickedProblems(step: StepOf<'nominate'>, { people }: Answers, context: Context): AnswerProblem[] {
  if (!Array.isArray(people)) return [];
  const may = pickable(step, context);
  const barred = people.filter((id) => typeof id === 'string' && !may.has(id));
  return barred.length === 0 ? [] : [{ field: 'people', code: 'mayNotBePicked', params: { count: barred.length } }];
}

/** Who may be picked: those whom the step names, else everyone (`named` null); whoever never may, or has left, in no case. */
export function pickable({ settings: { from } }: StepOf<'nominate'>, context: Context): { named: string[] | null; has: (id: string) => boolean } {
  const never = from === undefined ? [] : neverOf(from, context).map(({ id }) => id);
  const named = from === undefined || from.rules.length === 0 ? null : whoAre(from, context).people.map(({ id }) => id);
  return { named, has: (id) => !never.includes(id) && (named === null ? isPresent(id, context) : named.includes(id)) };
}

/** The outcomes that a part may be given, the wanted one first: those of the step; or to agree to it, or to send it back. */
export function answersAsked(step: TaskStep, { asks }: Pick<Slot, 'asks'>): string[] {
  const answers = answersOf(step);
  return asks === 'approval' ? [answers[0] ?? '', 'returned'] : answers;
}

/** A draft as the kernel reads it: without an outcome chosen it means the only one there is. */
export function checkDraft({ outcome, ...given }: Omit<GivenDecision, 'outcome'> & { outcome: string | null }): Draft {
  const step = given.flow.steps[given.task.step] as TaskStep;
  const [only, ...others] = answersAsked(step, given.slot);
  const meant = outcome ?? (others.length === 0 ? (only ?? null) : null);
  const checked = meant === null ? null : checkDecision({ ...given, outcome: meant });
  if (checked !== null && 'values' in checked) return { outcome: meant, values: checked.values, complete: true };
  const { comment: _comment, ...values } = given.values;
  return { outcome: meant, values: checkAnswers(formAskedBy(step, given.slot), values, null, { partial: true }).values, complete: false };
}
