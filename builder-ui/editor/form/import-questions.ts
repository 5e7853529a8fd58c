import type { Field, Form } from '../../../workflows/flow/form.ts';
import type { Text } from '../../../workflows/flow/grammar.ts';
import { freeId, ordered } from './form-edits.ts';
import { newField } from './new-question.ts';

/** Questions read from pasted text or a table: nothing is guessed that the text does not say. No React. */

type Type = Exclude<Field['type'], 'list' | 'people' | 'file'>;
/** A question as it was read; `section`: the heading it stands under. */
export type Read = {
  section: Text | null;
  label: Text;
  help?: Text;
  type: Type;
  required?: boolean;
  options: Text[];
  levels: number | null;
  min?: number;
  max?: number;
};
/** `problems`: lines that could not be read, by number. */
export type Imported = { questions: Read[]; problems: { line: number; why: 'noQuestion' | 'typeUnknown' | 'fewOptions'; came: string }[] };

/** A table where its first line names a column of questions; else one question a line. */
export function readQuestions(text: string): Imported {
  const clean = text.replaceAll('\r\n', '\n').replace(/^\uFEFF/, '');
  const table = asTable(clean);
  return table === null ? readLines(clean) : readTable(table);
}

/** The form with what was read behind what it has; headings that it has already are gone on with. */
export function withRead(form: Form, read: readonly Read[], section: string | null = null): Form {
  return read.reduce((now, one) => {
    const { form: ready, id } = one.section === null ? { form: now, id: section } : under(now, one.section);
    const field = fieldOf(one, freeId(ready, idFor(one.label)));
    return ordered({ ...ready, fields: [...ready.fields, id === null ? field : { ...field, section: id }] });
  }, form);
}

function under(form: Form, title: Text): { form: Form; id: string } {
  const found = form.sections?.find((one) => one.title.en === title.en || (title.zh !== undefined && one.title.zh === title.zh));
  if (found !== undefined) return { form, id: found.id };
  const id = freeId(form, idFor(title));
  return { form: { ...form, sections: [...(form.sections ?? []), { id, title }] }, id };
}

/** A short id from the first words; of Chinese, which has none that may stand in one, `q`. */
function idFor({ en }: Text): string {
  const [first = '', ...others] = en
    .toLowerCase()
    .replaceAll(/[^a-z0-9 ]/g, '')
    .split(/\s+/)
    .filter(
      (word) => !['what', 'which', 'how', 'did', 'do', 'does', 'you', 'your', 'the', 'a', 'an', 'of', 'to', 'in', 'is', 'are', 'was', 'were'].includes(word),
    );
  const words = [first, ...others.slice(0, 2).map((word) => word.charAt(0).toUpperCase() + word.slice(1))].join('').slice(0, 40);
  return /^[a-z]/.test(words) ? words : 'q';
}

function fieldOf({ label, help, type, required, options, levels, min, max }: Read, id: string): Field {
  const fresh = newField(type, id);
  const common = { ...fresh, label, ...(help !== undefined && { help }), required: required ?? fresh.required };
  switch (common.type) {
    case 'choice':
    case 'choices':
      return { ...common, options: options.map((one, nth) => ({ key: `o${nth + 1}`, label: one })) };
    case 'rating': {
      const named =
        options.length >= 2
          ? options
          : levels === null || levels === common.levels.length
            ? null
            : Array.from({ length: levels }, (_, n) => ({ en: String(n + 1) }));
      return named === null ? common : { ...common, levels: named.map((one, n) => ({ value: n + 1, label: one })) };
    }
    case 'text':
    case 'longText':
    case 'number':
      return { ...common, ...(min !== undefined && { min }), ...(max !== undefined && { max }) };
    default:
      return common;
  }
}

// Text, a question a line.

const heading = /^(?:#{1,6}\s+|={2,}\s*)(.+?)\s*[=#]*$/;
const bullet = /^\s*(?:[-*•‧·○□]|[a-z][.)]|\([a-z]\))\s+(.+)$/;
const number = /^\s*(?:[Qq]?\d{1,3}[.)、:：]\s*|\(\d{1,3}\)\s*|（[一二三四五六七八九十\d]+）\s*|[一二三四五六七八九十]{1,3}、\s*)/;

function readLines(text: string): Imported {
  const questions: Read[] = [];
  let section: Text | null = null;
  for (const raw of text.split('\n')) {
    const line = raw.trim();
    if (line === '') continue;
    const title = heading.exec(line)?.[1];
    const answer = bullet.exec(raw)?.[1];
    const last = questions.at(-1);
    if (title !== undefined) section = bothIn(title);
    else if (answer !== undefined && last !== undefined) {
      last.options.push(bothIn(answer));
      if (last.type === 'longText') last.type = 'choice';
    } else questions.push(readLine(answer ?? line, section));
  }
  // One answer to choose from is none.
  for (const one of questions) if (one.options.length === 1 && one.type === 'choice') one.type = 'choices';
  return { questions, problems: [] };
}

type Hint = { type: Type; levels?: number };
const range = /^(?:1\s*(?:-|–|—|~|to|至|到)\s*)(\d{1,2})$/i;
const hints: [RegExp, Hint][] = [
  [/^(yes\s*\/\s*no|是\s*[／/]\s*否|是非題)$/i, { type: 'yesNo' }],
  [/^(date|日期)$/i, { type: 'date' }],
  [/^(number|數字)$/i, { type: 'number' }],
  [/^(person|name of a colleague|人員|員工)$/i, { type: 'person' }],
  [/^(short text|one line|短文字)$/i, { type: 'text' }],
  [/^(long text|text|長文字|文字)$/i, { type: 'longText' }],
  [/^(rating|評級|評分)$/i, { type: 'rating' }],
  [/^(choose (any|all)|tick all.*|multiple|可多選|多選)$/i, { type: 'choices' }],
  [/^(choose one|單選)$/i, { type: 'choice' }],
];
const optional = /^(optional|可不填|選填|非必填)$/i;
const needed = /^(required|must|必填|必答)$/i;

/** One question with what stands in brackets at its end: `(1-5)`, `(yes/no)`, `(optional)`, `[A / B / C]`; a star means that it must be answered. */
function readLine(line: string, section: Text | null): Read {
  let words = line.replace(number, '').trim();
  const read: Read = { section, label: { en: '' }, type: 'longText', options: [], levels: null };
  for (;;) {
    const star = /^(.*?)\s*[*＊]$/.exec(words);
    const found = /^(.*\S)\s*[([（［【]([^()[\]（）［］【】]{1,200})[)\]）］】]\s*[.。]?$/.exec(words);
    if (star !== null) read.required = true;
    else if (found === null || !understood(found[2] ?? '', read)) break;
    words = (star ?? found)?.[1]?.trim() ?? words;
  }
  return { ...read, label: bothIn(words) };
}

function understood(hint: string, read: Read): boolean {
  const text = hint.trim();
  const levels = Number(range.exec(text)?.[1]);
  const known = hints.find(([pattern]) => pattern.test(text))?.[1];
  const parts = text.split(/\s*[/|／；;]\s*/).filter(Boolean);
  if (optional.test(text)) read.required = false;
  else if (needed.test(text)) read.required = true;
  else if (levels >= 2 && levels <= 10) Object.assign(read, { type: 'rating', levels });
  else if (known !== undefined) read.type = known.type;
  else if (parts.length >= 2) Object.assign(read, { type: 'choice', options: parts.map(bothIn) });
  else return false;
  return true;
}

const chinese = /\p{Script=Han}/u;

/** `English | 中文` is both languages; words in one of them stand for both until they are translated. */
function bothIn(words: string): Text {
  const [first = '', second, ...more] = words.split(/\s*[|｜]\s*/).map((part) => part.trim());
  if (second !== undefined && more.length === 0 && chinese.test(first) !== chinese.test(second))
    return chinese.test(first) ? { en: second, zh: first } : { en: first, zh: second };
  return chinese.test(words) ? { en: words, zh: words } : { en: words };
}

// A table: from a spreadsheet with tabs, from a file with commas or semicolons.

const columns: Record<string, RegExp> = {
  section: /^(section|part|heading|分節|部分|章節)$/i,
  section_zh: /^(section_zh|section \(chinese\))$/i,
  question: /^(question|label|text|question_en|題目|問題|英文題目)$/i,
  question_zh: /^(question_zh|label_zh|question \(chinese\)|中文題目|題目（中文）)$/i,
  help: /^(help|guidance|explanation|help_en|說明|提示)$/i,
  help_zh: /^(help_zh|guidance_zh|說明（中文）)$/i,
  type: /^(type|kind|類型|種類|題型)$/i,
  required: /^(required|must|必填|必答)$/i,
  options: /^(options|choices|levels|answers|options_en|選項|等級)$/i,
  options_zh: /^(options_zh|選項（中文）)$/i,
  min: /^(min|least|最少)$/i,
  max: /^(max|most|最多)$/i,
};
const types: Record<string, Hint> = Object.fromEntries(
  (
    [
      ['longText', 'longtext', 'long text', 'paragraph', 'essay', 'text', '長文字', '文字'],
      ['text', 'short', 'short text', 'line', '短文字'],
      ['rating', 'rating', 'scale', 'score', '評級', '評分'],
      ['choice', 'choice', 'single', 'radio', 'select', 'dropdown', '單選'],
      ['choices', 'choices', 'multiple', 'checkbox', 'checkboxes', '多選'],
      ['yesNo', 'yesno', 'yes/no', 'boolean', '是／否', '是非'],
      ['number', 'number', 'numeric', '數字'],
      ['date', 'date', '日期'],
      ['person', 'person', 'employee', '人員', '員工'],
    ] as const
  ).flatMap(([type, ...names]) => names.map((name): [string, Hint] => [name, { type }])),
);

/** Its rows, where the first of them names a column of questions; null where it is plain text. */
function asTable(text: string): string[][] | null {
  const [first = ''] = text.split('\n', 1);
  const separator = ['\t', ',', ';'].find((one) => cellsOf(first, one)[0]?.some((cell) => isColumn(cell)) === true);
  if (separator === undefined) return null;
  const rows = cellsOf(text, separator);
  return rows[0]?.some((cell) => columns.question?.test(cell.trim()) === true || columns.question_zh?.test(cell.trim()) === true) === true &&
    (rows[0].length > 1 || rows.length > 1)
    ? rows
    : null;
}

const isColumn = (cell: string): boolean => Object.values(columns).some((name) => name.test(cell.trim()));

/** Cells by RFC 4180: quotes around one keep separators, line ends and doubled quotes. */
function cellsOf(text: string, separator: string): string[][] {
  const rows: string[][] = [[]];
  let cell = '';
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const one = text[at] as string;
    if (quoted) {
      if (one !== '"') cell += one;
      else if (text[at + 1] === '"') {
        cell += '"';
        at += 1;
      } else quoted = false;
    } else if (one === '"' && cell === '') quoted = true;
    else if (one === separator || one === '\n') {
      rows.at(-1)?.push(cell);
      cell = '';
      if (one === '\n') rows.push([]);
    } else cell += one;
  }
  rows.at(-1)?.push(cell);
  return rows.filter((row) => row.some((one) => one.trim() !== ''));
}

function readTable([head = [], ...rows]: string[][]): Imported {
  const names = head.map((cell) => Object.keys(columns).find((name) => columns[name]?.test(cell.trim()) === true) ?? '');
  const imported: Imported = { questions: [], problems: [] };
  for (const [index, row] of rows.entries()) {
    const cell = (name: string) => row[names.indexOf(name)]?.trim() ?? '';
    const read = readRow(cell);
    if ('why' in read) imported.problems.push({ line: index + 2, ...read });
    else imported.questions.push(read);
  }
  return imported;
}

function readRow(cell: (name: string) => string): Read | Omit<Imported['problems'][number], 'line'> {
  const label = textOf(cell('question'), cell('question_zh'));
  if (label === null) return { why: 'noQuestion', came: '' };
  const options = optionsOf(cell('options'), cell('options_zh'));
  const came = cell('type').toLowerCase();
  const found = came === '' ? (options.length >= 2 ? 'choice' : 'longText') : types[came]?.type;
  if (found === undefined) return { why: 'typeUnknown', came: cell('type') };
  if (options.length < 2 && found === 'choice') return { why: 'fewOptions', came: cell('options') };
  if (options.length === 0 && found === 'choices') return { why: 'fewOptions', came: cell('options') };
  const help = textOf(cell('help'), cell('help_zh'));
  const levels = found === 'rating' && options.length < 2 ? Number(range.exec(cell('options'))?.[1] ?? cell('max')) : Number.NaN;
  const bound = (name: 'min' | 'max') => (cell(name) !== '' && Number.isFinite(Number(cell(name))) ? { [name]: Number(cell(name)) } : {});
  return {
    section: textOf(cell('section'), cell('section_zh')),
    label,
    ...(help !== null && { help }),
    type: found,
    ...(cell('required') !== '' && { required: /^(y|yes|true|1|x|是|必填|✓)$/i.test(cell('required')) }),
    options: found === 'rating' && options.length < 2 ? [] : options,
    levels: levels >= 2 && levels <= 10 ? levels : null,
    ...(found !== 'rating' && { ...bound('min'), ...bound('max') }),
  };
}

function textOf(en: string, zh: string): Text | null {
  if (en === '' && zh === '') return null;
  if (zh === '') return bothIn(en);
  return { en: en === '' ? zh : en, zh };
}

function optionsOf(en: string, zh: string): Text[] {
  const split = (cell: string) => cell.split(/\s*[\n;；|]\s*/).filter((part) => part !== '');
  const [own, other] = [split(en), split(zh)];
  const length = Math.max(own.length, other.length);
  return Array.from({ length }, (_, n) => textOf(own[n] ?? '', other[n] ?? '')).filter((one) => one !== null);
}
