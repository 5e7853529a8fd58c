import type { RecordOrder } from './perform/scene.ts';
import type { RecordRow } from './world.ts';

/** Why a person's file cannot be changed as asked: there is nothing it could be done to, or what there is is final. */
export type FileRefusal = 'noRecord' | 'final';

/** What stands in a file of one type and is at issue when something is done to it: the newest that has this status. */
function newest(rows: readonly RecordRow[], statuses: readonly RecordRow['status'][]): RecordRow | undefined {
  return rows.filter(({ status }) => statuses.includes(status)).at(-1);
}

const isFinal = ({ finalAt }: RecordRow, { at }: RecordOrder): boolean => finalAt !== null && finalAt <= at;

/**
 * What becomes of a person's records of one type (by `effective`, then `written`) when something is done to them: the rows that are new or changed. `id` is
 * that of a new one. Written beside or in place of the newest one in force (which then holds until the new one does); suspended, restored and revoked is the
 * newest one that can be; erased are all, final ones too, of which only that they were there stays. Otherwise what is final is only added to or replaced. A
 * note beside a record changes no row.
 */
export function changedRows(rows: readonly RecordRow[], order: RecordOrder, id: string): RecordRow[] | FileRefusal {
  const { does, values, effective, until, finalAt, at } = order;
  const written: RecordRow = { id, type: order.type, values, effective, until, status: 'inForce', written: at, finalAt };
  switch (does) {
    case 'write':
      return [written];
    case 'supersede': {
      const before = newest(rows, ['inForce', 'suspended']);
      return before === undefined ? [written] : [{ ...before, status: 'superseded', until: effective }, written];
    }
    case 'annotate':
      return newest(rows, ['inForce', 'suspended', 'superseded']) === undefined ? 'noRecord' : [];
    case 'suspend':
      return turned(newest(rows, ['inForce']), 'suspended', order);
    case 'restore':
      return turned(newest(rows, ['suspended']), 'inForce', order);
    case 'revoke':
      return turned(newest(rows, ['inForce', 'suspended']), 'revoked', order);
    case 'erase':
      return rows.filter((row) => row.status !== 'erased').map((row) => ({ ...row, status: 'erased', values: {} }));
  }
}

/** The record that a note is put beside. */
export function annotated(rows: readonly RecordRow[]): RecordRow | undefined {
  return newest(rows, ['inForce', 'suspended', 'superseded']);
}

function turned(row: RecordRow | undefined, status: RecordRow['status'], order: RecordOrder): RecordRow[] | FileRefusal {
  if (row === undefined) return 'noRecord';
  return isFinal(row, order) ? 'final' : [{ ...row, status }];
}
