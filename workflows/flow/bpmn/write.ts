import { drawn as asDrawn } from '../diff.ts';
import { firstOf, reachedFrom, routesOf, scopesOf } from '../graph.ts';
import { type Edge, type Flow, isContainer, type Step, stepsIn } from '../schema.ts';
import { type Language, nameOf } from '../sentences.ts';
import { diagramOf } from './diagram.ts';
import { type Drawn, drawStep, type Exit, flowName, partOf, type Pen, type Placed, stepNodeId } from './draw-step.ts';
import { grouped } from './grouped.ts';
import { type BpmnDiagram, type BpmnFile, type BpmnFlow, bareNode, type LeftOut } from './model.ts';

export type Written = { file: BpmnFile; diagram: BpmnDiagram; left: LeftOut[] };

/**
 * A flow as a BPMN process that other tools read and their checkers pass: explicit gateways where ways meet or part, events for dates, sub-processes for
 * containers. What BPMN has no sign for stays in elements of ours beside each node, so that reading it again yields the same flow (read.ts); `left` names it.
 */
export function writeBpmn(given: Flow, language: Language): Written {
  const flow = asDrawn(given);
  const routes = routesIn(flow);
  const left: LeftOut[] = [{ what: 'settingsBeside', name: '', detail: '', step: null }];
  const pen: Pen = {
    flow,
    language,
    routed: (step) => (routes[step] ?? []).map(({ port }) => port),
    note: (what, step, detail = '') => left.push({ what, name: nameOf(step, language), detail, step: step.id }),
  };
  const paper: Paper = { pen, routes, group: groupsOf(flow, routes), placed: [], flows: [], arrivals: {} };
  const steps = Object.fromEntries(Object.values(flow.steps).map((step) => [step.id, drawStep(step, pen)]));
  for (const scope of scopesOf(flow)) begin(paper, scope, steps);
  for (const step of Object.values(flow.steps)) put(paper, step, steps);
  meet(paper, steps);
  const nodes = paper.placed.map(({ node }) => node);
  const { steps: _steps, edges: _edges, ...rest } = flow;
  const process = {
    id: `process_${flow.key}`,
    name: flowName(flow, language),
    documentation: flow.description === undefined ? '' : language === 'zh' ? (flow.description.zh ?? flow.description.en) : flow.description.en,
    nodes,
    flows: paper.flows,
    own: [{ name: 'flow' as const, attributes: {}, body: JSON.stringify(rest) }],
    extras: [],
  };
  return { file: { exporter: 'Loopwright', processes: [process], beside: [], unread: [] }, diagram: diagramOf(flow, paper.placed, paper.flows), left };
}

/** `group`: the event sub-process that a step stands in. `arrivals`: flows into each step. */
type Paper = {
  pen: Pen;
  routes: Record<string, Edge[]>;
  group: Record<string, string>;
  placed: Placed[];
  flows: BpmnFlow[];
  arrivals: Record<string, { flow: BpmnFlow; from: string | null; port: string }[]>;
};

/** Routes by step. Those of another flow inside are by its ends, which are known once it is published. */
function routesIn(flow: Flow): Record<string, Edge[]> {
  const calls = Object.values(flow.steps).filter(({ kind }) => kind === 'subflow');
  return { ...routesOf(flow), ...Object.fromEntries(calls.map(({ id }) => [id, flow.edges.filter(({ from }) => from === id)])) };
}

/** Steps that nothing but a *whenever* leads to stand in its event sub-process; each by the id of that step. */
function groupsOf(flow: Flow, routes: Record<string, Edge[]>): Record<string, string> {
  const group: Record<string, string> = {};
  for (const scope of scopesOf(flow)) {
    const first = firstOf(flow, scope);
    const taken = new Set(first === null ? [] : [first, ...reachedFrom(routes, first)]);
    for (const step of stepsIn(flow, scope)) {
      if (step.kind !== 'whenever') continue;
      for (const id of [step.id, ...reachedFrom(routes, step.id)]) {
        if (!taken.has(id)) group[id] = step.id;
        taken.add(id);
      }
    }
  }
  return group;
}

const listenerId = (step: string) => `listener_${step}`;
const insideOf = ({ group }: Paper, step: Step): string | null => {
  const listener = group[step.id];
  return listener !== undefined ? listenerId(listener) : step.in === null ? null : stepNodeId(step.in);
};

/** What a sub-process begins with; the whole process begins with its start. */
function begin(paper: Paper, scope: string | null, steps: Record<string, Drawn>): void {
  const { flow, language } = paper.pen;
  const container = scope === null ? undefined : flow.steps[scope];
  if (container === undefined || !isContainer(container) || container.kind === 'subflow') return;
  const first = firstOf(flow, scope);
  const node = {
    ...bareNode(`begin_${container.id}`, 'startEvent', beginWords[language]),
    inside: stepNodeId(container.id),
    own: [partOf(container.id, 'begin')],
  };
  paper.placed.push({ node, role: 'begin', step: container.id, nth: 0 });
  if (first !== null && steps[first] !== undefined) arrive(paper, { from: node.id, to: first, port: '', step: null });
  else finish(paper, container.id, node.id, stepNodeId(container.id));
}

const beginWords = { en: 'Begins', zh: '開始' };
const endWords = { en: 'End', zh: '完結' };

/** Where a route stops that leads nowhere: drawn for checkers, and left out again when it is read. */
function finish(paper: Paper, step: string, from: string, inside: string | null): void {
  const nth = paper.placed.filter(({ role, step: of }) => role === 'finish' && of === step).length;
  const node = { ...bareNode(`finish_${nth}_${step}`, 'endEvent', endWords[paper.pen.language]), inside, own: [partOf(step, 'finish')] };
  paper.placed.push({ node, role: 'finish', step, nth });
  lead(paper, { from, to: node.id });
}

function lead(paper: Paper, { from, to, ...more }: Pick<BpmnFlow, 'from' | 'to'> & Partial<BpmnFlow>): BpmnFlow {
  const flow = { name: '', condition: '', own: [], ...more, id: `flow_${paper.flows.length + 1}`, from, to };
  paper.flows.push(flow);
  return flow;
}

/** A flow into a step: which node it comes to is known once all that lead there are. */
function arrive(paper: Paper, { from, to, port, step, exit }: { from: string; to: string; port: string; step: string | null; exit?: Exit }): BpmnFlow {
  const own = port === '' ? [] : [{ name: 'route' as const, attributes: { port }, body: '' }];
  const flow = lead(paper, { from, to: stepNodeId(to), name: exit?.name ?? '', condition: exit?.condition ?? '', own });
  (paper.arrivals[to] ??= []).push({ flow, from: step, port });
  return flow;
}

function put(paper: Paper, step: Step, steps: Record<string, Drawn>): void {
  const drawn = steps[step.id];
  if (drawn === undefined) return;
  const inside = insideOf(paper, step);
  for (const one of drawn.placed) paper.placed.push({ ...one, node: { ...one.node, inside } });
  if (step.kind === 'whenever') listen(paper, step);
  for (const way of drawn.ways) lead(paper, way);
  for (const exit of drawn.exits) {
    const to = paper.routes[step.id]?.find(({ port }) => port === exit.port)?.to;
    const flow = to === undefined ? undefined : follow(paper, step, exit, to);
    if (to === undefined) finish(paper, step.id, exit.node, inside);
    if (exit.standard && flow !== undefined) markStandard(paper, exit.node, flow.id);
  }
}

function follow(paper: Paper, step: Step, exit: Exit, to: string): BpmnFlow {
  const { flow, language, note } = paper.pen;
  const target = flow.steps[to];
  if (target !== undefined && (paper.group[to] ?? null) === (paper.group[step.id] ?? null))
    return arrive(paper, { from: exit.node, to, port: exit.port, step: step.id, exit });
  // Out of an event sub-process no flow leads: its way back is told by an end.
  if (target !== undefined) note('leadsBack', step, nameOf(target, language));
  const nth = paper.placed.filter(({ role, step: of }) => role === 'finish' && of === step.id).length;
  const name = target === undefined ? endWords[language] : `→ ${nameOf(target, language)}`;
  const node = { ...bareNode(`away_${nth}_${step.id}`, 'endEvent', name), inside: insideOf(paper, step), own: [partOf(step.id, 'away', { to })] };
  paper.placed.push({ node, role: 'finish', step: step.id, nth });
  const own = [{ name: 'route' as const, attributes: { port: exit.port }, body: '' }];
  return lead(paper, { from: exit.node, to: node.id, name: exit.name, condition: exit.condition, own });
}

function markStandard(paper: Paper, id: string, flow: string): void {
  const found = paper.placed.find(({ node }) => node.id === id);
  if (found !== undefined) found.node.standard = flow;
}

/** The event sub-process of a *whenever*: its event begins it. Its settings stand at the sub-process. */
function listen(paper: Paper, step: Extract<Step, { kind: 'whenever' }>): void {
  const { language } = paper.pen;
  const begins = paper.placed.find(({ node }) => node.id === stepNodeId(step.id));
  if (begins === undefined) return;
  const around = step.in === null ? null : stepNodeId(step.in);
  const box = { ...bareNode(listenerId(step.id), 'subProcess', nameOf(step, language)), byEvent: true, inside: around, own: begins.node.own };
  begins.node.own = [partOf(step.id, 'listens')];
  begins.node.inside = box.id;
  begins.node.interrupts = step.settings.interrupts;
  paper.placed.push({ node: box, role: 'listener', step: step.id, nth: 0 });
}

/** Where several ways lead to one step they meet at a gateway before it. */
function meet(paper: Paper, steps: Record<string, Drawn>): void {
  for (const [id, arrivals] of Object.entries(paper.arrivals)) {
    const step = paper.pen.flow.steps[id];
    const drawn = steps[id];
    if (step === undefined || drawn === undefined) continue;
    if (step.kind === 'join') meetAtJoin(paper, step, arrivals);
    else if (arrivals.length > 1) merge(paper, step, arrivals, drawn.entry, 0);
  }
}

function merge(paper: Paper, step: Step, arrivals: Paper['arrivals'][string], to: string, nth: number): void {
  const node = { ...bareNode(`merge_${nth}_${step.id}`, 'exclusiveGateway', ''), inside: insideOf(paper, step), own: [partOf(step.id, 'merge')] };
  paper.placed.push({ node, role: 'merge', step: step.id, nth });
  for (const { flow } of arrivals) flow.to = node.id;
  lead(paper, { from: node.id, to });
}

/**
 * A parallel gateway waits for each of its flows: what comes by the same route of a split meets before it. A join that does not wait for all, or at which only
 * one route arrives, waits for nothing and is drawn as what it then is.
 */
function meetAtJoin(paper: Paper, step: Extract<Step, { kind: 'join' }>, arrivals: Paper['arrivals'][string]): void {
  const node = paper.placed.find((one) => one.node.id === stepNodeId(step.id))?.node;
  if (node === undefined) return;
  const { waitsFor } = step.settings;
  if (waitsFor !== 'all') paper.pen.note('joinOfSome', step);
  if (arrivals.length < 2) node.type = 'intermediateThrowEvent';
  else if (waitsFor !== 'all') node.type = 'exclusiveGateway';
  else {
    const routes = grouped(arrivals, ({ from, port }) => routeOf(paper, step.id, from, port));
    if (routes.size < 2) node.type = 'exclusiveGateway';
    else [...routes.values()].forEach((same, nth) => same.length > 1 && merge(paper, step, same, node.id, nth));
  }
}

/** The branches of splits by which a step is reached, as one word. */
function routeOf({ pen, routes }: Paper, join: string, from: string | null, port: string): string {
  const keys: string[] = [];
  for (const split of Object.values(pen.flow.steps)) {
    if (split.kind !== 'split') continue;
    for (const edge of routes[split.id] ?? []) {
      const here = from === split.id ? port === edge.port : from !== null && (edge.to === from || reachedFrom(routes, edge.to, (id) => id !== join).has(from));
      if (here) keys.push(`${split.id}.${edge.port}`);
    }
  }
  return keys.join(' ');
}
