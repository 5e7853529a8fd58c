import { generateKeyPairSync } from 'node:crypto';
import { createTransport } from 'nodemailer';
import type { Incoming } from '../mail/inbound/incoming.ts';
import type { AskDns } from '../mail/inbound/prove.ts';

/** A mail program for the mailbox of this machine: it signs for whatever domain its user writes from, and a DNS of its own vouches for just that signature. */
export type LocalProgram = { reply: (mail: Replied) => Promise<Incoming>; dns: AskDns };
/** What is answered, by whom, in which words. `to`: its Reply-To. */
export type Replied = { from: string; to: string; subject: string; inReplyTo: string | null; text: string; quoted: string };

const selector = 'mailbox';

export function createLocalProgram(): LocalProgram {
  const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const privateKey = keys.privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();
  const published = keys.publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
  return {
    async reply({ from, to, subject, inReplyTo, text, quoted }) {
      const domainName = from.slice(from.indexOf('@') + 1);
      const smtp = createTransport({ streamTransport: true, buffer: true, newline: 'windows', dkim: { domainName, keySelector: selector, privateKey } });
      const thread = inReplyTo === null ? {} : { inReplyTo, references: inReplyTo };
      const body = `${text}\n\n${quoted
        .split('\n')
        .map((line) => `> ${line}`)
        .join('\n')}\n`;
      const { message } = await smtp.sendMail({ from: { name: '', address: from }, to: { name: '', address: to }, subject, text: body, ...thread });
      return { raw: message as Buffer, envelope: { from, to: [to] } };
    },
    dns: async (name, type) => {
      if (type === 'TXT' && name.startsWith(`${selector}._domainkey.`)) return [[`v=DKIM1; k=rsa; p=${published}`]];
      if (type === 'TXT' && name.startsWith('_dmarc.')) return [['v=DMARC1; p=reject']];
      throw Object.assign(new Error('There is no such name.'), { code: 'ENOTFOUND' });
    },
  };
}
