import type { AnswerValue } from './form.ts';

/** Files that are added to an answer. Their bytes are kept by the engine; the answer holds what each is called and what it is. */

/** What a flow may let people add. */
export const fileKinds = ['pdf', 'picture', 'office', 'text'] as const;
export type FileKind = (typeof fileKinds)[number];

/** Every kind of file there is: none that a program would run. `endings`: of its name, the first where it has none. */
export const fileTypes = {
  pdf: { kind: 'pdf', mime: 'application/pdf', endings: ['pdf'] },
  png: { kind: 'picture', mime: 'image/png', endings: ['png'] },
  jpg: { kind: 'picture', mime: 'image/jpeg', endings: ['jpg', 'jpeg'] },
  docx: { kind: 'office', mime: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document', endings: ['docx'] },
  xlsx: { kind: 'office', mime: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', endings: ['xlsx'] },
  pptx: { kind: 'office', mime: 'application/vnd.openxmlformats-officedocument.presentationml.presentation', endings: ['pptx'] },
  txt: { kind: 'text', mime: 'text/plain', endings: ['txt'] },
} as const satisfies Record<string, { kind: FileKind; mime: string; endings: readonly [string, ...string[]] }>;
export type FileType = keyof typeof fileTypes;

/** One file of an answer, as the answer holds it. */
export type Attachment = { id: string; name: string; type: FileType; bytes: number };

export const isFileType = (type: unknown): type is FileType => typeof type === 'string' && Object.hasOwn(fileTypes, type);

/** Null: it is none. */
export function attachmentOf(value: unknown): Attachment | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const { id, name, type, bytes, ...more } = value as Record<string, unknown>;
  if (Object.keys(more).length > 0 || typeof id !== 'string' || !/^[A-Za-z0-9-]{1,80}$/.test(id) || !isFileType(type)) return null;
  if (typeof name !== 'string' || name !== cleanName(name, type) || typeof bytes !== 'number' || !Number.isSafeInteger(bytes) || bytes < 1) return null;
  return { id, name, type, bytes };
}

/** The files in an answer; what is none of them is left out. */
export function attachmentsIn(value: AnswerValue | undefined): Attachment[] {
  return (Array.isArray(value) ? value : []).flatMap((one) => attachmentOf(one) ?? []);
}

/** What a name says that a file is; null: nothing that is taken. */
export function typeByName(name: string): FileType | null {
  const ending = /\.([A-Za-z0-9]{1,8})\s*$/.exec(name)?.[1]?.toLowerCase() ?? '';
  const found = Object.entries(fileTypes).find(([, { endings }]) => (endings as readonly string[]).includes(ending));
  return found === undefined ? null : (found[0] as FileType);
}

const longestName = 100;

/**
 * A name that is a name on every system and nothing else: no path, nothing unseen, nothing that turns the direction of what is written, no mark that a
 * program would take for more. Cleaned again it stays the same.
 */
export function cleanName(name: string, type: FileType): string {
  const { endings } = fileTypes[type];
  const last = name.split(/[/\\]/).at(-1) ?? '';
  const plain = last
    .normalize('NFC')
    .replaceAll(/[\p{C}\p{Zl}\p{Zp}<>:"|?*;%]/gu, '')
    .replaceAll(/\s+/g, ' ');
  const ending = endings.find((one) => plain.trim().toLowerCase().endsWith(`.${one}`)) ?? endings[0];
  const stem = plain.trim().toLowerCase().endsWith(`.${ending}`) ? plain.trim().slice(0, -ending.length - 1) : plain;
  const short = Array.from(stem.replaceAll(/^[\s.~-]+|[\s.]+$/g, ''))
    .slice(0, longestName)
    .join('')
    .replaceAll(/[\s.]+$/g, '');
  const own = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i.test(short) ? `_${short}` : short;
  return `${own === '' ? 'file' : own}.${ending}`;
}

/** `2.1 MB`, `340 kB`. */
export function sizeWords(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`;
  return bytes < 1_000_000 ? `${Math.round(bytes / 1_000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
