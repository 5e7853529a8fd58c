import { dayNumber, instantOf, isDate, parseIso } from '../calendar.ts';
import type { Context } from '../context.ts';
import { ruleYields, valueOf } from '../evaluate.ts';
import type { Anchor, When } from '../grammar.ts';
import type { StepOf } from '../schema.ts';
import type { Inside, Instant, Visit } from '../state.ts';
import { occurrenceEnd, repeatAround } from './occurrences.ts';
import { heldBetween } from './held.ts';
import { inRange, instantAt, type Missing, type Point, type Use } from './point.ts';
import { numberOf, type Underway, type Way, type Work } from './work.ts';

/** What a date counts from. A day that was named is fixed; an instant at which something happens is not. */
export function anchored(anchor: Anchor, work: Work): Underway | Missing {
  const { run, world, task } = work.context;
  switch (anchor.anchor) {
    case 'date':
      return named(anchor.date, work);
    case 'cycleDate':
      return named(own(world.cycle.dates, anchor.name), work);
    case 'now':
      return happening(work.context.at, false);
    case 'runStart':
      return happening(run.startedAt, false);
    case 'opened':
      return happening(task?.openedAt, false);
    case 'due':
      return happening(task?.dueAt, true);
    case 'closes':
      return happening(task?.closesAt, true);
    case 'stepOpened':
    case 'stepCompleted':
    case 'stepDue':
    case 'stepClosed':
      return ofVisit(anchor.anchor, visitOf(anchor.step, anchor.round, work.context));
    case 'meetingStart':
      return meetingStart(anchor, work);
    case 'milestone':
      return milestone(anchor, work);
    case 'containerStart':
    case 'containerEnd':
    case 'occurrenceStart':
    case 'occurrenceEnd':
      return ofContainer(anchor.anchor, work);
    case 'personDate': {
      const [person] = ruleYields(anchor.of, work.context);
      return named(person === undefined ? undefined : own(world.person(person)?.fields, anchor.field), work);
    }
    case 'answerDate':
      return named(valueOf({ value: 'answer', step: anchor.step, field: anchor.field, round: anchor.round ?? 'latest' }, work.context).value, work);
    case 'recordDate':
      return named(recordField(anchor, work.context), work);
    case 'payloadDate':
      return named(own(startPayload(work.context), anchor.field), work);
    case 'event':
      return ofEvent(anchor.time, work);
    case 'earliest':
    case 'latest':
      return oneOf(anchor.anchor, anchor.of, work);
    case 'between':
      return between(anchor, work);
  }
}

/** How a ledger calls an anchor: its word, and what it names. */
export function anchorText(anchor: Anchor): string {
  switch (anchor.anchor) {
    case 'cycleDate':
      return `cycleDate:${anchor.name}`;
    case 'personDate':
    case 'payloadDate':
      return `${anchor.anchor}:${anchor.field}`;
    case 'answerDate':
      return `answerDate:${anchor.step}.${anchor.field}`;
    case 'recordDate':
      return `recordDate:${anchor.type}.${anchor.field}`;
    default:
      return 'step' in anchor ? `${anchor.anchor}:${anchor.step}` : anchor.anchor;
  }
}

/** A name that flows or people choose may be one that every object has. */
function own<Kind>(record: Record<string, Kind> | undefined, key: string): Kind | undefined {
  return record !== undefined && Object.hasOwn(record, key) ? record[key] : undefined;
}

/** A day, or a day with a time: local (`2027-03-12T17:00`) in the date's zone, or with its offset. */
function named(text: unknown, work: Pick<Work, 'zone'>): Underway | Missing {
  const point = pointOf(text, work);
  return typeof point === 'string' ? point : { point, way: null, fixed: true };
}

export function pointOf(text: unknown, { zone }: Pick<Work, 'zone'>): Point | Missing {
  if (isDate(text)) return inRange({ day: dayNumber(text) });
  const [, date, hours = '0', minutes = '0', seconds = '0', offset] =
    (typeof text === 'string' ? /^(\d{4}-\d{2}-\d{2})T([01]\d|2[0-4]):([0-5]\d)(?::([0-5]\d)(?:\.\d+)?)?(Z|[+-]\d{2}:\d{2})?$/.exec(text) : null) ?? [];
  if (!isDate(date)) return 'unknown';
  const minute = Number(hours) * 60 + Number(minutes);
  if (minute > 1_440) return 'unknown';
  const second = Number(seconds) * 1_000;
  if (offset === undefined) return inRange({ instant: instantOf(dayNumber(date), minute, zone) + second, ends: minute === 1_440 });
  const utc = parseIso(`${date}T00:00:00Z`) + minute * 60_000 + second;
  return inRange({ instant: utc - offsetMs(offset), ends: false });
}

function offsetMs(offset: string): number {
  if (offset === 'Z') return 0;
  const [hours = 0, minutes = 0] = offset.slice(1).split(':').map(Number);
  return (offset.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}

function happening(at: Instant | null | undefined, ends: boolean): Underway | Missing {
  return at === null || at === undefined ? 'unknown' : { point: { instant: at, ends }, way: null, fixed: false };
}

export function visitOf(step: string, round: 'first' | 'latest' | undefined, { run, world }: Context): Visit | undefined {
  return (own(run.visits, step) ?? world.visitsAbove(step))?.[round ?? 'latest'];
}

function ofVisit(anchor: 'stepOpened' | 'stepCompleted' | 'stepDue' | 'stepClosed', visit: Visit | undefined): Underway | Missing {
  const at = { stepOpened: visit?.opened, stepCompleted: visit?.completed, stepDue: visit?.due, stepClosed: visit?.closes ?? visit?.closed }[anchor];
  return happening(at, anchor === 'stepDue' || anchor === 'stepClosed');
}

type OfStep = { step: string; round?: 'first' | 'latest' };

/** As it stands by now: where it was moved to, else as the flow proposes it. */
function meetingStart({ step, round }: OfStep, work: Work): Underway | Missing {
  const visit = visitOf(step, round, work.context);
  if (visit?.starts != null) return happening(visit.starts, false);
  const settings = work.context.plan.steps[step]?.settings as StepOf<'meeting'>['settings'] | undefined;
  return settings?.starts === undefined ? 'unknown' : ofStep(settings.starts, step, 'starts', visit, 'other', work);
}

/** Before it is reached too, where its date does not hang on that. */
function milestone({ step, round }: OfStep, work: Work): Underway | Missing {
  const visit = visitOf(step, round, work.context);
  if (visit?.due != null) return happening(visit.due, true);
  const settings = work.context.plan.steps[step]?.settings as StepOf<'milestone'>['settings'] | undefined;
  return settings?.by === undefined ? 'unknown' : ofStep(settings.by, step, 'by', visit, 'ends', work);
}

/** So deep dates may hang on dates of other steps; what goes round is never known. */
const deepest = 8;

function ofStep(when: When, step: string, clock: 'by' | 'starts', visit: Visit | undefined, use: Use, work: Work): Underway | Missing {
  const { context } = work;
  const deep = (context.deep ?? 0) + 1;
  if (deep > deepest) return 'unknown';
  const task = { openedAt: visit?.opened ?? null, dueAt: null, closesAt: null };
  const names = [`${context.run.id}:${step}:${visit?.round ?? 1}:${clock}`];
  const { date, work: other } = work.workOut(when, { ...context, deep, task, clock: { names, tags: [clock], step } }, use);
  if (date === null) return 'unknown';
  return { point: { instant: instantAt(date.point, other), ends: use === 'ends' }, way: null, fixed: false };
}

function ofContainer(anchor: 'containerStart' | 'containerEnd' | 'occurrenceStart' | 'occurrenceEnd', work: Work): Underway | Missing {
  const { context } = work;
  const { run, world } = context;
  if (anchor === 'occurrenceStart' || anchor === 'occurrenceEnd') {
    const inside = repeatAround(context);
    if (inside === null) return anchor === 'occurrenceStart' ? happening(run.startedAt, false) : 'unknown';
    if (anchor === 'occurrenceEnd') return occurrenceEnd(inside, work);
    return happening(run.containers[inside.container]?.occurrences.find(({ n }) => n === inside.occurrence)?.startsAt, false);
  }
  const inside = context.place?.path.at(-1);
  const above = run.scope === null ? undefined : world.visitsAbove(run.scope)?.latest;
  if (anchor === 'containerStart')
    return happening(inside === undefined ? (above?.opened ?? run.startedAt) : run.containers[inside.container]?.startedAt, false);
  return happening(inside === undefined ? above?.due : run.visits[stepOfContainer(inside)]?.latest.due, true);
}

export function stepOfContainer({ container }: Inside): string {
  return container.slice(0, container.lastIndexOf(':'));
}

/** Of the record in force that holds from the latest day on. */
function recordField({ type, field }: Extract<Anchor, { anchor: 'recordDate' }>, { run, world, at }: Context): unknown {
  if (run.subject === null) return undefined;
  const record = world.records(run.subject, type).findLast(({ status, written }) => (status === 'inForce' || status === 'suspended') && written <= at);
  return field === 'effective' ? record?.effective : field === 'until' ? (record?.until ?? undefined) : own(record?.values, field);
}

/** What a run was started with is the answer of its start. */
function startPayload({ plan, world }: Context): Record<string, unknown> | undefined {
  const start = plan.first[''];
  return start === undefined ? undefined : world.answers(start).at(-1)?.values;
}

/** What a `whenever` heard: when it took effect, where it says so, or when it became known. */
function ofEvent(time: 'effective' | 'recorded', work: Work): Underway | Missing {
  const { cause, world, giving } = work.context;
  if (cause === undefined) return 'unknown';
  const answer = world.answers(cause.step).findLast(({ round }) => round === cause.round);
  const said = own(giving?.step === cause.step ? giving.values : answer?.values, time);
  if (typeof said === 'number') return happening(said, false);
  return said === undefined ? happening(answer?.at ?? (giving?.step === cause.step ? work.context.at : undefined), false) : named(said, work);
}

/** A later one that is not known yet may be the latest; so there is no latest before all are known. */
function oneOf(which: 'earliest' | 'latest', of: readonly When[], { context, use, ledger, workOut }: Work): Underway | Missing {
  const dates = of
    .map((one) => workOut(one, inner(context), use))
    .flatMap(({ date, work }) => (date === null ? [] : [{ date, work, at: instantAt(date.point, work) }]));
  const [first, ...others] = dates;
  if (first === undefined || (which === 'latest' && dates.length < of.length)) return 'unknown';
  const chosen = others.reduce((best, one) => ((which === 'earliest' ? one.at < best.at : one.at > best.at) ? one : best), first);
  ledger.push(...chosen.work.ledger);
  const { point, way, fixed } = chosen.date;
  return { point: { instant: chosen.at, ends: 'day' in point ? use === 'ends' : point.ends }, way, fixed };
}

/** Shifts, holds and extensions are the whole date's, not its parts'. */
function inner(context: Context): Context {
  const { clock: _whole, ...rest } = context;
  return rest;
}

/** Between two days, the day (a fraction is dropped); else the instant. A part of the time that counts, where some does not. */
function between(anchor: Extract<Anchor, { anchor: 'between' }>, work: Work): Underway | Missing {
  const { context, use, ledger, workOut } = work;
  const [a, b] = [workOut(anchor.a, inner(context), use), workOut(anchor.b, inner(context), use)];
  const percent = numberOf(anchor.percent, context);
  if (a.date === null || b.date === null || percent === null) return 'unknown';
  ledger.push(...a.work.ledger, ...b.work.ledger);
  const fixed = a.date.fixed && b.date.fixed;
  const [from, to] = [a.date.point, b.date.point];
  const held = fixed ? 0 : heldBetween(from, to, work);
  const point = partOfWay(from, to, percent, held, a.work, b.work, use);
  if (typeof point === 'string') return point;
  const way: Way = { from, unit: 'day' in point ? 'days' : 'minutes', including: false, backwards: false };
  return { point, way: fixed ? null : way, fixed };
}

function partOfWay(a: Point, b: Point, percent: number, held: number, workA: Work, workB: Work, use: Use): Point | Missing {
  if ('day' in a && 'day' in b) return inRange({ day: a.day + Math.floor(((b.day - a.day - held) * percent) / 100) });
  const [from, to] = [instantAt(a, workA), instantAt(b, workB)];
  return inRange({ instant: from + Math.round(((to - from - held) * percent) / 100), ends: use === 'ends' });
}
