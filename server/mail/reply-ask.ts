import { cycleById } from '../../db/cycles.ts';
import { runById } from '../../db/runs.ts';
import { type SlotPlace, slotById } from '../../db/tasks.ts';
import type { Person } from '../../db/people.ts';
import type { Engine } from '../../engine/engine.ts';
import { isSensitive } from '../../workflows/flow/schema.ts';
import type { TaskView } from '../../workflows/flow/task-view.ts';
import { taskStepOf, viewOf } from '../task/view.ts';
import { type ReplyAsk, replyAskOf } from './reply/ask.ts';

/** A part of a task as it stands, and what a reply to its mail may say. `ask` null: the page alone answers it. `trialTo`: the one address of a trial. */
export type ReplyPlace = { place: SlotPlace; person: Person; view: TaskView; ask: ReplyAsk | null; trialTo: string | null };

/** Null where there is nothing of it left to be answered by this person: they have left, or it is none of theirs. Changes nothing. */
export async function replyPlace(engine: Engine, slotId: string, personId: string): Promise<ReplyPlace | null> {
  const { sql } = engine;
  const place = await slotById(sql, slotId);
  const run = place === null ? null : await runById(sql, place.runId);
  const cycle = run === null ? null : await cycleById(sql, run.cycleId);
  const person = (await engine.rosters.load(sql)).people.get(personId);
  if (place === null || run === null || cycle === null || person === undefined) return null;
  const view = await viewOf(engine, slotId, { person: personId, signedIn: false, via: 'reply' });
  if (view === null) return null;
  const { flow } = await engine.texts.of(sql, run.sha256);
  const ask = replyAskOf({ step: taskStepOf(flow, place), view, sensitive: isSensitive(flow), sharedMailbox: person.sharedMailbox });
  return { place, person, view, ask, trialTo: cycle.trialTo };
}
