import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { calendarOf } from '../../server/mail/calendar.ts';
import type { MailData } from '../../server/mail/data.ts';
import { renderMail } from '../../server/mail/render.ts';
import { headOf } from '../../server/mail/reply/head.ts';
import { createTransport, type OutgoingMail, type Transport } from '../../server/mail/transport.ts';

/** Whatever people, houses and flows are called, and whatever stands where an address should: a mail has the lines we write, and one recipient. */

const seed = Number(process.env.SEED ?? 20270312);

const nasty = fc.constantFrom(
  '\r\n',
  '\n',
  '\r',
  '\r\n\r\n',
  '\r\nBcc: eve@evil.example',
  '\r\nSubject: Approved',
  '\nDTSTART:20270101T000000Z',
  '"',
  '\\',
  ',',
  ';',
  ':',
  '<',
  '>',
  '@',
  '<eve@evil.example>',
  ', eve@evil.example',
  '\u202e',
  '\u2066',
  '\u2069',
  '\u200f',
  '\u2028',
  '\0',
  '\u001b[2J',
  '=?utf-8?B?RXZl?=',
  '陳大文',
  'עברית',
  '👩‍👩‍👧',
  '\ud83d',
  ' ',
  'a'.repeat(300),
);
const name = fc.array(fc.oneof(nasty, fc.string({ unit: 'binary', maxLength: 12 })), { minLength: 1, maxLength: 8 }).map((parts) => parts.join(''));
const turns = /[\u200e\u200f\u202a-\u202e\u2066-\u2069]/;

const taskNamed = ([ask, about, flow, company, why]: string[], language: 'en' | 'zh'): MailData => ({
  kind: 'task',
  task: 'approval',
  agrees: false,
  again: false,
  starts: null,
  course: null,
  language,
  company: company ?? '',
  to: about ?? '',
  trial: true,
  ask: ask ?? '',
  about: about ?? '',
  flow: flow ?? '',
  due: 'Fri 12 Mar 2027, 17:00',
  dueShort: 'Fri 12 Mar, 17:00',
  daysLeft: 4,
  why: why ?? '',
  ifNot: null,
  contact: about ?? '',
  written: { subject: null, body: why ?? '' },
  guidance: null,
  sensitive: false,
  late: false,
  link: 'https://hr.example/t/m1.abc',
  reply: null,
});

describe(`names and addresses (seed ${seed})`, () => {
  const came: { raw: Buffer; to: string[]; from: string }[] = [];
  let transport: Transport;
  let stop: () => Promise<void>;
  beforeAll(async () => {
    const server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS', 'AUTH'],
      onData(stream, { envelope }, done) {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => {
          came.push({
            raw: Buffer.concat(chunks),
            to: envelope.rcptTo.map(({ address }) => address),
            from: envelope.mailFrom === false ? '' : envelope.mailFrom.address,
          });
          done();
        });
      },
    });
    server.listen(0, '127.0.0.1');
    await once(server.server, 'listening');
    transport = createTransport(`smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`, 'Harbour Hotels HR <hr@h.example>');
    stop = async () => {
      transport.close();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    };
  });
  afterAll(() => stop());

  const outgoing = (to: string, { subject, text, html }: Pick<OutgoingMail, 'subject' | 'text' | 'html'>): OutgoingMail => ({
    messageId: '<0123@hr.example>',
    inReplyTo: null,
    replyTo: 'answers+1@reply.h.example',
    returnPath: 'answers+b1.2@reply.h.example',
    unsubscribe: null,
    feedback: 'task',
    to,
    onlyTo: null,
    language: 'en',
    subject,
    text,
    html,
  });
  const ours = new Set(
    'content-type from to reply-to subject message-id auto-submitted x-auto-response-suppress feedback-id content-language content-transfer-encoding date mime-version'.split(
      ' ',
    ),
  );

  test('put no line into a mail’s head and no recipient on its envelope, and turn the direction of nothing around them', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(name, { minLength: 5, maxLength: 5 }), fc.constantFrom('en' as const, 'zh' as const), async (names, language) => {
        const rendered = renderMail(taskNamed(names, language));
        expect(`${rendered.subject}${rendered.preheader}${rendered.text}${rendered.html}`).not.toMatch(turns);
        expect(rendered.html).not.toMatch(/<(script|img|iframe|eve@)/i);
        came.length = 0;
        expect(await transport.send(outgoing('lee@h.example', rendered))).toEqual({ accepted: true });
        const [mail] = came;
        const head = headOf(mail?.raw ?? Buffer.alloc(0)) ?? [];
        expect(head.filter((line) => !ours.has(line.name))).toEqual([]);
        expect(new Set(head.map((line) => line.name)).size).toBe(head.length);
        expect([mail?.to, mail?.from]).toEqual([['lee@h.example'], 'answers+b1.2@reply.h.example']);
        const { from, to, subject = '' } = await simpleParser(mail?.raw ?? '');
        expect([from?.text, to === undefined || Array.isArray(to) ? '' : to.text]).toEqual(['"Harbour Hotels HR" <hr@h.example>', 'lee@h.example']);
        expect(subject).not.toMatch(/[\r\n]/);
      }),
      { seed, numRuns: 80 },
    );
  });

  test('as an address are one mailbox, or none is written to', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          name,
          name.map((text) => `${text}@h.example`),
          name.map((text) => `lee@${text}`),
        ),
        async (to) => {
          came.length = 0;
          const sent = await transport.send(outgoing(to, { subject: 'x', text: 'x', html: 'x' }));
          if (!sent.accepted) return;
          expect(came.map((mail) => mail.to.length)).toEqual([1]);
          expect(headOf(came[0]?.raw ?? Buffer.alloc(0))?.filter((line) => line.name === 'to' || !ours.has(line.name))).toHaveLength(1);
        },
      ),
      { seed, numRuns: 80 },
    );
  });

  test('in an entry for a calendar are text, and make no line of their own', () => {
    const lines = (content: string) => content.replaceAll(/\r\n[ \t]/g, '').split(/[\r\n]+/);
    const names = (content: string) => lines(content).map((line) => /^[A-Z-]*/.exec(line)?.[0]);
    const entry = (title: string, description: string, reader: string, company: string) =>
      calendarOf({
        uid: 'talk-1@r1',
        stamp: '2027-03-01T00:00:00Z',
        off: false,
        starts: '2027-03-12T09:00:00Z',
        minutes: 60,
        title,
        description,
        reader: { name: reader, address: 'lee@h.example' },
        answer: { name: company, address: 'answers+1@reply.h.example' },
      }).content;
    const plain = names(entry('a', 'b', 'c', 'd'));
    fc.assert(
      fc.property(name, name, name, name, (title, description, reader, company) => {
        expect(names(entry(title, description, reader, company))).toEqual(plain);
      }),
      { seed, numRuns: 300 },
    );
  });
});
