import { doneByHand } from '../../by-hand.ts';
import type { RunEvent } from '../../events.ts';
import { runMeant, tokenMeant } from '../find.ts';
import { failureKey, answer as answerCall } from '../outside.ts';
import { placeOfRun } from '../lines.ts';
import type { Living, Rehearsal } from '../rehearsal.ts';
import type { ScriptEvent } from '../script.ts';
import { type ActOf, actorOf, barred, type Verdict } from './verdict.ts';

/** What an operator does to a run, somebody does by hand, or another system answers. */

type Address = Pick<ScriptEvent, 'person' | 'flow' | 'item' | 'occurrence' | 'round'>;

function onRun(rehearsal: Rehearsal, address: Address, step: string | null, by: string, eventOf: (run: Living) => RunEvent | string): Verdict {
  const run = runMeant(rehearsal, address, step);
  if (typeof run === 'string') return { refused: run };
  const no = barred(run, rehearsal.now, by);
  if (no !== null) return no;
  const event = eventOf(run);
  return typeof event === 'string' ? { refused: event, on: run } : { on: run, happening: { to: 'run', event } };
}

/** Onto the token of a step that is meant. */
function onToken(rehearsal: Rehearsal, event: Address & { step?: string | undefined }, by: string, eventOf: (token: string, run: Living) => RunEvent): Verdict {
  return onRun(rehearsal, event, event.step ?? null, by, (run) => {
    const token = tokenMeant(run, event.step, event);
    return typeof token === 'string' ? token : eventOf(token.id, run);
  });
}

export const skip: ActOf<'skip'> = (rehearsal, event) => {
  const { step, outcome, reason = '' } = event;
  const by = actorOf(rehearsal, event);
  return onToken(rehearsal, event, by, (token, run) => ({
    type: 'skipped',
    at: rehearsal.now,
    token,
    port: outcome ?? run.edition.plan.steps[step]?.ports[0] ?? '',
    by,
    reason,
  }));
};

export const move: ActOf<'move'> = (rehearsal, event) => {
  const by = actorOf(rehearsal, event);
  const { to, reason = '' } = event;
  return onToken(rehearsal, event, by, (token) => ({ type: 'moved', at: rehearsal.now, token, to, by, reason }));
};

export const retry: ActOf<'retry'> = (rehearsal, event) => {
  const by = actorOf(rehearsal, event);
  return onToken(rehearsal, event, by, (token) => ({ type: 'retried', at: rehearsal.now, token, by, reason: event.reason ?? '' }));
};

export const cancel: ActOf<'cancel'> = (rehearsal, event) => {
  const by = actorOf(rehearsal, event);
  return onRun(rehearsal, event, event.step ?? null, by, () => ({ type: 'cancelled', at: rehearsal.now, by, reason: event.reason ?? '' }));
};

/** The whole run, or one step of it. */
export const pause: ActOf<'pause'> = (rehearsal, event) => {
  const { step, reason = '' } = event;
  const by = actorOf(rehearsal, event);
  const why = step === undefined ? ('pause' as const) : ('hold' as const);
  return onRun(rehearsal, event, step ?? null, by, (run) => {
    const id = `${why}:${step ?? ''}:${run.scene.run.holds.length + 1}`;
    return { type: 'held', at: rehearsal.now, hold: { id, why, fixed: false, where: step ?? null, by }, reason };
  });
};

export const resume: ActOf<'resume'> = (rehearsal, event) => {
  const { step = null, fixed, reason = '' } = event;
  const by = actorOf(rehearsal, event);
  return onRun(rehearsal, event, step, by, (run) => {
    const held = run.scene.run.holds.findLast(({ to, where, why }) => to === null && where === step && why !== 'absence');
    return held === undefined ? 'notHeld' : { type: 'released', at: rehearsal.now, hold: held.id, fixed, by, reason };
  });
};

/** A `whenever` by hand, or a wait that a named party may end. */
export const act: ActOf<'act'> = (rehearsal, event) => {
  const { action, values, reason = '' } = event;
  const run = runMeant(rehearsal, event, action);
  if (typeof run === 'string') return { refused: run };
  const { edition, scene, world } = run;
  const done = doneByHand({ ...edition, scene, world, at: rehearsal.now }, { step: action, by: actorOf(rehearsal, event), reason, values });
  if ('refused' in done) return { ...done, on: run, problems: done.problems.map(({ field, code }) => ({ field, code })) };
  return { on: run, happening: done };
};

/** Another system answers a call that waits for it. */
export const reply: ActOf<'reply'> = (rehearsal, event) => {
  const run = runMeant(rehearsal, event, event.step);
  if (typeof run === 'string') return { refused: run };
  const open = rehearsal.calls.find((one) => one.run === run && one.call.step === event.step);
  if (open === undefined) return { refused: 'noCall', on: run };
  return { place: placeOfRun(run), line: { step: event.step, round: open.call.round }, does: (why) => answerCall(rehearsal, open, true, event.values, why) };
};

/** It fails, so many times: for good where a call waits that has no attempt left, else the next attempts. */
export const fail: ActOf<'fail'> = (rehearsal, event) => {
  const { step, times, person = null } = event;
  const run = runMeant(rehearsal, event, step);
  if (typeof run === 'string' && run !== 'noRun') return { refused: run };
  const open = typeof run === 'string' ? undefined : rehearsal.calls.find((one) => one.run === run && one.call.step === step);
  const key = failureKey(typeof run === 'string' ? person : run.subject, step);
  const failures = (rehearsal.failures.get(key) ?? 0) + times;
  const line = { step, detail: { times } };
  const place = typeof run === 'string' ? { ...placeOfNothing, person } : placeOfRun(run);
  if (open === undefined || failures < open.call.attempts) return { place, line, does: () => void rehearsal.failures.set(key, failures) };
  return { place, line, does: (why) => answerCall(rehearsal, open, false, { code: 'scripted' }, why) };
};

const placeOfNothing = { flow: null, version: null, cycle: null, run: null, parent: null, person: null, item: null };
