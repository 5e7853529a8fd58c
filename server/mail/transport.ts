import { createTransport as createSmtp } from 'nodemailer';
import type { MailResult } from '../../engine/relay.ts';

export type OutgoingMail = { messageId: string; inReplyTo: string | null; to: string; subject: string; text: string; html: string };
export type Transport = { send(mail: OutgoingMail): Promise<MailResult>; healthy(): Promise<boolean>; close(): void };

/** Mails over SMTP. What the server refuses for good (5xx for the recipient) is told from what may go later (4xx, no connection). */
export function createTransport(smtpUrl: string, from: string): Transport {
  const smtp = createSmtp({ url: smtpUrl, pool: true, maxConnections: 3, connectionTimeout: 5_000, greetingTimeout: 5_000, socketTimeout: 20_000, disableFileAccess: true, disableUrlAccess: true });
  return {
    async send({ messageId, inReplyTo, to, subject, text, html }) {
      const headers = { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' };
      try {
        await smtp.sendMail({ from, to: { name: '', address: to }, messageId, subject, text, html, headers, ...(inReplyTo === null ? {} : { inReplyTo, references: inReplyTo }) });
        return { accepted: true };
      } catch (error) {
        return refusal(error);
      }
    },
    healthy: () => smtp.verify().then(() => true, () => false),
    close: () => smtp.close(),
  };
}

/** `code` names the server's answer, never the address. */
function refusal(error: unknown): MailResult {
  const { responseCode, code } = error as { responseCode?: number; code?: string };
  const permanent = (responseCode !== undefined && responseCode >= 500 && (code === 'EENVELOPE' || code === 'EMESSAGE')) || code === 'EENVELOPE' && responseCode === undefined;
  return { accepted: false, permanent, code: [code, responseCode].filter((part) => part !== undefined).join(' ') || 'unknown' };
}
