import type { Tx } from '../db/connect.ts';
import { journalOf } from '../db/journal.ts';
import { sharedDocument } from '../db/shared.ts';
import { openRequests, slotById, taskById, tasksOfRun } from '../db/tasks.ts';
import { isoOf } from '../workflows/flow/calendar.ts';
import { type ByHand, checkByHand as checkIn, listenedFor } from '../workflows/flow/by-hand.ts';
import type { FieldProblem } from '../workflows/flow/check-answers.ts';
import type { Answers, Form } from '../workflows/flow/form.ts';
import type { Happening } from '../workflows/flow/perform/scene.ts';
import { perform } from '../workflows/flow/perform.ts';
import { answersOf, isTask } from '../workflows/flow/schema.ts';
import { formAskedBy } from '../workflows/flow/check-decision.ts';
import type { ExtensionRequest } from '../workflows/flow/state.ts';
import type { TaskOffers } from '../workflows/flow/task-view.ts';
import type { Engine } from './engine.ts';
import { type Held, peek } from './hold.ts';
import { taskOfRequest, withAct } from './task-acts.ts';

/** What somebody may do as things stand. Each is asked of the same function that does it, so that nothing is offered which is then refused; nothing changes. */

const nothing: TaskOffers = { handOn: false, takeBack: false, moreTime: null };
/** More time is not offered where even a day of it is refused by one of these. */
const neverMore = ['notYours', 'notAllowed', 'timesUsed', 'noDate', 'overCap', 'tooLong', 'unknownPart', 'taskClosed', 'notOpen'];

/** Of a part of a task: what this person may do to it beside answering. */
export async function offersOf(engine: Engine, slotId: string, by: string): Promise<TaskOffers> {
  return engine.sql.begin(async (tx) => {
    const place = await slotById(tx, slotId);
    const held = place === null ? null : await peek(engine, tx, place.runId);
    if (place === null || held === null) return nothing;
    const { taskId, status } = place;
    return held.outside.look(tx, () => {
      const now = caughtUp(held);
      const refused = (asked: Parameters<typeof withAct>[2]) => refusalIn(now, withAct(now, taskId, asked, by));
      const day = { plus: { n: 1, unit: 'days' as const }, to: null };
      return {
        handOn: status === 'open' && refused({ act: 'delegate', slot: slotId, to: '', reason: '' }) === 'unknownPerson',
        takeBack: refused({ act: 'withdraw', slot: slotId, reason: '' }) === null,
        moreTime: neverMore.includes(refused({ act: 'extend', phase: 'ask', slot: slotId, ...day, reason: '' }) ?? '') ? null : moreTime(held, taskId, slotId),
      };
    });
  });
}

function moreTime({ flow, scene }: Held, taskId: string, slotId: string): TaskOffers['moreTime'] {
  const task = scene.tasks[taskId];
  const step = flow.steps[task?.step ?? ''];
  const tiers = step !== undefined && isTask(step) ? (step.settings.extension?.tiers ?? []) : [];
  const asked = task?.requests.some(({ slot, state }) => slot === slotId && state === 'asked') === true;
  return { asked, codes: [...new Set(tiers.flatMap(({ reasons = [] }) => reasons))] };
}

/** A request for more time as whoever may answer it sees it. `reason`: one of the flow's, `words`: in words of their own. Instants are ISO. */
export type TimeAsked = Pick<ExtensionRequest, 'id' | 'by' | 'plus' | 'reason' | 'state'> & {
  run: string;
  step: string;
  subject: string | null;
  at: string;
  to: string | null;
  due: string | null;
  words: string;
};

/** Null where there is none that this person may answer, or might have. */
export async function timeAsked(engine: Engine, id: string, by: string): Promise<TimeAsked | null> {
  return engine.sql.begin(async (tx) => {
    const found = await taskById(tx, taskOfRequest(id));
    const held = found === null ? null : await peek(engine, tx, found.runId);
    const task = held?.scene.tasks[taskOfRequest(id)];
    const request = task?.requests.find((one) => one.id === id);
    if (held === null || task === undefined || request === undefined) return null;
    const asked = { act: 'extend', phase: 'deny', task: task.id, request: id, reason: '' } as const;
    const refused = await held.outside.look(tx, () => refusalIn(held, withAct(held, task.id, asked, by)));
    if (refused !== null && refused !== 'answeredAlready') return null;
    const due = task.dueAt ?? task.closesAt;
    return {
      id,
      by: request.by,
      plus: request.plus,
      reason: request.reason,
      state: request.state,
      run: held.row.id,
      step: task.step,
      subject: held.row.subjectId,
      at: isoOf(request.at),
      to: request.to === null ? null : isoOf(request.to),
      due: due === null ? null : isoOf(due),
      words: await wordsOf(tx, held.row.id, id),
    };
  });
}

/** Requests for more time that this person may answer now, the oldest first. What somebody tries out is not work. */
export async function timeAskedOf(engine: Engine, by: string): Promise<TimeAsked[]> {
  const found: TimeAsked[] = [];
  for (const { id } of await openRequests(engine.sql, mostRequests)) {
    const asked = await timeAsked(engine, id, by);
    if (asked?.state === 'asked') found.push(asked);
  }
  return found.sort((a, b) => (a.at < b.at ? -1 : 1));
}

/** So many open requests of the whole organisation are looked at. */
const mostRequests = 200;

async function wordsOf(tx: Tx, run: string, request: string): Promise<string> {
  const line = (await journalOf(tx, run)).find(({ kind, detail }) => kind === 'task.extended' && detail.phase === 'asked' && detail.request === request);
  return typeof line?.body?.reason === 'string' ? line.body.reason : '';
}

/** What this person may do by hand in a run now; none where there is no such run. */
export async function byHandFor(engine: Engine, runId: string, by: string): Promise<ByHand[]> {
  return engine.sql.begin(async (tx) => {
    const held = await peek(engine, tx, runId);
    if (held === null) return [];
    const may = ({ handler }: ByHand): boolean => {
      const refused = refusalIn(held, [{ to: 'handler', at: held.now, handler, by, reason: '-', values: {} }]);
      // What is given may be what it hangs on.
      return refused === null || refused === 'conditionNotMet';
    };
    return held.outside.look(tx, () => listenedFor(held.flow, held.scene.run).filter(may));
  });
}

/** A task that this person may decide in its holder's stead: by which outcomes, with which form. One that is over that they may open again. */
/** `values`: what stands in a shared document so far. */
export type Instead = { task: string; step: string; outcomes: string[]; form: Form; values: Answers };
export type OpenAgain = { task: string; step: string };

/** What the flow lets this person do to tasks of a run that are not theirs; nothing where there is no such run. */
export async function onOthersTasks(engine: Engine, runId: string, by: string): Promise<{ instead: Instead[]; again: OpenAgain[] }> {
  return engine.sql.begin(async (tx) => {
    const held = await peek(engine, tx, runId);
    if (held === null) return { instead: [], again: [] };
    const over = (await tasksOfRun(tx, runId)).filter(({ status }) => status === 'settled' || status === 'closed');
    const { instead, again } = await held.outside.look(tx, () => ({ instead: insteadIn(held, by), again: againIn(held, over, by) }));
    const written = async ({ task }: Instead) => (await sharedDocument(tx, task))?.values ?? {};
    return { instead: await Promise.all(instead.map(async (one) => ({ ...one, values: await written(one) }))), again };
  });
}

function insteadIn(held: Held, by: string): Instead[] {
  return Object.values(held.scene.tasks).flatMap((task) => {
    const step = held.flow.steps[task.step];
    const slot = task.slots.find(({ status }) => status === 'open');
    if (task.status !== 'open' || slot === undefined || step === undefined || !isTask(step) || step.settings.override === undefined) return [];
    const may = (outcome: string) =>
      refusalIn(held, [{ to: 'task', task: task.id, act: { type: 'overridden', at: held.now, by, outcome, reason: '-' }, values: {} }]) === null;
    const outcomes = answersOf(step).filter(may);
    return outcomes.length === 0 ? [] : [{ task: task.id, step: step.id, outcomes, form: formAskedBy(step, slot), values: {} }];
  });
}

/** The latest round of each step. */
function againIn(held: Held, over: readonly { id: string; step: string; round: number }[], by: string): OpenAgain[] {
  const latest = new Map<string, { id: string; step: string; round: number }>();
  for (const task of over) if ((latest.get(task.step)?.round ?? 0) < task.round) latest.set(task.step, task);
  return [...latest.values()].flatMap(({ id, step }) =>
    refusalIn(held, withAct(held, id, { act: 'reopen', task: id, reason: '-' }, by)) === null ? [{ task: id, step }] : [],
  );
}

/** What was given to an act by hand, held against its form. Null where no such act is listened for. */
export async function checkByHand(
  engine: Engine,
  runId: string,
  step: string,
  given: Record<string, unknown>,
): Promise<{ form: Form; values: Answers; problems: FieldProblem[] } | null> {
  return engine.sql.begin(async (tx) => {
    const held = await peek(engine, tx, runId);
    return held === null ? null : held.outside.look(tx, () => checkIn({ ...held, at: held.now }, step, given));
  });
}

/** The run as it stands once it has taken what has happened to it and was not handled yet: whoever has just answered need not wait for its turn. */
function caughtUp(held: Held): Held {
  let { scene } = held;
  for (const { at, happening } of held.unread ?? []) {
    if (Date.parse(at) > held.now) break;
    const done = perform(held.plan, scene, held.world, happening);
    if (done.refused === null) scene = done.scene;
  }
  return { ...held, scene };
}

/** The rule that refuses it as the run stands, or null. */
function refusalIn({ plan, scene, world }: Held, asked: Happening[] | string): string | null {
  if (typeof asked === 'string') return asked;
  let now = scene;
  for (const happening of asked) {
    const done = perform(plan, now, world, happening);
    if (done.refused !== null) return done.refused;
    now = done.scene;
  }
  return null;
}
