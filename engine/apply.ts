import { setImmediate as nextRound } from 'node:timers/promises';
import type { Tx } from '../db/connect.ts';
import { type Copy, joined, send } from '../db/copy.ts';
import { type CounterDelta, insertCounterDeltas } from '../db/counters.ts';
import type { Cycle } from '../db/cycles.ts';
import { journalCopy, journalTextsCopy, insertJournal, insertJournalTexts } from '../db/journal.ts';
import { nudgesCopy, type Nudge, nudgeRows } from '../db/nudges.ts';
import { outboxCopy, type NewOutboxRow, outboxRows, wakeRelay } from '../db/outbox.ts';
import {
  type ClockRow,
  clocksCopy,
  runsCopy,
  deleteClocks,
  insertFanOutDeltas,
  insertRuns,
  markHandled,
  type Run,
  updateRuns,
  upsertClocks,
} from '../db/runs.ts';
import {
  slotsCopy,
  tasksCopy,
  insertAnswers,
  insertSevered,
  type RunAnswer,
  type SlotRow,
  type TaskRow,
  takeBackAnswers,
  upsertSlots,
  upsertTasks,
} from '../db/tasks.ts';
import { together, type Write } from '../db/together.ts';
import { isoOf } from '../workflows/flow/calendar.ts';
import type { Effect, Scene } from '../workflows/flow/perform/scene.ts';
import { keptAnswer } from '../workflows/flow/severed.ts';
import type { TaskState } from '../workflows/flow/state.ts';
import { chain } from './chain.ts';
import type { Engine } from './engine.ts';
import { follow } from './follow.ts';

/** One run's step, performed in memory and not yet written. `row` is the run as it was (or is to be, when new); it is brought up to date. */
export type Step = { row: Run; isNew: boolean; cycle: Cycle; before: Scene; after: Scene; effects: Effect[]; event: number | null };

/**
 * Writes what one or many runs' steps came to: state, tasks, clocks, journal, answers, counters, outbox, and the events that follow. All of it in the
 * caller's transaction, which holds the runs' locks (or has just made them). This is the only way in which a run is ever written. `beside`: rows of the caller's
 * that go with them; `pokes` is one of those for the relay.
 */
export async function apply(engine: Engine, tx: Tx, steps: readonly Step[], beside: Beside = {}): Promise<void> {
  if (steps.length >= many && steps.every(({ isNew }) => isNew)) return (await prepareNew(engine, tx, steps, { ...beside, from: null }))();
  // Before the answers of the same step are written, which stand.
  const taken = steps.flatMap(takenBack);
  if (taken.length > 0) await takeBackAnswers(tx, taken);
  await write(tx, steps, await chain(engine, tx, steps), beside);
  await follow(engine, tx, steps);
}

/** So many new runs at once are written by COPY. */
const many = 50;
/** So many are made ready at once. */
const bite = 25;

/**
 * The same for steps of new runs, in two: all of it is worked out here, and what is answered writes it, so that the next ones can be worked out while these are on
 * their way. `from`: what they give out leaves no earlier than that wall instant. `idle` settles once the transaction may be asked something.
 */
export async function prepareNew(
  engine: Engine,
  tx: Tx,
  steps: readonly Step[],
  { from, beside = [], pokes = [], idle }: Beside & { from: string | null; idle?: () => Promise<unknown> },
): Promise<() => Promise<void>> {
  const parts: Copy[][] = [];
  for (let next = 0; next < steps.length; next += bite) {
    const few = steps.slice(next, next + bite);
    const chained = await chain(engine, tx, few, idle);
    parts.push(copiesOf(few, chained, pokes.slice(next, next + bite), from));
    // Whoever writes what was made before gets a turn.
    await nextRound();
  }
  const copies = joined(parts);
  return async () => {
    for (const copy of copies) await send(tx, copy);
    const others = [
      insertCounterDeltas(tx, summed(steps.flatMap(countsOf))),
      insertFanOutDeltas(tx, steps.flatMap(reportToParent)),
      ...answersOf(tx, steps),
      ...beside,
    ];
    await together(tx, others, wakeRelay(tx));
    await follow(engine, tx, steps);
  };
}

type Beside = { beside?: readonly Write[]; pokes?: readonly NewOutboxRow[] };
type Chained = Awaited<ReturnType<typeof chain>>;

/** One statement: a turn is a message to Postgres and back. */
async function write(tx: Tx, steps: readonly Step[], { lines, texts }: Chained, { beside = [], pokes = [] }: Beside): Promise<void> {
  for (const { row, after } of steps) Object.assign(row, rowPartsOf(after));
  const rowsOf = (isNew: boolean) => steps.filter((step) => step.isNew === isNew).map(({ row }) => row);
  const touched = steps.flatMap(changedTasks);
  const handled = steps.flatMap(({ event }) => (event === null ? [] : [event]));
  const sent = [...steps.flatMap(mailsOf), ...pokes];
  const writes = [
    insertRuns(tx, rowsOf(true)),
    updateRuns(tx, rowsOf(false)),
    insertJournalTexts(tx, texts),
    insertJournal(tx, lines),
    upsertTasks(tx, touched.map(taskRowOf)),
    upsertSlots(tx, touched.flatMap(slotRowsOf)),
    deleteClocks(tx, steps.flatMap(goneClocks)),
    upsertClocks(tx, steps.flatMap(changedClocks)),
    insertCounterDeltas(tx, summed(steps.flatMap(countsOf))),
    insertFanOutDeltas(tx, steps.flatMap(reportToParent)),
    outboxRows(tx, sent),
    nudgeRows(tx, steps.flatMap(nudgesOf)),
    markHandled(tx, handled),
    ...answersOf(tx, steps),
    ...beside,
  ];
  await together(tx, writes, sent.length === 0 ? null : wakeRelay(tx));
}

function copiesOf(steps: readonly Step[], { lines, texts }: Chained, pokes: readonly NewOutboxRow[], from: string | null): Copy[] {
  for (const { row, after } of steps) Object.assign(row, rowPartsOf(after));
  const touched = steps.flatMap(changedTasks);
  return [
    runsCopy(steps.map(({ row }) => row)),
    journalTextsCopy(texts),
    journalCopy(lines),
    tasksCopy(touched.map(taskRowOf)),
    slotsCopy(touched.flatMap(slotRowsOf)),
    clocksCopy(steps.flatMap(changedClocks)),
    outboxCopy([...steps.flatMap(mailsOf), ...pokes], from),
    nudgesCopy(steps.flatMap(nudgesOf), from),
  ];
}

function takenBack({ effects }: Step): { slot: string; at: string }[] {
  return effects.flatMap((effect) => (effect.effect === 'takeBack' ? [{ slot: effect.slot, at: isoOf(effect.at) }] : []));
}

/** What was answered; content of anonymous steps stands apart. */
function answersOf(tx: Tx, steps: readonly Step[]): Write[] {
  const answers = steps.flatMap(({ row, after, effects }) =>
    effects.flatMap((effect): RunAnswer[] => (effect.effect === 'answer' ? [{ ...keptAnswer(effect.answer, after.run), run: row.id }] : [])),
  );
  const isOfNobody = ({ anonymous }: RunAnswer) => anonymous === true;
  return [
    insertAnswers(
      tx,
      answers.filter((answer) => !isOfNobody(answer)),
    ),
    insertSevered(tx, answers.filter(isOfNobody)),
  ];
}

function rowPartsOf({ run }: Scene): Pick<Run, 'state' | 'status' | 'outcome' | 'endedAt'> {
  return { state: run, status: run.status, outcome: run.outcome, endedAt: run.endedAt === null ? null : isoOf(run.endedAt) };
}

/** States are replaced, never changed in place: a task is to be written when it is another object than before. */
function changedTasks(step: Step): { task: TaskState; step: Step }[] {
  return Object.values(step.after.tasks)
    .filter((task) => step.before.tasks[task.id] !== task)
    .map((task) => ({ task, step }));
}

function taskRowOf({ task, step }: { task: TaskState; step: Step }): TaskRow {
  const instant = (at: number | null) => (at === null ? null : isoOf(at));
  return {
    id: task.id,
    runId: task.run,
    cycleId: step.cycle.id,
    step: task.step,
    round: task.round,
    status: task.status,
    openedAt: isoOf(task.openedAt),
    dueAt: instant(task.dueAt),
    closesAt: instant(task.closesAt),
    settledAt: instant(task.settledAt),
    outcome: task.outcome,
    late: task.late,
    state: task,
  };
}

function slotRowsOf({ task }: { task: TaskState }): SlotRow[] {
  return task.slots.map(({ id, holder, status, issue, openedAt }) => ({
    id,
    taskId: task.id,
    runId: task.run,
    holderId: holder,
    status,
    issue,
    openedAt: isoOf(openedAt),
  }));
}

function changedClocks({ before, after, cycle }: Step): ClockRow[] {
  return Object.values(after.clocks)
    .filter((clock) => before.clocks[clock.id] !== clock)
    .map((clock) => ({
      runId: clock.run,
      id: clock.id,
      cycleId: cycle.id,
      due: clock.due === null ? null : isoOf(clock.due),
      branches: clock.branches,
      clock,
    }));
}

function goneClocks({ before, after }: Step): { runId: string; id: string }[] {
  return Object.values(before.clocks)
    .filter((clock) => after.clocks[clock.id] === undefined)
    .map(({ run, id }) => ({ runId: run, id }));
}

function countsOf({ effects, cycle }: Step): CounterDelta[] {
  return effects.flatMap((effect) => (effect.effect === 'count' ? [{ cycleId: cycle.id, step: effect.step, what: effect.what, by: effect.by }] : []));
}

/** One row for each counter. */
function summed(deltas: readonly CounterDelta[]): CounterDelta[] {
  const sums = new Map<string, CounterDelta>();
  for (const delta of deltas) {
    const key = `${delta.cycleId} ${delta.step} ${delta.what}`;
    sums.set(key, { ...delta, by: delta.by + (sums.get(key)?.by ?? 0) });
  }
  return [...sums.values()];
}

function reportToParent({ effects, row }: Step): { runId: string; step: string; round: number; at: string }[] {
  const { parentId, scope, scopeRound } = row;
  if (parentId === null || scope === null || scopeRound === null) return [];
  return effects.flatMap((effect) => (effect.effect === 'reached' ? [{ runId: parentId, step: scope, round: scopeRound, at: isoOf(effect.at) }] : []));
}

function mailsOf({ row, effects, cycle }: Step): NewOutboxRow[] {
  return effects.flatMap((effect): NewOutboxRow[] =>
    effect.effect === 'mail'
      ? [{ kind: 'mail', key: `mail:${effect.mail.key}`, runId: row.id, payload: { ...effect.mail, cycle: cycle.id, trialTo: cycle.trialTo } }]
      : [],
  );
}

/** Messages that wait for the next mail of their reader (postman.ts). */
function nudgesOf({ row, effects, cycle }: Step): Nudge[] {
  const { id: cycleId, trialTo } = cycle;
  return effects.flatMap((effect): Nudge[] => {
    if (effect.effect !== 'keep') return [];
    const { mail } = effect;
    return [{ key: mail.key, personId: mail.to, trial: trialTo === null ? '' : cycleId, runId: row.id, cycleId, at: isoOf(mail.at), mail }];
  });
}
