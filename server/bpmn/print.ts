import { BpmnModdle, type ModdleElement as Element } from 'bpmn-moddle';
import { type BpmnDiagram, type BpmnFile, type BpmnNode, type BpmnProcess, type Own, ownNamespace, type Point } from '../../workflows/flow/bpmn/model.ts';

type Make = (type: string, attributes?: Record<string, unknown>) => Element;

const definitionTypes: Record<string, string> = {
  timer: 'bpmn:TimerEventDefinition',
  message: 'bpmn:MessageEventDefinition',
  signal: 'bpmn:SignalEventDefinition',
  conditional: 'bpmn:ConditionalEventDefinition',
  error: 'bpmn:ErrorEventDefinition',
};

/** A file of BPMN 2.0 with its diagram. */
export async function printBpmn(file: BpmnFile, { shapes, lines }: BpmnDiagram): Promise<string> {
  const moddle = new BpmnModdle();
  const make: Make = (type, attributes = {}) => moddle.create(type, attributes);
  const signals = new Map<string, Element>();
  const processes = file.processes.map((process) => processElement(process, { make, moddle, signals }));
  const definitions = make('bpmn:Definitions', {
    id: 'definitions',
    targetNamespace: ownNamespace,
    exporter: file.exporter ?? undefined,
    rootElements: [...processes.map(({ element }) => element), ...signals.values()],
  });
  const elements = processes.flatMap(({ byId }) => [...byId]);
  const planeElement = elements.flatMap(([id, element]): Element[] => {
    const shape = shapes[id];
    if (shape !== undefined)
      return [make('bpmndi:BPMNShape', { id: `${id}_di`, bpmnElement: element, bounds: make('dc:Bounds', { ...shape }), ...expanded(element) })];
    return lines[id] === undefined
      ? []
      : [make('bpmndi:BPMNEdge', { id: `${id}_di`, bpmnElement: element, waypoint: lines[id].map((point) => make('dc:Point', rounded(point))) })];
  });
  const plane = make('bpmndi:BPMNPlane', { id: 'plane', bpmnElement: processes[0]?.element, planeElement });
  definitions.diagrams = [make('bpmndi:BPMNDiagram', { id: 'diagram', plane })];
  return (await moddle.toXML(definitions, { format: true })).xml;
}

const rounded = ({ x, y }: Point) => ({ x: Math.round(x), y: Math.round(y) });
const expanded = ({ $type }: Element) =>
  $type === 'bpmn:SubProcess' ? { isExpanded: true } : $type === 'bpmn:ExclusiveGateway' ? { isMarkerVisible: true } : {};

type Desk = { make: Make; moddle: BpmnModdle; signals: Map<string, Element> };

function processElement(process: BpmnProcess, desk: Desk): { element: Element; byId: Map<string, Element> } {
  const byId = new Map<string, Element>();
  for (const node of process.nodes) byId.set(node.id, nodeElement(node, desk));
  const { make } = desk;
  const element = make('bpmn:Process', { id: process.id, name: process.name, isExecutable: false, ...described(process, desk), flowElements: [] });
  const around = (inside: string | null) => (inside === null ? element : (byId.get(inside) ?? element));
  for (const node of process.nodes) {
    const own = byId.get(node.id) as Element;
    own.$parent = around(node.inside);
    (around(node.inside).flowElements as Element[]).push(own);
    if (node.attachedTo !== null) own.attachedToRef = byId.get(node.attachedTo);
  }
  for (const { id, name, from, to, condition, own } of process.flows) {
    const [source, target] = [byId.get(from), byId.get(to)];
    if (source === undefined || target === undefined) continue;
    const rule = condition === '' ? {} : { conditionExpression: make('bpmn:FormalExpression', { body: condition }) };
    const flow = make('bpmn:SequenceFlow', {
      id,
      ...(name === '' ? {} : { name }),
      sourceRef: source,
      targetRef: target,
      ...rule,
      ...described({ own, documentation: '' }, desk),
    });
    const holder = source.$parent as unknown as Element;
    (holder.flowElements as Element[]).push(flow);
    (source.outgoing as Element[]).push(flow);
    (target.incoming as Element[]).push(flow);
    if (process.nodes.find((node) => node.id === from)?.standard === id) source.default = flow;
    byId.set(id, flow);
  }
  return { element, byId };
}

function nodeElement(node: BpmnNode, desk: Desk): Element {
  const { make } = desk;
  const name = node.name === '' ? {} : { name: node.name };
  return make(`bpmn:${node.type.charAt(0).toUpperCase()}${node.type.slice(1)}`, {
    id: node.id,
    ...name,
    ...described(node, desk),
    incoming: [],
    outgoing: [],
    ...(node.type === 'subProcess' ? { flowElements: [], ...(node.byEvent ? { triggeredByEvent: true } : {}) } : {}),
    ...(node.events.length === 0 ? {} : { eventDefinitions: node.events.map((event) => eventDefinition(event, node, desk)) }),
    ...(node.loop === null ? {} : { loopCharacteristics: loopOf(node.loop, make) }),
    ...(node.calls === null ? {} : { calledElement: node.calls }),
    ...(node.interrupts ? {} : node.type === 'startEvent' ? { isInterrupting: false } : { cancelActivity: false }),
  });
}

function eventDefinition({ type, text, timer }: BpmnNode['events'][number], { id }: BpmnNode, { make, signals }: Desk): Element {
  const expression = (body: string) => make('bpmn:FormalExpression', { body });
  const definition = make(definitionTypes[type] ?? 'bpmn:ConditionalEventDefinition', { id: `${id}_event` });
  if (type === 'timer') definition[timer === 'date' ? 'timeDate' : timer === 'cycle' ? 'timeCycle' : 'timeDuration'] = expression(text);
  if (type === 'conditional') definition.condition = expression(text);
  if (type === 'signal') {
    const signal = signals.get(text) ?? make('bpmn:Signal', { id: `signal_${signals.size + 1}`, name: text });
    signals.set(text, signal);
    definition.signalRef = signal;
  }
  return definition;
}

function loopOf({ kind, times }: NonNullable<BpmnNode['loop']>, make: Make): Element {
  if (kind === 'standard') return make('bpmn:StandardLoopCharacteristics', times === null ? {} : { loopMaximum: times });
  return make('bpmn:MultiInstanceLoopCharacteristics', { isSequential: kind === 'sequential' });
}

/** Its sentence for other tools, and what is ours. */
function described({ own, documentation }: { own: Own[]; documentation: string }, { make, moddle }: Desk): Record<string, unknown> {
  const values = own.map(({ name, attributes, body }) =>
    moddle.createAny(`loopwright:${name}`, ownNamespace, { ...attributes, ...(body === '' ? {} : { $body: body }) }),
  );
  return {
    ...(documentation === '' ? {} : { documentation: [make('bpmn:Documentation', { text: documentation })] }),
    ...(values.length === 0 ? {} : { extensionElements: make('bpmn:ExtensionElements', { values }) }),
  };
}
