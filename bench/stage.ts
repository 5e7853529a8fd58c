import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '@temporalio/client';
import pino from 'pino';
import { connect, type Pool } from '../db/connect.ts';
import { migrate } from '../db/migrate.ts';
import { ensureTemporal, startTemporal } from '../server/local/temporal.ts';
import { startPostgres } from '../server/local/postgres.ts';
import { createTemporalClient, installRuntime } from '../server/temporal.ts';
import { createTables } from './peers/books.ts';

export const keys = { current: 'bench', secrets: { bench: Buffer.alloc(32, 1) } };
export const silent = pino({ level: 'silent' });

export type Stage = { dataDir: string; sql: Pool; databaseUrl: string; address: string; client: Client };

/** A Postgres and a Temporal of their own, empty, with the tables of all contestants; `work` has them until it ends. Throws where there is no way to Temporal. */
export async function onStage<Result>(say: (line: string) => void, work: (stage: Stage) => Promise<Result>): Promise<Result> {
  const found = await ensureTemporal({ say, env: process.env });
  if ('missing' in found) throw new Error(found.missing);
  installRuntime(silent);
  const dataDir = mkdtempSync(join(tmpdir(), 'loopwright-bench-'));
  chmodSync(dataDir, 0o755);
  const stops: (() => Promise<unknown>)[] = [async () => rmSync(dataDir, { recursive: true, force: true })];
  try {
    const postgres = await startPostgres({ dataDir, say });
    stops.push(() => postgres.stop());
    await migrate(postgres.url);
    const sql = connect(postgres.url, { max: 15, name: 'loopwright bench' });
    stops.push(() => sql.end({ timeout: 5 }));
    await createTables(sql);
    const temporal = await startTemporal({ path: found.path, dataDir, say });
    stops.push(() => temporal.stop());
    const { client, close } = createTemporalClient(temporalConfig(temporal.address), keys);
    stops.push(close);
    return await work({ dataDir, sql, databaseUrl: postgres.url, address: temporal.address, client });
  } finally {
    for (const stop of stops.reverse()) await stop();
  }
}

export function temporalConfig(address: string) {
  return { address, namespace: 'default', connectionOptions: { address } };
}

/** Asks again until there is an answer; throws with what is missing when so many seconds have passed. */
export async function until<Answer>(what: string, ask: () => Promise<Answer | false>, seconds = 120): Promise<Answer> {
  for (const deadline = Date.now() + seconds * 1_000; ; await pause(20)) {
    const answer = await ask();
    if (answer !== false) return answer;
    if (Date.now() > deadline) throw new Error(`The bench waited ${seconds} seconds in vain: ${what}.`);
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
