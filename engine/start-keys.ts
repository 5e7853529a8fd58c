import { hash } from 'node:crypto';
import type { NewStart } from '../db/starts.ts';
import { isoOf } from '../workflows/flow/calendar.ts';
import type { Plan } from '../workflows/flow/plan.ts';
import { type StartAsk, startKey, startOf } from '../workflows/flow/starting.ts';
import type { Instant } from '../workflows/flow/state.ts';

/** By what runs are told apart, without saying what of the payload it was. */
export function hashedKey(plan: Plan, ask: Pick<StartAsk, 'subject' | 'values'>): string {
  const start = startOf(plan);
  return hash('sha256', start === null ? '' : startKey(start.settings, ask));
}

/** A run that is asked for, as a row. */
export function startRowOf(plan: Plan, cycleId: string, at: Instant, ask: StartAsk): NewStart {
  const { subject: subjectId, by: byId, event, trigger, values: payload } = ask;
  return { cycleId, key: hashedKey(plan, ask), event, trigger, subjectId, byId, at: isoOf(at), payload };
}
