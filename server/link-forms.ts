import type { Context } from 'hono';

/** What a form or a draft may weigh, in bytes. */
export const largestForm = 256 * 1024;

/** The fields of a sent form; none of them where it cannot be read as one. */
export async function readForm(c: Context, largest = largestForm): Promise<FormData | 'tooLarge'> {
  const bytes = await readBytes(c, largest);
  if (bytes === 'tooLarge') return bytes;
  return new Response(bytes, { headers: { 'content-type': c.req.header('content-type') ?? '' } }).formData().catch(() => new FormData());
}

export async function readBytes(c: Context, largest = largestForm): Promise<Buffer<ArrayBuffer> | 'tooLarge'> {
  if (Number(c.req.header('content-length') ?? 0) > largest) return 'tooLarge';
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of c.req.raw.body ?? []) {
    size += chunk.length;
    if (size > largest) return 'tooLarge';
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** A text of a form, of at most so many characters. */
export function textIn(form: FormData, name: string, most = 2_000): string {
  const value = form.get(name);
  return typeof value === 'string' ? value.trim().slice(0, most) : '';
}

/** The token of an address: some mail programs take a full stop or bracket after it into it. */
export function tokenIn(c: Context): string {
  return (c.req.param('token') ?? '').replace(/[.,;)>]+$/, '');
}

/** The language that was asked for on the page, if one was. */
export function languageQuery(c: Context): string {
  const asked = c.req.query('lang');
  return asked === 'en' || asked === 'zh' ? `?lang=${asked}` : '';
}
