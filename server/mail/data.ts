import type { Language } from '../../db/people.ts';
import type { NudgeBudget } from '../../workflows/flow/nudge.ts';
import type { Text } from '../../workflows/flow/grammar.ts';
import type { TaskKind } from '../../workflows/flow/steps/index.ts';
import type { Says } from './inbound/receive.ts';
import type { MailKind } from '../../workflows/flow/task/events.ts';
import type { Written } from './written-words.ts';

/** Names as the reader's language writes them, dates as words in the reader's zone: nothing is left to work out. */
export type Common = {
  language: Language;
  company: string;
  to: string;
  trial: boolean;
  /** How many mails its reader gets at most, where that is limited. */
  limit?: Pick<NudgeBudget, 'perDay' | 'perWeek'> | null;
  /** Where its reader chooses not to be reminded by mail. */
  wishes?: string;
};

/** What somebody is told of a task without being asked for its answer. */
export type Word = Exclude<MailKind, 'task' | 'reminder' | 'reopened' | 'tell' | 'cc' | 'handedOver' | 'notify'>;

/** What a mail says, by its kind. A link is there only where its reader may answer; that of a word leads to a page for which one signs in. */
export type MailData = Common &
  (
    | {
        kind: 'task' | 'reminder';
        task: TaskKind;
        /** Whether it is to agree to what somebody else answered. */
        agrees: boolean;
        /** It was asked before, and that answer stands no more. */
        again: boolean;
        ask: string;
        about: string | null;
        flow: string;
        due: string | null;
        dueShort: string | null;
        daysLeft: number | null;
        why: string;
        ifNot: string | null;
        contact: string | null;
        written: Written;
        guidance: string | null;
        /** Of a talk: when it begins. Of a training: the course. */
        starts: string | null;
        course: string | null;
        sensitive: boolean;
        late: boolean;
        link: string;
        /** How to answer by reply, where one may. */
        reply: ReplyWords | null;
      }
    | {
        kind: 'reply';
        says: Says;
        /** Why it is unclear, where it is. */
        why: string;
        ask: string;
        about: string | null;
        flow: string;
        sensitive: boolean;
        /** What was recorded, and when. */
        outcome: string | null;
        at: string | null;
        problems: string[];
        reply: ReplyWords | null;
        link: string;
      }
    | { kind: 'tell' | 'cc'; ask: string; about: string | null; flow: string; due: string | null; holders: string; sensitive: boolean; written: Written }
    | { kind: 'handedOver'; ask: string; about: string | null; flow: string; holder: string; sensitive: boolean }
    | {
        kind: 'word';
        word: Word;
        ask: string;
        about: string | null;
        flow: string;
        holder: string;
        when: string | null;
        sensitive: boolean;
        link: string | null;
      }
    | {
        kind: 'mention';
        by: string;
        flow: string;
        /** Null: the flow as a whole, or a step that is gone. */
        step: string | null;
        /** So many more that its reader has not looked at. */
        more: number;
        sensitive: boolean;
        link: string;
      }
    | { kind: 'notify'; subject: string; body: string; flow: string }
    /** `review`: the page that lists what is asked and may be named; null: less than two things. */
    | { kind: 'merged'; of: Single[]; review: string | null }
    | { kind: 'signIn'; link: string; minutes: number }
    | { kind: 'code'; code: string; minutes: number }
    | { kind: 'oldAddress' }
  );

/** A message by itself, which may also go out in one mail with others. */
export type Single = Exclude<MailData, { kind: 'merged' | 'signIn' | 'code' | 'oldAddress' | 'reply' | 'mention' }>;

/** What a reply says, line by line: one of the outcomes (none: the first line answers the question), an answer to a question (null: as a number), text. */
export type ReplyWords = { outcomes: string[]; question: { label: string; answers: string[] | null } | null; text: 'comment' | 'answer' | null };

/** What a mail says, part by part, before it becomes text and HTML. `preheader` is what a list of mails shows after the subject. */
export type Letter = {
  /** The line above which one answers. */
  marker?: string;
  subject: string;
  preheader: string;
  title: string;
  lead: string[];
  facts: [label: string, value: string][];
  button: { label: string; url: string } | null;
  /** Of a mail that several messages went out in: each of them. */
  parts?: Part[];
  after: string[];
  footer: string;
  /** Below the footer, small. */
  foot?: { label: string; url: string };
};
export type Part = Pick<Letter, 'title' | 'lead' | 'facts' | 'button'>;

/** A mail ready to send; `text` and `html` say the same, line by line. */
export type Rendered = { subject: string; preheader: string; text: string; html: string };

export const inLanguage = ({ en, zh }: Text, language: Language): string => (language === 'zh' ? (zh ?? en) : en);
