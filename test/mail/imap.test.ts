import { createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import pino from 'pino';
import { afterEach, describe, expect, test } from 'vitest';
import type { ImapPlace } from '../../db/imap-places.ts';
import { type ImapDeps, readImap } from '../../server/mail/inbound/imap.ts';
import { TryLater } from '../../server/mail/inbound/incoming.ts';

type Kept = { uid: number; raw: string };

/** Enough of an IMAP server for one mailbox: what is in it can be changed at any time, and whoever idles is told. */
async function imapServer() {
  const box = { validity: 1, mails: [] as Kept[], seen: new Set<number>() };
  const sockets = new Set<Socket>();
  const idling = new Map<Socket, string>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => {});
    socket.write('* OK ready\r\n');
    let rest = '';
    socket.on('data', (chunk) => {
      rest += chunk.toString('latin1');
      for (let end = rest.indexOf('\r\n'); end >= 0; end = rest.indexOf('\r\n')) {
        const line = rest.slice(0, end);
        rest = rest.slice(end + 2);
        answer(socket, line);
      }
    });
  });

  function answer(socket: Socket, line: string): void {
    if (line === 'DONE') {
      socket.write(`${idling.get(socket) ?? ''} OK done\r\n`);
      idling.delete(socket);
      return;
    }
    const [tag = '', ...words] = line.split(' ');
    const command = (words[0]?.toUpperCase() === 'UID' ? words.slice(0, 2).join(' ') : (words[0] ?? '')).toUpperCase();
    const uidsIn = (range: string) => {
      const [from = 0, to = 0] = range.split(':').map((part) => (part === '*' ? (box.mails.at(-1)?.uid ?? 0) : Number(part)));
      const [low, high] = [Math.min(from, range.includes(':') ? to : from), Math.max(from, range.includes(':') ? to : from)];
      return box.mails.filter(({ uid }) => uid >= low && uid <= high);
    };
    const tell = (...lines: string[]) => socket.write(`${[...lines, `${tag} OK ${command}`].join('\r\n')}\r\n`);
    switch (command) {
      case 'CAPABILITY':
        return void tell('* CAPABILITY IMAP4rev1 IDLE');
      case 'LIST':
        return void tell('* LIST (\\HasNoChildren) "/" "INBOX"');
      case 'SELECT':
        return void tell(
          '* FLAGS (\\Seen)',
          `* ${box.mails.length} EXISTS`,
          '* 0 RECENT',
          `* OK [UIDVALIDITY ${box.validity}] valid`,
          `* OK [UIDNEXT ${(box.mails.at(-1)?.uid ?? 0) + 1}] next`,
          '* OK [PERMANENTFLAGS (\\Seen)] flags',
        );
      case 'UID SEARCH': {
        const range = /UID (\S+)/i.exec(words.slice(2).join(' '))?.[1];
        const found = range === undefined ? box.mails : uidsIn(range);
        return void tell(`* SEARCH${found.map(({ uid }) => ` ${uid}`).join('')}`);
      }
      case 'UID FETCH': {
        const [mail] = uidsIn(words[2] ?? '');
        if (mail === undefined) return void tell();
        const n = box.mails.indexOf(mail) + 1;
        const body = /BODY/i.test(line) ? ` BODY[] {${Buffer.byteLength(mail.raw)}}\r\n${mail.raw}` : '';
        return void tell(`* ${n} FETCH (UID ${mail.uid} RFC822.SIZE ${Buffer.byteLength(mail.raw)}${body})`);
      }
      case 'UID STORE':
        box.seen.add(Number(words[2]));
        return void tell();
      case 'IDLE':
        idling.set(socket, tag);
        return void socket.write('+ idling\r\n');
      case 'LOGOUT':
        tell('* BYE');
        return void socket.end();
      default:
        return void tell();
    }
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    box,
    port: (server.address() as AddressInfo).port,
    idling: () => idling.size,
    add: (...mails: Kept[]) => {
      box.mails.push(...mails);
      for (const socket of idling.keys()) socket.write(`* ${box.mails.length} EXISTS\r\n`);
    },
    cut: () => {
      for (const socket of sockets) socket.destroy();
    },
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const mail = (uid: number, name = `m${uid}`): Kept => ({
  uid,
  raw: `Delivered-To: answers+x@h.example\r\nReturn-Path: <bob@h.example>\r\nMessage-ID: <${name}@h.example>\r\n\r\nApprove\r\n`,
});

describe('a mailbox', () => {
  const ends: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end();
  });

  async function aReader({ fails = () => null }: { fails?: (name: string) => Error | null } = {}) {
    const server = await imapServer();
    ends.push(server.stop);
    const taken: string[] = [];
    const envelopes: unknown[] = [];
    let kept: ImapPlace | null = null;
    const deps: ImapDeps = {
      source: { host: '127.0.0.1', port: server.port, secure: false, user: 'answers', password: 'p"w\\d', folder: 'INBOX' },
      receive: async ({ raw, envelope }) => {
        const name = /<(\w+)@/.exec(/Message-ID: (.*)/.exec(raw.toString())?.[1] ?? '')?.[1] ?? '';
        const error = fails(name);
        if (error !== null) throw error;
        taken.push(name);
        envelopes.push(envelope);
        return { is: 'recorded', why: null };
      },
      place: {
        get: async () => kept,
        set: async (place) => {
          kept = place;
        },
      },
      log: pino({ level: 'silent' }),
    };
    /** Runs it; `stop` ends it in order, `ended` is how it ended. */
    const run = () => {
      const stopping = new AbortController();
      const ended = readImap(deps, stopping.signal).then(
        () => 'stopped',
        (error: Error) => error.message,
      );
      const stop = async () => {
        stopping.abort();
        return ended;
      };
      ends.push(stop);
      return { ended, stop };
    };
    return { ...server, taken, envelopes, run, place: () => kept };
  }

  const until = async (what: () => boolean) => {
    for (const deadline = Date.now() + 5_000; !what(); await new Promise((resolve) => setImmediate(resolve)))
      if (Date.now() > deadline) throw new Error('It did not come to that in five seconds.');
  };

  test('is read from where it was left, each mail once, and what comes is taken in as soon as the server tells of it', async () => {
    const r = await aReader();
    r.add(mail(3), mail(5));
    const first = r.run();
    await until(() => r.taken.length === 2 && r.idling() === 1);
    r.add(mail(9));
    await until(() => r.taken.length === 3 && r.idling() === 1);
    expect(await first.stop()).toBe('stopped');
    r.run();
    await until(() => r.idling() === 1);
    expect(r.taken).toEqual(['m3', 'm5', 'm9']);
    expect([...r.box.seen]).toEqual([3, 5, 9]);
    expect(r.envelopes[0]).toEqual({ from: 'bob@h.example', to: ['answers+x@h.example'] });
  });

  test('that is cut off ends with the reason, and loses and doubles nothing when it is read again', async () => {
    let cut = true;
    const r = await aReader({
      fails: (name) => {
        if (name !== 'm2' || !cut) return null;
        cut = false;
        r.cut();
        return new Error('The database is gone too.');
      },
    });
    r.add(mail(1), mail(2), mail(3));
    expect(await r.run().ended).not.toBe('stopped');
    r.run();
    await until(() => r.taken.length === 3);
    expect(r.taken).toEqual(['m1', 'm2', 'm3']);
  });

  test('whose numbers begin anew is read anew, and is followed by its new numbers', async () => {
    const r = await aReader();
    r.add(mail(100, 'old'));
    const first = r.run();
    await until(() => r.taken.length === 1);
    await first.stop();
    Object.assign(r.box, { validity: 2, mails: [mail(1, 'old'), mail(2, 'fresh')] });
    r.run();
    await until(() => r.taken.length === 3 && r.idling() === 1);
    // What was taken in before is known by its id to whoever receives it.
    expect(r.taken).toEqual(['old', 'old', 'fresh']);
    expect(r.place()).toEqual({ validity: '2', uid: 2, tries: 0 });
  });

  test('a mail that DNS cannot prove now waits with those after it; one that always fails is passed by in the end', async () => {
    let down = true;
    const r = await aReader({ fails: (name) => (name === 'bad' ? new Error('Always.') : down && name === 'm2' ? new TryLater() : null) });
    r.add(mail(1), mail(2));
    const first = r.run();
    await until(() => r.idling() === 1);
    expect(r.taken).toEqual(['m1']);
    await first.stop();
    down = false;
    r.add(mail(3, 'bad'), mail(4));
    for (let n = 0; n < 5; n += 1) {
      const one = r.run();
      await until(() => r.idling() === 1);
      await one.stop();
    }
    expect(r.taken).toEqual(['m1', 'm2', 'm4']);
  });
});
