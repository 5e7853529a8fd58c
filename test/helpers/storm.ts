import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'vitest';
import { insertAuthUser } from '../../db/auth.ts';
import { connect, type Pool } from '../../db/connect.ts';
import { countWaiting } from '../../db/outbox.ts';
import { allPeople } from '../../db/people.ts';
import { runsOfCycle } from '../../db/runs.ts';
import { createEngine, type Engine } from '../../engine/engine.ts';
import { publishedJournal } from '../../engine/published.ts';
import { verifyJournal } from '../../engine/verify-journal.ts';
import { createSessions } from '../../server/auth/sessions.ts';
import { type Keys, loadKeys } from '../../server/keys.ts';
import { localDatabaseUrl } from '../../server/local/postgres.ts';
import { until } from '../../server/local/processes.ts';
import { mailId, messageIdOf } from '../../server/mail/ids.ts';
import { openWorkflows } from '../../server/temporal.ts';
import { audit } from '../../workflows/flow/rehearse/auditor.ts';
import { type ContractLine, detailText } from '../../workflows/flow/rehearse/journal-contract.ts';
import { annualReview, answerable, type Open } from './annual-review.ts';
import { cookieOf } from './app.ts';
import { launchFlow } from './cycle.ts';
import { cycleStatus } from './drive.ts';
import { seeded } from './pokes.ts';
import { newDataDir, type Part, type Product, removeDataDir, startProduct } from './product.ts';
import { connectClient } from './worker.ts';

/**
 * `people` of the sample organisation go through the annual review while parts of the product are killed, so often, when and which by the seed.
 * `patient`: what a dead worker had taken waits for the end of its lease, a minute, as it would; else the lease is over with the worker.
 */
export type Storm = { seed: number; people: number; daysPerSecond: number; strikes: number; patient: boolean };

type Strike = { afterSeconds: number; part: Part };

const zone = 'Asia/Hong_Kong';
const start = '2027-04-01T01:00:00.000Z';
const close = '2027-06-30';
const days = 91;
const atOnce = 12;

/** What a storm acts on and looks at, from outside the product. */
type Scene = { product: Product; keys: Keys; sql: Pool; engine: Engine; cycle: string };

/** Starts the whole product, lets the storm go over it, and holds what is left to what must be true. */
export async function weather(storm: Storm): Promise<void> {
  const dataDir = newDataDir();
  const product = await startProduct(dataDir);
  const sql = connect(localDatabaseUrl(dataDir) ?? '', { max: 4, name: 'loopwright storm' });
  try {
    const keys = loadKeys({ keys: null, dataDir });
    const engine = createEngine({ sql, journalKeys: keys.journal, zone });
    const everyone = (await allPeople(sql)).map(({ id }) => id).sort();
    const cookies = await signInAll({ sql, keys, publicUrl: product.url }, everyone);
    const audience = everyone.filter((_, index) => index % Math.floor(everyone.length / storm.people) === 0).slice(0, storm.people);
    expect(audience).toHaveLength(storm.people);
    const options = { people: audience, start, dates: { close }, key: 'storm', rate: storm.daysPerSecond * 86_400, childrenToo: false };
    const cycle = await launchFlow(engine, annualReview(), options);
    const scene = { product, keys, sql, engine, cycle };
    const answers = answering(scene, cookies);
    try {
      await strikeAll(scene, storm);
      await end(scene, storm);
      await answers.finish();
    } finally {
      await answers.abandon();
    }
    expect(answers.unexpected()).toEqual([]);
    expect(answers.acknowledged().length).toBeGreaterThan(storm.people / 2);
    await holds(scene, answers.acknowledged(), storm);
  } finally {
    await sql.end({ timeout: 1 });
    await product.kill();
    removeDataDir(dataDir);
  }
}

/** Each part in turn, the turns in an order of chance, over the time in which the cycle is busy. */
function strikesOf({ seed, strikes, daysPerSecond }: Storm): Strike[] {
  const random = seeded(seed);
  const seconds = (days / daysPerSecond) * 0.8;
  let left: Part[] = [];
  return Array.from({ length: strikes }, (_, n) => {
    if (left.length === 0) left = ['worker', 'api', 'temporal', 'postgres'];
    const [part = 'worker'] = left.splice(Math.floor(random() * left.length), 1);
    return { afterSeconds: ((n + random()) * seconds) / strikes, part };
  });
}

async function strikeAll({ product, sql }: Scene, storm: Storm): Promise<void> {
  const began = Date.now();
  for (const { afterSeconds, part } of strikesOf(storm)) {
    await delay(Math.max(0, began + afterSeconds * 1000 - Date.now()));
    await product.strike(part);
    if (part === 'worker' && !storm.patient) await overWithLeases(sql);
  }
}

/** To be called while no worker runs. */
async function overWithLeases(sql: Pool): Promise<void> {
  await sql`update outbox set claimed_until = null where sent_at is null and failed is null`.catch(() => {});
}

/** Until the cycle has ended and nothing is left to be sent or woken. */
async function end({ product, sql, engine, cycle }: Scene, { patient, daysPerSecond }: Storm): Promise<void> {
  const eventually = async (what: string, seconds: number, done: () => Promise<boolean>) => {
    if (!(await until(() => done().catch(() => false), seconds * 1000, 100))) throw new Error(`After ${seconds} s: ${what}\n${product.output()}`);
  };
  await eventually('the cycle has not ended.', days / daysPerSecond + 120, async () => (await cycleStatus(engine, cycle)) === 'ended');
  await eventually('Temporal still has open runs.', 150, async () => (await openInTemporal(product, cycle)) === 0);
  if (!patient) {
    await product.strike('worker');
    await overWithLeases(sql);
  }
  await eventually('something waits in the outbox.', 240, async () => (await countWaiting(sql)) === 0);
  await eventually('it is not well.', 60, async () => (await fetch(`${product.url}/api/health`)).ok);
}

async function signInAll({ sql, keys, publicUrl }: { sql: Pool; keys: Keys; publicUrl: string }, people: readonly string[]): Promise<Map<string, string>> {
  const sessions = createSessions({ sql, keys, config: { publicUrl, zone } });
  const cookies = new Map<string, string>();
  for (const id of people) {
    await sql.begin((tx) => insertAuthUser(tx, id));
    cookies.set(id, cookieOf(await sessions.begin(id, new Headers())));
  }
  return cookies;
}

/**
 * `acknowledged`: `slot outcome` of each answer that the API said it has. `finish` ends when there is a word about all that was sent, `abandon` at once.
 */
type Answering = { acknowledged: () => string[]; unexpected: () => string[]; finish: () => Promise<void>; abandon: () => Promise<void> };

/** Over: it was closed or given to somebody else between the look and the answer. */
const over = new Set([403, 409]);

/** People answer over HTTP what they are asked; whoever hears nothing sends the same again, until there is a word. */
function answering({ product, sql, cycle }: Scene, cookies: ReadonlyMap<string, string>): Answering {
  const acknowledged = new Set<string>();
  const unexpected: string[] = [];
  const unsure = new Map<string, Open>();
  let asking: 'everyone' | 'unsure' | 'nobody' = 'everyone';

  async function send(open: Open): Promise<void> {
    const status = await post(product.url, open, cookies.get(open.holder) ?? '');
    if (status === null || status >= 500) return void unsure.set(open.slot, open);
    unsure.delete(open.slot);
    if (status === 200) acknowledged.add(`${open.slot} ${open.outcome}`);
    else if (!over.has(status)) unexpected.push(`${status} for ${open.slot} ${open.outcome}`);
  }

  async function loop(): Promise<void> {
    while (asking === 'everyone' || (asking === 'unsure' && unsure.size > 0)) {
      const open = asking === 'everyone' ? await answerable(sql, cycle, atOnce).catch(() => []) : [];
      const all = [...unsure.values(), ...open.filter(({ slot }) => !unsure.has(slot))];
      await Promise.all(all.map(send));
      if (all.length === 0 || unsure.size > 0) await delay(50);
    }
  }

  const done = loop();
  return {
    acknowledged: () => [...acknowledged].sort(),
    unexpected: () => unexpected,
    async finish() {
      asking = 'unsure';
      await Promise.race([done, delay(30_000)]);
      if (unsure.size > 0) throw new Error(`No word about ${[...unsure.keys()].join(', ')}.`);
    },
    abandon: () => ((asking = 'nobody'), done),
  };
}

/** Null when no word came. */
async function post(url: string, { slot, outcome, values }: Open, cookie: string): Promise<number | null> {
  try {
    const { status } = await fetch(`${url}/api/tasks/${encodeURIComponent(slot)}/decide`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin', cookie },
      body: JSON.stringify({ outcome, values }),
      signal: AbortSignal.timeout(15_000),
    });
    return status;
  } catch {
    return null;
  }
}

async function holds(scene: Scene, acknowledged: readonly string[], storm: Storm): Promise<void> {
  const { sql, engine, cycle } = scene;
  const journal = await publishedJournal(engine, sql, [cycle]);
  expect(audit(journal)).toEqual([]);
  await actedOnOnce(sql, journal, acknowledged);
  await finished(scene, storm);
  await mailedOnce(scene, journal, storm);
}

/** The answers that were acknowledged, no others, each recorded once, told once, and each step left once by it. */
async function actedOnOnce(sql: Pool, journal: readonly ContractLine[], acknowledged: readonly string[]): Promise<void> {
  const recorded = await sql<{ slot: string; outcome: string }[]>`select slot_id as slot, outcome from decisions where withdrawn_at is null`;
  expect(recorded.map(({ slot, outcome }) => `${slot} ${outcome}`).sort()).toEqual(acknowledged);
  const decided = journal.filter(({ kind }) => kind === 'task.decided');
  expect(decided.map((line) => `${detailText(line, 'part')} ${line.outcome}`).sort()).toEqual(acknowledged);
  const place = ({ run, step, round, outcome }: ContractLine) => `${run} ${step} ${round} ${outcome}`;
  const left = journal.filter(({ kind }) => kind === 'step.left').map(place);
  expect(decided.map(place).filter((one) => left.filter((other) => other === one).length !== 1)).toEqual([]);
}

/** Every run has ended, in Temporal too, with nothing that waits or has failed, and its journal is as it was written. */
async function finished({ product, sql, cycle }: Scene, { people }: Storm): Promise<void> {
  const runs = await runsOfCycle(sql, cycle);
  expect(runs).toHaveLength(people + 1);
  expect(await sql`select id from runs where status = 'running'`).toEqual([]);
  expect(await sql`select n, refused from events where handled_at is null or refused like 'error:%'`).toEqual([]);
  for (const { id } of runs) expect(await verifyJournal(sql, id)).toMatchObject({ broken: null });
  expect(await openInTemporal(product, cycle)).toBe(0);
}

async function openInTemporal({ dataDir }: Product, cycle: string): Promise<number> {
  const port = readFileSync(join(dataDir, 'temporal', 'temporal.port'), 'utf8');
  const { client, close: hangUp } = await connectClient({ address: `127.0.0.1:${port}`, namespace: 'default' });
  try {
    return [...(await openWorkflows(client))].filter((id) => id.startsWith(cycle)).length;
  } finally {
    await hangUp();
  }
}

/**
 * Every mail of the journal stands in the outbox once and nothing else does; each that was handed over came under its own Message-ID, and no other came. The same
 * mail comes again, under the same id, only where the sender died between handing it over and writing that down: five at most are on their way.
 */
async function mailedOnce({ product, keys, sql }: Scene, journal: readonly ContractLine[], { strikes }: Storm): Promise<void> {
  const rows = await sql<{ key: string; sent: boolean }[]>`select key, sent_at is not null as sent from outbox where kind = 'mail' and run_id is not null`;
  const told = journal.filter(({ kind }) => kind === 'mail.sent').map((line) => `mail:${detailText(line, 'key')}`);
  expect(rows.map(({ key }) => key).sort()).toEqual(told.sort());
  const idOf = ({ key }: { key: string }) => messageIdOf(mailId(keys, key), product.url);
  const came = messageIdsIn(join(product.dataDir, 'mailbox'));
  const known = new Set(rows.map(idOf));
  expect(came.filter((id) => !known.has(id))).toEqual([]);
  const there = new Set(came);
  expect(rows.filter((row) => row.sent && !there.has(idOf(row)))).toEqual([]);
  expect(came.length - there.size).toBeLessThanOrEqual(5 * (strikes + 1));
}

function messageIdsIn(mailbox: string): string[] {
  const mails = readdirSync(mailbox).filter((name) => name.endsWith('.json'));
  return mails.map((name) => (JSON.parse(readFileSync(join(mailbox, name), 'utf8')) as { messageId: string }).messageId);
}
