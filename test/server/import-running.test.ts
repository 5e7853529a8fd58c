import { afterAll, beforeAll, expect, test } from 'vitest';
import { journalOf } from '../../db/journal.ts';
import { personVersions } from '../../db/people.ts';
import { openTasks } from '../../db/open-tasks.ts';
import { turn } from '../../engine/turn.ts';
import { createTestApi, type TestApi } from '../helpers/api.ts';
import { launchFlow } from '../helpers/cycle.ts';
import { aFlow, who } from '../helpers/flows.ts';

type Effect = { person: string; cycle: string; says: string };
type Running = { concerned: number; looked: number; counts: Record<string, number>; effects: Effect[] };
type Preview = { confirm: string | null; running: Running; rows: { id: string; effective: string | null }[] };

let api: TestApi;
let cycle: string;

const flow = aFlow(
  [
    { id: 'begin', kind: 'start' },
    {
      id: 'each',
      kind: 'forEach',
      settings: { first: 'review', leavers: 'close' },
    },
    { id: 'finish', kind: 'end' },
    {
      id: 'review',
      kind: 'approval',
      in: 'each',
      name: 'Review',
      settings: {
        who: who({ who: 'manager' }, { who: 'role', role: 'hr' }),
        due: { from: { anchor: 'personDate', of: { who: 'subject' }, field: 'role_since' }, plus: { n: 400, unit: 'days' } },
      },
    },
    { id: 'done', kind: 'end', in: 'each' },
  ],
  ['begin>each', 'each.done>finish', 'review.approved>done', 'review.rejected>done'],
);

beforeAll(async () => {
  api = await createTestApi();
  await api.people('id,name,role_since\namy,Amy,2026-06-01\nben,Ben,2026-06-01\nzed,Zed,2026-06-01\n');
  cycle = await launchFlow(api.engine, flow, { people: ['amy', 'ben', 'zed'], real: true });
  await api.settle(cycle);
});
afterAll(() => api?.close());

const post = async (path: string, csv: string) => {
  const answer = await api.request(path, {
    method: 'POST',
    body: csv,
    cookie: await api.signIn('hr'),
    headers: { 'content-type': 'text/csv', 'accept-language': 'en' },
  });
  return { status: answer.status, body: (await answer.json()) as Preview };
};
const preview = async (csv: string) => (await post('/api/people/import/preview', csv)).body;
const counted = async () =>
  (await api.sql<{ n: number }[]>`select (select count(*) from journal) + (select count(*) from events) + (select count(*) from outbox) as n`)[0]?.n;

test('a preview names whose tasks change hands, what ends and which dates move, with counts, and nothing of it has happened', async () => {
  const before = await counted();
  const { running } = await preview(
    'id,name,manager_id,left_on,role_since\namy,Amy,zed,,2026-06-01\nben,Ben,bob,2026-01-01,2026-06-01\nzed,Zed,,,2026-07-01\n',
  );
  expect(running.counts).toMatchObject({ taskMoves: 1, runEnds: 1 });
  expect(running.looked).toBe(running.concerned);
  const says = running.effects.map((one) => `${one.person}: ${one.says}`);
  expect(says).toContain('Amy: “Review” goes from Bob to Zed.');
  expect(says).toContain('Ben: It ends.');
  expect(says.filter((line) => line.startsWith('Zed: A date of “Review” moves'))).not.toEqual([]);
  expect(await counted()).toBe(before);
  expect((await openTasks(api.sql, 'zed', 10)).length).toBe(0);
});

test('what the preview said is what the import does', async () => {
  const csv = 'id,name,manager_id\namy,Amy,zed\n';
  const { confirm } = await preview(csv);
  expect((await post(`/api/people/import?confirm=${confirm}`, csv)).status).toBe(200);
  await turn(api.engine, `${cycle}.each.1`);
  const moved = (await journalOf(api.sql, `${cycle}.each.1`)).filter(({ kind }) => kind === 'task.reassigned');
  expect(moved).toMatchObject([{ toIds: ['zed'], detail: { from: 'bob' } }]);
});

test('a line that holds from a later day moves nothing today, and stands as a state of that day', async () => {
  const csv = 'id,name,manager_id,effective\nzed,Zed,bob,2099-04-01\n';
  const { confirm, running, rows } = await preview(csv);
  expect(rows).toMatchObject([{ id: 'zed', effective: '2099-04-01' }]);
  expect(running.counts.taskMoves).toBe(0);
  expect((await post(`/api/people/import?confirm=${confirm}`, csv)).status).toBe(200);
  const states = await personVersions(api.sql, 'zed');
  expect(states.at(-1)).toMatchObject({
    effective: '2099-04-01',
    takenOver: false,
    fields: { manager_id: 'bob' },
    changes: { what: 'changed', fields: ['manager_id'] },
  });
  const person = await api.ask<{ person: { managerId: string | null } }>('hr', 'GET', '/api/people/zed');
  expect(person.body.person.managerId).toBeNull();
});

test('last year’s ratings come in as records of their dates; the same sheet again changes nothing, another value corrects', async () => {
  const bring = async (query: string, csv: string) => {
    const answer = await api.request(`/api/people/history${query}`, {
      method: 'POST',
      body: csv,
      cookie: await api.signIn('hr'),
      headers: { 'content-type': 'text/csv' },
    });
    return (await answer.json()) as Record<string, unknown>;
  };
  const ratings = 'person;effective;until;rating;words\namy;2026-03-31;2027-03-31;4;Steady\nben;2026-03-31;;3;\n';
  expect(await bring('/preview?type=rating', ratings)).toMatchObject({ written: 2, unchanged: 0, people: 2, problems: [] });
  expect(await api.sql`select 1 from records where type = 'rating'`).toHaveLength(0);
  expect(await bring('?type=rating', ratings)).toMatchObject({ written: 2, unchanged: 0 });
  expect(await bring('?type=rating', ratings)).toMatchObject({ written: 0, unchanged: 2 });
  expect(await bring('?type=rating', ratings.replace(';3;', ';5;'))).toMatchObject({ written: 0, corrected: 1, unchanged: 1 });
  const stored =
    await api.sql`select r.person_id, r.effective::text as effective, r.status, x.body from records r join journal_texts x on x.id = r.text_id where r.type = 'rating' order by r.person_id, r.written`;
  expect(stored).toMatchObject([
    { person_id: 'amy', effective: '2026-03-31', status: 'inForce', body: { rating: 4, words: 'Steady' } },
    { person_id: 'ben', status: 'superseded', body: { rating: 3 } },
    { person_id: 'ben', status: 'inForce', body: { rating: 5 } },
  ]);
  const wrong = await bring('/preview?type=goal', 'person,effective,x\nnobody,31/03/2026,1\namy,2026-03-31,1\namy,2026-03-31,2\n');
  expect(wrong.problems).toMatchObject([
    { line: 2, column: 'person', came: 'nobody', expected: 'the id of somebody on file' },
    { line: 2, column: 'effective', came: '31/03/2026', expected: 'a date such as 2027-03-31' },
    { line: 4, column: null, expected: 'one line for each person and day' },
  ]);
});
