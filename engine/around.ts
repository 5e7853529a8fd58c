import { randomUUID } from 'node:crypto';
import { aroundCopy, type AroundRow, insertAround } from '../db/around.ts';
import type { Tx } from '../db/connect.ts';
import { send } from '../db/copy.ts';
import { insertJournalTexts, type JournalText } from '../db/journal.ts';
import { hmacOf, secretsOf } from './chain.ts';
import type { Engine } from './engine.ts';

/** A line about no run. `content` is what people gave or wrote: kept where it can be erased, under `textId` where somebody else has to find it. What is left out is null. */
export type AroundLine = Pick<AroundRow, 'at' | 'kind'> & Partial<Omit<AroundRow, 'at' | 'kind' | 'textHmac'>> & { content?: Record<string, unknown> | null };

/** Writes what happens around runs, in the caller's transaction. */
export async function noteAround(engine: Engine, tx: Tx, lines: readonly AroundLine[]): Promise<void> {
  const about = ({ personId = null, content = null }: AroundLine) => (content === null || personId === null ? [] : [personId]);
  const secretOf = await secretsOf(engine, tx, lines.flatMap(about));
  const texts: JournalText[] = [];
  const rows = lines.map(({ content = null, ...line }): AroundRow => {
    const { personId = null } = line;
    const text = content === null ? null : { id: line.textId ?? `around:${randomUUID()}`, personId, body: content };
    if (text !== null) texts.push(text);
    const textHmac = text === null ? null : hmacOf(secretOf(personId), text.body);
    return { ...blank, ...line, textId: text?.id ?? null, textHmac };
  });
  await insertJournalTexts(tx, texts);
  if (rows.length < many) return insertAround(tx, rows);
  // Some are made ready while those before are written.
  for (let next = 0; next < rows.length; next += most) await send(tx, aroundCopy(rows.slice(next, next + most)));
}

/** So many lines are written by COPY. */
const many = 50;
const most = 5_000;

const blank = { flow: null, version: null, cycleId: null, personId: null, byId: null, forId: null, outcome: null, detail: {}, toIds: [], zone: null };
