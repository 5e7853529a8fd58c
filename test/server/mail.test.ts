import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import { afterEach, describe, expect, test } from 'vitest';
import { calendarOf } from '../../server/mail/calendar.ts';
import type { MailData } from '../../server/mail/data.ts';
import { renderMail } from '../../server/mail/render.ts';
import { prove } from '../../server/mail/inbound/prove.ts';
import { headOf } from '../../server/mail/reply/head.ts';
import { createTransport, type Dkim, type OutgoingMail, type Transport } from '../../server/mail/transport.ts';
import { aDomain, dnsOf } from '../helpers/signed-mail.ts';

type Asked = Extract<MailData, { kind: 'task' | 'reminder' }>;
type Told = Extract<MailData, { kind: 'tell' | 'cc' }>;

const asked: Asked = {
  kind: 'task',
  task: 'form',
  agrees: false,
  again: false,
  starts: null,
  course: null,
  language: 'en',
  company: 'Harbour Hotels',
  to: 'Lee Shuk Yee',
  trial: false,
  ask: 'Manager review',
  about: 'Chan Tai Man',
  flow: 'Annual review',
  due: 'Fri 12 Mar 2027, 17:00 Hong Kong',
  dueShort: 'Fri 12 Mar, 17:00',
  daysLeft: 4,
  why: 'You manage Chan Tai Man',
  ifNot: 'When late, it goes to Ho Ka Yan',
  contact: 'Wong Mei',
  written: { subject: null, body: null },
  guidance: 'Look at the whole year.\n\nTalk to them first.',
  sensitive: false,
  late: false,
  link: 'https://hr.example/t/m1.abc',
  reply: null,
};
const askedInChinese: Asked = {
  ...asked,
  language: 'zh',
  company: '海港酒店集團',
  ask: '主管評核',
  about: '陳大文',
  flow: '年度評核',
  due: '2027年3月12日（星期五）下午5時（香港時間）',
  dueShort: '3月12日（星期五）下午5時',
  why: '你是陳大文的直屬上司',
  ifNot: '逾期將轉交何嘉欣',
  contact: '黃美',
  guidance: null,
};
const told: Told = {
  ...pickCommon(asked),
  kind: 'tell',
  ask: 'Manager review',
  about: 'Chan Tai Man',
  flow: 'Annual review',
  due: 'Fri 12 Mar 2027',
  holders: 'Lee Shuk Yee',
  sensitive: false,
  written: { subject: null, body: null },
};

function pickCommon({ language, company, to, trial }: MailData) {
  return { language, company, to, trial };
}

/** One of every kind, in both languages. */
const letters: MailData[] = (['en', 'zh'] as const).flatMap((language): MailData[] => {
  const common = { ...pickCommon(asked), language };
  return [
    language === 'en' ? asked : askedInChinese,
    { ...(language === 'en' ? asked : askedInChinese), kind: 'reminder' },
    { ...told, language },
    { ...told, language, kind: 'cc' },
    {
      ...common,
      kind: 'merged',
      review: 'https://hr.example/d/m1.abc',
      limit: { perDay: 5, perWeek: null },
      of: [language === 'en' ? asked : askedInChinese, { ...told, language }, { ...asked, language, sensitive: true }],
    },
    { ...common, kind: 'handedOver', ask: 'Manager review', about: 'Chan Tai Man', flow: 'Annual review', holder: 'Ho Ka Yan', sensitive: false },
    {
      ...common,
      kind: 'word',
      word: 'extensionAsked',
      ask: 'Manager review',
      about: 'Chan Tai Man',
      flow: 'Annual review',
      holder: 'Ho Ka Yan',
      when: null,
      sensitive: false,
      link: 'https://hr.example/requests/r1',
    },
    { ...common, kind: 'notify', subject: 'The cycle begins', body: 'First line\nsecond line\n\nNext paragraph', flow: 'Annual review' },
    { ...common, kind: 'signIn', link: 'https://hr.example/sign-in/x', minutes: 15 },
    { ...common, kind: 'oldAddress' },
  ];
});

/** What a reader of the HTML sees, line by line. */
function seen(html: string): string {
  const body = html
    .slice(html.indexOf('<table'))
    .replace(/<td[^>]*>/g, '')
    .replaceAll('</td><', '</td> <');
  const plain = body.replaceAll(/<a [^>]*href="([^"]*)"[^>]*>([^<]*)<\/a>/g, '$2 $1').replaceAll(/<[^>]+>/g, ' ');
  return squeezed(plain.replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&'));
}

const squeezed = (text: string) => text.replaceAll(/\s+/g, ' ').trim();

describe('the letter', () => {
  test('says the same in text and in HTML, line by line, whatever its kind and language', () => {
    for (const data of letters) {
      const { text, html } = renderMail(data);
      const said = squeezed(
        text
          .replace(/^-- $/m, '')
          .replaceAll(/^(限期|為何找你|如逾期|查詢|等候|開啟並填寫|開啟並批覆|開啟清單|開啟|陳大文|Chan Tai Man|登入)：/gm, '$1 ')
          .replaceAll(/^(Due|Chan Tai Man|Why you|If not|Questions to|Waits for|Open and fill in|Open and answer|Open the list|Open|Sign in):/gm, '$1'),
      );
      expect(seen(html), `${data.kind} ${data.language}`).toBe(said);
    }
  });

  test('a task names the ask, the date, why it came, what follows without an answer, and whom to ask', () => {
    const { subject, preheader, text, html } = renderMail(asked);
    expect(subject).toBe('Manager review: Chan Tai Man, by Fri 12 Mar, 17:00');
    expect(preheader).toBe('You manage Chan Tai Man');
    for (const line of [
      'Due: Fri 12 Mar 2027, 17:00 Hong Kong · 4 working days left',
      'Why you: You manage Chan Tai Man',
      'If not: When late, it goes to Ho Ka Yan',
      'Questions to: Wong Mei',
    ])
      expect(text.split('\n')).toContain(line);
    expect(text).toContain('Open and fill in:\nhttps://hr.example/t/m1.abc\n');
    expect(html.match(/href=/g)).toHaveLength(1);
  });

  test('a Chinese reader gets Chinese, with its own word order and no date in figures', () => {
    const { subject, text, html } = renderMail(askedInChinese);
    expect(subject).toBe('主管評核：陳大文，請於3月12日（星期五）下午5時前完成');
    expect(text).toContain('限期：2027年3月12日（星期五）下午5時（香港時間）．尚餘 4 個工作天');
    expect(html).toContain('<html lang="zh-Hant-HK">');
    expect(text).not.toMatch(/Due|Why you|Questions|Open|Sent by/);
  });

  test('its button names the act, and a talk or a course is named before the date', () => {
    const buttonOf = (more: Partial<Asked>) => /^(Open.*):$/m.exec(renderMail({ ...asked, ...more }).text)?.[1];
    expect(buttonOf({ task: 'nominate' })).toBe('Open and choose');
    expect(buttonOf({ task: 'nominate', agrees: true })).toBe('Open and decide');
    expect(buttonOf({ task: 'acknowledge' })).toBe('Open and read');
    expect(renderMail({ ...asked, task: 'meeting', starts: 'Fri 5 Mar 2027, 10:00 Hong Kong' }).text).toContain('When: Fri 5 Mar 2027, 10:00 Hong Kong\nDue:');
    expect(renderMail({ ...asked, task: 'training', course: 'Food safety' }).text).toContain('Course: Food safety');
    expect(renderMail({ ...asked, again: true }).text).toContain('This is asked of you once more.');
  });

  test('a reminder keeps the subject of the first mail, so that it stands in its thread, and begins with what is new', () => {
    const reminder = renderMail({ ...asked, kind: 'reminder' });
    expect(reminder.subject).toBe(renderMail(asked).subject);
    expect(reminder.preheader).toContain('still waits for you');
    expect(renderMail({ ...asked, kind: 'reminder', late: true }).text).toContain('This is late and still waits for you.');
    expect(renderMail({ ...asked, kind: 'reminder', late: true }).text).not.toContain('days left');
  });

  test('of a sensitive flow a locked screen shows neither whom nor what it is about', () => {
    const name = /Chan|Manager review|Annual|Look at/;
    for (const data of [
      { ...asked, sensitive: true },
      { ...asked, kind: 'reminder' as const, sensitive: true },
    ]) {
      const { subject, preheader, text, html } = renderMail(data);
      expect(subject).toBe('A task for you, by Fri 12 Mar, 17:00');
      expect(`${preheader}${text}${html}`).not.toMatch(name);
      expect(text).toContain(asked.link);
    }
    const away = renderMail({
      ...pickCommon(asked),
      kind: 'handedOver',
      ask: 'Manager review',
      about: 'Chan Tai Man',
      flow: 'Annual review',
      holder: 'Ho',
      sensitive: true,
    });
    expect(`${away.subject}${away.preheader}${away.text}`).not.toMatch(name);
    const late = renderMail({ ...told, sensitive: true });
    expect(`${late.subject}${late.preheader}${late.text}`).not.toMatch(name);
  });

  test('whoever is told or copied gets no link', () => {
    for (const data of letters.filter(({ kind }) => kind === 'tell' || kind === 'cc' || kind === 'handedOver')) {
      const { text, html } = renderMail(data);
      expect(`${text}${html}`).not.toMatch(/https?:|href|\/t\//);
    }
  });

  test('a trial says so first, and to whom it would go', () => {
    const { subject, text } = renderMail({ ...asked, trial: true });
    expect(subject).toMatch(/^\[Trial\] /);
    expect(text).toContain('in earnest this would go to Lee Shuk Yee');
  });

  test('nothing is loaded from anywhere: no image, no script, no style sheet, no font', () => {
    for (const data of letters) expect(renderMail(data).html).not.toMatch(/<img|<script|<link|url\(|@import|src=/i);
  });

  test('what people wrote stays text in HTML, and one line in the subject', () => {
    const evil = `"><script>alert(1)</script><img src=x onerror='x'>`;
    for (const data of letters) {
      const poisoned = Object.fromEntries(
        Object.entries(data).map(([key, value]) => [key, typeof value === 'string' && !['kind', 'word', 'language', 'task'].includes(key) ? evil : value]),
      ) as MailData;
      const { html } = renderMail(poisoned);
      expect(html, data.kind).not.toMatch(/<script|<img|onerror='/);
      expect(html).toContain('&lt;script&gt;');
    }
    const { subject } = renderMail({ ...asked, ask: 'Review\r\nBcc: all@h.example\u2028\u0000x', about: '\u202egpj.exe' });
    expect(subject).toBe('Review Bcc: all@h.example x: gpj.exe, by Fri 12 Mar, 17:00');
  });
});

describe('the entry for a calendar', () => {
  test('keeps its name when the talk is moved, in lines no calendar breaks', () => {
    const entry = {
      uid: 'talk-1@c-1',
      starts: '2027-03-12T02:00:00.000Z',
      minutes: 90,
      title: '首次面談：陳大文；帶同文件, 請準時出席並先閱讀去年的評核及今年的目標',
      stamp: '2027-03-01T00:00:00.000Z',
    };
    const lines = calendarOf(entry).split('\r\n');
    for (const line of ['UID:talk-1@c-1', 'DTSTART:20270312T020000Z', 'DTEND:20270312T033000Z', 'METHOD:PUBLISH']) expect(lines).toContain(line);
    for (const line of lines) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
    expect(lines.join('\n').replaceAll('\n ', '')).toContain('SUMMARY:首次面談：陳大文；帶同文件\\, 請準時');
    const later = calendarOf({ ...entry, starts: '2027-03-15T02:00:00.000Z', stamp: '2027-03-02T00:00:00.000Z' });
    const [first, moved] = [lines.join(), later].map((text) => Number(/SEQUENCE:(\d+)/.exec(text)?.[1]));
    expect(moved).toBeGreaterThan(first ?? 0);
  });
});

describe('the way to the mail server', () => {
  const open: { stop: () => Promise<void> | void }[] = [];
  afterEach(async () => {
    for (const { stop } of open.splice(0)) await stop();
  });

  type Answers = { rcpt?: number; data?: number; from?: number };

  async function mailServer(answers: Answers = {}): Promise<{ url: string; raw: string[]; from: string[]; mails: () => Promise<ParsedMail[]> }> {
    const raw: string[] = [];
    const from: string[] = [];
    const refuse = (code: number | undefined) => (code === undefined ? null : Object.assign(new Error(`answer ${code}`), { responseCode: code }));
    const server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['AUTH', 'STARTTLS'],
      disableReverseLookup: true,
      logger: false,
      onMailFrom: ({ address }, _session, callback) => {
        from.push(address);
        callback(refuse(answers.from));
      },
      onRcptTo: (_address, _session, callback) => callback(refuse(answers.rcpt)),
      onData: (stream, _session, callback) => {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => {
          raw.push(Buffer.concat(chunks).toString());
          callback(refuse(answers.data));
        });
      },
    });
    server.on('error', () => {});
    server.listen(0, '127.0.0.1');
    await once(server.server, 'listening');
    open.push({ stop: () => new Promise((resolve) => server.close(() => resolve())) });
    return {
      url: `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`,
      raw,
      from,
      mails: () => Promise.all(raw.map((source) => simpleParser(source))),
    };
  }

  function transportTo(url: string, dkim: Dkim | null = null): Transport {
    const transport = createTransport(url, 'Harbour Hotels HR <hr@h.example>', dkim);
    open.unshift({ stop: () => transport.close() });
    return transport;
  }

  const { subject, text, html } = renderMail(askedInChinese);
  const mail: OutgoingMail = {
    messageId: '<0123@hr.example>',
    inReplyTo: null,
    replyTo: null,
    returnPath: null,
    unsubscribe: null,
    feedback: 'task',
    to: 'lee@h.example',
    onlyTo: null,
    language: 'zh',
    subject,
    text,
    html,
  };

  test('a mail arrives whole: subject, both parts, its id, and that a machine wrote it', async () => {
    const server = await mailServer();
    const transport = transportTo(server.url);
    expect(await transport.healthy()).toBe(true);
    expect(await transport.send(mail)).toEqual({ accepted: true });
    const [came] = await server.mails();
    expect(came).toMatchObject({ subject, messageId: '<0123@hr.example>', from: { text: '"Harbour Hotels HR" <hr@h.example>' } });
    expect(came?.text?.trim()).toBe(text.trim());
    expect(came?.html).toContain('主管評核：陳大文');
    expect(came?.headers.get('auto-submitted')).toBe('auto-generated');
    expect(came?.headers.get('x-auto-response-suppress')).toBe('All');
    expect(came?.headers.get('content-language')).toBe('zh-Hant-HK');
    expect(came?.inReplyTo).toBeUndefined();
  });

  test('answers and failures have addresses of their own', async () => {
    const server = await mailServer();
    const sent = { ...mail, replyTo: 'answers+1@reply.h.example', returnPath: 'answers+b1.2@reply.h.example' };
    expect(await transportTo(server.url).send(sent)).toEqual({ accepted: true });
    const [came] = await server.mails();
    expect([came?.replyTo?.text, server.from, came?.headers.get('feedback-id')]).toEqual([
      'answers+1@reply.h.example',
      ['answers+b1.2@reply.h.example'],
      'task:loopwright',
    ]);
  });

  test('where no relay signs, mails carry a signature that proves their sender', async () => {
    const domain = aDomain('h.example');
    const server = await mailServer();
    const transport = transportTo(server.url, { domain: domain.name, selector: domain.selector, privateKey: domain.privateKey });
    expect(await transport.send(mail)).toEqual({ accepted: true });
    const raw = Buffer.from(server.raw[0] ?? '');
    expect(await prove(raw, headOf(raw) ?? [], dnsOf([domain]))).toMatchObject({
      dmarc: 'pass',
      aligned: 'h.example',
      signatures: [{ holds: true, partOfBody: false }],
    });
  });

  test('a mail that its reader may stop says where, as one click and under the signature', async () => {
    const domain = aDomain('h.example');
    const server = await mailServer();
    const transport = transportTo(server.url, { domain: domain.name, selector: domain.selector, privateKey: domain.privateKey });
    await transport.send({ ...mail, unsubscribe: 'https://hr.example/mails/m1.abc' });
    await transport.send(mail);
    const [raw = '', plain = ''] = server.raw;
    expect(raw).toMatch(/^List-Unsubscribe: <https:\/\/hr\.example\/mails\/m1\.abc>\r$/m);
    expect(raw).toMatch(/^List-Unsubscribe-Post: List-Unsubscribe=One-Click\r$/m);
    const { signatures } = await prove(Buffer.from(raw), headOf(Buffer.from(raw)) ?? [], dnsOf([domain]));
    expect(signatures[0]).toMatchObject({ holds: true, covers: expect.arrayContaining(['list-unsubscribe', 'list-unsubscribe-post']) });
    expect(plain).not.toMatch(/^List-Unsubscribe/m);
  });

  test('a reminder stands in the thread of the first mail', async () => {
    const server = await mailServer();
    await transportTo(server.url).send({ ...mail, messageId: '<0456@hr.example>', inReplyTo: '<0123@hr.example>' });
    expect((await server.mails())[0]).toMatchObject({ inReplyTo: '<0123@hr.example>', references: '<0123@hr.example>' });
  });

  test('no name and no address makes another header or another recipient', async () => {
    const server = await mailServer();
    const transport = transportTo(server.url);
    for (const to of ['a@h.example\r\nBcc: b@h.example', 'a@h.example, b@h.example', 'a@h.example;b@h.example', 'Lee <a@h.example>', 'two at', 'a@b@c', ''])
      expect(await transport.send({ ...mail, to }), to).toEqual({ accepted: false, permanent: true, code: 'notAnAddress' });
    expect(server.raw).toHaveLength(0);
    await transport.send({ ...mail, subject: renderMail({ ...asked, about: 'X\r\nBcc: b@h.example' }).subject });
    expect(server.raw[0]?.split('\r\n\r\n')[0]).not.toMatch(/^bcc/im);
  });

  test('a trial reaches its one address and no other', async () => {
    const server = await mailServer();
    const transport = transportTo(server.url);
    expect(await transport.send({ ...mail, onlyTo: 'me@h.example' })).toMatchObject({ accepted: false, permanent: true, code: 'notTheTrialAddress' });
    expect(await transport.send({ ...mail, to: 'me@h.example', onlyTo: 'me@h.example' })).toEqual({ accepted: true });
    expect(server.raw).toHaveLength(1);
  });

  test('a refusal for good is told from one that may pass', async () => {
    const cases: [Answers, boolean][] = [
      [{ rcpt: 550 }, true],
      [{ data: 554 }, true],
      [{ rcpt: 450 }, false],
      [{ data: 451 }, false],
      // The sender's address is wrong in our settings: no mail is given up for that.
      [{ from: 553 }, false],
    ];
    for (const [answers, permanent] of cases) {
      const { url } = await mailServer(answers);
      const result = await transportTo(url).send(mail);
      expect(result, JSON.stringify(answers)).toMatchObject({ accepted: false, permanent });
      expect(JSON.stringify(result)).not.toContain('lee@');
    }
  });

  test('a mail server that is down or hangs up loses no mail', async () => {
    const closed = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
    await once(closed, 'listening');
    const url = `smtp://127.0.0.1:${(closed.address() as AddressInfo).port}`;
    expect(await transportTo(url).send(mail)).toMatchObject({ accepted: false, permanent: false });
    await new Promise((resolve) => closed.close(resolve));
    const transport = transportTo(url);
    expect(await transport.send(mail)).toMatchObject({ accepted: false, permanent: false });
    expect(await transport.healthy()).toBe(false);
  });
});
