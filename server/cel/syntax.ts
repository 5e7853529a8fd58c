import { Environment, ParseError } from '@marcbachmann/cel-js';
import { type CelProblem, type Node, problemAt, type Range } from './read.ts';
import type { Refused } from './words.ts';

/** What is read at most: enough for any rule a person types, and quick whatever it is. */
export const limits = { characters: 8_000, nodes: 1_000, depth: 40, entries: 200 };

/** Only its parser is used: nothing is registered in it and nothing is evaluated by it. */
const cel = new Environment({
  unlistedVariablesAreDyn: true,
  limits: {
    maxAstNodes: limits.nodes,
    maxDepth: limits.depth,
    maxListElements: limits.entries,
    maxMapEntries: limits.entries,
    maxCallArguments: limits.entries,
  },
});

/** The text as a tree of CEL, or why it is none. */
export function parsed(text: string): { node: Node } | { problem: CelProblem } {
  if (text.length > limits.characters)
    return { problem: problemAt('', { start: 0, end: 0 }, 'tooLong', { most: String(limits.characters), came: String(text.length) }) };
  if (text.trim() === '') return { problem: problemAt(text, { start: 0, end: 0 }, 'empty', { example: 'answers.review.rating <= 2' }) };
  try {
    return { node: cel.parse(text).ast };
  } catch (error) {
    return { problem: faultOf(error, text) };
  }
}

/** What the parser calls its faults; others mean that something stands where it cannot. */
const faults: Record<string, Refused> = {
  unterminated_string: 'openText',
  newline_in_string: 'openText',
  unterminated_triple_quoted_string: 'openText',
  invalid_escape_sequence: 'wrongEscape',
  invalid_unicode_escape: 'wrongEscape',
  invalid_unicode_surrogate: 'wrongEscape',
  invalid_hex_escape: 'wrongEscape',
  invalid_octal_escape: 'wrongEscape',
  octal_escape_out_of_range: 'wrongEscape',
  bytes_unicode_escape: 'bytes',
  reserved_identifier: 'reservedWord',
  invalid_number: 'wrongNumber',
  invalid_integer: 'wrongNumber',
  invalid_hex_integer: 'wrongNumber',
  invalid_exponent: 'wrongNumber',
  unexpected_character: 'oddCharacter',
};

function faultOf(error: unknown, text: string): CelProblem {
  // Deeper than the parser itself can follow, such as thousands of signs in a row.
  if (error instanceof RangeError) return problemAt('', { start: 0, end: 0 }, 'tooDeep');
  if (!(error instanceof ParseError)) throw error;
  const range = wordAt(text, error.range ?? { start: 0, end: text.length });
  if (error.code === 'limit_exceeded') return limitFault(error.summary, text, range);
  if (error.code === 'invalid_macro_argument') return problemAt(text, range, 'rowName', { name: /^\w+/.exec(error.summary)?.[0] ?? 'filter' });
  const word = text.slice(range.start, range.end);
  if (word === '') return problemAt(text, lastWord(text), 'endsEarly');
  const sign = signFor(word);
  if (sign !== null) return problemAt(text, range, /^\w+$/.test(word) ? 'andOr' : 'wideSign', { sign });
  if (word === '=') return problemAt(text, range, 'oneEquals');
  return problemAt(text, range, oddOrMisplaced(error.code, word));
}

/** The parser calls a word that comes too much an unexpected character, as it does one that CEL does not know. */
function oddOrMisplaced(code: string, word: string): Refused {
  const fault = faults[code];
  return fault === undefined || (fault === 'oddCharacter' && /^[\w"'()[\]{}.,:?<>=!&|+*/%-]/.test(word)) ? 'misplaced' : fault;
}

function limitFault(summary: string, text: string, { start }: Range): CelProblem {
  const at = { start, end: Math.min(start + 1, text.length) };
  if (summary.includes('maxDepth')) return problemAt(text, at, 'tooDeep');
  return problemAt(text, at, summary.includes('maxAstNodes') ? 'tooManyParts' : 'listTooLong', { most: String(limits.entries) });
}

/** The parser points at one character; what people see is a word. */
function wordAt(text: string, { start, end }: Range): Range {
  const word = /^[\p{L}_][\p{L}\p{N}_]*/u.exec(text.slice(start))?.[0] ?? '';
  return { start, end: Math.max(Math.min(end, text.length), start + word.length) };
}

/** The last word or sign, after which something is missing. */
function lastWord(text: string): Range {
  const end = text.trimEnd().length;
  const word = /(?:[\w.]+|\S)$/.exec(text.slice(0, end))?.[0] ?? '';
  return { start: end - word.length, end };
}

const words: Record<string, string> = { and: '&&', or: '||', not: '!' };
/** Signs that Chinese keyboards and text programs put in place of the plain ones. */
const wide: Record<string, string> = {
  '“': '"',
  '”': '"',
  '„': '"',
  '‘': "'",
  '’': "'",
  '「': '"',
  '」': '"',
  '（': '(',
  '）': ')',
  '，': ',',
  '。': '.',
  '＝': '=',
  '＜': '<',
  '＞': '>',
  '！': '!',
  '＆': '&',
  '｜': '|',
  '≤': '<=',
  '≥': '>=',
  '≠': '!=',
};

function signFor(word: string): string | null {
  const plain = words[word.toLowerCase()];
  return Object.hasOwn(words, word.toLowerCase()) && plain !== undefined ? plain : Object.hasOwn(wide, word) ? (wide[word] ?? null) : null;
}
