import { type ContractLine, detailText } from '../../workflows/flow/rehearse/journal-contract.ts';
import type { EndState } from '../../workflows/flow/rehearse/state-contract.ts';

/** What a state at the end says that the journal before it does not: both are told from the lines alone, as an outside tool would. */
export function stateFaults({ runs, people }: EndState, journal: readonly ContractLine[]): string[] {
  return [...runs.flatMap((run) => runFaults(run, journal)), ...Object.entries(people).flatMap(([id, person]) => fileFaults(id, person, journal))];
}

function runFaults({ run, outcome, status, tasks, clocks }: EndState['runs'][number], journal: readonly ContractLine[]): string[] {
  const own = journal.filter((line) => line.run === run);
  const faults: string[] = [];
  const finished = own.findLast(({ kind }) => kind === 'run.finished');
  if ((status === 'running') !== (finished === undefined)) faults.push(`${run} is ${status}, but its journal ${finished === undefined ? 'goes on' : 'ended'}`);
  if (finished !== undefined && finished.outcome !== outcome) faults.push(`${run} ended by ${outcome}, but its journal by ${finished.outcome}`);
  const parts = new Set(tasks.flatMap((task) => task.parts.map(({ part }) => part)));
  for (const line of own) if (line.kind === 'task.opened' && !parts.has(detailText(line, 'part'))) faults.push(`${detailText(line, 'part')} is not there`);
  const ticking = new Map<string, string | null>();
  for (const { kind, due, detail } of own) {
    if (!kind.startsWith('clock.') || typeof detail.clock !== 'string') continue;
    if (kind === 'clock.fired' || kind === 'clock.cancelled') ticking.delete(detail.clock);
    else ticking.set(detail.clock, due);
  }
  for (const { clock, due } of clocks)
    if (ticking.get(clock) !== due) faults.push(`${clock} is due ${due}, but its journal says ${String(ticking.get(clock))}`);
  if (ticking.size !== clocks.length) faults.push(`${run} has ${clocks.length} clocks, but ${ticking.size} tick in its journal`);
  return faults;
}

function fileFaults(id: string, { records, facts }: EndState['people'][string], journal: readonly ContractLine[]): string[] {
  const of = (...kinds: string[]) => journal.filter(({ kind, for: whose }) => whose === id && kinds.includes(kind)).length;
  const written =
    of('record.written') + journal.filter(({ kind, for: whose, detail }) => kind === 'record.superseded' && whose === id && detail.does === 'supersede').length;
  const known = of('fact.recorded', 'fact.corrected');
  return [
    ...(records.length === written ? [] : [`${id} has ${records.length} records, but ${written} were written`]),
    ...(facts.length >= known ? [] : [`${id} has ${facts.length} facts, but ${known} were recorded`]),
  ];
}
