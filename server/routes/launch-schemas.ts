import * as z from 'zod';
import { condition } from '../../workflows/flow/grammar.ts';
import { personRef } from './flows-schemas.ts';

const id = z.string().min(1).max(200);
const day = z.string().max(40);

export const launchPlan = z.object({
  version: z.number().int().min(1),
  name: z.string().max(200),
  zone: z.string().max(100),
  /** Null: now. */
  startsOn: day.nullable(),
  period: z.object({ from: day, to: day }).nullable(),
  dates: z.record(z.string().max(60), day),
  audience: z.object({
    departments: z.array(z.string().max(200)).max(2_000).optional(),
    people: z.array(id).max(50_000).optional(),
    /** A condition of workflows/flow/grammar.ts. */
    condition: z
      .unknown()
      .refine((sent) => sent === undefined || condition.safeParse(sent).success, 'expected a condition such as {"test":"is","left":…,"right":…}')
      .optional(),
  }),
  notice: z.string().max(5_000).nullable(),
  owner: id.nullable(),
});

export const launchOrder = launchPlan.extend({
  /** The only address its mails may reach, and how many seconds a day takes; 0 stands still. */
  trial: z
    .object({
      to: z.string().max(320),
      secondsPerDay: z.number().min(0).max(86_400),
      /** Whether its mails wait and merge as the limits for mail say; else each goes at once. */
      withinBudget: z.boolean().default(false),
    })
    .nullable(),
  /** Made by the page: the same key again launches nothing more. */
  key: z.string().min(8).max(100),
});

export const launchPreview = z.object({
  people: z.array(personRef.extend({ department: z.string().nullable(), title: z.string().nullable() })),
  count: z.number(),
  without: z.array(z.object({ person: personRef, step: z.string(), rule: z.literal('nobody') })),
  withoutMail: z.number(),
  mailsPerDay: z.array(z.object({ date: z.string(), mails: z.number() })),
  /** Whom most mails go to; `onOneDay`: at most so many on one day, before any limit. */
  busiest: z.object({ person: personRef, mails: z.number(), onOneDay: z.number() }).nullable(),
  /** At most so many mails a day for anyone; null: no limit. */
  perDay: z.number().nullable(),
  ends: z.string().nullable(),
  /** Of a flow whose runs begin one by one: who would match today, by trigger. `now`: for whom it is so already, which begins nothing; `next`: whose dates come first; `lately`: to whom it happened in the last thirty days; `firstAt`: when a schedule comes first. */
  standing: z
    .object({
      triggers: z.array(
        z.object({
          id: z.string(),
          on: z.string(),
          now: z.number(),
          nowPeople: z.array(personRef),
          next: z.number(),
          nextPeople: z.array(personRef.extend({ at: z.string() })),
          lately: z.number(),
          latelyPeople: z.array(personRef.extend({ at: z.string() })),
          firstAt: z.string().nullable(),
        }),
      ),
    })
    .nullable(),
  /** What stands in the way of any launch, in words. */
  problems: z.array(z.string()),
  /** What stands in the way of a real one only. */
  beforeReal: z.array(z.string()),
});
