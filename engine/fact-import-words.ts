import type { Language } from '../db/people.ts';
import type { FactCode, FactProblem } from './fact-import.ts';

type Say = (params: FactProblem['params'], column: string) => string;

const shown = (value: string | number | undefined): string => {
  const text = String(value ?? '');
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
};

const words: Record<FactCode, Record<Language, Say>> = {
  missingColumn: {
    en: ({ needed }, column) => `The column "${column}" is missing. Needed are ${String(needed)}.`,
    zh: ({ needed }, column) => `缺少「${column}」欄。必須有 ${String(needed)}。`,
  },
  unknownColumn: {
    en: ({ known }, column) => `"${shown(column)}" is no column of data. There are ${String(known)}.`,
    zh: ({ known }, column) => `沒有「${shown(column)}」這一欄。可用的欄有 ${String(known)}。`,
  },
  sameColumn: { en: (_, column) => `There are two columns "${column}".`, zh: (_, column) => `「${column}」欄出現兩次。` },
  badScope: {
    en: ({ value }) => `"${shown(value)}" is none of person, group, org. Leave it empty for a person.`,
    zh: ({ value }) => `「${shown(value)}」不是 person、group 或 org。如屬員工可留空。`,
  },
  whichPerson: { en: () => 'The number of the person is missing.', zh: () => '欠員工編號。' },
  unknownPerson: {
    en: ({ value }) => `Nobody on file has the number "${shown(value)}". Bring in people first, or correct it.`,
    zh: ({ value }) => `名單上沒有編號「${shown(value)}」的員工。請先匯入員工或更正編號。`,
  },
  badGroup: {
    en: ({ value }) => `"${shown(value)}" is not a group. Write it as department=Rooms.`,
    zh: ({ value }) => `「${shown(value)}」不是組別。請寫成 department=Rooms。`,
  },
  noKey: { en: () => 'The key of the data is missing.', zh: () => '欠資料代號。' },
  undeclared: {
    en: ({ value }) => `Nobody has declared data under the key "${shown(value)}". Declare it on the page Data first.`,
    zh: ({ value }) => `未有申報代號「${shown(value)}」的資料。請先在「資料」頁申報。`,
  },
  noValue: { en: () => 'The value is missing.', zh: () => '欠數值。' },
  badNumber: {
    en: ({ value }) => `"${shown(value)}" is not a number. Write it as 1234.5, without separators and units.`,
    zh: ({ value }) => `「${shown(value)}」不是數字。請寫成 1234.5，不要分隔符號和單位。`,
  },
  badDate: {
    en: ({ value }) => `"${shown(value)}" is not a date. Write it as 2027-03-31.`,
    zh: ({ value }) => `「${shown(value)}」不是日期。請寫成 2027-03-31。`,
  },
  badYesNo: { en: ({ value }) => `"${shown(value)}" is neither yes nor no.`, zh: ({ value }) => `「${shown(value)}」不是 yes 或 no。` },
  badPerson: { en: ({ value }) => `Nobody on file has the number "${shown(value)}".`, zh: ({ value }) => `名單上沒有編號「${shown(value)}」的員工。` },
  noEffective: { en: () => 'From when it holds is missing. Write it as 2027-03-31.', zh: () => '欠生效日期。請寫成 2027-03-31。' },
  badInstant: {
    en: ({ value }) => `"${shown(value)}" is not a date. Write it as 2027-03-31, or 2027-03-31T09:00+08:00.`,
    zh: ({ value }) => `「${shown(value)}」不是日期。請寫成 2027-03-31 或 2027-03-31T09:00+08:00。`,
  },
  endsBefore: { en: ({ value }) => `It ends (${shown(value)}) before it begins.`, zh: ({ value }) => `結束日期（${shown(value)}）早於生效日期。` },
  tooLong: { en: ({ limit }) => `The text is too long; at most ${limit} characters are possible.`, zh: ({ limit }) => `內容太長，最多 ${limit} 字。` },
};

/** What is wrong, as one sentence without the line: line and column are shown beside it. */
export function factProblemSentence({ code, params, column }: FactProblem, language: Language): string {
  return words[code][language](params, column ?? '');
}
