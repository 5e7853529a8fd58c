import { afterAll, beforeAll, expect, it } from 'vitest';
import { copyAround, insertAround } from '../../db/around.ts';
import type { Tx } from '../../db/connect.ts';
import { copyJournal, copyJournalTexts, insertJournal, insertJournalTexts } from '../../db/journal.ts';
import { copyOutbox, outboxRows } from '../../db/outbox.ts';
import { copyClocks, copyRuns, insertRuns, upsertClocks } from '../../db/runs.ts';
import { copySlots, copyTasks, upsertSlots, upsertTasks } from '../../db/tasks.ts';
import { createDatabase, type TestDatabase } from '../helpers/database.ts';

type Written = { table: string; columns: string[] };
let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase();
});
afterAll(() => database.drop());

type Writes = (tx: Tx, rows: never[]) => unknown;
const one = [{}] as never[];

/** What each pair leaves to the table's own default. Whoever adds a column either writes it in both or says here that a new row begins without. */
const pairs: { copy: Writes; insert: Writes; left: string[] }[] = [
  { copy: copyRuns, insert: insertRuns, left: ['begun_in'] },
  { copy: copyTasks, insert: upsertTasks, left: [] },
  { copy: copySlots, insert: upsertSlots, left: ['noticed_at', 'noticed_issue'] },
  { copy: copyClocks, insert: upsertClocks, left: [] },
  { copy: copyJournal, insert: insertJournal, left: ['recorded_at'] },
  { copy: copyJournalTexts, insert: insertJournalTexts, left: [] },
  { copy: copyOutbox, insert: outboxRows, left: ['id', 'attempts', 'claimed_until', 'created_at', 'due_at', 'failed', 'sent_at', 'tried_at'] },
  { copy: copyAround, insert: insertAround, left: ['n', 'recorded_at'] },
];

/** The table and columns that a COPY would begin with; no row is sent. */
async function copied(copy: Writes): Promise<Written> {
  const named: (string | string[])[] = [];
  const refused = async () => Promise.reject(new Error('So far and no further.'));
  const tx = (parts: TemplateStringsArray | string | string[]) =>
    typeof parts === 'object' && 'raw' in parts ? { writable: refused } : void named.push(parts as string | string[]);
  await expect(copy(tx as unknown as Tx, one)).rejects.toThrow('So far');
  const [table = '', columns = []] = named;
  return { table: String(table), columns: [columns].flat() };
}

/** The table and columns of the insert that a function would send. */
async function inserted(insert: Writes): Promise<Written> {
  let text = '';
  const tx = Object.assign((parts: TemplateStringsArray) => void (text += parts.join('$')), { json: (value: unknown) => value });
  await insert(tx as unknown as Tx, one);
  const [, table = '', columns = ''] = /insert into (\w+) \(([^)]*)\)/.exec(text) ?? [];
  return { table, columns: columns.split(',').map((name) => name.trim()) };
}

it.each(pairs)('$copy.name and $insert.name write the same columns, and every one there is but those left to their default', async ({ copy, insert, left }) => {
  const whole = await copied(copy);
  const rows = await database.sql<{ name: string }[]>`select column_name as name from information_schema.columns where table_name = ${whole.table}`;
  const written = await inserted(insert);
  expect(written).toEqual({ table: whole.table, columns: expect.anything() });
  expect(written.columns.sort()).toEqual(whole.columns.toSorted());
  expect([...written.columns, ...left].sort()).toEqual(rows.map(({ name }) => name).sort());
});
