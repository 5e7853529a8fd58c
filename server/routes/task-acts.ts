import * as z from 'zod';
import { units } from '../../workflows/flow/grammar.ts';
import type { AppDeps } from '../deps.ts';
import { Refusal } from '../errors.ts';
import { newRouter, readerLanguage, route, whoIs } from '../permissions.ts';
import { answerRequest, requestFor, requestsFor } from '../requests.ts';
import { refusalOf, refusalWords } from '../run-words.ts';
import type { Reader } from '../task-door.ts';
import { personRef, text } from './flows-schemas.ts';

const part = z.object({ slot: z.string().max(400) });
const ofRequest = z.object({ request: z.string().max(400) });
const length = z.object({ n: z.int().min(1).max(999), unit: z.enum(units) });
const instant = z.iso.datetime({ offset: true });
/** In the asker's own words; it stands in the history. */
const reason = z.string().trim().max(2_000).default('');
/** Asked for again under the same key it is not done again, and answered alike. */
const key = z.string().min(8).max(100).optional();

const taskAct = z.discriminatedUnion('act', [
  z.object({ act: z.literal('withdraw'), reason, key }),
  /** To a staff number, or a full name that one person alone has. */
  z.object({ act: z.literal('delegate'), to: z.string().min(1).max(200), reason, key }),
  z.object({
    act: z.literal('extend'),
    /** Either so much more, or until then. */
    plus: length.nullable().default(null),
    to: instant.nullable().default(null),
    /** One of the reasons that the flow names, where it names any. */
    code: z.string().max(60).default(''),
    reason,
    /** What proves it, by its id. */
    evidence: z.string().max(200).optional(),
    key,
  }),
]);
const answerToRequest = z.object({ answer: z.enum(['grant', 'deny']), reason, key });

const json = <Schema extends z.ZodType>(schema: Schema) => ({ content: { 'application/json': { schema } } });
const answer = <Schema extends z.ZodType>(description: string, schema: Schema) => ({ 200: { description, ...json(schema) } });
const done = z.object({ done: z.literal(true) });

const timeAsked = z.object({
  id: z.string(),
  run: z.string(),
  flow: text,
  step: text,
  subject: personRef.nullable(),
  by: personRef,
  at: z.string(),
  plus: z.object({ n: z.number(), unit: z.string() }).nullable(),
  /** How much more, in words. */
  more: text.nullable(),
  to: z.string().nullable(),
  due: z.string().nullable(),
  code: z.string(),
  reason: z.string(),
  state: z.enum(['asked', 'granted', 'denied']),
});

const listRequests = route({
  method: 'get',
  path: '/api/requests',
  permission: 'signedIn',
  summary: 'Requests for more time that the reader may answer, the oldest first',
  responses: answer('The requests', z.object({ requests: z.array(timeAsked) })),
});

const getOffers = route({
  method: 'get',
  path: '/api/tasks/{slot}/acts',
  permission: 'signedIn',
  summary: 'What the reader may do to their part of a task now beside answering it',
  request: { params: part },
  responses: answer(
    'What is open to them; nothing where it is none of theirs',
    z.object({ handOn: z.boolean(), takeBack: z.boolean(), moreTime: z.object({ asked: z.boolean(), codes: z.array(z.string()) }).nullable() }),
  ),
});

const actOnPart = route({
  method: 'post',
  path: '/api/tasks/{slot}/acts',
  permission: 'signedIn',
  summary: 'Takes an answer back, hands a part on, or asks for more time',
  description: 'Who may, and until when, is the flow’s to say and is looked at now. What is refused changes nothing and stands in the history.',
  request: { params: part, body: json(taskAct) },
  responses: answer('Done', done),
});

const getRequest = route({
  method: 'get',
  path: '/api/requests/{request}',
  permission: 'signedIn',
  summary: 'A request for more time, for whoever may answer it',
  request: { params: ofRequest },
  responses: answer('The request', timeAsked),
});

const postAnswer = route({
  method: 'post',
  path: '/api/requests/{request}',
  permission: 'signedIn',
  summary: 'Grants a request for more time, or denies it',
  request: { params: ofRequest, body: json(answerToRequest) },
  responses: answer('Done', done),
});

/** Acts of those who hold a part of a task, and of those whom the flow names for the answer to them. */
export function taskActRoutes({ sql, engine, tasks }: Pick<AppDeps, 'sql' | 'engine' | 'tasks'>) {
  return newRouter()
    .openapi(getOffers, async (c) => c.json(await tasks.offers(c.req.valid('param').slot, readerOf(c)), 200))
    .openapi(actOnPart, async (c) => {
      const { slot } = c.req.valid('param');
      const { key: given, ...sent } = c.req.valid('json');
      const reader = readerOf(c);
      const refused = await tasks.act(slot, reader, sent, given);
      if (refused === null) return c.json({ done: true as const }, 200);
      // Whoever sees nothing of a task is not told whether it is there.
      const isHidden = ['unknownTask', 'unknownPart', 'taskClosed', 'notYours'].includes(refused);
      if (isHidden && (await tasks.view(slot, reader)) === null) throw new Refusal(403, 'notYours', refusalWords('notYours', readerLanguage(c)));
      throw refusalOf(refused, slot, readerLanguage(c));
    })
    .openapi(listRequests, async (c) => {
      const found = await requestsFor(engine, sql, whoIs(c).person.id);
      return c.json({ requests: found.map(({ flow, ...one }) => ({ ...one, flow: flow.name })) }, 200);
    })
    .openapi(getRequest, async (c) => {
      const found = await requestFor(engine, sql, c.req.valid('param').request, whoIs(c).person.id);
      if (found === null) throw notThere(c);
      return c.json({ ...found, flow: found.flow.name }, 200);
    })
    .openapi(postAnswer, async (c) => {
      const { request } = c.req.valid('param');
      const refused = await answerRequest(engine, request, whoIs(c).person.id, c.req.valid('json'));
      if (refused === 'unknownRequest') throw notThere(c);
      if (refused !== null) throw refusalOf(refused, request, readerLanguage(c));
      return c.json({ done: true as const }, 200);
    });
}

/** Whoever may not answer a request is not told whether it is there. */
function notThere(c: Parameters<typeof readerLanguage>[0]): Refusal {
  return new Refusal(404, 'unknownRequest', refusalWords('unknownRequest', readerLanguage(c)));
}

function readerOf(c: Parameters<typeof whoIs>[0]): Reader {
  return { person: whoIs(c).person.id, signedIn: true, via: 'web' };
}
