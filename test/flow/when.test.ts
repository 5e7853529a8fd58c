import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import { dateOf, dayNumber, type WorkCalendar } from '../../workflows/flow/calendar.ts';
import type { Anchor, Length, When } from '../../workflows/flow/grammar.ts';
import { type Use, whenAt } from '../../workflows/flow/when.ts';
import { anchoredAt, anchoredOn, anchorsOfDays, anchorsOfEnds, anchorsOfInstants } from './anchored.ts';
import { aContext, anAnswer, at, aVisit, type Given, monToFri, tableOf, zones } from './kernel-context.ts';

const seed = Number(process.env.SEED ?? 20270301);

type Case = {
  start: { date: string } | { instant: number; ended: boolean };
  plus: Length | undefined;
  snap: When['snap'];
  time: string | undefined;
  use: Use;
  zone: string;
  calendar: WorkCalendar;
};

/** The same rules once more, on calendar dates and wall clocks of a library, a day at a time. Null: it never comes. */
function secondOpinion({ start, plus, snap, time, use, zone, calendar }: Case): number | null {
  const startOf = (date: Temporal.PlainDate) => date.toZonedDateTime({ timeZone: zone, plainTime: '00:00' });
  const endOf = (date: Temporal.PlainDate) => startOf(date.add({ days: 1 }));
  const works = (date: Temporal.PlainDate) => {
    const day = dayNumber(date.toString());
    if (calendar.on.includes(day)) return true;
    return !calendar.off.includes(day) && calendar.weekdays[date.dayOfWeek - 1] === 'work';
  };
  // `clock`: the wall time it keeps; 'whole' for a day without one, 'end' for the end of a day.
  let date: Temporal.PlainDate;
  let clock: Temporal.PlainTime | 'whole' | 'end' = 'whole';
  let exact: Temporal.ZonedDateTime | null = null;
  if ('date' in start) date = Temporal.PlainDate.from(start.date);
  else {
    exact = Temporal.Instant.fromEpochMilliseconds(start.instant).toZonedDateTimeISO(zone);
    const before = exact.subtract({ milliseconds: 1 }).toPlainDate();
    const ended = start.ended && endOf(before).epochMilliseconds === start.instant;
    date = ended ? before : exact.toPlainDate();
    clock = ended ? 'end' : exact.toPlainTime();
  }
  if (plus !== undefined) {
    const { unit, count } = plus;
    const n = plus.n as number;
    if (unit === 'minutes' || unit === 'hours') {
      exact = (exact ?? (use === 'ends' ? endOf(date) : startOf(date))).add({ [unit]: n });
      [date, clock] = [exact.toPlainDate(), exact.toPlainTime()];
    } else {
      const step = n < 0 ? -1 : 1;
      let to = date;
      if (unit === 'months') to = date.add({ months: n });
      else if (unit !== 'workingDays') for (let gone = 0; gone < Math.abs(n) * (unit === 'weeks' ? 7 : 1); gone += 1) to = to.add({ days: step });
      else {
        let left = Math.abs(n);
        if (count === 'including' && n !== 0) to = to.subtract({ days: step });
        while (left > 0) {
          to = to.add({ days: step });
          if (works(to)) left -= 1;
        }
      }
      if (count === 'including' && unit !== 'workingDays' && n !== 0) to = to.subtract({ days: step });
      if (use === 'ends') [clock, exact] = ['whole', null];
      else if (!to.equals(date)) exact = null;
      date = to;
    }
  }
  if (snap !== undefined && !works(date)) {
    while (!works(date)) date = date.add({ days: snap === 'next' ? 1 : -1 });
    exact = null;
  }
  if (time === '24:00') return endOf(date).epochMilliseconds;
  if (time !== undefined) return date.toZonedDateTime({ timeZone: zone, plainTime: time }).epochMilliseconds;
  if (exact !== null) return exact.epochMilliseconds;
  if (clock === 'end' || (clock === 'whole' && use === 'ends')) return endOf(date).epochMilliseconds;
  return date.toZonedDateTime({ timeZone: zone, plainTime: clock === 'whole' ? '00:00' : clock }).epochMilliseconds;
}

const anyCase: fc.Arbitrary<Case> = fc.constantFrom(...zones).chain((zone) => {
  const [first, last] = [at('2003-06-01T00:00:00Z') / 60_000, at('2057-01-01T00:00:00Z') / 60_000];
  const minute = fc.integer({ min: first, max: last });
  const changes = tableOf(zone).transitions.filter((change) => change.at > first + 20_000 && change.at < last);
  const near =
    changes.length === 0 ? minute : fc.tuple(fc.constantFrom(...changes), fc.integer({ min: -20_000, max: 20_000 })).map(([change, by]) => change.at + by);
  const instant = fc.oneof(minute, near).map((minutes) => minutes * 60_000);
  const date = instant.map((ms) => dateOf(Math.floor(ms / 86_400_000)));
  const dayEnd = date.map((text) => Temporal.PlainDate.from(text).toZonedDateTime({ timeZone: zone, plainTime: '00:00' }).epochMilliseconds);
  return fc.record({
    start: fc.oneof(
      date.map((text) => ({ date: text })),
      fc.record({ instant: fc.oneof(instant, dayEnd), ended: fc.boolean() }),
    ),
    plus: fc.option(
      fc.record({
        n: fc.integer({ min: -40, max: 40 }),
        unit: fc.constantFrom('minutes' as const, 'hours' as const, 'days' as const, 'weeks' as const, 'months' as const, 'workingDays' as const),
        count: fc.constantFrom('after' as const, 'including' as const),
      }),
      { nil: undefined },
    ),
    snap: fc.constantFrom(undefined, 'next' as const, 'previous' as const),
    time: fc.oneof(
      fc.constantFrom(undefined, '00:00', '24:00', '09:00', '01:30', '02:15'),
      fc.integer({ min: 0, max: 1_439 }).map((m) => `${String(Math.floor(m / 60)).padStart(2, '0')}:${String(m % 60).padStart(2, '0')}`),
    ),
    use: fc.constantFrom('opens' as const, 'ends' as const, 'other' as const),
    zone: fc.constant(zone),
    calendar: fc.constantFrom(
      monToFri(),
      monToFri({ off: Array.from({ length: 4_000 }, (_, index) => 11_000 + index * 5) }),
      monToFri({ weekdays: ['off', 'off', 'work', 'off', 'work', 'off', 'work'], on: [12_003, 20_001] }),
    ),
  });
});

const anyAnchor = fc.record({
  onDay: fc.constantFrom(...anchorsOfDays),
  at: fc.constantFrom(...anchorsOfInstants),
  ending: fc.constantFrom(...anchorsOfEnds),
});

describe(`dates beside a second opinion (seed ${seed})`, () => {
  it('agree to the millisecond, near changes of the clock above all', () => {
    fc.assert(
      fc.property(anyCase, anyAnchor, (one, { onDay, at: moment, ending }) => {
        const base = aContext({ people: [{ id: 'amy', zone: one.zone, calendar: one.calendar }] });
        const { anchor, context } =
          'date' in one.start ? anchoredOn(onDay, one.start.date, base) : anchoredAt(one.start.ended ? ending : moment, one.start.instant, base);
        const when: When = { from: anchor, ...(one.plus && { plus: one.plus }), ...(one.snap && { snap: one.snap }), ...(one.time && { time: one.time }) };
        expect(whenAt(when, context, one.use).at).toBe(secondOpinion(one));
      }),
      { seed, numRuns: 2_500 },
    );
  });
});

const text = (when: When, use: Use, given: Given = {}) => {
  const found = whenAt(when, aContext(given), use);
  return found.at === null
    ? null
    : Temporal.Instant.fromEpochMilliseconds(found.at).toZonedDateTimeISO(found.zone).toString({ timeZoneName: 'never', smallestUnit: 'minute' });
};
const on = (date: string, more: Partial<When> = {}): When => ({ from: { anchor: 'date', date }, ...more });
const london: Given = { people: [{ id: 'amy', zone: 'Europe/London' }] };
const newYork: Given = { people: [{ id: 'amy', zone: 'America/New_York' }] };

describe('a day without a time', () => {
  it('opens at its beginning and ends at its end, which is the beginning of the next', () => {
    expect(text(on('2027-03-12'), 'opens')).toBe('2027-03-12T00:00+08:00');
    expect(text(on('2027-03-12'), 'other')).toBe('2027-03-12T00:00+08:00');
    expect(text(on('2027-03-12'), 'ends')).toBe('2027-03-13T00:00+08:00');
    expect(text(on('2027-03-12', { time: '24:00' }), 'opens')).toBe('2027-03-13T00:00+08:00');
  });

  it('is as long as that day is, when clocks change', () => {
    const hours = (date: string, given: Given) =>
      ((whenAt(on(date), aContext(given), 'ends').at ?? 0) - (whenAt(on(date), aContext(given), 'opens').at ?? 0)) / 3_600_000;
    expect([
      hours('2027-03-28', london),
      hours('2027-10-31', london),
      hours('2027-03-14', newYork),
      hours('2027-11-07', newYork),
      hours('2027-06-01', london),
    ]).toEqual([23, 25, 23, 25, 24]);
  });

  it('where it ends something, hours are counted from its end', () => {
    expect(text(on('2027-03-12', { plus: { n: -1, unit: 'hours' } }), 'ends')).toBe('2027-03-12T23:00+08:00');
    expect(text(on('2027-03-12', { plus: { n: 1, unit: 'hours' } }), 'opens')).toBe('2027-03-12T01:00+08:00');
  });
});

describe('nights on which clocks change', () => {
  const started = (instant: string, given: Given): Given => ({ ...given, run: { startedAt: at(instant) } });
  const fromStart = (n: number, unit: Length['unit'], more: Partial<When> = {}): When => ({ from: { anchor: 'runStart' }, plus: { n, unit }, ...more });

  it('days keep the time on the wall, hours are hours', () => {
    expect(text(fromStart(1, 'days'), 'other', started('2027-03-27T09:00:00Z', london))).toBe('2027-03-28T09:00+01:00');
    expect(text(fromStart(24, 'hours'), 'other', started('2027-03-27T09:00:00Z', london))).toBe('2027-03-28T10:00+01:00');
    expect(text(fromStart(1, 'days'), 'other', started('2027-10-30T08:00:00Z', london))).toBe('2027-10-31T09:00+00:00');
    expect(text(fromStart(24, 'hours'), 'other', started('2027-10-30T08:00:00Z', london))).toBe('2027-10-31T08:00+00:00');
    expect(text(fromStart(1, 'days'), 'other', started('2027-03-13T14:00:00Z', newYork))).toBe('2027-03-14T09:00-04:00');
    expect(text(fromStart(24, 'hours'), 'other', started('2027-11-06T13:00:00Z', newYork))).toBe('2027-11-07T08:00-05:00');
  });

  it('a time that is skipped comes as much later as the clock jumped, and one that comes twice is the first', () => {
    expect(text(on('2027-03-28', { time: '01:30' }), 'other', london)).toBe('2027-03-28T02:30+01:00');
    expect(text(on('2027-10-31', { time: '01:30' }), 'other', london)).toBe('2027-10-31T01:30+01:00');
    expect(text(on('2027-03-14', { time: '02:30' }), 'ends', newYork)).toBe('2027-03-14T03:30-04:00');
    expect(text(on('2027-11-07', { time: '01:30' }), 'ends', newYork)).toBe('2027-11-07T01:30-04:00');
  });

  it('nothing added to the second of two equal hours does not move it to the first', () => {
    expect(text(fromStart(0, 'days'), 'other', started('2027-10-31T01:30:00Z', london))).toBe('2027-10-31T01:30+00:00');
  });

  it('a day that ended in a jump of the clock is still that day', () => {
    // In Beirut 28 March 2027 begins at 01:00; something is due at the end of the 27th.
    const due: Given = { people: [{ id: 'amy', zone: 'Asia/Beirut' }], task: { openedAt: null, dueAt: at('2027-03-27T22:00:00Z'), closesAt: null } };
    expect(text({ from: { anchor: 'due' }, plus: { n: -1, unit: 'days' }, time: '09:00' }, 'other', due)).toBe('2027-03-26T09:00+02:00');
    expect(text({ from: { anchor: 'due' }, plus: { n: 1, unit: 'days' } }, 'ends', due)).toBe('2027-03-29T00:00+03:00');
  });

  it('a day that a zone skipped is still the day that the next rule counts from', () => {
    // Samoa had no 30 December 2011, a Friday: what is snapped to it and runs to its end, ends as the 31st begins.
    const saturday: Given = { people: [{ id: 'amy', zone: 'Pacific/Apia', calendar: monToFri() }], run: { startedAt: at('2011-12-30T10:00:00Z') } };
    expect(text({ from: { anchor: 'runStart' }, snap: 'previous', time: '24:00' }, 'opens', saturday)).toBe('2011-12-31T00:00+14:00');
  });
});

describe('offsets', () => {
  it('of months clamp to the end of the month, each from the day it began with', () => {
    expect([1, 2, 3, 13].map((n) => text(on('2027-01-31', { plus: { n, unit: 'months' } }), 'opens')?.slice(0, 10))).toEqual([
      '2027-02-28',
      '2027-03-31',
      '2027-04-30',
      '2028-02-29',
    ]);
    expect(text(on('2028-02-29', { plus: { n: 12, unit: 'months' } }), 'opens')).toBe('2029-02-28T00:00+08:00');
  });

  it('count the day itself only when told', () => {
    const friday = (n: number, unit: Length['unit'], count: 'after' | 'including') =>
      text(on('2027-03-12', { plus: { n, unit, count } }), 'opens')?.slice(5, 10);
    expect([friday(3, 'days', 'after'), friday(3, 'days', 'including'), friday(3, 'workingDays', 'after'), friday(3, 'workingDays', 'including')]).toEqual([
      '03-15',
      '03-14',
      '03-17',
      '03-16',
    ]);
    expect([friday(-1, 'workingDays', 'including'), friday(1, 'weeks', 'including'), friday(0, 'days', 'including')]).toEqual(['03-12', '03-18', '03-12']);
  });

  it('of days run to the end of that day where something ends, of hours to the minute', () => {
    const opened: Given = { task: { openedAt: at('2027-03-01T07:12:00Z'), dueAt: null, closesAt: null } };
    const after = (n: number, unit: Length['unit'], more: Partial<When> = {}): When => ({ from: { anchor: 'opened' }, plus: { n, unit }, ...more });
    expect(text(after(5, 'workingDays'), 'ends', opened)).toBe('2027-03-09T00:00+08:00');
    expect(text(after(5, 'workingDays', { time: '17:00' }), 'ends', opened)).toBe('2027-03-08T17:00+08:00');
    expect(text(after(5, 'workingDays'), 'other', opened)).toBe('2027-03-08T15:12+08:00');
    expect(text(after(48, 'hours'), 'ends', opened)).toBe('2027-03-03T15:12+08:00');
  });

  it('before a due date that is the end of a day count from that day', () => {
    const due: Given = { task: { openedAt: null, dueAt: at('2027-03-12T16:00:00Z'), closesAt: null } };
    // Due at the end of Friday 12 March.
    expect(text({ from: { anchor: 'due' }, plus: { n: -1, unit: 'workingDays' }, time: '09:00' }, 'other', due)).toBe('2027-03-11T09:00+08:00');
    expect(text({ from: { anchor: 'due' }, plus: { n: 1, unit: 'workingDays' } }, 'ends', due)).toBe('2027-03-16T00:00+08:00');
    expect(text({ from: { anchor: 'due' }, time: '09:00' }, 'other', due)).toBe('2027-03-12T09:00+08:00');
  });

  it('come from an answer, with decimals as they are written', () => {
    const answers = [anAnswer('plan', { values: { months: '3', hours: 1.5, words: 'soon', yes: true } })];
    const by = (field: string, unit: Length['unit']) =>
      text(on('2027-03-12', { plus: { n: { value: 'answer', step: 'plan', field }, unit } }), 'opens', { answers });
    expect([by('months', 'months'), by('hours', 'hours'), by('words', 'days'), by('yes', 'days'), by('none', 'days')]).toEqual([
      '2027-06-12T00:00+08:00',
      '2027-03-12T01:30+08:00',
      null,
      null,
      null,
    ]);
  });

  it.each([1e9, -1e9, 1e300, 9e15])('of %d of anything end, quickly, in a date or in none', (n) => {
    for (const unit of ['minutes', 'hours', 'days', 'weeks', 'months', 'workingDays'] as const) {
      const { at: found, ledger } = whenAt(on('2027-03-12', { plus: { n, unit } }), aContext(), 'ends');
      if (found === null) expect(ledger.at(-1)).toMatchObject({ rule: 'offset', to: null });
      else expect(Number.isSafeInteger(found)).toBe(true);
    }
  });
});

describe('snap, time, zone and calendar', () => {
  it('a weekday is the first from there on, and counted backwards the last until there', () => {
    // A Friday.
    expect(text(on('2027-03-12', { weekday: 'fri' }), 'opens')).toBe('2027-03-12T00:00+08:00');
    expect(text(on('2027-03-12', { weekday: 'mon', time: '09:00' }), 'opens')).toBe('2027-03-15T09:00+08:00');
    expect(text(on('2027-03-12', { plus: { n: -1, unit: 'days' }, weekday: 'mon' }), 'opens')).toBe('2027-03-08T00:00+08:00');
    expect(text(on('2027-03-12', { weekday: 'sun', snap: 'next' }), 'ends')).toBe('2027-03-16T00:00+08:00');
  });

  it('snap after the offset and before the time of day', () => {
    expect(text(on('2027-03-12', { plus: { n: 1, unit: 'days' }, snap: 'next', time: '17:00' }), 'ends')).toBe('2027-03-15T17:00+08:00');
    expect(text(on('2027-03-13', { snap: 'previous' }), 'ends')).toBe('2027-03-13T00:00+08:00');
    expect(text(on('2027-03-12', { snap: 'next' }), 'opens')).toBe('2027-03-12T00:00+08:00');
  });

  it('are the assignee’s, else the subject’s, else the cycle’s, or a named one', () => {
    const people = [
      { id: 'amy', zone: 'Europe/London', calendar: monToFri({ off: [dayNumber('2027-03-15')] }) },
      { id: 'bob', zone: 'America/New_York' },
      { id: 'own', calendar: monToFri({ off: [dayNumber('2027-03-15'), dayNumber('2027-03-16')] }) },
    ];
    const calendars = [monToFri({ name: 'works', weekdays: Array(7).fill('work') })];
    const when = on('2027-03-12', { plus: { n: 1, unit: 'workingDays' } });
    const base = { people, calendars, cycle: { owner: 'own' } };
    expect(text(when, 'opens', { ...base, assignee: 'bob' })).toBe('2027-03-15T00:00-04:00');
    expect(text(when, 'opens', base)).toBe('2027-03-16T00:00+00:00');
    expect(text(when, 'opens', { ...base, run: { subject: null } })).toBe('2027-03-17T00:00+08:00');
    expect(text(when, 'opens', { ...base, run: { subject: null }, cycle: { owner: null } })).toBe('2027-03-15T00:00+08:00');
    expect(text({ ...when, zone: 'subject', calendar: 'cycle' }, 'opens', { ...base, assignee: 'bob' })).toBe('2027-03-17T00:00+00:00');
    expect(text({ ...when, zone: { named: 'Asia/Kathmandu' }, calendar: { named: 'works' } }, 'opens', { ...base, assignee: 'bob' })).toBe(
      '2027-03-13T00:00+05:45',
    );
    expect(text(when, 'opens', { ...base, assignee: 'gone' })).toBe('2027-03-15T00:00+08:00');
  });

  it('a person who never works keeps the day, and the ledger says so', () => {
    const never = { people: [{ id: 'amy', calendar: monToFri({ name: 'never', weekdays: Array(7).fill('off') }) }] };
    const snapped = whenAt(on('2027-03-12', { snap: 'next' }), aContext(never), 'opens');
    expect([snapped.at, snapped.ledger.at(-1)?.why]).toEqual([at('2027-03-11T16:00:00Z'), 'neverWorks:never']);
    expect(text(on('2027-03-12', { plus: { n: 1, unit: 'workingDays' } }), 'opens', never)).toBeNull();
  });
});

describe('several dates', () => {
  const unknown: When = { from: { anchor: 'cycleDate', name: 'none' } };
  it('the earliest goes by those that are known, the latest waits for all', () => {
    const of = [on('2027-03-20'), on('2027-03-12'), on('2027-03-15')];
    expect(text({ from: { anchor: 'earliest', of } }, 'ends')).toBe('2027-03-13T00:00+08:00');
    expect(text({ from: { anchor: 'latest', of } }, 'opens')).toBe('2027-03-20T00:00+08:00');
    expect(text({ from: { anchor: 'earliest', of: [unknown, ...of] } }, 'opens')).toBe('2027-03-12T00:00+08:00');
    expect(text({ from: { anchor: 'latest', of: [unknown, ...of] } }, 'opens')).toBeNull();
    expect(text({ from: { anchor: 'earliest', of: [unknown] } }, 'opens')).toBeNull();
  });

  it('what is chosen belongs to its own day', () => {
    const of = [on('2027-03-12'), on('2027-03-11')];
    expect(text({ from: { anchor: 'latest', of }, time: '17:00' }, 'ends')).toBe('2027-03-12T17:00+08:00');
    expect(text({ from: { anchor: 'latest', of }, plus: { n: 1, unit: 'workingDays' } }, 'ends')).toBe('2027-03-16T00:00+08:00');
  });

  it('a part of the way lies between two dates, and all of it is the second', () => {
    const way = (percent: number, use: Use) => text({ from: { anchor: 'between', a: on('2027-03-01'), b: on('2027-03-31'), percent } }, use)?.slice(5, 16);
    expect([0, 50, 100].map((percent) => way(percent, 'opens'))).toEqual(['03-01T00:00', '03-16T00:00', '03-31T00:00']);
    expect([0, 50, 100].map((percent) => way(percent, 'ends'))).toEqual(['03-02T00:00', '03-17T00:00', '04-01T00:00']);
    const task = { openedAt: at('2027-03-01T01:00:00Z'), dueAt: at('2027-03-01T09:00:00Z'), closesAt: null };
    expect(text({ from: { anchor: 'between', a: { from: { anchor: 'opened' } }, b: { from: { anchor: 'due' } }, percent: 50 } }, 'other', { task })).toBe(
      '2027-03-01T13:00+08:00',
    );
  });
});

describe('minimum notice', () => {
  // It is nine in the morning of Monday 1 March.
  const notice: Length = { n: 3, unit: 'workingDays' };
  it('moves a date that comes too soon, and no other', () => {
    expect(text(on('2027-03-02', { notice }), 'ends')).toBe('2027-03-05T00:00+08:00');
    expect(text(on('2027-03-02', { notice }), 'opens')).toBe('2027-03-04T09:00+08:00');
    expect(text(on('2027-03-10', { notice }), 'ends')).toBe('2027-03-11T00:00+08:00');
  });

  it('keeps the time of day and the snap', () => {
    expect(text(on('2027-03-02', { notice, time: '17:00' }), 'ends')).toBe('2027-03-04T17:00+08:00');
    expect(text(on('2027-03-02', { notice, time: '08:00' }), 'ends')).toBe('2027-03-05T08:00+08:00');
    expect(text(on('2027-03-02', { notice: { n: 5, unit: 'days' }, snap: 'previous', time: '17:00' }), 'ends')).toBe('2027-03-08T17:00+08:00');
    expect(text(on('2027-03-01', { notice: { n: 48, unit: 'hours' } }), 'ends')).toBe('2027-03-03T09:00+08:00');
  });
});

describe('what a date counts from', () => {
  const given: Given = {
    people: [{ id: 'amy', fields: { hired_on: '2027-02-15', odd: '2027-02-30' } }],
    answers: [anAnswer('plan', { values: { start: '2027-04-01' } }), anAnswer('plan', { round: 2, values: { start: '2027-05-01' } })],
    cycle: { dates: { close: '2027-03-31' } },
    run: {
      startedAt: at('2027-03-01T01:00:00Z'),
      visits: {
        plan: {
          first: aVisit({ opened: at('2027-03-02T01:00:00Z'), completed: at('2027-03-03T01:00:00Z') }),
          latest: aVisit({ round: 2, opened: at('2027-03-04T01:00:00Z'), due: at('2027-03-08T16:00:00Z') }),
        },
      },
    },
  };
  const from = (anchor: Anchor) => text({ from: anchor }, 'opens', given)?.slice(0, 16) ?? null;

  it('is found where it stands', () => {
    expect(from({ anchor: 'cycleDate', name: 'close' })).toBe('2027-03-31T00:00');
    expect(from({ anchor: 'runStart' })).toBe('2027-03-01T09:00');
    expect(from({ anchor: 'personDate', of: { who: 'subject' }, field: 'hired_on' })).toBe('2027-02-15T00:00');
    expect(from({ anchor: 'answerDate', step: 'plan', field: 'start' })).toBe('2027-05-01T00:00');
    expect(from({ anchor: 'answerDate', step: 'plan', field: 'start', round: 'first' })).toBe('2027-04-01T00:00');
    expect(from({ anchor: 'stepOpened', step: 'plan' })).toBe('2027-03-04T09:00');
    expect(from({ anchor: 'stepOpened', step: 'plan', round: 'first' })).toBe('2027-03-02T09:00');
    expect(from({ anchor: 'stepCompleted', step: 'plan', round: 'first' })).toBe('2027-03-03T09:00');
    expect(from({ anchor: 'stepDue', step: 'plan' })).toBe('2027-03-09T00:00');
  });

  it('is pending while it is not known or no date, and the ledger tells so', () => {
    const anchors: Anchor[] = [
      { anchor: 'due' },
      { anchor: 'stepCompleted', step: 'plan' },
      { anchor: 'stepOpened', step: 'constructor' },
      { anchor: 'cycleDate', name: 'toString' },
      { anchor: 'date', date: '2027-02-29' },
      { anchor: 'personDate', of: { who: 'subject' }, field: 'odd' },
      { anchor: 'personDate', of: { who: 'manager' }, field: 'hired_on' },
      { anchor: 'meetingStart', step: 'talk' },
      { anchor: 'payloadDate', field: 'x' },
    ];
    const found = anchors.map((anchor) => whenAt({ from: anchor, plus: { n: 1, unit: 'days' } }, aContext(given), 'ends'));
    expect(found.map((one) => one.at)).toEqual(anchors.map(() => null));
    expect(found.map(({ ledger }) => ledger.map(({ why }) => why).join())).toEqual(anchors.map(() => 'unknown'));
  });
});

it('the ledger has a line for each rule, each beginning where the one before it ended', () => {
  const when = on('2027-03-11', { plus: { n: 2, unit: 'days' }, snap: 'next', time: '17:00', notice: { n: 30, unit: 'days' } });
  const { ledger, at: end } = whenAt(when, aContext(), 'ends');
  expect(ledger.map(({ rule, op, why }) => [rule, op, why].join(' ').trim())).toEqual([
    'anchor date',
    'offset 2 days',
    'snap next off:usual',
    'time 17:00',
    'notice 30 days',
    'time 17:00',
  ]);
  for (const [index, line] of ledger.slice(1, 5).entries()) expect(line.from).toBe(ledger[index]?.to);
  expect(ledger.at(-1)?.to).toBe(end);
});
