import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createTestApp, type TestApp } from '../helpers/app.ts';

let t: TestApp;
let hr: string;
let admin: string;

beforeAll(async () => {
  t = await createTestApp();
});
afterAll(async () => t?.close());
beforeEach(async () => {
  await t.sql`truncate people, person_versions, person_keys cascade`;
  t.told.length = 0;
  await t.people(
    'id,name,email,roles,manager_id,department,language,grade\nadmin,Ada,ada@h.example,admin,,,,\nhr,Ho,ho@h.example,hr,,,,\nm,Mei,mei@h.example,,,Rooms,,\ne,Eve,eve@h.example,,m,Rooms,zh,7\nx,Xu,xu@h.example,,,Kitchen,,5\n',
  );
  hr = await t.signIn('hr');
  admin = await t.signIn('admin');
});

const post = (path: string, body: string | Uint8Array<ArrayBuffer>, cookie = hr) =>
  t.request(path, { method: 'POST', body, cookie, headers: { 'content-type': 'text/csv' } });
type Preview = { summary: Record<string, number>; problems: { line: number; code: string; says: string }[]; confirm: string | null; [key: string]: unknown };
const preview = async (csv: string, cookie = hr) => (await (await post('/api/people/import/preview', csv, cookie)).json()) as Preview;
const bring = async (csv: string, cookie = hr) => post(`/api/people/import?confirm=${(await preview(csv, cookie)).confirm}`, csv, cookie);
const count = async () => (await t.sql<{ n: number }[]>`select count(*)::int as n from people`)[0]?.n;
const errorOf = async (answer: Response) =>
  ((await answer.json()) as { error: { code: string; message: string; problems?: { line: number; message: string }[] } }).error;

test('a preview says what would change and writes nothing', async () => {
  const told = await preview('id,name,email,manager_id,roles\nnew,Neu,neu@h.example,m,\ne,Eve,eve2@h.example,x,hr\nm,Mei,mei@h.example,,\n');
  expect(told.summary).toMatchObject({ rows: 3, added: 1, changed: 1, unchanged: 1, problems: 0 });
  expect(told).toMatchObject({
    mailChanges: [{ id: 'e', from: 'eve@h.example', to: 'eve2@h.example' }],
    managerChanges: [{ id: 'e', from: 'm', to: 'x' }],
    roleChanges: [{ id: 'e', from: null, to: 'hr' }],
    rows: [
      { line: 2, id: 'new', isNew: true, changes: [] },
      { line: 3, id: 'e', isNew: false },
    ],
  });
  expect(await count()).toBe(5);
});

test('problems come by line in the reader’s language, and such a file cannot be imported', async () => {
  const csv = 'id,name,email,manager_id,zone\nn1,One,same@h.example,nobody,\nn2,Two,SAME@h.example,,HK\n';
  const told = await preview(csv);
  expect(told.problems.map(({ line, code }) => [line, code])).toEqual([
    [2, 'unknownManager'],
    [3, 'unknownZone'],
    [3, 'sameMail'],
  ]);
  expect(told.problems[1]?.says).toContain('"HK" is not a time zone');
  expect(told.confirm).toBeNull();
  await t.sql`update people set language = 'zh' where id = 'hr'`;
  expect((await preview(csv)).problems[1]?.says).toContain('不是時區');
  const refused = await post(`/api/people/import?confirm=${'0'.repeat(64)}`, csv);
  expect(refused.status).toBe(409);
  const error = await errorOf(refused);
  expect(error.code).toBe('importProblems');
  expect(error.problems?.map(({ line }) => line)).toEqual([2, 3, 3]);
  expect(await count()).toBe(5);
});

test('the confirmed file is imported with who brought it, and a second time changes nothing', async () => {
  const csv = 'id,name,email\nnew,Neu,neu@h.example\n';
  expect(await (await bring(csv)).json()).toMatchObject({ added: 1, changed: 0 });
  const [version] = await t.sql<{ by: string }[]>`select recorded_by as by from person_versions where person_id = 'new'`;
  expect(version?.by).toBe('hr');
  expect(await (await bring(csv)).json()).toMatchObject({ added: 0, changed: 0 });
});

test('a file or people other than those of the preview are refused and nothing lands', async () => {
  const csv = 'id,name\nnew,Neu\n';
  const { confirm } = await preview(csv);
  expect((await errorOf(await post(`/api/people/import?confirm=${confirm}`, `${csv}other,Oth\n`))).code).toBe('previewChanged');
  await t.sql`update people set title = 'Chef' where id = 'm'`;
  expect((await post(`/api/people/import?confirm=${confirm}`, csv)).status).toBe(409);
  expect(await count()).toBe(5);
  const without = await post('/api/people/import', csv);
  expect(without.status).toBe(400);
  expect((await errorOf(without)).message).toContain('confirm: expected text, got nothing');
});

test('a changed address ends the sessions of its person and is told, others stay', async () => {
  const [eve, mei] = [await t.signIn('e'), await t.signIn('m')];
  expect((await bring('id,name,email\ne,Eve,new@h.example\nm,Mei,mei@h.example\n')).status).toBe(200);
  expect((await t.request('/api/me', { cookie: eve })).status).toBe(401);
  expect((await t.request('/api/me', { cookie: mei })).status).toBe(200);
  expect(t.told).toEqual([{ personId: 'e', address: 'eve@h.example', language: 'zh' }]);
});

test('when telling the old address fails, nothing of the import has happened', async () => {
  const failing = await createTestApp({
    tellOldAddress: async () => {
      throw new Error('The mail to eve@h.example could not be queued.');
    },
  });
  await failing.people('id,name,email,roles\nhr,Ho,ho@h.example,hr\ne,Eve,eve@h.example,\n');
  const [cookie, eve] = [await failing.signIn('hr'), await failing.signIn('e')];
  const csv = 'id,name,email\ne,Eve,new@h.example\nn,New,n@h.example\n';
  const send = (path: string) => failing.request(path, { method: 'POST', body: csv, cookie, headers: { 'content-type': 'text/csv' } });
  const { confirm } = (await (await send('/api/people/import/preview')).json()) as Preview;
  const answer = await send(`/api/people/import?confirm=${confirm}`);
  expect(answer.status).toBe(500);
  expect((await failing.request('/api/me', { cookie: eve })).status).toBe(200);
  expect(await failing.sql`select id from people`).toHaveLength(2);
  expect(failing.logged.join()).toContain('a request failed');
  expect(failing.logged.join()).not.toContain('eve@h.example');
  await failing.close();
});

test('HR cannot make anyone an administrator, nor send an administrator’s sign-in to another address; an administrator can', async () => {
  for (const csv of [
    'id,name,roles\nhr,Ho,hr;admin\n',
    'id,name,roles\nnew,Neu,admin\n',
    'id,name,email\nadmin,Ada,mine@h.example\n',
    'id,name,roles\nadmin,Ada,\n',
  ]) {
    const refused = await bring(csv);
    expect(refused.status, csv).toBe(403);
    expect((await errorOf(refused)).message).toContain('Only an administrator may import it');
  }
  expect(await count()).toBe(5);
  expect((await bring('id,name,roles\nhr,Ho,hr;admin\n', admin)).status).toBe(200);
  expect((await bring('id,name,title\nadmin,Ada,Director\n')).status).toBe(200);
});

test('what a spreadsheet saves and what is no text at all are both taken in words', async () => {
  const wide = new Uint8Array(Buffer.from('\uFEFFid\tname\r\nw\tWide\r\n', 'utf16le'));
  expect(await (await post('/api/people/import/preview', wide)).json()).toMatchObject({ summary: { rows: 1 } });
  expect(await (await post('/api/people/import/preview', new Uint8Array([0x50, 0x4b, 3, 4, 0]))).json()).toMatchObject({
    problems: [{ code: 'notText' }],
    confirm: null,
  });
  expect((await preview('')).problems).toMatchObject([{ code: 'emptyFile' }]);
});

test('a file over 20 MB is refused in words before it is read', async () => {
  const answer = await post('/api/people/import/preview', new Uint8Array(20 * 1024 * 1024 + 1));
  expect(answer.status).toBe(413);
  expect((await errorOf(answer)).message).toBe('This is too large: at most 20 MB are possible here.');
});

test('people are found by any name and paged without gaps or doubles', async () => {
  const page = async (query: string) =>
    (await (await t.request(`/api/people?${query}`, { cookie: hr })).json()) as { people: { id: string }[]; next: string | null };
  const seen: string[] = [];
  let after: string | null = '';
  while (after !== null) {
    const { people, next }: { people: { id: string }[]; next: string | null } = await page(`limit=2&after=${after}`);
    seen.push(...people.map(({ id }) => id));
    after = next;
  }
  expect(seen).toEqual(['admin', 'e', 'hr', 'm', 'x']);
  expect((await page('search=mei%40')).people.map(({ id }) => id)).toEqual(['m']);
  const refused = await t.request('/api/people?limit=1000', { cookie: hr });
  expect(await errorOf(refused)).toMatchObject({ code: 'badInput', message: 'limit: expected at most 200, got "1000".', field: 'limit' });
});

test('a person sees themselves, a manager their report without everything on file, HR all, others nothing', async () => {
  const see = async (who: string, whom: string) => t.request(`/api/people/${whom}`, { cookie: await t.signIn(who) });
  expect(await (await see('e', 'e')).json()).toMatchObject({ person: { id: 'e' }, details: { fields: { grade: '7' } }, manager: { id: 'm', name: 'Mei' } });
  const byManager = await (await see('m', 'e')).json();
  expect(byManager).toMatchObject({ person: { name: 'Eve' }, details: null });
  expect(JSON.stringify(byManager)).not.toContain('grade');
  expect(await (await see('hr', 'm')).json()).toMatchObject({ details: { roles: [] }, reports: [{ id: 'e' }] });
  expect((await see('e', 'm')).status).toBe(403);
  expect((await see('m', 'x')).status).toBe(403);
  // The same answer whether or not there is such a person.
  expect(await (await see('e', 'zzz')).text()).toBe(await (await see('e', 'm')).text());
  expect((await see('hr', 'zzz')).status).toBe(404);
});

test('whom a column names is told by name, to whoever may see the column', async () => {
  await t.sql`update people set fields = fields || '{"mentor_id": "x", "buddy_id": "gone"}' where id = 'e'`;
  const seen = async (who: string) =>
    (await (await t.request('/api/people/e', { cookie: await t.signIn(who) })).json()) as { relations: Record<string, { id: string }> };
  expect((await seen('hr')).relations).toMatchObject({ mentor_id: { id: 'x' } });
  expect(Object.keys((await seen('hr')).relations)).toEqual(['mentor_id']);
  expect((await seen('m')).relations).toEqual({});
});

test('someone who is HR for one department sees its people and no others', async () => {
  await t.sql`update people set roles = '{hr@department=Kitchen}' where id = 'm'`;
  const cookie = await t.signIn('m');
  expect(await (await t.request('/api/people/x', { cookie })).json()).toMatchObject({ details: { fields: { grade: '5' } } });
  expect((await t.request('/api/people/hr', { cookie })).status).toBe(403);
  expect((await post('/api/people/import/preview', 'id,name\n', cookie)).status).toBe(403);
});
