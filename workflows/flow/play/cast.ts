import type { Text, WhoRule } from '../grammar.ts';
import type { Columns } from '../rehearse/people.ts';
import type { Scenario } from '../scenario.ts';
import type { Flow } from '../schema.ts';
import { piecesOf } from '../walk.ts';

/** Made-up people on whom a flow is tried: whom it is about, who leads them, who works beside them, and one for each part that the flow gives somebody. */

export type Cast = { people: Columns[]; about: string; owner: string };

const name = (en: string, zh: string): Text => ({ en, zh });
const fixed = {
  alex: name('Alex Chan', '陳嘉欣'),
  morgan: name('Morgan Lee', '李淑儀'),
  kim: name('Kim Wong', '黃志明'),
  robin: name('Robin Ho', '何慧玲'),
  hr: name('Jo Fung', '馮靜雯'),
};
const colleagues = { sam: name('Sam Ng', '吳子傑'), lou: name('Lou Cheung', '張美芳'), toni: name('Toni Lam', '林國偉') };
const reports = { chris: name('Chris Yip', '葉曉彤'), pat: name('Pat Tsang', '曾俊豪') };
const others = [
  name('Lee Au', '區永康'),
  name('Ash Kwok', '郭麗珍'),
  name('Max Yuen', '阮德華'),
  name('Dana Poon', '潘詠思'),
  name('Jamie So', '蘇偉文'),
  name('Val Mak', '麥穎詩'),
];

/** Who is there whatever the flow says, with whom they report to. */
const leaders: Record<string, string> = { alex: 'morgan', morgan: 'kim', kim: 'robin', robin: '', hr: 'robin' };
const department = 'Sales';
/** So many years ago everybody began. */
const since = 3;

/** Every way in which the flow names people. */
export function rulesIn(flow: Flow): WhoRule[] {
  return Object.values(flow.steps).flatMap((step) => piecesOf(step).flatMap(({ is, piece }) => (is === 'rule' ? [piece as WhoRule] : [])));
}

/** `start`: the day on which it is tried; everybody has been there for some years by then. All of them live in `zone`. */
export function castOf(flow: Flow, { start, zone }: { start: string; zone: string }): Cast {
  const rules = rulesIn(flow);
  const hired = `${Number(start.slice(0, 4)) - since}-04-01`;
  const person = (id: string, { en, zh = en }: Text, more: Columns): Columns =>
    filled({ id, name: en, name_zh: zh, department, zone, hired_on: hired, email: `${id}@example.com`, ...more });
  const people = [
    ...Object.entries(leaders).map(([id, manager_id]) => person(id, fixed[id as keyof typeof fixed], { manager_id, title: titles[id] ?? '' })),
    ...Object.entries(colleagues).map(([id, named]) => person(id, named, { manager_id: 'morgan', title: 'Colleague' })),
    ...(asksFor(rules, 'reports') ? Object.entries(reports).map(([id, named]) => person(id, named, { manager_id: 'alex', title: 'Colleague' })) : []),
  ];
  const hr = people.find(({ id }) => id === 'hr') as Columns;
  Object.assign(hr, { roles: 'hr', department: 'HR' });
  const [about] = people as [Columns];
  for (const rule of rules) {
    if (rule.who === 'relation' && about[rule.column] === undefined) about[rule.column] = 'sam';
    if (rule.who === 'person' && !people.some(({ id }) => id === rule.id)) people.push({ id: rule.id, hired_on: hired, email: 'named@example.com' });
    if (rule.who === 'group' && typeof rule.equals === 'string') give(people, rule.column, rule.equals);
  }
  for (const role of rolesIn(rules)) {
    const named = others[people.filter(({ id }) => id?.startsWith('role-') === true).length];
    const id = `role-${role.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}`;
    people.push(person(id, named ?? { en: roleWords(role) }, { manager_id: 'robin', roles: role, title: roleWords(role) }));
  }
  return { people, about: 'alex', owner: 'hr' };
}

const titles: Record<string, string> = { morgan: 'Manager', kim: 'Department head', robin: 'Director', hr: 'HR' };

const asksFor = (rules: readonly WhoRule[], who: WhoRule['who']): boolean => rules.some((rule) => rule.who === who);

/** Roles that somebody of their own holds: `hr` is held already. */
function rolesIn(rules: readonly WhoRule[]): string[] {
  const roles = new Set(rules.flatMap((rule) => (rule.who === 'role' ? [rule.role] : [])));
  roles.delete('hr');
  return [...roles].sort();
}

/** `hr_partner` → `Hr partner`. */
function roleWords(role: string): string {
  const words = role.replaceAll(/[_-]+/g, ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** The last of the colleagues is in a group that nobody else is in. */
function give(people: Columns[], column: string, value: string): void {
  if (people.some((person) => person[column] === value)) return;
  const member = people.findLast(({ title }) => title === 'Colleague');
  if (member !== undefined) member[column] = value;
}

const filled = (columns: Columns): Columns => Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== ''));

/** Columns of the person it is about that the flow looks at: what may be worth changing before it is tried. */
export function columnsRead(flow: Flow): string[] {
  const read = Object.values(flow.steps).flatMap((step) =>
    piecesOf(step).flatMap(({ piece }) => {
      if ('value' in piece && piece.value === 'person') return [piece.field];
      if ('anchor' in piece && piece.anchor === 'personDate') return [piece.field];
      if ('who' in piece && piece.who === 'group') return [piece.column];
      if ('who' in piece && piece.who === 'role' && piece.scope !== undefined) return [piece.scope.column];
      return [];
    }),
  );
  return [...new Set(read)].sort();
}

type Named = Pick<Scenario, 'people' | 'events' | 'expects' | 'owner'>;

/** As kept with the flow: nobody's name, address or staff number, only what rules look at. `names`: what each id becomes. */
export function withoutNames<Of extends Named>(scenario: Of, about: string): Of {
  const ids = new Map<string, string>();
  for (const { id = '' } of scenario.people) ids.set(id, id === about ? 'person' : `person-${ids.size + 1}`);
  const idOf = (id: string) => ids.get(id) ?? id;
  const people = scenario.people.map(({ name: _name, name_zh: _zh, known_as: _known, email, ...columns }) => ({
    ...Object.fromEntries(Object.entries(columns).map(([column, value]) => [column, /^id$|_id$/.test(column) ? idOf(value) : value])),
    ...(email !== undefined && { email: `${idOf(columns.id ?? '')}@scenario.example` }),
  }));
  const { owner } = scenario;
  return {
    ...scenario,
    people,
    events: scenario.events.map((event) => whereIds(event, ids)),
    expects: scenario.expects.map(({ line, ...rest }) => ({ line: whereIds(line, ids), ...rest })),
    ...(owner !== undefined && { owner: idOf(owner) }),
  };
}

/** Where events and lines of the journal name people; what somebody answered names them anywhere. */
const naming = ['person', 'by', 'for', 'to', 'cc', 'id', 'item', 'substitute', 'audience', 'values', 'fields'];

const whereIds = <Of extends Record<string, unknown>>(named: Of, ids: ReadonlyMap<string, string>): Of =>
  Object.fromEntries(Object.entries(named).map(([key, value]) => [key, naming.includes(key) ? renamed(value, ids) : value])) as Of;

/** Every text that is somebody's id becomes what stands for them. */
function renamed(value: unknown, ids: ReadonlyMap<string, string>): unknown {
  if (typeof value === 'string') return ids.get(value) ?? value;
  if (Array.isArray(value)) return value.map((one) => renamed(one, ids));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, renamed(one, ids)]));
}
