import type { Language } from '../db/people.ts';
import { csvLimits } from './people-csv.ts';
import type { ImportProblem, ImportProblemCode } from './people-problems.ts';

type Both = Record<Language, string>;

/** What a cell, row or file was expected to be, by what is wrong with it. */
const expected: Record<ImportProblemCode, Both> = {
  notText: { en: 'a text file, CSV in UTF-8', zh: 'CSV 文字檔（UTF-8）' },
  emptyFile: { en: 'a header line and a line for each person', zh: '標題行及每人一行' },
  fileTooLarge: { en: `at most ${csvLimits.bytes / 1024 / 1024} MB`, zh: `最多 ${csvLimits.bytes / 1024 / 1024} MB` },
  tooManyRows: { en: `at most ${csvLimits.rows} people`, zh: `最多 ${csvLimits.rows} 人` },
  tooManyColumns: { en: `at most ${csvLimits.columns} columns`, zh: `最多 ${csvLimits.columns} 欄` },
  badQuotes: { en: 'quotation marks in pairs', zh: '成對的引號' },
  missingColumn: { en: 'a column of this name', zh: '此名稱的欄' },
  duplicateColumn: { en: 'each column once', zh: '每欄一次' },
  badColumnName: { en: 'a name of letters, digits, spaces and _ - . ( ) / % & #', zh: '由文字、數字、空格及 _ - . ( ) / % & # 組成的欄名' },
  wrongFieldCount: { en: 'as many cells as the header has', zh: '與標題行相同的格數' },
  emptyId: { en: 'an id', zh: '編號' },
  badId: { en: 'letters, digits and . _ @ + -, without spaces', zh: '字母、數字及 . _ @ + -，不含空格' },
  emptyName: { en: 'a name', zh: '姓名' },
  duplicateId: { en: 'one line for each person', zh: '每人一行' },
  erasedPerson: { en: 'somebody who was not erased', zh: '資料未被刪除的人' },
  tooLong: { en: 'a shorter text', zh: '較短的內容' },
  badCharacter: { en: 'text on one line', zh: '單行文字' },
  badDate: { en: 'a date such as 2027-03-31', zh: '日期，例如 2027-03-31' },
  datesOutOfOrder: { en: 'a day after hired_on', zh: '在 hired_on 之後的日期' },
  badMail: { en: 'a mail address such as amy@example.com', zh: '電郵地址，例如 amy@example.com' },
  sameMail: { en: 'an address of one person alone, or shared_mailbox', zh: '只屬一人的地址，或填 shared_mailbox' },
  unknownZone: { en: 'a time zone such as Asia/Hong_Kong', zh: '時區，例如 Asia/Hong_Kong' },
  unknownLanguage: { en: 'en or zh', zh: 'en 或 zh' },
  badWorkDays: { en: 'working days such as Mon-Fri, Mon-Fri+Sat/2 or none', zh: '工作日，例如 Mon-Fri、Mon-Fri+Sat/2 或 none' },
  unknownCalendar: { en: 'a calendar such as HK, none or one of your own', zh: '假期表，例如 HK、none 或公司自設的假期表' },
  badRole: { en: 'roles such as hr;hr_partner@department=Rooms', zh: '角色，例如 hr;hr_partner@department=Rooms' },
  badFlag: { en: 'yes or no', zh: 'yes 或 no' },
  ownManager: { en: 'somebody else, or nothing', zh: '其他人，或留空' },
  unknownManager: { en: 'the id of somebody in this file or on file', zh: '此檔案或現有名單中的編號' },
  managerCircle: { en: 'managers in a line upwards', zh: '逐級向上的主管' },
};

const cameIn = ['value', 'id', 'got', 'length', 'count', 'size', 'left', 'email', 'ids'] as const;

/** What was expected at this place and what came there, in short: beside the sentence that says it whole. */
export function expectedAndCame({ code, params }: ImportProblem, language: Language): { expected: string; came: string } {
  const key = cameIn.find((name) => params[name] !== undefined);
  const value = key === undefined ? '' : params[key];
  const came = Array.isArray(value) ? value.join(' → ') : String(value ?? '');
  const nothing = language === 'zh' ? '沒有' : 'nothing';
  return { expected: expected[code][language], came: came === '' ? nothing : came.length > 60 ? `${came.slice(0, 60)}…` : came };
}
