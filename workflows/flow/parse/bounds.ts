import type { ParseProblem } from './problem.ts';

/** Limits that keep the reading of anything quick, whatever it is. */
export const limits = { characters: 5_000_000, values: 200_000, depth: 60, steps: 2_000, edges: 2_000 };

/** What is too large, too deep or named like something built into the language. Walks the input without recursion and stops at the first finding. */
export function outOfBounds(input: unknown): ParseProblem | null {
  const open: { node: unknown; place: string; depth: number }[] = [{ node: input, place: '', depth: 0 }];
  let values = 0;
  let characters = 0;
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { node, place, depth } = next;
    if (typeof node === 'string') characters += node.length;
    if (characters > limits.characters)
      return problem(
        'the flow',
        'a flow of at most 5 MB',
        'more',
        'This flow is larger than 5 MB. A flow holds the drawing, not the answers: leave out what does not belong to it.',
      );
    if (typeof node !== 'object' || node === null) continue;
    if (depth >= limits.depth)
      return problem(
        shortened(place),
        `at most ${limits.depth} levels`,
        'more',
        `${shortened(place)} is nested more than ${limits.depth} levels deep. Split the rule into simpler ones.`,
      );
    if (Array.isArray(node) && node.length > limits.values) return tooManyValues;
    const keys = Object.keys(node);
    values += keys.length;
    if (values > limits.values) return tooManyValues;
    for (const key of keys) {
      if (!Array.isArray(node) && key in Object.prototype)
        return problem(
          shortened(`${place}.${key}`.replace(/^\./, '')),
          'another name',
          key,
          `The name “${key}” is reserved and cannot be used. Choose another name.`,
        );
      open.push({ node: (node as Record<string, unknown>)[key], place: place === '' ? key : `${place}.${key}`, depth: depth + 1 });
    }
  }
  return tooMany(input, 'steps', limits.steps) ?? tooMany(input, 'edges', limits.edges);
}

function tooMany(input: unknown, part: 'steps' | 'edges', most: number): ParseProblem | null {
  if (typeof input !== 'object' || input === null) return null;
  const value = (input as Record<string, unknown>)[part];
  const count = Array.isArray(value) ? value.length : typeof value === 'object' && value !== null ? Object.keys(value).length : 0;
  if (count <= most) return null;
  return problem(part, `at most ${most} ${part}`, String(count), `This flow has ${count} ${part}; at most ${most} are possible. Divide it into several flows.`);
}

const tooManyValues = problem(
  'the flow',
  `at most ${limits.values} values`,
  'more',
  `This flow has more than ${limits.values} values; no drawing needs so many. Check that this is the file of a flow.`,
);

const shortened = (place: string) => (place.length > 120 ? `${place.slice(0, 117)}…` : place);

function problem(place: string, expected: string, came: string, message: string): ParseProblem {
  return { place, expected, came, message };
}
