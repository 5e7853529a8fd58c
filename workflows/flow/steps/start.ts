import * as z from 'zod';
import { form as formOf } from '../form.ts';
import { condition, length, stepId, text, value, when, who, whoRule } from '../grammar.ts';
import { defineKind } from './kind.ts';

const name = z.string().regex(/^[A-Za-z][A-Za-z0-9_-]{0,59}$/, 'expected an id of letters, digits, - and _ that begins with a letter');
/**
 * `id` stands in the journal as the reason. `if`: what came must meet it; it sees the payload as `event.*` and whom it happened to as the subject. `about`:
 * whom the runs are about, as seen from there; whom it happened to unless told.
 */
const base = { id: name, if: condition.optional(), about: whoRule.optional() };

/** What begins runs by itself under a standing cycle (SEMANTICS rule 5). Facts about a group or everyone begin one for each member. */
const startTrigger = z.discriminatedUnion('on', [
  /** At a cadence from `starts` on, or on listed days: for everyone who is in it, or once where runs are about nobody on file. */
  z.strictObject({
    ...base,
    on: z.literal('schedule'),
    every: length.optional(),
    starts: when.optional(),
    occurrences: z
      .array(z.strictObject({ opens: when }))
      .max(200)
      .optional(),
    until: when.optional(),
  }),
  z.strictObject({ ...base, on: z.enum(['joined', 'left']) }),
  /** Any of these columns is another: a department, a title, a manager. All of them where none is named. */
  z.strictObject({ ...base, on: z.literal('changed'), fields: z.array(z.string().min(1).max(60)).max(20).default([]) }),
  /** A date of the person or of a record of theirs, or one that counts from it. What has passed when it is first known begins nothing, unless `ifPast` is `atOnce`. */
  z.strictObject({ ...base, on: z.literal('date'), at: when }),
  /** It becomes true for somebody, by what is recorded or by time alone. */
  z.strictObject({ ...base, on: z.literal('condition'), condition }),
  /** It is recorded or raised. */
  z.strictObject({
    ...base,
    on: z.literal('fact'),
    key: z.string().min(1).max(120),
    scope: z.enum(['person', 'group', 'organisation']).default('person'),
  }),
  /** Another system asks for it, signed. */
  z.strictObject({ ...base, on: z.literal('webhook') }),
]);
export type StartTrigger = z.infer<typeof startTrigger>;
export type TriggerOn<On extends StartTrigger['on']> = Extract<StartTrigger, { on: On }>;

/** The schedule by which runs begin; lint sees to it that there is one at most. */
export function scheduleIn(triggers: readonly StartTrigger[] | undefined): TriggerOn<'schedule'> | undefined {
  return triggers?.find((trigger) => trigger.on === 'schedule');
}

/**
 * How runs begin: by hand, for an audience, whose cycle itself is the root run; or one by one under a standing cycle, each about one person, or about somebody
 * or something that is not on file.
 */
export const start = defineKind({
  kind: 'start',
  settings: z.strictObject({
    /** `byItself`: only what `triggers` says begins any. */
    begins: z.enum(['byHand', 'byItself']).default('byHand'),
    about: z.enum(['one', 'outside']).optional(),
    /** Who may begin one by hand; operators when left out. */
    by: who.optional(),
    /** What is asked of whoever begins one, and what a signed request may bring: the payload. */
    form: formOf.optional(),
    triggers: z.array(startTrigger).max(20).optional(),
    /** Besides the audience: each must hold, and the first that does not is told as the reason. */
    eligible: z
      .array(z.strictObject({ id: name, condition, message: text }))
      .max(20)
      .optional(),
    /** Fields of the payload that make it another, beside whom it is about. */
    key: z.array(z.string().min(1).max(60)).max(5).optional(),
    /** Where one of the same key runs already: nothing, the next once that is over, another beside it, or what came goes to its list. */
    ifRunning: z.enum(['ignore', 'queue', 'beside', 'merge']).optional(),
    /** The list of what it was begun with that takes what comes later, until this step has been completed; from then on another is begun. */
    merges: z.strictObject({ list: z.string().min(1).max(60), until: stepId.optional() }).optional(),
    /** At most so many of one key in such a time. */
    limit: z.strictObject({ n: value, per: length }).optional(),
    /** Who is in it, among everyone employed on the day of launch; the launch may narrow it. */
    audience: condition.optional(),
  }),
  ports: () => [{ port: 'next', main: true }],
});
