import { mkdtemp, rm } from 'node:fs/promises';
import { chmodSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { connect } from '../../db/connect.ts';
import { migrate } from '../../db/migrate.ts';
import { setBudget } from '../../db/nudges.ts';
import { startPostgres } from '../../server/local/postgres.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The server of this run; the database in it is the migrated template. */
    postgresUrl: string;
  }
}

/** One server for the run, in a temporary folder, without the care for a power cut. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dataDir = await mkdtemp(join(tmpdir(), 'loopwright-test-'));
  chmodSync(dataDir, 0o755);
  const settings = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '200' };
  const postgres = await startPostgres({ dataDir, say: () => {}, settings });
  await migrate(postgres.url);
  // Mails come at once, whatever the hour at which the tests run; those of the budget set one of their own.
  const template = connect(postgres.url, { max: 1 });
  await setBudget(template, null, null);
  await template.end();
  const sql = connect(new URL('/postgres', postgres.url).href, { max: 1 });
  await sql`alter database loopwright is_template true allow_connections false`;
  await sql.end();
  project.provide('postgresUrl', postgres.url);
  return async () => {
    await postgres.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
}
