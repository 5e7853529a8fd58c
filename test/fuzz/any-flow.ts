import { parseFlow } from '../../workflows/flow/parse.ts';
import { type Flow, portsOf, type Step } from '../../workflows/flow/schema.ts';
import { isTaskKind, kinds, type StepKind } from '../../workflows/flow/steps/index.ts';
import { anyCondition, anyMessage, anyNumber, anyWhen, anyWho, type Seen, type Sight } from './any-grammar.ts';
import { anyAbsence, anyTask, type Fields } from './any-task.ts';
import type { Lots } from './lots.ts';

/**
 * Flows by lot that are sound as they are made: routes go on, back to a step that waits for somebody, or to a named end; what a split parts its join brings
 * together; containers hold parts made in the same way.
 */

type Settings = Record<string, unknown>;
type Exit = { from: string; port: string };
type Part = { first: string; exits: Exit[] };
type Scope = { in: string | null; sight: Sight; depth: number; parted: boolean; ends: string[] };
type Draft = { lots: Lots; steps: Record<string, Settings>; edges: { from: string; port: string; to: string }[]; left: number };

const label = { en: 'x' };
const text = (en: string) => ({ en });

export function anyFlow(lots: Lots, { key = 'any', begins = lots.one(['audience', 'one'] as const) } = {}): Flow {
  const draft: Draft = { lots, steps: {}, edges: [], left: 3 + lots.below(9) };
  put(draft, 'begin', 'start', null, {});
  const sight: Sight = { lots, aboutPerson: begins === 'one', inRepeat: false, caused: false, seen: [] };
  const scope: Scope = { in: null, sight, depth: 0, parted: false, ends: ['done', 'early'] };
  const part = begins === 'one' ? block(draft, scope, true) : audience(draft, scope);
  connect(draft, [{ from: 'begin', port: 'next' }], part.first);
  toEnd(draft, scope, part.exits);
  listeners(draft, scope);
  return parsed(draft, key);
}

/** Each person of the cycle goes through a part; something may come before or after. */
function audience(draft: Draft, scope: Scope): Part {
  const before = draft.lots.often(15) ? block(draft, scope, true) : null;
  const id = draft.lots.often(20) ? groups(draft, scope) : forEach(draft, scope, { over: 'audience' });
  if (before !== null) connect(draft, before.exits, id);
  const exits = exitsOf(draft, id);
  return { first: before?.first ?? id, exits };
}

/** Each department goes through its people, who may come to be in another. */
function groups(draft: Draft, scope: Scope): string {
  const { lots } = draft;
  const { sight } = scope;
  const id = newId(draft, 'each');
  const period = [{ from: { anchor: 'date', date: '2027-02-20' } }, { from: { anchor: 'date', date: '2027-04-01' } }];
  put(draft, id, 'forEach', scope.in, {
    over: { groups: 'department' },
    transfers: lots.one<unknown>(['move', 'stay', { until: anyWhen(sight, 'opened') }, { share: period }]),
    others: lots.one(['goOn', 'close']),
    ...(lots.often(30) && { joinersUntil: { from: { anchor: 'opened' }, plus: { n: 10, unit: 'days' } } }),
    ...(lots.often(20) && { at: { from: { anchor: 'opened' }, plus: { n: 20, unit: 'days' } } }),
  });
  const inside: Scope = { in: id, sight: { ...sight, seen: [...sight.seen] }, depth: scope.depth + 1, parted: false, ends: ['done', 'other'] };
  const before = lots.often(25) ? block(draft, inside, false) : null;
  const each = forEach(draft, inside, { over: 'audience' });
  if (before !== null) connect(draft, before.exits, each);
  const after = lots.often(40) ? block(draft, inside, false) : null;
  if (after !== null) connect(draft, exitsOf(draft, each), after.first);
  toEnd(draft, inside, after?.exits ?? exitsOf(draft, each));
  setFirst(draft, id, before?.first ?? each);
  see(scope, { id, kind: 'forEach', fields: {} });
  return id;
}

/** Steps one after the other. */
function block(draft: Draft, scope: Scope, first: boolean): Part {
  const { lots } = draft;
  const length = 1 + lots.below(first ? 4 : 3);
  const waits: string[] = [];
  const part = piece(draft, scope, waits);
  for (let n = 1; n < length && draft.left > 0; n += 1) {
    const next = piece(draft, scope, waits);
    connect(draft, part.exits, next.first);
    part.exits = next.exits;
  }
  return part;
}

const simple: StepKind[] = [
  'form',
  'approval',
  'form',
  'approval',
  'nominate',
  'acknowledge',
  'meeting',
  'training',
  'wait',
  'milestone',
  'notify',
  'record',
  'score',
  'connect',
  'emit',
  'branch',
  'split',
  'repeat',
  'subflow',
  'forEach',
];

function piece(draft: Draft, scope: Scope, waits: string[]): Part {
  const { lots } = draft;
  draft.left -= 1;
  const kind = lots.one(simple);
  const deep = scope.depth >= 2;
  switch (kind) {
    case 'branch':
      return branch(draft, scope);
    case 'split':
      return deep ? task(draft, scope, 'form', waits) : split(draft, scope);
    case 'repeat':
    case 'subflow':
      return deep ? task(draft, scope, 'approval', waits) : container(draft, scope, kind);
    case 'forEach': {
      if (deep || scope.in === null) return task(draft, scope, 'form', waits);
      const id = forEach(draft, scope, { over: overOf(scope.sight) });
      return { first: id, exits: exitsOf(draft, id) };
    }
    default:
      return isTaskKind(kind) ? task(draft, scope, kind, waits) : other(draft, scope, kind, waits);
  }
}

function overOf(sight: Sight): unknown {
  const { lots, seen } = sight;
  const lists = seen.filter(({ fields }) => fields.rows !== undefined);
  if (lists.length > 0 && lots.often(70)) return { rows: { step: lots.one(lists).id, field: 'rows' }, ...(lots.often(40) && { subject: 'who' }) };
  return lots.one<unknown>([{ people: anyWho(sight) }, { groups: 'department' }]);
}

function task(draft: Draft, scope: Scope, kind: Parameters<typeof anyTask>[1], waits: string[]): Part {
  const id = newId(draft, kind);
  const { settings, fields } = anyTask(scope.sight, kind);
  put(draft, id, kind, scope.in, settings);
  return placed(draft, scope, id, kind, fields, waits);
}

function other(draft: Draft, scope: Scope, kind: StepKind, waits: string[]): Part {
  const id = newId(draft, kind);
  put(draft, id, kind, scope.in, settingsOf(scope.sight, kind));
  return placed(draft, scope, id, kind, kind === 'score' ? { score: 'number' } : {}, waits);
}

/** Its wanted way goes on; the others too, or back, or to an end. */
function placed(draft: Draft, scope: Scope, id: string, kind: StepKind, fields: Fields, waits: string[]): Part {
  const { lots } = draft;
  see(scope, { id, kind, fields });
  const exits: Exit[] = [];
  for (const exit of exitsOf(draft, id)) {
    const isMain = exits.length === 0;
    if (!isMain && waits.length > 0 && lots.often(25)) connect(draft, [exit], lots.one(waits));
    else if (!isMain && !scope.parted && lots.often(25)) toEnd(draft, scope, [exit]);
    else exits.push(exit);
  }
  if (isTaskKind(kind)) waits.push(id);
  return { first: id, exits };
}

function settingsOf(sight: Sight, kind: StepKind): Settings {
  const { lots } = sight;
  switch (kind) {
    case 'wait':
      return {
        ...(lots.often(70) && { until: anyWhen(sight) }),
        ...(lots.often(40) && { condition: anyCondition(sight) }),
        ...(lots.often(30) && { endedBy: anyWho(sight) }),
        deadline: { from: { anchor: 'opened' }, plus: { n: 1 + lots.below(20), unit: 'days' } },
      };
    case 'milestone':
      return {
        condition: anyCondition(sight),
        by: lots.often(30) ? anyWhen(sight) : { from: { anchor: 'opened' }, plus: { n: 1 + lots.below(20), unit: 'days' } },
        judged: lots.one(['assoonAs', 'atDate']),
        ...(lots.often(40) && { warns: { at: anyWhen(sight), ...(lots.often(60) && { message: anyMessage(sight) }) } }),
      };
    case 'notify':
      return { message: { ...anyMessage(sight), to: anyWho(sight) } };
    case 'record':
      return {
        type: 'rating',
        does: lots.one(['write', 'write', 'supersede', 'suspend', 'restore', 'revoke', 'annotate', 'erase']),
        ...((!sight.aboutPerson || lots.often(20)) && { of: anyWho(sight) }),
        values: { score: anyNumber(sight) },
        ...(lots.often(20) && { effective: anyWhen(sight, 'runStart') }),
        ...(lots.often(20) && { until: { from: { anchor: 'runStart' }, plus: { n: 2, unit: 'months' } } }),
        ...(lots.often(20) && { finalAfter: { from: { anchor: 'runStart' }, plus: { n: 1, unit: 'weeks' } } }),
      };
    case 'score':
      return {
        does: lots.one(['mean', 'sum']),
        parts: [
          { value: anyNumber(sight), ...(lots.often(30) && { weight: 2 }), ifAbsent: lots.one(['leaveOut', 'zero', 'stop']) },
          ...(lots.often(40) ? [{ value: anyNumber(sight) }] : []),
        ],
        ...(lots.often(40) && {
          bands: [
            { key: 'high', from: 3 },
            { key: 'low', from: 0 },
          ],
        }),
      };
    case 'connect':
      return {
        connection: 'payroll',
        sends: { n: anyNumber(sight) },
        ...(lots.often(60) && { replies: lots.often(80) ? { until: anyWhen(sight) } : {} }),
        ...(lots.often(20) && { discloses: ['rating'] }),
        attempts: 1 + lots.below(2),
      };
    default:
      return {
        key: lots.one(['sales', 'mark']),
        value: anyNumber(sight),
        scope: lots.one(['person', 'cycle', 'organisation', 'parent', 'children', 'group']),
        ...(!sight.aboutPerson && { of: anyWho(sight) }),
        group: { column: 'department', equals: 'Rooms' },
      };
  }
}

function branch(draft: Draft, scope: Scope): Part {
  const { lots } = draft;
  const id = newId(draft, 'branch');
  const ports = lots.often(40) ? ['a', 'b'] : ['a'];
  put(draft, id, 'branch', scope.in, { branches: ports.map((port) => ({ port, label, condition: anyCondition(scope.sight) })) });
  see(scope, { id, kind: 'branch', fields: {} });
  const exits: Exit[] = [{ from: id, port: 'otherwise' }];
  for (const port of ports) {
    if (lots.often(35)) {
      const part = block(draft, scope, false);
      connect(draft, [{ from: id, port }], part.first);
      exits.push(...part.exits);
    } else if (!scope.parted && lots.often(25)) toEnd(draft, scope, [{ from: id, port }]);
    else exits.push({ from: id, port });
  }
  return { first: id, exits };
}

function split(draft: Draft, scope: Scope): Part {
  const { lots } = draft;
  const id = newId(draft, 'split');
  const ports = lots.often(30) ? ['a', 'b', 'c'] : ['a', 'b'];
  put(draft, id, 'split', scope.in, { branches: ports.map((port) => ({ port, label })) });
  const join = newId(draft, 'join');
  const before = scope.sight.seen;
  for (const port of ports) {
    const part = block(draft, { ...scope, depth: scope.depth + 1, parted: true }, false);
    connect(draft, [{ from: id, port }], part.first);
    connect(draft, part.exits, join);
  }
  scope.sight.seen = [...before, { id, kind: 'split', fields: {} }];
  put(draft, join, 'join', scope.in, { waitsFor: lots.one(['all', 'any', 2]), others: lots.one(['close', 'goOn']) });
  return { first: id, exits: [{ from: join, port: 'next' }] };
}

function container(draft: Draft, scope: Scope, kind: 'repeat' | 'subflow'): Part {
  const { lots } = draft;
  const id = newId(draft, kind);
  const leaves = lots.often(40) ? ['early'] : [];
  const outcomes = ['done', ...leaves];
  const settings = kind === 'subflow' ? { flow: 'other', version: 1, outcomes } : { ...anyCadence(scope.sight), leaves };
  put(draft, id, kind, scope.in, settings);
  const sight: Sight = { ...scope.sight, inRepeat: scope.sight.inRepeat || kind === 'repeat' };
  const inside: Scope = { in: id, sight, depth: scope.depth + 1, parted: false, ends: kind === 'subflow' ? outcomes : ['fine', ...leaves] };
  const part = block(draft, inside, false);
  toEnd(draft, inside, part.exits);
  listeners(draft, inside);
  setFirst(draft, id, part.first);
  see(scope, { id, kind, fields: {} });
  return { first: id, exits: exitsOf(draft, id) };
}

function anyCadence(sight: Sight): Settings {
  const { lots } = sight;
  const at = (n: number) => ({ from: { anchor: 'runStart' as const }, plus: { n, unit: 'days' as const } });
  if (lots.often(20))
    return {
      occurrences: [0, 1].map((n) => ({ label, opens: at(n * 7), ...(lots.often(60) && { closes: at(n * 7 + 5) }) })),
      overlap: lots.one(['skip', 'queue', 'replace']),
    };
  return {
    every: { n: 1 + lots.below(9), unit: lots.one(['days', 'weeks', 'workingDays', 'months']) },
    ...(lots.often(30) && { starts: anyWhen(sight) }),
    ...(lots.often(50) ? { times: lots.often(30) ? anyNumber(sight, 1) : 1 + lots.below(3) } : { until: at(1 + lots.below(30)) }),
    ...(lots.often(25) && { untilTrue: anyCondition(sight) }),
    overlap: lots.one(['skip', 'queue', 'replace']),
    ...(lots.often(15) && { absence: anyAbsence(sight) }),
  };
}

function forEach(draft: Draft, scope: Scope, over: Settings): string {
  const { lots } = draft;
  const { sight } = scope;
  const id = newId(draft, 'each');
  const timed = lots.often(30);
  put(draft, id, 'forEach', scope.in, {
    ...over,
    goesOn: lots.one<unknown>(['all', 'all', { atLeast: 1 }, { percent: 50 }]),
    ...(timed && { at: anyWhen(sight, 'opened') }),
    others: lots.one(['goOn', 'close']),
    ...(lots.often(30) && { joinersUntil: { from: { anchor: 'opened' }, plus: { n: 10, unit: 'days' } } }),
    ...(lots.often(20) && { holdsDataOfSubject: true }),
    leavers: lots.one(['close', 'goOn']),
    ...(lots.often(15) && { absence: anyAbsence(sight) }),
  });
  const about = over.over;
  const named =
    typeof about === 'object' && about !== null && 'groups' in about
      ? false
      : sight.aboutPerson || about === 'audience' || (typeof about === 'object' && about !== null && 'people' in about);
  const inner: Sight = { ...sight, aboutPerson: named, inRepeat: sight.inRepeat, seen: [...sight.seen] };
  const inside: Scope = { in: id, sight: inner, depth: scope.depth + 1, parted: false, ends: ['done', 'other'] };
  const part = block(draft, inside, scope.in === null);
  toEnd(draft, inside, part.exits);
  listeners(draft, inside);
  setFirst(draft, id, part.first);
  if (lots.often(20) && part.first !== undefined) (draft.steps[id] as { settings: Settings }).settings.reached = part.first;
  see(scope, { id, kind: 'forEach', fields: {} });
  return id;
}

/** What is listened for in a scope, and its path. */
function listeners(draft: Draft, scope: Scope): void {
  const { lots } = draft;
  if (!lots.often(30)) return;
  const { sight } = scope;
  const id = newId(draft, 'whenever');
  const tasks = sight.seen.filter(({ kind }) => isTaskKind(kind));
  const triggers: (() => unknown)[] = [
    () => ({ on: 'byHand', by: anyWho(sight), reason: lots.often(50), ...(lots.often(20) && { from: anyWhen(sight) }) }),
    () => ({ on: 'fact', key: lots.one(['sales', 'mark']), scope: lots.one(['person', 'cycle', 'organisation']) }),
    () => ({ on: 'personChanged', fields: lots.often(50) ? ['manager_id'] : [] }),
    () => ({ on: 'holderChanged', ...(tasks.length > 0 && { step: lots.one(tasks).id }) }),
    () => ({ on: 'absence', what: lots.one(['begins', 'ends']), of: lots.one(['subject', 'assignee']) }),
    () => ({ on: 'clock', at: anyWhen(sight) }),
    () => ({ on: 'condition', condition: anyCondition(sight) }),
    ...(sight.seen.length > 0 ? [() => ({ on: 'outcome', step: lots.one(sight.seen).id })] : []),
  ];
  put(draft, id, 'whenever', scope.in, {
    trigger: lots.one(triggers)(),
    ...(lots.often(15) && { if: anyCondition(sight) }),
    ifRunning: lots.one(['ignore', 'queue', 'restart', 'beside']),
    earlier: lots.one(['ignore', 'replay']),
    interrupts: lots.often(35),
    holdsOpen: !lots.often(30),
  });
  const caused: Scope = { ...scope, sight: { ...sight, caused: true, seen: [...sight.seen, { id, kind: 'whenever', fields: {} }] } };
  const part = block(draft, caused, false);
  connect(draft, [{ from: id, port: 'next' }], part.first);
  toEnd(draft, scope, part.exits);
}

/** Each scope has its ends, one for each outcome. */
function toEnd(draft: Draft, scope: Scope, exits: Exit[]): void {
  const outcome = draft.lots.one(scope.ends);
  const id = `end${scope.in ?? ''}${outcome}`;
  if (draft.steps[id] === undefined) put(draft, id, 'end', scope.in, { outcome });
  connect(draft, exits, id);
}

const see = ({ sight }: Scope, seen: Seen): void => {
  sight.seen = [...sight.seen, seen];
};

function newId({ steps }: Draft, kind: string): string {
  return `${kind}${Object.keys(steps).length}`;
}

function put({ steps }: Draft, id: string, kind: StepKind, scope: string | null, settings: Settings): void {
  steps[id] = { id, kind, name: text(id), in: scope, settings };
}

function setFirst({ steps }: Draft, id: string, first: string): void {
  (steps[id] as { settings: Settings }).settings.first = first;
}

function connect({ edges }: Draft, exits: Exit[], to: string): void {
  for (const { from, port } of exits) edges.push({ from, port, to });
}

/** The ways out of a step as its settings give them. */
function exitsOf({ steps }: Draft, id: string): Exit[] {
  const made = steps[id] as { kind: StepKind; settings: Settings };
  const settings = kinds[made.kind].settings.parse(made.settings);
  return portsOf({ ...made, settings } as unknown as Step).map(({ port }) => ({ from: id, port }));
}

function parsed({ lots, steps, edges }: Draft, key: string): Flow {
  const facts = { sales: { name: text('Sales') }, mark: { name: text('Mark') } };
  const keepMonths = lots.one<unknown>([undefined, { atMost: 1 }, { atLeast: 1, atMost: 2 }, { atMost: 1, from: 'leaving' }]);
  const rating = { name: text('Rating'), fields: { score: { label, type: 'number' } }, ...(keepMonths !== undefined && { keepMonths }) };
  const bands = {
    keys: ['letter'],
    rows: [
      { keys: ['a'], value: 1 },
      { keys: ['b'], value: 2 },
    ],
  };
  const { flow, problems } = parseFlow({
    schema: 1,
    key,
    name: text('Any'),
    steps,
    edges,
    facts,
    records: { rating },
    tables: { bands },
    dates: [{ name: 'close', label: text('Close'), optional: false }],
    calendars: { shifts: { weekdays: ['work', 'work', 'off', 'off', 'work', 'work', 'work'] } },
  });
  if (flow === null) throw new Error(problems.map(({ message }) => message).join('\n'));
  return flow;
}
