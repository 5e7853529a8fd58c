import { createHmac, hash } from 'node:crypto';
import type { Tx } from '../db/connect.ts';
import type { JournalRow, JournalText } from '../db/journal.ts';
import { personKeys } from '../db/people.ts';
import { isoOf } from '../workflows/flow/calendar.ts';
import type { JournalLine } from '../workflows/flow/journal.ts';
import type { Step } from './apply.ts';
import type { Engine } from './engine.ts';
import { openPersonKey } from './person-keys.ts';

/** Chains the lines of every run's journal, each to the one before it. The rows' counters are raised. `idle` settles once the transaction may be asked something. */
export async function chain(
  engine: Engine,
  tx: Tx,
  steps: readonly Step[],
  idle?: () => Promise<unknown>,
): Promise<{ lines: JournalRow[]; texts: JournalText[] }> {
  const secretOf = await secretsFor(engine, tx, steps, idle);
  const lines: JournalRow[] = [];
  const texts: JournalText[] = [];
  for (const { row, effects, event } of steps) {
    for (const effect of effects) {
      if (effect.effect !== 'journal') continue;
      const n = row.journalN + 1;
      const { content } = effect.line;
      const text = content === null ? null : { id: `${row.id}:${n}`, personId: personOfText(row, effect.line), body: content };
      const textHmac = text === null ? null : hmacOf(secretOf(text.personId), text.body);
      const line = rowOf(effect.line, { runId: row.id, n, textId: text?.id ?? null, textHmac, event });
      line.hash = hashOf(row.journalHash, line);
      lines.push(line);
      if (text !== null) texts.push(text);
      Object.assign(row, { journalN: n, journalHash: line.hash });
    }
  }
  return { lines, texts };
}

/** Whom a text is about: what is put into a file or known of somebody is that person's, whatever the run is about. */
function personOfText({ subjectId }: Step['row'], { kind, for: whose }: JournalLine): string | null {
  return whose !== null && (kind.startsWith('record.') || kind.startsWith('fact.')) ? whose : subjectId;
}

/** What the first line of a run's journal is chained to. */
export function genesisOf(sha256: string, runId: string): string {
  return hash('sha256', `${sha256}:${runId}`);
}

/** sha256 over the hash before it and the line, in the order of its keys here. */
export function hashOf(previous: string, line: Omit<JournalRow, 'hash'>): string {
  const { runId, n, at, zone, kind, step, round, occurrence, byId, forId, toIds, ccIds, due, outcome, detail, textId, textHmac, event } = line;
  const parts = [runId, n, at, zone, kind, step, round, byId, forId, toIds, ccIds, due, outcome, sorted(detail), textId, textHmac, event];
  // Lines of older releases have none; their hashes stay as they are.
  if (occurrence !== null) parts.push(occurrence);
  return hash('sha256', previous + JSON.stringify(parts));
}

/** What a line holds of a text: HMAC-SHA256 by the secret of the person it is about, over the text as it can be read back. */
export function hmacOf(secret: Buffer, text: Record<string, unknown>): string {
  return createHmac('sha256', secret)
    .update(JSON.stringify(sorted(text)))
    .digest('hex');
}

/** The database keeps the keys of an object in an order of its own. Most are in order as they come. */
function sorted(value: unknown): unknown {
  if (isSorted(value)) return value;
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const held = value as Record<string, unknown>;
  const inOrder: Record<string, unknown> = {};
  for (const key of Object.keys(held).sort()) inOrder[key] = sorted(held[key]);
  return inOrder;
}

function isSorted(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true;
  if (Array.isArray(value)) return value.every(isSorted);
  let last = '';
  for (const key of Object.keys(value)) {
    if (key < last || !isSorted((value as Record<string, unknown>)[key])) return false;
    last = key;
  }
  return true;
}

/** Its hash is still to be worked out. */
function rowOf(line: JournalLine, { runId, n, textId, textHmac, event }: Pick<JournalRow, 'runId' | 'n' | 'textId' | 'textHmac' | 'event'>): JournalRow {
  return {
    runId,
    n,
    at: isoOf(line.at),
    zone: line.zone,
    kind: line.kind,
    step: line.step,
    round: line.round,
    occurrence: line.occurrence,
    byId: line.by,
    forId: line.for,
    toIds: line.to,
    ccIds: line.cc,
    due: line.due === null ? null : isoOf(line.due),
    outcome: line.outcome,
    detail: line.detail,
    textId,
    textHmac,
    event,
    hash: '',
  };
}

async function secretsFor(engine: Engine, tx: Tx, steps: readonly Step[], idle?: () => Promise<unknown>): Promise<(person: string | null) => Buffer> {
  const people = steps.flatMap(({ row, effects }) =>
    effects.flatMap((effect) => (effect.effect === 'journal' && effect.line.content !== null ? (personOfText(row, effect.line) ?? []) : [])),
  );
  if (people.length > 0) await idle?.();
  return secretsOf(engine, tx, [...new Set(people)]);
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
