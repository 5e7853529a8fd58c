import { afterAll, beforeAll, expect, test } from 'vitest';
import { aTrial, createTestApi, soundReview, type TestApi } from '../helpers/api.ts';
import type { Flow } from '../../workflows/flow/schema.ts';

let t: TestApi;

beforeAll(async () => {
  t = await createTestApi();
});
afterAll(async () => t?.close());

type Seen = { answers: { step: string; by: { id: string } | null; values: { field: string; value: string }[] }[]; withheld: unknown[] };

/** A review of Amy's in which she has answered, with this much of who reads it. */
async function answered(key: string, more: Partial<Flow> = {}, settings: object = {}): Promise<string> {
  const review = soundReview({ ...more, key });
  const { self } = review.steps;
  const steps = { ...review.steps, self: { ...self, settings: { ...self?.settings, ...settings } } } as Flow['steps'];
  const flow = await t.published({ ...review, steps });
  const { body } = await t.ask<{ cycle: string }>('hr', 'POST', `/api/flows/${flow}/launch`, aTrial(`seen-${key}`));
  await t.sql`update cycles set trial_to = null where id = ${body.cycle}`;
  await t.settle(body.cycle);
  const [slot] = await t.sql<{ id: string }[]>`
    select s.id from slots s join tasks k on k.id = s.task_id where s.status = 'open' and k.cycle_id = ${body.cycle} and s.holder_id = 'amy'`;
  await t.ask('amy', 'POST', `/api/tasks/${slot?.id}/decide`, { outcome: 'submitted', values: { text: 'A whole sentence' } });
  await t.settle(body.cycle);
  return body.cycle;
}

const seen = (who: string, cycle: string) => t.ask<Seen>(who, 'GET', `/api/runs/${cycle}.each.1/answers`);
const texts = async (who: string, cycle: string) => (await seen(who, cycle)).body.answers.flatMap(({ values }) => values.map(({ value }) => value));

test('what was answered in a run is told to whoever answered; its manager and HR see that it is there and nothing of it, others not even that', async () => {
  const cycle = await answered('plain');
  expect((await seen('amy', cycle)).body).toMatchObject({
    answers: [{ step: 'self', by: { id: 'amy' }, values: [{ field: 'text', value: 'A whole sentence' }] }],
    withheld: [],
  });
  for (const who of ['bob', 'hr']) expect((await seen(who, cycle)).body).toEqual({ answers: [], withheld: [] });
  expect((await seen('ben', cycle)).status).toBe(404);
  expect((await t.ask('hr', 'GET', '/api/runs/none/answers')).status).toBe(404);
});

test('whom the step lets read it reads it', async () => {
  const hr = { rules: [{ who: 'role', role: 'hr' }] };
  const cycle = await answered('read', {}, { visibility: { answers: hr, fields: [] } });
  expect(await texts('hr', cycle)).toEqual(['A whole sentence']);
  expect(await texts('bob', cycle)).toEqual([]);
});

test('answers without names: nobody’s, and withheld where too few have answered', async () => {
  const visibility = { answers: { rules: [{ who: 'role', role: 'hr' }] }, fields: [], anonymousFrom: 1 };
  const one = await answered('nameless', {}, { visibility });
  expect((await seen('hr', one)).body).toMatchObject({ answers: [{ by: null, at: null, values: [{ value: 'A whole sentence' }] }], withheld: [] });
  expect((await seen('amy', one)).body.answers).toEqual([]);
  const few = await answered('too-few', {}, { visibility: { ...visibility, anonymousFrom: 2 } });
  expect((await seen('hr', few)).body).toMatchObject({ answers: [], withheld: [{ step: 'self' }] });
});

test('outside of its circle what is confidential is neither in a list nor found, whatever the role; who is asked answers', async () => {
  const cycle = await answered('secret', { confidential: 'grievances' });
  const listed = (await t.ask<{ cycles: { id: string }[] }>('hr', 'GET', '/api/cycles')).body.cycles.map(({ id }) => id);
  expect(listed).not.toContain(cycle);
  for (const path of [`/api/cycles/${cycle}`, `/api/cycles/${cycle}/runs`, `/api/runs/${cycle}.each.1`])
    expect([path, (await t.ask('hr', 'GET', path)).status]).toEqual([path, 403]);
  expect(await texts('amy', cycle)).toEqual(['A whole sentence']);
  await t.sql`update people set roles = roles || 'grievances'::text where id = 'hr'`;
  expect((await t.ask('hr', 'GET', `/api/cycles/${cycle}`)).status).toBe(200);
});

test('what was released to somebody is listed for them alone, in full sentences', async () => {
  const cycle = await answered('released');
  await t.sql`insert into releases (run_id, step, round, answers, person_id, at)
    values (${`${cycle}.each.1`}, 'review', 1, ${t.sql.json([{ step: 'self', fields: ['text'] }])}, 'bob', now())`;
  type Listed = { released: { run: string; flow: { en: string }; subject: { id: string } | null; answers: Seen['answers'] }[] };
  const listed = async (who: string) => (await t.ask<Listed>(who, 'GET', '/api/released')).body.released;
  expect(await listed('bob')).toMatchObject([
    { run: `${cycle}.each.1`, subject: { id: 'amy' }, answers: [{ step: 'self', by: { id: 'amy' }, values: [{ field: 'text', value: 'A whole sentence' }] }] },
  ]);
  for (const who of ['hr', 'ben', 'admin']) expect(await listed(who)).toEqual([]);
});
