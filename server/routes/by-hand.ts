import * as z from 'zod';
import { taskById } from '../../db/tasks.ts';
import { byHandFor, checkByHand, onOthersTasks } from '../../engine/offers.ts';
import { actByHand, actOnTask } from '../../engine/task-acts.ts';
import { answerProblemWords } from '../../workflows/flow/check-answers.ts';
import type { Form } from '../../workflows/flow/form.ts';
import { may } from '../../workflows/flow/may.ts';
import { said } from '../../workflows/flow/sentences/language.ts';
import { runThing } from '../cycle-rows.ts';
import type { AppDeps } from '../deps.ts';
import { notFound, Refusal } from '../errors.ts';
import { newRouter, readerLanguage, route, whoIs } from '../permissions.ts';
import { refusalOf, refusalWords } from '../run-words.ts';
import { withIds } from '../task/people.ts';

const params = z.object({ id: z.string().max(300) });
const byHand = z.object({
  step: z.string().max(60),
  values: z.record(z.string().max(100), z.unknown()).default({}),
  /** Why; it stands in the history. */
  reason: z.string().trim().max(2_000).default(''),
  /** Asked for again under the same key it is not done again, and answered alike. */
  key: z.string().min(8).max(100).optional(),
});

const form = z.looseObject({ fields: z.array(z.looseObject({ id: z.string(), type: z.string() })) });
/** Done to a task that somebody else holds or held. */
const taskAct = z.discriminatedUnion('act', [
  z.object({
    act: z.literal('override'),
    task: z.string().max(400),
    outcome: z.string().max(60),
    values: byHand.shape.values,
    reason: byHand.shape.reason,
    key: byHand.shape.key,
  }),
  z.object({ act: z.literal('reopen'), task: z.string().max(400), reason: byHand.shape.reason, key: byHand.shape.key }),
]);

const listByHand = route({
  method: 'get',
  path: '/api/runs/{id}/by-hand',
  permission: 'signedIn',
  summary: 'What the reader may do by hand in a run now: each with its form (workflows/flow/form.ts), and whether a reason is compulsory',
  request: { params },
  responses: {
    200: {
      description: 'Acts by hand; none where the flow names others for them',
      content: {
        'application/json': {
          schema: z.object({
            acts: z.array(z.object({ step: z.string(), form, reason: z.boolean() })),
            /** Tasks that the reader may decide in somebody's stead, with what stands in a shared document so far, and those that they may open again. */
            instead: z.array(z.object({ task: z.string(), step: z.string(), outcomes: z.array(z.string()), form, values: z.record(z.string(), z.unknown()) })),
            again: z.array(z.object({ task: z.string(), step: z.string() })),
          }),
        },
      },
    },
  },
});

const postByHand = route({
  method: 'post',
  path: '/api/runs/{id}/by-hand',
  permission: 'signedIn',
  summary: 'Does what a flow leaves to somebody’s hand: a step that listens for it begins, or a wait ends',
  description: 'Who may, from when and until when is the flow’s to say and is looked at now. What is refused changes nothing and stands in the history.',
  request: { params, body: { content: { 'application/json': { schema: byHand } } } },
  responses: { 200: { description: 'Done', content: { 'application/json': { schema: z.object({ done: z.literal(true) }) } } } },
});

const postTaskAct = route({
  method: 'post',
  path: '/api/runs/{id}/task-acts',
  permission: 'signedIn',
  summary: 'Decides a task in the stead of who holds it, or opens one again',
  description: 'Who may, and until when, is the flow’s to say and is looked at now. What is refused changes nothing and stands in the history.',
  request: { params, body: { content: { 'application/json': { schema: taskAct } } } },
  responses: { 200: { description: 'Done', content: { 'application/json': { schema: z.object({ done: z.literal(true) }) } } } },
});

/** Acts by hand on a run, of whomever the flow names for them. */
export function byHandRoutes({ sql, engine }: Pick<AppDeps, 'sql' | 'engine'>) {
  return newRouter()
    .openapi(listByHand, async (c) => {
      const { id } = c.req.valid('param');
      const { id: by } = whoIs(c).person;
      const acts = await byHandFor(engine, id, by);
      const { instead, again } = await onOthersTasks(engine, id, by);
      const withForm = <Act extends { form: Form }>(act: Act) => ({ ...act, form: { ...act.form } });
      return c.json({ acts: acts.map(withForm), instead: instead.map(withForm), again }, 200);
    })
    .openapi(postTaskAct, async (c) => {
      const { id } = c.req.valid('param');
      const { key, ...sent } = c.req.valid('json');
      const { actor, person } = whoIs(c);
      const language = readerLanguage(c);
      if (sent.reason === '') throw refusalOf('reasonMissing', id, language);
      const found = await taskById(sql, sent.task);
      const { instead, again } = await onOthersTasks(engine, id, person.id);
      const theirs = instead.find(({ task }) => task === sent.task);
      const by = { by: person.id, key: key === undefined ? undefined : `${id}:${person.id}:${key}` };
      const asked =
        sent.act === 'reopen' || theirs === undefined ? sent : { ...sent, values: withIds(theirs.form, sent.values, await engine.rosters.load(sql)) };
      const { refused, problems } = found?.runId === id ? await actOnTask(engine, asked, by) : { refused: 'unknownTask', problems: [] };
      if (refused === null) return c.json({ done: true as const }, 200);
      const mayKnow = theirs !== undefined || again.some(({ task }) => task === sent.task) || may(actor, 'run.view', await runThing(engine, sql, id));
      // Who may see nothing of a run is not told whether it is there.
      if (!mayKnow) throw notFound(`run ${id}`);
      if (theirs !== undefined && problems.length > 0) {
        const labelOf = (field: string) => theirs.form.fields.find((one) => one.id === field)?.label ?? { en: field };
        const told = problems.map(({ field, code, params: more, words }) => ({
          field,
          message: words === undefined ? answerProblemWords(code, more, labelOf(field), language) : said(words, language),
        }));
        throw new Refusal(422, 'invalid', told[0]?.message ?? refusalWords('invalid', language), { problems: told });
      }
      throw refusalOf(refused, id, language);
    })
    .openapi(postByHand, async (c) => {
      const { id } = c.req.valid('param');
      const { step, values, reason, key } = c.req.valid('json');
      const { actor, person } = whoIs(c);
      const language = readerLanguage(c);
      const theirs = (await byHandFor(engine, id, person.id)).find((one) => one.step === step);
      const given = theirs === undefined ? values : withIds(theirs.form, values, await engine.rosters.load(sql));
      const checked = await checkByHand(engine, id, step, given);
      // Only to those who may do it is told what its form asks.
      if (theirs !== undefined && checked !== null && checked.problems.length > 0) {
        const labelOf = (field: string) => checked.form.fields.find((one) => one.id === field)?.label ?? { en: field };
        const problems = checked.problems.map(({ field, code, params: more }) => ({
          field,
          message: answerProblemWords(code, more, labelOf(field), language),
        }));
        throw new Refusal(422, 'invalid', problems[0]?.message ?? refusalWords('invalid', language), { problems });
      }
      const by = { by: person.id, key: key === undefined ? undefined : `${id}:${person.id}:${key}` };
      const { refused } = await actByHand(engine, id, { step, values: checked?.values ?? {}, reason }, by);
      if (refused === null) return c.json({ done: true as const }, 200);
      const isHidden = ['unknownRun', 'notYours', 'notListening', 'notByHand'].includes(refused);
      // Who may see nothing of a run is not told whether it is there.
      if (isHidden && !may(actor, 'run.view', await runThing(engine, sql, id))) throw notFound(`run ${id}`);
      throw refusalOf(refused, id, language);
    });
}
