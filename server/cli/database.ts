import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Pool } from '../../db/connect.ts';
import { createEngine, type Engine } from '../../engine/engine.ts';
import { type Config, type Env, readConfig } from '../config.ts';
import { type Keys, loadKeys } from '../keys.ts';
import { runningAt } from '../local/claim.ts';
import { localDatabaseUrl } from '../local/postgres.ts';
import { CliError, exitCodes } from './outcome.ts';

export type Connect = (url: string) => Pool;
/** What a command that needs the database works with. The address of its links is that of the `npm start` whose database it is. */
export type Place = { sql: Pool; config: Config };

const notRunning = 'Loopwright is not running here: start it with npm start, or set DATABASE_URL.';

/**
 * Does `work` on the database of DATABASE_URL, else on that of the `npm start` of this data folder. Throws, with exit code 3 and the way out, when it
 * cannot be reached.
 */
export async function withDatabase<Result>(env: Env, connect: Connect, work: (place: Place) => Promise<Result>): Promise<Result> {
  const config = readConfig(env);
  const url = config.databaseUrl ?? localDatabaseUrl(config.dataDir);
  if (url === null) throw new CliError(exitCodes.noDatabase, notRunning);
  const sql = connect(url);
  try {
    return await work({ sql, config: config.databaseUrl === null ? { ...config, publicUrl: runningAt(config.dataDir) ?? config.publicUrl } : config });
  } catch (error) {
    throw inWords(error, config.databaseUrl);
  } finally {
    await sql.end({ timeout: 5 });
  }
}

/** The keys of the installation, which a command must never make up: what it wrote could not be read by the others. */
export function keysOf(config: Config): Keys {
  if (config.keys === null && !existsSync(join(config.dataDir, 'keys.json')))
    throw new CliError(
      exitCodes.wrongInput,
      `The keys of this installation are not here: set KEYS as its processes have it, or DATA_DIR to their folder with keys.json (looked in ${config.dataDir}).`,
    );
  return loadKeys(config);
}

export function engineOf({ sql, config }: Place): Engine {
  return createEngine({ sql, journalKeys: keysOf(config).journal, zone: config.zone });
}

/** By Postgres's own codes and those of the connection; whatever else it is stays as it is. */
function inWords(error: unknown, given: string | null): unknown {
  const code = (error as { code?: unknown } | null)?.code;
  if (typeof code !== 'string') return error;
  if (code === '42P01' || code === '42703')
    return new CliError(
      exitCodes.noDatabase,
      'The database is not that of this release: bring it up to date with `node --import tsx server/migrate.ts`, or start with npm start.',
    );
  const unreachable = [
    'ECONNREFUSED',
    'ENOTFOUND',
    'EAI_AGAIN',
    'ETIMEDOUT',
    'ECONNRESET',
    'EHOSTUNREACH',
    'CONNECT_TIMEOUT',
    'CONNECTION_CLOSED',
    'CONNECTION_ENDED',
    '57P03',
  ];
  const refused = ['28P01', '28000', '3D000'];
  if (!unreachable.includes(code) && !refused.includes(code)) return error;
  if (given === null) return new CliError(exitCodes.noDatabase, notRunning);
  const { host, pathname } = new URL(given);
  const why = refused.includes(code) ? 'refuses user, password or database name' : 'does not answer';
  return new CliError(exitCodes.noDatabase, `The database ${pathname.slice(1)} at ${host} ${why} (${code}). See DATABASE_URL.`);
}
