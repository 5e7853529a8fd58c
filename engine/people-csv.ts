import { CsvError, parse } from 'csv-parse/sync';
import type { ImportProblem } from './people-problems.ts';

export const csvLimits = { bytes: 32 * 1024 * 1024, rows: 100_000, columns: 200 };

/** `line` is where the record begins in the file, the header being line 1. `cells` are trimmed, in the order of `header`. */
export type CsvRecord = { line: number; cells: string[] };
export type CsvTable = { header: string[]; records: CsvRecord[] };

/**
 * Reads a CSV file: UTF-8 with or without a mark at its beginning (or UTF-16 with one), any line ends, separated by comma, semicolon or tab.
 * What cannot be read is added to `problems`; null when nothing of the file can be used.
 */
export function readCsv(bytes: Uint8Array, problems: ImportProblem[]): CsvTable | null {
  const refuse = (code: ImportProblem['code'], params: ImportProblem['params'] = {}, line = 1): null => {
    problems.push({ line, column: null, code, params });
    return null;
  };
  if (bytes.length > csvLimits.bytes) return refuse('fileTooLarge', { limit: csvLimits.bytes / 1024 / 1024, size: Math.ceil(bytes.length / 1024 / 1024) });
  const text = decode(bytes);
  if (text === null) return refuse('notText');
  if (text.trim() === '') return refuse('emptyFile');
  let rows: ParsedRow[];
  try {
    rows = parse(text, {
      delimiter: delimiterOf(text),
      relax_column_count: true,
      skip_empty_lines: true,
      info: true,
      to: csvLimits.rows + 2,
    }) as unknown as ParsedRow[];
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return refuse('badQuotes', {}, typeof error.lines === 'number' ? error.lines : 1);
  }
  const [first, ...others] = rows;
  if (first === undefined) return refuse('emptyFile');
  if (others.length > csvLimits.rows) return refuse('tooManyRows', { limit: csvLimits.rows });
  const header = first.record.map((cell) => cell.trim());
  if (header.length > csvLimits.columns) return refuse('tooManyColumns', { limit: csvLimits.columns, count: header.length });
  return { header, records: toRecords(header.length, others, problems) };
}

type ParsedRow = { record: string[]; info: { lines: number } };

function toRecords(width: number, rows: ParsedRow[], problems: ImportProblem[]): CsvRecord[] {
  const records: CsvRecord[] = [];
  for (const { record, info } of rows) {
    const cells = record.map((cell) => cell.trim());
    // The parser counts to the record's last line; a quoted cell may span several.
    const line = info.lines - record.reduce((sum, cell) => sum + lineBreaks(cell), 0);
    // Spreadsheets write rows of nothing but separators below the data.
    if (cells.every((cell) => cell === '')) continue;
    if (cells.length !== width) problems.push({ line, column: null, code: 'wrongFieldCount', params: { expected: width, got: cells.length } });
    else records.push({ line, cells });
  }
  return records;
}

function lineBreaks(cell: string): number {
  return cell.includes('\n') ? cell.split('\n').length - 1 : 0;
}

/** Null for what is not text: a workbook, a picture, or text in an encoding that would garble names. */
function decode(bytes: Uint8Array): string | null {
  const wide = bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : null;
  try {
    const text = new TextDecoder(wide ?? 'utf-8', { fatal: true }).decode(bytes);
    // One kind of line end: inside quotes the parser would count the other two as two lines.
    return text.includes('\0') || text.startsWith('PK\u0003\u0004') ? null : text.replaceAll(/\r\n?/g, '\n');
  } catch {
    return null;
  }
}

/** The separator that occurs most in the header, outside quotes. */
function delimiterOf(text: string): string {
  const header = (/^[^\n]*/.exec(text.trimStart())?.[0] ?? '').replaceAll(/"[^"]*"/g, '');
  const count = (separator: string) => header.split(separator).length;
  return [',', ';', '\t'].reduce((best, separator) => (count(separator) > count(best) ? separator : best));
}
