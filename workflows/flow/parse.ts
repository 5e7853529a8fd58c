import { limits, outOfBounds } from './parse/bounds.ts';
import { problemsOf } from './parse/issues.ts';
import { jsonFault } from './parse/json.ts';
import { cameWords, type ParseProblem } from './parse/problem.ts';
import { structureProblems } from './parse/structure.ts';
import { currentSchema, upgradeFlow } from './parse/upgrade.ts';
import { type Flow, flow as flowSchema } from './schema.ts';
import { stepKinds } from './steps/index.ts';

export type { ParseProblem } from './parse/problem.ts';
export { upgradeFlow } from './parse/upgrade.ts';

export type Parsed = { flow: Flow; problems: [] } | { flow: null; problems: ParseProblem[] };

/**
 * Reads a flow from JSON text or from what such a text yields. Never throws; says of everything that is wrong where it is and what would be right.
 * A flow of an older schema is lifted first. What comes back is a drawing, not yet one that may be published: for that see check.ts.
 */
export function parseFlow(input: unknown): Parsed {
  if (typeof input === 'string') {
    const text = textOf(input);
    return 'problem' in text ? failed([text.problem]) : parseValue(text.value);
  }
  return parseValue(input);
}

const failed = (problems: ParseProblem[]): Parsed => ({ flow: null, problems });

function textOf(input: string): { value: unknown } | { problem: ParseProblem } {
  if (input.length > limits.characters)
    return {
      problem: {
        place: 'the text',
        expected: 'at most 5 MB',
        came: `${Math.ceil(input.length / 1e6)} MB`,
        message: 'This text is larger than 5 MB. Check that it is the file of a flow.',
      },
    };
  const text = input.replace(/^\uFEFF/, '');
  try {
    return { value: JSON.parse(text) };
  } catch {
    const fault = jsonFault(text) ?? { line: 1, column: 1, expected: 'JSON', came: 'something else' };
    const place = `line ${fault.line}, column ${fault.column}`;
    return {
      problem: {
        place,
        expected: fault.expected,
        came: fault.came,
        message: `This is not JSON: at ${place} there should be ${fault.expected}, but there is ${fault.came}.`,
      },
    };
  }
}

function parseValue(input: unknown): Parsed {
  if (typeof input !== 'object' || input === null || Array.isArray(input))
    return failed([
      {
        place: 'the flow',
        expected: 'an object',
        came: cameWords(input),
        message: `A flow is an object with name, steps and edges, but this is ${cameWords(input)}.`,
      },
    ]);
  const beyond = outOfBounds(input);
  if (beyond !== null) return failed([beyond]);
  const wrongSchema = schemaProblem((input as { schema?: unknown }).schema);
  if (wrongSchema !== null) return failed([wrongSchema]);
  const lifted = upgradeFlow(input as Record<string, unknown>);
  const unknown = unknownKinds(lifted.steps);
  if (unknown.length > 0) return failed(unknown);
  const read = flowSchema.safeParse(lifted);
  if (!read.success) return failed(problemsOf(read.error.issues, lifted));
  const problems = structureProblems(read.data);
  return problems.length > 0 ? failed(problems) : { flow: read.data, problems: [] };
}

function schemaProblem(schema: unknown): ParseProblem | null {
  if (schema === currentSchema || schema === 0) return null;
  const expected = `schema ${currentSchema}`;
  const newer = typeof schema === 'number' && schema > currentSchema;
  const message = newer
    ? `This flow was made by a newer Loopwright (schema ${schema}; this one reads up to ${currentSchema}). Update Loopwright to open it.`
    : `This flow does not say which schema it follows: expected "schema": ${currentSchema}, but found ${cameWords(schema)}.`;
  return { place: 'schema', expected, came: cameWords(schema), message };
}

function unknownKinds(steps: unknown): ParseProblem[] {
  if (typeof steps !== 'object' || steps === null) return [];
  return Object.entries(steps)
    .flatMap(([id, step]: [string, unknown]) => {
      const kind: unknown = typeof step === 'object' && step !== null ? (step as { kind?: unknown }).kind : undefined;
      if (typeof kind === 'string' && (stepKinds as string[]).includes(kind)) return [];
      const known = stepKinds.join(', ');
      return [
        {
          place: `steps.${id}.kind`,
          expected: known,
          came: cameWords(kind),
          message: `Step “${id}” is of the kind ${cameWords(kind)}, which is not known here. Known kinds: ${known}.`,
        },
      ];
    })
    .slice(0, 50);
}
