import type { Answers } from '../../workflows/flow/form.ts';
import type { TaskView } from '../../workflows/flow/task-view.ts';
import type { PageProblem } from './asked.ts';
import type { Typed } from './typed.ts';

/**
 * What the page of one task is given. Without `onSubmit` it is a plain form that posts to `action`, and works without script. `onSubmit` throws what the
 * server answered; an error with `body.error.problems` is shown at its questions.
 */
export type TaskPageProps = {
  view: TaskView;
  onSubmit?: (outcome: string, values: Answers) => Promise<void>;
  /** Keeps what was typed so far; `leaving` when the page is about to go. */
  onDraft?: (values: Answers, outcome?: string, leaving?: boolean) => Promise<unknown>;
  action?: string;
  nonce?: string;
  problems?: readonly PageProblem[];
  /** Sent, but not recorded. */
  typed?: Typed;
  /** Something to know before all else. */
  notice?: string;
  signInUrl?: string;
  /** Where the reader's other tasks are, if not on this very page. */
  inboxUrl?: string;
};
