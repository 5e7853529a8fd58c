import * as z from 'zod';
import { answerings } from '../../workflows/flow/play/answering.ts';
import { personRef } from './flows-schemas.ts';

const columns = z.record(z.string(), z.string());
const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'expected a date such as 2027-03-12');
/** An example as it is saved with a flow; its schema is in workflows/flow/scenario.ts. */
const example = z.record(z.string(), z.unknown());

export const castAsk = z.object({ person: z.string().min(1).max(200).optional(), start: day, zone: z.string().max(60) });
export const cast = z.object({ people: z.array(columns), about: z.string(), owner: z.string(), read: z.array(z.string()), named: z.array(personRef) });

export const playAsk = z.object({
  example,
  /** Others answer by themselves, promptly and as the flow wishes. */
  usual: z.boolean().default(false),
});
const step = z.object({
  step: z.string(),
  round: z.number(),
  occurrence: z.number().nullable(),
  waits: z.string(),
  incident: z.string().nullable(),
  since: z.string(),
});
const part = z.object({
  part: z.string(),
  step: z.string(),
  round: z.number(),
  holder: z.string(),
  status: z.enum(['scheduled', 'open']),
  opens: z.string(),
  due: z.string().nullable(),
  closes: z.string().nullable(),
  late: z.boolean(),
});
export const played = z.object({
  /** Lines of the journal (docs/journal.md). */
  lines: z.array(z.record(z.string(), z.unknown())),
  /** Each run as it stands from an instant on. */
  frames: z.array(
    z.object({
      at: z.string(),
      run: z.string(),
      parent: z.string().nullable(),
      person: z.string().nullable(),
      status: z.string(),
      outcome: z.string().nullable(),
      steps: z.array(step),
      parts: z.array(part),
      dates: z.array(z.object({ step: z.string(), name: z.string(), due: z.string() })),
    }),
  ),
  /** Answers as they were taken, those that others gave by themselves too. */
  decided: z.array(z.object({ part: z.string(), by: z.string(), at: z.number(), outcome: z.string(), values: z.record(z.string(), z.unknown()) })),
  /** What each mail is about, by its key. */
  mails: z.record(z.string(), z.object({ to: z.string(), subject: z.string() })),
  people: z.array(personRef),
  /** Days on which the person it is about does not work because of a holiday. */
  holidays: z.array(z.object({ date: z.string(), name: z.string() })),
  cut: z.boolean(),
});

export const partAsk = playAsk.extend({ at: z.iso.datetime(), part: z.string().max(400) });
export const mailAsk = playAsk.extend({ key: z.string().max(600) });
export const playedMail = z.object({ to: z.string(), subject: z.string(), html: z.string(), text: z.string() });

export const yearAsk = z.object({
  roster: z.enum(['sample', 'people']),
  start: day,
  until: day,
  zone: z.string().max(60),
  dates: z.record(z.string(), day).default({}),
  answers: z.enum(answerings),
});
const place = z.number().int();
export const year = z.object({
  zone: z.string(),
  from: z.string(),
  days: place,
  people: z.array(z.object({ id: z.string(), name: z.string(), nameZh: z.string().nullable(), department: z.string().nullable() })),
  managers: z.array(place),
  steps: z.array(z.string()),
  runs: z.array(z.object({ person: place, began: place, ended: place.nullable(), outcome: z.string().nullable() })),
  mails: z.array(z.object({ day: place, to: place, about: place, step: place })),
  parts: z.array(z.object({ holder: place, about: place, step: place, opened: place, settled: place.nullable(), late: z.boolean(), offDay: z.boolean() })),
  incidents: z.array(z.object({ day: place, about: place, step: place, code: z.string() })),
  notTaken: z.array(z.object({ step: z.string(), why: z.string(), count: z.number() })),
  cut: z.boolean(),
});
