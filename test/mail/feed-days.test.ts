import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { leaveIn } from '../../server/leave/feed-days.ts';

const hongKong = (utc: number) => new Date(utc + 8 * 3_600_000).toISOString().slice(0, 10);
const calendar = (...events: string[][]) =>
  ['BEGIN:VCALENDAR', ...events.flatMap((event) => ['BEGIN:VEVENT', ...event, 'END:VEVENT']), 'END:VCALENDAR'].join('\r\n');
const read = (...events: string[][]) => leaveIn(calendar(...events), { today: '2027-03-01', zone: hongKong });
const days = (...events: string[][]) => {
  const found = read(...events);
  return typeof found === 'string' ? found : found.leave.map(({ from, to }) => `${from}..${to}`);
};

describe('leave in a calendar', () => {
  test.each([
    ['whole days, whose end is the day after', ['UID:1', 'DTSTART;VALUE=DATE:20270310', 'DTEND;VALUE=DATE:20270313'], ['2027-03-10..2027-03-12']],
    ['one whole day, without an end', ['UID:1', 'DTSTART;VALUE=DATE:20270310'], ['2027-03-10..2027-03-10']],
    ['what is under way', ['UID:1', 'DTSTART;VALUE=DATE:20270220', 'DTEND;VALUE=DATE:20270303'], ['2027-02-20..2027-03-02']],
    ['what is over', ['UID:1', 'DTSTART;VALUE=DATE:20270220', 'DTEND;VALUE=DATE:20270301'], []],
    ['a meeting', ['UID:1', 'DTSTART:20270310T010000Z', 'DTEND:20270310T020000Z'], []],
    [
      'out of office, in the person’s own zone',
      ['UID:1', 'DTSTART:20270309T160000Z', 'DTEND:20270311T160000Z', 'X-MICROSOFT-CDO-BUSYSTATUS:OOF'],
      ['2027-03-10..2027-03-11'],
    ],
    ['what does not make busy', ['UID:1', 'DTSTART;VALUE=DATE:20270310', 'TRANSP:TRANSPARENT'], []],
    ['what was cancelled', ['UID:1', 'DTSTART;VALUE=DATE:20270310', 'STATUS:CANCELLED'], []],
    [
      'an alarm’s own date is none of it',
      ['UID:1', 'BEGIN:VALARM', 'DTSTART;VALUE=DATE:20270401', 'END:VALARM', 'DTSTART;VALUE=DATE:20270310'],
      ['2027-03-10..2027-03-10'],
    ],
    ['a folded line', ['UID:1', 'DTSTART;VALUE=DATE:2027\r\n 0310'], ['2027-03-10..2027-03-10']],
    ['a day that never was', ['UID:1', 'DTSTART;VALUE=DATE:20270230'], []],
  ])('%s', (_, event, expected) => {
    expect(days(event)).toEqual(expected);
  });

  test('of what repeats it is told that it was not read', () => {
    expect(read(['UID:1', 'DTSTART;VALUE=DATE:20270305', 'RRULE:FREQ=WEEKLY'])).toEqual({ leave: [], repeating: 1 });
  });

  test('what is no calendar, or far too much, is said to be so', () => {
    expect(leaveIn('<html>Sign in</html>', { today: '2027-03-01', zone: hongKong })).toBe('notACalendar');
    expect(read(...Array.from({ length: 201 }, (_, n) => [`UID:${n}`, 'DTSTART;VALUE=DATE:20270310']))).toBe('tooLarge');
  });

  test('whatever comes, it answers, and what it answers are days in order', () => {
    const line = fc.oneof(
      fc.string(),
      fc.constantFrom(
        'BEGIN:VCALENDAR',
        'BEGIN:VEVENT',
        'END:VEVENT',
        'BEGIN:VALARM',
        'END:VALARM',
        'UID:1',
        'X-MICROSOFT-CDO-BUSYSTATUS:OOF',
        'DTSTART;VALUE=DATE:20270310',
      ),
      fc
        .tuple(fc.constantFrom('DTSTART', 'DTEND'), fc.nat(99_999_999), fc.constantFrom('', 'T010000Z', 'T250000Z'))
        .map(([name, day, time]) => `${name}:${String(day).padStart(8, '0')}${time}`),
    );
    const seed = Number(process.env.SEED ?? 730);
    fc.assert(
      fc.property(fc.array(line, { maxLength: 40 }), (lines) => {
        const found = leaveIn(['BEGIN:VCALENDAR', ...lines].join('\n'), {
          today: '2027-03-01',
          zone: (utc) => (Number.isNaN(utc) ? '2027-03-01' : hongKong(utc)),
        });
        if (typeof found !== 'string') for (const { from, to } of found.leave) expect(from <= to).toBe(true);
      }),
      { seed, numRuns: 400 },
    );
  });
});
