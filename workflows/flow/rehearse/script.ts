import * as z from 'zod';
import { isDate, type ZoneTable } from '../calendar.ts';
import { condition, stepId, units } from '../grammar.ts';
import { jsonFault } from '../parse/json.ts';
import { answerVias } from '../perform/scene.ts';
import type { Instant, LengthOf } from '../state.ts';
import { instantIn, lengthsIn } from './time.ts';

/**
 * What happens in a rehearsal, one JSON object a line (SEMANTICS section 3): `at`, `do`, whom it is about (`person`), who does it (`by`), and what the verb
 * asks for. The same lines drive rehearsals, scenarios, and a trial on the real engine.
 */

const id = z.string().min(1).max(200);
const date = z.string().refine(isDate, 'expected a date such as 2027-03-12');
const instantText = z.string().max(40);
const reason = z.string().max(4_000).optional();
/** Answers and payloads as JSON. */
const values = z.record(z.string().max(200), z.json());
const flowKey = z.string().max(60);

const length = z.union(
  [
    z.string().transform((text, context): LengthOf => {
      const [only, ...others] = lengthsIn(text) ?? [];
      if (only !== undefined && others.length === 0) return only;
      context.addIssue({ code: 'custom', message: 'none' });
      return z.NEVER;
    }),
    z.strictObject({ n: z.int(), unit: z.enum(units) }),
  ],
  { error: 'expected a length such as P3D, P2W, P1M or PT4H' },
);

const lengths = z.string().transform((text, context): LengthOf[] => {
  const found = lengthsIn(text);
  if (found !== null) return found;
  context.addIssue({ code: 'custom', message: 'expected a length such as P3D, P1DT12H or -PT4H' });
  return z.NEVER;
});

/** So long after something happened at a step, the nth time. */
const afterStep = z.strictObject({
  after: z.strictObject({ step: stepId, what: z.enum(['opened', 'due', 'closed', 'reminded']), nth: z.int().min(1).max(10_000).default(1) }),
  plus: lengths.default([]),
});

const base = {
  at: z.union([instantText, afterStep]),
  person: id.nullable().optional(),
  by: id.optional(),
  flow: flowKey.optional(),
  ref: z.string().max(200).optional(),
};
/** Which task: of the run about `person`; the open one unless occurrence or round say which. */
const place = {
  item: z.union([z.string().max(200), z.int()]).optional(),
  occurrence: z.int().min(1).optional(),
  round: z.int().min(1).optional(),
};
const verb = <const Do extends string, Shape extends z.core.$ZodLooseShape>(does: Do, shape: Shape) =>
  z.strictObject({ ...base, ...place, do: z.literal(does), ...shape });

const fields = z.record(z.string().min(1).max(60), z.union([z.string().max(2_000), z.number(), z.boolean(), z.null()])).default({});
const via = z.enum(answerVias).default('web');
/** Whom a launch is for: who meets a condition, or these. */
const audience = z.union([condition, z.array(id).max(100_000)]);
const dates = z.record(z.string(), date).default({});
const step = stepId;

export const scriptEvent = z.discriminatedUnion('do', [
  verb('join', { fields, effective: date.optional() }),
  verb('leave', { fields, effective: date.optional() }),
  verb('change', { fields, effective: date.optional() }),
  verb('absence', {
    from: date,
    to: date.optional(),
    kind: z.string().max(60).default('leave'),
    substitute: id.optional(),
    cancel: z.boolean().default(false),
  }),
  verb('fact', {
    scope: z.enum(['person', 'group', 'cycle', 'org', 'organisation']).default('person'),
    id: id.optional(),
    key: z.string().min(1).max(120),
    value: z.json(),
    effective: instantText.optional(),
    until: instantText.optional(),
    source: z.string().max(200).optional(),
  }),
  verb('launch', { audience: audience.optional(), dates, values: values.default({}) }),
  verb('start', { audience: audience.optional(), dates, values: values.default({}) }),
  verb('answer', { step, outcome: z.string().max(60).optional(), values: values.default({}), via }),
  verb('draft', { step, outcome: z.string().max(60).optional(), values: values.default({}), via }),
  verb('decline', { step, outcome: z.string().max(60).optional(), values: values.default({}), reason, via }),
  verb('withdraw', { step, reason }),
  verb('reopen', { step, mode: z.enum(['rewind', 'beside']).optional(), reason }),
  verb('override', { step, outcome: z.string().max(60), values: values.default({}), reason }),
  verb('delegate', { step, to: id, reason }),
  verb('extend', {
    step: step.optional(),
    clock: z.string().max(60).optional(),
    plus: length.optional(),
    to: instantText.optional(),
    reason,
    evidence: z.string().max(200).optional(),
    phase: z.enum(['ask', 'grant', 'deny']).default('ask'),
  }),
  verb('act', { action: stepId, values: values.default({}), reason }),
  verb('record', {
    type: z.string().min(1).max(60),
    does: z.enum(['write', 'supersede', 'suspend', 'restore', 'revoke']).default('write'),
    values: values.default({}),
    effective: date.optional(),
    until: date.optional(),
    text: reason,
  }),
  verb('annotate', { type: z.string().max(60).optional(), record: z.string().max(200).optional(), values: values.default({}), text: reason }),
  verb('edit', {
    type: z.string().max(60).optional(),
    record: z.string().max(200).optional(),
    step: step.optional(),
    field: z.string().max(60).optional(),
    values,
    text: reason,
  }),
  verb('erase', { type: z.string().max(60).optional(), record: z.string().max(200).optional(), text: reason }),
  verb('hold', { release: z.boolean().default(false), reason }),
  verb('shift', {
    what: z.string().max(60).optional(),
    step: step.optional(),
    clock: z.string().max(60).optional(),
    to: instantText.optional(),
    plus: length.optional(),
    reason,
  }),
  verb('pause', { step: step.optional(), reason }),
  verb('resume', { step: step.optional(), fixed: z.boolean().default(false), reason }),
  verb('skip', { step, outcome: z.string().max(60).optional(), reason }),
  verb('move', { step: step.optional(), to: stepId, reason }),
  verb('retry', { step: step.optional(), reason }),
  verb('reassign', { step, to: id, reason }),
  verb('cancel', { step: step.optional(), reason }),
  verb('close', { what: z.string().max(60).optional(), reason }),
  verb('publish', { file: z.string().max(1_000), reason }),
  verb('migrate', { file: z.string().max(1_000).optional(), mapping: z.record(z.string(), z.string()).default({}), only: condition.optional(), reason }),
  verb('reply', { step, values: values.default({}) }),
  verb('fail', { step, times: z.int().min(1).max(1_000).default(1), reason }),
  verb('look', { what: z.string().min(1).max(200), step: step.optional() }),
]);
export type ScriptEvent = z.infer<typeof scriptEvent>;
export type Verb = ScriptEvent['do'];
export type EventOf<Do extends Verb> = Extract<ScriptEvent, { do: Do }>;

/** When a line comes: at an instant, or so long after something. */
export type Moment = { instant: Instant } | { after: z.infer<typeof afterStep>['after']; plus: LengthOf[] };
/** A line of a script. `line` is its number in the file, from 1. */
export type ScriptLine = { line: number; moment: Moment; event: ScriptEvent };
export type ScriptProblem = { line: number; column?: number; message: string };

/** Reads a script, one JSON object a line; empty lines are passed over. Local times are those of `zone`. Nothing of it is used where there are problems. */
export function parseScript(text: string, zone: ZoneTable): { lines: ScriptLine[]; problems: ScriptProblem[] } {
  const lines: ScriptLine[] = [];
  const problems: ScriptProblem[] = [];
  for (const [index, written] of text.split(/\r?\n/).entries()) {
    if (written.trim() === '') continue;
    const line = index + 1;
    const fault = jsonFault(written);
    if (fault !== null) problems.push({ line, column: fault.column, message: `expected ${fault.expected}, but there is ${fault.came}.` });
    else {
      const read = readEvent(JSON.parse(written), line, zone);
      if ('message' in read) problems.push(read);
      else lines.push(read);
    }
  }
  return { lines, problems };
}

/** One event as JSON. A line without `do` is an answer. */
export function readEvent(json: unknown, line: number, zone: ZoneTable): ScriptLine | ScriptProblem {
  const named = typeof json === 'object' && json !== null && !Array.isArray(json) ? json : null;
  if (named === null) return { line, message: 'expected an object such as {"at": "2027-02-20", "do": "answer", …}.' };
  const parsed = scriptEvent.safeParse({ do: 'answer', ...named });
  if (!parsed.success) return { line, message: told(parsed.error.issues, named) };
  const event = parsed.data;
  const wrong = wrongIn(event, zone);
  if (wrong !== null) return { line, message: wrong };
  if (typeof event.at !== 'string') return { line, moment: { after: event.at.after, plus: event.at.plus }, event };
  return { line, moment: { instant: instantIn(event.at, zone) ?? 0 }, event };
}

/** What a schema alone does not tell. */
function wrongIn(event: ScriptEvent, zone: ZoneTable): string | null {
  const written: Record<string, unknown> = { ...event };
  const dated = event.do === 'extend' || event.do === 'shift' ? ['at', 'to'] : ['at', 'until', 'effective'];
  const field = dated.find((name) => typeof written[name] === 'string' && instantIn(written[name] as string, zone) === null);
  if (field !== undefined) return `${field}: expected 2027-02-20, 2027-02-20T17:00 or an instant with an offset, got ${JSON.stringify(written[field])}.`;
  const asks = event.do === 'shift' || (event.do === 'extend' && event.phase === 'ask');
  if (asks && (event.plus === undefined) === (event.to === undefined)) return `${event.do}: expected either plus or to.`;
  if (event.do === 'shift' && (event.what === undefined) === (event.step === undefined)) return 'shift: expected either what (a date of the cycle) or step.';
  return null;
}

const verbs = scriptEvent.options.map((option) => option.shape.do.value);

type Issue = { path: PropertyKey[]; message: string; code?: string; keys?: string[] };

/** The first thing that is wrong, with its field, and what this verb takes where the field is none of its. */
function told(issues: readonly Issue[], { do: does = 'answer' }: { do?: unknown }): string {
  const [issue] = issues;
  const option = scriptEvent.options.find(({ shape }) => shape.do.value === does);
  if (option === undefined) return `do: expected one of ${verbs.join(', ')}, got ${JSON.stringify(does)}.`;
  const field = issue?.path.join('.') ?? '';
  if (issue?.code === 'unrecognized_keys') return `${issue.keys?.join(', ')}: ${String(does)} takes ${Object.keys(option.shape).join(', ')}.`;
  return `${field === '' ? '' : `${field}: `}${(issue?.message ?? 'not understood').replace(/^Invalid input: /, '')}.`;
}
