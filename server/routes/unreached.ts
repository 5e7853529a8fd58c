import * as z from 'zod';
import { countOpenParts } from '../../db/erase.ts';
import { deadAddresses, deleteDeadAddresses, reviveMails } from '../../db/mails.ts';
import type { AppDeps } from '../deps.ts';
import { notFound } from '../errors.ts';
import { addressHash } from '../mail/ids.ts';
import { newRouter, route } from '../permissions.ts';
import { refOf } from '../person-ref.ts';

const ref = z.object({ id: z.string(), name: z.string(), nameZh: z.string().nullable() });
const unreached = z.object({
  person: ref,
  email: z.string(),
  since: z.string(),
  /** What the other mail server said, such as 5.1.1; null: it gave no number. */
  status: z.string().nullable(),
  openTasks: z.number(),
});

const list = route({
  method: 'get',
  path: '/api/people/unreached',
  permission: 'people.import',
  summary: 'People whom mails do not reach: their tasks wait in the inbox alone, and nobody is told that they are late',
  responses: { 200: { description: 'The longest unreached first', content: { 'application/json': { schema: z.object({ people: z.array(unreached) }) } } } },
});

const again = route({
  method: 'post',
  path: '/api/people/{id}/mail-again',
  permission: 'people.import',
  summary: 'Has the address of a person tried again; what could not be sent meanwhile goes out',
  request: { params: z.object({ id: z.string().max(200) }) },
  responses: { 200: { description: 'How many mails wait to be sent', content: { 'application/json': { schema: z.object({ mails: z.number() }) } } } },
});

export function unreachedRoutes({ sql, engine }: Pick<AppDeps, 'sql' | 'engine'>) {
  return newRouter()
    .openapi(list, async (c) => {
      const { people } = await engine.rosters.load(sql);
      const dead = await deadAddresses(sql);
      const found = dead.flatMap(({ personId, addressHash: hash, status, since }) => {
        const person = people.get(personId);
        // Another address is on file now: mails go there.
        return person?.email == null || addressHash(person.email) !== hash ? [] : [{ person, email: person.email, status, since }];
      });
      const told = found.map(async ({ person, ...more }) => ({ ...more, person: refOf(person), openTasks: await countOpenParts(sql, person.id) }));
      return c.json({ people: await Promise.all(told) }, 200);
    })
    .openapi(again, async (c) => {
      const { id } = c.req.valid('param');
      if (!(await engine.rosters.load(sql)).people.has(id)) throw notFound(`person ${id}`);
      const mails = await sql.begin(async (tx) => {
        await deleteDeadAddresses(tx, id);
        return reviveMails(tx, id);
      });
      return c.json({ mails }, 200);
    });
}
