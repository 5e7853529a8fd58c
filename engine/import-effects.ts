import type { Pool, Tx } from '../db/connect.ts';
import { happenedAfter, type Mark, markNow, runsBegun, runsWithNews } from '../db/import-effects.ts';
import { createEngine, type Engine } from './engine.ts';
import { applyImport, type ImportPreview } from './people-import.ts';
import { hold } from './hold.ts';
import { catchUp } from './turn.ts';

/** One thing that an import would make happen in a run; `from` and `to` are people for a task, instants for a date. */
export type RunningEffect = {
  run: string;
  cycle: string;
  subject: string | null;
  /** Of its version of the flow. */
  sha256: string;
  step: string | null;
  what: 'taskMoves' | 'runEnds' | 'runBegins' | 'dateMoves' | 'incident';
  /** Which date, or why it stands still. */
  name: string | null;
  from: string | null;
  to: string | null;
};
/** `concerned`: runs that are told; `looked`: so many of them were gone through. */
export type RunningEffects = { concerned: number; looked: number; effects: RunningEffect[] };

/** So many runs are gone through; an import that concerns more says so. */
const mostRuns = 300;

class TakenBack extends Error {}

/**
 * What a file would do to what is running, by doing it: the import is applied, every run that hears of it takes its turn, what the journals then say is read, and
 * all of it is taken back. Nothing is sent: the outbox is part of what is taken back. An engine of its own, so that nothing remembers people who never were.
 */
export async function previewRunning(engine: Engine, sql: Pool, preview: ImportPreview, by: string): Promise<RunningEffects> {
  if (preview.summary.problems > 0) return { concerned: 0, looked: 0, effects: [] };
  const own = createEngine({ sql: engine.sql, journalKeys: engine.journalKeys, zone: engine.zone });
  let found: RunningEffects = { concerned: 0, looked: 0, effects: [] };
  await sql
    .begin(async (tx) => {
      const mark = await markNow(tx);
      const [clock] = await tx<{ at: string }[]>`select now() as at`;
      await applyImport(tx, preview, { by, at: clock?.at ?? new Date().toISOString(), keys: engine.journalKeys, engine: own });
      found = await goThrough(own, tx, mark);
      throw new TakenBack();
    })
    .catch((error: unknown) => {
      if (!(error instanceof TakenBack)) throw error;
    });
  return found;
}

async function goThrough(engine: Engine, tx: Tx, mark: Mark): Promise<RunningEffects> {
  const concerned = await runsWithNews(tx, mark);
  /** Each with how many lines its journal had. */
  const known = new Map<string, number>();
  // What one run does may be news for another: those it has told are gone through as well.
  for (let next = concerned; next.length > 0 && known.size < mostRuns; next = (await runsWithNews(tx, mark)).filter((run) => !known.has(run)))
    for (const run of next.slice(0, mostRuns - known.size)) {
      const held = await hold(engine, tx, run);
      known.set(run, held?.row.journalN ?? 0);
      if (held !== null) await catchUp(engine, tx, held);
    }
  const looked = known.size;
  for (const run of await runsBegun(tx, mark)) known.set(run, 0);
  const lines = await happenedAfter(
    tx,
    [...known].map(([run, after]) => ({ run, after })),
  );
  const effects = lines.flatMap(({ kind, detail, due, ...line }): RunningEffect[] => {
    const same = { run: line.run, cycle: line.cycle, subject: line.subject, sha256: line.sha256, step: line.step, name: null, from: null, to: null };
    switch (kind) {
      case 'task.reassigned':
        return [{ ...same, what: 'taskMoves', from: textOf(detail.from), to: line.to[0] ?? line.for }];
      case 'run.finished':
        return [{ ...same, what: 'runEnds', name: line.outcome }];
      case 'run.started':
        return [{ ...same, what: 'runBegins' }];
      case 'clock.moved':
        return [
          { ...same, what: 'dateMoves', name: textOf(detail.name), from: typeof detail.was === 'number' ? new Date(detail.was).toISOString() : null, to: due },
        ];
      case 'incident.opened':
        return [{ ...same, what: 'incident', name: textOf(detail.code) }];
      default:
        return [];
    }
  });
  return { concerned: concerned.length, looked, effects };
}

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);
