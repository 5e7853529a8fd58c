import * as z from 'zod';

/** How everything stands at the end of a rehearsal (`--state`, docs/journal.md). Instants are UTC, days local. */

const text = z.string();
const instant = z.iso.datetime();
const values = z.record(text, z.json());

const part = z.strictObject({
  part: text,
  holder: text,
  /** `withdrawn`: what was answered was taken back. */
  status: z.enum(['open', 'answered', 'handedOver', 'closed', 'withdrawn']),
  outcome: text.nullable(),
  answered: instant.nullable(),
  by: text.nullable(),
  late: z.boolean(),
  why: text.nullable(),
});
const task = z.strictObject({
  task: text,
  step: text,
  round: z.int(),
  status: z.enum(['scheduled', 'open', 'settled', 'closed']),
  opened: instant,
  due: instant.nullable(),
  closes: instant.nullable(),
  late: z.boolean(),
  reminders: z.int(),
  outcome: text.nullable(),
  settledBy: text.nullable(),
  settled: instant.nullable(),
  parts: z.array(part),
});
const clock = z.strictObject({
  clock: text,
  name: text,
  due: instant.nullable(),
  task: text.nullable(),
  token: text.nullable(),
  item: text.nullable(),
  nth: z.int(),
});
const step = z.strictObject({
  step: text,
  round: z.int(),
  occurrence: z.int().nullable(),
  since: instant,
  waits: text,
  incident: text.nullable(),
});
const run = z.strictObject({
  run: text,
  flow: text,
  version: z.int(),
  cycle: text,
  parent: text.nullable(),
  person: text.nullable(),
  item: text.nullable(),
  status: z.enum(['running', 'closing', 'ended', 'cancelled']),
  paused: z.boolean(),
  outcome: text.nullable(),
  startedAt: instant,
  endedAt: instant.nullable(),
  steps: z.array(step),
  tasks: z.array(task),
  clocks: z.array(clock),
});
const fact = z.strictObject({
  key: text,
  value: z.json(),
  effective: instant,
  until: instant.nullable(),
  recorded: instant,
  source: text.nullable(),
});
const note = z.strictObject({ at: instant, by: text.nullable(), values });
const record = z.strictObject({
  record: text,
  type: text,
  status: text,
  effective: text,
  until: text.nullable(),
  written: instant,
  final: instant.nullable(),
  values,
  notes: z.array(note),
});
const person = z.strictObject({
  leftOn: text.nullable(),
  fields: z.record(text, text),
  absences: z.array(z.strictObject({ from: text, to: text, kind: text, substitute: text.nullable() })),
  facts: z.array(fact),
  records: z.array(record),
  disclosures: z.array(z.strictObject({ type: text, to: text, at: instant })),
});
const cycle = z.strictObject({
  cycle: text,
  flow: text,
  version: z.int(),
  status: z.enum(['running', 'closing', 'ended', 'cancelled']),
  standing: z.boolean(),
  startedAt: instant,
  dates: z.record(text, text),
  people: z.array(text),
});

export const endStateSchema = z.strictObject({
  at: instant,
  cycles: z.array(cycle),
  runs: z.array(run),
  people: z.record(text, person),
  /** Of groups (`column=value`), cycles and the organisation. */
  facts: z.array(fact.extend({ scope: text, id: text })),
});
export type EndState = z.infer<typeof endStateSchema>;
export type RunEnd = EndState['runs'][number];
export type PersonEnd = EndState['people'][string];
