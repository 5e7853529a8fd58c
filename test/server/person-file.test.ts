import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { adoptRecordTypes } from '../../db/record-types.ts';
import { recordsOf } from '../../db/records.ts';
import { sayingNow } from '../../engine/changes.ts';
import { recordByHand } from '../../engine/files.ts';
import { addMonths, dateOf, dayNumber } from '../../workflows/flow/calendar.ts';
import type { Answers } from '../../workflows/flow/form.ts';
import { createTestApp, type TestApp } from '../helpers/app.ts';

let t: TestApp;
const cookie: Record<string, string> = {};

beforeAll(async () => {
  t = await createTestApp();
  await t.people(
    'id,name,email,roles,manager_id,department\nhr,Ho,ho@h.example,hr,,HR\nsafe,Sa,sa@h.example,hr;care,,HR\nroom,Ro,ro@h.example,hr@department=Rooms,,HR\nm,Mei,mei@h.example,,,Rooms\ne,Eve,eve@h.example,,m,Rooms\nx,Xi,xi@h.example,,m,Rooms\n',
  );
  for (const id of ['hr', 'safe', 'room', 'm', 'e', 'x']) cookie[id] = await t.signIn(id);
  await t.sql.begin((tx) =>
    adoptRecordTypes(
      tx,
      {
        rating: { name: { en: 'Rating', zh: '評級' }, fields: { level: { label: { en: 'Level' }, type: 'number' } } },
        paper: { name: { en: 'Paper' }, fields: {}, keepMonths: { atMost: 24 } },
        sealed: { name: { en: 'Sealed' }, fields: { text: { label: { en: 'Text' }, type: 'text' } }, circle: 'care' },
        closed: { name: { en: 'Closed' }, fields: {}, keepMonths: { atLeast: 12 }, finalAfterDays: 3 },
      },
      'hr',
    ),
  );
  await put('rating', { level: 3 }, '2025-04-01');
  await put('rating', { level: 4 }, '2026-04-01');
  for (let n = 1; n <= 40; n += 1) await put('sealed', { text: `Hidden ${n}` }, '2026-05-01');
  await put('rating', { level: 5 }, '2026-06-01');
}, 60_000);
afterAll(async () => t?.close());

const put = (type: string, values: Answers, effective: string) =>
  t.sql.begin(async (tx) =>
    recordByHand(t.deps.engine, tx, { person: 'e', does: 'write', type, values, effective, until: null, text: null }, await sayingNow(t.deps.engine, tx, 'hr')),
  );
const send = (who: string, method: string, path: string, body?: unknown, language = 'en') =>
  t.request(path, {
    method,
    cookie: cookie[who] ?? '',
    headers: { 'content-type': 'application/json', 'accept-language': language },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });

type Page = { entries: { kind: string; at: string; body: Record<string, unknown> }[]; next: string | null; types: Record<string, unknown> };
const page = async (who: string, query = '') => (await (await send(who, 'GET', `/api/people/e/file${query}`)).json()) as Page;
const seen = async (who: string, query = '') =>
  (await page(who, query)).entries.map(({ kind, body }) => `${kind} ${String(body.type)} ${JSON.stringify(body.values)}`);
const refusal = async (answer: Response) => {
  const { error } = (await answer.json()) as { error: { code: string; message: string } };
  return [answer.status, error.code];
};

const ratings = ['record rating {"level":5}', 'record rating {"level":4}', 'record rating {"level":3}'];

describe('what is on file about a person', () => {
  it.each(['hr', 'room', 'm', 'e'])('is seen by %s, without what is in a circle', async (who) => {
    expect(await seen(who)).toEqual(ratings);
    expect(JSON.stringify(await page(who))).not.toMatch(/sealed|Hidden/i);
  });

  it('is refused to whoever is none of these', async () => {
    expect((await send('x', 'GET', '/api/people/e/file')).status).toBe(403);
    expect((await send('x', 'GET', '/api/people/nobody/file')).status).toBe(403);
    expect((await send('hr', 'GET', '/api/people/nobody/file')).status).toBe(404);
  });

  it('fills each page with what the reader may see: forty hidden entries between leave no gap', async () => {
    const first = await page('hr', '?limit=2');
    expect(first.entries).toHaveLength(2);
    const second = await page('hr', `?limit=2&after=${encodeURIComponent(first.next ?? '')}`);
    expect(second.entries.map(({ body }) => body.values)).toEqual([{ level: 3 }]);
    expect(second.next).toBe(null);
  });

  it('is whole for those in the circle, a page at a time, nothing twice', async () => {
    const keys: unknown[] = [];
    for (let next: string | null = ''; next !== null; ) {
      const found: Page = await page('safe', `?limit=7&after=${encodeURIComponent(next)}`);
      keys.push(...found.entries.map(({ body }) => body.id));
      next = found.next;
    }
    expect([keys.length, new Set(keys).size]).toEqual([43, 43]);
  });

  it('is as it was on a day, and of some kinds alone', async () => {
    expect(await seen('hr', '?asAt=2026-04-01')).toEqual(ratings.slice(1));
    expect(await seen('hr', '?asAt=2026-03-31')).toEqual(ratings.slice(2));
    expect(await seen('hr', '?kinds=absence,run')).toEqual([]);
  });

  it('is handed out with a trace that the person sees', async () => {
    const answer = await send('m', 'POST', '/api/people/e/file/export', { reason: 'For the talk' });
    const handed = (await answer.json()) as Page & { exportedBy: string };
    expect([answer.status, handed.exportedBy, handed.entries.length]).toEqual([200, 'm', 3]);
    const own = await page('e', '?kinds=disclosure');
    expect(own.entries.map(({ body }) => [body.type, body.recipient])).toEqual([['rating', 'm']]);
    await send('safe', 'POST', '/api/people/e/file/export', {});
    expect((await page('e', '?kinds=disclosure')).entries.map(({ body }) => [body.type, body.recipient])).toEqual([
      ['rating', 'safe'],
      ['rating', 'm'],
    ]);
    expect((await send('x', 'POST', '/api/people/e/file/export', {})).status).toBe(403);
  });
});

describe('what is done to a record by hand', () => {
  const idOf = async (type: string, n = -1) => (await recordsOf(t.sql, [{ personId: 'e', type }], null)).at(n)?.id ?? '';
  const act = async (who: string, record: string, body: Record<string, unknown>) =>
    send(who, 'POST', `/api/people/e/records/${encodeURIComponent(record)}`, { reason: 'Because', ...body });

  it('is HR’s, with a reason, and stands on the page with its note', async () => {
    const record = await idOf('rating');
    expect((await act('m', record, { act: 'annotate' })).status).toBe(403);
    expect((await act('e', record, { act: 'annotate' })).status).toBe(403);
    expect((await act('hr', record, { act: 'revoke', reason: '' })).status).toBe(400);
    expect((await act('room', record, { act: 'annotate', reason: 'Contested' })).status).toBe(200);
    const [first] = (await page('e')).entries.filter(({ kind }) => kind === 'record');
    expect(first?.body.notes).toMatchObject([{ by: 'room', text: { text: 'Contested' } }]);
  });

  it('corrects one record by its id: the old one stays, replaced from its own first day on', async () => {
    const middle = await idOf('rating', 1);
    expect((await act('hr', middle, { act: 'correct', values: { level: 2 } })).status).toBe(200);
    const rows = (await recordsOf(t.sql, [{ personId: 'e', type: 'rating' }], null)).map(({ effective, status, values }) => [effective, status, values.level]);
    expect(rows).toEqual([
      ['2025-04-01', 'inForce', 3],
      ['2026-04-01', 'superseded', 4],
      ['2026-04-01', 'inForce', 2],
      ['2026-06-01', 'inForce', 5],
    ]);
    expect(await refusal(await act('hr', middle, { act: 'correct', values: { level: 1 } }))).toEqual([409, 'noRecord']);
    expect(await refusal(await act('hr', await idOf('rating'), { act: 'correct', values: { level: 'high' } }))).toEqual([422, 'invalid']);
  });

  it('suspends, restores, revokes and erases; what is erased says only that it was there', async () => {
    const record = await idOf('rating', 0);
    for (const [what, status] of [
      ['suspend', 'suspended'],
      ['restore', 'inForce'],
      ['revoke', 'revoked'],
      ['erase', 'erased'],
    ]) {
      expect((await act('hr', record, { act: what })).status).toBe(200);
      expect((await recordsOf(t.sql, [{ personId: 'e', type: 'rating' }], null))[0]?.status).toBe(status);
    }
    expect(await refusal(await act('hr', record, { act: 'erase' }))).toEqual([409, 'noRecord']);
    const last = (await page('e')).entries.at(-1);
    expect([last?.body.status, last?.body.values]).toEqual(['erased', {}]);
  });

  it('is refused with the plain reason where it is final, or has to be kept', async () => {
    await put('closed', {}, '2026-06-01');
    const record = await idOf('closed');
    await t.sql`update records set final_at = now() - interval '1 day' where id = ${record}`;
    for (const what of ['correct', 'suspend', 'revoke']) expect(await refusal(await act('hr', record, { act: what }))).toEqual([409, 'final']);
    expect(await refusal(await act('hr', record, { act: 'erase' }))).toEqual([409, 'mustStay']);
    const answer = await send('hr', 'POST', `/api/people/e/records/${record}`, { act: 'revoke', reason: '錯' }, 'zh-Hant-HK');
    expect(((await answer.json()) as { error: { message: string } }).error.message).toContain('最終紀錄');
  });

  it('finds nothing outside of the circle, and is open to those in it', async () => {
    const record = await idOf('sealed');
    expect(await refusal(await act('hr', record, { act: 'erase' }))).toEqual([404, 'notFound']);
    expect(await refusal(await act('hr', 'record:no-such', { act: 'erase' }))).toEqual([404, 'notFound']);
    expect((await act('safe', record, { act: 'annotate', reason: 'Known here alone' })).status).toBe(200);
    expect(await refusal(await send('hr', 'POST', '/api/people/e/records', { type: 'sealed', values: {} }))).toEqual([409, 'unknownType']);
  });

  it('writes one by hand, of a declared type', async () => {
    expect((await send('hr', 'POST', '/api/people/x/records', { type: 'rating', values: { level: 3 }, effective: '2026-01-31' })).status).toBe(200);
    expect(await refusal(await send('hr', 'POST', '/api/people/x/records', { type: 'rating', values: { lever: 3 } }))).toEqual([422, 'invalid']);
    expect(await refusal(await send('hr', 'POST', '/api/people/x/records', { type: 'rating', effective: '2026-02-01', until: '2026-01-01' }))).toEqual([
      422,
      'datesOutOfOrder',
    ]);
    expect((await send('m', 'POST', '/api/people/x/records', { type: 'rating' })).status).toBe(403);
  });
});

describe('types of records', () => {
  const type = { name: { en: 'Badge', zh: '徽章' }, fields: {}, validMonths: 12 };

  it('are declared once, changed by whoever saw the last state, and stay while there are records', async () => {
    expect(await (await send('hr', 'PUT', '/api/record-types/badge', { type, revision: 0 })).json()).toEqual({ revision: 1 });
    expect(await refusal(await send('hr', 'PUT', '/api/record-types/badge', { type, revision: 0 }))).toEqual([409, 'exists']);
    expect(await (await send('hr', 'PUT', '/api/record-types/badge', { type: { ...type, validMonths: 24 }, revision: 1 })).json()).toEqual({ revision: 2 });
    expect(await refusal(await send('hr', 'PUT', '/api/record-types/badge', { type, revision: 1 }))).toEqual([409, 'stale']);
    const impossible = { ...type, keepMonths: { atLeast: 12, atMost: 6 } };
    expect((await send('hr', 'PUT', '/api/record-types/other', { type: impossible, revision: 0 })).status).toBe(400);
    expect((await send('m', 'GET', '/api/record-types')).status).toBe(403);
    await put('badge', {}, '2026-01-01');
    expect((await recordsOf(t.sql, [{ personId: 'e', type: 'badge' }], null))[0]?.until).toBe('2028-01-01');
    expect(await refusal(await send('hr', 'DELETE', '/api/record-types/badge'))).toEqual([409, 'inUse']);
    await send('hr', 'PUT', '/api/record-types/empty', { type, revision: 0 });
    expect((await send('hr', 'DELETE', '/api/record-types/empty')).status).toBe(200);
  });

  it('tells how many records there are in a circle to those in it alone', async () => {
    const records = async (who: string) => {
      const { types } = (await (await send(who, 'GET', '/api/record-types')).json()) as { types: { key: string; records: number }[] };
      return types.find(({ key }) => key === 'sealed')?.records;
    };
    expect([await records('hr'), await records('safe')]).toEqual([0, 40]);
  });
});

describe('retention', () => {
  it('shows what is due in the days to come, and holds a file by hand', async () => {
    const today = dayNumber(new Date().toISOString().slice(0, 10));
    await put('paper', {}, dateOf(addMonths(today, -24) + 30));
    await put('paper', {}, dateOf(addMonths(today, -24) + 200));
    const due = async () => {
      const { due: rows, holds } = (await (await send('hr', 'GET', '/api/retention?days=90')).json()) as {
        due: { type: string; heldBy: string | null }[];
        holds: unknown[];
      };
      return [rows.map(({ type, heldBy }) => [type, heldBy]), holds.length];
    };
    expect(await due()).toEqual([[['paper', null]], 0]);
    expect((await send('room', 'POST', '/api/people/e/hold', { reason: 'A claim' })).status).toBe(200);
    expect(await refusal(await send('hr', 'POST', '/api/people/e/hold', { reason: 'A claim' }))).toEqual([409, 'isHeld']);
    expect(await due()).toEqual([[['paper', 'byHand']], 1]);
    expect((await send('hr', 'POST', '/api/people/e/hold', { lift: true, reason: 'Settled' })).status).toBe(200);
    expect((await send('m', 'GET', '/api/retention')).status).toBe(403);
    expect((await send('m', 'POST', '/api/people/e/hold', { reason: 'Mine' })).status).toBe(403);
  });
});
