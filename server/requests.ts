import type { Sql } from '../db/connect.ts';
import { runById } from '../db/runs.ts';
import type { Engine } from '../engine/engine.ts';
import { type TimeAsked, timeAsked, timeAskedOf } from '../engine/offers.ts';
import { actOnTask, taskOfRequest } from '../engine/task-acts.ts';
import type { Text } from '../workflows/flow/grammar.ts';
import type { Flow } from '../workflows/flow/schema.ts';
import { lengthWords } from '../workflows/flow/sentences.ts';
import type { PersonRef } from '../workflows/flow/task-view.ts';
import { loadRefs } from './refs.ts';

/** A request for more time with the names of what and whom it is about. `code`: one of the flow's reasons, `reason`: in words of their own. */
export type RequestView = Omit<TimeAsked, 'by' | 'subject' | 'step' | 'reason' | 'words'> & {
  by: PersonRef;
  subject: PersonRef | null;
  flow: Flow;
  step: Text;
  code: string;
  reason: string;
  /** How much more, in words. */
  more: Text | null;
};

/** Null where there is none that this person may answer. */
export async function requestFor(engine: Engine, sql: Sql, id: string, person: string): Promise<RequestView | null> {
  const found = await timeAsked(engine, id, person);
  return found === null ? null : inNames(engine, sql, found);
}

async function inNames(engine: Engine, sql: Sql, found: TimeAsked): Promise<RequestView | null> {
  const run = await runById(sql, found.run);
  if (run === null) return null;
  const { flow } = await engine.texts.of(sql, run.sha256);
  const refs = await loadRefs(engine, sql);
  const { by, subject, step, reason: code, words: reason, ...rest } = found;
  const more = rest.plus === null ? null : { en: lengthWords(rest.plus, 'en', flow), zh: lengthWords(rest.plus, 'zh', flow) };
  return { ...rest, more, flow, step: flow.steps[step]?.name ?? { en: step }, by: refs.named(by), subject: refs.orNull(subject), code, reason };
}

/** All that this person may answer now. */
export async function requestsFor(engine: Engine, sql: Sql, person: string): Promise<RequestView[]> {
  const views: RequestView[] = [];
  for (const found of await timeAskedOf(engine, person)) {
    const view = await inNames(engine, sql, found);
    if (view !== null) views.push(view);
  }
  return views;
}

/** `key`: sent again under it, it is not done again. */
export type AnswerToRequest = { answer: 'grant' | 'deny'; reason: string; key?: string | undefined };

/** Null, or the rule that refuses it; to whom it is not to answer there is none. */
export async function answerRequest(engine: Engine, id: string, person: string, { answer, reason, key }: AnswerToRequest): Promise<string | null> {
  // A key is its author's own: nobody is told how an act of another went.
  const by = { by: person, key: key === undefined ? undefined : `${id}:${person}:${key}` };
  const { refused } = await actOnTask(engine, { act: 'extend', phase: answer, task: taskOfRequest(id), request: id, reason }, by);
  return refused === 'unknownTask' || refused === 'notYours' ? 'unknownRequest' : refused;
}
