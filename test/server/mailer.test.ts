import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import pino from 'pino';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { relayMails } from '../../engine/relay.ts';
import { insertOutbox } from '../../db/outbox.ts';
import { throughChannels } from '../../server/channels/channel.ts';
import { type ChatMessage, createChat } from '../../server/channels/chat.ts';
import { signatureFault } from '../../server/connect/signing.ts';
import { createMailer } from '../../server/mail/mailer.ts';
import type { OutgoingMail } from '../../server/mail/transport.ts';
import { aTrial, createTestApi, soundReview, type TestApi } from '../helpers/api.ts';
import { publicUrl, testKeys } from '../helpers/app.ts';
import { doorsThat } from '../helpers/doors.ts';
import { stepTo } from '../helpers/cycle.ts';

let t: TestApi;
let flow: string;
let cycle: string;
let n = 0;
let sent: OutgoingMail[];
let down: boolean;

beforeAll(async () => {
  t = await createTestApi();
  flow = await t.published(soundReview());
});
afterAll(async () => t?.close());

/** Sends what waits, as the worker does. */
async function relay(): Promise<void> {
  const transport = {
    send: async (mail: OutgoingMail) => {
      if (down) return { accepted: false as const, permanent: false, code: 'ECONNECTION' };
      sent.push(mail);
      return { accepted: true as const };
    },
    healthy: async () => true,
    close: () => {},
  };
  const mail = createMailer({ engine: t.engine, keys: testKeys, publicUrl, transport, log: pino({ level: 'silent' }), mailbox: null });
  await relayMails(t.engine, doorsThat({ mail }), { leaseSeconds: 30, pokes: 0, mails: 100 });
}

beforeEach(async () => {
  await t.sql`update slots set status = 'closed'`;
  await t.sql`delete from outbox`;
  sent = [];
  down = false;
  const { body } = await t.ask<{ cycle: string }>('hr', 'POST', `/api/flows/${flow}/launch`, aTrial(`mailer-key-${(n += 1)}`));
  ({ cycle } = body);
  await t.settle(cycle);
});

const linkIn = ({ text }: OutgoingMail): string => new URL(/https?:\/\/\S+\/t\/\S+/.exec(text)?.[0] ?? 'http://none').pathname;
const own = () => sent.find(({ text }) => text.includes('/t/')) as OutgoingMail;

test('a trial’s mail goes to its one address, and its link opens the task and answers it', async () => {
  await relay();
  expect(sent.length).toBeGreaterThan(0);
  for (const { to, onlyTo } of sent) expect([to, onlyTo]).toEqual(['trial@h.example', 'trial@h.example']);
  const link = linkIn(own());
  const html = await (await t.request(link)).text();
  const form = new FormData();
  form.append('nonce', /name="nonce" value="([^"]+)"/.exec(html)?.[1] ?? '');
  form.append('outcome', 'nonsense');
  form.append('v.text', 'Much');
  const refused = await t.request(link, { method: 'POST', body: form });
  expect(refused.status).toBe(422);
  expect(await refused.text()).toContain('Choose one of the answers offered.');
  form.set('outcome', 'submitted');
  const recorded = await t.request(link, { method: 'POST', body: form, redirect: 'manual' });
  expect([recorded.status, recorded.headers.get('location')]).toEqual([303, link]);
  expect(await (await t.request(link)).text()).toContain('Recorded');
});

test('a mail server that is down costs nothing: the same mail goes later, once, with the same id', async () => {
  down = true;
  await relay();
  expect(sent).toEqual([]);
  const keys = await t.sql<{ key: string }[]>`select key from outbox where kind = 'mail' and sent_at is null order by key`;
  expect(keys.length).toBeGreaterThan(0);
  down = false;
  await t.sql`update outbox set due_at = now()`;
  await relay();
  await relay();
  expect(sent).toHaveLength(keys.length);
  expect(new Set(sent.map(({ messageId }) => messageId)).size).toBe(keys.length);
  // Sent, and then not noted because the process died: a mail server sees the same id again.
  await t.sql`update outbox set sent_at = null, claimed_until = null, due_at = now()`;
  const first = sent.map(({ messageId }) => messageId).sort();
  sent = [];
  await relay();
  expect(sent.map(({ messageId }) => messageId).sort()).toEqual(first);
});

test('a reminder stands in the thread of the first mail, with the same link', async () => {
  await relay();
  const first = own();
  await stepTo(t.engine, cycle, '2027-03-08T01:30:00.000Z');
  await t.settle(cycle);
  sent = [];
  await relay();
  const again = own();
  expect(again.text).toContain('A reminder: this still waits for you.');
  expect([again.inReplyTo, linkIn(again)]).toEqual([first.messageId, linkIn(first)]);
  expect(again.messageId).not.toBe(first.messageId);
});

test('an id of a mail and the token in its link say nothing about anyone', async () => {
  await relay();
  for (const mail of sent) expect(`${mail.messageId} ${mail.inReplyTo ?? ''} ${linkIn(mail)}`).not.toMatch(/amy|ben|bob|h\.example|self|task/);
});

test('a task that went to someone else while its mail waited is not announced to the first', async () => {
  await t.sql`update slots set issue = issue + 1 where status = 'open'`;
  await relay();
  expect(sent.filter(({ text }) => text.includes('/t/'))).toEqual([]);
  const [row] = await t.sql<{ failed: string | null }[]>`select failed from outbox where kind = 'mail' limit 1`;
  expect(row?.failed).toBe('superseded');
});

test('once the part is issued anew, the link of the first mail opens nothing any more', async () => {
  await relay();
  const link = linkIn(own());
  await t.sql`update slots set issue = issue + 1 where status = 'open'`;
  const html = await (await t.request(link)).text();
  expect(html).toContain('A newer mail has taken the place of this link');
  expect(html).not.toContain('<form');
});

test('several messages in one mail: each in its own words and the reader’s language, what is asked with its link; what is not so any more is not among them', async () => {
  const [row] = await t.sql<{ runId: string; payload: { to: string; slot: string } }[]>`
    select run_id as "runId", payload from outbox where kind = 'mail' and payload ->> 'kind' = 'task'`;
  if (row === undefined) throw new Error('Nobody was asked anything.');
  const { to, slot } = row.payload;
  const own = { ...row.payload, run: row.runId };
  await t.sql`delete from outbox`;
  await t.sql`update people set language = 'zh' where id = ${to}`;
  const merged = { kind: 'merged', to, trialTo: 'trial@h.example', messages: [own, { ...own, kind: 'tell' }] };
  const put = (key: string) => t.sql`insert into outbox (kind, key, run_id, payload) values ('mail', ${key}, null, ${t.sql.json(merged as never)})`;
  await put('mail:merged|1');
  await relay();
  const [mail] = sent;
  expect(mail?.subject).toContain('有 1 項事項待你處理，另有 1 則訊息');
  expect(mail?.text).toContain('為何收到此電郵？');
  const link = linkIn(mail as OutgoingMail);
  expect(mail?.html).toContain(link);
  expect((await t.request(link)).status).toBe(200);
  expect(await t.sql`select id from slots where id = ${slot} and noticed_at is not null`).toHaveLength(1);
  await t.sql`update slots set issue = issue + 1 where id = ${slot}`;
  await put('mail:merged|2');
  await relay();
  expect(sent[1]?.subject).toContain('尚未回覆');
  await t.sql`update people set language = 'en' where id = ${to}`;
});

test('chat gets what asks for an answer too, once and signed, with a button that leads to the app; when it does not answer, mails go all the same', async () => {
  const secret = Buffer.alloc(32, 9);
  const posted: { headers: Record<string, string>; body: string }[] = [];
  let status = 500;
  const server = createServer((request, answer) => {
    let body = '';
    request.on('data', (part: Buffer) => (body += part.toString()));
    request.on('end', () => {
      posted.push({ headers: request.headers as Record<string, string>, body });
      answer.writeHead(status).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const log = pino({ level: 'silent' });
    const hook = { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/bot`, secret };
    const transport = { send: async (mail: OutgoingMail) => (sent.push(mail), { accepted: true as const }), healthy: async () => true, close: () => {} };
    const mail = throughChannels({
      sql: t.sql,
      mail: createMailer({ engine: t.engine, keys: testKeys, publicUrl, transport, log, mailbox: null }),
      chat: createChat({ engine: t.engine, keys: testKeys, publicUrl, hook, loopback: true, log }),
    });
    const go = () => relayMails(t.engine, doorsThat({ mail }), { leaseSeconds: 30, pokes: 0, mails: 100 });
    await go();
    await go();
    expect([sent.length > 0, posted]).toEqual([true, []]);
    // In earnest.
    await t.sql`delete from outbox`;
    await t.sql`update cycles set trial_to = null where id = ${cycle}`;
    const [slot] = await t.sql<{ id: string; holder: string; issue: number }[]>`select id, holder_id as holder, issue from slots where status = 'open' limit 1`;
    const { id: at = '', holder = '', issue = 1 } = slot ?? {};
    const [place] = await t.sql<
      { run: string; step: string; round: number }[]
    >`select run_id as run, step, round from tasks where id = (select task_id from slots where id = ${at})`;
    const payload = { kind: 'task', to: holder, step: place?.step, round: place?.round, slot: at, issue, item: 'task', cycle, trialTo: null };
    await t.sql.begin((tx) => insertOutbox(tx, [{ kind: 'mail', key: `mail:${at}|${issue}|task|task|${holder}`, runId: place?.run ?? '', payload }]));
    sent = [];
    await go();
    await go();
    expect([sent.length, posted.length]).toEqual([1, 1]);
    status = 204;
    await t.sql`update outbox set due_at = now(), claimed_until = null where sent_at is null`;
    await go();
    await go();
    expect([sent.length, posted.length]).toEqual([1, 2]);
    const [first, second] = posted;
    expect(second?.headers['webhook-id']).toBe(first?.headers['webhook-id']);
    expect(signatureFault([secret], second?.headers ?? {}, second?.body ?? '', Date.now())).toBeNull();
    const message = JSON.parse(second?.body ?? '') as ChatMessage;
    expect(message.to).toEqual({ id: holder, email: sent[0]?.to });
    expect(message.button?.url).toBe(`${publicUrl}/?task=${encodeURIComponent(at)}`);
    expect(second?.body).not.toContain('/t/');
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
});
