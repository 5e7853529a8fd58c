import type { Tx } from '../db/connect.ts';
import { insertFacts, type NewFact } from '../db/facts.ts';
import {
  type Annotation,
  type Disclosure,
  insertAnnotations,
  insertDisclosures,
  lockFiles,
  recordsOf,
  type StoredRecord,
  upsertRecords,
} from '../db/records.ts';
import { isoOf } from '../workflows/flow/calendar.ts';
import { annotated, changedRows } from '../workflows/flow/file.ts';
import type { RecordOrder } from '../workflows/flow/perform/scene.ts';
import type { RecordRow, WorldChange } from '../workflows/flow/world.ts';
import type { Step } from './apply.ts';
import type { Engine } from './engine.ts';
import { recordOf, storedId } from './outside.ts';
import { tell } from './tell.ts';

/** Facts that steps raise, and the runs they concern. Those of a trial are seen and told of in the trial alone. */
export async function keepFacts(engine: Engine, tx: Tx, steps: readonly Step[]): Promise<void> {
  for (const { row, cycle, effects } of steps) {
    const orders = effects.flatMap((effect) => (effect.effect === 'fact' ? [effect.fact] : []));
    const [first] = orders;
    if (first === undefined) continue;
    const circle = (await engine.texts.of(tx, row.sha256)).plan.confidential ?? null;
    const trial = cycle.trialTo === null ? null : cycle.id;
    const rows = orders.map(({ scope, id, key, value, at, source }): NewFact => {
      const instant = isoOf(at);
      return { scope, id: storedId(scope, id, cycle.id), key, value, effective: instant, until: null, recorded: instant, source, trial, circle };
    });
    const corrected = await insertFacts(tx, rows);
    const changes = orders.map(
      ({ scope, id, key, at }, index): WorldChange => ({ is: 'fact', scope, id, key, corrected: corrected[index] === true, effective: at }),
    );
    await tell(engine, tx, changes, { trial, own: { cycleId: cycle.id, at: first.at } });
  }
}

/** What record steps do to people's files, and to whom what is in them was handed. */
export async function keepRecords(engine: Engine, tx: Tx, steps: readonly Step[]): Promise<void> {
  for (const { row, cycle, effects } of steps) {
    const trial = cycle.trialTo === null ? null : cycle.id;
    const orders = effects.flatMap((effect) => (effect.effect === 'record' ? [effect.record] : []));
    if (orders.length > 0) {
      const { plan } = await engine.texts.of(tx, row.sha256);
      await keepOrders(engine, tx, orders, { runId: row.id, cycleId: cycle.id, trial, circle: plan.confidential ?? null });
    }
    const disclosed = effects.flatMap((effect): Disclosure[] => {
      if (effect.effect !== 'journal' || effect.line.kind !== 'disclosed' || effect.line.for === null) return [];
      const { record, to } = effect.line.detail;
      return [{ personId: effect.line.for, type: String(record), recipient: String(to), at: isoOf(effect.line.at), runId: row.id, trial }];
    });
    await insertDisclosures(tx, disclosed);
  }
}

type Writer = { runId: string | null; cycleId: string; trial: string | null; circle: string | null };

async function keepOrders(engine: Engine, tx: Tx, orders: readonly RecordOrder[], { runId, cycleId, trial, circle }: Writer): Promise<void> {
  const keys = orders.map(({ person, type }) => ({ personId: person, type }));
  await lockFiles(tx, keys);
  const files = new Map<string, RecordRow[]>();
  for (const stored of await recordsOf(tx, keys, trial)) add(files, `${stored.personId} ${stored.type}`, recordOf(stored));
  const changed = new Map<string, StoredRecord>();
  const notes: (Annotation & { personId: string })[] = [];
  for (const [n, order] of orders.entries()) {
    const { person, type, step, round, at } = order;
    const rows = files.get(`${person} ${type}`) ?? [];
    const id = `${runId}:${step}:${round}:${n + 1}`;
    const after = changedRows(rows, order, id);
    // The step looked before it asked for this; nobody else changed the file since, or it is as if it had come first.
    if (typeof after === 'string') continue;
    for (const row of after) {
      const isNew = row.id === id;
      changed.set(row.id, { ...storedOf(row, person, trial), runId: isNew ? runId : null, step: isNew ? step : null, round: isNew ? round : null, circle });
    }
    files.set(`${person} ${type}`, [...rows.map((row) => after.find((one) => one.id === row.id) ?? row), ...after.filter((row) => row.id === id)]);
    const noted = order.does === 'annotate' ? annotated(rows, order) : undefined;
    if (noted !== undefined) notes.push({ recordId: noted.id, personId: person, at: isoOf(at), by: step, text: order.values, runId });
  }
  await upsertRecords(tx, [...changed.values()]);
  await insertAnnotations(tx, notes);
  const changes = keys.map(({ personId, type }): WorldChange => ({ is: 'record', person: personId, type }));
  await tell(engine, tx, changes, { trial, own: { cycleId, at: orders[0]?.at ?? 0 } });
}

/** A row of a file as it is stored. */
export function storedOf(
  { written, finalAt, ...row }: RecordRow,
  personId: string,
  trial: string | null,
): Omit<StoredRecord, 'runId' | 'step' | 'round' | 'circle'> {
  return { ...row, personId, written: isoOf(written), finalAt: finalAt === null ? null : isoOf(finalAt), trial };
}

function add<Item>(groups: Map<string, Item[]>, key: string, item: Item): void {
  const group = groups.get(key);
  if (group === undefined) groups.set(key, [item]);
  else group.push(item);
}
