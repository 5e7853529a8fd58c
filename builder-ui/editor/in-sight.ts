import type { Box } from '../../workflows/flow/layout.ts';
import type { Projection, RouteEdge, StepNode } from './project.ts';

/** From so many steps on, blocks on one sheet are drawn from far away instead of cards. */
export const veryMany = 300;
/** How far away a drawing of so many steps can be looked at. */
export const leastZoom = (steps: number): number => (steps > veryMany ? 0.02 : 0.15);

/** Where every step stands on the whole drawing, by id. */
export function placesOf(nodes: readonly StepNode[]): Map<string, Box> {
  const places = new Map<string, Box>();
  // Containers come before what is inside them.
  for (const { id, parentId, position, width = 0, height = 0 } of nodes) {
    const corner = (parentId === undefined ? undefined : places.get(parentId)) ?? { x: 0, y: 0 };
    places.set(id, { x: corner.x + position.x, y: corner.y + position.y, width, height });
  }
  return places;
}

/** Around all of them. */
export function boundsOf(boxes: Iterable<Box>): Box {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { x, y, width, height } of boxes) {
    [left, top] = [Math.min(left, x), Math.min(top, y)];
    [right, bottom] = [Math.max(right, x + width), Math.max(bottom, y + height)];
  }
  return left === Infinity ? { x: 0, y: 0, width: 0, height: 0 } : { x: left, y: top, width: right - left, height: bottom - top };
}

/** Routes go around their steps at most so far. */
const around = 160;

/**
 * What has to be drawn where only a region is looked at: the steps in it, the routes through it with the steps at their ends, the containers around these,
 * and what is selected, which moves together. However large the flow is, it is about as much.
 */
export function inSight({ nodes, edges }: Projection, places: Map<string, Box>, region: Box): Projection {
  const seen = new Set<string>();
  for (const { id, selected } of nodes) if (selected === true || meets(places.get(id), region)) seen.add(id);
  const shown = edges.filter((edge) => isNear(edge, places, region));
  for (const { source, target } of shown) seen.add(source).add(target);
  // From the inside out: a container stands before what is inside it.
  for (const { id, parentId } of nodes.toReversed()) if (parentId !== undefined && seen.has(id)) seen.add(parentId);
  return { nodes: nodes.filter(({ id }) => seen.has(id)), edges: shown };
}

/** What is in sight of a whole drawing, in a region of it. */
export type Sight = Projection & { of: Projection; region: Box };

/** Of what is there now: what was in sight before, what is in sight and was not there at all, and what is selected. */
export function heldTo(before: Sight, now: Sight): Projection {
  if (before.of === now.of) return now;
  const seen = new Set(before.nodes.map(({ id }) => id));
  const there = new Set(before.of.nodes.map(({ id }) => id));
  for (const { id } of now.nodes) if (!there.has(id)) seen.add(id);
  const kept = new Set<string>();
  const nodes = now.of.nodes.filter(({ id, parentId, selected }) => {
    const keeps = (seen.has(id) || selected === true) && (parentId === undefined || kept.has(parentId));
    if (keeps) kept.add(id);
    return keeps;
  });
  return { nodes, edges: now.of.edges.filter(({ source, target }) => kept.has(source) && kept.has(target)) };
}

/** Whether a route may be seen: it keeps near the two steps it is between. */
function isNear({ source, target }: RouteEdge, places: Map<string, Box>, region: Box): boolean {
  const [a, b] = [places.get(source), places.get(target)];
  if (a === undefined || b === undefined) return false;
  return (
    Math.min(a.x, b.x) - around < region.x + region.width &&
    Math.max(a.x + a.width, b.x + b.width) + around > region.x &&
    Math.min(a.y, b.y) - around < region.y + region.height &&
    Math.max(a.y + a.height, b.y + b.height) + around > region.y
  );
}

function meets(a: Box | undefined, b: Box): boolean {
  return a !== undefined && a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

/** Whether a region has all of another in it. */
export const holds = (region: Box, inner: Box): boolean =>
  region.x <= inner.x && region.y <= inner.y && region.x + region.width >= inner.x + inner.width && region.y + region.height >= inner.y + inner.height;

/** A region with a share of itself added on every side: half of it, if nothing else is said. */
export const wider = ({ x, y, width, height }: Box, share = 0.3): Box => ({
  x: x - width * share,
  y: y - height * share,
  width: width * (1 + 2 * share),
  height: height * (1 + 2 * share),
});
