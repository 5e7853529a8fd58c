import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { connect } from '../db/connect.ts';

/** What the bench tells the bare server, and what it hears: the port it listens on. Ends with the bench. */
export type ToBare = { type: 'start'; databaseUrl: string };
export type FromBare = { port: number };

process.on('message', ({ databaseUrl }: ToBare) => start(databaseUrl));
process.once('disconnect', () => process.exit(0));

/** The least that takes in an answer and keeps it: Hono, one insert, its commit. No session, no right, no journal, nothing that follows. */
function start(databaseUrl: string): void {
  const sql = connect(databaseUrl, { max: 20, name: 'loopwright bench bare' });
  const app = new Hono();
  app.post('/answers/:slot', async (c) => {
    const { outcome, values } = await c.req.json<{ outcome: string; values: object }>();
    const [row] = await sql<{ at: string }[]>`
      insert into bench_answers (slot, outcome, values) values (${c.req.param('slot')}, ${outcome}, ${sql.json(values as never)}) returning at`;
    return c.json({ at: row?.at });
  });
  serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => process.send?.({ port } satisfies FromBare));
}
