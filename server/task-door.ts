import type { TaskView } from '../workflows/flow/task-view.ts';

/** Who looks: by the link of a mail, or in the app. A step that asks for more identity than a link shows little until `signedIn`. */
export type Reader = { person: string; signedIn: boolean; via: 'link' | 'web' };

export type DoorDecision = { slot: string; person: string; outcome: string; values: Record<string, unknown>; via: 'link' | 'web' };
export type DoorDecided =
  | { ok: true; view: TaskView }
  | {
      ok: false;
      code: 'closed' | 'notYours' | 'already' | 'invalid' | 'guard' | 'mustSignIn';
      problems: { field: string; message: string }[];
      view: TaskView | null;
    };

/** The one way in which pages see and answer tasks. */
export type TaskDoor = {
  /** What a mail's link leads to; `current` is false once the part has gone to someone else. Null for a token that never was. */
  byToken(token: string): Promise<{ slot: string; person: string; current: boolean } | null>;
  /** The task as this reader may see it; null when it is none of theirs. Changes nothing. */
  view(slot: string, reader: Reader): Promise<TaskView | null>;
  /** Keeps what was typed. Null when the part is not open for this person. */
  saveDraft(slot: string, person: string, values: Record<string, unknown>, outcome?: string): Promise<{ savedAt: string } | null>;
  decide(input: DoorDecision & { signedIn: boolean }): Promise<DoorDecided>;
};
