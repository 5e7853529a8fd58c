/** Why something is not a flow: where, what was expected there, what came, and all of it in a sentence with the way out. */
export type ParseProblem = { place: string; expected: string; came: string; message: string };

/** A value in a few words, for a message: never the whole of it. */
export function cameWords(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'string') return `“${value.length > 40 ? `${value.slice(0, 40)}…` : value}”`;
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'an object';
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : value === null ? 'null' : `a ${typeof value}`;
}
