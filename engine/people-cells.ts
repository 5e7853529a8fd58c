import { type Person, type PersonColumn, personColumns } from '../db/people.ts';
import { holidaySetName } from './holidays.ts';
import type { ImportProblem } from './people-problems.ts';
import { dayNumber, parseWorkDays } from './work-days.ts';
import { zoneName } from './zones.ts';

export const cellLimits = { id: 64, name: 200, email: 254, roles: 1000, extra: 2000, columnName: 60 };

/** `calendars` are those of the company; published sets are always known. `seen` keeps what was read for values that half a file repeats and that are slow to check. */
export type CellContext = { calendars: ReadonlySet<string>; seen: Map<string, Parsed> };

type Refusal = Pick<ImportProblem, 'code' | 'params'>;
export type Parsed = { value: Person[keyof Person] } | Refusal;

const refuse = (code: ImportProblem['code'], params: ImportProblem['params'] = {}): Refusal => ({ code, params });

export function isRefusal(parsed: Parsed): parsed is Refusal {
  return 'code' in parsed;
}

export function isPersonColumn(column: string): column is PersonColumn {
  return Object.hasOwn(personColumns, column);
}

/** Reads one cell of a known column; an empty cell is "no value". */
export function parseCell(column: PersonColumn, text: string, context: CellContext): Parsed {
  const unfit = checkText(text, limitOf(column));
  if (unfit !== null) return unfit;
  if (column === 'id') return parseId(text);
  if (column === 'name') return text === '' ? refuse('emptyName') : { value: text };
  if (column === 'language') return parseLanguage(text);
  if (column === 'roles') return parseRoles(text);
  if (column === 'shared_mailbox') return parseFlag(text);
  if (text === '') return { value: null };
  const read = readers[column];
  if (read === undefined) return { value: text };
  const key = `${column} ${text}`;
  const parsed = context.seen.get(key) ?? read(text, context);
  if (slow.has(column)) context.seen.set(key, parsed);
  return parsed;
}

/** Text that fits and can be shown on one line: line breaks in a name would end up in mail headers. */
export function checkText(text: string, limit: number): Refusal | null {
  if (text.length > limit) return refuse('tooLong', { limit, length: text.length });
  return /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u.test(text) ? refuse('badCharacter') : null;
}

function limitOf(column: PersonColumn): number {
  if (column === 'id' || column === 'manager_id') return cellLimits.id;
  if (column === 'email') return cellLimits.email;
  return column === 'roles' ? cellLimits.roles : cellLimits.name;
}

const slow: ReadonlySet<PersonColumn> = new Set(['zone', 'calendar', 'work_days'] as const);

const readers: Partial<Record<PersonColumn, (text: string, context: CellContext) => Parsed>> = {
  email: (text) =>
    /^[^\s@<>(),;:"\\[\]]+@[^\s@<>(),;:"\\[\]]+$/.test(text) && !/(^|[.@])\.|\.(@|$)|@-/.test(text) ? { value: text } : refuse('badMail', { value: text }),
  zone: (text) => {
    const name = zoneName(text);
    return name === null ? refuse('unknownZone', { value: text }) : { value: name };
  },
  hired_on: parseDate,
  role_since: parseDate,
  left_on: parseDate,
  work_days: (text) => (parseWorkDays(text) === null ? refuse('badWorkDays', { value: text }) : { value: text }),
  calendar: (text, { calendars }) => {
    const name = calendars.has(text) ? text : holidaySetName(text);
    return name === null ? refuse('unknownCalendar', { value: text }) : { value: name };
  },
};

/** Ids stand in addresses, file names and lists separated by commas. */
function parseId(text: string): Parsed {
  if (text === '') return refuse('emptyId');
  return /^[\p{L}\p{N}][\p{L}\p{N}._@+-]*$/u.test(text) ? { value: text } : refuse('badId', { value: text });
}

/** Year first, as ISO writes it or as spreadsheets in Hong Kong do; other orders are ambiguous and refused: null. */
export function parseDay(text: string): string | null {
  const match = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$/.exec(text);
  const date = match === null ? '' : `${match[1]}-${match[2]?.padStart(2, '0')}-${match[3]?.padStart(2, '0')}`;
  return dayNumber(date) === null || date < '1900-01-01' || date > '2200-12-31' ? null : date;
}

function parseDate(text: string): Parsed {
  const date = parseDay(text);
  return date === null ? refuse('badDate', { value: text }) : { value: date };
}

/** Any English, and Chinese in traditional characters, which is the Chinese that the pages speak. */
function parseLanguage(text: string): Parsed {
  if (text === '' || /^en([-_]|$)/i.test(text)) return { value: 'en' };
  return /^zh([-_](hk|tw|mo|hant)([-_].*)?)?$/i.test(text) ? { value: 'zh' } : refuse('unknownLanguage', { value: text });
}

function parseRoles(text: string): Parsed {
  const roles = text
    .split(';')
    .map((role) => role.trim())
    .filter((role) => role !== '');
  const bad = roles.find((role) => !/^[A-Za-z][\w-]*(@[^@=;]+=[^;]+)?$/u.test(role));
  return bad === undefined ? { value: [...new Set(roles)].sort() } : refuse('badRole', { value: bad });
}

function parseFlag(text: string): Parsed {
  if (/^(true|yes|y|1|是)$/i.test(text)) return { value: true };
  return text === '' || /^(false|no|n|0|否)$/i.test(text) ? { value: false } : refuse('badFlag', { value: text });
}
