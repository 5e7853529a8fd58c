import { dayIn } from '../db/auth.ts';
import type { Sql, Tx } from '../db/connect.ts';
import {
  addressesOf,
  countOpenParts,
  eraseAccess,
  eraseContent,
  filedRecords,
  type Holdings,
  holdingsOf,
  insertErasure,
  isErased,
  openRunsAbout,
  setErasedPerson,
} from '../db/erase.ts';
import { destroyPersonKey, isPresent, lockRoster, type Person, peopleByIds } from '../db/people.ts';
import { freeDay, mustStay } from '../workflows/flow/retention.ts';
import { noteAround } from './around.ts';
import type { Engine } from './engine.ts';
import { blankPerson } from './people-rows.ts';
import { holderOf } from './retention.ts';

/** Why a person's content is not erased now. */
export type ErasureRefusal = 'unknownPerson' | 'alreadyErased' | 'stillHere' | 'runsGoOn' | 'holdsTasks' | 'dataHeld';

/** A record that stays for now: its type says how long it has to be kept. `until`: the first day on which it need not be; null: not known yet. */
export type KeptRecord = { id: string; type: string; until: string | null };
export type ErasurePlan = { refused: ErasureRefusal | null; erases: Holdings; keeps: KeptRecord[]; runs: string[] };

/** What erasing a person would come to. Changes nothing. */
export async function planErasure(engine: Engine, sql: Sql, personId: string): Promise<ErasurePlan> {
  const [person] = await peopleByIds(sql, [personId]);
  const today = await dayIn(sql, engine.zone);
  const runs = await openRunsAbout(sql, personId);
  const keeps = await keptRecords(engine, sql, { personId, leftOn: person?.leftOn ?? null, today });
  const erases = await holdingsOf(
    sql,
    personId,
    keeps.map(({ id }) => id),
  );
  return { refused: await refusalOf(engine, sql, person, { personId, today, runs }), erases, keeps, runs };
}

async function refusalOf(
  engine: Engine,
  sql: Sql,
  person: Person | undefined,
  { personId, today, runs }: { personId: string; today: string; runs: readonly string[] },
): Promise<ErasureRefusal | null> {
  if (person === undefined) return 'unknownPerson';
  if (await isErased(sql, personId)) return 'alreadyErased';
  if (isPresent(person, today)) return 'stillHere';
  if (runs.length > 0) return 'runsGoOn';
  if ((await holderOf(engine, sql, personId, null)) !== null) return 'dataHeld';
  return (await countOpenParts(sql, personId)) > 0 ? 'holdsTasks' : null;
}

/** A type is described for the organisation, else by the version of the flow that wrote the record; without either it need not be kept. */
async function keptRecords(
  engine: Engine,
  sql: Sql,
  { personId, leftOn, today }: { personId: string; leftOn: string | null; today: string },
): Promise<KeptRecord[]> {
  const kept: KeptRecord[] = [];
  for (const { id, type, effective, until, keepMonths, sha256 } of await filedRecords(sql, personId)) {
    const own = sha256 === null ? undefined : (await engine.texts.of(sql, sha256)).flow.records[type]?.keepMonths;
    const keep = keepMonths ?? own;
    if (mustStay({ effective, until }, keep, leftOn, today)) kept.push({ id, type, until: freeDay({ effective, until }, keep, leftOn) });
  }
  return kept;
}

/**
 * Erases what is known of a person: name, columns and their history, answers, texts, facts and records about them, drafts, leave, addresses, sessions; and
 * destroys their key, so that what the history holds of texts (keyed hashes) can be compared with nothing any more. What stays is their id, the instants and
 * outcomes of what happened, the chain of the history, and records that have to be kept. Once, in the caller's transaction.
 */
export async function erasePerson(
  engine: Engine,
  tx: Tx,
  personId: string,
  { by, at, reason }: { by: string; at: string; reason: string },
): Promise<ErasurePlan> {
  await lockRoster(tx);
  const plan = await planErasure(engine, tx, personId);
  const [person] = await peopleByIds(tx, [personId]);
  if (plan.refused !== null || person === undefined) return plan;
  const kept = plan.keeps.map(({ id }) => id);
  const addresses = await addressesOf(tx, personId);
  await eraseContent(tx, personId, kept);
  await eraseAccess(tx, personId, addresses);
  await setErasedPerson(tx, erased(person));
  await destroyPersonKey(tx, personId, at);
  await insertErasure(tx, { personId, by, reason });
  const detail = { type: '*', does: 'erase', effective: await dayIn(tx, engine.zone), until: null };
  await noteAround(engine, tx, [{ at, kind: 'record.erased', personId, byId: by, forId: personId, detail }]);
  return plan;
}

function erased({ id, leftOn }: Person): Person {
  return { ...blankPerson(id), name: 'Erased person', nameZh: '已刪除的人員', leftOn };
}
