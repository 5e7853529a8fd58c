/** A line of a mail's head, unfolded, in the order it came; `name` in small letters, `value` as it was sent. */
export type HeadLine = { name: string; value: string };

/** What a head may weigh, in bytes, and how many lines it may have. */
const largestHead = 128 * 1024;
const mostLines = 500;

/** The head of a mail as it came over the wire. Null where it is too large to be an honest one, or cannot be told from its body. */
export function headOf(raw: Uint8Array): HeadLine[] | null {
  const text = Buffer.from(raw.buffer, raw.byteOffset, Math.min(raw.byteLength, largestHead + 4)).toString('latin1');
  const end = /\r?\n\r?\n/.exec(text);
  if (end === null && raw.byteLength > largestHead) return null;
  const lines: HeadLine[] = [];
  for (const line of text.slice(0, end?.index ?? text.length).split(/\r?\n/)) {
    const last = lines.at(-1);
    if (/^[ \t]/.test(line)) {
      if (last === undefined) return null;
      last.value += ` ${line.trim()}`;
      continue;
    }
    const colon = line.indexOf(':');
    const name = line.slice(0, Math.max(colon, 0)).trimEnd().toLowerCase();
    if (line === '' && lines.length === 0) continue;
    if (colon < 1 || !/^[!-9;-~]+$/.test(name)) return null;
    lines.push({ name, value: line.slice(colon + 1).trim() });
    if (lines.length > mostLines) return null;
  }
  return lines;
}

export function valuesOf(head: readonly HeadLine[], name: string): string[] {
  return head.flatMap((line) => (line.name === name ? [line.value] : []));
}

export function valueOf(head: readonly HeadLine[], name: string): string | null {
  return valuesOf(head, name)[0] ?? null;
}
