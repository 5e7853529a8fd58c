import { createHash } from 'node:crypto';
import * as z from 'zod';
import { sayingNow } from '../../engine/changes.ts';
import { type FactPreview, importFacts, previewFacts } from '../../engine/fact-import.ts';
import { factProblemSentence } from '../../engine/fact-import-words.ts';
import { problemSentence } from '../../engine/import-words.ts';
import type { AppDeps } from '../deps.ts';
import { conflict } from '../errors.ts';
import { newRouter, readerLanguage, route, whoIs } from '../permissions.ts';
import { recorded } from './facts-schemas.ts';

const maxBody = 20 * 1024 * 1024;
const shown = 500;
const file = {
  content: { 'text/csv': { schema: z.string() } },
  description: 'A CSV file with the columns id, key, value, effective, and if need be scope (person, group, org), until, source, evidence',
};

const preview = z.object({
  rows: z.number(),
  keys: z.array(z.object({ key: z.string(), added: z.number(), corrected: z.number(), same: z.number() })),
  /** The first of them by line; `problemCount` counts all. */
  problems: z.array(z.object({ line: z.number(), column: z.string().nullable(), code: z.string(), says: z.string() })),
  problemCount: z.number(),
  /** What is worth knowing of the file as such. */
  warnings: z.array(z.object({ code: z.string(), says: z.string() })),
  /** To be sent back with the same file to bring it in. Null while there are problems. */
  confirm: z.string().nullable(),
});

const previewFile = route({
  method: 'post',
  path: '/api/facts/import/preview',
  permission: 'facts.record',
  maxBody,
  summary: 'What bringing in a CSV file of data would do; writes nothing',
  request: { body: file },
  responses: { 200: { description: 'The preview, with problems by line and column', content: { 'application/json': { schema: preview } } } },
});

const importFile = route({
  method: 'post',
  path: '/api/facts/import',
  permission: 'facts.record',
  maxBody,
  summary: 'Brings in the file that was previewed: everything lands or nothing. The same file once more changes nothing',
  request: { body: file, query: z.object({ confirm: z.string().regex(/^[0-9a-f]{64}$/, 'expected the confirm value of a preview') }) },
  responses: { 200: { description: 'What was new, and how many runs were told', content: { 'application/json': { schema: recorded } } } },
});

export function factImportRoutes({ sql, engine }: Pick<AppDeps, 'sql' | 'engine'>) {
  return newRouter()
    .openapi(previewFile, async (c) => {
      const csv = new Uint8Array(await c.req.arrayBuffer());
      const found = await previewFacts(engine, sql, csv);
      const told = problemsOf(found, readerLanguage(c));
      const confirm = told.length > 0 || found.facts.length === 0 ? null : confirmation(found, csv);
      const warnings = found.warnings.map((one) => ({ code: one.code, says: problemSentence(one, readerLanguage(c)) }));
      return c.json({ rows: found.rows, keys: found.keys, problems: told.slice(0, shown), problemCount: told.length, warnings, confirm }, 200);
    })
    .openapi(importFile, async (c) => {
      const csv = new Uint8Array(await c.req.arrayBuffer());
      const by = whoIs(c).person.id;
      const done = await sql.begin(async (tx) => {
        const found = await previewFacts(engine, tx, csv);
        const told = problemsOf(found, readerLanguage(c));
        if (told.length > 0)
          throw conflict('importProblems', told[0]?.says ?? '', { problems: told.slice(0, shown).map((one) => ({ ...one, message: one.says })) });
        if (confirmation(found, csv) !== c.req.valid('query').confirm) {
          const message = 'The file or what is known are not as they were in the preview; nothing was brought in. Look at a new preview and confirm that.';
          throw conflict('previewChanged', message);
        }
        return importFacts(engine, tx, found.facts, await sayingNow(engine, tx, by));
      });
      return c.json(done, 200);
    });
}

function problemsOf({ unreadable, problems }: FactPreview, language: 'en' | 'zh') {
  const ofFile = unreadable.map((one) => ({ line: one.line, column: one.column, code: one.code as string, says: problemSentence(one, language) }));
  const ofRows = problems.map((one) => ({ line: one.line, column: one.column, code: one.code as string, says: factProblemSentence(one, language) }));
  return [...ofFile, ...ofRows].sort((a, b) => a.line - b.line);
}

/** Stands for the file and what it would do. */
function confirmation({ keys }: FactPreview, csv: Uint8Array): string {
  return createHash('sha256').update(JSON.stringify(keys)).update(csv).digest('hex');
}
