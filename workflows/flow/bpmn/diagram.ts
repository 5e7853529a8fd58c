import { type Box, layoutOf } from '../layout.ts';
import type { Flow } from '../schema.ts';
import type { Placed } from './draw-step.ts';
import { grouped } from './grouped.ts';
import type { BpmnDiagram, BpmnFlow, Bounds, Point } from './model.ts';

/**
 * Where the nodes of a written process stand: as our drawing has the steps, from top to bottom, with room above and below each for the gateways that BPMN
 * wants where ways meet and part.
 */

const stretch = 2.5;
const task = { width: 160, height: 80 };
const gateway = 50;
const event = 36;
/** From the top of a step's place to its node, where a gateway stands above it. */
const down = 75;

export function diagramOf(flow: Flow, placed: readonly Placed[], flows: readonly BpmnFlow[]): BpmnDiagram {
  const asPut = shapesOf(flow, placed);
  const shapes = Object.keys(flow.layout).length > 0 && overlap(placed, asPut) ? shapesOf({ ...flow, layout: {} }, placed) : asPut;
  const lines = flows.flatMap(({ id, from, to }) => {
    const [a, b] = [shapes[from], shapes[to]];
    return a === undefined || b === undefined ? [] : [[id, lineOf(a, b)] as const];
  });
  return { shapes, lines: Object.fromEntries(lines) };
}

function shapesOf(flow: Flow, placed: readonly Placed[]): Record<string, Bounds> {
  const boxes = layoutOf(flow);
  const places = Object.fromEntries(Object.keys(flow.steps).map((id) => [id, placeOf(flow, boxes, id)]));
  const shapes: Record<string, Bounds> = {};
  for (const one of placed) {
    const place = places[one.step];
    if (place !== undefined && one.role !== 'listener') shapes[one.node.id] = shapeOf(one, place);
  }
  for (const { node, role } of placed) if (role === 'listener') shapes[node.id] = around(placed, shapes, node.id);
  return shapes;
}

/** The place of a step on the whole sheet. */
function placeOf(flow: Flow, boxes: Record<string, Box>, id: string): Bounds {
  const box = boxes[id] ?? { x: 0, y: 0, width: task.width, height: task.height };
  let { x, y } = box;
  for (let scope = flow.steps[id]?.in ?? null; scope !== null; scope = flow.steps[scope]?.in ?? null) {
    x += boxes[scope]?.x ?? 0;
    y += boxes[scope]?.y ?? 0;
  }
  return { x: Math.round(x), y: Math.round(y * stretch), width: box.width, height: Math.round(box.height * stretch) };
}

function shapeOf({ node, role, nth }: Placed, place: Bounds): Bounds {
  const box = role === 'box' || role === 'begin';
  const middle = place.x + (box || isWide(place) ? 48 + 136 : place.width / 2);
  const at = (side: number, y: number, x = middle): Bounds => ({ x: Math.round(x - side / 2), y: Math.round(y), width: side, height: side });
  const bottom = place.y + place.height;
  switch (role) {
    case 'merge':
      return at(gateway, place.y, middle + nth * 70);
    case 'box':
      return { x: place.x, y: place.y + down - 5, width: place.width, height: place.height - down - 65 };
    case 'begin':
      return at(event, place.y + down + 10);
    case 'ways':
      return at(gateway, isWide(place) ? bottom - 55 : place.y + 185);
    case 'boundary':
      return isWide(place)
        ? at(event, bottom - 70 - event / 2, place.x + place.width - 60 - nth * 60)
        : at(event, place.y + down + task.height - event / 2, middle + task.width / 2 - nth * 60);
    case 'catch':
      return at(event, place.y + down + gateway + 24, middle + nth * 80);
    case 'finish':
      return at(event, isWide(place) ? bottom - 40 : place.y + down + 26, isWide(place) ? middle + 90 : middle + task.width / 2 + 55 + nth * 60);
    default:
      return node.type.endsWith('Gateway') ? at(gateway, place.y + down) : node.type.endsWith('Event') ? at(event, place.y + down + 7) : inPlace(middle, place);
  }
}

const isWide = ({ width }: Bounds) => width > 272;
const inPlace = (middle: number, { y }: Bounds): Bounds => ({ x: Math.round(middle - task.width / 2), y: y + down, ...task });

/** A frame around all that is inside. */
function around(placed: readonly Placed[], shapes: Record<string, Bounds>, id: string): Bounds {
  const inside = placed.flatMap(({ node }) => (node.inside === id ? (shapes[node.id] ?? []) : []));
  const [left, top] = [Math.min(...inside.map(({ x }) => x)) - 50, Math.min(...inside.map(({ y }) => y)) - 35];
  const [right, bottom] = [Math.max(...inside.map(({ x, width }) => x + width)) + 50, Math.max(...inside.map(({ y, height }) => y + height)) + 30];
  return { x: left, y: top, width: right - left, height: bottom - top };
}

/** Whether two nodes of one place lie on each other. */
function overlap(placed: readonly Placed[], shapes: Record<string, Bounds>): boolean {
  return [...grouped(placed, ({ node }) => node.inside).values()].some((together) => {
    const seen = together.filter(({ role }) => role !== 'boundary').flatMap(({ node }) => shapes[node.id] ?? []);
    return seen.some((a, index) =>
      seen.slice(index + 1).some((b) => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height),
    );
  });
}

/** A line of right angles: down into the top, to the side, or around and up again. */
function lineOf(a: Bounds, b: Bounds): Point[] {
  const from = { x: a.x + a.width / 2, y: a.y + a.height / 2 };
  const to = { x: b.x + b.width / 2, y: b.y + b.height / 2 };
  if (b.y >= a.y + a.height) {
    const foot = { x: from.x, y: a.y + a.height };
    if (Math.abs(from.x - to.x) < 1) return [foot, { x: to.x, y: b.y }];
    if (b.x >= a.x + a.width + 20 && a.width <= gateway)
      return [
        { x: a.x + a.width, y: from.y },
        { x: to.x, y: from.y },
        { x: to.x, y: b.y },
      ];
    const turn = Math.max(foot.y + 8, b.y - 18);
    return [foot, { x: foot.x, y: turn }, { x: to.x, y: turn }, { x: to.x, y: b.y }];
  }
  if (b.x >= a.x + a.width) {
    const turn = b.x - 20;
    return [
      { x: a.x + a.width, y: from.y },
      { x: turn, y: from.y },
      { x: turn, y: to.y },
      { x: b.x, y: to.y },
    ];
  }
  const turn = Math.max(a.x + a.width, b.x + b.width) + 30;
  return [
    { x: a.x + a.width, y: from.y },
    { x: turn, y: from.y },
    { x: turn, y: b.y - 18 },
    { x: to.x, y: b.y - 18 },
    { x: to.x, y: b.y },
  ];
}
