import { describe, expect, test } from 'vitest';
import type { TaskRow } from '../../builder-ui/api-types.ts';
import { groupTasks, minutesFor } from '../../builder-ui/inbox/groups.ts';

const zone = 'Asia/Hong_Kong';
/** Wednesday afternoon in Hong Kong. */
const now = new Date('2027-03-10T06:00:00Z');

function aTask(slot: string, change: Partial<TaskRow> = {}): TaskRow {
  const text = { en: slot };
  return {
    slot,
    step: text,
    flow: text,
    cycle: 'Review',
    subject: null,
    due: null,
    closes: null,
    late: false,
    hasDraft: false,
    filled: 0,
    of: 3,
    status: 'open',
    ...change,
  };
}

const groupsOf = (tasks: TaskRow[]) => groupTasks(tasks, now, zone).map(({ name, tasks: inIt }) => [name, inIt.map(({ slot }) => slot)]);

describe('the inbox', () => {
  test('puts late tasks first, then those of this week, then the rest, the earliest first', () => {
    const tasks = [
      aTask('noDate'),
      aTask('nextMonth', { due: '2027-04-10T09:00:00Z' }),
      aTask('friday', { due: '2027-03-12T09:00:00Z' }),
      aTask('today', { due: '2027-03-10T09:00:00Z' }),
      aTask('lastWeek', { due: '2027-03-03T09:00:00Z', late: true }),
    ];
    expect(groupsOf(tasks)).toEqual([
      ['late', ['lastWeek']],
      ['thisWeek', ['today', 'friday']],
      ['later', ['nextMonth', 'noDate']],
    ]);
  });

  test('ends the week on Sunday night of the reader', () => {
    expect(groupsOf([aTask('sunday', { due: '2027-03-14T15:59:00Z' }), aTask('monday', { due: '2027-03-14T16:01:00Z' })])).toEqual([
      ['thisWeek', ['sunday']],
      ['later', ['monday']],
    ]);
  });

  test('leaves out groups without tasks', () => {
    expect(groupsOf([])).toEqual([]);
  });

  test('guesses the time by the questions that are left, to five minutes', () => {
    expect(minutesFor([aTask('a', { of: 8 })])).toBe(10);
    expect(minutesFor([aTask('a', { of: 8, filled: 7 })])).toBe(5);
  });
});
