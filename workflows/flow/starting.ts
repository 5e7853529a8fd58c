import type { Context } from './context.ts';
import { numberOf } from './evaluate.ts';
import type { Answers } from './form.ts';
import type { StepOf } from './schema.ts';
import type { Instant } from './state.ts';
import { whenAt } from './when.ts';
import { whoAre } from './who.ts';

/** A run of its own that somebody asks for under a standing cycle (SEMANTICS rule 5): begun, put to the one that runs, left out, or refused. */
export type StartVerdict = { does: 'begin' | 'merge' } | { does: 'suppress'; rule: 'alreadyRunning' | 'limit' } | { does: 'refuse'; rule: 'notYours' };

/** What there is about the person already: when runs of the flow were begun (what was merged or left out is none), and whether one of them takes more in. */
export type Before = { begun: readonly Instant[]; running: boolean; takesMore: boolean };

type Settings = StepOf<'start'>['settings'];

/** `context`: of a run about the person who is asked for, at the instant of asking. */
export function startVerdict(
  { by: who, ifRunning = 'beside', limit }: Settings,
  context: Context,
  by: string,
  { begun, running, takesMore }: Before,
): StartVerdict {
  if (who !== undefined && !whoAre(who, context).people.some(({ id }) => id === by)) return { does: 'refuse', rule: 'notYours' };
  if (running && ifRunning === 'ignore') return { does: 'suppress', rule: 'alreadyRunning' };
  if (running && ifRunning === 'merge' && takesMore) return { does: 'merge' };
  if (limit === undefined) return { does: 'begin' };
  const most = numberOf(limit.n, context).number ?? Number.POSITIVE_INFINITY;
  const since = whenAt({ from: { anchor: 'now' }, plus: { ...limit.per, n: -(numberOf(limit.per.n, context).number ?? 0) } }, context, 'opens').at;
  const counted = begun.filter((at) => since === null || at > since).length;
  return counted < most ? { does: 'begin' } : { does: 'suppress', rule: 'limit' };
}

/** What a run was begun with, and what came to it since in the list that takes it. */
export function mergedPayload(before: Answers, list: string, more: Answers): Answers {
  const rows = before[list];
  return { ...before, [list]: [...(Array.isArray(rows) ? rows : []), more] };
}
