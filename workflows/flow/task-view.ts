import type { Attachment } from './attachment.ts';
import type { AnswerValue, Form } from './form.ts';
import type { Text } from './grammar.ts';
import type { TaskKind } from './steps/index.ts';

export type PersonRef = { id: string; name: string; nameZh: string | null };
/** Somebody who may be chosen; `about`: what tells two of one name apart. */
export type PersonChoice = PersonRef & { about: string | null };

/**
 * What the reader of a task may do to their part beside answering it, as things stand. `moreTime`: whether it is asked for already; `codes`: the reasons that
 * the flow names for it, if it does.
 */
export type TaskOffers = { handOn: boolean; takeBack: boolean; moreTime: { asked: boolean; codes: string[] } | null };

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
  /** What this part asks for: the step's own answer, or to agree to somebody else's. */
  asks: 'answer' | 'approval';
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
  /** What people are told of their data; `notice`: in the words of whoever launched it. */
  aboutData: { notice: string | null; purpose: Text | null; recipients: Text | null; months: number | null };
  outcomes: { key: string; label: Text; consequence: Text | null; needsComment: boolean }[];
  form: Form;
  /** Who may be chosen, by question (`field`, or `field.column` of a list): all there are, or, where these are too many to list, those chosen so far. */
  people: Record<string, { choices: PersonChoice[]; all: boolean }>;
  /** What is read and signed. */
  document: { text: Text; version: string } | null;
  /** The talk: when it begins (null: not known yet), how long it takes, who is invited. */
  meeting: {
    starts: string | null;
    minutes: number | null;
    /** `comes`: what their calendar says of the time that stands; null: nothing yet. */
    with: (PersonRef & { comes?: 'accepted' | 'declined' | 'tentative' | null })[];
    agenda: string | null;
  } | null;
  /** The course to be done, by its name in the training system. */
  course: string | null;
  /** One document of several editors: which version this is, whose, who has confirmed it and who has not, and what they remark on its questions. */
  shared: {
    version: number;
    by: PersonRef | null;
    at: string | null;
    confirmed: PersonRef[];
    waiting: PersonRef[];
    comments: { field: string; by: PersonRef; at: string; text: string }[];
  } | null;
  /** Earlier answers shown beside it, or at one of its questions. */
  shown: { step: Text; by: PersonRef | null; answers: { label: Text; value: string; files?: Attachment[] }[]; beside: string | null }[];
  /** What is known from outside and open to the reader, the newest first; `at`: since when it holds. */
  evidence: { key: string; label: Text; values: { value: string; at: string; source: string | null }[]; beside: string | null }[];
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
  /** By a link alone: an answer is held until its reader confirms it. */
  held: boolean;
  /** Whether a code that is sent to the reader's address opens it, for the state `mustSignIn`. */
  byCode: boolean;
  /** Whether it may be decided on one page with others of its kind. */
  alike: boolean;
  /** How many other tasks wait for the reader. */
  moreWaiting: number;
};
