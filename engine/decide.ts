import type { Tx } from '../db/connect.ts';
import { isWorkerAlive } from '../db/heartbeats.ts';
import { deleteHeld } from '../db/link-answers.ts';
import { sharedDocument } from '../db/shared.ts';
import { type DecisionRow, deleteDrafts, insertDecision, taskStates } from '../db/tasks.ts';
import { isoOf } from '../workflows/flow/calendar.ts';
import { type AnswerProblem, checkDecision } from '../workflows/flow/check-decision.ts';
import type { AnswerValue } from '../workflows/flow/form.ts';
import { answerVerb } from '../workflows/flow/perform/acts.ts';
import { withPending } from '../workflows/flow/perform/pending.ts';
import type { AnswerVia, Effect, Performed } from '../workflows/flow/perform/scene.ts';
import { perform } from '../workflows/flow/perform.ts';
import type { Slot, TaskState } from '../workflows/flow/state.ts';
import { upgradeTask } from '../workflows/flow/upgrade.ts';
import { isPresent } from '../workflows/flow/who.ts';
import { noteRefused } from './act.ts';
import { apply } from './apply.ts';
import type { Engine } from './engine.ts';
import { type Held, hold } from './hold.ts';
import { heldBy } from './link-answers.ts';
import { pokeRow } from './tell.ts';
import { type Care, catchUp, lostConnection, OneFailed } from './turn.ts';

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
  /** `made`: what was recorded, with the run as it stands now; null where it had been before. */
  | { ok: true; at: string; outcome: string; again: boolean; made: Made | null }
  /** `rule`: as the journal names it. */
  | { ok: false; code: 'unknown' | 'closed' | 'notYours' | 'already' | 'invalid' | 'guard' | 'held'; problems: AnswerProblem[]; rule: string };
export type Made = { held: Held; decision: DecisionRow; values: Record<string, AnswerValue> };

/**
 * Records a person's answer: takes the run's turn up to now, so that neither a late timer nor a late worker changes what holds at this instant, checks who
 * may and what was given, writes decision, journal and what follows, all in one transaction. Its commit is the acknowledgement. The same answer of the same
 * person again is not an error. What it leads to is done with it while a worker lives, who tells people of it; else it waits for one, so that nobody's days run
 * while nobody is told.
 */
export async function decide(engine: Engine, input: DecideInput): Promise<Decided> {
  const decided = await recordIn(engine, input, 'together').catch(async (error: unknown) => {
    if (!(error instanceof OneFailed)) throw error;
    return recordIn(engine, input, 'apart');
  });
  if (decided.ok) engine.fault('decide.afterCommit');
  return decided;
}

async function recordIn(engine: Engine, input: DecideInput, care: Care): Promise<Decided> {
  return engine.sql.begin(async (tx): Promise<Decided> => {
    const result = await record(engine, tx, input, care);
    if (result.ok) engine.fault('decide.beforeCommit');
    return result;
  });
}

async function record(engine: Engine, tx: Tx, input: DecideInput, care: Care): Promise<Decided> {
  const { run, task: taskId } = placeOf(input.slot);
  const [isAlive, held] = await Promise.all([isWorkerAlive(tx, silentAfter), hold(engine, tx, run)]);
  if (held === null) return refusal('unknown');
  while ((await catchUp(engine, tx, held)).more);
  const task = held.scene.tasks[taskId] ?? (await taskStates(tx, [taskId])).map(upgradeTask)[0];
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
      ? { ok: true, at: isoOf(slot.answeredAt), outcome: input.outcome, again: true, made: null }
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
  return write(engine, tx, held, { task, slot, values: given.values, input, goesOn: isAlive && care === 'together' });
}

/** Workers say every three seconds that they live. */
const silentAfter = 15;

/** The ids of a part's run and task are the beginnings of its own: `run:step:round:n`. */
function placeOf(slot: string): { run: string; task: string } {
  const parts = slot.split(':');
  return { run: parts.slice(0, -3).join(':'), task: parts.slice(0, -1).join(':') };
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

type Writing = { task: TaskState; slot: Slot; values: Record<string, AnswerValue>; input: DecideInput; goesOn: boolean };

async function write(engine: Engine, tx: Tx, held: Held, { task, slot, values, input, goesOn }: Writing): Promise<Decided> {
  const { outcome, person: by, via } = input;
  const { row, cycle, now, scene: before } = held;
  // Of a shared document everyone confirms the version that is there under the run's lock.
  const version = task.document === null ? {} : { version: task.document.version };
  const why = input.reason === undefined ? {} : { reason: input.reason };
  const act = { type: 'decided', at: now, slot: slot.id, by, outcome, ...version, ...why } as const;
  const answered = await held.outside.look(tx, () => perform(held.plan, before, held.world, { to: 'task', task: task.id, act, values, via }));
  const { refused } = answered;
  if (refused !== null) {
    await apply(engine, tx, [{ row, isNew: false, cycle, before, after: before, effects: answered.effects, event: null }]);
    return refusal(codes[refused] ?? 'closed', refused);
  }
  const decision: DecisionRow = {
    slotId: slot.id,
    taskId: task.id,
    runId: row.id,
    byId: by,
    forId: slot.holder,
    via,
    at: isoOf(now),
    outcome,
    late: task.late || (task.dueAt !== null && now >= task.dueAt),
    shown: { sha256: row.sha256, step: task.step, round: task.round, issue: slot.issue },
  };
  const beside = [
    insertDecision(tx, decision),
    deleteDrafts(tx, slot.id),
    input.link === undefined ? null : deleteHeld(tx, { runId: row.id, step: task.step, personId: by }),
  ];
  const isPlain = answered.effects.every((effect) => plain.includes(effect.effect) && !isApart(effect));
  const gone = isPlain && goesOn ? await goOn(tx, held, answered) : null;
  const { scene: after, effects } = gone ?? answered;
  const pokes = gone === null ? [] : [pokeRow(row.id, `j${row.journalN}`, gone.did)];
  try {
    await apply(engine, tx, [{ row, isNew: false, cycle, before, after, effects, event: null }], { beside, pokes });
  } catch (error) {
    if (gone === null || lostConnection(error)) throw error;
    throw new OneFailed(`Run ${row.id} could not go on from ${task.id}.`, { cause: error });
  }
  Object.assign(held, { scene: after, world: withPending(held.world, effects) });
  return { ok: true, at: decision.at, outcome, again: false, made: isPlain ? { held, decision, values } : null };
}

/** What a decision may come to besides events of its own run, for these to be the very next that happens to it. */
const plain: readonly Effect['effect'][] = ['journal', 'mail', 'keep', 'answer', 'count', 'draft', 'release', 'raise'];

/**
 * What a decision leads to in its own run, with it: the worker's turn would do just this, a moment later. Null: there is nothing, a date comes before it, or it
 * is refused; then it is an event of the run, and the worker's to take.
 */
async function goOn(tx: Tx, held: Held, answered: Performed): Promise<Performed | null> {
  const raised = answered.effects.flatMap((effect) => (effect.effect === 'raise' ? [effect.event] : []));
  if (raised.length === 0 || Object.values(answered.scene.clocks).some(({ due }) => due !== null && due <= held.now)) return null;
  const effects = answered.effects.filter(({ effect }) => effect !== 'raise');
  const did: string[] = [];
  const { scene: before, world: known } = held;
  // What is typed for other parts is looked up in the run as it stands.
  held.scene = answered.scene;
  try {
    for (const event of raised) {
      const world = withPending(known, effects);
      const next = await held.outside.look(tx, () => perform(held.plan, held.scene, world, { to: 'run', event }));
      if (next.refused !== null) return null;
      held.scene = next.scene;
      effects.push(...next.effects);
      did.push(...next.did);
    }
    // Also a task that is over is written.
    return { scene: { ...held.scene, tasks: { ...answered.scene.tasks, ...held.scene.tasks } }, effects, refused: null, did };
  } catch (error) {
    if (lostConnection(error)) throw error;
    throw new OneFailed(`Run ${held.row.id} could not go on.`, { cause: error });
  } finally {
    held.scene = before;
  }
}

/** Content of anonymous steps is kept as of nobody; what was disclosed is told to others. Both are read again before anything else happens. */
function isApart(effect: Effect): boolean {
  return (effect.effect === 'answer' && effect.answer.anonymous === true) || (effect.effect === 'journal' && effect.line.kind === 'disclosed');
}
