import pino from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eraseContent } from '../../db/erase.ts';
import { setBudget } from '../../db/nudges.ts';
import { relayMails } from '../../engine/relay.ts';
import { createMailer } from '../../server/mail/mailer.ts';
import type { OutgoingMail } from '../../server/mail/transport.ts';
import { usualBudget } from '../../workflows/flow/nudge.ts';
import type { Flow } from '../../workflows/flow/schema.ts';
import { createTestApi, soundReview, type TestApi } from '../helpers/api.ts';
import { publicUrl, testKeys } from '../helpers/app.ts';
import { launchFlow } from '../helpers/cycle.ts';
import { doorsThat } from '../helpers/doors.ts';

type Comment = { id: string; step: string | null; by: { id: string }; body: string; named: { id: string }[]; resolved: object | null };

let t: TestApi;
let flow: string;
let sent: OutgoingMail[] = [];
let n = 0;

beforeAll(async () => {
  t = await createTestApi();
  flow = await t.published(soundReview());
  await setBudget(t.sql, null, null);
});
afterAll(() => t?.close());

async function relay(): Promise<void> {
  const send = async (mail: OutgoingMail) => {
    sent.push(mail);
    return { accepted: true as const };
  };
  const transport = { send, healthy: async () => true, close: () => {} };
  const mail = createMailer({ engine: t.engine, keys: testKeys, publicUrl, transport, log: pino({ level: 'silent' }), mailbox: null });
  await relayMails(t.engine, doorsThat({ mail }), { leaseSeconds: 30, pokes: 0, mails: 100 });
}
const id = () => `comment-0000000${++n}`;
const say = (who: string, body: string, more: object = {}) =>
  t.ask<{ comments: Comment[] }>(who, 'POST', `/api/flows/${flow}/comments`, { id: id(), step: 'review', answers: null, body, named: [], ...more });
const mentionsOf = async (who: string) => (await t.ask<{ mentions: { id: string; body: string }[] }>(who, 'GET', '/api/mentions')).body.mentions;

test('who has a draft open is told to the others, with where they are, until the window is closed', async () => {
  const here = (who: string, window: string, step: string | null) =>
    t.ask<{ others: { person: { id: string }; step: string | null }[]; revision: number }>(who, 'POST', `/api/flows/${flow}/presence`, { window, step });
  expect((await here('hr', 'window-hr', 'review')).body.others).toEqual([]);
  const seen = (await here('admin', 'window-admin', null)).body;
  expect(seen).toMatchObject({ others: [{ person: { id: 'hr' }, step: 'review' }], revision: 1 });
  await t.ask('hr', 'POST', `/api/flows/${flow}/presence/leave`, { window: 'window-hr' });
  expect((await here('admin', 'window-admin', null)).body.others).toEqual([]);
  await t.sql`update flow_presence set seen_at = now() - interval '1 minute'`;
  expect((await here('hr', 'window-hr', null)).body.others).toEqual([]);
  expect((await t.ask('bob', 'POST', `/api/flows/${flow}/presence`, { window: 'window-bob', step: null })).status).toBe(403);
});

test('a mention reaches the person in the product and by one mail, and is gone from both once they looked', async () => {
  sent = [];
  await say('hr', 'Is five days enough? @Ada', { named: ['admin'] });
  await say('hr', 'And here, @Ada', { step: null, named: ['admin'] });
  expect((await mentionsOf('admin')).map(({ body }) => body)).toEqual(['Is five days enough? @Ada', 'And here, @Ada']);
  await relay();
  expect(sent.map(({ to, subject }) => [to, subject])).toEqual([['ada@h.example', 'Ho mentions you in a comment: Test flow']]);
  expect(sent[0]?.text).toContain('1 more comment');
  expect(sent[0]?.text).not.toContain('five days');
  await t.ask('admin', 'POST', `/api/flows/${flow}/comments/seen`);
  expect(await mentionsOf('admin')).toEqual([]);
  sent = [];
  await say('hr', 'Seen before the mail left, @Ada', { named: ['admin'] });
  await t.ask('admin', 'POST', `/api/flows/${flow}/comments/seen`);
  await relay();
  expect(sent).toEqual([]);
});

test('a mail about a mention keeps to the limits of mails, and counts among them', async () => {
  await setBudget(t.sql, { ...usualBudget, perDay: 1, quiet: null, workingDays: false }, null);
  await t.sql`delete from nudge_bags`;
  await say('hr', 'First, @Ada', { named: ['admin'] });
  const waiting = () => t.sql<{ days: number }[]>`
    select extract(epoch from due_at - now())::float / 86400 as days from outbox where payload ->> 'kind' = 'mention' and sent_at is null and failed is null order by id`;
  expect((await waiting()).map(({ days }) => days < 0.1)).toEqual([true]);
  await t.sql`update outbox set sent_at = now() where payload ->> 'kind' = 'mention' and sent_at is null`;
  await say('hr', 'Second, @Ada', { named: ['admin'] });
  const [second] = await waiting();
  const [bag] = await t.sql<{ sent: string[] }[]>`select sent from nudge_bags where person_id = 'admin'`;
  expect(bag?.sent.length).toBe(2);
  expect(new Date(bag?.sent[1] ?? 0).getTime()).toBeGreaterThan(new Date(bag?.sent[0] ?? 0).getTime());
  expect(second?.days).toBeGreaterThan(0);
  await setBudget(t.sql, null, null);
});

test('a comment said twice stands once; it is settled, opened again, answered, and taken back only by who wrote it', async () => {
  const one = { id: id(), step: 'review', answers: null, body: 'Once', named: [] };
  for (let times = 0; times < 2; times += 1) await t.ask('hr', 'POST', `/api/flows/${flow}/comments`, one);
  const all = async () =>
    (await t.ask<{ comments: Comment[] }>('hr', 'GET', `/api/flows/${flow}/comments`)).body.comments.filter(({ body }) => body === 'Once' || body === 'Answer');
  expect(await all()).toMatchObject([{ step: 'review', by: { id: 'hr' }, resolved: null }]);
  await say('admin', 'Answer', { answers: one.id });
  const path = `/api/flows/${flow}/comments/${one.id}`;
  await t.ask('admin', 'POST', `${path}/resolve`, { resolved: true });
  expect((await all())[0]?.resolved).toMatchObject({ by: { id: 'admin' } });
  await t.ask('hr', 'POST', `${path}/resolve`, { resolved: false });
  expect((await all())[0]?.resolved).toBeNull();
  expect((await t.ask('admin', 'DELETE', path)).status).toBe(409);
  expect((await t.ask('hr', 'DELETE', path)).status).toBe(200);
  expect(await all()).toEqual([]);
});

test('only who may look at drafts is named, and a comment changes neither the draft nor its version', async () => {
  expect(await say('hr', '@Bob', { named: ['bob'] })).toMatchObject({ status: 422, body: { error: { code: 'notAReader' } } });
  expect((await say('bob', 'Hello')).status).toBe(403);
  const before = (await t.ask<{ flow: Flow; revision: number; changed: boolean }>('hr', 'GET', `/api/flows/${flow}`)).body;
  await say('hr', 'Still the same');
  expect((await t.ask('hr', 'GET', `/api/flows/${flow}`)).body).toEqual(before);
  expect(before.changed).toBe(false);
});

test('who was told of which version is known once it was launched in earnest, not by a trial', async () => {
  const promised = async (key: string) => (await t.ask<{ promised: unknown }>('hr', 'GET', `/api/flows/f-${key}/promised`)).body.promised;
  await t.settle(await launchFlow(t.engine, soundReview(), { people: ['amy', 'ben'], key: 'tried' }));
  expect(await promised('tried')).toBeNull();
  await t.settle(await launchFlow(t.engine, soundReview({ description: { en: 'In earnest' } }), { people: ['amy', 'ben'], key: 'real', real: true }));
  expect(await promised('real')).toEqual({ version: 1, people: 2 });
});

test('what names a person who is erased names them no more', async () => {
  await say('hr', 'For @Ada', { named: ['admin'] });
  await t.sql`update people set left_on = '2020-01-01' where id = 'admin'`;
  await t.sql.begin((tx) => eraseContent(tx, 'admin', []));
  expect(await t.sql`select 1 from flow_mentions where person_id = 'admin'`).toHaveLength(0);
  expect(await t.sql`select 1 from flow_comments where body like '%Ada%'`).toHaveLength(0);
  expect(await t.sql`select 1 from flow_comments where body = 'For @…'`).toHaveLength(1);
});
