import { afterAll, beforeAll, expect, test } from 'vitest';
import { inboxOf } from '../../db/tasks.ts';
import { insertConnection } from '../../db/connections.ts';
import { personKeys } from '../../db/people.ts';
import { tryCall } from '../../engine/calls.ts';
import { recordAbsence, sayingNow } from '../../engine/changes.ts';
import { decide } from '../../engine/decide.ts';
import { erasePerson } from '../../engine/erase.ts';
import { recordFacts } from '../../engine/facts.ts';
import { recordByHand } from '../../engine/files.ts';
import { operate } from '../../engine/operate.ts';
import { importPeople } from '../../engine/people-import.ts';
import { turn } from '../../engine/turn.ts';
import { verifyJournal } from '../../engine/verify-journal.ts';
import { createCaller } from '../../server/connect/caller.ts';
import { createTestApi, type TestApi } from '../helpers/api.ts';
import { publicUrl, testKeys } from '../helpers/app.ts';
import { launchFlow } from '../helpers/cycle.ts';
import { aFlow, who } from '../helpers/flows.ts';

/** Stands in everything that is about the person or that they wrote about themselves. */
const canary = 'quillcanary';
const chinese = '羽毛筆';

let api: TestApi;
let runs: string[];

beforeAll(async () => {
  api = await createTestApi();
  await api.people(
    `id,name,name_zh,known_as,email,manager_id,department,title,phone,hired_on,roles\neva,Eva ${canary},${chinese},${canary} E,eva.${canary}@h.example,bob,${canary} wing,${canary} keeper,${canary} 555,2020-01-01,hr_partner@department=${canary}\n`,
  );
  await live();
});
afterAll(() => api?.close());

const flow = () =>
  aFlow(
    [
      { id: 'begin', kind: 'start' },
      { id: 'each', kind: 'forEach', settings: { first: 'self' } },
      { id: 'finish', kind: 'end' },
      {
        id: 'self',
        kind: 'form',
        in: 'each',
        settings: { who: who({ who: 'subject' }), form: { fields: [{ id: 'text', type: 'longText', label: { en: 'How it went' } }] } },
      },
      {
        id: 'review',
        kind: 'approval',
        in: 'each',
        settings: {
          who: who({ who: 'manager' }),
          form: { fields: [{ id: 'words', type: 'longText', label: { en: 'Words' } }] },
        },
      },
      {
        id: 'keep',
        kind: 'record',
        in: 'each',
        settings: { does: 'write', type: 'summary', values: { words: { value: 'answer', step: 'review', field: 'words' } } },
      },
      {
        id: 'law',
        kind: 'record',
        in: 'each',
        settings: { does: 'write', type: 'accident', values: { what: 'a fall' } },
      },
      {
        id: 'send',
        kind: 'connect',
        in: 'each',
        settings: {
          connection: 'payroll',
          sends: { words: { value: 'answer', step: 'self', field: 'text' }, seen: { value: 'record', type: 'summary', field: 'words' } },
        },
      },
      { id: 'lost', kind: 'approval', in: 'each', settings: { who: who({ who: 'role', role: 'hr' }) } },
      {
        id: 'tell',
        kind: 'notify',
        in: 'each',
        settings: {
          message: { to: who({ who: 'subject' }), body: { en: 'You wrote: {text}' }, values: { text: { value: 'answer', step: 'self', field: 'text' } } },
        },
      },
      { id: 'done', kind: 'end', in: 'each' },
    ],
    [
      'begin>each',
      'each.done>finish',
      'self.submitted>review',
      'review.approved>keep',
      'review.rejected>keep',
      'keep>law',
      'law>send',
      'send.ok>tell',
      'send.failed>lost',
      'lost.approved>tell',
      'lost.rejected>tell',
      'tell>done',
    ],
    {
      records: {
        summary: { name: { en: 'Summary' }, fields: {} },
        accident: { name: { en: 'Accident at work' }, fields: {}, keepMonths: { atLeast: 600 } },
      },
    },
  );

/** Everything that can come to be stored about somebody. */
async function live(): Promise<void> {
  const { engine, sql } = api;
  await sql.begin((tx) => insertConnection(tx, { name: 'payroll', kind: 'csv', url: null, openTo: ['hr'], by: 'admin' }));
  await api.signIn('eva');
  await sql`insert into sign_in_links (id, token_hash, person_id, email, expires_at) values ('l1', 'x', 'eva', ${`eva.${canary}@h.example`}, now())`;
  await sql`insert into outbox (kind, key, payload, sent_at) values ('mail', 'mail:signIn:x', ${sql.json({ kind: 'signIn', to: `eva.${canary}@h.example` } as never)}, now())`;
  const cycle = await launchFlow(engine, flow(), { people: ['eva', 'amy'], real: true, key: 'life' });
  runs = [`${cycle}.each.1`];
  const [eva = ''] = runs;
  const slotOf = async (person: string, step: string) => (await inboxOf(sql, person)).find((one) => one.step === step && one.runId === eva)?.id ?? '';
  const self = await slotOf('eva', 'self');
  await api.deps.tasks.saveDraft(self, 'eva', { text: `${canary} draft` });
  await operate(engine, eva, { act: 'extend', step: 'self', plus: { n: 1, unit: 'days' }, to: null, reason: `${canary} is ill` }, { by: 'hr' });
  expect(await decide(engine, { slot: self, person: 'eva', outcome: 'submitted', values: { text: `${canary} went well` }, via: 'web' })).toMatchObject({
    ok: true,
  });
  await turn(engine, eva);
  const review = await slotOf('bob', 'review');
  expect(
    await decide(engine, { slot: review, person: 'bob', outcome: 'approved', values: { words: `${canary} did well`, comment: `${canary} again` }, via: 'web' }),
  ).toMatchObject({ ok: true });
  await turn(engine, eva);
  const [call] = await sql<{ key: string }[]>`select key from calls where run_id = ${eva}`;
  await tryCall(engine, createCaller({ sql, webhook: testKeys.webhook, publicUrl, loopback: true }), call?.key ?? '');
  await turn(engine, eva);
  await sql.begin(async (tx) => {
    const saying = await sayingNow(engine, tx, 'hr');
    const dated = { effective: null, until: null, source: null, evidence: `${canary} scan` } as const;
    const fact = { scope: 'person', id: 'eva', key: 'goal', value: `${canary} goal`, ...dated } as const;
    await recordFacts(engine, tx, [fact], saying);
    await recordAbsence(engine, tx, { personId: 'eva', from: '2026-01-01', to: '2026-01-02', kind: `${canary} leave`, substituteId: null }, saying);
    const record = { type: 'warning', values: { why: `${canary} was late` }, effective: '2026-02-01', until: null } as const;
    await recordByHand(engine, tx, { ...record, does: 'write', person: 'eva', text: `${canary} note` }, saying);
    await recordByHand(engine, tx, { ...record, does: 'annotate', person: 'eva', text: `${canary} objects` }, saying);
  });
  // Somebody else's review stays, and a cycle was tried out with her address.
  const amy = `${cycle}.each.2`;
  const own = (await inboxOf(sql, 'amy')).find((one) => one.runId === amy)?.id ?? '';
  await decide(engine, { slot: own, person: 'amy', outcome: 'submitted', values: { text: 'Amy went well' }, via: 'web' });
  await sql`update cycles set trial_to = ${`eva.${canary}@h.example`} where id = ${await launchFlow(engine, flow(), { people: ['ben'], key: 'tried' })}`;
}

/** Every row of every table as text; the tables in which the canary sings. */
async function singing(): Promise<string[]> {
  const tables = await api.sql<{ name: string }[]>`
    select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE' order by 1`;
  const found: string[] = [];
  for (const { name } of tables) {
    const rows = await api.sql<
      { row: string }[]
    >`select t::text as row from ${api.sql(name)} t where t::text ilike ${`%${canary}%`} or t::text like ${`%${chinese}%`}`;
    if (rows.length > 0) found.push(name);
  }
  return found;
}

const erase = (body: unknown, as = 'admin') => api.ask(as, 'POST', '/api/people/eva/erasure', body);
const right = { reason: 'Asked for by letter 17', confirm: 'eva' };

test('what is known of a person can be erased only when they have left and nothing about them goes on, by an administrator, with a reason and twice over', async () => {
  expect(await singing()).toEqual(
    expect.arrayContaining([
      'people',
      'person_versions',
      'answers',
      'journal_texts',
      'facts',
      'absences',
      'outbox',
      'events',
      'export_rows',
      'cycles',
      'sign_in_links',
    ]),
  );
  expect((await erase(right, 'hr')).status).toBe(403);
  expect((await erase({ confirm: 'eva' })).status).toBe(400);
  expect((await erase({ ...right, confirm: 'amy' })).body.error.code).toBe('notConfirmed');
  expect(await erase(right)).toMatchObject({ status: 409, body: { error: { code: 'stillHere' } } });
  const left = await importPeople(api.sql, new TextEncoder().encode(`id,name,left_on\neva,Eva ${canary},2026-03-01\n`), {
    today: '2026-11-24',
    by: 'hr',
    keys: testKeys.journal,
    engine: api.engine,
  });
  expect(left.result?.left).toHaveLength(1);
  const plan = await api.ask<{ refused: string | null; keeps: string[]; erases: Record<string, number> }>('admin', 'GET', '/api/people/eva/erasure');
  expect(plan.body).toMatchObject({ refused: null, erases: { runs: 1, answers: 3, facts: 1 } });
  expect(plan.body.keeps.join(' ')).toMatch(/“accident” has to be kept until 207\d/);
  expect(await singing()).toContain('people');
});

test('after that no row of any table holds their content, the key is gone, and the chain of every history still holds', async () => {
  const done = await erase(right);
  expect([done.status, done.body]).toMatchObject([200, { erases: { runs: 1 } }]);
  expect(await singing()).toEqual([]);
  expect(await personKeys(api.sql, ['eva'])).toMatchObject([{ key: null }]);
  for (const { id } of await api.sql<{ id: string }[]>`select id from runs`) expect([id, (await verifyJournal(api.sql, id))?.broken]).toEqual([id, null]);
  const [law] = await api.sql<
    { status: string; body: unknown }[]
  >`select r.status, x.body from records r join journal_texts x on x.id = r.text_id where r.type = 'accident' and r.person_id = 'eva'`;
  expect(law).toEqual({ status: 'inForce', body: { what: 'a fall' } });
  const [amy] = await api.sql<{ values: unknown }[]>`select values from answers where for_id = 'amy'`;
  expect(amy?.values).toEqual({ text: 'Amy went well' });
  expect(await api.sql`select person_id, by_id, reason from erasures`).toMatchObject([{ person_id: 'eva', by_id: 'admin', reason: right.reason }]);
});

test('it is done once, its runs still answer, and no import brings the person back', async () => {
  expect(await erase(right)).toMatchObject({ status: 409, body: { error: { code: 'alreadyErased' } } });
  for (const run of runs) {
    expect(await turn(api.engine, run)).toMatchObject({ ended: true });
    expect((await api.ask('hr', 'GET', `/api/runs/${run}`)).status).toBe(200);
  }
  expect((await api.ask<{ person: { name: string } }>('hr', 'GET', '/api/people/eva')).body.person.name).toBe('Erased person');
  const again = await importPeople(api.sql, new TextEncoder().encode(`id,name\neva,Eva ${canary}\n`), {
    today: '2026-11-24',
    by: 'hr',
    keys: testKeys.journal,
    engine: api.engine,
  });
  expect(again.preview.problems).toMatchObject([{ line: 2, column: 'id', code: 'erasedPerson' }]);
  const nobody = await api.sql.begin((tx) => erasePerson(api.engine, tx, 'nobody', { by: 'admin', at: new Date().toISOString(), reason: 'none' }));
  expect(nobody.refused).toBe('unknownPerson');
});
