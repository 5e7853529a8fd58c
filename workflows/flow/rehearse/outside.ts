import type { CallOrder } from '../perform/scene.ts';
import type { Living, OpenCall, Rehearsal, Why } from './rehearsal.ts';

/**
 * Other systems, which do as the script says: they accept every call, and answer one that awaits an answer when a `reply` comes. `fail` lets as many attempts
 * fail; the next one after them is accepted, unless there is none left.
 */
export function callOutside(rehearsal: Rehearsal, run: Living, call: CallOrder, why: Why): void {
  const key = failureKey(run.subject, call.step);
  const failures = rehearsal.failures.get(key) ?? 0;
  rehearsal.failures.set(key, Math.max(0, failures - call.attempts));
  if (failures >= call.attempts) answer(rehearsal, { run, call }, false, { code: 'scripted' }, why);
  else if (!call.awaits) answer(rehearsal, { run, call }, true, {}, why);
  else rehearsal.calls.push({ run, call });
}

export function failureKey(person: string | null, step: string): string {
  return `${person ?? ''} ${step}`;
}

/** Gives the answer of another system to a call that is open. */
export function answer(rehearsal: Rehearsal, { run, call }: OpenCall, ok: boolean, values: CallOrder['values'], why: Why): void {
  rehearsal.calls = rehearsal.calls.filter((one) => one.call !== call);
  rehearsal.told.add({ run, change: { is: 'reply', token: call.token, ok, values }, why });
}
