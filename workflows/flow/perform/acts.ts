import type { JournalLine } from '../journal.ts';
import type { Instant } from '../state.ts';
import type { Happening } from './scene.ts';

/** Something that a person did: who, what, to which step. Dates, facts and what the run itself causes are none. */
export type Act = { at: Instant; by: string; do: string; step: string | null; reason: string | null };

/** The act in a happening; null where nobody acted. */
export function actOf(happening: Happening): Act | null {
  if (happening.to === 'task') {
    const { act, task } = happening;
    const step = task.split(':').at(-2) ?? null;
    // Typing is not an act that anybody answers for.
    if (act.type === 'drafted') return null;
    return 'by' in act ? { at: act.at, by: act.by, do: act.type, step, reason: 'reason' in act ? (act.reason ?? null) : null } : null;
  }
  if (happening.to === 'handler')
    return { at: happening.at, by: happening.by, do: 'act', step: happening.handler.split('@')[0] ?? null, reason: happening.reason };
  if (happening.to !== 'run') return null;
  const { event } = happening;
  const step = 'step' in event ? event.step : 'token' in event ? (event.token.split(':')[0] ?? null) : null;
  switch (event.type) {
    case 'skipped':
    case 'retried':
    case 'moved':
    case 'reopened':
    case 'released':
    case 'cancelled':
      return { at: event.at, by: event.by, do: event.type, step, reason: event.reason };
    case 'held':
      return { at: event.at, by: event.hold.by, do: event.type, step: event.hold.where, reason: null };
    case 'extended':
      return { at: event.at, by: event.extension.by, do: event.type, step: null, reason: null };
    case 'shifted':
      return { at: event.at, by: event.shift.by, do: event.type, step: 'step' in event.shift.what ? event.shift.what.step : null, reason: null };
    default:
      return null;
  }
}

/** Its line in the journal: accepted, or refused by a rule; a refused act changed nothing else (SEMANTICS rule 12). */
export function actLine({ at, by, do: what, step, reason }: Act, rule: string | null): JournalLine {
  return {
    kind: rule === null ? 'event.accepted' : 'event.refused',
    at,
    zone: null,
    step,
    round: null,
    occurrence: null,
    by,
    for: null,
    to: [],
    cc: [],
    due: null,
    outcome: null,
    detail: { do: what, ...(rule !== null && { rule }) },
    content: reason === null || reason === '' ? null : { reason },
  };
}
