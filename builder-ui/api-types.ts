import type { Attachment } from '../workflows/flow/attachment.ts';
import type { FactTypes } from '../workflows/flow/fact-type.ts';
import type { Answers, Form } from '../workflows/flow/form.ts';
import type { Condition, Text } from '../workflows/flow/grammar.ts';
import type { Act } from '../workflows/flow/may.ts';
import type { JournalKind } from '../workflows/flow/journal.ts';
import type { Roster } from '../workflows/flow/price.ts';
import type { Flow } from '../workflows/flow/schema.ts';
import type { IncidentCode, LedgerLine } from '../workflows/flow/state.ts';
import type { PersonRef } from '../workflows/flow/task-view.ts';

export type { PersonRef };

/** What the pages read from the API. Instants are ISO strings, days `YYYY-MM-DD`. */
export type Me = {
  person: PersonRef & { language: 'en' | 'zh'; zone: string | null; email?: string | null };
  may: Act[];
  /** The organisation's name, where one is set. */
  company?: string;
  mailbox: boolean;
  /** Signed in on a device that others use too. */
  shared: boolean;
};

/** An act that the flow leaves to the reader's hand, by the step that listens for it. `reason`: whether one is compulsory. */
type ByHand = { step: string; form: Form; reason: boolean };
/** `instead`: tasks that the reader may decide in somebody's stead; `again`: those that they may open again. */
export type ByHandOffers = {
  acts: ByHand[];
  instead: { task: string; step: string; outcomes: string[]; form: Form; values: Answers }[];
  again: { task: string; step: string }[];
};

export type Noun = { one: Text; many: Text };

export type FlowRow = {
  id: string;
  key: string;
  name: Text;
  noun: Noun | null;
  steps: number;
  version: number | null;
  publishedAt: string | null;
  revision: number;
  updatedAt: string;
  running: number;
};
export type TemplateRow = {
  key: string;
  name: Text;
  description: Text | null;
  steps: number;
  asked: Text[];
  dates: Text[];
  roles: string[];
  byItself: boolean;
  own: boolean;
};
/** What of a file did not map, in sentences. */
export type LeftOutLists = { lost: string[]; changed: string[]; kept: string[] };
export type FlowDraft = {
  id: string;
  flow: Flow;
  revision: number;
  /** Who saved it last. */
  by: PersonRef;
  version: number | null;
  changed: boolean;
  connections: string[];
  factTypes: FactTypes;
  roster: Roster;
};

/** Another window that has the draft open. `step`: what is selected there. */
export type Other = { person: PersonRef; step: string | null };
/** `comments` changes whenever any is written, settled or taken back. */
export type Presence = { others: Other[]; revision: number; comments: string };

/** `step` null: about the flow as a whole. `answers`: the comment that it answers. */
export type FlowComment = {
  id: string;
  step: string | null;
  answers: string | null;
  by: PersonRef;
  body: string;
  at: string;
  named: PersonRef[];
  resolved: { by: PersonRef | null; at: string } | null;
};
export type Mention = { id: string; flow: { id: string; name: Text }; step: Text | null; by: PersonRef; body: string; at: string };

/** A published version; `note`: why, in the words of whoever published it. */
export type VersionRow = { version: number; publishedAt: string; by: PersonRef; note: string | null };

export type LaunchPlan = {
  version: number;
  name: string;
  zone: string;
  /** Null: now. */
  startsOn: string | null;
  period: { from: string; to: string } | null;
  dates: Record<string, string>;
  audience: { departments?: string[]; people?: string[]; condition?: Condition };
  notice: string | null;
  owner: string | null;
};
export type LaunchPreview = {
  people: (PersonRef & { department: string | null; title: string | null })[];
  count: number;
  without: { person: PersonRef; step: string; rule: 'nobody' }[];
  withoutMail: number;
  mailsPerDay: { date: string; mails: number }[];
  busiest: { person: PersonRef; mails: number; onOneDay: number } | null;
  /** At most so many mails a day for anyone; null: no limit. */
  perDay: number | null;
  ends: string | null;
  /** Of a flow whose runs begin one by one: who would match today, by what begins them. */
  standing: {
    triggers: {
      id: string;
      on: string;
      now: number;
      nowPeople: PersonRef[];
      next: number;
      nextPeople: (PersonRef & { at: string })[];
      lately: number;
      latelyPeople: (PersonRef & { at: string })[];
      firstAt: string | null;
    }[];
  } | null;
  /** What stands in the way of any launch, and of a real one only, in words. */
  problems: string[];
  beforeReal: string[];
};

export type CycleStatus = 'launching' | 'running' | 'closing' | 'ended' | 'cancelled';
export type CycleRow = {
  id: string;
  name: string;
  flow: { id: string; key: string; name: Text; noun: Noun | null };
  version: number;
  status: CycleStatus;
  /** Open-ended: runs begin under it one by one. */
  standing: boolean;
  trial: { secondsPerDay: number; now: string; to: string } | null;
  total: number;
  done: number;
  late: number;
  stuck: number;
  startedAt: string;
  endedAt: string | null;
};
/** What begins runs in a standing cycle, what was asked for last and what became of it, and whose dates come next. */
export type Standing = {
  paused: boolean;
  triggers: { id: string; on: string }[];
  starts: {
    n: number;
    trigger: string | null;
    subject: PersonRef | null;
    by: PersonRef | null;
    at: string;
    became: string | null;
    rule: string | null;
    says: Text | null;
    run: string | null;
  }[];
  coming: { trigger: string; subject: PersonRef; at: string }[];
};
/** An address at which another system begins runs. */
export type StartHook = { id: string; trigger: string; url: string; lastAt: string | null; oldUntil: string | null };
export type StartHookMade = StartHook & { secret: string };
/** What the reader may begin by hand, and about whom. */
export type StartOffer = {
  cycle: string;
  name: string;
  flow: { key: string; name: Text };
  form: Form;
  self: boolean;
  reports: PersonRef[];
  anyone: boolean;
  outside: boolean;
  /** What comes first, in sentences. */
  comesFirst: string[];
};
export type Begun = { run: string | null; became: 'begun' | 'merged' | 'queued' | 'paused' | 'suppressed'; why: string | null };

export type StepCounts = { here: number; late: number; done: number; stuck: number };
export type NeedsYou = { run: string; subject: PersonRef | null; step: string; code: IncidentCode; token: string; since: string };
export type CyclePage = { cycle: CycleRow; flow: Flow; dates: Record<string, string>; counts: Record<string, StepCounts>; needsYou: NeedsYou[] };

export type Waiting = 'task' | 'clock' | 'children' | 'inside' | 'reply' | 'incident' | 'others' | 'command';
/** A group's run, and its people. */
export type GroupOfCycle = {
  id: string;
  step: string;
  column: string;
  name: string;
  status: 'running' | 'ended' | 'cancelled';
  tokens: { step: string; since: string }[];
  through: number;
  waiting: number;
  late: number;
  stuck: number;
};

export type RunRow = {
  id: string;
  subject: PersonRef | null;
  /** The group it is about. */
  group: string | null;
  status: 'running' | 'ended' | 'cancelled';
  outcome: string | null;
  tokens: { step: string; since: string; waiting: Waiting }[];
  due: string | null;
  late: boolean;
};
export type HistoryLine = {
  n: number;
  at: string;
  kind: JournalKind;
  step: string | null;
  by: PersonRef | null;
  for: PersonRef | null;
  to: PersonRef[];
  due: string | null;
  outcome: string | null;
  detail: Record<string, unknown>;
};
export type RunPage = {
  run: {
    id: string;
    subject: PersonRef | null;
    group: string | null;
    /** The groups whose runs it is in, outermost first. */
    inside: { id: string; name: string }[];
    status: 'running' | 'ended' | 'cancelled';
    outcome: string | null;
    startedAt: string;
    endedAt: string | null;
    onHold: boolean;
    cycle: CycleRow;
  };
  flow: Flow;
  path: { step: string; round: number; entered: string; left: string | null; outcome: string | null }[];
  tokens: { id: string; step: string; round: number; since: string; waiting: Waiting; code: IncidentCode | null; onHold: boolean }[];
  occurrences: Record<string, number>;
  tasks: {
    id: string;
    step: string;
    status: 'scheduled' | 'open' | 'settled' | 'closed';
    due: string | null;
    closes: string | null;
    late: boolean;
    outcome: string | null;
    asks: 'answer' | 'approval';
    slots: { id: string; holder: PersonRef; status: string; answeredAt: string | null }[];
  }[];
  clocks: { id: string; kind: string; due: string | null; step: string | null; ledger: LedgerLine[] }[];
  people: Record<string, PersonRef>;
  /** Whether the reader may help it on as one who runs cycles. */
  mayOperate: boolean;
  history: HistoryLine[];
};
export type RunAct = {
  act: 'retry' | 'skip' | 'move' | 'cancel' | 'reassign' | 'pause' | 'resume' | 'extend' | 'reopen' | 'override' | 'refuse';
  token?: string;
  step?: string;
  task?: string;
  slot?: string;
  to?: string;
  port?: string;
  plus?: { n: number; unit: 'days' | 'weeks' | 'workingDays' };
  mode?: 'rewind' | 'beside';
  reason: string;
};

export type TaskRow = {
  slot: string;
  step: Text;
  flow: Text;
  cycle: string;
  subject: PersonRef | null;
  due: string | null;
  closes: string | null;
  late: boolean;
  hasDraft: boolean;
  filled: number;
  of: number;
  starts: string | null;
  alike: { key: string; outcomes: { key: string; label: Text; needsComment: boolean }[] } | null;
  status: 'open';
};
export type WaitingRow = { task: string; step: Text; subject: PersonRef | null; holders: PersonRef[]; due: string | null };
export type Inbox = { tasks: TaskRow[]; waitingForOthers: WaitingRow[] };

export type Released = {
  run: string;
  at: string;
  flow: Text;
  cycle: string;
  subject: PersonRef | null;
  answers: {
    step: string;
    name: Text;
    round: number;
    by: PersonRef | null;
    at: string | null;
    outcome: Text | null;
    values: { field: string; label: Text; value: string; files?: Attachment[] }[];
  }[];
  withheld: Text[];
};

/** A request for more time, for whoever may answer it. */
export type TimeAsked = {
  id: string;
  flow: Text;
  step: Text;
  subject: PersonRef | null;
  by: PersonRef;
  at: string;
  /** How much more, in words; else until when. */
  more: Text | null;
  to: string | null;
  due: string | null;
  code: string;
  reason: string;
};

export type MailRow = { id: string; at: string; from: string; to: string; cc: string | null; subject: string };
export type Mail = { id: string; at: string; from: string; to: string; subject: string; text: string; html: string; links: string[]; mayReply: boolean };
/** What came of a reply to a mail of this machine. */
export type Replied = { is: 'recorded' | 'noted' | 'again' | 'told' | 'ignored' | 'returned'; why: string | null };

export type MyLeave = {
  leave: { id: string; from: string; to: string; kind: string; standIn: PersonRef | null; isOver: boolean }[];
  standIn: PersonRef | null;
  proposed: PersonRef[];
  feed: { host: string; readAt: string | null; problem: 'refused' | 'unreachable' | 'notACalendar' | 'tooLarge' | null } | null;
};

export type Week = {
  from: string;
  to: string;
  tasks: TaskRow[];
  team: WaitingRow[];
  talks: { step: Text; subject: PersonRef | null; starts: string }[];
  away: { person: PersonRef; from: string; to: string }[];
};

export type Coming = 'accepted' | 'declined' | 'tentative';
export type MyTalk = {
  run: string;
  step: string;
  round: number;
  name: Text;
  subject: PersonRef | null;
  starts: string;
  minutes: number | null;
  holds: boolean;
  says: Coming | null;
};
