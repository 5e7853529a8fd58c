import * as z from 'zod';
import { cycleById } from '../../db/cycles.ts';
import { peopleByIds, personFields } from '../../db/people.ts';
import { runById } from '../../db/runs.ts';
import { slotById } from '../../db/tasks.ts';
import { type OperatorAct, operate } from '../../engine/operate.ts';
import { may, type Thing } from '../../workflows/flow/may.ts';
import { cycleThing } from '../cycle-rows.ts';
import type { AppDeps } from '../deps.ts';
import { notFound, Refusal } from '../errors.ts';
import { explainClock } from '../explain.ts';
import { authorize, newRouter, readerLanguage, route, whoIs } from '../permissions.ts';
import { refusalOf } from '../run-words.ts';
import { runView } from '../run-view.ts';
import { answersSeen, lookingAt } from '../seen-answers.ts';
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

const personRef = z.object({ id: z.string(), name: z.string(), nameZh: z.string().nullable() });
const words = z.object({ en: z.string(), zh: z.string().optional() });

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
            answers: z.array(
              z.object({
                step: z.string(),
                name: words,
                round: z.int(),
                by: personRef.nullable(),
                at: z.string().nullable(),
                outcome: words.nullable(),
                values: z.array(z.object({ field: z.string(), label: words, value: z.string() })),
              }),
            ),
            withheld: z.array(z.object({ step: z.string(), name: words })),
          }),
        },
      },
    },
  },
});

export function runRoutes({ sql, engine }: Pick<AppDeps, 'sql' | 'engine'>) {
  const actOnRun = route({
    method: 'post',
    path: '/api/runs/{id}/acts',
    permission: { act: 'cycle.operate', of: 'each' },
    thing: (c) => thingOf(c.req.param('id') ?? ''),
    summary: 'Helps a run on: retry, skip, cancel, reassign; with a reason, which stands in the history',
    request: { params, body: { content: { 'application/json': { schema: runAct } } } },
    responses: { 200: { description: 'Done', content: { 'application/json': { schema: z.object({ done: z.literal(true) }) } } } },
  });

  return newRouter()
    .openapi(getRun, async (c) => {
      const { id } = c.req.valid('param');
      const thing = await thingOf(id);
      authorize(c, thing);
      const view = await runView(engine, sql, id, { full: may(whoIs(c).actor, 'cycle.view', thing) });
      if (view === null) throw notFound(`run ${id}`);
      return c.json(view, 200);
    })
    .openapi(getAnswers, async (c) => {
      const { id } = c.req.valid('param');
      const { actor } = whoIs(c);
      const looking = await lookingAt(engine, sql, id, actor.personId);
      const seen = looking === null ? null : answersSeen(looking, readerLanguage(c));
      const isNothing = seen === null || (seen.answers.length === 0 && seen.withheld.length === 0);
      // Who may see nothing of it is not told that it is there.
      if (seen === null || (isNothing && !may(actor, 'run.view', await thingOf(id)))) throw notFound(`run ${id}`);
      return c.json(seen, 200);
    })
    .openapi(getClock, async (c) => {
      const { id, clock } = c.req.valid('param');
      authorize(c, await thingOf(id));
      const found = await explainClock(engine, sql, id, clock);
      if (found === null) throw notFound(`date ${clock} of run ${id}`);
      return c.json({ ...found, ledger: found.ledger.map((line) => ({ ...line })) }, 200);
    })
    .openapi(actOnRun, async (c) => {
      const { id } = c.req.valid('param');
      const sent = c.req.valid('json');
      const { person } = whoIs(c);
      const { refused } = await operate(engine, id, await actOf(id, sent), { by: person.id });
      if (refused !== null) throw refusalOf(refused, id, readerLanguage(c));
      return c.json({ done: true as const }, 200);
    });

  /** Whom a run is about, and whose cycle it is. A run that is not there is about nobody. */
  async function thingOf(id: string): Promise<Thing> {
    const found = await runById(sql, id);
    const cycle = found === null ? null : await cycleById(sql, found.cycleId);
    const [subject] = found?.subjectId == null ? [] : await peopleByIds(sql, [found.subjectId]);
    const about = subject === undefined ? {} : { personId: subject.id, columns: personFields(subject) };
    return { ...about, ...(await cycleThing(engine, sql, cycle)) };
  }

  async function actOf(runId: string, { act, token, slot, to, port, reason }: RunAct): Promise<OperatorAct> {
    const needed = (field: string, value: string | undefined): string => {
      if (value === undefined) throw new Refusal(422, 'badInput', `${field}: ${act} needs it.`, { field, expected: 'text', came: 'nothing' });
      return value;
    };
    switch (act) {
      case 'retry':
        return { act, token: needed('token', token), reason };
      case 'skip':
        return { act, token: needed('token', token), port: needed('port', port), reason };
      case 'cancel':
        return { act, reason };
      case 'reassign': {
        const place = await slotById(sql, needed('slot', slot));
        if (place === null || place.runId !== runId) throw notFound(`part ${slot} of a task`);
        return { act, slot: place.id, to: needed('to', to), reason };
      }
      default:
        throw new Refusal(422, 'notBuilt', `This release cannot ${act} yet. Retry, skip, reassign and cancel are possible.`, { field: 'act', came: act });
    }
  }
}
