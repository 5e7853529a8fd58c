import { simpleParser } from 'mailparser';
import { textOfHtml } from '../reply/text.ts';

/** What a mail says. `text`: what its reader sees that its writer wrote. `report`: the part of a delivery report that programs read. `calendar`: what a calendar answers. */
export type ParsedReply = { subject: string; text: string; hasReport: boolean; report: string; calendar: string | null };

/** In bytes. */
export const largestMail = 20 * 1024 * 1024;
const mostParts = 5_000;

/** Null where it cannot be read within its limits. Attachments are not opened. */
export async function parseReply(raw: Buffer): Promise<ParsedReply | null> {
  if (raw.byteLength > largestMail) return null;
  const options = {
    skipHtmlToText: true,
    skipTextToHtml: true,
    skipTextLinks: true,
    skipImageLinks: true,
    keepDeliveryStatus: true,
    maxChildNodes: mostParts,
    maxHeadSize: 128 * 1024,
  };
  try {
    const mail = await simpleParser(raw, options);
    const reports = mail.attachments.filter(({ contentType }) => contentType === 'message/delivery-status');
    const calendars = mail.attachments.filter(({ contentType }) => contentType === 'text/calendar' || contentType === 'application/ics');
    return {
      subject: mail.subject ?? '',
      text: mail.text !== undefined && mail.text.trim() !== '' ? mail.text : mail.html === false ? '' : textOfHtml(mail.html ?? ''),
      hasReport: reports.length > 0,
      report: reports.map(({ content }) => content.toString('latin1')).join('\n\n'),
      calendar: calendars.map(({ content }) => content.subarray(0, 100_000).toString('utf8')).find((content) => /^METHOD:REPLY\b/im.test(content)) ?? null,
    };
  } catch {
    return null;
  }
}
