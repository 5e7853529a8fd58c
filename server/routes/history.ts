import * as z from 'zod';
import { importHistory } from '../../engine/history-import.ts';
import type { AppDeps } from '../deps.ts';
import { Refusal } from '../errors.ts';
import { newRouter, readerLanguage, route, whoIs } from '../permissions.ts';

const largest = 20 * 1024 * 1024;
const query = z.object({ type: z.string().min(1).max(60).meta({ description: 'The type of the records, such as rating' }) });
const body = {
  content: { 'text/csv': { schema: z.string() } },
  description: 'Columns: person, effective, until (may be left out), and what was: goal, rating …',
};
const fault = z.object({ line: z.number(), column: z.string().nullable(), expected: z.string(), came: z.string(), message: z.string() });
const plan = z.object({
  lines: z.number(),
  people: z.number(),
  written: z.number(),
  corrected: z.number(),
  unchanged: z.number(),
  problems: z.array(fault),
});

const preview = route({
  method: 'post',
  path: '/api/people/history/preview',
  permission: 'facts.record',
  maxBody: largest,
  summary: 'What a sheet of past goals or ratings would bring; writes nothing',
  request: { query, body },
  responses: { 200: { description: 'The plan, with problems by line', content: { 'application/json': { schema: plan } } } },
});
const bring = route({
  method: 'post',
  path: '/api/people/history',
  permission: 'facts.record',
  maxBody: largest,
  summary: 'Brings past goals or ratings in as records of their dates; everything lands or nothing, and the same sheet again changes nothing',
  request: { query, body },
  responses: { 200: { description: 'What was written', content: { 'application/json': { schema: plan } } } },
});

export function historyRoutes({ sql, engine }: Pick<AppDeps, 'sql' | 'engine'>) {
  return newRouter()
    .openapi(preview, async (c) => {
      const bytes = new Uint8Array(await c.req.arrayBuffer());
      const found = await importIn(bytes, { type: c.req.valid('query').type, by: whoIs(c).person.id, language: readerLanguage(c), apply: false });
      return c.json({ ...found, problems: found.problems.slice(0, 500) }, 200);
    })
    .openapi(bring, async (c) => {
      const bytes = new Uint8Array(await c.req.arrayBuffer());
      const done = await importIn(bytes, { type: c.req.valid('query').type, by: whoIs(c).person.id, language: readerLanguage(c), apply: true });
      const [first] = done.problems;
      if (first !== undefined)
        throw new Refusal(409, 'importProblems', `${first.message} (${done.problems.length})`, { problems: done.problems.slice(0, 500) });
      return c.json(done, 200);
    });

  async function importIn(bytes: Uint8Array, asked: Parameters<typeof importHistory>[3]) {
    return sql.begin(async (tx) => importHistory(engine, tx, bytes, asked));
  }
}
