import { createTransport as createSmtp } from 'nodemailer';
import type { MailResult } from '../../engine/relay.ts';
import { answerTold, type Report } from './reply/report.ts';

/** `onlyTo`: of a trial, the one address that may be reached; anything else is refused here, whatever was composed. */
export type OutgoingMail = {
  messageId: string;
  inReplyTo: string | null;
  /** Where answers go; null: to the sender. */
  replyTo: string | null;
  /** Where failures go; null: to the sender. */
  returnPath: string | null;
  /** Where its reader, or their mail program with one click, stops mails of this kind; null: it has to be sent. */
  unsubscribe: string | null;
  /** What kind of mail it is, for the reports of those who count complaints. */
  feedback: string;
  to: string;
  onlyTo: string | null;
  language: 'en' | 'zh';
  subject: string;
  text: string;
  html: string;
  /** Entries for the reader's calendar. */
  calendars?: readonly string[];
};
/** `fate`: what the server's refusal says of the address. */
export type SendResult = MailResult & { fate?: Report };
export type Transport = { send(mail: OutgoingMail): Promise<SendResult>; healthy(): Promise<boolean>; close(): void };

/** How mails are signed where no relay does it. `privateKey`: PEM. */
export type Dkim = { domain: string; selector: string; privateKey: string };
/** What a signature covers where it is there: also both lines by which one unsubscribes, as RFC 8058 asks. */
const signedLines =
  'From:Sender:Reply-To:Subject:Date:Message-ID:To:Cc:MIME-Version:Content-Type:Content-Transfer-Encoding:In-Reply-To:References:List-Unsubscribe:List-Unsubscribe-Post';
/** Milliseconds. */
const patience = { connectionTimeout: 5_000, greetingTimeout: 5_000, socketTimeout: 20_000 };

/** Mails over SMTP, one after the other on a few open connections. `from` is an address with or without a name before it. */
export function createTransport(smtpUrl: string, from: string, dkim: Dkim | null = null): Transport {
  const signing =
    dkim === null ? {} : { dkim: { domainName: dkim.domain, keySelector: dkim.selector, privateKey: dkim.privateKey, headerFieldNames: signedLines } };
  const safe = { disableFileAccess: true, disableUrlAccess: true };
  const smtp = createSmtp({ url: smtpUrl, pool: true, maxConnections: 3, maxMessages: 100, ...safe, ...patience, ...signing });
  return {
    async send({ messageId, inReplyTo, replyTo, returnPath, unsubscribe, feedback, to, onlyTo, language, subject, text, html, calendars = [] }) {
      if (!isAddress(to)) return { accepted: false, permanent: true, code: 'notAnAddress' };
      if (onlyTo !== null && to !== onlyTo) return { accepted: false, permanent: true, code: 'notTheTrialAddress' };
      const headers = {
        'Auto-Submitted': 'auto-generated',
        'X-Auto-Response-Suppress': 'All',
        'Feedback-ID': `${feedback}:loopwright`,
        'Content-Language': language === 'zh' ? 'zh-Hant-HK' : 'en',
        ...(unsubscribe !== null && { 'List-Unsubscribe': `<${unsubscribe}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' }),
      };
      const thread = inReplyTo === null ? {} : { inReplyTo, references: inReplyTo };
      try {
        const entry = entriesOf(calendars);
        const ways = { ...(replyTo !== null && { replyTo }), ...(returnPath !== null && { envelope: { from: returnPath, to } }) };
        await smtp.sendMail({ from, to: { name: '', address: to }, messageId, subject, text, html, headers, ...ways, ...thread, ...entry });
        return { accepted: true };
      } catch (error) {
        return refusal(error);
      }
    },
    healthy: () =>
      smtp.verify().then(
        () => true,
        () => false,
      ),
    close: () => smtp.close(),
  };
}

/** One is part of the message, which mail programs offer to add at once; of several each is attached. */
function entriesOf(calendars: readonly string[]) {
  const [only] = calendars;
  if (only === undefined) return {};
  if (calendars.length === 1) return { icalEvent: { method: 'PUBLISH', filename: 'invitation.ics', content: only } };
  return {
    attachments: calendars.map((content, index) => ({
      filename: `invitation-${index + 1}.ics`,
      content,
      contentType: 'text/calendar; charset=utf-8; method=PUBLISH',
    })),
  };
}

/** One mailbox and nothing that could become a second recipient or another header. */
function isAddress(to: string): boolean {
  return to.length <= 254 && /^[^@\s<>,;:"()\p{Cc}]+@[^@\s<>,;:"()\p{Cc}]+$/u.test(to);
}

/**
 * What the server refuses for good, for this recipient or this message (5xx), is told from what may go later: 4xx, no connection, and a sign-in or a sender
 * that is refused, which someone will put right. `code` names the server's answer, never the address.
 */
function refusal(error: unknown): SendResult {
  const { responseCode, code, command, response } = error as { responseCode?: number; code?: string; command?: string; response?: string };
  const permanent = responseCode !== undefined && responseCode >= 500 && (command === 'RCPT TO' || command === 'DATA');
  return {
    accepted: false,
    permanent,
    code: [code, responseCode].filter((part) => part !== undefined).join(' ') || 'unknown',
    ...(command === 'RCPT TO' && responseCode !== undefined && { fate: answerTold(responseCode, response ?? '') }),
  };
}
