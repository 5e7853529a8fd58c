import * as z from 'zod';
import { runById } from '../../db/runs.ts';
import { offersOf, timeAsked } from '../../engine/offers.ts';
import { actOnTask, type AskedOfTask, taskOfRequest } from '../../engine/task-acts.ts';
import { units } from '../../workflows/flow/grammar.ts';
import type { AppDeps } from '../deps.ts';
import { Refusal } from '../errors.ts';
import { newRouter, readerLanguage, route, whoIs } from '../permissions.ts';
import { loadRefs } from '../refs.ts';
import { refusalOf, refusalWords } from '../run-words.ts';
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
  responses: answer(
    'The request',
    z.object({
      id: z.string(),
      run: z.string(),
      flow: text,
      step: text,
      subject: personRef.nullable(),
      by: personRef,
      at: z.string(),
      plus: z.object({ n: z.number(), unit: z.string() }).nullable(),
      to: z.string().nullable(),
      due: z.string().nullable(),
      code: z.string(),
      reason: z.string(),
      state: z.enum(['asked', 'granted', 'denied']),
    }),
  ),
});

const answerRequest = route({
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
    .openapi(getOffers, async (c) => c.json(await offersOf(engine, c.req.valid('param').slot, whoIs(c).person.id), 200))
    .openapi(actOnPart, async (c) => {
      const { slot } = c.req.valid('param');
      const { key: given, ...sent } = c.req.valid('json');
      const { person } = whoIs(c);
      const { refused } = await actOnTask(engine, askedOf(slot, sent), { by: person.id, key: keyOf(slot, person.id, given) });
      if (refused === null) return c.json({ done: true as const }, 200);
      // Whoever sees nothing of a task is not told whether it is there.
      const isHidden = ['unknownTask', 'unknownPart', 'taskClosed', 'notYours'].includes(refused);
      if (isHidden && (await tasks.view(slot, { person: person.id, signedIn: true, via: 'web' })) === null)
        throw new Refusal(403, 'notYours', refusalWords('notYours', readerLanguage(c)));
      throw refusalOf(refused, slot, readerLanguage(c));
    })
    .openapi(getRequest, async (c) => {
      const found = await timeAsked(engine, c.req.valid('param').request, whoIs(c).person.id);
      const run = found === null ? null : await runById(sql, found.run);
      if (found === null || run === null) throw new Refusal(404, 'unknownRequest', refusalWords('unknownRequest', readerLanguage(c)));
      const { flow } = await engine.texts.of(sql, run.sha256);
      const refs = await loadRefs(engine, sql);
      const { by, subject, step, reason: code, words, ...rest } = found;
      const names = { flow: flow.name, step: flow.steps[step]?.name ?? { en: step } };
      return c.json({ ...rest, ...names, code, reason: words, by: refs.named(by), subject: refs.orNull(subject) }, 200);
    })
    .openapi(answerRequest, async (c) => {
      const { request } = c.req.valid('param');
      const { answer: given, reason: why, key: once } = c.req.valid('json');
      const by = whoIs(c).person.id;
      const asked = { act: 'extend', phase: given, task: taskOfRequest(request), request, reason: why } as const;
      const { refused } = await actOnTask(engine, asked, { by, key: keyOf(request, by, once) });
      if (refused === null) return c.json({ done: true as const }, 200);
      if (['unknownTask', 'unknownRequest', 'notYours'].includes(refused))
        throw new Refusal(404, 'unknownRequest', refusalWords('unknownRequest', readerLanguage(c)));
      throw refusalOf(refused, request, readerLanguage(c));
    });
}

/** A key is its author's own: nobody is told how an act of another went. */
function keyOf(of: string, by: string, key: string | undefined): string | undefined {
  return key === undefined ? undefined : `${of}:${by}:${key}`;
}

/** `reason` of the kernel's request is the code that the flow names; what somebody wrote goes beside it. */
function askedOf(slot: string, sent: z.infer<typeof taskAct>): AskedOfTask {
  if (sent.act !== 'extend') return { ...sent, slot };
  const { act, plus, to, code, reason: words, evidence } = sent;
  return { act, phase: 'ask', slot, plus, to, reason: code, words, evidence };
}
