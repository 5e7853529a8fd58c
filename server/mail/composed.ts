import type { Engine } from '../../engine/engine.ts';
import type { Keys } from '../keys.ts';
import type { MailData } from './data.ts';

/** `asks`: the part of a task that it asks an answer of, whom its reader may answer by reply. `calendars`: entries for the reader's calendar. `thread`: the key of the mail whose thread it stands in. `links`: the tokens that were put into it, to be known by their hashes. */
export type Composed<Data = MailData> = {
  to: string;
  data: Data;
  links: Link[];
  asks?: Omit<Link, 'token'>;
  thread: string | null;
  /** Of a reminder, or a mail about several things: whose choice to be reminded its link changes. */
  wishOf?: { token: string; personId: string };
  calendars: string[];
};
type Link = { token: string; slotId: string; personId: string; issue: number };

/** `replies`: whether there is an address that answers come in by. */
export type ComposeDeps = { engine: Engine; keys: Keys; publicUrl: string; replies: boolean };
