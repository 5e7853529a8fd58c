import * as z from 'zod';
import { databaseNow } from '../../db/auth.ts';
import { dropQuestion, keepQuestion, keptQuestions } from '../../db/questions.ts';
import type { Person } from '../../db/people.ts';
import { asIf, somebody } from '../../engine/as-if.ts';
import type { Roster } from '../../engine/roster.ts';
import { field as fieldOf, standingAlone } from '../../workflows/flow/form.ts';
import { who as whoOf } from '../../workflows/flow/grammar.ts';
import { parseFlow } from '../../workflows/flow/parse.ts';
import type { Flow, Step } from '../../workflows/flow/schema.ts';
import { whoAre } from '../../workflows/flow/who.ts';
import type { AppDeps } from '../deps.ts';
import { conflict, notFound } from '../errors.ts';
import { newRouter, readerLanguage, route, whoIs } from '../permissions.ts';
import { refOf } from '../person-ref.ts';
import { isPreviewable, previewOf, previewReaders } from '../task/preview.ts';
import { flowDocument, notAFlow, personRef } from './flows-schemas.ts';

/** What the form designer asks for while a flow is drawn: whom a rule names, how a page and a mail will look, and questions kept for further forms. */

const largestFlow = 6 * 1024 * 1024;
/** `subject`: for whom; without one, somebody on file. */
const drawnStep = z.object({ flow: flowDocument, step: z.string().max(60), subject: z.string().max(200).optional() });

/** Both are told in the reference as data: a rule may hold rules, without end. */
const whoRule = z
  .record(z.string(), z.unknown())
  .refine((sent) => whoOf.safeParse(sent).success, 'expected whom to ask, such as {"rules":[{"who":"manager"}]}');
const question = z
  .record(z.string(), z.unknown())
  .refine((sent) => fieldOf.safeParse(sent).success, 'expected a question of a form, such as {"id":"why","type":"text","label":{"en":"Why?"}}');

const findWho = route({
  method: 'post',
  path: '/api/flows/who',
  permission: 'flow.edit',
  maxBody: largestFlow,
  summary: 'Whom a rule of a step names today for somebody; nothing is kept',
  request: { body: { content: { 'application/json': { schema: drawnStep.extend({ who: whoRule }) } } } },
  responses: {
    200: {
      description: 'For whom, the people in the order of the rule, and which of its rules named them (`by`; null: none did). `barred`: who was left out',
      content: {
        'application/json': {
          schema: z.object({ subject: personRef, people: z.array(personRef), more: z.number(), by: z.number().nullable(), barred: z.array(personRef) }),
        },
      },
    },
  },
});

const preview = route({
  method: 'post',
  path: '/api/flows/preview',
  permission: 'flow.edit',
  maxBody: largestFlow,
  summary: 'The page and the mail of a task as a reader would see them, made as real ones are, and which answers they get to read; nothing is kept',
  description: 'What others answered before and the values of data are made up: nothing about the people named is read but who they are.',
  request: { body: { content: { 'application/json': { schema: drawnStep.extend({ as: z.enum(previewReaders), language: z.enum(['en', 'zh']) }) } } } },
  responses: {
    200: {
      description: 'Null where there is nobody such',
      content: {
        'application/json': {
          schema: z.object({
            subject: personRef,
            preview: z
              .object({
                view: z.looseObject({}),
                mail: z.object({ subject: z.string(), html: z.string() }),
                mayRead: z.object({ fields: z.array(z.string()), outcome: z.boolean(), named: z.boolean() }),
              })
              .nullable(),
          }),
        },
      },
    },
  },
});

const params = z.object({ id: z.string().regex(/^q-[a-z0-9-]{1,60}$/, 'expected an id such as q-strengths') });
const kept = z.object({ id: z.string(), field: z.looseObject({}), by: personRef.nullable(), at: z.string() });

const listQuestions = route({
  method: 'get',
  path: '/api/questions',
  permission: 'flow.view',
  summary: 'Questions kept for further forms, the newest first',
  responses: { 200: { description: 'Questions', content: { 'application/json': { schema: z.object({ questions: z.array(kept) }) } } } },
});

const putQuestion = route({
  method: 'put',
  path: '/api/questions/{id}',
  permission: 'flow.edit',
  summary: 'Keeps a question for further forms',
  description: 'What hangs on one form is left out: its section, and rules about other answers. A question kept under the same id is replaced.',
  request: { params, body: { content: { 'application/json': { schema: z.object({ field: question }) } } } },
  responses: { 200: { description: 'Kept', content: { 'application/json': { schema: z.object({ done: z.literal(true) }) } } } },
});

const deleteQuestion = route({
  method: 'delete',
  path: '/api/questions/{id}',
  permission: 'flow.edit',
  summary: 'Takes a question out of those kept; forms that have it stay as they are',
  request: { params },
  responses: { 200: { description: 'Gone', content: { 'application/json': { schema: z.object({ done: z.literal(true) }) } } } },
});

/** So many names say enough. */
const mostNamed = 8;

export function formDesignRoutes({ sql, engine, config }: Pick<AppDeps, 'sql' | 'engine' | 'config'>) {
  return newRouter()
    .openapi(findWho, async (c) => {
      const { flow: sent, step: id, subject: wanted, who } = c.req.valid('json');
      const { flow, step } = drawn(sent, id);
      const roster = await engine.rosters.load(sql);
      const subject = subjectOf(roster, wanted, readerLanguage(c));
      const at = Date.parse(await databaseNow(sql));
      const context = asIf(engine, roster, { flow, step, subject: subject.id, owner: whoIs(c).person.id, at });
      const found = whoAre(whoOf.parse(who), context);
      const named = (ids: readonly string[]) => ids.flatMap((one) => roster.people.get(one) ?? []).map(refOf);
      const people = found.people.map((one) => one.id);
      return c.json(
        {
          subject: refOf(subject),
          people: named(people.slice(0, mostNamed)),
          more: Math.max(0, people.length - mostNamed),
          by: found.people[0]?.why.fallback ?? null,
          barred: named(found.excluded.slice(0, mostNamed).map((one) => one.id)),
        },
        200,
      );
    })
    .openapi(preview, async (c) => {
      const { flow: sent, step: id, subject: wanted, as, language } = c.req.valid('json');
      const { flow } = drawn(sent, id);
      const step = isPreviewable(flow, id);
      if (step === null) throw notFound(`task ${id}`);
      const roster = await engine.rosters.load(sql);
      const subject = subjectOf(roster, wanted, readerLanguage(c));
      const owner = roster.people.get(whoIs(c).person.id) ?? subject;
      const made = await previewOf(engine, sql, { flow, step, as, subject, owner, language, publicUrl: config.publicUrl }, Date.parse(await databaseNow(sql)));
      return c.json({ subject: refOf(subject), preview: made === null ? null : { ...made, view: { ...made.view } } }, 200);
    })
    .openapi(listQuestions, async (c) => {
      const { people } = await engine.rosters.load(sql);
      const questions = (await keptQuestions(sql)).map(({ id, field, keptBy, keptAt }) => {
        const by = people.get(keptBy);
        return { id, field: { ...field }, by: by === undefined ? null : refOf(by), at: keptAt };
      });
      return c.json({ questions }, 200);
    })
    .openapi(putQuestion, async (c) => {
      await keepQuestion(sql, { id: c.req.valid('param').id, field: standingAlone(fieldOf.parse(c.req.valid('json').field)), by: whoIs(c).person.id });
      return c.json({ done: true as const }, 200);
    })
    .openapi(deleteQuestion, async (c) => {
      const { id } = c.req.valid('param');
      if (!(await dropQuestion(sql, id))) throw notFound(`question ${id}`);
      return c.json({ done: true as const }, 200);
    });

  function drawn(sent: unknown, id: string): { flow: Flow; step: Step } {
    const { flow, problems } = parseFlow(sent);
    if (flow === null) throw notAFlow(problems);
    const step = Object.hasOwn(flow.steps, id) ? flow.steps[id] : undefined;
    if (step === undefined) throw notFound(`step ${id}`);
    return { flow, step };
  }
}

function subjectOf(roster: Roster, wanted: string | undefined, language: 'en' | 'zh'): Person {
  if (wanted !== undefined && !roster.people.has(wanted)) throw notFound(`person ${wanted}`);
  const found = wanted === undefined ? somebody(roster) : roster.people.get(wanted);
  if (found !== undefined) return found;
  throw conflict('nobody', language === 'zh' ? '尚未有任何員工資料，請先匯入員工。' : 'Nobody is on file yet. Bring in people first.');
}
