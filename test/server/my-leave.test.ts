import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readLeaveFeeds } from '../../server/leave/read-feeds.ts';
import { createTestApi, type TestApi } from '../helpers/api.ts';
import { testKeys } from '../helpers/app.ts';

let t: TestApi;
let server: Server;
let url = '';
let served: { status: number; text: string } = { status: 200, text: '' };
beforeAll(async () => {
  t = await createTestApi();
  server = createServer((_, answer) => answer.writeHead(served.status).end(served.text));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/leave.ics?key=secret`;
});
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
  await t?.close();
});

type Mine = {
  leave: { id: string; from: string; to: string; standIn: { id: string } | null }[];
  standIn: { id: string } | null;
  proposed: { id: string }[];
  feed: { host: string; problem: string | null } | null;
};
const mine = (who: string) => t.ask<Mine>(who, 'GET', '/api/my/leave');
const days = ({ leave }: Mine) => leave.map(({ from, to, standIn }) => [from, to, standIn?.id ?? null]);

test('somebody says when they are away and who acts; their manager is proposed, nobody stands in for themselves, and it can be taken back', async () => {
  expect((await mine('amy')).body.proposed.map(({ id }) => id)).toEqual(['bob']);
  const { body } = await t.ask<Mine>('amy', 'POST', '/api/my/leave', { from: '2031-05-05', to: '2031-05-09', standIn: 'bob' });
  expect(days(body)).toEqual([['2031-05-05', '2031-05-09', 'bob']]);
  for (const standIn of ['amy', 'Nobody Atall'])
    expect(await t.ask('amy', 'POST', '/api/my/leave', { from: '2031-06-01', to: '2031-06-02', standIn })).toMatchObject({ status: 422 });
  expect(await t.ask('amy', 'POST', '/api/my/leave', { from: '2031-06-02', to: '2031-06-01', standIn: null })).toMatchObject({ status: 422 });
  const id = body.leave[0]?.id ?? '';
  // That of another is not there for them.
  await t.ask('zed', 'DELETE', `/api/my/leave/${id}`);
  expect(days((await mine('amy')).body)).toHaveLength(1);
  expect(days((await t.ask<Mine>('amy', 'DELETE', `/api/my/leave/${id}`)).body)).toEqual([]);
});

test('a stand-in counts for every leave without one, until another is named or none', async () => {
  expect((await t.ask<Mine>('amy', 'PUT', '/api/my/stand-in', { standIn: 'Zed' })).body.standIn?.id).toBe('zed');
  expect((await t.ask<Mine>('amy', 'PUT', '/api/my/stand-in', { standIn: 'bob' })).body.standIn?.id).toBe('bob');
  expect((await t.ask<Mine>('amy', 'PUT', '/api/my/stand-in', { standIn: null })).body.standIn).toBeNull();
});

const ics = (...whole: [string, string, string][]) =>
  `BEGIN:VCALENDAR\r\n${whole.map(([uid, from, to]) => `BEGIN:VEVENT\r\nUID:${uid}\r\nDTSTART;VALUE=DATE:${from}\r\nDTEND;VALUE=DATE:${to}\r\nEND:VEVENT\r\n`).join('')}END:VCALENDAR\r\n`;
async function readNow(loopback = true): Promise<void> {
  await t.sql`update leave_feeds set due_at = now()`;
  expect(await readLeaveFeeds({ engine: t.engine, webhook: testKeys.webhook, loopback })).toBe(1);
}

test('leave comes from a calendar once, moves and goes with it; what they entered themselves stays', async () => {
  await t.ask('zed', 'POST', '/api/my/leave', { from: '2031-01-01', to: '2031-01-01', standIn: null });
  const set = await t.ask<Mine>('zed', 'PUT', '/api/my/leave-feed', { url });
  expect(set.body.feed?.host).toBe(new URL(url).host);
  expect(JSON.stringify(await t.sql`select * from leave_feeds`)).not.toContain('secret');
  served = { status: 200, text: ics(['a', '20310505', '20310510'], ['b', '20310601', '20310602']) };
  await readNow();
  await readNow();
  expect(days((await mine('zed')).body)).toEqual([
    ['2031-01-01', '2031-01-01', null],
    ['2031-05-05', '2031-05-09', null],
    ['2031-06-01', '2031-06-01', null],
  ]);
  served.text = ics(['a', '20310506', '20310510']);
  await readNow();
  expect(days((await mine('zed')).body).slice(1)).toEqual([['2031-05-06', '2031-05-09', null]]);
});

test.each<[string, string, { status: number; text: string }, boolean]>([
  ['a page instead of a calendar', 'notACalendar', { status: 200, text: '<html>' }, true],
  ['an error', 'unreachable', { status: 500, text: '' }, true],
  ['far too much', 'tooLarge', { status: 200, text: 'x'.repeat(3 * 1024 * 1024) }, true],
  ['an address within the net', 'refused', { status: 200, text: ics() }, false],
])('%s changes no leave, and its person is told', async (_, problem, answer, loopback) => {
  const before = days((await mine('zed')).body);
  served = answer;
  await readNow(loopback);
  const { body } = await mine('zed');
  expect([body.feed?.problem, days(body)]).toEqual([problem, before]);
});

test('an address that is none is refused with what was expected', async () => {
  for (const bad of ['leave.ics', 'ftp://h.example/leave.ics', 'https://user:pass@h.example/leave.ics'])
    expect(await t.ask('amy', 'PUT', '/api/my/leave-feed', { url: bad })).toMatchObject({ status: 422, body: { error: { code: 'notAnAddress' } } });
});
