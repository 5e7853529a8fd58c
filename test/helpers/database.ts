import { randomBytes } from 'node:crypto';
import { inject } from 'vitest';
import { connect, type Pool } from '../../db/connect.ts';

export type TestDatabase = { url: string; sql: Pool; drop: () => Promise<void> };

/** A migrated, empty database of its own, cloned in some tens of milliseconds. */
export async function createDatabase(): Promise<TestDatabase> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  const serverUrl = new URL('/postgres', inject('postgresUrl')).href;
  await onServer(serverUrl, async (sql) => void (await sql`create database ${sql(name)} template loopwright`));
  const url = new URL(`/${name}`, serverUrl).href;
  const sql = connect(url, { name: 'loopwright test' });
  const drop = async () => {
    await sql.end({ timeout: 1 });
    await onServer(serverUrl, async (server) => void (await server`drop database ${server(name)} with (force)`));
  };
  return { url, sql, drop };
}

async function onServer(url: string, work: (sql: Pool) => Promise<void>): Promise<void> {
  const sql = connect(url, { max: 1, name: 'loopwright test' });
  try {
    await work(sql);
  } finally {
    await sql.end();
  }
}
