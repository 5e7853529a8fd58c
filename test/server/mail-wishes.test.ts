import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { OutgoingMail } from '../../server/mail/transport.ts';
import { createReplyWorld, decidesFlow, type ReplyWorld } from '../helpers/reply-world.ts';

/** Whether people are reminded by mail is theirs to choose, also by one click in their mail program; nothing else is. */
let w: ReplyWorld;
beforeAll(async () => {
  w = await createReplyWorld();
});
afterAll(() => w?.close());
beforeEach(() => w.forget());

/** One more mail of this kind about what the last one asked. */
async function oneMore(kind: 'reminder' | 'tell', more: object = {}): Promise<OutgoingMail[]> {
  const n = Math.random().toString(36).slice(2);
  await w.sql`
    insert into outbox (kind, key, run_id, payload)
    select 'mail', key || ${n}::text, run_id, payload || ${w.sql.json({ kind, item: `r.${n}`, ...more })} from outbox
    where kind = 'mail' and payload ->> 'kind' = 'task' order by id desc limit 1`;
  return w.sentNow();
}
const pathOf = ({ unsubscribe }: OutgoingMail): string => new URL(unsubscribe ?? 'http://none').pathname;

test('a reminder can be stopped by one click of a mail program, without a session; then none comes, but the first mail of a task and what follows when it is late do', async () => {
  const [first] = await w.ask(decidesFlow());
  expect(first?.unsubscribe).toBeNull();
  const [reminder] = await oneMore('reminder');
  expect(reminder?.text).toContain(`No reminders by mail, or again: ${reminder?.unsubscribe}`);
  const path = pathOf(reminder as OutgoingMail);
  // Whoever opens it, a scanner too, has chosen nothing.
  for (const method of ['GET', 'HEAD']) expect((await w.request(path, { method })).status).toBe(200);
  expect(await oneMore('reminder')).toHaveLength(1);
  const oneClick = { method: 'POST', body: 'List-Unsubscribe=One-Click', headers: { 'content-type': 'application/x-www-form-urlencoded' } };
  expect((await w.app.request(`http://loopwright.test${path}`, oneClick)).status).toBe(200);
  expect((await w.app.request(`http://loopwright.test${path}x`, oneClick)).status).toBe(404);
  expect(await oneMore('reminder')).toEqual([]);
  expect(await oneMore('reminder', { exact: true })).toMatchObject([{ unsubscribe: null }]);
  expect(await oneMore('tell', { to: 'hr' })).toHaveLength(1);
  expect(await w.ask(decidesFlow())).toHaveLength(1);
  expect(await w.sql`select 1 from slots where holder_id = 'bob' and status = 'open'`).toHaveLength(2);
  expect(await w.decisions()).toEqual([]);
  const page = await (await w.request('/mails', { cookie: await w.signIn('bob') })).text();
  expect(page).toContain('You are not reminded by mail.');
  const form = new FormData();
  form.append('reminders', 'on');
  await w.request(path, { method: 'POST', body: form });
  expect(await oneMore('reminder')).toHaveLength(1);
});

test('a mail about several things has the link too; a trial, a talk and a sign-in have none', async () => {
  const [digest] = await w.askTogether(decidesFlow(), ['amy', 'ben', 'new']);
  expect(digest?.unsubscribe).toMatch(/\/mails\/mail-1\.[\w-]{43}$/);
  const { mail } = await w.askTrial(decidesFlow());
  expect(mail.unsubscribe).toBeNull();
});
