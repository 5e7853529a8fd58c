import { answerWords, nameOf } from '../builder-ui/task-page/told.ts';
import type { Sql } from '../db/connect.ts';
import { type Cycle, cycleById } from '../db/cycles.ts';
import { type Run, runById } from '../db/runs.ts';
import { releasedRuns, releasesTo, tasksOfRuns } from '../db/tasks.ts';
import type { Engine } from '../engine/engine.ts';
import { answersFor } from '../engine/hold.ts';
import type { Roster } from '../engine/roster.ts';
import { cycleViewOf } from '../engine/rosters.ts';
import { isoOf } from '../workflows/flow/calendar.ts';
import { type Attachment, attachmentsIn } from '../workflows/flow/attachment.ts';
import type { Context } from '../workflows/flow/context.ts';
import { formAskedBy } from '../workflows/flow/check-decision.ts';
import type { Text } from '../workflows/flow/grammar.ts';
import { contextOf } from '../workflows/flow/perform/stage.ts';
import { type Flow, isTask, type TaskStep } from '../workflows/flow/schema.ts';
import { upgradeTask } from '../workflows/flow/upgrade.ts';
import { type Seen, type SeenAnswer, seenBy } from '../workflows/flow/visible.ts';
import { outcomeLabel } from './outcomes.ts';
import { refOf } from './person-ref.ts';

/** Answers as pages show them: what of them a reader sees is the kernel's to say (visible.ts). */

type Released = { step: string; fields: string[] }[];
/** What is looked at for one reader: a run with its answers and tasks, and what was released to them there. */
export type Looking = { flow: Flow; context: Context; roster: Roster; reader: string; released: Released };

/** A run as one reader looks at it; null where there is none. */
export async function lookingAt(engine: Engine, sql: Sql, runId: string, reader: string): Promise<(Looking & { run: Run; cycle: Cycle }) | null> {
  const run = await runById(sql, runId);
  const cycle = run === null ? null : await cycleById(sql, run.cycleId);
  if (run === null || cycle === null) return null;
  const roster = await engine.rosters.load(sql);
  const { flow, plan } = await engine.texts.of(sql, run.sha256);
  const at = Date.parse(cycle.now);
  const world = engine.rosters.world(roster, { cycle: cycleViewOf(cycle), answers: await answersFor(sql, run), notices: new Map(), at });
  const around = await aroundRun(sql, run, reader);
  return { run, cycle, flow, roster, reader, released: around.released, context: contextOf(plan, run.state, world, at, { tasks: around.tasks }) };
}

/** The tasks that were and are in a run and those above it, and what was released to a reader there. */
export async function aroundRun(
  sql: Sql,
  { id, above }: Pick<Run, 'id' | 'above'>,
  reader: string,
): Promise<{ tasks: NonNullable<Context['tasks']>; released: Released }> {
  const runs = [...above, id];
  const [tasks, released] = await Promise.all([tasksOfRuns(sql, runs), releasesTo(sql, reader, runs)]);
  return { tasks: Object.fromEntries(tasks.map(({ state }) => [state.id, upgradeTask(state)])), released };
}

export function seenOf({ context, reader, released }: Looking, step: string, shown: readonly string[] = []): Seen {
  const fields = released.flatMap((one) => (one.step === step ? one.fields : []));
  return seenBy(reader, step, context, { released: fields, shown });
}

export type AnswerRow = {
  step: string;
  name: Text;
  round: number;
  by: { id: string; name: string; nameZh: string | null } | null;
  at: string | null;
  outcome: Text | null;
  values: { field: string; label: Text; value: string; files?: Attachment[] }[];
};

/** Everything in a run that its reader may read, in the order of the flow. `withheld`: steps of which too few have answered. */
export function answersSeen(looking: Looking, language: 'en' | 'zh'): { answers: AnswerRow[]; withheld: { step: string; name: Text }[] } {
  const answers: AnswerRow[] = [];
  const withheld: { step: string; name: Text }[] = [];
  for (const step of Object.values(looking.flow.steps)) {
    if (!isTask(step)) continue;
    const seen = seenOf(looking, step.id);
    answers.push(...seen.answers.map((answer) => rowOf(step, answer, looking.roster, language)));
    if (seen.withheld) withheld.push({ step: step.id, name: step.name });
  }
  return { answers, withheld };
}

export type ReleasedAnswers = { run: string; at: string; flow: Text; cycle: string; subject: AnswerRow['by']; answers: AnswerRow[]; withheld: Text[] };

/** What was released to a reader, the latest first: of each run the answers of the steps that were, and no more of these than the kernel lets them read. */
export async function releasedTo(engine: Engine, sql: Sql, reader: string, language: 'en' | 'zh'): Promise<ReleasedAnswers[]> {
  const found: ReleasedAnswers[] = [];
  for (const { runId, at } of await releasedRuns(sql, reader)) {
    const looking = await lookingAt(engine, sql, runId, reader);
    if (looking === null) continue;
    const steps = new Set(looking.released.map(({ step }) => step));
    const { answers, withheld } = answersSeen(looking, language);
    const { subjectId } = looking.run;
    found.push({
      run: runId,
      at,
      flow: looking.flow.name,
      cycle: looking.cycle.name,
      subject: subjectId === null ? null : personIn(looking.roster, subjectId),
      answers: answers.filter(({ step }) => steps.has(step)),
      withheld: withheld.flatMap(({ step, name }) => (steps.has(step) ? [name] : [])),
    });
  }
  return found;
}

function rowOf(step: TaskStep, { round, by, at, outcome, values }: SeenAnswer, roster: Roster, language: 'en' | 'zh'): AnswerRow {
  return {
    step: step.id,
    name: step.name,
    round,
    by: by === null ? null : personIn(roster, by),
    at: at === null ? null : isoOf(at),
    outcome: outcome === null ? null : outcomeLabel(step, outcome),
    values: answeredIn(step, values, language, roster),
  };
}

/** A person by id; of one who is not on file, such as somebody from outside, the id itself. */
export function personIn(roster: Roster, id: string): NonNullable<AnswerRow['by']> {
  const person = roster.people.get(id);
  return person === undefined ? { id, name: id, nameZh: null } : refOf(person);
}

/** The questions that were answered, in their order, each with its answer in words. */
export function answeredIn(step: TaskStep, values: SeenAnswer['values'], language: 'en' | 'zh', roster: Roster): AnswerRow['values'] {
  const asked = formAskedBy(step, { asks: 'answer' }).fields.filter(({ id }) => values[id] !== undefined);
  const nameById = (id: string) => nameOf(personIn(roster, id), language);
  const comment = typeof values.comment === 'string' ? [{ field: 'comment', label: { en: 'Comment', zh: '意見' }, value: values.comment }] : [];
  return [
    ...asked.map((field) => ({
      field: field.id,
      label: field.label,
      value: answerWords(values[field.id], field, language, nameById),
      ...(field.type === 'file' && { files: attachmentsIn(values[field.id]) }),
    })),
    ...comment,
  ];
}
