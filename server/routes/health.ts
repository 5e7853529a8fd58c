import * as z from 'zod';
import type { Pool } from '../../db/connect.ts';
import { aliveProcesses } from '../../db/heartbeats.ts';
import type { AppDeps } from '../deps.ts';
import { newRouter, route } from '../permissions.ts';

const part = z.object({ ok: z.boolean(), says: z.string() });
const health = z.object({ ok: z.boolean(), database: part, temporal: part, worker: part, mail: part });
type Part = z.infer<typeof part>;

/** A check that has not answered by then counts as failed. */
const patienceMs = 2_000;
/** A worker says that it is alive every few seconds. */
const silentAfterSeconds = 30;

const getHealth = route({
  method: 'get',
  path: '/api/health',
  permission: 'anyone',
  summary: 'The state of the database, Temporal, the worker and the mail',
  description: 'Answers 503 only without the database: with anything else down, answers are still taken and go on later.',
  responses: {
    200: { description: 'The database answers', content: { 'application/json': { schema: health } } },
    503: { description: 'The database does not answer', content: { 'application/json': { schema: health } } },
  },
});

export function healthRoutes({ sql, temporal, mail }: Pick<AppDeps, 'sql' | 'temporal' | 'mail'>) {
  return newRouter().openapi(getHealth, async (c) => {
    const [database, worker, temporalPart, mailPart] = await Promise.all([
      check(async () => (await sql`select 1`).length === 1, 'The database answers.', 'The database does not answer: nothing can be read or recorded.'),
      workerState(sql),
      check(() => temporal.healthy(), 'Temporal answers.', 'Temporal does not answer: answers are recorded, and what follows from them waits.'),
      check(() => mail.healthy(), 'Mails go out.', 'The mail server does not answer: mails wait, none is lost.'),
    ]);
    const parts = { database, temporal: temporalPart, worker, mail: mailPart };
    return c.json({ ok: Object.values(parts).every(({ ok }) => ok), ...parts }, database.ok ? 200 : 503);
  });
}

async function check(ask: () => Promise<boolean>, good: string, bad: string): Promise<Part> {
  const ok = await inTime(ask).catch(() => false);
  return { ok: ok === true, says: ok === true ? good : bad };
}

async function workerState(sql: Pool): Promise<Part> {
  const alive = await inTime(() => aliveProcesses(sql, 'worker', silentAfterSeconds)).catch(() => null);
  if (alive === null) return { ok: false, says: 'Unknown while the database does not answer.' };
  if (alive.length > 0) return { ok: true, says: alive.length === 1 ? 'One worker is alive.' : `${alive.length} workers are alive.` };
  return { ok: false, says: `No worker was heard of in the last ${silentAfterSeconds} seconds: answers are recorded, and what follows from them waits.` };
}

async function inTime<Result>(ask: () => Promise<Result>): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('late')), patienceMs);
  });
  try {
    return await Promise.race([ask(), late]);
  } finally {
    clearTimeout(timer);
  }
}
