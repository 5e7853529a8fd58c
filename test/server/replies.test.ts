import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createReplyWorld, decidesFlow, type ReplyWorld } from '../helpers/reply-world.ts';
import { after, aFlow } from '../helpers/flows.ts';
import type { OutgoingMail } from '../../server/mail/transport.ts';

let w: ReplyWorld;
beforeAll(async () => {
  w = await createReplyWorld();
});
afterAll(() => w?.close());
beforeEach(() => w.forget());

const one = async (...asked: Parameters<ReplyWorld['ask']>): Promise<OutgoingMail> => (await w.ask(...asked))[0] as OutgoingMail;

test('a mail that asks for a decision says how to reply, and a reply with the word is recorded as the holder’s answer, with a receipt to the address on file', async () => {
  const mail = await one(decidesFlow());
  expect(mail.text).toContain('Or answer by reply, one line each: “Approve” or “Reject” or “Send back”; then a comment, if you like.');
  expect(mail.text.startsWith('##- Please answer above this line')).toBe(true);
  expect(mail.replyTo).toMatch(/^answers\+[0-9a-f]{32}@reply\.loopwright\.test$/);
  expect(mail.returnPath).toMatch(/^answers\+b[0-9a-f]{32}\.[0-9a-f]{10}@reply\.loopwright\.test$/);
  expect(await w.reply(mail, 'Approve\nWell done.')).toEqual({ is: 'recorded', why: null });
  expect(await w.decisions()).toEqual([{ by: 'bob', outcome: 'approved', via: 'reply' }]);
  const [answer] = await w.sql<{ values: object }[]>`select values from answers order by n desc limit 1`;
  expect(answer?.values).toEqual({ comment: 'Well done.' });
  expect(await w.sql`select 1 from journal where kind = 'task.decided' and by_id = 'bob' and outcome = 'approved'`).toHaveLength(1);
  const [receipt, ...others] = await w.sentNow();
  expect(others).toEqual([]);
  expect(receipt).toMatchObject({ to: 'bob@h.example', inReplyTo: mail.messageId });
  expect(receipt?.text).toContain('you answered “Approve”');
  expect(receipt?.text).toContain('For ten minutes you can take it back on the page.');
});

test('the same in Chinese', async () => {
  await w.sql`update people set language = 'zh' where id = 'bob'`;
  await w.sql`update roster_epoch set n = n + 1`;
  const mail = await one(decidesFlow());
  expect(mail.text).toContain('亦可直接回覆此電郵，每項一行：「批准」或「不批准」或「退回修改」；其後可加上意見。');
  expect(await w.reply(mail, '不批准\n五月的數字有誤。')).toEqual({ is: 'recorded', why: null });
  expect(await w.decisions()).toEqual([{ by: 'bob', outcome: 'rejected', via: 'reply' }]);
  expect((await w.sentNow())[0]?.text).toContain('回覆「不批准」');
  await w.sql`update people set language = 'en' where id = 'bob'`;
  await w.sql`update roster_epoch set n = n + 1`;
});

test('what is not clear is not recorded; its writer is told why and how, once a day for each task, and may answer that mail', async () => {
  const mail = await one(decidesFlow());
  expect(await w.reply(mail, 'Looks fine to me')).toEqual({ is: 'told', why: 'noWord' });
  expect(await w.reply(mail, 'Yes please')).toEqual({ is: 'told', why: 'noWord' });
  expect(await w.reply(mail, 'Reject')).toEqual({ is: 'told', why: 'noText' });
  const [help, ...others] = await w.sentNow();
  expect(others).toEqual([]);
  expect(help?.text).toContain('Your reply is not recorded');
  expect(help?.text).toContain('the first line was not one of the answers');
  expect(await w.decisions()).toEqual([]);
  expect(await w.reply(help as OutgoingMail, 'Approve')).toEqual({ is: 'recorded', why: null });
});

test('a short form is answered by a number and a line', async () => {
  const mail = await one(decidesFlow({ kind: 'form' }));
  expect(mail.text).toContain('Or answer by reply, one line each: Rating: “1” or “2” or “3” or “4”; then your text.');
  expect(await w.reply(mail, '3\nA steady year.')).toEqual({ is: 'recorded', why: null });
  const [answer] = await w.sql<{ values: object }[]>`select values from answers order by n desc limit 1`;
  expect(answer?.values).toEqual({ rating: 3, why: 'A steady year.' });
});

test('what asks for more identity than a link, or of which a mail says nothing, is answered on its page alone', async () => {
  const signIn = await one(decidesFlow({ settings: { assurance: 2 } }));
  expect(signIn.text).not.toContain('Or answer by reply');
  expect(await w.reply(signIn, 'Approve')).toEqual({ is: 'told', why: 'mustSignIn' });
  const sensitive = await one(decidesFlow({ more: { sensitive: true } }));
  expect(await w.reply(sensitive, 'Approve')).toEqual({ is: 'told', why: 'pageOnly' });
  const never = await one(decidesFlow({ settings: { byReply: 'no' } }));
  expect(await w.reply(never, 'Approve')).toEqual({ is: 'told', why: 'pageOnly' });
  expect(await w.decisions()).toEqual([]);
  expect((await w.sentNow()).map(({ text }) => text).join('\n')).not.toContain('Or answer by reply');
});

test('a guard of the step holds for a reply too, in the words HR gave it', async () => {
  const guard = { outcome: 'approved', condition: { test: 'is', left: 1, right: 2 }, message: { en: 'Not before the budget is known.' } };
  const mail = await one(decidesFlow({ settings: { allowed: [guard] } }));
  expect(await w.reply(mail, 'Approve')).toEqual({ is: 'told', why: 'guard' });
  expect((await w.sentNow())[0]?.text).toContain('Not before the budget is known.');
  expect(await w.decisions()).toEqual([]);
});

test('while DNS does not answer nothing is decided and nothing forgotten: the mail is asked for again', async () => {
  const mail = await one(decidesFlow());
  const raw = await w.signed(w.written(mail, 'Approve'));
  w.dnsState.down = true;
  await expect(w.take(raw)).rejects.toThrow('DNS does not answer');
  w.dnsState.down = false;
  expect(await w.decisions()).toEqual([]);
  expect(await w.take(raw)).toEqual({ is: 'recorded', why: null });
});

test('a talk: its entry goes to each calendar, moves and is called off; whoever declines in the calendar is told to its holder, and nobody else’s word counts', async () => {
  const talk = aFlow(
    [
      { id: 'begin', kind: 'start' },
      { id: 'each', kind: 'forEach', settings: { first: 'talk' } },
      { id: 'finish', kind: 'end' },
      {
        id: 'talk',
        kind: 'meeting',
        in: 'each',
        name: 'Yearly talk',
        settings: {
          who: { rules: [{ who: 'manager' }], never: [{ who: 'subject' }] },
          with: { rules: [{ who: 'subject' }] },
          starts: after(5, 'workingDays', { time: '10:00' }),
          closes: after(20, 'workingDays'),
          agenda: { body: { en: 'Goals of {{department}}' }, values: { department: { value: 'person', of: { who: 'subject' }, field: 'department' } } },
        },
      },
      { id: 'done', kind: 'end', in: 'each' },
    ],
    ['begin>each', 'each.done>finish', 'talk.held>done', 'talk.missed>done'],
  );
  await w.ask(talk);
  const invited = (mails: readonly OutgoingMail[], to: string) => {
    const [part] = mails.filter((mail) => mail.to === to && mail.calendars?.length === 1).flatMap((mail) => mail.calendars ?? []);
    const content = part?.content.replaceAll('\r\n ', '') ?? '';
    const value = (name: string) => new RegExp(`^${name}[:;](.*)$`, 'm').exec(content)?.[1]?.trim() ?? '';
    return {
      method: part?.method,
      uid: value('UID'),
      starts: value('DTSTART'),
      organizer: /mailto:(\S+)/.exec(value('ORGANIZER'))?.[1] ?? '',
      about: value('DESCRIPTION'),
    };
  };
  const first = invited(w.sent, 'amy@h.example');
  expect(first).toMatchObject({ method: 'REQUEST', about: 'Goals of Rooms' });
  const says = (partstat: string, { from = 'amy@h.example', to = first.organizer, starts = first.starts, by = w.own } = {}) => {
    const body = `BEGIN:VCALENDAR\nMETHOD:REPLY\nBEGIN:VEVENT\nUID:${first.uid}\nDTSTART:${starts}\nATTENDEE;PARTSTAT=${partstat}:mailto:${from}\nEND:VEVENT\nEND:VCALENDAR\n`;
    const head: [string, string][] = [
      ['From', from],
      ['Sender', 'calendar-notification@calendar.example'],
      ['To', to],
      ['Date', new Date().toUTCString().replace('GMT', '+0000')],
      ['Message-ID', `<${Math.random().toString(36).slice(2)}@h.example>`],
      ['Auto-Submitted', 'auto-generated'],
      ['MIME-Version', '1.0'],
      ['Content-Type', 'text/calendar; charset=utf-8; method=REPLY'],
    ];
    return w.signed({ head, body }, by).then((raw) => w.take(raw, { from, to: [to] }));
  };
  expect(await says('ACCEPTED', { from: 'bob@h.example' })).toEqual({ is: 'ignored', why: 'notTheirs' });
  expect(await says('ACCEPTED', { by: w.evil })).toEqual({ is: 'ignored', why: 'notProven' });
  expect(await says('ACCEPTED', { starts: '20200101T020000Z' })).toEqual({ is: 'ignored', why: 'otherTime' });
  expect(await says('ACCEPTED')).toEqual({ is: 'noted', why: 'accepted' });
  expect(await w.sentNow()).toEqual([]);
  const [open] = await w.sql<
    { id: string }[]
  >`select s.id from slots s join tasks t on t.id = s.task_id where t.step = 'talk' and s.status = 'open' order by t.opened_at desc limit 1`;
  const slot = open?.id ?? '';
  const page = () => w.tasks.view(slot, { person: 'bob', signedIn: true, via: 'web' });
  expect((await page())?.meeting?.with).toMatchObject([{ id: 'amy', comes: 'accepted' }]);
  expect(await says('DECLINED')).toEqual({ is: 'noted', why: 'declined' });
  const told = await w.sentNow();
  expect(told.map(({ to, subject }) => [to, subject.startsWith('Cannot come')])).toEqual([['bob@h.example', true]]);
  expect(await w.decisions()).toEqual([]);
  expect(await w.tasks.move(slot, { person: 'bob', signedIn: true, via: 'web' }, '2031-03-10T15:00')).toBe('moved');
  const moved = invited(await w.sentNow(), 'amy@h.example');
  expect(moved).toMatchObject({ method: 'REQUEST', uid: first.uid, organizer: first.organizer });
  expect(moved.starts).not.toBe(first.starts);
  expect((await page())?.meeting?.with).toMatchObject([{ id: 'amy', comes: null }]);
  // In the app too, by whoever was invited, at the time that stands.
  type Mine = { talks: { run: string; step: string; round: number; starts: string; holds: boolean; says: string | null }[] };
  const mine = async (who: string) => (await w.ask2<Mine>(who, 'GET', '/api/my/talks')).body.talks;
  const [own] = await mine('amy');
  expect([own?.holds, own?.says, (await mine('bob'))[0]?.holds, await mine('zed')]).toEqual([false, null, true, []]);
  const coming = (who: string, starts = own?.starts) => w.ask2<Mine>(who, 'POST', '/api/my/talks', { ...own, starts, says: 'accepted' });
  expect((await coming('zed')).status).toBe(404);
  expect((await coming('bob')).status).toBe(404);
  expect((await coming('amy', '2020-01-01T02:00:00.000Z')).status).toBe(409);
  expect((await coming('amy')).body.talks[0]?.says).toBe('accepted');
});
