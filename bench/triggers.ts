import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { insertAuthUser } from '../db/auth.ts';
import { connect, type Pool } from '../db/connect.ts';
import { insertFlow } from '../db/flows.ts';
import { createEngine, type Engine } from '../engine/engine.ts';
import { publish } from '../engine/publish.ts';
import { openStanding } from '../engine/start.ts';
import { createSessions } from '../server/auth/sessions.ts';
import { loadKeys } from '../server/keys.ts';
import { localDatabaseUrl } from '../server/local/postgres.ts';
import { newDataDir, removeDataDir, startProduct } from '../test/helpers/product.ts';
import { flow as flowSchema } from '../workflows/flow/schema.ts';
import type { Bench } from './run.ts';
import { until } from './stage.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const called = promisify(execFile);

const department = { value: 'person', of: { who: 'subject' }, field: 'department' };
/** Whoever comes is asked something in their first five days; the board is left out. Mails go to nobody: the roster has no addresses. */
const welcome = flowSchema.parse({
  schema: 1,
  key: 'welcome',
  name: { en: 'Welcome' },
  data: { purpose: { en: 'To settle in' }, recipients: { en: 'HR' }, retentionMonths: 12, contact: 'hr' },
  steps: {
    begin: {
      id: 'begin',
      kind: 'start',
      name: { en: 'Begin' },
      settings: {
        about: 'one',
        begins: 'byItself',
        triggers: [{ id: 'joined', on: 'joined' }],
        audience: { test: 'isNot', left: department, right: 'Board' },
      },
    },
    ask: {
      id: 'ask',
      kind: 'form',
      name: { en: 'Ask' },
      settings: {
        who: { rules: [{ who: 'subject' }, { who: 'role', role: 'hr' }] },
        form: { fields: [{ id: 'how', type: 'text', label: { en: 'How is it going?' } }] },
        due: { from: { anchor: 'opened' }, plus: { n: 5, unit: 'workingDays' } },
      },
    },
    done: { id: 'done', kind: 'end', name: { en: 'Done' }, settings: {} },
    late: { id: 'late', kind: 'end', name: { en: 'Late' }, settings: { outcome: 'late' } },
  },
  edges: [
    { from: 'begin', port: 'next', to: 'ask' },
    { from: 'ask', port: 'submitted', to: 'done' },
    { from: 'ask', port: 'timeout', to: 'late' },
  ],
});

/** One in ten is of the board, and begins nothing. */
const isOfBoard = (n: number) => n % 10 === 0;

function rosterFile(dataDir: string, size: number): string {
  const path = join(dataDir, 'people.csv');
  const lines = Array.from({ length: size }, (_, n) => `n${String(n).padStart(5, '0')},New ${n},${isOfBoard(n) ? 'Board' : 'Rooms'}`);
  writeFileSync(path, `id,name,department\n${lines.join('\n')}\n`);
  return path;
}

/**
 * So many people come in one import while the whole product runs: a run begins for each of them who is in the audience, once, and none when the file is imported
 * again. Meanwhile the inbox of somebody else is asked for, as it was before on a product at rest.
 */
export const triggers: Bench = async ({ size, say }) => {
  const dataDir = newDataDir();
  const product = await startProduct(dataDir);
  const sql = connect(localDatabaseUrl(dataDir) ?? '', { max: 4, name: 'loopwright bench' });
  try {
    const keys = loadKeys({ keys: null, dataDir });
    const engine = createEngine({ sql, journalKeys: keys.journal, zone: 'Asia/Hong_Kong' });
    const [hr] = await sql<{ id: string }[]>`select id from people where 'hr' = any(roles) order by id limit 1`;
    const reader = hr?.id ?? '';
    await sql.begin((tx) => insertAuthUser(tx, reader));
    const lines = await createSessions({ sql, keys, config: { publicUrl: product.url } as never } as never).begin(reader, new Headers());
    const cookie = lines.map((line) => line.split(';')[0]).join('; ');
    const cycle = await opened(engine, reader);
    const file = rosterFile(dataDir, size);
    const expected = Array.from({ length: size }, (_, n) => n).filter((n) => !isOfBoard(n)).length;
    say('At rest …');
    const idle = await latencies(product.url, cookie, async () => pause(10_000));
    say(`${size} people come …`);
    const began = performance.now();
    const busy = await latencies(product.url, cookie, async () => {
      await importFile(dataDir, file);
      await until('every run', async () => (await runsOf(sql, cycle)) >= expected && (await leftOf(sql, cycle)) === 0);
    });
    const seconds = (performance.now() - began) / 1000;
    const started = await runsOf(sql, cycle);
    const [distinct] = await sql<{ people: number }[]>`
      select count(distinct subject_id)::int as people from runs where cycle_id = ${cycle} and start_key is not null`;
    const people = distinct?.people ?? 0;
    say('The same file again …');
    await importFile(dataDir, file);
    await pause(3_000);
    const again = (await runsOf(sql, cycle)) - started;
    const figures = {
      runsStarted: started,
      peopleWithARun: people,
      runsStartedAgain: again,
      seconds: rounded(seconds),
      runsPerSecond: Math.round(started / seconds),
      idleP99Ms: rounded(p99(idle)),
      stormP99Ms: rounded(p99(busy)),
      p99StormOverIdle: rounded(p99(busy) / p99(idle)),
    };
    const targets = { runsStartedAgain: 0, seconds: 120, p99StormOverIdle: 2 };
    const met = started === expected && people === expected && again === 0 && figures.seconds <= 120 && figures.p99StormOverIdle <= 2;
    return { name: 'triggers', figures, targets, met };
  } finally {
    await sql.end({ timeout: 1 });
    await product.stop().catch(() => product.kill());
    removeDataDir(dataDir);
  }
};

async function opened(engine: Engine, by: string): Promise<string> {
  const { sql } = engine;
  await insertFlow(sql, { id: 'f-welcome', draft: welcome, by });
  const made = await publish(engine, { flowId: 'f-welcome', revision: 1, by });
  if (!made.ok) throw new Error(`The flow of the bench could not be published: ${JSON.stringify(made)}.`);
  const { version, sha256 } = made;
  const now = new Date().toISOString();
  const times = { startsAt: now, periodFrom: null, periodTo: null, dates: {}, notice: null, flowBase: null, flowRate: 1, trialTo: null };
  const names = {
    id: 'c-welcome',
    flowId: 'f-welcome',
    version,
    sha256,
    name: 'Welcome',
    ownerId: by,
    zone: 'Asia/Hong_Kong',
    launchedBy: by,
    launchKey: 'bench',
  };
  return sql.begin((tx) => openStanding(engine, tx, { ...names, ...times }));
}

async function importFile(dataDir: string, file: string): Promise<void> {
  await called(join(root, 'bin/loopwright'), ['people', 'import', file, '--json'], { env: { ...process.env, DATA_DIR: dataDir }, maxBuffer: 64 * 1024 * 1024 });
}

async function runsOf(sql: Pool, cycle: string): Promise<number> {
  const [row] = await sql<{ n: number }[]>`select count(*)::int as n from runs where cycle_id = ${cycle} and start_key is not null`;
  return row?.n ?? 0;
}

async function leftOf(sql: Pool, cycle: string): Promise<number> {
  const [row] = await sql<{ n: number }[]>`
    select ((select count(*) from start_heard where cycle_id = ${cycle}) + (select count(*) from starts where cycle_id = ${cycle} and became is null))::int as n`;
  return row?.n ?? 0;
}

/** How long the inbox takes, asked for by two readers again and again while something goes on. */
async function latencies(url: string, cookie: string, work: () => Promise<void>): Promise<number[]> {
  const taken: number[] = [];
  let going = true;
  const readers = [1, 2].map(async () => {
    while (going) {
      const began = performance.now();
      const answer = await fetch(`${url}/api/tasks`, { headers: { cookie } });
      await answer.text();
      if (!answer.ok) throw new Error(`The inbox answered ${answer.status}.`);
      taken.push(performance.now() - began);
      await pause(20);
    }
  });
  try {
    await work();
  } finally {
    going = false;
    await Promise.all(readers);
  }
  return taken;
}

function p99(taken: readonly number[]): number {
  const sorted = [...taken].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * 0.99))] ?? 0;
}

const rounded = (n: number): number => Math.round(n * 10) / 10;
const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
