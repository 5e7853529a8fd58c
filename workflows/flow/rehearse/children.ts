import type { RunEvent } from '../events.ts';
import { childId } from '../ids.ts';
import { childrenNeeded } from '../perform/children.ts';
import type { Born, Effect } from '../perform/scene.ts';
import type { Instant } from '../state.ts';
import { note, placeOfCycle } from './lines.ts';
import { newLiving } from './living.ts';
import { type FanOut, isRunning, type Living, type Rehearsal, type Why } from './rehearsal.ts';

/** The runs below a forEach: begun all at once, joined later, counted, closed with the rest. */

type Of<Kind extends Effect['effect']> = Extract<Effect, { effect: Kind }>;
const keyOf = (step: string, round: number) => `${step}:${round}`;
const about = (subject: string): Born => ({ subject, item: null, continues: null });

export function beginChildren(rehearsal: Rehearsal, run: Living, { token, step, round, needs, over, at }: Of<'children'>, why: Why): void {
  const born = over === 'audience' ? run.cycle.audience.map(about) : over;
  const fanOut: FanOut = { token, needs, over, expected: born.length, done: 0, open: true };
  run.fanOuts[keyOf(step, round)] = fanOut;
  for (const [index, one] of born.entries()) begin(rehearsal, run, step, round, index + 1, one, why);
  settle(rehearsal, run, fanOut, at, why);
}

function begin(rehearsal: Rehearsal, parent: Living, step: string, round: number, n: number, born: Born, why: Why): void {
  const { cycle, edition } = parent;
  const run = newLiving(rehearsal, { id: childId(parent.id, step, round, n), cycle, edition, parent, scope: step, scopeRound: round, born });
  rehearsal.births.add({ run, why });
}

/** One more, for someone who is not in it yet, while it is open. */
export function joinLate(rehearsal: Rehearsal, run: Living, { step, round, born }: Of<'joins'>, why: Why): void {
  const fanOut = run.fanOuts[keyOf(step, round)];
  const { subject } = born;
  const inside = run.children.filter(({ scope, scopeRound }) => scope === step && scopeRound === round);
  if (fanOut === undefined || !fanOut.open || subject === null || inside.some((child) => child.subject === subject)) return;
  const { cycle } = run;
  if (fanOut.over === 'audience' && !cycle.audience.includes(subject)) {
    cycle.audience = [...cycle.audience, subject];
    note(rehearsal, placeOfCycle(cycle, subject), why, { kind: 'audience.included', detail: { rule: 'joined' } });
  }
  fanOut.expected += 1;
  begin(rehearsal, run, step, round, fanOut.expected, born, why);
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
