import { describe, expect, it } from 'vitest';
import type { Given, SeenAnswer } from '../../workflows/flow/visible.ts';
import { seenBy } from '../../workflows/flow/visible.ts';
import type { Answer, TaskState } from '../../workflows/flow/state.ts';
import { aContext, anAnswer, at, aVisit, type Given as World } from './kernel-context.ts';

const named = (...ids: string[]) => ({ rules: [{ who: 'together', of: ids.map((id) => ({ rule: { who: 'person', id } })) }] });
const people = ['amy', 'bob', 'cat', 'dan', 'hri'].map((id) => ({ id }));
const nothing: Given = { released: [], shown: [] };
const on = (date: string) => ({ from: { anchor: 'date', date } });

type Looking = {
  visibility?: object;
  answers?: Answer[];
  given?: Partial<Given>;
  day?: string;
  tasks?: TaskState[];
  visits?: NonNullable<World['run']>['visits'];
};

function looks(reader: string, { visibility, answers = [self], given = {}, day = '2027-03-10', tasks = [], visits = {} }: Looking) {
  const steps = { self: { id: 'self', kind: 'form', in: null, order: 0, next: {}, ports: ['submitted'], settings: { visibility } } } as never;
  const context = aContext({ people, answers, plan: { steps }, at: at(`${day}T02:00:00Z`), run: { visits } });
  return seenBy(reader, 'self', { ...context, tasks: Object.fromEntries(tasks.map((task) => [task.id, task])) }, { ...nothing, ...given });
}
const values = (...of: Parameters<typeof looks>): SeenAnswer['values'][] => looks(...of).answers.map((one) => one.values);

const goals = [
  { title: 'Sales', owner: 'amy', rating: 4 },
  { title: 'Mentoring', owner: 'dan', rating: 2 },
];
const self = anAnswer('self', { by: 'amy', for: 'amy', values: { strengths: 'Calm', private: 'A plan', goals } });

describe('who sees which answers (rule 16)', () => {
  it('whoever gave them, and for whom they were given, sees them whole', () => {
    expect(looks('amy', {}).answers).toMatchObject([{ by: 'amy', outcome: 'submitted', values: self.values }]);
    expect(values('cat', { answers: [{ ...self, by: 'bob', for: 'cat' }] })).toEqual([self.values]);
  });

  it('nobody else, unless it is shown or released to them, and then no more than that', () => {
    expect(values('bob', {})).toEqual([]);
    expect(values('bob', { given: { shown: ['strengths'] } })).toEqual([{ strengths: 'Calm' }]);
    expect(looks('bob', { given: { released: ['goals'] } }).answers).toMatchObject([{ outcome: null, values: { goals } }]);
  });

  it('where a step says who reads it, showing it beside a form shows no more than that; what is released is', () => {
    const visibility = { answers: named('hri'), fields: [] };
    expect(values('bob', { visibility, given: { shown: ['strengths'] } })).toEqual([]);
    expect(values('bob', { visibility, given: { released: ['strengths'] } })).toEqual([{ strengths: 'Calm' }]);
    expect(values('hri', { visibility })).toEqual([self.values]);
  });

  it('from its date on', () => {
    const visibility = { answers: named('bob'), from: on('2027-03-11'), fields: [] };
    expect(values('bob', { visibility, day: '2027-03-10' })).toEqual([]);
    expect(values('bob', { visibility, day: '2027-03-11' })).toEqual([self.values]);
  });

  it('from the outcome of another step on', () => {
    const visibility = { answers: named('bob'), fromCompleted: 'talk', fields: [] };
    const talk = (completed: number | null) => ({ talk: { first: aVisit(), latest: aVisit({ completed, outcome: 'held' }) } });
    expect(values('bob', { visibility, visits: talk(null) })).toEqual([]);
    expect(values('bob', { visibility, visits: talk(at('2027-03-09T00:00:00Z')) })).toEqual([self.values]);
  });

  it('a field by its own rule, also against whoever reads the rest', () => {
    const visibility = { answers: named('bob', 'hri'), fields: [{ fields: ['private'], who: named('hri') }] };
    expect(values('bob', { visibility })).toEqual([{ strengths: 'Calm', goals }]);
    expect(values('hri', { visibility })).toEqual([self.values]);
    const alone = { answers: named('hri'), fields: [{ fields: ['strengths'], who: named('dan'), after: { step: 'talk', outcome: 'held' } }] };
    const visits = (outcome: string) => ({ talk: { first: aVisit(), latest: aVisit({ completed: 1, outcome }) } });
    expect(looks('dan', { visibility: alone, visits: visits('held') }).answers).toMatchObject([{ outcome: null, values: { strengths: 'Calm' } }]);
    expect(values('dan', { visibility: alone, visits: visits('missed') })).toEqual([]);
  });

  it('a row of a list by what it holds, and a column of it', () => {
    const own = { test: 'is', left: { value: 'answer', step: 'self', field: 'owner' }, right: 'dan' };
    const visibility = { answers: named('hri'), fields: [{ fields: ['goals'], who: named('dan'), where: own }] };
    expect(values('dan', { visibility })).toEqual([{ goals: [goals[1]] }]);
    expect(values('hri', { visibility })).toEqual([{ strengths: 'Calm', private: 'A plan', goals: [goals[0]] }]);
    const column = { answers: named('bob', 'hri'), fields: [{ fields: ['goals.rating'], who: named('hri') }] };
    expect(values('bob', { visibility: column })).toMatchObject([
      {
        goals: [
          { title: 'Sales', owner: 'amy' },
          { title: 'Mentoring', owner: 'dan' },
        ],
      },
    ]);
    expect(JSON.stringify(values('bob', { visibility: column }))).not.toContain('rating');
  });
});

describe('answers without names', () => {
  const visibility = { answers: named('amy'), from: on('2027-03-08'), anonymousFrom: 3, fields: [] };
  const severed = (n: number) =>
    Array.from({ length: n }, (_, i) => anAnswer('self', { by: 'anonymous', for: 'anonymous', values: { says: `${i}` }, anonymous: true }));
  const task = (...answered: (string | null)[]) =>
    ({
      id: 'run:self:1',
      step: 'self',
      round: 1,
      countsFrom: 0,
      dueAt: null,
      closesAt: null,
      settledAt: null,
      slots: answered.map((date) => ({ answeredAt: date === null ? null : at(`${date}T02:00:00Z`), closedWhy: null })),
    }) as unknown as TaskState;

  it('are nobody’s and of no time, and read once so many have answered at the release', () => {
    const { answers, withheld } = looks('amy', { visibility, answers: severed(3), tasks: [task('2027-03-02', '2027-03-03', '2027-03-04')] });
    expect([answers.length, withheld]).toEqual([3, false]);
    expect(answers[0]).toEqual({ round: 1, by: null, for: null, at: null, outcome: 'submitted', values: { says: '0' } });
  });

  it('are not there before the release, nor that there are any', () => {
    expect(looks('amy', { visibility, answers: severed(3), tasks: [task('2027-03-02', '2027-03-03', '2027-03-04')], day: '2027-03-05' })).toEqual({
      answers: [],
      withheld: false,
    });
  });

  it('are withheld, not delayed, where too few had answered then: one more that comes late opens nothing', () => {
    const late = [task('2027-03-02', '2027-03-03', '2027-03-09')];
    expect(looks('amy', { visibility, answers: severed(3), tasks: late })).toEqual({ answers: [], withheld: true });
    expect(looks('amy', { visibility, answers: severed(2), tasks: [task('2027-03-02', '2027-03-03', null)] })).toEqual({ answers: [], withheld: true });
  });

  it('that come after the release wait for the step to be over, and are read then where they are enough by themselves', () => {
    const before = [1, 2, 3].map((n) => ({ ...severed(1)[0], values: { says: `before ${n}` } }) as Answer);
    const after = (n: number) =>
      Array.from({ length: n }, () => ({ ...before[0], values: { says: 'after' }, cameAfter: at('2027-03-07T16:00:00Z') }) as Answer);
    const given = ['2027-03-02', '2027-03-03', '2027-03-04', '2027-03-09', '2027-03-09', '2027-03-10'];
    const during = looks('amy', { visibility, answers: [...before, ...after(2)], tasks: [task(...given.slice(0, 5))] });
    expect([during.answers.map(({ values: one }) => one.says), during.withheld]).toEqual([['before 1', 'before 2', 'before 3'], false]);
    const over = (n: number) => ({ ...task(...given.slice(0, 3 + n)), settledAt: at('2027-03-10T02:00:00Z') }) as TaskState;
    const enough = looks('amy', { visibility, answers: [...before, ...after(3)], tasks: [over(3)], day: '2027-03-11' });
    expect([enough.answers.length, enough.withheld]).toEqual([6, false]);
    const few = looks('amy', { visibility, answers: [...before, ...after(2)], tasks: [over(2)], day: '2027-03-11' });
    expect([few.answers.length, few.withheld]).toEqual([3, true]);
  });

  it('are not released by name either where too few have answered', () => {
    const given = { released: ['says'] };
    expect(looks('bob', { visibility, answers: severed(2), tasks: [task('2027-03-02', '2027-03-03')], given })).toEqual({ answers: [], withheld: true });
  });

  it('are withheld where nobody can count who answered', () => {
    expect(looks('amy', { visibility, answers: severed(5) })).toEqual({ answers: [], withheld: true });
  });
});
