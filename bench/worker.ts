import { connect } from '../db/connect.ts';
import { installRuntime } from '../server/temporal.ts';
import { silent } from './stage.ts';
import { type Side, startWorker } from './workers.ts';

/** What the bench tells a worker process, and what it hears from it: the CPU milliseconds, of user and system, that the process has used so far. */
export type ToWorker = { type: 'start'; side: Side; databaseUrl: string; address: string; dataDir: string } | { type: 'usage' } | { type: 'stop' };
export type FromWorker = { type: 'started' | 'stopped' } | { type: 'usage'; ms: number };

/** A worker in a process of its own, so that what it costs can be told from all else. Ends with the bench. */
let stop = async () => {};
process.on('message', (message: ToWorker) => void obey(message));
process.once('disconnect', () => process.exit(0));

async function obey(message: ToWorker): Promise<void> {
  switch (message.type) {
    case 'start':
      await start(message);
      return tell({ type: 'started' });
    case 'usage': {
      const { user, system } = process.cpuUsage();
      return tell({ type: 'usage', ms: (user + system) / 1000 });
    }
    case 'stop':
      await stop();
      tell({ type: 'stopped' });
      process.disconnect();
  }
}

async function start({ side, databaseUrl, address, dataDir }: Extract<ToWorker, { type: 'start' }>): Promise<void> {
  installRuntime(silent);
  const sql = connect(databaseUrl, { max: 20, name: `loopwright bench ${side}` });
  const worker = await startWorker({ side, sql, address, dataDir });
  stop = async () => {
    await worker.stop();
    await sql.end({ timeout: 5 });
  };
}

function tell(message: FromWorker): void {
  process.send?.(message);
}
