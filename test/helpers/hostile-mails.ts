import { parseReply } from '../../server/mail/inbound/parse.ts';
import { headOf } from '../../server/mail/reply/head.ts';
import { readReply } from '../../server/mail/reply/read.ts';

/**
 * Reads mails that are meant to fill memory or take long, in a process that was given little: what is too much ends it. Tells of each how much time of the
 * processor it took, how much memory the process had then, and whether anything was read.
 */

const whole = 20 * 1024 * 1024;
const head = (type: string): string => `From: bob@h.example\r\nMIME-Version: 1.0\r\nContent-Type: ${type}\r\n\r\n`;
const filled = (before: string, piece: string): Buffer => Buffer.concat([Buffer.from(before), Buffer.alloc(whole - before.length - 10, piece)]);

function nested(depth: number): Buffer {
  const pieces: string[] = ['From: bob@h.example\r\n'];
  for (let n = 0; n < depth; n += 1) pieces.push(`Content-Type: multipart/mixed; boundary=b${n}\r\n\r\n--b${n}\r\n`);
  return Buffer.from(`${pieces.join('')}\r\nApprove\r\n`);
}

const mails: [name: string, make: () => Buffer][] = [
  ['20 MB of text', () => filled(head('text/plain'), `Approve\r\n${'x'.repeat(70)}\r\n`)],
  ['20 MB of one line', () => filled(head('text/plain'), 'a')],
  ['20 MB of HTML', () => filled(head('text/html'), '<div style="color:white"><b>')],
  [
    '20 MB attached',
    () =>
      filled(
        `${head('multipart/mixed; boundary=x')}--x\r\n\r\nApprove\r\n--x\r\nContent-Type: application/zip\r\nContent-Transfer-Encoding: base64\r\n\r\n`,
        'UEsDBBQAAAAIA\r\n',
      ),
  ],
  ['5,000 parts', () => Buffer.from(`${head('multipart/mixed; boundary=x')}${'--x\r\n\r\na\r\n'.repeat(5_000)}--x--\r\n`)],
  ['2,000 deep', () => nested(2_000)],
  ['20 MB of heads', () => filled('From: bob@h.example\r\n', 'X-A: b\r\n')],
  ['20 MB of boundaries', () => filled(head('multipart/mixed; boundary=x'), '--x\r\n')],
  ['a mail in a mail in a mail', () => filled(head('message/rfc822'), 'Content-Type: message/rfc822\r\n\r\n')],
];

const ask = { outcomes: [{ key: 'approved', label: { en: 'Approve' }, words: ['approve'], needsText: false }], names: true, question: null, text: null };
const told = [];
for (const [name, make] of mails) {
  const raw = make();
  const before = process.cpuUsage();
  headOf(raw);
  const mail = await parseReply(raw);
  if (mail !== null) readReply(mail.text, ask);
  const { user, system } = process.cpuUsage(before);
  told.push({ name, cpuMs: Math.round((user + system) / 1_000), mb: Math.round(process.memoryUsage().rss / 1024 / 1024), read: mail !== null });
}
process.stdout.write(JSON.stringify(told));
