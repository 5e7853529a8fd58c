import type { Aggregate, Anchor, Operator, Value } from '../grammar.ts';

/** The words of a typed rule (docs/typed-rules.md) that are not the grammar's own. Writer and reader share them, so neither knows one that the other does not. */

export const signs = { is: '==', isNot: '!=', less: '<', atMost: '<=', more: '>', atLeast: '>=' } as const satisfies Partial<Record<Operator, string>>;

/** The comparison seen from its other side. */
export const mirrored = { is: 'is', isNot: 'isNot', less: 'more', atMost: 'atLeast', more: 'less', atLeast: 'atMost' } as const satisfies Partial<
  Record<Operator, Operator>
>;

/** Those that CEL itself has are called as there. */
export const totals = {
  every: 'all',
  some: 'exists',
  count: 'size',
  share: 'share',
  sum: 'sum',
  avg: 'avg',
  min: 'min',
  max: 'max',
  first: 'first',
  last: 'last',
} as const satisfies Record<Aggregate, string>;

/** Totals that ask a rule of each row, and look at no value of it. */
export const asking: readonly Aggregate[] = ['every', 'some', 'share'];

export const between = { days: 'daysBetween', months: 'monthsBetween', years: 'yearsBetween' } as const satisfies Record<
  Extract<Value, { value: 'timeBetween' }>['unit'],
  string
>;

export const timeLeft = { minutes: 'minutesLeft', hours: 'hoursLeft', days: 'daysLeft' } as const satisfies Record<
  Extract<Value, { value: 'timeLeft' }>['unit'],
  string
>;

/** Dates that are one word. */
export const anchors = {
  now: { anchor: 'now' },
  runStart: { anchor: 'runStart' },
  opened: { anchor: 'opened' },
  due: { anchor: 'due' },
  closes: { anchor: 'closes' },
  containerStart: { anchor: 'containerStart' },
  containerEnd: { anchor: 'containerEnd' },
  occurrenceStart: { anchor: 'occurrenceStart' },
  occurrenceEnd: { anchor: 'occurrenceEnd' },
  eventEffective: { anchor: 'event', time: 'effective' },
  eventRecorded: { anchor: 'event', time: 'recorded' },
} as const satisfies Record<string, Anchor>;

/** A number as it is written without quotation marks, and read back as the same. */
export const plainNumber = /^-?(0|[1-9]\d{0,39})(\.\d{1,40})?$/;

/** Words that CEL keeps for itself. */
const reserved = new Set(
  'true false null in as break const continue else for function if import let loop package namespace return var void while __proto__ prototype'.split(' '),
);

/** Whether a name can follow a point; others are put in brackets: `subject["staff level"]`. */
export const isWord = (name: string): boolean => /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !reserved.has(name);

const escapes: Record<string, string> = { '\\': '\\\\', '"': '\\"', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** A text in quotation marks. */
export function quotedText(text: string): string {
  // oxlint-disable-next-line no-control-regex -- these are what is written as codes
  const inside = text.replace(/[\\"\u0000-\u001f]/g, (character) => escapes[character] ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return `"${inside}"`;
}

export const selected = (from: string, name: string): string => (isWord(name) ? `${from}.${name}` : `${from}[${quotedText(name)}]`);
