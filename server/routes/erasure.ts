import * as z from 'zod';
import { databaseNow } from '../../db/auth.ts';
import { type ErasurePlan, erasePerson, planErasure } from '../../engine/erase.ts';
import type { AppDeps } from '../deps.ts';
import { erasureRefusalWords, keptWords } from '../erasure-words.ts';
import { conflict, notFound, Refusal } from '../errors.ts';
import { newRouter, readerLanguage, route, whoIs } from '../permissions.ts';

const params = z.object({ id: z.string().max(200) });
const number = z.number().int();
const erases = z.object({
  versions: number.meta({ description: 'States of the person, past and to come' }),
  runs: number,
  answers: number,
  facts: number,
  records: number,
  texts: number.meta({ description: 'Texts of the history, which keeps a hash of each by a key that is destroyed' }),
  drafts: number,
  absences: number,
  mails: number,
});
const plan = z.object({
  erases,
  keeps: z.array(z.string()).meta({ description: 'What stays, and why, one sentence each' }),
  /** Null: it can be done now. */
  refused: z.string().nullable(),
  says: z.string().nullable(),
  runs: z.array(z.string()).meta({ description: 'Runs about the person that go on' }),
});

const preview = route({
  method: 'get',
  path: '/api/people/{id}/erasure',
  permission: 'people.erase',
  summary: 'What erasing a person would come to: what goes, what stays and why, and what stands in the way',
  request: { params },
  responses: { 200: { description: 'The plan', content: { 'application/json': { schema: plan } } } },
});

const erase = route({
  method: 'post',
  path: '/api/people/{id}/erasure',
  permission: 'people.erase',
  summary: 'Erases what is known of a person who has left, for good, and destroys their key',
  description: 'The history goes on proving that nothing in it was changed. There is no way back but a backup made before, which has to expire too.',
  request: {
    params,
    body: {
      content: {
        'application/json': {
          schema: z.strictObject({
            reason: z.string().trim().min(3).max(500).meta({ description: 'Is kept: it must not say what is erased' }),
            confirm: z.string().max(200).meta({ description: 'The id of the person once more' }),
          }),
        },
      },
    },
  },
  responses: { 200: { description: 'What was erased, and what stays', content: { 'application/json': { schema: plan } } } },
});

export function erasureRoutes({ sql, engine }: Pick<AppDeps, 'sql' | 'engine'>) {
  return newRouter()
    .openapi(preview, async (c) => {
      const { id } = c.req.valid('param');
      const found = await planErasure(engine, sql, id);
      if (found.refused === 'unknownPerson') throw notFound(`person ${id}`);
      return c.json(planIn(found, readerLanguage(c)), 200);
    })
    .openapi(erase, async (c) => {
      const { id } = c.req.valid('param');
      const { reason, confirm } = c.req.valid('json');
      if (confirm !== id)
        throw new Refusal(422, 'notConfirmed', 'Type the number of this person to confirm: there is no way back.', {
          field: 'confirm',
          expected: id,
          came: confirm,
        });
      const language = readerLanguage(c);
      const done = await sql.begin(async (tx) => erasePerson(engine, tx, id, { by: whoIs(c).person.id, at: await databaseNow(tx), reason }));
      if (done.refused === 'unknownPerson') throw notFound(`person ${id}`);
      if (done.refused !== null) throw conflict(done.refused, erasureRefusalWords(done.refused, language));
      return c.json(planIn(done, language), 200);
    });
}

function planIn({ erases: what, keeps, refused, runs }: ErasurePlan, language: 'en' | 'zh'): z.infer<typeof plan> {
  return { erases: what, keeps: keptWords(keeps, language), refused, says: refused === null ? null : erasureRefusalWords(refused, language), runs };
}
