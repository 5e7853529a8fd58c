import * as z from 'zod';
import { byHandFor, checkByHand } from '../../engine/offers.ts';
import { actByHand } from '../../engine/task-acts.ts';
import { answerProblemWords } from '../../workflows/flow/check-answers.ts';
import { may } from '../../workflows/flow/may.ts';
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
            acts: z.array(
              z.object({
                step: z.string(),
                form: z.looseObject({ fields: z.array(z.looseObject({ id: z.string(), type: z.string() })) }),
                reason: z.boolean(),
              }),
            ),
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

/** Acts by hand on a run, of whomever the flow names for them. */
export function byHandRoutes({ sql, engine }: Pick<AppDeps, 'sql' | 'engine'>) {
  return newRouter()
    .openapi(listByHand, async (c) => {
      const acts = await byHandFor(engine, c.req.valid('param').id, whoIs(c).person.id);
      return c.json({ acts: acts.map(({ step, form, reason }) => ({ step, form: { ...form }, reason })) }, 200);
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
