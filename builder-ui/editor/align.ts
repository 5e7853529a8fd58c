import { move } from '../../workflows/flow/edits/index.ts';
import type { Flow } from '../../workflows/flow/schema.ts';
import { layoutOf } from '../../workflows/flow/layout.ts';

/** The steps that are in one box with the first of them, put under it (`column`: middles above each other) or beside it (`row`: middles at one height). */
export function aligned(flow: Flow, ids: readonly string[], how: 'column' | 'row', folded: readonly string[] = []): Flow {
  const boxes = layoutOf(flow, folded);
  const [first, ...others] = ids.filter((id) => flow.steps[id]?.in === flow.steps[ids[0] ?? '']?.in);
  const to = boxes[first ?? ''];
  if (first === undefined || to === undefined) return flow;
  const places = others.flatMap((id) => {
    const box = boxes[id];
    if (box === undefined) return [];
    const { x, y, width, height } = box;
    return [[id, how === 'column' ? { x: to.x + (to.width - width) / 2, y } : { x, y: to.y + (to.height - height) / 2 }] as const];
  });
  return move(flow, Object.fromEntries([[first, { x: to.x, y: to.y }], ...places]));
}
