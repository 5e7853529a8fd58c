const token = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g;

type Open = { list: boolean; index: number; awaiting: boolean };

/**
 * The line (from 1) on which a part of a JSON text begins. `path` leads to it by names and, in lists, numbers from 0; where not all of it is there, the
 * line of the deepest part that is. The text must be JSON. Reads it once, without recursion.
 */
export function lineOfPath(text: string, path: readonly string[]): number {
  const open: Open[] = [];
  let line = 1;
  let from = 0;
  let matched = 0;
  let found = 1;
  for (const { 0: piece, index } of text.matchAll(token)) {
    line += newlines(text, from, index);
    from = index;
    const name = nameHere(open.at(-1), piece);
    if (name !== null) {
      if (open.length <= matched) return found;
      if (open.length === matched + 1 && path[matched] === name) [matched, found] = [matched + 1, line];
      if (matched === path.length) return found;
    }
    if (piece === '{' || piece === '[') open.push({ list: piece === '[', index: -1, awaiting: true });
    else if (piece === '}' || piece === ']') {
      open.pop();
      if (open.length < matched) return found;
    } else if (piece === ',') (open.at(-1) as Open).awaiting = true;
  }
  return found;
}

/** What the value that begins here (in a list) or after this name (in an object) is called in what is open; null for every other token. */
function nameHere(open: Open | undefined, piece: string): string | null {
  if (open === undefined || !open.awaiting || piece === '}' || piece === ']') return null;
  open.awaiting = false;
  if (!open.list) return JSON.parse(piece) as string;
  open.index += 1;
  return String(open.index);
}

function newlines(text: string, from: number, to: number): number {
  let count = 0;
  for (let at = text.indexOf('\n', from); at !== -1 && at < to; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}
