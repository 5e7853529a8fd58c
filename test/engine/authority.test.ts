import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { upsertPeople } from '../../db/people.ts';
import { inboxOf, slotById } from '../../db/tasks.ts';
import { decide } from '../../engine/decide.ts';
import { operate } from '../../engine/operate.ts';
import { turn } from '../../engine/turn.ts';
import { launchFlow, putPeople, stepTo, testEngine } from '../helpers/cycle.ts';
import { createDatabase, type TestDatabase } from '../helpers/database.ts';
import { aFlow, after, reviewFlow, who } from '../helpers/flows.ts';
import { aPerson, smallTeam } from '../helpers/world.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase();
  await putPeople(database.sql, [...smallTeam(), aPerson('hal', { roles: ['hr'], managerId: 'bob' }), aPerson('lee', { managerId: 'bob' })]);
});
afterAll(() => database.drop());

async function leaves(id: string, leftOn: string): Promise<void> {
  await database.sql.begin((tx) => upsertPeople(tx, [aPerson(id, { managerId: 'bob', leftOn })], new Date().toISOString()));
}

describe('who may answer, at the moment of the answer', () => {
  it('is nobody who has left, whatever link or page is still open', async () => {
    const engine = testEngine(database.sql);
    const cycle = await launchFlow(engine, reviewFlow(), { people: ['lee'] });
    const slot = `${cycle}.each.1:self:1:1`;
    await leaves('lee', '2027-03-02');
    const answer = { slot, person: 'lee', outcome: 'submitted', values: { text: 'x' }, via: 'link' } as const;
    await stepTo(engine, cycle, '2027-03-02T02:00:00.000Z');
    expect(await decide(engine, answer)).toMatchObject({ ok: false, code: 'notYours' });
    expect((await slotById(database.sql, slot))?.status).toBe('open');
  });

  it('is never someone whom the step excludes, also when it is handed over', async () => {
    const engine = testEngine(database.sql);
    const hr = who({ who: 'role', role: 'hr' });
    const flow = aFlow(
      [
        { id: 'begin', kind: 'start' },
        { id: 'each', kind: 'forEach', settings: { first: 'review' } },
        { id: 'finish', kind: 'end' },
        {
          id: 'review',
          kind: 'approval',
          in: 'each',
          settings: {
            who: { rules: [{ who: 'manager' }], never: [{ who: 'subject' }] },
            form: { fields: [] },
            due: after(5, 'days'),
            closes: after(30, 'days'),
            ladder: [{ id: 'hand', at: after(10, 'days'), do: { act: 'handOver', to: hr } }],
          },
        },
        { id: 'done', kind: 'end', in: 'each' },
      ],
      ['begin>each', 'each.done>finish', 'review.approved>done', 'review.rejected>done', 'review.timeout>done'],
    );
    const cycle = await launchFlow(engine, flow, { people: ['hal'] });
    const run = `${cycle}.each.1`;
    await database.sql`update slots set noticed_at = opened_at, noticed_issue = issue where run_id = ${run}`;
    await stepTo(engine, cycle, '2027-03-20T00:00:00.000Z');
    await turn(engine, run);
    const place = await slotById(database.sql, `${run}:review:1:1`);
    expect(place?.holderId).toBe('hri');
  });

  it('is never given by an operator to someone the step excludes, or who has left', async () => {
    const engine = testEngine(database.sql);
    const cycle = await launchFlow(engine, reviewFlow(), { people: ['amy'] });
    const run = `${cycle}.each.1`;
    await decide(engine, { slot: `${run}:self:1:1`, person: 'amy', outcome: 'submitted', values: {}, via: 'web' });
    await turn(engine, run);
    const [own] = (await inboxOf(database.sql, 'bob')).filter(({ runId }) => runId === run);
    const act = async (to: string) => (await operate(engine, run, { act: 'reassign', slot: own?.id ?? '', to, reason: 'ill' }, { by: 'hri' })).refused;
    expect(await act('amy')).toBe('excluded');
    await leaves('ben', '2027-02-01');
    expect(await act('ben')).toBe('hasLeft');
    expect(await act('cat')).toBeNull();
  });
});
