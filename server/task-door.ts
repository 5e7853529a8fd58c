import type { Person } from '../db/people.ts';
import type { Roster } from '../engine/roster.ts';
import type { Answers, Form } from '../workflows/flow/form.ts';
import type { TaskStep } from '../workflows/flow/schema.ts';
import type { PartAct } from '../builder-ui/task-page/part-act.ts';
import type { Attachment } from '../workflows/flow/attachment.ts';
import type { PersonChoice, TaskOffers, TaskView } from '../workflows/flow/task-view.ts';
import type { Added, GivenFile } from './task/files.ts';

/**
 * Who looks: by the link of a mail (of one about several things: `digest`) or by a reply to it, or in the app. A step that asks for more identity than a link
 * shows little until `signedIn`; one that asks for a code, until `coded`: the code that was sent to their address was typed here.
 */
export type Reader = { person: string; signedIn: boolean; coded?: boolean; via: Via };
type Via = 'link' | 'digest' | 'web' | 'reply';

/** `parts`: what the link of a mail may answer; one, but for a mail about several things. `current`: no longer once a part has gone to someone else. */
export type LinkFound = { person: string; parts: { slot: string; current: boolean }[] };

export type DoorDecision = {
  slot: string;
  person: string;
  outcome: string;
  values: Record<string, unknown>;
  via: Via;
  version?: number | undefined;
  /** Of an answer by a link alone: the link, and whether the number that its page shows was typed. */
  link?: { token: string; confirmed: boolean } | undefined;
  /** As it was looked at for the same request. */
  part?: DoorPart | undefined;
};
export type DoorDecided =
  | { ok: true; view: TaskView }
  | {
      ok: false;
      code: 'closed' | 'notYours' | 'already' | 'invalid' | 'guard' | 'mustSignIn' | 'held';
      /** Of what is held: why. */
      rule?: string;
      problems: { field: string; message: string }[];
      view: TaskView | null;
    };

/** A part as it stood when it was looked at, for somebody who has to do with it. */
export type DoorPart = { form: Form; step: TaskStep; holds: boolean; person: Person; roster: Roster };

/** The one way in which pages see and answer tasks. */
export type TaskDoor = {
  /** What a mail's link leads to; null for a token that never was. */
  byToken(token: string): Promise<LinkFound | null>;
  /** What a part asks of this person, where it is theirs: they hold it, handed it on, or answered it. Null where it is not. Cheaper than `view`. */
  partOf(slot: string, person: string): Promise<DoorPart | null>;
  /** The task as this reader may see it; null when it is none of theirs. Changes nothing. `typed`: what was sent but not recorded, whose people are named too. */
  view(slot: string, reader: Reader, typed?: Answers): Promise<TaskView | null>;
  /** Keeps what was typed. Null when the part is not open for this person. */
  saveDraft(slot: string, person: string, values: Record<string, unknown>, outcome?: string): Promise<{ savedAt: string } | null>;
  /** Those with this text in their name whom the reader may choose in a question of their task. Null where it asks for nobody. */
  findPeople(slot: string, reader: Reader, field: string, text: string): Promise<PersonChoice[] | null>;
  /** Keeps a file for a question of an open task of theirs, to be named in its answer; null where it takes none. */
  addFile(slot: string, reader: Reader, field: string, file: GivenFile): Promise<Added | null>;
  /** A file that stands on this reader's page of a task, whoever added it; null for any other. */
  file(slot: string, reader: Reader, id: string): Promise<(Attachment & { content: Buffer }) | null>;
  /** Sets another time for a talk, as its holder types it: `2027-03-12T10:00` in their zone. */
  move(slot: string, reader: Reader, to: string): Promise<'moved' | 'notATime' | 'past' | 'refused'>;
  /** What this reader may do to a part now beside answering it. */
  offers(slot: string, reader: Reader): Promise<TaskOffers>;
  /** Does it, once under one key. Null, or the rule that refuses it. */
  act(slot: string, reader: Reader, act: PartAct, key?: string): Promise<string | null>;
  /** Changes the document of a shared form, of which `version` is the one that was before the reader. Null, or why not. */
  edit(
    slot: string,
    reader: Reader,
    version: number,
    values: Record<string, unknown>,
  ): Promise<{ rule: string; problems: { field: string; message: string }[] } | null>;
  /** A remark on a question of a shared form. False: the reader has no part in it. */
  comment(slot: string, reader: Reader, field: string, text: string): Promise<boolean>;
  decide(input: DoorDecision & Pick<Reader, 'signedIn' | 'coded'>): Promise<DoorDecided>;
};
