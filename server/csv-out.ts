/** The mark that makes spreadsheets read a CSV file as UTF-8. */
export const csvMark = '\uFEFF';

/** One line of CSV as RFC 4180 has it. */
export function csvLine(cells: readonly (string | number | boolean | null)[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

/**
 * A cell that a spreadsheet shows and never works out: what begins as a formula does (`=`, `+`, `-`, `@`, their wide forms, a tab or a line break) gets an
 * apostrophe in front, which spreadsheets do not show. Plain numbers stay numbers.
 */
export function csvCell(value: string | number | boolean | null): string {
  if (value === null) return '';
  const text = String(value);
  const safe = beginsAsFormula(text) && !/^[+-]?\d+([.,]\d+)?%?$/.test(text) ? `'${text}` : text;
  return /[",\r\n\t;]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** The cell as it was before it was made safe. */
export function plainCell(text: string): string {
  return text.startsWith("'") && beginsAsFormula(text.slice(1)) ? text.slice(1) : text;
}

const beginsAsFormula = (text: string): boolean => /^[=+\-@\t\r\n＝＋－＠]/.test(text);
