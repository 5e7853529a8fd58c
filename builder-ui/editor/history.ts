import type { Flow } from '../../workflows/flow/schema.ts';

/** What was before and what was undone. Changes with the same group that follow each other within two seconds are one change: typing. */
export type History = { past: Flow[]; future: Flow[]; group: string | null; at: number };

export const noHistory: History = { past: [], future: [], group: null, at: 0 };
const most = 200;
const together = 2_000;

/** The history after a change. `at` in milliseconds; without a group a change stands alone. */
export function remembered(history: History, before: Flow, group: string | null, at: number): History {
  const goesOn = group !== null && group === history.group && at - history.at < together;
  const past = goesOn ? history.past : [...history.past.slice(-most + 1), before];
  return { past, future: [], group, at };
}

/** One step back; null where there is none. */
export function undone(history: History, now: Flow): { flow: Flow; history: History } | null {
  const flow = history.past.at(-1);
  if (flow === undefined) return null;
  return { flow, history: { past: history.past.slice(0, -1), future: [now, ...history.future], group: null, at: 0 } };
}

/** One step forward again; null where there is none. */
export function redone(history: History, now: Flow): { flow: Flow; history: History } | null {
  const [flow, ...future] = history.future;
  if (flow === undefined) return null;
  return { flow, history: { past: [...history.past, now], future, group: null, at: 0 } };
}
