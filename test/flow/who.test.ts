import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Who, WhoRule } from '../../workflows/flow/grammar.ts';
import { whoAre } from '../../workflows/flow/who.ts';
import { aContext, anAnswer, at, type Given, type TestPerson } from './kernel-context.ts';

const seed = Number(process.env.SEED ?? Date.now() % 1e9);

/** amy and ben report to bob, bob to cat, cat to nobody; hri is HR for all, hrr for Rooms. */
const people: TestPerson[] = [
  { id: 'amy', managerId: 'bob', fields: { department: 'Rooms', buddy_id: 'ben' } },
  { id: 'ben', managerId: 'bob', fields: { department: 'Kitchen' } },
  { id: 'bob', managerId: 'cat', fields: { department: 'Rooms' } },
  { id: 'cat' },
  { id: 'hri', roles: ['hr'] },
  { id: 'hrr', roles: ['hr@department=Rooms'] },
];

const found = (who: Who | WhoRule, given: Given = {}) => whoAre('rules' in who ? who : { rules: [who] }, aContext({ people, ...given }));
const ids = (who: Who | WhoRule, given: Given = {}) =>
  found(who, given)
    .people.map(({ id }) => id)
    .join();
const but = (id: string, more: Partial<TestPerson>) => people.map((person) => (person.id === id ? { ...person, ...more } : person));

describe('a rule names', () => {
  it('the subject, the owner, someone by id', () => {
    expect(ids({ who: 'subject' })).toBe('amy');
    expect(ids({ who: 'item' })).toBe('amy');
    expect(ids({ who: 'subject' }, { run: { subject: null } })).toBe('');
    expect(ids({ who: 'owner' }, { cycle: { owner: 'hri' } })).toBe('hri');
    expect(ids({ who: 'owner' })).toBe('');
    expect(ids({ who: 'person', id: 'cat' })).toBe('cat');
    expect(ids({ who: 'person', id: 'nobody' })).toBe('');
  });

  it('managers by level, of the subject or of somebody else', () => {
    expect([1, 2, 3].map((level) => ids({ who: 'manager', level }))).toEqual(['bob', 'cat', '']);
    expect([1, 2, 3].map((level) => ids({ who: 'manager', level, atTop: 'stay' }))).toEqual(['bob', 'cat', 'cat']);
    expect(ids({ who: 'manager', of: { who: 'person', id: 'bob' } })).toBe('cat');
    expect(ids({ who: 'manager', of: { who: 'manager' } })).toBe('cat');
    expect(ids({ who: 'manager', level: { value: 'answer', step: 'plan', field: 'up' } }, { answers: [anAnswer('plan', { values: { up: 2 } })] })).toBe('cat');
    expect(found({ who: 'manager', level: 2 }).people).toEqual([{ id: 'cat', why: { rule: 'manager', level: 2, fallback: 0, by: 'rule' } }]);
  });

  it('nobody above the top, who is never their own manager', () => {
    expect(ids({ who: 'manager' }, { run: { subject: 'cat' } })).toBe('');
    expect(ids({ who: 'manager', atTop: 'stay' }, { run: { subject: 'cat' } })).toBe('');
  });

  it('roles, for all and for a part', () => {
    expect(ids({ who: 'role', role: 'hr' })).toBe('hri');
    expect(ids({ who: 'role', role: 'hr', scope: { column: 'department', of: { who: 'subject' } } })).toBe('hrr');
    expect(ids({ who: 'role', role: 'hr', scope: { column: 'department', of: { who: 'person', id: 'cat' } } })).toBe('');
  });

  it('groups, relations, reports and peers', () => {
    expect(ids({ who: 'group', column: 'department', equals: 'Rooms' })).toBe('amy,bob');
    expect(ids({ who: 'group', column: 'department', equals: { value: 'person', of: { who: 'person', id: 'ben' }, field: 'department' } })).toBe('ben');
    expect(ids({ who: 'relation', column: 'buddy_id' })).toBe('ben');
    expect(ids({ who: 'relation', column: 'manager_id' })).toBe('bob');
    expect(ids({ who: 'relation', column: 'mentor_id' })).toBe('');
    expect(ids({ who: 'reports', of: { who: 'manager' } })).toBe('amy,ben');
    expect(ids({ who: 'peers' })).toBe('ben');
    expect(ids({ who: 'peers', of: { who: 'person', id: 'cat' } })).toBe('');
  });

  it('those who held or decided a step, in its latest round or its first', () => {
    const answers = [anAnswer('review', { by: 'hri', for: 'bob' }), anAnswer('review', { round: 2, by: 'cat', for: 'cat' })];
    const rule = (who: 'holderOf' | 'deciderOf', round?: 'first') => ids({ who, step: 'review', ...(round && { round }) }, { answers });
    expect([rule('holderOf'), rule('deciderOf'), rule('holderOf', 'first'), rule('deciderOf', 'first')]).toEqual(['cat', 'cat', 'bob', 'hri']);
    expect(ids({ who: 'deciderOf', step: 'other' }, { answers })).toBe('');
  });

  it('several together, each once', () => {
    expect(
      ids({ who: 'together', of: [{ rule: { who: 'manager' } }, { rule: { who: 'reports', of: { who: 'manager' } } }, { rule: { who: 'manager' } }] }),
    ).toBe('bob,amy,ben');
  });

  it('nobody where it is not built yet', () => {
    const rules: WhoRule[] = [
      { who: 'nominated', step: 'x' },
      { who: 'external', step: 'x', field: 'y' },
      { who: 'event', field: 'x' },
      { who: 'recipientsOf', record: 'x' },
      { who: 'missing', step: 'x' },
      { who: 'previousHolder' },
    ];
    expect(rules.map((rule) => ids(rule)).join('')).toBe('');
  });
});

describe('the chain of rules', () => {
  const chain: Who = { rules: [{ who: 'manager' }, { who: 'manager', level: 2 }, { who: 'role', role: 'hr' }] };

  it('goes on to the next rule only when one yields nobody, and says which it was', () => {
    expect(found(chain).people).toEqual([{ id: 'bob', why: { rule: 'manager', level: 1, fallback: 0, by: 'rule' } }]);
    expect(found(chain, { run: { subject: 'cat' } }).people).toEqual([{ id: 'hri', why: { rule: 'role', fallback: 2, by: 'rule' } }]);
    expect(ids({ rules: [] })).toBe('');
  });

  it('leaves out those who never may, and says by which rule', () => {
    const who: Who = {
      rules: [
        { who: 'group', column: 'department', equals: 'Rooms' },
        { who: 'role', role: 'hr' },
      ],
      never: [{ who: 'subject' }],
    };
    expect(found(who)).toMatchObject({ people: [{ id: 'bob' }], excluded: [{ id: 'amy', rule: 'subject' }] });
    expect(ids({ ...who, never: [{ who: 'subject' }, { who: 'manager' }] })).toBe('hri');
    expect(ids({ rules: [{ who: 'deciderOf', step: 'review' }], never: [{ who: 'holderOf', step: 'review' }] }, { answers: [anAnswer('review')] })).toBe('');
  });
});

describe('people who left', () => {
  const chain: Who = { rules: [{ who: 'manager' }, { who: 'role', role: 'hr' }] };
  // It is Monday 1 March 2027, nine in the morning in Hong Kong.
  it.each([
    ['2027-02-28', 'hri'],
    ['2027-03-01', 'hri'],
    ['2027-03-02', 'bob'],
    [null, 'bob'],
  ])('a manager whose last day is %s: %s is asked', (leftOn, id) => expect(ids(chain, { people: but('bob', { leftOn }) })).toBe(id));

  it('the day is the cycle’s, not the server’s and not the person’s', () => {
    const given = { people: but('bob', { leftOn: '2027-03-01', zone: 'America/New_York' }), at: at('2027-02-28T15:59:00Z') };
    expect(ids(chain, given)).toBe('bob');
    expect(ids(chain, { ...given, at: at('2027-02-28T16:00:00Z') })).toBe('hri');
    expect(ids(chain, { ...given, at: at('2027-02-28T16:00:00Z'), cycle: { zone: 'Europe/London' } })).toBe('bob');
  });

  it('the line above someone who left still stands', () =>
    expect(ids({ who: 'manager', level: 2 }, { people: but('bob', { leftOn: '2027-01-31' }) })).toBe('cat'));
  it('a manager who is not on file is nobody', () => expect(ids(chain, { people: but('amy', { managerId: 'zed' }) })).toBe('hri'));
});

describe(`managers in circles (seed ${seed})`, () => {
  it('end the climb, and nobody is their own manager', () => {
    const arbitrary = fc.array(fc.option(fc.integer({ min: 0, max: 7 })), { minLength: 8, maxLength: 8 });
    fc.assert(
      fc.property(arbitrary, fc.integer({ min: 1, max: 60 }), fc.constantFrom('none' as const, 'stay' as const), (managers, level, atTop) => {
        const circle = managers.map((manager, index) => ({ id: `p${index}`, managerId: manager === null ? null : `p${manager}` }));
        const above = ids({ who: 'manager', level, atTop }, { people: circle, run: { subject: 'p0' } });
        expect(above).not.toBe('p0');
        // A second opinion: the line upwards without anyone twice.
        const line = ['p0'];
        for (let next = circle[0]?.managerId; next && !line.includes(next); next = circle.find(({ id }) => id === next)?.managerId) line.push(next);
        expect(above).toBe(line[level] ?? (atTop === 'stay' && line.length > 1 ? line.at(-1) : ''));
      }),
      { seed, numRuns: 1_000 },
    );
  });
});
