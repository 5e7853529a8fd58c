import * as z from 'zod';
import { documents, signaturesOf, type StoredDocument } from '../../db/documents.ts';
import { peopleByIds, personFields } from '../../db/people.ts';
import { recordTypes } from '../../db/record-types.ts';
import { sayingNow } from '../../engine/changes.ts';
import { createDocument, publishVersion } from '../../engine/documents.ts';
import { recordByHand } from '../../engine/files.ts';
import { documentKinds, filledIn, letterType, placeholders, signatureType } from '../../workflows/flow/documents.ts';
import { may } from '../../workflows/flow/may.ts';
import type { AppDeps } from '../deps.ts';
import { conflict, notFound, Refusal } from '../errors.ts';
import { newRouter, readerLanguage, route, whoIs } from '../permissions.ts';
import { personOnFile, personThing, thingOf } from '../person-file.ts';
import { refOf } from '../person-ref.ts';
import { recordRefusal } from '../record-words.ts';

const key = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, 'expected small letters, digits and dashes, beginning with a letter');
const params = z.object({ key: z.string().max(40) });
const text = z.object({ en: z.string().trim().min(1).max(20_000), zh: z.string().max(20_000).optional() });
const document = z.object({
  key: z.string(),
  kind: z.enum(documentKinds),
  name: text,
  version: z.number(),
  title: text,
  body: text,
  earlier: z.enum(['keep', 'void']),
  publishedAt: z.string(),
  /** What stands in double braces in it. */
  names: z.array(z.string()),
});
const done = z.object({ version: z.number() });

const list = route({
  method: 'get',
  path: '/api/documents',
  permission: 'records.declare',
  summary: 'The texts of the organisation, each in its present version: policies that people sign, letters that are filled in',
  responses: { 200: { description: 'By key', content: { 'application/json': { schema: z.object({ documents: z.array(document) }) } } } },
});

const create = route({
  method: 'put',
  path: '/api/documents/{key}',
  permission: 'records.declare',
  summary: 'A new text, in its first version',
  description: 'With it comes the type of records under which signatures of it, or letters made from it, are filed: `document.KEY` or `letter.KEY`.',
  request: {
    params: z.object({ key }),
    body: { content: { 'application/json': { schema: z.object({ kind: z.enum(documentKinds), name: text, title: text, body: text }) } } },
  },
  responses: { 200: { description: 'Published', content: { 'application/json': { schema: done } } } },
});

const next = route({
  method: 'post',
  path: '/api/documents/{key}/versions',
  permission: 'records.declare',
  summary: 'The next version of a text; signatures of earlier ones stay or count no more, as is said here',
  description: '`seen` is the version that was changed. Flows take it when they are next published.',
  request: {
    params,
    body: {
      content: {
        'application/json': {
          schema: z.object({
            seen: z.int().min(1),
            title: text,
            body: text,
            earlier: z.enum(['keep', 'void']),
            reason: z.string().trim().min(1, 'expected the reason, in words').max(2_000),
          }),
        },
      },
    },
  },
  responses: { 200: { description: 'Published', content: { 'application/json': { schema: done.extend({ voided: z.number() }) } } } },
});

const signers = route({
  method: 'get',
  path: '/api/documents/{key}/signatures',
  permission: 'records.declare',
  summary: 'Who signed a document, and which version; the latest first',
  request: { params, query: z.object({ after: z.string().max(400).optional(), limit: z.coerce.number().int().min(1).max(200).default(50) }) },
  responses: {
    200: {
      description: 'A page, of people whom the reader may see',
      content: {
        'application/json': {
          schema: z.object({
            signatures: z.array(
              z.object({
                id: z.string(),
                person: z.object({ id: z.string(), name: z.string(), nameZh: z.string().nullable() }),
                version: z.string(),
                outcome: z.string(),
                counts: z.boolean(),
                on: z.string(),
              }),
            ),
            next: z.string().nullable(),
          }),
        },
      },
    },
  },
});

const values = z.record(z.string().max(60), z.union([z.string().max(2_000), z.number(), z.boolean()]));

export function documentRoutes({ sql, engine }: Pick<AppDeps, 'sql' | 'engine'>) {
  const letter = route({
    method: 'post',
    path: '/api/people/{person}/letters',
    permission: { act: 'records.write', of: 'each' },
    thing: (c) => personThing(sql, c.req.param('person') ?? ''),
    summary: 'Fills in a letter or certificate for a person, and files it unless it is only looked at',
    description:
      'Names of the person’s own columns (`name`, `title`, `department` …) are filled in from what is on file; `values` come first. What is missing is told.',
    request: {
      params: z.object({ person: z.string().max(200) }),
      body: {
        content: {
          'application/json': {
            schema: z.object({
              key: z.string().max(40),
              language: z.enum(['en', 'zh']).optional(),
              values: values.default({}),
              file: z.boolean().default(false),
            }),
          },
        },
      },
    },
    responses: {
      200: {
        description: 'As it reads',
        content: { 'application/json': { schema: z.object({ title: z.string(), text: z.string(), missing: z.array(z.string()), filed: z.boolean() }) } },
      },
    },
  });

  return newRouter()
    .openapi(list, async (c) => c.json({ documents: (await documents(sql)).map(shown) }, 200))
    .openapi(create, async (c) => {
      const { key: of } = c.req.valid('param');
      const by = whoIs(c).person.id;
      const { refused } = await sql.begin(async (tx) => createDocument(tx, { key: of, ...c.req.valid('json') }, await sayingNow(engine, tx, by)));
      if (refused === null) return c.json({ version: 1 }, 200);
      throw conflict('exists', readerLanguage(c) === 'zh' ? `已有「${of}」這份文件。` : `There is a text “${of}” already.`, { field: 'key' });
    })
    .openapi(next, async (c) => {
      const { key: of } = c.req.valid('param');
      const { seen, ...asked } = c.req.valid('json');
      const by = whoIs(c).person.id;
      const { refused, voided } = await sql.begin(async (tx) => publishVersion(engine, tx, seen, { key: of, ...asked }, await sayingNow(engine, tx, by)));
      if (refused === null) return c.json({ version: seen + 1, voided }, 200);
      if (refused === 'unknownDocument') throw notFound(`text ${of}`);
      const zh = readerLanguage(c) === 'zh';
      throw conflict('stale', zh ? '此文件已有新版本。請重新載入後再改。' : 'There is a newer version by now. Load it again, then change it.');
    })
    .openapi(signers, async (c) => {
      const { key: of } = c.req.valid('param');
      const { after, limit } = c.req.valid('query');
      const type = signatureType(of);
      const [declared] = await recordTypes(sql, [type]);
      const [at = '', ...rest] = (after ?? '').split('|');
      const found = await signaturesOf(sql, type, { after: Number.isNaN(Date.parse(at)) ? null : { at, id: rest.join('|') }, limit: limit + 1 });
      const rows = found.slice(0, limit);
      const people = new Map((await peopleByIds(sql, [...new Set(rows.map(({ personId }) => personId))])).map((one) => [one.id, one]));
      const { actor } = whoIs(c);
      const signatures = rows.flatMap(({ id, personId, version, outcome, status, at: on }) => {
        const person = people.get(personId);
        if (person === undefined || !may(actor, 'people.view', { ...thingOf(person), circle: declared?.type.circle ?? null })) return [];
        return [{ id, person: refOf(person), version, outcome, counts: status === 'inForce', on }];
      });
      const last = rows.at(-1);
      return c.json({ signatures, next: found.length > limit && last !== undefined ? `${last.at}|${last.id}` : null }, 200);
    })
    .openapi(letter, async (c) => {
      const person = await personOnFile(sql, c.req.valid('param').person);
      const { key: of, language = person.language, values: given, file } = c.req.valid('json');
      const [found] = await documents(sql, [of]);
      if (found === undefined || found.kind !== 'letter') throw notFound(`letter ${of}`);
      const own = personFields(person);
      const name = language === 'zh' ? (person.nameZh ?? person.name) : person.name;
      const known = {
        ...Object.fromEntries(Object.entries(own).flatMap(([column, value]) => (typeof value === 'string' && value !== '' ? [[column, value]] : []))),
        name,
        ...given,
      };
      const inLanguage = (of: StoredDocument['title']) => filledIn((language === 'zh' ? of.zh : undefined) ?? of.en, known);
      const [title, body] = [inLanguage(found.title), inLanguage(found.body)];
      const missing = [...new Set([...placeholders(title), ...placeholders(body)])];
      if (!file) return c.json({ title, text: body, missing, filed: false }, 200);
      const zh = readerLanguage(c) === 'zh';
      if (missing.length > 0)
        throw new Refusal(422, 'missing', zh ? `尚欠：${missing.join('、')}` : `These values are still missing: ${missing.join(', ')}.`, {
          field: `values.${missing[0]}`,
        });
      const saying = {
        person: person.id,
        does: 'write' as const,
        type: letterType(of),
        values: { title, text: body, version: String(found.version) },
        until: null,
        text: null,
      };
      const { refused } = await sql.begin(async (tx) => {
        const now = await sayingNow(engine, tx, whoIs(c).person.id);
        return recordByHand(engine, tx, { ...saying, effective: now.today }, now);
      });
      if (refused !== null) throw recordRefusal(refused, readerLanguage(c));
      return c.json({ title, text: body, missing, filed: true }, 200);
    });
}

function shown({ publishedBy: _by, ...found }: StoredDocument): z.infer<typeof document> {
  const texts = [found.title.en, found.title.zh ?? '', found.body.en, found.body.zh ?? ''];
  return { ...found, names: found.kind === 'letter' ? [...new Set(texts.flatMap(placeholders))] : [] };
}
