import type { Sql } from '../db/connect.ts';
import { draftsOf, inboxOf, type SlotPlace, startsOf, waitingForOthers } from '../db/tasks.ts';
import type { Engine } from '../engine/engine.ts';
import { askOf } from '../builder-ui/task-page/told.ts';
import { isoOf } from '../workflows/flow/calendar.ts';
import { formAskedBy } from '../workflows/flow/check-decision.ts';
import type { Text } from '../workflows/flow/grammar.ts';
import { type Flow, isTask, type TaskStep } from '../workflows/flow/schema.ts';
import type { PersonRef, TaskView } from '../workflows/flow/task-view.ts';
import { loadRefs } from './refs.ts';
import { outcomesFor } from './task/outcomes.ts';

export type InboxTask = {
  slot: string;
  step: Text;
  flow: Text;
  cycle: string;
  subject: PersonRef | null;
  due: string | null;
  closes: string | null;
  late: boolean;
  hasDraft: boolean;
  filled: number;
  of: number;
  /** Of a talk: when it begins. */
  starts: string | null;
  /** Tasks of one key may be decided alike, several at once; null: each by itself. */
  alike: { key: string; outcomes: { key: string; label: Text; needsComment: boolean }[] } | null;
  status: 'open';
};
export type WaitingTask = { task: string; step: Text; subject: PersonRef | null; holders: PersonRef[]; due: string | null };

/** What waits for a person, and what waits for others about them or their reports; a handful of statements however long the lists are. */
export async function inbox(engine: Engine, sql: Sql, personId: string): Promise<{ tasks: InboxTask[]; waitingForOthers: WaitingTask[] }> {
  const [mine, theirs, drafts, refs] = await Promise.all([
    inboxOf(sql, personId),
    waitingForOthers(sql, personId),
    draftsOf(sql, personId),
    loadRefs(engine, sql),
  ]);
  // What someone tries out must not look like work: a trial is answered from its own mails.
  const [own, others] = [mine.filter(({ trial }) => !trial), theirs.filter(({ trial }) => !trial)];
  const flows = await flowsOf(engine, sql, [...own, ...others]);
  const starts = await startsOf(
    sql,
    own.filter(({ sha256, step }) => flows.get(sha256)?.steps[step]?.kind === 'meeting').map(({ runId }) => runId),
  );
  const draftBySlot = new Map(drafts.map((draft) => [draft.slotId, draft]));
  const tasks = own.flatMap((place): InboxTask[] => {
    const flow = flows.get(place.sha256);
    const step = flow?.steps[place.step];
    if (flow === undefined || step === undefined || !isTask(step)) return [];
    const typed = draftBySlot.get(place.id);
    const dates = datesOf(place);
    const asks = place.task.slots.find(({ id }) => id === place.id)?.asks ?? 'answer';
    const { fields } = formAskedBy(step, { asks });
    return [
      {
        slot: place.id,
        step: askedOf(step.name, asks),
        flow: flow.name,
        cycle: place.cycleName,
        subject: refs.orNull(place.subjectId),
        ...dates,
        // What only closes has to be done by then.
        due: dates.due ?? dates.closes,
        late: place.task.late,
        hasDraft: typed !== undefined,
        filled: fields.filter(({ id }) => typed?.values[id] !== undefined).length,
        of: fields.length,
        starts: step.kind === 'meeting' ? startOf(place, starts) : null,
        alike: alikeOf(flow, step, place, asks),
        status: 'open',
      },
    ];
  });
  const byTask = new Map<string, SlotPlace[]>();
  for (const place of others) byTask.set(place.taskId, [...(byTask.get(place.taskId) ?? []), place]);
  const waiting = [...byTask].flatMap(([task, places]): WaitingTask[] => {
    const [place] = places;
    const step = place === undefined ? undefined : flows.get(place.sha256)?.steps[place.step];
    if (place === undefined || step === undefined) return [];
    const { due, closes } = datesOf(place);
    return [{ task, step: step.name, subject: refs.orNull(place.subjectId), holders: places.map(({ holderId }) => refs.named(holderId)), due: due ?? closes }];
  });
  return { tasks, waitingForOthers: waiting };
}

/** What is asked of a part, in both languages. */
function askedOf(step: Text, asks: TaskView['asks']): Text {
  return { en: askOf({ step, asks, language: 'en' }), ...(step.zh !== undefined && { zh: askOf({ step, asks, language: 'zh' }) }) };
}

/**
 * What may be decided together: decisions of one step of one flow that ask nothing which has to be answered for each by itself. Each goes its own way in and is
 * refused or recorded by itself.
 */
function alikeOf(flow: Flow, step: TaskStep, { sha256 }: SlotPlace, asks: TaskView['asks']): InboxTask['alike'] {
  const decides = step.kind === 'approval' || asks === 'approval';
  if (!decides || formAskedBy(step, { asks }).fields.some(({ required }) => required !== false)) return null;
  const outcomes = outcomesFor(flow, step, { asks }).map(({ key, label, needsComment }) => ({ key, label, needsComment }));
  return { key: `${sha256}:${step.id}:${asks}`, outcomes };
}

function startOf({ runId, step, round }: SlotPlace, starts: Awaited<ReturnType<typeof startsOf>>): string | null {
  const at = starts.find((one) => one.runId === runId && one.step === step && one.round === round)?.starts;
  return at == null ? null : isoOf(at);
}

async function flowsOf(engine: Engine, sql: Sql, places: readonly SlotPlace[]): Promise<Map<string, Flow>> {
  const texts = [...new Set(places.map(({ sha256 }) => sha256))];
  return new Map(await Promise.all(texts.map(async (sha256) => [sha256, (await engine.texts.of(sql, sha256)).flow] as const)));
}

function datesOf({ task }: SlotPlace): { due: string | null; closes: string | null } {
  return { due: task.dueAt === null ? null : isoOf(task.dueAt), closes: task.closesAt === null ? null : isoOf(task.closesAt) };
}
