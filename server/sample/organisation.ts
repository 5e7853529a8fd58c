import { familyNames, givenNames, londonNames, newYorkNames } from './names.ts';
import { type Director, directors, type Place, type Team, teams } from './plan.ts';

/** A row of the sample by column name. */
export type SamplePerson = Record<(typeof sampleColumns)[number], string>;
export const sampleColumns = [
  'id',
  'name',
  'name_zh',
  'known_as',
  'email',
  'manager_id',
  'department',
  'title',
  'location',
  'zone',
  'language',
  'hired_on',
  'role_since',
  'left_on',
  'work_days',
  'calendar',
  'roles',
  'shared_mailbox',
  'grade',
  'mentor_id',
  'note',
] as const;

/** The HR manager: the one who is offered the first sign-in link. */
export const firstAdministratorId = 'hh069';

const seed = 20_261_124;
const zones: Record<Place, string> = { 'Hong Kong': 'Asia/Hong_Kong', London: 'Europe/London', 'New York': 'America/New_York' };
const mailDomain = 'harbour.example';
const sharedMailbox = `stewarding@${mailDomain}`;

type Rank = 'chief' | 'director' | 'manager' | 'supervisor' | 'staff';
type Post = { rank: Rank; title: string; department: string; place: Place; week: Team['week']; managerId: string };

/** The 120 people of Harbour Hotels: the same on every machine and every day. */
export function sampleOrganisation(): SamplePerson[] {
  const random = randomFrom(seed);
  const names = { 'Hong Kong': hongKongNames(random), London: plainNames(londonNames), 'New York': plainNames(newYorkNames) };
  const people: SamplePerson[] = [];
  const hire = (post: Post): string => {
    const id = `hh${String(people.length + 1).padStart(3, '0')}`;
    people.push(fill(id, post, names[post.place](post.rank), random));
    return id;
  };
  const chief = hire({ rank: 'chief', title: 'Chief Executive Officer', department: 'Executive', place: 'Hong Kong', week: 'office', managerId: '' });
  for (const director of directors) hireDirector(director, chief, hire);
  for (const person of people) applyExceptions(person, people);
  return people;
}

function hireDirector(director: Director, chief: string, hire: (post: Post) => string): void {
  const head = hire({ rank: 'director', title: director.title, department: director.department, place: director.place, week: 'office', managerId: chief });
  for (const team of teams.filter(({ under }) => under === director.title)) {
    const post = { department: team.department, place: team.place, week: team.week };
    const manager = hire({ ...post, rank: 'manager', title: team.manager, managerId: head });
    for (let nth = 0; nth < team.supervisors; nth += 1) {
      const supervisor = hire({ ...post, rank: 'supervisor', title: team.supervisor, managerId: manager });
      for (let member = 0; member < team.staffEach; member += 1) hire({ ...post, rank: 'staff', title: team.staff, managerId: supervisor });
    }
  }
}

type Name = { name: string; zh: string; knownAs: string };

function fill(id: string, post: Post, name: Name, random: () => number): SamplePerson {
  const hongKong = post.place === 'Hong Kong';
  const hired = dateBetween(post.rank === 'staff' ? 2014 : 2006, post.rank === 'staff' ? 2026 : 2021, random);
  const promoted = dateBetween(2021, 2025, random);
  return {
    id,
    name: name.name,
    name_zh: name.zh,
    known_as: name.knownAs,
    email: `${mailName(name.name)}@${mailDomain}`,
    manager_id: post.managerId,
    department: post.department,
    title: post.title,
    location: post.place,
    zone: zones[post.place],
    language: hongKong && name.zh !== '' && random() < (post.rank === 'staff' ? 0.6 : 0.25) ? 'zh' : 'en',
    hired_on: hired,
    role_since: post.rank === 'staff' || promoted < hired ? hired : promoted,
    left_on: '',
    work_days: workDays(post, random),
    calendar: calendar(post),
    roles: '',
    shared_mailbox: '',
    grade: { chief: '10', director: '8', manager: '6', supervisor: '4', staff: random() < 0.4 ? '3' : '2' }[post.rank],
    mentor_id: '',
    note: '',
  };
}

function workDays(post: Post, random: () => number): string {
  if (post.rank === 'staff' && random() < 0.12) return ['Mon,Wed,Fri', 'Tue-Thu', 'Mon-Thu', 'Sat,Sun'][Math.floor(random() * 4)] ?? 'Mon,Wed,Fri';
  if (post.week === 'roster' && (post.rank === 'staff' || post.rank === 'supervisor')) return 'none';
  return post.place === 'Hong Kong' && post.rank !== 'chief' && random() < 0.4 ? 'Mon-Fri+Sat/2' : 'Mon-Fri';
}

/** In Hong Kong offices close on general holidays while rosters have the statutory ones; elsewhere the place decides. */
function calendar(post: Post): string {
  if (post.place !== 'Hong Kong') return post.week === 'roster' && post.rank === 'staff' ? 'none' : '';
  return post.week === 'roster' && post.rank !== 'director' ? 'HK-statutory' : 'HK';
}

/** What makes the sample worth trying on: everything here is something that real lists have. */
function applyExceptions(person: SamplePerson, people: SamplePerson[]): void {
  const rank = (title: string) => people.filter((other) => other.title === title && other.location === person.location).indexOf(person);
  const hongKong = person.location === 'Hong Kong';
  if (hongKong && person.title === 'Room Attendant' && rank('Room Attendant') < 8) Object.assign(person, { email: '', language: 'zh' });
  if (hongKong && person.title === 'Technician') Object.assign(person, { email: '' });
  if (hongKong && person.title === 'Cook' && rank('Cook') >= 7) Object.assign(person, { email: sharedMailbox, shared_mailbox: 'yes' });
  // The supervisor of this receptionist left and the post is not filled: nobody is there to decide for them.
  if (person.location === 'London' && person.title === 'Receptionist' && rank('Receptionist') === 4)
    Object.assign(person, { manager_id: '', note: 'Reports to the Night Manager, a post vacant since 1 September 2026' });
  if (person.title === 'Front Desk Agent' && hongKong && rank('Front Desk Agent') < 3)
    person.mentor_id = people.find(({ title }) => title === 'Duty Manager')?.id ?? '';
  if (person.department === 'Human Resources') person.roles = hrRoles(person, rank);
  // Whoever starts this for the first time is greeted in the language of the terminal and the README.
  if (person.roles.startsWith('admin')) person.language = 'en';
}

function hrRoles(person: SamplePerson, rank: (title: string) => number): string {
  if (person.title === 'Director of Human Resources') return 'hr_director;hr';
  if (person.title === 'HR Manager') return 'admin;hr';
  if (person.title === 'Senior HR Business Partner') return 'hr;hr_partner@department=Executive;hr_partner@department=Human Resources';
  const partnerships = [
    'hr_partner@department=Rooms',
    'hr_partner@department=Food and Beverage',
    'hr_partner@department=Engineering;hr_partner@department=Finance;hr_partner@department=Sales',
  ];
  return partnerships[rank('HR Business Partner')] ?? '';
}

function hongKongNames(random: () => number): (rank: Rank) => Name {
  const used = new Set<string>();
  let turn = 0;
  return (rank) => {
    for (;;) {
      const [family, familyZh] = familyNames[Math.floor(random() * familyNames.length)] ?? ['Chan', '陳'];
      const [given, givenZh, english] = givenNames[Math.floor(random() * givenNames.length)] ?? ['Tai Man', '大文', 'Raymond'];
      const name = `${family} ${given}`;
      if (used.has(name)) continue;
      used.add(name);
      turn += 1;
      const knownAs = rank !== 'staff' || turn % 5 === 0 ? english : '';
      // Not everyone in Hong Kong has given a Chinese name.
      return { name, zh: turn % 11 === 0 ? '' : `${familyZh}${givenZh}`, knownAs };
    }
  };
}

function plainNames(list: readonly string[]): () => Name {
  let next = 0;
  return () => {
    const name = list[next];
    if (name === undefined) throw new Error(`The sample has ${list.length} names for a place with more posts; add some.`);
    next += 1;
    return { name, zh: '', knownAs: '' };
  };
}

function mailName(name: string): string {
  return name
    .normalize('NFD')
    .replaceAll(/[^A-Za-z ]/g, '')
    .trim()
    .toLowerCase()
    .replaceAll(/ +/g, '.');
}

function dateBetween(fromYear: number, toYear: number, random: () => number): string {
  const year = fromYear + Math.floor(random() * (toYear - fromYear + 1));
  // The first eight months only, so that nobody of the last year is hired after the sample was made.
  return `${year}-${String(1 + Math.floor(random() * 8)).padStart(2, '0')}-${random() < 0.6 ? '01' : '16'}`;
}

/** Mulberry32: small, seeded, the same everywhere. */
function randomFrom(start: number): () => number {
  let state = start;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
