import type { Attachment } from '../../workflows/flow/attachment.ts';
import type { Answers } from '../../workflows/flow/form.ts';
import type { PersonChoice, TaskOffers, TaskView } from '../../workflows/flow/task-view.ts';
import type { PageProblem } from './asked.ts';
import type { PartAct } from './part-act.ts';
import type { Typed } from './typed.ts';

/**
 * What the page of one task is given. Without `onSubmit` it is a plain form that posts to `action`, and works without script. `onSubmit` throws what the
 * server answered; an error with `body.error.problems` is shown at its questions.
 */
export type TaskPageProps = {
  view: TaskView;
  /** What the reader may do beside answering. */
  offers?: TaskOffers;
  onSubmit?: (outcome: string, values: Answers, version?: number) => Promise<void>;
  /** Saves the document of a shared form over the version that the view has; answers the new one, or null where somebody else has changed it meanwhile. */
  onEdit?: (values: Answers) => Promise<number | null>;
  /** Remarks on a question of a shared form. */
  onRemark?: (field: string, text: string) => Promise<void>;
  /** Keeps what was typed so far; `leaving` when the page is about to go. */
  onDraft?: (values: Answers, outcome?: string, leaving?: boolean) => Promise<unknown>;
  /** People whom the reader may choose in a question, by what is typed of their name. */
  onFind?: (field: string, text: string) => Promise<readonly PersonChoice[]>;
  /** Keeps a file for a question; throws an error that says why not. Without it files are sent with the form. */
  onFile?: (field: string, file: File) => Promise<Attachment>;
  /** What the addresses of files on this page begin with; without it they are named only. */
  filesAt?: string;
  /** Sets another time for a talk, given as it is typed: `2027-03-12T10:00` in the zone of the view. */
  onMove?: (to: string) => Promise<void>;
  /** Does one of what is offered. */
  onAct?: (act: PartAct) => Promise<void>;
  action?: string;
  nonce?: string;
  problems?: readonly PageProblem[];
  /** Sent, but not recorded. */
  typed?: Typed;
  /** Who was looked for without a script, by question. */
  found?: Readonly<Record<string, readonly PersonChoice[]>>;
  /** Something to know before all else. */
  notice?: string;
  /** What is typed to confirm an answer that is held. */
  confirm?: string;
  /** What became of the code that the reader asked for, or typed. */
  coding?: 'sent' | 'wrong' | 'tooMany';
  signInUrl?: string;
  /** Where the reader's other tasks are, if not on this very page. */
  inboxUrl?: string;
};
