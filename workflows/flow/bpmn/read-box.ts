import type { BpmnNode } from './model.ts';
import { freeName } from './naming.ts';
import { nameOfNode, noteOf, plainExit } from './read-task.ts';
import { addStep, boundariesOf, isSub, labelOf, leave, leavesBy, newStepId, outOf, passes, type Reading, scopeOf, stepAtNode } from './reading.ts';
import { whenOf } from './timers.ts';

/**
 * Sub-processes. One that only groups is dissolved: its steps stand among those around it. One that repeats, or that something at its border can end, is a
 * container.
 */

/** Whether a sub-process has to stay a container. What its own end says at its border needs none: the route is drawn there. */
export function staysBox(reading: Reading, node: BpmnNode): boolean {
  if (!isSub(node) || node.byEvent) return false;
  const ends = boundariesOf(reading, node.id).some(
    ({ events, interrupts }) => interrupts && !['error', 'escalation', 'compensate'].includes(events[0]?.type ?? ''),
  );
  const listens = reading.process.nodes.some(({ inside, byEvent }) => inside === node.id && byEvent);
  return node.loop !== null || ends || listens;
}

/** The node with which a sub-process begins. */
function beginsWith(reading: Reading, node: BpmnNode): string | null {
  const inside = reading.process.nodes.filter((one) => one.inside === node.id && !one.byEvent && one.attachedTo === null);
  return (inside.find(({ type }) => type === 'startEvent') ?? inside.find(({ id }) => (reading.into.get(id) ?? []).length === 0))?.id ?? null;
}

export function makeBox(reading: Reading, node: BpmnNode): void {
  if (node.type === 'transaction' || node.type === 'adHocSubProcess') leave(reading, node.type, node);
  const id = reading.boxes.get(node.id);
  if (id === undefined) {
    reading.made.set(node.id, passes(beginsWith(reading, node)));
    return;
  }
  const each = node.loop !== null && node.loop.kind !== 'standard';
  const settings = each
    ? { over: { people: { rules: [] } }, ...endsEach(reading, node, id) }
    : { ...repeats(reading, node, id), leaves: [...leaves(reading, node, id), ...caughtInside(reading, node, id)] };
  if (each) leave(reading, 'loopOver', node, node.loop?.text, id);
  addStep(reading, {
    id,
    kind: each ? 'forEach' : 'repeat',
    name: nameOfNode(node),
    in: scopeOf(reading, node),
    settings: { first: null, ...settings },
    ...noteOf(node),
  });
  reading.made.set(node.id, { entry: id, next: null, exit: plainExit(reading, node, id, 'done') });
}

/** What each container begins with is known once all of its steps are. */
export function fillBoxes(reading: Reading): void {
  for (const [node, id] of reading.boxes) {
    const step = reading.steps.get(id);
    const of = reading.byId.get(node);
    if (step === undefined || of === undefined) continue;
    const begins = beginsWith(reading, of);
    const first = begins === null ? null : stepAtNode(reading, begins);
    reading.steps.set(id, { ...step, settings: { ...step.settings, first: first !== null && reading.steps.get(first)?.in === id ? first : null } });
  }
}

function repeats(reading: Reading, node: BpmnNode, id: string): object {
  if (node.loop === null) {
    leave(reading, 'boxOnce', node, '', id);
    return { every: { n: 1, unit: 'weeks' }, times: 1 };
  }
  leave(reading, 'loopUntil', node, node.loop.text, id);
  return { every: { n: 1, unit: 'weeks' }, times: node.loop.times ?? 2 };
}

/** A date at the border of a *for each* ends it; anything else there does not map. */
function endsEach(reading: Reading, node: BpmnNode, id: string): object {
  let at: object | undefined;
  for (const border of boundariesOf(reading, node.id)) {
    const [event] = border.events;
    const when = event?.type === 'timer' && border.interrupts && at === undefined ? whenOf(event) : null;
    if (when === null) {
      leave(reading, 'borderLeftOut', border, event?.text, id);
      reading.made.set(border.id, passes(null));
      continue;
    }
    at = when;
    reading.made.set(border.id, { ...passes(null), exit: leavesBy(id, 'timeout') });
  }
  return at === undefined ? {} : { at, others: 'close' };
}

/** What interrupts a container from its border: a *whenever* inside that leaves it by an end of that name. */
function leaves(reading: Reading, node: BpmnNode, id: string): string[] {
  const taken = new Set(['done']);
  return boundariesOf(reading, node.id).flatMap((border) => {
    const [event] = border.events;
    if (event === undefined || ['error', 'escalation', 'compensate'].includes(event.type)) return [];
    if (!border.interrupts) return [];
    const port = freeName(taken, labelOf(border).slice(0, 50));
    const [whenever, end] = [newStepId(reading, 'whenever'), newStepId(reading, 'end')];
    const when = event.type === 'timer' ? whenOf(event) : null;
    if (event.type === 'timer' && when === null) leave(reading, 'dateUnread', border, event.text, id);
    const trigger =
      event.type === 'timer'
        ? { on: 'clock', at: when?.from.anchor === 'date' ? when : { from: { anchor: 'containerStart' }, plus: when?.plus ?? { n: 1, unit: 'weeks' } } }
        : { on: 'byHand', by: { rules: [{ who: 'role', role: 'hr' }] } };
    if (event.type !== 'timer') leave(reading, 'eventByHand', border, event.text, id);
    addStep(reading, { id: whenever, kind: 'whenever', name: nameOfNode(border), in: id, settings: { trigger, interrupts: true } });
    addStep(reading, { id: end, kind: 'end', name: nameOfNode(border), in: id, settings: { outcome: port } });
    reading.edges.push({ from: whenever, port: 'next', to: end });
    reading.made.set(border.id, { ...passes(null), exit: leavesBy(id, port) });
    return [port];
  });
}

/** Ends inside that its border catches: each an outcome of the container. */
function caughtInside(reading: Reading, node: BpmnNode, id: string): string[] {
  return boundariesOf(reading, node.id).flatMap((border) => {
    const [event] = border.events;
    if (event?.type !== 'error' && event?.type !== 'escalation') return [];
    const port = labelOf(border).slice(0, 60);
    reading.made.set(border.id, { ...passes(null), exit: leavesBy(id, port) });
    return [port];
  });
}

/** The steps of an ad-hoc sub-process have no order: they are taken one after the other, as they are listed. */
export function orderAdHoc(reading: Reading): void {
  for (const node of reading.process.nodes) {
    if (node.type !== 'adHocSubProcess') continue;
    const inside = reading.process.nodes.filter(
      (one) => one.inside === node.id && one.attachedTo === null && !one.type.includes('ata') && (reading.into.get(one.id) ?? []).length === 0,
    );
    inside.slice(1).forEach((next, index) => {
      const before = inside[index];
      if (before === undefined) return;
      const last = lastAfter(reading, before.id);
      const flow = { id: `${last}-${next.id}`, name: '', from: last, to: next.id, condition: '', own: [] };
      reading.out.set(last, [...outOf(reading, last), flow]);
      reading.into.set(next.id, [flow]);
    });
  }
}

function lastAfter(reading: Reading, id: string): string {
  const seen = new Set([id]);
  let at = id;
  for (let next = outOf(reading, at)[0]?.to; next !== undefined && !seen.has(next); next = outOf(reading, at)[0]?.to) {
    seen.add(next);
    at = next;
  }
  return at;
}
