import { type Edge as CanvasEdge, MarkerType, type Node } from '@xyflow/react';
import type { Problem } from '../../workflows/flow/problem.ts';
import { type Edge, type Flow, holdsSteps, portsOf, type Step, stepsIn } from '../../workflows/flow/schema.ts';
import type { Port } from '../../workflows/flow/steps/kind.ts';
import { type Box, layoutOf } from '../../workflows/flow/layout.ts';

/** What the canvas is given. The flow is the truth; nothing here is kept. */

export type Mark = Problem['severity'] | null;
export type OpenPort = Port & { open: boolean };
export type StepData = { step: Step; ports: OpenPort[]; mark: Mark; inside: number };
export type StepNode = Node<StepData, 'step' | 'container' | 'folded'>;

/** How a route is drawn: down the spine, to a step at the right, around to one below, back to the spine from the right, or up again. */
export type Shape = 'spine' | 'side' | 'back' | 'around' | 'merge';
export type RouteData = { edge: Edge; main: boolean; told: boolean; shape: Shape; width: number; blocked: boolean; atTarget: boolean };
export type RouteEdge = CanvasEdge<RouteData, 'route'>;

export type Projection = { nodes: StepNode[]; edges: RouteEdge[] };

/**
 * Nodes and edges of a flow, containers before what is inside them. Problems mark the worst on each step.
 * A route is told by its outcome where a step has several ways on. What is in a folded container is not drawn; its problems are the container's.
 */
export function project(flow: Flow, problems: Problem[], selection: readonly string[], folded: readonly string[] = []): Projection {
  const boxes = layoutOf(flow, folded);
  const shown = ordered(flow, null, folded);
  const marks = marksOf(headed(problems, flow, folded));
  const led = ledFrom(flow);
  const chosen = new Set(selection);
  const nodes = shown.map((step) => nodeOf(flow, step, boxes, led, marks[step.id] ?? null, chosen.has(step.id), folded.includes(step.id)));
  return { nodes, edges: flow.edges.flatMap((edge) => edgeOf(flow, edge, boxes, led) ?? []) };
}

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
export function headed(problems: Problem[], flow: Flow, folded: readonly string[]): Problem[] {
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

/** Outcomes that lead somewhere, by step. */
type Led = ReadonlyMap<string, ReadonlySet<string>>;

function ledFrom({ edges }: Flow): Led {
  const led = new Map<string, Set<string>>();
  for (const { from, port } of edges) led.set(from, (led.get(from) ?? new Set()).add(port));
  return led;
}

function nodeOf(flow: Flow, step: Step, boxes: Record<string, Box>, led: Led, mark: Mark, selected: boolean, folded: boolean): StepNode {
  const box = boxes[step.id] ?? { x: 0, y: 0, width: 272, height: 88 };
  const ports = portsOf(step).map((port) => ({ ...port, open: led.get(step.id)?.has(port.port) !== true }));
  const container = holdsSteps(step) && !folded;
  return {
    id: step.id,
    type: folded ? 'folded' : container ? 'container' : 'step',
    position: { x: box.x, y: box.y },
    width: box.width,
    height: box.height,
    measured: { width: box.width, height: box.height },
    selected,
    zIndex: container ? 0 : 2,
    ...(step.in === null ? {} : { parentId: step.in }),
    data: { step, ports, mark, inside: container ? stepsIn(flow, step.id).length : folded ? deepIn(flow, step.id) : 0 },
  };
}

function edgeOf(flow: Flow, edge: Edge, boxes: Record<string, Box>, led: Led): RouteEdge | null {
  const from = flow.steps[edge.from];
  const to = flow.steps[edge.to];
  const a = boxes[edge.from];
  const b = boxes[edge.to];
  const port = from && portsOf(from).find((candidate) => candidate.port === edge.port);
  if (!from || !to || !a || !b || !port) return null;
  const shape = shapeOf(port.main || from.kind === 'split', a, b);
  return {
    id: routeId(edge),
    type: 'route',
    source: edge.from,
    sourceHandle: edge.port,
    target: edge.to,
    targetHandle: shape === 'side' ? 'left' : 'top',
    zIndex: 1,
    ...(shape === 'back' ? { markerEnd: { type: MarkerType.ArrowClosed, width: 16, height: 16, color: 'var(--edge)' } } : {}),
    data: {
      edge,
      main: port.main,
      told: !port.main || from.kind === 'branch' || from.kind === 'split',
      shape,
      width: a.width,
      blocked: isBlocked(flow, boxes, from, a, b) || (shape === 'around' && hasLabelBelow(from, port.port, led)),
      atTarget: from.kind === 'split',
    },
  };
}

function shapeOf(down: boolean, a: Box, b: Box): Shape {
  if (b.y + b.height <= a.y) return 'back';
  if (down) return b.x + b.width < a.x ? 'merge' : 'spine';
  return b.x >= a.x + a.width ? 'side' : 'around';
}

/** Whether another step of the scope stands between the two, below the one the route leaves. */
function isBlocked(flow: Flow, boxes: Record<string, Box>, from: Step, a: Box, b: Box): boolean {
  return stepsIn(flow, from.in).some(({ id }) => {
    const box = boxes[id];
    return box !== undefined && box !== a && box !== b && box.y >= a.y + a.height && box.y < b.y - 24 && box.x < a.x + a.width && a.x < box.x + box.width;
  });
}

/** Whether an outcome that leaves further down at the same side is led somewhere, and so has its label there. */
function hasLabelBelow(from: Step, port: string, led: Led): boolean {
  const sides = portsOf(from).flatMap((one) => (one.main ? [] : [one.port]));
  return sides.slice(sides.indexOf(port) + 1).some((below) => led.get(from.id)?.has(below) === true);
}
