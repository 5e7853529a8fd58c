import type { Context } from 'hono';
import { type Attachment, fileTypes } from '../workflows/flow/attachment.ts';
import { tooLarge } from './errors.ts';
import { readForm, textIn } from './link-forms.ts';
import type { GivenFile } from './task/files.ts';

/** What one file that is added may weigh with the form around it, and all files of a form that is sent without a script, in bytes. */
export const largestFile = 11 * 1024 * 1024;
export const largestFiles = 26 * 1024 * 1024;

/** One file that a page's script adds, with what stands beside it. */
export async function readFile(c: Context): Promise<{ form: FormData; field: string; file: GivenFile }> {
  const form = await readForm(c, largestFile);
  if (form === 'tooLarge') throw tooLarge(largestFile);
  const [file] = await filesIn(form, 'file');
  return { form, field: textIn(form, 'field', 100), file: file ?? { name: '', content: Buffer.alloc(0) } };
}

/** Files that a form brings under a name; where nothing was chosen browsers send one without a name. */
export async function filesIn(form: FormData, name: string): Promise<GivenFile[]> {
  const files = form.getAll(name).filter((entry): entry is File => typeof entry !== 'string' && entry.name !== '');
  return Promise.all(files.map(async (file) => ({ name: file.name, content: Buffer.from(await file.arrayBuffer()) })));
}

/** A file as its reader gets it: saved, never shown or run in our name, and kept by no cache. */
export function sendFile(c: Context, { name, type, content }: Pick<Attachment, 'name' | 'type'> & { content: Buffer }): Response {
  const plain = name.replaceAll(/[^\x20-\x7e]|["\\%]/g, '_');
  const full = encodeURIComponent(name).replaceAll(/['()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16)}`);
  c.header('content-type', type === 'txt' ? 'text/plain; charset=utf-8' : fileTypes[type].mime);
  c.header('content-disposition', `attachment; filename="${plain}"; filename*=UTF-8''${full}`);
  c.header('content-security-policy', "default-src 'none'; sandbox");
  c.header('cache-control', 'private, no-store');
  c.header('x-robots-tag', 'noindex, nofollow');
  return c.body(new Uint8Array(content));
}
