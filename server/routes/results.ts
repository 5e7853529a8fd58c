import * as z from 'zod';
import { databaseNow } from '../../db/auth.ts';
import { type Connection, connectionByName, exportRows } from '../../db/connections.ts';
import { cycleById } from '../../db/cycles.ts';
import { exportColumns } from '../../db/results.ts';
import { noteAround } from '../../engine/around.ts';
import type { Thing } from '../../workflows/flow/may.ts';
import { cycleThing } from '../cycle-rows.ts';
import type { AppDeps } from '../deps.ts';
import { badInput, notFound, Refusal } from '../errors.ts';
import { authorize, newRouter, readerLanguage, route, whoIs } from '../permissions.ts';
import { importResults } from '../result-import.ts';
import { asCsv, asJson, type Cell, fieldsOffered, noteExport, readField, results, streamed } from '../results.ts';
import { connectionName } from './connections-schemas.ts';

const file = (description: string) => ({
  200: { description, content: { 'text/csv': { schema: z.string() }, 'application/json': { schema: z.array(z.record(z.string(), z.unknown())) } } },
});
const asked = z.strictObject({
  format: z.enum(['csv', 'json']).default('csv'),
  fields: z.array(z.string().max(200)).min(1).max(200).meta({
    description: 'In this order: person.COLUMN, run.id|status|outcome|startedAt|endedAt, answer.STEP.FIELD (or outcome), record.TYPE.FIELD (or annotations)',
  }),
});

const getFields = route({
  method: 'get',
  path: '/api/cycles/{id}/results/fields',
  permission: { act: 'cycle.view', of: 'each' },
  summary: 'The columns that the results of a cycle can have',
  request: { params: z.object({ id: z.string().max(100) }) },
  responses: { 200: { description: 'Columns', content: { 'application/json': { schema: z.object({ fields: z.array(z.string()) }) } } } },
});

const takeFile = route({
  method: 'post',
  path: '/api/connections/{name}/file',
  permission: { act: 'connection.use', of: 'each' },
  summary: 'What steps have sent to a CSV or JSON connection, as a file',
  description: 'Lines stay until their person is erased or the connection is removed; `after` is the `n` of the last line one has.',
  request: {
    params: z.object({ name: connectionName }),
    body: { content: { 'application/json': { schema: z.strictObject({ after: z.number().int().min(0).default(0) }) } } },
  },
  responses: file('The lines: n, id, person, at, and a column for each value'),
});

const taken = z.object({ taken: z.number(), unchanged: z.number() });
const bringResults = route({
  method: 'post',
  path: '/api/connections/{name}/results',
  permission: { act: 'connection.use', of: 'each' },
  maxBody: 20 * 1024 * 1024,
  summary: 'Brings back what another system says to the lines of a file: a CSV with the column id as in that file; the same again changes nothing',
  request: {
    params: z.object({ name: connectionName }),
    body: {
      content: { 'text/csv': { schema: z.string() } },
      description: 'Columns: id, ok (yes or no; yes unless said), and the values, which become the answer of the step',
    },
  },
  responses: { 200: { description: 'How many were taken, and how many had their answer already', content: { 'application/json': { schema: taken } } } },
});

export function resultRoutes({ sql, engine }: Pick<AppDeps, 'sql' | 'engine'>) {
  const exportResults = route({
    method: 'post',
    path: '/api/cycles/{id}/results',
    permission: { act: 'cycle.view', of: 'each' },
    thing: async (c) => cycleThing(engine, sql, await cycleById(sql, c.req.param('id') ?? '')),
    summary: 'The results of a cycle as CSV or JSON, in the columns that are chosen, written as they are read',
    description:
      'Of answers what the asker may see on the pages too; the rest stays empty. That it was exported, by whom and which columns, is written down before, so this is no GET. Cells that a spreadsheet would work out as a formula begin with an apostrophe.',
    request: { params: z.object({ id: z.string().max(100) }), body: { content: { 'application/json': { schema: asked } } } },
    responses: file('The results, one row for each run about somebody'),
  });
  return newRouter()
    .openapi(getFields, async (c) => {
      const cycle = await cycleById(sql, c.req.valid('param').id);
      authorize(c, await cycleThing(engine, sql, cycle));
      if (cycle === null) throw notFound(`cycle ${c.req.valid('param').id}`);
      return c.json({ fields: fieldsOffered((await engine.texts.of(sql, cycle.sha256)).flow) }, 200);
    })
    .openapi(exportResults, async (c) => {
      const { id } = c.req.valid('param');
      const cycle = await cycleById(sql, id);
      if (cycle === null) throw notFound(`cycle ${id}`);
      const { format, fields } = c.req.valid('json');
      const read = fields.map((text, index) => {
        const field = readField(text);
        if (field !== null) return { text, field };
        const expected = 'person.COLUMN, run.WORD, answer.STEP.FIELD or record.TYPE.FIELD';
        throw badInput(`fields.${index}: expected ${expected}, got ${JSON.stringify(text)}.`, { field: `fields.${index}`, expected, came: text });
      });
      const wanted = { cycle, fields: read, actor: whoIs(c).actor };
      await noteExport(engine, wanted);
      return fileOf(format, `results-${id}`, fields, results(engine, sql, wanted));
    })
    .openapi(takeFile, async (c) => {
      const { actor } = whoIs(c);
      const connection = await fileConnection(c.req.valid('param').name, (thing) => authorize(c, thing));
      const columns = await exportColumns(sql, connection.name);
      const { after } = c.req.valid('json');
      // Whose records are in it was written down when each line was sent; this is who has fetched the file.
      await sql.begin(async (tx) => {
        const line = { at: await databaseNow(tx), kind: 'disclosed' as const, byId: actor.personId, detail: { to: `${connection.name}:${actor.personId}` } };
        await noteAround(engine, tx, [line]);
      });
      return fileOf(
        connection.kind === 'json' ? 'json' : 'csv',
        connection.name,
        ['n', 'id', 'person', 'at', ...columns],
        lines(connection.name, columns, after),
      );
    })
    .openapi(bringResults, async (c) => {
      const connection = await fileConnection(c.req.valid('param').name, (thing) => authorize(c, thing));
      const bytes = new Uint8Array(await c.req.arrayBuffer());
      const { problems, ...done } = await importResults({ engine, sql }, connection.name, bytes, readerLanguage(c));
      const [first] = problems;
      if (first !== undefined) throw new Refusal(409, 'importProblems', `${first.message} (${problems.length})`, { problems: problems.slice(0, 500) });
      return c.json(done, 200);
    });

  async function fileConnection(name: string, ask: (thing: Thing) => void): Promise<Connection> {
    const found = await connectionByName(sql, name);
    ask(found ?? {});
    if (found === null) throw notFound(`connection ${name}`);
    if (found.kind === 'webhook') throw new Refusal(422, 'noFile', 'A webhook is called and has no file.');
    return found;
  }

  async function* lines(name: string, columns: readonly string[], from: number): AsyncGenerator<Cell[]> {
    const size = 500;
    for (let after = from; ; ) {
      const rows = await exportRows(sql, name, { after, limit: size });
      for (const { id, message, personId, at, values } of rows) yield [id, message, personId, at, ...columns.map((column) => values[column] ?? null)];
      const last = rows.at(-1);
      if (last === undefined || rows.length < size) return;
      after = last.id;
    }
  }
}

/** The type of the answer is that of the file; its rows are not the typed client's to read. */
function fileOf(format: 'csv' | 'json', name: string, header: readonly string[], rows: AsyncGenerator<Cell[]>): never {
  const parts = format === 'csv' ? asCsv(header, rows) : asJson(header, rows);
  return new Response(streamed(parts), {
    headers: {
      'content-type': format === 'csv' ? 'text/csv; charset=utf-8' : 'application/json',
      'content-disposition': `attachment; filename="${name.replaceAll(/[^\w.-]/g, '_')}.${format}"`,
    },
  }) as never;
}
