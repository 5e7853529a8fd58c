/**
 * A BPMN file as plain data: what maps to a flow and back, and what is named when it does not. XML is read into this and written from it by server/bpmn;
 * what it means is said by read.ts and write.ts.
 */

export type BpmnFile = {
  /** The tool that wrote it, where it says so. */
  exporter: string | null;
  processes: BpmnProcess[];
  /** Elements beside the processes: choreographies, conversations, message flows. Their names say where they were. */
  beside: Named[];
  /** What could not be read as BPMN at all, in the parser's words. */
  unread: string[];
};

export type Named = { id: string; type: string; name: string };

export type BpmnProcess = { id: string; name: string; nodes: BpmnNode[]; flows: BpmnFlow[]; own: Own[]; extras: Extra[]; documentation: string };

/** A node of the graph at any depth: `inside` names the sub-process around it. */
export type BpmnNode = {
  id: string;
  /** Without its prefix, beginning with a small letter: `userTask`, `exclusiveGateway`. */
  type: string;
  name: string;
  documentation: string;
  inside: string | null;
  /** The lanes it stands in, outermost first; the pool before them. */
  lanes: string[];
  /** A boundary event: the activity it is at, and whether it ends that. */
  attachedTo: string | null;
  interrupts: boolean;
  events: BpmnEvent[];
  loop: BpmnLoop | null;
  /** A sub-process that begins by an event. */
  byEvent: boolean;
  /** The sequence flow that is taken when no other is. */
  standard: string | null;
  /** What a call activity calls. */
  calls: string | null;
  own: Own[];
  extras: Extra[];
};

/** `text`: the length, date or cycle of a timer; a condition; the name of a signal, message, error, link. */
export type BpmnEvent = { type: EventType; text: string; timer?: 'duration' | 'date' | 'cycle' };
export const eventTypes = ['timer', 'message', 'signal', 'conditional', 'error', 'escalation', 'terminate', 'link', 'compensate', 'cancel'] as const;
export type EventType = (typeof eventTypes)[number];

export type BpmnLoop = { kind: 'standard' | 'parallel' | 'sequential'; text: string; times: number | null };

export type BpmnFlow = { id: string; name: string; from: string; to: string; condition: string; own: Own[] };

/** An extension element of ours: its name, its attributes and what is in it. */
export type Own = { name: OwnName; attributes: Record<string, string>; body: string };
export const ownNames = ['flow', 'step', 'part', 'route'] as const;
export type OwnName = (typeof ownNames)[number];
export const ownNamespace = 'urn:loopwright:bpmn:1';

/** An extension of another tool: an element with what is in it, or an attribute (`body` is its value). */
export type Extra = { name: string; attributes: Record<string, string>; body: string; children: Extra[] };

export type Bounds = { x: number; y: number; width: number; height: number };
export type Point = { x: number; y: number };
/** Where nodes and flows are drawn, by id. */
export type BpmnDiagram = { shapes: Record<string, Bounds>; lines: Record<string, Point[]> };

/** What can become of what does not map: kept beside for us alone, lost, or taken as something else that should be looked at. */
export const leftOuts = {
  settingsBeside: 'kept',
  goesOnEarlier: 'kept',
  cadence: 'kept',
  beginsInSeveralWays: 'kept',
  leadsBack: 'kept',
  joinOfSome: 'kept',
  settingsUnread: 'lost',
  outcomeGone: 'lost',
  tooManyWays: 'lost',
  eventLeftOut: 'lost',
  linkWithoutEnd: 'lost',
  secondTimer: 'lost',
  secondBorder: 'lost',
  borderLeftOut: 'lost',
  secondStart: 'lost',
  data: 'lost',
  unknownElement: 'lost',
  backToStart: 'lost',
  crossesBorder: 'lost',
  secondRoute: 'lost',
  extension: 'lost',
  otherProcess: 'lost',
  messageFlow: 'lost',
  pool: 'lost',
  notAProcess: 'lost',
  unread: 'lost',
  annotation: 'lost',
  ruleUnread: 'changed',
  ruleBecameChoice: 'changed',
  inclusiveGateway: 'changed',
  complexGateway: 'changed',
  dateUnread: 'changed',
  eventByHand: 'changed',
  eventBecameChoice: 'changed',
  whoUnsaid: 'changed',
  whoRole: 'changed',
  whoSubject: 'changed',
  whoManager: 'changed',
  taskLoop: 'changed',
  taskOfMany: 'changed',
  messageTo: 'changed',
  serviceTask: 'changed',
  scriptTask: 'changed',
  businessRuleTask: 'changed',
  callEndsBy: 'changed',
  callsFlow: 'changed',
  callLoop: 'changed',
  beginsBy: 'changed',
  endOfPartGoesOn: 'changed',
  signalIsData: 'changed',
  transaction: 'changed',
  adHocSubProcess: 'changed',
  boxOnce: 'changed',
  loopUntil: 'changed',
  loopOver: 'changed',
  countsFromBeginning: 'changed',
  drawnAnew: 'changed',
} as const;
export type WhatLeft = keyof typeof leftOuts;

/** Something that could not be taken as it was: why (words in sentences/bpmn.ts), what it is called there, and the step that it became. */
export type LeftOut = { what: WhatLeft; name: string; detail: string; step: string | null };

/** Why a file is not read at all. */
export type NotRead = { why: 'tooLarge' | 'documentType' | 'tooMany' | 'tooDeep' | 'notBpmn'; detail: string };

export function ownOf(of: { own: Own[] }, name: OwnName): Own | undefined {
  return of.own.find((one) => one.name === name);
}

/** What plain BPMN nodes have in common. */
export function bareNode(id: string, type: string, name: string): BpmnNode {
  return {
    id,
    type,
    name,
    documentation: '',
    inside: null,
    lanes: [],
    attachedTo: null,
    interrupts: true,
    events: [],
    loop: null,
    byEvent: false,
    standard: null,
    calls: null,
    own: [],
    extras: [],
  };
}
