import type { Context } from './context.ts';
import type { When } from './grammar.ts';
import type { Clock, Instant, LedgerLine } from './state.ts';
import type { Planned } from './task/events.ts';
import { type Use, whenAt } from './when.ts';

/** What becomes of a date that has passed when it is worked out, where the flow does not say: it comes at once, or whoever asks is told. */
export type PastRule = 'atOnce' | 'say';

/** There is no date: it is open (pending or held), it is left out because it has passed, or a person has to look. */
export type Unplanned = { is: 'open' | 'left' | 'stopped'; zone: string; ledger: LedgerLine[] };
/** `missed`: it has passed, and what becomes of it is for whoever asked to say. */
export type PlannedDate = { is: 'planned'; planned: Planned; missed?: true };

export function isPlanned(found: PlannedDate | Unplanned): found is PlannedDate {
  return found.is === 'planned';
}

/**
 * A date of a clock, worked out now. `before`: the clock as it stands, which knows since when its date is known. One that is frozen keeps what it was first; what was decided for it itself counts all the same.
 */
export function plannedOf(when: When, use: Use, context: Context, past: PastRule, before: Clock | undefined): PlannedDate | Unplanned {
  const isKept = when.hold === 'frozen' && before !== undefined && before.due !== null;
  const { at, zone, ledger, known } = withKnown(when, use, isKept ? { ...context, kept: before.ledger } : context, before);
  if (at === null) return { is: 'open', zone, ledger };
  const planned: Planned = { at, zone, ledger, ...(known !== undefined && { known }) };
  if (at >= context.at) return { is: 'planned', planned };
  switch (when.ifPast ?? past) {
    case 'skip':
      return { is: 'left', zone, ledger };
    case 'incident':
      return { is: 'stopped', zone, ledger: [...ledger, { rule: 'past', from: at, op: 'incident', to: null, why: 'past' }] };
    case 'atOnce':
      return { is: 'planned', planned: { ...planned, at: context.at, ledger: [...ledger, { rule: 'past', from: at, op: 'atOnce', to: context.at }] } };
    case 'say':
      return { is: 'planned', planned, missed: true };
  }
}

type Known = ReturnType<typeof whenAt> & { known?: Instant };

/** Notice counts from when a date became known, which is when it came to be this one but for the notice. */
function withKnown(when: When, use: Use, context: Context, before: Clock | undefined): Known {
  if (when.notice === undefined) return whenAt(when, context, use);
  const since = before?.known;
  const kept = since === undefined ? null : whenAt(when, { ...context, known: since }, use);
  if (kept !== null && before !== undefined && withoutNotice(kept.ledger) === withoutNotice(before.ledger)) return { ...kept, known: since };
  return { ...whenAt(when, context, use), known: context.at };
}

/** What comes after a date is worked out, and does not make it another date. */
const afterwards = ['notice', 'container', 'past', 'afterNotice', 'tryAgain'];

function withoutNotice(ledger: readonly LedgerLine[]): Instant | null {
  const end = ledger.findIndex(({ rule }) => afterwards.includes(rule));
  return (end < 0 ? ledger : ledger.slice(0, end)).at(-1)?.to ?? null;
}

/** A clock that was set back, by a working day after the notice or because it failed, is not brought forward again by being worked out anew. */
export function setBack(planned: Planned, { due, ledger }: Clock): Planned {
  const line = setBackLine({ due, ledger });
  if (line === undefined || due === null || due <= planned.at) return planned;
  return { ...planned, at: due, ledger: [...planned.ledger, { ...line, from: planned.at }] };
}

export function isSetBack(clock: Clock): boolean {
  return setBackLine(clock) !== undefined;
}

function setBackLine({ due, ledger }: Pick<Clock, 'due' | 'ledger'>): LedgerLine | undefined {
  const line = ledger.findLast(({ rule }) => rule === 'afterNotice' || rule === 'tryAgain');
  return due !== null && line?.to === due ? line : undefined;
}
