import { insertDecision, deleteDrafts, slotById } from '../db/tasks.ts';
import type { Tx } from '../db/connect.ts';
import { checkAnswers } from '../workflows/flow/check-answers.ts';
import { isoOf } from '../workflows/flow/calendar.ts';
import { holds } from '../workflows/flow/condition.ts';
import type { Context } from '../workflows/flow/context.ts';
import type { AnswerValue } from '../workflows/flow/form.ts';
import type { Text } from '../workflows/flow/grammar.ts';
import { actorOf, may } from '../workflows/flow/may.ts';
import { contextOf } from '../workflows/flow/perform.ts';
import type { TaskStep } from '../workflows/flow/schema.ts';
import type { Slot, TaskState } from '../workflows/flow/state.ts';
import { whenAt } from '../workflows/flow/when.ts';
import type { Engine } from './engine.ts';
import { type Held, hold } from './hold.ts';
import { catchUp, take } from './turn.ts';

export type DecideInput = { slot: string; person: string; outcome: string; values: Record<string, unknown>; via: 'web' | 'link' | 'reply' | 'api' };
/** What is wrong with an answer, by field; `code` and `params` are put into words for the reader. */
export type AnswerProblem = { field: string; code: string; params: Record<string, string | number>; words?: Text };
export type Decided =
  | { ok: true; at: string; outcome: string; again: boolean }
  | { ok: false; code: 'unknown' | 'closed' | 'notYours' | 'already' | 'invalid' | 'guard'; problems: AnswerProblem[] };

/** A comment beside the form's own fields, up to so many characters. */
const longestComment = 4_000;

/**
 * Records a person's answer: takes the run's turn up to now, so that neither a late timer nor a late worker changes what holds at this instant, checks who
 * may and what was given, writes decision, journal and what follows, all in one transaction. Its commit is the acknowledgement; the worker's turn follows.
 * The same answer of the same person again is not an error.
 */
export async function decide(engine: Engine, input: DecideInput): Promise<Decided> {
  const decided = await engine.sql.begin(async (tx): Promise<Decided> => {
    const result = await record(engine, tx, input);
    if (result.ok) engine.fault('decide.beforeCommit');
    return result;
  });
  if (decided.ok) engine.fault('decide.afterCommit');
  return decided;
}

async function record(engine: Engine, tx: Tx, input: DecideInput): Promise<Decided> {
  const place = await slotById(tx, input.slot);
  const held = place === null ? null : await hold(engine, tx, place.runId);
  if (place === null || held === null) return refusal('unknown');
  while ((await catchUp(engine, tx, held)).more);
  const task = held.scene.tasks[place.taskId] ?? (await slotById(tx, input.slot))?.task;
  const slot = task?.slots.find(({ id }) => id === input.slot);
  if (task === undefined || slot === undefined) return refusal('unknown');
  if (!may(actorOf({ id: input.person, roles: [] }, []), 'task.decide', { holders: [slot.holder] })) return refusal('notYours');
  if (slot.status === 'answered') return slot.outcome === input.outcome && slot.answeredAt !== null ? { ok: true, at: isoOf(slot.answeredAt), outcome: input.outcome, again: true } : refusal('already');
  if (task.status !== 'open' || slot.status !== 'open') return refusal('closed');
  const given = checkGiven(held, task, slot, input);
  if ('problems' in given) return { ok: false, code: given.code, problems: given.problems };
  return write(engine, tx, held, { task, slot, values: given.values, input });
}

function refusal(code: Extract<Decided, { ok: false }>['code']): Decided {
  return { ok: false, code, problems: [] };
}

type Given = { values: Record<string, AnswerValue> } | { code: 'invalid' | 'guard'; problems: AnswerProblem[] };

function checkGiven(held: Held, task: TaskState, slot: Slot, { outcome, values: all }: DecideInput): Given {
  const step = held.flow.steps[task.step] as TaskStep;
  const context: Context = contextOf(held.plan, held.scene.run, held.world, held.now, {
    assignee: slot.holder,
    task: { openedAt: task.openedAt, dueAt: task.dueAt, closesAt: task.closesAt },
  });
  const { comment = '', ...values } = all;
  const checked = checkAnswers(step.settings.form, values, context, { partial: outcome === 'declined' });
  const problems: AnswerProblem[] = [...checked.problems, ...commentProblems(step, outcome, comment)];
  if (!(held.plan.steps[task.step]?.ports ?? []).includes(outcome) || outcome === 'timeout') problems.unshift({ field: 'outcome', code: 'unknownOutcome', params: {} });
  if (problems.length > 0) return { code: 'invalid', problems };
  const giving = { step: task.step, values: checked.values, outcome };
  const guard = step.settings.allowed.find((one) => one.outcome === outcome && !allowedNow(one, { ...context, giving }));
  if (guard !== undefined) return { code: 'guard', problems: [{ field: 'outcome', code: 'notAllowed', params: {}, words: guard.message }] };
  return { values: typeof comment === 'string' && comment.trim() !== '' ? { ...checked.values, comment: comment.trim() } : checked.values };
}

function commentProblems(step: TaskStep, outcome: string, comment: unknown): AnswerProblem[] {
  if (typeof comment !== 'string') return [{ field: 'comment', code: 'notText', params: {} }];
  if (comment.length > longestComment) return [{ field: 'comment', code: 'tooLong', params: { max: longestComment, came: comment.length } }];
  const needed = step.kind === 'approval' && step.settings.commentFor.includes(outcome);
  return needed && comment.trim() === '' ? [{ field: 'comment', code: 'required', params: {} }] : [];
}

function allowedNow(guard: TaskStep['settings']['allowed'][number], context: Context): boolean {
  const from = guard.from === undefined ? null : whenAt(guard.from, context, 'opens').at;
  const until = guard.until === undefined ? null : whenAt(guard.until, context, 'ends').at;
  if ((from !== null && context.at < from) || (until !== null && context.at >= until)) return false;
  return guard.condition === undefined || holds(guard.condition, context).holds;
}

async function write(engine: Engine, tx: Tx, held: Held, { task, slot, values, input }: { task: TaskState; slot: Slot; values: Record<string, AnswerValue>; input: DecideInput }): Promise<Decided> {
  const { outcome, person: by, via } = input;
  const act = { type: 'decided', at: held.now, slot: slot.id, by, outcome } as const;
  const { refused } = await take(engine, tx, held, { to: 'task', task: task.id, act, values, via }, null);
  if (refused !== null) return refusal('closed');
  const at = isoOf(held.now);
  const late = task.late || (task.dueAt !== null && held.now >= task.dueAt);
  const shown = { sha256: held.row.sha256, step: task.step, round: task.round, issue: slot.issue };
  await insertDecision(tx, { slotId: slot.id, taskId: task.id, runId: held.row.id, byId: by, forId: slot.holder, via, at, outcome, late, shown });
  await deleteDrafts(tx, slot.id);
  return { ok: true, at, outcome, again: false };
}
