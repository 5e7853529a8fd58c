import { type JournalLine, lineOf } from '../journal.ts';
import type { Instant } from '../state.ts';
import type { Happening, TaskAct } from './scene.ts';

/** Something that a person did: who, what, to which step. Dates, facts and what the run itself causes are none. */
export type Act = { at: Instant; by: string; do: string; step: string | null; reason: string | null };

/** The verbs of the journal's contract, by what the kernel calls them. */
const verbs = {
  decided: 'answer',
  declined: 'decline',
  drafted: 'draft',
  edited: 'draft',
  withdrawn: 'withdraw',
  reopened: 'reopen',
  reassigned: 'reassign',
  delegated: 'delegate',
  overridden: 'override',
  extensionAsked: 'extend',
  extensionGranted: 'extend',
  extensionDenied: 'extend',
  rescheduled: 'shift',
} as const satisfies Record<TaskAct['type'], string>;

/** Somebody answers, or says that they will not. */
export const answerVerb = (outcome: string): 'answer' | 'decline' => (outcome === 'declined' ? 'decline' : 'answer');

/** What the flow itself does to a run in somebody's stead is no act. */
const flowItself = 'flow';

/** The act in a happening; null where nobody acted. `stepOf`: what the step of a token or of a task of that name is called by now. */
export function actOf(happening: Happening, stepOf: (token: string) => string | null): Act | null {
  const act = whoDid(happening, stepOf);
  return act?.by === flowItself ? null : act;
}

function whoDid(happening: Happening, stepOf: (token: string) => string | null): Act | null {
  if (happening.to === 'task') {
    const { act, task } = happening;
    const step = stepOf(task.split(':').slice(-2).join(':'));
    // Typing is not an act that anybody answers for.
    if (act.type === 'drafted') return null;
    const does = act.type === 'decided' ? answerVerb(act.outcome) : verbs[act.type];
    return 'by' in act ? { at: act.at, by: act.by, do: does, step, reason: 'reason' in act ? (act.reason ?? null) : null } : null;
  }
  if (happening.to === 'handler')
    return { at: happening.at, by: happening.by, do: 'act', step: happening.handler.split('@')[0] ?? null, reason: happening.reason };
  if (happening.to !== 'run') return null;
  const { event } = happening;
  const step = 'step' in event ? event.step : 'token' in event ? stepOf(event.token) : null;
  switch (event.type) {
    case 'skipped':
      return { at: event.at, by: event.by, do: 'skip', step, reason: event.reason };
    case 'retried':
      return { at: event.at, by: event.by, do: 'retry', step, reason: event.reason };
    case 'moved':
      return { at: event.at, by: event.by, do: 'move', step, reason: event.reason };
    case 'reopened':
      return { at: event.at, by: event.by, do: 'reopen', step, reason: event.reason };
    case 'released':
      return { at: event.at, by: event.by, do: 'resume', step, reason: event.reason };
    case 'cancelled':
      return { at: event.at, by: event.by, do: event.closes === true ? 'close' : 'cancel', step, reason: event.reason };
    case 'held':
      return { at: event.at, by: event.hold.by, do: 'pause', step: event.hold.where, reason: event.reason ?? null };
    case 'extended':
      return {
        at: event.at,
        by: event.extension.by,
        do: 'extend',
        step: stepOf(event.extension.clock.split(':').slice(-3, -1).join(':')),
        reason: event.reason ?? null,
      };
    case 'shifted':
      return { at: event.at, by: event.shift.by, do: 'shift', step: 'step' in event.shift.what ? event.shift.what.step : null, reason: event.reason ?? null };
    default:
      return null;
  }
}

/** Its line in the journal: accepted, or refused by a rule; a refused act changed nothing else (SEMANTICS rule 12). */
export function actLine({ at, by, do: what, step, reason }: Act, rule: string | null): JournalLine {
  const kind = rule === null ? 'event.accepted' : 'event.refused';
  const content = reason === null || reason === '' ? null : { reason };
  return lineOf(at, { kind, step, by, detail: { do: what, ...(rule !== null && { rule }) }, content });
}
