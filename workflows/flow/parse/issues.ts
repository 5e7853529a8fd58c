import type * as z from 'zod';
import { cameWords, type ParseProblem } from './problem.ts';

type Issue = z.core.$ZodIssue;
type Path = PropertyKey[];

/** At most so many problems are told at once. */
const most = 50;

/** What the schema found, in words and with places such as `steps.review.settings.due`. */
export function problemsOf(issues: readonly Issue[], input: unknown): ParseProblem[] {
  return issues
    .flatMap((issue) => flattened(issue, []))
    .slice(0, most)
    .map((issue) => told(issue, input));
}

/** Of the ways in which a union failed, the one that came furthest says most. */
function flattened(issue: Issue, above: Path): Issue[] {
  const path = [...above, ...issue.path];
  if (issue.code !== 'invalid_union') return [{ ...issue, path }];
  const ways = issue.errors.map((way) => way.flatMap((inner) => flattened(inner, path))).filter((way) => way.length > 0);
  const best = ways.sort((a, b) => reach(b) - reach(a) || a.length - b.length)[0];
  return best === undefined || reach(best) <= path.length ? [{ ...issue, path }] : best;
}

const reach = (issues: Issue[]) => Math.max(...issues.map(({ path }) => path.length));

function told(issue: Issue, input: unknown): ParseProblem {
  const place = issue.path.map(String).join('.') || 'the flow';
  const expected = expectedWords(issue);
  const came =
    issue.code === 'unrecognized_keys'
      ? issue.keys
          .slice(0, 5)
          .map((key) => cameWords(key))
          .join(', ')
      : cameWords(at(input, issue.path));
  const message = `${place}: expected ${expected}, but found ${came}. Correct it there, or draw that part again in the builder.`;
  return { place, expected, came, message };
}

function expectedWords(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return withArticle(issue.expected);
    case 'unrecognized_keys':
      return 'only known settings';
    case 'too_big':
      return `at most ${issue.maximum}`;
    case 'too_small':
      return `at least ${issue.minimum}`;
    case 'invalid_value':
      return issue.values.map((value) => cameWords(value)).join(' or ');
    case 'invalid_format':
      return issue.message.replace(/^expected /, '').replace(/^Invalid string: .*$/, 'letters, digits, - and _, beginning with a letter');
    case 'invalid_union':
      return discriminatorWords(issue);
    default:
      return 'something else';
  }
}

function discriminatorWords(issue: Extract<Issue, { code: 'invalid_union' }>): string {
  return 'discriminator' in issue && typeof issue.discriminator === 'string' ? `a known “${issue.discriminator}”` : 'a value of another form';
}

function withArticle(type: string): string {
  const word = { string: 'text', record: 'object', int: 'whole number', boolean: 'yes or no', array: 'list' }[type] ?? type;
  return ['text', 'yes or no', 'never', 'nothing'].includes(word) ? word : `${/^[aeiou]/.test(word) ? 'an' : 'a'} ${word}`;
}

function at(input: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (node, key) => (typeof node === 'object' && node !== null && Object.hasOwn(node, key) ? (node as Record<PropertyKey, unknown>)[key] : undefined),
    input,
  );
}
