import * as z from 'zod';
import { isoOf, localText, type ZoneTable } from '../calendar.ts';
import { type JournalLine, journalKinds } from '../journal.ts';
import { journalDetails } from './journal-details.ts';

/**
 * The published form of the journal (docs/journal.md): one JSON object a line, every key, always in this order. `n` from 1; instants in UTC; `local` with
 * the zone that ruled; persons as ids; `cause` the `n` of the line that brought it about, `event` the line of the script, `ref` what that line is called.
 */
const anyLine = z.strictObject({
  n: z.int().min(1),
  at: z.string(),
  local: z.string(),
  flow: z.string().nullable(),
  version: z.int().nullable(),
  cycle: z.string().nullable(),
  run: z.string().nullable(),
  parent: z.string().nullable(),
  person: z.string().nullable(),
  item: z.string().nullable(),
  step: z.string().nullable(),
  occurrence: z.int().nullable(),
  round: z.int().nullable(),
  kind: z.enum(journalKinds),
  by: z.string().nullable(),
  for: z.string().nullable(),
  to: z.array(z.string()),
  cc: z.array(z.string()),
  due: z.string().nullable(),
  outcome: z.string().nullable(),
  cause: z.int().nullable(),
  event: z.int().nullable(),
  ref: z.string().nullable(),
  detail: z.record(z.string(), z.json()),
});
export const contractLine = anyLine.superRefine(({ kind, detail }, context) => {
  const { error } = journalDetails[kind].safeParse(detail);
  for (const { path, message } of error?.issues ?? []) context.addIssue({ code: 'custom', path: ['detail', ...path], message });
});
export type ContractLine = z.infer<typeof contractLine>;

/** Where a line belongs. */
export type LinePlace = Pick<ContractLine, 'flow' | 'version' | 'cycle' | 'run' | 'parent' | 'person' | 'item'>;

/** A line of the kernel in its published form: what is kept apart so that it can be erased is part of `detail` again. */
export function publishedLine(
  line: JournalLine,
  place: LinePlace,
  { n, cause, event, ref }: Pick<ContractLine, 'n' | 'cause' | 'event' | 'ref'>,
  zone: ZoneTable,
): ContractLine {
  const { flow, version, cycle, run, parent, person, item } = place;
  const { at, step, occurrence, round, kind, by, to, cc, due, outcome, detail, content } = line;
  return {
    n,
    at: isoOf(at),
    local: localText(at, zone),
    flow,
    version,
    cycle,
    run,
    parent,
    person,
    item,
    step,
    occurrence,
    round,
    kind,
    by,
    for: line.for,
    to,
    cc,
    due: due === null ? null : isoOf(due),
    outcome,
    cause,
    event,
    ref,
    detail: told({ ...detail, ...content }) as ContractLine['detail'],
  };
}

/** Keys of details that hold instants where they hold numbers. */
const instants = ['at', 'from', 'to', 'closes', 'due', 'asOf', 'starts', 'until', 'effective', 'startsAt', 'endsAt', 'start', 'next', 'was', 'would'];

/** What people gave is told as it is. */
const given = ['value', 'values', 'fields'];

function told(value: unknown, key = ''): unknown {
  if (given.includes(key)) return value;
  if (typeof value === 'number' && instants.includes(key)) return isoOf(value);
  if (Array.isArray(value)) return value.map((one) => told(one, key));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, held]) => held !== undefined)
      .map(([name, held]) => [name, told(held, name)]),
  );
}

/** What a line's detail says under a key, as text; '' where there is nothing. */
export function detailText({ detail }: Pick<ContractLine, 'detail'>, key: string): string {
  const value = detail[key];
  if (value === undefined || value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
