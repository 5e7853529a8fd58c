import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cycleById } from '../../db/cycles.ts';
import { countersOf } from '../../db/counters.ts';
import { openRunIds } from '../../db/runs.ts';
import { allPeople } from '../../db/people.ts';
import { decide } from '../../engine/decide.ts';
import type { Engine } from '../../engine/engine.ts';
import { noOverrides } from '../../engine/calendars.ts';
import { placesFor } from '../../engine/places-for.ts';
import { sampleOrganisation } from '../../server/sample/organisation.ts';
import { seedSample } from '../../server/sample/seed.ts';
import { openWorkflows } from '../../server/temporal.ts';
import type { ContractLine } from '../../workflows/flow/rehearse/journal-contract.ts';
import { rehearse, type Roster } from '../../workflows/flow/rehearse/rehearse.ts';
import type { Flow } from '../../workflows/flow/schema.ts';
import { annualReview, answerable, answerTo } from '../helpers/annual-review.ts';
import { journalKeys, launchFlow, testEngine } from '../helpers/cycle.ts';
import { createDatabase, type TestDatabase } from '../helpers/database.ts';
import { drivenOnTemporal } from '../helpers/on-temporal.ts';
import { editionOf } from '../helpers/rehearsal.ts';
import { answerAt, comparable, type ScriptedAnswer, verdictsOf } from '../helpers/script.ts';
import { type Running, startWorker } from '../helpers/worker.ts';

const start = '2027-04-01T01:00:00.000Z';
const close = '2027-06-30';
const zone = 'Asia/Hong_Kong';
const day = 86_400_000;

let database: TestDatabase;
let engine: Engine;
let running: Running;
let flow: Flow;
let everyone: string[];
beforeAll(async () => {
  database = await createDatabase();
  await seedSample(database.sql, { today: '2027-03-31', keys: journalKeys });
  engine = testEngine(database.sql);
  running = await startWorker(engine);
  flow = annualReview();
  everyone = (await allPeople(database.sql)).map(({ id }) => id).sort();
});
afterAll(async () => {
  await running?.stop();
  await database.drop();
});

describe('the annual review of the sample organisation', () => {
  it('comes to the journal of its rehearsal for twelve people, stepped on the real Temporal', async () => {
    const people: Roster = sampleOrganisation().map(({ id, ...cells }) => ({
      id,
      columns: Object.fromEntries(Object.entries(cells).filter(([, cell]) => cell !== '')),
    }));
    const audience = everyone.filter((_, index) => index % 10 === 0).slice(0, 12);
    const at = Date.parse(start);
    const script: ScriptedAnswer[] = [{ at: at + day, person: null, step: 'announcement', outcome: 'approved', values: {} }];
    for (const [n, person] of audience.entries()) {
      // Every fifth never answers, every fourth is late.
      if (n % 5 === 4) continue;
      const slow = n % 4 === 3 ? 3 : 1;
      for (const [index, step] of ['selfReview', 'managerReview', 'hrCheck', 'secondLevel', 'sign', 'objection'].entries())
        script.push({ at: at + (2 + slow * (index + 1) * 3) * day + n * 60_000, person, step, ...answerTo(step, n) });
    }
    const places = placesFor(noOverrides)(zone, 2026, 2029);
    const lines = script.map((one, index) => answerAt(one, index + 1));
    const run = { dates: { close }, owner: everyone[0] as string, audience, start: at, until: at + 150 * day, script: lines };
    const input = { flows: [editionOf(flow)], people, places, zone, ...run };
    const rehearsed: ContractLine[] = [];
    const { endedAt } = rehearse(input, (line) => void rehearsed.push(line));
    const driven = await drivenOnTemporal({ input, overrides: noOverrides });
    expect(driven.journal.length).toBeGreaterThan(400);
    expect(comparable(driven.journal)).toEqual(comparable(rehearsed));
    expect(driven.verdicts).toEqual(verdictsOf(rehearsed));
    expect(endedAt).not.toBeNull();
  });

  it('finishes for all 120, some answering late and some never, at a day in half a second', async () => {
    expect(everyone).toHaveLength(120);
    const cycle = await launchFlow(engine, flow, { people: everyone, start, dates: { close }, key: 'everyone', rate: 2 * 86_400, childrenToo: false });
    const deadline = Date.now() + 150_000;
    while ((await cycleById(database.sql, cycle))?.status !== 'ended') {
      if (Date.now() > deadline) throw new Error(`Not ended: ${JSON.stringify(await countersOf(database.sql, [cycle]))}`);
      await answerSome(engine, cycle);
    }
    await running.quiet(async () => (await openRunIds(database.sql)).length === 0);
    const outcomes = await database.sql<
      { outcome: string; count: number }[]
    >`select outcome, count(*)::int as count from runs where cycle_id = ${cycle} and scope is not null group by outcome`;
    expect(outcomes.reduce((sum, { count }) => sum + count, 0)).toBe(120);
    expect(outcomes.find(({ outcome }) => outcome === 'done')?.count).toBeGreaterThan(30);
    const deadlineOfVisibility = Date.now() + 20_000;
    while ([...(await openWorkflows(running.client))].some((id) => id.startsWith(cycle)))
      if (Date.now() > deadlineOfVisibility) throw new Error('Temporal still has open runs.');
    const [counted] = await database.sql<
      { wrong: number }[]
    >`select count(*)::int as wrong from counters where cycle_id = ${cycle} and what in ('here', 'late', 'stuck') and value <> 0`;
    expect(counted?.wrong).toBe(0);
  });
});

/** Those who have something to answer and would, do. */
async function answerSome(engine: Engine, cycle: string): Promise<void> {
  const open = await answerable(engine.sql, cycle, 40);
  for (const { slot, holder, outcome, values } of open) await decide(engine, { slot, person: holder, outcome, values, via: 'web' });
  if (open.length === 0) await new Promise((resolve) => setTimeout(resolve, 100));
}
