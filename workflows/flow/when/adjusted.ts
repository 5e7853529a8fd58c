import type { Context } from '../context.ts';
import type { Length } from '../grammar.ts';
import type { StepOf } from '../schema.ts';
import type { Extension, LengthOf, Shift } from '../state.ts';
import { pointOf, stepOfContainer } from './anchors.ts';
import { withHolds } from './held.ts';
import { inRange, instantAt, type Missing, movedBy, type Point } from './point.ts';
import { lengthText, movedByLength, note, type Underway, type Way, type Work } from './work.ts';

/** What was decided for one date beside its own rule: shifts, more time, and where the container around it closes. */

/** A date of the cycle that was moved for this run alone. */
export function withDateShifts(date: Underway, name: string, work: Work): Underway | Missing {
  return shiftedBy(
    date,
    work.context.run.shifts.filter(({ what }) => 'date' in what && what.date === name),
    work,
  );
}

/** A clock of a step that was moved. */
export function withShifts(date: Underway, work: Work): Underway | Missing {
  const { clock, run } = work.context;
  if (clock === undefined || run.shifts.length === 0) return date;
  const isOwn = ({ what }: Shift) => 'step' in what && what.step === clock.step && clock.tags.includes(what.clock);
  return shiftedBy(date, run.shifts.filter(isOwn), work);
}

function shiftedBy(start: Underway, shifts: readonly Shift[], work: Work): Underway | Missing {
  let date = start;
  for (const { plus, to, by } of shifts) {
    const point = to === null ? movedPlainly(date.point, plus, work) : pointOf(to, work);
    note(work, { rule: 'shift', op: to ?? textOf(plus), who: by }, date.point, point);
    if (typeof point === 'string') return point;
    date = to === null ? { ...date, point } : { point: 'instant' in point ? { ...point, exact: true } : point, way: null, fixed: true };
  }
  return date;
}

function textOf(plus: LengthOf | null): string {
  return plus === null ? '' : `${plus.n} ${plus.unit}`;
}

function movedPlainly(point: Point, plus: LengthOf | null, work: Work): Point | Missing {
  return plus === null ? point : movedBy(point, plus.n, plus, work);
}

/** More time, each on top of what stood before, and no more in all than the cap. Time that does not count is none of it. */
export function withExtensions(start: Point, work: Work): Point | Missing {
  const { clock, run } = work.context;
  const granted = clock === undefined ? [] : run.extensions.filter((extension) => clock.names.includes(extension.clock));
  if (granted.length === 0) return start;
  let point = start;
  for (const extension of granted) {
    const more = extended(point, extension, work);
    note(work, { rule: 'extension', op: extension.plus === null ? 'to' : textOf(extension.plus), who: extension.by }, point, more);
    if (typeof more === 'string') return more;
    const counted = extension.plus === null ? more : withHolds(more, wayFrom(point, extension.plus), false, work);
    if (typeof counted === 'string') return counted;
    point = counted;
  }
  return withinCap(point, start, work);
}

function extended(point: Point, { plus, to }: Extension, work: Work): Point | Missing {
  if (to !== null) return inRange({ instant: to, ends: true, exact: true });
  return plus === null ? point : movedByLength(point, plus, work);
}

function lengthened(point: Point, plus: Length | LengthOf, work: Work): Point | Missing {
  const moved = movedByLength(point, plus, work);
  if (typeof moved === 'string') return moved;
  const quiet = { ...work, ledger: [] };
  return withHolds(moved, wayFrom(point, plus), false, quiet);
}

const wayFrom = (from: Point, { unit }: Length | LengthOf): Way => ({ from, unit, including: false, backwards: false });

function withinCap(point: Point, start: Point, work: Work): Point | Missing {
  const cap = capOf(work.context);
  if (cap === undefined) return point;
  const latest = lengthened(start, cap, work);
  if (typeof latest === 'string' || instantAt(latest, work) >= instantAt(point, work)) return point;
  note(work, { rule: 'cap', op: lengthText(cap, work.context) }, point, latest);
  return latest;
}

function capOf({ plan, clock }: Context): Length | undefined {
  const settings = clock?.step == null ? undefined : plan.steps[clock.step]?.settings;
  return settings !== undefined && 'extension' in settings ? settings.extension?.cap : undefined;
}

/** What ends ends no later than the containers around it close, the innermost first, unless the step may outlive them. */
export function withinContainers(point: Point, work: Work): Point {
  const { clock, plan } = work.context;
  const step = clock?.step == null || work.use !== 'ends' ? undefined : plan.steps[clock.step];
  if (step === undefined || step.in === null || ('mayOutlive' in step.settings && step.settings.mayOutlive)) return point;
  let bounded = point;
  for (let id: string | null = step.in; id !== null; id = plan.steps[id]?.in ?? null) {
    const closes = closingOf(id, work);
    if (closes === null || closes >= instantAt(bounded, work)) continue;
    const end: Point = { instant: closes, ends: true, exact: true };
    note(work, { rule: 'container', op: id }, bounded, end);
    bounded = end;
  }
  return bounded;
}

/** When a container closes whatever is still open inside; null where it does not or has done so before, or nobody knows. */
function closingOf(id: string, work: Work): number | null {
  const { plan, run, world, place } = work.context;
  const step = plan.steps[id];
  if (step?.kind === 'forEach') {
    const { at, others } = step.settings as StepOf<'forEach'>['settings'];
    // Not asked for without need: the run above would have to be read for every date.
    const visit = at === undefined || others !== 'close' ? undefined : world.visitsAbove(id)?.latest;
    if (visit === undefined) return null;
    // What is opened again after it has gone on is closed by nobody then.
    return visit.completed !== null && visit.completed < work.context.at ? null : visit.due;
  }
  const inside = place?.path.find((one) => stepOfContainer(one) === id);
  if (step?.kind !== 'repeat' || inside === undefined) return null;
  const closes = (step.settings as StepOf<'repeat'>['settings']).occurrences?.[inside.occurrence - 1]?.closes;
  const since = run.containers[inside.container]?.startedAt ?? null;
  if (closes === undefined) return null;
  const clock = { names: [`${run.id}:${inside.container}:closes`], tags: ['closes'], step: id };
  const { date, work: other } = work.workOut(closes, { ...work.context, clock, task: { openedAt: since, dueAt: null, closesAt: null } }, 'ends');
  return date === null ? null : instantAt(date.point, other);
}
