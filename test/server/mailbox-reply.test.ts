import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startMailbox } from '../../server/local/mailbox.ts';
import { receiveMail } from '../../server/mail/inbound/receive.ts';
import { createTransport } from '../../server/mail/transport.ts';
import { createApp } from '../../server/app.ts';
import { publicUrl, testKeys } from '../helpers/app.ts';
import { createReplyWorld, decidesFlow, mailbox, type ReplyWorld } from '../helpers/reply-world.ts';

let w: ReplyWorld;
let dir: string;
const stops: (() => unknown)[] = [];
beforeAll(async () => {
  w = await createReplyWorld();
  dir = mkdtempSync(join(tmpdir(), 'mailbox-'));
  const box = await startMailbox({ dir, port: 0 });
  const transport = createTransport(box.url, 'HR <hr@h.example>');
  stops.push(
    () => transport.close(),
    box.stop,
    () => rmSync(dir, { recursive: true }),
  );
  for (const mail of await w.ask(decidesFlow())) await transport.send(mail);
});
afterAll(async () => {
  for (const stop of stops) await stop();
  await w?.close();
});

test('a mail in the mailbox of this machine is replied to as its reader would, signed, proven and recorded like any other', async () => {
  const nowhere = async () => {
    throw Object.assign(new Error('No such name.'), { code: 'ENOTFOUND' });
  };
  const { engine, tasks, log } = w.deps;
  const inbound = {
    mailbox,
    secret: null,
    receive: (incoming: never, dns = nowhere) =>
      receiveMail({ engine, tasks, keys: testKeys, mailbox, publicUrl, dns, log: pino({ level: 'silent' }) }, incoming),
  };
  const app = createApp({ ...w.deps, log, inbound: inbound as never, config: { ...w.deps.config, mailboxDir: dir } });
  const cookie = await w.signIn('admin');
  const ask = async (path: string, body?: object) => {
    const headers = { cookie, 'sec-fetch-site': 'same-origin', 'content-type': 'application/json' };
    const answer = await app.request(`${publicUrl}${path}`, body === undefined ? { headers } : { method: 'POST', headers, body: JSON.stringify(body) });
    return { status: answer.status, body: (await answer.json()) as Record<string, never> };
  };
  const { mails } = (await ask('/api/mailbox')).body as unknown as { mails: { id: string }[] };
  const id = mails[0]?.id ?? '';
  expect((await ask(`/api/mailbox/${id}`)).body).toMatchObject({ to: 'bob@h.example', mayReply: true });
  expect((await ask(`/api/mailbox/${id}/reply`, { text: 'Hm' })).body).toEqual({ is: 'told', why: 'noWord' });
  expect((await ask(`/api/mailbox/${id}/reply`, { text: '退回\n請補充五月的數字。' })).body).toEqual({ is: 'recorded', why: null });
  expect(await w.decisions()).toEqual([{ by: 'bob', outcome: 'returned', via: 'reply' }]);
});
