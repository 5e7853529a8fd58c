import type { RunEvent } from '../events.ts';
import { childId } from '../ids.ts';
import { childrenNeeded } from '../perform/children.ts';
import { comesTo } from '../perform/transfers.ts';
import type { Born, Effect } from '../perform/scene.ts';
import type { Instant } from '../state.ts';
import type { WorldChange } from '../world.ts';
import { note, placeOfCycle } from './lines.ts';
import { newLiving } from './living.ts';
import { type FanOut, isRunning, type Living, type Rehearsal, type Why } from './rehearsal.ts';

/** The runs below a forEach: begun all at once, joined later, counted, closed with the rest. */

type Of<Kind extends Effect['effect']> = Extract<Effect, { effect: Kind }>;
const keyOf = (step: string, round: number) => `${step}:${round}`;
const about = (subject: string): Born => ({ subject, item: null, continues: null });

export function beginChildren(rehearsal: Rehearsal, run: Living, { token, step, round, needs, over, at, expects }: Of<'children'>, why: Why): void {
  const born = over === 'audience' ? run.cycle.audience.map(about) : over;
  // Those who came from another group before it was entered count from the beginning.
  const here = childrenIn(run, step, round);
  const done = here.filter(({ scene }) => scene.run.reached === true).length;
  const fanOut: FanOut = { token, needs, over, begun: born.length, expected: born.length + here.length + expects.length, done, open: true };
  run.fanOuts[keyOf(step, round)] = fanOut;
  for (const [index, one] of born.entries()) begin(rehearsal, run, step, round, index + 1, one, why);
  for (const coming of expects) tellOne(rehearsal, coming, comesTo(run.scene.run), why);
  settle(rehearsal, run, fanOut, at, why);
}

function childrenIn({ children }: Living, step: string, round: number): Living[] {
  return children.filter(({ scope, scopeRound }) => scope === step && scopeRound === round);
}

function begin(rehearsal: Rehearsal, parent: Living, step: string, round: number, n: number, born: Born, why: Why): void {
  const { cycle, edition } = parent;
  const run = newLiving(rehearsal, { id: childId(parent.id, step, round, n), n, cycle, edition, parent, scope: step, scopeRound: round, born });
  rehearsal.births.add({ run, why });
}

/** One more, for a person or a group that is not in it yet, while it is open. */
export function joinLate(rehearsal: Rehearsal, run: Living, { step, round, born }: Of<'joins'>, why: Why): void {
  const fanOut = run.fanOuts[keyOf(step, round)];
  if (fanOut === undefined || !fanOut.open || childrenIn(run, step, round).some((child) => isSame(child, born))) return;
  if (fanOut.over === 'audience' && born.subject !== null) enter(rehearsal, run, born.subject, why);
  fanOut.expected += 1;
  fanOut.begun += 1;
  begin(rehearsal, run, step, round, fanOut.begun, born, why);
}

function isSame({ subject, scene }: Living, born: Born): boolean {
  const [item, own] = [born.item, scene.run.item];
  if (item === null || own === null || !('group' in item) || !('group' in own)) return subject === born.subject;
  return item.group.value === own.group.value;
}

/** Comes to be in the cycle. */
export function enter(rehearsal: Rehearsal, { cycle }: Living, person: string, why: Why): void {
  if (cycle.audience.includes(person)) return;
  cycle.audience = [...cycle.audience, person];
  note(rehearsal, placeOfCycle(cycle, person), why, { kind: 'audience.included', detail: { rule: 'joined' } });
}

export function tellOne({ runs, told }: Rehearsal, id: string, change: WorldChange, why: Why): void {
  const run = runs.find((one) => one.id === id);
  if (run !== undefined) told.add({ run, change, why });
}

/** The run is below another group's from now on, or does not come there after all. */
export function transfer(rehearsal: Rehearsal, run: Living, { to, moves, expected, at }: Of<'transfer'>, why: Why): void {
  const from = run.parent;
  const there = rehearsal.runs.find(({ id }) => id === to);
  if (from === null || there === undefined) return;
  if (!moves) return adjust(rehearsal, there, run, { expected: -1, done: 0 }, at, why);
  const done = run.scene.run.reached === true ? 1 : 0;
  from.children = from.children.filter((child) => child !== run);
  run.parent = there;
  there.children = [...there.children, run].sort((a, b) => a.n - b.n || (a.id < b.id ? -1 : 1));
  adjust(rehearsal, from, run, { expected: -1, done: -done }, at, why);
  adjust(rehearsal, there, run, { expected: expected ? 0 : 1, done }, at, why);
  for (const { edition, ...group } of [from, there]) if (edition.looks.children.includes(run.scope ?? '')) tellOne(rehearsal, group.id, { is: 'child' }, why);
  rehearsal.told.add({ run, change: { is: 'above' }, why });
}

type Counts = Pick<FanOut, 'expected' | 'done'>;

function adjust(rehearsal: Rehearsal, group: Living, { scope, scopeRound }: Living, by: Counts, at: Instant, why: Why): void {
  const fanOut = group.fanOuts[keyOf(scope ?? '', scopeRound)];
  if (fanOut === undefined) return;
  fanOut.expected += by.expected;
  fanOut.done += by.done;
  settle(rehearsal, group, fanOut, at, why);
}

/** A run below has come as far as the one above asks for. */
export function countReached(rehearsal: Rehearsal, { parent, scope, scopeRound }: Living, at: Instant, why: Why): void {
  const fanOut = parent?.fanOuts[keyOf(scope ?? '', scopeRound)];
  if (parent === null || fanOut === undefined) return;
  fanOut.done += 1;
  settle(rehearsal, parent, fanOut, at, why);
}

function settle({ raised }: Rehearsal, run: Living, fanOut: FanOut, at: Instant, why: Why): void {
  if (!fanOut.open || fanOut.done < childrenNeeded(fanOut.needs, fanOut.expected)) return;
  fanOut.open = false;
  raised.add({ run, event: { type: 'childrenDone', at, token: fanOut.token, port: 'done' }, why });
}

/** It goes on without the rest, who are closed. */
export function closeChildren(rehearsal: Rehearsal, run: Living, { step, round, at }: Of<'closeChildren'>, why: Why): void {
  if (run.scene.run.status === 'cancelled') return;
  const fanOut = run.fanOuts[keyOf(step, round)];
  if (fanOut !== undefined) fanOut.open = false;
  const below = run.children.filter(({ scope, scopeRound }) => scope === step && scopeRound === round);
  cancel(rehearsal, below, { at, reason: 'closed with the rest', spares: true }, why);
}

/** What is cancelled asks nobody any more, neither those whom it had left to go on beside. */
export function cancelBelow(rehearsal: Rehearsal, run: Living, at: Instant, why: Why): void {
  for (const fanOut of Object.values(run.fanOuts)) fanOut.open = false;
  cancel(rehearsal, run.children, { at, reason: 'cancelled with the whole' }, why);
}

type Cancelling = Pick<Extract<RunEvent, { type: 'cancelled' }>, 'at' | 'reason' | 'spares'>;

function cancel({ raised }: Rehearsal, runs: readonly Living[], cancelling: Cancelling, why: Why): void {
  for (const run of runs) if (isRunning(run)) raised.add({ run, event: { type: 'cancelled', by: 'flow', ...cancelling }, why });
}
