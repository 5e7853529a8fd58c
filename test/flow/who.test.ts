import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addressOf } from '../../workflows/flow/external.ts';
import type { AnswerValue } from '../../workflows/flow/form.ts';
import type { AsOf, Value, When, Who, WhoRule } from '../../workflows/flow/grammar.ts';
import type { Answer, Slot, TaskState } from '../../workflows/flow/state.ts';
import { whoAre } from '../../workflows/flow/who.ts';
import { aChild, aContext, anAnswer, at, type Given, type TestPerson } from './kernel-context.ts';

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

  it('whoever was chosen in a step: what each part of its latest round said last, and only who is on file', () => {
    const pick = (ids: AnswerValue, more: Partial<Answer> = {}) => anAnswer('pick', { values: { people: ids }, ...more });
    const two = [
      pick(['cat']),
      pick(['amy'], { round: 2 }),
      pick(['ben', 'zed'], { round: 2 }),
      pick('hri', { round: 2, slot: 'run:pick:2:2' }),
      pick(null, { round: 2, slot: 'run:pick:2:3' }),
    ];
    expect(ids({ who: 'nominated', step: 'pick' }, { answers: two })).toBe('ben,hri');
    expect(ids({ who: 'nominated', step: 'other' }, { answers: two })).toBe('');
  });

  it('whom the event names, one or several', () => {
    const answers = [anAnswer('heard', { values: { person: 'ben', all: ['amy', 'cat', 'nobody'], n: 7 } })];
    const named = (field: string) => ids({ who: 'event', field }, { answers, cause: { step: 'heard', round: 1 } });
    expect([named('person'), named('all'), named('n'), named('none')]).toEqual(['ben', 'amy,cat', '', '']);
    expect(ids({ who: 'event', field: 'person' }, { answers })).toBe('');
  });

  it('who received a record: people, not other systems', () => {
    const recipients = [{ person: 'amy', type: 'rating', to: ['payroll', 'cat', 'hri'] }];
    expect([ids({ who: 'recipientsOf', record: 'rating' }, { recipients }), ids({ who: 'recipientsOf', record: 'goal' }, { recipients })]).toEqual([
      'cat,hri',
      '',
    ]);
  });
});

describe('subject and item', () => {
  const answers = [
    anAnswer('raters', { values: { list: [{ name: 'Ben', rater: 'ben' }, { name: 'nobody' }] } }),
    anAnswer('pick', { values: { people: ['hri'] } }),
  ];
  const row = (step: string, field: string, index: number): Given => ({ answers, run: { item: { row: { step, field, round: 1, index } } } });
  it('are two where it goes through rows: the subject stays, the item is the person in the row', () => {
    expect([ids({ who: 'subject' }, row('raters', 'list', 0)), ids({ who: 'item' }, row('raters', 'list', 0))]).toEqual(['amy', 'ben']);
    expect(ids({ who: 'item' }, row('raters', 'list', 1))).toBe('');
    expect(ids({ who: 'item' }, row('pick', 'people', 0))).toBe('hri');
    expect(ids({ who: 'manager', of: { who: 'item' } }, row('raters', 'list', 0))).toBe('bob');
    expect(ids({ rules: [{ who: 'peers' }], never: [{ who: 'item' }] }, row('raters', 'list', 0))).toBe('');
  });
  it('of a group are its members, and nobody in particular', () => {
    const group: Given = { run: { subject: null, item: { group: { column: 'department', value: 'Rooms' } } } };
    expect([ids({ who: 'item' }, group), ids({ who: 'subject' }, group)]).toEqual(['amy,bob', '']);
  });
});

describe('as of another day', () => {
  const april = at('2027-04-01T00:00:00+08:00');
  const moved = but('amy', {
    fields: { department: 'Rooms', buddy_id: 'ben' },
    states: [
      { from: at('2027-01-01T00:00:00+08:00'), managerId: 'cat', fields: { buddy_id: 'hri' } },
      { from: at('2027-02-01T00:00:00+08:00') },
      { from: april, managerId: 'hri' },
    ],
  });
  const start: Given = { people: moved, cycle: { startsAt: at('2027-01-10T00:00:00+08:00') } };
  const on = (date: string): When => ({ from: { anchor: 'date', date } });

  it.each<[AsOf | undefined, string]>([
    [undefined, 'bob'],
    ['now', 'bob'],
    ['cycleStart', 'cat'],
    ['both', 'cat,bob'],
    [on('2027-01-31'), 'cat'],
    [on('2027-02-01'), 'bob'],
    [on('2027-04-01'), 'hri'],
    [{ from: { anchor: 'now' }, plus: { n: 1, unit: 'months' } }, 'hri'],
    [{ from: { anchor: 'answerDate', step: 'x', field: 'y' } }, ''],
  ])('a manager as of %j is %s', (asOf, id) => expect(ids({ who: 'manager', ...(asOf && { asOf }) }, start)).toBe(id));

  it('is so for a relation, and for each step up the line', () => {
    expect([
      ids({ who: 'relation', column: 'buddy_id', asOf: 'cycleStart' }, start),
      ids({ who: 'relation', column: 'buddy_id', asOf: 'both' }, start),
    ]).toEqual(['hri', 'hri,ben']);
    expect([ids({ who: 'relation', column: 'manager_id', asOf: 'cycleStart' }, start), ids({ who: 'manager', level: 2, asOf: 'cycleStart' }, start)]).toEqual([
      'cat',
      '',
    ]);
    expect(ids({ who: 'manager', level: 2, asOf: 'cycleStart', atTop: 'stay' }, start)).toBe('cat');
  });

  it('of someone who was the manager then and has left, the next rule is asked', () => {
    const gone = { ...start, people: moved.map((person) => (person.id === 'cat' ? { ...person, leftOn: '2027-02-01' } : person)) };
    expect(
      ids(
        {
          rules: [
            { who: 'manager', asOf: 'cycleStart' },
            { who: 'role', role: 'hr' },
          ],
        },
        gone,
      ),
    ).toBe('hri');
    expect(ids({ who: 'manager', asOf: 'both' }, gone)).toBe('bob');
  });
});

describe('who has a step', () => {
  const slot = (id: string, holder: string, more: Partial<Slot> = {}): Slot => ({ id, holder, status: 'open', from: null, ...more }) as Slot;
  const task = (step: string, round: number, slots: Slot[]): Record<string, TaskState> => {
    const id = `run:${step}:${round}`;
    return { [id]: { id, step, round, status: 'open', slots } as TaskState };
  };
  const tasks = task('review', 1, [slot('a', 'bob', { status: 'answered' }), slot('b', 'ben'), slot('c', 'cat', { from: 'hri' })]);
  const answers = [anAnswer('review', { by: 'bob', for: 'bob' })];

  it('is whoever answered it and whoever still may', () => {
    expect(ids({ who: 'holderOf', step: 'review' }, { tasks, answers })).toBe('bob,ben,cat');
    expect(ids({ who: 'deciderOf', step: 'review' }, { tasks, answers })).toBe('bob');
  });
  it('is whoever has it in its latest round, not those of the round before', () => {
    const again = { tasks: task('review', 2, [slot('a', 'ben')]), answers };
    expect(ids({ who: 'holderOf', step: 'review' }, again)).toBe('ben');
    expect(ids({ who: 'holderOf', step: 'review', round: 'first' }, again)).toBe('bob');
  });
  it('those missing are whose part is open, here or in the runs of a step for each', () => {
    expect(ids({ who: 'missing', step: 'review' }, { tasks })).toBe('ben,cat');
    expect(ids({ who: 'missing', step: 'other' }, { tasks })).toBe('');
    const step = (id: string, kind: 'form' | 'forEach', scope: string | null) => ({
      id,
      kind,
      in: scope,
      order: 0,
      next: {},
      ports: [],
      settings: {} as never,
    });
    const plan = { steps: { each: step('each', 'forEach', null), own: step('own', 'form', 'each') } };
    const children = { each: [aChild('amy', { waitsFor: (of) => (of === 'own' ? ['amy', 'bob'] : ['cat']) }), aChild('ben', { waitsFor: () => ['ben'] })] };
    expect(ids({ who: 'missing', step: 'own' }, { plan, children, run: { subject: null } })).toBe('amy,bob,ben');
  });
  it('the one before is from whom a part came, or who had it in the round before', () => {
    const place = (step: string, round: number) => ({ place: { step, round, path: [] } });
    expect(ids({ who: 'previousHolder' }, { tasks, answers, ...place('review', 1) })).toBe('hri');
    expect(ids({ who: 'previousHolder' }, { answers, ...place('review', 2) })).toBe('bob');
    expect(ids({ who: 'previousHolder' }, { answers, ...place('review', 3) })).toBe('');
    expect(ids({ who: 'previousHolder' }, { tasks, answers })).toBe('');
  });
});

describe('someone from outside', () => {
  const rule: WhoRule = { who: 'external', step: 'ask', field: 'email' };
  const ask = (email: AnswerValue, more: Partial<Answer> = {}): Given => ({
    people,
    answers: [anAnswer('ask', { values: { email }, slot: 'run.each.3:ask:1:2', ...more })],
  });

  it('is named by the answer that holds the address; no id holds it', () => {
    expect(ids(rule, ask(' ann@example.org '))).toBe('external:run.each.3:ask:1:2:email:0');
    const answers = (email: AnswerValue) => (step: string) => aContext(ask(email)).world.answers(step);
    expect(addressOf('external:run.each.3:ask:1:2:email:0', answers(' ann@example.org '))).toBe('ann@example.org');
    expect(addressOf('external:run.each.3:ask:1:2:email:1', answers(['a@b.example', 'c@d.example']))).toBe('c@d.example');
    expect(addressOf('external:run.each.3:ask:1:2:email:0', answers(null))).toBeNull();
    expect([addressOf('external:x', answers('a@b.example')), addressOf('amy', answers('a@b.example'))]).toEqual([null, null]);
  });
  it.each([[''], ['nobody'], ['a b@c.example'], ['a@b'], ['a@b.example,c@d.example'], ['a@b.example\nbcc: c'], [7], [null]])(
    'is nobody for what is no address: %j',
    (email) => expect(ids(rule, ask(email))).toBe(''),
  );
  it('has mail and nothing else, and lives by the cycle’s zone', () => {
    const { world } = aContext(ask('ann@example.org'));
    const id = 'external:run.each.3:ask:1:2:email:0';
    expect(world.person(id)).toEqual({ id, managerId: null, hasMail: true, sharedMailbox: false, language: 'en', roles: [], leftOn: null, fields: {} });
    expect([world.zoneOf(id), world.calendarOf(id).name, world.leaves(id)]).toEqual(['Asia/Hong_Kong', 'none', []]);
    expect(world.person('external:run.each.3:ask:1:2:email:1')).toBeUndefined();
    expect(ids({ who: 'manager', of: rule }, ask('ann@example.org'))).toBe('');
  });
  it('may be left out like anybody', () =>
    expect(ids({ rules: [rule, { who: 'owner' }], never: [rule] }, { ...ask('ann@example.org'), cycle: { owner: 'cat' } })).toBe('cat'));
});

describe('several rules together', () => {
  const oneOfEach: WhoRule = {
    who: 'together',
    of: [
      { rule: { who: 'manager' }, atLeast: 1 },
      { rule: { who: 'role', role: 'hr' }, atLeast: 1 },
    ],
  };
  it('say for which parts each person counts, and how many of each are needed', () => {
    const all: WhoRule = { who: 'together', of: [{ rule: { who: 'manager' } }, { rule: { who: 'reports', of: { who: 'manager', level: 2 } }, atLeast: 1 }] };
    expect(found(all)).toMatchObject({ people: [{ id: 'bob', parts: [0, 1] }], parts: [{ atLeast: 0 }, { atLeast: 1 }] });
    expect(found(oneOfEach).people.map(({ id, parts }) => [id, parts])).toEqual([
      ['bob', [0]],
      ['hri', [1]],
    ]);
  });
  it('name nobody where a part has too few, and the next rule is asked', () => {
    const who: Who = { rules: [oneOfEach, { who: 'owner' }], never: [{ who: 'role', role: 'hr' }] };
    expect(found(who, { cycle: { owner: 'cat' } })).toMatchObject({
      people: [{ id: 'cat', why: { rule: 'owner', fallback: 1 } }],
      excluded: [{ id: 'hri', rule: 'role' }],
    });
    expect(ids(oneOfEach, { people: but('bob', { leftOn: '2027-01-01' }) })).toBe('');
  });
  it('take their numbers from data: of what is not known one is needed', () => {
    const n = (atLeast: Value): WhoRule => ({ who: 'together', of: [{ rule: { who: 'peers' }, atLeast }, { rule: { who: 'manager' } }] });
    const answers = [anAnswer('plan', { values: { n: 2, half: '0.5' } })];
    expect(
      [n(1), n({ value: 'answer', step: 'plan', field: 'half' }), n({ value: 'answer', step: 'plan', field: 'n' })].map((rule) => ids(rule, { answers })),
    ).toEqual(['ben,bob', 'ben,bob', '']);
    const unknown = n({ value: 'answer', step: 'plan', field: 'none' });
    expect([ids(unknown, { answers }), ids(unknown, { answers, run: { subject: 'cat' } })]).toEqual(['ben,bob', '']);
  });
});

describe('exclusions', () => {
  const everyone: WhoRule = { who: 'together', of: ['amy', 'ben', 'bob', 'cat', 'hri'].map((id) => ({ rule: { who: 'person' as const, id } })) };
  const department: WhoRule = { who: 'group', column: 'department', equals: { value: 'person', of: { who: 'subject' }, field: 'department' } };
  it.each<[WhoRule, string]>([
    [{ who: 'subject' }, 'ben,bob,cat,hri'],
    [{ who: 'peers' }, 'amy,bob,cat,hri'],
    [{ who: 'reports', of: { who: 'manager' } }, 'bob,cat,hri'],
    [{ who: 'deciderOf', step: 'review' }, 'amy,ben,bob,hri'],
    [department, 'ben,cat,hri'],
    [{ who: 'nominated', step: 'pick' }, 'bob,cat,hri'],
    [{ who: 'manager', level: { value: 'answer', step: 'none', field: 'x' } }, 'amy,ben,cat,hri'],
    [{ who: 'missing', step: 'review' }, 'amy,ben,bob,cat,hri'],
  ])('of %j leave %s', (rule, left) => {
    const answers = [anAnswer('review', { by: 'cat' }), anAnswer('pick', { values: { people: ['amy', 'ben'] } })];
    expect(ids({ rules: [everyone], never: [rule] }, { answers })).toBe(left);
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
