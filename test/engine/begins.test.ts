import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inboxOf } from '../../db/tasks.ts';
import { cycleById } from '../../db/cycles.ts';
import { decide } from '../../engine/decide.ts';
import type { Engine } from '../../engine/engine.ts';
import { launchCycle } from '../../engine/launch.ts';
import { viewOf } from '../../server/task/view.ts';
import { launchAll, launchFlow, putPeople, testEngine } from '../helpers/cycle.ts';
import { createDatabase, type TestDatabase } from '../helpers/database.ts';
import { settleByHand } from '../helpers/drive.ts';
import { aFlow, who } from '../helpers/flows.ts';
import { aPerson } from '../helpers/world.ts';

let database: TestDatabase;
let engine: Engine;
beforeAll(async () => {
  database = await createDatabase();
  engine = testEngine(database.sql);
  await putPeople(database.sql, [aPerson('amy'), aPerson('ben'), aPerson('bob')]);
});
afterAll(async () => {
  await database.drop();
});

const before = (field: string) => ({ cycleBefore: { step: 'plan', field } });
const flow = aFlow(
  [
    { id: 'begin', kind: 'start' },
    { id: 'each', kind: 'forEach', settings: { first: 'plan' } },
    { id: 'finish', kind: 'end' },
    {
      id: 'plan',
      kind: 'form',
      in: 'each',
      settings: {
        who: who({ who: 'subject' }),
        form: {
          fields: [
            { id: 'motto', type: 'text', label: { en: 'Motto' }, begins: before('motto') },
            { id: 'goals', type: 'list', label: { en: 'Goals' }, columns: [{ id: 'title', label: { en: 'Title' }, type: 'text' }], begins: before('goals') },
          ],
        },
      },
    },
    { id: 'done', kind: 'end', in: 'each' },
  ],
  ['begin>each', 'each.done>finish', 'plan.submitted>done'],
);

async function opened(person: string): Promise<string> {
  await launchAll(engine);
  await settleByHand(engine)();
  const [slot] = await inboxOf(database.sql, person);
  return slot?.id ?? '';
}
const seenBy = async (person: string) => (await viewOf(engine, await opened(person), { person, signedIn: true, via: 'web' }))?.values;

describe('what was answered', () => {
  it('in the cycle before, about the same person, is what a question begins with', async () => {
    const first = await launchFlow(engine, flow, { people: ['amy', 'ben'], real: true, key: 'first' });
    expect(await seenBy('amy')).toEqual({});
    const answer = { outcome: 'submitted', via: 'web' as const };
    const values = { motto: 'Onwards', goals: [{ title: 'Sell' }, { title: 'Rest' }] };
    expect(await decide(engine, { slot: await opened('amy'), person: 'amy', values, ...answer })).toMatchObject({ ok: true });
    expect(await decide(engine, { slot: await opened('ben'), person: 'ben', values: { motto: 'Steady' }, ...answer })).toMatchObject({ ok: true });
    const { periodFrom, periodTo, ...same } = await cycleOf(first);
    await launchCycle(engine, {
      cycle: { ...same, id: 'c-second', periodFrom, periodTo, startsAt: new Date().toISOString(), flowBase: null, launchKey: 'second' },
      people: ['amy', 'ben', 'bob'],
    });
    expect(await seenBy('amy')).toEqual(values);
    expect(await seenBy('ben')).toEqual({ motto: 'Steady' });
    expect(await seenBy('bob')).toEqual({});
  });
});

async function cycleOf(id: string) {
  const cycle = await cycleById(database.sql, id);
  if (cycle === null) throw new Error(`Cycle ${id} is not there.`);
  const { flowId, version, sha256, name, ownerId, zone, dates, launchedBy, periodFrom, periodTo } = cycle;
  return { flowId, version, sha256, name, ownerId, zone, dates, launchedBy, periodFrom, periodTo, notice: null, flowRate: 1, trialTo: null };
}
