import { cycleById } from '../db/cycles.ts';
import { insertOutbox } from '../db/outbox.ts';
import { slotById } from '../db/tasks.ts';
import { issueCode } from './auth/codes.ts';
import type { AppDeps } from './deps.ts';
import type { CodeMail } from './mail/compose.ts';

/** Sends a code for a link to the address on file of whoever it was sent to; of a trial, where all its mails go. */
export async function sendCode(
  { sql, keys }: Pick<AppDeps, 'sql' | 'keys'>,
  { token, slot, person }: { token: string; slot: string; person: string },
): Promise<void> {
  await sql.begin(async (tx) => {
    const place = await slotById(tx, slot);
    const trialTo = place === null ? null : ((await cycleById(tx, place.cycleId))?.trialTo ?? null);
    const id = await issueCode(tx, keys, { token, personId: person });
    const payload: CodeMail = { kind: 'code', id, to: person, trialTo };
    await insertOutbox(tx, [{ kind: 'mail', key: `mail:code:${id}`, runId: null, payload }]);
  });
}
