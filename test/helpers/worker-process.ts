import { connect } from '../../db/connect.ts';
import { testEngine } from './cycle.ts';
import { startWorker } from './worker.ts';

/** A worker in a process of its own, so that it can be killed: `worker-process.ts DATABASE_URL TEMPORAL_ADDRESS NAMESPACE`. Says `ready` once it polls. */
const [, , databaseUrl = '', address = '', namespace = ''] = process.argv;
await startWorker(testEngine(connect(databaseUrl, { max: 12, name: 'loopwright test worker' })), {}, { address, namespace });
process.stdout.write('ready\n');
