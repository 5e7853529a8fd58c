import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { OutgoingMail } from '../../server/mail/transport.ts';
import { createReplyWorld, decidesFlow, type ReplyWorld } from '../helpers/reply-world.ts';

/** One mail about several things, and its page: decided alike, one by one, or singly; each a decision of its own. */
let w: ReplyWorld;
beforeAll(async () => {
  w = await createReplyWorld();
});
afterAll(() => w?.close());
beforeEach(() => w.forget());

const people = ['amy', 'ben', 'new'];
const digest = async (flow = decidesFlow()): Promise<OutgoingMail> =>
  (await w.askTogether(flow, people)).find(({ text }) => text.includes('/d/')) as OutgoingMail;
const pathIn = ({ text }: OutgoingMail): string => new URL(/https?:\/\/\S+\/d\/\S+/.exec(text)?.[0] ?? 'http://none').pathname;
const open = async (path: string, cookie = '') => (await w.request(path, cookie === '' ? {} : { cookie })).text();
const nonceIn = (html: string) => /name="nonce" value="([^"]+)"/.exec(html)?.[1] ?? '';
const groupIn = (html: string) => /name="all\.([^"]+)"/.exec(html)?.[1] ?? '';
/** The parts, by whom each is about. */
const slotsIn = (html: string) =>
  Object.fromEntries([...html.matchAll(/<strong>([^<]+)<\/strong>(?:(?!<strong>).)*?name="one\.([^"]+)"/gs)].map(([, who = '', slot = '']) => [who, slot]));

async function post(path: string, fields: [string, string][], cookie = ''): Promise<{ status: number; html: string }> {
  const form = new FormData();
  if (!fields.some(([name]) => name === 'nonce')) form.append('nonce', nonceIn(await open(path, cookie)));
  for (const [name, value] of fields) form.append(name, value);
  const answer = await w.request(path, { method: 'POST', body: form, redirect: 'manual', ...(cookie !== '' && { cookie }) });
  return { status: answer.status, html: await answer.text() };
}
const outcomes = async () =>
  (
    await w.sql<{ about: string; outcome: string; via: string }[]>`
      select r.subject_id as about, d.outcome, d.via from decisions d join runs r on r.id = d.run_id where d.withdrawn_at is null order by r.subject_id`
  ).map(({ about, outcome, via }) => `${about} ${outcome} ${via}`);

test('several things that wait come in one mail with one page; decided alike but for one, each is a decision of its own in the history', async () => {
  const mail = await digest();
  expect(mail.subject).toContain('3 things wait for you');
  expect(mail.text).toContain('Salary step (3)');
  const path = pathIn(mail);
  const page = await open(path);
  expect(page).not.toMatch(/type="radio"[^>]*\schecked/);
  const slots = slotsIn(page);
  expect(Object.keys(slots).toSorted()).toEqual(['Amy', 'Ben', 'New']);
  const all = `all.${groupIn(page)}`;
  expect((await post(path, [])).status).toBe(422);
  const needs = await post(path, [
    [all, 'approved'],
    [`one.${slots.Ben}`, 'rejected'],
  ]);
  expect([needs.status, needs.html]).toEqual([422, expect.stringContaining('Ben: Reject needs a comment')]);
  expect(await outcomes()).toEqual([]);
  const done = await post(path, [
    [all, 'approved'],
    [`comment.${groupIn(page)}`, 'Agreed in the meeting'],
    [`one.${slots.Ben}`, 'rejected'],
    [`c.${slots.Ben}`, 'Not yet'],
    [`one.${slots.New}`, '-'],
  ]);
  expect([done.status, done.html]).toEqual([200, expect.stringContaining('2 answers are recorded')]);
  expect(await outcomes()).toEqual(['amy approved digest', 'ben rejected digest']);
  const lines = await w.sql<
    { run: string; via: string }[]
  >`select run_id as run, detail ->> 'via' as via from journal where kind = 'task.decided' order by run_id`;
  expect(new Set(lines.slice(-2).map(({ run }) => run)).size).toBe(2);
  const after = await open(path);
  expect(after).toContain('One thing waits for you');
  expect((await post(path, [[`all.${groupIn(after)}`, 'approved']])).html).toContain('One answer is recorded');
  expect(await outcomes()).toEqual(['amy approved digest', 'ben rejected digest', 'new approved digest']);
});

test('what was answered on it is taken back there for ten minutes, one or all', async () => {
  const path = pathIn(await digest());
  const page = await open(path);
  await post(path, [[`all.${groupIn(page)}`, 'approved']]);
  const over = await open(path);
  expect(over).toContain('Take all 3 back');
  const [first = '', ...others] = [...over.matchAll(/name="slot" value="([^"]+)"/g)].map(([, slot = '']) => slot);
  expect(
    (
      await post(path, [
        ['act', 'withdraw'],
        ['slot', first],
      ])
    ).html,
  ).toContain('1 answers are taken back');
  expect(await outcomes()).toHaveLength(2);
  await post(path, [['act', 'withdraw'], ...others.map((slot): [string, string] => ['slot', slot])]);
  expect(await outcomes()).toEqual([]);
});

test('its link opens nothing else, and what has gone to somebody else is neither shown nor answered by it', async () => {
  const path = pathIn(await digest());
  const page = await open(path);
  const slots = slotsIn(page);
  expect((await w.request(path.replace('/d/', '/t/'))).status).toBe(404);
  expect((await w.request(`${path}x`)).status).toBe(404);
  expect(await w.deps.tasks.act(slots.Amy ?? '', { person: 'bob', signedIn: true, via: 'web' }, { act: 'delegate', to: 'hr', reason: '' })).toBeNull();
  await post(path, [
    ['nonce', nonceIn(page)],
    [`all.${groupIn(page)}`, 'approved'],
  ]);
  expect(await outcomes()).toEqual(['ben approved digest', 'new approved digest']);
  expect((await w.request(path, { method: 'POST', body: new FormData() })).status).toBe(422);
});

test('a scanner that sends it right after the delivery decides nothing, however often; the number lets a person go on', async () => {
  const path = pathIn(await digest());
  await w.sql`update mail_links set delivered_at = clock_timestamp()`;
  const all = `all.${groupIn(await open(path))}`;
  expect((await post(path, [[all, 'approved']])).status).toBe(422);
  await w.sql`update mail_links set delivered_at = clock_timestamp() - interval '1 hour'`;
  expect((await post(path, [[all, 'approved']])).status).toBe(422);
  expect(await outcomes()).toEqual([]);
  const number = /To confirm, type (\d+)/.exec(await open(path))?.[1] ?? '';
  expect(
    (
      await post(path, [
        [all, 'approved'],
        ['confirm', number],
      ])
    ).status,
  ).toBe(200);
  expect(await outcomes()).toHaveLength(3);
});

test('what asks for more than a link, or asks questions, is opened singly; of a sensitive flow nothing is listed', async () => {
  const signIn = await open(pathIn(await digest(decidesFlow({ settings: { assurance: 2 } }))));
  expect(signIn).not.toContain('type="radio"');
  expect(signIn.match(/href="\/t\//g)).toHaveLength(3);
  const forms = await open(pathIn(await digest(decidesFlow({ kind: 'form' }))));
  expect(forms).not.toContain('type="radio"');
  expect((await w.askTogether(decidesFlow({ more: { sensitive: true } }), people)).filter(({ text }) => text.includes('/d/'))).toEqual([]);
});
