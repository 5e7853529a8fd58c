import { createHmac } from 'node:crypto';
import type { Logger } from 'pino';
import { insertMailLink, type OutboxRow } from '../../db/outbox.ts';
import type { Engine } from '../../engine/engine.ts';
import type { MailResult } from '../../engine/relay.ts';
import type { Keys } from '../keys.ts';
import { compose, type Composed } from './compose.ts';
import { linkHash } from './links.ts';
import { renderMail } from './render.ts';
import type { Transport } from './transport.ts';

export type MailerDeps = { engine: Engine; keys: Keys; publicUrl: string; transport: Transport; log: Logger };

/** Sends an outbox row: composed from what holds now, so that nothing personal waits in the row. What can no longer be said is given up. */
export function createMailer(deps: MailerDeps): (row: OutboxRow) => Promise<MailResult> {
  return async (row) => {
    const composed = await compose(deps, row);
    if (composed === null) return { accepted: false, permanent: true, code: 'superseded' };
    const trialTo = typeof row.payload.trialTo === 'string' ? row.payload.trialTo : null;
    // A trial reaches one address and no other, whatever was composed.
    const to = trialTo ?? composed.to;
    for (const link of composed.links) await insertMailLink(deps.engine.sql, { ...link, hash: linkHash(link.token), keyId: deps.keys.mail.current });
    const { subject, text, html } = renderMail(composed.data);
    const ids = { messageId: messageId(deps, row.key), inReplyTo: threadOf(deps, row, composed) };
    const result = await deps.transport.send({
      ...ids,
      to,
      onlyTo: trialTo,
      language: composed.data.language,
      subject,
      text,
      html,
      calendars: composed.calendars,
    });
    if (!result.accepted) deps.log.warn({ row: row.id, code: result.code, permanent: result.permanent }, 'A mail was not accepted.');
    return result;
  };
}

/** From the row's key: a second try carries the same id, so that mail servers and readers can fold it. */
export function messageId({ keys, publicUrl }: Pick<MailerDeps, 'keys' | 'publicUrl'>, key: string): string {
  const secret = keys.mail.secrets[keys.mail.current] ?? Buffer.alloc(0);
  return `<${createHmac('sha256', secret).update(`message ${key}`).digest('hex').slice(0, 40)}@${new URL(publicUrl).hostname}>`;
}

/** Reminders of a task stand in the thread of its first mail. */
function threadOf(deps: MailerDeps, row: OutboxRow, { thread }: Composed): string | null {
  return thread === null || `mail:${thread}` === row.key ? null : messageId(deps, `mail:${thread}`);
}
