import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import {
  addMonths,
  addWorkDays,
  dateOf,
  dayNumber,
  instantOf,
  isDate,
  isoOf,
  isWorkDay,
  localOf,
  localText,
  parseIso,
  type WorkCalendar,
  workDaysBetween,
} from '../../workflows/flow/calendar.ts';
import { at, monToFri, tableOf, zones } from './kernel-context.ts';

const seed = Number(process.env.SEED ?? Date.now() % 1e9);
const runs = { seed, numRuns: 2_000 };

const plain = (day: number) => Temporal.PlainDate.from('1970-01-01').add({ days: day });
const days = fc.integer({ min: dayNumber('1600-01-01'), max: dayNumber('2400-12-31') });
const nearDays = fc.integer({ min: dayNumber('2000-01-03'), max: dayNumber('2060-12-28') });
const zone = fc.constantFrom(...zones);

/** Anywhere, and near the changes of the clock, where the faults are. */
const zoneAndLocal = zone.chain((name) => {
  const changes = tableOf(name).transitions.slice(1);
  const anywhere = fc.tuple(nearDays, fc.integer({ min: 0, max: 1_440 }));
  if (changes.length === 0) return fc.tuple(fc.constant(name), anywhere);
  const nearChange = fc.tuple(fc.constantFrom(...changes), fc.integer({ min: -1_500, max: 1_500 })).map(([change, by]): [number, number] => {
    const local = change.at + change.offset + by;
    return [Math.floor(local / 1_440), ((local % 1_440) + 1_440) % 1_440];
  });
  return fc.tuple(fc.constant(name), fc.oneof(anywhere, nearChange));
});

describe(`a calendar without a library, beside one with (seed ${seed})`, () => {
  it('numbers days as everyone does, for eight hundred years', () => {
    fc.assert(
      fc.property(days, (day) => {
        expect(dateOf(day)).toBe(plain(day).toString());
        expect(dayNumber(dateOf(day))).toBe(day);
      }),
      runs,
    );
  });

  it('adds months and stays within the month it comes to', () => {
    fc.assert(
      fc.property(days, fc.integer({ min: -600, max: 600 }), (day, n) => {
        expect(dateOf(addMonths(day, n))).toBe(plain(day).add({ months: n }).toString());
      }),
      runs,
    );
  });

  it('finds the instant of every local time, moved on where clocks jump and the first where it comes twice', () => {
    fc.assert(
      fc.property(zoneAndLocal, ([name, [day, minute]]) => {
        const wall = plain(day).toPlainDateTime().add({ minutes: minute });
        expect(isoOf(instantOf(day, minute, tableOf(name)))).toBe(
          wall.toZonedDateTime(name, { disambiguation: 'compatible' }).toInstant().toString({ smallestUnit: 'millisecond' }),
        );
      }),
      { ...runs, numRuns: 3_000 },
    );
  });

  it('finds the local time of every instant, to the millisecond', () => {
    fc.assert(
      fc.property(zoneAndLocal, fc.integer({ min: 0, max: 59_999 }), ([name, [day, minute]], ms) => {
        const instant = instantOf(day, minute, tableOf(name)) + ms;
        const there = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(name);
        const local = localOf(instant, tableOf(name));
        expect(dateOf(local.day)).toBe(there.toPlainDate().toString());
        expect(Math.round(local.minute * 60_000)).toBe(there.hour * 3_600_000 + there.minute * 60_000 + there.second * 1_000 + there.millisecond);
        expect(localText(instant, tableOf(name))).toBe(there.toString({ smallestUnit: 'second', roundingMode: 'floor' }));
      }),
      { ...runs, numRuns: 3_000 },
    );
  });

  it('starts each day where the day starts, and ends it where the next one does, around every change of the clock in sixty years', () => {
    for (const name of zones)
      for (const change of tableOf(name).transitions.slice(1))
        for (let day = Math.floor(change.at / 1_440) - 2; day <= Math.floor(change.at / 1_440) + 2; day += 1) {
          // A day that was left out begins where it would have ended.
          const start = plain(day).toZonedDateTime({ timeZone: name, plainTime: '00:00' }).epochMilliseconds;
          if (instantOf(day, 0, tableOf(name)) !== start || instantOf(day - 1, 1_440, tableOf(name)) !== start) expect(`${name} ${dateOf(day)}`).toBe('right');
        }
  });

  it('counts working days as a person with a wall calendar would', () => {
    const calendar: fc.Arbitrary<WorkCalendar> = fc.record({
      name: fc.constant('any'),
      weekdays: fc.array(fc.constantFrom('work' as const, 'off' as const, 'alternate' as const), { minLength: 7, maxLength: 7 }),
      alternateAnchor: fc.integer({ min: -3, max: 3 }).map((weeks) => 4 + weeks * 7),
      off: fc.uniqueArray(fc.integer({ min: 20_000, max: 20_200 }), { maxLength: 60 }).map((list) => list.sort((a, b) => a - b)),
      on: fc.uniqueArray(fc.integer({ min: 20_000, max: 20_200 }), { maxLength: 20 }).map((list) => list.sort((a, b) => a - b)),
    });
    fc.assert(
      fc.property(
        calendar,
        fc.integer({ min: 19_990, max: 20_210 }),
        fc.integer({ min: -80, max: 80 }),
        fc.constantFrom('after' as const, 'including' as const),
        (given, from, n, count) => {
          const days: number[] = [];
          for (let day = from - 1_300; day <= from + 1_300; day += 1) if (worksOn(day, given)) days.push(day);
          const wanted =
            n > 0
              ? days.filter((day) => (count === 'including' ? day >= from : day > from))[n - 1]
              : days.filter((day) => (count === 'including' ? day <= from : day < from)).at(n);
          expect(addWorkDays(from, n, given, count)).toBe(n === 0 ? from : (wanted ?? null));
          expect(workDaysBetween(from - 30, from, given)).toBe(days.filter((day) => day > from - 30 && day <= from).length);
        },
      ),
      { seed, numRuns: 300 },
    );
  });

  it('writes and reads instants', () => {
    fc.assert(
      fc.property(fc.integer({ min: at('1600-01-01T00:00:00Z'), max: at('2400-01-01T00:00:00Z') }), (instant) => {
        expect(isoOf(instant)).toBe(Temporal.Instant.fromEpochMilliseconds(instant).toString({ smallestUnit: 'millisecond' }));
        expect(parseIso(isoOf(instant))).toBe(instant);
      }),
      runs,
    );
  });
});

const weekOf = new Map<number, { weekday: number; monday: number }>();

/** The weekday and the week's Monday, read off the date, not off the number of the day. */
function weekOn(day: number): { weekday: number; monday: number } {
  const known = weekOf.get(day);
  if (known !== undefined) return known;
  const date = plain(day);
  const week = { weekday: date.dayOfWeek, monday: Temporal.PlainDate.from('1970-01-01').until(date.subtract({ days: date.dayOfWeek - 1 })).days };
  weekOf.set(day, week);
  return week;
}

function worksOn(day: number, { weekdays, alternateAnchor = 4, off, on }: WorkCalendar): boolean {
  if (on.includes(day) || off.includes(day)) return on.includes(day);
  const { weekday, monday } = weekOn(day);
  return weekdays[weekday - 1] === 'work' || (weekdays[weekday - 1] === 'alternate' && Math.abs(monday - alternateAnchor) % 14 === 0);
}

describe('days and months', () => {
  it.each([
    ['2028-02-29', 12, '2029-02-28'],
    ['2028-02-29', 48, '2032-02-29'],
    ['2027-01-31', 1, '2027-02-28'],
    ['2028-01-31', 1, '2028-02-29'],
    ['2027-03-31', -1, '2027-02-28'],
    ['2027-12-31', 2, '2028-02-29'],
    ['2027-05-31', 1, '2027-06-30'],
  ])('%s and %i months is %s', (from, n, to) => expect(dateOf(addMonths(dayNumber(from), n))).toBe(to));

  it('tells a day that exists from one that does not', () => {
    expect(
      ['2028-02-29', '2027-02-29', '2027-13-01', '2027-00-10', '2027-4-1', '', 'soon', 20270401, undefined, '1900-02-29', '2000-02-29'].map(isDate),
    ).toEqual([true, false, false, false, false, false, false, false, false, false, true]);
  });

  it('refuses an instant that does not exist instead of guessing', () => {
    expect(['2027-02-30T00:00:00Z', '2027-02-20T24:00:00Z', '2027-02-20T10:60:00Z', '2027-02-20T10:00:00+08:00', '2027-02-20', ''].map(parseIso)).toEqual(
      Array(6).fill(Number.NaN),
    );
    expect(parseIso('2027-02-20T10:00:00.1234567Z')).toBe(at('2027-02-20T10:00:00.123Z'));
  });
});

describe('nights on which clocks change', () => {
  const night = (zone: string, date: string, time: string) => {
    const [hours = 0, minutes = 0] = time.split(':').map(Number);
    return isoOf(instantOf(dayNumber(date), hours * 60 + minutes, tableOf(zone))).slice(0, 16);
  };

  it.each([
    ['Europe/London', '2027-03-28', '00:59', '2027-03-28T00:59', 'before the jump'],
    ['Europe/London', '2027-03-28', '01:30', '2027-03-28T01:30', 'in it, moved on to 02:30'],
    ['Europe/London', '2027-03-28', '02:00', '2027-03-28T01:00', 'after it'],
    ['Europe/London', '2027-10-31', '01:30', '2027-10-31T00:30', 'the first of two'],
    ['Europe/London', '2027-10-31', '02:00', '2027-10-31T02:00', 'after both'],
    ['America/New_York', '2027-03-14', '02:30', '2027-03-14T07:30', 'in it, moved on to 03:30'],
    ['America/New_York', '2027-11-07', '01:30', '2027-11-07T05:30', 'the first of two'],
    ['America/New_York', '2027-11-07', '02:00', '2027-11-07T07:00', 'after both'],
    ['Australia/Lord_Howe', '2027-10-03', '02:10', '2027-10-02T15:40', 'a jump of half an hour'],
    ['Pacific/Apia', '2011-12-30', '12:00', '2011-12-30T22:00', 'a day that was left out'],
  ])('%s %s %s is %s UTC: %s', (zone, date, time, utc) => expect(night(zone, date, time)).toBe(utc));
});

describe('working days', () => {
  const day = dayNumber('2027-03-12'); // a Friday
  it('go over weekends and holidays, and count a worked Saturday', () => {
    const calendar = monToFri({ off: [dayNumber('2027-03-15')], on: [dayNumber('2027-03-20')] });
    expect(dateOf(addWorkDays(day, 1, calendar, 'after') ?? 0)).toBe('2027-03-16');
    expect(dateOf(addWorkDays(day, 1, calendar, 'including') ?? 0)).toBe('2027-03-12');
    expect(dateOf(addWorkDays(day, 5, calendar, 'after') ?? 0)).toBe('2027-03-20');
    expect(dateOf(addWorkDays(day + 1, -1, calendar, 'including') ?? 0)).toBe('2027-03-12');
  });

  it('a holiday that is worked all the same is worked', () => expect(isWorkDay(day, monToFri({ off: [day], on: [day] }))).toBe(true));

  it('every second Saturday is every second Saturday, for ever and before', () => {
    const calendar = monToFri({ weekdays: ['work', 'work', 'work', 'work', 'work', 'alternate', 'off'], alternateAnchor: dayNumber('2027-03-08') });
    expect(['2027-02-27', '2027-03-06', '2027-03-13', '2027-03-20', '2027-03-27'].map((date) => isWorkDay(dayNumber(date), calendar))).toEqual([
      true,
      false,
      true,
      false,
      true,
    ]);
  });

  it('someone who never works has no next working day, and no number keeps the kernel busy', () => {
    const never = monToFri({ weekdays: Array(7).fill('off') });
    expect(addWorkDays(day, 1, never, 'after')).toBeNull();
    expect(addWorkDays(day, -3, never, 'including')).toBeNull();
    expect(addWorkDays(day, 1e15, monToFri(), 'after')).toBeNull();
  });
});
