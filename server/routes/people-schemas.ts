import * as z from 'zod';
import type { Person } from '../../db/people.ts';

const text = z.string().nullable();

/** What everyone who may see a person sees. */
export const person = z.object({
  id: z.string(),
  name: z.string(),
  nameZh: text,
  knownAs: text,
  email: text,
  managerId: text,
  department: text,
  title: text,
  location: text,
  zone: text,
  language: z.enum(['en', 'zh']),
  leftOn: text,
});

/** The rest of what is on file. */
export const personDetails = z.object({
  hiredOn: text,
  roleSince: text,
  workDays: text,
  calendar: text,
  roles: z.array(z.string()),
  sharedMailbox: z.boolean(),
  fields: z.record(z.string(), z.string()),
});

export function toPerson({ id, name, nameZh, knownAs, email, managerId, department, title, location, zone, language, leftOn }: Person): z.infer<typeof person> {
  return { id, name, nameZh, knownAs, email, managerId, department, title, location, zone, language, leftOn };
}

export function toDetails({ hiredOn, roleSince, workDays, calendar, roles, sharedMailbox, fields }: Person): z.infer<typeof personDetails> {
  return { hiredOn, roleSince, workDays, calendar, roles, sharedMailbox, fields };
}

const change = z.object({ id: z.string(), name: z.string(), from: text, to: text });
const finding = z.object({ line: z.number(), column: text, code: z.string(), says: z.string() });
const fault = finding.extend({ expected: z.string(), came: z.string() });

const runningEffect = z.object({
  person: z.string().meta({ description: 'Whom the run is about, or the cycle' }),
  cycle: z.string(),
  run: z.string(),
  says: z.string().meta({ description: 'What happens, in one sentence' }),
});
const running = z.object({
  concerned: z.number().meta({ description: 'Runs that hear of it' }),
  looked: z.number().meta({ description: 'So many of them were gone through' }),
  counts: z.object({ taskMoves: z.number(), runEnds: z.number(), runBegins: z.number(), dateMoves: z.number(), incident: z.number() }),
  effects: z.array(runningEffect),
});

/** What an import would do, or did. Lists hold the first 500; `counts` and `summary` count all. */
export const preview = z.object({
  today: z.string(),
  summary: z.object({ rows: z.number(), added: z.number(), changed: z.number(), unchanged: z.number(), left: z.number(), problems: z.number() }),
  counts: z.object({ managerChanges: z.number(), mailChanges: z.number(), roleChanges: z.number(), warnings: z.number() }),
  columns: z.object({ known: z.array(z.string()), extra: z.array(z.string()) }),
  managerChanges: z.array(change),
  mailChanges: z.array(change),
  roleChanges: z.array(change),
  left: z.array(z.object({ id: z.string(), name: z.string(), leftOn: z.string() })),
  problems: z.array(fault),
  warnings: z.array(finding),
  /** Those who are new or changed; `changes` are names of columns. */
  rows: z.array(z.object({ line: z.number(), id: z.string(), name: z.string(), isNew: z.boolean(), changes: z.array(z.string()), effective: text })),
  /** What it would do to what is running, found out by doing it and taking it back. */
  running,
  /** To be sent back with the same file to import it. Null while there are problems. */
  confirm: z.string().nullable(),
});
