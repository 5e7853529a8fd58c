import { attachmentsIn, sizeWords } from '../../workflows/flow/attachment.ts';
import type { AnswerValue, Column } from '../../workflows/flow/form.ts';
import type { FormField } from '../../workflows/flow/schema.ts';
import { dateWords, deadlineWords } from '../../workflows/flow/sentences/dates.ts';
import { said } from '../../workflows/flow/sentences/language.ts';
import type { PersonRef, TaskView } from '../../workflows/flow/task-view.ts';
import { wordsIn } from './words.ts';

type Language = 'en' | 'zh';

export const nameOf = (person: PersonRef, language: Language): string => (language === 'zh' ? (person.nameZh ?? person.name) : person.name);

/** What is asked of this part. */
export function askOf({ step, asks, language }: Pick<TaskView, 'step' | 'asks' | 'language'>): string {
  const ask = said(step, language);
  return asks === 'answer' ? ask : wordsIn(language)('agreeTo', { ask });
}

/** What is asked, and about whom: the page's title. */
export function askWords(view: TaskView): string {
  const { subject, reader, language } = view;
  const ask = askOf(view);
  if (subject === null || subject.id === reader.id) return ask;
  return language === 'zh' ? `${ask}：${nameOf(subject, language)}` : `${ask}: ${nameOf(subject, language)}`;
}

const zhPlaces: Record<string, string> = {
  'Asia/Hong_Kong': '香港',
  'Asia/Macau': '澳門',
  'Asia/Taipei': '台北',
  'Asia/Shanghai': '北京',
  'Asia/Singapore': '新加坡',
  'Asia/Tokyo': '東京',
  'Europe/London': '倫敦',
  'America/New_York': '紐約',
};

/** An instant that was, with its place. */
export function momentWords(iso: string, zone: string, language: Language): string {
  return withPlace(dateWords(iso, zone, language, { time: true }), zone, language);
}

/** The end of something, with its place where a time is told. */
export function deadlineAndPlace(iso: string, zone: string, language: Language): string {
  const when = deadlineWords(iso, zone, language);
  return endsInTime.test(when) ? withPlace(when, zone, language) : when;
}

const endsInTime = /\d\d:\d\d$|[時分]$/;

/** By when, with the year only where it is not the year in which it was asked; the place where a time is told, which Chinese puts on a line of its own. */
export function dueWords({ due, closes, openedAt, zone, language }: TaskView): { when: string; place: string | null } | null {
  const by = due ?? closes;
  if (by === null) return null;
  const when = deadlineWords(by, zone, language, { short: by.slice(0, 4) === openedAt.slice(0, 4) });
  if (!endsInTime.test(when)) return { when, place: null };
  return language === 'zh' ? { when, place: placeWords(zone, language) } : { when: withPlace(when, zone, language), place: null };
}

function withPlace(when: string, zone: string, language: Language): string {
  return wordsIn(language)('place', { when, place: placeWords(zone, language) });
}

export function placeWords(zone: string, language: Language): string {
  const city = zone.split('/').at(-1)?.replaceAll('_', ' ') ?? zone;
  return language === 'zh' ? `${zhPlaces[zone] ?? city}時間` : city;
}

/** What somebody is called, by id. */
export type Naming = (id: string) => string;

/** An answer as people read it. */
export function answerWords(value: AnswerValue | undefined, field: FormField, language: Language, nameById: Naming): string {
  if (value === undefined || value === null || value === '') return '—';
  switch (field.type) {
    case 'choices':
      return (Array.isArray(value) ? value : [value]).map((key) => optionWords(field.options, plain(key), language)).join(comma(language));
    case 'number':
      return field.unit === undefined ? plain(value) : `${plain(value)} ${said(field.unit, language)}`;
    case 'people':
      return (Array.isArray(value) ? value : [value]).map((id) => nameById(plain(id))).join(comma(language));
    case 'file':
      return attachmentsIn(value)
        .map(({ name, bytes }) => `${name} (${sizeWords(bytes)})`)
        .join(comma(language));
    case 'list':
      return Array.isArray(value) ? value.map((row) => rowWords(row, field, language, nameById)).join('\n') : plain(value);
    default:
      return cellWords(value, field, language, nameById);
  }
}

const comma = (language: Language): string => (language === 'zh' ? '、' : ', ');

function plain(value: AnswerValue): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function optionWords(options: Extract<FormField, { type: 'choice' }>['options'], key: string, language: Language): string {
  const option = options.find((one) => one.key === key);
  return option === undefined ? key : said(option.label, language);
}

type Asked = Exclude<FormField, { type: 'choices' | 'number' | 'people' | 'list' | 'file' }> | Column;

/** One cell of a table, and any answer that could stand in one. */
export function cellWords(value: AnswerValue, field: Asked, language: Language, nameById: Naming): string {
  const { type } = field;
  if (type === 'rating') {
    const level = field.levels.find((one) => String(one.value) === plain(value));
    return level === undefined ? plain(value) : `${level.value} · ${said(level.label, language)}`;
  }
  if (type === 'choice') return optionWords(field.options, plain(value), language);
  if (type === 'person') return nameById(plain(value));
  if (typeof value === 'boolean') return wordsIn(language)(value ? 'yes' : 'no');
  return type === 'date' ? dateWords(plain(value), 'UTC', language) : plain(value);
}

function rowWords(row: AnswerValue, { columns }: Extract<FormField, { type: 'list' }>, language: Language, nameById: Naming): string {
  if (typeof row !== 'object' || row === null || Array.isArray(row)) return plain(row);
  const cells = columns.flatMap((column) => {
    const { id, label } = column;
    const cell = row[id];
    return cell === undefined ? [] : [`${said(label, language)}${language === 'zh' ? '：' : ': '}${cellWords(cell, column, language, nameById)}`];
  });
  return cells.join(comma(language));
}

/** Names of those whom the page knows: who may be chosen, and who is named already. */
export function namesIn({ people, language }: Pick<TaskView, 'people' | 'language'>): Naming {
  const known = Object.values(people).flatMap(({ choices }) => choices);
  return (id) => {
    const found = known.find((one) => one.id === id);
    return found === undefined ? id : nameOf(found, language);
  };
}
