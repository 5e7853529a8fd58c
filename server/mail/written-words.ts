import { attachmentOf } from '../../workflows/flow/attachment.ts';
import type { AnswerValue } from '../../workflows/flow/form.ts';
import type { Message } from '../../workflows/flow/grammar.ts';
import type { MailOrder } from '../../workflows/flow/perform/scene.ts';
import { dateWords } from '../../workflows/flow/sentences.ts';
import { inLanguage } from './data.ts';

type Language = 'en' | 'zh';
/** What HR wrote for a mail, filled in; null: the product's own words. */
export type Written = { subject: string | null; body: string | null };
type Filled = Pick<MailOrder, 'values' | 'members' | 'body'>;

/** `nameOf`: of a person whom a list names. What is absent as of the sending is left empty; nothing that is filled in is read for braces again. */
export function writtenWords(message: Message | undefined, filled: Filled, language: Language, nameOf: (id: string) => string): Written {
  if (message === undefined) return { subject: null, body: null };
  const fill = (text: string) => text.replaceAll(/\{\{\s*(\w+)\s*\}\}/g, (_, name: string) => valueWords(filled.values?.[name], language, nameOf));
  const parts = [
    ...(message.body === undefined ? [] : [fill(inLanguage(message.body, language))]),
    ...(filled.body === undefined ? [] : [filled.body]),
    ...(filled.members === undefined || filled.members.length === 0 ? [] : [filled.members.map(nameOf).join('\n')]),
  ];
  return {
    subject: message.subject === undefined ? null : fill(inLanguage(message.subject, language)),
    body: parts.length === 0 ? null : parts.join('\n\n'),
  };
}

/** The language a message is written in: the one HR chose for it, else its reader's. */
export function languageOf(message: Message | undefined, readers: Language): Language {
  return message?.language === undefined || message.language === 'person' ? readers : message.language;
}

/** A value inside a sentence: dates as people read them, lists with commas, whoever is named by name. */
export function valueWords(value: AnswerValue | undefined, language: Language, nameOf: (id: string) => string): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'boolean') return language === 'zh' ? (value ? '是' : '否') : value ? 'yes' : 'no';
  if (typeof value !== 'object') return typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value) ? dateWords(value, 'UTC', language) : String(value);
  if (!Array.isArray(value) && typeof value.person === 'string' && Object.keys(value).length === 1) return nameOf(value.person);
  const file = attachmentOf(value);
  if (file !== null) return file.name;
  const parts = Array.isArray(value) ? value : Object.values(value);
  return parts.map((part) => valueWords(part, language, nameOf)).join(language === 'zh' ? '、' : ', ');
}
