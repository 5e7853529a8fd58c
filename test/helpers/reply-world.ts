import pino from 'pino';
import { setBudget } from '../../db/nudges.ts';
import { deliverNudges } from '../../engine/postman.ts';
import { relayMails } from '../../engine/relay.ts';
import { turn } from '../../engine/turn.ts';
import { receiveMail, type Verdict } from '../../server/mail/inbound/receive.ts';
import { createMailer } from '../../server/mail/mailer.ts';
import type { OutgoingMail, SendResult } from '../../server/mail/transport.ts';
import { createTaskDoor } from '../../server/tasks.ts';
import type { Flow } from '../../workflows/flow/schema.ts';
import { createTestApi } from './api.ts';
import { publicUrl, testKeys } from './app.ts';
import { launchFlow, stepTo } from './cycle.ts';
import { doorsThat } from './doors.ts';
import { aFlow, after } from './flows.ts';
import { aDomain, bytesOf, dnsOf, type Domain, signedBy, type Signing, type Written, written } from './signed-mail.ts';

export const mailbox = { local: 'answers', domain: 'reply.loopwright.test' };

const rating = {
  id: 'rating',
  type: 'rating',
  label: { en: 'Rating', zh: '評級' },
  required: true,
  levels: [1, 2, 3, 4].map((value) => ({ value, label: { en: `Level ${value}`, zh: `第${value}級` } })),
};

/** `loops`: sent back, it is asked again. */
type Decides = { kind?: 'approval' | 'form'; settings?: object; more?: Partial<Flow>; loops?: boolean };

/** For each person their manager decides; or, with `short`, fills in a rating and a text. */
export function decidesFlow({ kind = 'approval', settings = {}, more = {}, loops = false }: Decides = {}): Flow {
  const who_ = { rules: [{ who: 'manager' as const }, { who: 'role' as const, role: 'hr' }], never: [{ who: 'subject' as const }] };
  const form = kind === 'form' ? { form: { fields: [rating, { id: 'why', type: 'longText', label: { en: 'Why' } }] }, byReply: 'short' } : { mayReturn: true };
  return aFlow(
    [
      { id: 'begin', kind: 'start' },
      { id: 'each', kind: 'forEach', settings: { first: 'ask' } },
      { id: 'finish', kind: 'end' },
      { id: 'ask', kind, in: 'each', name: 'Salary step', settings: { who: who_, due: after(10, 'workingDays'), ...form, ...settings } },
      { id: 'done', kind: 'end', in: 'each' },
      { id: 'silent', kind: 'end', in: 'each', settings: { outcome: 'silent' } },
    ],
    [
      'begin>each',
      'each.done>finish',
      ...(kind === 'form' ? ['ask.submitted>done'] : ['ask.approved>done', 'ask.rejected>done', `ask.returned>${loops ? 'ask' : 'done'}`]),
      'ask.timeout>silent',
    ],
    more,
  );
}

/** An installation with an address for answers, a mail server that keeps what is sent, and domains that sign. */
export async function createReplyWorld() {
  const t = await createTestApi();
  const { engine } = t;
  await t.sql`update people set language = 'en'`;
  await setBudget(t.sql, null, null);
  const own = aDomain('h.example');
  const trial = aDomain('harbour.example');
  const evil = aDomain('evil.example');
  const silent = aDomain('nopolicy.example', null);
  const dnsState = { down: false };
  const dns = dnsOf([own, trial, evil, silent], dnsState);
  const sent: OutgoingMail[] = [];
  const server: { answer: (mail: OutgoingMail) => SendResult } = { answer: () => ({ accepted: true }) };
  const log = pino({ level: 'silent' });
  const transport = {
    send: async (mail: OutgoingMail) => {
      const result = server.answer(mail);
      if (result.accepted) sent.push(mail);
      return result;
    },
    healthy: async () => true,
    close: () => {},
  };
  const mailer = createMailer({ engine, keys: testKeys, publicUrl, transport, log, mailbox });
  const tasks = createTaskDoor(engine);

  async function relay(): Promise<void> {
    await deliverNudges(engine);
    await relayMails(engine, doorsThat({ mail: mailer }), { leaseSeconds: 30, pokes: 0, mails: 500 });
    // Mails lie in their boxes for a while before anybody opens them.
    await t.sql`update mail_links set delivered_at = delivered_at - interval '1 minute'`;
  }

  /** Launched in earnest for these people; the mails that ask, one for each, by the subject's id. */
  async function ask(flow: Flow, people: readonly string[] = ['amy']): Promise<OutgoingMail[]> {
    await relay();
    sent.length = 0;
    const cycle = await launchFlow(engine, flow, { people, real: true });
    for (const { id } of await t.sql<{ id: string }[]>`select id from runs where cycle_id = ${cycle} order by id`) await turn(engine, id);
    await relay();
    return sent.filter(({ replyTo }) => replyTo !== null);
  }

  /** The same, where what comes up within a while goes out in one mail for each reader. */
  async function askTogether(flow: Flow, people: readonly string[]): Promise<OutgoingMail[]> {
    await relay();
    sent.length = 0;
    await setBudget(t.sql, { perDay: null, perWeek: null, quiet: null, workingDays: false, leave: false, gatherMinutes: 1, reminders: null }, null);
    await launchFlow(engine, flow, { people, real: true });
    await turnAll();
    await t.sql`update nudges set at = at - interval '10 minutes', due = null where done_at is null`;
    await relay();
    await setBudget(t.sql, null, null);
    return [...sent];
  }

  const signed = (mail: Written, by: Domain = own, how?: Signing) => signedBy(by, bytesOf(mail), how);

  function take(raw: Buffer, { from = 'bob@h.example', to = [] }: { from?: string | null; to?: string[] } = {}): Promise<Verdict> {
    return receiveMail({ engine, tasks, keys: testKeys, mailbox, publicUrl, dns, log }, { raw, envelope: { from, to } });
  }

  /** Written, signed by the sender's domain, and taken in. */
  const reply = async (mail: OutgoingMail, text: string, more?: Parameters<typeof written>[2]) => {
    const by = mail.to.endsWith('@harbour.example') ? trial : own;
    return take(await signed(written(mail, text, more), by));
  };

  /** A mail of ours that was given back, as a report or in words alone. */
  async function bounce({ returnPath }: OutgoingMail, how: { action: string; status: string } | { words: string }): Promise<Verdict> {
    const told =
      'words' in how
        ? { type: 'text/plain', body: how.words }
        : {
            type: 'multipart/report; report-type=delivery-status; boundary=r',
            body: `--r\nContent-Type: text/plain\n\nIt did not arrive.\n--r\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.h.example\n\nFinal-Recipient: rfc822; bob@h.example\nAction: ${how.action}\nStatus: ${how.status}\n--r--\n`,
          };
    const head: [string, string][] = [
      ['From', 'MAILER-DAEMON@mx.h.example'],
      ['To', returnPath ?? ''],
      ['Subject', 'Undelivered'],
      ['Message-ID', `<${Math.random().toString(36).slice(2)}@mx.h.example>`],
      ['MIME-Version', '1.0'],
      ['Content-Type', told.type],
    ];
    return take(bytesOf({ head, body: told.body }), { from: '', to: [returnPath ?? ''] });
  }

  async function turnAll(): Promise<void> {
    for (const { id } of await t.sql<{ id: string }[]>`select id from runs where status = 'running' order by id`) await turn(engine, id);
  }

  /** In a trial that stands still: its one mail, and when what it asks closes. */
  async function askTrial(flow: Flow): Promise<{ cycle: string; mail: OutgoingMail; closes: string }> {
    await relay();
    sent.length = 0;
    const cycle = await launchFlow(engine, flow, { people: ['amy'] });
    await turnAll();
    await relay();
    const [row] = await t.sql<{ closes: string }[]>`select closes_at as closes from tasks where cycle_id = ${cycle}`;
    return { cycle, mail: sent.find(({ replyTo }) => replyTo !== null) as OutgoingMail, closes: row?.closes ?? '' };
  }

  const decisions = async () => [
    ...(await t.sql<{ by: string; outcome: string; via: string }[]>`select by_id as by, outcome, via from decisions where withdrawn_at is null order by n`),
  ];
  /** What was sent since, after sending what waits. */
  async function sentNow(): Promise<OutgoingMail[]> {
    sent.length = 0;
    await relay();
    return [...sent];
  }
  async function forget(): Promise<void> {
    await t.sql`delete from decisions`;
    await t.sql`delete from held_answers`;
    await t.sql`delete from mails_received`;
    await t.sql`delete from dead_addresses`;
    await t.sql`delete from outbox`;
  }

  return {
    ...t,
    ask2: t.ask,
    ask,
    askTogether,
    askTrial,
    bounce,
    turnAll,
    stepTo: (cycle: string, at: string) => stepTo(engine, cycle, at),
    written,
    signed,
    take,
    reply,
    decisions,
    sentNow,
    forget,
    relay,
    own,
    evil,
    silent,
    dnsState,
    server,
  };
}
export type ReplyWorld = Awaited<ReturnType<typeof createReplyWorld>>;
