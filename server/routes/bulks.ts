import * as z from 'zod';
import { bulkById, bulksOf } from '../../db/bulks.ts';
import { cycleById } from '../../db/cycles.ts';
import { beginBulk, type BulkAct, steerBulk } from '../../engine/bulk.ts';
import { closeCycle, dateAfter, shiftCycle } from '../../engine/cycle-acts.ts';
import { manyActOf, previewMany, previewOf, previewShiftOf, runsMeantBy, viewOfBulk } from '../bulks.ts';
import { cycleThing } from '../cycle-rows.ts';
import type { AppDeps } from '../deps.ts';
import { conflict, notFound, Refusal } from '../errors.ts';
import { authorize, newRouter, readerLanguage, route, whoIs } from '../permissions.ts';
import { loadRefs } from '../refs.ts';
import { refusalOf } from '../run-words.ts';
import { bulkView, close, manyAct, newBulk, preview, shift, which } from './bulks-schemas.ts';

const id = z.object({ id: z.string().max(100) });
const ofBulk = id.extend({ bulk: z.string().max(200) });
const json = <Schema extends z.ZodType>(schema: Schema) => ({ content: { 'application/json': { schema } } });
const answer = <Schema extends z.ZodType>(description: string, schema: Schema) => ({ 200: { description, ...json(schema) } });
const done = z.object({ done: z.literal(true) });

/** Acts on a whole cycle: on many of its runs, one by one; on its dates; on all of it. */
export function bulkRoutes({ sql, engine }: Pick<AppDeps, 'sql' | 'engine'>) {
  const permission = { act: 'cycle.operate', of: 'each' } as const;
  const thing: NonNullable<Parameters<typeof route>[0]['thing']> = async (c) => cycleThing(engine, sql, await cycleById(sql, c.req.param('id') ?? ''));
  const operate = { permission, thing };

  const previewBulk = route({
    ...operate,
    method: 'post',
    path: '/api/cycles/{id}/bulks/preview',
    summary: 'What an act would do to many runs: which dates move, what opens and closes, who is left alone and why. Changes nothing',
    request: { params: id, body: json(z.object({ act: manyAct, which: which.default({}) })) },
    responses: answer('What it would do', preview),
  });
  const postBulk = route({
    ...operate,
    method: 'post',
    path: '/api/cycles/{id}/bulks',
    summary: 'Does an act to many runs, one after the other; it can be paused, and goes on after any failure where it stood',
    description: 'Whether the act may be done is asked again for each run when its turn comes. The same key again answers the one that stands.',
    request: { params: id, body: json(newBulk) },
    responses: answer('The bulk', z.object({ bulk: z.string() })),
  });
  const listBulks = route({
    method: 'get',
    path: '/api/cycles/{id}/bulks',
    permission: { act: 'cycle.view', of: 'each' },
    summary: 'Acts on many runs of a cycle, the newest first: how far each has come, and what was refused',
    request: { params: id },
    responses: answer('Bulks', z.object({ bulks: z.array(bulkView) })),
  });
  const steer = route({
    ...operate,
    method: 'post',
    path: '/api/cycles/{id}/bulks/{bulk}',
    summary: 'Pauses an act on many runs, lets it go on, or leaves it as far as it has come',
    request: { params: ofBulk, body: json(z.object({ to: z.enum(['pause', 'resume', 'stop']) })) },
    responses: answer('How it stands', bulkView),
  });
  const previewDates = route({
    ...operate,
    method: 'post',
    path: '/api/cycles/{id}/shift/preview',
    summary: 'Which dates of which runs move when a date of the cycle does. Changes nothing',
    request: { params: id, body: json(shift.omit({ reason: true })) },
    responses: answer('What it would do', preview),
  });
  const postShift = route({
    ...operate,
    method: 'post',
    path: '/api/cycles/{id}/shift',
    summary: 'Moves a date of the cycle; whatever hangs on it is worked out anew and says why',
    request: { params: id, body: json(shift) },
    responses: answer('Done', done),
  });
  const postClose = route({
    ...operate,
    method: 'post',
    path: '/api/cycles/{id}/close',
    summary: 'Closes a cycle: nothing begins in it any more, and what goes on is cancelled',
    request: { params: id, body: json(close) },
    responses: answer('Done', done),
  });

  return newRouter()
    .openapi(previewBulk, async (c) => {
      const { act, which: meant } = c.req.valid('json');
      const cycle = c.req.valid('param').id;
      const runs = await runsMeantBy(sql, cycle, meant);
      const would = await previewMany(engine, runs, await actIn(cycle, act), whoIs(c).person.id);
      return c.json(previewOf(would, await loadRefs(engine, sql), readerLanguage(c)), 200);
    })
    .openapi(postBulk, async (c) => {
      const { act, which: meant, canary, key } = c.req.valid('json');
      const cycle = c.req.valid('param').id;
      const bulk = `${cycle}:${key}`;
      const runs = await runsMeantBy(sql, cycle, meant);
      const known = (await bulkById(sql, bulk)) !== null;
      if (runs.length === 0 && !known) throw conflict('noRuns', wordsOf(c).noRuns);
      const begun = await beginBulk(engine, { id: bulk, cycleId: cycle, act: await actIn(cycle, act), by: whoIs(c).person.id, canary, runs });
      if (!begun) throw conflict('anotherBulk', wordsOf(c).anotherBulk);
      return c.json({ bulk }, 200);
    })
    .openapi(listBulks, async (c) => {
      const cycle = c.req.valid('param').id;
      authorize(c, await cycleThing(engine, sql, await cycleById(sql, cycle)));
      const refs = await loadRefs(engine, sql);
      const found = await bulksOf<BulkAct>(sql, cycle);
      return c.json({ bulks: await Promise.all(found.map((one) => viewOfBulk(sql, one, refs, readerLanguage(c)))) }, 200);
    })
    .openapi(steer, async (c) => {
      const { id: cycle, bulk } = c.req.valid('param');
      const found = await bulkById<BulkAct>(sql, bulk);
      if (found === null || found.cycleId !== cycle) throw notFound(`bulk ${bulk}`);
      const refused = await steerBulk(engine, bulk, c.req.valid('json').to, whoIs(c).person.id);
      if (refused !== null) throw conflict('bulkOver', wordsOf(c).bulkOver);
      const now = (await bulkById<BulkAct>(sql, bulk)) ?? found;
      return c.json(await viewOfBulk(sql, now, await loadRefs(engine, sql), readerLanguage(c)), 200);
    })
    .openapi(previewDates, async (c) => {
      const { id: of } = c.req.valid('param');
      const { what, plus, to } = c.req.valid('json');
      const cycle = await cycleById(sql, of);
      const after = cycle === null ? null : dateAfter(engine, cycle, { what, plus, to });
      if (cycle === null || after === null) throw refusalOf('unknownDate', of, readerLanguage(c));
      const would = await previewShiftOf(engine, await runsMeantBy(sql, of, {}), { ...cycle.dates, [what]: after });
      const moved = would.filter(({ dates }) => dates.length > 0);
      return c.json(previewOf(moved, await loadRefs(engine, sql), readerLanguage(c)), 200);
    })
    .openapi(postShift, async (c) => {
      const { id: of } = c.req.valid('param');
      const { refused } = await shiftCycle(engine, of, c.req.valid('json'), { by: whoIs(c).person.id });
      if (refused !== null) throw refusalOf(refused, of, readerLanguage(c));
      return c.json({ done: true as const }, 200);
    })
    .openapi(postClose, async (c) => {
      const { id: of } = c.req.valid('param');
      const { refused } = await closeCycle(engine, of, c.req.valid('json').reason, { by: whoIs(c).person.id });
      if (refused !== null) throw refusalOf(refused, of, readerLanguage(c));
      return c.json({ done: true as const }, 200);
    });

  async function actIn(cycle: string, asked: z.infer<typeof manyAct>): Promise<BulkAct> {
    const act = await manyActOf(sql, cycle, asked);
    if (act === null) throw new Refusal(422, 'notPublished', 'There is no such version of this flow.', { field: 'act.version' });
    return act;
  }
}

const words = {
  noRuns: { en: 'None of its runs is meant by this. Load the page again.', zh: '沒有符合的個案，請重新載入頁面。' },
  anotherBulk: {
    en: 'Something is already being done to many of its runs. Wait until that is over, or stop it.',
    zh: '已有另一項批次處理進行中，請待其完成或先停止。',
  },
  bulkOver: { en: 'It is over already.', zh: '此批次處理已完結。' },
} as const;

function wordsOf(c: Parameters<typeof readerLanguage>[0]): Record<keyof typeof words, string> {
  const language = readerLanguage(c);
  return { noRuns: words.noRuns[language], anotherBulk: words.anotherBulk[language], bulkOver: words.bulkOver[language] };
}
