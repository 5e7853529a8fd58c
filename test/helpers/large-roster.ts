import { argv, stdout } from 'node:process';
import { fileURLToPath } from 'node:url';

/** A made-up organisation of any size, the same each time: one head, managers of ten each, departments, HR, several zones, some who leave or come. */

const departments = ['Rooms', 'Kitchen', 'Front office', 'Engineering', 'Finance', 'Sales', 'Spa', 'Security'];
const zones = ['Asia/Hong_Kong', 'Asia/Hong_Kong', 'Asia/Hong_Kong', 'Europe/London', 'America/New_York'];
const columns = ['id', 'name', 'email', 'manager_id', 'department', 'zone', 'language', 'hired_on', 'left_on', 'work_days', 'roles'] as const;

export type LargeRosterPerson = Record<(typeof columns)[number], string>;

export function largeRoster(count: number): LargeRosterPerson[] {
  return Array.from({ length: count }, (_, n) => personOf(n));
}

function personOf(n: number): LargeRosterPerson {
  const id = idOf(n);
  const department = n === 0 ? 'Board' : departments[Math.floor(n / 10) % departments.length];
  const zone = zones[Math.floor(n / 40) % zones.length];
  return {
    id,
    name: `Person ${n}`,
    email: n % 17 === 3 ? '' : `${id}@harbour.example`,
    manager_id: n === 0 ? '' : idOf(Math.floor((n - 1) / 10)),
    department: department ?? '',
    zone: zone ?? '',
    language: n % 2 === 0 ? 'en' : 'zh',
    hired_on: n % 97 === 5 ? '2027-03-15' : '2021-06-01',
    left_on: n % 101 === 7 && n % 97 !== 5 ? '2027-02-12' : '',
    work_days: n % 5 === 4 ? 'Mon-Fri+Sat/2' : '',
    roles: rolesOf(n, department ?? ''),
  };
}

const idOf = (n: number): string => `p${String(n).padStart(5, '0')}`;

function rolesOf(n: number, department: string): string {
  if (n === 0) return 'hr_director';
  return n % 50 === 1 ? `hr;hr_partner@department=${department}` : '';
}

/** As an import takes it. */
export function rosterCsv(people: readonly LargeRosterPerson[]): string {
  return [columns.join(','), ...people.map((person) => columns.map((column) => person[column]).join(','))].map((line) => `${line}\n`).join('');
}

/** `npx tsx test/helpers/large-roster.ts 5000 > people.csv` */
if (argv[1] === fileURLToPath(import.meta.url)) stdout.write(rosterCsv(largeRoster(Number(argv[2] ?? 5_000))));
