import { callByKey } from '../db/calls.ts';
import type { Pool } from '../db/connect.ts';
import { callsOfMessages } from '../db/connections.ts';
import { endCall } from '../engine/calls.ts';
import type { Engine } from '../engine/engine.ts';
import { readCsv } from '../engine/people-csv.ts';
import { problemSentence } from '../engine/import-words.ts';
import type { ImportProblem } from '../engine/people-problems.ts';
import { expectedAndCame } from '../engine/import-expected.ts';
import type { Answers, AnswerValue } from '../workflows/flow/form.ts';
import { plainCell } from './csv-out.ts';

type Language = 'en' | 'zh';
/** `line` counts from 1, the header. */
export type ResultFault = { line: number; column: string | null; expected: string; came: string; message: string };
export type ResultsTaken = { taken: number; unchanged: number; problems: ResultFault[] };

type Row = { line: number; id: string; ok: boolean; values: Answers };

/**
 * Answers that another system gives by a file: a column `id` with the message's id as it stood in ours, `ok` where it may say no, and the values. Calls that wait
 * for an answer get it; those that have theirs stay as they are, so that the same file again changes nothing. With a problem anywhere, nothing is taken.
 */
export async function importResults(
  { engine, sql }: { engine: Engine; sql: Pool },
  connection: string,
  bytes: Uint8Array,
  language: Language,
): Promise<ResultsTaken> {
  const problems: ResultFault[] = [];
  const rows = readRows(bytes, problems, language);
  const known = new Map(
    (
      await callsOfMessages(
        sql,
        connection,
        rows.map(({ id }) => id),
      )
    ).map(({ message, call }) => [message, call]),
  );
  for (const { line, id } of rows) if (!known.has(id)) problems.push(fault({ line, column: 'id', came: id, says: words.unknown[language], language }));
  if (problems.length > 0) return { taken: 0, unchanged: 0, problems: problems.sort((a, b) => a.line - b.line) };
  let taken = 0;
  for (const { id, ok, values } of rows) {
    const call = await callByKey(sql, known.get(id) ?? '');
    if (call?.status === 'accepted' && (await endCall(engine, call.key, ok, values))) taken += 1;
  }
  return { taken, unchanged: rows.length - taken, problems };
}

const words = {
  unknown: { en: 'the id of a line of this connection’s file', zh: '此連接的檔案中某行的 id' },
  twice: { en: 'each id once', zh: '每個 id 一次' },
  ok: { en: 'yes or no', zh: 'yes 或 no' },
  column: { en: 'a column “id”', zh: '「id」欄' },
};

type Said = { line: number; column: string | null; came: string; says: string; language: Language };
const fault = ({ line, column, came, says, language }: Said): ResultFault => ({
  line,
  column,
  expected: says,
  came,
  message:
    language === 'zh'
      ? `第 ${line} 行${column === null ? '' : `「${column}」欄`}：應為${says}，現為「${came}」。`
      : `Line ${line}${column === null ? '' : `, ${column}`}: expected ${says}, got ${JSON.stringify(came)}.`,
});

function readRows(bytes: Uint8Array, problems: ResultFault[], language: Language): Row[] {
  const found: ImportProblem[] = [];
  const table = readCsv(bytes, found);
  for (const one of found) problems.push({ line: one.line, column: one.column, ...expectedAndCame(one, language), message: problemSentence(one, language) });
  if (table === null) return [];
  const at = table.header.findIndex((name) => name.toLowerCase() === 'id');
  if (at < 0) problems.push(fault({ line: 1, column: 'id', came: table.header.join(', '), says: words.column[language], language }));
  const seen = new Set<string>();
  return (at < 0 ? [] : table.records).flatMap(({ line, cells }): Row[] => {
    const id = plainCell(cells[at] ?? '');
    if (seen.has(id)) {
      problems.push(fault({ line, column: 'id', came: id, says: words.twice[language], language }));
      return [];
    }
    seen.add(id);
    let ok = true;
    const values: Answers = {};
    for (const [index, name] of table.header.entries()) {
      const text = plainCell(cells[index] ?? '');
      if (index === at || name === '' || text === '') continue;
      if (name.toLowerCase() !== 'ok') values[name] = valueOf(text);
      else if (/^(yes|true|1)$/i.test(text)) ok = true;
      else if (/^(no|false|0)$/i.test(text)) ok = false;
      else problems.push(fault({ line, column: name, came: text, says: words.ok[language], language }));
    }
    return [{ line, id, ok, values }];
  });
}

/** A number where it is written as one, `true` and `false`; all else stays text: a staff number may begin with 0. */
function valueOf(text: string): AnswerValue {
  if (text === 'true' || text === 'false') return text === 'true';
  const number = Number(text);
  return Number.isFinite(number) && String(number) === text ? number : text;
}
