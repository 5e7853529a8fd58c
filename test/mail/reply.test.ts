import { describe, expect, test } from 'vitest';
import { answerAddress, bounceAddress, idsInThread, returnedTo } from '../../server/mail/reply/addresses.ts';
import { type ReplyAsk, replyAskOf } from '../../server/mail/reply/ask.ts';
import { automaticBy, saysAway } from '../../server/mail/reply/automatic.ts';
import { headOf } from '../../server/mail/reply/head.ts';
import { readReply } from '../../server/mail/reply/read.ts';
import { answerTold, reportIn, reportInWords } from '../../server/mail/reply/report.ts';
import { senderOf } from '../../server/mail/reply/sender.ts';
import { textOfHtml } from '../../server/mail/reply/text.ts';
import { type Bound, type Proof, trustIn } from '../../server/mail/reply/trust.ts';
import { markerLine } from '../../server/mail/reply/words.ts';
import { aFlow } from '../helpers/flows.ts';
import type { TaskStep } from '../../workflows/flow/schema.ts';
import type { TaskView } from '../../workflows/flow/task-view.ts';

const outcomes = (...keys: [key: string, en: string, zh: string, needsComment?: boolean][]): TaskView['outcomes'] =>
  keys.map(([key, en, zh, needsComment = false]) => ({ key, label: { en, zh }, consequence: null, needsComment }));
const usual = outcomes(['approved', 'Approve', '批准'], ['rejected', 'Reject', '不批准', true], ['returned', 'Send back', '退回修改', true]);

function askOf(kind: string, settings: object, offered = usual, more: { sensitive?: boolean; sharedMailbox?: boolean } = {}): ReplyAsk | null {
  const flow = aFlow(
    [
      { id: 'begin', kind: 'start' },
      { id: 'ask', kind, settings: { who: { rules: [{ who: 'subject' }] }, ...settings } },
    ],
    ['begin>ask'],
  );
  const step = flow.steps.ask as TaskStep;
  const view = { asks: 'answer' as const, outcomes: offered, form: 'form' in step.settings ? step.settings.form : { fields: [], shows: [] }, shared: null };
  return replyAskOf({ step, view, sensitive: false, sharedMailbox: false, ...more });
}
const decide = askOf('approval', {}) as ReplyAsk;
const rating = {
  id: 'rating',
  type: 'rating',
  label: { en: 'Rating' },
  required: true,
  levels: [1, 2, 3].map((value) => ({ value, label: { en: `Level ${value}` } })),
};
const short = askOf(
  'form',
  { byReply: 'short', form: { fields: [rating, { id: 'why', type: 'longText', label: { en: 'Why' } }] } },
  outcomes(['submitted', 'Submit', '提交']),
) as ReplyAsk;
const marker = markerLine('0123456789ab', 'zh');
const quoted = `\n\nOn Fri, 12 Mar 2027 at 17:00, HR <hr@h.example> wrote:\n> ${marker}\n> Harbour Hotels\n> Reject\n`;

describe('the grammar', () => {
  test.each([
    ['Approve', 'approved'],
    ['approve.', 'approved'],
    ['  APPROVED  ', 'approved'],
    ['“Approve”', 'approved'],
    ['*Approve*', 'approved'],
    ['ＡＰＰＲＯＶＥ', 'approved'],
    ['批准', 'approved'],
    ['批准。', 'approved'],
    ['\u00a0Approve\u00a0', 'approved'],
  ])('reads %j as %s, in either language, above what is quoted', (word, outcome) => {
    expect(readReply(`\n${word}${quoted}`, decide)).toEqual({ outcome, values: {} });
    expect(readReply(word, decide)).toEqual({ outcome, values: {} });
  });

  test.each([
    'Approve?',
    'Don’t approve',
    'not approved',
    'I approve',
    'Approve this',
    'Approve, thanks',
    'ok',
    'yes',
    '👍',
    '同意',
    '唔得',
    '不批准？',
    'Аpprove',
    'App\u200drove',
    '\u202eevorppA',
    'approve\u0000',
  ])('does not guess what %j means', (word) => {
    expect(readReply(`${word}${quoted}`, decide)).toMatchObject({ unclear: 'noWord' });
  });

  test('nothing above our line is no answer, whatever stands below it', () => {
    expect(readReply(quoted, decide)).toEqual({ unclear: 'empty' });
    expect(readReply(`> ${marker}\n> text\n\nApprove`, decide)).toEqual({ unclear: 'empty' });
    expect(readReply(`${marker}\nHarbour Hotels\nApprove`, decide)).toEqual({ unclear: 'empty' });
    expect(readReply(`寄件者: HR <hr@h.example>\n${marker}\nApprove`, decide)).toEqual({ unclear: 'empty' });
  });

  test('words for two answers are none', () => {
    expect(readReply(`Approve\nReject${quoted}`, decide)).toEqual({ unclear: 'severalWords' });
    expect(readReply(`批准\n\n不批准`, decide)).toEqual({ unclear: 'severalWords' });
  });

  test('what follows the word is the comment: without a signature, a disclaimer’s words in it decide nothing', () => {
    expect(readReply(`Reject\nThe numbers of May are missing.\nPlease add them.${quoted}`, decide)).toEqual({
      outcome: 'rejected',
      values: { comment: 'The numbers of May are missing.\nPlease add them.' },
    });
    expect(readReply(`Approve\nGood work\n-- \nLee Shuk Yee\nWe reject all liability.${quoted}`, decide)).toEqual({
      outcome: 'approved',
      values: { comment: 'Good work' },
    });
    expect(readReply(`Approve\nWe reject all liability for the content of this mail.${quoted}`, decide)).toMatchObject({ outcome: 'approved' });
  });

  test('an outcome that needs words gets them or nothing', () => {
    expect(readReply(`Reject${quoted}`, decide)).toEqual({ unclear: 'noText' });
    expect(readReply(`退回\n請補充五月的數字${quoted}`, decide)).toEqual({ outcome: 'returned', values: { comment: '請補充五月的數字' } });
  });

  test.each([
    ['On Fri, 12 Mar 2027 at 17:00, HR\n<hr@h.example> wrote:\n> x', 'Gmail, folded'],
    ['HR <hr@h.example> 於 2027年3月12日 週五 下午5:00寫道：\n> x', 'Gmail in Chinese'],
    ['________________________________\nFrom: HR <hr@h.example>\nSent: Friday\nx', 'Outlook'],
    ['-----Original Message-----\nFrom: HR\nx', 'older Outlook'],
    ['寄件者: HR <hr@h.example>\n寄件日期: 2027年3月12日\nx', 'Outlook in Chinese'],
    ['发件人: HR <hr@h.example>\n发送时间: 2027年3月12日\nx', 'Outlook in simplified Chinese'],
    ['Sent from my iPhone\n\n> On 12 Mar 2027, at 17:00, HR wrote:\n> x', 'a phone'],
    ['Get Outlook for iOS\nx', 'a phone’s Outlook'],
  ])('takes no part of what a program puts between into the comment: %j (%s)', (between) => {
    expect(readReply(`Approve\nFine with me\n\n${between}\n${marker}\nReject`, decide)).toEqual({ outcome: 'approved', values: { comment: 'Fine with me' } });
  });

  test('a short form: the first line answers its question, the rest its text', () => {
    expect(readReply(`3\nA good year.${quoted}`, short)).toEqual({ outcome: 'submitted', values: { rating: 3, why: 'A good year.' } });
    expect(readReply(`Level 2${quoted}`, short)).toEqual({ outcome: 'submitted', values: { rating: 2 } });
    expect(readReply(`4${quoted}`, short)).toEqual({ unclear: 'noAnswer' });
    expect(readReply(`3\n2${quoted}`, short)).toEqual({ unclear: 'severalWords' });
    expect(readReply(`A good year, 3${quoted}`, short)).toEqual({ unclear: 'noAnswer' });
  });

  test('a decision with a question asks for both, each on its line', () => {
    const both = askOf('approval', { byReply: 'short', form: { fields: [rating] } }) as ReplyAsk;
    expect(readReply(`Approve\n2\nWell done`, both)).toEqual({ outcome: 'approved', values: { rating: 2, comment: 'Well done' } });
    expect(readReply(`Approve`, both)).toEqual({ unclear: 'noAnswer' });
    expect(readReply(`2\nApprove`, both)).toEqual({ unclear: 'noWord' });
  });
});

describe('what may be answered by reply', () => {
  test('a decision that a link and a button would do; not where more is asked for, of which nothing is said, or from a mailbox that several read', () => {
    expect(decide.outcomes.map(({ key }) => key)).toEqual(['approved', 'rejected', 'returned']);
    expect(askOf('approval', { assurance: 2 })).toBeNull();
    expect(askOf('approval', { byReply: 'no' })).toBeNull();
    expect(askOf('approval', {}, usual, { sensitive: true })).toBeNull();
    expect(askOf('approval', {}, usual, { sharedMailbox: true })).toBeNull();
    expect(askOf('approval', { form: { fields: [rating] } })).toBeNull();
    expect(askOf('acknowledge', { byReply: 'short' }, outcomes(['signed', 'I have read it', '已閱悉']))).toBeNull();
    expect(askOf('form', { form: { fields: [rating] } }, outcomes(['submitted', 'Submit', '提交']))).toBeNull();
  });

  test('a word that means two outcomes means none of them', () => {
    expect(
      askOf(
        'approval',
        {
          outcomes: [
            { key: 'a', label: { en: 'Yes' } },
            { key: 'b', label: { en: 'yes.' } },
          ],
        },
        outcomes(['a', 'Yes', '是'], ['b', 'yes.', '對']),
      ),
    ).toMatchObject({
      outcomes: [{ words: ['是'] }, { words: ['對'] }],
    });
    expect(askOf('approval', {}, outcomes(['a', 'Yes', '是'], ['b', 'Yes', '是']))).toBeNull();
  });

  test('names that HR gave count, the product’s own for the same key do not', () => {
    const named = {
      outcomes: [
        { key: 'approved', label: { en: 'Keep on', zh: '留任' } },
        { key: 'rejected', label: { en: 'Let go', zh: '不留任' } },
      ],
    };
    const ask = askOf('approval', named, outcomes(['approved', 'Keep on', '留任'], ['rejected', 'Let go', '不留任'])) as ReplyAsk;
    expect(readReply('留任', ask)).toMatchObject({ outcome: 'approved' });
    expect(readReply('Approve', ask)).toEqual({ unclear: 'noWord' });
  });
});

const head = (text: string) => headOf(Buffer.from(`${text.replaceAll('\n', '\r\n')}\r\n\r\nbody`)) ?? [];

describe('from whom a mail is', () => {
  test.each([
    ['From: bob@h.example', 'bob@h.example'],
    ['From: Bob <BOB@H.example>', 'bob@h.example'],
    ['From: "Bob, \\"the\\" <evil@x.example>" <bob@h.example>', 'bob@h.example'],
    ['From: =?utf-8?B?5pyJ?=\n <bob@h.example>', 'bob@h.example'],
  ])('%j', (text, address) => expect(senderOf(head(text))).toEqual({ address }));

  test.each([
    ['Subject: none', 'noFrom'],
    ['From: bob@h.example\nFrom: eve@h.example', 'severalFrom'],
    ['From: bob@h.example, eve@h.example', 'oddFrom'],
    ['From: Team: bob@h.example, eve@h.example;', 'oddFrom'],
    ['From: Team: bob@h.example;', 'oddFrom'],
    ['From: bob@h.example <eve@h.example>', 'oddFrom'],
    ['From: Bob <bob@h.example> <eve@h.example>', 'oddFrom'],
    ['From: bob@h.example (Bob)', 'oddFrom'],
    ['From: "Bob <bob@h.example>', 'oddFrom'],
    ['From: <>', 'oddFrom'],
    ['From: bоb@h.example', 'oddFrom'],
    ['From: bob@localhost', 'oddFrom'],
    ['From: bob@h.example\nSender: secretary@h.example', 'onBehalf'],
    ['From: bob@h.example\nResent-From: eve@h.example', 'onBehalf'],
  ])('not read where there is anything odd about it: %j', (text, fault) => expect(senderOf(head(text))).toMatchObject({ fault }));
});

describe('programs and lists', () => {
  test.each([
    ['Auto-Submitted: auto-replied', 'autoSubmitted'],
    ['Auto-Submitted: auto-generated; owner-email="x"', 'autoSubmitted'],
    ['Precedence: bulk', 'bulk'],
    ['List-Id: <all.h.example>', 'list'],
    ['X-Auto-Response-Suppress: All', 'suppressed'],
    ['X-Autoreply: yes', 'suppressed'],
    ['Return-Path: <>', 'noReturnPath'],
    ['Content-Type: multipart/report; report-type=disposition-notification', 'report'],
    ['Content-Type: text/calendar; method=REPLY', 'calendar'],
  ])('%s is from one', (line, why) => expect(automaticBy(head(`From: bob@h.example\n${line}`), 'bob@h.example')).toBe(why));

  test('a person’s mail is not, also when it says so', () => {
    expect(automaticBy(head('From: bob@h.example\nAuto-Submitted: no'), 'bob@h.example')).toBeNull();
    expect(automaticBy(head('From: bob@h.example'), '')).toBe('noReturnPath');
    expect(saysAway('autoSubmitted', '')).toBe(true);
    expect(saysAway(null, '自動回覆：審批')).toBe(true);
    expect(saysAway(null, 'Re: Approve it')).toBe(false);
  });
});

describe('what is proven', () => {
  const now = Date.parse('2027-03-12T09:00:00Z');
  const signature = {
    domain: 'h.example',
    holds: true,
    partOfBody: false,
    covers: ['from', 'to', 'subject', 'date', 'message-id'],
    at: now - 60_000,
    id: 'sig',
  };
  const proof: Proof = { dmarc: 'pass', aligned: 'h.example', signatures: [signature], date: now - 60_000 };
  const bound: Bound = { to: true, thread: true, text: false, counts: { to: 1, 'in-reply-to': 1, references: 1 } };

  test('a whole, fresh signature of the sender’s own domain that covers what the mail answers', () => {
    expect(trustIn(proof, bound, now)).toEqual({ signature: 'sig' });
    expect(trustIn({ ...proof, signatures: [{ ...signature, covers: ['from', 'subject'] }] }, { ...bound, text: true }, now)).toEqual({ signature: 'sig' });
  });

  test.each<[string, Proof, Bound, string]>([
    ['no policy', { ...proof, dmarc: 'none' }, bound, 'noPolicy'],
    ['DNS silent', { ...proof, dmarc: 'unsure' }, bound, 'unsure'],
    ['policy failed', { ...proof, dmarc: 'fail', aligned: null }, bound, 'notProven'],
    ['aligned by SPF alone', { ...proof, aligned: null }, bound, 'notProven'],
    ['another domain’s signature', { ...proof, signatures: [{ ...signature, domain: 'evil.example' }] }, bound, 'notProven'],
    ['a part of the body', { ...proof, signatures: [{ ...signature, partOfBody: true }] }, bound, 'partOfBody'],
    ['an old mail', { ...proof, signatures: [{ ...signature, at: now - 8 * 86_400_000 }] }, bound, 'tooOld'],
    ['a mail of tomorrow', { ...proof, signatures: [{ ...signature, at: now + 86_400_000 }] }, bound, 'tooOld'],
    ['no time that is covered', { ...proof, signatures: [{ ...signature, at: null, covers: ['from', 'to'] }] }, bound, 'tooOld'],
    ['a To that is not covered', { ...proof, signatures: [{ ...signature, covers: ['from', 'date'] }] }, bound, 'notThisMail'],
    ['a second To', proof, { ...bound, thread: false, counts: { to: 2 } }, 'notThisMail'],
  ])('not: %s', (_, given, at, distrust) => expect(trustIn(given, at, now)).toEqual({ distrust }));
});

describe('what the reader of a page sees', () => {
  const seen = (html: string) =>
    textOfHtml(html)
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '');
  test('lines as they stand, without quotes, styles and what is hidden', () => {
    expect(seen('<html><head><style>p{}</style></head><body><div>Approve</div><div>Good&nbsp;work</div><blockquote>Reject</blockquote></body></html>')).toEqual(
      ['Approve', 'Good\u00a0work'],
    );
    expect(seen('<p>Approve</p><div class="gmail_quote">On … wrote:<blockquote>Reject</blockquote></div>')).toEqual(['Approve']);
    expect(seen('<p>One<br>Two</p>')).toEqual(['One', 'Two']);
  });
  test.each([
    '<span style="display:none">Approve</span>',
    '<span style="color:#fff">Approve</span>',
    '<span style="color: rgb(254, 255, 255)">Approve</span>',
    '<font color="white">Approve</font>',
    '<div style="background-color:#222"><span style="color:#232323">Approve</span></div>',
    '<span style="font-size:0px">Approve</span>',
    '<div style="max-height:0;overflow:hidden">Approve</div>',
    '<div style="position:absolute;left:-9999px">Approve</div>',
    '<span style="opacity:0">Approve</span>',
    '<span hidden>Approve</span>',
    '<div style="visibility:hidden"><b>Approve</b></div>',
    '<!-- Approve --><title>Approve</title>',
  ])('not %s', (html) => expect(seen(`<p>Hello</p>${html}`)).toEqual(['Hello']));
});

describe('failures of delivery', () => {
  const report = (more: string) => `Reporting-MTA: dns; mx.h.example\r\n\r\nFinal-Recipient: rfc822; bob@h.example\r\n${more}`;
  test.each([
    ['Action: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1 User unknown', 'hard'],
    ['Action: failed\r\nStatus: 5.0.0\r\nDiagnostic-Code: smtp; 550 No such\r\n user here', 'hard'],
    ['Action: failed\r\nStatus: 5.2.2\r\nDiagnostic-Code: smtp; 552 Mailbox full', 'soft'],
    ['Action: failed\r\nStatus: 4.4.7', 'soft'],
    ['Action: delayed\r\nStatus: 4.4.1', 'late'],
    ['Action: failed\r\nStatus: 5.7.1\r\nDiagnostic-Code: smtp; 550 Message refused by policy', 'refused'],
    ['Action: relayed\r\nStatus: 2.1.5', 'arrived'],
  ])('%j: %s', (more, fate) => expect(reportIn(report(more)).fate).toBe(fate));
  test('told in words alone', () => {
    expect(reportInWords('Your message did not reach: bob@h.example\n550 5.1.1 The email account does not exist')).toEqual({ fate: 'hard', status: '5.1.1' });
    expect(reportInWords('The mailbox is full (5.2.2).').fate).toBe('soft');
    expect(reportInWords('I am away until Monday.').fate).toBe('unknown');
    expect(answerTold(550, '550 5.1.1 user unknown').fate).toBe('hard');
    expect(answerTold(450, '450 4.2.1 try again').fate).toBe('soft');
    expect(answerTold(550, '550 5.7.1 blocked').fate).toBe('refused');
  });
});

describe('addresses of ours', () => {
  const box = { local: 'answers', domain: 'reply.h.example' };
  const id = '0123456789abcdef0123456789abcdef';
  test('say which mail came back, however they are written', () => {
    expect(returnedTo(box, answerAddress(box, id))).toEqual({ id, bounce: null });
    expect(returnedTo(box, answerAddress(box, id).toUpperCase())).toEqual({ id, bounce: null });
    expect(returnedTo(box, bounceAddress(box, id, 'abcdef0123'))).toEqual({ id, bounce: 'abcdef0123' });
    for (const other of [
      'answers@reply.h.example',
      `answers+${id}@h.example`,
      `answers+${id.slice(1)}@reply.h.example`,
      `answers+${id}x@reply.h.example`,
      `x@y@reply.h.example`,
    ])
      expect(returnedTo(box, other)).toBeNull();
  });
  test('the thread says it too', () => {
    expect(idsInThread(`<x@y.example> <${id}@hr.h.example>`, 'hr.h.example')).toEqual([id]);
    expect(idsInThread(`<${id}@evil.example>`, 'hr.h.example')).toEqual([]);
  });
});
