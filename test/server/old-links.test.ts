import pino from 'pino';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { relayMails } from '../../engine/relay.ts';
import { createMailer } from '../../server/mail/mailer.ts';
import type { OutgoingMail } from '../../server/mail/transport.ts';
import { aTrial, createTestApi, roster, soundReview, type TestApi } from '../helpers/api.ts';
import { publicUrl, testKeys } from '../helpers/app.ts';
import { doorsThat } from '../helpers/doors.ts';
import { stepTo } from '../helpers/cycle.ts';

let t: TestApi;
let flow: string;
let cycle: string;
let n = 0;

beforeAll(async () => {
  t = await createTestApi();
  flow = await t.published(soundReview());
});
afterAll(async () => t?.close());

beforeEach(async () => {
  await t.people(roster);
  await t.sql`update slots set status = 'closed'`;
  await t.sql`delete from outbox`;
  const { body } = await t.ask<{ cycle: string }>('hr', 'POST', `/api/flows/${flow}/launch`, aTrial(`old-links-${(n += 1)}`));
  ({ cycle } = body);
  await t.settle(cycle);
});

/** The links in the mails that wait now, as the worker sends them. */
async function linksSent(): Promise<string[]> {
  const sent: OutgoingMail[] = [];
  const transport = { send: async (mail: OutgoingMail) => (sent.push(mail), { accepted: true as const }), healthy: async () => true, close: () => {} };
  const mail = createMailer({ engine: t.engine, keys: testKeys, publicUrl, transport, log: pino({ level: 'silent' }), mailbox: null });
  await relayMails(t.engine, doorsThat({ mail }), { leaseSeconds: 30, pokes: 0, mails: 100 });
  return sent.flatMap(({ text }) => (/https?:\/\/\S+\/t\/\S+/.exec(text) ?? []).map((url) => new URL(url).pathname));
}

async function reminded(): Promise<void> {
  await stepTo(t.engine, cycle, '2027-03-08T01:30:00.000Z');
  await t.settle(cycle);
}

/** Replaces one person's line of the roster, by the import of HR. */
async function imported(from: string, to: string): Promise<void> {
  const sent = { method: 'POST', cookie: await t.signIn('hr'), body: roster.replace(from, to), headers: { 'content-type': 'text/csv' } };
  const { confirm } = (await (await t.request('/api/people/import/preview', sent)).json()) as { confirm: string };
  const answer = await t.request(`/api/people/import?confirm=${confirm}`, sent);
  expect(answer.status).toBe(200);
}

test('whoever still reads the old address of a person cannot answer by the links that were sent there, also after a reminder to the new one', async () => {
  const [old = ''] = await linksSent();
  expect((await t.request(old)).status).toBe(200);
  await imported('amy@h.example', 'amy.new@h.example');
  expect((await t.request(old)).status).toBe(404);
  await reminded();
  const [fresh = ''] = await linksSent();
  expect(fresh).toMatch(/^\/t\//);
  expect(fresh).not.toBe(old);
  expect((await t.request(fresh)).status).toBe(200);
  expect((await t.request(old)).status).toBe(404);
});

test('the link of someone who has left opens nothing, and no mail goes to them any more', async () => {
  const [old = ''] = await linksSent();
  await imported('bob,Rooms,,,', 'bob,Rooms,,2027-03-02,');
  await stepTo(t.engine, cycle, '2027-03-02T01:30:00.000Z');
  expect((await t.request(old)).status).toBe(404);
  await reminded();
  expect(await linksSent()).toEqual([]);
});

test('a mail that waited is not sent to someone who left meanwhile', async () => {
  await imported('bob,Rooms,,,', 'bob,Rooms,,2027-02-28,');
  expect(await linksSent()).toEqual([]);
});
