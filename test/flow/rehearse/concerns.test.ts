import { describe, expect, it } from 'vitest';
import type { Looks } from '../../../workflows/flow/looks.ts';
import { type Concerned, concerns, concernsOthers } from '../../../workflows/flow/rehearse/concerns.ts';
import type { WorldChange } from '../../../workflows/flow/world.ts';

const looks: Looks = {
  facts: [
    { scope: 'person', key: 'sales', own: true },
    { scope: 'person', key: 'stars', own: false },
    { scope: 'person', key: 'height', own: true, run: 'each' },
    { scope: 'person', key: 'width', own: true, run: null },
    { scope: 'group', key: 'target', own: true },
    { scope: 'group', key: 'score', own: false },
    { scope: 'organisation', key: 'freeze', own: true },
    { scope: 'cycle', key: 'phase', own: true },
  ],
  records: [
    { type: 'rating', own: true },
    { type: 'course', own: false },
  ],
  groups: [],
  columns: ['roles', 'left_on'],
  trainings: true,
  children: [],
  above: [],
};
const run: Concerned = {
  looks,
  scope: 'each',
  subject: 'amy',
  isOfGroup: (group) => group === 'department=Rooms',
  holders: ['bob'],
  cycle: 'c-1',
  seeks: false,
  takesJoiners: false,
};
const fact = (scope: 'person' | 'cycle' | 'organisation' | 'group', id: string | null, key: string): WorldChange => ({
  is: 'fact',
  scope,
  id,
  key,
  corrected: false,
});
const person = (id: string, what: 'joined' | 'changed' | 'left', ...fields: string[]): WorldChange => ({ is: 'person', person: id, fields, what });

describe('a change around a run concerns it', () => {
  it.each<[string, WorldChange, boolean]>([
    ['its own fact that it looks at', fact('person', 'amy', 'sales'), true],
    ['another’s of that key', fact('person', 'ben', 'sales'), false],
    ['anyone’s where it looks at others', fact('person', 'ben', 'stars'), true],
    ['one it does not look at', fact('person', 'amy', 'age'), false],
    ['one that runs like it look at', fact('person', 'amy', 'height'), true],
    ['one that only the run above looks at', fact('person', 'amy', 'width'), false],
    ['one of its group', fact('group', 'department=Rooms', 'target'), true],
    ['one of another group', fact('group', 'department=Kitchen', 'target'), false],
    ['one of any group where it looks at others', fact('group', 'department=Kitchen', 'score'), true],
    ['one of the organisation', fact('organisation', null, 'freeze'), true],
    ['one of its cycle', fact('cycle', 'c-1', 'phase'), true],
    ['one of every cycle', fact('cycle', null, 'phase'), true],
    ['one of another cycle', fact('cycle', 'c-2', 'phase'), false],
    ['a training of a holder', fact('person', 'bob', 'training.x'), true],
    ['a training of a stranger', fact('person', 'ben', 'training.x'), false],
    ['a record of its own', { is: 'record', person: 'amy', type: 'rating' }, true],
    ['another’s record', { is: 'record', person: 'ben', type: 'rating' }, false],
    ['another’s record where it looks at others', { is: 'record', person: 'ben', type: 'course' }, true],
    ['its subject', person('amy', 'changed', 'grade'), true],
    ['a holder', person('bob', 'changed', 'grade'), true],
    ['a stranger’s column it looks at', person('ben', 'changed', 'roles'), true],
    ['a stranger’s other column', person('ben', 'changed', 'grade'), false],
    ['a stranger who leaves, where that counts', person('ben', 'left'), true],
    ['a holder’s leave', { is: 'absence', person: 'bob' }, true],
    ['a stranger’s leave', { is: 'absence', person: 'ben' }, false],
    ['dates', { is: 'dates' }, true],
  ])('%s', (_, change, expected) => {
    expect(concerns(run, change)).toBe(expected);
  });

  it('whoever comes, where it lets people in; whoever changes, where it seeks somebody', () => {
    expect(concerns({ ...run, takesJoiners: true }, person('zoe', 'joined', 'grade'))).toBe(true);
    expect(concerns({ ...run, takesJoiners: true, looks: { ...looks, columns: [] } }, person('zoe', 'left'))).toBe(false);
    expect(concerns({ ...run, seeks: true }, person('zoe', 'changed', 'grade'))).toBe(true);
  });

  it('of strangers only where its rules look at others', () => {
    expect(
      [fact('person', 'amy', 'sales'), fact('person', 'amy', 'stars'), person('zoe', 'changed', 'grade'), person('zoe', 'changed', 'roles')].map((one) =>
        concernsOthers(looks, one),
      ),
    ).toEqual([false, true, false, true]);
  });
});
