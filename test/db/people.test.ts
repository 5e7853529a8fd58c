import fc from 'fast-check';
import type { Pool } from '../../db/connect.ts';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { absencesBetween, absencesOf, cancelAbsence, insertAbsence, substitutesBetween, upsertSubstitute } from '../../db/absences.ts';
import { calendarDays, companyCalendars, deleteCalendarDay, upsertCalendarDays, upsertCompanyCalendar } from '../../db/calendars.ts';
import {
  allPeople,
  countPeople,
  destroyPersonKey,
  peopleByEmail,
  peopleByIds,
  personKeys,
  personVersions,
  reportsOf,
  rosterAsOf,
  searchPeople,
} from '../../db/people.ts';
import { applyImport, fingerprint, importPeople, previewImport } from '../../engine/people-import.ts';
import { openPersonKey } from '../../engine/person-keys.ts';
import { createDatabase, type TestDatabase } from '../helpers/database.ts';

let database: TestDatabase;
let sql: Pool;

beforeAll(async () => {
  database = await createDatabase();
  sql = database.sql;
}, 60_000);
afterAll(async () => database?.drop());
beforeEach(async () => {
  await sql`truncate people, person_versions, person_keys, absences, substitutes, calendars, calendar_days cascade`;
});

const keys = { current: 'k1', secrets: { k1: Buffer.alloc(32, 7) } };
const bytes = (text: string) => new TextEncoder().encode(text);
const bring = (text: string, today = '2026-11-24') => importPeople(sql, bytes(text), { today, by: 'hr1', keys, engine: null });

/** As `bring`, with the instant of recording given. */
async function bringAt(text: string, today: string, at: string): Promise<void> {
  const existing = await allPeople(sql);
  await sql.begin((tx) => applyImport(tx, previewImport(bytes(text), existing, today), { by: 'hr1', at, keys, engine: null }));
}

const everything =
  'id,name,name_zh,known_as,email,manager_id,department,title,location,zone,language,hired_on,role_since,left_on,work_days,calendar,roles,shared_mailbox,mentor_id\n' +
  'b,Chan Tai Man,陳大文,Raymond,tai@h.example,a,Rooms,Agent,Hong Kong,Asia/Hong_Kong,zh,2020-01-02,2021-03-04,2027-01-31,Mon-Fri+Sat/2,HK,hr;hr_partner@department=Rooms,yes,a\n' +
  'a,"O\'Brien, Ann",,,,,,,,,,,,,,,,,\n';

test('what was imported is read back as it was previewed, whatever the order of managers in the file', async () => {
  const { preview, result } = await bring(everything);
  expect(preview.problems).toEqual([]);
  expect(result).toMatchObject({ added: ['b', 'a'], changed: [] });
  const byId = [...preview.rows].map((row) => row.person).sort((x, y) => (x.id < y.id ? -1 : 1));
  expect(await allPeople(sql)).toEqual(byId);
  expect(await peopleByIds(sql, ['b', 'zz'])).toEqual([byId[1]]);
  expect(await rosterAsOf(sql, '2026-11-24')).toEqual(byId);
  expect(await countPeople(sql)).toBe(2);
});

test('the same file a second time writes nothing', async () => {
  await bring(everything);
  const { preview, result } = await bring(everything);
  expect(preview.summary).toMatchObject({ added: 0, changed: 0, unchanged: 2 });
  expect(result).toMatchObject({ added: [], changed: [], managerChanges: [], mailChanges: [] });
  expect(await personVersions(sql, 'b')).toHaveLength(1);
});

test('a file with one problem brings nobody', async () => {
  const { preview, result } = await bring('id,name,manager_id\na,Ann,\nb,Ben,zz\n');
  expect(result).toBeNull();
  expect(preview.problems).toMatchObject([{ line: 3, code: 'unknownManager' }]);
  expect(await countPeople(sql)).toBe(0);
  await expect(sql.begin((tx) => applyImport(tx, preview, { by: 'hr1', at: new Date().toISOString(), keys, engine: null }))).rejects.toThrow(
    /got 1; nothing was imported/,
  );
});

test('a failure in the middle leaves everything as it was', async () => {
  await bring('id,name\na,Ann\n');
  const preview = previewImport(bytes('id,name\na,Anna\nb,Ben\n'), await allPeople(sql), '2026-11-24');
  await expect(
    sql.begin(async (tx) => {
      await applyImport(tx, preview, { by: 'hr1', at: new Date().toISOString(), keys, engine: null });
      throw new Error('the caller failed afterwards');
    }),
  ).rejects.toThrow('the caller failed');
  expect((await allPeople(sql)).map((person) => person.name)).toEqual(['Ann']);
});

test('a preview of people who were changed meanwhile is refused', async () => {
  await bring('id,name\na,Ann\n');
  const preview = previewImport(bytes('id,name,manager_id\nb,Ben,a\n'), await allPeople(sql), '2026-11-24');
  await bring('id,name,left_on\na,Ann,2026-12-01\n');
  await expect(sql.begin((tx) => applyImport(tx, preview, { by: 'hr1', at: new Date().toISOString(), keys, engine: null }))).rejects.toMatchObject({
    code: 'stale',
  });
  expect(await countPeople(sql)).toBe(1);
});

test('two imports at once of the same file bring each person once', async () => {
  const results = await Promise.all([bring(everything), bring(everything)]);
  expect(results.map(({ result }) => result?.added.length).sort()).toEqual([0, 2]);
  expect(await personVersions(sql, 'a')).toHaveLength(1);
});

test('history keeps who had which manager when, and what was known when', async () => {
  await bringAt('id,name,manager_id,hired_on\na,Ann,,2019-01-01\nb,Ben,,\nc,Cy,a,2025-06-01\n', '2026-01-10', '2026-01-10T09:00:00Z');
  await bringAt('id,name,manager_id\nc,Cy,b\n', '2026-03-01', '2026-03-01T09:00:00Z');
  const managerOn = async (day: string, at?: string) => (await rosterAsOf(sql, day, at)).find((person) => person.id === 'c')?.managerId;
  expect(await managerOn('2025-05-31')).toBeUndefined();
  expect(await managerOn('2025-06-01')).toBe('a');
  expect(await managerOn('2026-02-28')).toBe('a');
  expect(await managerOn('2026-03-01')).toBe('b');
  expect(await managerOn('2026-03-01', '2026-03-01T08:59:59Z')).toBe('a');
  expect((await rosterAsOf(sql, '2000-01-01')).map((person) => person.id)).toEqual(['b']);
  expect((await personVersions(sql, 'c')).map(({ effective, recordedBy, fields }) => [effective, recordedBy, fields.manager_id])).toEqual([
    ['2025-06-01', 'hr1', 'a'],
    ['2026-03-01', 'hr1', 'b'],
  ]);
});

test('two changes on one day count in the order they were recorded', async () => {
  await bring('id,name,title\na,Ann,Cook\n', '2026-03-01');
  await bring('id,name,title\na,Ann,Chef\n', '2026-03-01');
  await bring('id,name,title\na,Ann,Head Chef\n', '2026-03-01');
  expect((await rosterAsOf(sql, '2026-03-01')).map((person) => person.title)).toEqual(['Head Chef']);
});

test('two people can exchange their mails in one file, and changes of authority are told', async () => {
  await bring('id,name,email,manager_id\na,Ann,x@h.example,\nb,Ben,y@h.example,a\n');
  const { result } = await bring('id,name,email,manager_id\na,Ann,y@h.example,\nb,Ben,x@h.example,\n');
  expect(result).toMatchObject({
    changed: ['a', 'b'],
    mailChanges: [
      { id: 'a', from: 'x@h.example', to: 'y@h.example' },
      { id: 'b', from: 'y@h.example', to: 'x@h.example' },
    ],
    managerChanges: [{ id: 'b', from: 'a', to: null }],
  });
  expect((await peopleByEmail(sql, 'Y@H.example', '2026-11-24')).map((person) => person.id)).toEqual(['a']);
});

test('leavers are no longer found by mail or among the reports of their manager', async () => {
  await bring('id,name,email,manager_id,left_on\na,Ann,,,\nb,Ben,b@h.example,a,2026-12-01\n');
  expect(await peopleByEmail(sql, 'b@h.example', '2026-11-30')).toHaveLength(1);
  expect(await peopleByEmail(sql, 'b@h.example', '2026-12-01')).toEqual([]);
  expect((await reportsOf(sql, 'a', '2026-11-30')).map((person) => person.id)).toEqual(['b']);
  expect(await reportsOf(sql, 'a', '2026-12-01')).toEqual([]);
});

test('people are found by any of their names, page by page, and signs of the search language mean themselves', async () => {
  await bring('id,name,name_zh,known_as,title\na,Chan Tai Man,陳大文,Raymond,50% cook\nb,Chan Siu Ming,陳小明,,Cook\nc,Ho,,,a_b\n');
  const ids = async (text: string, after = '', limit = 10) => (await searchPeople(sql, { text, after, limit })).map((person) => person.id);
  expect([await ids('chan'), await ids('大文'), await ids('raymond'), await ids('')]).toEqual([['a', 'b'], ['a'], ['a'], ['a', 'b', 'c']]);
  expect([await ids('%'), await ids('_'), await ids('\\')]).toEqual([['a'], ['c'], []]);
  expect([await ids('', '', 2), await ids('', 'b', 2)]).toEqual([['a', 'b'], ['c']]);
});

test('each new person gets a secret of their own that only the installation opens and that can be destroyed for good', async () => {
  await bring(everything);
  await bring(everything.replace('Rooms', 'Spa'));
  const [first, second] = await personKeys(sql, ['a', 'b']);
  const secrets = [first!, second!].map((wrapped) => openPersonKey(keys, wrapped)?.toString('hex'));
  expect(new Set(secrets).size).toBe(2);
  expect(secrets.every((secret) => secret?.length === 64)).toBe(true);
  expect(() => openPersonKey(keys, { ...first!, personId: 'b' })).toThrow();
  expect(() => openPersonKey({ current: 'k2', secrets: { k2: Buffer.alloc(32, 1) } }, first!)).toThrow(/needs the key k1; known: k2/);
  await sql.begin((tx) => destroyPersonKey(tx, 'a', new Date().toISOString()));
  const [gone] = await personKeys(sql, ['a']);
  expect(openPersonKey(keys, gone!)).toBeNull();
  await bring('id,name,title\na,Ann,Returned\n');
  expect((await personKeys(sql, ['a']))[0]?.key).toBeNull();
});

test('a calendar of the company may be named in the file once it exists', async () => {
  const text = 'id,name,calendar\na,Ann,Harbour office\n';
  expect((await bring(text)).preview.problems).toMatchObject([{ code: 'unknownCalendar' }]);
  await sql.begin((tx) => upsertCompanyCalendar(tx, { name: 'Harbour office', base: 'HK', nameEn: 'Harbour office', nameZh: '海港辦公室' }));
  expect((await bring(text)).result?.added).toEqual(['a']);
  expect(await companyCalendars(sql)).toMatchObject([{ name: 'Harbour office', base: 'HK', nameZh: '海港辦公室' }]);
});

test('days of the company can be set, changed and taken back', async () => {
  const day = { calendar: 'HK', day: '2027-09-06', working: false, nameEn: 'Typhoon signal no. 8', nameZh: '八號風球' };
  await sql.begin((tx) => upsertCalendarDays(tx, [day, { ...day, day: '2027-01-02', working: true, nameEn: null, nameZh: null }]));
  await sql.begin((tx) => upsertCalendarDays(tx, [{ ...day, nameEn: 'Black rain' }]));
  expect(await calendarDays(sql)).toEqual([
    { calendar: 'HK', day: '2027-01-02', working: true, nameEn: null, nameZh: null },
    { ...day, nameEn: 'Black rain' },
  ]);
  await sql.begin((tx) => deleteCalendarDay(tx, 'HK', '2027-09-06'));
  expect(await calendarDays(sql)).toHaveLength(1);
});

test('absences and standing substitutes are found by the days they touch', async () => {
  await bring(everything);
  const knownAt = '2026-11-01T00:00:00.000Z';
  const id = await sql.begin((tx) => insertAbsence(tx, { personId: 'b', from: '2026-12-24', to: '2026-12-31', kind: 'annual', substituteId: 'a', knownAt }));
  expect(await absencesBetween(sql, '2026-12-31', '2027-01-05')).toEqual([
    { id, personId: 'b', from: '2026-12-24', to: '2026-12-31', kind: 'annual', substituteId: 'a', knownAt },
  ]);
  expect(await absencesBetween(sql, '2027-01-01', '2027-01-05')).toEqual([]);
  await expect(
    sql.begin((tx) => insertAbsence(tx, { personId: 'b', from: '2027-01-02', to: '2027-01-01', kind: 'sick', substituteId: null, knownAt })),
  ).rejects.toThrow();
  expect(await sql.begin((tx) => cancelAbsence(tx, id, new Date().toISOString()))).toBe(true);
  expect(await sql.begin((tx) => cancelAbsence(tx, id, new Date().toISOString()))).toBe(false);
  expect(await absencesOf(sql, ['b'])).toEqual([]);
  await sql.begin((tx) => upsertSubstitute(tx, { personId: 'b', substituteId: 'a', from: '2026-01-01', to: null }));
  expect(await substitutesBetween(sql, '2030-01-01', '2030-01-02')).toEqual([{ personId: 'b', substituteId: 'a', from: '2026-01-01', to: null }]);
});

test('whatever comes in any order of files, the roster as of today is the current one and repeating changes nothing', async () => {
  const value = fc.constantFrom('', 'x', '陳', '"q"', 'a,b', '{}', '\\', 'NULL');
  const csv = fc
    .array(fc.record({ title: value, grade: value, left: fc.constantFrom('', '2027-02-01'), roles: fc.constantFrom('', 'hr', 'admin;hr') }), {
      minLength: 1,
      maxLength: 5,
    })
    .map((rows) =>
      [
        'id,name,title,grade,left_on,roles,manager_id',
        ...rows.map((row, n) =>
          [`p${n}`, `N${n}`, row.title, row.grade, row.left, row.roles, n === 0 ? '' : 'p0'].map((cell) => `"${cell.replaceAll('"', '""')}"`).join(','),
        ),
      ].join('\n'),
    );
  await fc.assert(
    fc.asyncProperty(fc.array(csv, { minLength: 1, maxLength: 3 }), async (files) => {
      for (const file of files) expect((await bring(file)).preview.problems).toEqual([]);
      const now = await allPeople(sql);
      expect(fingerprint(await rosterAsOf(sql, '2026-11-24'))).toBe(fingerprint(now));
      expect((await bring(files.at(-1)!)).preview.summary).toMatchObject({ added: 0, changed: 0 });
      expect(await allPeople(sql)).toEqual(now);
    }),
    { numRuns: 20 },
  );
}, 60_000);

test('fifty thousand people are imported and loaded as one snapshot in seconds', async () => {
  const size = 50_000;
  const lines = Array.from(
    { length: size },
    (_, n) => `p${n},Person ${n},p${n}@h.example,${n === 0 ? '' : `p${Math.floor((n - 1) / 8)}`},Asia/Hong_Kong,HK,Mon-Fri`,
  );
  const { result } = await bring(`id,name,email,manager_id,zone,calendar,work_days\n${lines.join('\n')}\n`);
  expect(result?.added).toHaveLength(size);
  const begun = performance.now();
  expect(await allPeople(sql)).toHaveLength(size);
  expect(performance.now() - begun).toBeLessThan(5_000);
  expect(await rosterAsOf(sql, '2026-11-24')).toHaveLength(size);
}, 120_000);
