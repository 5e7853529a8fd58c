import { afterAll, beforeAll, expect, test } from 'vitest';
import { allPeople, type Person, personVersions } from '../../../db/people.ts';
import { previewImport } from '../../../engine/people-import.ts';
import { firstAdministratorId, sampleCsv, seedSample } from '../../../server/sample/seed.ts';
import { createDatabase, type TestDatabase } from '../../helpers/database.ts';

const preview = previewImport(new TextEncoder().encode(sampleCsv()), [], '2026-11-24');
const people = preview.rows.map((row) => row.person);
const count = (which: (person: Person) => boolean) => people.filter(which).length;

test('the sample is a file without problems of 120 people, the same each time', () => {
  expect([preview.problems, preview.warnings]).toEqual([[], []]);
  expect(people).toHaveLength(120);
  expect(sampleCsv()).toBe(sampleCsv());
});

test('it has three places, both languages and Chinese names', () => {
  expect([...new Set(people.map((person) => person.location))]).toEqual(['Hong Kong', 'London', 'New York']);
  expect(count((person) => person.language === 'zh')).toBeGreaterThan(30);
  expect(count((person) => person.location === 'Hong Kong' && person.nameZh === null)).toBeGreaterThan(3);
  expect(count((person) => person.nameZh !== null)).toBeGreaterThan(60);
});

test('it has 12 people without mail, one mailbox shared by three, part-time weeks and rosters', () => {
  expect(count((person) => person.email === null)).toBe(12);
  const shared = people.filter((person) => person.sharedMailbox);
  expect([shared.length, new Set(shared.map((person) => person.email)).size]).toEqual([3, 1]);
  for (const pattern of ['none', 'Mon-Fri', 'Mon-Fri+Sat/2']) expect(count((person) => person.workDays === pattern)).toBeGreaterThan(5);
  expect(count((person) => !['none', 'Mon-Fri', 'Mon-Fri+Sat/2'].includes(person.workDays ?? ''))).toBeGreaterThan(4);
});

test('managers stand three levels deep under one chief, and one other person has nobody because of a vacancy', () => {
  const byId = new Map(people.map((person) => [person.id, person]));
  const managersAbove = (person: Person): number => (person.managerId === null ? 0 : 1 + managersAbove(byId.get(person.managerId)!));
  const managing = new Set(people.map((person) => person.managerId));
  expect(Math.max(...people.filter((person) => managing.has(person.id)).map(managersAbove))).toBe(3);
  const alone = people.filter((person) => person.managerId === null);
  expect(alone.map((person) => person.title)).toEqual(['Chief Executive Officer', 'Receptionist']);
  expect(alone[1]?.fields.note).toMatch(/vacant/);
});

test('every department has its HR partner, and the first administrator can be written to, in the language of the terminal', () => {
  const roles = people.flatMap((person) => person.roles);
  for (const department of new Set(people.map((person) => person.department))) expect(roles).toContain(`hr_partner@department=${department}`);
  expect(roles.filter((role) => role === 'hr_director')).toHaveLength(1);
  const first = people.find((person) => person.id === firstAdministratorId);
  expect(first?.roles).toEqual(['admin', 'hr']);
  expect(first?.language).toBe('en');
  expect(first?.email).toMatch(/@harbour\.example$/);
});

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase();
}, 60_000);
afterAll(async () => database?.drop());

test('it is brought in once, and not beside people who are there', async () => {
  const deps = { today: '2026-11-24', keys: { current: 'k1', secrets: { k1: Buffer.alloc(32, 7) } } };
  await Promise.all([seedSample(database.sql, deps), seedSample(database.sql, deps)]);
  expect(await allPeople(database.sql)).toEqual(people);
  await database.sql`update people set title = 'Owner' where id = 'hh001'`;
  await seedSample(database.sql, deps);
  expect((await allPeople(database.sql))[0]?.title).toBe('Owner');
  expect(await personVersions(database.sql, 'hh001')).toHaveLength(1);
});
