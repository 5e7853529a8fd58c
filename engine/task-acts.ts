import type { Tx } from '../db/connect.ts';
import { insertDecision, slotById, taskById } from '../db/tasks.ts';
import { doneByHand } from '../workflows/flow/by-hand.ts';
import { isoOf } from '../workflows/flow/calendar.ts';
import { type AnswerProblem, checkDecision } from '../workflows/flow/check-decision.ts';
import type { Answers } from '../workflows/flow/form.ts';
import type { Happening, TaskAct } from '../workflows/flow/perform/scene.ts';
import type { LengthOf, TaskState } from '../workflows/flow/state.ts';
import { type Acted, actOnHeld } from './act.ts';
import type { Engine } from './engine.ts';
import { type Held, hold } from './hold.ts';
import type { By } from './operate.ts';

/**
 * What people do to tasks beside answering them. Who may, and until when, is the flow's to say: the kernel looks it up at the instant of the act. Instants are
 * ISO. `extend` without a phase asks for more time.
 */
export type AskedOfTask = { reason: string } & (
  | { act: 'withdraw' | 'delegate'; slot: string; to?: string | undefined }
  | { act: 'reopen'; task: string }
  | { act: 'override'; task: string; slot?: string | undefined; outcome: string; values: Record<string, unknown> }
  | { act: 'extend'; phase: 'ask'; slot: string; plus: LengthOf | null; to: string | null; words?: string | undefined; evidence?: string | undefined }
  | { act: 'extend'; phase: 'grant' | 'deny'; task: string; request?: string | undefined }
  | { act: 'shift'; slot: string; to: string }
);

/** `problems`: what is wrong with the answers, by field. */
export type TaskActed = Acted & { problems: AnswerProblem[] };

/** An act on a task, at its run's now, in a transaction of its own. */
export async function actOnTask(engine: Engine, asked: AskedOfTask, { by, key }: By): Promise<TaskActed> {
  return engine.sql.begin(async (tx) => {
    const place = await placeOf(tx, asked);
    const held = place === null ? null : await hold(engine, tx, place.run);
    if (place === null || held === null) return { refused: 'unknownTask', problems: [] };
    return doTo(engine, tx, held, place.task, asked, { by, key });
  });
}

async function placeOf(tx: Tx, asked: AskedOfTask): Promise<{ task: string; run: string } | null> {
  if ('task' in asked) {
    const task = await taskById(tx, asked.task);
    return task === null ? null : { task: task.id, run: task.runId };
  }
  const slot = await slotById(tx, asked.slot);
  return slot === null ? null : { task: slot.taskId, run: slot.runId };
}

async function doTo(engine: Engine, tx: Tx, held: Held, task: string, asked: AskedOfTask, { by, key }: By): Promise<TaskActed> {
  let problems: AnswerProblem[] = [];
  const happenings = (run: Held): Happening[] | string => {
    const found = run.scene.tasks[task] ?? run.world.task(task);
    problems = [];
    if (asked.act !== 'override') return withAct(run, task, asked, by);
    const checked = checkOverride(run, found, asked);
    if (typeof checked === 'string') return checked;
    if ('problems' in checked) {
      problems = checked.problems;
      return checked.code;
    }
    const act = { type: 'overridden', at: run.now, by, outcome: asked.outcome, reason: asked.reason, ...(asked.slot !== undefined && { slot: asked.slot }) };
    return [{ to: 'task', task, act: act as TaskAct, values: checked.values }];
  };
  const step = task.split(':').at(-2) ?? null;
  const { refused } = await actOnHeld(engine, tx, held, { by, do: asked.act, step, reason: asked.reason, key, happenings });
  if (refused === null && asked.act === 'override') await keepDecision(tx, held, task, asked, by);
  return { refused, problems };
}

/** What an act on a task comes to in its run as it stands, or the rule that refuses it. */
export function withAct(held: Held, task: string, asked: Exclude<AskedOfTask, { act: 'override' }>, by: string): Happening[] | string {
  const act = actOf(held, held.scene.tasks[task] ?? held.world.task(task), asked, by);
  return typeof act === 'string' ? act : [{ to: 'task', task, act }];
}

/** The task that a request for more time, `run:step:round:extension:n`, was made of. */
export function taskOfRequest(request: string): string {
  return request.split(':').slice(0, -2).join(':');
}

function actOf({ now: at, cycle }: Held, task: TaskState | undefined, asked: Exclude<AskedOfTask, { act: 'override' }>, by: string): TaskAct | string {
  const { reason } = asked;
  switch (asked.act) {
    case 'withdraw': {
      const answered = task?.slots.find(({ id }) => id === asked.slot)?.answeredAt ?? null;
      // Ten minutes are the wall's, however fast the days of a trial pass.
      const wall = cycle.flowRate === 0 || cycle.flowRate === 1 || answered === null ? {} : { wallMs: (at - answered) / cycle.flowRate };
      return { type: 'withdrawn', at, slot: asked.slot, by, reason, ...wall };
    }
    case 'delegate':
      return asked.to === undefined ? 'unknownPerson' : { type: 'delegated', at, slot: asked.slot, to: asked.to, by, reason };
    case 'reopen':
      if (cycle.status !== 'running') return 'cycleClosed';
      return { type: 'reopened', at, by, reason };
    case 'shift':
      return { type: 'rescheduled', at, slot: asked.slot, by, to: Date.parse(asked.to), reason };
    case 'extend': {
      if (asked.phase === 'ask') {
        const to = asked.to === null ? null : Date.parse(asked.to);
        const words = asked.words === undefined ? {} : { words: asked.words };
        return { type: 'extensionAsked', at, slot: asked.slot, by, plus: asked.plus, to, reason, evidence: asked.evidence ?? null, ...words };
      }
      const request = task?.requests.findLast(({ id, state }) => (asked.request === undefined ? state === 'asked' : id === asked.request));
      if (request === undefined) return 'unknownRequest';
      return { type: asked.phase === 'grant' ? 'extensionGranted' : 'extensionDenied', at, request: request.id, by, reason };
    }
  }
}

type Override = Extract<AskedOfTask, { act: 'override' }>;

function checkOverride({ flow, plan, scene, world, now: at }: Held, task: TaskState | undefined, { slot: id, outcome, values }: Override) {
  const slot = task?.slots.find((one) => (id === undefined ? one.status === 'open' : one.id === id));
  if (task === undefined || slot === undefined) return 'taskClosed';
  return checkDecision({ flow, plan, run: scene.run, world, at, task, slot, outcome, values });
}

async function keepDecision(tx: Tx, { row, now }: Held, taskId: string, { slot, outcome }: Override, by: string): Promise<void> {
  const place = slot === undefined ? null : await slotById(tx, slot);
  const shown = { sha256: row.sha256 };
  const at = isoOf(now);
  await insertDecision(tx, {
    slotId: slot ?? null,
    taskId,
    runId: row.id,
    byId: by,
    forId: place?.holderId ?? by,
    via: 'override',
    at,
    outcome,
    late: false,
    shown,
  });
}

/** Somebody's act on a `whenever` by hand, by its step. */
export async function actByHand(
  engine: Engine,
  runId: string,
  { step, values, reason }: { step: string; values: Answers; reason: string },
  { by, key }: By,
): Promise<Acted> {
  return engine.sql.begin(async (tx) => {
    const held = await hold(engine, tx, runId);
    if (held === null) return { refused: 'unknownRun' };
    const happenings = (now: Held) => {
      const done = doneByHand({ ...now, at: now.now }, { step, by, reason, values });
      return 'refused' in done ? { ...done, problems: done.problems.map(({ field, code }) => ({ field, code })) } : [done];
    };
    return actOnHeld(engine, tx, held, { by, do: 'act', step, reason, key, happenings });
  });
}
