import { deleteStrayAttachments } from '../db/attachments.ts';
import { databaseNow, dayIn } from '../db/auth.ts';
import type { Sql, Tx } from '../db/connect.ts';
import { peopleByIds } from '../db/people.ts';
import { lockFiles, recordsOf, upsertRecords } from '../db/records.ts';
import { dataHolds, type DueRecord, dueRecords, insertDataHold, liftDataHold, markTold, mayLook, runningAbout, trialsWithRecords } from '../db/retention.ts';
import { dateOf, localOf } from '../workflows/flow/calendar.ts';
import { holdsData, purged } from '../workflows/flow/retention.ts';
import { upgradeRun } from '../workflows/flow/upgrade.ts';
import type { WorldChange } from '../workflows/flow/world.ts';
import type { Acted } from './act.ts';
import { type AroundLine, noteAround } from './around.ts';
import type { Saying } from './changes.ts';
import type { Engine } from './engine.ts';
import { storedOf } from './keep.ts';
import { recordOf } from './outside.ts';
import { tell } from './tell.ts';

/** Retention on the database (SEMANTICS rule 21): what workflows/flow/rehearse/retention.ts does in memory. */

/** Who holds a person's data: runs about them, or somebody by hand. */
type Holder = 'case' | 'byHand';

/** Before any day there is. */
const never = '0001-01-01';
const batch = 500;

/** As `passRetention`, at most once a minute for all processes: the days of retention are long. Files that belong to no answer any more go too. */
export async function lookAtRetention(engine: Engine): Promise<number> {
  if (!(await mayLook(engine.sql))) return 0;
  return (await passRetention(engine)) + (await deleteStrayAttachments(engine.sql));
}

/** Erases what has been kept for its longest time, unless it is held. Real files go by the database's day, those of a trial by its own. May be done twice. */
export async function passRetention(engine: Engine): Promise<number> {
  const now = await databaseNow(engine.sql);
  let passed = await passIn(engine, null, now, await dayIn(engine.sql, engine.zone));
  for (const { id, now: at } of await trialsWithRecords(engine.sql)) passed += await passIn(engine, id, at, organisationDay(engine, at));
  return passed;
}

/** The day of an instant in the organisation's zone. */
function organisationDay(engine: Engine, at: string): string {
  const year = new Date(at).getUTCFullYear();
  return dateOf(localOf(Date.parse(at), engine.rosters.zone(engine.zone, year - 1, year + 1)).day);
}

async function passIn(engine: Engine, trial: string | null, at: string, today: string): Promise<number> {
  const due = await dueRecords(engine.sql, { trial, after: never, until: today, limit: batch });
  const people = [...new Set(due.map(({ personId }) => personId))];
  for (const person of people) await engine.sql.begin((tx) => passPerson(engine, tx, person, { trial, at, today }));
  return people.length;
}

type Pass = { trial: string | null; at: string; today: string };

/** What is due of a person: told once, then erased, or told once that it is held. */
async function passPerson(engine: Engine, tx: Tx, person: string, { trial, at, today }: Pass): Promise<void> {
  const asked = { trial, after: never, until: today, person, limit: batch };
  const keys = [...new Set((await dueRecords(tx, asked)).map(({ type }) => type))].map((type) => ({ personId: person, type }));
  await lockFiles(tx, keys);
  const due = await dueRecords(tx, asked);
  const holder = await holderOf(engine, tx, person, trial);
  const lineOf = (kind: 'retention.due' | 'retention.held' | 'retention.purged', { type, effective }: DueRecord): AroundLine => ({
    at,
    kind,
    cycleId: trial,
    personId: person,
    forId: person,
    detail: { record: type, effective, ...(kind === 'retention.held' && { why: holder }) },
  });
  const fresh = due.filter(({ dueAt }) => dueAt === null);
  const stays = holder === null ? [] : due.filter(({ heldAt }) => heldAt === null);
  const goes = holder === null ? due : [];
  await markTold(tx, idsOf(fresh), 'due', at);
  await markTold(tx, idsOf(stays), 'held', at);
  await purge(tx, person, goes, trial);
  const lines = due.flatMap((row) => [
    ...(fresh.includes(row) ? [lineOf('retention.due', row)] : []),
    ...(stays.includes(row) ? [lineOf('retention.held', row)] : []),
    ...(goes.includes(row) ? [lineOf('retention.purged', row)] : []),
  ]);
  await noteAround(engine, tx, lines);
  const changes = [...new Set(goes.map(({ type }) => type))].map((type): WorldChange => ({ is: 'record', person, type }));
  await tell(engine, tx, changes, { trial, own: null });
}

const idsOf = (rows: readonly { id: string }[]): string[] => rows.map(({ id }) => id);

async function purge(tx: Tx, person: string, goes: readonly DueRecord[], trial: string | null): Promise<void> {
  if (goes.length === 0) return;
  const ids = idsOf(goes);
  const keys = [...new Set(goes.map(({ type }) => type))].map((type) => ({ personId: person, type }));
  const rows = (await recordsOf(tx, keys, trial)).filter(({ id }) => ids.includes(id));
  await upsertRecords(
    tx,
    rows.map(({ runId, step, round, circle, ...row }) => ({
      ...storedOf(purged(recordOf({ ...row, runId, step, round, circle })), person, trial),
      runId,
      step,
      round,
      circle,
    })),
  );
}

/** Who holds what is on file of a person now; null: nobody does. */
export async function holderOf(engine: Engine, sql: Sql, person: string, trial: string | null): Promise<Holder | null> {
  if ((await dataHolds(sql, { trial, person })).length > 0) return 'byHand';
  for (const { state, sha256 } of await runningAbout(sql, person, trial)) {
    const { plan } = await engine.texts.of(sql, sha256);
    if (holdsData(plan, upgradeRun(state as { v: number }))) return 'case';
  }
  return null;
}

/** Holds all that is on file of a person by hand, or lifts that again, with the reason, in the caller's transaction. */
export async function holdByHand(
  engine: Engine,
  tx: Tx,
  { person, lift, reason }: { person: string; lift: boolean; reason: string },
  { by, at, origin }: Saying,
): Promise<Acted> {
  if ((await peopleByIds(tx, [person])).length === 0) return { refused: 'unknownPerson' };
  const { trial } = origin;
  const hold = { personId: person, trial, by, at, reason };
  const done = lift ? await liftDataHold(tx, hold) : await insertDataHold(tx, hold);
  if (!done) return { refused: lift ? 'notHeld' : 'isHeld' };
  const content = reason === '' ? null : { reason };
  const detail = { record: '*', why: 'byHand' };
  await noteAround(engine, tx, [
    { at, kind: 'retention.held', cycleId: trial, personId: person, byId: by, forId: person, outcome: lift ? 'lifted' : 'placed', detail, content },
  ]);
  return { refused: null };
}
