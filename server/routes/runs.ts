import * as z from 'zod';
import { callsOfRun } from '../../db/calls.ts';
import { slotById, taskById } from '../../db/tasks.ts';
import type { Acted } from '../../engine/act.ts';
import { decide } from '../../engine/decide.ts';
import { type By, type OperatorAct, operate } from '../../engine/operate.ts';
import { actOnTask } from '../../engine/task-acts.ts';
import { may } from '../../workflows/flow/may.ts';
import { runThing } from '../cycle-rows.ts';
import type { AppDeps } from '../deps.ts';
import { notFound, Refusal } from '../errors.ts';
import { explainClock } from '../explain.ts';
import { authorize, newRouter, readerLanguage, route, whoIs } from '../permissions.ts';
import { refusalOf } from '../run-words.ts';
import { runView } from '../run-view.ts';
import { answersSeen, lookingAt, releasedTo } from '../seen-answers.ts';
import { tryWords } from '../connect/connection-words.ts';
import { attachmentContent } from '../../db/attachments.ts';
import { sendFile } from '../files.ts';
import { attachment } from './tasks.ts';
import { callView } from './connections-schemas.ts';
import { explained, type RunAct, run, runAct } from './cycles-schemas.ts';

const params = z.object({ id: z.string().max(300) });

const getRun = route({
  method: 'get',
  path: '/api/runs/{id}',
  permission: { act: 'run.view', of: 'each' },
  summary: 'One run on its way: where it stands, its tasks and dates, and its history in codes',
  description: 'Answers are never in it. Outcomes and details are there for whoever may see the whole cycle.',
  request: { params },
  responses: { 200: { description: 'The run', content: { 'application/json': { schema: run } } } },
});

const getClock = route({
  method: 'get',
  path: '/api/runs/{id}/clocks/{clock}',
  permission: { act: 'run.view', of: 'each' },
  summary: 'Why a date of a run is when it is: the rules that were applied, with who and why, as data and in sentences',
  request: { params: z.object({ id: z.string().max(300), clock: z.string().max(600) }) },
  responses: { 200: { description: 'The date', content: { 'application/json': { schema: explained } } } },
});

const getCalls = route({
  method: 'get',
  path: '/api/runs/{id}/calls',
  permission: { act: 'cycle.view', of: 'each' },
  summary: 'The calls that a run makes to other systems: each try, what came of it, and when the next one is',
  description: 'What was sent and answered is never in it.',
  request: { params },
  responses: { 200: { description: 'Calls', content: { 'application/json': { schema: z.object({ calls: z.array(callView) }) } } } },
});

const personRef = z.object({ id: z.string(), name: z.string(), nameZh: z.string().nullable() });
const words = z.object({ en: z.string(), zh: z.string().optional() });

const answerRow = z.object({
  step: z.string(),
  name: words,
  round: z.int(),
  by: personRef.nullable(),
  at: z.string().nullable(),
  outcome: words.nullable(),
  values: z.array(z.object({ field: z.string(), label: words, value: z.string(), files: z.array(attachment).optional() })),
});
const getReleased = route({
  method: 'get',
  path: '/api/released',
  permission: 'signedIn',
  summary: 'Answers that were released to the reader, the latest first',
  responses: {
    200: {
      description: 'By run; `withheld` names steps of which too few have answered',
      content: {
        'application/json': {
          schema: z.object({
            released: z.array(
              z.object({
                run: z.string(),
                at: z.string(),
                flow: words,
                cycle: z.string(),
                subject: personRef.nullable(),
                answers: z.array(answerRow),
                withheld: z.array(words),
              }),
            ),
          }),
        },
      },
    },
  },
});

const getAnswers = route({
  method: 'get',
  path: '/api/runs/{id}/answers',
  permission: 'signedIn',
  summary: 'What was answered in a run, as far as the reader may see it: theirs, what a step lets them read, what was released to them',
  description: 'Of answers without names neither who nor when; where too few have answered, the step is in `withheld`.',
  request: { params },
  responses: {
    200: {
      description: 'Answers',
      content: {
        'application/json': {
          schema: z.object({
            answers: z.array(answerRow),
            withheld: z.array(z.object({ step: z.string(), name: words })),
          }),
        },
      },
    },
  },
});

const getFile = route({
  method: 'get',
  path: '/api/runs/{id}/files/{file}',
  permission: 'signedIn',
  summary: 'A file of an answer in a run that its reader may read',
  request: { params: params.extend({ file: z.string().max(80) }) },
  responses: { 200: { description: 'The file, to be saved' } },
});

export function runRoutes({ sql, engine }: Pick<AppDeps, 'sql' | 'engine'>) {
  const actOnRun = route({
    method: 'post',
    path: '/api/runs/{id}/acts',
    permission: { act: 'cycle.operate', of: 'each' },
    thing: (c) => runThing(engine, sql, c.req.param('id') ?? ''),
    summary: 'Helps a run on: retry, skip, move, pause, extend, reopen, reassign, cancel …; with a reason, which stands in the history',
    request: { params, body: { content: { 'application/json': { schema: runAct } } } },
    responses: { 200: { description: 'Done', content: { 'application/json': { schema: z.object({ done: z.literal(true) }) } } } },
  });

  return newRouter()
    .openapi(getRun, async (c) => {
      const { id } = c.req.valid('param');
      const thing = await runThing(engine, sql, id);
      authorize(c, thing);
      const { actor } = whoIs(c);
      const view = await runView(engine, sql, id, { full: may(actor, 'cycle.view', thing) });
      if (view === null) throw notFound(`run ${id}`);
      return c.json({ ...view, mayOperate: may(actor, 'cycle.operate', thing) }, 200);
    })
    .openapi(getReleased, async (c) => {
      const { id } = whoIs(c).person;
      return c.json({ released: await releasedTo(engine, sql, id, readerLanguage(c)) }, 200);
    })
    .openapi(getAnswers, async (c) => {
      const { id } = c.req.valid('param');
      const { actor } = whoIs(c);
      const looking = await lookingAt(engine, sql, id, actor.personId);
      const seen = looking === null ? null : answersSeen(looking, readerLanguage(c));
      const isNothing = seen === null || (seen.answers.length === 0 && seen.withheld.length === 0);
      // Who may see nothing of it is not told that it is there.
      if (seen === null || (isNothing && !may(actor, 'run.view', await runThing(engine, sql, id)))) throw notFound(`run ${id}`);
      return c.json(seen, 200);
    })
    .openapi(getFile, async (c) => {
      const { id, file: wanted } = c.req.valid('param');
      const looking = await lookingAt(engine, sql, id, whoIs(c).actor.personId);
      const seen = looking === null ? [] : answersSeen(looking, 'en').answers.flatMap(({ values }) => values.flatMap(({ files = [] }) => files));
      const file = seen.some((one) => one.id === wanted) ? await attachmentContent(sql, wanted) : null;
      if (file === null) throw notFound('file');
      return sendFile(c, file);
    })
    .openapi(getCalls, async (c) => {
      const { id } = c.req.valid('param');
      authorize(c, await runThing(engine, sql, id));
      const language = readerLanguage(c);
      const calls = (await callsOfRun(sql, id)).map((call) => ({ ...call, tries: call.tries.map((one) => ({ ...one, says: tryWords(one.code, language) })) }));
      return c.json({ calls }, 200);
    })
    .openapi(getClock, async (c) => {
      const { id, clock } = c.req.valid('param');
      authorize(c, await runThing(engine, sql, id));
      const found = await explainClock(engine, sql, id, clock);
      if (found === null) throw notFound(`date ${clock} of run ${id}`);
      return c.json({ ...found, ledger: found.ledger.map((line) => ({ ...line })) }, 200);
    })
    .openapi(actOnRun, async (c) => {
      const { id } = c.req.valid('param');
      const sent = c.req.valid('json');
      const { person } = whoIs(c);
      const by = { by: person.id, key: sent.key === undefined ? undefined : `${id}:${sent.key}` };
      const { refused } = await doIn(id, sent, by);
      if (refused !== null) throw refusalOf(refused, id, readerLanguage(c));
      return c.json({ done: true as const }, 200);
    });

  async function doIn(runId: string, sent: RunAct, by: By): Promise<Acted> {
    const { act } = sent;
    if (act === 'override') return overrideIn(runId, sent, by);
    if (act === 'refuse') return refusalIn(runId, sent, by);
    return operate(engine, runId, await actOf(runId, { ...sent, act }), by);
  }

  /** That somebody refuses to sign is entered by whom the flow names for it. */
  async function refusalIn(runId: string, { slot, reason }: RunAct, { by: person }: By): Promise<Acted> {
    const place = slot === undefined ? null : await slotById(sql, slot);
    if (place === null || place.runId !== runId) throw notFound(`part ${slot} of a task`);
    const decided = await decide(engine, { slot: place.id, person, outcome: 'refused', values: {}, via: 'web', reason });
    return { refused: decided.ok ? null : decided.code };
  }

  /** Deciding instead is the flow's to allow, to whom it names: an operator is nobody special. */
  async function overrideIn(runId: string, { task, port, reason }: RunAct, by: By): Promise<Acted> {
    const found = task === undefined ? null : await taskById(sql, task);
    if (found === null || found.runId !== runId) throw notFound(`task ${task}`);
    return actOnTask(engine, { act: 'override', task: found.id, outcome: needed('override', 'port', port), values: {}, reason }, by);
  }

  function needed<Value>(act: string, field: string, value: Value | undefined): Value {
    if (value === undefined) throw new Refusal(422, 'badInput', `${field}: ${act} needs it.`, { field, expected: 'text', came: 'nothing' });
    return value;
  }

  async function actOf(runId: string, sent: RunAct & { act: Exclude<RunAct['act'], 'override' | 'refuse'> }): Promise<OperatorAct> {
    const { act, token, slot, to, port, step, plus, mode, reason } = sent;
    switch (act) {
      case 'retry':
        return { act, token: needed(act, 'token', token), reason };
      case 'skip':
        return { act, token: needed(act, 'token', token), port: needed(act, 'port', port), reason };
      case 'move':
        return { act, token: needed(act, 'token', token), to: needed(act, 'to', to), reason };
      case 'pause':
        return { act, step: step ?? null, reason };
      case 'resume':
        return { act, step: step ?? null, fixed: false, reason };
      case 'extend':
        return { act, step: needed(act, 'step', step), plus: needed(act, 'plus', plus), to: null, reason };
      case 'reopen':
        return { act, step: needed(act, 'step', step), mode: needed(act, 'mode', mode), reason };
      case 'cancel':
        return { act, reason };
      case 'reassign': {
        const place = await slotById(sql, needed(act, 'slot', slot));
        if (place === null || place.runId !== runId) throw notFound(`part ${slot} of a task`);
        return { act, slot: place.id, to: needed(act, 'to', to), reason };
      }
    }
  }
}
