import type { Logger } from 'pino';
import type { Pool, Tx } from '../db/connect.ts';
import type { Language } from '../db/people.ts';
import type { Engine } from '../engine/engine.ts';
import type { Keys } from './keys.ts';
import type { AskDns } from './mail/inbound/prove.ts';
import type { Incoming, Verdict } from './mail/inbound/incoming.ts';
import type { ReplyMailbox } from './mail/reply/addresses.ts';
import type { TaskDoor } from './task-door.ts';

/** What the routes and pages are built on; main.ts and tests supply it. */
export type AppDeps = {
  sql: Pool;
  keys: Keys;
  engine: Engine;
  tasks: TaskDoor;
  config: {
    /** The address people open, without a slash at the end. */
    publicUrl: string;
    /** The organisation's time zone: its date decides who has left, and when an import takes effect. */
    zone: string;
    /** How many proxies of ours stand in front; the address of a sender is read that far back in X-Forwarded-For. 0: none. */
    proxies: number;
    /** Connections may lead to this machine, for trying things. */
    loopback: boolean;
    /** The built user interface. */
    uiDir: string;
    /** The folder of this machine's mails; null once a mail server is set. */
    mailboxDir: string | null;
  };
  log: Logger;
  temporal: { healthy(): Promise<boolean> };
  /** Takes in mails that answer ours; null: no address for them is set. */
  inbound: Inbound | null;
  mail: { healthy(): Promise<boolean> };
  /** Puts the mail with the link into the outbox, in the transaction that issued it. The address of the link is `signInUrl(…)`, made when it is sent. */
  sendSignInMail: (tx: Tx, mail: SignInMail) => Promise<void>;
  /** Tells the address a person had until now that it no longer opens anything; in the transaction that changed it. */
  tellOldAddress: (tx: Tx, told: OldAddress) => Promise<void>;
};

/** `secret`: by which a provider signs what it brings. `dns`: for mails of this machine, which no domain vouches for. */
export type Inbound = { mailbox: ReplyMailbox; secret: Buffer | null; receive(incoming: Incoming, dns?: AskDns): Promise<Verdict> };

/** `next` is the page to go to after signing in, a local path. */
export type SignInMail = { linkId: string; personId: string; to: string; language: Language; next: string | null };

export type OldAddress = { personId: string; address: string; language: Language };
