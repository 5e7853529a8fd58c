import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import { wholeBetween } from '../../workflows/flow/evaluate/time.ts';
import { holds, numberOf, valueOf } from '../../workflows/flow/evaluate.ts';
import type { AnswerValue } from '../../workflows/flow/form.ts';
import type { Anchor, Condition, Length, Value, When } from '../../workflows/flow/grammar.ts';
import type { Clock, Item, TaskState } from '../../workflows/flow/state.ts';
import { aContext, aFact, anAnswer, aRecord, at, aVisit, type Given, type TestPerson, tableOf, zones } from './kernel-context.ts';

const seed = Number(process.env.SEED ?? 20_270_301);

const when = (from: Anchor, n?: number, unit: Length['unit'] = 'days'): When => ({ from, ...(n !== undefined && { plus: { n, unit } }) });
const on = (date: string): When => when({ anchor: 'date', date });
const now: When = when({ anchor: 'now' });
const value = (one: Value, given: Given = {}): AnswerValue | undefined => valueOf(one, aContext(given)).value;

describe('a fact', () => {
  const sales = (asOf?: When): Value => ({ value: 'fact', scope: 'person', key: 'sales', ...(asOf && { asOf }) });
  const hk = (day: string) => `${day}T00:00:00+08:00`;

  /** It is 1 March 2027. */
  it.each<[string, Given['facts'], AnswerValue | undefined]>([
    ['that was never recorded is absent', [], undefined],
    ['in force counts', [aFact('sales', 5, hk('2027-01-01'))], 5],
    ['that took effect last counts', [aFact('sales', 5, hk('2027-01-01')), aFact('sales', 7, hk('2027-02-01'))], 7],
    ['of the future does not count yet', [aFact('sales', 5, hk('2027-01-01')), aFact('sales', 7, hk('2027-04-01'), { recorded: at(hk('2027-02-01')) })], 5],
    ['counts from the very instant of its effect', [aFact('sales', 5, '2027-03-01T01:00:00Z')], 5],
    ['counts no more at the very instant of its end', [aFact('sales', 5, hk('2027-01-01'), { until: at('2027-03-01T01:00:00Z') })], undefined],
    [
      'that has ended leaves the one it stood before',
      [aFact('sales', 5, hk('2027-01-01')), aFact('sales', 9, hk('2027-02-01'), { until: at(hk('2027-02-20')) })],
      5,
    ],
    [
      'of the same date that is recorded later corrects the first',
      [aFact('sales', 5, hk('2027-01-01')), aFact('sales', 6, hk('2027-01-01'), { recorded: at(hk('2027-02-01')) })],
      6,
    ],
    [
      'corrects also how long the first held',
      [aFact('sales', 5, hk('2027-01-01')), aFact('sales', 5, hk('2027-01-01'), { recorded: at(hk('2027-02-01')), until: at(hk('2027-02-15')) })],
      undefined,
    ],
    ['that is not known yet does not count', [aFact('sales', 5, hk('2027-01-01'), { recorded: at('2027-03-01T01:00:00.001Z') })], undefined],
    ['about somebody else does not count', [aFact('sales', 5, hk('2027-01-01'), { id: 'ben' })], undefined],
  ])('%s', (_, facts, expected) => expect(value(sales(), { facts: facts ?? [] })).toBe(expected));

  const history = [
    aFact('sales', 5, hk('2027-01-01')),
    aFact('sales', 7, hk('2027-02-01'), { recorded: at(hk('2027-02-20')) }),
    aFact('sales', 8, hk('2027-04-01'), { recorded: at(hk('2027-02-20')) }),
  ];

  it.each<[When, AnswerValue | undefined]>([
    [on('2026-12-31'), undefined],
    [on('2027-01-01'), 5],
    [on('2027-01-31'), 5],
    [on('2027-02-01'), 7],
    [on('2027-04-01'), 8],
    [when({ anchor: 'now' }, 1, 'months'), 8],
    [when({ anchor: 'answerDate', step: 'plan', field: 'never' }), undefined],
  ])('is read as of a date by what is known now: %j', (asOf, expected) => expect(value(sales(asOf), { facts: history })).toBe(expected));

  it('knew less earlier: what was recorded late was not known then', () => {
    const given = { facts: history, at: at(hk('2027-02-10')) };
    expect([value(sales(), given), value(sales(on('2027-02-05')), given), value(sales(on('2027-04-01')), given)]).toEqual([5, 5, 5]);
  });

  it.each<[number, AnswerValue | undefined]>([
    [59, undefined],
    [60, 5],
  ])('grows stale after the days that the flow says (%i): then nothing counts, not even an older one', (days, expected) => {
    const facts = [aFact('sales', 4, hk('2026-01-01')), aFact('sales', 5, hk('2027-01-01'))];
    expect(value(sales(), { facts, plan: { staleAfter: { sales: days } } })).toBe(expected);
  });

  it('is about whom the run is about: person, group, cycle, organisation', () => {
    const about = (scope: 'group' | 'cycle' | 'organisation', id: string | null, given: Given = {}) =>
      value({ value: 'fact', scope, key: 'sales' }, { facts: [aFact('sales', 3, hk('2027-01-01'), { scope, id })], ...given });
    const group: Item = { group: { column: 'department', value: 'Rooms' } };
    const people = [{ id: 'amy', fields: { department: 'Rooms', area: 'East' } }];
    expect(about('cycle', null)).toBe(3);
    expect(about('organisation', null)).toBe(3);
    expect(about('group', 'department=Rooms', { run: { subject: null, item: group } })).toBe(3);
    expect(about('group', 'department=Kitchen', { run: { subject: null, item: group } })).toBeUndefined();
    expect(about('group', 'department=Rooms', { people })).toBe(3);
    expect(about('group', 'department=Kitchen', { people })).toBeUndefined();
    expect(value(sales(), { facts: history, run: { subject: null } })).toBeUndefined();
  });

  it('tells its source, and the date it took effect', () => {
    const facts = [aFact('sales', 5, hk('2027-01-01'), { source: 'till' })];
    expect(valueOf(sales(), aContext({ facts })).inputs).toEqual([{ name: 'sales', value: 5, source: 'fact.person:till', asOf: at(hk('2027-01-01')) }]);
    expect(valueOf(sales(), aContext()).inputs).toEqual([{ name: 'sales', value: null, source: 'fact.person', asOf: at('2027-03-01T01:00:00Z') }]);
  });
});

describe('a record', () => {
  const level = (asOf?: When, field = 'level'): Value => ({ value: 'record', type: 'licence', field, ...(asOf && { asOf }) });
  const first = aRecord('licence', { level: 'B' }, '2026-01-01', { status: 'superseded', until: '2027-02-01' });
  const second = aRecord('licence', { level: 'A' }, '2027-02-01', { until: '2027-03-02' });

  it.each<[string, Given['records'], When | undefined, AnswerValue | undefined]>([
    ['that is not there is absent', [], undefined, undefined],
    ['in force counts', [first, second], undefined, 'A'],
    ['counts as of a date, though another has come into its place', [first, second], on('2027-01-31'), 'B'],
    ['holds from its first day', [first, second], on('2027-02-01'), 'A'],
    ['holds on its last day', [second], on('2027-03-01'), 'A'],
    ['holds no more on the day after', [second], on('2027-03-02'), undefined],
    ['that is suspended is not in force', [{ ...second, status: 'suspended' }], undefined, undefined],
    ['that is revoked never was', [{ ...second, status: 'revoked' }], on('2027-02-10'), undefined],
    ['that is erased is gone', [{ ...second, status: 'erased' }], undefined, undefined],
    ['that was replaced from its own first day on never counts', [{ ...first, until: '2026-01-01' }], on('2026-06-01'), undefined],
    ['that was not written yet does not count', [{ ...second, written: at('2027-03-01T01:00:00.001Z') }], undefined, undefined],
    ['of somebody else does not count', [{ ...second, person: 'ben' }], undefined, undefined],
  ])('%s', (_, records, asOf, expected) => expect(value(level(asOf), { records: records ?? [] })).toBe(expected));

  it('has its dates as fields, unless it has fields of these names', () => {
    expect([value(level(undefined, 'effective'), { records: [second] }), value(level(undefined, 'until'), { records: [second] })]).toEqual([
      '2027-02-01',
      '2027-03-02',
    ]);
    expect(value(level(undefined, 'until'), { records: [aRecord('licence', { until: 'ever' }, '2027-01-01')] })).toBe('ever');
    expect(value(level(undefined, 'until'), { records: [aRecord('licence', {}, '2027-01-01')] })).toBeUndefined();
  });

  it('goes by the day where its person lives', () => {
    const people = [{ id: 'amy', zone: 'America/New_York' }];
    // Still 1 March there until five in the morning of 2 March, world time.
    expect(value(level(), { records: [second], people, at: at('2027-03-02T04:59:00Z') })).toBe('A');
    expect(value(level(), { records: [second], people, at: at('2027-03-02T05:00:00Z') })).toBeUndefined();
  });
});

describe('a person', () => {
  const people: TestPerson[] = [
    {
      id: 'amy',
      managerId: 'bob',
      language: 'zh',
      roles: ['hr'],
      fields: { grade: '7' },
      states: [
        { from: 0, fields: { grade: '6' } },
        { from: at('2027-02-01T00:00:00+08:00'), fields: { grade: '7' } },
        { from: at('2027-06-01T00:00:00+08:00'), fields: { grade: '8' } },
      ],
    },
    { id: 'bob', leftOn: '2027-09-30', fields: { grade: '9' } },
  ];
  const grade = (asOf?: When): Value => ({ value: 'person', of: { who: 'subject' }, field: 'grade', ...(asOf && { asOf }) });
  const field = (name: string, who: 'subject' | 'manager' = 'subject') => value({ value: 'person', of: { who }, field: name }, { people });

  it.each<[When | undefined, AnswerValue | undefined]>([
    [undefined, '7'],
    [on('2027-01-31'), '6'],
    [on('2027-02-01'), '7'],
    [when({ anchor: 'now' }, 4, 'months'), '8'],
    [when({ anchor: 'answerDate', step: 'x', field: 'y' }), undefined],
  ])('has columns as of a date: %j', (asOf, expected) => expect(value(grade(asOf), { people })).toBe(expected));

  it('has what is kept beside the columns, too', () => {
    expect([field('id'), field('manager_id'), field('language'), field('roles'), field('left_on'), field('left_on', 'manager')]).toEqual([
      'amy',
      'bob',
      'zh',
      ['hr'],
      undefined,
      '2027-09-30',
    ]);
    expect([field('constructor'), field('grade', 'manager')]).toEqual([undefined, '9']);
  });
});

describe('a run of another flow', () => {
  const runs = [
    {
      person: 'amy',
      flow: 'probation',
      state: 'ended' as const,
      outcome: 'failed',
      startedAt: at('2025-01-01T00:00:00Z'),
      endedAt: at('2025-06-01T00:00:00Z'),
    },
    {
      person: 'amy',
      flow: 'probation',
      state: 'ended' as const,
      outcome: 'passed',
      startedAt: at('2026-01-01T20:00:00Z'),
      endedAt: at('2026-06-01T00:00:00Z'),
    },
    { person: 'amy', flow: 'pip', state: 'running' as const, outcome: null, startedAt: at('2027-01-01T00:00:00Z'), endedAt: null },
  ];
  it('is the latest about the same person', () => {
    const what = (flow: string) => (['state', 'outcome', 'startedOn', 'endedOn'] as const).map((one) => value({ value: 'run', flow, what: one }, { runs }));
    expect(what('probation')).toEqual(['ended', 'passed', '2026-01-02', '2026-06-01']);
    expect(what('pip')).toEqual(['running', undefined, '2027-01-01', undefined]);
    expect(what('none')).toEqual([undefined, undefined, undefined, undefined]);
  });
});

describe('what an event brought', () => {
  const answers = [
    anAnswer('heard', { values: { key: 'late', minutes: 4 } }),
    anAnswer('heard', { round: 2, values: { key: 'late', minutes: 9 } }),
    anAnswer('begin', { values: { ground: 'complaint' } }),
  ];
  const minutes: Value = { value: 'event', field: 'minutes' };

  it('is read of the round that caused it', () => {
    expect([1, 2, 3].map((round) => value(minutes, { answers, cause: { step: 'heard', round } }))).toEqual([4, 9, undefined]);
  });
  it('is read before it is kept', () => {
    const giving = { step: 'heard', values: { minutes: 1 }, outcome: null };
    expect(value(minutes, { answers, cause: { step: 'heard', round: 3 }, giving })).toBe(1);
  });
  it('is, without an event, what the run began with', () => {
    const plan = { first: { '': 'begin' } };
    expect([value({ value: 'event', field: 'ground' }, { answers, plan }), value(minutes, { answers, plan }), value(minutes, { answers })]).toEqual([
      'complaint',
      undefined,
      undefined,
    ]);
  });
});

describe('a table', () => {
  const tables = {
    notice: {
      keys: ['grade'],
      rows: [
        { keys: ['7'], value: 30 },
        { keys: ['7'], value: 31 },
        { keys: ['007'], value: 7 },
        { keys: ['exec'], value: { value: 'answer' as const, step: 'plan', field: 'days' } },
      ],
    },
    pay: {
      keys: ['grade', 'place'],
      rows: [
        { keys: ['7', 'HK'], value: '0.10' },
        { keys: ['7', 'UK'], value: '0.12' },
      ],
    },
    round: { keys: ['x'], rows: [{ keys: ['1'], value: { value: 'lookup' as const, table: 'round', keys: [1], otherwise: 2 } }] },
    chain: { keys: ['x'], rows: [{ keys: ['1'], value: { value: 'lookup' as const, table: 'notice', keys: ['7'], otherwise: 2 } }] },
  };
  const look = (table: string, ...keys: Value[]) =>
    value({ value: 'lookup', table, keys, otherwise: 'none' }, { plan: { tables }, answers: [anAnswer('plan', { values: { days: 90, grade: 7 } })] });

  it.each<[string, Value[], AnswerValue | undefined]>([
    ['notice', ['7'], 30],
    ['notice', ['7.0'], 30],
    ['notice', [7], 30],
    ['notice', [{ value: 'answer', step: 'plan', field: 'grade' }], 30],
    ['notice', ['8'], 'none'],
    ['notice', ['Exec'], 'none'],
    ['notice', ['exec'], 90],
    ['notice', [{ value: 'answer', step: 'plan', field: 'nothing' }], 'none'],
    ['pay', ['7', 'UK'], '0.12'],
    ['pay', ['7', 'US'], 'none'],
    ['pay', ['7'], 'none'],
    ['missing', ['7'], 'none'],
    ['constructor', ['7'], 'none'],
    ['round', ['1'], undefined],
    ['chain', ['1'], 30],
  ])('%s of %j', (table, keys, expected) => expect(look(table, ...keys)).toBe(expected));

  it('is told with what was looked up', () => {
    const context = aContext({ plan: { tables }, answers: [anAnswer('plan', { values: { grade: 7 } })] });
    const { inputs } = valueOf({ value: 'lookup', table: 'notice', keys: [{ value: 'answer', step: 'plan', field: 'grade' }], otherwise: 1 }, context);
    expect(inputs.map(({ name, value: found, source }) => `${name}=${JSON.stringify(found)} ${source}`)).toEqual([
      'grade=7 answer.plan',
      'notice=30 lookup.notice',
    ]);
  });
});

describe('time between two dates', () => {
  const between = (unit: 'days' | 'months' | 'years', from: When, to: When, given: Given = {}) => value({ value: 'timeBetween', unit, from, to }, given);

  it.each<['days' | 'months' | 'years', string, string, number]>([
    ['days', '2027-03-01', '2027-03-01', 0],
    ['days', '2027-02-28', '2027-03-01', 1],
    ['days', '2028-02-28', '2028-03-01', 2],
    ['days', '2027-03-02', '2027-03-01', -1],
    ['months', '2027-01-31', '2027-02-27', 0],
    ['months', '2027-01-31', '2027-02-28', 1],
    ['months', '2027-01-30', '2027-02-28', 1],
    ['months', '2027-02-28', '2027-03-28', 1],
    ['months', '2027-02-28', '2027-03-27', 0],
    ['months', '2027-03-31', '2027-02-28', -1],
    ['months', '2027-03-30', '2027-03-01', 0],
    ['years', '2000-02-29', '2027-02-27', 26],
    ['years', '2000-02-29', '2027-02-28', 27],
    ['years', '2009-03-02', '2027-03-01', 17],
    ['years', '2009-03-01', '2027-03-01', 18],
    ['years', '2027-03-01', '2009-03-01', -18],
  ])('whole %s from %s to %s: %i', (unit, from, to, expected) => expect(between(unit, on(from), on(to))).toBe(expected));

  it('may begin or end now, and goes by the wall', () => {
    const hired = { people: [{ id: 'amy', zone: 'Europe/London', fields: { hired_on: '2027-02-01' } }] };
    const from: When = when({ anchor: 'personDate', of: { who: 'subject' }, field: 'hired_on' });
    // In London it is 28 February until midnight there.
    expect([
      between('days', from, now, { ...hired, at: at('2027-02-28T23:59:00Z') }),
      between('days', from, now, { ...hired, at: at('2027-03-01T00:00:00Z') }),
    ]).toEqual([27, 28]);
    expect([
      between('months', from, now, { ...hired, at: at('2027-02-28T23:59:00Z') }),
      between('months', from, now, { ...hired, at: at('2027-03-01T00:00:00Z') }),
    ]).toEqual([0, 1]);
    // The night in which clocks go forward is a day like any other.
    expect(between('days', on('2027-03-28'), on('2027-03-29'), hired)).toBe(1);
  });

  it('is absent where one of them is not known', () => {
    const never = when({ anchor: 'answerDate', step: 'plan', field: 'day' });
    expect([between('days', never, now), between('days', now, never)]).toEqual([undefined, undefined]);
  });

  it('tells both dates', () => {
    const { inputs } = valueOf({ value: 'timeBetween', unit: 'days', from: on('2027-01-01'), to: now }, aContext());
    expect(inputs.map(({ name, value: found, source }) => [name, found, source])).toEqual([
      ['from', '2026-12-31T16:00:00.000Z', 'date.date'],
      ['to', '2027-03-01T01:00:00.000Z', 'date.now'],
      ['timeBetween', 59, 'timeBetween.days'],
    ]);
  });

  it(`is what a library says, a unit at a time (seed ${seed})`, () => {
    const instant = fc.integer({ min: at('2003-01-01T00:00:00Z') / 60_000, max: at('2057-01-01T00:00:00Z') / 60_000 }).map((minute) => minute * 60_000);
    const near = fc.tuple(instant, fc.integer({ min: -80 * 1_440, max: 80 * 1_440 })).map(([from, minutes]) => [from, from + minutes * 60_000] as const);
    fc.assert(
      fc.property(
        fc.oneof(fc.tuple(instant, instant), near),
        fc.constantFrom('days', 'months', 'years'),
        fc.constantFrom(...zones),
        ([from, to], unit, zone) => {
          const local = (ms: number) => Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(zone).toPlainDateTime();
          const [a, b] = [local(from), local(to)];
          const sign = to < from ? -1 : 1;
          let n = 0;
          const reaches = (m: number) => Temporal.PlainDateTime.compare(a.add({ [unit]: sign * m }), b) * sign <= 0;
          if (unit === 'days') n = Math.max(0, Math.floor(Math.abs(to - from) / 86_400_000) - 2);
          while (reaches(n + 1)) n += 1;
          expect(wholeBetween(from, to, unit, tableOf(zone)) + 0).toBe(n === 0 ? 0 : sign * n);
        },
      ),
      { seed, numRuns: 1_500 },
    );
  });
});

describe('time left', () => {
  const left = (unit: 'minutes' | 'hours' | 'days', given: Given) => value({ value: 'timeLeft', step: 'ask', unit }, given);
  const visits = (due: string | null, more = {}) => ({ ask: { first: aVisit(), latest: aVisit({ due: due === null ? null : at(due), ...more }) } });
  const aClock = (kind: Clock['kind'], due: string): Clock => ({
    id: `run:ask:1:${kind}`,
    run: 'run',
    kind,
    due: at(due),
    branches: true,
    ladder: 0,
    order: 1,
    task: null,
    token: 'ask:1',
    item: null,
    nth: 0,
    ledger: [],
  });

  it('is whole, and none when it is past', () => {
    const given = (due: string) => ({ run: { visits: visits(due) } });
    expect((['minutes', 'hours', 'days'] as const).map((unit) => left(unit, given('2027-03-03T00:59:59Z')))).toEqual([2_879, 47, 1]);
    expect((['minutes', 'hours', 'days'] as const).map((unit) => left(unit, given('2027-03-03T01:00:00Z')))).toEqual([2_880, 48, 2]);
    expect((['minutes', 'hours', 'days'] as const).map((unit) => left(unit, given('2027-02-01T01:00:00Z')))).toEqual([0, 0, 0]);
  });

  it('is absent before the step is reached, once it is done, and where it has no date', () => {
    expect(left('days', {})).toBeUndefined();
    expect(left('days', { run: { visits: visits(null) } })).toBeUndefined();
    expect(left('days', { run: { visits: visits('2027-03-09T00:00:00Z', { completed: 1 }) } })).toBeUndefined();
    expect(left('days', { run: { visits: visits('2027-03-09T00:00:00Z', { closed: 1 }) } })).toBeUndefined();
  });

  it('goes by the task that is open, by the date of a wait, and by steps above', () => {
    const task = { id: 'run:ask:1', step: 'ask', round: 1, status: 'open', dueAt: at('2027-03-02T01:00:00Z'), closesAt: null } as TaskState;
    expect(left('hours', { tasks: { [task.id]: task }, run: { visits: visits('2027-04-01T00:00:00Z') } })).toBe(24);
    const clocks = { a: aClock('deadline', '2027-03-05T01:00:00Z'), b: aClock('wait', '2027-03-03T01:00:00Z'), c: aClock('look', '2027-03-01T02:00:00Z') };
    expect(left('days', { clocks, run: { visits: visits(null) } })).toBe(2);
    expect(left('days', { above: visits('2027-03-04T01:00:00Z') })).toBe(3);
  });
});

describe('which occurrence it is', () => {
  const step = (id: string, kind: 'repeat' | 'subflow') => ({ id, kind, in: null, order: 0, next: {}, ports: [], settings: {} as never });
  const plan = { steps: { weekly: step('weekly', 'repeat'), talk: step('talk', 'subflow') } };
  const path = [
    { container: 'weekly:1', occurrence: 4 },
    { container: 'talk:7', occurrence: 1 },
  ];

  it('is that of the innermost repeat, or the one in which the run was begun', () => {
    const place = { step: 'ask', round: 4, path };
    expect(value({ value: 'occurrence' }, { plan, place })).toBe(4);
    expect(value({ value: 'occurrence' }, { plan, place: { ...place, path: [] }, run: { occurrence: 3 } })).toBe(3);
    expect(value({ value: 'occurrence' }, { plan, place: { ...place, path: [] } })).toBeUndefined();
  });
});

describe('answers and outcomes', () => {
  const first = aVisit({ outcome: 'rejected', completed: 1 });
  const visits = { plan: { first, latest: aVisit({ round: 4, outcome: 'approved', completed: 9 }) } };
  const outcome = (round: 'first' | 'latest' | number | undefined, given: Given) =>
    value({ value: 'outcome', step: 'plan', ...(round !== undefined && { round }) }, given);

  it('are those of the runs above where this one has none', () => {
    expect([outcome(undefined, { above: visits }), outcome('first', { above: visits })]).toEqual(['approved', 'rejected']);
    expect(outcome(undefined, { above: visits, run: { visits: { plan: { first, latest: first } } } })).toBe('rejected');
  });

  it('of rounds in between are what all of them answered', () => {
    const answers = [
      anAnswer('plan', { round: 2, outcome: 'approved' }),
      anAnswer('plan', { round: 2, outcome: 'approved' }),
      anAnswer('plan', { round: 3, outcome: 'approved' }),
      anAnswer('plan', { round: 3, outcome: 'rejected' }),
    ];
    expect([1, 2, 3, 4, 5].map((round) => outcome(round, { answers, run: { visits } }))).toEqual(['rejected', 'approved', undefined, 'approved', undefined]);
  });

  it('of the row that a run is about are its columns', () => {
    const answers = [anAnswer('plan', { values: { goals: [{ name: 'a', weight: 1 }, { name: 'b' }], note: 'n' } }), anAnswer('plan', { round: 2, values: {} })];
    const about = (index: number, field: string) =>
      value({ value: 'answer', step: 'plan', field }, { answers, run: { item: { row: { step: 'plan', field: 'goals', round: 1, index } } } });
    expect([about(0, 'name'), about(1, 'name'), about(1, 'weight'), about(7, 'name'), about(0, 'note')]).toEqual(['a', 'b', undefined, undefined, undefined]);
    const people = [anAnswer('pick', { values: { people: ['ben'] } })];
    expect(
      value(
        { value: 'answer', step: 'pick', field: 'value' },
        { answers: people, run: { item: { row: { step: 'pick', field: 'people', round: 1, index: 0 } } } },
      ),
    ).toBe('ben');
  });
});

describe('dates', () => {
  const compared = (left: Value, test: 'is' | 'less' | 'atLeast', right: Value) => holds({ test, left, right }, aContext()).holds;
  it('compare by the calendar: a day beside an instant by the day of that instant', () => {
    expect(compared('2027-03-01', 'is', '2027-02-28T16:00:00Z')).toBe(true);
    expect(compared('2027-02-28', 'is', '2027-02-28T16:00:00Z')).toBe(false);
    expect(compared('2027-02-28T15:59:59Z', 'less', '2027-03-01')).toBe(true);
    expect(compared('2027-02-28T16:00Z', 'is', '2027-02-28T16:00:00.000Z')).toBe(true);
    expect(compared('2027-02-30', 'is', '2027-02-30')).toBe(true);
  });
});

describe('a number of a setting', () => {
  it('is told with its inputs, and is none where it is absent or no number', () => {
    const given = { answers: [anAnswer('plan', { values: { n: '2.50', text: 'many' } })] };
    const of = (field: string) => numberOf({ value: 'answer', step: 'plan', field }, aContext(given));
    expect(of('n')).toEqual({ number: 2.5, inputs: [{ name: 'n', value: '2.50', source: 'answer.plan', asOf: 0 }] });
    expect([of('text').number, of('none').number, numberOf('3', aContext()).number]).toEqual([null, null, 3]);
  });
});

describe('whatever is absent', () => {
  const absent: Value[] = [
    { value: 'answer', step: 'x', field: 'y' },
    { value: 'outcome', step: 'x' },
    { value: 'person', of: { who: 'person', id: 'nobody' }, field: 'y' },
    { value: 'fact', scope: 'person', key: 'x' },
    { value: 'record', type: 'x', field: 'y' },
    { value: 'run', flow: 'x', what: 'state' },
    { value: 'event', field: 'x' },
    { value: 'timeBetween', unit: 'days', from: when({ anchor: 'answerDate', step: 'x', field: 'y' }), to: now },
    { value: 'occurrence' },
    { value: 'timeLeft', step: 'x', unit: 'days' },
    { value: 'aggregate', do: 'avg', over: { rows: 'facts', key: 'x' } },
    { value: 'aggregate', do: 'count', over: { rows: 'members' } },
    { value: 'lookup', table: 'x', keys: [1], otherwise: { value: 'answer', step: 'x', field: 'y' } },
  ];

  it.each(absent)('makes every comparison false, and says so: %j', (left) => {
    const test = (condition: Condition) => holds(condition, aContext()).holds;
    for (const operator of ['is', 'isNot', 'less', 'atMost', 'more', 'atLeast', 'contains', 'oneOf'] as const)
      expect([operator, test({ test: operator, left, right: 1 }), test({ test: operator, left: 1, right: left })]).toEqual([operator, false, false]);
    expect([test({ test: 'isAbsent', left }), test({ test: 'isPresent', left })]).toEqual([true, false]);
    expect(valueOf(left, aContext()).inputs.at(-1)?.value).toBeNull();
  });
});
