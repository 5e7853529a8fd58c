import { describe, expect, test } from 'vitest';
import { daysBetween, dayWords, dueWords, instantWords, isoDay } from '../../builder-ui/dates.ts';

const hongKong = 'Asia/Hong_Kong';
const five = '2027-03-12T09:00:00Z';

describe('dates on the pages', () => {
  test('are told with weekday, date, year and time in the zone of the reader', () => {
    expect(instantWords(five, 'en', hongKong)).toBe('Fri 12 Mar 2027, 17:00');
    expect(instantWords(five, 'zh', hongKong)).toBe('2027年3月12日（星期五）下午5時');
    expect(instantWords(five, 'en', 'Europe/London')).toBe('Fri 12 Mar 2027, 09:00');
  });

  test('name a plain day the same in every zone', () => {
    for (const zone of [hongKong, 'America/New_York', 'UTC']) expect(dayWords('2027-03-12', 'en', zone)).toBe('Fri 12 Mar 2027');
    expect(dayWords('2027-03-12', 'zh', hongKong, { year: false })).toBe('3月12日（星期五）');
  });

  test('say today and tomorrow by the day of the reader, and the year only when it is another one', () => {
    expect(dueWords(five, 'en', hongKong, new Date('2027-03-11T16:30:00Z'))).toBe('today 17:00');
    expect(dueWords(five, 'en', hongKong, new Date('2027-03-11T15:30:00Z'))).toBe('tomorrow 17:00');
    expect(dueWords(five, 'zh', hongKong, new Date('2027-03-12T01:00:00Z'))).toBe('今天下午5時');
    expect(dueWords(five, 'en', hongKong, new Date('2027-03-01T01:00:00Z'))).toBe('Fri 12 Mar, 17:00');
    expect(dueWords(five, 'en', hongKong, new Date('2026-12-31T01:00:00Z'))).toBe('Fri 12 Mar 2027, 17:00');
  });

  test('tell a deadline at midnight as the day that ends with it', () => {
    const midnight = '2027-03-12T16:00:00Z';
    expect(dueWords(midnight, 'en', hongKong, new Date('2027-03-12T01:00:00Z'))).toBe('today');
    expect(dueWords(midnight, 'en', hongKong, new Date('2027-03-01T01:00:00Z'))).toBe('Fri 12 Mar');
    expect(dueWords(midnight, 'zh', hongKong, new Date('2027-03-11T01:00:00Z'))).toBe('明天');
  });

  test('count days over a change of the clocks', () => {
    expect(daysBetween('2027-03-27T12:00:00Z', '2027-03-29T11:00:00Z', 'Europe/London')).toBe(2);
    expect(isoDay(new Date('2027-03-12T23:30:00Z'), hongKong)).toBe('2027-03-13');
  });
});
