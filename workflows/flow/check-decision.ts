import { checkAnswers, unkept } from './check-answers.ts';
import type { Context } from './context.ts';
import { holds } from './evaluate.ts';
import type { AnswerValue } from './form.ts';
import type { Guard, Text } from './grammar.ts';
import { contextOf } from './perform/stage.ts';
import type { Plan } from './plan.ts';
import type { Flow, TaskStep } from './schema.ts';
import type { Instant, RunState, Slot, TaskState } from './state.ts';
import { whenAt } from './when.ts';
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

/** Whether an answer may be recorded as it is: its outcome, its form, its comment, the step's guards. The values come back as they are to be stored. */
export function checkDecision(given: GivenDecision): { values: Record<string, AnswerValue> } | { code: 'invalid' | 'guard'; problems: AnswerProblem[] } {
  const { flow, plan, run, world, at, task, slot, outcome } = given;
  const step = flow.steps[task.step] as TaskStep;
  const context = contextOf(plan, run, world, at, { assignee: slot.holder, task: { openedAt: task.openedAt, dueAt: task.dueAt, closesAt: task.closesAt } });
  const { comment = '', ...values } = given.values;
  const checked = checkAnswers(
    step.settings.form,
    values,
    { ...context, giving: { step: task.step, values: {}, outcome } },
    { partial: outcome === 'declined' },
  );
  const problems: AnswerProblem[] = [...checked.problems, ...commentProblems(step, outcome, comment)];
  if (outcome === 'timeout' || !(plan.steps[task.step]?.ports ?? []).includes(outcome))
    problems.unshift({ field: 'outcome', code: 'unknownOutcome', params: {} });
  if (problems.length > 0) return { code: 'invalid', problems };
  const giving = { step: task.step, values: checked.values, outcome };
  const guard = step.settings.allowed.find((one) => one.outcome === outcome && !allowedNow(one, { ...context, giving }));
  if (guard !== undefined) return { code: 'guard', problems: [{ field: 'outcome', code: 'notAllowed', params: {}, words: guard.message }] };
  return { values: typeof comment === 'string' && comment.trim() !== '' ? { ...checked.values, comment: comment.trim() } : checked.values };
}

function commentProblems(step: TaskStep, outcome: string, comment: unknown): AnswerProblem[] {
  if (typeof comment !== 'string') return [{ field: 'comment', code: 'notText', params: {} }];
  if (comment.length > longestComment) return [{ field: 'comment', code: 'tooLong', params: { max: longestComment, came: comment.length } }];
  if (unkept.test(comment)) return [{ field: 'comment', code: 'oddCharacter', params: {} }];
  const needed = step.kind === 'approval' && step.settings.commentFor.includes(outcome);
  return needed && comment.trim() === '' ? [{ field: 'comment', code: 'required', params: {} }] : [];
}

function allowedNow(guard: Guard, context: Context): boolean {
  const from = guard.from === undefined ? null : whenAt(guard.from, context, 'opens').at;
  const until = guard.until === undefined ? null : whenAt(guard.until, context, 'ends').at;
  if ((from !== null && context.at < from) || (until !== null && context.at >= until)) return false;
  return guard.condition === undefined || holds(guard.condition, context).holds;
}
