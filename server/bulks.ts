import { bulkProgress, bulkRefusals, type Bulk } from '../db/bulks.ts';
import type { Sql } from '../db/connect.ts';
import { cycleById } from '../db/cycles.ts';
import { versionOf } from '../db/flows.ts';
import { openRunsAt } from '../db/cockpit.ts';
import { runById } from '../db/runs.ts';
import type { BulkAct } from '../engine/bulk.ts';
import type { Engine } from '../engine/engine.ts';
import { previewMigration } from '../engine/migrate.ts';
import { previewAct, previewShift, type Would } from '../engine/preview.ts';
import type { Refs } from './refs.ts';
import type { ManyAct, bulkView, preview, which } from './routes/bulks-schemas.ts';
import { refusalWords } from './run-words.ts';
import type * as z from 'zod';

type Language = 'en' | 'zh';

/** An act that was asked for, as the engine does it; null: there is no such version of the flow. */
export async function manyActOf(sql: Sql, cycleId: string, asked: ManyAct): Promise<BulkAct | null> {
  if (asked.act !== 'migrate') return asked;
  const cycle = await cycleById(sql, cycleId);
  const version = cycle === null ? null : await versionOf(sql, cycle.flowId, asked.version);
  return version === null ? null : { ...asked, sha256: version.sha256 };
}

/** The runs that are meant, of this cycle and no other; those that go on where none are named. */
export async function runsMeantBy(sql: Sql, cycleId: string, { runs, step }: z.infer<typeof which>): Promise<string[]> {
  const open = await openRunsAt(sql, cycleId, step ?? null);
  if (runs === undefined) return open;
  const named = new Set(runs);
  return open.filter((id) => named.has(id));
}

const shownFirst = 50;

/** What an act would do to each of these runs, added up. Changes nothing. */
export async function previewMany(engine: Engine, runs: readonly string[], act: BulkAct, by: string): Promise<Would[]> {
  return eachOf(engine, runs, async (tx, run) => {
    if (act.act !== 'migrate') return previewAct(engine, tx, run, act, by);
    const found = await previewMigration(engine, tx, run, act);
    const row = await runById(tx, run);
    const [first] = found?.cannot ?? [];
    return found === null ? null : { run, subject: row?.subjectId ?? null, refused: first?.why ?? null, dates: [], opens: [], closes: [], ends: null };
  });
}

export async function previewShiftOf(engine: Engine, runs: readonly string[], dates: Record<string, string>): Promise<Would[]> {
  return eachOf(engine, runs, (tx, run) => previewShift(engine, tx, run, dates));
}

type Look = (tx: Parameters<typeof previewAct>[1], run: string) => Promise<Would | null>;

/** Some runs at a time, so that nobody waits for long behind a look at all of them. */
async function eachOf(engine: Engine, runs: readonly string[], look: Look): Promise<Would[]> {
  const found: Would[] = [];
  for (let from = 0; from < runs.length; from += 100)
    await engine.sql.begin(async (tx) => {
      for (const run of runs.slice(from, from + 100)) {
        const would = await look(tx, run);
        if (would !== null) found.push(would);
      }
    });
  return found;
}

export function previewOf(would: readonly Would[], refs: Refs, language: Language): z.infer<typeof preview> {
  const rules = new Map<string, number>();
  for (const { refused } of would) if (refused !== null) rules.set(refused, (rules.get(refused) ?? 0) + 1);
  return {
    runs: would.length,
    changed: would.filter(({ refused }) => refused === null).length,
    dates: would.reduce((sum, { dates, refused }) => sum + (refused === null ? dates.length : 0), 0),
    refused: [...rules].map(([rule, runs]) => ({ rule, words: refusalWords(rule, language), runs })),
    first: would.slice(0, shownFirst).map((one) => ({ ...one, subject: refs.orNull(one.subject) })),
  };
}

/** A bulk with how far it has come, and the first of those that were refused. */
export async function viewOfBulk(sql: Sql, bulk: Bulk<BulkAct>, refs: Refs, language: Language): Promise<z.infer<typeof bulkView>> {
  const { id, act, by, status, pausedBy, createdAt, endedAt } = bulk;
  const refusals = await bulkRefusals(sql, id, shownFirst);
  return {
    id,
    act: act.act,
    by: refs.orNull(by),
    status,
    pausedBy,
    createdAt,
    endedAt,
    ...(await bulkProgress(sql, id)),
    refusals: refusals.map(({ runId, rule }) => ({ run: runId, rule, words: refusalWords(rule, language) })),
  };
}
