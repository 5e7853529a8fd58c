import type { AnswerValue, Form } from './form.ts';
import type { Text } from './grammar.ts';
import type { TaskKind } from './steps/index.ts';

export type PersonRef = { id: string; name: string; nameZh: string | null };

/**
 * Everything the page of one task shows, as its reader may see it. Made by the server, drawn by builder-ui/task-page.
 * Until the identity check that the step asks for is passed (`mustSignIn`), only the ask, the due date and why it came to this reader are there.
 */
export type TaskView = {
  slot: string;
  /** The step's id in the flow: conditions of its form name it. */
  stepId: string;
  /** The reader's language, and the zone dates are shown in. */
  language: 'en' | 'zh';
  zone: string;
  company: string;
  flow: Text;
  step: Text;
  cycle: string;
  kind: TaskKind;
  state: 'notYet' | 'open' | 'answered' | 'handedOn' | 'closed' | 'mustSignIn';
  reader: PersonRef;
  subject: PersonRef | null;
  /** ISO instants. `due` alone also closes. */
  openedAt: string;
  due: string | null;
  closes: string | null;
  workingDaysLeft: number | null;
  late: boolean;
  why: { rule: string; level: number | null; fallback: number; handedOverFrom: PersonRef | null };
  /** What happens when nobody answers: the step's timeout or the next rung. */
  ifNot: { does: 'closes' | 'goesTo' | 'tells' | 'outcome' | 'nothing'; who: PersonRef | null; on: string | null; outcome: Text | null };
  contact: PersonRef | null;
  guidance: Text | null;
  outcomes: { key: string; label: Text; consequence: Text | null; needsComment: boolean }[];
  form: Form;
  /** Earlier answers shown beside it. */
  shown: { step: Text; by: PersonRef | null; answers: { label: Text; value: string }[] }[];
  /** What the reader has typed so far, or what was recorded. */
  values: Record<string, AnswerValue>;
  /** The outcome chosen in the draft, if one was. */
  draftOutcome: string | null;
  draftSavedAt: string | null;
  /** Who has answered already, for the state `answered`. */
  record: { at: string; by: PersonRef; outcome: string; outcomeLabel: Text; late: boolean } | null;
  /** Who holds it now, for the state `handedOn`. */
  holder: PersonRef | null;
  closedWhy: 'timeout' | 'byPolicy' | 'others' | 'cancelled' | 'operator' | null;
  /** How many other tasks wait for the reader. */
  moreWaiting: number;
};
