import type { Flow } from '../../workflows/flow/schema.ts';
import { proposedDay } from '../launch/plan.ts';

/** A first proposal for the dates that a flow asks for: one after the other, a quarter apart. */
export function proposedDates({ dates }: Flow, start: string): Record<string, string> {
  let day = start;
  return Object.fromEntries(dates.filter(({ optional }) => !optional).map(({ name }) => [name, (day = proposedDay(day))]));
}
