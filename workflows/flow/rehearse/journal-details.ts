import * as z from 'zod';
import type { JournalKind } from '../journal.ts';
import { answerVias } from '../perform/scene.ts';

/** What the `detail` of each kind of line holds (docs/journal.md, which a test holds to this). Instants are UTC text; what people gave is as they gave it. */

const text = z.string();
const instant = z.iso.datetime();
const json = z.json();
const reason = text.optional();
const via = z.enum(answerVias);
const nothing = z.strictObject({});
const because = z.strictObject({ reason });
const length = z.strictObject({ n: z.number(), unit: text });

/** Of an aggregate: how many rows counted, and how many did not, by why. */
const rows = z.strictObject({ counted: z.int(), outside: z.int(), unmatched: z.int(), absent: z.int() });
const input = z.strictObject({ name: text, value: json, source: text, asOf: instant.nullable(), rows: rows.optional() });
const inputs = z.array(input);
const ledgerLine = z.strictObject({
  rule: text,
  op: text,
  from: instant.nullable(),
  to: instant.nullable(),
  why: text.optional(),
  who: text.optional(),
});
const clock = { clock: text, name: text, item: text.nullable(), nth: z.int() };
const moved = z.strictObject({ ...clock, ledger: z.array(ledgerLine), was: instant.nullable().optional(), why: text.optional() });
const record = z.strictObject({ type: text, does: text, effective: text, until: text.nullable(), values: z.record(text, json), text: text.optional() });
const fact = z.strictObject({
  scope: text,
  id: text.nullable(),
  key: text,
  value: json,
  effective: instant.optional(),
  until: instant.nullable().optional(),
  source: text.nullable().optional(),
  /** Every value that was given for it is gone. */
  erased: z.literal(true).optional(),
  reason: text.optional(),
});
/** How an answer counts among several, and what the answers came to. */
const tally = z.strictObject({ rule: text, reject: text, ties: text, outcomes: z.array(text), asked: z.int() });
const count = z.strictObject({
  answers: z.int(),
  outcomes: z.record(text, z.int()).optional(),
  open: z.int(),
  asked: z.int(),
  n: z.number().nullable(),
  parts: z.array(z.number()).optional(),
});
const audience = z.strictObject({ rule: text });
const values = z.record(text, json);
const look = z.strictObject({ what: text, fields: z.array(text), annotations: z.array(text) });
/** A message to one person. */
const message = { message: text, item: text, part: text.nullable(), key: text };
/** `record`: its type; `*`, with the outcome `placed` or `lifted`: all that is on file. `why`: whether runs hold it or somebody by hand. */
const retention = z.strictObject({ record: text, effective: text.optional(), why: z.enum(['case', 'byHand']).optional(), reason });
/** Beside the code, what it is about: numbers and ids. */
const incident = z.object({ code: text.optional(), rung: text.optional(), reason }).catchall(z.union([z.string(), z.number()]));

export const journalDetails = {
  'event.accepted': z.strictObject({
    do: text,
    flow: text.optional(),
    type: text.optional(),
    what: text.optional(),
    scope: text.optional(),
    id: text.optional(),
    key: text.optional(),
    fields: z.array(text).optional(),
    effective: text.optional(),
    from: text.optional(),
    to: text.optional(),
    kind: text.optional(),
    substitute: text.nullable().optional(),
    cancel: z.boolean().optional(),
    times: z.int().optional(),
    runs: z.int().optional(),
    history: z.literal(true).optional(),
    reason,
  }),
  'event.refused': z.strictObject({ do: text, rule: text, problems: z.array(z.strictObject({ field: text, code: text })).optional(), reason }),
  'cycle.launched': z.strictObject({ dates: z.record(text, text), zone: text, standing: z.literal(true).optional() }),
  'cycle.closed': nothing,
  'audience.included': audience,
  'audience.excluded': audience,
  'run.started': nothing,
  'run.merged': z.strictObject({ rule: text }),
  'run.suppressed': z.strictObject({ rule: text }),
  'run.finished': because,
  /** A token by hand, or (`from`, `to`: runs) the run itself from one group to another. */
  'run.moved': z.strictObject({ to: text, from: text.optional(), group: text.optional(), why: text.optional(), mode: text.optional(), reason }),
  'run.paused': because,
  'run.resumed': because,
  'step.entered': nothing,
  'step.left': z.strictObject({ occurrence: z.int().optional(), count: count.optional() }),
  'step.skipped': z.strictObject({ why: text.optional(), occurrence: z.int().optional(), inputs: inputs.optional(), reason }),
  'task.opened': z.strictObject({
    part: text,
    why: z.record(text, json),
    closes: instant.nullable(),
    from: text.optional(),
    asks: z.literal('approval').optional(),
    tally: tally.optional(),
    counts: z.array(z.int()).optional(),
  }),
  'task.reminded': z.strictObject({ part: text.optional(), reminder: text, nth: z.int() }),
  'task.escalated': z.strictObject({ rung: text, act: text, nth: z.int().optional(), part: text.optional() }),
  'task.held': because,
  'task.released': because,
  'task.reassigned': z.strictObject({ part: text, from: text, why: text, reason }),
  'task.extended': z.strictObject({
    part: text.optional(),
    phase: z.enum(['asked', 'granted', 'denied']),
    request: text.nullable(),
    clock: text.optional(),
    plus: length.nullable(),
    to: instant.nullable(),
    code: text.optional(),
    reason,
  }),
  'task.late': nothing,
  'task.decided': z.strictObject({
    part: text,
    late: z.boolean(),
    represents: text.optional(),
    entered: z.literal(true).optional(),
    document: text.optional(),
    by: z.literal('fact').optional(),
    via: via.optional(),
    reason,
  }),
  'task.declined': z.strictObject({ part: text, via: via.optional(), reason }),
  'task.withdrawn': z.strictObject({ part: text.optional(), mode: text.optional(), reason }),
  'task.reopened': z.strictObject({ part: text.optional(), why: text.optional(), mode: text.optional(), reason }),
  'task.overridden': z.strictObject({ part: text.optional(), reason }),
  'task.timedOut': nothing,
  'task.byPolicy': z.strictObject({ part: text.optional(), rung: text.optional(), draft: z.literal(true).optional() }),
  'task.closed': z.strictObject({ part: text.optional(), why: text, reason }),
  'clock.set': moved,
  'clock.moved': moved,
  'clock.pending': z.strictObject({
    clock: text.optional(),
    name: text,
    item: text.nullable().optional(),
    nth: z.int().optional(),
    ledger: z.array(ledgerLine).optional(),
    was: instant.nullable().optional(),
    why: text.optional(),
  }),
  'clock.held': moved,
  'clock.fired': z.strictObject(clock),
  'clock.cancelled': z.strictObject(clock),
  'mail.kept': z.strictObject(message),
  'mail.sent': z.strictObject({
    ...message,
    exact: z.literal(true).optional(),
    merged: z.array(z.strictObject({ ...message, run: text, step: text, round: z.int() })).optional(),
  }),
  'condition.evaluated': z.strictObject({ port: text, group: text.optional(), why: text.optional(), inputs }),
  'score.computed': z.strictObject({ inputs, values }),
  'fact.recorded': fact,
  'fact.corrected': fact,
  'milestone.atRisk': nothing,
  'milestone.met': nothing,
  'milestone.missed': nothing,
  'record.written': record,
  'record.superseded': record,
  'record.suspended': record,
  'record.restored': record,
  'record.annotated': record,
  'record.erased': record,
  disclosed: z.strictObject({
    record: text.optional(),
    to: text.optional(),
    answers: z.array(z.strictObject({ step: text, fields: z.array(text) })).optional(),
  }),
  'connect.sent': z.strictObject({ connection: text, key: text, values }),
  'connect.replied': z.strictObject({ values }),
  'connect.failed': z.strictObject({ values }),
  'look.shown': look,
  'look.hidden': look,
  'shift.applied': z.strictObject({ what: text, from: text, to: text }),
  'version.published': nothing,
  'version.migrated': z.strictObject({ version: z.int(), goesOn: z.array(z.strictObject({ step: text, at: text, clocks: text })) }),
  'version.stayed': z.strictObject({ version: z.int(), why: z.array(z.strictObject({ why: text, step: text })), reason }),
  'retention.due': retention,
  'retention.held': retention,
  'retention.purged': retention,
  'incident.opened': incident,
  'incident.closed': incident,
  'policy.broken': z.strictObject({ rule: text }),
} as const satisfies Record<JournalKind, z.ZodObject>;
