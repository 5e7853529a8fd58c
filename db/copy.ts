import { setImmediate as nextRound } from 'node:timers/promises';
import type { Tx } from './connect.ts';

/** Columns by name, each with what of a row stands in it: text, number, boolean, null, or an object for jsonb. */
export type Columns<Row> = { [column: string]: (row: Row) => unknown };
/** New rows of one table, ready to be sent. */
export type Copy = { table: string; columns: string[]; rows: Buffer };

/** Many new rows, as the text of a COPY. Made before it is sent, so that the next ones can be made while these are on their way. */
export function copyOf<Row>(table: string, columns: Columns<Row>, rows: readonly Row[]): Copy {
  const [first, ...others] = Object.values(columns);
  let text = '';
  for (const row of rows) {
    text += cellOf(first?.(row));
    for (const cell of others) text += `\t${cellOf(cell(row))}`;
    text += '\n';
  }
  return { table, columns: Object.keys(columns), rows: Buffer.from(text) };
}

/** Parts of several tables, each part in their order, as one of each. */
export function joined(parts: readonly (readonly Copy[])[]): Copy[] {
  const [first = []] = parts;
  return first.map((copy, n) => ({ ...copy, rows: Buffer.concat(parts.flatMap((part) => part[n]?.rows ?? [])) }));
}

/**
 * Writes new rows by COPY, which costs Postgres about half of what an insert does. What is already there under the same key is an error: only for rows that are
 * new for certain. They are on their way when this answers; whether they were accepted is known by the next statement, which fails if not.
 */
export async function send(tx: Tx, { table, columns, rows }: Copy): Promise<void> {
  if (rows.length === 0) return;
  const into = await tx`copy ${tx(table)} (${tx(columns)}) from stdin`.writable();
  await new Promise<void>((sent, failed) => into.write(rows, (error) => (error ? failed(error) : sent())));
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
