import { noOverrides } from '../../engine/calendars.ts';
import { placesFor } from '../../engine/places-for.ts';
import { parseScript, type ScriptLine } from '../../workflows/flow/rehearse/script.ts';
import type { RehearsalInput, Roster } from '../../workflows/flow/rehearse/rehearse.ts';
import { dayBegins } from '../../workflows/flow/rehearse/time.ts';
import type { Flow } from '../../workflows/flow/schema.ts';
import { aFlow, who } from './flows.ts';
import { editionOf } from './rehearsal.ts';

/** A review of 300 people in six departments, calibrated department by department; and what happens to them meanwhile. */

const zone = 'Asia/Hong_Kong';
const departments = ['Bar', 'Front', 'Kitchen', 'Rooms', 'Spa', 'Stores'] as const;
export const perDepartment = 50;
const idOf = (n: number) => `p${String(n).padStart(3, '0')}`;
const departmentOf = (n: number) => departments[Math.floor(n / perDepartment)] ?? '';
const headOf = (department: string) => `head-${department.toLowerCase()}`;
const people = Array.from({ length: departments.length * perDepartment }, (_, n) => ({ id: idOf(n), n, department: departmentOf(n) }));

const on = (date: string) => ({ from: { anchor: 'date', date } });
const answer = (step: string, field: string) => ({ value: 'answer', step, field });
const me = { value: 'person', of: { who: 'subject' }, field: 'id' };
const rating = { fields: [{ id: 'rating', type: 'number', label: { en: 'Rating' }, required: true }] };
const finalOfMine = {
  value: 'aggregate',
  do: 'last',
  over: { rows: 'list', step: 'calibrate', field: 'rows' },
  of: answer('calibrate', 'final'),
  where: { test: 'is', left: answer('calibrate', 'who'), right: me },
};
const rows = {
  id: 'rows',
  type: 'list',
  label: { en: 'People' },
  required: true,
  columns: [
    { id: 'who', label: { en: 'Who' }, type: 'person', given: true },
    { id: 'proposed', label: { en: 'Proposed' }, type: 'number', given: true },
    { id: 'final', label: { en: 'Final' }, type: 'number', required: true },
  ],
  begins: { over: { rows: 'children', step: 'people' }, values: { who: me, proposed: answer('review', 'rating') }, fixed: true },
};

export const departmentReview = (): Flow =>
  aFlow(
    [
      { id: 'begin', kind: 'start' },
      {
        id: 'departments',
        kind: 'forEach',
        settings: { first: 'people', over: { groups: 'department' }, transfers: { until: on('2027-03-31') }, joinersUntil: on('2027-03-10') },
      },
      { id: 'finish', kind: 'end' },
      { id: 'people', kind: 'forEach', in: 'departments', settings: { first: 'self', at: on('2027-03-20') } },
      { id: 'self', kind: 'form', in: 'people', settings: { who: who({ who: 'subject' }), form: rating } },
      { id: 'review', kind: 'form', in: 'people', settings: { who: who({ who: 'manager' }), form: rating } },
      { id: 'reviewed', kind: 'end', in: 'people', settings: { outcome: 'reviewed' } },
      { id: 'calibrate', kind: 'form', in: 'departments', settings: { who: who({ who: 'person', id: 'hri' }), form: { fields: [rows] } } },
      {
        id: 'file',
        kind: 'record',
        in: 'departments',
        settings: { type: 'rating', eachRow: { step: 'calibrate', field: 'rows', person: 'who' }, values: { rating: answer('calibrate', 'final') } },
      },
      { id: 'result', kind: 'forEach', in: 'departments', settings: { first: 'how', continues: 'people' } },
      {
        id: 'how',
        kind: 'branch',
        in: 'result',
        settings: { branches: [{ port: 'top', label: { en: 'Top' }, condition: { test: 'atLeast', left: finalOfMine, right: 5 } }] },
      },
      { id: 'thank', kind: 'form', in: 'result', settings: { who: who({ who: 'manager' }), form: { fields: [] } } },
      { id: 'top', kind: 'end', in: 'result', settings: { outcome: 'top' } },
      { id: 'usual', kind: 'end', in: 'result', settings: { outcome: 'usual' } },
      { id: 'calibrated', kind: 'end', in: 'departments', settings: { outcome: 'calibrated' } },
    ],
    [
      'begin>departments',
      'departments.done>finish',
      'self.submitted>review',
      'review.submitted>reviewed',
      'people.done>calibrate',
      'people.timeout>calibrate',
      'calibrate.submitted>file',
      'file>result',
      'how.top>thank',
      'how.otherwise>usual',
      'thank.submitted>top',
      'result.done>calibrated',
    ],
    { records: { rating: { name: { en: 'Rating' }, fields: { rating: { label: { en: 'Rating' }, type: 'number' } } } } },
  );

/** Who does not answer until the date has come; who leaves, joins and is transferred. */
const slow = ['p205', 'p206', 'p207', 'p251', 'p252'];
const leavers = ['p010', 'p060'];
const joiners = [
  { id: 'z01', department: 'Bar' },
  { id: 'z02', department: 'Kitchen' },
];
/** From Kitchen to Rooms with a self-review done; on to Spa before it is; from Stores to Bar when Bar has gone on. */
const transfers = { moved: ['p100', 'p101'], stays: 'p260' } as const;
const isTop = (id: string) => id.endsWith('5');

type Line = Record<string, unknown>;
const answered = (at: string, person: string | null, by: string, step: string, values: Line, more: Line = {}): Line => ({
  at,
  do: 'answer',
  ...(person !== null && { person }),
  by,
  step,
  values,
  ...more,
});
const changed = (at: string, person: string, department: string): Line => ({
  at,
  do: 'change',
  person,
  fields: { department, manager_id: headOf(department) },
});

/** Who is in which department when it is calibrated. */
export function members(department: string): string[] {
  const moved: Record<string, string> = { p100: 'Rooms', p101: 'Spa' };
  const there = people.filter((one) => (moved[one.id] ?? one.department) === department && !leavers.includes(one.id)).map(({ id }) => id);
  return [...there, ...joiners.filter((one) => one.department === department).map(({ id }) => id)].sort();
}

const early = ['Bar', 'Front', 'Kitchen', 'Rooms'];
const late = ['Spa', 'Stores'];
const headNow = (id: string) => headOf([...early, ...late].find((department) => members(department).includes(id)) ?? '');

function events(): Line[] {
  const calibrates = (at: string, department: string) =>
    answered(
      at,
      null,
      'hri',
      'calibrate',
      { rows: members(department).map((id) => ({ who: id, final: isTop(id) ? 5 : 3 })) },
      { item: `department=${department}` },
    );
  const all = [...early, ...late].flatMap(members);
  const quick = all.filter((id) => !slow.includes(id));
  const self = (at: string, ids: readonly string[]) => ids.map((id) => answered(at, id, id, 'self', { rating: isTop(id) ? 5 : 3 }));
  const review = (at: string, ids: readonly string[]) => ids.map((id) => answered(at, id, headNow(id), 'review', { rating: isTop(id) ? 5 : 3 }));
  const thank = (at: string, of: readonly string[]) =>
    of
      .flatMap(members)
      .filter(isTop)
      .map((id) => answered(at, id, headNow(id), 'thank', {}));
  return [
    { at: '2027-03-01', do: 'launch', by: 'hri', audience: people.map(({ id }) => id) },
    ...self(
      '2027-03-02T10:00',
      quick.filter((id) => !id.startsWith('z') && id !== 'p101'),
    ),
    ...leavers.map((person) => ({ at: '2027-03-03T10:00', do: 'leave', person })),
    ...joiners.map(({ id, department }) => ({
      at: '2027-03-04T09:00',
      do: 'join',
      person: id,
      fields: { name: id, department, manager_id: headOf(department), hired_on: '2027-03-04' },
    })),
    changed('2027-03-05', 'p100', 'Rooms'),
    changed('2027-03-05', 'p101', 'Spa'),
    ...self('2027-03-06T10:00', ['p101', 'z01', 'z02']),
    ...review('2027-03-08T10:00', quick),
    ...early.map((department) => calibrates('2027-03-09T10:00', department)),
    changed('2027-03-12', transfers.stays, 'Bar'),
    ...thank('2027-03-15T10:00', early),
    ...late.map((department) => calibrates('2027-03-22T10:00', department)),
    ...self('2027-03-23T10:00', slow),
    ...review('2027-03-24T10:00', slow),
    ...thank('2027-03-25T10:00', late),
  ];
}

/** All of it as a rehearsal takes it. */
export function departmentCycle(): { input: RehearsalInput & { people: Roster; script: ScriptLine[] }; overrides: typeof noOverrides } {
  const places = placesFor(noOverrides)(zone, 2019, 2040);
  const table = places.zone(zone);
  const { lines, problems } = parseScript(
    events()
      .map((event) => JSON.stringify(event))
      .join('\n'),
    table,
  );
  if (problems.length > 0) throw new Error(JSON.stringify(problems));
  const columns = (department: string, more: Record<string, string> = {}) => ({ department, hired_on: '2015-06-01', ...more });
  const roster: Roster = [
    { id: 'hri', columns: columns('HR', { roles: 'hr' }) },
    ...departments.map((department) => ({ id: headOf(department), columns: columns(department, { manager_id: 'hri' }) })),
    ...people.map(({ id, department }) => ({ id, columns: columns(department, { manager_id: headOf(department) }) })),
  ].map(({ id, columns: own }) => ({ id, columns: { email: `${id}@harbour.example`, ...own } }));
  const input = {
    flows: [editionOf(departmentReview())],
    people: roster,
    places,
    zone,
    start: dayBegins('2027-03-01', table),
    until: dayBegins('2027-04-30', table, 1),
    script: lines,
  };
  return { input, overrides: noOverrides };
}
