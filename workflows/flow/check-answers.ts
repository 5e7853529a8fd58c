import { attachmentOf, fileTypes } from './attachment.ts';
import { isDate } from './calendar.ts';
import type { Context } from './context.ts';
import { compareDecimals, decimalOf } from './decimal.ts';
import { holds, valueOf } from './evaluate.ts';
import { type Answers, type AnswerValue, askedIf, type Column, type Form } from './form.ts';
import type { Condition, Text, Value } from './grammar.ts';
import type { FormField } from './schema.ts';

export type FieldProblem = { field: string; code: string; params: Record<string, string | number> };

/**
 * Whether what came answers the form; the values come back as they are to be stored: known fields, of the right type, hidden ones dropped. `context` is
 * needed for conditions (what is given counts as answered) and to know people; without one, conditional fields are neither hidden nor compulsory.
 * `partial`: a draft, in which nothing is compulsory.
 */
export function checkAnswers(
  form: Form,
  given: Record<string, unknown>,
  context: Context | null,
  { partial }: { partial: boolean },
): { values: Answers; problems: FieldProblem[] } {
  const known = new Set(form.fields.map(({ id }) => id));
  const unknown = Object.keys(given).filter((id) => !known.has(id));
  const checks = form.fields.map((field): [FormField, Checked | null] => [
    field,
    checkGiven(field, Object.hasOwn(given, field.id) ? given[field.id] : undefined, context, partial),
  ]);
  const { shown, values, giving } = whatShows(form, checks, context);
  const problems = checks.flatMap(([field, checked]): FieldProblem[] => {
    if (!shown.has(field.id)) return [];
    if (checked === null) return !partial && isRequired(field, giving) ? [{ field: field.id, code: 'required', params: {} }] : [];
    return 'code' in checked ? [{ field: field.id, ...checked }] : [];
  });
  return { values, problems: [...unknown.map((field) => ({ field, code: 'unknownField', params: {} })), ...problems] };
}

type Checks = readonly (readonly [FormField, Checked | null])[];

/** Hiding a field takes its answer away, which may hide another: so again and again until nothing more goes. */
function whatShows(form: Form, checks: Checks, context: Context | null): { shown: Set<string>; values: Answers; giving: Context | null } {
  let shown = new Set(checks.map(([{ id }]) => id));
  for (;;) {
    const values: Answers = {};
    for (const [{ id }, checked] of checks) if (shown.has(id) && checked !== null && 'value' in checked) values[id] = checked.value;
    const giving = context === null ? null : { ...context, giving: { step: '', outcome: null, ...context.giving, values } };
    const next = new Set(
      checks
        .filter(([field]) => shown.has(field.id) && (giving === null || askedIf(field, form).every((one) => holds(one, giving).holds)))
        .map(([{ id }]) => id),
    );
    if (next.size === shown.size) return { shown, values, giving };
    shown = next;
  }
}

function isEmpty(raw: unknown): boolean {
  return raw === undefined || raw === null || (typeof raw === 'string' && raw.trim() === '') || (Array.isArray(raw) && raw.length === 0);
}

function isRequired(field: FormField, giving: Context | null): boolean {
  if (typeof field.required === 'boolean') return field.required;
  return giving !== null && holds(field.required, giving).holds;
}

type Checked = { value: AnswerValue } | { code: string; params: Record<string, string | number> };

const wrong = (code: string, params: Record<string, string | number> = {}): Checked => ({ code, params });

/** Null: not answered. */
function checkGiven(field: FormField, raw: unknown, context: Context | null, partial: boolean): Checked | null {
  if (isEmpty(raw)) return null;
  switch (field.type) {
    case 'text':
    case 'longText':
      return checkText(raw, field.max, field.min);
    case 'rating':
      return checkRating(raw, field.levels);
    case 'choice':
      return checkChoice(raw, field.options);
    case 'choices': {
      const chosen = Array.isArray(raw) ? raw : [raw];
      return chosen.every((one) => field.options.some(({ key }) => key === one)) ? { value: [...new Set(chosen as string[])] } : wrong('notAnOption');
    }
    case 'number':
      return checkNumber(raw, field.min, field.max);
    case 'people':
      return checkPeople(field, raw, context, partial);
    case 'file':
      return checkFiles(field, raw);
    case 'list':
      return checkList(field, raw, context, partial);
    default:
      return checkCell(field, raw, context);
  }
}

/** What the database cannot keep: the character zero, and halves of a character. */
export const unkept = /\0|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

/** Browsers send line ends as two characters but count them as one. */
function checkText(raw: unknown, max: number, min = 0): Checked {
  if (typeof raw !== 'string') return wrong('notText');
  if (unkept.test(raw)) return wrong('oddCharacter');
  const value = raw.replaceAll('\r\n', '\n');
  if (value.trim().length < min) return wrong('tooShort', { min, came: value.trim().length });
  return value.length > max ? wrong('tooLong', { max, came: value.length }) : { value };
}

function checkChoice(raw: unknown, options: readonly { key: string }[]): Checked {
  return typeof raw === 'string' && options.some(({ key }) => key === raw) ? { value: raw } : wrong('notAnOption');
}

function checkRating(raw: unknown, levels: readonly { value: number }[]): Checked {
  const came = decimalOf(raw);
  const level = levels.find(({ value }) => came !== null && compareDecimals(came, { digits: BigInt(value), scale: 0 }) === 0);
  return level === undefined ? wrong('notALevel') : { value: level.value };
}

/** Numbers are kept as JSON numbers: one with more digits than these hold is refused, never rounded. */
function checkNumber(raw: unknown, min?: number, max?: number): Checked {
  const decimal = decimalOf(raw);
  if (decimal === null) return wrong('notANumber');
  // Minus zero is zero.
  const value = Number(raw) + 0;
  const kept = decimalOf(value);
  if (kept === null || compareDecimals(kept, decimal) !== 0) return wrong('tooManyDigits');
  if (min !== undefined && value < min) return wrong('tooSmall', { min });
  if (max !== undefined && value > max) return wrong('tooLarge', { max });
  return { value };
}

/** What is answered in one cell, or by a question that is answered alike. */
type Cell = Pick<Column, 'type'> & ({ type: 'text' | 'number' | 'date' | 'person' | 'yesNo' } | Extract<Column, { type: 'rating' | 'choice' }>);
const longestCell = 2_000;

function checkCell(cell: Cell, raw: unknown, context: Context | null): Checked {
  switch (cell.type) {
    case 'rating':
      return checkRating(raw, cell.levels);
    case 'choice':
      return checkChoice(raw, cell.options);
    case 'text':
      return checkText(raw, longestCell);
    case 'number':
      return checkNumber(raw);
    case 'date':
      return isDate(raw) ? { value: raw } : wrong('notADate');
    case 'person':
      return typeof raw === 'string' && raw.length <= 200 && !unkept.test(raw) && (context === null || context.world.person(raw) !== undefined)
        ? { value: raw }
        : wrong('notAPerson');
    case 'yesNo':
      if (raw === true || raw === 'true' || raw === 'yes') return { value: true };
      return raw === false || raw === 'false' || raw === 'no' ? { value: false } : wrong('notYesNo');
  }
}

/** Each person once. */
function checkPeople(field: Extract<FormField, { type: 'people' }>, raw: unknown, context: Context | null, partial: boolean): Checked {
  const given = [...new Set(Array.isArray(raw) ? raw : [raw])];
  for (const one of given) {
    const checked = checkCell({ type: 'person' }, one, context);
    if ('code' in checked) return checked;
  }
  const [min, max] = [bound(field.min, context), bound(field.max, context)];
  if (min !== null && given.length < min && !partial) return wrong('tooFewPeople', { min });
  return max !== null && given.length > max ? wrong('tooManyPeople', { max }) : { value: given as string[] };
}

/** Each file once, of the kinds and sizes that the question takes. Whether its bytes are there is the engine's to know. */
function checkFiles({ kinds, most, megabytes }: Extract<FormField, { type: 'file' }>, raw: unknown): Checked {
  const files = (Array.isArray(raw) ? raw : [raw]).map(attachmentOf);
  const known = files.filter((file) => file !== null);
  if (known.length < files.length) return wrong('notAFile');
  const each = [...new Map(known.map((file) => [file.id, file])).values()];
  if (each.length > most) return wrong('tooManyFiles', { max: most, came: each.length });
  const odd = each.find(({ type }) => !kinds.includes(fileTypes[type].kind));
  if (odd !== undefined) return wrong('fileOfKind', { name: odd.name });
  const large = each.find(({ bytes }) => bytes > megabytes * 1024 * 1024);
  return large === undefined ? { value: each } : wrong('fileTooLarge', { name: large.name, max: megabytes });
}

const mostRows = 500;

/** Rows in which nothing is answered are left out. */
function checkList(field: Extract<FormField, { type: 'list' }>, raw: unknown, context: Context | null, partial: boolean): Checked | null {
  if (!Array.isArray(raw)) return wrong('notAList');
  if (raw.length > mostRows) return wrong('tooManyRows', { max: mostRows });
  const rows: AnswerValue[] = [];
  for (const [index, row] of raw.entries()) {
    if (typeof row !== 'object' || row === null || Array.isArray(row)) return wrong('notAList');
    const checked = checkRow(field, row as Record<string, unknown>, context, partial);
    if ('code' in checked) return wrong(checked.code, { ...checked.params, row: index + 1 });
    if (Object.keys(checked.value as object).length > 0) rows.push(checked.value);
  }
  if (rows.length === 0) return null;
  const [min, max] = [bound(field.min, context), bound(field.max, context)];
  if (min !== null && rows.length < min && !partial) return wrong('tooFewRows', { min });
  return max !== null && rows.length > max ? wrong('tooManyRows', { max }) : { value: rows };
}

/** Null where there is none, or it cannot be known here. */
function bound(value: Value | undefined, context: Context | null): number | null {
  if (value === undefined || (context === null && typeof value === 'object')) return null;
  const decimal = decimalOf(typeof value === 'object' && context !== null ? valueOf(value, context).value : value);
  return decimal === null ? null : Number(decimal.digits) / 10 ** decimal.scale;
}

function checkRow(field: Extract<FormField, { type: 'list' }>, row: Record<string, unknown>, context: Context | null, partial: boolean): Checked {
  const values: Answers = {};
  if (Object.keys(row).some((key) => !field.columns.some(({ id }) => id === key))) return wrong('unknownField');
  for (const column of field.columns) {
    const { id } = column;
    const raw = Object.hasOwn(row, id) ? row[id] : undefined;
    if (isEmpty(raw)) continue;
    const checked = checkCell(column, raw, context);
    if ('code' in checked) return wrong(checked.code, { ...checked.params, column: id });
    values[id] = checked.value;
  }
  const missing =
    partial || Object.keys(values).length === 0 ? undefined : field.columns.find(({ id, required }) => !(id in values) && isDue(required, values, context));
  return missing === undefined ? { value: values } : wrong('required', { column: missing.id });
}

/** Whether a column has to be filled in in this row, whose columns are answers of the step. */
function isDue(required: boolean | Condition | undefined, row: Answers, context: Context | null): boolean {
  if (typeof required !== 'object') return required === true;
  return context !== null && holds(required, { ...context, giving: { step: '', outcome: null, ...context.giving, values: row } }).holds;
}

const words: Record<string, { en: string; zh: string }> = {
  required: { en: '{label}: please answer this.', zh: '{label}：請填寫此項。' },
  unknownField: {
    en: 'Something was sent that this form does not ask for. Reload the page and try again.',
    zh: '提交的內容包含此表格沒有的項目，請重新載入頁面再試。',
  },
  unknownOutcome: { en: 'Choose one of the answers offered.', zh: '請選擇其中一項。' },
  notText: { en: '{label}: expected text.', zh: '{label}：請輸入文字。' },
  tooLong: { en: '{label}: at most {max} characters; this has {came}.', zh: '{label}：最多 {max} 字，現為 {came} 字。' },
  tooShort: { en: '{label}: at least {min} characters; this has {came}.', zh: '{label}：最少 {min} 字，現為 {came} 字。' },
  oddCharacter: {
    en: '{label}: it holds a character that cannot be kept. Delete it, or type the text again.',
    zh: '{label}：內容含有無法儲存的字元，請刪去或重新輸入。',
  },
  tooManyDigits: { en: '{label}: this number has too many digits. Use at most 15.', zh: '{label}：數字位數過多，最多為 15 位。' },
  notALevel: { en: '{label}: choose one of the levels.', zh: '{label}：請選擇其中一個等級。' },
  notAnOption: { en: '{label}: choose from the list.', zh: '{label}：請從清單中選擇。' },
  notANumber: { en: '{label}: expected a number, such as 12.5.', zh: '{label}：請輸入數字，例如 12.5。' },
  tooSmall: { en: '{label}: at least {min}.', zh: '{label}：最少為 {min}。' },
  tooLarge: { en: '{label}: at most {max}.', zh: '{label}：最多為 {max}。' },
  notADate: { en: '{label}: expected a date.', zh: '{label}：請輸入日期。' },
  notAPerson: { en: '{label}: choose a person.', zh: '{label}：請選擇一名員工。' },
  notYesNo: { en: '{label}: choose yes or no.', zh: '{label}：請選擇是或否。' },
  notAList: { en: '{label}: the rows could not be read.', zh: '{label}：無法讀取各行內容。' },
  notAFile: { en: '{label}: a file is not there any more. Please add it again.', zh: '{label}：有檔案已不存在，請重新加入。' },
  tooManyFiles: { en: '{label}: at most {max} files; {came} came.', zh: '{label}：最多 {max} 個檔案，現有 {came} 個。' },
  fileOfKind: { en: '{label}: “{name}” is of a kind that is not taken here.', zh: '{label}：不接受「{name}」這類檔案。' },
  fileTooLarge: { en: '{label}: “{name}” is too large; at most {max} MB.', zh: '{label}：「{name}」太大，最多 {max} MB。' },
  fileEmpty: { en: '{label}: “{name}” is empty.', zh: '{label}：「{name}」沒有內容。' },
  fileUnlike: {
    en: '{label}: what is in “{name}” is not what its name says. Save it anew in its program and add it again.',
    zh: '{label}：「{name}」的內容與副檔名不符，請以原有程式重新儲存後再加入。',
  },
  mayNotBePicked: { en: '{label}: {count} of those chosen may not be. Choose others.', zh: '{label}：所選員工中有 {count} 人不符合資格，請另選。' },
  tooFewPeople: { en: '{label}: choose at least {min} people.', zh: '{label}：最少選擇 {min} 人。' },
  tooManyPeople: { en: '{label}: choose at most {max} people.', zh: '{label}：最多選擇 {max} 人。' },
  tooFewRows: { en: '{label}: at least {min} rows.', zh: '{label}：最少 {min} 行。' },
  rowsChanged: {
    en: '{label}: somebody has come to it since you opened this page. Their row is there now; please fill it in.',
    zh: '{label}：你開啟此頁後有新成員加入，其行現已列出，請填寫。',
  },
  tooManyRows: { en: '{label}: at most {max} rows.', zh: '{label}：最多 {max} 行。' },
};

/** What is wrong, for the person who answered; in a list, with the row it is in. */
export function answerProblemWords(code: string, params: Record<string, string | number>, label: Text, language: 'en' | 'zh'): string {
  const sentence =
    (Object.hasOwn(words, code) ? words[code]?.[language] : undefined) ?? (language === 'en' ? 'This answer cannot be recorded.' : '未能記錄此回覆。');
  const name = language === 'zh' ? label.zh || label.en : label.en;
  const row = params.row === undefined ? '' : language === 'zh' ? `（第 ${params.row} 行）` : ` (row ${params.row})`;
  const filled: Record<string, string | number> = { ...params, label: `${name}${row}` };
  // After a question mark no colon: what follows begins anew.
  const told = /[?？]$/.test(name + row)
    ? sentence.replace(/^\{label\}(?:: (.)|：)/, (_, first = '') => (first === '' ? '{label}' : `{label} ${first.toUpperCase()}`))
    : sentence;
  return told.replaceAll(/\{(\w+)\}/g, (_, key: string) => String(filled[key] ?? ''));
}
