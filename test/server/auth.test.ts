import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { setOrganisation } from '../../db/organisation.ts';
import { createAdminLink, signInUrl } from '../../server/auth/links.ts';
import { localPath } from '../../server/auth/local-path.ts';
import { networkOf, requestLimits } from '../../server/auth/requests.ts';
import { endSessionsOf } from '../../server/auth/sessions.ts';
import { cookieOf, createTestApp, publicUrl, type TestApp, testKeys } from '../helpers/app.ts';

let t: TestApp;

beforeAll(async () => {
  t = await createTestApp();
});
afterAll(async () => t?.close());
beforeEach(async () => {
  await t.sql`truncate people, person_versions, person_keys, sign_in_requests cascade`;
  t.mails.length = 0;
  await t.people(
    'id,name,email,roles,shared_mailbox,left_on,language\nann,Ann,Ann@h.example,admin,,,\nben,Ben,ben@h.example,,,,zh\nk1,Kit,desk@h.example,,yes,,\nk2,Kay,desk@h.example,,yes,,\nlee,Lee,lee@h.example,,,2026-01-01,\n',
  );
});

const form = (fields: Record<string, string>, headers: Record<string, string> = {}) => ({
  method: 'POST',
  body: new URLSearchParams(fields).toString(),
  headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
});
const ask = (mail: string, extra: Record<string, string> = {}) => t.request('/sign-in', form({ mail, ...extra }));

/** The path of the link in the newest mail. */
function linkPath(): string {
  const mail = t.mails.at(-1);
  if (mail === undefined) throw new Error('No mail was sent.');
  return signInUrl({ keys: testKeys, publicUrl }, mail.linkId, mail.next).slice(publicUrl.length);
}
const me = (cookie: string) => t.request('/api/me', { cookie });

test('a person asks for a link, opens it, presses the button and is signed in', async () => {
  const sent = await ask('ann@H.example', { to: '/flows?x=1' });
  expect(sent.status).toBe(200);
  expect(t.mails).toMatchObject([{ personId: 'ann', to: 'Ann@h.example', language: 'en', next: '/flows?x=1' }]);
  const shown = await t.request(linkPath());
  expect(shown.status).toBe(200);
  expect(await shown.text()).toContain('<button type="submit">Sign in</button>');
  const done = await t.request(linkPath(), { method: 'POST' });
  expect(done.status).toBe(303);
  expect(done.headers.get('location')).toBe('/flows?x=1');
  const [cookie = ''] = done.headers.getSetCookie();
  expect(cookie).toMatch(/HttpOnly/);
  expect(cookie).toMatch(/SameSite=Lax/);
  expect(cookie).not.toMatch(/Secure/);
  const answer = await me(cookieOf([cookie]));
  expect(await answer.json()).toMatchObject({ person: { id: 'ann' }, actor: { roles: ['employee', 'admin'] } });
});

test('the language chosen on the page of a link goes along to the page after it', async () => {
  await ask('ann@h.example', { to: '/flows?x=1' });
  const [path = '', query = ''] = linkPath().split('?');
  const shown = await t.request(`${path}?lang=zh&${query}`);
  expect(await shown.text()).toContain('<form method="post"><button type="submit">登入</button></form>');
  const done = await t.request(`${path}?lang=zh&${query}`, { method: 'POST' });
  expect(done.headers.get('location')).toBe('/flows?x=1&lang=zh');
});

test('opening a link changes nothing, however often and by whatever method a mail scanner uses', async () => {
  await ask('ben@h.example');
  for (const method of ['GET', 'HEAD', 'GET', 'OPTIONS']) {
    const opened = await t.request(linkPath(), { method });
    expect(opened.headers.getSetCookie()).toEqual([]);
  }
  expect(await t.sql`select 1 from auth_sessions`).toHaveLength(0);
  expect((await t.request(linkPath(), { method: 'POST' })).status).toBe(303);
});

test('a link signs in once, also when two press the button at the same moment', async () => {
  await ask('ben@h.example');
  const answers = await Promise.all([1, 2, 3].map(async () => t.request(linkPath(), { method: 'POST' })));
  expect(answers.map(({ status }) => status).sort()).toEqual([303, 410, 410]);
  const again = await t.request(linkPath());
  expect(again.status).toBe(410);
  expect(await again.text()).toContain('It was used already');
});

test('a link that has expired signs nobody in and says so', async () => {
  await ask('ben@h.example');
  const [row] = await t.sql<
    { minutes: number }[]
  >`select extract(epoch from expires_at - issued_at)::int / 60 as minutes from sign_in_links where person_id = 'ben'`;
  expect(row?.minutes).toBe(15);
  await t.sql`update sign_in_links set expires_at = now() - interval '1 second'`;
  expect(await (await t.request(linkPath())).text()).toContain('Its time is over');
  const pressed = await t.request(linkPath(), { method: 'POST' });
  expect([pressed.status, pressed.headers.getSetCookie()]).toEqual([410, []]);
});

test('a made-up, cut or changed token is refused and leads on', async () => {
  await ask('ben@h.example');
  for (const path of ['/sign-in/abc', linkPath().slice(0, -1), `${linkPath()}.`]) {
    const answer = await t.request(path, { method: 'POST' });
    expect([answer.status, answer.headers.getSetCookie()]).toEqual([410, []]);
    expect(await answer.text()).toContain('Ask for a new link');
  }
});

test('neither the token nor an address that was asked for is anywhere in the database', async () => {
  await ask('ben@h.example');
  await ask('stranger@elsewhere.example');
  const token = linkPath().split('/').at(-1)!;
  const tables = await t.sql<{ name: string }[]>`select table_name as name from information_schema.tables where table_schema = 'public'`;
  for (const { name } of tables) {
    const text = JSON.stringify(await t.sql`select * from ${t.sql(name)}`);
    expect(text).not.toContain(token);
    expect(text).not.toContain('stranger');
  }
});

test('the answer is the same for an address that nobody has, that many share, or whose person has left', async () => {
  const bodies = [];
  for (const mail of ['ben@h.example', 'zzz@h.example', 'desk@h.example', 'lee@h.example']) {
    const answer = await ask(mail);
    bodies.push(`${answer.status} ${(await answer.text()).replaceAll(mail, '*').replaceAll(/nonce="[^"]*"/g, '')}`);
  }
  expect(new Set(bodies).size).toBe(1);
  expect(t.mails.map(({ personId }) => personId)).toEqual(['ben']);
});

test('what is no mail address is refused in words, and what was typed comes back escaped', async () => {
  const answer = await ask('"><script>x</script>@h.example');
  expect(answer.status).toBe(400);
  const page = await answer.text();
  expect(page).toContain('This is not a mail address');
  expect(page).not.toContain('<script>x');
});

test('too many requests for one address are refused, known or not, and others go on', async () => {
  for (const mail of ['ben@h.example', 'zzz@h.example']) {
    const statuses = [];
    for (let n = 0; n <= requestLimits.address; n += 1) statuses.push((await ask(mail)).status);
    expect(statuses.slice(0, -1).every((status) => status === 200)).toBe(true);
    expect(statuses.at(-1)).toBe(429);
  }
  expect(t.mails).toHaveLength(requestLimits.address);
  expect((await ask('ann@h.example')).status).toBe(200);
  await t.sql`update sign_in_requests set began_at = began_at - interval '16 minutes'`;
  expect((await ask('ben@h.example')).status).toBe(200);
}, 60_000);

test('senders are counted by network: an IPv6 subscriber has one, IPv4 in any clothes is itself', () => {
  expect(networkOf('2001:db8:1:2:3:4:5:6')).toBe(networkOf('2001:0DB8:1:2::99'));
  expect(networkOf('2001:db8:1:3::1')).not.toBe(networkOf('2001:db8:1:2::1'));
  expect(networkOf('::ffff:192.0.2.7')).toBe('192.0.2.7');
  expect(networkOf('fe80::1%eth0')).toBe('fe80:0:0:0::/64');
});

test('a session ends on signing out, and its cookie opens nothing afterwards', async () => {
  const cookie = await t.signIn('ben');
  expect((await me(cookie)).status).toBe(200);
  const ended = await t.request('/api/session/end', { method: 'POST', cookie });
  expect(await ended.json()).toEqual({ ended: true });
  expect(ended.headers.getSetCookie().join()).toContain('Max-Age=0');
  expect((await me(cookie)).status).toBe(401);
});

test('a session that has expired is over, and one in use goes on', async () => {
  const cookie = await t.signIn('ben');
  await t.sql`update auth_sessions set expires_at = now() + interval '5 days'`;
  const used = await me(cookie);
  expect(used.status).toBe(200);
  expect(used.headers.getSetCookie().join()).toContain('Max-Age=604800');
  await t.sql`update auth_sessions set expires_at = now() - interval '1 second'`;
  expect((await me(cookie)).status).toBe(401);
});

test('a cookie with one letter changed opens nothing', async () => {
  const cookie = await t.signIn('ben');
  const other = cookie.at(-5) === 'x' ? 'y' : 'x';
  expect((await me(`${cookie.slice(0, -5)}${other}${cookie.slice(-4)}`)).status).toBe(401);
  const [row] = await t.sql<{ token: string }[]>`select token from auth_sessions`;
  expect((await me(`${cookie.split('=')[0]}=${row?.token}`)).status).toBe(401);
});

test('rights and the last day count at once, in a session that is open', async () => {
  const cookie = await t.signIn('ben');
  const roles = async () => ((await (await me(cookie)).json()) as { actor: { roles: string[] } }).actor.roles;
  expect(await roles()).toEqual(['employee']);
  await t.sql`update people set roles = '{hr}' where id = 'ben'`;
  expect(await roles()).toEqual(['employee', 'hr']);
  await t.sql`update people set manager_id = 'ben' where id = 'ann'`;
  expect(await roles()).toEqual(['employee', 'manager', 'hr']);
  await t.sql`update people set left_on = '2026-01-01' where id = 'ben'`;
  expect((await me(cookie)).status).toBe(401);
});

test('sessions and links of a person end together, those of others stay', async () => {
  const [ben, ann] = [await t.signIn('ben'), await t.signIn('ann')];
  await ask('ben@h.example');
  expect(await endSessionsOf(t.sql, ['ben'])).toBe(1);
  expect((await me(ben)).status).toBe(401);
  expect((await me(ann)).status).toBe(200);
  expect((await t.request(linkPath(), { method: 'POST' })).status).toBe(410);
});

test('a link sent to an address that has changed meanwhile signs nobody in', async () => {
  await ask('ben@h.example');
  await t.sql`update people set email = 'new@h.example' where id = 'ben'`;
  const answer = await t.request(linkPath(), { method: 'POST' });
  expect([answer.status, answer.headers.getSetCookie()]).toEqual([410, []]);
});

test('the link for the terminal signs the first administrator in, once', async () => {
  const link = await createAdminLink({ sql: t.sql, keys: testKeys, publicUrl, zone: 'Asia/Hong_Kong' });
  expect(link).toMatch(/^http:\/\/loopwright\.test\/sign-in\/[\w-]{43}$/);
  const done = await t.request(link.slice(publicUrl.length), { method: 'POST' });
  expect(done.headers.get('location')).toBe('/');
  expect(await (await me(cookieOf(done.headers.getSetCookie()))).json()).toMatchObject({ person: { id: 'ann' } });
  expect((await t.request(link.slice(publicUrl.length), { method: 'POST' })).status).toBe(410);
  await t.sql`update people set roles = '{}'`;
  await expect(createAdminLink({ sql: t.sql, keys: testKeys, publicUrl, zone: 'Asia/Hong_Kong' })).rejects.toThrow('Nobody is an administrator');
});

test('over https the cookie is sent over https only', async () => {
  const secure = await createTestApp({ config: { publicUrl: 'https://loopwright.test' } });
  await secure.people('id,name,email\nann,Ann,ann@h.example\n');
  const cookie = await secure.signIn('ann');
  expect(cookie).toMatch(/^__Secure-loopwright\.session_token=/);
  expect((await secure.request('/api/me', { cookie })).headers.get('strict-transport-security')).toContain('max-age');
  await secure.close();
});

test('the page speaks the language of the browser, or the one that is asked for', async () => {
  const text = async (path: string, language: string) => (await t.request(path, { headers: { 'accept-language': language } })).text();
  expect(await text('/sign-in', 'zh-HK,zh;q=0.9,en;q=0.8')).toContain('<html lang="zh-Hant-HK">');
  expect(await text('/sign-in', 'fr,en;q=0.5,zh;q=0.2')).toContain('<html lang="en">');
  expect(await text('/sign-in?lang=zh', 'en')).toContain('傳送連結');
});

test('the page says whose it is, in its language', async () => {
  await setOrganisation(t.sql, { nameEn: 'Harbour Hotels', nameZh: '海港酒店' });
  const head = async (path: string) => /<header>.*?<\/a>/.exec(await (await t.request(path)).text())?.[0];
  expect(await head('/sign-in?lang=en')).toContain('>Harbour Hotels</a>');
  expect(await head('/sign-in?lang=zh')).toContain('>海港酒店</a>');
});

test('a page in Chinese brings a font where the device may have none; a page in English never does', async () => {
  const brings = async (path: string, device: string) => (await (await t.request(path, { headers: { 'user-agent': device } })).text()).includes('/chinese.css');
  expect(await brings('/sign-in?lang=zh', 'Mozilla/5.0 (X11; Linux x86_64)')).toBe(true);
  expect(await brings('/sign-in?lang=zh', 'Mozilla/5.0 (Linux; Android 14; K)')).toBe(false);
  expect(await brings('/sign-in?lang=en', 'Mozilla/5.0 (X11; Linux x86_64)')).toBe(false);
});

test('after signing in one goes to pages of ours only', () => {
  for (const good of ['/', '/flows/annual?x=1#y', '/running']) expect(localPath(good)).toBe(good);
  for (const bad of [
    '',
    'flows',
    '//evil.example',
    '/\\evil.example',
    '/\t/evil.example',
    'https://evil.example',
    '/x/..//evil.example',
    '/api/me',
    '/sign-in/abc',
    '/a/../api/x',
    null,
    `/${'x'.repeat(600)}`,
  ])
    expect(localPath(bad), String(bad)).toBeNull();
});
