import type { Node } from './read.ts';

/** Ways to look at a tree of CEL. */

/** `from.name` and `from["name"]`; null for anything else. */
export function selectionOf(node: Node): { from: Node; name: string } | null {
  if (node.op === '.') return { from: node.args[0], name: node.args[1] };
  if (node.op !== '[]') return null;
  const [from, key] = node.args;
  return key.op === 'value' && typeof key.args === 'string' ? { from, name: key.args } : null;
}

/** A word with names after it: `answers.review.rating`. Null where it begins with anything else. */
export function pathOf(node: Node): { root: string; names: string[] } | null {
  const names: string[] = [];
  let at = node;
  for (let selection = selectionOf(at); selection !== null; selection = selectionOf(at)) {
    names.unshift(selection.name);
    at = selection.from;
  }
  return at.op === 'id' ? { root: at.args, names } : null;
}

/** `name(…)`; null for anything else. */
export function callOf(node: Node): { name: string; args: Node[] } | null {
  return node.op === 'call' ? { name: node.args[0], args: node.args[1] } : null;
}

/** `from.name(…)`; null for anything else. */
export function methodOf(node: Node): { name: string; from: Node; args: Node[] } | null {
  return node.op === 'rcall' ? { name: node.args[0], from: node.args[1], args: node.args[2] } : null;
}

/** A text in quotation marks; null for anything else. */
export const textOf = (node: Node | undefined): string | null => (node?.op === 'value' && typeof node.args === 'string' ? node.args : null);
