import { Client, Connection } from '@temporalio/client';
import { DefaultLogger, type LogLevel, NativeConnection, Runtime } from '@temporalio/worker';
import type { Logger } from 'pino';
import { type CodecKeys, createDataConverter } from '../workflows/codec.ts';
import type { TemporalConfig } from './config.ts';

/** Where the worker listens and everyone else puts work. */
export const taskQueue = 'loopwright';

export type TemporalClient = {
  client: Client;
  /** Whether the server answers and the namespace is there, within two seconds. */
  answers: () => Promise<boolean>;
  close: () => Promise<void>;
};

/** A client that dials when it is first used, so that a process starts and works while Temporal is down. What it sends is encrypted by `keys`. */
export function createTemporalClient({ connectionOptions, namespace }: TemporalConfig, keys: CodecKeys): TemporalClient {
  const connection = Connection.lazy(connectionOptions);
  const client = new Client({ connection, namespace, dataConverter: createDataConverter(keys) });
  const answers = async () => {
    try {
      await connection.withDeadline(Date.now() + 2000, () => connection.workflowService.describeNamespace({ namespace }));
      return true;
    } catch {
      return false;
    }
  };
  return { client, answers, close: () => connection.close() };
}

/** The connection of a worker. Throws when the server does not answer. */
export async function connectWorker({ connectionOptions }: TemporalConfig): Promise<NativeConnection> {
  return NativeConnection.connect(connectionOptions);
}

/** Once per process, before anything else of the worker: its runtime logs where we log, and leaves the signals to us. */
export function installRuntime(log: Logger): void {
  const level: LogLevel = 'WARN';
  const logger = new DefaultLogger(level, ({ level: entryLevel, message, meta }) => log[entryLevel === 'ERROR' ? 'error' : 'warn']({ meta }, message));
  Runtime.install({ logger, shutdownSignals: [], telemetryOptions: { logging: { forward: {}, filter: { core: level, other: 'ERROR' } } } });
}
