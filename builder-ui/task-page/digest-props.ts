import type { TaskView } from '../../workflows/flow/task-view.ts';
import type { PageProblem } from './asked.ts';

/** An earlier answer that is shown beside what is to be decided, in the reader's language. */
export type Fact = { label: string; value: string };
/** `about`: whom it is about, else the name of its flow. `open`: its own page. `differs`: what is not the same for all of its group. */
export type DigestItem = { slot: string; about: string; due: string | null; late: boolean; differs: Fact[]; open: string | null };
/** Decisions of one kind. `id` is the same as long as the group is. */
export type DigestGroup = { id: string; ask: string; flow: string; outcomes: TaskView['outcomes']; same: Fact[]; items: DigestItem[] };
/** What was asked in the mail and is over, or is answered on its own page alone. `told`: how it stands. `takeBack`: whether the answer may still be taken back. */
export type DigestOther = { slot: string; ask: string; about: string; told: string; open: string | null; takeBack: boolean };

/** Everything the page of several tasks shows. Names and dates are as the reader's language writes them. */
export type DigestProps = {
  language: 'en' | 'zh';
  groups: DigestGroup[];
  /** To be opened one by one. */
  single: DigestOther[];
  over: DigestOther[];
  action: string;
  nonce: string;
  confirm?: string;
  problems: readonly PageProblem[];
  /** What was sent but not recorded, by the name of its field. */
  typed: Readonly<Record<string, string>>;
  notice?: string;
};

/** The names of the form's fields. */
export const digestFields = {
  alike: (group: string) => `all.${group}`,
  comment: (group: string) => `comment.${group}`,
  one: (slot: string) => `one.${slot}`,
  oneComment: (slot: string) => `c.${slot}`,
};
/** Chosen for one: it stays open. */
export const leaveOpen = '-';
