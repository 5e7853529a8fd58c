import { connect as dial, createServer, type Server, type Socket } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { connect, type Pool } from '../../db/connect.ts';
import { createDatabase, type TestDatabase } from '../helpers/database.ts';

/** A door before Postgres that can be shut: whoever knocks then is refused, as by a server that is not there. */
type Door = { url: string; shut(): Promise<void>; open(): Promise<void> };

async function doorTo(url: string): Promise<Door> {
  const target = new URL(url);
  const sockets = new Set<Socket>();
  const server: Server = createServer((client) => {
    const there = dial({ host: target.hostname, port: Number(target.port) });
    const ends: [Socket, Socket][] = [
      [client, there],
      [there, client],
    ];
    for (const [one, other] of ends) {
      sockets.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        sockets.delete(one);
        other.destroy();
      });
    }
    client.pipe(there).pipe(client);
  });
  const listen = (port: number) => new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  await listen(0);
  const address = server.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  const through = new URL(url);
  through.hostname = '127.0.0.1';
  through.port = String(port);
  return {
    url: through.href,
    open: () => listen(port),
    shut: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

const size = 8;
let open: { database: TestDatabase; door: Door; pool: Pool } | null = null;
afterEach(async () => {
  await open?.pool.end({ timeout: 1 });
  await open?.door.shut();
  await open?.database.drop();
  open = null;
});

/** All connections of the pool at once. */
const askAll = (pool: Pool) => Promise.allSettled(Array.from({ length: size }, () => pool`select pg_sleep(0.05)`));
const failed = (asked: PromiseSettledResult<unknown>[]) => asked.filter(({ status }) => status === 'rejected').length;

it('every connection of a pool is back within about a second of the server, however often all of them have knocked in vain', async () => {
  const database = await createDatabase();
  const door = await doorTo(database.url);
  const pool = connect(door.url, { max: size });
  open = { database, door, pool };
  expect(failed(await askAll(pool))).toBe(0);
  await door.shut();
  for (let times = 0; times < 6; times += 1) expect(failed(await askAll(pool))).toBe(size);
  await door.open();
  const began = performance.now();
  for (let left = size; left > 0; ) left = failed(await askAll(pool));
  // The driver's own way waits for as many seconds as all of its connections together have failed: twenty at least.
  expect(performance.now() - began).toBeLessThan(8_000);
});
