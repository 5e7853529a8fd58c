import type { Condition } from '../grammar.ts';
import type { BpmnFlow, BpmnNode } from './model.ts';
import { oneLine, freeName, slug, textOf } from './naming.ts';
import { addStep, intoNode, labelOf, leave, type Made, newStepId, outOf, passes, type Reading, scopeOf } from './reading.ts';
import { ruleOfExpression } from './rules.ts';
import { whenOf } from './timers.ts';
import { whoOf } from './read-people.ts';

/** Gateways: where routes part they become branches and splits, where they meet they need nothing of their own but a join. */

const most = { branch: 20, split: 10 };

/** Several flows out of a node as one step; the exits by flow. */
export function makeFork(reading: Reading, node: BpmnNode, kind: 'branch' | 'split', id: string): Made['exit'] {
  const flows = outOf(reading, node.id);
  const standard = kind === 'branch' ? standardOf(node, flows) : null;
  const others = flows.filter((flow) => flow !== standard);
  const kept = others.slice(0, most[kind]);
  if (kept.length < others.length) leave(reading, 'tooManyWays', node, String(others.length - kept.length), id);
  const ports = portsFor(reading, kept);
  const branches = kept.map((flow, index) => {
    const branch = { port: ports[index] ?? '', label: textOf(wayName(reading, flow)) };
    return kind === 'split' ? branch : { ...branch, condition: conditionOf(reading, node, flow, id) };
  });
  const name = oneLine(node.name) === '' ? (kind === 'split' ? { en: 'Do in parallel', zh: '同時進行' } : { en: 'Branch', zh: '條件分流' }) : textOf(node.name);
  const unread = kind === 'branch' ? kept.filter((flow) => flow.condition !== '' && ruleOfExpression(flow.condition, reading.asked) === null) : [];
  const note = unread.length === 0 ? {} : { note: textOf(unread.map((flow) => `${wayName(reading, flow)}: ${flow.condition}`).join('; ')) };
  addStep(reading, { id, kind, name, in: scopeOf(reading, node), settings: { branches }, ...note });
  return (flow) => {
    const port = flow === standard ? 'otherwise' : ports[kept.indexOf(flow)];
    return port === undefined ? null : { from: id, port };
  };
}

/** The way that is taken when no other is: as drawn, else the one without a rule, else the last. */
function standardOf(node: BpmnNode, flows: readonly BpmnFlow[]): BpmnFlow | null {
  return flows.find(({ id }) => id === node.standard) ?? flows.find(({ condition, name }) => condition === '' && name === '') ?? flows.at(-1) ?? null;
}

export const wayName = ({ byId }: Reading, { name, to }: BpmnFlow): string => {
  const target = byId.get(to);
  return oneLine(name) || (target === undefined ? '→' : labelOf(target));
};

export function portsFor(reading: Reading, flows: readonly BpmnFlow[]): string[] {
  const taken = new Set(['otherwise', 'timeout']);
  return flows.map((flow) => freeName(taken, slug(wayName(reading, flow), 'way')));
}

const unknown: Condition = { test: 'isPresent', left: '' };

function conditionOf(reading: Reading, node: BpmnNode, flow: BpmnFlow, step: string): Condition {
  const read = ruleOfExpression(flow.condition, reading.asked);
  if (read === null) leave(reading, 'ruleUnread', node, flow.condition || wayName(reading, flow), step);
  return read ?? unknown;
}

/** The gateway right after a human task at which its answer decides: all its ways are that task's outcomes, unless every rule can be read. */
export function choiceAfter(reading: Reading, task: BpmnNode): BpmnNode | null {
  const [only, second] = outOf(reading, task.id);
  const gateway = only === undefined || second !== undefined ? undefined : reading.byId.get(only.to);
  if (gateway?.type !== 'exclusiveGateway' || gateway.inside !== task.inside || gateway.own.length > 0) return null;
  const flows = outOf(reading, gateway.id);
  if (intoNode(reading, gateway.id).length !== 1 || flows.length < 2 || flows.length > 9) return null;
  const standard = standardOf(gateway, flows);
  return flows.every((flow) => flow === standard || ruleOfExpression(flow.condition, reading.asked) !== null) ? null : gateway;
}

export function makeGateway(reading: Reading, node: BpmnNode): void {
  const [ins, outs] = [intoNode(reading, node.id).length, outOf(reading, node.id)];
  const id = reading.ids.get(node.id) ?? newStepId(reading, 'gateway');
  const goesOn = passes(outs[0]?.to ?? null);
  if (node.type === 'exclusiveGateway') {
    reading.made.set(node.id, outs.length < 2 ? goesOn : { entry: id, next: null, exit: makeFork(reading, node, 'branch', id) });
    return;
  }
  if (node.type === 'inclusiveGateway' || node.type === 'complexGateway') leave(reading, node.type, node, '', outs.length > 1 || ins > 1 ? id : null);
  const joins = ins > 1;
  const forkId = joins && outs.length > 1 ? newStepId(reading, `${id}Ways`) : id;
  const fork = outs.length > 1 ? makeFork(reading, node, 'split', forkId) : null;
  if (!joins && fork === null) return void reading.made.set(node.id, goesOn);
  if (joins) {
    const name = oneLine(node.name) === '' || fork !== null ? { en: 'Wait for all', zh: '等候會合' } : textOf(node.name);
    addStep(reading, { id, kind: 'join', name, in: scopeOf(reading, node), settings: { waitsFor: node.type === 'complexGateway' ? 'any' : 'all' } });
    if (fork !== null) reading.edges.push({ from: id, port: 'next', to: forkId });
  }
  reading.made.set(node.id, { entry: id, next: null, exit: fork ?? (() => ({ from: id, port: 'next' })) });
}

/** Waiting for the first of several events: a date ends it by itself, everything else somebody tells. */
export function makeEventGateway(reading: Reading, node: BpmnNode): void {
  const id = reading.ids.get(node.id) ?? newStepId(reading, 'wait');
  const ways = outOf(reading, node.id).flatMap((flow) => reading.byId.get(flow.to) ?? []);
  const timers = ways.filter(({ events }) => events[0]?.type === 'timer');
  const told = ways.filter((way) => !timers.includes(way));
  const [timer] = timers;
  const when = timer?.events[0] === undefined ? null : whenOf(timer.events[0]);
  if (timer !== undefined && when === null) leave(reading, 'dateUnread', timer, timer.events[0]?.text, id);
  for (const more of timers.slice(1)) leave(reading, 'secondTimer', more, '', id);
  for (const way of told) leave(reading, 'eventByHand', way, '', id);
  const at = when ?? { from: { anchor: 'opened' as const }, plus: { n: 1, unit: 'weeks' as const } };
  const name = textOf(node.name || ways.map(labelOf).join(' / ') || 'Wait');
  const ports = new Map<string, string>();
  const who = whoOf(reading, told[0] ?? node, id, null);
  if (told.length < 2) {
    const settings = told.length === 0 ? { until: at } : { endedBy: who, ...(timer === undefined ? {} : { deadline: at }) };
    addStep(reading, { id, kind: 'wait', name, in: scopeOf(reading, node), settings });
    for (const way of told) ports.set(way.id, 'reached');
    if (timer !== undefined) ports.set(timer.id, told.length === 0 ? 'reached' : 'timeout');
  } else {
    const taken = new Set(['timeout']);
    const outcomes = told.slice(0, 10).map((way) => ({ key: freeName(taken, slug(labelOf(way), 'event')), label: textOf(labelOf(way)) }));
    const settings = { who, outcomes, commentFor: [], ...(timer === undefined ? {} : { closes: at }) };
    addStep(reading, { id, kind: 'approval', name, in: scopeOf(reading, node), settings });
    told.slice(0, 10).forEach((way, index) => ports.set(way.id, outcomes[index]?.key ?? ''));
    if (timer !== undefined) ports.set(timer.id, 'timeout');
  }
  reading.made.set(node.id, { entry: id, next: null, exit: () => null });
  for (const way of ways) {
    const port = ports.get(way.id);
    reading.made.set(way.id, { ...passes(null), exit: () => (port === undefined ? null : { from: id, port }) });
  }
}
