import { afterAll, beforeAll, expect, it } from 'vitest';
import { aroundCopy, insertAround } from '../../db/around.ts';
import type { Tx } from '../../db/connect.ts';
import type { Copy } from '../../db/copy.ts';
import { journalCopy, journalTextsCopy, insertJournal, insertJournalTexts } from '../../db/journal.ts';
import { nudgesCopy, nudgeRows } from '../../db/nudges.ts';
import { outboxCopy, outboxRows } from '../../db/outbox.ts';
import { clocksCopy, runsCopy, insertRuns, upsertClocks } from '../../db/runs.ts';
import { slotsCopy, tasksCopy, upsertSlots, upsertTasks } from '../../db/tasks.ts';
import { createDatabase, type TestDatabase } from '../helpers/database.ts';

type Written = { table: string; columns: string[] };
let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase();
});
afterAll(() => database.drop());

type Writes = (tx: Tx, rows: never[]) => unknown;
type Copies = (rows: never[], from: null) => Copy;
const one = [{ above: [] }] as never[];

/** What each pair leaves to the table's own default. Whoever adds a column either writes it in both or says here that a new row begins without. */
const pairs: { copy: Copies; insert: Writes; left: string[] }[] = [
  { copy: runsCopy, insert: insertRuns, left: ['begun_in'] },
  { copy: tasksCopy, insert: upsertTasks, left: [] },
  { copy: slotsCopy, insert: upsertSlots, left: ['noticed_at', 'noticed_issue'] },
  { copy: clocksCopy, insert: upsertClocks, left: [] },
  { copy: journalCopy, insert: insertJournal, left: ['recorded_at'] },
  { copy: journalTextsCopy, insert: insertJournalTexts, left: [] },
  { copy: outboxCopy, insert: outboxRows, left: ['id', 'attempts', 'claimed_until', 'created_at', 'due_at', 'failed', 'sent_at', 'tried_at'] },
  { copy: nudgesCopy, insert: nudgeRows, left: ['done_at', 'due', 'looks_from', 'sent_as'] },
  { copy: aroundCopy, insert: insertAround, left: ['n', 'recorded_at'] },
];

/** The table and columns of the insert that a function would send. */
async function inserted(insert: Writes): Promise<Written> {
  let text = '';
  const tx = Object.assign((parts: TemplateStringsArray) => void (text += parts.join('$')), { json: (value: unknown) => value });
  await insert(tx as unknown as Tx, one);
  const [, table = '', columns = ''] = /insert into (\w+) \(([^)]*)\)/.exec(text) ?? [];
  return { table, columns: columns.split(',').map((name) => name.trim()) };
}

it.each(pairs)('$copy.name and $insert.name write the same columns, and every one there is but those left to their default', async ({ copy, insert, left }) => {
  const whole = copy(one, null);
  const rows = await database.sql<{ name: string }[]>`select column_name as name from information_schema.columns where table_name = ${whole.table}`;
  const written = await inserted(insert);
  expect(written).toEqual({ table: whole.table, columns: expect.anything() });
  expect(written.columns.sort()).toEqual(whole.columns.toSorted());
  expect([...written.columns, ...left].sort()).toEqual(rows.map(({ name }) => name).sort());
});
