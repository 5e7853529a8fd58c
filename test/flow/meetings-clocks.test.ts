import { describe, expect, it } from 'vitest';
import type { Flow } from '../../workflows/flow/schema.ts';
import { aFlow, after, beforeDue, who } from '../helpers/flows.ts';
import { aWorld, smallTeam } from '../helpers/world.ts';
import { type Line, told } from './clock-story.ts';

/** Where two settings meet (SEMANTICS section 2): the rows about clocks, each named as it stands there. */

const amy = who({ who: 'subject' });
const closing = (n: number) => ({ from: { anchor: 'due' }, plus: { n, unit: 'workingDays' } });
const dueAfter = (n: number) => ({ from: { anchor: 'due' }, plus: { n, unit: 'workingDays' } });
const tell = { act: 'tell', to: who({ who: 'manager' }) };

function oneTask(settings: Record<string, unknown>, more: Partial<Flow> = {}): Flow {
  return aFlow(
    [
      { id: 'begin', kind: 'start' },
      { id: 'task', kind: 'form', settings: { who: amy, form: { fields: [] }, ...settings } },
      { id: 'done', kind: 'end' },
      { id: 'silent', kind: 'end', settings: { outcome: 'silent' } },
    ],
    ['begin>task', 'task.submitted>done', 'task.timeout>silent'],
    more,
  );
}

/** One task of each person, in a part that goes on at a date and closes the rest. */
function inside(settings: Record<string, unknown>): Flow {
  return aFlow(
    [
      { id: 'begin', kind: 'start' },
      { id: 'each', kind: 'forEach', settings: { first: 'task', at: { from: { anchor: 'cycleDate', name: 'end' } }, others: 'close' } },
      { id: 'finish', kind: 'end' },
      { id: 'task', kind: 'form', in: 'each', settings: { who: amy, form: { fields: [] }, ...settings } },
      { id: 'done', kind: 'end', in: 'each' },
      { id: 'silent', kind: 'end', in: 'each', settings: { outcome: 'silent' } },
    ],
    ['begin>each', 'each.done>finish', 'each.timeout>finish', 'task.submitted>done', 'task.timeout>silent'],
  );
}

const answer = (at: string): Line => ({ at, decide: 'task', outcome: 'submitted' });
const pause = (at: string): Line => ({ at, event: { type: 'held', hold: { id: 'h', why: 'pause', fixed: false, where: null, by: 'hri' } } });
const goOn = (at: string, fixed = false): Line => ({ at, event: { type: 'released', hold: 'h', fixed, by: 'hri', reason: 'x' } });
const more = (at: string, n: number): Line => ({
  at,
  event: { type: 'extended', extension: { clock: 'run:task:1:due', plus: { n, unit: 'workingDays' }, to: null, by: 'bob', at: 0, request: null } },
});
const shift = (at: string, clock: string, n: number): Line => ({
  at,
  event: { type: 'shifted', shift: { what: { step: 'task', clock }, plus: { n, unit: 'workingDays' }, to: null, by: 'hri', at: 0 } },
});

type Row = {
  row: string;
  says: string;
  flow: Flow;
  lines?: Line[];
  until: string;
  scope?: string;
  dates?: Record<string, string>;
  kinds: string[];
  story: string[];
  refused?: string[];
};

const rows: Row[] = [
  {
    row: 'due / closes / timeout',
    says: 'due only marks late, and an answer between is accepted',
    flow: oneTask({ due: after(3, 'workingDays'), closes: closing(2) }),
    lines: [answer('2027-03-05T10:00')],
    until: '2027-04-01',
    kinds: ['task.late', 'task.timedOut', 'task.decided', 'run.finished'],
    story: ['03-05 00:00 task.late task amy', '03-05 10:00 task.decided task submitted', '03-05 10:00 run.finished done'],
  },
  {
    row: 'due / closes / timeout',
    says: 'closes takes the timeout, and an answer after it is refused',
    flow: oneTask({ due: after(3, 'workingDays'), closes: closing(2) }),
    until: '2027-04-01',
    kinds: ['task.late', 'task.timedOut', 'run.finished'],
    story: ['03-05 00:00 task.late task amy', '03-09 00:00 task.timedOut task amy', '03-09 00:00 run.finished silent'],
  },
  {
    row: 'due / closes / timeout',
    says: 'alone, due is both',
    flow: oneTask({ due: after(3, 'workingDays') }),
    until: '2027-04-01',
    kinds: ['task.late', 'task.timedOut', 'clock.set'],
    story: ['03-01 09:00 clock.set task closes 03-05 00:00', '03-05 00:00 task.late task amy', '03-05 00:00 task.timedOut task amy'],
  },
  {
    row: 'answer at the very instant of a clock',
    says: 'a millisecond before the closing instant it counts',
    flow: oneTask({ due: after(3, 'workingDays', { time: '17:00' }) }),
    lines: [answer('2027-03-04T16:59')],
    until: '2027-04-01',
    kinds: ['task.decided', 'task.timedOut'],
    story: ['03-04 16:59 task.decided task submitted'],
  },
  {
    row: 'rung "take an outcome" and closes',
    says: 'at one instant the ladder comes first, the lower rung before the higher; what is left is cancelled and journalled',
    flow: oneTask({
      due: after(3, 'workingDays'),
      closes: closing(2),
      ladder: [
        { id: 'take', at: dueAfter(2), do: { act: 'takeOutcome', outcome: 'submitted' } },
        { id: 'tell', at: dueAfter(2), do: tell },
      ],
    }),
    until: '2027-04-01',
    kinds: ['task.late', 'task.escalated', 'task.byPolicy', 'task.timedOut', 'clock.cancelled', 'run.finished'],
    story: [
      '03-05 00:00 task.late task amy',
      '03-09 00:00 task.escalated task',
      '03-09 00:00 task.byPolicy task submitted',
      '03-09 00:00 clock.cancelled task rung:tell 03-09 00:00',
      '03-09 00:00 clock.cancelled task closes 03-09 00:00',
      '03-09 00:00 run.finished done',
    ],
  },
  {
    row: 'extension, hold, shift and reminders',
    says: 'what was sent is not sent again while the due date stands',
    flow: oneTask({ due: after(5, 'workingDays'), closes: closing(5), reminders: [{ id: 'soon', at: beforeDue(2, 'workingDays', { time: '09:00' }) }] }),
    lines: [shift('2027-03-05T10:00', 'closes', 3)],
    until: '2027-03-08',
    kinds: ['task.reminded', 'clock.moved'],
    story: ['03-04 09:00 task.reminded task amy', '03-05 10:00 clock.moved task closes 03-16 00:00 > 03-19 00:00 shift'],
  },
  {
    row: 'extension, hold, shift and reminders',
    says: 'with a new due date reminders and rungs are planned anew',
    flow: oneTask({
      due: after(5, 'workingDays'),
      closes: closing(5),
      reminders: [{ id: 'soon', at: beforeDue(2, 'workingDays', { time: '09:00' }) }],
      ladder: [{ id: 'warn', at: dueAfter(1), do: tell }],
    }),
    lines: [more('2027-03-10T10:00', 5)],
    until: '2027-03-18',
    kinds: ['task.reminded', 'task.late', 'task.escalated', 'clock.moved'],
    story: [
      '03-04 09:00 task.reminded task amy',
      '03-09 00:00 task.late task amy',
      '03-10 00:00 task.escalated task bob',
      '03-10 10:00 clock.moved task closes 03-16 00:00 > 03-23 00:00 extension',
      '03-11 09:00 task.reminded task amy',
      '03-16 00:00 task.late task amy',
      '03-17 00:00 task.escalated task bob',
    ],
  },
  {
    row: 'clock later than its container or cycle closes',
    says: 'the container wins: it is due when that closes, and takes no timeout of its own',
    flow: inside({ due: after(20, 'workingDays') }),
    scope: 'each',
    lines: [{ at: '2027-03-01T09:00', above: { each: { due: '2027-03-13T00:00' } } }],
    until: '2027-04-01',
    kinds: ['clock.set', 'clock.moved', 'clock.fired', 'clock.pending', 'task.timedOut'],
    story: [
      '03-01 09:00 clock.set task closes 03-30 00:00',
      '03-01 09:00 clock.moved task closes 03-30 00:00 > 03-13 00:00 above',
      '03-13 00:00 clock.pending task closes none container',
    ],
  },
  {
    row: 'clock later than its container or cycle closes',
    says: 'one that may outlive it keeps its own date',
    flow: inside({ due: after(20, 'workingDays'), mayOutlive: true }),
    scope: 'each',
    lines: [{ at: '2027-03-01T09:00', above: { each: { due: '2027-03-13T00:00' } } }],
    until: '2027-04-01',
    kinds: ['clock.moved', 'task.timedOut'],
    story: ['03-30 00:00 task.timedOut task amy'],
  },
  {
    row: 'operator pause and fixed dates',
    says: 'durations stretch',
    flow: oneTask({ due: after(5, 'workingDays') }),
    lines: [pause('2027-03-03T10:00'), goOn('2027-03-10T10:00')],
    until: '2027-04-01',
    kinds: ['clock.held', 'clock.moved', 'task.timedOut'],
    story: [
      '03-03 10:00 clock.held task closes none held',
      '03-10 10:00 clock.moved task closes none > 03-16 00:00 released',
      '03-16 00:00 task.timedOut task amy',
    ],
  },
  {
    row: 'operator pause and fixed dates',
    says: 'a fixed date stays, even during the pause, and nobody is told',
    flow: oneTask({ due: { from: { anchor: 'cycleDate', name: 'end' } }, reminders: [{ id: 'soon', at: { from: { anchor: 'date', date: '2027-03-04' } } }] }),
    dates: { end: '2027-03-05' },
    lines: [pause('2027-03-03T10:00')],
    until: '2027-04-01',
    kinds: ['clock.held', 'clock.moved', 'mail', 'task.timedOut'],
    story: ['03-01 09:00 mail.sent task amy', '03-04 00:00 clock.held task reminder:soon none held', '03-06 00:00 task.timedOut task amy'],
  },
  {
    row: 'operator pause and fixed dates',
    says: 'a fixed date moves by the same time only on request',
    flow: oneTask({ due: { from: { anchor: 'cycleDate', name: 'end' } } }),
    dates: { end: '2027-03-12' },
    lines: [pause('2027-03-03T10:00'), goOn('2027-03-10T10:00', true)],
    until: '2027-04-01',
    kinds: ['clock.held', 'clock.moved', 'task.timedOut'],
    story: ['03-10 10:00 clock.moved task closes 03-13 00:00 > 03-20 00:00 released', '03-20 00:00 task.timedOut task amy'],
  },
];

describe.each(rows)('$row', ({ says, flow, lines = [], until, scope, dates = {}, kinds, story }) => {
  it(says, () => {
    const result = told({ flow, world: aWorld(smallTeam(), { dates }), until, lines, ...(scope !== undefined && { scope }) });
    expect(result.story(...kinds)).toEqual(story);
    expect(result.refused).toEqual([]);
  });
});

it('at the closing instant itself an answer is late: clocks come before acts', () => {
  const flow = oneTask({ due: after(3, 'workingDays', { time: '17:00' }) });
  expect(() => told({ flow, world: aWorld(smallTeam()), until: '2027-04-01', lines: [answer('2027-03-04T17:00')] })).toThrow('The task is not open');
});
