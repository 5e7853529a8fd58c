import * as z from 'zod';

/**
 * The five small grammars that every step uses: Value, Condition, When, Who, Message (and Guard, which is made of them).
 * Each is told apart by its own word: `value`, `test`, `anchor`, `who`. SEMANTICS rules 2 to 7 and 12 give the meaning.
 */

/** A text HR wrote, in the languages it wrote it in. Chinese falls back on English. */
export type Text = { en: string; zh?: string };

export const units = ['minutes', 'hours', 'days', 'weeks', 'months', 'workingDays'] as const;
export type Unit = (typeof units)[number];

/** As a week begins. */
export const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Weekday = (typeof weekdays)[number];

/** A length of time; `n` may be negative. `including` makes the anchor's own day the first (SEMANTICS rule 2). */
export type Length = { n: Value; unit: Unit; count?: 'after' | 'including' };

/** Something that yields a string, a number, a truth, a list, or nothing (`absent`). A bare literal is a constant; decimals may be written as text. */
export type Value =
  | string
  | number
  | boolean
  | { value: 'answer'; step: string; field: string; round?: Round }
  | { value: 'outcome'; step: string; round?: Round }
  | { value: 'person'; of: WhoRule; field: string; asOf?: When }
  | { value: 'fact'; scope: Scope; key: string; asOf?: When }
  | { value: 'record'; type: string; field: string; asOf?: When }
  | { value: 'run'; flow: string; what: 'state' | 'outcome' | 'startedOn' | 'endedOn' }
  | { value: 'event'; field: string }
  | { value: 'today' }
  | { value: 'timeBetween'; unit: 'days' | 'months' | 'years'; from: When; to: When }
  | { value: 'lookup'; table: string; keys: Value[]; otherwise: Value }
  | { value: 'occurrence' }
  | { value: 'timeLeft'; step: string; unit: 'minutes' | 'hours' | 'days' }
  /** `window`: only rows from its beginning until its end, which is no part of it; `knownBy`: what was recorded after that does not count. */
  | { value: 'aggregate'; do: Aggregate; over: Rows; of?: Value; where?: Condition; window?: [When, When]; knownBy?: When };

export type Round = 'first' | 'latest' | number;
export type Scope = 'person' | 'group' | 'cycle' | 'organisation';
export type Aggregate = 'every' | 'some' | 'count' | 'share' | 'sum' | 'avg' | 'min' | 'max' | 'last' | 'first';
export type Rows =
  | { rows: 'list'; step: string; field: string }
  | { rows: 'facts'; key: string }
  | { rows: 'records'; type: string }
  /** Of the group that the run is about, or whomever a rule names. */
  | { rows: 'members'; of?: WhoRule }
  | { rows: 'children'; step: string }
  | { rows: 'reports'; of: WhoRule };

export const operators = ['is', 'isNot', 'less', 'atMost', 'more', 'atLeast', 'contains', 'oneOf', 'isAbsent', 'isPresent'] as const;
export type Operator = (typeof operators)[number];

/** Comparisons with what is absent are false; `isAbsent` asks for it. */
export type Condition = { test: 'all' | 'any'; of: Condition[] } | { test: 'not'; of: Condition } | { test: Operator; left: Value; right?: Value | Value[] };

/**
 * An instant to be worked out: anchor → plus → (earliest or latest of) → shift → holds → extensions → weekday → snap → time of day → zone.
 * A day without `time` means its 00:00 where something opens and its end where something is due or closes.
 */
export type When = {
  from: Anchor;
  plus?: Length;
  /** On that day of the week: the first from there on; where it counts backwards, the last until there. */
  weekday?: Weekday;
  snap?: 'next' | 'previous';
  /** `HH:MM`; `24:00` is the end of the day. */
  time?: string;
  zone?: Whose;
  calendar?: Whose;
  /** A live clock follows its anchor (the default); a frozen one keeps what it was first. */
  hold?: 'live' | 'frozen';
  ifPast?: 'atOnce' | 'skip' | 'incident';
  /** At least so long after becoming known. */
  notice?: Length;
};
export type Whose = 'subject' | 'assignee' | 'cycle' | { named: string };

export type Anchor =
  | { anchor: 'date'; date: string }
  /** The instant at which it is looked at: for windows, lengths of time, and what something was or will be. */
  | { anchor: 'now' }
  | { anchor: 'cycleDate'; name: string }
  | { anchor: 'runStart' }
  | { anchor: 'opened' | 'due' | 'closes' }
  | { anchor: 'stepOpened' | 'stepCompleted' | 'stepDue' | 'stepClosed' | 'meetingStart' | 'milestone'; step: string; round?: 'first' | 'latest' }
  | { anchor: 'containerStart' | 'containerEnd' | 'occurrenceStart' | 'occurrenceEnd' }
  | { anchor: 'personDate'; of: WhoRule; field: string }
  | { anchor: 'answerDate'; step: string; field: string; round?: 'first' | 'latest' }
  | { anchor: 'recordDate'; type: string; field: string }
  | { anchor: 'event'; time: 'effective' | 'recorded' }
  | { anchor: 'payloadDate'; field: string }
  | { anchor: 'earliest' | 'latest'; of: When[] }
  | { anchor: 'between'; a: When; b: When; percent: Value };

/** One way to name people. `as of the cycle's start` is `asOf: {from: {anchor: 'runStart'}}` in short `'cycleStart'`. */
export type WhoRule =
  | { who: 'subject' }
  | { who: 'item' }
  | { who: 'manager'; of?: WhoRule; level?: Value; asOf?: AsOf; atTop?: 'none' | 'stay' }
  | { who: 'role'; role: string; scope?: { column: string; of: WhoRule } }
  | { who: 'person'; id: string }
  | { who: 'group'; column: string; equals: Value }
  | { who: 'relation'; column: string; of?: WhoRule; asOf?: AsOf }
  | { who: 'reports'; of?: WhoRule }
  | { who: 'peers'; of?: WhoRule }
  | { who: 'nominated'; step: string }
  | { who: 'holderOf' | 'deciderOf'; step: string; round?: 'first' | 'latest' }
  | { who: 'previousHolder' }
  | { who: 'external'; step: string; field: string }
  | { who: 'event'; field: string }
  | { who: 'recipientsOf'; record: string }
  | { who: 'owner' }
  | { who: 'missing'; step: string }
  | { who: 'together'; of: { rule: WhoRule; atLeast?: Value }[] };
export type AsOf = 'cycleStart' | 'now' | 'both' | When;

/** The first rule that yields somebody after the exclusions wins; nobody at all is an incident, never a skip (SEMANTICS rule 6). */
export type Who = {
  rules: WhoRule[];
  /** Never these: people left out whatever the rules say. */
  never?: WhoRule[];
  atLeast?: Value;
  resolved?: 'open' | 'send' | 'decision';
};

/** What is sent. Without `subject` and `body` the product's own words for this kind of message are used. */
export type Message = {
  to?: Who;
  cc?: Who;
  subject?: Text;
  /** Plain text; `{{name}}` takes from `values`. */
  body?: Text;
  values?: Record<string, Value>;
  members?: WhoRule;
  authoredIn?: { step: string; field: string };
  channel?: 'mail';
  language?: 'person' | 'en' | 'zh';
  file?: boolean;
  attach?: string[];
  /** Exempt from the nudge budget, merging and quiet hours. */
  exact?: boolean;
};

/** An outcome that is not always allowed (SEMANTICS rule 12). A refused attempt changes nothing and is told `message`. `each`: the list of which each row must meet it. */
export type Guard = { outcome: string; condition?: Condition; each?: string; from?: When; until?: When; message: Text };

const name = z.string().min(1).max(200);
export const stepId = z.string().regex(/^[A-Za-z][A-Za-z0-9_-]{0,59}$/, 'expected an id of letters, digits, - and _ that begins with a letter');
export const text: z.ZodType<Text> = z.strictObject({ en: z.string().max(20_000), zh: z.string().max(20_000).optional() });
const date = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'expected a date such as 2027-03-12');
const round = z.union([z.enum(['first', 'latest']), z.int().min(1)]);
const firstOrLatest = z.enum(['first', 'latest']);

export const value: z.ZodType<Value> = z.lazy(() =>
  z.union([
    z.string().max(2_000),
    z.number(),
    z.boolean(),
    z.discriminatedUnion('value', [
      z.strictObject({ value: z.literal('answer'), step: stepId, field: name, round: round.optional() }),
      z.strictObject({ value: z.literal('outcome'), step: stepId, round: round.optional() }),
      z.strictObject({ value: z.literal('person'), of: whoRule, field: name, asOf: when.optional() }),
      z.strictObject({ value: z.literal('fact'), scope: z.enum(['person', 'group', 'cycle', 'organisation']), key: name, asOf: when.optional() }),
      z.strictObject({ value: z.literal('record'), type: name, field: name, asOf: when.optional() }),
      z.strictObject({ value: z.literal('run'), flow: name, what: z.enum(['state', 'outcome', 'startedOn', 'endedOn']) }),
      z.strictObject({ value: z.literal('event'), field: name }),
      z.strictObject({ value: z.literal('today') }),
      z.strictObject({ value: z.literal('timeBetween'), unit: z.enum(['days', 'months', 'years']), from: when, to: when }),
      z.strictObject({ value: z.literal('lookup'), table: name, keys: z.array(value).min(1).max(2), otherwise: value }),
      z.strictObject({ value: z.literal('occurrence') }),
      z.strictObject({ value: z.literal('timeLeft'), step: stepId, unit: z.enum(['minutes', 'hours', 'days']) }),
      z.strictObject({
        value: z.literal('aggregate'),
        do: z.enum(['every', 'some', 'count', 'share', 'sum', 'avg', 'min', 'max', 'last', 'first']),
        over: rows,
        of: value.optional(),
        where: condition.optional(),
        window: z.tuple([when, when]).optional(),
        knownBy: when.optional(),
      }),
    ]),
  ]),
);

export const rows: z.ZodType<Rows> = z.lazy(() =>
  z.discriminatedUnion('rows', [
    z.strictObject({ rows: z.literal('list'), step: stepId, field: name }),
    z.strictObject({ rows: z.literal('facts'), key: name }),
    z.strictObject({ rows: z.literal('records'), type: name }),
    z.strictObject({ rows: z.literal('members'), of: whoRule.optional() }),
    z.strictObject({ rows: z.literal('children'), step: stepId }),
    z.strictObject({ rows: z.literal('reports'), of: whoRule }),
  ]),
);

export const condition: z.ZodType<Condition> = z.lazy(() =>
  z.discriminatedUnion('test', [
    z.strictObject({ test: z.enum(['all', 'any']), of: z.array(condition).min(1).max(50) }),
    z.strictObject({ test: z.literal('not'), of: condition }),
    z.strictObject({ test: z.enum(operators), left: value, right: z.union([value, z.array(value).max(200)]).optional() }),
  ]),
);

export const length: z.ZodType<Length> = z.lazy(() => z.strictObject({ n: value, unit: z.enum(units), count: z.enum(['after', 'including']).optional() }));

const whose: z.ZodType<Whose> = z.union([z.enum(['subject', 'assignee', 'cycle']), z.strictObject({ named: name })]);

export const when: z.ZodType<When> = z.lazy(() =>
  z.strictObject({
    from: anchor,
    plus: length.optional(),
    weekday: z.enum(weekdays).optional(),
    snap: z.enum(['next', 'previous']).optional(),
    time: z
      .string()
      .regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, 'expected a time such as 17:00')
      .optional(),
    zone: whose.optional(),
    calendar: whose.optional(),
    hold: z.enum(['live', 'frozen']).optional(),
    ifPast: z.enum(['atOnce', 'skip', 'incident']).optional(),
    notice: length.optional(),
  }),
);

const anchor: z.ZodType<Anchor> = z.lazy(() =>
  z.discriminatedUnion('anchor', [
    z.strictObject({ anchor: z.literal('date'), date }),
    z.strictObject({ anchor: z.literal('cycleDate'), name }),
    z.strictObject({ anchor: z.enum(['now', 'runStart']) }),
    z.strictObject({ anchor: z.enum(['opened', 'due', 'closes']) }),
    z.strictObject({
      anchor: z.enum(['stepOpened', 'stepCompleted', 'stepDue', 'stepClosed', 'meetingStart', 'milestone']),
      step: stepId,
      round: firstOrLatest.optional(),
    }),
    z.strictObject({ anchor: z.enum(['containerStart', 'containerEnd', 'occurrenceStart', 'occurrenceEnd']) }),
    z.strictObject({ anchor: z.literal('personDate'), of: whoRule, field: name }),
    z.strictObject({ anchor: z.literal('answerDate'), step: stepId, field: name, round: firstOrLatest.optional() }),
    z.strictObject({ anchor: z.literal('recordDate'), type: name, field: name }),
    z.strictObject({ anchor: z.literal('event'), time: z.enum(['effective', 'recorded']) }),
    z.strictObject({ anchor: z.literal('payloadDate'), field: name }),
    z.strictObject({ anchor: z.enum(['earliest', 'latest']), of: z.array(when).min(1).max(10) }),
    z.strictObject({ anchor: z.literal('between'), a: when, b: when, percent: value }),
  ]),
);

const asOf: z.ZodType<AsOf> = z.lazy(() => z.union([z.enum(['cycleStart', 'now', 'both']), when]));

export const whoRule: z.ZodType<WhoRule> = z.lazy(() =>
  z.discriminatedUnion('who', [
    z.strictObject({ who: z.enum(['subject', 'item', 'previousHolder', 'owner']) }),
    z.strictObject({
      who: z.literal('manager'),
      of: whoRule.optional(),
      level: value.optional(),
      asOf: asOf.optional(),
      atTop: z.enum(['none', 'stay']).optional(),
    }),
    z.strictObject({ who: z.literal('role'), role: name, scope: z.strictObject({ column: name, of: whoRule }).optional() }),
    z.strictObject({ who: z.literal('person'), id: name }),
    z.strictObject({ who: z.literal('group'), column: name, equals: value }),
    z.strictObject({ who: z.literal('relation'), column: name, of: whoRule.optional(), asOf: asOf.optional() }),
    z.strictObject({ who: z.enum(['reports', 'peers']), of: whoRule.optional() }),
    z.strictObject({ who: z.enum(['nominated', 'missing']), step: stepId }),
    z.strictObject({ who: z.enum(['holderOf', 'deciderOf']), step: stepId, round: firstOrLatest.optional() }),
    z.strictObject({ who: z.literal('external'), step: stepId, field: name }),
    z.strictObject({ who: z.literal('event'), field: name }),
    z.strictObject({ who: z.literal('recipientsOf'), record: name }),
    z.strictObject({
      who: z.literal('together'),
      of: z
        .array(z.strictObject({ rule: whoRule, atLeast: value.optional() }))
        .min(1)
        .max(10),
    }),
  ]),
);

export const who: z.ZodType<Who> = z.strictObject({
  rules: z.array(whoRule).max(10),
  never: z.array(whoRule).max(10).optional(),
  atLeast: value.optional(),
  resolved: z.enum(['open', 'send', 'decision']).optional(),
});

export const message: z.ZodType<Message> = z.strictObject({
  to: who.optional(),
  cc: who.optional(),
  subject: text.optional(),
  body: text.optional(),
  values: z.record(z.string(), value).optional(),
  members: whoRule.optional(),
  authoredIn: z.strictObject({ step: stepId, field: name }).optional(),
  channel: z.literal('mail').optional(),
  language: z.enum(['person', 'en', 'zh']).optional(),
  file: z.boolean().optional(),
  attach: z.array(name).max(10).optional(),
  exact: z.boolean().optional(),
});

export const guard: z.ZodType<Guard> = z.strictObject({
  outcome: name,
  condition: condition.optional(),
  each: name.optional(),
  from: when.optional(),
  until: when.optional(),
  message: text,
});
