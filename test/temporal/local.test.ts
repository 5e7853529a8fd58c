import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isAlive } from '../../server/local/processes.ts';
import { ensureTemporal, startTemporal } from '../../server/local/temporal.ts';
import { createTemporalClient } from '../../server/temporal.ts';
import { temporalAddress } from '../helpers/temporal.ts';

let dataDir: string;
let path: string;
const keys = { current: 'c1', secrets: { c1: Buffer.alloc(32, 1) } };
const clientOf = (address: string) => createTemporalClient({ address, namespace: 'default', connectionOptions: { address } }, keys);

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'loopwright-temporal-'));
  const found = await ensureTemporal({ say: () => {}, env: process.env, allowBuild: false });
  if ('missing' in found) throw new Error(found.missing);
  path = found.path;
});
afterAll(async () => rm(dataDir, { recursive: true, force: true }));

test('the server of the tests answers, and one that is not there does not, in time', async () => {
  const [here, nowhere] = [clientOf(temporalAddress()), clientOf('127.0.0.1:9')];
  expect([await here.answers(), await nowhere.answers()]).toEqual([true, false]);
  await Promise.all([here.close(), nowhere.close()]);
});

test('a local server keeps its address and its state over a kill, stops one left behind, and puts a broken state aside', async () => {
  const said: string[] = [];
  const start = () => startTemporal({ path, dataDir, say: (line) => said.push(line) });
  const first = await start();
  const client = clientOf(first.address);
  await client.client.workflow.start('runFlow', { workflowId: 'kept', taskQueue: 'nobody-listens' });
  const second = await start(); // The first was left behind.
  expect(isAlive(first.pid)).toBe(false);
  process.kill(second.pid, 'SIGKILL');
  await second.ended;
  const third = await start();
  expect((await client.client.workflow.getHandle('kept').describe()).status.name).toBe('RUNNING');
  await third.stop();
  expect(isAlive(third.pid)).toBe(false);
  await writeFile(join(dataDir, 'temporal', 'temporal.db'), 'no database '.repeat(1000));
  const fourth = await start();
  expect(said.join('\n')).toMatch(/put aside as .*broken/);
  expect([second.address, third.address, fourth.address]).toEqual([first.address, first.address, first.address]);
  await fourth.stop();
  await client.close();
});
