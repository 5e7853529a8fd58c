import { type JournalLine, lineOf } from '../journal.ts';
import type { Instant } from '../state.ts';
import { itemName } from './item.ts';
import { type LinePlace, publishedLine } from './journal-contract.ts';
import type { Cycle, Living, Rehearsal, Why } from './rehearsal.ts';
import type { ScriptEvent } from './script.ts';

/** Writing the journal: where each line belongs, and which one brought it about. */

const nowhere: LinePlace = { flow: null, version: null, cycle: null, run: null, parent: null, person: null, item: null };

export function placeOfRun(run: Living): LinePlace {
  const { edition, cycle, parent, subject, scene } = run;
  const item = itemName(scene.run.item, subject, (step) => parent?.world.answers(step) ?? []);
  return { flow: edition.flow.key, version: edition.version, cycle: cycle.id, run: run.id, parent: parent?.id ?? null, person: subject, item };
}

export function placeOfCycle({ id, edition }: Cycle, person: string | null = null): LinePlace {
  return { ...nowhere, flow: edition.flow.key, version: edition.version, cycle: id, person };
}

export function placeOfPerson(person: string | null): LinePlace {
  return { ...nowhere, person };
}

/** A line about no run, at the rehearsal's now. Its number. */
export function note(rehearsal: Rehearsal, place: LinePlace, why: Why, line: Partial<JournalLine> & Pick<JournalLine, 'kind'>): number {
  return writeLine(rehearsal, lineOf(line.at ?? rehearsal.now, line), place, why);
}

export function writeLine(rehearsal: Rehearsal, line: JournalLine, place: LinePlace, { cause, event, ref }: Why, run: Living | null = null): number {
  rehearsal.written += 1;
  const zone = line.zone ?? zoneOf(rehearsal, place);
  rehearsal.write(publishedLine(line, place, { n: rehearsal.written, cause, event, ref }, rehearsal.zones(zone)), line, run);
  return rehearsal.written;
}

function zoneOf({ zone, cycles }: Rehearsal, { cycle }: LinePlace): string {
  return cycles.find(({ id }) => id === cycle)?.view.zone ?? zone;
}

export function stepOfEvent(event: ScriptEvent): string | null {
  if ('action' in event) return event.action;
  return 'step' in event && event.step !== undefined ? event.step : null;
}

/** What the kernel writes of an act, or what stands for it where nobody answers for the act. What is no act has no such line. */
export function actLines(lines: readonly JournalLine[], event: ScriptEvent | null, rule: string | null, at: Instant): JournalLine[] {
  const isAct = ({ kind }: JournalLine) => kind === 'event.accepted' || kind === 'event.refused';
  const [own] = lines.filter(isAct);
  const others = lines.filter((line) => !isAct(line));
  if (event === null) return others;
  const kind = rule === null ? ('event.accepted' as const) : ('event.refused' as const);
  const line = own ?? lineOf(at, { kind, step: stepOfEvent(event), by: event.by ?? null });
  return [{ ...line, detail: { do: event.do, ...line.detail, ...(rule !== null && { rule }) } }, ...others];
}

/** The lines of one step of a run, each with the one that brought it about: the last of its task or step, else the first of all. */
export function batchOf(rehearsal: Rehearsal, run: Living, why: Why) {
  const place = placeOfRun(run);
  const roots = new Map<string, number>();
  let first: number | null = null;
  let last: number | null = null;

  function write(line: JournalLine): number {
    const at = `${line.step}:${line.round}`;
    const n = writeLine(rehearsal, line, place, { ...why, cause: causeOf(line, at) }, run);
    const clock = typeof line.detail.clock === 'string' ? line.detail.clock : null;
    if (clock !== null && setsClock(line)) rehearsal.clockLines.set(clock, n);
    else if (clock !== null && line.kind.startsWith('clock.')) rehearsal.clockLines.delete(clock);
    if (rootKinds.has(line.kind)) roots.set(at, n);
    first ??= n;
    last = n;
    return n;
  }

  function causeOf({ kind, detail }: JournalLine, at: string): number | null {
    if (kind === 'clock.fired') return rehearsal.clockLines.get(String(detail.clock)) ?? why.cause;
    if (followsRoot.has(kind)) return roots.get(at) ?? first ?? why.cause;
    return first ?? why.cause;
  }

  return { write, first: () => first, last: () => last, rootOf: (at: string) => roots.get(at) ?? null };
}
export type Batch = ReturnType<typeof batchOf>;

const setsClock = ({ kind }: JournalLine): boolean => kind === 'clock.set' || kind === 'clock.moved' || kind === 'clock.pending';
const rootKinds = new Set([
  'step.entered',
  'task.opened',
  'task.reminded',
  'task.escalated',
  'task.reassigned',
  'task.decided',
  'milestone.atRisk',
  'clock.fired',
]);
const followsRoot = new Set(['mail.sent', 'clock.set', 'clock.pending', 'task.opened', 'incident.opened']);
