import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type JournalRow, journalOf } from '../../db/journal.ts';
import { personKeys } from '../../db/people.ts';
import { hashOf, hmacOf } from '../../engine/chain.ts';
import { decide } from '../../engine/decide.ts';
import { openPersonKey } from '../../engine/person-keys.ts';
import { turn } from '../../engine/turn.ts';
import { journalKeys, launchFlow, putPeople, testEngine } from '../helpers/cycle.ts';
import { createDatabase, type TestDatabase } from '../helpers/database.ts';
import { reviewFlow } from '../helpers/flows.ts';
import { smallTeam } from '../helpers/world.ts';

let database: TestDatabase;
let run: string;
beforeAll(async () => {
  database = await createDatabase();
  await putPeople(database.sql, smallTeam());
  const engine = testEngine(database.sql);
  run = `${await launchFlow(engine, reviewFlow(), { people: ['amy'] })}.each.1`;
  await decide(engine, { slot: `${run}:self:1:1`, person: 'amy', outcome: 'submitted', values: { text: 'Secret words' }, via: 'web' });
  await turn(engine, run);
  await decide(engine, { slot: `${run}:review:1:1`, person: 'bob', outcome: 'approved', values: { rating: 3 }, via: 'web' });
  await turn(engine, run);
});
afterAll(() => database.drop());

/** The number of the first line that does not follow from the one before it; null: the chain holds. */
function firstBroken(lines: readonly JournalRow[]): number | null {
  return lines.find((line, index) => index > 0 && hashOf(lines[index - 1]?.hash ?? '', line) !== line.hash)?.n ?? null;
}

describe('the journal of a run', () => {
  it('keeps what people said out of its lines: there are ids, codes and instants', async () => {
    const lines = await journalOf(database.sql, run);
    expect(JSON.stringify(lines.map(({ body: _body, ...line }) => line))).not.toMatch(/Secret|harbour\.example/);
  });

  it('proves a text by the key of the person it is about', async () => {
    const line = (await journalOf(database.sql, run)).find(({ textId }) => textId !== null);
    const [wrapped] = await personKeys(database.sql, ['amy']);
    const key = wrapped === undefined ? null : openPersonKey(journalKeys, wrapped);
    expect(line?.body).toMatchObject({ inputs: [{ value: 3 }] });
    expect(line?.textHmac).toBe(hmacOf(key ?? Buffer.alloc(0), line?.body ?? {}));
    expect(line?.textHmac).not.toBe(hmacOf(key ?? Buffer.alloc(0), { ...line?.body, port: 'low' }));
  });

  it('shows which line was changed, taken out or put in', async () => {
    const lines = await journalOf(database.sql, run);
    expect(firstBroken(lines)).toBeNull();
    const at = 7;
    const change = (more: Partial<JournalRow>) => lines.map((line, index) => (index === at ? { ...line, ...more } : line));
    expect(firstBroken(change({ outcome: 'approved' }))).toBe(at + 1);
    expect(firstBroken(change({ at: '2027-03-01T02:00:00.000Z' }))).toBe(at + 1);
    expect(firstBroken(change({ byId: 'cat' }))).toBe(at + 1);
    expect(firstBroken(change({ detail: { more: true } }))).toBe(at + 1);
    expect(firstBroken(change({ textHmac: 'other' }))).toBe(at + 1);
    expect(firstBroken(lines.filter((_line, index) => index !== at))).toBe(at + 2);
  });

  it('still holds when the person’s texts and key are destroyed, and then proves no text any more', async () => {
    const before = await journalOf(database.sql, run);
    await database.sql`update journal_texts set body = null where person_id = 'amy'`;
    await database.sql`update person_keys set key = null, destroyed_at = now() where person_id = 'amy'`;
    const after = await journalOf(database.sql, run);
    expect(after.map(({ body }) => body)).toEqual(before.map(() => null));
    expect(after.map(({ hash, textHmac }) => [hash, textHmac])).toEqual(before.map(({ hash, textHmac }) => [hash, textHmac]));
    expect(firstBroken(after)).toBeNull();
    const [wrapped] = await personKeys(database.sql, ['amy']);
    expect(wrapped === undefined ? null : openPersonKey(journalKeys, wrapped)).toBeNull();
  });

  it('cannot be changed or emptied in the database', async () => {
    await expect(database.sql`update journal set outcome = 'approved' where run_id = ${run}`).rejects.toThrow('append-only');
    await expect(database.sql`delete from journal where run_id = ${run}`).rejects.toThrow('append-only');
  });
});
