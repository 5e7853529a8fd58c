import { causes, explained } from './audit/causes.ts';
import { clocks, endings } from './audit/clocks.ts';
import { onceEach, recipients } from './audit/effects.ts';
import { counts } from './audit/counts.ts';
import { carriedOut } from './audit/acts.ts';
import type { Check, Fault } from './audit/fault.ts';
import { kept } from './audit/files.ts';
import { letters } from './audit/letters.ts';
import { acknowledged, order } from './audit/order.ts';
import { deadlines, openings, parts, tallies } from './audit/tasks.ts';
import type { ContractLine } from './journal-contract.ts';

/** What is known beside the journal: the days on which people of the roster leave. */
export type Known = { leftOn?: Readonly<Record<string, string>> };

/** Goes through a journal line by line and tells what cannot be true in it, from its lines alone. */
export function createAuditor({ leftOn = {} }: Known = {}): { line(line: ContractLine): Fault[]; end(): Fault[] } {
  const checks: Check[] = [
    order(),
    acknowledged(),
    deadlines(),
    tallies(),
    counts(),
    carriedOut(),
    recipients(leftOn),
    letters(),
    onceEach(),
    clocks(),
    causes(),
    explained(),
    parts(),
    openings(),
    endings(),
    kept(),
  ];
  return { line: (line) => checks.flatMap((check) => check.line(line)), end: () => checks.flatMap((check) => check.end()) };
}

/** Every fault of a whole journal. */
export function audit(journal: readonly ContractLine[], known: Known = {}): Fault[] {
  const auditor = createAuditor(known);
  return [...journal.flatMap((line) => auditor.line(line)), ...auditor.end()];
}
