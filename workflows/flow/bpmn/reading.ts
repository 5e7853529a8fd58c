import type { Edge, Step } from '../schema.ts';
import { type BpmnFlow, type BpmnNode, type BpmnProcess, type LeftOut, ownOf, type WhatLeft } from './model.ts';
import { freeName, oneLine } from './naming.ts';
import type { Asked } from './rules.ts';

/** What is known while a process is read (read.ts). */

/** A step in the making: its settings are looked over with the whole flow. */
export type Part = { id: string; kind: Step['kind']; name: Step['name']; in: string | null; settings: object; note?: Step['name'] };

/**
 * What became of a node: the step that is entered by it, or the node at which it goes on where it is none itself; and the outcome by which a flow leaves.
 * A node that is neither entered nor goes on ends here.
 */
export type Made = { entry: string | null; next: string | null; exit: (flow: BpmnFlow) => Pick<Edge, 'from' | 'port'> | null };

export type Reading = {
  process: BpmnProcess;
  byId: Map<string, BpmnNode>;
  out: Map<string, BpmnFlow[]>;
  into: Map<string, BpmnFlow[]>;
  /** Boundary events by the activity they are at. */
  at: Map<string, BpmnNode[]>;
  steps: Map<string, Part>;
  /** Steps of ours by their node, as they were written; and which of them have been put in. */
  own: Map<string, Step>;
  ours: Set<string>;
  edges: Edge[];
  made: Map<string, Made>;
  /** The step that a node will be. */
  ids: Map<string, string>;
  /** Sub-processes that became containers, by their node. */
  boxes: Map<string, string>;
  taken: Set<string>;
  asked: Asked;
  forms: Record<string, string>;
  left: LeftOut[];
};

export const outOf = ({ out }: Reading, node: string): BpmnFlow[] => out.get(node) ?? [];
export const intoNode = ({ into }: Reading, node: string): BpmnFlow[] => into.get(node) ?? [];
export const boundariesOf = ({ at }: Reading, node: string): BpmnNode[] => at.get(node) ?? [];

export const subProcesses = ['subProcess', 'transaction', 'adHocSubProcess'];
export const isSub = ({ type }: BpmnNode): boolean => subProcesses.includes(type);

/** The container that a node's step is in: sub-processes that were dissolved and those that begin by an event do not count. */
export function scopeOf({ byId, boxes }: Reading, node: BpmnNode): string | null {
  for (let inside = node.inside; inside !== null; inside = byId.get(inside)?.inside ?? null) {
    const box = boxes.get(inside);
    if (box !== undefined) return box;
  }
  return null;
}

/** The nearest sub-process around a node, if its steps were put among those around it. */
export function dissolvedAround({ byId, boxes }: Reading, node: BpmnNode): BpmnNode | null {
  const around = node.inside === null ? undefined : byId.get(node.inside);
  return around === undefined || boxes.has(around.id) || around.byEvent ? null : around;
}

export function leave(reading: Reading, what: WhatLeft, node: BpmnNode | null, detail = '', step: string | null = null): void {
  reading.left.push({ what, name: node === null ? '' : labelOf(node), detail: oneLine(detail), step });
}

/** What an element is called, for people: its name, else its type. */
export const labelOf = ({ name, type, events, id }: BpmnNode): string =>
  oneLine(name) || events.map(({ text }) => oneLine(text)).find((text) => text !== '') || `${type} ${id}`;

export function addStep(reading: Reading, step: Part): string {
  reading.steps.set(step.id, step);
  return step.id;
}

export const newStepId = (reading: Reading, wanted: string): string => freeName(reading.taken, wanted);

/** All flows leave by one outcome of a step. */
export const leavesBy =
  (from: string, port: string): Made['exit'] =>
  () => ({ from, port });
export const passes = (next: string | null): Made => ({ entry: null, next, exit: () => null });

/** The step at which a route comes that leads to a node. Null: it ends there. */
export function stepAtNode(reading: Reading, id: string): string | null {
  const seen = new Set<string>();
  for (let at: string | null = id; at !== null && !seen.has(at); ) {
    seen.add(at);
    const made = reading.made.get(at);
    if (made === undefined) return null;
    if (made.entry !== null) return made.entry;
    at = made.next;
  }
  return null;
}

export const partRole = (node: BpmnNode): string | undefined => ownOf(node, 'part')?.attributes.as;
