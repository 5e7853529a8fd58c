import type { FileRefusal } from '../workflows/flow/file.ts';
import type { ValueProblem } from '../workflows/flow/record-type.ts';
import { Refusal } from './errors.ts';

type Language = 'en' | 'zh';
export type RecordRefusal = FileRefusal | 'unknownPerson' | 'isHeld' | 'notHeld' | 'unknownType';

const words: Record<RecordRefusal, Record<Language, string>> = {
  noRecord: {
    en: 'This cannot be done to this record as it stands: it was replaced, ended or erased meanwhile. Load the page again to see how it stands.',
    zh: '此紀錄現時的狀況不容許這樣做：它可能已被取代、終止或刪除。請重新載入頁面查看。',
  },
  final: {
    en: 'This record is final, so nothing about it can be changed any more. A note can be put beside it, or another record written after it.',
    zh: '此紀錄已為最終紀錄，不能再更改。可加上備註，或另寫一項新紀錄。',
  },
  mustStay: {
    en: 'This record has to be kept for its shortest time, which is not over yet. It can be revoked or suspended instead.',
    zh: '此紀錄的最短保留期未滿，不能刪除。可改為撤銷或暫停。',
  },
  unknownPerson: { en: 'This person is not on file.', zh: '找不到此員工。' },
  isHeld: { en: 'What is on file of this person is held already.', zh: '此員工的檔案已在保留中。' },
  notHeld: { en: 'What is on file of this person is not held.', zh: '此員工的檔案並無保留。' },
  unknownType: { en: 'There is no such type of record. Types are declared under Settings, Records.', zh: '沒有這個紀錄類別。類別在「設定」的「紀錄」內訂明。' },
};

export function recordRefusal(rule: string, language: Language): Refusal {
  const said = words[rule as RecordRefusal] ?? words.noRecord;
  return new Refusal(rule === 'unknownPerson' ? 404 : 409, rule, said[language]);
}

const kinds: Record<NonNullable<ValueProblem['expected']>, Record<Language, string>> = {
  text: { en: 'text', zh: '文字' },
  number: { en: 'a number', zh: '數字' },
  date: { en: 'a date such as 2027-03-12', zh: '日期，例如 2027-03-12' },
  person: { en: 'a person’s number', zh: '員工編號' },
  yesNo: { en: 'yes or no', zh: '是或否' },
};

export function valueRefusal(problems: readonly ValueProblem[], language: Language): Refusal {
  const told = problems.map(({ field, expected }) => ({ field: `values.${field}`, message: messageOf(field, expected, language) }));
  return new Refusal(422, 'invalid', told[0]?.message ?? '', { field: told[0]?.field ?? 'values', problems: told });
}

function messageOf(field: string, expected: ValueProblem['expected'], language: Language): string {
  if (expected === null) return language === 'zh' ? `此紀錄類別沒有「${field}」這一項。` : `Records of this type have no field “${field}”.`;
  return language === 'zh' ? `「${field}」須為${kinds[expected].zh}。` : `“${field}” has to be ${kinds[expected].en}.`;
}
