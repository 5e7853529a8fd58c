import type { Sql } from '../db/connect.ts';
import { journalOf } from '../db/journal.ts';
import { runById } from '../db/runs.ts';
import { genesisOf, hashOf } from './chain.ts';

/**
 * Whether a run's journal is as it was written. `broken`: the number of the first line that was changed, taken out or put in; null: the chain holds, from its
 * beginning to the line that the run counts as its last. Null for a run that is not there. Texts are no part of the chain: they may have been erased.
 */
export async function verifyJournal(sql: Sql, runId: string): Promise<{ lines: number; broken: number | null } | null> {
  const run = await runById(sql, runId);
  if (run === null) return null;
  const lines = await journalOf(sql, runId);
  let hash = genesisOf(run.begunIn ?? run.sha256, runId);
  for (const [index, line] of lines.entries()) {
    if (line.n !== index + 1 || hashOf(hash, line) !== line.hash) return { lines: lines.length, broken: index + 1 };
    hash = line.hash;
  }
  return { lines: lines.length, broken: lines.length === run.journalN && hash === run.journalHash ? null : lines.length + 1 };
}
