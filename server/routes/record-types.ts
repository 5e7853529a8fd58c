import * as z from 'zod';
import { deleteRecordType, insertRecordType, recordCounts, recordTypes, updateRecordType } from '../../db/record-types.ts';
import { recordType } from '../../workflows/flow/record-type.ts';
import type { AppDeps } from '../deps.ts';
import { conflict, notFound } from '../errors.ts';
import { newRouter, readerLanguage, route, whoIs } from '../permissions.ts';

const key = z.string().regex(/^[a-z][A-Za-z0-9-]{0,39}$/, 'expected letters, digits and dashes, beginning with a small letter');
const params = z.object({ key: z.string().max(60) });
const stored = z.object({ key: z.string(), type: z.looseObject({}), revision: z.number(), records: z.number() });

const list = route({
  method: 'get',
  path: '/api/record-types',
  permission: 'records.declare',
  summary: 'The types of records that the organisation has declared (workflows/flow/record-type.ts), and how many records there are of each',
  responses: { 200: { description: 'By key', content: { 'application/json': { schema: z.object({ types: z.array(stored) }) } } } },
});

const put = route({
  method: 'put',
  path: '/api/record-types/{key}',
  permission: 'records.declare',
  summary: 'Declares a type of records, or changes it',
  description:
    'A new one has the revision 0; to change one, say which revision you saw. Drafts that name it take the new declaration when they are next published; how long records are kept holds at once.',
  request: { params: z.object({ key }), body: { content: { 'application/json': { schema: z.object({ type: recordType, revision: z.int().min(0) }) } } } },
  responses: { 200: { description: 'Declared', content: { 'application/json': { schema: z.object({ revision: z.number() }) } } } },
});

const remove = route({
  method: 'delete',
  path: '/api/record-types/{key}',
  permission: 'records.declare',
  summary: 'Takes back a type of which there are no records',
  request: { params },
  responses: { 200: { description: 'Gone', content: { 'application/json': { schema: z.object({ done: z.literal(true) }) } } } },
});

export function recordTypeRoutes({ sql }: Pick<AppDeps, 'sql'>) {
  return newRouter()
    .openapi(list, async (c) => {
      const [types, counts] = await Promise.all([recordTypes(sql), recordCounts(sql)]);
      const { actor } = whoIs(c);
      // How many there are in a circle is known in it alone.
      const records = (of: string, circle: string | undefined) => (circle === undefined || actor.circles.includes(circle) ? (counts[of] ?? 0) : 0);
      return c.json({ types: types.map(({ key: of, type, revision }) => ({ key: of, type: { ...type }, revision, records: records(of, type.circle) })) }, 200);
    })
    .openapi(put, async (c) => {
      const { key: of } = c.req.valid('param');
      const { type, revision } = c.req.valid('json');
      const by = whoIs(c).person.id;
      const now =
        revision === 0 ? ((await insertRecordType(sql, { key: of, type, by })) ? 1 : null) : await updateRecordType(sql, { key: of, type, revision, by });
      if (now !== null) return c.json({ revision: now }, 200);
      const zh = readerLanguage(c) === 'zh';
      if (revision === 0) throw conflict('exists', zh ? `已有「${of}」這個類別。` : `There is a type “${of}” already.`, { field: 'key' });
      throw conflict('stale', zh ? '此類別已被他人更改。請重新載入後再改。' : 'Somebody else has changed this type meanwhile. Load it again, then change it.');
    })
    .openapi(remove, async (c) => {
      const { key: of } = c.req.valid('param');
      if ((await recordTypes(sql, [of])).length === 0) throw notFound(`type ${of}`);
      if (await deleteRecordType(sql, of)) return c.json({ done: true as const }, 200);
      const zh = readerLanguage(c) === 'zh';
      throw conflict('inUse', zh ? '已有此類別的紀錄，不能刪除。' : 'There are records of this type, so it stays.');
    });
}
