import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { factsOf } from '../../db/facts.ts';
import { signed } from '../../server/connect/signing.ts';
import { createTestApp, type TestApp } from '../helpers/app.ts';

let t: TestApp;
const cookies: Record<string, string> = {};

beforeAll(async () => {
  t = await createTestApp();
  await t.people(
    'id,name,email,roles,manager_id,department\nhr,Ho,ho@h.example,hr,,\nad,Ada,ad@h.example,admin,,\nm,Mei,mei@h.example,,,\ne,Eve,eve@h.example,,m,Rooms\nf,Flo,flo@h.example,,m,Rooms\nx,Xi,xi@h.example,,,Kitchen\n',
  );
  for (const id of ['hr', 'ad', 'm', 'e', 'x']) cookies[id] = await t.signIn(id);
  await declare('sales', { unit: { en: 'rooms', zh: '間' }, better: 'more', staleAfterDays: 90 });
  await declare('target');
  await declare('licence', { type: 'text', seenBy: ['hr'] });
  await declare('mentor', { type: 'person', seenBy: ['manager'] });
});
afterAll(async () => t?.close());

const ask = async (who: string, method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
  const init = { method, cookie: cookies[who] ?? '', headers: { 'content-type': 'application/json', ...headers } };
  const answer = await t.request(path, body === undefined ? init : { ...init, body: typeof body === 'string' ? body : JSON.stringify(body) });
  return {
    status: answer.status,
    body: (await answer.json()) as never as Record<string, never> & { error: { code: string; field?: string; message: string } },
  };
};
const declare = (key: string, more: Record<string, unknown> = {}, revision: number | null = null) =>
  ask('hr', 'PUT', `/api/facts/types/${key}`, { type: { name: { en: key, zh: key }, purpose: { en: 'Review' }, ...more }, revision });
const record = (facts: unknown[], headers: Record<string, string> = {}, who = 'hr') => ask(who, 'POST', '/api/facts', { facts }, headers);
const said = async (key: string, id = 'e') => (await factsOf(t.sql, [{ scope: 'person', id, key }], null)).map(({ value }) => value);

describe('what data is declared', () => {
  test('says its name in both languages and what it is for, is changed by whoever saw it last, and is taken back while nothing hangs on it', async () => {
    const short = await ask('hr', 'PUT', '/api/facts/types/short', { type: { name: { en: 'Short' } }, revision: null });
    expect([short.status, short.body.error.field]).toEqual([400, 'type.name']);
    expect(await declare('visits')).toMatchObject({ status: 200, body: { revision: 1 } });
    expect((await declare('visits')).body.error.code).toBe('declared');
    expect(await declare('visits', { keepMonths: 24 }, 1)).toMatchObject({ status: 200, body: { revision: 2 } });
    expect((await declare('visits', {}, 1)).body.error.code).toBe('stale');
    const { types } = (await ask('hr', 'GET', '/api/facts/types')).body as never as { types: { key: string; type: unknown; revision: number }[] };
    expect(types.find(({ key }) => key === 'visits')).toMatchObject({ revision: 2, values: 0, type: { keepMonths: 24, type: 'number' } });
    expect(await ask('hr', 'DELETE', '/api/facts/types/visits')).toMatchObject({ status: 200, body: { removed: true } });
    await record([{ id: 'e', key: 'target', value: 1, effective: '2020-01-01' }]);
    expect((await ask('hr', 'DELETE', '/api/facts/types/target')).body.error.code).toBe('hasValues');
    expect((await ask('e', 'PUT', '/api/facts/types/visits', { type: {}, revision: null })).status).toBe(403);
  });

  test('is never how people behave before a screen', async () => {
    for (const key of ['mails_sent', 'MailCount', 'presence.hours', 'logins'])
      expect([key, (await declare(key)).body.error?.code]).toEqual([key, 'watchesPeople']);
    expect((await declare('work', { name: { en: 'Chats sent', zh: '訊息' } })).body.error.code).toBe('watchesPeople');
  });
});

describe('facts come in', () => {
  test('all or none; a day begins in the organisation’s zone, and each is what its declaration says', async () => {
    const answer = await record([
      { id: 'e', key: 'sales', value: 12, effective: '2026-04-01', until: '2026-05-01', source: 'till', evidence: 'report 7' },
      { scope: 'group', id: 'department=Rooms', key: 'target', value: '99.5' },
    ]);
    expect(answer.body).toEqual({ recorded: 2, corrected: 0, same: 0, told: 0 });
    expect(await factsOf(t.sql, [{ scope: 'person', id: 'e', key: 'sales' }], null)).toMatchObject([
      { value: 12, effective: '2026-03-31T16:00:00.000Z', until: '2026-04-30T16:00:00.000Z', source: 'till' },
    ]);
    const refusals: [unknown, string, string][] = [
      [{ id: 'nobody', key: 'sales', value: 1 }, 'unknownPerson', 'facts.1.id'],
      [{ id: 'e', key: 'height', value: 1 }, 'undeclared', 'facts.1.key'],
      [{ id: 'e', key: 'sales', value: 'many' }, 'wrongValue', 'facts.1.value'],
      [{ id: 'e', key: 'mentor', value: 'nobody' }, 'wrongValue', 'facts.1.value'],
      [{ scope: 'group', id: 'Rooms', key: 'target', value: 1 }, 'noSuchGroup', 'facts.1.id'],
      [{ scope: 'cycle', id: 'c-none', key: 'target', value: 1 }, 'unknownCycle', 'facts.1.id'],
      [{ id: 'e', key: 'sales', value: 1, effective: '2026-04-02', until: '2026-04-01' }, 'datesOutOfOrder', 'facts.1.until'],
    ];
    for (const [fact, code, field] of refusals) {
      const { status, body } = await record([{ id: 'f', key: 'sales', value: 1 }, fact]);
      expect([status, body.error.code, body.error.field]).toEqual([422, code, field]);
    }
    expect(await said('sales', 'f')).toEqual([]);
    expect((await record([{ id: 'e', key: 'sales', value: 12 }], {}, 'e')).status).toBe(403);
  });

  test('the very same once more is left alone; another value for the same day corrects it', async () => {
    const fact = { id: 'f', key: 'sales', value: 5, effective: '2026-06-01' };
    expect((await record([fact, fact])).body).toMatchObject({ recorded: 1, same: 1 });
    expect((await record([fact])).body).toMatchObject({ recorded: 0, same: 1, told: 0 });
    expect((await record([{ ...fact, value: 6 }])).body).toMatchObject({ recorded: 1, corrected: 1 });
    expect((await record([fact])).body).toMatchObject({ recorded: 1, corrected: 1, same: 0 });
    expect(await said('sales', 'f')).toEqual([5, 6, 5]);
  });

  test('a request is done once under its key, however often and at once it is sent; another under the same key is refused', async () => {
    const now = { id: 'x', key: 'sales', value: 1 };
    const answers = await Promise.all([1, 2, 3, 4].map(() => record([now], { 'idempotency-key': 'k1' })));
    for (const { status, body } of answers) expect([status, body]).toEqual([200, { recorded: 1, corrected: 0, same: 0, told: 0 }]);
    expect(await said('sales', 'x')).toEqual([1]);
    expect((await record([{ ...now, value: 2 }], { 'idempotency-key': 'k1' })).body.error.code).toBe('idempotencyKeyUsed');
    expect((await record([{ ...now, key: 'none' }], { 'idempotency-key': 'k2' })).status).toBe(422);
    expect((await record([{ ...now, value: 3, effective: '2020-01-01' }], { 'idempotency-key': 'k2' })).status).toBe(200);
  });

  test('when it became known is when the database heard of it, whatever the sender says', async () => {
    const before = Date.now();
    await record([{ id: 'x', key: 'target', value: 1, effective: '2019-01-01', recorded: '2019-01-01T00:00:00Z' }]);
    const [row] = await factsOf(t.sql, [{ scope: 'person', id: 'x', key: 'target' }], null);
    expect(Math.abs(Date.parse(row?.recorded ?? '') - before)).toBeLessThan(60_000);
  });

  test('are erased with their corrections, their evidence and what the journal kept of them', async () => {
    const at = '2026-02-01';
    await record([{ id: 'x', key: 'licence', value: 'secret-A', effective: at, evidence: 'scan-1' }]);
    await record([{ id: 'x', key: 'licence', value: 'secret-B', effective: at }]);
    await record([{ id: 'x', key: 'licence', value: 'stays', effective: '2026-03-01' }]);
    const erase = (who: string, effective = at) =>
      ask(who, 'POST', '/api/facts/erase', { scope: 'person', id: 'x', key: 'licence', effective, reason: 'entered by mistake' });
    expect((await erase('e')).status).toBe(403);
    expect(await erase('hr')).toMatchObject({ status: 200, body: { told: 0 } });
    expect((await erase('hr')).status).toBe(404);
    expect(await said('licence', 'x')).toEqual(['stays']);
    const left =
      await t.sql`select 1 from journal_texts where body::text like '%secret-%' union all select 1 from facts where value::text like '%secret%' or evidence = 'scan-1'`;
    expect(left).toHaveLength(0);
    const shown = (await ask('hr', 'GET', '/api/people/x/facts?key=licence')).body as never as { facts: { value: unknown; erased: boolean }[] };
    expect(shown.facts.map(({ value, erased }) => [value, erased])).toEqual([
      ['stays', false],
      [null, true],
      [null, true],
    ]);
  });
});

describe('a person’s facts', () => {
  test('are seen by whom each declaration names, and the page goes on from where it ended', async () => {
    await record([
      { id: 'e', key: 'licence', value: 'B', effective: '2026-01-01' },
      { id: 'e', key: 'mentor', value: 'f', effective: '2026-01-01' },
      { id: 'e', key: 'training.fire', value: 'completed', effective: '2026-01-02' },
    ]);
    const keysFor = async (who: string) => {
      const { facts } = (await ask(who, 'GET', '/api/people/e/facts')).body as never as { facts: { key: string }[] };
      return [...new Set(facts.map(({ key }) => key))].sort();
    };
    expect(await keysFor('e')).toEqual(['sales', 'target', 'training.fire']);
    expect(await keysFor('m')).toEqual(['mentor', 'sales', 'target', 'training.fire']);
    expect(await keysFor('hr')).toEqual(['licence', 'sales', 'target', 'training.fire']);
    expect(await keysFor('ad')).toEqual([]);
    expect((await ask('x', 'GET', '/api/people/e/facts')).status).toBe(403);
    expect((await ask('hr', 'GET', '/api/people/nobody/facts')).status).toBe(404);
    const all: unknown[] = [];
    for (let next: string | null = ''; next !== null; ) {
      const answer = (await ask('hr', 'GET', `/api/people/e/facts?limit=1${next === '' ? '' : `&after=${encodeURIComponent(next)}`}`)).body as never as {
        facts: { key: string }[];
        next: string | null;
      };
      all.push(...answer.facts.map(({ key }) => key));
      next = answer.next;
    }
    expect(all.sort()).toEqual(['licence', 'sales', 'target', 'training.fire']);
  });

  test('say what they mean: name, unit, which way is better, and since when they count no more', async () => {
    const { facts } = (await ask('e', 'GET', '/api/people/e/facts?key=sales')).body as never as { facts: unknown[] };
    expect(facts).toMatchObject([
      { name: { en: 'sales' }, unit: { zh: '間' }, better: 'more', value: 12, evidence: 'report 7', corrected: false, staleAt: '2026-06-29T16:00:00.000Z' },
    ]);
  });
});

describe('a file of facts', () => {
  const preview = async (csv: string | Uint8Array) => {
    const answer = await t.request('/api/facts/import/preview', {
      method: 'POST',
      cookie: cookies.hr ?? '',
      headers: { 'content-type': 'text/csv', 'accept-language': 'en' },
      body: csv as never,
    });
    return (await answer.json()) as {
      rows: number;
      keys: unknown[];
      problems: { line: number; column: string | null; says: string }[];
      problemCount: number;
      warnings: { code: string; says: string }[];
      confirm: string | null;
    };
  };
  const bring = (csv: string, confirm: string | null) => ask('hr', 'POST', `/api/facts/import?confirm=${confirm}`, csv, { 'content-type': 'text/csv' });

  test('is read as spreadsheets write it: semicolons, tabs, Latin-1, UTF-16; its encoding is told', async () => {
    const text = 'id;key;value;effective;evidence\r\ne;licence;Größe B;2026-03-01;Müller\r\n';
    const latin = await preview(Uint8Array.from(text, (letter) => letter.charCodeAt(0)));
    expect([latin.rows, latin.problemCount, latin.warnings.map(({ code }) => code)]).toEqual([1, 0, ['readAsLatin1']]);
    const wide = await preview(new Uint8Array(Buffer.from(`\ufeff${text.replaceAll(';', '\t')}`, 'utf16le')));
    expect([wide.rows, wide.problemCount, wide.warnings]).toEqual([1, 0, []]);
    expect((await bring(text, wide.confirm)).body.error.code, 'another file than the one that was looked at').toBe('previewChanged');
  });

  test('of fifty thousand lines is looked through in seconds, with what is wrong by line', async () => {
    const lines = Array.from(
      { length: 50_000 },
      (_, n) => `${n % 2 ? 'e' : 'f'};target;${n === 49_998 ? 'many' : n};20${10 + (n % 80)}-0${1 + (n % 9)}-1${n % 10};row ${n}`,
    );
    const before = performance.now();
    const found = await preview(`id;key;value;effective;evidence\n${lines.join('\n')}\n`);
    expect([found.rows, found.problemCount, found.problems[0]?.line, found.confirm]).toEqual([50_000, 1, 50_000, null]);
    expect(performance.now() - before).toBeLessThan(20_000);
  });

  test('is previewed with every fault by line and column, and nothing of it lands while there is one', async () => {
    const found = await preview('id,key,value,effective,until\ne,sales,twelve,2026-08-01,\nnobody,sales,1,01/02/2026,\n,height,1,2026-08-01,2026-07-01\n');
    expect(found.problems.map(({ line, column }) => `${line} ${column}`)).toEqual(['2 value', '3 id', '3 effective', '4 id', '4 key', '4 until']);
    expect(found.problems[0]?.says).toContain('"twelve" is not a number');
    expect([found.confirm, found.rows]).toEqual([null, 3]);
    expect((await preview('id,key,wert\ne,sales,1\n')).problems.map(({ column }) => column)).toEqual(['wert', 'value', 'effective']);
    expect((await preview('')).problems.map(({ says }) => says)).toEqual(['The file is empty.']);
  });

  test('with semicolons lands whole, and once more changes nothing', async () => {
    const csv =
      'ID;Key;Value;Effective;Scope;Source\ne;sales;7;2026-09-01;;till\ndepartment=Rooms;target;88.50;2026-09-01;group;\ne;sales;12;2026-04-01;;\n;target;5;2026-09-01;org;\n';
    const found = await preview(csv);
    expect(found.keys).toEqual([
      { key: 'sales', added: 1, corrected: 1, same: 0 },
      { key: 'target', added: 2, corrected: 0, same: 0 },
    ]);
    expect((await bring(csv.replace(';7;', ';8;'), found.confirm)).body.error.code).toBe('previewChanged');
    expect((await bring(csv, found.confirm)).body).toEqual({ recorded: 4, corrected: 1, same: 0, told: 0 });
    expect((await bring(csv, found.confirm)).body.error.code).toBe('previewChanged');
    const again = await preview(csv);
    expect(again.keys).toMatchObject([{ added: 0, corrected: 0, same: 2 }, { same: 2 }]);
    expect((await bring(csv, again.confirm)).body).toEqual({ recorded: 0, corrected: 0, same: 4, told: 0 });
  });
});

describe('another system', () => {
  const secretOf = (answer: { body: Record<string, unknown> }) => Buffer.from(String(answer.body.secret).slice('whsec_'.length), 'base64');
  const send = async (source: string, secrets: Buffer[], facts: unknown[], { id = `m${Math.random()}`, at = Date.now(), tamper = '' } = {}) => {
    const body = JSON.stringify({ type: 'facts.recorded', data: { facts } });
    const answer = await t.app.request(`http://loopwright.test/api/facts/hooks/${source}`, {
      method: 'POST',
      body: body + tamper,
      headers: { 'content-type': 'application/json', ...signed(secrets, id, body, at) },
    });
    return { status: answer.status, body: (await answer.json()) as { error: { code: string; field: string }; recorded: number } };
  };
  const fact = { id: 'x', key: 'sales', value: 40, effective: '2026-10-01' };

  test('brings in what it may, signed, once for each message, and only while its signature is fresh', async () => {
    expect((await ask('hr', 'POST', '/api/facts/sources', { id: 'lms', name: 'LMS', keys: ['sales'] })).status).toBe(403);
    const secret = secretOf(await ask('ad', 'POST', '/api/facts/sources', { id: 'lms', name: 'LMS', keys: ['sales'] }));
    expect((await ask('ad', 'POST', '/api/facts/sources', { id: 'lms', name: 'LMS', keys: ['sales'] })).body.error.code).toBe('sourceExists');
    const codeOf = async (sent: ReturnType<typeof send>) => (await sent).body.error?.code ?? (await sent).status;
    expect(await codeOf(send('lms', [Buffer.alloc(32, 9)], [fact]))).toBe('wrongSignature');
    expect(await codeOf(send('lms', [], [fact]))).toBe('unsigned');
    expect(await codeOf(send('none', [secret], [fact]))).toBe('wrongSignature');
    expect(await codeOf(send('lms', [secret], [fact], { tamper: ' ' }))).toBe('wrongSignature');
    expect(await codeOf(send('lms', [secret], [fact], { at: Date.now() - 301_000 }))).toBe('stale');
    expect(await codeOf(send('lms', [secret], [fact], { at: Date.now() + 310_000 }))).toBe('stale');
    expect(await codeOf(send('lms', [secret], [{ ...fact, key: 'licence', value: 'B' }]))).toBe('notAllowed');
    expect(await said('sales', 'x')).not.toContain(40);
    const twice = await Promise.all([send('lms', [secret], [fact], { id: 'm1' }), send('lms', [secret], [fact], { id: 'm1' })]);
    expect(twice.map(({ status, body }) => [status, body.recorded])).toEqual([
      [200, 1],
      [200, 1],
    ]);
    expect(await codeOf(send('lms', [secret], [{ ...fact, value: 41 }], { id: 'm1' }))).toBe('messageIdUsed');
    expect((await said('sales', 'x')).filter((value) => value === 40)).toHaveLength(1);
    const [row] = await t.sql<{ source: string; by_id: string | null }[]>`select source, by_id from facts where id = 'x' and value = '40'`;
    expect(row).toEqual({ source: 'lms', by_id: null });
  });

  test('goes on with its old secret for a day after a new one was given, and is heard no more once it has ended', async () => {
    const old = secretOf(await ask('ad', 'POST', '/api/facts/sources', { id: 'till', name: 'Tills', keys: ['sales'] }));
    const fresh = secretOf(await ask('ad', 'POST', '/api/facts/sources/till/secret'));
    expect(fresh.equals(old)).toBe(false);
    for (const secret of [old, fresh]) expect((await send('till', [secret], [fact])).status).toBe(200);
    await t.sql`update fact_sources set old_until = now() - interval '1 second' where id = 'till'`;
    expect((await send('till', [old], [fact])).status).toBe(401);
    expect((await send('till', [fresh], [fact])).status).toBe(200);
    expect((await ask('ad', 'DELETE', '/api/facts/sources/till')).status).toBe(200);
    expect((await send('till', [fresh], [fact])).status).toBe(401);
  });
});
