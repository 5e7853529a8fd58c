import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cycleById } from '../../db/cycles.ts';
import { journalOf } from '../../db/journal.ts';
import { runById } from '../../db/runs.ts';
import { inboxOf } from '../../db/tasks.ts';
import { decide } from '../../engine/decide.ts';
import { fold } from '../../engine/folder.ts';
import { operate } from '../../engine/operate.ts';
import { sweep } from '../../engine/sweep.ts';
import { turn } from '../../engine/turn.ts';
import { launchFlow, putPeople, stepTo, testEngine } from '../helpers/cycle.ts';
import { createDatabase, type TestDatabase } from '../helpers/database.ts';
import { aFlow, after, who } from '../helpers/flows.ts';
import { smallTeam } from '../helpers/world.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase();
  await putPeople(database.sql, smallTeam());
});
afterAll(() => database.drop());

/** Goes on when one of them has answered; then somebody of HR looks, unless it simply ends. */
const firstOf = (others: 'close' | 'goOn', looks = true) =>
  aFlow(
    [
      { id: 'begin', kind: 'start' },
      { id: 'each', kind: 'forEach', settings: { first: 'self', goesOn: { atLeast: 1 }, others } },
      ...(looks ? [{ id: 'look', kind: 'form', settings: { who: who({ who: 'role', role: 'hr' }), form: { fields: [] } } }] : []),
      { id: 'finish', kind: 'end' },
      {
        id: 'self',
        kind: 'form',
        in: 'each',
        settings: { who: who({ who: 'subject' }), form: { fields: [] }, closes: after(60, 'days'), reminders: [{ id: 'soon', at: after(10, 'days') }] },
      },
      { id: 'done', kind: 'end', in: 'each' },
    ],
    ['begin>each', ...(looks ? ['each.done>look', 'look.submitted>finish'] : ['each.done>finish']), 'self.submitted>done', 'self.timeout>done'],
  );

async function oneAnswers(others: 'close' | 'goOn', looks = true) {
  const engine = testEngine(database.sql);
  const cycle = await launchFlow(engine, firstOf(others, looks), { people: ['amy', 'ben'] });
  await decide(engine, { slot: `${cycle}.each.1:self:1:1`, person: 'amy', outcome: 'submitted', values: {}, via: 'web' });
  await turn(engine, `${cycle}.each.1`);
  await fold(engine);
  await turn(engine, cycle);
  await turn(engine, `${cycle}.each.2`);
  return { engine, cycle, rest: `${cycle}.each.2` };
}

describe('what becomes of those who are not done', () => {
  it('closes them when the step goes on because enough are done, where the flow says so', async () => {
    const { rest } = await oneAnswers('close');
    expect((await runById(database.sql, rest))?.status).toBe('cancelled');
    expect((await inboxOf(database.sql, 'ben')).filter(({ runId }) => runId === rest)).toEqual([]);
  });

  it('lets them go on beside, with their reminders, also after the cycle itself has ended', async () => {
    const { engine, cycle, rest } = await oneAnswers('goOn', false);
    expect((await cycleById(database.sql, cycle))?.status).toBe('ended');
    await stepTo(engine, cycle, '2027-03-12T00:00:00.000Z');
    await sweep(engine);
    expect((await journalOf(database.sql, rest)).map(({ kind }) => kind)).toContain('task.reminded');
  });

  it('ends them too when the whole cycle is cancelled, even those it no longer waits for', async () => {
    const { engine, cycle, rest } = await oneAnswers('goOn');
    expect((await runById(database.sql, rest))?.status).toBe('running');
    expect(await operate(engine, cycle, { act: 'cancel', reason: 'no longer needed' }, { by: 'hri' })).toEqual({ refused: null });
    await turn(engine, rest);
    expect((await runById(database.sql, rest))?.status).toBe('cancelled');
  });
});

describe('a cycle that has nothing to wait for', () => {
  it('has ended when its launch has', async () => {
    const engine = testEngine(database.sql);
    const flow = aFlow(
      [
        { id: 'begin', kind: 'start' },
        { id: 'tell', kind: 'notify', settings: { message: { to: who({ who: 'role', role: 'hr' }), subject: { en: 'Hello' }, body: { en: 'Hello' } } } },
        { id: 'finish', kind: 'end' },
      ],
      ['begin>tell', 'tell>finish'],
    );
    const cycle = await launchFlow(engine, flow, { people: ['amy'] });
    expect(await cycleById(database.sql, cycle)).toMatchObject({ status: 'ended', endedAt: expect.any(String) });
  });
});
