import type { Logger } from 'pino';
import { setDelivered } from '../../db/link-answers.ts';
import { insertWishLink } from '../../db/mail-wishes.ts';
import { insertSentMail, isDeadAddress } from '../../db/mails.ts';
import { insertMailLink, type OutboxRow } from '../../db/outbox.ts';
import { deadAddress } from '../../engine/bounced.ts';
import type { Engine } from '../../engine/engine.ts';
import type { MailResult } from '../../engine/relay.ts';
import type { Keys } from '../keys.ts';
import { compose } from './compose.ts';
import type { Composed } from './composed.ts';
import { addressHash, bounceCode, mailId, messageIdOf } from './ids.ts';
import { linkHash } from './links.ts';
import { renderMail } from './render.ts';
import { answerAddress, bounceAddress, referenceOf, type ReplyMailbox } from './reply/addresses.ts';
import { markerLine } from './reply/words.ts';
import type { Transport } from './transport.ts';

/** `mailbox`: where answers and failures come in; null: nowhere, and mails say so by asking for none. */
export type MailerDeps = { engine: Engine; keys: Keys; publicUrl: string; transport: Transport; log: Logger; mailbox: ReplyMailbox | null };

/** Sends an outbox row: composed from what holds now, so that nothing personal waits in the row. What can no longer be said is given up. */
export function createMailer(deps: MailerDeps): (row: OutboxRow) => Promise<MailResult> {
  const { engine, keys, publicUrl, transport, mailbox, log } = deps;
  return async (row) => {
    const composed = await compose({ engine, keys, publicUrl, replies: mailbox !== null }, row);
    if (composed === null) return { accepted: false, permanent: true, code: 'superseded' };
    const trialTo = typeof row.payload.trialTo === 'string' ? row.payload.trialTo : null;
    // A trial reaches one address and no other, whatever was composed.
    const to = trialTo ?? composed.to;
    const id = mailId(keys, row.key);
    const sent = sentMailOf(row, composed, id, to);
    // Whoever asks for a sign-in link has just typed the address: it may live again.
    if (composed.data.kind !== 'signIn' && (await isDeadAddress(engine.sql, sent.addressHash)))
      return { accepted: false, permanent: true, code: 'deadAddress' };
    for (const link of composed.links) await insertMailLink(engine.sql, { ...link, hash: linkHash(link.token), keyId: keys.mail.current });
    const { wishOf } = composed;
    if (wishOf !== undefined) await insertWishLink(engine.sql, { hash: linkHash(wishOf.token), personId: wishOf.personId });
    await insertSentMail(engine.sql, sent);
    const { subject, text, html } = renderMail(
      composed.data,
      mailbox === null || composed.asks === undefined ? undefined : markerLine(referenceOf(id), composed.data.language),
    );
    const { fate, ...result } = await transport.send({
      messageId: messageIdOf(id, publicUrl),
      inReplyTo: threadOf(deps, row, composed),
      replyTo: mailbox === null || composed.asks === undefined ? null : answerAddress(mailbox, id),
      returnPath: mailbox === null ? null : bounceAddress(mailbox, id, bounceCode(keys, id)),
      unsubscribe: composed.data.wishes ?? null,
      feedback: sent.kind,
      to,
      onlyTo: trialTo,
      language: composed.data.language,
      subject,
      text,
      html,
      calendars: composed.calendars,
    });
    if (result.accepted)
      await setDelivered(
        engine.sql,
        composed.links.map(({ token }) => linkHash(token)),
      );
    if (fate?.fate === 'hard') await deadAddress(engine.sql, sent, fate.status);
    if (!result.accepted) log.warn({ row: row.id, code: result.code, permanent: result.permanent }, 'A mail was not accepted.');
    return result;
  };
}

function sentMailOf({ key, payload, runId }: OutboxRow, { asks }: Composed, id: string, to: string) {
  const { kind, to: person, run } = payload as { kind?: string; to?: string; run?: string };
  return {
    id,
    key,
    kind: kind ?? 'task',
    personId: kind === 'signIn' || kind === 'oldAddress' ? null : (person ?? null),
    addressHash: addressHash(to),
    runId: runId ?? run ?? null,
    slotId: asks?.slotId ?? null,
    issue: asks?.issue ?? null,
  };
}

/** Reminders of a task stand in the thread of its first mail. */
function threadOf({ keys, publicUrl }: MailerDeps, row: OutboxRow, { thread }: Composed): string | null {
  return thread === null || `mail:${thread}` === row.key ? null : messageIdOf(mailId(keys, `mail:${thread}`), publicUrl);
}
