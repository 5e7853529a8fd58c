import { type Unit, units } from '../../workflows/flow/grammar.ts';
import type { TaskOffers } from '../../workflows/flow/task-view.ts';
import type { TaskWord } from './words.ts';

/**
 * What a holder does to their part beside answering it. `to` of who gets it: a full name or staff number, as it was typed; of more time: an instant (ISO).
 * `code`: a reason that the flow names. `evidence`: what proves it, by its id.
 */
export type PartAct =
  | { act: 'withdraw'; reason: string }
  | { act: 'delegate'; to: string; reason: string }
  | { act: 'extend'; plus: { n: number; unit: Unit } | null; to?: string | null; code: string; reason: string; evidence?: string | undefined };

/** The act that a form of the page asks for; null for the form of the answers, and for what no page of ours sends. */
export function partActIn(form: FormData): PartAct | null {
  const text = (name: string): string => {
    const value = form.get(name);
    return typeof value === 'string' ? value.trim().slice(0, 2_000) : '';
  };
  const reason = text('reason');
  switch (text('act')) {
    case 'withdraw':
      return { act: 'withdraw', reason };
    case 'delegate':
      return { act: 'delegate', to: text('to'), reason };
    case 'extend': {
      const n = Number(text('n'));
      const unit = units.find((one) => one === text('unit'));
      return unit !== undefined && Number.isInteger(n) && n > 0 && n < 1_000 ? { act: 'extend', plus: { n, unit }, code: text('code'), reason } : null;
    }
    default:
      return null;
  }
}

/** What is said once it is done; `now`: what is open to the reader after it. */
export function doneWord({ act }: PartAct, now: TaskOffers | undefined): TaskWord {
  if (act === 'delegate') return 'handedOnNow';
  if (act === 'withdraw') return 'takenBack';
  return now?.moreTime?.asked === true ? 'timeAsked' : 'timeGranted';
}
