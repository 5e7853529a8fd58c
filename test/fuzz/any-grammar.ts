import type { Condition, Length, Message, Unit, Value, When, Who, WhoRule } from '../../workflows/flow/grammar.ts';
import type { StepKind } from '../../workflows/flow/steps/index.ts';
import type { Lots } from './lots.ts';

/** Values, conditions, dates, people and messages by lot, over what a step can see. */

/** A step that others may speak of. */
export type Seen = { id: string; kind: StepKind; fields: Record<string, string> };

export type Sight = {
  lots: Lots;
  /** Whether what it belongs to is about a person. */
  aboutPerson: boolean;
  inRepeat: boolean;
  /** The `whenever` it follows. */
  caused: boolean;
  seen: Seen[];
};

const people = ['bob', 'cat', 'hri', 'amy', 'ben', 'gone'];

export function anyRule(sight: Sight, depth = 0): WhoRule {
  const { lots, aboutPerson, seen, caused } = sight;
  const tasks = seen.filter(({ kind }) => ['form', 'approval', 'nominate', 'acknowledge', 'meeting', 'training'].includes(kind));
  const nominated = seen.filter(({ kind }) => kind === 'nominate');
  const inner = () => anyRule(sight, depth + 1);
  const of = (): { of?: WhoRule } => (aboutPerson && (depth > 1 || !lots.often(25)) ? {} : { of: depth > 1 ? { who: 'owner' } : inner() });
  const asOf = () => (lots.often(15) ? { asOf: lots.one(['cycleStart', 'now', 'both'] as const) } : {});
  const choices: (() => WhoRule)[] = [
    () => ({ who: 'role', role: 'hr' }),
    () => ({ who: 'person', id: lots.one(people) }),
    ...(aboutPerson ? [(): WhoRule => ({ who: 'subject' }), (): WhoRule => ({ who: 'subject' }), (): WhoRule => ({ who: 'item' })] : []),
    () => ({ who: 'manager', ...of(), ...(lots.often(20) && { level: 2 }), ...asOf(), ...(lots.often(20) && { atTop: 'stay' as const }) }),
    () => ({ who: 'relation', column: 'buddy_id', ...of(), ...asOf() }),
    () => ({ who: 'reports', ...of() }),
    () => ({ who: 'peers', ...of() }),
    () => ({ who: 'group', column: 'department', equals: lots.one(['Rooms', 'HR', 'Nowhere']) }),
    () => ({ who: 'owner' }),
    ...(tasks.length > 0
      ? [(): WhoRule => ({ who: lots.one(['holderOf', 'deciderOf'] as const), step: lots.one(tasks).id, ...(lots.often(20) && { round: 'first' as const }) })]
      : []),
    ...(nominated.length > 0 ? [(): WhoRule => ({ who: 'nominated', step: lots.one(nominated).id })] : []),
    ...(caused ? [(): WhoRule => ({ who: 'event', field: 'by' })] : []),
    ...(depth === 0
      ? [
          (): WhoRule => ({ who: 'previousHolder' }),
          (): WhoRule => ({ who: 'recipientsOf', record: 'rating' }),
          (): WhoRule => ({ who: 'together', of: [{ rule: inner() }, { rule: inner(), ...(lots.often(50) && { atLeast: 1 }) }] }),
        ]
      : []),
  ];
  return lots.one(choices)();
}

/** Mostly with a rule behind it that finds somebody. */
export function anyWho(sight: Sight, { never = false }: { never?: boolean } = {}): Who {
  const { lots, aboutPerson } = sight;
  const rules = [anyRule(sight), ...(lots.often(20) ? [anyRule(sight)] : []), ...(lots.often(94) ? [{ who: 'role' as const, role: 'hr' }] : [])];
  return {
    rules,
    ...((never || lots.often(10)) && aboutPerson && { never: [{ who: 'subject' as const }] }),
    ...(lots.often(5) && { atLeast: 2 }),
    ...(lots.often(10) && { resolved: lots.one(['open', 'send', 'decision'] as const) }),
  };
}

const fieldOf = (sight: Sight, type: string): { step: string; field: string } | null => {
  const found = sight.seen.flatMap(({ id, fields }) => Object.entries(fields).flatMap(([field, of]) => (of === type ? [{ step: id, field }] : [])));
  return found.length === 0 ? null : sight.lots.one(found);
};

/** A number. */
export function anyNumber(sight: Sight, depth = 0): Value {
  const { lots, inRepeat, aboutPerson, seen } = sight;
  const answered = fieldOf(sight, 'number');
  const list = fieldOf(sight, 'list');
  const each = seen.filter(({ kind }) => kind === 'forEach');
  const [waits] = seen.filter(({ kind }) => kind === 'form' || kind === 'wait');
  const choices: (() => Value)[] = [
    () => 1 + lots.below(4),
    () => lots.one(['2.5', '0.1', '3']),
    ...(answered === null ? [] : [(): Value => ({ value: 'answer', ...answered, ...(lots.often(20) && { round: 'first' as const }) })]),
    () => ({ value: 'fact', scope: lots.one(['person', 'cycle', 'organisation'] as const), key: 'sales' }),
    () => ({ value: 'record', type: 'rating', field: 'score' }),
    () => ({ value: 'lookup', table: 'bands', keys: [lots.one(['a', 'b', 'c'])], otherwise: 3 }),
    () => ({
      value: 'timeBetween',
      unit: lots.one(['days', 'months', 'years'] as const),
      from: { from: { anchor: 'runStart' } },
      to: { from: { anchor: 'now' } },
    }),
    ...(inRepeat ? [(): Value => ({ value: 'occurrence' })] : []),
    ...(waits === undefined ? [] : [(): Value => ({ value: 'timeLeft', step: waits.id, unit: lots.one(['days', 'hours'] as const) })]),
    ...(depth > 0
      ? []
      : [
          ...(list === null
            ? []
            : [
                (): Value =>
                  ({
                    value: 'aggregate',
                    do: lots.one(['count', 'sum', 'avg', 'max'] as const),
                    over: { rows: 'list', ...list },
                    of: { value: 'answer', step: list.step, field: 'amount' },
                  }) as Value,
              ]),
          (): Value => ({ value: 'aggregate', do: 'count', over: { rows: 'facts', key: 'sales' }, ...(lots.often(30) && { window: lastMonth }) }),
          ...(each.length === 0 ? [] : [(): Value => ({ value: 'aggregate', do: 'count', over: { rows: 'children', step: lots.one(each).id } })]),
          ...(aboutPerson ? [(): Value => ({ value: 'aggregate', do: 'count', over: { rows: 'reports', of: { who: 'subject' } } })] : []),
        ]),
  ];
  return lots.one(choices)();
}

const lastMonth: [When, When] = [{ from: { anchor: 'now' }, plus: { n: -1, unit: 'months' } }, { from: { anchor: 'now' } }];

export function anyCondition(sight: Sight, depth = 0): Condition {
  const { lots, seen } = sight;
  const yes = fieldOf(sight, 'yesNo');
  const choices: (() => Condition)[] = [
    () => ({ test: lots.one(['atLeast', 'less', 'is', 'isNot', 'more', 'atMost'] as const), left: anyNumber(sight), right: anyNumber(sight, 1) }),
    () => ({ test: lots.one(['isPresent', 'isAbsent'] as const), left: anyNumber(sight) }),
    ...(yes === null ? [] : [(): Condition => ({ test: 'is', left: { value: 'answer', ...yes }, right: true })]),
    ...(seen.length === 0 ? [] : [(): Condition => ({ test: 'isPresent', left: { value: 'outcome', step: lots.one(seen).id } })]),
    ...(sight.aboutPerson ? [(): Condition => ({ test: 'is', left: { value: 'person', of: { who: 'subject' }, field: 'department' }, right: 'Rooms' })] : []),
    () => ({ test: 'more', left: { value: 'today' }, right: lots.one(['2027-03-03', '2027-03-20']) }),
    ...(depth > 0
      ? []
      : [
          (): Condition => ({ test: lots.one(['all', 'any'] as const), of: [anyCondition(sight, 1), anyCondition(sight, 1)] }),
          (): Condition => ({ test: 'not', of: anyCondition(sight, 1) }),
        ]),
  ];
  return lots.one(choices)();
}

export function anyLength(lots: Lots, sign = 1): Length {
  const unit = lots.one(['days', 'workingDays', 'hours', 'weeks', 'months'] as const satisfies Unit[]);
  const n = 1 + lots.below(unit === 'months' ? 2 : unit === 'hours' ? 30 : 5);
  return { n: sign * n, unit, ...(lots.often(10) && (unit === 'days' || unit === 'workingDays') && { count: 'including' as const }) };
}

/** A date; `from` is what it counts from unless the lots say otherwise. */
export function anyWhen(sight: Sight, from: 'opened' | 'due' | 'runStart' = 'opened', sign = 1, depth = 0): When {
  const { lots } = sight;
  const counted: When = { from: { anchor: from }, plus: anyLength(lots, sign) };
  const bare = lots.often(35) ? { from: anyAnchor(sight, from, depth), ...(lots.often(60) && { plus: anyLength(lots, lots.often(20) ? -1 : 1) }) } : counted;
  return {
    ...bare,
    ...(lots.often(12) && { snap: lots.one(['next', 'previous'] as const) }),
    ...(lots.often(15) && { time: lots.one(['09:00', '17:00', '24:00', '02:30']) }),
    ...(lots.often(8) && { zone: lots.one([{ named: 'America/New_York' }, 'cycle', 'assignee'] as const) }),
    ...(lots.often(8) && { calendar: lots.one([{ named: 'shifts' }, 'cycle', 'assignee'] as const) }),
    ...(lots.often(6) && { hold: 'frozen' as const }),
    ...(lots.often(10) && { ifPast: lots.one(['atOnce', 'skip', 'incident'] as const) }),
    ...(lots.often(6) && { notice: { n: 1, unit: 'days' as const } }),
  };
}

function anyAnchor(sight: Sight, usual: 'opened' | 'due' | 'runStart', depth: number): When['from'] {
  const { lots, seen, inRepeat, caused, aboutPerson } = sight;
  const date = fieldOf(sight, 'date');
  const meetings = seen.filter(({ kind }) => kind === 'meeting');
  const milestones = seen.filter(({ kind }) => kind === 'milestone');
  const choices: (() => When['from'])[] = [
    () => ({ anchor: usual }),
    () => ({ anchor: 'date', date: lots.one(['2027-03-05', '2027-03-20', '2027-04-30', '2027-02-01']) }),
    () => ({ anchor: 'cycleDate', name: 'close' }),
    () => ({ anchor: 'runStart' }),
    ...(seen.length === 0
      ? []
      : [
          (): When['from'] => ({
            anchor: lots.one(['stepCompleted', 'stepOpened', 'stepDue', 'stepClosed'] as const),
            step: lots.one(seen).id,
            ...(lots.often(20) && { round: 'first' as const }),
          }),
        ]),
    ...(aboutPerson ? [(): When['from'] => ({ anchor: 'personDate', of: { who: 'subject' }, field: 'hired_on' })] : []),
    ...(date === null ? [] : [(): When['from'] => ({ anchor: 'answerDate', ...date })]),
    () => ({ anchor: 'recordDate', type: 'rating', field: 'effective' }),
    ...(meetings.length === 0 ? [] : [(): When['from'] => ({ anchor: 'meetingStart', step: lots.one(meetings).id })]),
    ...(milestones.length === 0 ? [] : [(): When['from'] => ({ anchor: 'milestone', step: lots.one(milestones).id })]),
    ...(inRepeat ? [(): When['from'] => ({ anchor: lots.one(['occurrenceStart', 'occurrenceEnd', 'containerStart', 'containerEnd'] as const) })] : []),
    ...(caused ? [(): When['from'] => ({ anchor: 'event', time: lots.one(['effective', 'recorded'] as const) })] : []),
    () => ({ anchor: 'payloadDate', field: 'since' }),
    ...(depth > 0
      ? []
      : [
          (): When['from'] => ({ anchor: lots.one(['earliest', 'latest'] as const), of: [anyWhen(sight, usual, 1, 1), anyWhen(sight, usual, 1, 1)] }),
          (): When['from'] => ({
            anchor: 'between',
            a: { from: { anchor: 'runStart' } },
            b: { from: { anchor: 'cycleDate', name: 'close' } },
            percent: lots.one([50, 25, 100]),
          }),
        ]),
  ];
  return lots.one(choices)();
}

export function anyMessage(sight: Sight): Message {
  const { lots } = sight;
  return {
    ...(lots.often(70) && { to: anyWho(sight) }),
    ...(lots.often(20) && { cc: anyWho(sight) }),
    ...(lots.often(30) && { subject: { en: 'News of {{n}}' }, body: { en: '{{n}} it is' }, values: { n: anyNumber(sight) } }),
    ...(lots.often(10) && { exact: true }),
    ...(lots.often(10) && { file: true }),
  };
}
