import * as z from 'zod';
import { commentOn, commentsOn, deleteComment, insertComment, resolveComment, seeMentions, unseenMentions } from '../../db/comments.ts';
import { revisionOf } from '../../db/flows.ts';
import { isPresent } from '../../db/people.ts';
import { orderMentionMails } from '../../engine/mentions.ts';
import { actorOf, may } from '../../workflows/flow/may.ts';
import type { AppDeps } from '../deps.ts';
import { conflict, notFound, Refusal } from '../errors.ts';
import { newRouter, readerLanguage, route, whoIs } from '../permissions.ts';
import { refOf } from '../person-ref.ts';
import { loadRefs } from '../refs.ts';
import { flowParams, personRef, text } from './flows-schemas.ts';

const longest = 4_000;

const comment = z.object({
  id: z.string(),
  step: z.string().nullable(),
  answers: z.string().nullable(),
  by: personRef,
  body: z.string(),
  at: z.string(),
  named: z.array(personRef),
  resolved: z.object({ by: personRef.nullable(), at: z.string() }).nullable(),
});

const newComment = z.object({
  id: z
    .string()
    .regex(/^[a-z0-9-]{16,60}$/)
    .meta({ description: 'Made by the page: the same again says nothing more' }),
  step: z.string().max(60).nullable(),
  answers: z.string().max(60).nullable(),
  body: z.string().trim().min(1).max(longest),
  named: z.array(z.string().max(200)).max(20),
});

const ofFlow = z.object({ comments: z.array(comment) });
const commentParams = flowParams.extend({ comment: z.string().max(60) });

const listComments = route({
  method: 'get',
  path: '/api/flows/{id}/comments',
  permission: 'flow.view',
  summary: 'What people said to each other about a flow and its steps, the oldest first',
  request: { params: flowParams },
  responses: { 200: { description: 'Comments, settled ones too', content: { 'application/json': { schema: ofFlow } } } },
});

const listReaders = route({
  method: 'get',
  path: '/api/flows/{id}/readers',
  permission: 'flow.view',
  summary: 'Who may look at drafts, and so may be named in a comment',
  request: { params: flowParams },
  responses: { 200: { description: 'People by name', content: { 'application/json': { schema: z.object({ people: z.array(personRef) }) } } } },
});

const addComment = route({
  method: 'post',
  path: '/api/flows/{id}/comments',
  permission: 'flow.edit',
  summary: 'Says something about a flow or one of its steps; whoever is named is told, here and by mail as the limits of mails allow',
  request: { params: flowParams, body: { content: { 'application/json': { schema: newComment } } } },
  responses: { 200: { description: 'All comments, with the new one', content: { 'application/json': { schema: ofFlow } } } },
});

const settleComment = route({
  method: 'post',
  path: '/api/flows/{id}/comments/{comment}/resolve',
  permission: 'flow.edit',
  summary: 'Settles what was spoken about, or opens it again',
  request: { params: commentParams, body: { content: { 'application/json': { schema: z.object({ resolved: z.boolean() }) } } } },
  responses: { 200: { description: 'All comments', content: { 'application/json': { schema: ofFlow } } } },
});

const takeBack = route({
  method: 'delete',
  path: '/api/flows/{id}/comments/{comment}',
  permission: 'flow.edit',
  summary: 'Takes back a comment of one’s own, with what answers it',
  request: { params: commentParams },
  responses: { 200: { description: 'All comments that are left', content: { 'application/json': { schema: ofFlow } } } },
});

const mention = z.object({
  id: z.string(),
  flow: z.object({ id: z.string(), name: text }),
  step: text.nullable(),
  by: personRef,
  body: z.string(),
  at: z.string(),
});

const listMentions = route({
  method: 'get',
  path: '/api/mentions',
  permission: 'signedIn',
  summary: 'Comments in which the reader is named and which they have not looked at',
  responses: { 200: { description: 'The oldest first', content: { 'application/json': { schema: z.object({ mentions: z.array(mention) }) } } } },
});

const markSeen = route({
  method: 'post',
  path: '/api/flows/{id}/comments/seen',
  permission: 'flow.view',
  summary: 'Says that the reader has looked at the comments of a flow',
  request: { params: flowParams },
  responses: { 200: { description: 'Nothing more', content: { 'application/json': { schema: z.object({}) } } } },
});

export function commentRoutes({ sql, engine }: Pick<AppDeps, 'sql' | 'engine'>) {
  async function all(flowId: string): Promise<z.infer<typeof ofFlow>> {
    const refs = await loadRefs(engine, sql);
    const comments = (await commentsOn(sql, flowId)).map(({ byId, named, resolvedAt, resolvedBy, ...one }) => ({
      ...one,
      by: refs.named(byId),
      named: named.map((one) => refs.named(one)),
      resolved: resolvedAt === null ? null : { by: refs.orNull(resolvedBy), at: resolvedAt },
    }));
    return { comments };
  }
  /** As of now: a role may have been taken away. */
  async function readers() {
    const { people } = await engine.rosters.load(sql);
    const today = new Date().toISOString().slice(0, 10);
    return [...people.values()].filter((person) => isPresent(person, today) && may(actorOf(person, []), 'flow.view'));
  }
  async function known(id: string): Promise<void> {
    if ((await revisionOf(sql, id)) === null) throw notFound(`flow ${id}`);
  }
  async function knownComment(id: string, comment: string) {
    const found = await commentOn(sql, id, comment);
    if (found === null) throw notFound(`comment ${comment} of the flow ${id}`);
    return found;
  }
  return newRouter()
    .openapi(listComments, async (c) => {
      const { id } = c.req.valid('param');
      await known(id);
      return c.json(await all(id), 200);
    })
    .openapi(listReaders, async (c) => c.json({ people: (await readers()).map(refOf).toSorted((a, b) => (a.name < b.name ? -1 : 1)) }, 200))
    .openapi(addComment, async (c) => {
      const { id } = c.req.valid('param');
      const { named, ...said } = c.req.valid('json');
      const { person } = whoIs(c);
      await known(id);
      if (said.answers !== null && (await knownComment(id, said.answers)).answers !== null) throw answersAnswer();
      const may = new Set((await readers()).map((one) => one.id));
      const outside = named.find((one) => !may.has(one));
      if (outside !== undefined) throw notAReader(outside, readerLanguage(c));
      await sql.begin(async (tx) => {
        if (!(await insertComment(tx, { ...said, flowId: id, byId: person.id, named }))) return;
        await orderMentionMails(
          engine,
          tx,
          named.filter((one) => one !== person.id),
          said.id,
        );
      });
      return c.json(await all(id), 200);
    })
    .openapi(settleComment, async (c) => {
      const { id, comment: which } = c.req.valid('param');
      await knownComment(id, which);
      await resolveComment(sql, which, c.req.valid('json').resolved ? whoIs(c).person.id : null);
      return c.json(await all(id), 200);
    })
    .openapi(takeBack, async (c) => {
      const { id, comment: which } = c.req.valid('param');
      const found = await commentOn(sql, id, which);
      if (found !== null && found.byId !== whoIs(c).person.id)
        throw conflict('notYours', 'Only who wrote a comment may take it back. It can be settled instead.', {});
      await deleteComment(sql, which);
      return c.json(await all(id), 200);
    })
    .openapi(listMentions, async (c) => {
      const { person, actor } = whoIs(c);
      // Whoever may not look at drafts any more is not told of them either.
      if (!may(actor, 'flow.view')) return c.json({ mentions: [] }, 200);
      const refs = await loadRefs(engine, sql);
      const mentions = (await unseenMentions(sql, person.id)).map(({ id, flowId, flow, stepName, byId, body, at }) => ({
        id,
        flow: { id: flowId, name: flow },
        step: stepName,
        by: refs.named(byId),
        body,
        at,
      }));
      return c.json({ mentions }, 200);
    })
    .openapi(markSeen, async (c) => {
      await seeMentions(sql, whoIs(c).person.id, c.req.valid('param').id);
      return c.json({}, 200);
    });
}

function answersAnswer(): Refusal {
  return new Refusal(422, 'invalid', 'Expected the comment that began it, but an answer came. Answer the first one.', { field: 'answers' });
}

function notAReader(person: string, language: 'en' | 'zh'): Refusal {
  const words = {
    en: 'Whoever is named must be able to look at drafts: someone with the role hr or admin who is here today. Name somebody else, or have the role given first.',
    zh: '只可提及能查看草稿的人，即現職並具有 hr 或 admin 角色的人。請選擇其他人，或先給予角色。',
  };
  return new Refusal(422, 'notAReader', words[language], { field: 'named', expected: 'people who may look at drafts', came: person });
}
