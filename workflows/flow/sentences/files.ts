import type { FileKind } from '../attachment.ts';
import type { Field } from '../form.ts';
import type { Language } from './language.ts';

export const kindsOfFiles: Record<FileKind, Record<Language, string>> = {
  pdf: { en: 'PDF', zh: 'PDF' },
  picture: { en: 'pictures', zh: '圖片' },
  office: { en: 'Word, Excel, PowerPoint', zh: 'Word、Excel、PowerPoint' },
  text: { en: 'plain text', zh: '純文字' },
};

/** Which files a question takes, how many and how large. */
export function fileWords({ kinds, most, megabytes }: Pick<Extract<Field, { type: 'file' }>, 'kinds' | 'most' | 'megabytes'>, language: Language): string {
  const named = kinds.map((kind) => kindsOfFiles[kind][language]);
  if (language === 'zh') return `最多 ${most} 個檔案，每個不超過 ${megabytes} MB：${named.join('、')}`;
  return `at most ${most} ${most === 1 ? 'file' : 'files'} of up to ${megabytes} MB: ${named.join(', ')}`;
}
