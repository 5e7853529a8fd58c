import { generateKeyPairSync } from 'node:crypto';
import { dkimSign } from 'mailauth/lib/dkim/sign.js';
import type { AskDns } from '../../server/mail/inbound/prove.ts';

/** A world of mail in a test: domains with their keys and policies, a DNS that knows them, and mails as programs really write them. */

export type Domain = { name: string; selector: string; privateKey: string; records: Record<string, string> };

/** `dmarc` null: it publishes no policy. */
export function aDomain(name: string, dmarc: string | null = 'v=DMARC1; p=reject'): Domain {
  const keys = generateKeyPairSync('rsa', { modulusLength: 1024 });
  const published = keys.publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
  return {
    name,
    selector: 's1',
    privateKey: keys.privateKey.export({ type: 'pkcs1', format: 'pem' }).toString(),
    records: { [`s1._domainkey.${name}`]: `v=DKIM1; k=rsa; p=${published}`, ...(dmarc === null ? {} : { [`_dmarc.${name}`]: dmarc }) },
  };
}

/** `down`: it does not answer. */
export function dnsOf(domains: readonly Domain[], state: { down: boolean } = { down: false }): AskDns {
  const records = Object.assign({}, ...domains.map((domain) => domain.records)) as Record<string, string>;
  return async (name, type) => {
    if (state.down) throw Object.assign(new Error('DNS does not answer.'), { code: 'ETIMEOUT' });
    const record = type === 'TXT' ? records[name.toLowerCase()] : undefined;
    if (record === undefined) throw Object.assign(new Error('There is no such name.'), { code: 'ENOTFOUND' });
    return [[record]];
  };
}

/** Head lines in their order; a name may come twice. */
export type Written = { head: [name: string, value: string][]; body: string | Buffer };

export function bytesOf({ head, body }: Written): Buffer {
  const lines = head.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  const text = typeof body === 'string' ? Buffer.from(body.replaceAll(/\r?\n/g, '\r\n')) : body;
  return Buffer.concat([Buffer.from(`${lines}\r\n`), text]);
}

/** `covers`: the lines that are signed. `length`: only so many bytes of the body. */
export type Signing = { covers?: string[]; at?: Date; length?: number };

export async function signedBy(domain: Domain, raw: Buffer, { covers, at, length }: Signing = {}): Promise<Buffer> {
  const result = await dkimSign(raw, {
    canonicalization: 'relaxed/relaxed',
    signTime: at ?? new Date(),
    signatureData: [
      {
        signingDomain: domain.name,
        selector: domain.selector,
        privateKey: domain.privateKey,
        ...(length === undefined ? {} : { maxBodyLength: length }),
      },
    ],
    ...(covers === undefined ? {} : { headerList: covers.join(':') }),
  } as never);
  return Buffer.concat([Buffer.from(result.signatures), raw]);
}

/** What of a mail of ours a reply to it takes up. */
export type Answered = { to: string; replyTo: string | null; messageId: string; subject: string; text: string };

/** A reply as a mail program writes it: by whom the mail went to, quoting it. `head` replaces or adds lines. */
export function written(
  mail: Answered,
  text: string,
  { from = mail.to, head = [], quoting = true }: { from?: string; head?: [string, string][]; quoting?: boolean } = {},
): Written {
  const lines: [string, string][] = [
    ['From', from],
    ['To', mail.replyTo ?? ''],
    ['Subject', `Re: ${mail.subject.replaceAll(/[^\x20-\x7e]/g, '?')}`],
    ['Date', new Date().toUTCString().replace('GMT', '+0000')],
    ['Message-ID', `<${Math.random().toString(36).slice(2)}@h.example>`],
    ['In-Reply-To', mail.messageId],
    ['References', mail.messageId],
    ['MIME-Version', '1.0'],
    ['Content-Type', 'text/plain; charset=utf-8'],
    ['Content-Transfer-Encoding', '8bit'],
  ];
  const quoted = quoting
    ? `\n\nOn Fri, 12 Mar 2027 at 17:00, HR <hr@h.example> wrote:\n${mail.text
        .split('\n')
        .map((line) => `> ${line}`)
        .join('\n')}\n`
    : '\n';
  const replaced = new Set(head.map(([name]) => name.toLowerCase()));
  return { head: [...lines.filter(([name]) => !replaced.has(name.toLowerCase())), ...head], body: `${text}${quoted}` };
}
