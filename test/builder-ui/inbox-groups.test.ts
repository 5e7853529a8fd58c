import { describe, expect, test } from 'vitest';
import type { TaskRow } from '../../builder-ui/api-types.ts';
import { decidedAlike, groupTasks, minutesFor, waitingFor, withText } from '../../builder-ui/inbox/groups.ts';

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
    starts: null,
    alike: null,
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

  test('finds tasks by what they ask and whom they are about, in either language and whatever the accents', () => {
    const chan = { id: 'chan', name: 'Chan Tai Man', nameZh: '陳大文' };
    const rows = [aTask('a', { step: { en: 'Review', zh: '評核' }, subject: chan }), aTask('b', { step: { en: 'Résumé' } })];
    const found = (text: string) => withText(rows, text).map(({ slot }) => slot);
    expect([found('review chan'), found('評核'), found('大文'), found('resume'), found(''), found('nothing')]).toEqual([
      ['a'],
      ['a'],
      ['a'],
      ['b'],
      ['a', 'b'],
      [],
    ]);
  });

  test('tells what is about the reader from what is about their team', () => {
    const about = (task: string, id: string | null, due: string | null) => ({
      task,
      step: { en: task },
      subject: id === null ? null : { id, name: id, nameZh: null },
      holders: [],
      due,
    });
    const groups = waitingFor([about('later', 'amy', '2027-04-01'), about('mine', 'bob', null), about('sooner', 'ben', '2027-03-01')], 'bob');
    expect(groups.map(({ name, rows }) => [name, rows.map(({ task }) => task)])).toEqual([
      ['waitingMe', ['mine']],
      ['waitingTeam', ['sooner', 'later']],
    ]);
  });

  test('decides alike only what is of one kind, that of the first that was chosen', () => {
    const alike = (key: string) => ({ key, outcomes: [] });
    const tasks = [aTask('form'), aTask('a', { alike: alike('x') }), aTask('b', { alike: alike('y') }), aTask('c', { alike: alike('x') })];
    expect(decidedAlike(tasks, new Set(['form', 'a', 'b', 'c'])).map(({ slot }) => slot)).toEqual(['a', 'c']);
  });
});
