import { textOf } from './evaluate/ask.ts';
import type { Text } from './grammar.ts';
import type { AnswerValue } from './form.ts';
import type { RecordType } from './record-type.ts';

/**
 * Texts of the organisation (SEMANTICS rule 13): policies that people sign, each version by itself, and letters that are filled in. What comes of one is a record
 * like any other: a signature is one of type `document.KEY` in the file of whoever signed, a letter one of type `letter.KEY` in the file of whom it is about.
 */
export const documentKinds = ['policy', 'letter'] as const;
export type DocumentKind = (typeof documentKinds)[number];

export function signatureType(key: string): string {
  return `document.${key}`;
}

export function letterType(key: string): string {
  return `letter.${key}`;
}

/** The type under which what comes of a document is filed, as it is declared with it. */
export function typeOfDocument(kind: DocumentKind, name: Text): RecordType {
  const version = { label: { en: 'Version', zh: '版本' }, type: 'text' as const };
  if (kind === 'policy') return { name, fields: { version, outcome: { label: { en: 'Answer', zh: '回覆' }, type: 'text' } } };
  return { name, fields: { title: { label: { en: 'Title', zh: '標題' }, type: 'text' }, text: { label: { en: 'Text', zh: '內容' }, type: 'text' }, version } };
}

const braces = /\{\{\s*([A-Za-z][\w.]*)\s*\}\}/g;

/** The names that stand in double braces in a text, each once, in their order. */
export function placeholders(text: string): string[] {
  return [...new Set([...text.matchAll(braces)].map(([, name = '']) => name))];
}

/** A text with values in place of their names. What there is no value for stays as it is, so that its reader sees what is missing. It stays text. */
export function filledIn(text: string, values: Readonly<Record<string, AnswerValue | undefined>>): string {
  return text.replace(braces, (whole, name: string) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    return value === undefined ? whole : textOf(value);
  });
}
