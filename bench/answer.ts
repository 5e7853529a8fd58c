import { fork } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { insertAuthUser } from '../db/auth.ts';
import { connect, type Pool } from '../db/connect.ts';
import { countWaiting } from '../db/outbox.ts';
import { insertPersonKeys, upsertPeople } from '../db/people.ts';
import { createEngine } from '../engine/engine.ts';
import { newPersonKey } from '../engine/person-keys.ts';
import { createSessions } from '../server/auth/sessions.ts';
import { loadKeys } from '../server/keys.ts';
import { localDatabaseUrl } from '../server/local/postgres.ts';
import { newDataDir, removeDataDir, startProduct } from '../test/helpers/product.ts';
import { type Flow, flow as flowSchema } from '../workflows/flow/schema.ts';
import type { FromBare, ToBare } from './bare.ts';
import { launch, open, personOf } from './ours.ts';
import type { Bench } from './run.ts';
import { until } from './stage.ts';

const targets = { visibleP50At10: 30, visibleP99At10: 100, visibleP50At40: 80, visibleP99At40: 250 };
const floors = { acknowledgedPerSecond: 200 };

/** So many people answer, as many managers decide, and so many requests are under way at once where nobody waits for what follows. */
const people = 150;
const managers = 50;
const atOnce = 16;
/** A second each at 10 and at 40 answers, and what is answered first so that V8 has compiled what it runs: a server lives for months. */
const perSecond = 50;
const warm = 300;

/**
 * How soon an answer is recorded, and what follows from it is before the next reader, in the whole product as `npm start` runs it: API, worker, Temporal and
 * Postgres on this machine, asked over HTTP by people who are signed in. For `size` seconds each, at 10 and at 40 answers a second: from sending the answer to
 * the inbox that shows the task which the worker opened next. When it may be there is asked of Postgres; what counts is the inbox that was fetched then.
 * Then decisions as fast as `atOnce` requests take them: with the worker held back, so that they are acknowledged and nothing else happens; and with it at work on
 * what follows. Before and after, in the same run, a bare Hono server inserts one row for each (`bench/bare.ts`). What a decision costs API and Postgres in CPU says
 * what the machine could do were it left alone. Nobody has a mail address: mails have benches of their own.
 */
export const answer: Bench = async ({ size, say }) => {
  const dataDir = newDataDir();
  const product = await startProduct(dataDir);
  const sql = connect(localDatabaseUrl(dataDir) ?? '', { max: 6, name: 'loopwright bench' });
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  try {
    const engine = createEngine({ sql, journalKeys: loadKeys({ keys: null, dataDir }).journal, zone: 'Asia/Hong_Kong' });
    const steps = Math.ceil((size * perSecond + warm) / people) + 1;
    const decisions = size * 100;
    const cookies = await signedIn({ sql, dataDir, publicUrl: product.url, reports: decisions });
    await launch(engine, 'row', inARow(steps), idsOf('p', people));
    await launch(engine, 'decide', decided(), idsOf('r', decisions));
    const rows = idsOf('row.each.', people);
    await until('the tasks', async () => (await open(engine, rows)).length === people);
    await until('the decisions', async () => (await countOpen(sql, 'decide')) >= decisions);
    await until('what was launched to be delivered', async () => (await countWaiting(sql)) === 0);

    const post = (path: string, person: string, body: object) =>
      ask({ agent, url: `${product.url}${path}`, method: 'POST', cookie: cookies.get(person) ?? '', origin: product.url, body });
    const inbox = (person: string) => ask({ agent, url: `${product.url}/api/tasks`, method: 'GET', cookie: cookies.get(person) ?? '', origin: product.url });
    const seen = watch(sql);
    const answered = new Map<number, number>();
    const before = new Map<number, Promise<unknown>>();
    /** Nobody answers a task before they see it. */
    const one = async (n: number) => {
      const done = Promise.resolve(before.get(n % people)).then(() => answerOne(n));
      before.set(n % people, done);
      return done;
    };
    const answerOne = async (n: number): Promise<{ recorded: number; visible: number }> => {
      const who = n % people;
      const step = answered.get(who) ?? 1;
      answered.set(who, step + 1);
      const [run, person] = [rows[who] ?? '', `p${who + 1}`];
      const begun = performance.now();
      await post(`/api/tasks/${encodeURIComponent(slotOf(run, step))}/decide`, person, { outcome: 'submitted', values: {} });
      const recorded = performance.now() - begun;
      const next = slotOf(run, step + 1);
      await seen.opened(next);
      if (!(await inbox(person)).includes(`"${next}"`)) throw new Error(`${next} is open, but the inbox of ${person} does not show it.`);
      return { recorded, visible: performance.now() - begun };
    };
    let from = 0;
    const paced = async (rate: number, times: number) => {
      const first = from;
      from += times;
      return atPace(rate, times, (n) => one(first + n));
    };
    await paced(30, warm);
    say(`${size} seconds at 10 answers a second …`);
    const at10 = await paced(10, size * 10);
    say(`${size} seconds at 40 …`);
    const at40 = await paced(40, size * 40);
    seen.stop();

    say('As fast as it goes, and beside it a bare insert …');
    const bare = await startBare(localDatabaseUrl(dataDir) ?? '', sql);
    const insert = (n: number) => ask({ agent, url: `${bare.url}/answers/slot-${n}`, method: 'POST', body: { outcome: 'approved', values: {} } });
    await asFast(1_000, insert);
    const first = await asFast(decisions * 2, insert);
    const waiting = await openDecisions(sql);
    const decide = (n: number) =>
      post(`/api/tasks/${encodeURIComponent(waiting[n]?.id ?? '')}/decide`, waiting[n]?.holder ?? '', { outcome: 'approved', values: {} });
    const half = Math.floor(decisions / 2);
    const goOn = product.pause('worker');
    const cpu = () => ({ api: product.cpuOf('api'), postgres: product.cpuOf('postgres') });
    const idle = cpu();
    const acknowledged = await asFast(half, decide).finally(goOn);
    const busy = cpu();
    await until('what follows', async () => (await countWaiting(sql)) === 0);
    const withWork = await asFast(half, (n) => decide(half + n));
    await until('what follows', async () => (await countWaiting(sql)) === 0);
    const last = await asFast(decisions * 2, insert);
    await bare.stop();
    const bareOnes = (first + last) / 2;
    const figures = {
      recordedP50At10: p(
        50,
        at10.map(({ recorded }) => recorded),
      ),
      visibleP50At10: p(
        50,
        at10.map(({ visible }) => visible),
      ),
      visibleP99At10: p(
        99,
        at10.map(({ visible }) => visible),
      ),
      recordedP50At40: p(
        50,
        at40.map(({ recorded }) => recorded),
      ),
      visibleP50At40: p(
        50,
        at40.map(({ visible }) => visible),
      ),
      visibleP99At40: p(
        99,
        at40.map(({ visible }) => visible),
      ),
      acknowledgedPerSecond: Math.round(acknowledged),
      acknowledgedWithWork: Math.round(withWork),
      apiMsPerDecision: Math.round(((busy.api - idle.api) / half) * 100) / 100,
      postgresMsPerDecision: Math.round(((busy.postgres - idle.postgres) / half) * 100) / 100,
      barePerSecond: Math.round(bareOnes),
      shareOfBare: Math.round((acknowledged / bareOnes) * 1000) / 1000,
    };
    const met = Object.entries(targets).every(([key, most]) => figures[key as keyof typeof targets] <= most) && acknowledged >= floors.acknowledgedPerSecond;
    return { name: 'answer', figures, targets, floors, met };
  } finally {
    agent.destroy();
    await sql.end({ timeout: 1 });
    await product.stop().catch(() => product.kill());
    removeDataDir(dataDir);
  }
};

const idsOf = (prefix: string, many: number): string[] => Array.from({ length: many }, (_, n) => `${prefix}${n + 1}`);
const slotOf = (run: string, step: number): string => `${run}:t${step}:1:1`;

/** Brings the people in, the managers with so many reports among them, and answers a cookie for each who answers. */
async function signedIn({
  sql,
  dataDir,
  publicUrl,
  reports,
}: {
  sql: Pool;
  dataDir: string;
  publicUrl: string;
  reports: number;
}): Promise<Map<string, string>> {
  const keys = loadKeys({ keys: null, dataDir });
  const ids = [...idsOf('p', people), ...idsOf('m', managers)];
  const led = idsOf('r', reports);
  const all = [...ids, ...led];
  const at = new Date().toISOString();
  await sql.begin(async (tx) => {
    const on = (id: string) => ({ ...personOf(id), email: null, zone: 'Asia/Hong_Kong' });
    await upsertPeople(tx, ids.map(on), at);
    const managed = led.map((id, n) => ({ ...on(id), managerId: `m${(n % managers) + 1}` }));
    await upsertPeople(tx, managed, at);
    await insertPersonKeys(
      tx,
      all.map((id) => newPersonKey(keys.journal, id)),
      at,
    );
    for (const id of ids) await insertAuthUser(tx, id);
  });
  const sessions = createSessions({ sql, keys, config: { publicUrl, zone: 'Asia/Hong_Kong' } });
  const cookies = new Map<string, string>();
  for (const id of ids) cookies.set(id, (await sessions.begin(id, new Headers())).map((line) => line.split(';')[0]).join('; '));
  return cookies;
}

const dates = {
  due: { from: { anchor: 'opened' }, plus: { n: 5, unit: 'workingDays' }, time: '17:00' },
  closes: { from: { anchor: 'opened' }, plus: { n: 15, unit: 'workingDays' } },
};
const begin = { id: 'begin', kind: 'start', name: { en: 'Begin' }, settings: {} };

/** Each person answers one task after the other. */
function inARow(many: number): Flow {
  const ids = idsOf('t', many);
  const task = (id: string) => ({
    id,
    kind: 'form',
    name: { en: id },
    in: 'each',
    settings: { who: { rules: [{ who: 'subject' }] }, form: { fields: [] }, ...dates },
  });
  return flowOf(
    'row',
    [...ids.map(task), { id: 'done', kind: 'end', name: { en: 'Done' }, in: 'each', settings: {} }],
    't1',
    ids.flatMap((id, n) => ['submitted', 'timeout'].map((port) => ({ from: id, port, to: ids[n + 1] ?? 'done' }))),
  );
}

/** About each person their manager decides. */
function decided(): Flow {
  const settings = { who: { rules: [{ who: 'manager' }] }, ...dates };
  const task = { id: 'd1', kind: 'approval', name: { en: 'Decide' }, in: 'each', settings };
  return flowOf(
    'decide',
    [task, { id: 'done', kind: 'end', name: { en: 'Done' }, in: 'each', settings: {} }],
    'd1',
    ['approved', 'rejected', 'timeout'].map((port) => ({ from: 'd1', port, to: 'done' })),
  );
}

type Drawn = { id: string; kind: string; name: { en: string }; in: string; settings: object };

function flowOf(key: string, inside: readonly Drawn[], first: string, edges: readonly { from: string; port: string; to: string }[]): Flow {
  const each = { id: 'each', kind: 'forEach', name: { en: 'Each' }, settings: { first } };
  const finish = { id: 'finish', kind: 'end', name: { en: 'Finish' }, settings: {} };
  const steps = Object.fromEntries([begin, each, finish, ...inside].map((step) => [step.id, step]));
  const outer = [
    { from: 'begin', port: 'next', to: 'each' },
    { from: 'each', port: 'done', to: 'finish' },
  ];
  return flowSchema.parse({ schema: 1, key, name: { en: key }, steps, edges: [...outer, ...edges] });
}

async function countOpen(sql: Pool, cycle: string): Promise<number> {
  const [row] = await sql<{ n: number }[]>`select count(*)::int as n from tasks where cycle_id = ${cycle} and status = 'open'`;
  return row?.n ?? 0;
}

async function openDecisions(sql: Pool): Promise<{ id: string; holder: string }[]> {
  // By hash, so that one manager's decisions do not come one after the other.
  return [
    ...(await sql<{ id: string; holder: string }[]>`
      select s.id, s.holder_id as holder from slots s join tasks t on t.id = s.task_id where t.cycle_id = 'decide' and s.status = 'open' order by md5(s.id)`),
  ];
}

/** Tells when parts are open, by one small statement for all that are waited for. */
function watch(sql: Pool): { opened: (slot: string) => Promise<void>; stop: () => void } {
  const waiting = new Map<string, () => void>();
  let going = true;
  const look = async () => {
    for (; going; await pause(2)) {
      if (waiting.size === 0) continue;
      const rows = await sql<{ id: string }[]>`select id from slots where id = any(${[...waiting.keys()]}::text[]) and status = 'open'`;
      for (const { id } of rows) {
        waiting.get(id)?.();
        waiting.delete(id);
      }
    }
  };
  void look();
  return {
    opened: (slot) => new Promise((resolve) => waiting.set(slot, resolve)),
    stop: () => {
      going = false;
    },
  };
}

/** Begins so many a second, whether those before are done or not. */
async function atPace<Result>(rate: number, times: number, work: (n: number) => Promise<Result>): Promise<Result[]> {
  const begun = performance.now();
  const under: Promise<Result>[] = [];
  for (let n = 0; n < times; n += 1) {
    await pause(Math.max(0, begun + (n * 1_000) / rate - performance.now()));
    const doing = work(n);
    // One that fails fails the bench at its end, when the product can still be stopped.
    doing.catch(() => {});
    under.push(doing);
  }
  return Promise.all(under);
}

/** Does it so often, so many at once, and answers how many that is a second. */
async function asFast(times: number, work: (n: number) => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  let next = 0;
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      while (next < times) {
        next += 1;
        await work(next - 1);
      }
    }),
  );
  return times / ((performance.now() - begun) / 1_000);
}

type Asked = { agent: Agent; url: string; method: 'GET' | 'POST'; cookie?: string; origin?: string; body?: object };

/** One request over a connection that is kept; throws with the answer where it is not good. Node's own client: fetch costs as much as a part of what is measured. */
async function ask(asked: Asked): Promise<string> {
  const { agent, url, method, cookie, origin, body } = asked;
  const sent = body === undefined ? '' : JSON.stringify(body);
  const headers = {
    ...(cookie === undefined ? {} : { cookie }),
    ...(origin === undefined ? {} : { origin }),
    ...(body === undefined ? {} : { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(sent)) }),
  };
  const asking = request(url, { agent, method, headers });
  asking.end(sent);
  const answering = once(asking, 'response').catch((error: unknown) => {
    // The server closes what was idle, perhaps at this very moment; what is sent again is recorded once.
    if (asking.reusedSocket && (error as { code?: string }).code === 'ECONNRESET') return null;
    throw error;
  });
  const answer = await answering;
  if (answer === null) return ask(asked);
  const [response] = answer as [import('node:http').IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  if (response.statusCode !== 200) throw new Error(`${method} ${url} answered ${response.statusCode}: ${text.slice(0, 300)}`);
  return text;
}

async function startBare(databaseUrl: string, sql: Pool): Promise<{ url: string; stop: () => Promise<void> }> {
  await sql`create table bench_answers (id bigint generated always as identity primary key, slot text not null, outcome text not null, values jsonb not null, at timestamptz not null default now())`;
  const child = fork(fileURLToPath(new URL('./bare.ts', import.meta.url)), { execArgv: ['--import', 'tsx'] });
  child.send({ type: 'start', databaseUrl } satisfies ToBare);
  const [{ port }] = (await once(child, 'message')) as [FromBare];
  return {
    url: `http://127.0.0.1:${port}`,
    async stop() {
      child.disconnect();
      await once(child, 'exit');
    },
  };
}

/** Milliseconds that so many of a hundred took at most. */
function p(share: number, taken: readonly number[]): number {
  const sorted = taken.toSorted((a, b) => a - b);
  return Math.round((sorted[Math.ceil((sorted.length * share) / 100) - 1] ?? Infinity) * 10) / 10;
}
