import { note, placeOfPerson, placeOfRun, stepOfEvent } from '../lines.ts';
import type { Rehearsal, Why } from '../rehearsal.ts';
import type { EventOf, ScriptEvent, ScriptLine, Verb } from '../script.ts';
import { take } from '../take.ts';
import { close, launch, publish, shift, start } from './cycles.ts';
import { annotate, edit, erase, hold, record } from './files.ts';
import { look } from './look.ts';
import { migrate } from './migrating.ts';
import { act, cancel, fail, move, pause, reply, resume, retry, skip } from './operate.ts';
import { absence, change, fact, join, leave } from './people.ts';
import { answer, decline, delegate, draft, extend, override, reassign, reopen, withdraw } from './tasks.ts';
import type { ActOf, Verdict } from './verdict.ts';

/** Every verb of the script. */
const acts: { [Do in Verb]: ActOf<Do> } = {
  join,
  leave,
  change,
  absence,
  fact,
  launch,
  start,
  answer,
  draft,
  decline,
  withdraw,
  reopen,
  override,
  delegate,
  extend,
  act,
  record,
  annotate,
  edit,
  erase,
  hold,
  shift,
  pause,
  resume,
  skip,
  move,
  retry,
  reassign,
  cancel,
  close,
  publish,
  migrate,
  reply,
  fail,
  look,
};

/** One line of the script, at the rehearsal's now. It is accepted or refused exactly once; a refusal changes nothing. */
export function perform(rehearsal: Rehearsal, { line, event }: ScriptLine): void {
  const why: Why = { cause: null, event: line, ref: event.ref ?? null };
  const verdict = verdictOf(rehearsal, event);
  if ('refused' in verdict) return refuse(rehearsal, event, verdict, why);
  if ('does' in verdict) {
    const { line: told } = verdict;
    const accepted = { kind: 'event.accepted' as const, by: event.by ?? null, ...told, detail: { do: event.do, ...told?.detail }, content: reasonOf(event) };
    return verdict.does({ ...why, cause: note(rehearsal, verdict.place, why, accepted) });
  }
  take(rehearsal, verdict.on, verdict.happening, why, event);
}

function reasonOf(event: ScriptEvent): { reason: string } | null {
  return 'reason' in event && event.reason !== undefined ? { reason: event.reason } : null;
}

function verdictOf<Do extends Verb>(rehearsal: Rehearsal, event: EventOf<Do>): Verdict {
  return (acts[event.do] as ActOf<Do>)(rehearsal, event);
}

/** It changes nothing, and says by which rule. */
export function refuse(rehearsal: Rehearsal, event: ScriptEvent, { refused, on, problems }: Extract<Verdict, { refused: string }>, why: Why): void {
  const place = on === undefined ? placeOfPerson(event.person ?? null) : placeOfRun(on);
  const detail = { do: event.do, rule: refused, ...(problems !== undefined && { problems }) };
  note(rehearsal, place, why, { kind: 'event.refused', step: stepOfEvent(event), by: event.by ?? null, detail, content: reasonOf(event) });
}
