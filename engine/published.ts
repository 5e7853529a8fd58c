import { aroundOf, type ReadAround } from '../db/around.ts';
import type { Sql } from '../db/connect.ts';
import { cycleById } from '../db/cycles.ts';
import { type JournalRow, journalOf } from '../db/journal.ts';
import { type Run, runsOfCycle } from '../db/runs.ts';
import { answersOfRuns } from '../db/tasks.ts';
import type { JournalKind, JournalLine } from '../workflows/flow/journal.ts';
import { itemName } from '../workflows/flow/rehearse/item.ts';
import { type ContractLine, type LinePlace, publishedLine } from '../workflows/flow/rehearse/journal-contract.ts';
import type { Engine } from './engine.ts';

type Read = JournalRow & { body: Record<string, unknown> | null };
type Unnumbered = { line: JournalLine; place: LinePlace; order: [at: number, run: string, n: number] };

/** A mail that messages of several cycles went out in says here what it merged of these; one of others alone is not there. */
function seenFrom(line: ReadAround, cycles: readonly string[]): ReadAround[] {
  if (line.kind !== 'mail.sent') return [line];
  const own = (line.detail.merged as { run: string }[]).filter(({ run }) => cycles.some((id) => run === id || run.startsWith(`${id}.`)));
  return own.length === 0 ? [] : [{ ...line, detail: { ...line.detail, merged: own } }];
}

/** Of a cycle, though they stand in the journal of its own run. */
const aboutCycle: readonly JournalKind[] = ['cycle.launched'];

/**
 * The journals of cycles in the form that is published (docs/journal.md): sorted by instant, run and order in the run. `cause`, `event` and
 * `ref` are those of a rehearsal's script and null here.
 */
export async function publishedJournal(engine: Engine, sql: Sql, cycles: readonly string[]): Promise<ContractLine[]> {
  const lines: Unnumbered[] = (await aroundOf(sql, cycles)).flatMap((line) => seenFrom(line, cycles)).map(aroundLine);
  const zones = new Map<string, string>();
  for (const id of cycles) {
    const cycle = await cycleById(sql, id);
    if (cycle === null) continue;
    zones.set(id, cycle.zone);
    for (const run of await runsOfCycle(sql, id)) lines.push(...(await linesOf(engine, sql, run)));
  }
  const years = lines.map(({ line }) => new Date(line.at).getUTCFullYear());
  const [from, to] = [Math.min(...years) - 1, Math.max(...years) + 1];
  const zoneOf = ({ line, place }: Unnumbered) => engine.rosters.zone(line.zone ?? zones.get(place.cycle ?? '') ?? engine.zone, from, to);
  return lines
    .sort((a, b) => compare(a.order, b.order))
    .map((one, index) => publishedLine(one.line, one.place, { n: index + 1, cause: null, event: null, ref: null }, zoneOf(one)));
}

function compare(a: Unnumbered['order'], b: Unnumbered['order']): number {
  return a[0] - b[0] || (a[1] < b[1] ? -1 : a[1] > b[1] ? 1 : 0) || a[2] - b[2];
}

async function linesOf(engine: Engine, sql: Sql, run: Run & { version: number }): Promise<Unnumbered[]> {
  const { flow } = await engine.texts.of(sql, run.sha256);
  const parents = run.parentId === null || run.state.item === null ? [] : await answersOfRuns(sql, [run.parentId]);
  const item = itemName(run.state.item, run.subjectId, (step) => parents.filter((answer) => answer.step === step));
  const lines = await journalOf(sql, run.id);
  let { version } = run;
  return lines.map((row) => {
    const ofCycle = aboutCycle.includes(row.kind);
    const own = { run: run.id, parent: run.parentId, person: run.subjectId, item };
    const place = { flow: flow.key, version, cycle: run.cycleId, ...(ofCycle ? { run: null, parent: null, person: null, item: null } : own) };
    if (row.kind === 'version.migrated') version = Number(row.detail.version);
    return { line: lineOf(row), place, order: [Date.parse(row.at), ofCycle ? beside(run.cycleId) : run.id, ofCycle ? 0 : row.n] };
  });
}

function lineOf({ kind, at, zone, step, round, occurrence, byId, forId, toIds, ccIds, due, outcome, detail, body }: Read): JournalLine {
  const instant = due === null ? null : Date.parse(due);
  return { kind, at: Date.parse(at), zone, step, round, occurrence, by: byId, for: forId, to: toIds, cc: ccIds, due: instant, outcome, detail, content: body };
}

/** Lines about no run come before those about one, by their cycle. */
const beside = (cycle: string | null): string => `/${cycle ?? ''}`;

/** Facts, files and mails are a person's, also those of a trial. */
const aboutPerson = (kind: JournalKind): boolean =>
  kind.startsWith('fact.') || kind.startsWith('record.') || kind.startsWith('retention.') || kind === 'mail.sent';

function aroundLine({ at, kind, flow, version, cycleId, personId, byId, forId, outcome, detail, toIds, zone, body, n }: ReadAround): Unnumbered {
  const place = { flow, version, cycle: aboutPerson(kind) ? null : cycleId, run: null, parent: null, person: personId, item: null };
  const line = { kind, at: Date.parse(at), zone, step: null, round: null, occurrence: null, by: byId, for: forId, to: toIds, cc: [], due: null, outcome };
  return { line: { ...line, detail, content: body }, place, order: [Date.parse(at), beside(place.cycle), n] };
}
