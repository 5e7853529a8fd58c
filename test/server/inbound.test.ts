import { createTransport } from 'nodemailer';
import pino from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createApp } from '../../server/app.ts';
import { newSecret, signed } from '../../server/connect/signing.ts';
import { type Listener, startListener } from '../../server/mail/inbound/listener.ts';
import { type Incoming, TryLater, type Verdict } from '../../server/mail/inbound/incoming.ts';
import { createTestApp, publicUrl, type TestApp } from '../helpers/app.ts';

/** The two ways in for mails that answer ours. What becomes of a mail is in replies.test.ts. */
const mailbox = { local: 'answers', domain: 'reply.h.example' };
const secret = newSecret();
let came: Incoming[];
let fails: Error | null;
const inbound = {
  mailbox,
  secret,
  receive: async (incoming: Incoming): Promise<Verdict> => {
    if (fails !== null) throw fails;
    came.push(incoming);
    return { is: 'recorded', why: null };
  },
};
beforeEach(() => {
  came = [];
  fails = null;
});

describe('our SMTP listener', () => {
  let listener: Listener;
  beforeAll(async () => {
    listener = await startListener(inbound, { port: 0, host: '127.0.0.1' }, pino({ level: 'silent' }));
  });
  afterAll(() => listener?.stop());
  const send = async (to: string | string[], raw = 'From: bob@h.example\r\n\r\nApprove\r\n', from = 'bob@h.example') => {
    const smtp = createTransport({ host: '127.0.0.1', port: listener.port, ignoreTLS: true });
    try {
      await smtp.sendMail({ envelope: { from, to }, raw });
      return 250;
    } catch (error) {
      return (error as { responseCode?: number }).responseCode ?? 0;
    } finally {
      smtp.close();
    }
  };

  test('takes mails to our address, with a detail or without, as they came over the wire', async () => {
    expect(await send('answers+0123@reply.h.example')).toBe(250);
    expect(came[0]?.raw.toString()).toBe('From: bob@h.example\r\n\r\nApprove\r\n');
    expect(came[0]?.envelope).toEqual({ from: 'bob@h.example', to: ['answers+0123@reply.h.example'] });
    expect(await send('ANSWERS@Reply.H.Example', undefined, '')).toBe(250);
    expect(came[1]?.envelope.from).toBe('');
  });

  test('takes none for others, none that is too large, and none for very many', async () => {
    expect(await send('bob@h.example')).toBe(550);
    expect(await send('answers@evil.example')).toBe(550);
    expect(await send('answers+1@reply.h.example', `Subject: x\r\n\r\n${'x'.repeat(21 * 1024 * 1024)}`)).toBe(552);
    expect(came).toEqual([]);
  });

  test('asks for a mail again while DNS or the database does not answer', async () => {
    for (const error of [new TryLater(), new Error('the database is down')]) {
      fails = error;
      expect(await send('answers+1@reply.h.example')).toBe(451);
    }
  });
});

describe('a provider', () => {
  let t: TestApp;
  let app: ReturnType<typeof createApp>;
  beforeAll(async () => {
    t = await createTestApp();
    app = createApp({ ...t.deps, inbound });
  });
  afterAll(() => t?.close());
  const raw = Buffer.from('From: bob@h.example\r\n\r\n批准\r\n');
  const body = JSON.stringify({ raw: raw.toString('base64'), envelope: { from: 'bob@h.example', to: ['answers+1@reply.h.example'] } });
  const post = async (headers: Record<string, string>, sent = body, to = app) => {
    const answer = await to.request(`${publicUrl}/api/mail/inbound`, {
      method: 'POST',
      body: sent,
      headers: { 'content-type': 'application/json', ...headers },
    });
    return { status: answer.status, body: (await answer.json()) as { error?: { code: string } } };
  };

  test('brings a mail by a signed request, and is not told what came of it', async () => {
    expect(await post({ ...signed([secret], 'm1', body, Date.now()) })).toEqual({ status: 200, body: { taken: true } });
    expect(came[0]?.raw.equals(raw)).toBe(true);
  });

  test('unsigned, signed by another secret, at another time, or for another body: nothing is taken', async () => {
    expect(await post({})).toMatchObject({ status: 401, body: { error: { code: 'unsigned' } } });
    expect(await post({ ...signed([newSecret()], 'm1', body, Date.now()) })).toMatchObject({ status: 401, body: { error: { code: 'wrongSignature' } } });
    expect(await post({ ...signed([secret], 'm1', body, Date.now() - 600_000) })).toMatchObject({ status: 401, body: { error: { code: 'stale' } } });
    expect((await post({ ...signed([secret], 'm1', body, Date.now()) }, body.replace('bob', 'eve'))).status).toBe(401);
    expect((await post({ ...signed([secret], 'm1', '{}', Date.now()) }, '{}')).status).toBe(400);
    expect(came).toEqual([]);
  });

  test('is asked to bring it again while DNS does not answer; without a secret there is no such way in', async () => {
    fails = new TryLater();
    expect(await post({ ...signed([secret], 'm1', body, Date.now()) })).toMatchObject({ status: 503, body: { error: { code: 'tryLater' } } });
    const closed = createApp({ ...t.deps, inbound: { ...inbound, secret: null } });
    expect((await post({ ...signed([secret], 'm1', body, Date.now()) }, body, closed as never)).status).toBe(404);
  });
});
