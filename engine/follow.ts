import type { Tx } from '../db/connect.ts';
import { runsBelow } from '../db/concerned.ts';
import { addToCycle, type Cycle, countCyclePeople, setCycleStatus } from '../db/cycles.ts';
import { insertOutbox } from '../db/outbox.ts';
import {
  closeFanOut,
  closeFanOuts,
  eventClass,
  growFanOut,
  type FanOut,
  hasChildAbout,
  lockFanOut,
  type NewEvent,
  openChildren,
  type Run,
  runById,
} from '../db/runs.ts';
import { askAgain, insertHeard, lookAgain } from '../db/starts.ts';
import { carryDraft, deleteDrafts, insertReleases, showDraft } from '../db/tasks.ts';
import { moveRun, openFanOut, setFanOutCounts, setNeeded } from '../db/tree.ts';
import { isoOf } from '../workflows/flow/calendar.ts';
import { looksOf, relativesConcerned } from '../workflows/flow/looks.ts';
import { childrenNeeded } from '../workflows/flow/perform/children.ts';
import { comesTo } from '../workflows/flow/perform/transfers.ts';
import type { RunEvent } from '../workflows/flow/events.ts';
import type { Born, Effect } from '../workflows/flow/perform/scene.ts';
import type { Plan } from '../workflows/flow/plan.ts';
import type { Instant } from '../workflows/flow/state.ts';
import type { WorldChange } from '../workflows/flow/world.ts';
import type { Step } from './apply.ts';
import { noteAround } from './around.ts';
import { beginCalls } from './calls.ts';
import type { Engine } from './engine.ts';
import { settleFanOut } from './fan-out.ts';
import { keepFacts, keepRecords } from './keep.ts';
import { raise } from './tell.ts';

type Of<Kind extends Effect['effect']> = Extract<Effect, { effect: Kind }>;

/** Effects that are more than a row of their own run: runs below, files, facts, calls, and what other runs are told. What a turn has none of costs it nothing. */
export async function follow(engine: Engine, tx: Tx, steps: readonly Step[]): Promise<void> {
  const has = new Set(steps.flatMap(({ effects }) => effects.map(({ effect }) => effect)));
  for (const step of steps)
    for (const effect of step.effects) {
      const doing = followOne(engine, tx, step, effect);
      if (doing !== null) await doing;
    }
  if (has.has('call')) await beginCalls(tx, steps);
  if (has.has('record') || steps.some(disclosesSomething)) await keepRecords(engine, tx, steps);
  if (has.has('fact')) await keepFacts(engine, tx, steps);
  for (const step of steps) await tellRelatives(engine, tx, step);
}

/** Effects that are rows of their own run. */
const isRow: Partial<Record<Effect['effect'], true>> = { journal: true, mail: true, keep: true, answer: true, count: true, reached: true, takeBack: true };

/** Whether anything may follow from the step of a new run; of one whose plan is not given it may. */
export function isFollowed(plan: Plan | undefined, step: Step): boolean {
  if (plan === undefined) return true;
  const { parent, below } = relativesConcerned(plan, step.row.scope, step.effects);
  return parent || below.length > 0 || disclosesSomething(step) || step.effects.some(({ effect }) => isRow[effect] !== true);
}

function disclosesSomething({ effects }: Step): boolean {
  return effects.some((effect) => effect.effect === 'journal' && effect.line.kind === 'disclosed');
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
    case 'enters':
      return enter(engine, tx, cycle, effect.person, effect.at);
    case 'tell':
      return tellOne(tx, effect.run, effect.change, effect.at);
    case 'transfer':
      return transfer(engine, tx, row, effect);
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

async function fanOut(tx: Tx, row: Run, cycle: Cycle, { step, round, token, at, needs, over, expects }: Of<'children'>): Promise<void> {
  const born = over === 'audience' ? await countCyclePeople(tx, cycle.id) : over.length;
  const named = over === 'audience' ? null : over;
  const place = { runId: row.id, step, round };
  const expected = await openFanOut(tx, { ...place, cycleId: cycle.id, token, at: isoOf(at), expected: born + expects.length, needs, over: named });
  await setNeeded(tx, { ...place, needed: childrenNeeded(needs, expected) });
  for (const coming of expects) await tellOne(tx, coming, comesTo(row.state), at);
  await launchRow(tx, row.id, step, round, '');
}

async function tellOne(tx: Tx, runId: string, change: WorldChange, at: Instant): Promise<void> {
  await raise(tx, [{ runId, at: isoOf(at), class: eventClass.facts, happening: { to: 'world', at, change } }]);
}

async function launchRow(tx: Tx, run: string, step: string, round: number, again: string): Promise<void> {
  await insertOutbox(tx, [{ kind: 'launch', key: `launch:${run}:${step}:${round}${again}`, runId: run, payload: { run, step, round } }]);
}

/** One more run below, for a person or a group that is not in it yet, while it is open. */
async function join(engine: Engine, tx: Tx, row: Run, cycle: Cycle, { step, round, born, at }: Of<'joins'>): Promise<void> {
  const fanOut = await lockFanOut(tx, row.id, step, round);
  if (fanOut === null || !fanOut.open || fanOut.over?.some((one) => isSame(one, born))) return;
  if (born.subject !== null && (await hasChildAbout(tx, fanOut, born.subject))) return;
  if (fanOut.over === null && born.subject !== null) {
    const added = await enter(engine, tx, cycle, born.subject, at);
    // Who is in the cycle already is only begun here once this forEach was filled without them.
    if (!added && !fanOut.sealed) return;
  }
  const expected = fanOut.expected + 1;
  const over = fanOut.over === null ? null : [...fanOut.over, born];
  await growFanOut(tx, { runId: row.id, step, round, expected, needed: childrenNeeded(fanOut.needs, expected), over, at: isoOf(at) });
  await launchRow(tx, row.id, step, round, `:join:${over?.length ?? expected}`);
}

function isSame(one: Born, other: Born): boolean {
  if (one.item === null || other.item === null || !('group' in one.item) || !('group' in other.item)) return one.subject === other.subject;
  return one.item.group.value === other.item.group.value;
}

/** Comes to be in the cycle; false: is in it already. */
async function enter(engine: Engine, tx: Tx, cycle: Cycle, person: string, at: Instant): Promise<boolean> {
  const added = await addToCycle(tx, cycle.id, person);
  if (!added) return false;
  const place = await placeOfCycle(engine, tx, cycle);
  await noteAround(engine, tx, [{ ...place, at: isoOf(at), kind: 'audience.included', personId: person, detail: { rule: 'joined' } }]);
  return true;
}

/** The run is below another group's from now on and counted there, or does not come there after all: both counts under their locks, in order. */
async function transfer(engine: Engine, tx: Tx, row: Run, { to, moves, expected, at }: Of<'transfer'>): Promise<void> {
  const { parentId, scope, scopeRound } = row;
  const there = await runById(tx, to);
  if (parentId === null || scope === null || scopeRound === null || there === null) return;
  const place = { step: scope, round: scopeRound };
  if (!moves) return adjust(tx, { runId: to, ...place }, { expected: -1, done: 0 }, at);
  const done = row.state.reached === true ? 1 : 0;
  await moveRun(tx, { id: row.id, above: row.above, to: there });
  Object.assign(row, { parentId: to, above: [...there.above, to] });
  const counts = [
    { runId: parentId, by: { expected: -1, done: -done } },
    { runId: to, by: { expected: expected ? 0 : 1, done } },
  ];
  for (const { runId, by } of counts.toSorted((a, b) => (a.runId < b.runId ? -1 : 1))) await adjust(tx, { runId, ...place }, by, at);
  const { plan } = await engine.texts.of(tx, row.sha256);
  if (looksOf(plan).children.includes(scope)) for (const group of [parentId, to]) await tellOne(tx, group, { is: 'child' }, at);
  await tellOne(tx, row.id, { is: 'above' }, at);
}

async function adjust(tx: Tx, place: Pick<FanOut, 'runId' | 'step' | 'round'>, by: Pick<FanOut, 'expected' | 'done'>, at: Instant): Promise<void> {
  const fanOut = await lockFanOut(tx, place.runId, place.step, place.round);
  if (fanOut === null) return;
  const expected = fanOut.expected + by.expected;
  const needed = childrenNeeded(fanOut.needs, expected);
  await setFanOutCounts(tx, { ...place, expected, needed, done: fanOut.done + by.done, at: isoOf(at) });
  await settleFanOut(tx, place);
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
