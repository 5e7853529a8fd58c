import { parseFlow, type ParseProblem } from '../parse.ts';
import { type Edge, type Flow, portsOf, step as stepSchema } from '../schema.ts';
import { fieldsOf, formsIn } from './fields.ts';
import { grouped } from './grouped.ts';
import { type BpmnFile, type BpmnNode, type BpmnProcess, type LeftOut, ownOf, type WhatLeft } from './model.ts';
import { freeName, oneLine, slug, textOf } from './naming.ts';
import { fillBoxes, makeBox, orderAdHoc, staysBox } from './read-box.ts';
import { makeCatch, makeEnd, makeListener, makeStart, makeThrow } from './read-event.ts';
import { makeEventGateway, makeGateway } from './read-gateway.ts';
import { isPart, makeOwn, makePart, ownStep } from './read-own.ts';
import { humanTasks, isReadOfTask, isSystemTask, makeBeside, makeCall, makeConnect, makeNotify, makeReceive, makeTask } from './read-task.ts';
import { addStep, dissolvedAround, isSub, leave, newStepId, outOf, passes, type Reading, stepAtNode } from './reading.ts';

/** A process of a file as a flow, and what could not be taken as it was. `processes`: all that the file has, the one that was read first. */
export type ReadBpmn = { flow: Flow; left: LeftOut[]; processes: string[] } | { flow: null; problems: ParseProblem[]; processes: string[] };

/**
 * Reads the process of that name or id, else the one with the most in it. Everything in it becomes a step, a route or a setting, or is named in `left`. The
 * flow is a drawing that still may need work: it is checked as any draft is.
 */
export function readProcess(file: BpmnFile, wanted: string | null): ReadBpmn {
  const bySize = [...file.processes].sort((a, b) => b.nodes.length - a.nodes.length);
  const chosen = bySize.find(({ id, name }) => wanted !== null && (id === wanted || name === wanted)) ?? bySize[0];
  const processes = chosen === undefined ? [] : [chosen, ...bySize.filter((one) => one !== chosen)].map(({ name, id }) => oneLine(name) || id);
  if (chosen === undefined) return { flow: null, problems: [noProcess], processes };
  const reading = readingOf(chosen);
  orderAdHoc(reading);
  make(reading);
  fillBoxes(reading);
  for (const node of chosen.nodes) follow(reading, node);
  finish(reading);
  const left = [...told(reading), ...besideOf(file, processes.slice(1))];
  const read = parseFlow(documentOf(reading));
  return read.flow === null ? { flow: null, problems: read.problems, processes } : { flow: read.flow, left, processes };
}

const noProcess: ParseProblem = {
  place: 'the file',
  expected: 'a process',
  came: 'none',
  message: 'This file holds no process. A process is what has tasks and sequence flows; choreographies and conversations cannot be taken.',
};

function readingOf(drawn: BpmnProcess): Reading {
  const byId = new Map(drawn.nodes.map((node) => [node.id, node]));
  const reading: Reading = {
    process: drawn,
    byId,
    out: grouped(drawn.flows, ({ from }) => from),
    into: grouped(drawn.flows, ({ to }) => to),
    at: grouped(
      drawn.nodes.filter(({ type }) => type === 'boundaryEvent'),
      ({ attachedTo }) => attachedTo ?? '',
    ),
    steps: new Map(),
    own: new Map(),
    ours: new Set(),
    edges: [],
    made: new Map(),
    ids: new Map(),
    boxes: new Map(),
    taken: new Set(),
    asked: {},
    forms: formsIn(drawn.extras),
    left: [],
  };
  const owned = new Map(
    drawn.nodes.flatMap((node) => {
      const step = ownStep(reading, node);
      return step === null ? [] : [[node.id, step] as const];
    }),
  );
  for (const [node, step] of owned) {
    if (reading.taken.has(step.id)) continue;
    reading.ids.set(node, step.id);
    reading.taken.add(step.id);
  }
  for (const node of drawn.nodes) nameNode(reading, node);
  for (const [node, step] of owned) if (reading.ids.get(node) === step.id) reading.own.set(node, step);
  return reading;
}

/** Which step a node will be, and which questions it asks, before any rule is read. */
function nameNode(reading: Reading, node: BpmnNode): void {
  if (!reading.ids.has(node.id) && !isPart(reading, node)) reading.ids.set(node.id, freeName(reading.taken, slug(oneLine(node.name), slug(node.type, 'step'))));
  const id = reading.ids.get(node.id);
  if (id === undefined) return;
  const own = ownOf(node, 'step') !== undefined;
  if (own ? isSub(node) && !node.byEvent : staysBox(reading, node)) reading.boxes.set(node.id, id);
  if (!own && humanTasks.includes(node.type))
    for (const field of fieldsOf(node.extras, reading.forms).fields) reading.asked[field.id] ??= { step: id, field: field.id };
}

/** What each node becomes. Activities first: they decide what becomes of the events at their border and of the gateway behind them. */
function make(reading: Reading): void {
  const starts = reading.process.nodes.filter(({ type, inside, own }) => type === 'startEvent' && inside === null && own.length === 0);
  const first = starts.find(({ events }) => events.length === 0) ?? starts[0];
  const hasOwnStart = reading.process.nodes.some((node) => reading.own.get(node.id)?.kind === 'start');
  const rank = (node: BpmnNode) => (humanTasks.includes(node.type) ? 0 : node.type === 'eventBasedGateway' ? 1 : node.type === 'boundaryEvent' ? 3 : 2);
  for (const node of [...reading.process.nodes].sort((a, b) => rank(a) - rank(b))) {
    const own = reading.own.get(node.id);
    if (own !== undefined) makeOwn(reading, node, own);
    else if (isPart(reading, node)) makePart(reading, node);
    else if (!reading.made.has(node.id)) makeForeign(reading, node, node === first && !hasOwnStart);
  }
}

function makeForeign(reading: Reading, node: BpmnNode, isFirst: boolean): void {
  if (humanTasks.includes(node.type)) return makeTask(reading, node);
  if (isSystemTask(node)) return makeConnect(reading, node);
  if (isSub(node)) return node.byEvent ? makeListener(reading, node) : makeBox(reading, node);
  switch (node.type) {
    case 'startEvent':
      return makeStart(reading, node, isFirst);
    case 'endEvent':
      return makeEnd(reading, node);
    case 'intermediateCatchEvent':
      return makeCatch(reading, node);
    case 'intermediateThrowEvent':
      return makeThrow(reading, node);
    case 'boundaryEvent':
      return makeBorder(reading, node);
    case 'sendTask':
      return makeNotify(reading, node);
    case 'receiveTask':
      return makeReceive(reading, node);
    case 'callActivity':
      return makeCall(reading, node);
    case 'eventBasedGateway':
      return makeEventGateway(reading, node);
    case 'exclusiveGateway':
    case 'parallelGateway':
    case 'inclusiveGateway':
    case 'complexGateway':
      return makeGateway(reading, node);
    default:
      reading.made.set(node.id, passes(outOf(reading, node.id)[0]?.to ?? null));
      if (!['textAnnotation', 'association', 'group', 'dataObject'].includes(node.type))
        leave(reading, node.type.startsWith('data') ? 'data' : 'unknownElement', node, node.type);
  }
}

/** An event at a border that its activity has not taken: one that lets it go on runs beside. */
function makeBorder(reading: Reading, node: BpmnNode): void {
  const host = node.attachedTo === null ? undefined : reading.byId.get(node.attachedTo);
  const step = host === undefined ? undefined : reading.ids.get(host.id);
  const [event] = node.events;
  if (event?.type === 'compensate') leave(reading, 'eventLeftOut', node, event.type);
  else if (host !== undefined && isSub(host) && !reading.boxes.has(host.id) && (event?.type === 'error' || event?.type === 'escalation')) {
    reading.made.set(node.id, passes(outOf(reading, node.id)[0]?.to ?? null));
    return;
  } else if (!node.interrupts && step !== undefined && reading.steps.has(step)) return makeBeside(reading, node, step);
  else leave(reading, 'borderLeftOut', node, event?.text ?? '', step ?? null);
  reading.made.set(node.id, passes(null));
}

/** Routes out of a node. */
function follow(reading: Reading, node: BpmnNode): void {
  const made = reading.made.get(node.id);
  if (made === undefined) return;
  const around = dissolvedAround(reading, node);
  for (const flow of outOf(reading, node.id)) {
    const exit = made.exit(flow);
    if (exit === null) continue;
    const reached = stepAtNode(reading, flow.to) ?? afterDissolved(reading, reading.byId.get(flow.to));
    if (reached !== null) route(reading, { ...exit, to: reached }, node);
  }
  if (around === null || outOf(reading, node.id).length > 0 || made.entry === null || reading.ours.has(made.entry)) return;
  const onward = afterDissolved(reading, node);
  const exit = made.exit({ id: '', name: '', from: node.id, to: '', condition: '', own: [] });
  if (exit !== null && onward !== null) route(reading, { ...exit, to: onward }, node);
}

/** Where a route goes on that comes to its end inside of a sub-process that was dissolved: after it. */
function afterDissolved(reading: Reading, node: BpmnNode | undefined): string | null {
  for (let around = node === undefined ? null : dissolvedAround(reading, node); around !== null; around = dissolvedAround(reading, around)) {
    const [flow] = outOf(reading, around.id);
    if (flow !== undefined) return stepAtNode(reading, flow.to);
  }
  return null;
}

function route(reading: Reading, edge: Edge, node: BpmnNode): void {
  const [from, to] = [reading.steps.get(edge.from), reading.steps.get(edge.to)];
  if (from === undefined || to === undefined) return;
  if (to.kind === 'start' || to.kind === 'whenever') return leave(reading, 'backToStart', node, '', edge.from);
  if (from.in !== to.in) return leave(reading, 'crossesBorder', node, '', edge.from);
  if (reading.edges.some((one) => one.from === edge.from && one.port === edge.port)) {
    if (!reading.edges.some((one) => one.from === edge.from && one.port === edge.port && one.to === edge.to))
      leave(reading, 'secondRoute', node, '', edge.from);
    return;
  }
  reading.edges.push(edge);
}

/** A beginning where none was drawn, and ends where routes of other tools simply stop. */
function finish(reading: Reading): void {
  if (![...reading.steps.values()].some(({ kind, in: scope }) => kind === 'start' && scope === null)) {
    const id = addStep(reading, {
      id: newStepId(reading, 'start'),
      kind: 'start',
      name: { en: 'Start', zh: '開始' },
      in: null,
      settings: { begins: 'byHand', about: 'one' },
    });
    const entered = new Set(reading.edges.map(({ to }) => to));
    const first = [...reading.steps.values()].find(
      ({ id: one, in: scope, kind }) => scope === null && !entered.has(one) && !['start', 'whenever'].includes(kind),
    );
    if (first !== undefined) reading.edges.push({ from: id, port: 'next', to: first.id });
  }
  const ends = new Map<string | null, string>();
  for (const step of Array.from(reading.steps.values())) {
    if (reading.ours.has(step.id)) continue;
    const read = stepSchema.safeParse(step);
    if (!read.success) continue;
    for (const { port } of portsOf(read.data)) {
      if (reading.edges.some((one) => one.from === step.id && one.port === port)) continue;
      const main = portsOf(read.data)[0]?.port;
      const goesOn = port === 'failed' || (port === 'timeout' && step.kind === 'form');
      const same = goesOn ? reading.edges.find((one) => one.from === step.id && one.port === main)?.to : undefined;
      reading.edges.push({ from: step.id, port, to: same ?? endOf(reading, ends, step.in) });
    }
  }
}

function endOf(reading: Reading, ends: Map<string | null, string>, scope: string | null): string {
  const id =
    ends.get(scope) ??
    addStep(reading, { id: newStepId(reading, 'end'), kind: 'end', name: { en: 'End', zh: '完結' }, in: scope, settings: { outcome: 'done' } });
  ends.set(scope, id);
  return id;
}

/** What was left out of the process itself, with the extensions of other tools that nothing here reads. */
function told(reading: Reading): LeftOut[] {
  const names = new Map<string, string[]>();
  for (const node of reading.process.nodes) {
    for (const extra of node.extras) {
      if (looks.test(extra.name) || isReadOfTask(extra, reading) || isLook(extra.attributes.metaKey)) continue;
      names.set(extra.name, [...(names.get(extra.name) ?? []), oneLine(node.name) || node.id]);
    }
  }
  const extensions = [...names].map(([detail, at]): LeftOut => ({ what: 'extension', name: listedNames(at), detail, step: null }));
  const ours = reading.ours.size > 0;
  return [...reading.left, ...extensions, ...(ours ? [] : [{ what: 'drawnAnew' as const, name: '', detail: '', step: null }])];
}

/** Colours and the like: nothing that a flow would do. */
const looks = /^(bioc|color|modeler|xsi|di):/;
const isLook = (key: string | undefined): boolean => key !== undefined && /color|font|border/i.test(key);
const listedNames = (names: string[]): string => `${[...new Set(names)].slice(0, 5).join(', ')}${new Set(names).size > 5 ? ' …' : ''}`;

function besideOf({ beside, unread }: BpmnFile, processes: readonly string[]): LeftOut[] {
  const kinds: Record<string, WhatLeft> = { messageFlow: 'messageFlow', participant: 'pool' };
  return [
    ...processes.map((name): LeftOut => ({ what: 'otherProcess', name, detail: '', step: null })),
    ...beside.map(({ type, name, id }): LeftOut => ({ what: kinds[type] ?? 'notAProcess', name: oneLine(name) || id, detail: type, step: null })),
    ...unread.slice(0, 20).map((detail): LeftOut => ({ what: 'unread', name: '', detail, step: null })),
  ];
}

/** The whole as a document: what of it is no flow is then told by the reader of flows. */
function documentOf(reading: Reading): object {
  const { process: drawn, steps, edges } = reading;
  annotate(reading);
  const own = ownOf(drawn, 'flow');
  const name = textOf(drawn.name || drawn.id);
  const key =
    drawn.name
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-')
      .replace(/^[^a-z]+/, '')
      .slice(0, 50)
      .replace(/-+$/, '') || 'flow';
  const description = drawn.documentation === '' ? {} : { description: { en: drawn.documentation.slice(0, 5_000) } };
  const bare = { schema: 1, key, name, ...description };
  return { ...bare, ...flowOf(own?.body), steps: Object.fromEntries([...steps].map(([id, step]) => [id, step])), edges };
}

function flowOf(text: string | undefined): object {
  try {
    const read: unknown = JSON.parse(text ?? '{}');
    return typeof read === 'object' && read !== null && !Array.isArray(read) ? read : {};
  } catch {
    return {};
  }
}

/** Text beside an element goes to its step as a note. */
function annotate(reading: Reading): void {
  const { nodes } = reading.process;
  for (const annotation of nodes.filter(({ type }) => type === 'textAnnotation')) {
    const links = nodes.filter((node) => node.type === 'association' && (node.calls === annotation.id || node.attachedTo === annotation.id));
    const at = links
      .flatMap((link) => reading.ids.get((link.calls === annotation.id ? link.attachedTo : link.calls) ?? '') ?? [])
      .find((id) => reading.steps.has(id));
    const step = at === undefined ? undefined : reading.steps.get(at);
    if (step === undefined) leave(reading, 'annotation', annotation);
    else reading.steps.set(step.id, { ...step, note: textOf([step.note?.en ?? '', annotation.name].filter((text) => text !== '').join(' · ')) });
  }
}
