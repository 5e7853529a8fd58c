import { connect as dial, type Socket } from 'node:net';
import postgres from 'postgres';
import { isoInstant } from './instants.ts';

/** A pool of connections, for processes and tests; it can begin transactions. */
export type Pool = postgres.Sql;
/** An open transaction. */
export type Tx = postgres.TransactionSql;
/** Either: what reading functions take as their first parameter. */
export type Sql = Pool | Tx;

export type ConnectOptions = {
  /** Most connections at once; 10 unless told. */
  max?: number;
  /** Shown by Postgres beside each connection. */
  name?: string;
  /** `date` gives timestamps and dates as Date objects, for libraries that calculate with them; ours take text. */
  dates?: 'text' | 'date';
};

const timestamp = 1114;
const timestamptz = 1184;
const date = 1082;
const int8 = 20;

/**
 * A pool on the database at `url` (`postgres://user:password@host:port/name`); nothing is dialled before the first statement.
 * Out come: timestamptz as ISO 8601 text in UTC with milliseconds (what is finer is cut off), date as `YYYY-MM-DD`, bigint as number, jsonb as what it holds.
 * In go: the same, and Date objects. Every session counts in UTC.
 */
export function connect(url: string, { max = 10, name = 'loopwright', dates = 'text' }: ConnectOptions = {}): Pool {
  const text = {
    instant: { to: timestamptz, from: [timestamptz, timestamp], serialize: textOfInstant, parse: isoInstant },
    day: { to: date, from: [date], serialize: textOfInstant, parse: (value: string) => value },
  };
  const number = { count: { to: int8, from: [int8], serialize: String, parse: Number } };
  // The driver's types do not name `socket`.
  const dialling: object = { socket: dialled };
  const pool = postgres(url, {
    max,
    types: dates === 'text' ? { ...text, ...number } : number,
    connection: { application_name: name, TimeZone: 'UTC', DateStyle: 'ISO' },
    connect_timeout: 10,
    backoff: secondsToRedial,
    onnotice: () => {},
    ...dialling,
  });
  return pool as unknown as Pool;
}

/**
 * A socket that sends at once. The driver's own waits, as TCP does unless told, until what was sent before is acknowledged, which the other side puts off for up
 * to 40 ms: the mark that ends a COPY comes by itself, so each of them would stand still that long.
 */
function dialled({ host, port, path }: { host: string[]; port: number[]; path: string | false }): Socket {
  return dial({ noDelay: true, ...(path ? { path } : { host: host[0], port: port[0] ?? 5432 }) });
}

/**
 * At most a second after the server could not be reached. The driver's own way counts the failures of all of a pool's connections together, so that twenty of them
 * stay away for twenty seconds from a server that was gone for one.
 */
function secondsToRedial(failures: number): number {
  return (0.5 + Math.random() / 2) * Math.min(2 ** failures / 50, 1);
}

function textOfInstant(value: unknown): string {
  return value instanceof Date ? value.toISOString() : String(value);
}
