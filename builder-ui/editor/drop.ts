import { move, nest } from '../../workflows/flow/edits/index.ts';
import { type Flow, holdsSteps } from '../../workflows/flow/schema.ts';
import { type Box, header, layoutOf } from '../../workflows/flow/layout.ts';

type Places = Record<string, { x: number; y: number }>;

/**
 * The flow after steps were dragged to places, in pixels from the corner of their container: moved; or, where their middle lies in another container
 * or outside of their own, nested there and laid out with the rest.
 */
export function dropped(flow: Flow, places: Places, folded: readonly string[] = []): Flow {
  const boxes = layoutOf(flow, folded);
  const containers = new Map<string | null, string[]>();
  for (const [id, place] of Object.entries(places)) {
    const into = containerAt(flow, boxes, id, place);
    containers.set(into, [...(containers.get(into) ?? []), id]);
  }
  let result = flow;
  for (const [into, ids] of containers) {
    const staying = ids.filter((id) => flow.steps[id]?.in === into);
    const leaving = ids.filter((id) => flow.steps[id]?.in !== into);
    result = move(result, Object.fromEntries(staying.map((id) => [id, kept(places[id] ?? { x: 0, y: 0 }, into)])));
    const nested = nest(result, { steps: leaving, into });
    result = nested === result ? result : without(nested, leaving);
  }
  return result;
}

/** The innermost container whose box holds the middle of a step that is drawn at the place; null: none. */
function containerAt(flow: Flow, boxes: Record<string, Box>, id: string, place: { x: number; y: number }): string | null {
  const step = flow.steps[id];
  const box = boxes[id];
  if (step === undefined || box === undefined || step.kind === 'start') return step?.in ?? null;
  const corner = cornerOf(flow, boxes, step.in);
  const middle = { x: corner.x + place.x + box.width / 2, y: corner.y + place.y + box.height / 2 };
  return scopeAt(flow, boxes, middle);
}

/** The innermost container at a point of the drawing; null: the cycle. */
export function scopeAt(flow: Flow, boxes: Record<string, Box>, point: { x: number; y: number }): string | null {
  const inside = Object.values(flow.steps).filter((step) => {
    const box = boxes[step.id];
    if (!holdsSteps(step) || box === undefined) return false;
    const corner = cornerOf(flow, boxes, step.in);
    const [x, y] = [point.x - corner.x - box.x, point.y - corner.y - box.y];
    return x >= 0 && y >= 0 && x <= box.width && y <= box.height;
  });
  return inside.at(-1)?.id ?? null;
}

/** Where the corner of a container is in the drawing. */
export function cornerOf(flow: Flow, boxes: Record<string, Box>, scope: string | null): { x: number; y: number } {
  const box = scope === null ? undefined : boxes[scope];
  if (scope === null || box === undefined) return { x: 0, y: 0 };
  const outer = cornerOf(flow, boxes, flow.steps[scope]?.in ?? null);
  return { x: outer.x + box.x, y: outer.y + box.y };
}

/** On the grid of eight pixels, and inside a container below its header. */
function kept({ x, y }: { x: number; y: number }, scope: string | null): { x: number; y: number } {
  const [gridX, gridY] = [Math.round(x / 8) * 8, Math.round(y / 8) * 8];
  return scope === null ? { x: gridX, y: gridY } : { x: Math.max(16, gridX), y: Math.max(header + 16, gridY) };
}

function without(flow: Flow, ids: string[]): Flow {
  return { ...flow, layout: Object.fromEntries(Object.entries(flow.layout).filter(([id]) => !ids.includes(id))) };
}
