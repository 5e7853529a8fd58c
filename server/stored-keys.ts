import type { Logger } from 'pino';
import type { Sql } from '../db/connect.ts';
import { storedKeyIds } from '../db/keys.ts';
import { assertKnownKeys, type Keys } from './keys.ts';

/** Throws when stored rows need keys that this process was not given. A database that does not answer yet is not compared: whoever waits for it goes on. */
export async function compareStoredKeys(sql: Sql, keys: Keys, log: Logger): Promise<void> {
  const used = await storedKeyIds(sql).catch((error: unknown) => {
    log.warn({ code: (error as { code?: unknown }).code }, 'The keys could not be compared with the database.');
    return [];
  });
  assertKnownKeys(keys, used);
}
