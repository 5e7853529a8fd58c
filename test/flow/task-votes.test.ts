import { describe, expect, it } from 'vitest';
import { after, who } from '../helpers/flows.ts';
import { changingPeople, people, type Played, playTask } from './task-player.ts';

type Case = [name: string, settings: Record<string, unknown>, play: (task: Played) => unknown, outcome: string | null, told?: string[]];

const three = people('bob', 'cat', 'dan');
const tally = (rule: string, more: Record<string, unknown> = {}) => ({ who: three, tally: { rule, reject: 'counts', lost: 'leaveOut', ...more } });
const withSpare = { rules: [...(three.rules as unknown[]), { who: 'person', id: 'eve' }] };
const bobThenHr = {
  rules: [
    { who: 'person', id: 'bob' },
    { who: 'role', role: 'hr' },
  ],
};
const lines = (task: Played, what: RegExp) => task.told().filter((line) => what.test(line));

describe('several people decide', () => {
  it.each<Case>([
    ['any: the first answer settles it', tally('any'), (task) => task.says('cat', 'rejected'), 'rejected'],
    ['all: not before the last', tally('all'), (task) => task.says('bob', 'approved').says('cat', 'approved'), null],
    ['all: with the last', tally('all'), (task) => task.says('bob', 'approved').says('cat', 'approved').says('dan', 'approved'), 'approved'],
    ['all: a rejection that ends it', tally('all', { reject: 'endsIt' }), (task) => task.says('bob', 'rejected'), 'rejected'],
    ['two of three', tally('count', { n: 2 }), (task) => task.says('bob', 'rejected').says('cat', 'approved').says('dan', 'approved'), 'approved'],
    ['half of three, rounded up', tally('percent', { n: 50 }), (task) => task.says('bob', 'approved').says('dan', 'approved'), 'approved'],
    [
      'a number from an answer or a table',
      tally('count', { n: { value: 'lookup', table: 't', keys: ['x'], otherwise: 1 } }),
      (task) => task.says('dan', 'approved'),
      'approved',
    ],
  ])('%s', (_, settings, play, outcome) => {
    const task = playTask(settings);
    play(task);
    expect([task.outcome(), task.refused]).toEqual([outcome, []]);
  });

  it('the others are told that it is decided, and closed', () => {
    const task = playTask(tally('any'));
    task.says('cat', 'approved');
    expect(task.told()).toEqual([
      '03-01 opened bob',
      '03-01 mail task bob',
      '03-01 opened cat',
      '03-01 mail task cat',
      '03-01 opened dan',
      '03-01 mail task dan',
      '03-01 decided by cat cat approved',
      '03-01 closed bob (others)',
      '03-01 mail closed bob',
      '03-01 closed dan (others)',
      '03-01 mail closed dan',
      '03-01 run.finished approved',
    ]);
    expect(task.says('bob', 'rejected').refused).toEqual(['bob says rejected: taskClosed']);
  });
});

describe('one after the other', () => {
  const turns = (more: Record<string, unknown> = {}) => ({ who: three, tally: { rule: 'sequence', reject: 'endsIt', ...more } });

  it('the next is asked when the one before has answered', () => {
    const task = playTask(turns());
    expect(lines(task, /opened|mail task/)).toEqual(['03-01 opened bob', '03-01 mail task bob']);
    task.says('cat', 'approved');
    expect(task.refused).toEqual(['cat says approved: noSuchPart']);
    task.says('bob', 'approved').says('cat', 'approved');
    expect(lines(task, /opened/)).toEqual(['03-01 opened bob', '03-01 opened cat', '03-01 opened dan']);
    expect(task.says('dan', 'approved').outcome()).toBe('approved');
  });

  it('a rejection ends it, and nobody later is asked', () => {
    const task = playTask(turns()).says('bob', 'rejected');
    expect(task.outcome()).toBe('rejected');
    expect(lines(task, /opened/)).toEqual(['03-01 opened bob']);
  });

  it('or it goes on: everyone is asked, and then it is counted', () => {
    const task = playTask(turns({ reject: 'counts' }))
      .says('bob', 'rejected')
      .says('cat', 'approved');
    expect(task.outcome()).toBeNull();
    expect(task.says('dan', 'approved').outcome()).toBe('rejected');
  });

  it('so many in favour are enough', () => {
    const task = playTask(turns({ reject: 'counts', n: 2 }))
      .says('bob', 'rejected')
      .says('cat', 'approved')
      .says('dan', 'approved');
    expect(task.outcome()).toBe('approved');
  });

  it('an answer that is taken back closes the turn it opened', () => {
    const task = playTask(turns()).says('bob', 'approved').withdraws('bob');
    expect(lines(task, /withdrawn|cat/)).toEqual([
      '03-01 opened cat',
      '03-01 mail task cat',
      '03-01 closed cat (withdrawn)',
      '03-01 mail closed cat',
      '03-01 withdrawn by bob bob approved',
    ]);
    task.says('bob', 'approved').says('cat', 'approved').says('dan', 'approved');
    expect([task.outcome(), task.refused]).toEqual(['approved', []]);
  });

  it('who has left before their turn is not asked, and whoever is away is stood in for', () => {
    const task = playTask(
      { ...turns(), absence: { assignee: 'substitute' } },
      {
        world: { leaves: (id) => (id === 'dan' ? [{ from: '2027-03-01', to: '2027-03-20', kind: 'annual', substitute: 'eve', known: 0 }] : []) },
      },
    );
    task.says('bob', 'approved').says('cat', 'approved');
    expect(lines(task, /eve|dan/)).toEqual(['03-01 opened eve', '03-01 mail task eve', '03-01 mail substituted dan']);
  });
});

describe('a tie', () => {
  const outcomes = ['yes', 'no', 'later'];
  const choice = (ties: string) => ({ ...tally('count', { n: 2, ties }), outcomes: outcomes.map((key) => ({ key, label: { en: key } })) });
  const play = (ties: string) => playTask(choice(ties), { ports: outcomes }).says('bob', 'later').says('cat', 'no');

  it('goes to the outcome that the step names first', () => {
    expect(play('first').outcome()).toBe('no');
  });

  it('waits for those who may break it', () => {
    expect(play('incident').says('dan', 'later').outcome()).toBe('later');
  });

  it('or is for a person: an incident, in which voting again or an operator decides', () => {
    const task = play('incident').says('dan', 'yes');
    expect(task.outcome()).toBeNull();
    expect(lines(task, /incident/)).toEqual(['03-01 incident.opened (tie)']);
    task.retries();
    expect(lines(task, /reopened/).slice(0, 2)).toEqual(['03-01 reopened bob (tie)', '03-01 mail reopened bob']);
    expect(task.answers).toEqual([]);
    expect(task.says('bob', 'yes').says('cat', 'yes').outcome()).toBe('yes');
    expect(task.answers.map(({ by, outcome }) => `${by} ${outcome}`)).toEqual(['bob yes', 'cat yes']);
  });

  it('is over too when one of them takes an answer back', () => {
    const task = play('incident').says('dan', 'yes').withdraws('cat').says('cat', 'later');
    expect([task.outcome(), task.refused]).toEqual(['later', []]);
    expect(lines(task, /incident/)).toEqual(['03-01 incident.opened (tie)', '03-01 incident.closed (tie)']);
  });
});

describe('a decider who is lost', () => {
  const mayDecline = { mayDecline: true };

  it('may decline only where the flow lets them', () => {
    expect(playTask(tally('all')).declines('bob').refused).toEqual(['bob declines: unknownOutcome']);
  });

  it('leaves the count', () => {
    const task = playTask(tally('all', mayDecline)).declines('bob').says('cat', 'approved').says('dan', 'approved');
    expect([task.outcome(), task.refused]).toEqual(['approved', []]);
    expect(lines(task, /declined/)).toEqual(['03-01 declined by bob bob declined']);
  });

  it('is replaced by the next whom the flow names', () => {
    const task = playTask({ who: withSpare, tally: { rule: 'count', n: 2, reject: 'counts', mayDecline: true } }).declines('bob');
    expect(lines(task, /eve/)).toEqual(['03-01 opened eve', '03-01 mail task eve']);
    expect(task.says('eve', 'approved').says('cat', 'approved').outcome()).toBe('approved');
  });

  it('percent counts those who are left', () => {
    const task = playTask(tally('percent', { n: 60, ...mayDecline }))
      .declines('bob')
      .says('cat', 'approved');
    expect(task.outcome()).toBeNull();
    expect(task.says('dan', 'approved').outcome()).toBe('approved');
  });

  it('may make a quorum impossible: an incident; the others are told and closed', () => {
    const task = playTask(tally('count', { n: 2, ...mayDecline }))
      .declines('bob')
      .declines('cat');
    expect(lines(task, /dan|incident/)).toEqual([
      '03-01 opened dan',
      '03-01 mail task dan',
      '03-01 closed dan (quorumImpossible)',
      '03-01 mail closed dan',
      '03-01 incident.opened (quorumImpossible)',
    ]);
    expect(task.outcome()).toBeNull();
  });

  it('an operator gives a lost part to another, and it can be decided', () => {
    const task = playTask(tally('count', { n: 2, ...mayDecline }))
      .declines('bob')
      .declines('cat');
    task.hands('dan', 'eve', 'hri').hands('cat', 'hal', 'hri').says('eve', 'approved').says('hal', 'approved');
    expect([task.outcome(), task.refused]).toEqual(['approved', []]);
    expect(lines(task, /incident/)).toEqual(['03-01 incident.opened (quorumImpossible)', '03-01 incident.closed (quorumImpossible)']);
  });

  it('trying again asks those who were told that it could not be decided', () => {
    const hr = changingPeople();
    hr.now.dan = { leftOn: '2027-02-01' };
    const task = playTask({ ...tally('count', { n: 2, ...mayDecline }), who: people('bob', 'cat', 'dan', 'eve') }, { world: hr.world })
      .declines('bob')
      .declines('cat');
    const before = task.told().length;
    task.retries();
    expect(task.told().slice(before)).toEqual(['03-01 incident.closed by hri', '03-01 incident.opened (quorumImpossible)']);
    hr.now.dan = {};
    task.retries();
    expect(lines(task, /reopened|dan/)).toEqual(['03-01 reopened eve (askedAgain)', '03-01 mail reopened eve', '03-01 opened dan', '03-01 mail task dan']);
    expect(task.says('eve', 'approved').says('dan', 'approved').outcome()).toBe('approved');
  });

  it('of a form that may be declined: alone, that is its outcome; of several, only when all have', () => {
    const form = { who: who({ who: 'person', id: 'bob' }), declined: { label: { en: 'Decline' } } };
    const one = playTask(form, { kind: 'form', ports: ['submitted', 'declined'] }).says('bob', 'declined', { values: { comment: 'No time' } });
    expect([one.outcome(), one.answers.map(({ outcome, values }) => [outcome, values])]).toEqual(['declined', [['declined', { comment: 'No time' }]]]);
    const several = playTask({ ...form, ...tally('all'), declined: form.declined }, { kind: 'form', ports: ['submitted', 'declined'] });
    several.declines('bob').says('cat', 'submitted');
    expect(several.outcome()).toBeNull();
    expect(several.declines('dan').outcome()).toBe('submitted');
    const none = playTask({ ...form, ...tally('all') }, { kind: 'form', ports: ['submitted', 'declined'] });
    expect(none.declines('bob').declines('cat').declines('dan').outcome()).toBe('declined');
  });

  it('alone and gone: the next of the chain', () => {
    const task = playTask({ who: bobThenHr, tally: { rule: 'all', mayDecline: true } }).declines('bob');
    expect(lines(task, /hal|hri/)).toEqual(['03-01 opened hri', '03-01 mail task hri']);
  });
});

describe('a rule of several parts with a number each', () => {
  const parts = {
    who: {
      rules: [
        {
          who: 'together',
          of: [
            { rule: { who: 'role', role: 'hr' }, atLeast: 1 },
            { rule: { who: 'together', of: ['bob', 'cat'].map((id) => ({ rule: { who: 'person', id } })) }, atLeast: 1 },
          ],
        },
      ],
    },
  };

  it('needs one of each', () => {
    const task = playTask(parts).says('hri', 'approved');
    expect(task.outcome()).toBeNull();
    expect(task.says('hal', 'approved').outcome()).toBeNull();
    expect(task.says('cat', 'approved').outcome()).toBe('approved');
  });

  it('is rejected at once where a rejection ends it', () => {
    expect(playTask(parts).says('bob', 'rejected').outcome()).toBe('rejected');
  });

  it('cannot be decided once a part has nobody left', () => {
    const task = playTask({ ...parts, tally: { rule: 'any', reject: 'counts', lost: 'leaveOut', mayDecline: true } })
      .declines('bob')
      .declines('cat');
    expect(lines(task, /incident/)).toEqual(['03-01 incident.opened (quorumImpossible)']);
  });
});

describe('a shared form', () => {
  const shared = { who: people('bob', 'cat'), shared: true, due: after(5, 'days') };
  const play = () => playTask(shared, { kind: 'form' });

  it('is done when every editor has confirmed the same version; it is answered once', () => {
    const task = play()
      .edits('bob', 0)
      .says('cat', 'submitted', { version: 1 })
      .says('bob', 'submitted', { version: 1, values: { text: 'Both' } });
    expect([task.outcome(), task.refused]).toEqual(['submitted', []]);
    expect(task.answers).toMatchObject([{ by: 'bob', values: { text: 'Both' } }]);
  });

  it('an edit clears the others’ confirmation, and they are told', () => {
    const task = play().says('cat', 'submitted', { version: 0 }).edits('bob', 0);
    expect(lines(task, /reopened/)).toEqual(['03-01 reopened cat (edited.1)', '03-01 mail reopened cat']);
    expect(task.says('bob', 'submitted', { version: 1 }).outcome()).toBeNull();
    expect(task.says('cat', 'submitted', { version: 1 }).outcome()).toBe('submitted');
  });

  it('an edit or a confirmation of another version is refused', () => {
    expect(play().edits('bob', 0).edits('cat', 0).says('cat', 'submitted', { version: 0 }).refused).toEqual([
      'cat edits: otherVersion',
      'cat says submitted: otherVersion',
    ]);
  });
});
