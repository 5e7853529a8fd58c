import { type Edge as CanvasEdge, MarkerType, type Node } from '@xyflow/react';
import type { Problem } from '../../workflows/flow/problem.ts';
import { type Edge, type Flow, holdsSteps, portsOf, type Step, stepsIn } from '../../workflows/flow/schema.ts';
import type { Port } from '../../workflows/flow/steps/kind.ts';
import { routesOf } from '../../workflows/flow/graph.ts';
import { type Box, layoutOf } from '../../workflows/flow/layout.ts';

/** What the canvas is given. The flow is the truth; nothing here is kept. */

export type Mark = Problem['severity'] | null;
export type OpenPort = Port & { open: boolean };
export type StepData = { step: Step; ports: OpenPort[]; mark: Mark; inside: number };
export type StepNode = Node<StepData, 'step' | 'container' | 'folded'>;

/** How a route is drawn: down the spine, to a step at the right, around to one below, back to the spine from the right, or up again. */
export type Shape = 'spine' | 'side' | 'back' | 'around' | 'merge';
export type RouteData = { edge: Edge; from: Step; main: boolean; told: boolean; shape: Shape; width: number; blocked: boolean; atTarget: boolean };
export type RouteEdge = CanvasEdge<RouteData, 'route'>;

export type Projection = { nodes: StepNode[]; edges: RouteEdge[] };

/**
 * Nodes and edges of a flow, containers before what is inside them. A route is told by its outcome where a step has several ways on. What is in a folded
 * container is not drawn. What is drawn as it was the time before, by what is `known` of it, is the same object, so that only what changed is looked at.
 */
export function project(flow: Flow, folded: readonly string[] = [], known: Known = nothingKnown()): Projection {
  const boxes = layoutOf(flow, folded);
  const routes = routesOf(flow);
  const steps = ordered(flow, null, folded);
  const standing = standingIn(steps, boxes, known);
  const nodes = steps.map((step) => nodeOf(known, flow, step, boxes[step.id] ?? unplaced, routes[step.id] ?? none, folded.includes(step.id)));
  return { nodes, edges: flow.edges.flatMap((edge) => edgeOf(known, flow, edge, boxes, standing, routes[edge.from] ?? none) ?? []) };
}

const unplaced: Box = { x: 0, y: 0, width: 272, height: 88 };

/** Where the steps of a scope stand. */
type Standing = readonly Box[];

/** How a drawing was projected last: what is not there any more is forgotten with it. Edits copy steps and routes, and never change one. */
export type Known = {
  nodes: WeakMap<Step, StepNode>;
  edges: WeakMap<Edge, { route: RouteEdge; scope: Standing; a: Box; b: Box }>;
  standing: Map<string | null, Standing>;
};
export const nothingKnown = (): Known => ({ nodes: new WeakMap(), edges: new WeakMap(), standing: new Map() });

/** By scope; the same list for a scope that is laid out as it was the time before. */
function standingIn(steps: Step[], boxes: Record<string, Box>, known: Known): Map<string | null, Standing> {
  const now = new Map<string | null, Box[]>();
  for (const step of steps) {
    const box = boxes[step.id] ?? unplaced;
    const inside = now.get(step.in);
    if (inside === undefined) now.set(step.in, [box]);
    else inside.push(box);
  }
  const standing = new Map<string | null, Standing>();
  for (const [scope, inside] of now) {
    const before = known.standing.get(scope);
    standing.set(scope, before?.length === inside.length && before.every((box, index) => box === inside[index]) ? before : inside);
  }
  known.standing = standing;
  return standing;
}

/** The nodes with the worst problem of each, and with what is selected: the same object for the same. Problems in a folded container are the container's. */
export function marked(
  nodes: StepNode[],
  { problems, selection, flow, folded }: { problems: Problem[]; selection: readonly string[]; flow: Flow; folded: readonly string[] },
): StepNode[] {
  const marks = marksOf(headed(problems, flow, folded));
  const chosen = new Set(selection);
  return nodes.map((node) => {
    const mark = marks[node.id] ?? null;
    const selected = chosen.has(node.id);
    return mark === null && !selected ? node : told(node, mark, selected);
  });
}

function told(node: StepNode, mark: Mark, selected: boolean): StepNode {
  const known = toldBefore.get(node) ?? new Map<string, StepNode>();
  toldBefore.set(node, known);
  const key = `${mark} ${selected}`;
  const one = known.get(key) ?? { ...node, selected, data: { ...node.data, mark } };
  known.set(key, one);
  return one;
}
const toldBefore = new WeakMap<StepNode, Map<string, StepNode>>();

export const routeId = ({ from, port }: Edge): string => `${from}:${port}`;

function ordered(flow: Flow, scope: string | null, folded: readonly string[]): Step[] {
  return stepsIn(flow, scope).flatMap((step) => [step, ...(holdsSteps(step) && !folded.includes(step.id) ? ordered(flow, step.id, folded) : [])]);
}

/** The step itself where it is drawn, else what it is folded into. */
function headIn(flow: Flow, boxes: Record<string, Box>, id: string | null): string | null {
  let at = id;
  while (at !== null && boxes[at] === undefined) at = flow.steps[at]?.in ?? null;
  return at;
}

const deepIn = (flow: Flow, scope: string): number => stepsIn(flow, scope).reduce((sum, step) => sum + 1 + (holdsSteps(step) ? deepIn(flow, step.id) : 0), 0);

/** Problems with the step that stands for theirs where that is folded away. */
function headed(problems: Problem[], flow: Flow, folded: readonly string[]): Problem[] {
  if (folded.length === 0) return problems;
  const boxes = layoutOf(flow, folded);
  return problems.map((problem) => ({ ...problem, step: headIn(flow, boxes, problem.step) }));
}

/** The worst of each step's problems. */
export function marksOf(problems: readonly Problem[]): Record<string, Mark> {
  const marks: Record<string, Mark> = {};
  for (const { step, severity } of problems) if (step !== null && marks[step] !== 'error') marks[step] = severity;
  return marks;
}

/** The routes out of a step. */
type Led = readonly Edge[];
const none: Led = [];
const isLedOn = (led: Led, port: string): boolean => led.some((edge) => edge.port === port);

function nodeOf({ nodes }: Known, flow: Flow, step: Step, box: Box, led: Led, folded: boolean): StepNode {
  const container = holdsSteps(step) && !folded;
  const type = folded ? 'folded' : container ? 'container' : 'step';
  const inside = container ? stepsIn(flow, step.id).length : folded ? deepIn(flow, step.id) : 0;
  const known = nodes.get(step);
  const alike = known !== undefined && known.type === type && known.data.inside === inside && isLed(known.data.ports, led);
  if (alike && isAt(known, box)) return known;
  const { x, y, width, height } = box;
  const node: StepNode = {
    id: step.id,
    type,
    position: { x, y },
    width,
    height,
    measured: { width, height },
    selected: false,
    zIndex: container ? 0 : 2,
    ...(step.in === null ? {} : { parentId: step.in }),
    data: alike ? known.data : { step, ports: portsOf(step).map((port) => ({ ...port, open: !isLedOn(led, port.port) })), mark: null, inside },
  };
  nodes.set(step, node);
  return node;
}

const isAt = ({ position, width, height }: StepNode, box: Box): boolean =>
  position.x === box.x && position.y === box.y && width === box.width && height === box.height;

const isLed = (ports: OpenPort[], led: Led): boolean => ports.every(({ port, open }) => open !== isLedOn(led, port));

function edgeOf(
  { edges }: Known,
  flow: Flow,
  edge: Edge,
  boxes: Record<string, Box>,
  standing: ReadonlyMap<string | null, Standing>,
  led: Led,
): RouteEdge | null {
  const from = flow.steps[edge.from];
  const a = boxes[edge.from];
  const b = boxes[edge.to];
  if (from === undefined || a === undefined || b === undefined) return null;
  const scope = standing.get(from.in) ?? [];
  const known = edges.get(edge);
  const { route } = known ?? {};
  // Around other labels it depends on more than where steps stand.
  if (known?.scope === scope && known.a === a && known.b === b && route?.data?.from === from && route.data.shape !== 'around') return route;
  const port = portsOf(from).find((candidate) => candidate.port === edge.port);
  if (port === undefined) return null;
  const shape = shapeOf(port.main || from.kind === 'split', a, b);
  const blocked = isBlocked(scope, a, b) || (shape === 'around' && hasLabelBelow(from, port.port, led));
  const data = {
    edge,
    from,
    main: port.main,
    told: !port.main || from.kind === 'branch' || from.kind === 'split',
    shape,
    width: a.width,
    blocked,
    atTarget: from.kind === 'split',
  };
  const same = route?.data !== undefined && isDrawnAlike(route.data, data);
  const now = same ? route : routeOf(data);
  edges.set(edge, { route: now, scope, a, b });
  return now;
}

const isDrawnAlike = (one: RouteData, other: RouteData): boolean =>
  one.from === other.from && one.shape === other.shape && one.width === other.width && one.blocked === other.blocked;

const routeOf = (data: RouteData): RouteEdge => ({
  id: routeId(data.edge),
  type: 'route',
  source: data.edge.from,
  sourceHandle: data.edge.port,
  target: data.edge.to,
  targetHandle: data.shape === 'side' ? 'left' : 'top',
  zIndex: 1,
  ...(data.shape === 'back' ? { markerEnd: { type: MarkerType.ArrowClosed, width: 16, height: 16, color: 'var(--edge)' } } : {}),
  data,
});

function shapeOf(down: boolean, a: Box, b: Box): Shape {
  if (b.y + b.height <= a.y) return 'back';
  if (down) return b.x + b.width < a.x ? 'merge' : 'spine';
  return b.x >= a.x + a.width ? 'side' : 'around';
}

/** Whether another step of the scope stands between the two, below the one the route leaves. */
const isBlocked = (scope: Standing, a: Box, b: Box): boolean =>
  scope.some((box) => box.y >= a.y + a.height && box.y < b.y - 24 && box.x < a.x + a.width && a.x < box.x + box.width && box !== a && box !== b);

/** Whether an outcome that leaves further down at the same side is led somewhere, and so has its label there. */
function hasLabelBelow(from: Step, port: string, led: Led): boolean {
  const sides = portsOf(from).flatMap((one) => (one.main ? [] : [one.port]));
  return sides.slice(sides.indexOf(port) + 1).some((below) => isLedOn(led, below));
}
