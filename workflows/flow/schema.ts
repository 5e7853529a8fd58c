import * as z from 'zod';
import { factType } from './fact-type.ts';
import { field } from './form.ts';
import { recordType } from './record-type.ts';
import { scenario } from './scenario.ts';
import { stepId, text, value } from './grammar.ts';
import { type ContainerKind, isContainerKind, isTaskKind, kinds, type StepKind, type TaskKind } from './steps/index.ts';
import { absence } from './task-settings.ts';
import type { Port } from './steps/kind.ts';

/**
 * The flow as data, and the words of this code.
 *
 * Flow      a drawn process. Draft: editable. Version: published, numbered, immutable.
 * Step      one box: kind, name, settings. Container: a step with steps inside (forEach); `in` names the container a step is in.
 * Edge      from a step's port (outcome) to a step. Edges never cross a container's border: it stores its first step and is left by an `end`.
 * Subject   whom a run is about. Item: what a forEach iterates; the subject where it iterates people.
 * Cycle     one launch of a version for an audience, with dates and a period. It is the root run.
 * Run       one execution for one subject. Token: where a run is. Round: how often a step was entered.
 * Task      what someone must do. Slot: one assignee's share. Decision: a recorded answer.
 * Clock     anything with a due time. Ledger: why it is due then.
 * Fact      a dated value about a subject from outside the run.
 * Journal   the append-only record of it all.
 * Plan      what compile() makes of a flow: graph, clocks, references; no texts, no forms.
 */

const base = { id: stepId, name: text, in: stepId.nullable().default(null), note: text.optional() };

function stepOf<Kind extends StepKind>(kind: Kind) {
  return z.strictObject({ ...base, kind: z.literal(kind), settings: kinds[kind].settings as (typeof kinds)[Kind]['settings'] });
}

export const step = z.discriminatedUnion('kind', [
  stepOf('start'),
  stepOf('form'),
  stepOf('approval'),
  stepOf('nominate'),
  stepOf('acknowledge'),
  stepOf('meeting'),
  stepOf('training'),
  stepOf('branch'),
  stepOf('split'),
  stepOf('join'),
  stepOf('wait'),
  stepOf('milestone'),
  stepOf('repeat'),
  stepOf('forEach'),
  stepOf('notify'),
  stepOf('record'),
  stepOf('score'),
  stepOf('connect'),
  stepOf('subflow'),
  stepOf('whenever'),
  stepOf('emit'),
  stepOf('end'),
]);
export type Step = z.infer<typeof step>;
export type StepOf<Kind extends StepKind> = Extract<Step, { kind: Kind }>;
export type TaskStep = StepOf<TaskKind>;
/** A step that holds steps. */
export type ContainerStep = StepOf<ContainerKind>;

export const edge = z.strictObject({ from: stepId, port: z.string().min(1).max(60), to: stepId });
export type Edge = z.infer<typeof edge>;

/** Why data about people is used: a real launch refuses without these (organisation defaults and templates fill them). */
const purpose = z.strictObject({
  purpose: text.optional(),
  recipients: text.optional(),
  retentionMonths: z.int().min(1).max(600).optional(),
  /** A person's id. */
  contact: z.string().max(200).optional(),
  notice: text.optional(),
  /** While one of its runs goes on, nothing on file about whom it is about is purged (retention.ts). */
  holdsDataOfSubject: z.boolean().optional(),
});

const lookupTable = z.strictObject({ keys: z.array(z.string()).min(1).max(2), rows: z.array(z.strictObject({ keys: z.array(z.string()), value })).max(1_000) });

const ownDate = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'expected a date such as 2027-03-12');
/** Stands on the published days of `base`; `off` and `on` win over them: a holiday in `on` is worked. An alternate day is worked in the week of `alternateFrom` and every second one. */
const ownCalendar = z.strictObject({
  name: text.optional(),
  base: z.string().min(1).max(60).default('none'),
  weekdays: z
    .array(z.enum(['work', 'off', 'alternate']))
    .length(7)
    .optional(),
  alternateFrom: ownDate.optional(),
  off: z.array(ownDate).max(400).default([]),
  on: z.array(ownDate).max(400).default([]),
});

export const flow = z.strictObject({
  schema: z.literal(1),
  key: z.string().regex(/^[a-z][a-z0-9-]{0,59}$/, 'expected small letters, digits and dashes, beginning with a letter'),
  name: text,
  description: text.optional(),
  /** What one run is called: "review", 「評核」. */
  noun: z.strictObject({ one: text, many: text }).optional(),
  data: purpose.default({}),
  /** Subjects of mails and previews do not say whom it is about. */
  sensitive: z.boolean().default(false),
  /** The role of those outside of whom even its existence is hidden. */
  confidential: z.string().max(60).optional(),
  /** Dates that a launch is asked for, by which steps may be timed. */
  dates: z
    .array(z.strictObject({ name: z.string().regex(/^[a-z][A-Za-z0-9]{0,39}$/), label: text, optional: z.boolean().default(false) }))
    .max(20)
    .default([]),
  tables: z.record(z.string(), lookupTable).default({}),
  /** Calendars of its own, by the name that dates name them by. */
  calendars: z.record(z.string().min(1).max(60), ownCalendar).optional(),
  /** What leave does to the dates wherever a step says nothing of its own. */
  absence: absence.optional(),
  /** Types of records that its steps write and read: copies of the organisation's, which publishing puts in their place. */
  records: z.record(z.string().min(1).max(60), recordType).default({}),
  /** Kinds of facts that conditions may read. */
  facts: z.record(z.string().min(1).max(120), factType).default({}),
  steps: z.record(stepId, step),
  edges: z.array(edge).max(2_000),
  /** Examples of how it goes, run as its tests before each publish. */
  scenarios: z.array(scenario).max(50).default([]),
  /** Words on the drawing that are no part of any step: where they stand, in pixels. */
  notes: z.record(z.string().regex(/^[a-z0-9-]{1,60}$/), z.strictObject({ x: z.number(), y: z.number(), text: z.string().max(2_000) })).optional(),
  /** Where the canvas draws each step, in pixels from its container's corner. */
  layout: z.record(z.string(), z.strictObject({ x: z.number(), y: z.number() })).default({}),
});
export type Flow = z.infer<typeof flow>;
export type FormField = z.infer<typeof field>;

/** Whether subjects of mails and previews say nothing of it. */
export function isSensitive({ sensitive, confidential }: Pick<Flow, 'sensitive' | 'confidential'>): boolean {
  return sensitive || confidential !== undefined;
}

/** The outcomes of a step, the main one first. */
export function portsOf(of: Step): readonly Port[] {
  const known = portsKnown.get(of);
  if (known !== undefined) return known;
  const ports = (kinds[of.kind].ports as (settings: Step['settings']) => Port[])(of.settings);
  portsKnown.set(of, ports);
  return ports;
}

/** Found once for each step: edits copy steps and never change one. */
const portsKnown = new WeakMap<Step, readonly Port[]>();

export function isTask(of: Step): of is TaskStep {
  return isTaskKind(of.kind);
}

/** The outcomes that a holder may choose, the wanted one first: not those that a date, data or HR brings about. */
export function answersOf(of: TaskStep): string[] {
  if (of.kind === 'training') return [];
  return portsOf(of).flatMap(({ port }) => (port === 'timeout' || (of.kind === 'acknowledge' && port === 'refused') ? [] : [port]));
}

export function isContainer(of: Step): of is ContainerStep {
  return isContainerKind(of.kind);
}

/** Whether it is drawn with steps inside: those of another flow are there only once publishing has put them. */
export function holdsSteps(of: Step): of is ContainerStep {
  return isContainer(of) && (of.kind !== 'subflow' || of.settings.first !== null);
}

/** Steps directly inside a container (null: the cycle itself), in the order in which the flow lists them. */
export function stepsIn(of: Flow, container: string | null): readonly Step[] {
  const scopes = scopesKnown.get(of.steps) ?? scopesOf(of.steps);
  return scopes.get(container) ?? [];
}

/** Looked through once: edits copy the steps of a flow and never change them. */
const scopesKnown = new WeakMap<Flow['steps'], Map<string | null, Step[]>>();

function scopesOf(steps: Flow['steps']): Map<string | null, Step[]> {
  const scopes = new Map<string | null, Step[]>();
  for (const one of Object.values(steps)) {
    const scope = scopes.get(one.in);
    if (scope === undefined) scopes.set(one.in, [one]);
    else scope.push(one);
  }
  scopesKnown.set(steps, scopes);
  return scopes;
}
