import type { Tx } from '../db/connect.ts';
import { deleteHeld } from '../db/link-answers.ts';
import { sharedDocument } from '../db/shared.ts';
import { deleteDrafts, insertDecision, slotById } from '../db/tasks.ts';
import { isoOf } from '../workflows/flow/calendar.ts';
import { type AnswerProblem, checkDecision } from '../workflows/flow/check-decision.ts';
import type { AnswerValue } from '../workflows/flow/form.ts';
import { answerVerb } from '../workflows/flow/perform/acts.ts';
import type { AnswerVia } from '../workflows/flow/perform/scene.ts';
import { perform } from '../workflows/flow/perform.ts';
import type { Slot, TaskState } from '../workflows/flow/state.ts';
import { isPresent } from '../workflows/flow/who.ts';
import { noteRefused } from './act.ts';
import type { Engine } from './engine.ts';
import { type Held, hold } from './hold.ts';
import { heldBy } from './link-answers.ts';
import { catchUp, take } from './turn.ts';

/** `reason`: of who declines. `version`: of a shared document, the one that is confirmed. `link`: of an answer by the link of a mail alone, and whether its number was typed. */
export type DecideInput = {
  slot: string;
  person: string;
  outcome: string;
  values: Record<string, unknown>;
  via: AnswerVia;
  reason?: string | undefined;
  version?: number | undefined;
  link?: { hash: string; confirmed: boolean } | undefined;
};
export type Decided =
  | { ok: true; at: string; outcome: string; again: boolean }
  /** `rule`: as the journal names it. */
  | { ok: false; code: 'unknown' | 'closed' | 'notYours' | 'already' | 'invalid' | 'guard' | 'held'; problems: AnswerProblem[]; rule: string };

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
  const refuse = async (code: Refused, rule: string, problems: AnswerProblem[] = []): Promise<Decided> => {
    const more = problems.length === 0 ? {} : { problems: problems.map(({ field, code: why }) => ({ field, code: why })) };
    await noteRefused(engine, tx, held, { by: input.person, do: answerVerb(input.outcome), step: task.step, reason: null }, rule, more);
    return { ok: false, code, problems, rule };
  };
  const { flow, plan, world, now: at } = held;
  if (!isPresent(input.person, { world, at }) || !(await isTheirs(tx, held, task, input))) return refuse('notYours', 'notYours');
  const doubt = await heldBy(engine, tx, held, task, slot, input);
  if (doubt !== null) return refuse('held', doubt);
  if (slot.status === 'answered')
    return slot.outcome === input.outcome && slot.answeredAt !== null
      ? { ok: true, at: isoOf(slot.answeredAt), outcome: input.outcome, again: true }
      : refuse('already', 'alreadyAnswered');
  if (task.status !== 'open' || slot.status !== 'open') return refuse('closed', 'notOpen');
  // Of a shared document everyone confirms what stands in it; what they have before them must be that.
  const document = isShared(flow, task) && slot.asks === 'answer' ? await sharedDocument(tx, task.id) : null;
  if (document !== null && input.version !== undefined && input.version !== document.version) return refuse('guard', 'otherVersion');
  const values = document?.values ?? input.values;
  const given = await held.outside.look(tx, () =>
    checkDecision({ flow, plan, run: held.scene.run, world: held.world, at, task, slot, outcome: input.outcome, values }),
  );
  if ('problems' in given) return refuse(given.code, given.code, given.problems);
  return write(engine, tx, held, { task, slot, values: given.values, input });
}

function isShared({ steps }: Held['flow'], { step }: TaskState): boolean {
  const drawn = steps[step];
  return drawn?.kind === 'form' && drawn.settings.shared;
}

/** Who may answer is the kernel's to say, before anything is told about what was given. A part that is over tells its holder alone. */
async function isTheirs(tx: Tx, held: Held, task: TaskState, { slot, person: by, outcome }: DecideInput): Promise<boolean> {
  if (held.scene.tasks[task.id]?.status !== 'open') return task.slots.some(({ id, holder, by: of }) => id === slot && (holder === by || of === by));
  const act = { type: 'decided', at: held.now, slot, by, outcome } as const;
  const { refused } = await held.outside.look(tx, () => perform(held.plan, held.scene, held.world, { to: 'task', task: task.id, act }));
  return refused !== 'notYours';
}

/** What the kernel refuses, as whoever answers is told. */
const codes: Record<string, Refused> = { notYours: 'notYours', guard: 'guard', alreadyAnswered: 'already' };

type Refused = Extract<Decided, { ok: false }>['code'];

function refusal(code: Refused, rule: string = code): Decided {
  return { ok: false, code, problems: [], rule };
}

async function write(
  engine: Engine,
  tx: Tx,
  held: Held,
  { task, slot, values, input }: { task: TaskState; slot: Slot; values: Record<string, AnswerValue>; input: DecideInput },
): Promise<Decided> {
  const { outcome, person: by, via } = input;
  // Of a shared document everyone confirms the version that is there under the run's lock.
  const version = task.document === null ? {} : { version: task.document.version };
  const why = input.reason === undefined ? {} : { reason: input.reason };
  const act = { type: 'decided', at: held.now, slot: slot.id, by, outcome, ...version, ...why } as const;
  const { refused } = await take(engine, tx, held, { to: 'task', task: task.id, act, values, via }, null);
  if (refused !== null) return refusal(codes[refused] ?? 'closed', refused);
  const at = isoOf(held.now);
  const late = task.late || (task.dueAt !== null && held.now >= task.dueAt);
  const shown = { sha256: held.row.sha256, step: task.step, round: task.round, issue: slot.issue };
  await insertDecision(tx, { slotId: slot.id, taskId: task.id, runId: held.row.id, byId: by, forId: slot.holder, via, at, outcome, late, shown });
  await deleteDrafts(tx, slot.id);
  if (input.link !== undefined) await deleteHeld(tx, { runId: held.row.id, step: task.step, personId: by });
  return { ok: true, at, outcome, again: false };
}
