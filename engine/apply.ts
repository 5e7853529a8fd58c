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
import type { Plan } from '../workflows/flow/plan.ts';
import { keptAnswer } from '../workflows/flow/severed.ts';
import type { TaskState } from '../workflows/flow/state.ts';
import { chain } from './chain.ts';
import type { Engine } from './engine.ts';
import { follow, isFollowed } from './follow.ts';

/** One run's step, performed in memory and not yet written. `row` is the run as it was (or is to be, when new); it is brought up to date. */
export type Step = { row: Run; isNew: boolean; cycle: Cycle; before: Scene; after: Scene; effects: Effect[]; event: number | null };

/**
 * Writes what one or many runs' steps came to: state, tasks, clocks, journal, answers, counters, outbox, and the events that follow. All of it in the
 * caller's transaction, which holds the runs' locks (or has just made them). This is the only way in which a run is ever written. `beside`: rows of the caller's
 * that go with them; `pokes` is one of those for the relay.
 */
export async function apply(engine: Engine, tx: Tx, steps: readonly Step[], beside: Beside = {}): Promise<void> {
  if (steps.length >= many && steps.every(({ isNew }) => isNew)) {
    const { beside: rows = [], pokes = [] } = beside;
    const plans = new Map<string, Plan>();
    for (const { row } of steps) if (!plans.has(row.sha256)) plans.set(row.sha256, (await engine.texts.of(tx, row.sha256)).plan);
    return writeNew(engine, tx, [await prepareNew(engine, tx, steps, { plans, pokes, from: null })], rows);
  }
  // Before the answers of the same step are written, which stand.
  const taken = steps.flatMap(takenBack);
  if (taken.length > 0) await takeBackAnswers(tx, taken);
  await write(tx, steps, await chain(engine, tx, steps), beside);
  await follow(engine, tx, steps);
}

/** So many new runs at once are written by COPY. */
const many = 50;

/** What steps of new runs came to, ready to be written: rows as they are sent, and the steps from which more follows than rows. */
export type Prepared = {
  copies: Copy[];
  counts: CounterDelta[];
  reports: ReturnType<typeof reportToParent>;
  answers: RunAnswer[];
  followed: Step[];
};

/**
 * Writing new runs in two: here all is worked out, so that some can be made ready while those before are on their way (`writeNew`), and no more of them is held than
 * has to be. `plans`: theirs, by hash. `from`: what they give out leaves no earlier than that wall instant. `idle` settles once the transaction may be asked something:
 * nothing else here asks it, since a COPY may be under way.
 */
export async function prepareNew(
  engine: Engine,
  tx: Tx,
  steps: readonly Step[],
  { plans, from, pokes, idle }: { plans: ReadonlyMap<string, Plan>; from: string | null; pokes: readonly NewOutboxRow[]; idle?: () => Promise<unknown> },
): Promise<Prepared> {
  const { lines, texts } = await chain(engine, tx, steps, idle);
  for (const { row, after } of steps) Object.assign(row, rowPartsOf(after));
  const touched = steps.flatMap(changedTasks);
  return {
    copies: [
      runsCopy(steps.map(({ row }) => row)),
      journalTextsCopy(texts),
      journalCopy(lines),
      tasksCopy(touched.map(taskRowOf)),
      slotsCopy(touched.flatMap(slotRowsOf)),
      clocksCopy(steps.flatMap(changedClocks)),
      outboxCopy([...steps.flatMap(mailsOf), ...pokes], from),
      nudgesCopy(steps.flatMap(nudgesOf), from),
    ],
    counts: summed(steps.flatMap(countsOf)),
    reports: steps.flatMap(reportToParent),
    answers: steps.flatMap(answersOf),
    followed: steps.filter((step) => isFollowed(plans.get(step.row.sha256), step)),
  };
}

export async function writeNew(engine: Engine, tx: Tx, ready: readonly Prepared[], beside: readonly Write[] = []): Promise<void> {
  for (const copy of joined(ready.map(({ copies }) => copies))) await send(tx, copy);
  const writes = [
    insertCounterDeltas(tx, summed(ready.flatMap(({ counts }) => counts))),
    insertFanOutDeltas(
      tx,
      ready.flatMap(({ reports }) => reports),
    ),
    ...answerWrites(
      tx,
      ready.flatMap(({ answers }) => answers),
    ),
    ...beside,
  ];
  await together(tx, writes, wakeRelay(tx));
  await follow(
    engine,
    tx,
    ready.flatMap(({ followed }) => followed),
  );
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
    ...answerWrites(tx, steps.flatMap(answersOf)),
    ...beside,
  ];
  await together(tx, writes, sent.length === 0 ? null : wakeRelay(tx));
}

function takenBack({ effects }: Step): { slot: string; at: string }[] {
  return effects.flatMap((effect) => (effect.effect === 'takeBack' ? [{ slot: effect.slot, at: isoOf(effect.at) }] : []));
}

function answersOf({ row, after, effects }: Step): RunAnswer[] {
  return effects.flatMap((effect): RunAnswer[] => (effect.effect === 'answer' ? [{ ...keptAnswer(effect.answer, after.run), run: row.id }] : []));
}

/** What was answered; content of anonymous steps stands apart. */
function answerWrites(tx: Tx, answers: readonly RunAnswer[]): Write[] {
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
