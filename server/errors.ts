import { HTTPException } from 'hono/http-exception';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import * as z from 'zod';

/** One thing that is wrong with what was sent, in words. `field` is the path to it, such as `steps.review.name`. */
const problem = z.object({ field: z.string().optional(), expected: z.string().optional(), came: z.string().optional(), message: z.string() });
export type Problem = z.infer<typeof problem>;

/** The form of every error of the API. */
export const errorBody = z.object({
  error: z.object({
    /** For programs; stays the same when the words change. */
    code: z.string(),
    message: z.string(),
    field: z.string().optional(),
    expected: z.string().optional(),
    came: z.string().optional(),
    problems: z.array(z.looseObject({ message: z.string() })).optional(),
    /** Names the entry in the log when the fault is ours. */
    reference: z.string().optional(),
  }),
});
export type ErrorBody = z.infer<typeof errorBody>;
type Details = Omit<ErrorBody['error'], 'code' | 'message'>;

/** An answer that is not what was asked for, told in words. `beside` stands next to `error`: what the asker needs to go on. */
export class Refusal extends HTTPException {
  readonly body: ErrorBody;
  constructor(status: ContentfulStatusCode, code: string, message: string, details: Details = {}, beside: Record<string, unknown> = {}) {
    super(status, { message });
    this.name = 'Refusal';
    this.body = { error: { code, message, ...details }, ...beside };
  }
}

/** `what` as in "the person p7". */
export const notFound = (what: string) => new Refusal(404, 'notFound', `There is no ${what} here.`);
export const notSignedIn = () =>
  new Refusal(401, 'notSignedIn', 'Sign in first: this is open only to people who are signed in. GET /sign-in sends a link by mail.');
export const forbidden = (message: string) => new Refusal(403, 'forbidden', message);
export const conflict = (code: string, message: string, details: Details = {}, beside: Record<string, unknown> = {}) =>
  new Refusal(409, code, message, details, beside);
export const badInput = (message: string, details: Details = {}) => new Refusal(400, 'badInput', message, details);
export const tooLarge = (limit: number) =>
  new Refusal(413, 'tooLarge', `This is too large: at most ${sizeInWords(limit)} are possible here.`, { expected: `at most ${sizeInWords(limit)}` });

function sizeInWords(bytes: number): string {
  return bytes >= 1024 * 1024 ? `${Math.floor(bytes / 1024 / 1024)} MB` : `${Math.floor(bytes / 1024)} kB`;
}

/** What is left of an error of Hono's own, such as a body that is not JSON. */
export function fromHttpException(error: HTTPException): Refusal {
  if (error instanceof Refusal) return error;
  if (error.status === 415)
    return new Refusal(
      415,
      'wrongContentType',
      'The body is not of the kind expected here. Send it with Content-Type: application/json, or as GET /api/docs says for this address.',
    );
  if (error.status === 400 && error.message.startsWith('Malformed JSON'))
    return badInput('The body is not valid JSON.', { expected: 'JSON', came: 'text that cannot be read as JSON' });
  return new Refusal(error.status, 'refused', error.message || 'This cannot be done.');
}

const shownProblems = 50;

/** What zod found, in words: each problem with its field, what was expected and what came. `data` is what was checked. */
export function invalid(error: z.ZodError, data: unknown): Refusal {
  const problems = error.issues.slice(0, shownProblems).map((issue) => problemOf(issue, data));
  const [first = { message: 'What was sent is not what is expected here.' }] = problems;
  const more = error.issues.length > 1 ? ` (${error.issues.length} problems in all)` : '';
  const { message, ...details } = first;
  return badInput(`${message}${more}`, { ...details, problems });
}

function problemOf(issue: z.core.$ZodIssue, data: unknown): Problem {
  const field = issue.path.map(String).join('.');
  const expected = expectation(issue);
  const came = issue.code === 'unrecognized_keys' ? issue.keys.map((key) => JSON.stringify(shortened(key))).join(', ') : inWords(valueAt(data, issue.path));
  return { ...(field === '' ? {} : { field }), expected, came, message: `${field === '' ? '' : `${field}: `}expected ${expected}, got ${came}.` };
}

const types: Record<string, string> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
  null: 'null',
  date: 'a date',
};

function expectation(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return types[issue.expected] ?? issue.expected;
    case 'invalid_value':
      return issue.values.length === 1 ? JSON.stringify(issue.values[0]) : `one of ${issue.values.map(String).join(', ')}`;
    case 'too_small':
      return `at least ${issue.minimum}${unit(issue.origin)}`;
    case 'too_big':
      return `at most ${issue.maximum}${unit(issue.origin)}`;
    case 'unrecognized_keys':
      return 'no fields but the known ones';
    case 'invalid_format':
      return issue.message.startsWith('Invalid')
        ? `text in the form of ${issue.format === 'regex' ? (issue.pattern ?? 'this field') : issue.format}`
        : issue.message.replace(/^expected /, '');
    case 'not_multiple_of':
      return `a multiple of ${issue.divisor}`;
    case 'invalid_union':
      return 'one of the forms possible here';
    case 'invalid_key':
    case 'invalid_element':
      return 'valid entries';
    case 'custom':
      return issue.message.replace(/^expected /, '');
    default:
      return 'something else';
  }
}

function unit(origin: string): string {
  if (origin === 'string') return ' characters';
  return origin === 'array' || origin === 'set' || origin === 'map' ? ' entries' : '';
}

function valueAt(data: unknown, path: readonly PropertyKey[]): unknown {
  let value = data;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<PropertyKey, unknown>)[key];
  }
  return value;
}

function inWords(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'string') return JSON.stringify(shortened(value));
  if (Array.isArray(value)) return `a list of ${value.length}`;
  return typeof value === 'object' && value !== null ? 'an object' : `${value as number | boolean | null}`;
}

function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
