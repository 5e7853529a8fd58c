import * as z from 'zod';
import { type FileType, fileTypes } from '../../workflows/flow/attachment.ts';
import type { TaskView } from '../../workflows/flow/task-view.ts';
import type { AppDeps } from '../deps.ts';
import { conflict, notFound, Refusal } from '../errors.ts';
import { inbox } from '../inbox.ts';
import { largestFile, readFile, sendFile } from '../files.ts';
import { authorize, newRouter, readerLanguage, route, whoIs } from '../permissions.ts';
import { refusalWords } from '../run-words.ts';
import type { DoorDecided } from '../task-door.ts';
import { personRef, text } from './flows-schemas.ts';

const typesOfFiles = Object.keys(fileTypes) as [FileType, ...FileType[]];
const params = z.object({ slot: z.string().max(400) });
const values = z.record(z.string().max(100), z.unknown());
/** workflows/flow/task-view.ts has it in full. */
export const taskView = z.looseObject({ slot: z.string(), state: z.enum(['notYet', 'open', 'answered', 'handedOn', 'closed', 'mustSignIn']) });

/** A file of an answer, as the answer names it. */
export const attachment = z.object({ id: z.string(), name: z.string(), type: z.enum(typesOfFiles), bytes: z.int() });

const choice = personRef.extend({ about: z.string().nullable() });

export const task = z.object({
  slot: z.string(),
  step: text,
  flow: text,
  cycle: z.string(),
  subject: personRef.nullable(),
  due: z.string().nullable(),
  closes: z.string().nullable(),
  late: z.boolean(),
  hasDraft: z.boolean(),
  /** How many of the questions have something typed in. */
  filled: z.number(),
  of: z.number(),
  starts: z.string().nullable(),
  /** Tasks of one key may be decided alike. */
  alike: z.object({ key: z.string(), outcomes: z.array(z.object({ key: z.string(), label: text, needsComment: z.boolean() })) }).nullable(),
  status: z.literal('open'),
});
export const waiting = z.object({ task: z.string(), step: text, subject: personRef.nullable(), holders: z.array(personRef), due: z.string().nullable() });

const listTasks = route({
  method: 'get',
  path: '/api/tasks',
  permission: 'signedIn',
  summary: 'What waits for whoever is signed in, the one that closes first on top, and what waits for others about them or their reports',
  responses: {
    200: { description: 'Tasks', content: { 'application/json': { schema: z.object({ tasks: z.array(task), waitingForOthers: z.array(waiting) }) } } },
  },
});

const getTask = route({
  method: 'get',
  path: '/api/tasks/{slot}',
  permission: { act: 'task.view', of: 'each' },
  summary: 'One task with its form, as its reader may see it',
  request: { params },
  responses: { 200: { description: 'The task', content: { 'application/json': { schema: taskView } } } },
});

export function taskRoutes({ sql, engine, tasks }: Pick<AppDeps, 'sql' | 'engine' | 'tasks'>) {
  const viewFor = (slot: string, person: string) => tasks.view(slot, { person, signedIn: true, via: 'web' });
  /** Whoever may see a task may try to answer it, and is told why not. */
  const permission = { act: 'task.decide', of: 'each' } as const;
  const thing: NonNullable<Parameters<typeof route>[0]['thing']> = async (c) => {
    const person = whoIs(c).person.id;
    const part = await tasks.partOf(c.req.param('slot') ?? '', person);
    c.set('part', part);
    return { holders: part === null ? [] : [person] };
  };

  const putDraft = route({
    method: 'put',
    path: '/api/tasks/{slot}/draft',
    permission,
    thing,
    summary: 'Keeps what was typed so far; nobody else sees it',
    request: { params, body: { content: { 'application/json': { schema: z.object({ values, outcome: z.string().max(60).optional() }) } } } },
    responses: { 200: { description: 'When it was kept', content: { 'application/json': { schema: z.object({ savedAt: z.string() }) } } } },
  });

  const decideTask = route({
    method: 'post',
    path: '/api/tasks/{slot}/decide',
    permission,
    thing,
    summary: 'Answers a task; the same answer again is no error',
    request: {
      params,
      body: { content: { 'application/json': { schema: z.object({ outcome: z.string().max(60), values, version: z.int().min(0).optional() }) } } },
    },
    responses: { 200: { description: 'The task as it stands now', content: { 'application/json': { schema: taskView } } } },
  });

  const findPeople = route({
    method: 'post',
    path: '/api/tasks/{slot}/people',
    permission,
    thing,
    summary: 'Looks for people by name whom a question of a task may be answered with',
    request: { params, body: { content: { 'application/json': { schema: z.object({ field: z.string().max(100), text: z.string().max(200) }) } } } },
    responses: { 200: { description: 'At most a dozen', content: { 'application/json': { schema: z.object({ people: z.array(choice) }) } } } },
  });

  const postFile = route({
    method: 'post',
    path: '/api/tasks/{slot}/files',
    permission,
    thing,
    maxBody: largestFile,
    summary: 'Keeps a file for a question of an open task, to be named in its answer: a form with `field` and `file`',
    request: { params },
    responses: { 200: { description: 'The file as an answer names it', content: { 'application/json': { schema: z.object({ file: attachment }) } } } },
  });

  const getFile = route({
    method: 'get',
    path: '/api/tasks/{slot}/files/{file}',
    permission: { act: 'task.view', of: 'each' },
    summary: 'A file that stands on the page of a task',
    request: { params: params.extend({ file: z.string().max(80) }) },
    responses: { 200: { description: 'The file, to be saved' } },
  });

  const moveTalk = route({
    method: 'post',
    path: '/api/tasks/{slot}/move',
    permission,
    thing,
    summary: 'Sets another time for a talk; those invited are told',
    request: { params, body: { content: { 'application/json': { schema: z.object({ to: z.string().max(40) }) } } } },
    responses: { 200: { description: 'The task as it stands now', content: { 'application/json': { schema: taskView } } } },
  });

  const putDocument = route({
    method: 'put',
    path: '/api/tasks/{slot}/document',
    permission,
    thing,
    summary: 'Changes the document of a shared form, over the version that is given; whoever had confirmed another is asked again',
    request: { params, body: { content: { 'application/json': { schema: z.object({ version: z.int().min(0), values }) } } } },
    responses: { 200: { description: 'The task as it stands now', content: { 'application/json': { schema: taskView } } } },
  });

  const postComment = route({
    method: 'post',
    path: '/api/tasks/{slot}/comments',
    permission,
    thing,
    summary: 'A remark on a question of a shared form',
    request: {
      params,
      body: { content: { 'application/json': { schema: z.object({ field: z.string().max(100), text: z.string().trim().min(1).max(2_000) }) } } },
    },
    responses: { 200: { description: 'The task as it stands now', content: { 'application/json': { schema: taskView } } } },
  });

  return newRouter()
    .openapi(putDocument, async (c) => {
      const { slot } = c.req.valid('param');
      const { version, values: given } = c.req.valid('json');
      const { id } = whoIs(c).person;
      const refused = await tasks.edit(slot, { person: id, signedIn: true, via: 'web' }, version, given);
      const view = await viewFor(slot, id);
      if (refused === null && view !== null) return c.json({ ...view }, 200);
      const { rule, problems } = refused ?? { rule: 'closed', problems: [] };
      if (rule === 'invalid') throw new Refusal(422, rule, words.invalid[readerLanguage(c)], { problems }, view === null ? {} : { view });
      throw conflict(rule, refusalWords(rule, readerLanguage(c)), {}, { view });
    })
    .openapi(postComment, async (c) => {
      const { slot } = c.req.valid('param');
      const { field, text: said } = c.req.valid('json');
      const { id } = whoIs(c).person;
      const done = await tasks.comment(slot, { person: id, signedIn: true, via: 'web' }, field, said);
      const view = await viewFor(slot, id);
      if (!done || view === null) throw conflict('closed', words.closed[readerLanguage(c)], {}, { view });
      return c.json({ ...view }, 200);
    })
    .openapi(listTasks, async (c) => c.json(await inbox(engine, sql, whoIs(c).person.id), 200))
    .openapi(getTask, async (c) => {
      const person = whoIs(c).person.id;
      const view = await viewFor(c.req.valid('param').slot, person);
      authorize(c, { holders: view === null ? [] : [person] });
      if (view === null) throw notFound('task');
      return c.json({ ...view }, 200);
    })
    .openapi(putDraft, async (c) => {
      const { slot } = c.req.valid('param');
      const sent = c.req.valid('json');
      const { person } = whoIs(c);
      const saved = await tasks.saveDraft(slot, person.id, sent.values, sent.outcome);
      if (saved === null) throw conflict('closed', words.closed[readerLanguage(c)], {}, { view: await viewFor(slot, person.id) });
      return c.json(saved, 200);
    })
    .openapi(findPeople, async (c) => {
      const { field, text: sought } = c.req.valid('json');
      const reader = { person: whoIs(c).person.id, signedIn: true, via: 'web' } as const;
      return c.json({ people: (await tasks.findPeople(c.req.valid('param').slot, reader, field, sought)) ?? [] }, 200);
    })
    .openapi(postFile, async (c) => {
      const { slot } = c.req.valid('param');
      const { person } = whoIs(c);
      const { field, file } = await readFile(c);
      const added = await tasks.addFile(slot, { person: person.id, signedIn: true, via: 'web' }, field, file);
      if (added === null) throw conflict('closed', words.closed[readerLanguage(c)], {}, { view: await viewFor(slot, person.id) });
      if ('problem' in added) throw new Refusal(422, 'invalid', added.problem, { problems: [{ field, message: added.problem }] });
      return c.json(added, 200);
    })
    .openapi(getFile, async (c) => {
      const { slot, file: id } = c.req.valid('param');
      const { person } = whoIs(c);
      authorize(c, { holders: (await tasks.partOf(slot, person.id)) === null ? [] : [person.id] });
      const file = await tasks.file(slot, { person: person.id, signedIn: true, via: 'web' }, id);
      if (file === null) throw notFound('file');
      return sendFile(c, file);
    })
    .openapi(moveTalk, async (c) => {
      const { slot } = c.req.valid('param');
      const { person } = whoIs(c);
      const moved = await tasks.move(slot, { person: person.id, signedIn: true, via: 'web' }, c.req.valid('json').to);
      const language = readerLanguage(c);
      if (moved === 'notATime' || moved === 'past') throw new Refusal(422, moved, words[moved][language]);
      const view = await viewFor(slot, person.id);
      if (moved === 'refused' || view === null) throw conflict('closed', words.closed[language], {}, { view });
      return c.json({ ...view }, 200);
    })
    .openapi(decideTask, async (c) => {
      const { slot } = c.req.valid('param');
      const { outcome, values: given, version } = c.req.valid('json');
      const { person } = whoIs(c);
      const part = c.get('part') ?? undefined;
      const decided = await tasks.decide({ slot, person: person.id, outcome, values: given, via: 'web', signedIn: true, version, part });
      if (!decided.ok) throw refusal(decided, readerLanguage(c));
      return c.json({ ...decided.view }, 200);
    });
}

const words = {
  notATime: { en: 'Enter the new date and time.', zh: '請輸入新的日期及時間。' },
  past: { en: 'That time has passed. Choose a later one.', zh: '該時間已過，請選擇較後的時間。' },
  closed: { en: 'This task is over: nothing can be recorded any more.', zh: '此事項已結束，不能再記錄。' },
  already: { en: 'This was answered before, otherwise than now. The first answer stands.', zh: '此事項已有不同的回覆，以首次回覆為準。' },
  notYours: { en: 'This task is with someone else now.', zh: '此事項現由他人負責。' },
  mustSignIn: { en: 'Sign in first to answer this.', zh: '請先登入再回覆。' },
  held: { en: 'This has to be confirmed on its page first.', zh: '須先在頁面上確認。' },
  invalid: { en: 'Something is missing or not as it should be. See the notes at the questions.', zh: '內容未齊或有誤，請看各題旁的說明。' },
} as const;

const statuses = { held: 409, closed: 409, already: 409, notYours: 403, mustSignIn: 403, invalid: 422, guard: 422 } as const;

function refusal({ code, problems, view }: Extract<DoorDecided, { ok: false }>, language: TaskView['language']): Refusal {
  const message = code === 'guard' ? (problems[0]?.message ?? words.invalid[language]) : words[code][language];
  return new Refusal(statuses[code], code, message, problems.length === 0 ? {} : { problems }, view === null ? {} : { view });
}
