import { createHmac, hash } from 'node:crypto';
import type { Tx } from '../db/connect.ts';
import type { JournalRow, JournalText } from '../db/journal.ts';
import { personKeys } from '../db/people.ts';
import { isoOf } from '../workflows/flow/calendar.ts';
import type { JournalLine } from '../workflows/flow/journal.ts';
import type { Step } from './apply.ts';
import type { Engine } from './engine.ts';
import { openPersonKey } from './person-keys.ts';

/** Chains the lines of every run's journal, each to the one before it. The rows' counters are raised. */
export async function chain(engine: Engine, tx: Tx, steps: readonly Step[]): Promise<{ lines: JournalRow[]; texts: JournalText[] }> {
  const secretOf = await secretsFor(engine, tx, steps);
  const lines: JournalRow[] = [];
  const texts: JournalText[] = [];
  for (const { row, effects, event } of steps) {
    for (const effect of effects) {
      if (effect.effect !== 'journal') continue;
      const n = row.journalN + 1;
      const { content } = effect.line;
      const text = content === null ? null : { id: `${row.id}:${n}`, personId: row.subjectId, body: content };
      if (text !== null) texts.push(text);
      const line = lineOf(effect.line, row.id, n, event);
      line.textId = text?.id ?? null;
      line.textHmac = text === null ? null : hmacOf(secretOf(row.subjectId), text.body);
      line.hash = hashOf(row.journalHash, line);
      lines.push(line);
      row.journalN = n;
      row.journalHash = line.hash;
    }
  }
  return { lines, texts };
}

/** What the first line of a run's journal is chained to. */
export function genesisOf(sha256: string, runId: string): string {
  return hash('sha256', `${sha256}:${runId}`);
}

/** sha256 over the hash before it and the line, in the order of its keys here. */
export function hashOf(previous: string, line: Omit<JournalRow, 'hash'>): string {
  const { runId, n, at, zone, kind, step, round, occurrence, byId, forId, toIds, ccIds, due, outcome, detail, textId, textHmac, event } = line;
  const parts = [runId, n, at, zone, kind, step, round, byId, forId, toIds, ccIds, due, outcome].map(canonical);
  parts.push(canonical(detail), canonical(textId), canonical(textHmac), canonical(event));
  // Lines of older releases have none; their hashes stay as they are.
  if (occurrence !== null) parts.push(String(occurrence));
  return hash('sha256', `${previous}[${parts.join()}]`);
}

/** What a line holds of a text: HMAC-SHA256 by the secret of the person it is about, over the text as it can be read back. */
export function hmacOf(secret: Buffer, text: Record<string, unknown>): string {
  return createHmac('sha256', secret).update(canonical(text)).digest('hex');
}

/** JSON with the keys of each object in one order: the database keeps them in an order of its own. */
function canonical(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  const held = value as Record<string, unknown>;
  let parts = '';
  for (const key of inOrder(Object.keys(held).sort()))
    if (held[key] !== undefined) parts += `${parts === '' ? '' : ','}${JSON.stringify(key)}:${canonical(held[key])}`;
  return `{${parts}}`;
}

/** Keys that are whole numbers come first, as in every object of JavaScript: the hashes of older releases are over that order. */
function inOrder(keys: string[]): string[] {
  return keys.some((key) => key >= '0' && key < ':') ? Object.keys(Object.fromEntries(keys.map((key) => [key, null]))) : keys;
}

function lineOf({ zone, kind, step, round, occurrence, outcome, detail, ...line }: JournalLine, runId: string, n: number, event: number | null): JournalRow {
  const due = line.due === null ? null : isoOf(line.due);
  const who = { byId: line.by, forId: line.for, toIds: line.to, ccIds: line.cc };
  return { runId, n, at: isoOf(line.at), zone, kind, step, round, occurrence, ...who, due, outcome, detail, textId: null, textHmac: null, event, hash: '' };
}

async function secretsFor(engine: Engine, tx: Tx, steps: readonly Step[]): Promise<(person: string | null) => Buffer> {
  const withText = steps.filter(({ effects }) => effects.some((effect) => effect.effect === 'journal' && effect.line.content !== null));
  return secretsOf(
    engine,
    tx,
    withText.flatMap(({ row }) => (row.subjectId === null ? [] : [row.subjectId])),
  );
}

/** The secret that hashes what is about a person: their own; of nobody or of someone without one, the installation's. */
export async function secretsOf(engine: Engine, tx: Tx, people: readonly string[]): Promise<(person: string | null) => Buffer> {
  const opened = new Map<string, Buffer>();
  for (const wrapped of people.length === 0 ? [] : await personKeys(tx, people)) {
    const key = openPersonKey(engine.journalKeys, wrapped);
    if (key !== null) opened.set(wrapped.personId, key);
  }
  const own = engine.journalKeys.secrets[engine.journalKeys.current] ?? Buffer.alloc(32);
  return (person) => (person === null ? own : (opened.get(person) ?? own));
}
