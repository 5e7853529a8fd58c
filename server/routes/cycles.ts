import * as z from 'zod';
import { childrenOf, runsPage, stuckRuns } from '../../db/cockpit.ts';
import { countersOf } from '../../db/counters.ts';
import { allCycles, type Cycle, cycleById } from '../../db/cycles.ts';
import { setSpeed } from '../../engine/speed.ts';
import { isoOf } from '../../workflows/flow/calendar.ts';
import { type Actor, mayKnow } from '../../workflows/flow/may.ts';
import type { Flow } from '../../workflows/flow/schema.ts';
import { cycleRows, cycleThing, waitingWord } from '../cycle-rows.ts';
import type { AppDeps } from '../deps.ts';
import { conflict, notFound } from '../errors.ts';
import { authorize, newRouter, route, whoIs } from '../permissions.ts';
import { loadRefs } from '../refs.ts';
import { cyclePage, cycleRow, runFilter, runPage, type StepCounts } from './cycles-schemas.ts';
import { rateOf } from './launch.ts';

const params = z.object({ id: z.string().max(100) });
const shownNeeds = 500;

const listCycles = route({
  method: 'get',
  path: '/api/cycles',
  permission: 'cycle.view',
  summary: 'Every cycle, the newest first, those that are over last',
  responses: { 200: { description: 'Cycles', content: { 'application/json': { schema: z.object({ cycles: z.array(cycleRow) }) } } } },
});

const getCycle = route({
  method: 'get',
  path: '/api/cycles/{id}',
  permission: { act: 'cycle.view', of: 'each' },
  summary: 'One cycle on its drawing: how many stand at each step, and what needs someone',
  request: { params },
  responses: { 200: { description: 'The cycle', content: { 'application/json': { schema: cyclePage } } } },
});

const listRuns = route({
  method: 'get',
  path: '/api/cycles/{id}/runs',
  permission: { act: 'cycle.view', of: 'each' },
  summary: 'Its runs, a page at a time: all, or those at a step, late there, stuck there or past it',
  request: { params, query: runFilter },
  responses: { 200: { description: 'A page; `next` is the `after` of the following one', content: { 'application/json': { schema: runPage } } } },
});

export function cycleRoutes({ sql, engine }: Pick<AppDeps, 'sql' | 'engine'>) {
  const changeSpeed = route({
    method: 'post',
    path: '/api/cycles/{id}/speed',
    permission: { act: 'cycle.operate', of: 'each' },
    thing: async (c) => cycleThing(engine, sql, await cycleById(sql, c.req.param('id') ?? '')),
    summary: 'How many seconds a day of a trial takes; 0 stands still',
    request: { params, body: { content: { 'application/json': { schema: z.object({ secondsPerDay: z.number().min(0).max(86_400) }) } } } },
    responses: { 200: { description: 'The speed', content: { 'application/json': { schema: z.object({ secondsPerDay: z.number() }) } } } },
  });

  return newRouter()
    .openapi(listCycles, async (c) => c.json({ cycles: await cycleRows(engine, sql, await knownTo(whoIs(c).actor, await allCycles(sql))) }, 200))
    .openapi(getCycle, async (c) => {
      const { id } = c.req.valid('param');
      const cycle = await cycleById(sql, id);
      authorize(c, await cycleThing(engine, sql, cycle));
      const [row] = cycle === null ? [] : await cycleRows(engine, sql, [cycle]);
      if (cycle === null || row === undefined) throw notFound(`cycle ${id}`);
      const { flow } = await engine.texts.of(sql, cycle.sha256);
      return c.json({ cycle: row, flow, dates: cycle.dates, counts: await countsOf(id, flow), needsYou: await needsOf(id) }, 200);
    })
    .openapi(listRuns, async (c) => {
      const { id } = c.req.valid('param');
      const { step, state, search, after, limit } = c.req.valid('query');
      const cycle = await cycleById(sql, id);
      authorize(c, await cycleThing(engine, sql, cycle));
      if (cycle === null) throw notFound(`cycle ${id}`);
      const { flow } = await engine.texts.of(sql, cycle.sha256);
      const withRoot = step !== undefined || !Object.values(flow.steps).some(({ kind }) => kind === 'forEach') || cycle.standing;
      const found = await runsPage(sql, id, { step: step ?? null, state: state ?? null, search, after, withRoot, limit: limit + 1 });
      const refs = await loadRefs(engine, sql);
      const runs = found.slice(0, limit).map(({ subjectId, tokens, ...run }) => ({
        ...run,
        subject: refs.orNull(subjectId),
        tokens: tokens.map((token) => ({ step: token.step, since: isoOf(token.since), waiting: waitingWord(token) })),
      }));
      return c.json({ runs, next: found.length > limit ? (runs.at(-1)?.id ?? null) : null }, 200);
    })
    .openapi(changeSpeed, async (c) => {
      const { id } = c.req.valid('param');
      const { secondsPerDay } = c.req.valid('json');
      const set = await setSpeed(engine, id, rateOf(secondsPerDay));
      if (set === 'unknown') throw notFound(`cycle ${id}`);
      if (set === 'real') throw conflict('notATrial', 'Only the days of a trial can pass faster or slower; this cycle is a real one.');
      return c.json({ secondsPerDay }, 200);
    });

  async function knownTo(actor: Actor, cycles: readonly Cycle[]): Promise<Cycle[]> {
    const known = await Promise.all(cycles.map(async (cycle) => mayKnow(actor, await cycleThing(engine, sql, cycle))));
    return cycles.filter((_, index) => known[index]);
  }

  async function countsOf(cycleId: string, flow: Flow): Promise<Record<string, StepCounts>> {
    const counts = Object.fromEntries(Object.keys(flow.steps).map((step): [string, StepCounts] => [step, { here: 0, late: 0, done: 0, stuck: 0 }]));
    for (const { step, what, value } of await countersOf(sql, [cycleId])) {
      const at = counts[step];
      if (at !== undefined) at[what] = Math.max(0, value);
    }
    // A box for each person counts people, not how often it was entered.
    for (const { scope, here, done } of await childrenOf(sql, cycleId)) Object.assign(counts[scope] ?? {}, { here, done });
    return counts;
  }

  async function needsOf(cycleId: string): Promise<z.infer<typeof cyclePage>['needsYou']> {
    const refs = await loadRefs(engine, sql);
    return (await stuckRuns(sql, cycleId, shownNeeds)).flatMap(({ id, subjectId, tokens }) =>
      tokens.flatMap(({ waiting, step, id: token, since }) =>
        waiting.for === 'incident' ? [{ run: id, subject: refs.orNull(subjectId), step, code: waiting.code, token, since: isoOf(since) }] : [],
      ),
    );
  }
}
