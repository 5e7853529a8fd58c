import { describe, expect, it } from 'vitest';
import { after, beforeDue, who } from '../helpers/flows.ts';
import { changingPeople, march, people, type Played, playTask } from './task-player.ts';

const lines = (task: Played, what: RegExp) => task.told().filter((line) => what.test(line));
const hr = who({ who: 'role', role: 'hr' });
const fromDue = (n: number) => ({ from: { anchor: 'due' as const }, plus: { n, unit: 'days' as const } });

describe('taking an answer back', () => {
  it('within ten minutes: what it opened is closed and told, and the step is asked again with its dates as they were', () => {
    const task = playTask({ due: after(5, 'days') }, { next: {} })
      .says('bob', 'approved')
      .withdraws('bob');
    expect(task.told().slice(3)).toEqual([
      '03-01 opened hri',
      '03-01 mail task hri',
      '03-01 withdrawn by bob bob approved',
      '03-01 closed (rewound)',
      '03-01 closed hri (rewound)',
      '03-01 mail closed hri',
      '03-01 opened bob',
      '03-01 mail reopened bob',
    ]);
    expect([task.refused, task.answers, task.task?.round]).toEqual([[], [], 2]);
    expect(task.says('bob', 'rejected').outcome()).toBe('rejected');
  });

  it.each<[string, (task: Played) => Played, string]>([
    ['after ten minutes', (task) => task.until(march(1) + 10 * 60_000).withdraws('bob'), 'bob withdraws: tooLate'],
    ['after ten minutes of the wall, whatever the pace', (task) => task.withdraws('bob', { wallMs: 600_000 }), 'bob withdraws: tooLate'],
    ['once a later step was answered', (task) => task.says('hri', 'approved', { step: 'next' }).withdraws('bob'), 'bob withdraws: answeredSince'],
    ['by somebody else', (task) => task.withdraws('hri', { step: 'task' }), 'hri withdraws: noSuchPart'],
  ])('not %s', (_, play, refused) => {
    const task = playTask({}, { next: { who: people('hri', 'hal'), tally: { rule: 'all' } } }).says('bob', 'approved');
    expect(play(task).refused).toEqual([refused]);
  });

  it('later where the step may be reopened, until its date or another step is completed', () => {
    const reopen = { by: hr, mode: 'rewind', until: fromDue(0) };
    const task = playTask({ due: after(5, 'days'), reopen }, { next: {} })
      .says('bob', 'approved')
      .until(march(4))
      .withdraws('bob');
    expect(task.refused).toEqual([]);
    const late = playTask({ due: after(5, 'days'), reopen }, { next: {} })
      .says('bob', 'approved')
      .until(march(7))
      .withdraws('bob');
    expect(late.refused).toEqual(['bob withdraws: tooLate']);
  });

  it('of several who decided: the others are not asked again, and what they said still stands', () => {
    const three = { who: people('bob', 'cat', 'dan'), tally: { rule: 'count', n: 2, reject: 'counts' } };
    const task = playTask(three, { next: {} }).says('bob', 'rejected').says('cat', 'approved').says('dan', 'approved').withdraws('dan');
    expect(lines(task, /opened (bob|cat|dan)|reopened/)).toEqual([
      '03-01 opened bob',
      '03-01 opened cat',
      '03-01 opened dan',
      '03-01 opened dan',
      '03-01 mail reopened dan',
    ]);
    expect(task.answers.filter(({ round }) => round === 2).map(({ by, outcome }) => `${by} ${outcome}`)).toEqual(['bob rejected', 'cat approved']);
    expect(task.says('dan', 'rejected').outcome()).toBe('rejected');
  });

  it('while others are still asked: the part is open again', () => {
    const task = playTask({ who: people('bob', 'cat'), tally: { rule: 'all' } })
      .says('bob', 'approved')
      .withdraws('bob');
    expect([task.refused, task.slotOf('bob')?.status, task.answers]).toEqual([[], 'open', []]);
  });

  it('never where nobody may know who answered what', () => {
    const task = playTask({ visibility: { answers: hr, anonymousFrom: 3 } }, { next: {} })
      .says('bob', 'approved')
      .withdraws('bob');
    expect(task.refused).toEqual(['bob withdraws: anonymous']);
  });

  it('when nothing follows any more the run lives again', () => {
    const task = playTask({}).says('bob', 'approved');
    expect(task.outcome()).toBe('approved');
    expect(task.withdraws('bob').run.scene.run.status).toBe('running');
    expect(task.says('bob', 'rejected').outcome()).toBe('rejected');
  });
});

describe('opening a step again', () => {
  const reopen = (more: object = {}) => ({ due: after(5, 'days'), reopen: { by: hr, mode: 'rewind', ...more } });
  const done = (settings: object) =>
    playTask(settings as Record<string, unknown>, { next: {} })
      .says('bob', 'approved')
      .until(march(3));

  it('rewind: what came after is closed and told, the dates begin anew', () => {
    const task = done(reopen()).reopens('hri');
    expect(task.told().slice(5)).toEqual([
      '03-03 reopened by hri',
      '03-03 closed (rewound)',
      '03-03 closed hri (rewound)',
      '03-03 mail closed hri',
      '03-03 opened bob',
      '03-03 mail reopened bob',
    ]);
    expect([task.refused, task.task?.dueAt]).toEqual([[], march(9) - 9 * 3_600_000]);
  });

  it('beside: only this step again, the run goes on', () => {
    const task = done(reopen({ mode: 'beside' })).reopens('hri');
    expect(task.run.scene.run.tokens.map(({ step }) => step)).toEqual(['next', 'task']);
    expect(task.says('bob', 'rejected').says('hri', 'approved', { step: 'next' }).outcome()).toBe('approved');
  });

  it('its dates go on where the step says so', () => {
    expect(done(reopen({ clocks: 'goOn' })).reopens('hri').task?.dueAt).toBe(march(7) - 9 * 3_600_000);
  });

  it.each<[string, object, string, string]>([
    ['who may not', reopen(), 'bob', 'notYours'],
    ['where the step does not say so', { due: after(5, 'days') }, 'hri', 'notAllowed'],
    ['after its date', reopen({ until: { from: { anchor: 'date', date: '2027-03-02' } } }), 'hri', 'tooLate'],
    ['once the other step is completed', reopen({ untilCompleted: 'begin' }), 'hri', 'tooLate'],
  ])('is refused: %s', (_, settings, by, rule) => {
    expect(done(settings).reopens(by).refused).toEqual([`${by} reopens: ${rule}`]);
  });
});

describe('handing a part on', () => {
  const manager = { rules: [{ who: 'manager' }], never: [{ who: 'subject' }] };

  it('by the holder: both names are kept, and both are told', () => {
    const task = playTask({ who: manager }).hands('bob', 'dan');
    expect(task.told().slice(2)).toEqual(['03-01 reassigned by bob dan (delegated)', '03-01 mail delegated bob', '03-01 mail task dan']);
    expect(task.slotOf('dan')).toMatchObject({ from: 'bob', named: 'bob', issue: 2 });
  });

  it('goes back to whoever handed it on when the delegate leaves', () => {
    const { now, world } = changingPeople();
    const task = playTask({ who: manager }, { world }).hands('bob', 'dan');
    now.dan = { leftOn: '2027-03-01' };
    task.changed({ is: 'person', person: 'dan', fields: [], what: 'left' });
    expect(lines(task, /reassigned/)).toEqual(['03-01 reassigned by bob dan (delegated)', '03-01 reassigned by flow bob (left)']);
  });

  it('moves on from the delegate when the rule names somebody else', () => {
    const { now, world } = changingPeople();
    const task = playTask({ who: manager }, { world }).hands('bob', 'dan');
    now.amy = { managerId: 'eve' };
    task.changed({ is: 'person', person: 'amy', fields: ['manager_id'], what: 'changed' });
    expect(task.task?.slots.map(({ holder }) => holder)).toEqual(['eve']);
  });

  it.each<[string, Record<string, unknown>, [string, string, string?], string]>([
    ['to one who is excluded', { who: manager }, ['bob', 'amy'], 'excluded'],
    ['to one who is not on file', { who: manager }, ['bob', 'nobody'], 'unknownPerson'],
    ['to oneself', { who: manager }, ['bob', 'bob'], 'alreadyTheirs'],
    ['to one who has a part already', { who: people('bob', 'cat') }, ['bob', 'cat'], 'alreadyTheirs'],
    ['where the step does not let them', { who: manager, delegation: 'no' }, ['bob', 'dan'], 'notAllowed'],
    ['to one outside of those it may go to', { who: manager, delegation: hr }, ['bob', 'dan'], 'notAllowed'],
    ['by an operator to one who is excluded', { who: manager }, ['bob', 'amy', 'hri'], 'excluded'],
  ])('is refused %s', (_, settings, [from, to, by = from], rule) => {
    expect(playTask(settings).hands(from, to, by).refused).toEqual([`${by} hands ${from}'s part to ${to}: ${rule}`]);
  });
});

describe('deciding instead of the holder', () => {
  const override = (more: object = {}) => ({ due: after(5, 'days'), override: { by: hr, ...more } });

  it('by whom the step names, with a reason: marked as such, with both names; the holder is told', () => {
    const task = playTask(override()).overrides('hri', 'approved', 'Urgent', { rating: 3 });
    expect(task.told().slice(2)).toEqual([
      '03-01 overridden by hri bob approved',
      '03-01 closed bob (override)',
      '03-01 mail closed bob',
      '03-01 run.finished approved',
    ]);
    expect(task.answers).toMatchObject([{ by: 'hri', for: 'bob', values: { rating: 3 } }]);
    expect(task.task?.settledBy).toBe('override');
  });

  it.each<[string, Record<string, unknown>, (task: Played) => Played, string]>([
    ['by anybody else', override(), (task) => task.overrides('cat', 'approved'), 'cat overrides: notYours'],
    ['without a reason', override(), (task) => task.overrides('hri', 'approved', ' '), 'hri overrides: reasonMissing'],
    ['before its date', override({ from: fromDue(0) }), (task) => task.overrides('hri', 'approved'), 'hri overrides: tooEarly'],
    ['without its ground', override({ ground: 'absence' }), (task) => task.overrides('hri', 'approved'), 'hri overrides: noGround'],
    ['where the step does not say so', {}, (task) => task.overrides('hri', 'approved'), 'hri overrides: notAllowed'],
    ['with an outcome that is none', override(), (task) => task.overrides('hri', 'maybe'), 'hri overrides: unknownOutcome'],
  ])('is refused %s', (_, settings, play, rule) => {
    expect(play(playTask(settings)).refused).toEqual([rule]);
  });

  it('on the ground of a refusal, or that the holder is away', () => {
    const refusal = { ...override({ ground: 'refusal' }), who: people('bob', 'cat'), tally: { rule: 'all', mayDecline: true, lost: 'leaveOut' } };
    expect(playTask(refusal).declines('bob').overrides('hri', 'approved').outcome()).toBe('approved');
    const leaves = (id: string) => (id === 'bob' ? [{ from: '2027-03-01', to: '2027-03-05', kind: 'sick', substitute: null, known: 0 }] : []);
    expect(
      playTask(override({ ground: 'absence' }), { world: { leaves } })
        .overrides('hri', 'approved')
        .outcome(),
    ).toBe('approved');
  });
});

describe('a representative', () => {
  const represented = {
    representedBy: who({ who: 'person', id: 'eve' }),
    due: after(5, 'days'),
    reminders: [{ id: 'soon', at: beforeDue(1, 'days', { time: '09:00' }) }],
  };

  it('gets copies and may act; both names are kept', () => {
    const task = playTask(represented).until(march(5)).says('eve', 'approved', { holder: 'bob' });
    expect(lines(task, /eve/)).toEqual(['03-01 mail represented eve', '03-05 mail represented eve', '03-05 decided by eve bob approved']);
    expect(task.answers).toMatchObject([{ by: 'eve', for: 'bob' }]);
  });

  it('nobody else may answer for somebody', () => {
    expect(playTask(represented).says('cat', 'approved', { holder: 'bob' }).refused).toEqual(['cat says approved: notYours']);
  });
});

describe('what is not allowed', () => {
  const guard = (more: object) => ({ allowed: [{ outcome: 'approved', message: { en: 'Not yet' }, ...more }] });
  const rated = { test: 'atLeast', left: { value: 'answer', step: 'task', field: 'rating' }, right: 3 };
  const cells = { test: 'isPresent', left: { value: 'answer', step: 'task', field: 'why' } };

  it.each<[string, Record<string, unknown>, (task: Played) => Played, string[]]>([
    [
      'by a condition over what is answered',
      guard({ condition: rated }),
      (task) => task.says('bob', 'approved', { values: { rating: 2 } }),
      ['bob says approved: guard'],
    ],
    ['which may be met', guard({ condition: rated }), (task) => task.says('bob', 'approved', { values: { rating: 3 } }), []],
    ['another outcome is free', guard({ condition: rated }), (task) => task.says('bob', 'rejected'), []],
    ['before a date', guard({ from: after(2, 'days') }), (task) => task.says('bob', 'approved'), ['bob says approved: guard']],
    ['from that date on', guard({ from: after(2, 'days') }), (task) => task.until(march(3)).says('bob', 'approved'), []],
    [
      'from a date on',
      guard({ until: { from: { anchor: 'date', date: '2027-03-02' } } }),
      (task) => task.until(march(3)).says('bob', 'approved'),
      ['bob says approved: guard'],
    ],
    [
      'for one row of several',
      guard({ condition: cells, each: 'rows' }),
      (task) => task.says('bob', 'approved', { values: { rows: [{ why: 'x' }, { n: 1 }] } }),
      ['bob says approved: guard'],
    ],
    ['each row is well', guard({ condition: cells, each: 'rows' }), (task) => task.says('bob', 'approved', { values: { rows: [{ why: 'x' }] } }), []],
  ])('%s', (_, settings, play, refused) => {
    expect(play(playTask(settings)).refused).toEqual(refused);
  });

  it('a refused attempt changes nothing and stands in the journal, with the rule', () => {
    const task = playTask(guard({ condition: rated }));
    const { run } = task;
    const before = JSON.stringify(run.scene);
    const slot = task.slotOf('bob')?.id ?? '';
    const act = { type: 'decided', at: task.now, slot, by: 'bob', outcome: 'approved' } as const;
    expect(run.take({ to: 'task', task: task.task?.id ?? '', act, values: {} })).toBe('guard');
    expect(JSON.stringify(run.scene)).toBe(before);
  });
});

describe('a draft', () => {
  const drafted = (draftAtTimeout: string, complete: boolean, outcome = 'approved') =>
    playTask({ due: after(2, 'days'), draftAtTimeout }, { world: { draft: () => ({ outcome, values: { text: 'So far' }, complete }) } })
      .drafts('bob')
      .until(march(4));

  it.each<[string, string, boolean, string, string[]]>([
    ['is dropped', 'drop', true, 'timeout', ['dropped']],
    ['goes in, where it is complete', 'submit', true, 'approved', []],
    ['is dropped, where it is not', 'submit', false, 'timeout', ['dropped']],
    ['is shown to whoever comes next', 'show', true, 'timeout', ['shown']],
  ])('at the end %s', (_, setting, complete, outcome, became) => {
    const task = drafted(setting, complete);
    expect(task.outcome()).toBe(outcome);
    expect(task.run.effects.flatMap((effect) => (effect.effect === 'draft' ? [effect.becomes] : []))).toEqual(became);
  });

  it('that goes in by itself is nobody’s signature', () => {
    const task = drafted('submit', true);
    expect(task.answers).toMatchObject([{ by: 'policy', for: 'bob', byPolicy: true, values: { text: 'So far' } }]);
    expect(lines(task, /byPolicy|decided/)).toEqual(['03-03 byPolicy bob approved']);
    expect(task.task).toMatchObject({ settledBy: 'byPolicy', slots: [{ late: true, draftAt: null }] });
  });

  it('of one among several counts like an answer', () => {
    const task = playTask(
      { who: people('bob', 'cat'), tally: { rule: 'all', reject: 'counts' }, due: after(2, 'days'), draftAtTimeout: 'submit' },
      { world: { draft: () => ({ outcome: 'approved', values: {}, complete: true }) } },
    );
    expect(task.says('cat', 'approved').drafts('bob').until(march(4)).outcome()).toBe('approved');
  });

  it('is known only of an open part of one’s own', () => {
    expect(playTask({}).says('bob', 'approved').drafts('bob').refused).toEqual(['bob drafts: taskClosed']);
  });
});

describe('nobody answers', () => {
  it('the flow’s own answers are marked as such and signed by nobody', () => {
    const onTimeout = { take: 'outcome', outcome: 'approved', answers: { rating: 3, on: { value: 'today' } } };
    const task = playTask({ due: after(2, 'days'), onTimeout }, { noTimeout: true }).until(march(4));
    expect(task.outcome()).toBe('approved');
    expect(task.answers).toMatchObject([{ by: 'policy', for: 'policy', byPolicy: true, outcome: 'approved', values: { rating: 3, on: '2027-03-04' } }]);
  });
});
