import { type Attachment, cleanName, type FileKind, type FileType, fileTypes, isFileType } from '../attachment.ts';
import type { AnswerValue, Column, Field } from '../form.ts';
import type { TaskStep } from '../schema.ts';

/** Something for each compulsory question, so that an answer is accepted: what people answer in a forecast, and where a model says nothing of a field. */
export function answersToForm({ kind, settings }: TaskStep, outcome: string, holder: string): Record<string, AnswerValue> {
  const values = Object.fromEntries(settings.form.fields.filter(isTheirs).map((field) => [field.id, valueFor(field, holder)]));
  return kind === 'approval' && settings.commentFor.includes(outcome) ? { ...values, comment: '–' } : values;
}

/** What has to be filled in, and does not begin with rows of its own. */
function isTheirs({ required, begins }: Field): boolean {
  return required !== false && (begins === undefined || !('over' in begins));
}

/** Ratings are good ones: low ones lead to the exceptions of a flow. */
function valueFor(field: Field, holder: string): AnswerValue {
  switch (field.type) {
    case 'rating':
      return Math.max(...field.levels.map(({ value }) => value));
    case 'choice':
      return field.options[0]?.key ?? '';
    case 'choices':
      return field.options.slice(0, 1).map(({ key }) => key);
    case 'number':
      return field.min ?? field.max ?? 0;
    case 'date':
      return someDay;
    case 'person':
      return holder;
    case 'yesNo':
      return true;
    case 'list':
      return rowsFor(field, holder);
    case 'file':
      return [{ id: 'file', ...someFile(field.kinds) }];
    case 'text':
    case 'longText':
      return '–'.repeat(field.min ?? 1);
    default:
      return '–';
  }
}

/** As many as there must be. Numbers of all rows come to 100: most that are asked in rows are shares. What is told beside a row is not asked. */
function rowsFor({ columns, min }: Extract<Field, { type: 'list' }>, holder: string): AnswerValue[] {
  const length = Math.max(1, typeof min === 'number' ? min : 1);
  const asked = columns.filter(({ given, required = false }) => given !== true && required !== false);
  return Array.from({ length }, (_, n) => {
    const share = Math.floor((100 * (n + 1)) / length) - Math.floor((100 * n) / length);
    return Object.fromEntries(asked.map((column) => [column.id, cellFor(column, share, holder)]));
  });
}

function cellFor(column: Column, share: number, holder: string): AnswerValue {
  if (column.type === 'rating') return Math.max(...column.levels.map(({ value }) => value));
  if (column.type === 'choice') return column.options[0]?.key ?? '';
  return { text: '–', number: share, date: someDay, person: holder, yesNo: true }[column.type];
}

const someDay = '2027-01-01';

/** A file of the first type that is taken. */
function someFile(kinds: readonly FileKind[]): Pick<Attachment, 'name' | 'type' | 'bytes'> {
  const type = Object.keys(fileTypes).find((one): one is FileType => isFileType(one) && kinds.includes(fileTypes[one].kind)) ?? 'pdf';
  return { name: cleanName('', type), type, bytes: 1 };
}
