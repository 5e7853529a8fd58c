import type { Text } from '../grammar.ts';
import type { Flow, Step } from '../schema.ts';

/** English, or Traditional Chinese in the house style of Hong Kong. */
export type Language = 'en' | 'zh';

/** A text in a language; where that is missing, in the other one. */
export function said(text: Text, language: Language): string {
  const zh = text.zh ?? '';
  return language === 'zh' && zh.trim() !== '' ? zh : text.en.trim() === '' ? zh : text.en;
}

/** A name in quotation marks of the language. */
export const quoted = (text: string, language: Language): string => (language === 'zh' ? `「${text}」` : `“${text}”`);

/** The name of a step in quotation marks; of one that is not there, its id. */
export function stepName(flow: Flow, id: string, language: Language): string {
  const step: Step | undefined = Object.hasOwn(flow.steps, id) ? flow.steps[id] : undefined;
  return quoted(step === undefined ? id : nameOf(step, language), language);
}

/** A step without a name is called by its id. */
export const nameOf = (step: Step, language: Language): string => said(step.name, language).trim() || step.id;

/** "a, b and c" / 「a、b及c」. */
export function listed(words: string[], language: Language, by: 'and' | 'or' = 'and'): string {
  const last = words.at(-1) ?? '';
  if (words.length < 2) return last;
  const before = words.slice(0, -1).join(language === 'zh' ? '、' : ', ');
  const joint = language === 'zh' ? { and: '及', or: '或' }[by] : ` ${by} `;
  return `${before}${joint}${last}`;
}

/** A column or role as the import names it (`hired_on`, `hr_partner`) in readable words. */
export function columnWords(column: string, language: Language): string {
  const plain = column
    .replace(/_(id|on)$/, '')
    .replace(/[_-]+/g, ' ')
    .trim();
  const known = columns[column];
  if (known !== undefined) return known[language];
  const en = plain.replace(/\bhr\b/gi, 'HR');
  return language === 'zh' ? `「${en}」` : en;
}

const columns: Record<string, { en: string; zh: string }> = {
  department: { en: 'department', zh: '部門' },
  location: { en: 'location', zh: '地點' },
  title: { en: 'job title', zh: '職位' },
  grade: { en: 'grade', zh: '職級' },
  hired_on: { en: 'start of employment', zh: '入職日期' },
  role_since: { en: 'start in the present post', zh: '現職開始日期' },
  left_on: { en: 'last day', zh: '離職日期' },
  language: { en: 'language', zh: '語言' },
  mentor_id: { en: 'mentor', zh: '導師' },
  manager_id: { en: 'manager', zh: '直屬上司' },
  name: { en: 'name', zh: '姓名' },
  known_as: { en: 'name', zh: '稱呼' },
  work_days: { en: 'working days', zh: '工作天安排' },
  calendar: { en: 'calendar', zh: '假期表' },
  zone: { en: 'time zone', zh: '時區' },
};
