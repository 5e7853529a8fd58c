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
async function oneMore(kind: 'reminder' | 'tell' | 'cc' | 'handedOver' | 'task', more: object = {}): Promise<OutgoingMail[]> {
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

test('in the app more of what asks for nothing can be stopped, each by itself; what asks for something, and what the law asks for, comes all the same', async () => {
  const cookie = await w.signIn('bob');
  const choose = async (wishes: object) => {
    const init = { method: 'PUT', cookie, body: JSON.stringify(wishes), headers: { 'content-type': 'application/json' } };
    const answer = await w.request('/api/my/mails', init);
    return { status: answer.status, body: (await answer.json()) as unknown };
  };
  const all = { reminders: true, copies: true, news: true, mentions: true };
  expect(await (await w.request('/api/my/mails', { cookie })).json()).toEqual(all);
  expect((await w.request('/api/my/mails')).status).toBe(401);
  await w.ask(decidesFlow());
  const counts = async () => {
    const found: Record<string, number> = {};
    for (const kind of ['reminder', 'cc', 'handedOver', 'tell', 'task'] as const) found[kind] = (await oneMore(kind)).length;
    return found;
  };
  expect(await counts()).toEqual({ reminder: 1, cc: 1, handedOver: 1, tell: 1, task: 1 });
  expect(await choose({ ...all, copies: false, news: false })).toEqual({ status: 200, body: { ...all, copies: false, news: false } });
  expect(await counts()).toEqual({ reminder: 1, cc: 0, handedOver: 0, tell: 1, task: 1 });
  expect(await oneMore('cc', { exact: true })).toHaveLength(1);
  // The choice of the page behind a mail stands beside these.
  await choose({ ...all, reminders: false });
  expect(await counts()).toEqual({ reminder: 0, cc: 1, handedOver: 1, tell: 1, task: 1 });
  expect((await choose({ ...all, task: false })).status).toBe(400);
  await choose(all);
});
