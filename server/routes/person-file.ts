import * as z from 'zod';
import { databaseNow } from '../../db/auth.ts';
import { entryKinds, type FileEntry } from '../../db/person-file.ts';
import { insertDisclosures } from '../../db/records.ts';
import { noteAround } from '../../engine/around.ts';
import { isDate } from '../../workflows/flow/calendar.ts';
import { outcomeWords } from '../../workflows/flow/sentences/outcomes.ts';
import type { AppDeps } from '../deps.ts';
import { type FileView, personOnFile, personThing, readFile } from '../person-file.ts';
import { authorize, newRouter, route, whoIs } from '../permissions.ts';
import { person as personSchema, toPerson } from './people-schemas.ts';
import { file, type ShownEntry } from './person-file-schemas.ts';

const params = z.object({ id: z.string().max(200) });
const day = z.string().refine(isDate, 'expected a date such as 2027-03-12');
const getFile = route({
  method: 'get',
  path: '/api/people/{id}/file',
  permission: { act: 'people.view', of: 'each' },
  summary:
    'What is on file about a person, a page at a time, the latest first: records with their notes, signatures, facts, runs, decisions, leave, disclosures',
  description:
    'Only what the reader may see is in it, and counts tell nothing of the rest. `kinds` are separated by commas; `asAt` leaves out what took effect later. `next` is the `after` of the following page.',
  request: {
    params,
    query: z.object({
      kinds: z.string().max(200).default(''),
      asAt: day.optional(),
      after: z.string().max(400).optional(),
      limit: z.coerce.number().int().min(1).max(100).default(30),
    }),
  },
  responses: { 200: { description: 'A page', content: { 'application/json': { schema: file } } } },
});

/** What a file may hold at most when it is handed out. */
const most = 20_000;

export function personFileRoutes(deps: Pick<AppDeps, 'sql' | 'engine' | 'config'>) {
  const { sql, engine } = deps;
  const exportFile = route({
    method: 'post',
    path: '/api/people/{id}/file/export',
    permission: { act: 'people.view', of: 'each' },
    thing: (c) => personThing(sql, c.req.param('id') ?? ''),
    summary: 'Hands out what is on file about a person, as far as the reader may see it; the disclosure stands in the file from then on',
    request: {
      params,
      body: { content: { 'application/json': { schema: z.object({ asAt: day.optional(), reason: z.string().trim().max(2_000).default('') }) } } },
    },
    responses: {
      200: {
        description: 'The file, with who it was made for and when',
        content: {
          'application/json': {
            schema: file.omit({ next: true }).extend({ person: personSchema, exportedAt: z.string(), exportedBy: z.string(), asAt: z.string().nullable() }),
          },
        },
      },
    },
  });

  return newRouter()
    .openapi(getFile, async (c) => {
      const { id } = c.req.valid('param');
      authorize(c, await personThing(sql, id));
      const person = await personOnFile(sql, id);
      const { kinds, asAt = null, after = null, limit } = c.req.valid('query');
      const wanted = entryKinds.filter((one) => kinds === '' || kinds.split(',').includes(one));
      return c.json(plain(await readFile(deps, whoIs(c).actor, { person, kinds: wanted, asAt, after, limit })), 200);
    })
    .openapi(exportFile, async (c) => {
      const person = await personOnFile(sql, c.req.valid('param').id);
      const { asAt = null, reason } = c.req.valid('json');
      const { actor, person: reader } = whoIs(c);
      const { next: _next, ...view } = await readFile(deps, actor, { person, asAt, after: null, limit: most });
      const exportedAt = await sql.begin(async (tx) => {
        const at = await databaseNow(tx);
        // Of each type apart: whoever asks later who has received records of a type finds this one too.
        const types = [...new Set(view.entries.flatMap((one) => (one.kind === 'record' || one.kind === 'document' ? [one.body.type] : [])))];
        const handed = types.length === 0 ? ['*'] : types;
        await insertDisclosures(
          tx,
          handed.map((type) => ({ personId: person.id, type, recipient: reader.id, at, runId: null, trial: null })),
        );
        await noteAround(
          engine,
          tx,
          handed.map((record) => ({
            at,
            kind: 'disclosed' as const,
            personId: person.id,
            byId: reader.id,
            forId: person.id,
            detail: { record, to: reader.id },
            ...(reason !== '' && { content: { reason } }),
          })),
        );
        return at;
      });
      return c.json({ ...plain({ ...view, next: null }), person: toPerson(person), exportedAt, exportedBy: reader.id, asAt }, 200);
    });
}

/** As it goes out: outcomes in words, instants alike. */
function plain({ entries, next, types, people }: FileView): z.infer<typeof file> {
  const told = Object.entries(types).map(([key, { name, fields, validMonths }]) => [key, { name, fields, ...(validMonths !== undefined && { validMonths }) }]);
  return { entries: entries.map(shownEntry), next, types: Object.fromEntries(told), people };
}

function shownEntry(entry: FileEntry): ShownEntry {
  if (entry.kind !== 'decision') return entry;
  const { step, outcome, ...body } = entry.body;
  const named = step === null ? { en: outcome } : { en: outcomeWords(step, outcome, 'en'), zh: outcomeWords(step, outcome, 'zh') };
  return { ...entry, body: { ...body, name: step?.name ?? { en: '' }, outcome: named } };
}
