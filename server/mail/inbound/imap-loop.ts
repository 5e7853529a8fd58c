import type { Logger } from 'pino';
import type { Pool } from '../../../db/connect.ts';
import { asOnlyReader, imapPlace, setImapPlace } from '../../../db/imap-places.ts';
import { type Loop, sleep } from '../../lifetime.ts';
import { type ImapSource, readImap, sourceName } from './imap.ts';
import type { Incoming, Verdict } from './incoming.ts';

/** Of several processes one reads; the others look every so many milliseconds whether it still does. */
const lookEvery = 10_000;

/** Reads a mailbox for as long as the process runs, and connects again whenever it is cut off. */
export function imapLoop({
  sql,
  source,
  receive,
  log,
}: {
  sql: Pool;
  source: ImapSource;
  receive: (incoming: Incoming) => Promise<Verdict>;
  log: Logger;
}): Loop {
  const name = sourceName(source);
  const place = { get: () => imapPlace(sql, name), set: (at: Parameters<typeof setImapPlace>[2]) => setImapPlace(sql, name, at) };
  return {
    name: 'imap',
    run: async (stopping) => {
      while (!stopping.aborted) {
        const isOurs = await asOnlyReader(sql, name, () => readImap({ source, receive, place, log }, stopping));
        if (!isOurs) await sleep(lookEvery, stopping);
      }
    },
  };
}
