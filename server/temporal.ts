import { Client, Connection, type Workflow, WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import { DefaultLogger, type LogLevel, NativeConnection, Runtime } from '@temporalio/worker';
import type { Logger } from 'pino';
import { type CodecKeys, createDataConverter } from '../workflows/codec.ts';
import { type BulkInput, type CallInput, historyLimit, type LaunchInput, pokedSignal, taskQueue, workflowTypes } from '../workflows/messages.ts';
import type { TemporalConfig } from './config.ts';

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

/**
 * Wakes a run: starts its workflow if none is running and signals it, in one call. With `delayMs` it is launched instead: started if none is running, its first
 * turn held back so long (0: not at all); a later wake ends the delay. Duplicates are allowed: a wake of a run that is over costs one empty turn. `did`: ids and outcomes.
 */
export async function pokeRun(client: Client, runId: string, delayMs: number | null, did: readonly string[] = []): Promise<void> {
  const options = {
    workflowId: runId,
    taskQueue,
    args: [historyLimit],
    workflowIdReusePolicy: 'ALLOW_DUPLICATE',
    workflowIdConflictPolicy: 'USE_EXISTING',
  } as const;
  if (delayMs === null)
    await client.workflow.signalWithStart<Workflow, unknown[]>(workflowTypes.runFlow, {
      ...options,
      signal: pokedSignal,
      signalArgs: did.length === 0 ? [] : [did],
    });
  else await client.workflow.start(workflowTypes.runFlow, { ...options, ...(delayMs < 1_000 ? {} : { startDelay: delayMs }) });
}

/** Starts the workflow that loads a forEach's people, once per key. */
export async function startLaunch(client: Client, key: string, input: LaunchInput): Promise<void> {
  try {
    await client.workflow.start(workflowTypes.launch, { workflowId: key, taskQueue, args: [input], workflowIdReusePolicy: 'REJECT_DUPLICATE' });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
}

/** Starts the workflow that makes a call, unless it makes it already or has. */
export async function startCall(client: Client, input: CallInput): Promise<void> {
  try {
    const workflowId = `call:${input.key}`;
    await client.workflow.start(workflowTypes.call, { workflowId, taskQueue, args: [input], workflowIdReusePolicy: 'ALLOW_DUPLICATE_FAILED_ONLY' });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
}

/** Starts the workflow that goes through the runs of a bulk, once per key. */
export async function startBulk(client: Client, key: string, input: BulkInput): Promise<void> {
  try {
    await client.workflow.start(workflowTypes.bulk, { workflowId: key, taskQueue, args: [input], workflowIdReusePolicy: 'ALLOW_DUPLICATE_FAILED_ONLY' });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
}

/** The runs whose workflows are open, as far as Temporal's visibility has come. */
export async function openWorkflows(client: Client): Promise<Set<string>> {
  const open = new Set<string>();
  for await (const { workflowId } of client.workflow.list({ query: `WorkflowType = '${workflowTypes.runFlow}' AND ExecutionStatus = 'Running'` }))
    open.add(workflowId);
  return open;
}
