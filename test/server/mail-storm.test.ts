import type { AddressInfo } from 'node:net';
import { simpleParser } from 'mailparser';
import { createTransport as createSmtp } from 'nodemailer';
import pino from 'pino';
import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { setBudget } from '../../db/nudges.ts';
import { deliverNudges } from '../../engine/postman.ts';
import { relayMails } from '../../engine/relay.ts';
import { turn } from '../../engine/turn.ts';
import { type Listener, startListener } from '../../server/mail/inbound/listener.ts';
import { receiveMail } from '../../server/mail/inbound/receive.ts';
import { createMailer } from '../../server/mail/mailer.ts';
import { createTransport, type Transport } from '../../server/mail/transport.ts';
import { createTestApi, type TestApi } from '../helpers/api.ts';
import { publicUrl, testKeys } from '../helpers/app.ts';
import { launchFlow } from '../helpers/cycle.ts';
import { doorsThat } from '../helpers/doors.ts';
import { after } from '../helpers/flows.ts';
import { seeded } from '../helpers/pokes.ts';
import { decidesFlow } from '../helpers/reply-world.ts';
import { aDomain, type Answered, bytesOf, dnsOf, signedBy, written } from '../helpers/signed-mail.ts';

/**
 * Two hundred decisions over real SMTP both ways, with a DNS of the test's own: fifty by a link, fifty by a reply in English or Chinese, fifty on the page of a
 * mail about several things, fifty by nobody; while somebody scans, forwards, spoofs, replays and races. SEED says how they fall out.
 */
const seed = Number(process.env.SEED ?? 20270312);
const mailbox = { local: 'answers', domain: 'reply.loopwright.test' };
const log = pino({ level: 'silent' });
const cohorts = ['link', 'reply', 'digest', 'nobody'] as const;
type Cohort = (typeof cohorts)[number];
const perCohort = 50;
/** A manager of the digest has so many decisions to make, any other one. */
const perDigest = 10;
const verbs = { approved: ['Approve', '批准'], rejected: ['Reject', '不批准'], returned: ['Send back', '退回修改'] } as const;
type Outcome = keyof typeof verbs;

let t: TestApi;
let server: SMTPServer;
let listener: Listener;
let transport: Transport;
const raw: Buffer[] = [];
const [own, evil] = [aDomain('h.example'), aDomain('evil.example')];

beforeAll(async () => {
  t = await createTestApi();
  server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    logger: false,
    onData: (stream, _session, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => void chunks.push(chunk));
      stream.on('end', () => {
        raw.push(Buffer.concat(chunks));
        done();
      });
    },
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve());
  });
  transport = createTransport(`smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`, 'HR <hr@h.example>');
  const { engine, tasks } = t.deps;
  const deps = { engine, tasks, keys: testKeys, mailbox, publicUrl, dns: dnsOf([own, evil]), log };
  listener = await startListener({ mailbox, receive: (incoming) => receiveMail(deps, incoming) }, { port: 0, host: '127.0.0.1' }, log);
});
afterAll(async () => {
  transport?.close();
  await listener?.stop();
  await new Promise<void>((resolve) => {
    server?.close(() => resolve());
  });
  await t?.close();
});

type Boss = { id: string; cohort: Cohort; chinese: boolean; people: string[] };
type Mail = Answered & { path: string };

function bosses(): Boss[] {
  return cohorts.flatMap((cohort) => {
    const each = cohort === 'digest' ? perDigest : 1;
    return Array.from({ length: perCohort / each }, (_, n): Boss => {
      const id = `${cohort}${n}`;
      return { id, cohort, chinese: n % 2 === 1, people: Array.from({ length: each }, (__, k) => `${id}-${k}`) };
    });
  });
}

async function bringIn(all: readonly Boss[]): Promise<void> {
  const lines = all.flatMap(({ id, chinese, people }) => [
    `${id},${id},${id}@h.example,,${chinese ? 'zh' : 'en'}`,
    ...people.map((person) => `${person},${person},,${id},en`),
  ]);
  await t.people(['id,name,email,manager_id,language', ...lines].join('\n'));
}

/** The cycle's time stands still at an instant: two and a half weeks pass in a moment. */
async function standAt(cycle: string, at: string): Promise<void> {
  await t.sql`update cycles set flow_base = ${at}, flow_since = clock_timestamp(), flow_rate = 0 where id = ${cycle}`;
}

/** Every mail that came, by its reader. */
async function sendAll(cycle: string): Promise<Map<string, Mail>> {
  const { engine } = t;
  const mailer = createMailer({ engine, keys: testKeys, publicUrl, transport, log, mailbox });
  await standAt(cycle, new Date(Date.now() + 3 * 60_000).toISOString());
  await deliverNudges(engine);
  await relayMails(engine, doorsThat({ mail: mailer }), { leaseSeconds: 30, pokes: 0, mails: 500 });
  const mails = await Promise.all(raw.map((source) => simpleParser(source, { skipHtmlToText: true, skipTextToHtml: true, skipImageLinks: true })));
  return new Map(
    mails.map((mail): [string, Mail] => {
      const { text = '', subject = '', messageId = '', to, replyTo } = mail;
      const reader = (to as { text: string }).text;
      const path = new URL(/https?:\/\/\S+\/[td]\/\S+/.exec(text)?.[0] ?? 'http://none').pathname;
      return [reader.split('@')[0] ?? '', { to: reader, replyTo: replyTo?.text ?? null, messageId, subject, text, path }];
    }),
  );
}

const page = async (path: string) => (await t.request(path)).text();
const nonceIn = (html: string) => /name="nonce" value="([^"]+)"/.exec(html)?.[1] ?? '';
const numberIn = (html: string) => /(?:To confirm, type|確認請輸入) (\d+)/.exec(html)?.[1];

async function post(path: string, fields: Record<string, string>): Promise<number> {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  return (await t.request(path, { method: 'POST', body: form, redirect: 'manual' })).status;
}

/** As a person does: opens it, chooses, confirms if that is asked. */
async function decideBy({ path }: Mail, outcome: Outcome, more: Record<string, string> = {}): Promise<void> {
  const html = await page(path);
  const number = numberIn(html);
  await post(path, { nonce: nonceIn(html), outcome, comment: 'Read', ...(number !== undefined && { confirm: number }), ...more });
}

let smtp: ReturnType<typeof createSmtp>;
async function bring(mail: Buffer, from: string, to: string | null): Promise<void> {
  await smtp.sendMail({ envelope: { from, to: to ?? '' }, raw: mail }).catch((error: { responseCode?: number }) => {
    if (error.responseCode === undefined) throw error;
  });
}
const signedReply = (mail: Mail, text: string, from?: string) => signedBy(own, bytesOf(written(mail, text, from === undefined ? {} : { from })));

/** What a scanner in front of the mailbox does: opens everything, and sends the form as soon as the mail is there. */
async function scan({ path }: Mail): Promise<void> {
  await t.request(path, { method: 'HEAD' });
  const html = await page(path);
  const group = /name="all\.([^"]+)"/.exec(html)?.[1];
  await post(path, {
    nonce: nonceIn(html),
    outcome: 'rejected',
    comment: 'x',
    ...(group !== undefined && { [`all.${group}`]: 'rejected', [`comment.${group}`]: 'x' }),
  });
}

/** What somebody does who was forwarded the mail, or would like to be its reader. */
async function attack(mail: Mail, n: number): Promise<void> {
  const stranger = 'link0@h.example';
  const forged = bytesOf(written(mail, 'Approve'));
  const acts = [
    async () => bring(await signedReply(mail, 'Approve', mail.to === stranger ? 'link1@h.example' : stranger), stranger, mail.replyTo),
    async () => bring(forged, mail.to, mail.replyTo),
    async () => bring(await signedBy(evil, forged), mail.to, mail.replyTo),
    async () => bring(await signedBy(own, bytesOf(written(mail, 'Approve', { head: [['Auto-Submitted', 'auto-replied']] }))), mail.to, mail.replyTo),
    async () => void (await t.request(`${mail.path.slice(0, -1)}x`, { method: 'POST', body: new FormData() })),
    async () => bring(await signedReply(mail, 'Approve\nReject'), mail.to, mail.replyTo),
  ];
  await acts[n % acts.length]?.();
}

async function inTurn<Item>(items: readonly Item[], work: (item: Item, n: number) => Promise<void>, atOnce = 6): Promise<void> {
  let next = 0;
  const worker = async () => {
    for (let n = next++; n < items.length; n = next++) await work(items[n] as Item, n);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

test('200 decisions by link, reply and list, and 50 by nobody, while somebody scans, forwards, spoofs, replays and races: exactly the right ones by the right people', async () => {
  process.stdout.write(`SEED=${seed}\n`);
  const random = seeded(seed);
  const { engine } = t;
  smtp = createSmtp({ host: '127.0.0.1', port: listener.port, ignoreTLS: true, pool: true, maxConnections: 6 });
  const all = bosses();
  await bringIn(all);
  await setBudget(t.sql, { perDay: null, perWeek: null, quiet: null, workingDays: false, leave: false, gatherMinutes: 1, reminders: null }, null);
  const told = { id: 'late', at: { from: { anchor: 'due' as const } }, do: { act: 'tell' as const, to: { rules: [{ who: 'role' as const, role: 'hr' }] } } };
  const flow = decidesFlow({ settings: { due: after(5, 'workingDays'), closes: after(10, 'workingDays'), ladder: [told] } });
  const cycle = await launchFlow(engine, flow, { people: all.flatMap(({ people }) => people), real: true });
  const began = Date.now();
  const mails = await sendAll(cycle);
  expect(mails.size).toBe(all.length);
  const mailOf = ({ id }: Boss) => mails.get(id) as Mail;

  // While the gateway in front of the mailboxes still has them.
  await t.sql`update mail_links set delivered_at = null`;
  await inTurn(
    all.filter((_, n) => n % 4 === 0),
    (boss) => scan(mailOf(boss)),
  );
  expect(await t.sql`select 1 from decisions`).toHaveLength(0);
  await t.sql`update mail_links set delivered_at = clock_timestamp() - interval '1 hour'`;

  const chosen = (): Outcome => (['approved', 'approved', 'rejected', 'returned'] as const)[Math.floor(random() * 4)] ?? 'approved';
  const expected: string[] = [];
  const answers = all.map((boss) => ({ boss, outcome: chosen(), racing: random() < 0.2 }));
  for (const { boss, outcome } of answers)
    if (boss.cohort !== 'nobody')
      for (const person of boss.people) expected.push(`${person} ${boss.id} ${boss.cohort === 'digest' && person.endsWith('-3') ? 'returned' : outcome}`);
  const sentReplies: Buffer[] = [];

  await inTurn(answers, async ({ boss, outcome, racing }, n) => {
    const mail = mailOf(boss);
    if (boss.cohort === 'nobody') return attack(mail, n);
    if (n % 3 === 0) await attack(mail, n / 3);
    if (boss.cohort === 'link') await Promise.all(Array.from({ length: racing ? 2 : 1 }, () => decideBy(mail, outcome)));
    if (boss.cohort === 'reply') {
      const reply = await signedReply(mail, `${verbs[outcome][boss.chinese ? 1 : 0]}\n${boss.chinese ? '已閱' : 'Read.'}`);
      sentReplies.push(reply);
      await Promise.all(Array.from({ length: racing ? 2 : 1 }, () => bring(reply, mail.to, mail.replyTo)));
    }
    if (boss.cohort === 'digest') {
      const html = await page(mail.path);
      const group = /name="all\.([^"]+)"/.exec(html)?.[1] ?? '';
      const apart =
        [...html.matchAll(/<strong>([^<]+)<\/strong>(?:(?!<strong>).)*?name="one\.([^"]+)"/gs)].find(([, who = '']) => who.endsWith('-3'))?.[2] ?? '';
      const number = numberIn(html);
      const fields = { [`all.${group}`]: outcome, [`comment.${group}`]: 'Read', [`one.${apart}`]: 'returned', [`c.${apart}`]: 'Look again' };
      await Promise.all(
        Array.from({ length: racing ? 2 : 1 }, () => post(mail.path, { nonce: nonceIn(html), ...fields, ...(number !== undefined && { confirm: number }) })),
      );
    }
  });
  // Every reply once more, and to somebody else's task.
  await inTurn(sentReplies, async (reply, n) =>
    bring(reply, 'x@h.example', n % 2 === 0 ? (mails.get('nobody0')?.replyTo ?? null) : 'answers@reply.loopwright.test'),
  );
  smtp.close();

  // Nobody answers the rest: somebody is told that they are late, and they close.
  await standAt(cycle, new Date(began + 17 * 86_400_000).toISOString());
  const left = await t.sql<{ id: string }[]>`select distinct run_id as id from slots where status = 'open'`;
  await inTurn(left, async ({ id }) => void (await turn(engine, id)));
  const decided = await t.sql<{ line: string }[]>`
    select concat_ws(' ', r.subject_id, d.by_id, d.outcome) as line from decisions d join runs r on r.id = d.run_id where d.withdrawn_at is null`;
  expect(decided.map(({ line }) => line).toSorted()).toEqual(expected.toSorted());
  const lines = await t.sql<{ kind: string; line: string; via: string | null }[]>`
    select j.kind, concat_ws(' ', r.subject_id, j.by_id, j.outcome) as line, j.detail ->> 'via' as via
    from journal j join runs r on r.id = j.run_id where r.cycle_id = ${cycle}`;
  const of = (kind: string) => lines.filter((one) => one.kind === kind);
  expect(
    of('task.decided')
      .map(({ line }) => line)
      .toSorted(),
  ).toEqual(expected.toSorted());
  for (const cohort of ['link', 'reply', 'digest']) expect(of('task.decided').filter(({ via }) => via === cohort)).toHaveLength(perCohort);
  expect(of('task.timedOut')).toHaveLength(perCohort);
  expect(of('task.escalated')).toHaveLength(perCohort);
  expect([of('task.withdrawn'), of('task.overridden'), of('incident.opened')]).toEqual([[], [], []]);
});
