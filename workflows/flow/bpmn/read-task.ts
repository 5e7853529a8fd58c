import type { When } from '../grammar.ts';
import { fieldsOf } from './fields.ts';
import type { BpmnNode, Extra } from './model.ts';
import { freeName, oneLine, slug, textOf } from './naming.ts';
import { isAssignment } from './people.ts';
import { choiceAfter, makeFork, portsFor, wayName } from './read-gateway.ts';
import { whoOf } from './read-people.ts';
import { addStep, boundariesOf, labelOf, leave, leavesBy, type Made, newStepId, outOf, type Part, passes, type Reading, scopeOf } from './reading.ts';
import { lengthOfIso, whenOf } from './timers.ts';

/** Activities: what people do, what is sent, what systems do, and what is called. */

export const humanTasks = ['userTask', 'manualTask', 'task'];
const systemTasks = ['serviceTask', 'scriptTask', 'businessRuleTask'] as const;
export const isSystemTask = ({ type }: BpmnNode): boolean => systemTasks.some((one) => one === type);

const week: When = { from: { anchor: 'opened' }, plus: { n: 1, unit: 'weeks' } };

export const nameOfNode = (node: BpmnNode): Part['name'] => textOf(node.name || labelOf(node));
export const noteOf = (node: BpmnNode): { note?: Part['name'] } => (node.documentation === '' ? {} : { note: textOf(node.documentation) });

/** The way out of a step that has one outcome: by its only flow, or by all of several, as BPMN lets an activity end in several flows at once. */
export function plainExit(reading: Reading, node: BpmnNode, step: string, port: string): Made['exit'] {
  const flows = outOf(reading, node.id);
  if (flows.length < 2) return leavesBy(step, port);
  const fork = newStepId(reading, `${step}Ways`);
  const kind = flows.some(({ condition }) => condition !== '') || node.standard !== null ? 'branch' : 'split';
  const bare = { ...node, name: '' };
  reading.edges.push({ from: step, port, to: fork });
  return makeFork(reading, bare, kind, fork);
}

type Boundary = { event: BpmnNode; port: string; label: string };

/** A task for people. A gateway right behind it, and events at its border, become its outcomes; a date at its border closes it. */
export function makeTask(reading: Reading, node: BpmnNode): void {
  const id = reading.ids.get(node.id) ?? newStepId(reading, 'step');
  const gateway = choiceAfter(reading, node);
  const { closes, outcomes: interrupting } = bordersOf(reading, node, id);
  const flows = gateway === null ? [] : outOf(reading, gateway.id);
  const ports = portsFor(reading, flows);
  const chosen = flows.map((flow, index) => ({ key: ports[index] ?? '', label: textOf(wayName(reading, flow)) }));
  for (const flow of flows) if (flow.condition !== '') leave(reading, 'ruleBecameChoice', node, flow.condition, id);
  const alone = interrupting.length === 0 ? [] : [{ key: 'submitted', label: { en: 'Done', zh: '完成' } }];
  const outcomes = [...(chosen.length > 0 ? chosen : alone), ...interrupting.map(({ port, label }) => ({ key: port, label: textOf(label) }))].slice(0, 10);
  const kind = outcomes.length > 0 ? 'approval' : 'form';
  const fields = fieldsOf(node.extras, reading.forms).fields;
  const settings = {
    who: whoOf(reading, node, id, kind === 'approval' ? 'subject' : null),
    form: { fields },
    ...(outcomes.length === 0 ? {} : { outcomes, commentFor: [] }),
    ...(closes === null ? dueOf(reading, node, id) : { closes }),
    ...remindersOf(reading, node, id),
    ...(node.documentation === '' ? {} : { guidance: { en: node.documentation.slice(0, 2_000) } }),
    ...(node.loop?.kind === 'parallel' ? { tally: { rule: 'all' } } : node.loop?.kind === 'sequential' ? { tally: { rule: 'sequence' } } : {}),
  };
  if (node.loop !== null) leave(reading, node.loop.kind === 'standard' ? 'taskLoop' : 'taskOfMany', node, node.loop.text, id);
  addStep(reading, { id, kind, name: nameOfNode(node), in: scopeOf(reading, node), settings });
  const main = chosen.length > 0 ? null : (outcomes[0]?.key ?? 'submitted');
  reading.made.set(node.id, { entry: id, next: null, exit: main === null ? () => null : plainExit(reading, node, id, main) });
  if (gateway !== null) reading.made.set(gateway.id, { ...passes(null), exit: (flow) => ({ from: id, port: ports[flows.indexOf(flow)] ?? '' }) });
}

/** What ends a task at its border: its closing date, and events that become outcomes which somebody chooses. Puts their ways out in. */
function bordersOf(reading: Reading, node: BpmnNode, step: string): { closes: When | null; outcomes: Boundary[] } {
  let closes: When | null = null;
  const taken = new Set(['timeout', 'submitted']);
  const outcomes: Boundary[] = [];
  for (const event of boundariesOf(reading, node.id)) {
    const [first] = event.events;
    if (!event.interrupts || first?.type === 'compensate') continue;
    if (first?.type === 'timer') {
      if (closes !== null) leave(reading, 'secondTimer', event, first.text, step);
      else {
        const when = whenOf(first);
        if (when === null) leave(reading, 'dateUnread', event, first.text, step);
        closes = when ?? week;
        reading.made.set(event.id, { ...passes(null), exit: leavesBy(step, 'timeout') });
      }
      continue;
    }
    const label = oneLine(event.name) || labelOf(event);
    const port = freeName(taken, slug(label, 'event'));
    outcomes.push({ event, port, label });
    leave(reading, 'eventBecameChoice', event, '', step);
    reading.made.set(event.id, { ...passes(null), exit: leavesBy(step, port) });
  }
  return { closes, outcomes };
}

/** A due date that the tool keeps beside the task. */
function dueOf(reading: Reading, { extras }: BpmnNode, step: string): { due?: When } {
  const said = extras.find(isDue);
  if (said === undefined) return {};
  const text = (said.body || said.attributes.dueDate || '').replace(/^=/, '').replaceAll('"', '');
  const plus = lengthOfIso(text);
  const when = plus === null ? whenOf({ type: 'timer', timer: 'date', text }) : { from: { anchor: 'opened' as const }, plus };
  if (when === null) leave(reading, 'dateUnread', null, text, step);
  return when === null ? {} : { due: when };
}

const isDue = ({ name }: Extra): boolean => ['dueDate', 'taskSchedule'].includes(name.slice(name.indexOf(':') + 1));

/** Extensions that were taken with a task; the rest is told. */
export const isReadOfTask = (extra: Extra, reading: Reading): boolean =>
  isAssignment(extra) || isDue(extra) || fieldsOf([extra], reading.forms).read.length > 0;

/** A date at the border that does not end the task, and after which something is only sent: a reminder. */
function remindersOf(reading: Reading, node: BpmnNode, step: string): { reminders?: object[] } {
  const reminders: object[] = [];
  for (const event of boundariesOf(reading, node.id)) {
    const [first] = event.events;
    const sent = reading.byId.get(outOf(reading, event.id)[0]?.to ?? '');
    if (event.interrupts || first?.type !== 'timer' || sent === undefined || !isOnlySent(reading, sent)) continue;
    const when = whenOf(first);
    if (when === null) leave(reading, 'dateUnread', event, first.text, step);
    const cycle = first.timer === 'cycle' && when?.plus !== undefined ? { every: when.plus } : {};
    reminders.push({ id: freeName(new Set(reminders.map((_, index) => `reminder${index + 1}`)), 'reminder1'), at: when ?? week, ...cycle });
    const end = outOf(reading, sent.id)[0]?.to;
    for (const id of [event.id, sent.id, ...(end === undefined ? [] : [end])]) reading.made.set(id, passes(null));
  }
  return reminders.length === 0 ? {} : { reminders };
}

function isOnlySent(reading: Reading, node: BpmnNode): boolean {
  const sends = node.type === 'sendTask' || (['intermediateThrowEvent', 'endEvent'].includes(node.type) && node.events[0]?.type === 'message');
  const [next, second] = outOf(reading, node.id);
  const end = next === undefined ? undefined : reading.byId.get(next.to);
  return (
    sends &&
    second === undefined &&
    (node.type === 'endEvent' || end === undefined || (end.type === 'endEvent' && end.events.length === 0 && (reading.into.get(end.id) ?? []).length === 1))
  );
}

/** Something at the border of an activity that lets it go on: its route runs beside, once that happens. */
export function makeBeside(reading: Reading, event: BpmnNode, host: string): void {
  const [first] = event.events;
  const id = reading.ids.get(event.id) ?? newStepId(reading, 'whenever');
  const when = first?.type === 'timer' ? whenOf(first) : null;
  if (first?.type === 'timer' && when === null) leave(reading, 'dateUnread', event, first.text, id);
  const plus = when?.plus ?? week.plus;
  const trigger =
    first?.type === 'timer'
      ? { on: 'clock', at: when?.from.anchor === 'date' ? when : { from: { anchor: scopeOf(reading, event) === null ? 'runStart' : 'containerStart' }, plus } }
      : first?.type === 'signal'
        ? { on: 'fact', key: slug(first.text, 'signal') }
        : { on: 'byHand', by: { rules: [{ who: 'role', role: 'hr' }] } };
  if (trigger.on === 'byHand') leave(reading, 'eventByHand', event, '', id);
  if (trigger.on === 'clock' && when?.from.anchor !== 'date') leave(reading, 'countsFromBeginning', event, '', id);
  const settings = { trigger, if: { test: 'isAbsent', left: { value: 'outcome', step: host } }, interrupts: false };
  addStep(reading, { id, kind: 'whenever', name: nameOfNode(event), in: scopeOf(reading, event), settings });
  reading.made.set(event.id, { ...passes(null), exit: leavesBy(id, 'next') });
}

/** A message that is sent. */
export function makeNotify(reading: Reading, node: BpmnNode): void {
  const id = reading.ids.get(node.id) ?? newStepId(reading, 'tell');
  const subject = nameOfNode(node);
  const body = node.documentation === '' ? subject : textOf(node.documentation);
  leave(reading, 'messageTo', node, '', id);
  addStep(reading, {
    id,
    kind: 'notify',
    name: subject,
    in: scopeOf(reading, node),
    settings: { message: { to: { rules: [{ who: 'subject' }] }, subject, body } },
  });
  reading.made.set(node.id, { entry: id, next: null, exit: plainExit(reading, node, id, 'next') });
}

/** Something that is waited for until somebody says it has come, with the date at its border as its last day. */
export function makeReceive(reading: Reading, node: BpmnNode): void {
  const id = reading.ids.get(node.id) ?? newStepId(reading, 'wait');
  const timer = boundariesOf(reading, node.id).find(({ events, interrupts }) => interrupts && events[0]?.type === 'timer');
  const when = timer?.events[0] === undefined ? null : (whenOf(timer.events[0]) ?? week);
  leave(reading, 'eventByHand', node, '', id);
  const settings = { endedBy: whoOf(reading, node, id, null), ...(when === null ? {} : { deadline: when }) };
  addStep(reading, { id, kind: 'wait', name: nameOfNode(node), in: scopeOf(reading, node), settings, ...noteOf(node) });
  reading.made.set(node.id, { entry: id, next: null, exit: plainExit(reading, node, id, 'reached') });
  if (timer !== undefined) reading.made.set(timer.id, { ...passes(null), exit: leavesBy(id, 'timeout') });
}

/** What a system does. What it runs there is its own; here it is a named connection to be set up. */
export function makeConnect(reading: Reading, node: BpmnNode): void {
  const id = reading.ids.get(node.id) ?? newStepId(reading, 'system');
  const borders = boundariesOf(reading, node.id).filter(({ interrupts }) => interrupts);
  const timer = borders.find(({ events }) => events[0]?.type === 'timer');
  const when = timer?.events[0] === undefined ? null : (whenOf(timer.events[0]) ?? week);
  leave(reading, systemTasks.find((type) => type === node.type) ?? 'serviceTask', node, '', id);
  const settings = { connection: 'system', ...(when === null ? {} : { replies: { until: when } }) };
  addStep(reading, { id, kind: 'connect', name: nameOfNode(node), in: scopeOf(reading, node), settings, ...noteOf(node) });
  reading.made.set(node.id, { entry: id, next: null, exit: plainExit(reading, node, id, 'ok') });
  borders
    .filter(({ events }) => events[0]?.type !== 'compensate')
    .forEach((border, index) => {
      if (index > 0) leave(reading, 'secondBorder', border, '', id);
      reading.made.set(border.id, index === 0 ? { ...passes(null), exit: leavesBy(id, 'failed') } : passes(null));
    });
}

/** Another process that is called: another flow. */
export function makeCall(reading: Reading, node: BpmnNode): void {
  const id = reading.ids.get(node.id) ?? newStepId(reading, 'flow');
  const called = (node.calls ?? node.extras.map(({ attributes }) => attributes.processId ?? '').find((name) => name !== '') ?? node.name).replace(/^=/, '');
  const flow =
    called
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-')
      .replace(/^[^a-z]+/, '')
      .replace(/-+$/, '')
      .slice(0, 50) || 'flow';
  const taken = new Set(['done']);
  const borders = boundariesOf(reading, node.id).filter(({ interrupts, events }) => interrupts && events[0]?.type !== 'compensate');
  const outcomes = borders.map((border) => {
    const port = freeName(taken, labelOf(border).slice(0, 50));
    leave(reading, 'callEndsBy', border, '', id);
    reading.made.set(border.id, { ...passes(null), exit: leavesBy(id, port) });
    return port;
  });
  leave(reading, 'callsFlow', node, flow, id);
  addStep(reading, {
    id,
    kind: 'subflow',
    name: nameOfNode(node),
    in: scopeOf(reading, node),
    settings: { flow, outcomes: ['done', ...outcomes].slice(0, 20) },
    ...noteOf(node),
  });
  reading.made.set(node.id, { entry: id, next: null, exit: plainExit(reading, node, id, 'done') });
  if (node.loop !== null) leave(reading, 'callLoop', node, node.loop.text, id);
}
