import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { OutgoingMail } from '../../server/mail/transport.ts';
import { createReplyWorld, decidesFlow, type ReplyWorld } from '../helpers/reply-world.ts';

let w: ReplyWorld;
beforeAll(async () => {
  w = await createReplyWorld();
});
afterAll(() => w?.close());
beforeEach(async () => {
  await w.forget();
  w.server.answer = () => ({ accepted: true });
});

const aMail = async () => (await w.ask(decidesFlow()))[0] as OutgoingMail;
const noticed = async () =>
  (await w.sql<{ at: string | null }[]>`select noticed_at as at from slots where holder_id = 'bob' order by opened_at desc limit 1`)[0]?.at;
const unreached = async () => (await w.ask2<{ people: { person: { id: string }; status: string | null }[] }>('hr', 'GET', '/api/people/unreached')).body.people;

test('a notice that came back was none: the ladder waits, HR sees whom mails do not reach, and may have the address tried again', async () => {
  const mail = await aMail();
  expect(await noticed()).not.toBeNull();
  await w.bounce(mail, { action: 'failed', status: '5.1.1' });
  expect(await noticed()).toBeNull();
  expect(await unreached()).toMatchObject([{ person: { id: 'bob' }, status: '5.1.1' }]);
  expect(await w.ask(decidesFlow())).toEqual([]);
  expect((await w.ask2('zed', 'GET', '/api/people/unreached')).status).toBe(403);
  expect((await w.ask2<{ mails: number }>('hr', 'POST', '/api/people/bob/mail-again')).body.mails).toBe(1);
  expect(await unreached()).toEqual([]);
  expect((await w.sentNow()).map(({ to }) => to)).toEqual(['bob@h.example']);
});

test('an address that takes none is an incident of the step, for HR; its holder may answer in the inbox all the same', async () => {
  const mail = await aMail();
  const [run] = await w.sql<{ id: string }[]>`select run_id as id from slots where holder_id = 'bob' order by opened_at desc, id desc limit 1`;
  const incidents = async () =>
    (
      await w.sql<
        { kind: string; code: string }[]
      >`select kind, detail ->> 'code' as code from journal where run_id = ${run?.id ?? ''} and kind like 'incident.%' order by n`
    ).map(({ kind, code }) => `${kind} ${code}`);
  await w.bounce(mail, { action: 'failed', status: '5.1.1' });
  await w.turnAll();
  expect(await incidents()).toEqual(['incident.opened unreached']);
  // The next task of theirs says the same, though no mail was tried.
  const [second] = await w.sql<{ n: number }[]>`select count(*)::int as n from journal where kind = 'incident.opened' and detail ->> 'code' = 'unreached'`;
  await w.ask(decidesFlow());
  await w.turnAll();
  const [third] = await w.sql<{ n: number }[]>`select count(*)::int as n from journal where kind = 'incident.opened' and detail ->> 'code' = 'unreached'`;
  expect((third?.n ?? 0) - (second?.n ?? 0)).toBe(1);
  // Tried again, and accepted: it is over.
  await w.ask2('hr', 'POST', '/api/people/bob/mail-again');
  await w.sentNow();
  await w.turnAll();
  const [slot] = await w.sql<
    { id: string; run: string }[]
  >`select id, run_id as run from slots where holder_id = 'bob' and status = 'open' order by opened_at desc, id desc limit 1`;
  const told = await w.sql<{ kind: string }[]>`select kind from journal where run_id = ${slot?.run ?? ''} and kind like 'incident.%' order by n`;
  expect(told.map(({ kind }) => kind)).toEqual(['incident.opened', 'incident.closed']);
  const stuck = await w.sql<{ id: string }[]>`select id from slots where run_id = ${run?.id ?? ''} and status = 'open'`;
  expect((await w.ask2('bob', 'POST', `/api/tasks/${stuck[0]?.id ?? ''}/decide`, { outcome: 'approved', values: {} })).status).toBe(200);
  await w.turnAll();
  expect(await w.sql`select 1 from runs where id = ${run?.id ?? ''} and status = 'ended'`.then((rows) => rows.length)).toBeLessThanOrEqual(1);
  expect(await w.sql`select 1 from journal where run_id = ${run?.id ?? ''} and kind = 'task.decided'`).toHaveLength(1);
});

test('with another address on file mails go there at once, and nobody is unreached any more', async () => {
  await w.bounce(await aMail(), { action: 'failed', status: '5.1.1' });
  await w.sql`update people set email = 'robert@h.example' where id = 'bob'`;
  expect(await unreached()).toEqual([]);
  expect((await w.ask(decidesFlow())).map(({ to }) => to)).toEqual(['robert@h.example']);
  await w.sql`update people set email = 'bob@h.example' where id = 'bob'`;
});

test('a mailbox that is full gets the same mail again, three times over days, before it counts as one that takes none', async () => {
  const mail = await aMail();
  for (let n = 0; n < 3; n += 1) {
    expect(await w.bounce(mail, { action: 'failed', status: '5.2.2' })).toEqual({ is: 'returned', why: 'soft' });
    expect(await unreached()).toEqual([]);
    await w.sql`update outbox set due_at = now() where sent_at is null`;
    expect((await w.sentNow()).map(({ messageId }) => messageId)).toEqual([mail.messageId]);
  }
  await w.bounce(mail, { action: 'failed', status: '5.2.2' });
  expect(await unreached()).toHaveLength(1);
});

test('what the other server says at once counts in the same way', async () => {
  w.server.answer = () => ({ accepted: false, permanent: true, code: 'EENVELOPE 550', fate: { fate: 'hard', status: '5.1.1' } });
  expect(await w.ask(decidesFlow())).toEqual([]);
  expect(await unreached()).toMatchObject([{ person: { id: 'bob' }, status: '5.1.1' }]);
});

test('a refusal of ours by policy says nothing about the mailbox', async () => {
  await w.bounce(await aMail(), { action: 'failed', status: '5.7.1' });
  expect(await unreached()).toEqual([]);
});

test('whoever was forwarded a mail cannot say that it did not arrive: the code is in no header they see', async () => {
  const mail = await aMail();
  const guessed = `answers+b${mail.messageId.slice(1, 33)}.0123456789@reply.loopwright.test`;
  expect(await w.bounce({ ...mail, returnPath: guessed }, { action: 'failed', status: '5.1.1' })).toEqual({ is: 'ignored', why: 'wrongCode' });
  expect(await unreached()).toEqual([]);
  expect(JSON.stringify({ ...mail, returnPath: null })).not.toContain(mail.returnPath?.split('.')[1]?.slice(0, 10) ?? 'x');
});

test('out of office at the address for failures is seen as such and changes nothing', async () => {
  const mail = await aMail();
  const head: [string, string][] = [
    ['From', 'bob@h.example'],
    ['To', mail.returnPath ?? ''],
    ['Auto-Submitted', 'auto-replied'],
    ['Subject', 'Out of office'],
    ['Message-ID', '<ooo@h.example>'],
  ];
  expect(await w.take(await w.signed({ head, body: 'I am away. user unknown to me until Monday.' }), { to: [mail.returnPath ?? ''] })).toEqual({
    is: 'ignored',
    why: 'away',
  });
  expect(await unreached()).toEqual([]);
  expect(await w.sql`select 1 from mails_received where person_id = 'bob' and why = 'away'`).toHaveLength(1);
});
