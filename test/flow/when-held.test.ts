import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dateOf, type WorkCalendar } from '../../workflows/flow/calendar.ts';
import type { Context } from '../../workflows/flow/context.ts';
import type { When } from '../../workflows/flow/grammar.ts';
import type { Extension, Hold, Shift } from '../../workflows/flow/state.ts';
import type { AbsenceRule } from '../../workflows/flow/task-settings.ts';
import { whenAt } from '../../workflows/flow/when.ts';
import type { Leave } from '../../workflows/flow/world.ts';
import { type AnchorOfDay, type AnchorOfInstant, anchoredAt, anchoredOn, anchorsOfDays, anchorsOfInstants } from './anchored.ts';
import { aContext, at, monToFri, tableOf, zones } from './kernel-context.ts';
import { type HeldCase, heldOpinion, type Move } from './second-opinion.ts';

const seed = Number(process.env.SEED ?? 20270302);
const numRuns = Number(process.env.RUNS ?? 1_200);

const dayMs = 86_400_000;
const clock = { names: ['run:step:1:due'], tags: ['due'], step: 'step' };

/** A run about amy, whose clock `due` of `step` is worked out; `absence` is the rule of the flow. */
function heldContext(one: HeldCase, absence: AbsenceRule): Context {
  const instant = 'instant' in one.start ? one.start.instant : 0;
  const holds: Hold[] = one.pauses.map(({ from, to }, n) => ({ id: `h${n}`, from, to, why: 'pause', fixed: false, where: null, by: 'carla' }));
  const lengthOf = ({ n, unit }: Move) => ({ n, unit });
  const shifts: Shift[] = one.shift === null ? [] : [{ what: { step: 'step', clock: 'due' }, plus: lengthOf(one.shift), to: null, by: 'carla', at: 0 }];
  const extensions: Extension[] = one.extensions.map((more) => ({ clock: 'run:step:1:due', plus: lengthOf(more), to: null, by: 'bob', at: 0, request: null }));
  const leaves: Leave[] = one.leaves.map(({ first, last }) => ({ from: first, to: last, kind: 'sick', substitute: null, known: 0 }));
  const base = aContext({
    at: one.now,
    people: [{ id: 'amy', zone: one.zone, calendar: one.calendar }],
    run: { startedAt: instant, holds, shifts, extensions },
  });
  return { ...base, plan: { ...base.plan, absence }, world: { ...base.world, leaves: () => leaves }, clock, holders: ['amy'] };
}

const subjectHolds: AbsenceRule = { subject: 'hold', assignee: 'goOn' };

const calendars: WorkCalendar[] = [
  monToFri(),
  monToFri({ off: Array.from({ length: 4_000 }, (_, index) => 11_000 + index * 5) }),
  monToFri({ weekdays: ['off', 'off', 'work', 'off', 'work', 'off', 'work'], on: [12_003, 20_001] }),
];

const anyCase: fc.Arbitrary<HeldCase> = fc.constantFrom(...zones).chain((zone) => {
  const [first, last] = [at('2003-06-01T00:00:00Z') / 60_000, at('2056-01-01T00:00:00Z') / 60_000];
  const changes = tableOf(zone).transitions.filter((change) => change.at > first + 90_000 && change.at < last);
  const minute = fc.integer({ min: first, max: last });
  const near =
    changes.length === 0 ? minute : fc.tuple(fc.constantFrom(...changes), fc.integer({ min: -40_000, max: 20_000 })).map(([change, by]) => change.at + by);
  const count = fc.constantFrom('after' as const, 'including' as const);
  const move = <Unit extends Move['unit']>(max: number, ...units: Unit[]): fc.Arbitrary<Move> =>
    fc.record({ n: fc.integer({ min: 1, max }), unit: fc.constantFrom<Move['unit']>(...units), count: fc.constant('after' as const) });
  return fc.oneof(minute, near).chain((start) => {
    const ms = start * 60_000;
    const nearby = fc.integer({ min: -20 * 1_440, max: 60 * 1_440 }).map((by) => ms + by * 60_000);
    const pause = fc.tuple(nearby, fc.integer({ min: 1, max: 20 * 1_440 })).map(([from, long]) => ({ from, to: from + long * 60_000 }));
    const leave = fc.tuple(nearby, fc.integer({ min: 0, max: 25 })).map(([from, long]) => {
      const day = Math.floor(from / dayMs);
      return { first: dateOf(day), last: dateOf(day + long) };
    });
    return fc.record({
      start: fc.oneof(fc.constant({ instant: ms }), fc.constant({ date: dateOf(Math.floor(ms / dayMs)) })),
      plus: fc.record({
        n: fc.oneof({ weight: 4, arbitrary: fc.integer({ min: 1, max: 25 }) }, { weight: 1, arbitrary: fc.constant(0) }),
        unit: fc.constantFrom('minutes' as const, 'hours' as const, 'days' as const, 'weeks' as const, 'months' as const, 'workingDays' as const),
        count,
      }),
      snap: fc.constantFrom(undefined, 'next' as const),
      time: fc.constantFrom(undefined, undefined, '00:00', '24:00', '17:00', '09:30'),
      use: fc.constantFrom('opens' as const, 'ends' as const, 'other' as const),
      zone: fc.constant(zone),
      calendar: fc.constantFrom(...calendars),
      pauses: fc.array(pause, { maxLength: 3 }),
      leaves: fc.array(leave, { maxLength: 3 }),
      shift: fc.option(move(9, 'days', 'workingDays'), { nil: null, freq: 2 }),
      extensions: fc.array(move(9, 'days', 'workingDays'), { maxLength: 2 }),
      notice: fc.option(move(12, 'days', 'workingDays'), { nil: null, freq: 2 }),
      now: nearby,
    });
  });
});

type Anchored = { onDay: AnchorOfDay; at: AnchorOfInstant };
const anyAnchor: fc.Arbitrary<Anchored> = fc.record({
  onDay: fc.constantFrom(...anchorsOfDays),
  at: fc.constantFrom(...anchorsOfInstants.filter((one) => one !== 'now')),
});

describe(`dates with time that does not count, beside a second opinion (seed ${seed})`, () => {
  it('agree to the millisecond', () => {
    fc.assert(
      fc.property(anyCase, anyAnchor, (one, { onDay, at: moment }) => {
        const { n, unit, count } = one.plus;
        const base = heldContext(one, subjectHolds);
        const { anchor, context } = 'date' in one.start ? anchoredOn(onDay, one.start.date, base) : anchoredAt(moment, one.start.instant, base);
        const when: When = {
          from: anchor,
          ...('date' in one.start && n === 0 ? {} : { plus: { n, unit, count } }),
          ...(one.snap && { snap: one.snap }),
          ...(one.time && { time: one.time }),
          ...(one.notice && { notice: { n: one.notice.n, unit: one.notice.unit } }),
        };
        expect(whenAt(when, context, one.use).at).toBe(heldOpinion(one));
      }),
      { seed, numRuns },
    );
  });
});
