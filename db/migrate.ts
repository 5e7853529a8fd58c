import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Kysely, Migrator, sql as rawSql } from 'kysely';
import { PostgresJSDialect } from 'kysely-postgres-js';
import { connect, type Pool } from './connect.ts';

const folder = fileURLToPath(new URL('./migrations', import.meta.url));

/**
 * Brings the database up to the newest of `db/migrations/*.sql`, in the order of their names, and answers the names of those that ran.
 * All in one transaction behind an advisory lock: several processes may call it at once, and one that fails leaves nothing behind.
 * Throws an error that names the file.
 */
export async function migrate(database: Pool | string): Promise<string[]> {
  if (typeof database !== 'string') return runMigrations(database);
  const pool = connect(database, { max: 1, name: 'loopwright migrations' });
  try {
    return await runMigrations(pool);
  } finally {
    await pool.end();
  }
}

async function runMigrations(pool: Pool): Promise<string[]> {
  // Never destroyed: that would end a pool which belongs to the caller.
  const db = new Kysely({ dialect: new PostgresJSDialect({ postgres: pool }) });
  const migrator = new Migrator({ db, provider: { getMigrations: readMigrations } });
  const { error, results = [] } = await migrator.migrateToLatest();
  if (error === undefined) return results.map((result) => result.migrationName);
  const failed = results.find((result) => result.status === 'Error')?.migrationName;
  const reason = error instanceof Error ? error.message : JSON.stringify(error);
  throw new Error(failed === undefined ? `The database could not be migrated: ${reason}` : `Migration ${failed}.sql failed, nothing was changed: ${reason}`, {
    cause: error,
  });
}

async function readMigrations(): Promise<Record<string, { up: (db: Kysely<unknown>) => Promise<void> }>> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort();
  return Object.fromEntries(
    names.map((name) => [
      name.replace(/\.sql$/, ''),
      {
        up: async (db) => {
          await rawSql.raw(await readFile(join(folder, name), 'utf8')).execute(db);
        },
      },
    ]),
  );
}
