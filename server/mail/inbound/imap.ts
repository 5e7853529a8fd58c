import { ImapFlow } from 'imapflow';
import type { Logger } from 'pino';
import type { ImapPlace } from '../../../db/imap-places.ts';
import { aborted, sleep } from '../../lifetime.ts';
import { headOf, valueOf, valuesOf } from '../reply/head.ts';
import { type Incoming, TryLater, type Verdict } from './incoming.ts';
import { largestMail } from './parse.ts';

/** A mailbox to read: `imaps://user:password@imap.example.com/INBOX`, or `imap://…` with STARTTLS; on this machine also without. */
export type ImapSource = { host: string; port: number; secure: boolean; user: string; password: string; folder: string };

export type ImapDeps = {
  source: ImapSource;
  receive: (incoming: Incoming) => Promise<Verdict>;
  /** Where it is kept how far the mailbox was read. */
  place: { get: () => Promise<ImapPlace | null>; set: (place: ImapPlace) => Promise<void> };
  log: Logger;
};

/** So many days back a mailbox is read that is new, or whose numbers begin anew: an older answer would be refused. What was taken in before is known by its id. */
const daysBack = 8;
/** A mail that fails so often is passed by. */
const mostTries = 5;
/** Milliseconds: until it is looked again without word from the server, and after DNS did not answer. */
const lookEvery = 240_000;
const retryAfter = 30_000;
const patience = { connectionTimeout: 15_000, greetingTimeout: 15_000, socketTimeout: 300_000 };

export const sourceName = ({ user, host, folder }: ImapSource): string => `${user}@${host}/${folder}`;

/**
 * Reads a mailbox until `stopping`, or until the connection is lost, which throws: whoever runs it begins again. A mail is done with when what it comes to is
 * committed, one after the other, so that none is lost and none is taken twice whenever it is cut off. Mails are marked as read, never moved or deleted.
 */
export async function readImap({ source, receive, place, log }: ImapDeps, stopping: AbortSignal): Promise<void> {
  const { host, port, secure, user, password, folder } = source;
  const isLocal = ['127.0.0.1', '::1', 'localhost'].includes(host);
  const client = new ImapFlow({
    host,
    port,
    secure,
    doSTARTTLS: secure ? undefined : !isLocal,
    auth: { user, pass: password },
    logger: false,
    disableAutoIdle: true,
    ...patience,
  });
  let failed: Error | null = null;
  client.on('error', (error: Error) => {
    failed = error;
  });
  const cut = new AbortController();
  client.on('close', () => cut.abort());
  const ended = AbortSignal.any([stopping, cut.signal]);
  await client.connect();
  try {
    const opened = await client.mailboxOpen(folder);
    log.info({ folder }, 'reading mails');
    const validity = String(opened.uidValidity);
    for (let wait = 0; !ended.aborted; ) {
      wait = (await readNew(client, { receive, place, log }, validity, ended)) ? lookEvery : retryAfter;
      if (ended.aborted) break;
      await somethingNew(client, wait, ended);
    }
    if (!stopping.aborted) throw failed ?? new Error('The IMAP server closed the connection.');
  } finally {
    if (cut.signal.aborted) client.close();
    else await client.logout().catch(() => client.close());
  }
}

/** Everything after the last one that was done with. False: one of them has to wait. */
async function readNew(client: ImapFlow, { receive, place, log }: Omit<ImapDeps, 'source'>, validity: string, ended: AbortSignal): Promise<boolean> {
  const known = await place.get();
  const isSame = known !== null && known.validity === validity;
  let last = isSame ? known.uid : 0;
  let tries = isSame ? known.tries : 0;
  const since = new Date(Date.now() - daysBack * 86_400_000);
  const found = await client.search(isSame ? { uid: `${last + 1}:*` } : { since }, { uid: true });
  // A range beyond the last mail is answered with the last mail.
  const uids = (found === false || found === undefined ? [] : (found as number[])).filter((uid) => uid > last).toSorted((a, b) => a - b);
  if (!isSame) await place.set({ validity, uid: 0, tries: 0 });
  for (const uid of uids) {
    if (ended.aborted) return true;
    try {
      await takeOne(client, uid, receive);
    } catch (error) {
      // A connection that broke is none of the mail's doing.
      if (ended.aborted || !client.usable) throw error;
      if (error instanceof TryLater) return false;
      tries += 1;
      log.error({ uid, tries, err: error }, 'A mail could not be taken in.');
      await place.set({ validity, uid: last, tries });
      if (tries < mostTries) return false;
    }
    last = uid;
    tries = 0;
    await place.set({ validity, uid: last, tries });
  }
  return true;
}

async function takeOne(client: ImapFlow, uid: number, receive: ImapDeps['receive']): Promise<void> {
  const about = await client.fetchOne(String(uid), { size: true }, { uid: true });
  if (!about || (about.size ?? 0) > largestMail) return;
  const mail = await client.fetchOne(String(uid), { source: true }, { uid: true });
  if (!mail || mail.source === undefined) return;
  await receive({ raw: mail.source, envelope: envelopeIn(mail.source) });
  await client.messageFlagsAdd(String(uid), ['\\Seen'], { uid: true }).catch(() => {});
}

/** What the mail server noted of the envelope when it put the mail there. Nothing is proven by it; it says which mail of ours this is about. */
function envelopeIn(raw: Buffer): Incoming['envelope'] {
  const head = headOf(raw) ?? [];
  const to = ['delivered-to', 'x-original-to', 'envelope-to'].flatMap((name) => valuesOf(head, name)).map((value) => value.replaceAll(/[<>\s]/g, ''));
  return { from: valueOf(head, 'return-path')?.replaceAll(/[<>\s]/g, '') ?? null, to };
}

/** Until the server tells of a mail, so many milliseconds at most. */
async function somethingNew(client: ImapFlow, ms: number, ended: AbortSignal): Promise<void> {
  const told = new AbortController();
  const tell = () => told.abort();
  client.on('exists', tell);
  const idling = client.idle().catch(() => {});
  await sleep(ms, AbortSignal.any([ended, told.signal]));
  client.off('exists', tell);
  // Whatever is asked next ends it.
  if (!ended.aborted) await Promise.race([client.noop(), aborted(ended)]).catch(() => {});
  void idling;
}
