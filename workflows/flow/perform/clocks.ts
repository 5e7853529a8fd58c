import type { JournalKind } from '../journal.ts';
import type { Clock, ClockKind, Instant } from '../state.ts';
import { journal, type Stage } from './stage.ts';

/** The order of clocks at one instant: due, ladder, step, run (SEMANTICS section 2). Pending ones come last. */
export function byDue(a: Clock, b: Clock): number {
  return dueOf(a) - dueOf(b) || a.ladder - b.ladder || a.order - b.order || (a.run < b.run ? -1 : a.run > b.run ? 1 : 0) || (a.id < b.id ? -1 : 1);
}

const dueOf = ({ due }: Clock): number => due ?? Number.MAX_SAFE_INTEGER;

export function putClock(stage: Stage, clock: Clock, step: string | null, round: number | null, at: Instant): void {
  stage.scene.clocks[clock.id] = clock;
  tell(stage, clock, clock.due === null ? openKind(clock) : 'clock.set', { step, round }, {}, at);
}

function openKind({ ledger }: Clock): 'clock.held' | 'clock.pending' {
  return ledger.at(-1)?.why === 'held' ? 'clock.held' : 'clock.pending';
}

function tell(stage: Stage, clock: Clock, kind: JournalKind, where: { step: string | null; round: number | null }, more: object, at: Instant): void {
  const { clock: id, item, name, nth } = detailOf(clock);
  const detail = { clock: id, item, ledger: clock.ledger, name, nth, ...more };
  journal(stage, at, { kind, ...where, zone: clock.zone ?? null, due: clock.due, detail });
}

/** A clock has another date than before, or none for now. `why`: what moved it. One that was pending is set. */
export function moveClock(stage: Stage, clock: Clock, to: Pick<Clock, 'due' | 'ledger' | 'zone' | 'known'>, why: string, at: Instant): void {
  const moved = { ...clock, ...to };
  stage.scene.clocks[clock.id] = moved;
  const kind = moved.due === null ? openKind(moved) : clock.due === null && openKind(clock) === 'clock.pending' ? 'clock.set' : 'clock.moved';
  tell(stage, moved, kind, placeOfClock(stage, moved), { was: clock.due, why }, at);
}

export function dropClocks(stage: Stage, which: (clock: Clock) => boolean, at: Instant): void {
  for (const clock of Object.values(stage.scene.clocks).sort(byDue)) {
    if (!which(clock)) continue;
    delete stage.scene.clocks[clock.id];
    journal(stage, at, { kind: 'clock.cancelled', ...placeOfClock(stage, clock), due: clock.due, detail: detailOf(clock) });
  }
}

/** How a line tells which clock it is about. */
export function detailOf({ id, kind, item, nth }: Clock): { clock: string; name: ClockKind; item: string | null; nth: number } {
  return { clock: id, item: listens.includes(kind) ? null : item, name: kind, nth };
}

/** Clocks of a `whenever`, whose item it is. */
const listens: readonly ClockKind[] = ['handler', 'look'];

/** The step that a clock belongs to: its task's or token's, whose id ends with `step:round` for those that are gone. */
export function placeOfClock({ scene }: Stage, { task, token, kind, item }: Clock): { step: string | null; round: number | null } {
  const id = task ?? token;
  if (id === null) return { step: listens.includes(kind) ? (item ?? '').split('@')[0] || null : null, round: null };
  const found = scene.tasks[id] ?? scene.run.tokens.find((one) => one.id === id);
  if (found !== undefined) return { step: found.step, round: found.round };
  const [step, round] = id.split(':').slice(-2);
  return { step: step ?? null, round: round === undefined ? null : Number(round) };
}
