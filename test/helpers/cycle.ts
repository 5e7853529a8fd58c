import { createHash } from 'node:crypto';
import type { Pool } from '../../db/connect.ts';
import { insertFlow, insertFlowText, insertVersion } from '../../db/flows.ts';
import { insertPersonKeys, type Person, upsertPeople } from '../../db/people.ts';
import { setFlowTime } from '../../db/cycles.ts';
import { createEngine, type Engine } from '../../engine/engine.ts';
import { fold } from '../../engine/folder.ts';
import { launchChildren, launchCycle } from '../../engine/launch.ts';
import { newPersonKey } from '../../engine/person-keys.ts';
import { turn } from '../../engine/turn.ts';
import { unsealedFanOuts } from '../../db/runs.ts';
import { compile } from '../../workflows/flow/compile.ts';
import type { Flow } from '../../workflows/flow/schema.ts';

export const journalKeys = { current: 'journal-1', secrets: { 'journal-1': Buffer.alloc(32, 7) } };

export function testEngine(sql: Pool, fault?: Engine['fault']): Engine {
  return createEngine({ sql, journalKeys, zone: 'Asia/Hong_Kong', ...(fault === undefined ? {} : { fault }) });
}

export async function putPeople(sql: Pool, people: readonly Person[]): Promise<void> {
  const at = new Date().toISOString();
  await sql.begin(async (tx) => {
    await upsertPeople(tx, people, at);
    await insertPersonKeys(
      tx,
      people.map(({ id }) => newPersonKey(journalKeys, id)),
      at,
    );
  });
}

/** Publishes as version 1 and launches; a trial unless `real`, standing still at `start`. The children stand too. */
export async function launchFlow(
  engine: Engine,
  flow: Flow,
  options: {
    people: readonly string[];
    start?: string;
    startsAt?: string;
    dates?: Record<string, string>;
    owner?: string;
    rate?: number;
    key?: string;
    real?: boolean;
    childrenToo?: boolean;
  },
): Promise<string> {
  const { sql } = engine;
  const { people, start = '2027-03-01T01:00:00.000Z', dates = {}, owner = null, rate = 0, real = false, childrenToo = true } = options;
  const key = options.key ?? createHash('sha256').update(`${Math.random()}`).digest('hex').slice(0, 8);
  const flowId = `f-${key}`;
  const sha256 = createHash('sha256').update(JSON.stringify(flow)).digest('hex');
  await insertFlow(sql, { id: flowId, draft: flow, by: 'test' });
  await sql.begin(async (tx) => {
    await insertFlowText(tx, { sha256, flow, plan: compile(flow) });
    await insertVersion(tx, { flowId, sha256, by: 'test' });
  });
  const id = await launchCycle(engine, {
    cycle: {
      id: `c-${key}`,
      flowId,
      version: 1,
      sha256,
      name: 'Test cycle',
      ownerId: owner,
      zone: 'Asia/Hong_Kong',
      startsAt: options.startsAt ?? (real ? new Date().toISOString() : start),
      periodFrom: null,
      periodTo: null,
      dates,
      notice: null,
      flowBase: real ? null : start,
      flowRate: real ? 1 : rate,
      trialTo: real ? null : 'trial@harbour.example',
      launchedBy: 'test',
      launchKey: key,
    },
    people,
  });
  if (childrenToo) await launchAll(engine);
  return id;
}

/** What the launch workflow does. */
export async function launchAll(engine: Engine, size?: number): Promise<void> {
  for (const fanOut of await unsealedFanOuts(engine.sql))
    while (!(await launchChildren(engine, { run: fanOut.runId, step: fanOut.step, round: fanOut.round }, size)).done);
}

/** What a worker would do now: children launched, the turn of every run taken (of one cycle, or all), counters added up. */
export async function settle(engine: Engine, cycle?: string): Promise<void> {
  const { sql } = engine;
  await launchAll(engine);
  const runs = await sql<{ id: string }[]>`select id from runs where ${cycle === undefined ? sql`true` : sql`cycle_id = ${cycle}`} order by id`;
  for (const { id } of runs) await turn(engine, id);
  while (await fold(engine));
}

/** Puts the clock of a trial that stands still to an instant. */
export async function stepTo(engine: Engine, cycle: string, at: string): Promise<void> {
  await engine.sql.begin((tx) => setFlowTime(tx, cycle, { rate: 0, at }));
}

/** As if a worker went on saying that it lives: what an answer leads to is done with it. */
export async function workerLives(sql: Pool): Promise<void> {
  await sql`insert into heartbeats (process, at, detail) values ('worker/test', now() + interval '1 day', '{"polling": true}')`;
}
