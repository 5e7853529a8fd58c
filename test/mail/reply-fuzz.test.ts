import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseReply } from '../../server/mail/inbound/parse.ts';
import { automaticBy } from '../../server/mail/reply/automatic.ts';
import type { ReplyAsk } from '../../server/mail/reply/ask.ts';
import { headOf } from '../../server/mail/reply/head.ts';
import { ownLines, readReply } from '../../server/mail/reply/read.ts';
import { reportIn, reportInWords } from '../../server/mail/reply/report.ts';
import { senderOf } from '../../server/mail/reply/sender.ts';
import { textOfHtml } from '../../server/mail/reply/text.ts';
import { markerLine, wordForm } from '../../server/mail/reply/words.ts';

/** Whatever is sent, nothing is recorded that was not written as a word by itself, and nothing takes long or much memory. */

const seed = Number(process.env.SEED ?? 20270312);
const runs = { seed, numRuns: 3_000 };
const ask: ReplyAsk = {
  outcomes: [
    { key: 'approved', label: { en: 'Approve' }, words: ['approve', '批准'], needsText: false },
    { key: 'rejected', label: { en: 'Reject' }, words: ['reject', '不批准'], needsText: false },
  ],
  names: true,
  question: null,
  text: { field: 'comment', required: false },
};
const marker = markerLine('0123456789ab', 'zh');

/** Pieces that mails are made of, and that have fooled readers of mails. */
const piece = fc.oneof(
  fc.constantFrom(
    'Approve',
    'approve',
    'Reject',
    '批准',
    '不批准',
    'not ',
    'Don’t ',
    '?',
    '> ',
    marker,
    'On 12 March, HR <hr@h.example> wrote:',
    '-- ',
    '\n',
    '\r\n',
    '\n\n',
    ' ',
    '\u200b',
    '\u202e',
    '\u00a0',
    'ＡＰＰＲＯＶＥ',
    '\0',
    '👍',
  ),
  fc.string({ unit: 'binary', maxLength: 20 }),
);
const text = fc.array(piece, { maxLength: 30 }).map((parts) => parts.join(''));

/** Milliseconds on a machine that others use too. */
const patience = 3_000;
async function within<Made>(work: () => Made | Promise<Made>): Promise<Made> {
  const began = performance.now();
  const before = process.memoryUsage().heapUsed;
  const made = await work();
  expect(performance.now() - began, 'milliseconds').toBeLessThan(patience);
  expect((process.memoryUsage().heapUsed - before) / 1024 / 1024, 'MB').toBeLessThan(400);
  return made;
}

describe(`any text (seed ${seed})`, () => {
  test('is read as an answer only where its first own line is the word for it, and no other line is a word for another', () => {
    fc.assert(
      fc.property(text, (any) => {
        const read = readReply(any, ask);
        if ('unclear' in read) return;
        const [first = '', ...rest] = ownLines(any);
        const words = ask.outcomes.find(({ key }) => key === read.outcome)?.words ?? [];
        expect(words).toContain(wordForm(first));
        const others = ask.outcomes.flatMap((one) => (one.key === read.outcome ? [] : one.words));
        expect(rest.filter((line) => others.includes(line.trim().toLowerCase()))).toEqual([]);
        expect(ownLines(any.slice(0, any.indexOf('##-') + 1 || any.length)).length).toBeGreaterThan(0);
      }),
      runs,
    );
  });

  test('means the same with anything quoted below it', () => {
    fc.assert(
      fc.property(text, text, (any, below) => {
        const line = any.endsWith('\n') || any === '' ? any : `${any}\n`;
        expect(readReply(`${line}\n${marker}\n${below}`, ask)).toEqual(readReply(`${line}\n${marker}\n`, ask));
      }),
      runs,
    );
  });

  test('as a head, a sender, a report or a page is read or refused, never thrown at', () => {
    fc.assert(
      fc.property(text, (any) => {
        const head = headOf(Buffer.from(`From: ${any}\r\nSubject: ${any}\r\n\r\n${any}`));
        if (head !== null) {
          const sender = senderOf(head);
          if ('address' in sender) expect(sender.address).toMatch(/^[\x21-\x7e]+@[a-z0-9.-]+$/);
          automaticBy(head, any);
        }
        reportIn(any);
        reportInWords(any);
        textOfHtml(any);
      }),
      runs,
    );
  });

  test('as a whole mail is parsed or given up', async () => {
    await fc.assert(
      fc.asyncProperty(text, fc.constantFrom('text/plain', 'text/html', 'multipart/mixed; boundary=x', 'message/rfc822'), async (any, type) => {
        await parseReply(Buffer.from(`Content-Type: ${type}\r\n\r\n${any}\r\n--x\r\n\r\n${any}`));
      }),
      { seed, numRuns: 300 },
    );
  });
});

describe('case 35: what is meant to take long or fill memory', () => {
  const mail = (type: string, body: string) => Buffer.from(`From: bob@h.example\r\nContent-Type: ${type}\r\n\r\n${body}`);
  const parts = (count: number) => `${'--x\r\nContent-Type: text/plain\r\n\r\na\r\n'.repeat(count)}--x--\r\n`;
  const nested = (depth: number) => {
    let body = 'Approve';
    for (let n = 0; n < depth; n += 1) body = `Content-Type: multipart/mixed; boundary=b${n}\r\n\r\n--b${n}\r\n${body}\r\n--b${n}--\r\n`;
    return body;
  };

  test('twenty megabytes', async () => {
    expect(await within(() => parseReply(mail('text/plain', `Approve\r\n${'x'.repeat(70)}\r\n`.repeat(200_000))))).not.toBeUndefined();
  });
  test('more than twenty are not looked at', async () => expect(await within(() => parseReply(Buffer.alloc(20 * 1024 * 1024 + 1, 97)))).toBeNull());
  test('thousands of parts', async () => {
    expect(await within(() => parseReply(mail('multipart/mixed; boundary=x', parts(4_000))))).not.toBeNull();
    expect(await within(() => parseReply(mail('multipart/mixed; boundary=x', parts(20_000))))).toBeNull();
  });
  test('deep nesting', async () => void (await within(() => parseReply(mail('multipart/mixed; boundary=x', `--x\r\n${nested(2_000)}\r\n--x--`)))));
  test('a compressed attachment is not opened', async () => {
    const zip = Buffer.alloc(3_000_000, 'UEsDBBQAAAAIA').toString('latin1');
    await within(() =>
      parseReply(
        mail(
          'multipart/mixed; boundary=x',
          `--x\r\nContent-Type: text/plain\r\n\r\nApprove\r\n--x\r\nContent-Type: application/zip\r\nContent-Transfer-Encoding: base64\r\n\r\n${zip}\r\n--x--`,
        ),
      ),
    );
  });
  test.each<[string, string]>([
    ['blanks', ' '.repeat(20_000)],
    ['quote marks', '> '.repeat(50_000)],
    ['dashes', '-'.repeat(90_000)],
    ['a line without end', 'a@b <'.repeat(19_000)],
    ['On … wrote', `On ${'1 '.repeat(40_000)}wrote`],
    ['colons', 'From: '.repeat(15_000)],
    ['lines', 'Approve\n'.repeat(12_000)],
  ])('a text of %s', async (_, body) => {
    await within(() => readReply(body, ask));
    await within(() => reportInWords(body));
    await within(() => reportIn(body));
  });
  test.each<[string, string]>([
    ['open tags', '<div>'.repeat(100_000)],
    ['styles', `<p style="${'color:white;'.repeat(50_000)}">x</p>`.repeat(3)],
    ['brackets', '<'.repeat(500_000)],
    ['entities', '&amp;'.repeat(200_000)],
    ['quotes', '<blockquote>'.repeat(50_000)],
  ])('a page of %s', async (_, body) => void (await within(() => textOfHtml(body))));
  test.each<[string, string]>([
    ['long lines', `From: ${'a'.repeat(100_000)}`],
    ['quotes', `From: ${'"\\'.repeat(400)}" <bob@h.example>`],
    ['folded lines', `From: bob@h.example\r\n${' x\r\n'.repeat(30_000)}`],
    ['many lines', 'X: y\r\n'.repeat(20_000)],
  ])('a head of %s', async (_, lines) => {
    await within(() => senderOf(headOf(Buffer.from(`${lines}\r\n\r\n`)) ?? []));
  });
});
