import type { Flow } from '../../workflows/flow/schema.ts';
import { changed } from './flow-change.ts';
import type { Asked } from './judge.ts';
import { problemsIn } from './problems.ts';

// Runs in a worker of the builder's page (judge.ts): keeps the flow, is told what changed, and answers what should be put right.
let flow: Flow | undefined;
addEventListener('message', ({ data: { change, ...beside } }: MessageEvent<Asked>) => {
  flow = changed(flow, change);
  postMessage(problemsIn({ flow, ...beside }));
});
