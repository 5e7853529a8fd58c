import type { Tx } from '../db/connect.ts';
import { runsBelow } from '../db/concerned.ts';
import { addToCycle, type Cycle, countCyclePeople, setCycleStatus } from '../db/cycles.ts';
import { insertOutbox } from '../db/outbox.ts';
import {
  closeFanOut,
  closeFanOuts,
  eventClass,
  growFanOut,
  hasChildAbout,
  insertFanOut,
  lockFanOut,
  type NewEvent,
  openChildren,
  type Run,
} from '../db/runs.ts';
import { askAgain, insertHeard, lookAgain } from '../db/starts.ts';
import { carryDraft, deleteDrafts, insertAnswers, insertReleases, insertSevered, type RunAnswer, showDraft, takeBackAnswers } from '../db/tasks.ts';
import { isoOf } from '../workflows/flow/calendar.ts';
import { relativesConcerned } from '../workflows/flow/looks.ts';
import { childrenNeeded } from '../workflows/flow/perform/children.ts';
import type { RunEvent } from '../workflows/flow/events.ts';
import type { Effect } from '../workflows/flow/perform/scene.ts';
import { keptAnswer } from '../workflows/flow/severed.ts';
import type { WorldChange } from '../workflows/flow/world.ts';
import type { Step } from './apply.ts';
import { noteAround } from './around.ts';
import { beginCalls } from './calls.ts';
import type { Engine } from './engine.ts';
import { keepFacts, keepRecords } from './keep.ts';
import { raise } from './tell.ts';

type Of<Kind extends Effect['effect']> = Extract<Effect, { effect: Kind }>;

/** Effects that are more than a row of their own run: answers, runs below, files, facts, calls, and what other runs are told. */
export async function follow(engine: Engine, tx: Tx, steps: readonly Step[]): Promise<void> {
  await takeBackAnswers(
    tx,
    steps.flatMap(({ effects }) => effects.flatMap((effect) => (effect.effect === 'takeBack' ? [{ slot: effect.slot, at: isoOf(effect.at) }] : []))),
  );
  const answers = steps.flatMap(({ row, after, effects }) =>
    effects.flatMap((effect): RunAnswer[] => (effect.effect === 'answer' ? [{ ...keptAnswer(effect.answer, after.run), run: row.id }] : [])),
  );
  await insertAnswers(
    tx,
    answers.filter(({ anonymous }) => anonymous !== true),
  );
  await insertSevered(
    tx,
    answers.filter(({ anonymous }) => anonymous === true),
  );
  for (const step of steps)
    for (const effect of step.effects) {
      const doing = followOne(engine, tx, step, effect);
      if (doing !== null) await doing;
    }
  await beginCalls(tx, steps);
  await keepRecords(engine, tx, steps);
  await keepFacts(engine, tx, steps);
  for (const step of steps) await tellRelatives(engine, tx, step);
}

/** Null: nothing follows from it. */
function followOne(engine: Engine, tx: Tx, { row, cycle, before }: Step, effect: Effect): Promise<unknown> | null {
  switch (effect.effect) {
    case 'raise':
      return raise(tx, [{ runId: row.id, at: isoOf(effect.event.at), class: eventClass.acts, happening: { to: 'run', event: effect.event } }]);
    case 'children':
      return fanOut(tx, row, cycle, effect);
    case 'joins':
      return join(engine, tx, row, cycle, effect);
    case 'closeChildren':
      return row.status === 'cancelled' ? null : closeChildren(tx, row, effect);
    case 'schedule': {
      const { trigger, nth, at } = effect;
      const heardAt = isoOf(at);
      return insertHeard(tx, [{ cycleId: cycle.id, at: heardAt, heardAt, heard: { is: 'schedule', trigger, nth } }]);
    }
    case 'finished':
      return finished(engine, tx, row, cycle, effect);
    case 'draft':
      return keepDraft(tx, effect);
    case 'release': {
      const { step, round, answers, to, at } = effect;
      return insertReleases(
        tx,
        to.map((personId) => ({ runId: row.id, step, round, answers, personId, at: isoOf(at) })),
      );
    }
    case 'journal':
      if (effect.line.kind === 'run.resumed' && row.state.standing === true && effect.line.step === null) return goOn(tx, cycle, effect.line.at);
      // A cycle that had ended goes on when its own run is reopened.
      return effect.line.kind === 'run.moved' && row.parentId === null && !cycle.standing && before.run.status === 'ended'
        ? setCycleStatus(tx, cycle.id, 'running')
        : null;
    default:
      return null;
  }
}

async function closeChildren(tx: Tx, row: Run, { step, round, at }: Of<'closeChildren'>): Promise<void> {
  await closeFanOut(tx, { runId: row.id, step, round });
  await cancelAll(tx, await openChildren(tx, row.id, { step, round }), { at, reason: 'closed with the rest', spares: true });
}

async function keepDraft(tx: Tx, { slot, becomes, to }: Of<'draft'>): Promise<void> {
  if (becomes === 'dropped') await deleteDrafts(tx, slot);
  else if (becomes === 'shown') await showDraft(tx, slot);
  else if (to !== null) await carryDraft(tx, slot, to);
}

async function finished(engine: Engine, tx: Tx, row: Run, cycle: Cycle, { at, outcome }: Of<'finished'>): Promise<void> {
  const isCancelled = row.status === 'cancelled';
  if (isCancelled) {
    // Also those whom the run had left to go on beside: what is cancelled asks nobody any more.
    await closeFanOuts(tx, row.id);
    await cancelAll(tx, await openChildren(tx, row.id, null), { at, reason: 'cancelled with the whole' });
  }
  if (row.startKey != null && cycle.status === 'running') await askAgain(tx, cycle.id, { key: row.startKey }, isoOf(at));
  if (row.parentId !== null || (cycle.standing && row.id !== cycle.id)) return;
  await setCycleStatus(tx, cycle.id, isCancelled && !cycle.standing ? 'cancelled' : 'ended');
  await noteAround(engine, tx, [{ ...(await placeOfCycle(engine, tx, cycle)), at: isoOf(at), kind: 'cycle.closed', outcome }]);
}

/** A standing cycle goes on after a pause: what was asked for meanwhile, and what came. */
async function goOn(tx: Tx, { id }: Cycle, at: number): Promise<void> {
  await askAgain(tx, id, 'paused', isoOf(at));
  await lookAgain(tx, id, isoOf(at), 'overdue');
}

async function placeOfCycle(engine: Engine, tx: Tx, { id, version, sha256 }: Cycle) {
  const { flow } = await engine.texts.of(tx, sha256);
  return { flow: flow.key, version, cycleId: id };
}

async function fanOut(tx: Tx, row: Run, cycle: Cycle, { step, round, token, at, needs, over }: Of<'children'>): Promise<void> {
  const expected = over === 'audience' ? await countCyclePeople(tx, cycle.id) : over.length;
  const needed = childrenNeeded(needs, expected);
  const named = over === 'audience' ? null : over;
  await insertFanOut(tx, { runId: row.id, step, round, cycleId: cycle.id, token, at: isoOf(at), expected, needed, needs, over: named });
  await launchRow(tx, row.id, step, round, '');
}

async function launchRow(tx: Tx, run: string, step: string, round: number, again: string): Promise<void> {
  await insertOutbox(tx, [{ kind: 'launch', key: `launch:${run}:${step}:${round}${again}`, runId: run, payload: { run, step, round } }]);
}

/** One more run below, for someone who is not in it yet, while it is open. */
async function join(engine: Engine, tx: Tx, row: Run, cycle: Cycle, { step, round, born, at }: Of<'joins'>): Promise<void> {
  const fanOut = await lockFanOut(tx, row.id, step, round);
  if (fanOut === null || !fanOut.open || born.subject === null || (await hasChildAbout(tx, fanOut, born.subject))) return;
  if (fanOut.over?.some(({ subject }) => subject === born.subject)) return;
  const added = fanOut.over === null ? await addToCycle(tx, cycle.id, born.subject) : true;
  // Who is in the cycle already is only begun here once this forEach was filled without them.
  if (!added && !fanOut.sealed) return;
  if (fanOut.over === null && added) {
    const place = await placeOfCycle(engine, tx, cycle);
    await noteAround(engine, tx, [{ ...place, at: isoOf(at), kind: 'audience.included', personId: born.subject, detail: { rule: 'joined' } }]);
  }
  const expected = fanOut.expected + 1;
  const over = fanOut.over === null ? null : [...fanOut.over, born];
  await growFanOut(tx, { runId: row.id, step, round, expected, needed: childrenNeeded(fanOut.needs, expected), over, at: isoOf(at) });
  await launchRow(tx, row.id, step, round, `:join:${expected}`);
}

type Cancelling = Pick<Extract<RunEvent, { type: 'cancelled' }>, 'at' | 'reason' | 'spares'>;

async function cancelAll(tx: Tx, runIds: readonly string[], cancelling: Cancelling): Promise<void> {
  const { at } = cancelling;
  const happening = { to: 'run', event: { type: 'cancelled', by: 'flow', ...cancelling } } as const;
  await raise(
    tx,
    runIds.map((runId) => ({ runId, at: isoOf(at), class: eventClass.acts, happening })),
  );
}

/** The run above and the runs below learn of signals, and of what they look at in this one. */
async function tellRelatives(engine: Engine, tx: Tx, { row, effects }: Step): Promise<void> {
  const told: NewEvent[] = [];
  const to = (runId: string, at: number, change: WorldChange) =>
    void told.push({ runId, at: isoOf(at), class: eventClass.facts, happening: { to: 'world', at, change } });
  for (const effect of effects) {
    if (effect.effect !== 'signal') continue;
    const { key, value, at } = effect;
    if (effect.to === 'parent' && row.parentId !== null) to(row.parentId, at, { is: 'signal', from: 'below', key, value });
    if (effect.to === 'children') for (const child of await openChildren(tx, row.id, null)) to(child, at, { is: 'signal', from: 'above', key, value });
  }
  const { plan } = await engine.texts.of(tx, row.sha256);
  const { parent, below } = relativesConcerned(plan, row.scope, effects);
  const at = parent || below.length > 0 ? Math.max(...effects.flatMap((effect) => (effect.effect === 'journal' ? [effect.line.at] : []))) : 0;
  if (parent && row.parentId !== null) to(row.parentId, at, { is: 'child' });
  if (below.length > 0) for (const child of await runsBelow(tx, row, below)) to(child, at, { is: 'above' });
  await raise(tx, told);
}
