import type { Problem } from '../../workflows/flow/problem.ts';
import type { Flow } from '../../workflows/flow/schema.ts';
import { changeOf, type FlowChange } from './flow-change.ts';
import type { Judged } from './problems.ts';

/** Says what should be put right in a flow; null where something newer was asked about meanwhile. */
export type Judge = { look: (at: Judged) => Promise<Problem[] | null>; close: () => void };

export type Asked = Omit<Judged, 'flow'> & { change: FlowChange };

/** Looks in a worker, which is begun when it is first asked: whoever draws never waits for it. One question at a time, and of those that wait only the newest. */
export function judgeApart(): Judge {
  let worker: Worker | null = null;
  let known: Flow | undefined;
  let busy = false;
  let next: { at: Judged; answer: (found: Problem[] | null) => void } | null = null;

  function ask({ at, answer }: NonNullable<typeof next>): void {
    worker ??= new Worker(new URL('./judge-worker.ts', import.meta.url), { type: 'module' });
    busy = true;
    const { flow, ...beside } = at;
    worker.onmessage = ({ data }: MessageEvent<Problem[]>) => {
      busy = false;
      answer(data);
      const newest = next;
      next = null;
      if (newest !== null) ask(newest);
    };
    worker.postMessage({ ...beside, change: changeOf(known, flow) } satisfies Asked);
    known = flow;
  }

  return {
    look: (at) =>
      new Promise((answer) => {
        next?.answer(null);
        next = null;
        if (busy) next = { at, answer };
        else ask({ at, answer });
      }),
    close: () => worker?.terminate(),
  };
}
