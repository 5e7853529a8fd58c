import { addStep, move } from '../../workflows/flow/edits/index.ts';
import { type Flow, holdsSteps } from '../../workflows/flow/schema.ts';
import type { StepKind } from '../../workflows/flow/steps/index.ts';
import { newStep } from '../steps/starters.ts';
import { cornerOf, scopeAt } from './drop.ts';
import { newId } from './ids.ts';
import { type Box, card, layoutOf } from '../../workflows/flow/layout.ts';
import { afterStep } from './place.ts';
import type { Editor } from './store.ts';

/** Adds a kind that was dropped at a point of the drawing: on a card, after it; on free ground, there. */
export function dropKind(editor: Editor, kind: StepKind, point: { x: number; y: number }): void {
  const id = newId(kind);
  const { folded } = editor.store.getState();
  editor.edit((flow) => withDropped(flow, kind, { id, point, folded }), { select: [id] });
}

type Dropped = { id: string; point: { x: number; y: number }; folded: readonly string[] };

function withDropped(flow: Flow, kind: StepKind, { id, point, folded }: Dropped): Flow {
  const boxes = layoutOf(flow, folded);
  const hit = Object.values(flow.steps).find((step) => !holdsSteps(step) && isIn(boxes[step.id], cornerOf(flow, boxes, step.in), point));
  const after = hit && afterStep(flow, hit);
  const scope = hit?.in ?? scopeAt(flow, boxes, point);
  if (kind === 'start' && scope !== null) return flow;
  if (after) return addStep(flow, newStep(kind, id, flow, scope), after);
  const corner = cornerOf(flow, boxes, scope);
  const place = { x: Math.round((point.x - corner.x - card.width / 2) / 8) * 8, y: Math.round((point.y - corner.y - card.low / 2) / 8) * 8 };
  return move(addStep(flow, newStep(kind, id, flow, scope), { in: scope }), { [id]: place });
}

function isIn(box: Box | undefined, corner: { x: number; y: number }, point: { x: number; y: number }): boolean {
  if (box === undefined) return false;
  const [x, y] = [point.x - corner.x - box.x, point.y - corner.y - box.y];
  return x >= 0 && y >= 0 && x <= box.width && y <= box.height + 24;
}
