import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { ask, query } from '../api.ts';
import type { Answers } from '../../workflows/flow/form.ts';
import type { ByHandOffers, CyclePage, CycleRow, RunAct, RunPage, RunRow } from '../api-types.ts';

/** While a page is looked at; a hidden one is not asked for again. */
const live = 2_000;

export const cyclesQuery = queryOptions({ queryKey: ['cycles'], queryFn: () => ask<{ cycles: CycleRow[] }>('GET', '/api/cycles'), refetchInterval: 5_000 });

export const cycleQuery = (id: string) =>
  queryOptions({ queryKey: ['cycles', id], queryFn: () => ask<CyclePage>('GET', `/api/cycles/${id}`), refetchInterval: live });

export type RunFilter = { step?: string; state?: 'here' | 'late' | 'stuck' | 'done'; search?: string };

export const runsQuery = (cycle: string, filter: RunFilter) =>
  infiniteQueryOptions({
    queryKey: ['cycles', cycle, 'runs', filter],
    queryFn: ({ pageParam }) => ask<{ runs: RunRow[]; next: string | null }>('GET', `/api/cycles/${cycle}/runs${query({ ...filter, after: pageParam })}`),
    initialPageParam: '',
    getNextPageParam: (last) => last.next,
    refetchInterval: live * 2,
  });

export const runQuery = (id: string) => queryOptions({ queryKey: ['runs', id], queryFn: () => ask<RunPage>('GET', `/api/runs/${id}`), refetchInterval: live });

export function act(run: string, what: RunAct): Promise<{ done: true }> {
  return ask('POST', `/api/runs/${run}/acts`, what);
}

/** What the reader may do by hand in a run now. */
export const byHandQuery = (run: string) =>
  queryOptions({ queryKey: ['runs', run, 'by-hand'], queryFn: () => ask<ByHandOffers>('GET', `/api/runs/${run}/by-hand`), refetchInterval: live * 5 });

/** `key`: sent again under it, it is not done again. */
export function doByHand(run: string, what: { step: string; values: Answers; reason: string; key: string }): Promise<{ done: true }> {
  return ask('POST', `/api/runs/${run}/by-hand`, what);
}

type ToTask = { task: string; reason: string; key: string } & ({ act: 'override'; outcome: string; values: Answers } | { act: 'reopen' });

/** Decides a task in somebody's stead, or opens one again. */
export function doToTask(run: string, what: ToTask): Promise<{ done: true }> {
  return ask('POST', `/api/runs/${run}/task-acts`, what);
}

/** Seconds a day takes in a trial; 0 stands still. */
export function setSpeed(cycle: string, secondsPerDay: number): Promise<{ secondsPerDay: number }> {
  return ask('POST', `/api/cycles/${cycle}/speed`, { secondsPerDay });
}

/** Puts the result of a training on file, of a trial only for itself: whatever waits for it goes on. `evidence` is kept as its source. */
export function recordTraining(
  { person, course, trial }: { person: string; course: string; trial: string | null },
  result: string,
  evidence: string,
): Promise<{ told: number }> {
  return ask('POST', '/api/facts', {
    ...(trial !== null && { trial }),
    facts: [{ scope: 'person', id: person, key: `training.${course}`, value: result, source: evidence }],
  });
}

export type CallTries = {
  key: string;
  connection: string;
  attempts: number;
  tries: { n: number; at: string; code: string; says: string; againAt: string | null }[];
};
export const callsQuery = (run: string) =>
  queryOptions({ queryKey: ['runs', run, 'calls'], queryFn: () => ask<{ calls: CallTries[] }>('GET', `/api/runs/${run}/calls`), refetchInterval: live * 2 });
