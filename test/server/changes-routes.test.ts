import { afterAll, beforeAll, expect, test } from 'vitest';
import { absencesOf } from '../../db/absences.ts';
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
