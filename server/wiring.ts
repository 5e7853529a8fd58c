import type { Client } from '@temporalio/client';
import type { Logger } from 'pino';
import type { Pool } from '../db/connect.ts';
import type { ServiceConfig } from './config.ts';
import type { AppDeps } from './deps.ts';
import type { Keys } from './keys.ts';
import type { Loop } from './lifetime.ts';

/** What a process of ours has once it is configured. */
export type ProcessDeps = { sql: Pool; keys: Keys; client: Client; config: ServiceConfig; log: Logger };

/** What the worker process does: its activities, and the loops beside them. The one place where the engine meets its process. */
export function workerParts(_deps: ProcessDeps): { activities: object; loops: Loop[] } {
  return { activities: {}, loops: [] };
}

/** What the API process lends its routes beyond database, keys and configuration. The one place where they meet the mail. */
export function appParts({ log }: ProcessDeps): Pick<AppDeps, 'sendSignInMail' | 'tellOldAddress'> {
  const refuse = (what: string) => async () => {
    log.error({ what }, 'A mail was asked for, and there is no outbox to put it into.');
    throw new Error(`${what} cannot be sent: this release has no outbox.`);
  };
  return { sendSignInMail: refuse('The mail with the sign-in link'), tellOldAddress: refuse('The mail to the old address') };
}
