import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseReply } from '../../server/mail/inbound/parse.ts';
import { automaticBy } from '../../server/mail/reply/automatic.ts';
import { type Asked, type ReplyAsk, replyAskOf } from '../../server/mail/reply/ask.ts';
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

/** Steps that may be answered by reply, as somebody who names outcomes and levels without much thought would draw them. */
const label = fc.constantFrom(
  'Approve',
  'Reject',
  'Return',
  'Yes',
  'No',
  'Meets',
  'Exceeds',
  'Below',
  '3',
  '1',
  'OK',
  'ok.',
  'Approve ',
  '批准',
  '不批准',
  '達標',
  '',
);
const labels = (least: number, most: number) => fc.array(fc.record({ en: label, zh: label }), { minLength: least, maxLength: most });
const question = fc.oneof(
  labels(2, 5).map((all) => ({ type: 'rating' as const, levels: all.map((one, at) => ({ value: at + 1, label: one })) })),
  labels(2, 4).map((all) => ({ type: 'choice' as const, options: all.map((one, at) => ({ key: `k${at}`, label: one })) })),
  fc.constant({ type: 'yesNo' as const }),
  fc.record({ min: fc.integer({ min: -5, max: 3 }), max: fc.integer({ min: 4, max: 100 }) }).map((bounds) => ({ type: 'number' as const, ...bounds })),
);
const drawn = fc
  .record({
    outcomes: fc.option(labels(1, 4), { nil: null }),
    question: fc.option(fc.tuple(question, fc.boolean()), { nil: null }),
    words: fc.option(fc.boolean(), { nil: null }),
    kind: fc.constantFrom('form' as const, 'approval' as const),
  })
  .map(({ outcomes, question: asked, words, kind }): Asked => {
    const fields = [
      ...(asked === null ? [] : [{ ...asked[0], id: 'rating', label: { en: 'How was it?' }, required: asked[1] }]),
      ...(words === null ? [] : [{ id: 'why', type: 'longText', label: { en: 'Why' }, required: words, max: 4_000 }]),
    ];
    const own = outcomes?.map((name, at) => ({ key: `o${at}`, label: name }));
    const plain =
      kind === 'form'
        ? [['submitted', 'Submit']]
        : [
            ['approved', 'Approve'],
            ['rejected', 'Reject'],
          ];
    const offered = own ?? plain.map(([key = '', en = '']) => ({ key, label: { en } }));
    return {
      step: { kind, settings: { byReply: 'short', assurance: 1, ...(own !== undefined && { outcomes: own }) } },
      view: {
        asks: kind,
        outcomes: offered.map((one, at) => ({ ...one, needsComment: at === 1 })),
        form: { fields, shows: [] },
        shared: null,
      },
      sensitive: false,
      sharedMailbox: false,
    } as unknown as Asked;
  });

/** What a line says to its reader, worked out apart from the code that reads it: letters and digits as they are spoken, without marks around them. */
const spoken = (line: string) =>
  line
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/["“”「」『』'*_]/g, '')
    .replace(/[.!。]$/, '')
    .replaceAll(/\s+/g, ' ')
    .trim();

describe(`any step that may be answered by reply (seed ${seed})`, () => {
  const line = fc.oneof(
    label,
    label.map((word) => word.toUpperCase()),
    label.map((word) => `not ${word}`),
    label.map((word) => `${word}?`),
    label.map((word) => `唔${word}`),
    fc.tuple(label, label).map((two) => two.join(' ')),
    fc.integer({ min: -10, max: 120 }).map(String),
    fc.constantFrom('5 of 5', '3-4', '3.5', '1e1', '０３', '٣', '³', 'three', 'A line of comment', ''),
    piece,
  );
  const said = fc.array(line, { minLength: 1, maxLength: 5 }).map((lines) => lines.join('\n'));

  test('never has an answer that nobody wrote: outcome and rating stand each in a line by itself, and nothing beside them says otherwise', () => {
    fc.assert(
      fc.property(drawn, said, (step, reply) => {
        const asked = replyAskOf(step);
        const read = asked === null ? null : readReply(reply, asked);
        if (asked === null || read === null || 'unclear' in read) return;
        const own = ownLines(reply).map(spoken);
        const named = asked.outcomes.find(({ key }) => key === read.outcome);
        if (asked.names) expect(named?.words.map(spoken)).toContain(own[0]);
        const others = asked.outcomes.filter(({ key }) => key !== read.outcome).flatMap(({ words }) => words);
        const after = own.slice(asked.names ? 1 : 0);
        const given = asked.question === null ? undefined : read.values[asked.question.field];
        if (given !== undefined && asked.question !== null) {
          const { answers } = asked.question;
          const words = Array.isArray(answers) ? answers.find(({ value }) => value === given)?.words : [JSON.stringify(given)];
          expect(Array.isArray(answers) ? words?.map(spoken) : words?.map(Number)).toContain(Array.isArray(answers) ? after[0] : Number(after[0]));
          if (!Array.isArray(answers) && typeof given === 'number')
            expect([given >= (answers.least ?? given), given <= (answers.most ?? given)]).toEqual([true, true]);
        }
        const rest = given === undefined ? after : after.slice(1);
        expect(rest.filter((one) => others.includes(one))).toEqual([]);
        expect(asked.question?.required === true && given === undefined).toBe(false);
        expect((named?.needsText === true || asked.text?.required === true) && rest.join('').trim() === '').toBe(false);
      }),
      runs,
    );
  });

  test('reads what it asked for, word for word: “3”, and a line of comment', () => {
    let short = 0;
    fc.assert(
      fc.property(drawn, fc.nat(), fc.nat(), (step, o, q) => {
        const asked = replyAskOf(step);
        if (asked === null) return;
        const outcome = asked.outcomes[o % asked.outcomes.length];
        const { question: about } = asked;
        const choice = about !== null && Array.isArray(about.answers) ? about.answers[q % about.answers.length] : undefined;
        const number = about !== null && !Array.isArray(about.answers) ? (about.answers.least ?? 0) : undefined;
        const given = choice?.words[0] ?? (number === undefined ? undefined : String(number));
        // What one line is a word for may be one for something else as well: that is told, not guessed.
        const words = asked.outcomes.filter((one) => one !== outcome).flatMap((one) => one.words);
        if (given !== undefined && words.includes(given)) return;
        short += given === undefined ? 0 : 1;
        const lines = [asked.names ? outcome?.words[0] : undefined, given, 'Much better than last year'].filter((one) => one !== undefined);
        expect(readReply(lines.join('\n'), asked)).toMatchObject({
          outcome: outcome?.key,
          ...(about !== null && { values: { [about.field]: choice?.value ?? number } }),
        });
      }),
      { ...runs, numRuns: 1_000 },
    );
    expect(short).toBeGreaterThan(100);
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
