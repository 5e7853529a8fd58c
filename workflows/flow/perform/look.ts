import type { Context } from '../context.ts';
import { dependsOf, isTouched } from '../depends.ts';
import type { Condition } from '../grammar.ts';
import type { Clock, Instant } from '../state.ts';
import { flipsAt } from '../watch.ts';
import { dropClocks, putClock } from './clocks.ts';
import { awaitedBy, listenedFor } from './settle.ts';
import { type Stage, stepAt } from './stage.ts';
import type { Change } from './touched.ts';

/** What waits for a condition is looked at when time alone may make it true: a date comes, a validity ends, a window slides, so much time is left. */

/** A condition that something waits or listens for. `id`: of its clock. */
type Watched = { id: string; step: string; round: number | null; token: string | null; item: string | null; condition: Condition; context: Context };

/** Each condition that is waited for has its next look among the clocks; one that stands is kept until something else has changed what it looks at. */
export function keepLooks(stage: Stage, change: Change | null, at: Instant): void {
  if (!stage.plan.watches) return;
  const watched = stage.scene.run.status === 'running' ? allWatched(stage, at) : [];
  const isLook = ({ kind, task }: Clock) => kind === 'look' && task === null;
  dropClocks(stage, (clock) => isLook(clock) && !watched.some(({ id }) => id === clock.id), at);
  for (const one of watched) keepLook(stage, one, change, at);
}

function allWatched(stage: Stage, at: Instant): Watched[] {
  const { run } = stage.scene;
  const waits = run.tokens.flatMap((token): Watched[] => {
    const awaited = awaitedBy(stage, token, at);
    return awaited === null ? [] : [{ ...awaited, id: `${run.id}:${token.id}:look`, step: token.step, round: token.round, token: token.id, item: null }];
  });
  const listens = Object.keys(run.handlers).flatMap((key): Watched[] => {
    const heard = listenedFor(stage, key, at);
    return heard === null ? [] : [{ ...heard, id: `${run.id}:${key}:look`, step: key.slice(0, key.indexOf('@')), round: null, token: null, item: key }];
  });
  return [...waits, ...listens];
}

function keepLook(stage: Stage, { id, step, round, token, item, condition, context }: Watched, change: Change | null, at: Instant): void {
  const now = stage.scene.clocks[id];
  const stands = now !== undefined && (change === null || !isTouched(dependsOf(condition, stage.plan), change.touched));
  if (stands) return;
  const due = flipsAt(condition, context);
  if (due === (now?.due ?? null)) return;
  if (now !== undefined) dropClocks(stage, (clock) => clock.id === id, at);
  if (due === null) return;
  const order = stepAt(stage, step)?.order ?? 0;
  const ledger = [{ rule: 'looks', from: null, op: 'condition', to: due }];
  putClock(
    stage,
    { id, run: stage.scene.run.id, kind: 'look', due, branches: true, ladder: 0, order, task: null, token, item, nth: 0, ledger },
    step,
    round,
    at,
  );
}
