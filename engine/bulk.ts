import { type Bulk, bulkById, insertBulk, lockBulk, lockBulkRun, nextBulkRuns, noteBulkRun, setBulkStatus } from '../db/bulks.ts';
import type { Tx } from '../db/connect.ts';
import { insertOutbox } from '../db/outbox.ts';
import type { Engine } from './engine.ts';
import { type MigrateAct, migrateIn } from './migrate.ts';
import { type OperatorAct, operateIn } from './operate.ts';
import { lostConnection } from './turn.ts';

/** What is done to each of many runs of one cycle. */
export type BulkAct = OperatorAct | MigrateAct;
/** `canary`: so many runs are tried first; it then pauses until somebody has looked. None: 0. */
export type NewBulk = { id: string; cycleId: string; act: BulkAct; by: string; canary: number; runs: readonly string[] };

/** So many runs in one step of the workflow; each is a transaction of its own. */
const batch = 100;

/** Writes down what is to be done to which runs; the outbox starts it. False: another one goes through the runs of this cycle. */
export async function beginBulk(engine: Engine, bulk: NewBulk): Promise<boolean> {
  return engine.sql.begin(async (tx) => {
    if ((await bulkById(tx, bulk.id)) !== null) return true;
    if (!(await insertBulk(tx, bulk))) return false;
    await startRow(tx, bulk.id, 0);
    return true;
  });
}

async function startRow(tx: Tx, id: string, resumed: number): Promise<void> {
  await insertOutbox(tx, [{ kind: 'bulk', key: `bulk:${id}:${resumed}`, runId: null, payload: { bulk: id } }]);
}

/** The next runs of a bulk. May be called again at any time: each run is done once, in the transaction that notes it. */
export async function bulkStep(engine: Engine, id: string): Promise<'more' | 'over' | 'paused'> {
  const runs = await nextBulkRuns(engine.sql, id, batch);
  for (const { n } of runs) {
    const status = await doOne(engine, id, n);
    if (status === 'paused') return 'paused';
    if (status !== 'running') return 'over';
    engine.fault('bulk.afterCommit');
  }
  if (runs.length > 0) return 'more';
  return engine.sql.begin(async (tx) => {
    const bulk = await lockBulk(tx, id);
    if (bulk?.status === 'running') await setBulkStatus(tx, id, 'over');
    return bulk?.status === 'paused' ? 'paused' : 'over';
  });
}

/** One run, if that is still to be done. Answers how the bulk stands: whoever pauses it waits for the run that is under way, and for no other. */
async function doOne(engine: Engine, id: string, n: number): Promise<Bulk<BulkAct>['status']> {
  return engine.sql.begin(async (tx) => {
    const bulk = await lockBulk<BulkAct>(tx, id);
    if (bulk === null) return 'over';
    if (bulk.status !== 'running') return bulk.status;
    const run = await lockBulkRun(tx, id, n);
    if (run === null) return 'running';
    const refused = await tx
      .savepoint((inner) => actOnOne(engine, inner, bulk, run))
      .catch((error: unknown) => {
        if (lostConnection(error)) throw error;
        return `error: ${error instanceof Error ? error.name : 'unknown'}`;
      });
    await noteBulkRun(tx, id, n, refused);
    engine.fault('bulk.beforeCommit');
    if (n !== bulk.canary) return 'running';
    await setBulkStatus(tx, id, 'paused', 'canary');
    return 'paused';
  });
}

async function actOnOne(engine: Engine, tx: Tx, { id, act, by }: Bulk<BulkAct>, run: string): Promise<string | null> {
  const key = `bulk:${id}:${run}`;
  const { refused } = act.act === 'migrate' ? await migrateIn(engine, tx, run, act, { by, key }) : await operateIn(engine, tx, run, act, { by, key });
  return refused;
}

/** What somebody wants of a bulk that is not over: to wait, to go on, or to be left as far as it has come. Null, or why not. */
export async function steerBulk(engine: Engine, id: string, to: 'pause' | 'resume' | 'stop', by: string): Promise<'unknownBulk' | 'bulkOver' | null> {
  return engine.sql.begin(async (tx) => {
    const bulk = await lockBulk(tx, id);
    if (bulk === null) return 'unknownBulk';
    if (bulk.status === 'over' || bulk.status === 'stopped') return 'bulkOver';
    if (to === 'stop') await setBulkStatus(tx, id, 'stopped', by);
    else if (to === 'pause') await setBulkStatus(tx, id, 'paused', by);
    else if (bulk.status === 'paused') {
      await setBulkStatus(tx, id, 'running');
      await startRow(tx, id, bulk.resumed + 1);
    }
    return null;
  });
}
