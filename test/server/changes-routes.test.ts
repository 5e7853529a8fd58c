import { afterAll, beforeAll, expect, test } from 'vitest';
import { absencesOf } from '../../db/absences.ts';
import { factsOf } from '../../db/facts.ts';
import { createTestApp, type TestApp } from '../helpers/app.ts';

let t: TestApp;
let hr: string;
let eve: string;

beforeAll(async () => {
  t = await createTestApp();
  await t.people('id,name,email,roles,manager_id\nhr,Ho,ho@h.example,hr,\nm,Mei,mei@h.example,,\ne,Eve,eve@h.example,,m\n');
  [hr, eve] = [await t.signIn('hr'), await t.signIn('e')];
});
afterAll(async () => t?.close());

const post = (path: string, body: unknown, cookie = hr) =>
  t.request(path, { method: 'POST', body: JSON.stringify(body), cookie, headers: { 'content-type': 'application/json' } });
const codeOf = async (answer: Response) => ((await answer.json()) as { error: { code: string; field?: string } }).error;

test('facts are recorded all or none; a day begins in the organisation’s zone', async () => {
  const answer = await post('/api/facts', {
    facts: [
      { id: 'e', key: 'sales', value: 12, effective: '2026-04-01', until: '2026-05-01', source: 'till' },
      { scope: 'group', id: 'department=Rooms', key: 'target', value: '99.5' },
    ],
  });
  expect(await answer.json()).toEqual({ recorded: 2, told: 0 });
  expect(await factsOf(t.sql, [{ scope: 'person', id: 'e', key: 'sales' }], null)).toMatchObject([
    { value: 12, effective: '2026-03-31T16:00:00.000Z', until: '2026-04-30T16:00:00.000Z', source: 'till' },
  ]);
  const refused = await post('/api/facts', {
    facts: [
      { id: 'e', key: 'more', value: 1 },
      { id: 'nobody', key: 'more', value: 1 },
    ],
  });
  expect(refused.status).toBe(422);
  expect(await codeOf(refused)).toMatchObject({ code: 'unknownPerson', field: 'facts.1' });
  expect(await factsOf(t.sql, [{ scope: 'person', id: 'e', key: 'more' }], null)).toEqual([]);
});

test('facts are recorded by HR, not by whoever they are about', async () => {
  expect((await post('/api/facts', { facts: [{ id: 'e', key: 'sales', value: 12 }] }, eve)).status).toBe(403);
});

test('leave is recorded by HR or by the person, and taken back', async () => {
  expect((await post('/api/people/e/absences', { from: '2030-01-05', to: '2030-01-09', substitute: 'm' }, eve)).status).toBe(200);
  expect((await post('/api/people/m/absences', { from: '2030-01-05' }, eve)).status).toBe(403);
  expect(await codeOf(await post('/api/people/e/absences', { from: '2030-01-05', to: '2030-01-01' }))).toMatchObject({ code: 'datesOutOfOrder' });
  expect(await codeOf(await post('/api/people/e/absences', { from: '2030-01-05', substitute: 'e' }))).toMatchObject({ code: 'ownSubstitute' });
  expect(await absencesOf(t.sql, ['e'])).toMatchObject([{ from: '2030-01-05', to: '2030-01-09', substituteId: 'm' }]);
  expect((await post('/api/people/e/absences', { from: '2030-01-07', takeBack: true })).status).toBe(200);
  expect(await absencesOf(t.sql, ['e'])).toEqual([]);
  expect(await codeOf(await post('/api/people/e/absences', { from: '2030-01-07', takeBack: true }))).toMatchObject({ code: 'unknownAbsence' });
});
