import type { Logger } from 'pino';
import type { ReceivedMail } from '../../../db/mails.ts';
import type { Engine } from '../../../engine/engine.ts';
import type { Keys } from '../../keys.ts';
import type { TaskDoor } from '../../task-door.ts';
import { idsInThread, referenceOf, type ReplyMailbox, returnedTo } from '../reply/addresses.ts';
import { type HeadLine, valuesOf } from '../reply/head.ts';
import type { Bound } from '../reply/trust.ts';
import type { ParsedReply } from './parse.ts';
import type { AskDns } from './prove.ts';

export type InboundDeps = {
  engine: Engine;
  tasks: TaskDoor;
  keys: Keys;
  mailbox: ReplyMailbox;
  publicUrl: string;
  dns: AskDns;
  log: Logger;
  now?: () => number;
};

/** A mail as it came over the wire. `from`: the address that the sending server named; empty: none; null: not known. `to`: whom it named. */
export type Incoming = { raw: Buffer; envelope: { from: string | null; to: readonly string[] } };

/**
 * What came of it. `recorded`: an answer like that of the page. `again`: it had come before. `told`: nothing is recorded, and whoever it is from is told why, at
 * most once a day. `noted`: whether somebody comes to a talk. `ignored`: from a program, about no mail of ours, or from nobody who could answer. `returned`: a mail of ours did not arrive.
 */
export type Verdict = { is: 'recorded' | 'noted' | 'again' | 'told' | 'ignored' | 'returned'; why: string | null };

/** DNS does not answer: whoever brought the mail is to bring it again. */
export class TryLater extends Error {
  constructor() {
    super('It could not be proven now from whom this mail is: DNS does not answer.');
    this.name = 'TryLater';
  }
}

/** What a person is told who answered: that it is recorded, or why not and how to go on. */
export type Says = 'recorded' | 'unclear' | 'unproven' | 'pageOnly' | 'notOpen' | 'refused';

export const ignored = (why: string): Verdict => ({ is: 'ignored', why });

export type Note = (verdict: Verdict, more?: Partial<ReceivedMail>) => Promise<Verdict>;
export function boundIn(
  { mailbox, publicUrl }: Pick<InboundDeps, 'mailbox' | 'publicUrl'>,
  head: readonly HeadLine[],
  { text }: Pick<ParsedReply, 'text'>,
  id: string,
): Bound {
  const counts: Record<string, number> = {};
  for (const { name } of head) counts[name] = (counts[name] ?? 0) + 1;
  const threads = [...valuesOf(head, 'in-reply-to'), ...valuesOf(head, 'references')].join(' ');
  return {
    to: addressesNamed(head.filter(({ name }) => name === 'to')).some((address) => returnedTo(mailbox, address)?.id === id),
    thread: idsInThread(threads, new URL(publicUrl).hostname).includes(id),
    text: text.includes(referenceOf(id)),
    counts,
  };
}

/** The addresses that a mail names. */
export function addressesNamed(head: readonly HeadLine[]): string[] {
  return (
    [...valuesOf(head, 'to'), ...valuesOf(head, 'cc')]
      .join(' ')
      .slice(0, 20_000)
      .match(/[^\s<>,;:"()]+@[^\s<>,;:"()]+/g) ?? []
  );
}
