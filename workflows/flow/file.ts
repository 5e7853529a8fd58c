import { addMonths, dateOf, dayNumber, instantOf, type ZoneTable } from './calendar.ts';
import type { RecordOrder } from './perform/scene.ts';
import type { RecordType } from './record-type.ts';
import { purged } from './retention.ts';
import type { Instant } from './state.ts';
import type { RecordRow } from './world.ts';

/** Why a person's file cannot be changed as asked: there is nothing it could be done to, what there is is final, or has to be kept longer. */
export type FileRefusal = 'noRecord' | 'final' | 'mustStay';

/** What stands in a file of one type and is at issue when something is done to it: the newest that has this status. */
function newest(rows: readonly RecordRow[], statuses: readonly RecordRow['status'][]): RecordRow | undefined {
  return rows.filter(({ status }) => statuses.includes(status)).at(-1);
}

const isFinal = ({ finalAt }: RecordRow, { at }: RecordOrder): boolean => finalAt !== null && finalAt <= at;

/**
 * What becomes of a person's records of one type (by `effective`, then `written`) when something is done to them: the rows that are new or changed. `id` is
 * that of a new one. Written beside or in place of the newest one in force (which then holds until the new one does); suspended, restored and revoked is the
 * newest one that can be; erased are all, final ones too, of which only that they were there stays, unless one of them `stays`. Otherwise what is final is only
 * added to or replaced; put right, which is to replace one of a given id, it is not. A note beside a record changes no row.
 */
export function changedRows(
  rows: readonly RecordRow[],
  order: RecordOrder,
  id: string,
  stays: (row: RecordRow) => boolean = () => false,
): RecordRow[] | FileRefusal {
  const { does, values, effective, until, finalAt, at } = order;
  const meant = meantBy(rows, order);
  const written: RecordRow = { id, type: order.type, values, effective, until, status: 'inForce', written: at, finalAt };
  switch (does) {
    case 'write':
      return [written];
    case 'supersede': {
      const before = newest(meant, ['inForce', 'suspended']);
      if (order.record !== undefined && before === undefined) return 'noRecord';
      if (order.record !== undefined && before !== undefined && isFinal(before, order)) return 'final';
      return before === undefined ? [written] : [{ ...before, status: 'superseded', until: effective }, written];
    }
    case 'annotate':
      return annotated(rows, order) === undefined ? 'noRecord' : [];
    case 'suspend':
      return turned(newest(meant, ['inForce']), 'suspended', order);
    case 'restore':
      return turned(newest(meant, ['suspended']), 'inForce', order);
    case 'revoke':
      return ended(turned(newest(meant, ['inForce', 'suspended']), 'revoked', order), effective);
    case 'erase': {
      const standing = meant.filter((row) => row.status !== 'erased');
      if (order.record !== undefined && standing.length === 0) return 'noRecord';
      return standing.some(stays) ? 'mustStay' : standing.map(purged);
    }
  }
}

function meantBy(rows: readonly RecordRow[], { record }: RecordOrder): readonly RecordRow[] {
  return record === undefined ? rows : rows.filter(({ id }) => id === record);
}

/** What was revoked holds no more from that day on, unless it had ended before. */
function ended(rows: RecordRow[] | FileRefusal, day: string): RecordRow[] | FileRefusal {
  if (typeof rows === 'string') return rows;
  return rows.map((row) => (row.until !== null && row.until <= day ? row : { ...row, until: day }));
}

/** When a record is final that was written on a day, by its type: at the end of the day that is so many later. Null: never by that. */
export function finalBy({ finalAfterDays }: Pick<RecordType, 'finalAfterDays'>, day: string, zone: ZoneTable): Instant | null {
  return finalAfterDays === undefined ? null : instantOf(dayNumber(day) + finalAfterDays + 1, 0, zone);
}

/** Until when it holds: as somebody says, else by the type of what is written; the first day on which it does no more. */
export function holdsUntil(
  { validMonths }: Pick<RecordType, 'validMonths'>,
  { does, effective, until }: Pick<RecordOrder, 'does' | 'effective' | 'until'>,
): string | null {
  const writes = does === 'write' || does === 'supersede';
  return until ?? (writes && validMonths !== undefined ? dateOf(addMonths(dayNumber(effective), validMonths)) : null);
}

/** The record that a note is put beside. */
export function annotated(rows: readonly RecordRow[], order: RecordOrder): RecordRow | undefined {
  return newest(meantBy(rows, order), ['inForce', 'suspended', 'superseded']);
}

function turned(row: RecordRow | undefined, status: RecordRow['status'], order: RecordOrder): RecordRow[] | FileRefusal {
  if (row === undefined) return 'noRecord';
  return isFinal(row, order) ? 'final' : [{ ...row, status }];
}
