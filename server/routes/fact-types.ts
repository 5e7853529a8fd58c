import * as z from 'zod';
import { allFactTypes, deleteFactType, putFactType } from '../../db/fact-types.ts';
import { countFacts, hasFacts } from '../../db/facts.ts';
import { allFlows } from '../../db/flows.ts';
import { declarableOf, declaredType, factKey, factsRead, factType, type FactTypes, isTraining, watchesPeople } from '../../workflows/flow/fact-type.ts';
import type { Flow } from '../../workflows/flow/schema.ts';
import type { AppDeps } from '../deps.ts';
import { conflict, notFound, Refusal } from '../errors.ts';
import { newRouter, readerLanguage, route, whoIs } from '../permissions.ts';
import { text } from './facts-schemas.ts';

const flowName = z.object({ id: z.string(), name: text });
/** Declarations are read by the schema of the flow's own; what comes in by `declaredType`. */
const typeRow = z.object({
  key: z.string(),
  type: factType,
  revision: z.number(),
  updatedAt: z.string(),
  /** How many values there are, and when the last one came. */
  values: z.number(),
  lastAt: z.string().nullable(),
  /** Flows whose drafts read it. */
  flows: z.array(flowName),
});

const listTypes = route({
  method: 'get',
  path: '/api/facts/types',
  permission: 'facts.declare',
  summary: 'What data is declared, what reads it, and what flows name that nobody has declared',
  responses: {
    200: {
      description: 'Declarations by key',
      content: {
        'application/json': {
          schema: z.object({
            types: z.array(typeRow),
            undeclared: z.array(z.object({ key: z.string(), proposed: factType.nullable(), flows: z.array(flowName) })),
          }),
        },
      },
    },
  },
});

const params = z.object({ key: factKey });

const putType = route({
  method: 'put',
  path: '/api/facts/types/{key}',
  permission: 'facts.declare',
  summary: 'Declares data, or says anew what it means; `revision` null where it is not declared yet',
  description: 'Flows that run keep what they were published with. What counts mails, chats, log-ins or presence is refused.',
  request: { params, body: { content: { 'application/json': { schema: z.object({ type: declaredType, revision: z.number().int().nullable() }) } } } },
  responses: { 200: { description: 'The new revision', content: { 'application/json': { schema: z.object({ revision: z.number() }) } } } },
});

const removeType = route({
  method: 'delete',
  path: '/api/facts/types/{key}',
  permission: 'facts.declare',
  summary: 'Takes a declaration back, while there are no values under it and no flow reads it',
  request: { params },
  responses: { 200: { description: 'It is gone', content: { 'application/json': { schema: z.object({ removed: z.literal(true) }) } } } },
});

export function factTypeRoutes({ sql }: Pick<AppDeps, 'sql'>) {
  return newRouter()
    .openapi(listTypes, async (c) => {
      const [rows, counted, flows] = await Promise.all([allFactTypes(sql), countFacts(sql), allFlows(sql)]);
      const reading = readers(flows);
      const counts = new Map(counted.map((one) => [one.key, one]));
      const types = rows.map(({ key, type, revision, updatedAt }) => {
        const { count: values = 0, lastAt = null } = counts.get(key) ?? {};
        return { key, type, revision, updatedAt, values, lastAt, flows: (reading.get(key) ?? []).map(nameOfFlow) };
      });
      const declared: FactTypes = Object.fromEntries(rows.map(({ key, type }) => [key, type]));
      const undeclared = [...reading].flatMap(([key, by]) => {
        if (isTraining(key) || Object.hasOwn(declared, key) || by.every(({ draft }) => raises(draft, key))) return [];
        const brings = by.find(({ draft }) => Object.hasOwn(draft.facts, key));
        const type = brings?.draft.facts[key];
        return [{ key, proposed: brings === undefined || type === undefined ? null : declarableOf(type, brings.draft), flows: by.map(nameOfFlow) }];
      });
      return c.json({ types, undeclared }, 200);
    })
    .openapi(putType, async (c) => {
      const { key } = c.req.valid('param');
      const { type, revision } = c.req.valid('json');
      const language = readerLanguage(c);
      if (isTraining(key)) throw new Refusal(422, 'builtIn', words.builtIn[language], { field: 'key', came: key });
      if (watchesPeople(key, type)) throw new Refusal(422, 'watchesPeople', words.watches[language], { field: 'key', came: key });
      const row = await sql.begin(async (tx) => putFactType(tx, { key, type, revision, by: whoIs(c).person.id }));
      if (row === null)
        throw conflict(revision === null ? 'declared' : 'stale', words[revision === null ? 'declared' : 'stale'][language], { field: 'revision' });
      return c.json({ revision: row.revision }, 200);
    })
    .openapi(removeType, async (c) => {
      const { key } = c.req.valid('param');
      const language = readerLanguage(c);
      const reading = readers(await allFlows(sql)).get(key) ?? [];
      if (reading.length > 0) {
        const names = reading.map(({ draft: { name } }) => (language === 'zh' ? (name.zh ?? name.en) : name.en)).join(language === 'zh' ? '、' : ', ');
        throw conflict('isRead', words.isRead[language].replace('{names}', names), { field: 'key' });
      }
      const removed = await sql.begin(async (tx) => {
        if (await hasFacts(tx, key)) throw conflict('hasValues', words.hasValues[language], { field: 'key' });
        return deleteFactType(tx, key);
      });
      if (!removed) throw notFound(`declaration of ${key}`);
      return c.json({ removed: true as const }, 200);
    });
}

type Drafted = { id: string; draft: Flow };

/** The flows whose drafts read each key. */
function readers(flows: readonly Drafted[]): Map<string, Drafted[]> {
  const found = new Map<string, Drafted[]>();
  for (const flow of flows) for (const key of factsRead(flow.draft)) found.set(key, [...(found.get(key) ?? []), flow]);
  return found;
}

const raises = ({ steps }: Flow, key: string): boolean => Object.values(steps).some((step) => step.kind === 'emit' && step.settings.key === key);
const nameOfFlow = ({ id, draft: { name } }: Drafted) => ({ id, name });

const words = {
  builtIn: {
    en: 'Completions of training are known by themselves: choose a key that does not begin with “training.”.',
    zh: '培訓完成紀錄由系統提供：請選擇不以「training.」開頭的代號。',
  },
  watches: {
    en: 'This would count how people behave before a screen (mails, chats, log-ins, presence), not what they achieve. It is not taken in.',
    zh: '這會統計員工在螢幕前的行為（電郵、訊息、登入、在線狀態），而非工作成果，不予收集。',
  },
  declared: { en: 'Data is declared under this key already. Change that, or choose another key.', zh: '此代號已有申報。請修改現有申報，或選擇其他代號。' },
  stale: { en: 'Someone else has changed this meanwhile. Load it again, then make your change once more.', zh: '其他人剛修改了這項申報。請重新載入後再修改。' },
  isRead: { en: 'It is read by: {names}. Take it out of them first.', zh: '以下流程正在使用：{names}。請先從流程中移除。' },
  hasValues: {
    en: 'There are values under it. Erase them first, or leave it: nothing comes in unless somebody sends it.',
    zh: '此項資料已有數值。請先刪除數值；或保留申報，沒有人提交便不會有新數值。',
  },
} as const;
