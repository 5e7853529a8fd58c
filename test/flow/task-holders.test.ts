import { describe, expect, it } from 'vitest';
import type { World, WorldChange } from '../../workflows/flow/world.ts';
import { after, beforeDue, who } from '../helpers/flows.ts';
import { changingPeople, march, people, type Played, playTask } from './task-player.ts';

const lines = (task: Played, what: RegExp) => task.told().filter((line) => what.test(line));
const manager = { rules: [{ who: 'manager' }, { who: 'role', role: 'hr' }], never: [{ who: 'subject' }] };
const changed = (person: string, what: 'changed' | 'left' = 'changed'): WorldChange => ({ is: 'person', person, fields: ['manager_id'], what });

/** Someone else becomes Amy's manager on the third of March. */
function newManager(settings: Record<string, unknown>, then: (task: Played, now: ReturnType<typeof changingPeople>['now']) => unknown = () => null): Played {
  const { now, world } = changingPeople();
  const task = playTask({ who: manager, ...settings }, { world });
  task.until(march(3));
  now.amy = { managerId: 'dan' };
  then(task, now);
  return task.changed(changed('amy'));
}

describe('another person comes to be whom the rule names', () => {
  it.each<[string, unknown, string[]]>([
    [
      'move: it goes to the new holder, who is told, and so is the one before',
      'move',
      ['03-03 reassigned by flow dan (holderChange)', '03-03 mail handedOver bob', '03-03 mail task dan'],
    ],
    ['keep: it stays', 'keep', []],
    ['both: the new one is asked too', 'both', ['03-03 opened dan', '03-03 mail task dan']],
  ])('%s', (_, holderChange, expected) => {
    const task = newManager({ holderChange });
    expect(task.told().slice(2)).toEqual(expected);
    expect(task.changed(changed('amy')).told().slice(2)).toEqual(expected);
  });

  it('what was answered stands', () => {
    const task = newManager({ who: people('bob', 'cat'), tally: { rule: 'all' } }, (one) => one.says('bob', 'approved'));
    expect(task.says('cat', 'approved').answers.map(({ by }) => by)).toEqual(['bob', 'cat']);
  });

  it.each<[string, string, string[]]>([
    ['goes along', 'carry', ['carried dan']],
    ['is thrown away', 'discard', ['dropped']],
    ['is shown to the next', 'show', ['shown']],
  ])('a draft %s', (_, drafts, expected) => {
    const task = newManager({ handover: { drafts } }, (one) => one.drafts('bob'));
    const became = task.run.effects.flatMap((effect) => (effect.effect === 'draft' ? [`${effect.becomes} ${effect.to ?? ''}`.trim()] : []));
    expect(became).toEqual(expected);
    expect(task.slotOf('dan')?.draftAt !== null).toBe(drafts === 'carry');
  });

  it('is seen when a reminder comes, though nobody told the run', () => {
    const { now, world } = changingPeople();
    const task = playTask({ who: manager, due: after(5, 'days'), reminders: [{ id: 'soon', at: beforeDue(1, 'days', { time: '09:00' }) }] }, { world });
    now.amy = { managerId: 'dan' };
    task.until(march(5));
    expect(lines(task, /remind/)).toEqual(['03-05 reminded dan', '03-05 mail reminder dan']);
  });

  it('is looked at before an answer where the rule is resolved at the decision', () => {
    const { now, world } = changingPeople();
    const task = playTask({ who: { ...manager, resolved: 'decision' } }, { world });
    now.amy = { managerId: 'dan' };
    expect(task.says('bob', 'approved').refused).toEqual(['bob says approved: notYours']);
    expect(task.says('dan', 'approved', { holder: 'bob' }).outcome()).toBe('approved');
  });

  it('wakes what listens for it', () => {
    const { now, world } = changingPeople();
    const listen = { id: 'listen', kind: 'whenever', settings: { trigger: { on: 'holderChanged', step: 'task' } } };
    const flowEnd = { id: 'heard', kind: 'end', settings: { outcome: 'heard' } };
    const task = playTask({ who: manager }, { world, beside: [listen, flowEnd], routes: ['listen>heard'] });
    now.amy = { managerId: 'dan' };
    task.changed(changed('amy'));
    expect(task.answers).toMatchObject([{ step: 'listen', values: { from: 'bob', to: 'dan' } }]);
  });
});

describe('share of days in a period', () => {
  const share = [{ from: { anchor: 'date', date: '2027-03-01' } }, { from: { anchor: 'date', date: '2027-03-10' } }];
  /** Dan is Amy's manager from a day of March on. */
  const from = (first: number): Partial<World> => {
    const { world } = changingPeople();
    return {
      ...world,
      person: (id, at = march(31)) => {
        const view = world.person(id);
        return view === undefined || id !== 'amy' ? view : { ...view, managerId: at >= march(first) - 9 * 3_600_000 ? 'dan' : 'bob' };
      },
    };
  };

  it.each<[string, number, string]>([
    ['who held it for most of the days', 4, 'dan'],
    ['also when that is the earlier', 8, 'bob'],
    ['of two as long, the later', 6, 'dan'],
  ])('%s', (_, first, holder) => {
    const task = playTask({ who: manager, holderChange: { share } }, { world: from(first) });
    expect(task.task?.slots.map((slot) => slot.holder)).toEqual([holder]);
  });
});

describe('a vacancy', () => {
  it('falls to whoever the rule names now, whatever is said of changes', () => {
    const task = newManager({ holderChange: 'keep' }, (_, now) => Object.assign(now, { bob: { leftOn: '2027-03-03' } }));
    expect(task.told().slice(2)).toEqual(['03-03 reassigned by flow dan (left)', '03-03 mail task dan']);
  });

  it('falls down the chain', () => {
    const task = newManager({}, (_, now) => Object.assign(now, { amy: { managerId: null }, bob: { leftOn: '2027-03-03' } }));
    expect(task.task?.slots.map(({ holder, from }) => [holder, from])).toEqual([['hri', 'bob']]);
  });

  it('on a day that is known before comes by itself on that day', () => {
    const { now, world } = changingPeople();
    now.bob = { leftOn: '2027-03-05' };
    const task = playTask({ who: manager }, { world });
    task.until(march(4, 14), true);
    expect(lines(task, /reassigned/)).toEqual([]);
    expect(lines(task.until(march(5)), /reassigned/)).toEqual(['03-04 reassigned by flow hri (left)']);
  });

  it('that nobody fills is an incident; trying again asks whoever is there then', () => {
    const { now, world } = changingPeople();
    const task = playTask({ who: who({ who: 'manager' }) }, { world });
    now.bob = { leftOn: '2027-03-01' };
    task.changed(changed('bob', 'left'));
    expect(task.told().slice(2)).toEqual(['03-01 closed bob (left)', '03-01 incident.opened (nobody)']);
    expect(task.changed(changed('bob', 'left')).told().length).toBe(4);
    now.amy = { managerId: 'eve' };
    expect(task.retries().told().slice(4)).toEqual(['03-01 incident.closed by hri', '03-01 opened eve', '03-01 mail task eve']);
    expect(task.says('eve', 'approved').outcome()).toBe('approved');
  });

  it('of one of many who may answer needs nobody in their place', () => {
    const { now, world } = changingPeople();
    const task = playTask({ who: who({ who: 'role', role: 'hr' }) }, { world });
    now.hri = { leftOn: '2027-03-01' };
    task.changed(changed('hri', 'left'));
    expect(task.told().slice(4)).toEqual(['03-01 closed hri (left)']);
    expect(task.says('hal', 'approved').outcome()).toBe('approved');
  });

  it('a holder who comes to be excluded is replaced too', () => {
    const task = newManager({}, (_, now) => Object.assign(now, { amy: { managerId: 'amy' } }));
    expect(task.told().slice(2)).toEqual(['03-03 reassigned by flow hri (holderChange)', '03-03 mail handedOver bob', '03-03 mail task hri']);
    const { now, world } = changingPeople();
    const asked = playTask({ who: { rules: manager.rules, never: [{ who: 'relation', column: 'mentor_id' }] } }, { world });
    now.amy = { fields: { mentor_id: 'bob' } };
    expect(lines(asked.changed(changed('amy')), /reassigned/)).toEqual(['03-01 reassigned by flow hri (excluded)']);
  });
});

describe('somebody is away', () => {
  const leave = (from: number, to: number, substitute: string | null, more: object = {}) => ({
    from: iso(from),
    to: iso(to),
    kind: 'annual',
    substitute,
    known: 0,
    ...more,
  });
  const iso = (n: number) => `2027-03-${String(n).padStart(2, '0')}`;
  const away = (leaves: Record<string, ReturnType<typeof leave>[]>, settings: object = {}) =>
    playTask({ who: manager, absence: { assignee: 'substitute' }, ...settings }, { world: { leaves: (id) => leaves[id] ?? [] } });

  it.each<[string, Record<string, ReturnType<typeof leave>[]>, object, string]>([
    ['the substitute is asked', { bob: [leave(1, 5, 'dan')] }, {}, 'dan for bob'],
    ['not where the step goes on', { bob: [leave(1, 5, 'dan')] }, { absence: { assignee: 'goOn' } }, 'bob'],
    ['without a substitute it stays', { bob: [leave(1, 5, null)] }, {}, 'bob'],
    ['the substitute of one who is away too', { bob: [leave(1, 5, 'dan')], dan: [leave(1, 2, 'eve')] }, {}, 'eve for bob'],
    ['a substitute who is the subject: the next whom the step names', { bob: [leave(1, 5, 'amy')] }, {}, 'hri for bob'],
    [
      'a substitute who is excluded: the next whom the step names',
      { bob: [leave(1, 5, 'dan')] },
      { who: { ...manager, never: [{ who: 'person', id: 'dan' }] } },
      'hri for bob',
    ],
    ['leave of another kind does not count', { bob: [leave(1, 5, 'dan')] }, { absence: { assignee: 'substitute', kinds: ['sick'] } }, 'bob'],
    ['leave that is too short does not count', { bob: [leave(1, 3, 'dan')] }, { absence: { assignee: 'substitute', atLeast: { n: 4, unit: 'days' } } }, 'bob'],
    ['leave that is not known yet does not count', { bob: [leave(1, 5, 'dan', { known: march(2) })] }, {}, 'bob'],
  ])('%s', (_, leaves, settings, expected) => {
    const [slot] = away(leaves, settings).task?.slots ?? [];
    expect(`${slot?.holder}${slot?.from == null ? '' : ` for ${slot.from}`}`).toBe(expected);
  });

  it('a substitute outside of the circle of what is confidential is told nothing: the next whom the step names', () => {
    const world = { leaves: (id: string) => (id === 'bob' ? [leave(1, 5, 'dan')] : []) };
    const task = playTask({ who: manager, absence: { assignee: 'substitute' } }, { world, flow: { confidential: 'hr' } });
    expect(task.told()).toEqual(['03-01 opened hri', '03-01 mail task hri', '03-01 mail substituted bob']);
  });

  it('both names are kept, and both are told', () => {
    const task = away({ bob: [leave(1, 5, 'dan')] });
    expect(task.told()).toEqual(['03-01 opened dan', '03-01 mail task dan', '03-01 mail substituted bob']);
    expect(task.says('dan', 'approved').answers).toMatchObject([{ by: 'dan', for: 'dan' }]);
  });

  it('leave that begins later hands it over on that day', () => {
    const task = away({ bob: [leave(3, 5, 'dan')] });
    expect(lines(task.until(march(2, 14)), /reassigned/)).toEqual([]);
    expect(task.until(march(3)).told().slice(2)).toEqual(['03-02 reassigned by bob dan (substitute)', '03-02 mail substituted bob', '03-02 mail task dan']);
  });

  it('leave that is recorded while it runs hands it over at once', () => {
    const leaves: Record<string, ReturnType<typeof leave>[]> = {};
    const task = away(leaves);
    leaves.bob = [leave(1, 5, 'dan')];
    expect(lines(task.changed({ is: 'absence', person: 'bob' }), /reassigned/)).toEqual(['03-01 reassigned by bob dan (substitute)']);
  });

  it('substitutes who stand in for each other are an incident, until one is back', () => {
    const leaves = { bob: [leave(1, 5, 'dan')], dan: [leave(1, 5, 'bob')] };
    const task = away(leaves);
    expect(task.told()).toEqual(['03-01 opened bob', '03-01 mail task bob', '03-01 incident.opened (substituteLoop)']);
    leaves.dan = [];
    expect(task.changed({ is: 'absence', person: 'dan' }).told().slice(3)).toEqual([
      '03-01 reassigned by bob dan (substitute)',
      '03-01 mail substituted bob',
      '03-01 mail task dan',
      '03-01 incident.closed (substituteLoop)',
    ]);
  });
});
