import fc from 'fast-check';
import { expect, it } from 'vitest';
import { holds } from '../../workflows/flow/evaluate.ts';
import { type Aggregate, type Condition, type Length, operators, type Rows, type Value, type When } from '../../workflows/flow/grammar.ts';
import { flipsAt } from '../../workflows/flow/watch.ts';
import { aContext, aFact, anAnswer, aRecord, at, aVisit, type Given } from './kernel-context.ts';

/** The next instant at which time alone turns a condition, against looking at every quarter of an hour and just after it. `SEED` and `RUNS` say which and how many. */
const seed = Number(process.env.SEED ?? 20_270_315);
const numRuns = Number(process.env.RUNS ?? 150);

const quarter = 900_000;
const day = 86_400_000;
/** So far ahead is stepped through. */
const horizon = 9 * day;

const zones = ['Asia/Hong_Kong', 'Europe/London', 'America/New_York'] as const;
const starts = ['2027-02-25T01:00:00Z', '2027-03-10T13:15:00Z', '2027-03-24T22:45:00Z', '2027-10-27T04:30:00Z', '2028-02-24T23:00:00Z'] as const;

const now: When = { from: { anchor: 'now' } };
const times = fc.constantFrom('00:00', '09:00', '17:30', '24:00');
const lengths: fc.Arbitrary<Length> = fc.oneof(
  fc.record({ n: fc.integer({ min: -20, max: 6 }), unit: fc.constantFrom('days' as const, 'workingDays' as const) }),
  fc.record({ n: fc.integer({ min: -3, max: 1 }), unit: fc.constantFrom('weeks' as const, 'months' as const) }),
  fc.record({ n: fc.integer({ min: -90, max: 30 }), unit: fc.constant('hours' as const) }),
  fc.record({ n: fc.integer({ min: -40, max: 40 }).map((n) => n * 15), unit: fc.constant('minutes' as const) }),
);
const dayOf = (start: number, n: number) => new Date(start + n * day).toISOString().slice(0, 10);

type Drawing = { start: number };

const fixed = ({ start }: Drawing): fc.Arbitrary<When> => fc.integer({ min: -30, max: 14 }).map((n) => ({ from: { anchor: 'date', date: dayOf(start, n) } }));
const moving = (): fc.Arbitrary<When> =>
  fc
    .record({
      plus: fc.option(lengths),
      time: fc.option(times, { freq: 3 }),
      snap: fc.option(fc.constantFrom('next' as const, 'previous' as const), { freq: 4 }),
    })
    .map(({ plus, time, snap }) => ({ ...now, ...(plus && { plus }), ...(time && { time }), ...(snap && { snap }) }));
const dates = (drawing: Drawing): fc.Arbitrary<When> => fc.oneof(moving(), fixed(drawing));

const doings: readonly Aggregate[] = ['every', 'some', 'count', 'share', 'sum', 'avg', 'min', 'max', 'last', 'first'];
const over: fc.Arbitrary<Rows> = fc.constantFrom<Rows>(
  { rows: 'facts', key: 'sales' },
  { rows: 'records', type: 'licence' },
  { rows: 'reports', of: { who: 'subject' } },
  { rows: 'list', step: 'plan', field: 'goals' },
);
const ofRow: Record<Rows['rows'], Value> = {
  facts: { value: 'fact', scope: 'person', key: 'sales' },
  records: { value: 'record', type: 'licence', field: 'level' },
  reports: { value: 'fact', scope: 'person', key: 'stars' },
  list: { value: 'answer', step: 'plan', field: 'weight' },
  members: 1,
  children: 1,
};

function values(drawing: Drawing, deep = 0): fc.Arbitrary<Value> {
  const leaf: fc.Arbitrary<Value>[] = [
    fc.record({
      value: fc.constant('fact' as const),
      scope: fc.constantFrom('person' as const, 'organisation' as const),
      key: fc.constantFrom('sales', 'stars'),
    }),
    fc.record({ key: fc.constantFrom('sales', 'stars'), asOf: dates(drawing) }).map(({ key, asOf }): Value => ({ value: 'fact', scope: 'person', key, asOf })),
    fc
      .record({ field: fc.constantFrom('level', 'effective', 'until'), asOf: fc.option(dates(drawing)) })
      .map(({ field, asOf }): Value => ({ value: 'record', type: 'licence', field, ...(asOf && { asOf }) })),
    fc.constant<Value>({ value: 'today' }),
    fc
      .record({ unit: fc.constantFrom('days' as const, 'months' as const, 'years' as const), from: dates(drawing), to: dates(drawing) })
      .map((one): Value => ({ value: 'timeBetween', ...one })),
    fc.constantFrom('minutes' as const, 'hours' as const, 'days' as const).map((unit): Value => ({ value: 'timeLeft', step: 'ask', unit })),
    fc.constant<Value>({ value: 'answer', step: 'plan', field: 'n' }),
  ];
  if (deep > 1) return fc.oneof(...leaf);
  const total = fc
    .record({
      do: fc.constantFrom(...doings),
      over,
      itself: fc.boolean(),
      window: fc.option(fc.tuple(dates(drawing), dates(drawing)), { freq: 4 }),
      knownBy: fc.option(dates(drawing), { freq: 3 }),
      where: fc.option(conditions(drawing, deep + 1), { freq: 2 }),
    })
    .map(({ do: doing, over: rows, itself, window, knownBy, where }): Value => {
      const dated = rows.rows === 'facts' || rows.rows === 'records';
      return {
        value: 'aggregate',
        do: doing,
        over: rows,
        ...(itself && rows.rows === 'facts' ? {} : { of: ofRow[rows.rows] }),
        ...(window && dated && { window }),
        ...(knownBy && { knownBy }),
        ...(where && { where }),
      };
    });
  const looked = values(drawing, 2).map((key): Value => ({ value: 'lookup', table: 'steps', keys: [key], otherwise: 0 }));
  return fc.oneof({ arbitrary: fc.oneof(...leaf), weight: 3 }, { arbitrary: total, weight: 4 }, { arbitrary: looked, weight: 1 });
}

function conditions(drawing: Drawing, deep = 0): fc.Arbitrary<Condition> {
  const constant = fc.oneof(
    fc.integer({ min: -3, max: 8 }),
    fc.integer({ min: 0, max: 400 }),
    fc.integer({ min: -12, max: 12 }).map((n) => dayOf(drawing.start, n)),
    fc.constantFrom('0.5', 'A', true),
  );
  const compared = fc
    .record({
      test: fc.constantFrom(...operators),
      left: values(drawing, deep),
      right: fc.oneof({ arbitrary: constant, weight: 3 }, { arbitrary: values(drawing, deep + 1), weight: 1 }),
      more: constant,
    })
    .map(({ test, left, right, more }): Condition => {
      if (test === 'isAbsent' || test === 'isPresent') return { test, left };
      return { test, left, right: test === 'oneOf' ? [right, more] : right };
    });
  if (deep > 0) return compared;
  const several = fc.record({ test: fc.constantFrom('all' as const, 'any' as const), of: fc.array(compared, { minLength: 2, maxLength: 3 }) });
  const not = compared.map((one): Condition => ({ test: 'not', of: one }));
  return fc.oneof({ arbitrary: compared, weight: 4 }, { arbitrary: several, weight: 2 }, { arbitrary: not, weight: 1 });
}

function givens({ start }: Drawing): fc.Arbitrary<Given> {
  const instant = fc.integer({ min: -45 * 96, max: 12 * 96 }).map((n) => start + n * quarter);
  const facts = fc.array(
    fc.record({
      key: fc.constantFrom('sales', 'sales', 'stars'),
      id: fc.constantFrom('amy', 'amy', 'ben', null),
      value: fc.integer({ min: 0, max: 6 }),
      effective: instant,
      lasts: fc.option(fc.integer({ min: 1, max: 20 * 96 })),
      // What is recorded later than now is what a trial that goes through the past does not know yet.
      late: fc.option(fc.integer({ min: 1, max: 10 * 96 }), { freq: 6 }),
    }),
    { maxLength: 7 },
  );
  const records = fc.array(
    fc.record({ from: fc.integer({ min: -40, max: 10 }), days: fc.option(fc.integer({ min: 1, max: 40 })), level: fc.integer({ min: 0, max: 6 }) }),
    { maxLength: 3 },
  );
  return fc
    .record({
      facts,
      records,
      zone: fc.constantFrom(...zones),
      due: fc.integer({ min: -96, max: 11 * 96 }),
      stale: fc.integer({ min: 1, max: 30 }),
      leaves: fc.integer({ min: -3, max: 11 }),
    })
    .map(({ facts: given, records: filed, zone, due, stale, leaves }) => ({
      at: start,
      people: [
        { id: 'amy', zone },
        { id: 'ben', managerId: 'amy', leftOn: dayOf(start, leaves) },
        { id: 'cid', managerId: 'amy' },
      ],
      plan: {
        staleAfter: { sales: stale },
        tables: { steps: { keys: ['n'], rows: [1, 2, 3, 4].map((n) => ({ keys: [String(n)], value: n * 2 })) } },
      },
      facts: given.map(({ key, id, value, effective, lasts, late }) => ({
        ...aFact(key, value, new Date(effective).toISOString(), {
          until: lasts === null ? null : effective + lasts * quarter,
          recorded: late === null ? Math.min(effective, start) : start + late * quarter,
        }),
        ...(id === null ? { scope: 'organisation' as const, id: null } : { id }),
      })),
      records: filed.map(({ from, days, level }) =>
        aRecord('licence', { level }, dayOf(start, from), { written: start - day, until: days === null ? null : dayOf(start, from + days) }),
      ),
      answers: [anAnswer('plan', { values: { n: 3, goals: [{ weight: 1 }, { weight: 3 }] as never } })],
      run: { visits: { ask: { first: aVisit(), latest: aVisit({ due: start + due * quarter }) } } },
    }));
}

const cases = fc.constantFrom(...starts).chain((text) => {
  const drawing = { start: at(text) };
  return fc.record({ condition: conditions(drawing), given: givens(drawing) });
});

it(`no condition of any operator, total, window and length of time turns before the instant that is named (seed ${seed}, ${numRuns} cases)`, () => {
  let [turned, still] = [0, 0];
  fc.assert(
    fc.property(cases, ({ condition, given }) => {
      const context = aContext(given);
      const found = flipsAt(condition, context);
      const holdsAt = (instant: number) => holds(condition, { ...context, at: instant }).holds;
      const before = holdsAt(context.at);
      const end = Math.min(found ?? Number.POSITIVE_INFINITY, context.at + horizon);
      for (let instant = context.at; instant < end; instant += quarter)
        for (const one of [instant, instant + 1])
          if (one < end && holdsAt(one) !== before) expect(new Date(one).toISOString()).toBe('no turn before the one that is named');
      if (found === null) return void (still += 1);
      turned += 1;
      if (holdsAt(found) !== before) expect(holdsAt(found - 1)).toBe(before);
    }),
    { seed, numRuns },
  );
  expect(Math.min(turned, still)).toBeGreaterThan(numRuns / 10);
}, 600_000);
