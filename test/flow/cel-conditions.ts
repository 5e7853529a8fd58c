import fc from 'fast-check';
import { inside, kindOf, type Place, placeOf, rowName } from '../../workflows/flow/cel/place.ts';
import type { Anchor, Condition, Length, Operator, Rows, Value, When, WhoRule } from '../../workflows/flow/grammar.ts';
import { type Flow, flow as flowSchema } from '../../workflows/flow/schema.ts';

/** A flow with every kind of question, and random conditions over it. */

const text = (en: string) => ({ en });
const field = (id: string, type: string, more: object = {}) => ({ id, type, label: text(id), ...more });
const step = (id: string, kind: string, settings: object = {}, container: string | null = null) => ({ id, kind, name: text(id), in: container, settings });
const subject = { rules: [{ who: 'subject' }] };

export const celFlow: Flow = flowSchema.parse({
  schema: 1,
  key: 'asked',
  name: text('Asked'),
  dates: [
    { name: 'closing', label: text('Closing') },
    { name: 'in', label: text('A word of CEL') },
  ],
  tables: {
    weights: { keys: ['grade'], rows: [{ keys: ['7'], value: 3 }] },
    'by place': { keys: ['place', 'grade'], rows: [] },
  },
  steps: Object.fromEntries(
    [
      step('begin', 'start'),
      step('plan', 'form', {
        who: subject,
        form: {
          fields: [
            field('note', 'text'),
            field('n', 'number'),
            field('m', 'number'),
            field('rating', 'rating', { levels: [1, 2, 3].map((value) => ({ value, label: text(`${value}`) })) }),
            field('agree', 'yesNo'),
            field('on', 'date'),
            field('mentor', 'person'),
            field('pick', 'choice', { options: ['a', 'b', '3'].map((key) => ({ key, label: text(key) })) }),
            field('tags', 'choices', { options: ['a', 'b', 'c-d'].map((key) => ({ key, label: text(key) })) }),
            field('goals', 'list', {
              columns: [
                { id: 'weight', label: text('Weight'), type: 'number' },
                { id: 'ok', label: text('Ok'), type: 'yesNo' },
                { id: 'what', label: text('What'), type: 'text' },
                { id: 'by', label: text('By'), type: 'date' },
              ],
            }),
            field('contains', 'text'),
          ],
        },
      }),
      step('self-check', 'approval', { who: subject, form: { fields: [field('n', 'number'), field('if', 'text')] } }),
      step('each', 'forEach', { first: 'inner' }),
      step('inner', 'form', { who: subject, form: { fields: [field('n', 'number')] } }, 'each'),
    ].map((one) => [one.id, one]),
  ),
  edges: [],
});

type Data = Exclude<Value, string | number | boolean>;
type Aggregated = Extract<Data, { value: 'aggregate' }>;
/** One for each kind, made only when it is drawn: the grammars hold each other. A new kind does not compile until it is here. */
type By<Kinds extends string, Of> = Record<Kinds, () => fc.Arbitrary<Of>>;

const words = fc.constantFrom('Rooms', 'it"s', 'a\\b', '人力資源', 'line\nbreak', '007', '12', '12.50', '', 'true');
const column = fc.constantFrom('grade', 'hired_on', 'staff level', '級別', 'in', 'id');
const date = fc.constantFrom('2027-03-01', '2020-02-29');
const decimals = fc.constantFrom<Value>(0, 3, -2, 0.1, 12.5, 1e21, 1e-7, '12.50', '-0.0', '5', '12345678901234567890.123');
const round = fc.constantFrom(undefined, 'first' as const, 'latest' as const);
const optional = <Of>(of: fc.Arbitrary<Of>) => fc.oneof({ weight: 2, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: of });
const lazily = <Of>(make: () => fc.Arbitrary<Of>) => fc.constant(null).chain(make);

/** Without the parts that are undefined: a tree is JSON. */
const made = <Of>(model: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<Of> =>
  fc.record(model).map((drawn) => Object.fromEntries(Object.entries(drawn).filter(([, part]) => part !== undefined)) as Of);

/** One of those that need nothing deeper where it is deep enough. */
function drawn<Kinds extends string, Of>(by: By<Kinds, Of>, shallow: readonly NoInfer<Kinds>[], depth: number): fc.Arbitrary<Of> {
  const kinds = depth > 0 ? (Object.keys(by) as Kinds[]) : shallow;
  return fc.constantFrom(...kinds).chain((kind) => by[kind]());
}

/** Where a piece may be asked; inside a table its own step is seen row by row. */
type At = {
  place: Place;
  /** How far the grammars may still hold each other, and how far conditions may be joined. */
  depth: number;
  joined: number;
};
function deeper({ place, depth, joined }: At, over?: Rows): At {
  return { place: over === undefined ? place : inside(place, over, rowName(place)), depth: depth - 1, joined: Math.min(joined, 1) };
}

const inTable = ({ tables }: Place): boolean => Object.hasOwn(tables, 'plan');

function answers({ place }: At): fc.Arbitrary<Data> {
  const rounds = fc.constantFrom(undefined, undefined, 'first', 'latest', 2);
  const of = (from: string, names: string[]) =>
    made<Data>({ value: fc.constant('answer'), step: fc.constant(from), field: fc.constantFrom(...names), round: rounds });
  const plan = inTable(place) ? ['weight', 'ok', 'what', 'by'] : ['note', 'n', 'm', 'rating', 'agree', 'on', 'mentor', 'pick', 'tags', 'contains'];
  const inner = place.child === null ? [] : [{ weight: 2, arbitrary: of('inner', ['n']) }];
  return fc.oneof({ weight: 3, arbitrary: of('plan', plan) }, { weight: 1, arbitrary: of('self-check', ['n', 'if']) }, ...inner);
}

function data(at: At): fc.Arbitrary<Data> {
  const below = deeper(at);
  const asOf = () => (at.depth > 0 ? optional(lazily(() => whens(below))) : fc.constant(undefined));
  const when = lazily(() => whens(below));
  const value = lazily(() => values(below));
  const of = (kind: Data['value'], model: Record<string, fc.Arbitrary<unknown>>) => made<Data>({ value: fc.constant(kind), ...model });
  const by: By<Data['value'], Data> = {
    answer: () => answers(at),
    outcome: () =>
      of('outcome', {
        step: fc.constantFrom(...(inTable(at.place) ? [] : ['plan']), ...(at.place.child === null ? [] : ['inner', 'each']), 'self-check'),
        round,
      }),
    person: () => of('person', { of: rules(below), field: column, asOf: asOf() }),
    fact: () => of('fact', { scope: fc.constantFrom('person', 'group', 'cycle', 'organisation'), key: column, asOf: asOf() }),
    record: () => of('record', { type: column, field: column, asOf: asOf() }),
    run: () => of('run', { flow: fc.constantFrom('annual-review', 'probation'), what: fc.constantFrom('state', 'outcome', 'startedOn', 'endedOn') }),
    event: () => of('event', { field: column }),
    today: () => of('today', {}),
    timeBetween: () => of('timeBetween', { unit: fc.constantFrom('days', 'months', 'years'), from: when, to: when }),
    lookup: () =>
      fc
        .constantFrom(['weights', 1] as const, ['by place', 2] as const)
        .chain(([table, n]) => of('lookup', { table: fc.constant(table), keys: fc.array(value, { minLength: n, maxLength: n }), otherwise: value })),
    occurrence: () => of('occurrence', {}),
    timeLeft: () => of('timeLeft', { step: fc.constantFrom('plan', 'self-check'), unit: fc.constantFrom('minutes', 'hours', 'days') }),
    aggregate: () => rowsOf(below).chain((over) => totals(over, at)),
  };
  const rows = rowValues(at);
  if (rows.length > 0 && at.depth <= 0) return fc.oneof(...rows, answers(at));
  return fc.oneof(
    ...rows.map((arbitrary) => ({ weight: 3, arbitrary })),
    { weight: 2, arbitrary: answers(at) },
    { weight: 3, arbitrary: drawn(by, ['answer', 'outcome', 'event', 'today', 'occurrence', 'run', 'timeLeft', 'fact'], at.depth) },
  );
}

/** What the rows hold in which this stands. */
function rowValues({ place: { facts, records, child, subject } }: At): fc.Arbitrary<Data>[] {
  const scopes = fc.constantFrom('person', 'cycle');
  return [
    ...Object.keys(facts).map((key) => made<Data>({ value: fc.constant('fact'), scope: scopes, key: fc.constant(key) })),
    ...Object.keys(records).map((type) => made<Data>({ value: fc.constant('record'), type: fc.constant(type), field: column })),
    ...(subject === 'subject' ? [] : [made<Data>({ value: fc.constant('person'), of: fc.constant({ who: 'subject' }), field: column })]),
    ...(child === null ? [] : [made<Data>({ value: fc.constant('outcome'), step: fc.constantFrom('inner', 'each') })]),
  ];
}

const values = (at: At): fc.Arbitrary<Value> => fc.oneof({ weight: 3, arbitrary: data(at) }, { weight: 1, arbitrary: fc.oneof(words, decimals, fc.boolean()) });

/** Every total has what it needs to be one: a value to add up, a rule to ask. */
function totals(over: Rows, at: At): fc.Arbitrary<Data> {
  const within = deeper(at, over);
  const where = lazily(() => conditions(within));
  const of = lazily(() => values(within));
  return fc.constantFrom<Aggregated['do']>('every', 'some', 'count', 'share', 'sum', 'avg', 'min', 'max', 'last', 'first').chain((doing) =>
    made<Data>({
      value: fc.constant('aggregate'),
      do: fc.constant(doing),
      over: fc.constant(over),
      of: needsValue(doing, over) ? of : optional(of),
      where: optional(where),
      window: optional(lazily(() => fc.tuple(whens(deeper(at)), whens(deeper(at))))),
    }),
  );
}

function needsValue(doing: Aggregated['do'], { rows }: Rows): boolean {
  if (['every', 'some', 'count', 'share'].includes(doing) || rows === 'facts') return false;
  return !(['first', 'last'].includes(doing) && (rows === 'members' || rows === 'reports'));
}

function rowsOf(at: At): fc.Arbitrary<Rows> {
  const by: By<Rows['rows'], Rows> = {
    list: () => fc.constant({ rows: 'list', step: 'plan', field: 'goals' }),
    facts: () => made({ rows: fc.constant('facts'), key: column }),
    records: () => made({ rows: fc.constant('records'), type: column }),
    members: () => fc.constant({ rows: 'members' }),
    children: () => fc.constant({ rows: 'children', step: 'each' }),
    reports: () => made({ rows: fc.constant('reports'), of: rules(deeper(at)) }),
  };
  const rows = drawn(by, ['facts', 'records', 'members', 'children'], at.depth);
  return inTable(at.place) ? rows.filter((one) => one.rows !== 'list') : rows;
}

function whens(at: At): fc.Arbitrary<When> {
  const whose = fc.constantFrom('subject', 'assignee', 'cycle', { named: 'Europe/London' }, { named: 'Asia/Hong_Kong' });
  const length = made<Length>({
    n: lazily(() => numbers(deeper(at))),
    unit: fc.constantFrom('minutes', 'days', 'workingDays'),
    count: fc.constantFrom(undefined, 'after', 'including'),
  });
  return made<When>({
    from: anchors(deeper(at)),
    plus: optional(length),
    snap: fc.constantFrom(undefined, undefined, 'next', 'previous'),
    time: fc.constantFrom(undefined, undefined, '17:00', '24:00'),
    zone: optional(whose),
    calendar: optional(whose),
    hold: fc.constantFrom(undefined, undefined, 'live', 'frozen'),
    ifPast: fc.constantFrom(undefined, undefined, 'atOnce', 'skip', 'incident'),
    notice: optional(length),
  });
}

const numbers = (at: At): fc.Arbitrary<Value> => fc.oneof({ weight: 2, arbitrary: decimals }, { weight: 1, arbitrary: data(at) });

const stepAnchors = ['stepOpened', 'stepCompleted', 'stepDue', 'stepClosed', 'meetingStart', 'milestone'] as const;

function anchors(at: At): fc.Arbitrary<Anchor> {
  const when = lazily(() => whens(deeper(at)));
  const of = (anchor: Anchor['anchor'], model: Record<string, fc.Arbitrary<unknown>> = {}) => made<Anchor>({ anchor: fc.constant(anchor), ...model });
  const word = (anchor: Anchor['anchor']) => [anchor, () => of(anchor)] as const;
  const ofStep = (anchor: Anchor['anchor']) => [anchor, () => of(anchor, { step: fc.constantFrom('plan', 'self-check'), round })] as const;
  const answered = inTable(at.place) ? 'by' : 'on';
  const rest: By<Exclude<Anchor['anchor'], Simple | (typeof stepAnchors)[number]>, Anchor> = {
    date: () => of('date', { date }),
    cycleDate: () => of('cycleDate', { name: fc.constantFrom('closing', 'in') }),
    personDate: () => of('personDate', { of: rules(deeper(at)), field: column }),
    answerDate: () => of('answerDate', { step: fc.constant('plan'), field: fc.constant(answered), round }),
    recordDate: () => of('recordDate', { type: column, field: column }),
    event: () => of('event', { time: fc.constantFrom('effective', 'recorded') }),
    payloadDate: () => of('payloadDate', { field: column }),
    earliest: () => of('earliest', { of: fc.array(when, { minLength: 1, maxLength: 3 }) }),
    latest: () => of('latest', { of: fc.array(when, { minLength: 1, maxLength: 3 }) }),
    between: () => of('between', { a: when, b: when, percent: lazily(() => numbers(deeper(at))) }),
  };
  const by = { ...rest, ...Object.fromEntries([...simple.map(word), ...stepAnchors.map(ofStep)]) } as By<Anchor['anchor'], Anchor>;
  return drawn(by, [...simple, ...stepAnchors, 'date', 'cycleDate', 'answerDate', 'event', 'payloadDate', 'recordDate'], at.depth);
}

const simple = ['now', 'runStart', 'opened', 'due', 'closes', 'containerStart', 'containerEnd', 'occurrenceStart', 'occurrenceEnd'] as const;
type Simple = (typeof simple)[number];

function rules(at: At): fc.Arbitrary<WhoRule> {
  const rule = lazily(() => rules(deeper(at)));
  const asOf = optional(
    fc.oneof(
      fc.constantFrom('cycleStart', 'now', 'both'),
      lazily(() => whens(deeper(at))),
    ),
  );
  const of = (who: WhoRule['who'], model: Record<string, fc.Arbitrary<unknown>> = {}) => made<WhoRule>({ who: fc.constant(who), ...model });
  const steps = fc.constantFrom('plan', 'self-check');
  const number = lazily(() => numbers(deeper(at)));
  const by: By<WhoRule['who'], WhoRule> = {
    subject: () => of('subject'),
    item: () => of('item'),
    previousHolder: () => of('previousHolder'),
    owner: () => of('owner'),
    manager: () =>
      of('manager', {
        of: optional(rule),
        level: fc.oneof(fc.constantFrom(undefined, 1, 2, '1'), number),
        asOf,
        atTop: fc.constantFrom(undefined, 'none', 'stay'),
      }),
    role: () => of('role', { role: column, scope: optional(made({ column, of: rule })) }),
    person: () => of('person', { id: column }),
    group: () => of('group', { column, equals: lazily(() => values(deeper(at))) }),
    relation: () => of('relation', { column, of: optional(rule), asOf }),
    reports: () => of('reports', { of: optional(rule) }),
    peers: () => of('peers', { of: optional(rule) }),
    nominated: () => of('nominated', { step: steps }),
    missing: () => of('missing', { step: steps }),
    holderOf: () => of('holderOf', { step: steps, round }),
    deciderOf: () => of('deciderOf', { step: steps, round }),
    external: () => of('external', { step: fc.constant('plan'), field: fc.constant('note') }),
    event: () => of('event', { field: column }),
    recipientsOf: () => of('recipientsOf', { record: column }),
    together: () => of('together', { of: fc.array(made({ rule, atLeast: optional(number) }), { minLength: 1, maxLength: 3 }) }),
  };
  return drawn(by, ['subject', 'item', 'owner', 'previousHolder', 'nominated', 'holderOf', 'event'], at.depth);
}

/** A fixed value that fits what it is compared with, in each way it may be kept. */
function beside(left: Value, at: At): fc.Arbitrary<Value> {
  switch (kindOf(left, at.place)) {
    case 'number':
      return decimals;
    case 'yesNo':
      return fc.boolean();
    case 'date':
      return date;
    case 'choice':
      return fc.constantFrom('a', 'b', '3');
    case 'choices':
      return fc.constantFrom('a', 'b', 'c-d');
    case 'outcome':
      return fc.constant(typeof left === 'object' && 'step' in left && left.step !== 'self-check' ? 'submitted' : 'approved');
    default:
      return fc.oneof(words, decimals, fc.boolean());
  }
}

const isPlain = (value: Value, { place }: At): boolean => !['choices', 'list'].includes(kindOf(value, place) ?? '');

function comparisons(at: At): fc.Arbitrary<Condition> {
  return data(at).chain((left) => {
    const fixed = beside(left, at);
    const other = data(at).filter((value) => isPlain(value, at));
    const right = fc.oneof({ weight: 3, arbitrary: fixed }, { weight: 1, arbitrary: other });
    const of = (test: Operator, more: Record<string, fc.Arbitrary<unknown>> = {}) =>
      made<Condition>({ test: fc.constant(test), left: fc.constant(left), ...more });
    const compared = (test: Operator) => () =>
      fc.oneof(
        { weight: 4, arbitrary: of(test, { right }) },
        { weight: 1, arbitrary: of(test, { right: fc.array(right, { minLength: 1, maxLength: 2 }) }) },
        { weight: 1, arbitrary: fixed.map((one): Condition => ({ test, left: one, right: left })) },
      );
    const asked: By<'isAbsent' | 'isPresent', Condition> = { isAbsent: () => of('isAbsent'), isPresent: () => of('isPresent') };
    const kind = kindOf(left, at.place);
    if (kind === 'choices') {
      const contains = () => of('contains', { right });
      const oneOf = () => fixed.map((one): Condition => ({ test: 'oneOf', left: one, right: left }));
      return drawn({ ...asked, contains, oneOf }, ['contains'], 1);
    }
    const tests: By<Exclude<Operator, 'isAbsent' | 'isPresent' | 'contains'>, Condition> = {
      is: compared('is'),
      isNot: compared('isNot'),
      less: compared('less'),
      atMost: compared('atMost'),
      more: compared('more'),
      atLeast: compared('atLeast'),
      oneOf: () =>
        fc.oneof(
          of('oneOf', { right: fc.array(right, { maxLength: 3 }) }),
          of('oneOf', { right: fixed }),
          of('oneOf', { right: fc.constant({ value: 'event', field: 'x' }) }),
        ),
    };
    const searched = kind === null || kind === 'text' || kind === 'date' || kind === 'person';
    return searched ? drawn({ ...asked, ...tests, contains: () => of('contains', { right }) }, ['is'], 1) : drawn({ ...asked, ...tests }, ['is'], 1);
  });
}

/** Random conditions over `celFlow`, also such as nobody would write. */
export function conditions(at: At = { place: placeOf(celFlow), depth: 4, joined: 2 }): fc.Arbitrary<Condition> {
  const inner = lazily(() => conditions({ ...at, joined: at.joined - 1 }));
  const by: By<'all' | 'any' | 'not' | 'compared', Condition> = {
    all: () => fc.array(inner, { minLength: 1, maxLength: 4 }).map((of) => ({ test: 'all', of })),
    any: () => fc.array(inner, { minLength: 1, maxLength: 4 }).map((of) => ({ test: 'any', of })),
    not: () => inner.map((of) => ({ test: 'not', of })),
    compared: () => comparisons(at),
  };
  return drawn(by, ['compared'], at.joined);
}
