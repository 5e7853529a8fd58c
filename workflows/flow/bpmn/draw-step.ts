import { type Flow, isContainer, isTask, portsOf, type Step } from '../schema.ts';
import type { When } from '../grammar.ts';
import { conditionWords, dueWords, type Language, nameOf, outcomeWords, said, stepSentence, whenWords } from '../sentences.ts';
import { type BpmnEvent, type BpmnNode, bareNode, type Own, type WhatLeft } from './model.ts';
import { timerOf } from './timers.ts';

/** Where a node stands beside the card of its step (diagram.ts). */
export type Role = 'merge' | 'main' | 'box' | 'ways' | 'boundary' | 'catch' | 'begin' | 'finish' | 'listener';
export type Placed = { node: BpmnNode; role: Role; step: string; nth: number };
/** A way out: the node it leaves, and its outcome; `condition` where a gateway chooses. */
export type Exit = { port: string; node: string; name: string; condition: string; standard: boolean };
/** One step as BPMN draws it: its nodes, the one that is entered, ways among them, and the ways out. */
export type Drawn = { placed: Placed[]; entry: string; ways: { from: string; to: string }[]; exits: Exit[] };

export type Pen = { flow: Flow; language: Language; routed: (step: string) => string[]; note: (what: WhatLeft, step: Step, detail?: string) => void };

const taskTypes = {
  form: 'userTask',
  approval: 'userTask',
  nominate: 'userTask',
  acknowledge: 'userTask',
  meeting: 'userTask',
  training: 'userTask',
  notify: 'sendTask',
  record: 'serviceTask',
  connect: 'serviceTask',
  score: 'businessRuleTask',
  emit: 'intermediateThrowEvent',
  forEach: 'subProcess',
  repeat: 'subProcess',
  subflow: 'callActivity',
} as const;

export const stepNodeId = (step: string): string => `step_${step}`;
export const partOf = (step: string, as: string, more: Record<string, string> = {}): Own => ({ name: 'part', attributes: { of: step, as, ...more }, body: '' });

/** A step as nodes. Which ways a join waits for is told to `drawJoin`. */
export function drawStep(step: Step, pen: Pen): Drawn {
  switch (step.kind) {
    case 'start':
      return alone(step, 'startEvent', startEvents(step, pen), pen);
    case 'end':
      return alone(step, 'endEvent', [], pen);
    case 'branch':
    case 'split':
      return drawFork(step, pen);
    case 'join':
      return alone(step, 'parallelGateway', [], pen);
    case 'wait':
    case 'milestone':
      return drawWaiting(step, pen);
    case 'whenever':
      return alone(step, 'startEvent', [triggerEvent(step, pen)], pen);
    default:
      return drawActivity(step, pen);
  }
}

/** The node of a step, with all of its settings as ours and in a sentence for others. */
function mainNode(step: Step, type: string, pen: Pen): BpmnNode {
  const node = bareNode(stepNodeId(step.id), type, nameOf(step, pen.language));
  return { ...node, documentation: stepSentence(pen.flow, step, pen.language), own: [{ name: 'step', attributes: {}, body: JSON.stringify(step) }] };
}

function alone(step: Step, type: string, events: BpmnEvent[], pen: Pen): Drawn {
  const node = { ...mainNode(step, type, pen), events };
  return {
    placed: [{ node, role: 'main', step: step.id, nth: 0 }],
    entry: node.id,
    ways: [],
    exits: step.kind === 'end' ? [] : [plain(portsOf(step)[0]?.port ?? 'next', node.id)],
  };
}

const plain = (port: string, node: string): Exit => ({ port, node, name: '', condition: '', standard: false });

/** A gateway that forks. With fewer than two ways on there is nothing to fork: the step is told by an event that passes on. */
function drawFork(step: Step, pen: Pen): Drawn {
  const routed = pen.routed(step.id);
  if (routed.length < 2) return alone(step, 'intermediateThrowEvent', [], pen);
  const node = mainNode(step, step.kind === 'split' ? 'parallelGateway' : 'exclusiveGateway', pen);
  const exits = step.kind === 'split' ? routed.map((port) => plain(port, node.id)) : choices(step, routed, node.id, pen);
  return { placed: [{ node, role: 'main', step: step.id, nth: 0 }], entry: node.id, ways: [], exits };
}

/** Ways out of a gateway that chooses: the wanted one is the standard, every other says when. */
function choices(step: Step, routed: readonly string[], node: string, pen: Pen): Exit[] {
  const main = portsOf(step).find((port) => port.main)?.port;
  const standard = routed.find((port) => port === main) ?? routed.at(-1);
  const rules = new Map(
    step.kind === 'branch' ? step.settings.branches.map(({ port, condition }) => [port, conditionWords(condition, pen.language, pen.flow)]) : [],
  );
  return routed.map((port) => {
    const name = outcomeWords(step, port, pen.language);
    return { port, node, name, condition: port === standard ? '' : (rules.get(port) ?? name), standard: port === standard };
  });
}

/** A date or an event ends waiting: one event, or several behind a gateway, the first of which counts. */
function drawWaiting(step: Extract<Step, { kind: 'wait' | 'milestone' }>, pen: Pen): Drawn {
  const ends = waitsFor(step, pen).filter(({ port }, index) => index === 0 || pen.routed(step.id).includes(port));
  const [first] = ends;
  if (ends.length === 1 && first !== undefined)
    return { ...alone(step, 'intermediateCatchEvent', [first.event], pen), exits: [plain(first.port, stepNodeId(step.id))] };
  const gateway = mainNode(step, 'eventBasedGateway', pen);
  const caught = ends.map(({ port, event, name }, nth): Placed => {
    const node = { ...bareNode(`on_${nth}_${step.id}`, 'intermediateCatchEvent', name), events: [event], own: [partOf(step.id, 'catch', { port })] };
    return { node, role: 'catch', step: step.id, nth };
  });
  return {
    placed: [{ node: gateway, role: 'main', step: step.id, nth: 0 }, ...caught],
    entry: gateway.id,
    ways: caught.map(({ node }) => ({ from: gateway.id, to: node.id })),
    exits: caught.map(({ node }, nth) => plain(ends[nth]?.port ?? '', node.id)),
  };
}

type End = { port: string; event: BpmnEvent; name: string };

function waitsFor(step: Extract<Step, { kind: 'wait' | 'milestone' }>, pen: Pen): End[] {
  const dated = (port: string, when: When): End => ({ port, event: timerIn(when, pen), name: capital(dueWords(when, pen.language, pen.flow)) });
  const held = (port: string, condition: Parameters<typeof conditionWords>[0]): End => {
    const words = conditionWords(condition, pen.language, pen.flow);
    return { port, event: { type: 'conditional', text: words }, name: capital(words) };
  };
  const { settings } = step;
  if ('by' in settings) return [held('met', settings.condition), dated('missed', settings.by)];
  const { until, condition, endedBy, deadline } = settings;
  const by = endedBy === undefined ? [] : [{ port: 'reached', event: { type: 'message' as const, text: '' }, name: nameOf(step, pen.language) }];
  const reached = [...(until === undefined ? [] : [dated('reached', until)]), ...(condition === undefined ? [] : [held('reached', condition)]), ...by];
  const first: End[] = reached.length > 0 ? reached : [{ port: 'reached', event: { type: 'conditional', text: '' }, name: nameOf(step, pen.language) }];
  return [...first, ...(deadline === undefined ? [] : [dated('timeout', deadline)])];
}

function timerIn(when: When, pen: Pen): BpmnEvent {
  return timerOf(when, whenWords(when, pen.language, pen.flow));
}

const capital = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);

/** An activity: what its date brings about leaves at its border, its other outcomes by a gateway below where there are several. */
function drawActivity(step: Step, pen: Pen): Drawn {
  const { kind } = step;
  const node = { ...mainNode(step, taskTypes[kind as keyof typeof taskTypes], pen), ...ofKind(step, pen) };
  const routed = pen.routed(step.id);
  const borders = routed.flatMap((port) => borderEvent(step, port, pen));
  const others = routed.filter((port) => !borders.some((border) => border.port === port));
  const boundary = borders.map(({ port, event, interrupts }, nth): Placed => {
    const at = { attachedTo: node.id, interrupts, events: [event], own: [partOf(step.id, 'boundary', { port })] };
    return {
      node: { ...bareNode(`at_${nth}_${step.id}`, 'boundaryEvent', outcomeWords(step, port, pen.language)), ...at },
      role: 'boundary',
      step: step.id,
      nth,
    };
  });
  const left = boundary.map((one, nth) => plain(borders[nth]?.port ?? '', one.node.id));
  const own: Placed[] = [{ node, role: isContainer(step) && step.kind !== 'subflow' ? 'box' : 'main', step: step.id, nth: 0 }, ...boundary];
  const [only] = others;
  if (others.length <= 1) return { placed: own, entry: node.id, ways: [], exits: [plain(only ?? portsOf(step)[0]?.port ?? 'next', node.id), ...left] };
  const asks = pen.language === 'zh' ? `${node.name}的結果` : `${node.name}: outcome`;
  const gateway = { ...bareNode(`ways_${step.id}`, 'exclusiveGateway', asks), own: [partOf(step.id, 'ways')] };
  return {
    placed: [...own, { node: gateway, role: 'ways', step: step.id, nth: 0 }],
    entry: node.id,
    ways: [{ from: node.id, to: gateway.id }],
    exits: [...choices(step, others, gateway.id, pen), ...left],
  };
}

type Border = { port: string; event: BpmnEvent; interrupts: boolean };

function borderEvent(step: Step, port: string, pen: Pen): Border[] {
  if (step.kind === 'connect') return port === 'failed' ? [{ port, event: { type: 'error', text: '' }, interrupts: true }] : [];
  const at = step.kind === 'forEach' ? step.settings.at : isTask(step) ? (step.settings.closes ?? step.settings.due) : undefined;
  if (!['timeout', 'overdue', 'missed'].includes(port)) return [];
  const words = outcomeWords(step, port, pen.language);
  const event: BpmnEvent = at === undefined ? { type: 'conditional', text: words } : timerIn(at, pen);
  return [{ port, event, interrupts: step.kind !== 'forEach' || step.settings.others === 'close' }];
}

/** What an activity says of itself beside its name. */
function ofKind(step: Step, pen: Pen): Partial<BpmnNode> {
  switch (step.kind) {
    case 'forEach':
      if (step.settings.goesOn !== 'all') pen.note('goesOnEarlier', step);
      return { loop: { kind: 'parallel', text: '', times: null } };
    case 'repeat':
      pen.note('cadence', step);
      return { loop: { kind: 'standard', text: '', times: typeof step.settings.times === 'number' ? step.settings.times : null } };
    case 'subflow':
      return { calls: step.settings.flow };
    case 'emit':
      return { events: [{ type: 'signal', text: step.settings.key }] };
    default:
      return {};
  }
}

function startEvents(step: Extract<Step, { kind: 'start' }>, pen: Pen): BpmnEvent[] {
  const triggers = step.settings.triggers ?? [];
  if (triggers.length > 1) pen.note('beginsInSeveralWays', step);
  const [only] = triggers;
  if (triggers.length !== 1 || only === undefined) return [];
  const words = stepSentence(pen.flow, step, pen.language);
  if (only.on === 'fact') return [{ type: 'signal', text: only.key }];
  if (only.on === 'webhook') return [{ type: 'message', text: '' }];
  if (only.on === 'schedule' || only.on === 'date') return [{ type: 'timer', timer: 'cycle', text: words }];
  return [{ type: 'conditional', text: only.on === 'condition' ? conditionWords(only.condition, pen.language, pen.flow) : words }];
}

function triggerEvent(step: Extract<Step, { kind: 'whenever' }>, pen: Pen): BpmnEvent {
  const { trigger } = step.settings;
  if (trigger.on === 'fact') return { type: 'signal', text: trigger.key };
  if (trigger.on === 'clock') return timerIn(trigger.at, pen);
  if (trigger.on === 'byHand') return { type: 'message', text: '' };
  return { type: 'conditional', text: stepSentence(pen.flow, step, pen.language) };
}

/** The name of a flow in its language. */
export const flowName = ({ name, key }: Flow, language: Language): string => said(name, language).trim() || key;
