import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestApi, type TestApi } from '../helpers/api.ts';

let t: TestApi;
beforeAll(async () => {
  t = await createTestApi();
});
afterAll(() => t?.close());

const form = (fields: Record<string, string>) => ({ method: 'POST', body: new URLSearchParams(fields) });
async function printed(by: string, person: string): Promise<{ status: number; html: string; path: string; codes: string[] }> {
  const answer = await t.request('/sheets', { ...form({ person }), cookie: await t.signIn(by) });
  const html = await answer.text();
  const codes = [...html.matchAll(/<code>(\d{4}) (\d{4})<\/code>/g)].map(([, a, b]) => `${a}${b}`);
  return { status: answer.status, html, path: /<p class="url">http:\/\/[^/]+(\/p\/[\w-]+)<\/p>/.exec(html)?.[1] ?? '', codes };
}
const typed = (path: string, code: string) => t.request(path, form({ code }));
const cookieOf = (answer: Response) =>
  answer.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');

test('whoever has no mailbox signs in by a code of their sheet, each once, on a device that forgets them', async () => {
  const chosen = await (await t.request('/sheets', { cookie: await t.signIn('hr') })).text();
  expect([...chosen.matchAll(/value="(\w+)" checked/g)].map(([, id]) => id)).toEqual(['ben']);
  const { path, codes, html } = await printed('hr', 'ben');
  expect(codes).toHaveLength(20);
  expect(html).toContain('<svg');
  const stored = JSON.stringify([await t.sql`select * from sheets`, await t.sql`select * from sheet_codes`]);
  for (const secret of [path.slice(3), ...codes]) expect(stored).not.toContain(secret);

  const page = await t.request(path);
  expect(page.status).toBe(200);
  expect(await page.text()).not.toMatch(/Ben/);
  const answer = await typed(path, ` ${codes[3]?.slice(0, 4)}-${codes[3]?.slice(4)} `);
  expect([answer.status, answer.headers.get('location')]).toEqual([303, '/']);
  const cookie = cookieOf(answer);
  for (const line of answer.headers.getSetCookie().filter((one) => one.includes('session_token'))) expect(line).not.toMatch(/max-age|expires/i);
  const me = async () => (await t.request('/api/me', { cookie })).json();
  expect(await me()).toMatchObject({ person: { id: 'ben' }, shared: true });
  const [session] = await t.sql<{ minutes: number }[]>`
    select extract(epoch from expires_at - now())::float / 60 as minutes from auth_sessions where user_id = 'ben' order by created_at desc limit 1`;
  expect(session?.minutes).toBeGreaterThan(15);
  expect(session?.minutes).toBeLessThanOrEqual(20);
  expect((await typed(path, codes[3] ?? '')).status).toBe(400);

  await t.request('/api/session/end', { method: 'POST', cookie });
  expect((await t.request('/api/me', { cookie })).status).toBe(401);
  const done = await t.request('/done');
  expect(done.headers.get('clear-site-data')).toContain('storage');
  expect(await done.text()).toContain('Next person');
});

test('a new sheet ends the one before; of the last codes its holder is told', async () => {
  const first = await printed('hr', 'ben');
  const second = await printed('admin', 'ben');
  expect((await typed(first.path, first.codes[0] ?? '')).status).toBe(404);
  await t.sql`update sheet_codes set used_at = now() where n < 19`;
  const answer = await typed(second.path, second.codes[18] ?? '');
  expect([answer.status, (await answer.text()).includes('1 left on your sheet')]).toEqual([200, true]);
});

test('after five wrong codes nothing is taken for a quarter of an hour, not even a right one', async () => {
  const { path, codes } = await printed('hr', 'ben');
  const wrong = codes.includes('00000000') ? '00000001' : '00000000';
  for (let n = 0; n < 5; n += 1) expect((await typed(path, wrong)).status).toBe(400);
  expect((await typed(path, codes[0] ?? '')).status).toBe(429);
  await t.sql`update sheets set wrong_at = wrong_at - interval '16 minutes'`;
  expect((await typed(path, codes[0] ?? '')).status).toBe(303);
});

test.each(['amy', 'hr', 'admin', 'old'])('nobody becomes %s by paper: they have a mailbox, rights, or have left', async (person) => {
  const { status, codes } = await printed('hr', person);
  expect([status, codes]).toEqual([200, []]);
  expect(await t.sql`select 1 from sheets where person_id = ${person}`).toHaveLength(0);
});

test('whoever is no longer without a mailbox, or may do more by now, is not signed in by the sheet they had', async () => {
  const { path, codes } = await printed('hr', 'ben');
  await t.sql`update people set roles = '{hr}' where id = 'ben'`;
  expect((await typed(path, codes[0] ?? '')).status).toBe(404);
  await t.sql`update people set roles = '{}' where id = 'ben'`;
});

test('only HR prints them', async () => {
  expect((await printed('bob', 'ben')).status).toBe(403);
});
