import { firstOf, readingOrder, routesOf } from './graph.ts';
import { type Edge, type Flow, holdsSteps, portsOf, type Step, stepsIn } from './schema.ts';
import type { StepKind } from './steps/index.ts';

/**
 * Where each step is drawn, in pixels from its container's corner. The wanted path is one straight column from top to bottom;
 * exceptions leave to the right and stand beside the step they come from; the branches of a split stand side by side.
 */

export type Box = { x: number; y: number; width: number; height: number };

export const card = { width: 272, height: 88, low: 64 };
export const header = 40;
/** Kinds that need no more than a name. */
const lowKinds: readonly StepKind[] = ['start', 'branch', 'split', 'join', 'end'];
export const isLow = (kind: StepKind): boolean => lowKinds.includes(kind);
const gapDown = 56;
const gapRight = 128;
const padding = 48;
/** Room at the right inside a container, for labels and for routes that lead back up. */
const aside = 120;
const perOutcome = 21;
const between = 24;

/** Where on its right side an exception leaves a step, in pixels from its top. A container's leave at its header. */
export function leavesAt(step: Step, port: string, height: number, isOpen: boolean): number {
  const sides = portsOf(step).filter(({ main }) => !main);
  const index = sides.findIndex((side) => side.port === port);
  return isOpen ? header / 2 : Math.round(((index + 1) / (sides.length + 1)) * height);
}

/**
 * Boxes of all steps of a flow by id. Steps that were put somewhere by hand stay there; the others keep clear of them. A folded container is a card
 * like any other, and what is in it has no box.
 */
export function layoutOf(flow: Flow, folded: readonly string[] = []): Record<string, Box> {
  const key = folded.join(' ');
  if (last !== null && last.key === key && isPlacedAlike(last.flow, flow, null)) return last.boxes;
  const boxes: Record<string, Box> = {};
  placeScope({ flow, key, routes: routesOf(flow), isOpen: (step) => holdsSteps(step) && !folded.includes(step.id) }, null, boxes);
  last = { flow, key, boxes };
  return boxes;
}

/** What was laid out last: most changes are of words and settings and move nothing, and the others are in one scope. Nobody changes the boxes. */
let last: { flow: Flow; key: string; boxes: Record<string, Box> } | null = null;

/** Whether a scope is laid out alike in two flows, with all inside: the same steps with the same outcomes in the same order, led alike, put by hand alike. */
function isPlacedAlike(a: Flow, b: Flow, scope: string | null): boolean {
  if (a === b) return true;
  const [before, after] = [stepsIn(a, scope), stepsIn(b, scope)];
  const [routes, routesNow] = [routesOf(a), routesOf(b)];
  return (
    before.length === after.length &&
    firstOf(a, scope) === firstOf(b, scope) &&
    before.every((step, index) => {
      const now = after[index]!;
      const [put, putNow] = [a.layout[step.id], b.layout[now.id]];
      return (
        (step === now || isShapedAlike(step, now)) &&
        put?.x === putNow?.x &&
        put?.y === putNow?.y &&
        isLedAlike(routes[step.id] ?? [], routesNow[now.id] ?? []) &&
        (!holdsSteps(step) || isPlacedAlike(a, b, step.id))
      );
    })
  );
}

const isLedAlike = (a: Edge[], b: Edge[]): boolean => a.length === b.length && a.every(({ port, to }, index) => port === b[index]!.port && to === b[index]!.to);

/** The boxes inside a scope as they were. */
function keep(flow: Flow, scope: string, from: Record<string, Box>, boxes: Record<string, Box>): void {
  for (const step of stepsIn(flow, scope)) {
    const box = from[step.id];
    if (box !== undefined) boxes[step.id] = box;
    if (holdsSteps(step)) keep(flow, step.id, from, boxes);
  }
}

function isShapedAlike(a: Step, b: Step): boolean {
  if (a.id !== b.id || a.kind !== b.kind || a.in !== b.in || holdsSteps(a) !== holdsSteps(b)) return false;
  const [before, after] = [portsOf(a), portsOf(b)];
  return before.length === after.length && before.every(({ port, main }, index) => port === after[index]?.port && main === after[index].main);
}

/** `key`: the folded containers, as one word. */
type Drawing = { flow: Flow; key: string; routes: Record<string, Edge[]>; isOpen: (step: Step) => boolean };

/** Places the steps of one scope and returns the size they need, padding included. */
function placeScope(drawing: Drawing, scope: string | null, boxes: Record<string, Box>): { width: number; height: number } {
  const { flow, routes } = drawing;
  const known = scope === null ? undefined : last?.boxes[scope];
  if (last !== null && last.key === drawing.key && scope !== null && known !== undefined && isPlacedAlike(last.flow, flow, scope)) {
    keep(flow, scope, last.boxes, boxes);
    return { width: known.width, height: known.height };
  }
  const sizes = Object.fromEntries(stepsIn(flow, scope).map((step) => [step.id, sizeOf(drawing, step, boxes)]));
  const order = readingOrder(flow, scope, routes);
  const origin = scope === null ? { x: 0, y: 0 } : { x: padding, y: header + between };
  const inside: Box[] = [];
  const placer = placerOf(drawing, order, sizes, { boxes, taken: inside }, origin);
  for (const step of order) {
    const put = flow.layout[step.id];
    if (put !== undefined) inside.push((boxes[step.id] = { ...put, ...size(sizes, step.id) }));
  }
  for (const step of order) if (boxes[step.id] === undefined) inside.push((boxes[step.id] = placer(step)));
  return {
    width: Math.max(card.width + padding + aside, ...inside.map(({ x, width }) => x + width + aside)),
    height: Math.max(header + card.height + padding, ...inside.map(({ y, height }) => y + height + padding)),
  };
}

const size = (sizes: Record<string, { width: number; height: number }>, id: string) => sizes[id] ?? { width: card.width, height: card.height };

function sizeOf(drawing: Drawing, step: Step, boxes: Record<string, Box>): { width: number; height: number } {
  if (drawing.isOpen(step)) return placeScope(drawing, step.id, boxes);
  const sides = step.kind === 'split' ? 0 : portsOf(step).filter(({ main }) => !main).length;
  return { width: card.width, height: Math.max(isLow(step.kind) ? card.low : card.height, (sides + 1) * perOutcome) };
}

type Into = Edge & { main: boolean };

function placerOf(
  { routes, isOpen }: Drawing,
  order: Step[],
  sizes: Record<string, { width: number; height: number }>,
  { boxes, taken }: { boxes: Record<string, Box>; taken: Box[] },
  origin: { x: number; y: number },
): (step: Step) => Box {
  const position = new Map(order.map(({ id }, index) => [id, index]));
  const into = new Map<string, Into[]>();
  for (const step of order) {
    const main = portsOf(step).find((port) => port.main)?.port;
    for (const edge of routes[step.id] ?? []) {
      if ((position.get(edge.to) ?? -1) <= (position.get(step.id) ?? 0)) continue;
      into.set(edge.to, [...(into.get(edge.to) ?? []), { ...edge, main: edge.port === main }]);
    }
  }
  const byId = new Map(order.map((step) => [step.id, step]));
  const isBox = (step: Step | undefined): boolean => step !== undefined && isOpen(step);
  const splitAt = (edge: Into) => byId.get(edge.from)?.kind === 'split';
  /** The line of cards a step stands in: a container sticks out to the left of it, so that the path goes straight through. */
  const lineOf = (id: string) => (boxes[id]?.x ?? origin.x) + (isBox(byId.get(id)) ? padding : 0);
  const bottomOf = (id: string) => (boxes[id]?.y ?? origin.y) + (boxes[id]?.height ?? 0);
  const rightOf = (id: string) => (boxes[id]?.x ?? origin.x) + (boxes[id]?.width ?? card.width);

  const levelOf = ({ from, port }: Into) => {
    const box = boxes[from];
    const step = byId.get(from);
    return box === undefined || step === undefined ? origin.y : box.y + leavesAt(step, port, box.height, isOpen(step));
  };

  return (step) => {
    const edges = into.get(step.id) ?? [];
    const { width, height } = size(sizes, step.id);
    const stick = isOpen(step) ? padding : 0;
    const entersAt = isOpen(step) ? header / 2 : height / 2;
    const spine = edges.filter((edge) => edge.main);
    const sides = edges.filter((edge) => !edge.main && !splitAt(edge));
    const branches = edges.filter((edge) => !edge.main && splitAt(edge));
    const below = [...spine, ...branches].map(({ from }) => bottomOf(from) + gapDown);
    const wanted = {
      x:
        spine.length > 0
          ? Math.min(...spine.map(({ from }) => lineOf(from)))
          : sides.length > 0
            ? Math.min(...sides.map(({ from }) => rightOf(from))) + gapRight
            : origin.x,
      y: Math.max(origin.y, ...below, ...sides.map((edge) => levelOf(edge) - entersAt)),
    };
    // What listens stands beside the path, not at its end: it may happen at any time.
    if (edges.length === 0 && step.kind === 'whenever') return lowered({ x: rightmost(taken), y: origin.y, width, height }, taken);
    if (edges.length === 0 && step !== order[0]) wanted.y = Math.max(origin.y, ...taken.map((box) => box.y + box.height + gapDown));
    if (spine.length === 0 && sides.length === 0 && branches.length > 0) {
      const beside = taken.filter((box) => box.y + box.height > wanted.y);
      wanted.x = Math.max(...branches.map(({ from }) => lineOf(from)), ...beside.map((box) => box.x + box.width + gapRight));
    }
    return lowered({ x: wanted.x - stick, y: wanted.y, width, height }, taken);
  };
}

const rightmost = (boxes: Box[]): number => Math.max(0, ...boxes.map(({ x, width }) => x + width)) + gapRight;

/** The box as far down as it must go to keep clear of the others. */
function lowered(box: Box, others: Box[]): Box {
  const clash = others.filter(
    (other) =>
      box.x < other.x + other.width + between &&
      other.x < box.x + box.width + between &&
      box.y < other.y + other.height + between &&
      other.y < box.y + box.height + between,
  );
  return clash.length === 0 ? box : lowered({ ...box, y: Math.max(...clash.map((other) => other.y + other.height + between)) }, others);
}
