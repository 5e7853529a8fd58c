import type * as z from 'zod';
import type { Sql } from '../db/connect.ts';
import { cycleById } from '../db/cycles.ts';
import { type JournalRow, journalOf } from '../db/journal.ts';
import { mergedOf } from '../db/nudges.ts';
import { runById } from '../db/runs.ts';
import { tasksOfRun } from '../db/tasks.ts';
import type { Engine } from '../engine/engine.ts';
import { isoOf } from '../workflows/flow/calendar.ts';
import type { Flow } from '../workflows/flow/schema.ts';
import type { Clock, RunState } from '../workflows/flow/state.ts';
import { cycleRows, waitingWord } from './cycle-rows.ts';
import { datesOfRun, stepOfClock } from './explain.ts';
import { loadRefs, type Refs } from './refs.ts';
import type { run as runSchema } from './routes/cycles-schemas.ts';

export type RunView = Omit<z.infer<typeof runSchema>, 'flow' | 'mayOperate'> & { flow: Flow };

/**
 * One run as pages show it; null when there is none. Never what people wrote: the texts beside the journal stay where they are. Unless `full`, neither
 * outcomes nor details: a reader may know where a review stands before they may know what was decided in it.
 */
export async function runView(engine: Engine, sql: Sql, id: string, { full }: { full: boolean }): Promise<RunView | null> {
  const run = await runById(sql, id);
  const cycle = run === null ? null : await cycleById(sql, run.cycleId);
  const [row] = cycle === null ? [] : await cycleRows(engine, sql, [cycle]);
  if (run === null || row === undefined) return null;
  const { flow } = await engine.texts.of(sql, run.sha256);
  const refs = await loadRefs(engine, sql);
  const journal = await journalOf(sql, id);
  const path = pathOf(journal);
  const clocks = await datesOfRun(sql, id);
  const placeOf = (task: { step: string; round: number }) => path.findIndex(({ step, round }) => step === task.step && round === task.round);
  const tasks = (await tasksOfRun(sql, id)).sort((a, b) => placeOf(a) - placeOf(b));
  const outcomeFor = (outcome: string | null) => (full ? outcome : null);
  return {
    run: {
      id,
      subject: refs.orNull(run.subjectId),
      status: run.status,
      outcome: outcomeFor(run.outcome),
      startedAt: run.startedAt,
      endedAt: run.endedAt,
      onHold: isHeld(run.state, null),
      cycle: row,
    },
    flow,
    path: path.map((visit) => ({ ...visit, outcome: outcomeFor(visit.outcome) })),
    tokens: run.state.tokens.map((token) => ({
      id: token.id,
      step: token.step,
      round: token.round,
      since: isoOf(token.since),
      waiting: waitingWord(token),
      code: token.waiting.for === 'incident' ? token.waiting.code : null,
      onHold: isHeld(run.state, token.step),
    })),
    occurrences: Object.fromEntries(Object.entries(run.state.containers).map(([token, { occurrence }]) => [token.split(':')[0] ?? token, occurrence])),
    tasks: tasks.map((task) => ({
      id: task.id,
      step: task.step,
      status: task.status,
      due: task.dueAt,
      closes: task.closesAt,
      late: task.late,
      outcome: outcomeFor(task.outcome),
      asks: task.state.slots.some(({ asks, status }) => asks === 'approval' && status === 'open') ? 'approval' : 'answer',
      slots: task.state.slots.map((slot) => ({
        id: slot.id,
        holder: refs.named(slot.holder),
        status: slot.status,
        answeredAt: slot.answeredAt === null ? null : isoOf(slot.answeredAt),
      })),
    })),
    clocks: clocks.map((clock) => clockOf(clock, flow)),
    people: Object.fromEntries(clocks.flatMap(({ ledger }) => ledger.flatMap(({ who = null }) => refs.orNull(who) ?? [])).map((person) => [person.id, person])),
    history: [...journal.map((line) => historyLine(line, refs, full)), ...mergedLines(await mergedOf(sql, id), journal, refs)],
  };
}

/** Time does not count: of the whole, or of one step. */
function isHeld({ holds }: RunState, step: string | null): boolean {
  return holds.some(({ to, where, why }) => to === null && where === step && why !== 'absence');
}

/** A mail that several messages went out in is about no run: here it is told after what had happened by then. */
function mergedLines(merged: Awaited<ReturnType<typeof mergedOf>>, journal: readonly JournalRow[], refs: Refs): RunView['history'] {
  return merged.map(({ personId, step, at }, index) => {
    const before = journal.findLast((line) => line.at <= at)?.n ?? 0;
    const line = { kind: 'mail.sent', step, by: null, for: null, to: [refs.named(personId)], due: null, outcome: null, detail: { merged: true } };
    return { ...line, n: before + (index + 1) / (merged.length + 1), at };
  });
}

type JournalLine = Awaited<ReturnType<typeof journalOf>>[number];

/** Each pass through a step, in the order in which they were entered. */
function pathOf(journal: readonly JournalRow[]): RunView['path'] {
  const path: RunView['path'] = [];
  for (const { kind, step, round, at, outcome } of journal) {
    if (step === null || round === null) continue;
    if (kind === 'step.entered') path.push({ step, round, entered: at, left: null, outcome: null });
    const visit = kind === 'step.left' ? path.findLast((one) => one.step === step && one.round === round && one.left === null) : undefined;
    if (visit !== undefined) Object.assign(visit, { left: at, outcome });
  }
  return path;
}

function clockOf(clock: Clock, flow: Flow): RunView['clocks'][number] {
  const { id, kind, due, ledger } = clock;
  return { id, kind, due: due === null ? null : isoOf(due), step: stepOfClock(clock, flow), ledger: ledger.map((line) => ({ ...line })) };
}

/** Of texts only the reason that an operator gave: what people answered is never in it. */
function historyLine(
  { n, at, kind, step, byId, forId, toIds, due, outcome, detail, body }: JournalLine,
  refs: Refs,
  full: boolean,
): RunView['history'][number] {
  const reason = typeof body?.reason === 'string' && kind !== 'task.decided' ? { reason: body.reason } : {};
  const people = { by: refs.orNull(byId), for: refs.orNull(forId), to: toIds.map((id) => refs.named(id)) };
  return { n, at, kind, step, ...people, due, outcome: full ? outcome : null, detail: full ? { ...detail, ...reason } : {} };
}
