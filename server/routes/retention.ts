import * as z from 'zod';
import { dayIn } from '../../db/auth.ts';
import { peopleByIds } from '../../db/people.ts';
import { recordTypes } from '../../db/record-types.ts';
import { dataHolds, dueRecords } from '../../db/retention.ts';
import { sayingNow } from '../../engine/changes.ts';
import { holdByHand, holderOf } from '../../engine/retention.ts';
import { dateOf, dayNumber } from '../../workflows/flow/calendar.ts';
import { may } from '../../workflows/flow/may.ts';
import type { AppDeps } from '../deps.ts';
import { newRouter, readerLanguage, route, whoIs } from '../permissions.ts';
import { personOnFile, personThing, thingOf } from '../person-file.ts';
import { refOf } from '../person-ref.ts';
import { recordRefusal } from '../record-words.ts';

const ref = z.object({ id: z.string(), name: z.string(), nameZh: z.string().nullable() });

const preview = route({
  method: 'get',
  path: '/api/retention',
  permission: 'retention.hold',
  summary: 'Which records come to the end of their longest time in the next days, by whom they are held, and what is held by hand',
  request: { query: z.object({ days: z.coerce.number().int().min(1).max(3_660).default(90) }) },
  responses: {
    200: {
      description: 'The earliest first; `heldBy`: runs about the person (case), or somebody by hand (byHand)',
      content: {
        'application/json': {
          schema: z.object({
            today: z.string(),
            due: z.array(
              z.object({
                record: z.string(),
                person: ref,
                type: z.string(),
                name: z.looseObject({ en: z.string() }),
                effective: z.string(),
                dueOn: z.string(),
                heldBy: z.enum(['case', 'byHand']).nullable(),
              }),
            ),
            more: z.boolean(),
            holds: z.array(z.object({ person: ref, by: z.string().nullable(), at: z.string(), reason: z.string().nullable() })),
          }),
        },
      },
    },
  },
});

const most = 500;

export function retentionRoutes({ sql, engine, config }: Pick<AppDeps, 'sql' | 'engine' | 'config'>) {
  const hold = route({
    method: 'post',
    path: '/api/people/{person}/hold',
    permission: { act: 'retention.hold', of: 'each' },
    thing: (c) => personThing(sql, c.req.param('person') ?? ''),
    summary: 'Holds all that is on file of a person, so that nothing of it is erased by itself, or lifts that again',
    request: {
      params: z.object({ person: z.string().max(200) }),
      body: {
        content: {
          'application/json': {
            schema: z.object({ lift: z.boolean().default(false), reason: z.string().trim().min(1, 'expected the reason, in words').max(2_000) }),
          },
        },
      },
    },
    responses: { 200: { description: 'Done', content: { 'application/json': { schema: z.object({ done: z.literal(true) }) } } } },
  });

  return newRouter()
    .openapi(preview, async (c) => {
      const { actor } = whoIs(c);
      const today = await dayIn(sql, config.zone);
      const until = dateOf(dayNumber(today) + c.req.valid('query').days);
      const found = await dueRecords(sql, { trial: null, after: '0001-01-01', until, limit: most + 1 });
      const types = new Map((await recordTypes(sql)).map(({ key, type }) => [key, type]));
      const holds = await dataHolds(sql, { trial: null });
      const people = new Map((await peopleByIds(sql, [...new Set([...found, ...holds].map(({ personId }) => personId))])).map((one) => [one.id, one]));
      const sees = (personId: string, circle: string | null) => {
        const person = people.get(personId);
        return person !== undefined && may(actor, 'people.view', { ...thingOf(person), circle });
      };
      const shown = found.slice(0, most).filter(({ personId, type, circle }) => sees(personId, types.get(type)?.circle ?? circle));
      const heldBy = new Map(
        await Promise.all([...new Set(shown.map(({ personId }) => personId))].map(async (id) => [id, await holderOf(engine, sql, id, null)] as const)),
      );
      const nameOf = (id: string) => {
        const person = people.get(id);
        return person === undefined ? { id, name: id, nameZh: null } : refOf(person);
      };
      return c.json(
        {
          today,
          due: shown.map(({ id, personId, type, effective, dueOn }) => ({
            record: id,
            person: nameOf(personId),
            type,
            name: { ...(types.get(type)?.name ?? { en: type }) },
            effective,
            dueOn,
            heldBy: heldBy.get(personId) ?? null,
          })),
          more: found.length > most,
          holds: holds.filter(({ personId }) => sees(personId, null)).map(({ personId, by, at, reason }) => ({ person: nameOf(personId), by, at, reason })),
        },
        200,
      );
    })
    .openapi(hold, async (c) => {
      const { person: id } = c.req.valid('param');
      await personOnFile(sql, id);
      const { refused } = await sql.begin(async (tx) =>
        holdByHand(engine, tx, { person: id, ...c.req.valid('json') }, await sayingNow(engine, tx, whoIs(c).person.id)),
      );
      if (refused !== null) throw recordRefusal(refused, readerLanguage(c));
      return c.json({ done: true as const }, 200);
    });
}
