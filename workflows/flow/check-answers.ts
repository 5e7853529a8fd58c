import { dateOf, dayNumber } from './calendar.ts';
import type { Context } from './context.ts';
import { decimalOf } from './decimal.ts';
import { holds } from './evaluate.ts';
import type { AnswerValue, Form } from './form.ts';
import type { Text } from './grammar.ts';
import type { FormField } from './schema.ts';

export type FieldProblem = { field: string; code: string; params: Record<string, string | number> };

/**
 * Whether what came answers the form; the values come back as they are to be stored: known fields, of the right type, hidden ones dropped. `context` is
 * needed for conditions (what is given counts as answered); without one, conditional fields are neither hidden nor compulsory. `partial`: a draft, in which
 * nothing is compulsory.
 */
export function checkAnswers(form: Form, given: Record<string, unknown>, context: Context | null, { partial }: { partial: boolean }): { values: Record<string, AnswerValue>; problems: FieldProblem[] } {
  const values: Record<string, AnswerValue> = {};
  const problems: FieldProblem[] = [];
  const known = new Set(form.fields.map(({ id }) => id));
  for (const id of Object.keys(given)) if (!known.has(id)) problems.push({ field: id, code: 'unknownField', params: {} });
  const answering = (): Context | null => (context === null ? null : { ...context, giving: { step: '', outcome: null, ...context.giving, values } });
  for (const field of form.fields) {
    if (field.showIf !== undefined && context !== null && !holds(field.showIf, answering() as Context).holds) continue;
    const raw = Object.hasOwn(given, field.id) ? given[field.id] : undefined;
    if (isEmpty(raw)) {
      if (!partial && isRequired(field, answering())) problems.push({ field: field.id, code: 'required', params: {} });
      continue;
    }
    const checked = checkField(field, raw);
    if ('value' in checked) values[field.id] = checked.value;
    else problems.push({ field: field.id, ...checked });
  }
  return { values, problems };
}

function isEmpty(raw: unknown): boolean {
  return raw === undefined || raw === null || raw === '' || (Array.isArray(raw) && raw.length === 0);
}

function isRequired(field: FormField, context: Context | null): boolean {
  if (typeof field.required === 'boolean') return field.required;
  return context !== null && holds(field.required, context).holds;
}

type Checked = { value: AnswerValue } | { code: string; params: Record<string, string | number> };

const wrong = (code: string, params: Record<string, string | number> = {}): Checked => ({ code, params });

function checkField(field: FormField, raw: unknown): Checked {
  switch (field.type) {
    case 'text':
    case 'longText':
      if (typeof raw !== 'string') return wrong('notText');
      return raw.length > field.max ? wrong('tooLong', { max: field.max, came: raw.length }) : { value: raw };
    case 'rating': {
      const level = Number(raw);
      return field.levels.some(({ value }) => value === level) ? { value: level } : wrong('notALevel');
    }
    case 'choice':
      return typeof raw === 'string' && field.options.some(({ key }) => key === raw) ? { value: raw } : wrong('notAnOption');
    case 'choices': {
      const chosen = Array.isArray(raw) ? raw : [raw];
      return chosen.every((one) => field.options.some(({ key }) => key === one)) ? { value: [...new Set(chosen as string[])] } : wrong('notAnOption');
    }
    case 'number':
      return checkNumber(raw, field.min, field.max);
    case 'date':
      return typeof raw === 'string' && isDate(raw) ? { value: raw } : wrong('notADate');
    case 'person':
      return typeof raw === 'string' && raw.length <= 200 ? { value: raw } : wrong('notAPerson');
    case 'yesNo':
      if (raw === true || raw === 'true' || raw === 'yes') return { value: true };
      return raw === false || raw === 'false' || raw === 'no' ? { value: false } : wrong('notYesNo');
    case 'list':
      return checkList(field, raw);
  }
}

function checkNumber(raw: unknown, min?: number, max?: number): Checked {
  const decimal = decimalOf(raw);
  if (decimal === null) return wrong('notANumber');
  const value = typeof raw === 'number' ? raw : Number(raw);
  if (min !== undefined && value < min) return wrong('tooSmall', { min });
  if (max !== undefined && value > max) return wrong('tooLarge', { max });
  return { value };
}

function isDate(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && dateOf(dayNumber(text)) === text;
}

function checkList(field: Extract<FormField, { type: 'list' }>, raw: unknown): Checked {
  if (!Array.isArray(raw) || raw.length > 500) return wrong('notAList');
  const rows: AnswerValue[] = [];
  for (const [index, row] of raw.entries()) {
    if (typeof row !== 'object' || row === null || Array.isArray(row)) return wrong('notAList');
    const checked = checkRow(field, row as Record<string, unknown>);
    if ('code' in checked) return wrong(checked.code, { ...checked.params, row: index + 1 });
    rows.push(checked.value);
  }
  if (typeof field.min === 'number' && rows.length < field.min) return wrong('tooFewRows', { min: field.min });
  if (typeof field.max === 'number' && rows.length > field.max) return wrong('tooManyRows', { max: field.max });
  return { value: rows };
}

function checkRow(field: Extract<FormField, { type: 'list' }>, row: Record<string, unknown>): Checked {
  const values: Record<string, AnswerValue> = {};
  if (Object.keys(row).some((key) => !field.columns.some(({ id }) => id === key))) return wrong('unknownField');
  for (const column of field.columns) {
    const raw = row[column.id];
    if (isEmpty(raw)) continue;
    const checked = column.type === 'number' ? checkNumber(raw) : column.type === 'yesNo' ? (typeof raw === 'boolean' ? { value: raw } : wrong('notYesNo')) : textCell(column.type, raw);
    if ('code' in checked) return checked;
    values[column.id] = checked.value;
  }
  return { value: values };
}

function textCell(type: 'text' | 'date' | 'person', raw: unknown): Checked {
  if (typeof raw !== 'string' || raw.length > 2_000) return wrong('notText');
  return type === 'date' && !isDate(raw) ? wrong('notADate') : { value: raw };
}

const words: Record<string, { en: string; zh: string }> = {
  required: { en: '{label}: please answer this.', zh: '{label}：請填寫此項。' },
  unknownField: { en: 'Something was sent that this form does not ask for. Reload the page and try again.', zh: '提交的內容包含此表格沒有的項目，請重新載入頁面再試。' },
  unknownOutcome: { en: 'Choose one of the answers offered.', zh: '請選擇其中一項。' },
  notText: { en: '{label}: expected text.', zh: '{label}：請輸入文字。' },
  tooLong: { en: '{label}: at most {max} characters; this has {came}.', zh: '{label}：最多 {max} 字，現為 {came} 字。' },
  notALevel: { en: '{label}: choose one of the levels.', zh: '{label}：請選擇其中一個等級。' },
  notAnOption: { en: '{label}: choose from the list.', zh: '{label}：請從清單中選擇。' },
  notANumber: { en: '{label}: expected a number, such as 12.5.', zh: '{label}：請輸入數字，例如 12.5。' },
  tooSmall: { en: '{label}: at least {min}.', zh: '{label}：最少為 {min}。' },
  tooLarge: { en: '{label}: at most {max}.', zh: '{label}：最多為 {max}。' },
  notADate: { en: '{label}: expected a date.', zh: '{label}：請輸入日期。' },
  notAPerson: { en: '{label}: choose a person.', zh: '{label}：請選擇一名員工。' },
  notYesNo: { en: '{label}: choose yes or no.', zh: '{label}：請選擇是或否。' },
  notAList: { en: '{label}: the rows could not be read.', zh: '{label}：無法讀取各行內容。' },
  tooFewRows: { en: '{label}: at least {min} rows.', zh: '{label}：最少 {min} 行。' },
  tooManyRows: { en: '{label}: at most {max} rows.', zh: '{label}：最多 {max} 行。' },
};

/** What is wrong, for the person who answered. */
export function answerProblemWords(code: string, params: Record<string, string | number>, label: Text, language: 'en' | 'zh'): string {
  const sentence = words[code]?.[language] ?? (language === 'en' ? 'This answer cannot be recorded.' : '未能記錄此回覆。');
  const filled: Record<string, string | number> = { ...params, label: language === 'zh' ? (label.zh ?? label.en) : label.en };
  return sentence.replaceAll(/\{(\w+)\}/g, (_, name: string) => String(filled[name] ?? ''));
}
