import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { upsertSubstitute } from '../../db/absences.ts';
import type { OutgoingMail } from '../../server/mail/transport.ts';
import { bytesOf, signedBy } from '../helpers/signed-mail.ts';
import { createReplyWorld, decidesFlow, type ReplyWorld } from '../helpers/reply-world.ts';

/**
 * Bad cases of answering by mail, each by its number in docs/mail.md: what scanners, forwarding, spoofing, robots and mail programs do, against the whole way
 * from the bytes of a mail, or a request for its page, to the decision in the database.
 */
let w: ReplyWorld;
beforeAll(async () => {
  w = await createReplyWorld();
});
afterAll(() => w?.close());
beforeEach(() => w.forget());

const aMail = async (...asked: Partial<Parameters<ReplyWorld['ask']>>): Promise<OutgoingMail> =>
  (await w.ask(asked[0] ?? decidesFlow(), asked[1]))[0] as OutgoingMail;
const pathIn = ({ text }: OutgoingMail): string => new URL(/https?:\/\/\S+\/t\/\S+/.exec(text)?.[0] ?? 'http://none').pathname;
const open = async (path: string, init: RequestInit & { cookie?: string } = {}) => {
  const answer = await w.request(path, init);
  return { status: answer.status, html: await answer.text() };
};
async function decideOnPage(path: string, outcome: string | null, comment = ''): Promise<number> {
  const { html } = await open(path);
  const form = new FormData();
  form.append('nonce', /name="nonce" value="([^"]+)"/.exec(html)?.[1] ?? '');
  if (outcome !== null) form.append('outcome', outcome);
  form.append('v.comment', comment);
  form.append('comment', comment);
  return (await w.request(path, { method: 'POST', body: form, redirect: 'manual' })).status;
}
const nothingDecided = async () => expect(await w.decisions()).toEqual([]);
const nobodyWrittenTo = async () => expect(await w.sentNow()).toEqual([]);

describe('scanners and links', () => {
  test('case 1: a scanner that opens every link decides nothing, and the person’s link still works', async () => {
    const mail = await aMail();
    for (let n = 0; n < 4; n += 1) expect((await open(pathIn(mail), { headers: { 'user-agent': 'Mozilla/5.0 Chrome/140' } })).status).toBe(200);
    await nothingDecided();
    expect(await decideOnPage(pathIn(mail), 'approved')).toBe(303);
    expect(await w.decisions()).toEqual([{ by: 'bob', outcome: 'approved', via: 'link' }]);
  });

  test('case 2: HEAD and OPTIONS decide nothing', async () => {
    const mail = await aMail();
    for (const method of ['HEAD', 'OPTIONS']) await w.request(pathIn(mail), { method });
    await nothingDecided();
  });

  test('case 3: a scanner that sends the form as it stands chooses nothing, so that nothing is decided', async () => {
    const mail = await aMail();
    expect(await decideOnPage(pathIn(mail), null)).toBe(422);
    expect(await decideOnPage(pathIn(mail), '')).toBe(422);
    await nothingDecided();
    expect((await open(pathIn(mail))).html).not.toMatch(/type="radio"[^>]*\schecked/);
  });

  test('case 4: a scanner and a person at the same moment both see the page', async () => {
    const mail = await aMail();
    const both = await Promise.all([open(pathIn(mail)), open(pathIn(mail))]);
    expect(both.map(({ status, html }) => [status, html.includes('<form')])).toEqual([
      [200, true],
      [200, true],
    ]);
    await nothingDecided();
  });

  test('case 5: the same form twice, and two at once, are one decision', async () => {
    const mail = await aMail();
    await Promise.all([decideOnPage(pathIn(mail), 'approved'), decideOnPage(pathIn(mail), 'approved')]);
    await decideOnPage(pathIn(mail), 'approved');
    expect(await w.decisions()).toHaveLength(1);
    expect((await open(pathIn(mail))).html).toContain('Recorded');
  });

  test('case 6: approved on the page while a reply rejects: the first is recorded, the other is told how it stands', async () => {
    const mail = await aMail();
    const raw = await w.signed(w.written(mail, 'Reject\nNot yet.'));
    const [status, verdict] = await Promise.all([decideOnPage(pathIn(mail), 'approved'), w.take(raw)]);
    const decisions = await w.decisions();
    expect(decisions).toHaveLength(1);
    if (decisions[0]?.outcome === 'approved') expect([status, verdict]).toEqual([303, { is: 'told', why: 'already' }]);
    else expect([status, verdict.is]).toEqual([409, 'recorded']);
  });

  test('case 7: a reply to the mail of the first round, when it is asked again, is refused and told how it stands', async () => {
    const mail = await aMail(decidesFlow({ loops: true }));
    expect(await w.reply(mail, 'Send back\nAdd May.')).toEqual({ is: 'recorded', why: null });
    await w.turnAll();
    const [again] = (await w.sentNow()).filter(({ text }) => text.includes('/t/') && text.includes('Or answer by reply'));
    expect(again?.replyTo).not.toBe(mail.replyTo);
    expect(await w.reply(mail, 'Approve')).toEqual({ is: 'told', why: 'already' });
    expect(await w.decisions()).toHaveLength(1);
    expect(await w.reply(again as OutgoingMail, 'Approve')).toEqual({ is: 'recorded', why: null });
  });

  test('case 8: after it was handed on, or its reader has left, neither the link nor a reply answers', async () => {
    const mail = await aMail();
    const [slot] = await w.sql<{ id: string }[]>`select id from slots where holder_id = 'bob' and status = 'open' order by opened_at desc limit 1`;
    expect(await w.deps.tasks.act(slot?.id ?? '', { person: 'bob', signedIn: true, via: 'web' }, { act: 'delegate', to: 'hr', reason: 'Away' })).toBeNull();
    expect(await w.reply(mail, 'Approve')).toMatchObject({ is: 'told', why: 'newerMail' });
    expect((await open(pathIn(mail))).html).not.toContain('<form');
    const other = await aMail();
    await w.sql`update people set left_on = '2020-01-01' where id = 'bob'`;
    expect(await w.reply(other, 'Approve')).toEqual({ is: 'ignored', why: 'notTheirs' });
    await w.sql`update people set left_on = null where id = 'bob'`;
    await nothingDecided();
  });

  test('case 9: a second after it has closed, by the database’s clock, a reply is refused; a second before it is recorded', async () => {
    const closes = { closes: { from: { anchor: 'opened' }, plus: { n: 3, unit: 'days' } } };
    const [late, early] = [await w.askTrial(decidesFlow({ settings: closes })), await w.askTrial(decidesFlow({ settings: closes }))];
    for (const one of [late, early]) expect(one.closes).not.toBe('');
    await w.stepTo(late.cycle, new Date(Date.parse(late.closes) + 1_000).toISOString());
    await w.stepTo(early.cycle, new Date(Date.parse(early.closes) - 1_000).toISOString());
    expect(await w.reply(late.mail, 'Approve')).toMatchObject({ is: 'told' });
    await nothingDecided();
    expect(await w.reply(early.mail, 'Approve')).toEqual({ is: 'recorded', why: null });
  });

  test('case 10: a bit changed, a part cut off, a full stop added: a link that never was says so, one with a full stop works', async () => {
    const mail = await aMail();
    const path = pathIn(mail);
    const flipped = path.slice(0, -1) + (path.endsWith('A') ? 'B' : 'A');
    expect([(await open(flipped)).status, (await open(path.slice(0, -5))).status, (await open(`${path}.`)).status]).toEqual([404, 404, 200]);
    const to = mail.replyTo as string;
    const wrong = to.replace(/\+(.)/, (_, digit: string) => `+${digit === '0' ? '1' : '0'}`);
    expect(await w.reply({ ...mail, replyTo: wrong, messageId: '<x@y.example>' }, 'Approve')).toEqual({ is: 'ignored', why: 'unknownMail' });
    await nothingDecided();
  });
});

describe('forwarding and standing in', () => {
  test('case 11: whoever was forwarded the mail is told whose answer it will be; a step that asks for sign-in shows them nothing', async () => {
    const [amy, one, two] = [await w.signIn('amy'), await aMail(), await aMail(decidesFlow({ settings: { assurance: 2 } }))];
    expect((await open(pathIn(one), { cookie: amy })).html).toContain('signed in as Amy');
    expect((await open(pathIn(two), { cookie: amy })).html).not.toContain('name="outcome"');
  });

  test('case 12: whoever was forwarded the mail and replies decides nothing, and is not even answered', async () => {
    expect(await w.reply(await aMail(), 'Approve', { from: 'amy@h.example' })).toEqual({ is: 'ignored', why: 'notTheirs' });
    await nothingDecided();
    await nobodyWrittenTo();
  });

  test('case 13: from a mailbox that several people read, a reply is told to use the page, which asks to sign in', async () => {
    await w.sql`update people set shared_mailbox = true where id = 'bob'`;
    const mail = await aMail();
    expect(mail.text).not.toContain('Or answer by reply');
    expect(await w.reply(mail, 'Approve')).toEqual({ is: 'told', why: 'mustSignIn' });
    expect((await open(pathIn(mail))).html).not.toContain('name="outcome"');
    await w.sql`update people set shared_mailbox = false where id = 'bob'`;
    await nothingDecided();
  });

  test('case 14: sent by somebody on behalf of the holder, a reply is refused', async () => {
    expect(await w.reply(await aMail(), 'Approve', { head: [['Sender', 'secretary@h.example']] })).toEqual({ is: 'ignored', why: 'onBehalf' });
    await nothingDecided();
  });
});

describe('spoofing', () => {
  test('case 15: a From that nobody signed counts for nothing; the holder alone is told, at the address on file', async () => {
    const mail = await aMail();
    expect(await w.take(bytesOf(w.written(mail, 'Approve')))).toEqual({ is: 'told', why: 'notProven' });
    expect(await w.take(bytesOf(w.written(mail, 'Approve')))).toEqual({ is: 'told', why: 'notProven' });
    await nothingDecided();
    const told = await w.sentNow();
    expect(told.map(({ to }) => to)).toEqual(['bob@h.example']);
    expect(told[0]?.text).toContain('it is not proven that it was sent by you');
  });

  test('case 16: signed well by another domain, a From counts for nothing', async () => {
    const mail = await aMail();
    expect(await w.take(await w.signed(w.written(mail, 'Approve'), w.evil))).toEqual({ is: 'told', why: 'notProven' });
    await nothingDecided();
  });

  test.each([
    '"bob@h.example" <eve@evil.example>',
    'Bob <bob@h-example.evil.example>',
    'Bob <bob@xn--h-example-x2a.example>',
    '"\u202eelpmaxe.h@bob" <eve@evil.example>',
  ])('case 17: a name or a domain that looks like the holder’s is not the holder: %s', async (from) => {
    expect(await w.take(await w.signed(w.written(await aMail(), 'Approve', { from }), w.evil))).toMatchObject({ is: 'ignored' });
    await nothingDecided();
    await nobodyWrittenTo();
  });

  test.each<[string, [string, string][]]>([
    [
      'two From lines',
      [
        ['From', 'bob@h.example'],
        ['From', 'eve@evil.example'],
      ],
    ],
    ['two addresses', [['From', 'bob@h.example, eve@evil.example']]],
    ['a group', [['From', 'Team: bob@h.example;']]],
  ])('case 18: %s', async (_, head) => {
    expect(await w.reply(await aMail(), 'Approve', { head })).toMatchObject({ is: 'ignored' });
    await nothingDecided();
  });

  test('case 19: a signature that covers the beginning of the body alone, an old one, and a good one of a mail that answered something else', async () => {
    const mail = await aMail();
    const part = await w.signed(w.written(mail, 'Approve'), w.own, { length: 5 });
    expect(await w.take(Buffer.concat([part, Buffer.from('appended\r\n')]))).toEqual({ is: 'told', why: 'partOfBody' });
    expect(await w.take(await w.signed(w.written(mail, 'Approve'), w.own, { at: new Date(Date.now() - 9 * 86_400_000) }))).toEqual({
      is: 'told',
      why: 'tooOld',
    });
    // Bob once wrote "Approve" to somebody else; it is sent again, to the address of this task.
    const elsewhere = await signedBy(
      w.own,
      bytesOf({
        head: [
          ['From', 'bob@h.example'],
          ['To', 'amy@h.example'],
          ['Subject', 'Re: lunch'],
          ['Date', new Date().toUTCString()],
          ['Message-ID', '<lunch@h.example>'],
        ],
        body: 'Approve\r\n',
      }),
    );
    expect(await w.take(elsewhere, { to: [mail.replyTo as string] })).toEqual({ is: 'told', why: 'notThisMail' });
    const second = Buffer.from(elsewhere.toString().replace('<lunch@h.example>', '<other@h.example>'));
    expect(await w.take(Buffer.concat([Buffer.from(`To: ${mail.replyTo}\r\n`), second]))).toMatchObject({ is: 'told' });
    await nothingDecided();
  });

  test('case 20: an Authentication-Results line in our own name is not believed', async () => {
    const head: [string, string][] = [['Authentication-Results', 'loopwright; dkim=pass header.d=h.example; dmarc=pass header.from=h.example']];
    expect(await w.take(bytesOf(w.written(await aMail(), 'Approve', { head })))).toEqual({ is: 'told', why: 'notProven' });
    await nothingDecided();
  });

  test('case 21: what a mailing list changed, with a seal of somebody unknown, is refused', async () => {
    const mail = await aMail();
    const signed = (await w.signed(w.written(mail, 'Approve'))).toString('utf8').replace('Subject: Re:', 'Subject: [all] Re:');
    const sealed = `ARC-Seal: i=1; a=rsa-sha256; cv=none; d=list.example; s=s; t=1; b=AAAA\r\nARC-Message-Signature: i=1; a=rsa-sha256; c=relaxed/relaxed; d=list.example; s=s; h=from; bh=AAAA; b=AAAA\r\nARC-Authentication-Results: i=1; list.example; dmarc=pass\r\n`;
    expect(await w.take(Buffer.from(sealed + signed))).toEqual({ is: 'told', why: 'notProven' });
    expect(await w.reply(await aMail(), 'Approve', { head: [['List-Id', '<all.h.example>']] })).toEqual({ is: 'ignored', why: 'list' });
    await nothingDecided();
  });

  test('case 22: from a domain without a policy the page alone answers', async () => {
    await w.sql`update people set email = 'bob@nopolicy.example' where id = 'bob'`;
    const mail = await aMail();
    expect(await w.take(await w.signed(w.written(mail, 'Approve'), w.silent))).toEqual({ is: 'told', why: 'noPolicy' });
    await w.sql`update people set email = 'bob@h.example' where id = 'bob'`;
    await nothingDecided();
  });
});

describe('robots', () => {
  test('case 23: an out-of-office with “Approve” in its subject is seen as such', async () => {
    const head: [string, string][] = [
      ['Auto-Submitted', 'auto-replied'],
      ['Subject', 'Automatic reply: Approve'],
    ];
    expect(await w.reply(await aMail(), 'Approve', { head })).toEqual({ is: 'ignored', why: 'away' });
    await nothingDecided();
    await nobodyWrittenTo();
  });

  test('an out-of-office of the holder’s own is a hint to ask whoever stands in, where the flow says so; a forged one is nothing, and none is an answer', async () => {
    await w.sql`delete from absences`;
    await w.sql`update roster_epoch set n = n + 1`;
    await w.sql.begin((tx) => upsertSubstitute(tx, { personId: 'bob', substituteId: 'hr', from: '2020-01-01', to: null }));
    const head: [string, string][] = [
      ['Auto-Submitted', 'auto-replied'],
      ['Subject', 'Automatic reply: back on Monday'],
    ];
    const holderOf = async ({ messageId }: OutgoingMail) =>
      (
        await w.sql<
          { holder: string }[]
        >`select s.holder_id as holder from slots s join mails_sent m on m.slot_id = s.id where m.id = ${messageId.slice(1, 33)}`
      )[0]?.holder;
    const hinted = await aMail(decidesFlow({ settings: { absence: { assignee: 'substitute', outOfOffice: true } } }));
    expect(await w.take(bytesOf(w.written(hinted, 'Approve', { head })))).toEqual({ is: 'ignored', why: 'away' });
    await w.turnAll();
    expect(await holderOf(hinted)).toBe('bob');
    expect(await w.reply(hinted, 'Approve', { head })).toEqual({ is: 'ignored', why: 'away' });
    await w.turnAll();
    expect(await holderOf(hinted)).toBe('hr');
    expect((await w.sql<{ kind: string }[]>`select kind from absences where person_id = 'bob'`).map(({ kind }) => kind)).toEqual(['outOfOffice']);
    // Of a flow that does not say so it is none of its business, though its rule for leave is the same.
    const other = await aMail(decidesFlow({ settings: { absence: { assignee: 'substitute' } } }));
    expect(await holderOf(other)).toBe('bob');
    await nothingDecided();
    await w.sql`delete from absences`;
    await w.sql`update roster_epoch set n = n + 1`;
  });

  test.each(['自動回覆：本人休假至星期一', 'Abwesend bis Montag', 'I am out of the office.'])(
    'case 24: an automatic reply that does not say it is one is not understood, once: %s',
    async (text) => {
      const mail = await aMail();
      for (let n = 0; n < 3; n += 1) expect(await w.reply(mail, text)).toEqual({ is: 'told', why: 'noWord' });
      expect(await w.sentNow()).toHaveLength(1);
      await nothingDecided();
    },
  );

  test('case 25: a robot that answers whatever we answer gets one mail a day', async () => {
    let mail = await aMail();
    let mails = 0;
    for (let n = 0; n < 10; n += 1) {
      await w.reply(mail, 'Thank you for your message.');
      const sent = await w.sentNow();
      mails += sent.length;
      mail = sent[0] ?? mail;
    }
    expect(mails).toBe(1);
  });

  test('case 26: failures, each by what they say: no such mailbox, full, delayed, told in words; of our answers too, without a loop', async () => {
    const mail = await aMail();
    expect(await w.bounce(mail, { action: 'delayed', status: '4.4.1' })).toEqual({ is: 'returned', why: 'late' });
    expect(await w.bounce(mail, { action: 'failed', status: '4.2.2' })).toEqual({ is: 'returned', why: 'soft' });
    const [row] = await w.sql<
      { waits: boolean }[]
    >`select sent_at is null and due_at > now() as waits from outbox where kind = 'mail' and payload ->> 'kind' = 'task'`;
    expect(row?.waits).toBe(true);
    expect(await w.bounce(mail, { action: 'failed', status: '5.1.1' })).toEqual({ is: 'returned', why: 'hard' });
    expect(await w.sql`select 1 from dead_addresses where person_id = 'bob'`).toHaveLength(1);
    expect(
      await w.bounce({ ...mail, returnPath: mail.returnPath?.replace(/\.[0-9a-f]{10}@/, '.0000000000@') ?? null }, { action: 'failed', status: '5.1.1' }),
    ).toEqual({ is: 'ignored', why: 'wrongCode' });
    await w.forget();
    const other = await aMail();
    await w.reply(other, 'What?');
    const [help] = await w.sentNow();
    expect(await w.bounce(help as OutgoingMail, { words: 'Delivery failed: 550 5.1.1 no such user' })).toEqual({ is: 'returned', why: 'hard' });
    await nobodyWrittenTo();
    await nothingDecided();
  });

  test('case 27: a read receipt and a calendar’s answer decide nothing', async () => {
    const receipt: [string, string][] = [['Content-Type', 'multipart/report; report-type=disposition-notification; boundary=x']];
    expect(await w.reply(await aMail(), 'Approve', { head: receipt })).toEqual({ is: 'ignored', why: 'report' });
    const calendar: [string, string][] = [['Content-Type', 'text/calendar; method=REPLY']];
    expect(await w.reply(await aMail(), 'Approve', { head: calendar })).toEqual({ is: 'ignored', why: 'calendar' });
    const body =
      'Approve\n--x\nContent-Type: text/plain\n\nApprove\n--x\nContent-Type: text/calendar; method=REPLY\n\nBEGIN:VCALENDAR\nMETHOD:REPLY\nEND:VCALENDAR\n--x--\n';
    expect(await w.reply(await aMail(), body, { head: [['Content-Type', 'multipart/alternative; boundary=x']], quoting: false })).toEqual({
      is: 'ignored',
      why: 'calendar',
    });
    await nothingDecided();
    await nobodyWrittenTo();
  });
});

describe('what people and programs write', () => {
  const unclear = async (text: string, why: string, more?: Parameters<ReplyWorld['written']>[2]) => {
    expect(await w.reply(await aMail(), text, more)).toEqual({ is: 'told', why });
    await nothingDecided();
  };

  test.each([
    ['', 'empty'],
    ['Approve\nReject', 'severalWords'],
    ['Approve?', 'noWord'],
    ['Don’t approve', 'noWord'],
    ['not approved', 'noWord'],
  ])('case 28: %j is not understood', (text, why) => unclear(text, why));

  test.each([
    ['批准', 'recorded'],
    ['ＡＰＰＲＯＶＥ', 'recorded'],
    ['同意', 'told'],
    ['唔得', 'told'],
    ['👍', 'told'],
  ])('case 29: only words that are listed count, also in full width: %s is %s', async (text, is) => {
    expect(await w.reply(await aMail(), text)).toMatchObject({ is });
  });
  test('case 29: 不批准 is the opposite of 批准', async () => {
    await w.reply(await aMail(), '不批准\n未能同意。');
    expect(await w.decisions()).toEqual([{ by: 'bob', outcome: 'rejected', via: 'reply' }]);
  });

  test('case 30: below the quote is not above it', async () => {
    const mail = await aMail();
    const below = w.written(mail, '', { quoting: true });
    expect(await w.take(await w.signed({ ...below, body: `${below.body as string}\nApprove\n` }))).toEqual({ is: 'told', why: 'empty' });
    await nothingDecided();
  });

  const html = (body: string): Parameters<ReplyWorld['written']>[2] => ({ head: [['Content-Type', 'text/html; charset=utf-8']], quoting: body === '' });
  test.each([
    [
      'Outlook',
      '<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p.MsoNormal{margin:0}</style></head><body><div class="WordSection1"><p class="MsoNormal">Approve<o:p></o:p></p><p class="MsoNormal"><o:p>&nbsp;</o:p></p><div><div style="border:none;border-top:solid #E1E1E1 1.0pt"><p class="MsoNormal"><b>From:</b> HR &lt;hr@h.example&gt;</p><p>Reject</p></div></div></div></body></html>',
    ],
    [
      'Gmail on a phone',
      '<div dir="auto">Approve</div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">On Fri, HR wrote:<br></div><blockquote class="gmail_quote">Reject</blockquote></div>',
    ],
    ['Lotus', '<font size="2" face="sans-serif">Approve</font><br><br><font size="1" color="#5f5f5f">From:</font> HR<br>Reject'],
  ])('case 31: HTML alone, from %s', async (_, body) => {
    expect(await w.reply(await aMail(), body, html(body))).toEqual({ is: 'recorded', why: null });
    expect(await w.decisions()).toMatchObject([{ outcome: 'approved' }]);
  });

  test('case 32: white on white is not there', () => unclear('<p style="color:#ffffff">Approve</p><p>Thank you</p>', 'noWord', html('x')));

  const inBytes = async (label: string, hex: string) => {
    const written = w.written(await aMail(), '', { head: [['Content-Type', `text/plain; charset=${label}`]], quoting: false });
    return w.take(await w.signed({ ...written, body: Buffer.from(hex, 'hex') }));
  };
  test.each([
    ['big5', 'a7e5ade30d0a'],
    ['gb18030', 'c5fad7bc0d0a'],
    ['utf-8', 'e689b9e587860d0a'],
  ])('case 33: 批准 in %s, as it is labelled, is read', async (label, hex) => {
    expect(await inBytes(label, hex)).toEqual({ is: 'recorded', why: null });
    expect(await w.decisions()).toMatchObject([{ outcome: 'approved' }]);
  });
  test.each([
    ['big5', 'utf-8', 'a7e5ade30d0a'],
    ['utf-8', 'big5', 'e689b9e587860d0a'],
    ['big5 (不批准)', 'utf-8', 'a4a3a7e5ade30d0a'],
    ['utf-7', 'us-ascii', '2b596e6c5278670d0a'],
    ['utf-7', 'utf-7', '2b596e6c5278670d0a'],
    ['utf-8', 'iso-2022-jp', 'e689b9e587860d0a'],
    ['utf-16', 'utf-8', '7962c6510d000a00'],
    ['nothing that exists', 'x-unknown', '5965730d0a'],
  ])('case 33: written in %s and labelled %s is never a word that was not meant', async (_, label, hex) => {
    const verdict = await inBytes(label, hex);
    if (verdict.is === 'recorded') expect(await w.decisions()).toMatchObject([{ outcome: 'approved' }]);
    else expect(verdict.is).toBe('told');
  });

  test('case 34: “reject” in a signature or a disclaimer is part of the comment at most', async () => {
    const mail = await aMail();
    expect(await w.reply(mail, 'Approve\n\nKind regards\nBob\nWe reject any liability. Reject this mail if it is not for you.')).toEqual({
      is: 'recorded',
      why: null,
    });
    expect(await w.decisions()).toMatchObject([{ outcome: 'approved' }]);
  });

  test('case 36: without its thread, with another case, or with the detail of the address dropped: it is found by the other way', async () => {
    const without = await aMail();
    expect(
      await w.reply(without, 'Approve', {
        head: [
          ['In-Reply-To', '<x@y.example>'],
          ['References', '<x@y.example>'],
        ],
      }),
    ).toEqual({ is: 'recorded', why: null });
    const loud = await aMail();
    expect(await w.reply({ ...loud, replyTo: (loud.replyTo ?? '').toUpperCase() }, 'Approve')).toEqual({ is: 'recorded', why: null });
    const dropped = await aMail();
    expect(await w.reply({ ...dropped, replyTo: 'answers@reply.loopwright.test' }, 'Approve')).toEqual({ is: 'recorded', why: null });
    const nothing = await aMail();
    const head: [string, string][] = [
      ['In-Reply-To', '<x@y.example>'],
      ['References', '<x@y.example>'],
    ];
    expect(await w.reply({ ...nothing, replyTo: 'answers@reply.loopwright.test' }, 'Approve', { head })).toEqual({ is: 'ignored', why: 'unknownMail' });
  });

  test('case 37: the same reply again, also after its answer was taken back, or with another Message-ID, is one decision', async () => {
    const mail = await aMail();
    const covers = ['From', 'To', 'Subject', 'Date', 'In-Reply-To'];
    const raw = await w.signed(w.written(mail, 'Approve'), w.own, { covers });
    expect(await w.take(raw)).toEqual({ is: 'recorded', why: null });
    expect((await Promise.all([w.take(raw), w.take(raw)])).map(({ is }) => is)).toEqual(['again', 'again']);
    const [slot] = await w.sql<{ id: string }[]>`select slot_id as id from decisions`;
    expect(await w.deps.tasks.act(slot?.id ?? '', { person: 'bob', signedIn: true, via: 'web' }, { act: 'withdraw', reason: '' })).toBeNull();
    expect(await w.take(raw)).toEqual({ is: 'again', why: null });
    const renamed = Buffer.from(raw.toString('utf8').replace(/^Message-ID: .*$/m, 'Message-ID: <another@h.example>'));
    expect(await w.take(renamed)).toEqual({ is: 'again', why: null });
    await nothingDecided();
  });

  test('case 42: an address that takes no mail gets none; the task stays in the inbox and HR is told', async () => {
    const mail = await aMail();
    await w.bounce(mail, { action: 'failed', status: '5.1.1' });
    expect(await w.ask(decidesFlow())).toEqual([]);
    const { body } = await w.ask2<{ tasks: unknown[] }>('bob', 'GET', '/api/tasks');
    expect(body.tasks.length).toBeGreaterThan(1);
    const { body: needs } = await w.ask2<{ people: { person: { id: string }; openTasks: number }[] }>('hr', 'GET', '/api/people/unreached');
    expect(needs.people).toMatchObject([{ person: { id: 'bob' } }]);
  });
});
