import type { Context } from '../context.ts';
import type { When } from '../grammar.ts';
import type { StepOf } from '../schema.ts';
import type { Inside, Instant } from '../state.ts';
import { instantAt, type Missing } from './point.ts';
import { repeated } from './repeated.ts';
import { numberOf, type Underway, type Work } from './work.ts';

type Repeat = StepOf<'repeat'>['settings'];

/** The innermost repeat around what is worked out; null outside of any in this run. */
export function repeatAround({ plan, place }: Context): Inside | null {
  return place?.path.findLast(({ container }) => plan.steps[container.slice(0, container.lastIndexOf(':'))]?.kind === 'repeat') ?? null;
}

/** When it ended; before that, the date at which it closes, or at which the next one is due. */
export function occurrenceEnd({ container, occurrence }: Inside, work: Work): Underway | Missing {
  const { run, plan } = work.context;
  const state = run.containers[container];
  const ended = state?.occurrences.find(({ n }) => n === occurrence)?.endsAt;
  if (ended != null) return { point: { instant: ended, ends: true }, way: null, fixed: false };
  const step = container.slice(0, container.lastIndexOf(':'));
  const settings = plan.steps[step]?.settings as Repeat | undefined;
  const since = state?.startedAt;
  if (settings === undefined || since === undefined) return 'unknown';
  const beginsAt = (first: When, context: Context) => {
    const { date, work: other } = work.workOut(first, context, 'opens');
    return date === null ? null : instantAt(date.point, other);
  };
  const own = { ...outside(work.context), task: { openedAt: since, dueAt: null, closesAt: null } };
  const closes = settings.occurrences?.[occurrence - 1]?.closes;
  const next = closes === undefined ? nthOccurrence(settings, occurrence + 1, own, beginsAt) : { when: closes, context: own };
  if (next === undefined) return 'unknown';
  const use = closes === undefined ? 'opens' : 'ends';
  const { date, work: other } = work.workOut(next.when, { ...next.context, clock: { names: [`${run.id}:${container}:closes`], tags: ['closes'], step } }, use);
  return date === null ? 'unknown' : { point: { instant: instantAt(date.point, other), ends: use === 'ends' }, way: null, fixed: false };
}

function outside(context: Context): Context {
  const { place: _inside, ...rest } = context;
  return rest;
}

/** What the nth occurrence is worked out from: of a list, its own date; of a cadence, always so many lengths from the first, so that months clamp from where they began. */
export function nthOccurrence(
  { occurrences, starts, every }: Repeat,
  nth: number,
  context: Context,
  beginsAt: (first: When, context: Context) => Instant | null,
): { when: When; context: Context } | undefined {
  if (occurrences !== undefined) {
    const opens = occurrences[nth - 1]?.opens;
    return opens === undefined ? undefined : { when: opens, context };
  }
  const first: When = starts ?? { from: { anchor: 'opened' } };
  if (nth === 1) return { when: first, context };
  const n = every === undefined ? null : numberOf(every.n, context);
  const { clock: _own, ...unmoved } = context;
  const begins = beginsAt(first, unmoved);
  if (every === undefined || n === null || n <= 0 || begins === null) return undefined;
  const when = repeated(first, { ...every, n: n * (nth - 1) });
  return { when, context: { ...context, task: { openedAt: begins, dueAt: null, closesAt: null } } };
}
