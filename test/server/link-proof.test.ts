import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { OutgoingMail } from '../../server/mail/transport.ts';
import { cookieOf } from '../helpers/app.ts';
import { createReplyWorld, decidesFlow, type ReplyWorld } from '../helpers/reply-world.ts';

/** What a link of a mail proves by itself, and what is asked for beside it: a number where a program may have answered, a code where the step asks for one. */
let w: ReplyWorld;
beforeAll(async () => {
  w = await createReplyWorld();
});
afterAll(() => w?.close());
beforeEach(() => w.forget());

const aMail = async (settings: object = {}): Promise<OutgoingMail> => (await mailsOf(settings))[0] as OutgoingMail;
const mailsOf = async (settings: object) => {
  const asking = await w.ask(decidesFlow({ settings }));
  return asking.length > 0 ? asking : w.sentNow();
};
const pathIn = ({ text }: OutgoingMail): string => new URL(/https?:\/\/\S+\/t\/\S+/.exec(text)?.[0] ?? 'http://none').pathname;
const open = async (path: string, cookie = '') => (await w.request(path, cookie === '' ? {} : { cookie })).text();
const nonceIn = (html: string) => /name="nonce" value="([^"]+)"/.exec(html)?.[1] ?? '';
const numberIn = (html: string) => /To confirm, type (\d+)/.exec(html)?.[1] ?? '';

async function post(path: string, fields: Record<string, string>, cookie = ''): Promise<{ status: number; html: string; cookie: string }> {
  const form = new FormData();
  if (fields.nonce === undefined) form.append('nonce', nonceIn(await open(path, cookie)));
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  const answer = await w.request(path, { method: 'POST', body: form, redirect: 'manual', ...(cookie !== '' && { cookie }) });
  return { status: answer.status, html: await answer.text(), cookie: cookieOf(answer.headers.getSetCookie()) };
}

const justDelivered = () => w.sql`update mail_links set delivered_at = clock_timestamp()`;
const notDelivered = () => w.sql`update mail_links set delivered_at = null`;
const refusedBy = async () =>
  (await w.sql<{ rule: string }[]>`select detail ->> 'rule' as rule from journal where kind = 'event.refused'`).map(({ rule }) => rule);

describe('an answer that a program may have given', () => {
  test('right after its mail, or before the mail server has it, is held until somebody types the number on the page', async () => {
    const path = pathIn(await aMail());
    await notDelivered();
    expect((await post(path, { outcome: 'approved' })).status).toBe(422);
    await justDelivered();
    const soon = await post(path, { outcome: 'approved', comment: 'Fine by me' });
    expect([soon.status, soon.html]).toEqual([422, expect.stringContaining('Not recorded yet')]);
    expect(soon.html).toContain('Fine by me');
    await w.sql`update mail_links set delivered_at = clock_timestamp() - interval '1 hour'`;
    // Also later: a program that tries again does not read what the page says.
    expect((await post(path, { outcome: 'approved' })).status).toBe(422);
    expect((await post(path, { outcome: 'approved', confirm: '9' })).status).toBe(422);
    expect(await w.decisions()).toEqual([]);
    const page = await open(path);
    expect(page).not.toMatch(/type="radio"[^>]*\schecked/);
    expect((await post(path, { outcome: 'approved', confirm: numberIn(page) })).status).toBe(303);
    expect(await w.decisions()).toEqual([{ by: 'bob', outcome: 'approved', via: 'link' }]);
    expect(await refusedBy()).toContain('answeredTooSoon');
  });

  test('two different answers within seconds count neither: the first is taken back, and who is asked again types the number', async () => {
    const path = pathIn(await aMail());
    const nonce = nonceIn(await open(path));
    expect((await post(path, { nonce, outcome: 'approved' })).status).toBe(303);
    const second = await post(path, { nonce, outcome: 'rejected', comment: 'No' });
    expect([second.status, second.html]).toEqual([409, expect.stringContaining('neither counts')]);
    expect(await w.decisions()).toEqual([]);
    await w.turnAll();
    const again = (await w.sentNow()).find(({ replyTo, text }) => replyTo !== null && !text.includes(path));
    const newer = pathIn(again as OutgoingMail);
    expect((await post(newer, { outcome: 'rejected', comment: 'No' })).status).toBe(422);
    expect((await post(newer, { outcome: 'rejected', comment: 'No', confirm: numberIn(await open(newer)) })).status).toBe(303);
    expect(await w.decisions()).toEqual([{ by: 'bob', outcome: 'rejected', via: 'link' }]);
  });

  test('both at the very same time count neither', async () => {
    const path = pathIn(await aMail());
    const statuses = await Promise.all([post(path, { outcome: 'approved' }), post(path, { outcome: 'rejected', comment: 'No' })]);
    expect(statuses.map(({ status }) => status).toSorted()).toEqual([303, 409]);
    expect(await w.decisions()).toEqual([]);
  });

  test('whoever is signed in, or sends the same again, has nothing to confirm', async () => {
    const path = pathIn(await aMail());
    await justDelivered();
    const cookie = await w.signIn('bob');
    expect((await post(path, { outcome: 'approved' }, cookie)).status).toBe(303);
    const other = pathIn(await aMail());
    expect((await post(other, { outcome: 'approved' })).status).toBe(303);
    expect((await post(other, { outcome: 'approved' })).status).toBe(409);
    expect(await w.decisions()).toHaveLength(2);
  });
});

describe('a step that asks for more than a link', () => {
  const codeIn = async () => /^Your code: (\d{6})$/m.exec((await w.sentNow()).at(-1)?.text ?? '')?.[1] ?? '';
  const wrong = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, '0');

  test('is opened by a code that is sent to the address on file: once, in the browser that typed it, for its own link', async () => {
    const [path, other] = [pathIn(await aMail({ assurance: 2 })), pathIn(await aMail({ assurance: 2 }))];
    expect(await open(path)).not.toContain('name="outcome"');
    expect((await post(path, { act: 'code' })).html).toContain('A code is on its way');
    const mails = await w.sentNow();
    expect(mails.map(({ to, replyTo }) => ({ to, replyTo }))).toEqual([{ to: 'bob@h.example', replyTo: null }]);
    const code = /^Your code: (\d{6})$/m.exec(mails[0]?.text ?? '')?.[1] ?? '';
    expect(mails[0]?.subject).not.toContain(code);
    expect(JSON.stringify(await w.sql`select * from link_codes`)).not.toContain(code);
    expect((await post(path, { act: 'code', code: wrong(code) })).status).toBe(422);
    expect((await post(other, { act: 'code', code })).status).toBe(422);
    const typed = await post(path, { act: 'code', code: `${code.slice(0, 3)} ${code.slice(3)}` });
    expect([typed.status, typed.cookie]).toEqual([303, expect.stringMatching(/^loopwright\.code=\d+\./)]);
    expect((await post(path, { act: 'code', code })).status).toBe(422);
    expect(await open(path)).not.toContain('name="outcome"');
    expect(await open(other, typed.cookie)).not.toContain('name="outcome"');
    expect(await open(path, typed.cookie)).toContain('name="outcome"');
    // What the code proves no scanner has: there is nothing to confirm.
    await justDelivered();
    expect((await post(path, { outcome: 'approved' }, typed.cookie)).status).toBe(303);
    expect(await w.decisions()).toEqual([{ by: 'bob', outcome: 'approved', via: 'link' }]);
  });

  test('a code may be tried five times, the newest counts, and no more than five are sent in a quarter of an hour', async () => {
    await w.sql`delete from sign_in_requests`;
    const path = pathIn(await aMail({ assurance: 2 }));
    await post(path, { act: 'code' });
    const first = await codeIn();
    for (let n = 0; n < 5; n += 1) await post(path, { act: 'code', code: wrong(first) });
    expect((await post(path, { act: 'code', code: first })).status).toBe(422);
    await post(path, { act: 'code' });
    const second = await codeIn();
    expect((await post(path, { act: 'code', code: second })).status).toBe(303);
    for (let n = 0; n < 3; n += 1) expect((await post(path, { act: 'code' })).status).toBe(200);
    expect((await post(path, { act: 'code' })).status).toBe(429);
    await w.sql`update link_codes set expires_at = clock_timestamp()`;
    expect(await codeIn()).toBe('');
  });

  test('no code opens what asks for sign-in, nor a mailbox that several people read', async () => {
    const path = pathIn(await aMail({ assurance: 3 }));
    expect(await open(path)).not.toContain('Send me a code');
    await post(path, { act: 'code' });
    expect(await w.sentNow()).toEqual([]);
    const shared = pathIn(await aMail({ assurance: 2 }));
    await w.sql`update people set shared_mailbox = true where id = 'bob'`;
    await w.sql`update roster_epoch set n = n + 1`;
    expect(await open(shared)).not.toContain('Send me a code');
    await w.sql`update people set shared_mailbox = false where id = 'bob'`;
    await w.sql`update roster_epoch set n = n + 1`;
  });
});
