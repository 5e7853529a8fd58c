import type { Anchor, Condition, Message, Rows, Value, When, Who, WhoRule } from './grammar.ts';
import { type Flow, isContainer, isTask, type Step, type TaskStep } from './schema.ts';

/** A piece of one of the grammars somewhere in the settings of a step. `path` leads to it inside the step. */
export type Piece =
  | { is: 'value'; piece: Exclude<Value, string | number | boolean>; path: string }
  | { is: 'rows'; piece: Rows; path: string }
  | { is: 'condition'; piece: Condition; path: string }
  | { is: 'when'; piece: When; path: string }
  | { is: 'anchor'; piece: Anchor; path: string }
  | { is: 'rule'; piece: WhoRule; path: string };

/** All pieces in a part of the settings, outermost first. Each is told by the word that only its grammar has. */
export function piecesIn(node: unknown, path: string): Piece[] {
  if (typeof node !== 'object' || node === null) return [];
  const own = pieceOf(node as Record<string, unknown>, path);
  const inner = Object.entries(node).flatMap(([key, value]: [string, unknown]) => piecesIn(value, path === '' ? key : `${path}.${key}`));
  return own === null ? inner : [own, ...inner];
}

function pieceOf(node: Record<string, unknown>, path: string): Piece | null {
  if (typeof node.value === 'string') return { is: 'value', piece: node as Exclude<Value, string | number | boolean>, path };
  if (typeof node.rows === 'string') return { is: 'rows', piece: node as Rows, path };
  if (typeof node.test === 'string') return { is: 'condition', piece: node as Condition, path };
  if (typeof node.anchor === 'string') return { is: 'anchor', piece: node as Anchor, path };
  if (typeof node.who === 'string') return { is: 'rule', piece: node as WhoRule, path };
  return isWhen(node) ? { is: 'when', piece: node as When, path } : null;
}

const isWhen = (node: Record<string, unknown>) => typeof node.from === 'object' && node.from !== null && 'anchor' in node.from;

/** Found once for each step: edits copy steps and never change one. */
const known = new WeakMap<Step, readonly Piece[]>();

/** All pieces in the settings of a step. */
export function piecesOf(step: Step): readonly Piece[] {
  const pieces = known.get(step) ?? piecesIn(step.settings, 'settings');
  known.set(step, pieces);
  return pieces;
}

/** What goes through rows holds everything beside them: the values and filter of a total, or those that a list begins with. Both are paths inside a step. */
export const isBeside = (rows: string, path: string): boolean => path.startsWith(rows.slice(0, rows.lastIndexOf('.') + 1));

export type NamedWho = { who: Who | undefined; path: string };

/** Everyone whom a step names: who does it, whom its rungs tell, to whom its messages go. */
export function peopleOf(step: Step): NamedWho[] {
  if (step.kind === 'notify') return [{ who: step.settings.message.to, path: 'settings.message.to' }, ...ccOf(step.settings.message, 'settings.message')];
  if (!isTask(step)) return [];
  const rungs = step.settings.ladder.flatMap(({ do: act }, index) => ('to' in act ? [{ who: act.to, path: `settings.ladder.${index}.do.to` }] : []));
  return [{ who: step.settings.who, path: 'settings.who' }, ...rungs];
}

const ccOf = (message: Message, path: string): NamedWho[] => (message.cc === undefined ? [] : [{ who: message.cc, path: `${path}.cc` }]);

export const tasksOf = (flow: Flow): TaskStep[] => Object.values(flow.steps).filter(isTask);

/** The field of a form by the step's id; undefined where there is no such step, form or field. */
export function fieldOf(flow: Flow, step: string, field: string) {
  const of = Object.hasOwn(flow.steps, step) ? flow.steps[step] : undefined;
  return of !== undefined && isTask(of) ? of.settings.form.fields.find(({ id }) => id === field) : undefined;
}

export const stepAt = (flow: Flow, id: string): Step | undefined => (Object.hasOwn(flow.steps, id) ? flow.steps[id] : undefined);

/** Whether a step is inside of what goes through people one by one: not of the cycle, not of groups. */
export function isInsideEach(flow: Flow, step: Step): boolean {
  for (let scope = step.in; scope !== null; scope = flow.steps[scope]?.in ?? null) {
    const each = flow.steps[scope];
    if (each?.kind === 'forEach') return typeof each.settings.over === 'string' || !('groups' in each.settings.over);
  }
  return false;
}

/** Whether a rule asks the person it is about, and nobody else first. */
export const isOfSubject = (who: Who): boolean => who.rules[0]?.who === 'subject';

/** Where one can come to from each step at once: by its routes, into a container, and at an end out of it. */
export function onwardOf(flow: Flow): Map<string, string[]> {
  const onward = new Map<string, string[]>();
  const lead = (from: string, to: string) => {
    const known = onward.get(from);
    if (known === undefined) onward.set(from, [to]);
    else known.push(to);
  };
  for (const { from, to } of flow.edges) lead(from, to);
  const out = new Map([...onward].map(([from, tos]) => [from, [...tos]]));
  for (const step of Object.values(flow.steps)) {
    if (isContainer(step) && step.settings.first !== null) lead(step.id, step.settings.first);
    if (step.kind === 'end' && step.in !== null) for (const to of out.get(step.in) ?? []) lead(step.id, to);
    if (step.kind === 'whenever' && step.in !== null) lead(step.in, step.id);
  }
  return onward;
}

/** An id that no step has yet: `end`, `end2`, … */
export function freeId(flow: Flow, wanted: string): string {
  let id = wanted;
  for (let nth = 2; Object.hasOwn(flow.steps, id) || id in Object.prototype; nth += 1) id = `${wanted}${nth}`;
  return id;
}
