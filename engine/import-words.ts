import type { Language } from '../db/people.ts';
import { csvLimits } from './people-csv.ts';
import type { ImportProblem, ImportProblemCode, ImportWarning, ImportWarningCode } from './people-problems.ts';

type Words = Record<Language, (told: { column: string; param: (name: string) => string; list: (name: string) => string[] }) => string>;

const circle = (ids: string[]): string => [...ids, ids[0] ?? ''].join(' → ');
const shown = (text: string): string => (text.length > 60 ? `${text.slice(0, 60)}…` : text);

const words = {
  notText: {
    en: () => 'This is not a text file. In a spreadsheet choose "Save as: CSV UTF-8".',
    zh: () => '檔案不是文字檔。請在試算表選擇「另存為：CSV UTF-8」。',
  },
  emptyFile: { en: () => 'The file is empty.', zh: () => '檔案是空的。' },
  fileTooLarge: {
    en: ({ param }) => `The file is larger than ${param('limit')} MB (${param('size')} MB).`,
    zh: ({ param }) => `檔案超過 ${param('limit')} MB（${param('size')} MB）。`,
  },
  tooManyRows: {
    en: ({ param }) => `The file has more than ${Number(param('limit')).toLocaleString('en')} people.`,
    zh: ({ param }) => `檔案超過 ${Number(param('limit')).toLocaleString('en')} 人。`,
  },
  tooManyColumns: {
    en: ({ param }) => `The file has ${param('count')} columns; at most ${csvLimits.columns} are possible.`,
    zh: ({ param }) => `檔案有 ${param('count')} 欄，最多 ${csvLimits.columns} 欄。`,
  },
  badQuotes: {
    en: () => 'A quotation mark is never closed, or stands in the middle of a cell. A cell that contains one must be quoted whole, with the mark doubled.',
    zh: () => '引號沒有關上，或出現在儲存格中間。含引號的儲存格須整格加引號，並把其中的引號重複一次。',
  },
  missingColumn: {
    en: ({ column }) => `The column "${column}" is missing. Columns "id" and "name" are needed.`,
    zh: ({ column }) => `缺少「${column}」欄。「id」和「name」兩欄必須有。`,
  },
  duplicateColumn: { en: ({ column }) => `There are two columns "${column}".`, zh: ({ column }) => `「${column}」欄出現兩次。` },
  badColumnName: {
    en: ({ column, param }) =>
      column === ''
        ? `Column ${param('number')} has values but no name.`
        : `"${shown(column)}" cannot be a column name: use letters, digits, spaces and _ - . ( ) / % & #, at most ${param('limit')}.`,
    zh: ({ column, param }) =>
      column === ''
        ? `第 ${param('number')} 欄有內容但沒有欄名。`
        : `「${shown(column)}」不能用作欄名：只可用文字、數字、空格及 _ - . ( ) / % & #，最多 ${param('limit')} 字。`,
  },
  wrongFieldCount: {
    en: ({ param }) => `This row has ${param('got')} cells; the header has ${param('expected')}.`,
    zh: ({ param }) => `此行有 ${param('got')} 格，但標題行有 ${param('expected')} 格。`,
  },
  emptyId: { en: () => 'The id is empty.', zh: () => '編號（id）是空的。' },
  badId: {
    en: ({ param }) => `"${shown(param('value'))}" cannot be an id: it begins with a letter or digit, then letters, digits and . _ @ + - without spaces.`,
    zh: ({ param }) => `「${shown(param('value'))}」不能用作編號：須以字母或數字開頭，其後只可用字母、數字及 . _ @ + -，不可有空格。`,
  },
  emptyName: { en: () => 'The name is empty.', zh: () => '姓名（name）是空的。' },
  duplicateId: {
    en: ({ param }) => `The id ${param('id')} is already on line ${param('first')}.`,
    zh: ({ param }) => `編號 ${param('id')} 已在第 ${param('first')} 行出現。`,
  },
  erasedPerson: {
    en: ({ param }) => `What was known of ${param('id')} has been erased, and is not brought back. Leave this line out, or give somebody new a new id.`,
    zh: ({ param }) => `${param('id')} 的資料已經刪除，不會重新匯入。請刪去此行；如屬新人，請用新編號。`,
  },
  tooLong: {
    en: ({ param }) => `The text is ${param('length')} characters long; at most ${param('limit')} are possible.`,
    zh: ({ param }) => `內容有 ${param('length')} 字，最多 ${param('limit')} 字。`,
  },
  badCharacter: { en: () => 'The cell contains a line break or another invisible character.', zh: () => '儲存格含有換行或其他看不見的字元。' },
  badDate: {
    en: ({ param }) => `"${shown(param('value'))}" is not a date. Write it as 2027-03-31.`,
    zh: ({ param }) => `「${shown(param('value'))}」不是日期。請寫成 2027-03-31。`,
  },
  datesOutOfOrder: {
    en: ({ param }) => `The person leaves on ${param('left')}, before being hired on ${param('hired')}.`,
    zh: ({ param }) => `離職日期 ${param('left')} 早於入職日期 ${param('hired')}。`,
  },
  badMail: { en: ({ param }) => `"${shown(param('value'))}" is not a mail address.`, zh: ({ param }) => `「${shown(param('value'))}」不是電郵地址。` },
  sameMail: {
    en: ({ param }) =>
      `The address ${param('email')} also belongs to ${param('other')}${onLine(param('otherLine'))}. If they share a mailbox, put "yes" under shared_mailbox for each of them.`,
    zh: ({ param }) =>
      `電郵 ${param('email')} 亦屬於 ${param('other')}${param('otherLine') === '0' ? '' : `（第 ${param('otherLine')} 行）`}。如屬共用信箱，請在各人的 shared_mailbox 填「yes」。`,
  },
  unknownZone: {
    en: ({ param }) => `"${shown(param('value'))}" is not a time zone. Write it as Asia/Hong_Kong or Europe/London.`,
    zh: ({ param }) => `「${shown(param('value'))}」不是時區。請寫成 Asia/Hong_Kong 或 Europe/London。`,
  },
  unknownLanguage: {
    en: ({ param }) => `"${shown(param('value'))}" is not a language here. Write en (English) or zh (Traditional Chinese).`,
    zh: ({ param }) => `不支援語言「${shown(param('value'))}」。請寫 en（英文）或 zh（繁體中文）。`,
  },
  badWorkDays: {
    en: ({ param }) =>
      `"${shown(param('value'))}" are not working days. Write Mon-Fri, Mon,Wed,Fri, Mon-Fri+Sat/2 (every other Saturday) or none (a shift roster).`,
    zh: ({ param }) => `「${shown(param('value'))}」不是工作日。請寫 Mon-Fri、Mon,Wed,Fri、Mon-Fri+Sat/2（隔週星期六）或 none（輪班）。`,
  },
  unknownCalendar: {
    en: ({ param }) =>
      `"${shown(param('value'))}" is not a calendar. Write HK, HK-statutory, GB-ENG, US, none, another country's code, or one of your company's calendars.`,
    zh: ({ param }) => `「${shown(param('value'))}」不是假期表。請寫 HK、HK-statutory、GB-ENG、US、none、其他國家代碼，或公司自設的假期表。`,
  },
  badRole: {
    en: ({ param }) => `"${shown(param('value'))}" is not a role. Write hr, or hr_partner@department=Rooms, several separated by semicolons.`,
    zh: ({ param }) => `「${shown(param('value'))}」不是角色。請寫 hr 或 hr_partner@department=Rooms，多個以分號分隔。`,
  },
  badFlag: { en: ({ param }) => `"${shown(param('value'))}" is neither yes nor no.`, zh: ({ param }) => `「${shown(param('value'))}」不是 yes 或 no。` },
  ownManager: {
    en: ({ param }) => `${param('id')} is their own manager. Leave the cell empty for whoever has none.`,
    zh: ({ param }) => `${param('id')} 的主管是自己。如沒有主管，請留空。`,
  },
  unknownManager: {
    en: ({ param }) => `The manager ${param('id')} is neither in this file nor among the people there are.`,
    zh: ({ param }) => `主管 ${param('id')} 不在此檔案，亦不在現有名單。`,
  },
  managerCircle: {
    en: ({ list }) => `These managers go round in a circle: ${circle(list('ids'))}.`,
    zh: ({ list }) => `主管關係形成循環：${circle(list('ids'))}。`,
  },
  unknownRelation: {
    en: ({ column, param }) =>
      `"${column}" names ${param('id')}, who is not among the people${Number(param('count')) > 1 ? ` (and ${Number(param('count')) - 1} more like it)` : ''}. Columns ending in _id are read as people.`,
    zh: ({ column, param }) =>
      `「${column}」所指的 ${param('id')} 不在名單${Number(param('count')) > 1 ? `（另有 ${Number(param('count')) - 1} 個）` : ''}。以 _id 結尾的欄會當作人員編號。`,
  },
  readAsLatin1: {
    en: () => 'The file is not in UTF-8 and was read as Latin-1. Look at names with accents before you confirm.',
    zh: () => '檔案不是 UTF-8，已按 Latin-1 讀取。確認前請檢查帶重音符號的姓名。',
  },
  readAsBig5: {
    en: () => 'The file is not in UTF-8 and was read as Big5. Look at Chinese names before you confirm.',
    zh: () => '檔案不是 UTF-8，已按 Big5 讀取。確認前請檢查中文姓名。',
  },
  managerHasLeft: {
    en: ({ param }) => `The manager ${param('id')} has left (${param('left')}).`,
    zh: ({ param }) => `主管 ${param('id')} 已離職（${param('left')}）。`,
  },
} satisfies Record<ImportProblemCode | ImportWarningCode, Words>;

function onLine(line: string): string {
  return line === '0' ? '' : ` (line ${line})`;
}

/** What is wrong, as one sentence without the line: the line and column are shown beside it. */
export function problemSentence(problem: ImportProblem | ImportWarning, language: Language): string {
  const value = (name: string) => problem.params[name];
  return words[problem.code][language]({
    column: problem.column ?? '',
    param: (name) => String(value(name) ?? ''),
    list: (name) => {
      const list = value(name);
      return Array.isArray(list) ? list : [];
    },
  });
}

/** The sentence with its place in front: `Line 12, zone: …`. */
export function problemLine(problem: ImportProblem | ImportWarning, language: Language): string {
  const column = problem.column === null || problem.column === '' ? '' : language === 'zh' ? `「${problem.column}」欄` : `, ${problem.column}`;
  return `${language === 'zh' ? `第 ${problem.line} 行${column}：` : `Line ${problem.line}${column}: `}${problemSentence(problem, language)}`;
}
