import { createHash, createHmac } from 'node:crypto';
import type { Tx } from '../db/connect.ts';
import { type CounterDelta, insertCounterDeltas } from '../db/counters.ts';
import { type Cycle, countCyclePeople, setCycleStatus } from '../db/cycles.ts';
import { insertJournal, insertJournalTexts, type JournalRow, type JournalText } from '../db/journal.ts';
import { insertOutbox, type NewOutboxRow, outboxRows, wakeRelay } from '../db/outbox.ts';
import { personKeys } from '../db/people.ts';
import {
  type ClockRow,
  closeFanOut,
  closeFanOuts,
  deleteClocks,
  eventClass,
  insertEvents,
  insertFanOut,
  insertFanOutDeltas,
  insertRuns,
  type NewEvent,
  openChildren,
  type Run,
  updateRuns,
  upsertClocks,
} from '../db/runs.ts';
import { together } from '../db/together.ts';
import { insertAnswer, type SlotRow, type TaskRow, upsertSlots, upsertTasks } from '../db/tasks.ts';
import { isoOf } from '../workflows/flow/calendar.ts';
import type { JournalLine } from '../workflows/flow/journal.ts';
import { childrenNeeded } from '../workflows/flow/perform/doors.ts';
import type { Effect, Scene } from '../workflows/flow/perform/scene.ts';
import type { TaskState } from '../workflows/flow/state.ts';
import type { Engine } from './engine.ts';
import { openPersonKey } from './person-keys.ts';

/** One run's step, performed in memory and not yet written. `row` is the run as it was (or is to be, when new); it is brought up to date. */
export type Step = { row: Run; isNew: boolean; cycle: Cycle; before: Scene; after: Scene; effects: Effect[]; event: number | null };

/**
 * Writes what one or many runs' steps came to: state, tasks, clocks, journal, answers, counters, outbox, and the events that follow. All of it in the
 * caller's transaction, which holds the runs' locks (or has just made them). This is the only way in which a run is ever written.
 */
export async function apply(engine: Engine, tx: Tx, steps: readonly Step[]): Promise<void> {
  const { lines, texts } = await chain(engine, tx, steps);
  for (const { row, after } of steps) Object.assign(row, rowPartsOf(after));
  const touched = steps.flatMap(changedTasks);
  const rows = steps.flatMap(outboxRowsOf);
  const writes = [
    insertRuns(
      tx,
      steps.flatMap(({ row, isNew }) => (isNew ? [row] : [])),
    ),
    updateRuns(
      tx,
      steps.flatMap(({ row, isNew }) => (isNew ? [] : [row])),
    ),
    insertJournalTexts(tx, texts),
    insertJournal(tx, lines),
    upsertTasks(
      tx,
      touched.map(({ task, step }) => taskRowOf(task, step.cycle.id)),
    ),
    upsertSlots(
      tx,
      touched.flatMap(({ task }) => slotRowsOf(task)),
    ),
    deleteClocks(tx, steps.flatMap(goneClocks)),
    upsertClocks(tx, steps.flatMap(changedClocks)),
    insertCounterDeltas(tx, steps.flatMap(countsOf)),
    insertFanOutDeltas(tx, steps.flatMap(reportToParent)),
    outboxRows(tx, rows),
  ];
  await together(tx, writes, rows.length === 0 ? null : wakeRelay(tx));
  for (const step of steps) for (const effect of step.effects) await follow(engine, tx, step, effect);
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

function taskRowOf(task: TaskState, cycleId: string): TaskRow {
  const instant = (at: number | null) => (at === null ? null : isoOf(at));
  return {
    id: task.id,
    runId: task.run,
    cycleId,
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

function slotRowsOf(task: TaskState): SlotRow[] {
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

function reportToParent({ effects, row }: Step): { runId: string; step: string; round: number; at: string }[] {
  const { parentId, scope, scopeRound } = row;
  if (parentId === null || scope === null || scopeRound === null) return [];
  return effects.flatMap((effect) => (effect.effect === 'finished' ? [{ runId: parentId, step: scope, round: scopeRound, at: isoOf(effect.at) }] : []));
}

/** Effects that are more than a row of their own run. */
async function follow(engine: Engine, tx: Tx, { row, cycle }: Step, effect: Effect): Promise<void> {
  if (effect.effect === 'answer') await insertAnswer(tx, row.id, effect.answer);
  if (effect.effect === 'raise')
    await raise(tx, [{ runId: row.id, at: isoOf(effect.event.at), class: eventClass.acts, happening: { to: 'run', event: effect.event } }]);
  if (effect.effect === 'children') await fanOut(tx, row, cycle, effect);
  const isCancelled = row.status === 'cancelled';
  if (effect.effect === 'closeChildren' && !isCancelled) {
    await closeFanOut(tx, { runId: row.id, step: effect.step, round: effect.round });
    await cancelAll(tx, await openChildren(tx, row.id, effect), effect.at, 'closed with the rest');
  }
  if (effect.effect === 'finished' && isCancelled) {
    // Also those whom the run had left to go on beside: what is cancelled asks nobody any more.
    await closeFanOuts(tx, row.id);
    await cancelAll(tx, await openChildren(tx, row.id, null), effect.at, 'cancelled with the whole');
  }
  if (effect.effect === 'finished' && row.parentId === null) await setCycleStatus(tx, cycle.id, isCancelled ? 'cancelled' : 'ended');
}

/** Puts events before their runs and pokes each; the commit of this transaction is their acknowledgement. */
export async function raise(tx: Tx, events: readonly NewEvent[]): Promise<number[]> {
  const numbers = await insertEvents(tx, events);
  await insertOutbox(
    tx,
    events.map(({ runId }, index) => ({ kind: 'poke' as const, key: `poke:${runId}:${numbers[index]}`, runId, payload: {} })),
  );
  return numbers;
}

async function fanOut(tx: Tx, row: Run, cycle: Cycle, effect: Extract<Effect, { effect: 'children' }>): Promise<void> {
  const expected = await countCyclePeople(tx, cycle.id);
  const needed = childrenNeeded(effect.needs, expected);
  const { step, round, token } = effect;
  await insertFanOut(tx, { runId: row.id, step, round, cycleId: cycle.id, token, at: isoOf(effect.at), expected, needed });
}

async function cancelAll(tx: Tx, runIds: readonly string[], at: number, reason: string): Promise<void> {
  const happening = { to: 'run', event: { type: 'cancelled', at, by: 'flow', reason } } as const;
  await raise(
    tx,
    runIds.map((runId) => ({ runId, at: isoOf(at), class: eventClass.acts, happening })),
  );
}

function outboxRowsOf({ row, effects, cycle }: Step): NewOutboxRow[] {
  return effects.flatMap((effect): NewOutboxRow[] => {
    if (effect.effect === 'mail')
      return [{ kind: 'mail', key: `mail:${effect.mail.key}`, runId: row.id, payload: { ...effect.mail, cycle: cycle.id, trialTo: cycle.trialTo } }];
    if (effect.effect === 'children') {
      const { step, round } = effect;
      return [{ kind: 'launch', key: `launch:${row.id}:${step}:${round}`, runId: row.id, payload: { run: row.id, step, round } }];
    }
    return [];
  });
}

/** Chains the lines of every run's journal, each to the one before it. The rows' counters are raised. */
async function chain(engine: Engine, tx: Tx, steps: readonly Step[]): Promise<{ lines: JournalRow[]; texts: JournalText[] }> {
  const secretOf = await secretsFor(engine, tx, steps);
  const lines: JournalRow[] = [];
  const texts: JournalText[] = [];
  for (const { row, effects, event } of steps) {
    for (const effect of effects) {
      if (effect.effect !== 'journal') continue;
      const n = row.journalN + 1;
      const text = effect.line.content === null ? null : { id: `${row.id}:${n}`, personId: row.subjectId, body: effect.line.content };
      const textHmac = text === null ? null : hmacOf(secretOf(row.subjectId), text.body);
      const unhashed = { ...lineOf(effect.line, row.id, n), textId: text?.id ?? null, textHmac, event };
      const hash = hashOf(row.journalHash, unhashed);
      lines.push({ ...unhashed, hash });
      if (text !== null) texts.push(text);
      Object.assign(row, { journalN: n, journalHash: hash });
    }
  }
  return { lines, texts };
}

/** What the first line of a run's journal is chained to. */
export function genesisOf(sha256: string, runId: string): string {
  return createHash('sha256').update(`${sha256}:${runId}`).digest('hex');
}

/** sha256 over the hash before it and the line, in the order of its keys here. */
export function hashOf(previous: string, line: Omit<JournalRow, 'hash'>): string {
  const { runId, n, at, zone, kind, step, round, byId, forId, toIds, ccIds, due, outcome, detail, textId, textHmac, event } = line;
  const parts = [runId, n, at, zone, kind, step, round, byId, forId, toIds, ccIds, due, outcome, sorted(detail), textId, textHmac, event];
  return createHash('sha256').update(previous).update(JSON.stringify(parts)).digest('hex');
}

/** What a line holds of a text: HMAC-SHA256 by the secret of the person it is about, over the text as it can be read back. */
export function hmacOf(secret: Buffer, text: Record<string, unknown>): string {
  return createHmac('sha256', secret)
    .update(JSON.stringify(sorted(text)))
    .digest('hex');
}

/** The database keeps the keys of an object in an order of its own. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, held]) => held !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, held]) => [key, sorted(held)]),
  );
}

function lineOf(line: JournalLine, runId: string, n: number): Omit<JournalRow, 'hash' | 'textId' | 'textHmac' | 'event'> {
  const { zone, kind, step, round, outcome, detail } = line;
  const due = line.due === null ? null : isoOf(line.due);
  return { runId, n, at: isoOf(line.at), zone, kind, step, round, byId: line.by, forId: line.for, toIds: line.to, ccIds: line.cc, due, outcome, detail };
}

/** The secret that hashes what is about a person: their own; of nobody or of someone without one, the installation's. */
async function secretsFor(engine: Engine, tx: Tx, steps: readonly Step[]): Promise<(person: string | null) => Buffer> {
  const withText = steps.filter(({ effects }) => effects.some((effect) => effect.effect === 'journal' && effect.line.content !== null));
  const people = withText.flatMap(({ row }) => (row.subjectId === null ? [] : [row.subjectId]));
  const opened = new Map<string, Buffer>();
  for (const wrapped of people.length === 0 ? [] : await personKeys(tx, people)) {
    const key = openPersonKey(engine.journalKeys, wrapped);
    if (key !== null) opened.set(wrapped.personId, key);
  }
  const own = engine.journalKeys.secrets[engine.journalKeys.current] ?? Buffer.alloc(32);
  return (person) => (person === null ? own : (opened.get(person) ?? own));
}
