import * as z from 'zod';
import { factType } from '../../workflows/flow/fact-type.ts';
import { text as textOf } from '../../workflows/flow/grammar.ts';
import type { ParseProblem } from '../../workflows/flow/parse.ts';
import type { Problem } from '../../workflows/flow/problem.ts';
import type { Flow } from '../../workflows/flow/schema.ts';
import { problemWords } from '../../workflows/flow/sentences.ts';
import type { CelProblem } from '../cel.ts';
import { Refusal } from '../errors.ts';

export const text = z.object({ en: z.string(), zh: z.string().optional() });
export const personRef = z.object({ id: z.string(), name: z.string(), nameZh: z.string().nullable() });
export const noun = z.object({ one: text, many: text });

/** The drawing as data; its schema is workflows/flow/schema.ts, and what comes in is read by parseFlow. */
export const flowDocument = z.record(z.string(), z.unknown());

export const flowParams = z.object({ id: z.string().max(100) });

export const problem = z.object({
  rule: z.string(),
  severity: z.enum(['error', 'suggestion']),
  step: z.string().nullable(),
  path: z.string().optional(),
  params: z.record(z.string(), z.union([z.string(), z.number()])),
  fix: z.object({ edit: z.string(), params: z.record(z.string(), z.union([z.string(), z.number()])) }).optional(),
});

export const flowRow = z.object({
  id: z.string(),
  key: z.string(),
  name: text,
  noun: noun.nullable(),
  steps: z.number(),
  version: z.number().nullable(),
  publishedAt: z.string().nullable(),
  revision: z.number(),
  updatedAt: z.string(),
  running: z.number(),
});
/** `asked`: what people are asked, in the order in which it is read. `dates`, `roles`: what a launch and the roster must have. `byItself`: nobody launches it for an audience. */
export const templateRow = z.object({
  key: z.string(),
  name: text,
  description: text.nullable(),
  steps: z.number(),
  asked: z.array(text),
  dates: z.array(text),
  roles: z.array(z.string()),
  byItself: z.boolean(),
  /** Kept by the organisation, not brought along by the product. */
  own: z.boolean(),
});

/** What of a BPMN file did not map, in the reader's language: what is lost, what became something else, what other tools will not see. */
export const leftOut = z.object({ lost: z.array(z.string()), changed: z.array(z.string()), kept: z.array(z.string()) });

/** A copy of a template, of a version of another flow (`from`), the flow of a file (`flow`), or nothing but a start. */
export const newFlow = z.object({
  template: z.string().max(60).optional(),
  from: z.object({ flow: z.string().max(100), version: z.number().int().min(1) }).optional(),
  flow: flowDocument.optional(),
  name: textOf.optional(),
});

/** `note`: why, for those who look at the history. */
export const publishing = z.object({ revision: z.number().int(), note: z.string().max(2_000).optional() });

export const draft = z.object({
  id: z.string(),
  flow: flowDocument,
  revision: z.number(),
  by: personRef.meta({ description: 'Who saved it last' }),
  version: z.number().nullable(),
  changed: z.boolean(),
  connections: z.array(z.string()).meta({ description: 'The connections there are, by name' }),
  /** The data that the organisation has declared, by key. */
  factTypes: z.record(z.string(), factType),
  roster: z
    .object({ people: z.number(), departments: z.number(), team: z.number() })
    .meta({ description: 'How many people there are today, in how many departments, and how many at most report to one' }),
});

export const version = z.object({ version: z.number(), sha256: z.string(), publishedAt: z.string(), by: personRef, note: z.string().nullable() });

const tried = z.object({ tried: z.array(z.string()), untried: z.array(z.string()) });

/** The examples of a flow: what was expected and how often it came, which of its events were refused; and what none of them goes through. */
export const scenariosRun = z.object({
  results: z.array(
    z.object({
      name: text,
      passed: z.boolean(),
      missed: z.array(z.object({ expected: z.object({ line: z.record(z.string(), z.unknown()), times: z.number().optional() }), found: z.number() })),
      refused: z.array(z.object({ event: z.number(), rule: z.string() })),
      cut: z.boolean(),
    }),
  ),
  coverage: z.object({ steps: tried, ports: tried }),
});

/** A rule as text; how long it may be is told by server/cel.ts, in words about rules. */
export const typedRule = z.object({ flow: flowDocument, text: z.string() });

/** A rule as data; its schema is in workflows/flow/grammar.ts. */
export const conditionDocument = z.record(z.string(), z.unknown());

/** Why a typed rule is not read: 422, the first reason in the reader's language, and each with its place in both. */
export function notARule(problems: readonly CelProblem[], language: 'en' | 'zh'): Refusal {
  const inWords = ({ why }: CelProblem) => (language === 'zh' ? why.zh : why.en);
  const told = problems.map((one) => ({ ...one, message: inWords(one) }));
  return new Refusal(422, 'notARule', told[0]?.message ?? '', { field: 'text', problems: told });
}

/** What cannot be read as a flow: 422, each problem with its place. */
export function notAFlow(problems: readonly ParseProblem[]): Refusal {
  const told = problems.map(({ place, expected, came, message }) => ({ field: place, expected, came, message }));
  const [first = { message: 'This is not a flow.' }] = told;
  const { message, ...details } = first;
  return new Refusal(422, 'notAFlow', told.length > 1 ? `${message} (${told.length} problems in all)` : message, { ...details, problems: told });
}

const leads = {
  publish: { en: 'This flow cannot be published yet: ', zh: '發布前請先修正：' },
  try: { en: 'This flow cannot be tried yet: ', zh: '模擬前請先修正：' },
};

/** Why a flow is not published, or not tried: 422, each problem as data and in words. */
export function unsound(problems: readonly Problem[], flow: Flow, language: 'en' | 'zh', what: keyof typeof leads = 'publish'): Refusal {
  const told = problems.map((one) => ({ ...one, message: problemWords(one, flow, language).text }));
  const errors = told.filter(({ severity }) => severity === 'error');
  const rest = errors.length - 1;
  const first = errors[0]?.message ?? '';
  const more = language === 'zh' ? `（另有 ${rest} 項）` : ` (and ${rest} more)`;
  return new Refusal(422, 'unsound', `${leads[what][language]}${first}${rest > 0 ? more : ''}`, { problems: told }, { problems });
}
