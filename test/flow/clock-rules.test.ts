import { describe, expect, it } from 'vitest';
import type { Flow } from '../../workflows/flow/schema.ts';
import type { FactRow } from '../../workflows/flow/world.ts';
import { aFlow, after, beforeDue, who } from '../helpers/flows.ts';
import { aPerson, aWorld, smallTeam } from '../helpers/world.ts';
import { begin, hk, type Line, type Story, told } from './clock-story.ts';

/** Clocks as SEMANTICS rules 4, 11, 15 and 24 say, each told as a story of one run. */

type Settings = Record<string, unknown>;
const amy = who({ who: 'subject' });
const form = (settings: Settings = {}) => ({ who: amy, form: { fields: [] }, ...settings });
const named = (name: string, more: Settings = {}) => ({ from: { anchor: 'cycleDate', name }, ...more });
const completed = (step: string, n: number, more: Settings = {}) => ({ from: { anchor: 'stepCompleted', step, ...more }, plus: { n, unit: 'workingDays' } });

function oneTask(settings: Settings, more: Partial<Flow> = {}, kind = 'form'): Flow {
  return aFlow(
    [
      { id: 'begin', kind: 'start' },
      { id: 'task', kind, settings: form(settings) },
      { id: 'done', kind: 'end' },
      { id: 'silent', kind: 'end', settings: { outcome: 'silent' } },
    ],
    ['begin>task', 'task.submitted>done', 'task.timeout>silent'],
    more,
  );
}

/** Two tasks of one split, `a` and `b`. */
function beside(a: Settings, b: Settings): Flow {
  return aFlow(
    [
      { id: 'begin', kind: 'start' },
      { id: 'fork', kind: 'split', settings: { branches: ['x', 'y'].map((port) => ({ port, label: { en: port } })) } },
      { id: 'a', kind: 'form', settings: form(a) },
      { id: 'b', kind: 'form', settings: form(b) },
      { id: 'meet', kind: 'join' },
      { id: 'done', kind: 'end' },
    ],
    ['begin>fork', 'fork.x>a', 'fork.y>b', 'a.submitted>meet', 'a.timeout>meet', 'b.submitted>meet', 'b.timeout>meet', 'meet>done'],
  );
}

/** Waits, then ends by the port it came to. */
function waiting(settings: Settings, kind = 'wait', ports = ['reached', 'timeout']): Flow {
  return aFlow(
    [{ id: 'begin', kind: 'start' }, { id: 'hold', kind, settings }, ...ports.map((port) => ({ id: port, kind: 'end', settings: { outcome: port } }))],
    ['begin>hold', ...ports.map((port) => `hold.${port}>${port}`)],
  );
}

const run = (flow: Flow, lines: Line[], until: string, more: Partial<Story> & { dates?: Record<string, string> } = {}) => {
  const { dates = {}, ...rest } = more;
  return told({ flow, world: aWorld(smallTeam(), { dates }), until, lines, ...rest });
};
const decide = (at: string, step: string, values: Settings = {}): Line => ({ at, decide: step, outcome: 'submitted', values });
const event = (at: string, type: string, more: Settings = {}): Line => ({ at, event: { type, by: 'hri', reason: 'x', ...more } });
const leave = (at: string, person: string, from: string, to: string, more: Settings = {}): Line => ({ at, leave: { person, from, to, ...more } });
const more = (at: string, clock: string, plus: Settings | null, to: number | null = null): Line =>
  event(at, 'extended', { extension: { clock, plus, to, by: 'bob', at: 0, request: null } });
const shift = (at: string, what: Settings, plus: Settings | null, to: string | null = null): Line =>
  event(at, 'shifted', { shift: { what, plus, to, by: 'hri', at: 0 } });

describe('rule 4: anchors and live clocks', () => {
  it('a clock whose anchor is not known yet is pending and visible, and is set once it is', () => {
    const { story } = run(beside({}, { due: completed('a', 2) }), [decide('2027-03-03T10:00', 'a')], '2027-03-31');
    expect(story('clock', 'task.timedOut')).toEqual([
      '03-01 09:00 clock.pending b closes none',
      '03-03 10:00 clock.set b closes 03-06 00:00 a',
      '03-06 00:00 clock.fired b closes 03-06 00:00',
      '03-06 00:00 task.timedOut b amy',
    ]);
  });

  it('a live clock follows a date of the cycle that is moved, a frozen one keeps what it was', () => {
    const lines: Line[] = [{ at: '2027-03-02T10:00', dates: { end: '2027-03-19' } }];
    const at = (due: Settings) => run(oneTask({ due }), lines, '2027-03-03', { dates: { end: '2027-03-12' } });
    expect(at(named('end')).story('clock')).toEqual([
      '03-01 09:00 clock.set task closes 03-13 00:00',
      '03-02 10:00 clock.moved task closes 03-13 00:00 > 03-20 00:00 dates',
    ]);
    expect(at(named('end', { hold: 'frozen' })).story('clock')).toEqual(['03-01 09:00 clock.set task closes 03-13 00:00']);
  });

  it('a clock that hangs on a moved one follows it', () => {
    const flow = beside({ due: named('end') }, { due: { from: { anchor: 'stepDue', step: 'a' }, plus: { n: 3, unit: 'workingDays' } } });
    const { story } = run(flow, [{ at: '2027-03-02T10:00', dates: { end: '2027-03-19' } }], '2027-03-03', { dates: { end: '2027-03-12' } });
    expect(story('clock')).toEqual([
      '03-01 09:00 clock.set a closes 03-13 00:00',
      '03-01 09:00 clock.set b closes 03-18 00:00',
      '03-02 10:00 clock.moved a closes 03-13 00:00 > 03-20 00:00 dates',
      '03-02 10:00 clock.moved b closes 03-18 00:00 > 03-25 00:00 dates',
    ]);
  });

  it('opening a step again makes its latest end unknown, and leaves its first', () => {
    const flow = (more: Settings) => beside({}, { due: completed('a', 5, more) });
    const lines = [decide('2027-03-03T10:00', 'a'), event('2027-03-04T10:00', 'reopened', { step: 'a', mode: 'beside' }), decide('2027-03-08T10:00', 'a')];
    expect(run(flow({}), lines, '2027-03-09').story('clock')).toEqual([
      '03-01 09:00 clock.pending b closes none',
      '03-03 10:00 clock.set b closes 03-11 00:00 a',
      '03-04 10:00 clock.pending b closes none a',
      '03-08 10:00 clock.set b closes 03-16 00:00 a',
    ]);
    expect(run(flow({ round: 'first' }), lines, '2027-03-09').date('b', 'closes')).toBe('03-11 00:00');
  });

  it('a field of an answer moves the clock that counts from it', () => {
    const flow = beside({}, { due: { from: { anchor: 'answerDate', step: 'a', field: 'start' }, plus: { n: 1, unit: 'weeks' } } });
    const lines = [
      decide('2027-03-03T10:00', 'a', { start: '2027-04-01' }),
      event('2027-03-04T10:00', 'reopened', { step: 'a', mode: 'beside' }),
      decide('2027-03-08T10:00', 'a', { start: '2027-05-01' }),
    ];
    const { story } = run(flow, lines, '2027-03-09');
    expect(story('clock.set', 'clock.moved')).toEqual([
      '03-03 10:00 clock.set b closes 04-09 00:00 a',
      '03-08 10:00 clock.moved b closes 04-09 00:00 > 05-09 00:00 a',
    ]);
  });

  describe('what has passed when it is worked out', () => {
    const past = (more: Settings = {}) => named('end', more);
    const dates = { end: '2027-02-20' };

    it('closes at once unless the flow says otherwise', () => {
      expect(run(oneTask({ due: past() }), [], '2027-03-02', { dates }).story('clock.set', 'task')).toEqual([
        '03-01 09:00 task.opened task amy',
        '03-01 09:00 clock.set task closes 03-01 09:00',
        '03-01 09:00 task.late task amy',
        '03-01 09:00 task.timedOut task amy',
        '03-01 09:00 task.closed task amy',
      ]);
    });

    it('is passed over when the flow says so, and then nothing closes it', () => {
      expect(run(oneTask({ due: past({ ifPast: 'skip' }) }), [], '2027-06-01', { dates }).story('clock', 'task')).toEqual(['03-01 09:00 task.opened task amy']);
    });

    it('is an incident when the flow says so, and nobody is asked before a person has looked', () => {
      const { journal, story } = run(oneTask({ due: past({ ifPast: 'incident' }) }), [], '2027-06-01', { dates });
      expect(story('clock', 'task')).toEqual([]);
      expect(journal.filter(({ kind }) => kind === 'incident.opened').map(({ detail }) => detail)).toEqual([{ code: 'clockPast', clock: 'due' }]);
    });

    it('opens at once, skips reminders, and of the rungs only the newest fires', () => {
      const flow = oneTask({
        opens: past(),
        due: past({ ifPast: 'atOnce' }),
        closes: named('late'),
        reminders: [{ id: 'soon', at: beforeDue(2, 'workingDays') }],
        ladder: ['2027-02-22', '2027-02-24'].map((date, n) => ({
          id: `r${n}`,
          at: { from: { anchor: 'date', date } },
          do: { act: 'tell', to: who({ who: 'manager' }) },
        })),
      });
      const { story } = run(flow, [], '2027-03-03', { dates: { ...dates, late: '2027-03-10' } });
      expect(story('task')).toEqual(['03-01 09:00 task.opened task amy', '03-01 09:00 task.late task amy', '03-02 09:00 task.escalated task bob']);
    });
  });

  it('notice counts from when a date became known, not from when it is worked out again', () => {
    const due = named('end', { notice: { n: 5, unit: 'workingDays' } });
    const lines: Line[] = [
      { at: '2027-03-03T10:00', dates: { other: '2027-05-01' } },
      { at: '2027-03-04T10:00', dates: { end: '2027-03-03' } },
    ];
    const { story } = run(oneTask({ due }), lines, '2027-03-05', { dates: { end: '2027-03-02', other: '2027-04-01' } });
    expect(story('clock')).toEqual(['03-01 09:00 clock.set task closes 03-09 00:00', '03-04 10:00 clock.moved task closes 03-09 00:00 > 03-12 00:00 dates']);
  });
});

describe('rule 11: absence', () => {
  const holds = (more: Settings = {}) => ({ subject: 'hold', ...more });
  const due = after(5, 'workingDays');
  const away = leave('2027-03-01T10:00', 'amy', '2027-03-03', '2027-03-05');
  const closes = (settings: Settings, lines: Line[], flowMore: Partial<Flow> = {}) =>
    run(oneTask({ due, ...settings }, flowMore), lines, '2027-03-02').date('task', 'closes');

  it.each([
    ['goes on where nothing is said', {}, [away], '03-09 00:00'],
    ['is held while the subject is away', { absence: holds() }, [away], '03-12 00:00'],
    ['is held while whoever has to answer is away', { absence: { assignee: 'hold' } }, [away], '03-12 00:00'],
    ['goes on while another person is away', { absence: holds() }, [leave('2027-03-01T10:00', 'ben', '2027-03-03', '2027-03-05')], '03-09 00:00'],
    ['goes on in leave of another kind', { absence: holds({ kinds: ['parental'] }) }, [away], '03-09 00:00'],
    ['is held in leave of that kind', { absence: holds({ kinds: ['sick'] }) }, [away], '03-12 00:00'],
    ['goes on in leave that is too short', { absence: holds({ atLeast: { n: 4, unit: 'workingDays' } }) }, [away], '03-09 00:00'],
    ['is held in leave that is long enough', { absence: holds({ atLeast: { n: 3, unit: 'workingDays' } }) }, [away], '03-12 00:00'],
    ['is held no longer than the cap', { absence: holds({ cap: { n: 2, unit: 'workingDays' } }) }, [away], '03-11 00:00'],
    [
      'with a substitute is not held for the one who is away',
      { absence: { subject: 'hold', assignee: 'substitute' } },
      [leave('2027-03-01T10:00', 'amy', '2027-03-03', '2027-03-05', { substitute: 'ben' })],
      '03-09 00:00',
    ],
    ['comes back when the leave is cancelled', { absence: holds() }, [away, { at: '2027-03-01T11:00', back: 'amy' } as Line], '03-09 00:00'],
  ] as const)('a date %s', (_says, settings, lines, date) => {
    expect(closes(settings, [...lines])).toBe(date);
  });

  it('the flow’s own rule holds wherever a step says nothing', () => {
    expect(closes({}, [away], { absence: { subject: 'hold', assignee: 'goOn' } })).toBe('03-12 00:00');
    expect(closes({ absence: { subject: 'goOn' } }, [away], { absence: { subject: 'hold', assignee: 'goOn' } })).toBe('03-09 00:00');
  });

  it('a fixed date becomes the later of the date and the return, with the grace', () => {
    const fixed = (absence: Settings, end: string) =>
      run(oneTask({ due: named('end'), absence: { subject: 'hold', ...absence } }), [away], '2027-03-02', { dates: { end } }).date('task', 'closes');
    // Away from Wednesday to Friday: back on Monday 8 March.
    expect([fixed({}, '2027-03-04'), fixed({}, '2027-03-02'), fixed({}, '2027-03-10'), fixed({ grace: { n: 3, unit: 'workingDays' } }, '2027-03-10')]).toEqual([
      '03-09 00:00',
      '03-03 00:00',
      '03-11 00:00',
      '03-12 00:00',
    ]);
  });

  it('moves waits, milestones and cadences alike', () => {
    const whole = { absence: { subject: 'hold' as const, assignee: 'goOn' as const } };
    const wait = { ...waiting({ until: after(5, 'workingDays') }, 'wait', ['reached']), ...whole };
    const missed = { test: 'isPresent', left: { value: 'fact', scope: 'person', key: 'x' } };
    const milestone = { ...waiting({ condition: missed, by: after(5, 'workingDays') }, 'milestone', ['met', 'missed']), ...whole };
    expect(run(wait, [away], '2027-03-02').date('hold', 'wait')).toBe('03-11 09:00');
    expect(run(milestone, [away], '2027-03-02').date('hold', 'by')).toBe('03-12 00:00');
    const repeat = {
      ...aFlow(
        [
          { id: 'begin', kind: 'start' },
          { id: 'weekly', kind: 'repeat', settings: { first: 'say', every: { n: 1, unit: 'weeks' }, times: 3 } },
          { id: 'say', kind: 'end', in: 'weekly' },
          { id: 'done', kind: 'end' },
        ],
        ['begin>weekly', 'weekly.done>done'],
      ),
      ...whole,
    };
    expect(run(repeat, [away], '2027-03-02').date('weekly', 'occurrence')).toBe('03-11 09:00');
  });

  it('recorded late, what has not fired is worked out anew, and what has is an incident with an offer to open it again', () => {
    const flow = aFlow(
      [
        { id: 'begin', kind: 'start' },
        { id: 'task', kind: 'form', settings: form({ due: after(3, 'workingDays'), absence: { subject: 'hold' } }) },
        { id: 'next', kind: 'form', settings: { ...form({ due: after(10, 'workingDays'), absence: { subject: 'hold' } }), who: who({ who: 'manager' }) } },
        { id: 'done', kind: 'end' },
      ],
      ['begin>task', 'task.submitted>next', 'task.timeout>next', 'next.submitted>done', 'next.timeout>done'],
    );
    // It ran out at the end of the 4th; leave from the 3rd to the 9th is recorded on the 8th.
    const { journal, date } = run(flow, [leave('2027-03-08T10:00', 'amy', '2027-03-03', '2027-03-09')], '2027-03-09');
    const [incident] = journal.filter(({ kind }) => kind === 'incident.opened');
    expect(incident?.detail).toEqual({
      code: 'absenceLate',
      step: 'task',
      round: 1,
      person: 'amy',
      was: hk('2027-03-05T00:00'),
      would: hk('2027-03-12T00:00'),
    });
    expect(date('next', 'closes')).toBe('03-24 00:00');
  });

  it('is held as long as all who still have to answer are away', () => {
    const flow = oneTask(
      {
        who: who({ who: 'together', of: [{ rule: { who: 'person', id: 'amy' } }, { rule: { who: 'person', id: 'ben' } }] } as never),
        due,
        absence: { assignee: 'hold' },
      },
      {},
      'form',
    );
    const both = [leave('2027-03-01T10:00', 'amy', '2027-03-03', '2027-03-05'), leave('2027-03-01T10:00', 'ben', '2027-03-05', '2027-03-09')];
    expect(run(flow, both, '2027-03-02').date('task', 'closes')).toBe('03-10 00:00');
  });

  it('follows the task to whoever has it', () => {
    const lines: Line[] = [away, { at: '2027-03-02T10:00', reassign: 'task', to: 'ben' }];
    const { story } = run(oneTask({ due, absence: { assignee: 'hold' } }), lines, '2027-03-03');
    expect(story('clock')).toEqual([
      '03-01 09:00 clock.set task closes 03-09 00:00',
      '03-01 10:00 clock.moved task closes 03-09 00:00 > 03-12 00:00 absence',
      '03-02 10:00 clock.moved task closes 03-12 00:00 > 03-09 00:00 holder',
    ]);
  });
});

describe('rule 24: extension and shift', () => {
  const due = after(5, 'workingDays');

  it.each([
    ['by working days', [more('2027-03-02T10:00', 'run:task:1:due', { n: 3, unit: 'workingDays' })], '03-12 00:00'],
    ['to an instant that somebody names', [more('2027-03-02T10:00', 'run:task:1:due', null, hk('2027-03-20T12:30'))], '03-20 12:30'],
    [
      'twice, one on top of the other',
      [more('2027-03-02T10:00', 'run:task:1:due', { n: 1, unit: 'workingDays' }), more('2027-03-02T11:00', 'run:task:1:due', { n: 2, unit: 'days' })],
      '03-12 00:00',
    ],
    ['under the name of its closing, where it has but one date', [more('2027-03-02T10:00', 'run:task:1:closes', { n: 1, unit: 'weeks' })], '03-16 00:00'],
    ['not under the name of another clock', [more('2027-03-02T10:00', 'run:other:1:due', { n: 1, unit: 'weeks' })], '03-09 00:00'],
    ['by a shift of the clock', [shift('2027-03-02T10:00', { step: 'task', clock: 'due' }, { n: 2, unit: 'workingDays' })], '03-11 00:00'],
    ['by a shift to a day', [shift('2027-03-02T10:00', { step: 'task', clock: 'due' }, null, '2027-03-19')], '03-20 00:00'],
    ['by a shift to a time', [shift('2027-03-02T10:00', { step: 'task', clock: 'due' }, null, '2027-03-19T12:00')], '03-19 12:00'],
  ] as const)('moves a date %s', (_says, lines, date) => {
    expect(run(oneTask({ due }), [...lines], '2027-03-03').date('task', 'closes')).toBe(date);
  });

  it('moves a date of the cycle for one run alone, and what counts from it', () => {
    const flow = oneTask({ due: named('end'), reminders: [{ id: 'soon', at: beforeDue(2, 'workingDays', { time: '09:00' }) }] });
    const { date } = run(flow, [shift('2027-03-02T10:00', { date: 'end' }, { n: 5, unit: 'workingDays' })], '2027-03-03', { dates: { end: '2027-03-12' } });
    expect([date('task', 'closes'), date('task', 'reminder', 'soon')]).toEqual(['03-20 00:00', '03-17 09:00']);
  });

  it('is for waits and milestones too', () => {
    const wait = waiting({ until: named('end'), deadline: after(10, 'workingDays') });
    const { date } = run(
      wait,
      [more('2027-03-02T10:00', 'run:hold:1:deadline', { n: 1, unit: 'weeks' }), more('2027-03-02T10:00', 'run:hold:1:wait', { n: 1, unit: 'days' })],
      '2027-03-03',
      { dates: { end: '2027-03-12' } },
    );
    expect([date('hold', 'wait'), date('hold', 'deadline')]).toEqual(['03-13 00:00', '03-23 00:00']);
  });

  it('goes no further than the cap, also without a request', () => {
    const extension = { tiers: [{ upTo: { n: 10, unit: 'workingDays' } }], cap: { n: 4, unit: 'workingDays' } };
    const lines = [2, 3].map((n) => more(`2027-03-02T1${n}:00`, 'run:task:1:due', { n, unit: 'workingDays' }));
    const { date, refused } = run(oneTask({ due, extension }), lines, '2027-03-03');
    expect(refused).toEqual(['overCap']);
    expect(date('task', 'closes')).toBe('03-11 00:00');
  });

  it('time that does not count is none of it', () => {
    const lines = [more('2027-03-02T10:00', 'run:task:1:due', { n: 3, unit: 'workingDays' }), leave('2027-03-02T11:00', 'amy', '2027-03-09', '2027-03-11')];
    expect(run(oneTask({ due, absence: { subject: 'hold' } }), lines, '2027-03-03').date('task', 'closes')).toBe('03-17 00:00');
  });
});

describe('rule 15: what time alone makes true', () => {
  const on = (date: string) => ({ test: 'atLeast', left: { value: 'today' }, right: date });
  const facts = (rows: FactRow[]): Line => ({
    at: '2027-03-02T10:00',
    tell: { is: 'fact', scope: 'person', id: 'amy', key: 'licence', corrected: false },
    change: { facts: () => rows },
  });
  const row = (effective: string, until: string | null): FactRow => ({
    value: 'yes',
    effective: hk(effective),
    until: until === null ? null : hk(until),
    recorded: begin,
    source: null,
  });
  const present = { test: 'isPresent', left: { value: 'fact', scope: 'person', key: 'licence' } };

  it('a day that comes is a clock of its own, which ends the wait', () => {
    const { story } = run(waiting({ condition: on('2027-04-01') }, 'wait', ['reached']), [], '2027-06-01');
    expect(story('clock', 'run.finished')).toEqual([
      '03-01 09:00 clock.set hold look 04-01 00:00',
      '04-01 00:00 clock.fired hold look 04-01 00:00',
      '04-01 00:00 run.finished reached',
    ]);
  });

  it('a fact that takes effect later, or ends, is looked at then', () => {
    const begins = run(waiting({ condition: present }, 'wait', ['reached']), [facts([row('2027-03-20', null)])], '2027-06-01');
    expect(begins.story('run.finished')).toEqual(['03-20 00:00 run.finished reached']);
    const gone = run(
      waiting({ condition: { test: 'not', of: { test: 'all', of: [present] } } }, 'wait', ['reached']),
      [facts([row('2027-03-01', '2027-03-25')])],
      '2027-06-01',
    );
    expect(gone.story('run.finished')).toEqual(['03-01 09:00 run.finished reached']);
  });

  it('a condition that changes otherwise is looked at for the new time', () => {
    const both = { test: 'all', of: [present, on('2027-04-01')] };
    const { story } = run(waiting({ condition: both }, 'wait', ['reached']), [facts([row('2027-03-01', null)])], '2027-06-01');
    expect(story('clock', 'run.finished')).toEqual([
      '03-02 10:00 clock.set hold look 04-01 00:00',
      '04-01 00:00 clock.fired hold look 04-01 00:00',
      '04-01 00:00 run.finished reached',
    ]);
  });

  it('the time that is left on a clock is looked at to the minute', () => {
    const flow = aFlow(
      [
        { id: 'begin', kind: 'start' },
        { id: 'fork', kind: 'split', settings: { branches: ['x', 'y'].map((port) => ({ port, label: { en: port } })) } },
        { id: 'task', kind: 'form', settings: form({ due: after(5, 'workingDays') }) },
        { id: 'hold', kind: 'wait', settings: { condition: { test: 'atMost', left: { value: 'timeLeft', step: 'task', unit: 'hours' }, right: 24 } } },
        { id: 'say', kind: 'form', settings: form() },
        { id: 'meet', kind: 'join' },
        { id: 'done', kind: 'end' },
      ],
      ['begin>fork', 'fork.x>task', 'fork.y>hold', 'task.submitted>meet', 'task.timeout>meet', 'hold.reached>say', 'say.submitted>meet', 'meet>done'],
    );
    const { journal } = run(flow, [], '2027-03-10');
    const opened = journal.find(({ kind, step }) => kind === 'task.opened' && step === 'say');
    // Less than 25 whole hours are left from a millisecond after 23:00 on the day before.
    expect(opened?.at).toBe(hk('2027-03-07T23:00') + 1);
  });

  it('what listens for a condition hears it when time makes it true', () => {
    const flow = aFlow(
      [
        { id: 'begin', kind: 'start' },
        { id: 'task', kind: 'form', settings: form() },
        { id: 'heard', kind: 'whenever', settings: { trigger: { on: 'condition', condition: on('2027-03-15') } } },
        { id: 'say', kind: 'form', settings: form() },
        { id: 'done', kind: 'end' },
        { id: 'over', kind: 'end' },
      ],
      ['begin>task', 'task.submitted>done', 'heard>say', 'say.submitted>over'],
    );
    const { story } = run(flow, [], '2027-04-01');
    expect(story('task.opened', 'clock')).toEqual([
      '03-01 09:00 task.opened task amy',
      '03-01 09:00 clock.set heard look 03-15 00:00',
      '03-15 00:00 clock.fired heard look 03-15 00:00',
      '03-15 00:00 task.opened say amy',
    ]);
  });

  it('is looked at no further ahead than some years, and again from there', () => {
    const { story } = run(waiting({ condition: on('2090-01-01') }, 'wait', ['reached']), [], '2027-03-02');
    expect(story('clock').length).toBe(1);
  });
});

it('a holder whose dates begin anew has the whole time, in their own zone', () => {
  const people = [...smallTeam().filter(({ id }) => id !== 'bob'), aPerson('bob', { managerId: 'cat' }), aPerson('dan', { zone: 'Europe/London' })];
  const flow = oneTask({
    who: who({ who: 'relation', column: 'manager_id' } as never, { who: 'role', role: 'hr' }),
    due: after(5, 'workingDays'),
    handover: { drafts: 'discard', clocks: 'restart' },
  });
  const world = aWorld(people);
  const gone = {
    ...world,
    person: (id: string) => (id === 'bob' ? undefined : id === 'amy' ? { ...world.person('amy'), managerId: 'dan' } : world.person(id)),
  } as never;
  const { story } = told({
    flow,
    world,
    until: '2027-03-05',
    lines: [{ at: '2027-03-04T10:00', tell: { is: 'person', person: 'amy', fields: ['manager_id'], what: 'changed' }, change: gone }],
  });
  // Five working days from Thursday end with the Thursday after, at midnight in London.
  expect(story('task.opened', 'task.reassigned', 'clock')).toEqual([
    '03-01 09:00 task.opened task bob',
    '03-01 09:00 clock.set task closes 03-09 00:00',
    '03-04 10:00 task.reassigned task dan',
    '03-04 10:00 clock.moved task closes 03-09 00:00 > 03-12 08:00 restart',
  ]);
});
