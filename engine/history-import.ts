import { databaseNow, dayIn } from '../db/auth.ts';
import type { Tx } from '../db/connect.ts';
import { erasedPeople } from '../db/erase.ts';
import { allPeople, type Language } from '../db/people.ts';
import { lockFiles, type RecordKey, recordsOf } from '../db/records.ts';
import type { Answers, AnswerValue } from '../workflows/flow/form.ts';
import type { Saying } from './changes.ts';
import type { Engine } from './engine.ts';
import { recordByHand } from './files.ts';
import { expectedAndCame } from './import-expected.ts';
import { problemSentence } from './import-words.ts';
import { parseDay } from './people-cells.ts';
import { readCsv } from './people-csv.ts';
import type { ImportProblem } from './people-problems.ts';

export type HistoryFault = { line: number; column: string | null; expected: string; came: string; message: string };
/** `written`: records that are new; `corrected`: that say something else than what was on file for that day; `unchanged`: on file already. */
export type HistoryPlan = { lines: number; written: number; corrected: number; unchanged: number; people: number; problems: HistoryFault[] };

type Line = { line: number; person: string; effective: string; until: string | null; values: Answers };

/**
 * Brings last year's goals and ratings in as records of one type, from a sheet with the columns `person`, `effective` and, where something ends, `until`; the
 * others are the record's fields. The same sheet again changes nothing: what is on file for a person and day with the same values is left alone, other values
 * supersede it. `apply` false: only says what it would do. Figures have a file of their own (fact-import.ts).
 */
export async function importHistory(
  engine: Engine,
  tx: Tx,
  bytes: Uint8Array,
  { type, by, language, apply }: { type: string; by: string; language: Language; apply: boolean },
): Promise<HistoryPlan> {
  const problems: HistoryFault[] = [];
  const lines = await readLines(tx, bytes, problems, language);
  const plan: HistoryPlan = {
    lines: lines.length,
    written: 0,
    corrected: 0,
    unchanged: 0,
    people: new Set(lines.map(({ person }) => person)).size,
    problems: problems.sort((a, b) => a.line - b.line),
  };
  if (problems.length > 0) return plan;
  const saying: Saying = { by, at: await databaseNow(tx), today: await dayIn(tx, engine.zone), origin: { trial: null, own: null } };
  await bringRecords(engine, tx, lines, { type, saying, apply, plan });
  return plan;
}

type Bringing = { type: string; saying: Saying; apply: boolean; plan: HistoryPlan };

/** A record that is on file for that day with other values is superseded by the one of the sheet. */
async function bringRecords(engine: Engine, tx: Tx, lines: readonly Line[], { type, saying, apply, plan }: Bringing): Promise<void> {
  const keys = [...new Set(lines.map(({ person }) => person))].map((personId): RecordKey => ({ personId, type }));
  await lockFiles(tx, keys);
  const onFile = new Map<string, { values: Answers; until: string | null }>();
  for (const { personId, effective, until, values, status } of await recordsOf(tx, keys, null))
    if (status === 'inForce') onFile.set(`${personId} ${effective}`, { values, until });
  for (const { person, effective, until, values } of lines) {
    const before = onFile.get(`${person} ${effective}`);
    if (before !== undefined && same(before.values, values) && before.until === until) plan.unchanged += 1;
    else {
      plan[before === undefined ? 'written' : 'corrected'] += 1;
      const does = before === undefined ? 'write' : 'supersede';
      if (apply) await recordByHand(engine, tx, { does, type, person, values, effective, until, text: null }, saying);
    }
  }
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));

function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
}

const words = {
  person: { en: 'the id of somebody on file', zh: '現有人員的編號' },
  erased: { en: 'somebody who was not erased', zh: '資料未被刪除的人' },
  day: { en: 'a date such as 2027-03-31', zh: '日期，例如 2027-03-31' },
  later: { en: 'a day after effective', zh: '在 effective 之後的日期' },
  columns: { en: 'the columns person and effective, and at least one more', zh: 'person、effective 及至少一欄內容' },
  twice: { en: 'one line for each person and day', zh: '每人每日一行' },
};

async function readLines(tx: Tx, bytes: Uint8Array, problems: HistoryFault[], language: Language): Promise<Line[]> {
  const found: ImportProblem[] = [];
  const table = readCsv(bytes, found);
  for (const one of found) problems.push({ line: one.line, column: one.column, ...expectedAndCame(one, language), message: problemSentence(one, language) });
  if (table === null) return [];
  const header = table.header.map((name) => (['person', 'effective', 'until'].includes(name.toLowerCase()) ? name.toLowerCase() : name));
  const fail = (line: number, column: string | null, what: keyof typeof words, came: string): null => {
    const expected = words[what][language];
    const place = column === null ? '' : language === 'zh' ? `「${column}」欄` : `, ${column}`;
    const message =
      language === 'zh'
        ? `第 ${line} 行${place}：應為${expected}，現為「${came}」。`
        : `Line ${line}${place}: expected ${expected}, got ${JSON.stringify(came)}.`;
    problems.push({ line, column, expected, came, message });
    return null;
  };
  if (!header.includes('person') || !header.includes('effective') || header.length < 3) {
    fail(1, null, 'columns', header.join(', '));
    return [];
  }
  const people = new Set((await allPeople(tx)).map(({ id }) => id));
  const erased = new Set(await erasedPeople(tx));
  const seen = new Set<string>();
  return table.records.flatMap(({ line, cells }): Line[] => {
    const cell = (name: string) => cells[header.indexOf(name)] ?? '';
    const person = cell('person');
    if (!people.has(person)) fail(line, 'person', 'person', person);
    else if (erased.has(person)) fail(line, 'person', 'erased', person);
    const effective = parseDay(cell('effective')) ?? fail(line, 'effective', 'day', cell('effective'));
    const until = cell('until') === '' ? null : (parseDay(cell('until')) ?? fail(line, 'until', 'day', cell('until')));
    if (effective === null) return [];
    if (until !== null && until <= effective) fail(line, 'until', 'later', until);
    if (seen.has(`${person} ${effective}`)) fail(line, null, 'twice', `${person} ${effective}`);
    seen.add(`${person} ${effective}`);
    const values = Object.fromEntries(
      header.flatMap((name, index): [string, AnswerValue][] => {
        const text = cells[index] ?? '';
        return ['person', 'effective', 'until', ''].includes(name) || text === '' ? [] : [[name, valueOf(text)]];
      }),
    );
    return [{ line, person, effective, until, values }];
  });
}

/** A number where it is written as one; all else stays text. */
function valueOf(text: string): AnswerValue {
  const number = Number(text);
  return Number.isFinite(number) && String(number) === text ? number : text;
}
