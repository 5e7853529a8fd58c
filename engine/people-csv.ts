import { CsvError, parse } from 'csv-parse/sync';
import type { ImportProblem, ImportWarning } from './people-problems.ts';

export const csvLimits = { bytes: 32 * 1024 * 1024, rows: 100_000, columns: 200 };

/** What reads a table: told its header first, then each record with the line it begins on (the header is line 1). `false` from the header: nothing more is read. */
export type CsvReader = { header(columns: string[]): boolean; record(cells: string[], line: number): void };

/**
 * Reads a CSV file record by record, so that no more of it is held at once than its text: UTF-8 with or without a mark at its beginning, UTF-16 with one, else
 * Big5 or Latin-1 as spreadsheets write them; any line ends, separated by comma, semicolon or tab. Cells are trimmed. What cannot be read is added to `problems`.
 */
export function readCsvRows(bytes: Uint8Array, reader: CsvReader, problems: ImportProblem[], warnings: ImportWarning[]): void {
  const refuse = (code: ImportProblem['code'], params: ImportProblem['params'] = {}, line = 1): void => {
    problems.push({ line, column: null, code, params });
  };
  if (bytes.length > csvLimits.bytes) return refuse('fileTooLarge', { limit: csvLimits.bytes / 1024 / 1024, size: Math.ceil(bytes.length / 1024 / 1024) });
  const decoded = decode(bytes);
  if (decoded === null) return refuse('notText');
  const { text, encoding } = decoded;
  if (text.trim() === '') return refuse('emptyFile');
  let width: number | null = null;
  let rows = 0;
  let stopped = false;
  const take = (record: string[], { lines }: { lines: number }): null => {
    if (stopped) return null;
    const cells = record.map((cell) => cell.trim());
    if (width === null) {
      width = cells.length;
      if (width > csvLimits.columns) refuse('tooManyColumns', { limit: csvLimits.columns, count: width });
      stopped = width > csvLimits.columns || !reader.header(cells);
      return null;
    }
    // Spreadsheets write rows of nothing but separators below the data.
    if (cells.every((cell) => cell === '')) return null;
    rows += 1;
    if (rows > csvLimits.rows) {
      stopped = true;
      // What is wrong with single lines of such a file helps nobody.
      problems.length = 0;
      refuse('tooManyRows', { limit: csvLimits.rows });
      return null;
    }
    // The parser counts to the record's last line; a quoted cell may span several.
    const line = lines - record.reduce((sum, cell) => sum + lineBreaks(cell), 0);
    if (cells.length === width) reader.record(cells, line);
    else refuse('wrongFieldCount', { expected: width, got: cells.length }, line);
    return null;
  };
  try {
    parse(text, { delimiter: delimiterOf(text), relax_column_count: true, skip_empty_lines: true, on_record: take as never });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return refuse('badQuotes', {}, typeof error.lines === 'number' ? error.lines : 1);
  }
  if (width === null) return refuse('emptyFile');
  if (encoding !== 'unicode') warnings.push({ line: 1, column: null, code: encoding === 'big5' ? 'readAsBig5' : 'readAsLatin1', params: {} });
}

/** `line` is where the record begins in the file, the header being line 1. */
export type CsvRecord = { line: number; cells: string[] };
export type CsvTable = { header: string[]; records: CsvRecord[] };

/** A whole table, for files that are small by nature. Null when nothing of the file can be used. */
export function readCsv(bytes: Uint8Array, problems: ImportProblem[], warnings: ImportWarning[] = []): CsvTable | null {
  const table: CsvTable = { header: [], records: [] };
  const reader: CsvReader = {
    header: (columns) => table.header.push(...columns) >= 0,
    record: (cells, line) => void table.records.push({ line, cells }),
  };
  readCsvRows(bytes, reader, problems, warnings);
  return table.header.length === 0 ? null : table;
}

function lineBreaks(cell: string): number {
  return cell.includes('\n') ? cell.split('\n').length - 1 : 0;
}

type Decoded = { text: string; encoding: 'unicode' | 'big5' | 'latin1' };

/** Null for what is not text: a workbook, a picture. */
function decode(bytes: Uint8Array): Decoded | null {
  const wide = bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : null;
  const unicode = decodedBy(wide ?? 'utf-8', bytes);
  if (unicode !== null) return asText(unicode, 'unicode');
  if (wide !== null || bytes.includes(0)) return null;
  const chinese = decodedBy('big5', bytes);
  if (chinese !== null && isChinese(chinese)) return asText(chinese, 'big5');
  return asText(new TextDecoder('windows-1252').decode(bytes), 'latin1');
}

function decodedBy(encoding: string, bytes: Uint8Array): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** In Latin-1 an accent stands between plain letters: read as Big5 it makes a character here and there. A Chinese name is two of them or more, side by side. */
const isChinese = (text: string): boolean => /\p{Script=Han}{2}/u.test(text);

/** One kind of line end: inside quotes the parser would count the other two as two lines. Characters that no text has show that it is none. */
function asText(text: string, encoding: Decoded['encoding']): Decoded | null {
  const isNone = text.startsWith('PK\u0003\u0004') || text.includes('\0') || (encoding !== 'unicode' && /[^\P{Cc}\t\n\v\f\r]/u.test(text));
  if (isNone) return null;
  return { text: text.includes('\r') ? text.replaceAll(/\r\n?/g, '\n') : text, encoding };
}

/** The separator that occurs most in the header, outside quotes. */
function delimiterOf(text: string): string {
  const header = (/^[^\n]*/.exec(text.trimStart())?.[0] ?? '').replaceAll(/"[^"]*"/g, '');
  const count = (separator: string) => header.split(separator).length;
  return [',', ';', '\t'].reduce((best, separator) => (count(separator) > count(best) ? separator : best));
}
