import * as z from 'zod';
import type { AppDeps } from '../deps.ts';
import { notFound, Refusal } from '../errors.ts';
import { newRouter, readerLanguage, route, whoIs } from '../permissions.ts';
import { loadRefs } from '../refs.ts';
import { sayComing, talksOf } from '../talks.ts';
import { personRef, text } from './flows-schemas.ts';

const says = z.enum(['accepted', 'declined', 'tentative']);
const talk = z.object({
  run: z.string(),
  step: z.string(),
  round: z.number(),
  name: text,
  subject: personRef.nullable(),
  starts: z.string(),
  minutes: z.number().nullable(),
  /** Whether it is theirs to hold; whoever is invited says whether they come. */
  holds: z.boolean(),
  says: says.nullable(),
});
const talks = z.object({ talks: z.array(talk) });
const answer = { 200: { description: 'The talks to come, the next one first', content: { 'application/json': { schema: talks } } } };

const getTalks = route({
  method: 'get',
  path: '/api/my/talks',
  permission: 'signedIn',
  summary: 'Talks that whoever is signed in holds or is invited to',
  responses: answer,
});

const postTalk = route({
  method: 'post',
  path: '/api/my/talks',
  permission: 'signedIn',
  summary: 'Says whether whoever is signed in comes to a talk at the time that stands; who holds it is told when they do not',
  request: {
    body: {
      content: {
        'application/json': { schema: z.object({ run: z.string().max(400), step: z.string().max(60), round: z.int().min(1), starts: z.iso.datetime(), says }) },
      },
    },
  },
  responses: answer,
});

export function myTalkRoutes({ sql, engine }: Pick<AppDeps, 'sql' | 'engine'>) {
  async function mine(personId: string): Promise<z.infer<typeof talks>> {
    const [found, refs] = await Promise.all([talksOf(engine, sql, personId), loadRefs(engine, sql)]);
    return { talks: found.map(({ runId, subjectId, ...one }) => ({ run: runId, subject: refs.orNull(subjectId), ...one })) };
  }
  return newRouter()
    .openapi(getTalks, async (c) => c.json(await mine(whoIs(c).person.id), 200))
    .openapi(postTalk, async (c) => {
      const { run: runId, step, round, starts, says: said } = c.req.valid('json');
      const personId = whoIs(c).person.id;
      const invited = (await talksOf(engine, sql, personId)).some((one) => one.runId === runId && one.step === step && one.round === round && !one.holds);
      if (!invited) throw notFound('talk that you are invited to');
      const fault = await sayComing(engine, { runId, step, round }, { personId, says: said, starts });
      if (fault !== null) throw new Refusal(409, 'otherTime', moved[readerLanguage(c)], { field: 'starts' });
      return c.json(await mine(personId), 200);
    });
}

const moved = { en: 'This talk is at another time by now. Look at it again.', zh: '此面談已改時間，請重新查看。' };
