import { childOf, type Place, rowsAt } from '../../workflows/flow/cel/place.ts';
import { stepAt } from '../../workflows/flow/walk.ts';
import type { Range, Read } from './read.ts';

/** Within rows, a step whose answers the rows are, or hold, cannot be looked at past them: as text it would seem to be another one. */
export function isSeen(at: Range, step: string, place: Place, read: Read): boolean {
  const table = rowsAt(place.tables, step);
  const child = childOf(place, step);
  const row =
    table !== undefined ? `${table.name}.…` : step === place.child?.step ? `${place.child.name}.outcome` : child === null ? null : `${child}.answers.${step}.…`;
  return row === null || read.refuse(at, 'insideRows', { row }) !== null;
}

/** A step of the runs below, of which each row is one. */
export function isOfChild(at: Range, step: string, field: string, place: Place, read: Read): boolean {
  const table = rowsAt(place.tables, step);
  if (table !== undefined) return read.refuse(at, 'insideRows', { row: `${table.name}.…` }) !== null;
  if (stepAt(place.flow, step) === undefined || childOf(place, step) !== null) return true;
  return read.refuse(at, 'outsideRows', { name: step, form: field === '' ? `outcomes.${step}` : `answers.${step}.${field}` }) !== null;
}
