import * as z from 'zod';
import { isDate } from './calendar.ts';
import { decimalOf } from './decimal.ts';
import type { AnswerValue } from './form.ts';
import { type Text, text } from './grammar.ts';
import type { Problem } from './problem.ts';
import type { Flow, Step } from './schema.ts';

/** Kinds of facts: what a key means, who may see its values, and how long they count and are kept. The organisation declares them; a flow carries those it reads. */

export const fieldType = z.enum(['text', 'number', 'date', 'person', 'yesNo']);

export const factType = z.strictObject({
  name: text,
  type: fieldType.default('number'),
  unit: text.optional(),
  /** Which way is better. */
  better: z.enum(['more', 'less']).optional(),
  /** Where its values come from, in words. */
  source: text.optional(),
  purpose: text.optional(),
  /** `person`: whom it is about; `manager`: whom they report to; else a role. Left out: `usuallySeenBy`. */
  seenBy: z.array(z.string().min(1).max(60)).max(20).optional(),
  /** Months after which a value that has been over for so long is erased. */
  keepMonths: z.int().min(1).max(600).optional(),
  /** Days after which a value counts no more. */
  staleAfterDays: z.int().min(1).max(3_660).optional(),
});
export type FactType = z.infer<typeof factType>;
export type FactTypes = Readonly<Record<string, FactType>>;

export const factKey = z.string().regex(/^[A-Za-z][A-Za-z0-9_.-]{0,119}$/, 'expected a key of letters, digits, points, - and _ that begins with a letter');

export const usuallySeenBy: readonly string[] = ['person', 'manager', 'hr'];

/** Completions of training are facts under keys that begin with this; nobody has to declare them. */
export const trainingPrefix = 'training.';
export const isTraining = (key: string): boolean => key.startsWith(trainingPrefix);
const trainingType: FactType = { name: { en: 'Training', zh: '培訓' }, type: 'text' };

/** What is declared under a key; undefined where nobody has. Training is declared by the product. */
export function typeOfFact(key: string, types: FactTypes): FactType | undefined {
  return isTraining(key) ? trainingType : Object.hasOwn(types, key) ? types[key] : undefined;
}

/** What is declared for everyone must say more than what a flow's file says: its name in both languages, and what it is for. */
export const declaredType = factType.superRefine(({ name, unit, purpose }, refuse) => {
  const lacks = (words: Text | undefined) => words === undefined || words.en.trim() === '' || (words.zh ?? '').trim() === '';
  if (lacks(name)) refuse.addIssue({ code: 'custom', path: ['name'], message: 'expected a name in English and in Chinese' });
  if (unit !== undefined && lacks(unit)) refuse.addIssue({ code: 'custom', path: ['unit'], message: 'expected the unit in English and in Chinese' });
  if (purpose === undefined || purpose.en.trim() === '') refuse.addIssue({ code: 'custom', path: ['purpose'], message: 'expected what it is used for' });
});

/** A type that a flow's file brings along, made whole for everyone: what it lacks in Chinese is said in English, what it is for as the flow says. */
export function declarableOf(type: FactType, flow: Pick<Flow, 'name' | 'data'>): FactType {
  const both = (words: Text): Text => ({ en: words.en, zh: words.zh ?? words.en });
  return { ...type, name: both(type.name), ...(type.unit && { unit: both(type.unit) }), purpose: type.purpose ?? flow.data.purpose ?? flow.name };
}

/** Words of keys and names by which people are watched rather than their work known: nobody should be judged by them, so they are not taken in. */
const watching = ['keystroke', 'screenshot', 'screentime', 'webcam', 'mailcount', 'emailcount', 'mailssent', 'emailssent', 'chatcount', 'chatssent'];
const watchingToo = [
  'messagecount',
  'messagessent',
  'logincount',
  'logins',
  'onlinetime',
  'timeonline',
  'idletime',
  'presence',
  'browsinghistory',
  'geolocation',
];

/** Whether it counts how somebody behaves before a screen: mails, chats, log-ins, presence. Refused by this list. */
export function watchesPeople(key: string, { name }: Pick<FactType, 'name'>): boolean {
  return [key, name.en].some((words) => {
    const plain = words.toLowerCase().replaceAll(/[^a-z]/g, '');
    return [...watching, ...watchingToo].some((one) => plain.includes(one));
  });
}

/** A value as its type has it; null when it is none of that type. Numbers may be text, as decimals are. `person`: whether there is one. */
export function valueAs(value: AnswerValue, type: FactType['type'], isPerson: (id: string) => boolean): AnswerValue | null {
  switch (type) {
    case 'number':
      return typeof value !== 'boolean' && decimalOf(value) !== null ? value : null;
    case 'yesNo':
      return typeof value === 'boolean' ? value : null;
    case 'date':
      return typeof value === 'string' && isDate(value) ? value : null;
    case 'person':
      return typeof value === 'string' && isPerson(value) ? value : null;
    case 'text':
      return typeof value === 'string' || typeof value === 'number' ? String(value) : null;
  }
}

type Node = Record<string, unknown>;

/** The keys of facts that a step reads or listens for. */
function keysIn(node: unknown): string[] {
  if (Array.isArray(node)) return node.flatMap(keysIn);
  if (typeof node !== 'object' || node === null) return [];
  const { value, rows, on, key } = node as Node;
  const reads = typeof key === 'string' && key !== '' && (value === 'fact' || rows === 'facts' || on === 'fact');
  return [...(reads ? [key] : []), ...Object.values(node as Node).flatMap(keysIn)];
}

/** Found once for each step: edits copy steps and never change one. */
const known = new WeakMap<Step, readonly string[]>();

function keysOf(step: Step): readonly string[] {
  const keys = known.get(step) ?? [...new Set(keysIn(step.settings))];
  known.set(step, keys);
  return keys;
}

/** The keys of facts that a flow reads or listens for. */
export function factsRead(flow: Flow): string[] {
  return [...new Set(Object.values(flow.steps).flatMap(keysOf))];
}

/** The flow with what is declared of the facts it reads, in place of what it said of them itself. The same flow where that changes nothing. */
export function withFactTypes(flow: Flow, types: FactTypes): Flow {
  if (Object.keys(types).length === 0) return flow;
  const declared = factsRead(flow).flatMap((key): [string, FactType][] => (Object.hasOwn(types, key) && types[key] !== undefined ? [[key, types[key]]] : []));
  const changed = declared.filter(([key, type]) => JSON.stringify(flow.facts[key]) !== JSON.stringify(type));
  return changed.length === 0 ? flow : { ...flow, facts: { ...flow.facts, ...Object.fromEntries(changed) } };
}

/** What can only be said of a flow beside what the organisation has declared. */
export const factRules = ['factUndeclared'] as const;

/** Facts that a flow reads, that none of its own steps raises, and that the organisation has not declared: publishing declares them as the flow says. */
export function undeclaredFacts(flow: Flow, types: FactTypes): Problem[] {
  const told = new Set(Object.values(flow.steps).flatMap((step) => (step.kind === 'emit' ? [step.settings.key] : [])));
  return Object.values(flow.steps).flatMap((step) =>
    keysOf(step).flatMap((key): Problem[] => {
      if (told.has(key) || typeOfFact(key, types) !== undefined || !Object.hasOwn(flow.facts, key)) return [];
      told.add(key);
      return [{ rule: 'factUndeclared', severity: 'suggestion', step: step.id, params: { key } }];
    }),
  );
}

/** The types that a flow brings along and reads, made whole for everyone. */
export function declarableTypes(flow: Flow): Record<string, FactType> {
  const read = factsRead(flow).filter((key) => !isTraining(key) && Object.hasOwn(flow.facts, key));
  return Object.fromEntries(read.flatMap((key) => (flow.facts[key] === undefined ? [] : [[key, declarableOf(flow.facts[key], flow)]])));
}
