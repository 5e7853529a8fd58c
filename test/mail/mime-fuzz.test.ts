import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseReply } from '../../server/mail/inbound/parse.ts';
import type { ReplyAsk } from '../../server/mail/reply/ask.ts';
import { readReply } from '../../server/mail/reply/read.ts';
import { markerLine } from '../../server/mail/reply/words.ts';

/** However a mail is written, labelled, wrapped and packed: what is read is what its writer meant, or nothing; and nothing that is sent fills memory. */

const seed = Number(process.env.SEED ?? 20270312);
const ask: ReplyAsk = {
  outcomes: [
    { key: 'approved', label: { en: 'Approve' }, words: ['approve', '批准'], needsText: false },
    { key: 'rejected', label: { en: 'Reject' }, words: ['reject', '不批准', '拒絕'], needsText: false },
  ],
  names: true,
  question: null,
  text: { field: 'comment', required: false },
};

/** The bytes of a character in each character set, found by decoding: Node decodes them all and encodes none. */
function encoderOf(label: string): (text: string) => Buffer {
  const bytes = new Map<string, number[]>();
  const decoder = new TextDecoder(label);
  for (let one = 0; one < 0x80; one += 1) bytes.set(String.fromCharCode(one), [one]);
  for (let first = 0x81; first < 0xff; first += 1)
    for (let second = 0x30; second < 0xff; second += 1) {
      const text = decoder.decode(Uint8Array.of(first, second));
      if (Array.from(text).length === 1 && text !== '\ufffd' && !bytes.has(text)) bytes.set(text, [first, second]);
    }
  return (text) => Buffer.from(Array.from(text).flatMap((character) => bytes.get(character) ?? [0x3f]));
}
const jis = (text: string): Buffer => {
  const pairs = [...encoders['euc-jp'](text)];
  let wide = false;
  const out: number[] = [];
  for (const byte of pairs) {
    if (byte > 0x7f !== wide) {
      wide = !wide;
      out.push(0x1b, wide ? 0x24 : 0x28, 0x42);
    }
    out.push(byte & 0x7f);
  }
  return Buffer.from(wide ? [...out, 0x1b, 0x28, 0x42] : out);
};
const utf7 = (text: string): Buffer =>
  Buffer.from(
    text.replaceAll(
      /[^\x20-\x7e\r\n]+/g,
      (wide) =>
        `+${Buffer.from(Array.from(wide).flatMap((one) => [one.charCodeAt(0) >> 8, one.charCodeAt(0) & 255]))
          .toString('base64')
          .replaceAll('=', '')}-`,
    ),
  );
const encoders = {
  'utf-8': (text: string) => Buffer.from(text),
  big5: encoderOf('big5'),
  gb18030: encoderOf('gbk'),
  'euc-jp': encoderOf('euc-jp'),
  shift_jis: encoderOf('shift_jis'),
  'euc-kr': encoderOf('euc-kr'),
  'utf-16le': (text: string) => Buffer.from(text, 'utf16le'),
  'utf-16be': (text: string) => Buffer.from(text, 'utf16le').swap16(),
};
const written = { ...encoders, 'iso-2022-jp': jis, 'utf-7': utf7 };
const labels = [
  ...Object.keys(written),
  'us-ascii',
  'windows-1252',
  'iso-8859-15',
  'x-unknown',
  'utf-8"; x="',
  '',
  'hz-gb-2312',
  'utf-32',
  'gbk',
  'big5-hkscs',
];

/** What somebody wrote, and which answers that may be taken for. */
const meanings: [text: string, may: string[]][] = [
  ['批准', ['approved']],
  ['不批准', ['rejected']],
  ['拒絕', ['rejected']],
  ['Approve', ['approved']],
  ['Reject', ['rejected']],
  ['唔批准', []],
  ['不 批准', []],
  ['未批准', []],
  ['Not approved', []],
  ['批准？', []],
  ['批准\r\n不批准', []],
];

const packings = {
  '8bit': (bytes: Buffer) => bytes,
  base64: (bytes: Buffer) => Buffer.from(bytes.toString('base64').replaceAll(/.{76}/g, '$&\r\n')),
  'quoted-printable': (bytes: Buffer) =>
    Buffer.from(
      [...bytes]
        .map((byte) => `=${byte.toString(16).toUpperCase().padStart(2, '0')}`)
        .join('')
        .replaceAll(/.{72}/g, '$&=\r\n'),
    ),
};
type Packing = keyof typeof packings;

const part = (charset: string, packing: Packing, type: string, bytes: Buffer): Buffer =>
  Buffer.concat([
    Buffer.from(`Content-Type: ${type}${charset === '' ? '' : `; charset="${charset}"`}\r\nContent-Transfer-Encoding: ${packing}\r\n\r\n`),
    packings[packing](bytes),
    Buffer.from('\r\n'),
  ]);

/** Wrapped so many times, with something else beside it each time. */
function wrapped(inner: Buffer, depth: number, others: readonly Buffer[]): Buffer {
  let body = inner;
  for (let n = 0; n < depth; n += 1) {
    const other = others[n % Math.max(1, others.length)] ?? Buffer.from('Content-Type: image/png\r\n\r\nx\r\n');
    const between = Buffer.from(`--b${n}\r\n`);
    body = Buffer.concat([
      Buffer.from(`Content-Type: multipart/${n % 2 === 0 ? 'mixed' : 'related'}; boundary="b${n}"\r\n\r\n`),
      between,
      body,
      between,
      other,
      Buffer.from(`--b${n}--\r\n`),
    ]);
  }
  return Buffer.concat([Buffer.from('From: bob@h.example\r\nMIME-Version: 1.0\r\n'), body]);
}

describe(`a mail in any character set, rightly labelled or not (seed ${seed})`, () => {
  const meaning = fc.constantFrom(...meanings);
  const charset = fc.constantFrom(...(Object.keys(written) as (keyof typeof written)[]));
  const packing = fc.constantFrom(...(Object.keys(packings) as Packing[]));
  const beside = fc.constantFrom(
    Buffer.from(
      'Content-Type: application/zip\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename="Approve.txt"\r\n\r\nUEsDBBQ=\r\n',
    ),
    Buffer.from('Content-Type: text/plain; name="Approve"\r\nContent-Disposition: attachment\r\n\r\nApprove\r\n'),
    Buffer.from('Content-Type: message/rfc822\r\n\r\nSubject: Approve\r\n\r\nApprove\r\n'),
  );

  test('is never read as an answer that its writer did not give', async () => {
    let read = 0;
    await fc.assert(
      fc.asyncProperty(
        meaning,
        charset,
        fc.constantFrom(...labels),
        packing,
        fc.nat(3),
        fc.array(beside, { maxLength: 2 }),
        async ([text, may], by, label, packed, depth, others) => {
          const body = written[by](`${text}\r\n\r\nOn 12 March 2027, HR <hr@h.example> wrote:\r\n${markerLine('0123456789ab', 'zh')}\r\nApprove or reject\r\n`);
          const mail = await parseReply(wrapped(part(label, packed, 'text/plain', body), depth, others));
          if (mail === null) return;
          const found = readReply(mail.text, ask);
          if ('outcome' in found) expect(may, JSON.stringify({ text, by, label, packed })).toContain(found.outcome);
          read += 'outcome' in found ? 1 : 0;
        },
      ),
      { seed, numRuns: 500 },
    );
    expect(read).toBeGreaterThan(50);
  });

  test('is read where its label is right, however it is packed', async () => {
    const right: [keyof typeof written, string][] = [
      ['utf-8', 'utf-8'],
      ['big5', 'big5'],
      ['gb18030', 'gb18030'],
      ['gb18030', 'gbk'],
    ];
    for (const [by, label] of right)
      for (const packed of Object.keys(packings) as Packing[]) {
        const mail = await parseReply(wrapped(part(label, packed, 'text/plain', written[by]('不批准')), 1, []));
        expect([by, label, packed, readReply(mail?.text ?? '', ask)]).toEqual([by, label, packed, { outcome: 'rejected', values: {} }]);
      }
  });

  test('is not read where a line of it cannot be made out, as it may say the contrary', async () => {
    const mail = await parseReply(wrapped(part('utf-8', '8bit', 'text/plain', written.gb18030('Approve\r\n拒絕')), 1, []));
    expect(readReply(mail?.text ?? '', ask)).toEqual({ unclear: 'unreadable' });
  });
});

test('what is meant to fill memory or take long is read or given up in 160 MB and little time, one mail after the other', () => {
  const reader = fileURLToPath(new URL('../helpers/hostile-mails.ts', import.meta.url));
  const done = spawnSync(process.execPath, ['--max-old-space-size=160', '--import', 'tsx', reader], { encoding: 'utf8', timeout: 120_000 });
  expect(done.stderr).toBe('');
  const told = JSON.parse(done.stdout) as { name: string; cpuMs: number; mb: number; read: boolean }[];
  expect(told.map(({ name }) => name)).toEqual([
    '20 MB of text',
    '20 MB of one line',
    '20 MB of HTML',
    '20 MB attached',
    '5,000 parts',
    '2,000 deep',
    '20 MB of heads',
    '20 MB of boundaries',
    'a mail in a mail in a mail',
  ]);
  expect(told.filter(({ cpuMs }) => cpuMs > 4_000)).toEqual([]);
  expect(told.filter(({ mb }) => mb > 400)).toEqual([]);
});
