import { BpmnModdle, type ModdleElement } from 'bpmn-moddle';
import {
  type BpmnEvent,
  type BpmnFile,
  type BpmnLoop,
  type BpmnNode,
  type BpmnProcess,
  bareNode,
  type EventType,
  eventTypes,
  type Extra,
  type Named,
  type NotRead,
  type Own,
  type OwnName,
  ownNames,
  ownNamespace,
} from '../../workflows/flow/bpmn/model.ts';

/** What bpmn-moddle makes of an element: attributes and children by name, references resolved. */
type Element = ModdleElement & { $attrs?: Record<string, unknown>; $children?: Element[]; $body?: string; $descriptor?: unknown };

/** Far beyond any drawing that people made. */
const limits = { characters: 6_000_000, tags: 150_000, depth: 60 };

/** Reads a file of BPMN 2.0. Nothing outside of it is looked at, and nothing in it is expanded. */
export async function readBpmn(xml: string): Promise<{ file: BpmnFile } | { refused: NotRead }> {
  const refused = outOfBounds(xml);
  if (refused !== null) return { refused };
  try {
    const { rootElement, warnings } = await new BpmnModdle().fromXML(xml.replace(/^\uFEFF/, ''));
    return {
      file: fileOf(
        rootElement as Element,
        warnings.map(({ message }) => firstLine(message)),
      ),
    };
  } catch (error) {
    const { message, warnings } = error as Error & { warnings?: { message: string }[] };
    return { refused: { why: 'notBpmn', detail: firstLine(warnings?.[0]?.message ?? message) } };
  }
}

/** What is wrong, with the reason that the parser has for it. */
function firstLine(message: string): string {
  const reason = /nested error: (.*)/.exec(message)?.[1];
  return [(message.split('\n')[0] ?? '').slice(0, 200), ...(reason === undefined ? [] : [reason.slice(0, 200)])].join(': ');
}

function outOfBounds(xml: string): NotRead | null {
  if (xml.length > limits.characters) return { why: 'tooLarge', detail: `${Math.ceil(xml.length / 1e6)} MB` };
  const type = /<!(?:DOCTYPE|ENTITY)\b/i.exec(xml);
  if (type !== null) return { why: 'documentType', detail: type[0] };
  let tags = 0;
  let depth = 0;
  for (let at = xml.indexOf('<'); at !== -1; at = xml.indexOf('<', at + 1)) {
    const ends = xml.indexOf('>', at);
    if (ends === -1) return null;
    tags += 1;
    if (xml.charAt(at + 1) === '/') depth -= 1;
    else if (!'?!'.includes(xml.charAt(at + 1)) && xml.charAt(ends - 1) !== '/') depth += 1;
    if (tags > limits.tags) return { why: 'tooMany', detail: String(limits.tags) };
    if (depth > limits.depth) return { why: 'tooDeep', detail: String(limits.depth) };
    at = ends;
  }
  return null;
}

const elements = (value: unknown): Element[] => (Array.isArray(value) ? (value as Element[]) : []);
const word = (value: unknown): string => (typeof value === 'string' ? value.trim() : typeof value === 'number' ? String(value) : '');
const refId = (value: unknown): string => word((value as Element | undefined)?.id);
const isA = ({ $type }: Element, type: string) => $type === `bpmn:${type}`;
const typeOf = ({ $type }: Element): string => {
  const local = $type.slice($type.indexOf(':') + 1);
  return local.charAt(0).toLowerCase() + local.slice(1);
};
const textOf = (of: Element): string =>
  elements(of.documentation)
    .map(({ text }) => word(text))
    .filter((text) => text !== '')
    .join('\n\n');
const namedOf = (of: Element): Named => ({ id: word(of.id), type: typeOf(of), name: word(of.name) });

function fileOf(root: Element, unread: string[]): BpmnFile {
  const roots = elements(root.rootElements);
  const pools = new Map(roots.flatMap((one) => elements(one.participants)).map((pool) => [refId(pool.processRef), word(pool.name)]));
  const collaborations = roots.filter((one) => ['Collaboration', 'Choreography', 'GlobalConversation'].some((type) => isA(one, type)));
  const beside = collaborations.flatMap((one) => [
    ...(isA(one, 'Collaboration') ? [] : [namedOf(one)]),
    ...elements(one.messageFlows).map(namedOf),
    ...elements(one.conversations).map(namedOf),
    ...elements(one.participants)
      .filter(({ processRef }) => processRef === undefined)
      .map(namedOf),
  ]);
  const processes = roots.filter((one) => isA(one, 'Process')).map((one) => processOf(one, pools.get(word(one.id)) ?? ''));
  return { exporter: word(root.exporter) || null, processes, beside, unread };
}

function processOf(process: Element, pool: string): BpmnProcess {
  const result: BpmnProcess = {
    id: word(process.id),
    name: word(process.name) || pool,
    documentation: textOf(process),
    nodes: [],
    flows: [],
    ...extensionsOf(process),
  };
  const lanes = lanesOf(process);
  collect(process, null, result, lanes, pool === '' ? [] : [pool]);
  return result;
}

/** Names of the lanes around each node, by its id. */
function lanesOf(process: Element): Map<string, string[]> {
  const found = new Map<string, string[]>();
  const visit = (set: Element, around: string[]): void => {
    for (const lane of elements(set.lanes)) {
      const names = [...around, word(lane.name)].filter((name) => name !== '');
      for (const node of elements(lane.flowNodeRef)) found.set(word(node.id), names);
      if (lane.childLaneSet !== undefined) visit(lane.childLaneSet as Element, names);
    }
  };
  for (const set of elements(process.laneSets)) visit(set, []);
  return found;
}

function collect(container: Element, inside: string | null, into: BpmnProcess, lanes: Map<string, string[]>, around: string[]): void {
  for (const element of elements(container.flowElements)) {
    if (isA(element, 'SequenceFlow')) {
      const { id, name, sourceRef, targetRef, conditionExpression } = element;
      const condition = word((conditionExpression as Element | undefined)?.body);
      into.flows.push({ id: word(id), name: word(name), from: refId(sourceRef), to: refId(targetRef), condition, own: extensionsOf(element).own });
      continue;
    }
    const standsIn = lanes.get(word(element.id)) ?? around;
    into.nodes.push(nodeOf(element, inside, standsIn));
    if (element.flowElements !== undefined) collect(element, word(element.id), into, lanes, standsIn);
  }
  for (const artifact of elements(container.artifacts)) {
    if (isA(artifact, 'TextAnnotation')) into.nodes.push({ ...bareNode(word(artifact.id), 'textAnnotation', word(artifact.text)), inside });
    else if (isA(artifact, 'Group'))
      into.nodes.push({ ...bareNode(word(artifact.id), 'group', word((artifact.categoryValueRef as Element | undefined)?.value)), inside });
    else if (isA(artifact, 'Association')) {
      const [from, to] = [refId(artifact.sourceRef), refId(artifact.targetRef)];
      into.nodes.push({ ...bareNode(word(artifact.id), 'association', ''), inside, attachedTo: from, calls: to });
    }
  }
}

function nodeOf(element: Element, inside: string | null, lanes: string[]): BpmnNode {
  const events = elements(element.eventDefinitions).flatMap((definition) => eventOf(definition));
  return {
    ...bareNode(word(element.id), typeOf(element), word(element.name)),
    documentation: textOf(element),
    inside,
    lanes,
    attachedTo: refId(element.attachedToRef) || null,
    interrupts: element.cancelActivity !== false && element.isInterrupting !== false,
    events,
    loop: loopOf(element.loopCharacteristics as Element | undefined),
    byEvent: element.triggeredByEvent === true,
    standard: refId(element.default) || null,
    calls: word(element.calledElement) || null,
    ...extensionsOf(element),
  };
}

/** What an event names: a signal, message or error of the file. */
const namers: Partial<Record<EventType, string>> = { signal: 'signalRef', message: 'messageRef', error: 'errorRef', escalation: 'escalationRef' };

function eventOf(definition: Element): BpmnEvent[] {
  const type = eventTypes.find((one) => typeOf(definition) === `${one}EventDefinition`);
  if (type === undefined) return [];
  const body = (key: string) => word((definition[key] as Element | undefined)?.body);
  if (type === 'timer') {
    const ways = [
      ['timeDuration', 'duration'],
      ['timeDate', 'date'],
      ['timeCycle', 'cycle'],
    ] as const;
    const [key, timer] = ways.find(([one]) => definition[one] !== undefined) ?? ways[0];
    return [{ type, timer, text: body(key) }];
  }
  if (type === 'conditional') return [{ type, text: body('condition') }];
  if (type === 'link') return [{ type, text: word(definition.name) }];
  const named = definition[namers[type] ?? ''] as Element | undefined;
  return [{ type, text: word(named?.name) || word(named?.errorCode) || word(named?.id) }];
}

function loopOf(loop: Element | undefined): BpmnLoop | null {
  if (loop === undefined) return null;
  const body = (key: string) => word((loop[key] as Element | undefined)?.body);
  if (isA(loop, 'StandardLoopCharacteristics')) {
    const times = Number(loop.loopMaximum);
    return { kind: 'standard', text: body('loopCondition'), times: Number.isInteger(times) && times > 0 ? times : null };
  }
  const times = Number(body('loopCardinality'));
  const over = word((loop.loopDataInputRef as Element | undefined)?.id) || word(loop.$attrs?.['camunda:collection']) || extensionWords(loop);
  return { kind: loop.isSequential === true ? 'sequential' : 'parallel', text: over, times: Number.isInteger(times) && times > 0 ? times : null };
}

const extensionWords = (of: Element): string =>
  extensionsOf(of)
    .extras.flatMap(({ attributes }) => Object.values(attributes))
    .join(' ');

/** Elements of ours and of other tools, and attributes of theirs. */
function extensionsOf(element: Element): { own: Own[]; extras: Extra[] } {
  const values = elements((element.extensionElements as Element | undefined)?.values);
  const own = values.flatMap((value) => ownOf(value, element) ?? []);
  const attributes = Object.entries(element.$attrs ?? {}).filter(([name]) => name.includes(':') && !name.startsWith('xmlns:') && !name.startsWith('xsi:'));
  const beside = attributes.map(([name, value]): Extra => ({ name, attributes: {}, body: word(value), children: [] }));
  const performers = elements(element.resources).map(performerOf);
  const data = ['ioSpecification', 'dataInputAssociations', 'dataOutputAssociations', 'properties'].filter((key) => element[key] !== undefined);
  const others = values.filter((value) => ownOf(value, element) === null).map((value) => extraOf(value, 0));
  return { own, extras: [...others, ...beside, ...performers, ...data.map((key) => ({ name: key, attributes: {}, body: '', children: [] }))] };
}

function ownOf(value: Element, parent: Element): Own | null {
  const [prefix = '', local = ''] = value.$type.split(':');
  const name = ownNames.find((one) => one === local);
  const descriptor = value.$descriptor as { ns?: { uri?: string } } | undefined;
  const ours = descriptor?.ns?.uri === ownNamespace || uriOf(prefix, parent) === ownNamespace || prefix === 'loopwright';
  return name === undefined || !ours ? null : { name: name satisfies OwnName, attributes: attributesOf(value), body: value.$body ?? '' };
}

/** The namespace that a prefix stands for, as declared at an element or above it. */
function uriOf(prefix: string, from: Element): string | null {
  for (let at: Element | undefined = from; at !== undefined; at = at.$parent as Element | undefined) {
    const uri = at.$attrs?.[`xmlns:${prefix}`];
    if (typeof uri === 'string') return uri;
  }
  return null;
}

function attributesOf(value: Element): Record<string, string> {
  const plain = Object.entries(value).filter(([key, one]) => !key.startsWith('$') && !key.startsWith('xmlns') && typeof one === 'string');
  return Object.fromEntries(plain) as Record<string, string>;
}

function extraOf(value: Element, depth: number): Extra {
  const children =
    depth > 8
      ? []
      : elements(value.$children)
          .slice(0, 500)
          .map((child) => extraOf(child, depth + 1));
  return { name: value.$type, attributes: attributesOf(value), body: word(value.$body), children };
}

/** Who does it, as BPMN itself says it: the name of the resource or its expression. */
function performerOf(resource: Element): Extra {
  const expression = ((resource.resourceAssignmentExpression as Element | undefined)?.expression as Element | undefined)?.body;
  const named = resource.resourceRef as Element | undefined;
  return { name: 'performer', attributes: {}, body: word(expression) || word(named?.name) || word(resource.name), children: [] };
}
