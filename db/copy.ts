import { setImmediate as nextRound } from 'node:timers/promises';
import type { Tx } from './connect.ts';

/** Columns by name, each with what of a row stands in it: text, number, boolean, null, or an object for jsonb. */
export type Columns<Row> = { [column: string]: (row: Row) => unknown };

/**
 * Writes many new rows by COPY, which costs Postgres about half of what an insert does. What is already there under the same key is an error: only for rows
 * that are new for certain. The rows are on their way when this answers; whether they were accepted is known by the next statement, which fails if not.
 */
export async function copyRows<Row>(tx: Tx, table: string, columns: Columns<Row>, rows: readonly Row[]): Promise<void> {
  if (rows.length === 0) return;
  const into = await tx`copy ${tx(table)} (${tx(Object.keys(columns))}) from stdin`.writable();
  const cells = Object.values(columns);
  const lines = rows.map((row) => cells.map((cell) => cellOf(cell(row))).join('\t'));
  await new Promise<void>((sent, failed) => into.write(`${lines.join('\n')}\n`, (error) => (error ? failed(error) : sent())));
  // The driver never ends the stream of a COPY that is refused, so its end is not waited for. When it does end it, it would tell Postgres that the COPY failed,
  // which by then is another one. Nothing may be sent before the mark that ends the rows.
  into._destroy = (error, done) => done(error);
  into.end();
  await nextRound();
}

function cellOf(value: unknown): string {
  if (value === null || value === undefined) return '\\N';
  if (typeof value === 'string') return escaped(value);
  return typeof value === 'object' ? escaped(JSON.stringify(value)) : String(value as number | boolean | bigint);
}

const special = /[\\\t\n\r]/;
const marks: Record<string, string> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

function escaped(text: string): string {
  return special.test(text) ? text.replace(/[\\\t\n\r]/g, (mark) => marks[mark] ?? mark) : text;
}
