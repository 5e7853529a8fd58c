import type { When } from '../grammar.ts';
import type { BpmnEvent, BpmnNode } from './model.ts';
import { oneLine, slug, textOf } from './naming.ts';
import { makeNotify, makeReceive, nameOfNode, noteOf, plainExit } from './read-task.ts';
import { addStep, boundariesOf, dissolvedAround, labelOf, leave, leavesBy, newStepId, outOf, passes, type Reading, scopeOf } from './reading.ts';
import { whenOf } from './timers.ts';

/** Events between the activities. */

const week: When = { from: { anchor: 'opened' }, plus: { n: 1, unit: 'weeks' } };

/** The beginning of the process. Inside a sub-process it only leads on. */
export function makeStart(reading: Reading, node: BpmnNode, isFirst: boolean): void {
  const around = node.inside === null ? undefined : reading.byId.get(node.inside);
  const next = outOf(reading, node.id)[0]?.to ?? null;
  if (around?.byEvent === true) {
    const whenever = reading.ids.get(around.id);
    reading.made.set(node.id, { ...passes(next), exit: whenever === undefined ? () => null : plainExit(reading, node, whenever, 'next') });
    return;
  }
  if (around !== undefined || !isFirst) {
    if (around === undefined) leave(reading, 'secondStart', node);
    reading.made.set(node.id, passes(next));
    return;
  }
  const id = reading.ids.get(node.id) ?? newStepId(reading, 'start');
  const [event] = node.events;
  if (event !== undefined) leave(reading, 'beginsBy', node, event.text, id);
  const name = node.name === '' ? { en: 'Start', zh: '開始' } : nameOfNode(node);
  addStep(reading, { id, kind: 'start', name, in: null, settings: { begins: 'byHand', about: 'one' }, ...noteOf(node) });
  reading.made.set(node.id, { entry: id, next: null, exit: plainExit(reading, node, id, 'next') });
}

/** The end of a route: of the process or a container it ends that; of a sub-process that was dissolved it goes on after it. */
export function makeEnd(reading: Reading, node: BpmnNode): void {
  const id = reading.ids.get(node.id) ?? newStepId(reading, 'end');
  const [event] = node.events;
  const around = dissolvedAround(reading, node);
  const tells = event?.type === 'message' || event?.type === 'signal';
  if (tells) (event.type === 'message' ? makeNotify : makeEmit)(reading, node);
  else if (event !== undefined && !['terminate', 'error', 'escalation'].includes(event.type)) leave(reading, 'eventLeftOut', node, event.type);
  if (around !== null) {
    const caught = caughtBy(reading, around, event);
    const onward = outOf(reading, (caught ?? around).id)[0]?.to ?? null;
    if (event?.type === 'terminate' || ((event?.type === 'error' || event?.type === 'escalation') && caught === null))
      leave(reading, 'endOfPartGoesOn', node, event.text);
    if (!tells) reading.made.set(node.id, passes(onward));
    return;
  }
  const box = node.inside === null ? null : reading.byId.get(node.inside);
  const caught = box === null || box === undefined || !reading.boxes.has(box.id) ? null : caughtBy(reading, box, event);
  const outcome = (caught === null ? oneLine(node.name) : labelOf(caught)).slice(0, 60) || 'done';
  const endId = tells ? newStepId(reading, 'end') : id;
  addStep(reading, {
    id: endId,
    kind: 'end',
    name: node.name === '' ? { en: 'End', zh: '完結' } : nameOfNode(node),
    in: scopeOf(reading, node),
    settings: { outcome },
  });
  if (tells) reading.edges.push({ from: id, port: 'next', to: endId });
  else reading.made.set(node.id, { entry: endId, next: null, exit: () => null });
}

/** The event at the border of a sub-process that catches an end inside of it. */
export function caughtBy(reading: Reading, around: BpmnNode, event: BpmnEvent | undefined): BpmnNode | null {
  if (event?.type !== 'error' && event?.type !== 'escalation') return null;
  const same = boundariesOf(reading, around.id).filter(({ events }) => events[0]?.type === event.type);
  return same.find(({ events }) => events[0]?.text === event.text) ?? same.find(({ events }) => events[0]?.text === '') ?? null;
}

/** Something that is waited for on the way. */
export function makeCatch(reading: Reading, node: BpmnNode): void {
  const [event] = node.events;
  const id = reading.ids.get(node.id) ?? newStepId(reading, 'wait');
  if (event?.type === 'link' || event === undefined) return void reading.made.set(node.id, passes(outOf(reading, node.id)[0]?.to ?? null));
  if (event.type === 'timer') {
    const when = whenOf(event);
    if (when === null) leave(reading, 'dateUnread', node, event.text, id);
    return waiting(reading, node, id, { until: when ?? week });
  }
  if (event.type === 'signal') {
    const condition = { test: 'isPresent', left: { value: 'fact', scope: 'person', key: slug(event.text, 'signal') } };
    leave(reading, 'signalIsData', node, event.text, id);
    return waiting(reading, node, id, { condition });
  }
  makeReceive(reading, node);
}

function waiting(reading: Reading, node: BpmnNode, id: string, settings: object): void {
  addStep(reading, { id, kind: 'wait', name: nameOfNode(node), in: scopeOf(reading, node), settings, ...noteOf(node) });
  reading.made.set(node.id, { entry: id, next: null, exit: plainExit(reading, node, id, 'reached') });
}

/** Something that is told on the way; without an event it only marks a place. */
export function makeThrow(reading: Reading, node: BpmnNode): void {
  const [event] = node.events;
  if (event?.type === 'message') return makeNotify(reading, node);
  if (event?.type === 'signal') return makeEmit(reading, node);
  if (event !== undefined && event.type !== 'link') leave(reading, 'eventLeftOut', node, event.type);
  if (event?.type === 'link') {
    const caught = reading.process.nodes.find(
      ({ type, events }) => type === 'intermediateCatchEvent' && events[0]?.type === 'link' && events[0].text === event.text,
    );
    if (caught === undefined) leave(reading, 'linkWithoutEnd', node, event.text);
    return void reading.made.set(node.id, passes(caught?.id ?? null));
  }
  reading.made.set(node.id, passes(outOf(reading, node.id)[0]?.to ?? null));
}

function makeEmit(reading: Reading, node: BpmnNode): void {
  const id = reading.ids.get(node.id) ?? newStepId(reading, 'signal');
  const key = slug(node.events[0]?.text ?? '', 'signal');
  addStep(reading, { id, kind: 'emit', name: nameOfNode(node), in: scopeOf(reading, node), settings: { key }, ...noteOf(node) });
  leave(reading, 'signalIsData', node, node.events[0]?.text, id);
  reading.made.set(node.id, { entry: id, next: null, exit: plainExit(reading, node, id, 'next') });
}

/** A sub-process that begins by an event: whenever that happens, its steps. */
export function makeListener(reading: Reading, node: BpmnNode): void {
  const start = reading.process.nodes.find(({ inside, type }) => inside === node.id && type === 'startEvent');
  const id = reading.ids.get(node.id) ?? newStepId(reading, 'whenever');
  const scope = scopeOf(reading, node);
  const [event] = start?.events ?? [];
  const name = oneLine(node.name) || (start === undefined ? '' : labelOf(start));
  addStep(reading, {
    id,
    kind: 'whenever',
    name: textOf(name),
    in: scope,
    settings: { trigger: triggerOf(reading, start ?? node, event, id, scope), interrupts: start?.interrupts !== false },
  });
  reading.made.set(node.id, { ...passes(null), exit: leavesBy(id, 'next') });
}

function triggerOf(reading: Reading, node: BpmnNode, event: BpmnEvent | undefined, step: string, scope: string | null): object {
  if (event?.type === 'timer') {
    const when = whenOf(event);
    if (when === null) leave(reading, 'dateUnread', node, event.text, step);
    const anchor = scope === null ? 'runStart' : 'containerStart';
    return { on: 'clock', at: when?.from.anchor === 'date' ? when : { from: { anchor }, plus: when?.plus ?? { n: 1, unit: 'weeks' } } };
  }
  if (event?.type === 'signal') {
    leave(reading, 'signalIsData', node, event.text, step);
    return { on: 'fact', key: slug(event.text, 'signal') };
  }
  leave(reading, 'eventByHand', node, event?.text, step);
  return { on: 'byHand', by: { rules: [{ who: 'role', role: 'hr' }] } };
}
