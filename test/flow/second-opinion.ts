import { Temporal } from 'temporal-polyfill';
import { dayNumber, type WorkCalendar } from '../../workflows/flow/calendar.ts';
import type { Unit } from '../../workflows/flow/grammar.ts';
import type { Use } from '../../workflows/flow/when.ts';

type PlainDate = Temporal.PlainDate;
export type Move = { n: number; unit: Unit; count: 'after' | 'including' };
export type HeldCase = {
  /** A day that was named, or an instant at which something happened. */
  start: { date: string } | { instant: number };
  plus: Move;
  snap: 'next' | undefined;
  time: string | undefined;
  use: Use;
  zone: string;
  calendar: WorkCalendar;
  pauses: { from: number; to: number }[];
  leaves: { first: string; last: string }[];
  shift: Move | null;
  extensions: Move[];
  notice: Move | null;
  now: number;
};

/** A day of which no time was said, or a time of a day; `exact` where that is an instant that nothing has moved. */
type Place = { date: PlainDate; clock: Temporal.PlainTime | 'whole' | 'end'; exact?: number };
type Stretch = { began: number; ended: number; days: [PlainDate, PlainDate] };

const later = (a: PlainDate, b: PlainDate) => Temporal.PlainDate.compare(a, b) > 0;

/**
 * Holds, shifts, extensions and notice once more, by sets of lost days (or milliseconds) and a search for the date that agrees with itself: a stretch counts
 * whole when it began before the date; the date lies as much further as was lost since the start.
 */
export function heldOpinion(one: HeldCase): number {
  const { start, plus, use, zone, calendar, time, snap, shift, extensions, notice } = one;
  const works = (date: PlainDate) => {
    const number = dayNumber(date.toString());
    return calendar.on.includes(number) || (!calendar.off.includes(number) && calendar.weekdays[date.dayOfWeek - 1] === 'work');
  };
  const localOf = (ms: number) => Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(zone);
  const on = (date: PlainDate, plainTime: string | Temporal.PlainTime) => date.toZonedDateTime({ timeZone: zone, plainTime }).epochMilliseconds;
  const endOf = (date: PlainDate) => on(date.add({ days: 1 }), '00:00');
  const exactly = (ms: number): Place => ({ date: localOf(ms).toPlainDate(), clock: localOf(ms).toPlainTime(), exact: ms });
  const instant = ({ date, clock, exact }: Place) => {
    if (exact !== undefined) return exact;
    if (clock === 'end' || (clock === 'whole' && use === 'ends')) return endOf(date);
    return on(date, clock === 'whole' ? '00:00' : clock);
  };
  const timed = (place: Place): Place => {
    if (time === undefined) return place;
    return { date: place.date, clock: time === '24:00' ? 'end' : Temporal.PlainTime.from(time) };
  };
  const daysFrom = (first: PlainDate, last: PlainDate) => {
    const all: PlainDate[] = [];
    for (let date = first; !later(date, last); date = date.add({ days: 1 })) all.push(date);
    return all;
  };
  const away = (date: PlainDate) => one.leaves.some(({ first, last }) => date.toString() >= first && date.toString() <= last);
  const stretches: Stretch[] = [
    ...one.pauses.map(({ from, to }): Stretch => ({ began: from, ended: to, days: [localOf(from).toPlainDate().add({ days: 1 }), localOf(to).toPlainDate()] })),
    ...one.leaves.map(({ first, last }): Stretch => {
      const days: [PlainDate, PlainDate] = [Temporal.PlainDate.from(first), Temporal.PlainDate.from(last)];
      return { began: on(days[0], '00:00'), ended: endOf(days[1]), days };
    }),
  ];
  const isExact = (unit: Unit) => unit === 'hours' || unit === 'minutes';

  function further(date: PlainDate, n: number, unit: Unit): PlainDate {
    let [to, left] = [date, n];
    while (left > 0) {
      to = to.add({ days: 1 });
      if (unit !== 'workingDays' || works(to)) left -= 1;
    }
    return to;
  }

  function plainly(from: Place, { n, unit, count }: Move): Place {
    if (unit === 'hours' || unit === 'minutes') return exactly(instant(from) + n * (unit === 'hours' ? 3_600_000 : 60_000));
    const base = count === 'including' && n > 0 ? from.date.subtract({ days: 1 }) : from.date;
    const to =
      unit === 'months' ? from.date.add({ months: n }).subtract({ days: from.date === base ? 0 : 1 }) : further(base, unit === 'weeks' ? n * 7 : n, unit);
    if (use === 'ends') return { date: to, clock: 'whole' };
    return to.equals(from.date) ? from : { date: to, clock: from.clock };
  }

  /** Plain moves one after the other, and then as much further as was lost on the whole way. */
  function onItsWay(from: Place, moves: Move[]): Place {
    const [{ unit, count }] = moves as [Move];
    const plain = moves.reduce(plainly, from);
    const since = instant(from);
    for (let lost = 0, turn = 0; ; turn += 1) {
      const more: Move = isExact(unit)
        ? { n: lost / 60_000, unit: 'minutes', count: 'after' }
        : { n: lost, unit: unit === 'workingDays' ? unit : 'days', count: 'after' };
      const place = lost === 0 ? plain : plainly(plain, more);
      const held = stretches.filter(({ began, ended }) => began < instant(timed(place)) && ended > since);
      const found = isExact(unit) ? lostTime(held, since) : lostDays(held, unit, count === 'including' ? from.date.subtract({ days: 1 }) : from.date);
      if (found === lost || turn > 60) return place;
      lost = found;
    }
  }

  function lostTime(held: Stretch[], since: number): number {
    const edges = [...new Set([since, ...held.flatMap(({ began, ended }) => [Math.max(began, since), ended])])].sort((a, b) => a - b);
    return edges.slice(1).reduce((sum, edge, index) => {
      const before = edges[index] as number;
      return sum + (held.some(({ began, ended }) => began <= before && ended >= edge) ? edge - before : 0);
    }, 0);
  }

  function lostDays(held: Stretch[], unit: Unit, after: PlainDate): number {
    const days = held.flatMap((stretch) => daysFrom(...stretch.days)).filter((date) => later(date, after) && (unit !== 'workingDays' || works(date)));
    return new Set(days.map(String)).size;
  }

  function afterReturn(place: Place): Place {
    const back = (last: string) => {
      let date = Temporal.PlainDate.from(last).add({ days: 1 });
      while (!works(date) || away(date)) date = date.add({ days: 1 });
      return date;
    };
    const hit = one.leaves.find(({ first, last }) => first <= place.date.toString() && later(back(last), place.date));
    return hit === undefined ? place : afterReturn({ date: back(hit.last), clock: place.clock });
  }

  function settled(place: Place): Place {
    let { date } = place;
    if (snap === undefined || works(date)) return timed(place);
    do date = date.add({ days: 1 });
    while (!works(date) || away(date));
    return timed({ date, clock: place.clock });
  }

  const begin: Place = 'date' in start ? { date: Temporal.PlainDate.from(start.date), clock: 'whole' } : exactly(start.instant);
  const isNamed = 'date' in start && plus.n === 0;
  const moves = [...(isNamed ? [] : [plus]), ...(shift === null ? [] : [shift])];
  const isMoment = plus.n === 0 && (isExact(plus.unit) || use !== 'ends');
  const held = isNamed ? afterReturn(moves.reduce(plainly, begin)) : isMoment ? moves.reduce(plainly, begin) : onItsWay(begin, moves);
  const extended = extensions.reduce((place, more) => onItsWay(place, [more]), held);
  const date = settled(extended);
  if (notice === null) return instant(date);
  const known = exactly(one.now);
  const reached = further(known.date, notice.n, notice.unit);
  const least: Place = reached.equals(known.date) ? known : { date: reached, clock: known.clock };
  if (instant(date) >= instant(least)) return instant(date);
  const renewed = settled(use === 'ends' || time !== undefined ? { date: least.date, clock: 'whole' } : least);
  return instant(renewed) >= instant(least) ? instant(renewed) : instant(settled({ date: least.date.add({ days: 1 }), clock: 'whole' }));
}
