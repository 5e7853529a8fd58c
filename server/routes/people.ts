import * as z from 'zod';
import { dayIn } from '../../db/auth.ts';
import { peopleByIds, personFields, reportsOf, searchPeople } from '../../db/people.ts';
import { dataHolds } from '../../db/retention.ts';
import { may } from '../../workflows/flow/may.ts';
import type { AppDeps } from '../deps.ts';
import { notFound } from '../errors.ts';
import { authorize, newRouter, readerLanguage, route, whoIs } from '../permissions.ts';
import { importPeopleFile, previewPeopleFile } from './people-import.ts';
import { person, personDetails, preview, toDetails, toPerson } from './people-schemas.ts';

const importBody = 20 * 1024 * 1024;
const file = {
  content: { 'text/csv': { schema: z.string() } },
  description: 'The CSV file as it is: UTF-8, UTF-16 with a mark at its beginning, Big5 or Latin-1; separated by comma, semicolon or tab',
};

const listPeople = route({
  method: 'get',
  path: '/api/people',
  permission: 'people.view',
  summary: 'People by id, a page at a time',
  request: {
    query: z.object({
      search: z.string().max(200).default(''),
      after: z.string().max(200).default(''),
      limit: z.coerce.number().int().min(1).max(200).default(50),
    }),
  },
  responses: {
    200: {
      description: 'A page; `next` is the `after` of the following one',
      content: { 'application/json': { schema: z.object({ people: z.array(person), next: z.string().nullable() }) } },
    },
  },
});

const named = z.object({ id: z.string(), name: z.string(), nameZh: z.string().nullable() });

const getPerson = route({
  method: 'get',
  path: '/api/people/{id}',
  permission: { act: 'people.view', of: 'each' },
  summary: 'One person, with manager and reports',
  description: '`details` is null for whoever may see the person but not everything on file.',
  request: { params: z.object({ id: z.string().max(200) }) },
  responses: {
    200: {
      description: 'The person',
      content: {
        'application/json': {
          schema: z.object({
            person,
            details: personDetails.nullable(),
            /** Whom columns that end in `_id` name, by the column. */
            relations: z.record(z.string(), named),
            manager: named.nullable(),
            reports: z.array(named),
            /** What the reader may do to what is on file. */
            may: z.array(z.enum(['records.write', 'retention.hold'])),
            /** Somebody holds the file by hand; told to whoever may do so. */
            held: z.object({ reason: z.string().nullable() }).nullable(),
          }),
        },
      },
    },
  },
});

const previewImport = route({
  method: 'post',
  path: '/api/people/import/preview',
  permission: 'people.import',
  maxBody: importBody,
  summary: 'What importing a CSV file of people would do; writes nothing',
  request: { body: file },
  responses: { 200: { description: 'The preview, with problems by line', content: { 'application/json': { schema: preview } } } },
});

const importPeople = route({
  method: 'post',
  path: '/api/people/import',
  permission: 'people.import',
  maxBody: importBody,
  summary: 'Imports the file that was previewed: everything lands or nothing',
  request: { body: file, query: z.object({ confirm: z.string().regex(/^[0-9a-f]{64}$/, 'expected the confirm value of a preview') }) },
  responses: {
    200: {
      description: 'What was written',
      content: {
        'application/json': {
          schema: z.object({
            added: z.number(),
            changed: z.number(),
            left: z.number(),
            mailChanges: z.number(),
            managerChanges: z.number(),
            roleChanges: z.number(),
          }),
        },
      },
    },
  },
});

export function peopleRoutes(deps: AppDeps) {
  const { sql, config } = deps;
  return newRouter()
    .openapi(listPeople, async (c) => {
      const { search, after, limit } = c.req.valid('query');
      const found = await searchPeople(sql, { text: search, after, limit: limit + 1 });
      const shown = found.slice(0, limit);
      return c.json({ people: shown.map(toPerson), next: found.length > limit ? (shown.at(-1)?.id ?? null) : null }, 200);
    })
    .openapi(getPerson, async (c) => {
      const { id } = c.req.valid('param');
      const [found] = await peopleByIds(sql, [id]);
      const thing = found === undefined ? {} : { personId: found.id, columns: personFields(found) };
      authorize(c, thing);
      if (found === undefined) throw notFound(`person ${id}`);
      const [manager] = found.managerId === null ? [] : await peopleByIds(sql, [found.managerId]);
      const reports = await reportsOf(sql, found.id, await dayIn(sql, config.zone));
      const details = may(whoIs(c).actor, 'people.details', thing) ? toDetails(found) : null;
      const related = Object.entries(details?.fields ?? {}).filter(([column]) => column.endsWith('_id'));
      const known = new Map(
        (
          await peopleByIds(
            sql,
            related.map(([, other]) => other),
          )
        ).map((other) => [other.id, nameOf(other)]),
      );
      const relations = Object.fromEntries(
        related.flatMap(([column, other]) => {
          const person = known.get(other);
          return person === undefined ? [] : [[column, person]];
        }),
      );
      const mine = (['records.write', 'retention.hold'] as const).filter((act) => may(whoIs(c).actor, act, thing));
      const [hold] = mine.includes('retention.hold') ? await dataHolds(sql, { trial: null, person: id }) : [];
      const held = hold === undefined ? null : { reason: hold.reason };
      return c.json(
        { person: toPerson(found), details, relations, may: mine, held, manager: manager === undefined ? null : nameOf(manager), reports: reports.map(nameOf) },
        200,
      );
    })
    .openapi(previewImport, async (c) => {
      const csv = new Uint8Array(await c.req.arrayBuffer());
      return c.json(await previewPeopleFile(deps, csv, { actor: whoIs(c).actor, language: readerLanguage(c) }), 200);
    })
    .openapi(importPeople, async (c) => {
      const csv = new Uint8Array(await c.req.arrayBuffer());
      return c.json(await importPeopleFile(deps, csv, { confirm: c.req.valid('query').confirm, actor: whoIs(c).actor, language: readerLanguage(c) }), 200);
    });
}

function nameOf({ id, name, nameZh }: { id: string; name: string; nameZh: string | null }): z.infer<typeof named> {
  return { id, name, nameZh };
}
