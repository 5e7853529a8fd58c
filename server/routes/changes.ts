import * as z from 'zod';
import { peopleByIds, personFields } from '../../db/people.ts';
import { recordAbsence, type Said, sayingNow, takeBackAbsence } from '../../engine/changes.ts';
import { isDate } from '../../workflows/flow/calendar.ts';
import type { Thing } from '../../workflows/flow/may.ts';
import type { AppDeps } from '../deps.ts';
import { Refusal } from '../errors.ts';
import { newRouter, readerLanguage, route, whoIs } from '../permissions.ts';

const day = z.string().refine(isDate, 'expected a date such as 2027-03-12');
const id = z.string().min(1).max(200);

const absence = z.object({
  from: day,
  /** The last day; the first one unless said. */
  to: day.optional(),
  kind: z.string().min(1).max(60).default('leave'),
  substitute: id.optional(),
  /** Takes back leave that covers `from`: all of it, or what is left of it. */
  takeBack: z.boolean().default(false),
});

export function changeRoutes({ sql, engine }: Pick<AppDeps, 'sql' | 'engine'>) {
  const postAbsence = route({
    method: 'post',
    path: '/api/people/{person}/absences',
    permission: { act: 'absences.record', of: 'each' },
    thing: (c) => thingOf(c.req.param('person') ?? ''),
    summary: 'Records leave of a person, or takes it back',
    request: { params: z.object({ person: id }), body: { content: { 'application/json': { schema: absence } } } },
    responses: { 200: { description: 'How many runs were told', content: { 'application/json': { schema: z.object({ told: z.number() }) } } } },
  });

  return newRouter().openapi(postAbsence, async (c) => {
    const { person } = c.req.valid('param');
    const { from, to = from, kind, substitute, takeBack } = c.req.valid('json');
    const by = whoIs(c).person.id;
    const said = await sql.begin(async (tx) => {
      const saying = await sayingNow(engine, tx, by);
      if (takeBack) return takeBackAbsence(engine, tx, { personId: person, day: from }, saying);
      return recordAbsence(engine, tx, { personId: person, from, to, kind, substituteId: substitute ?? null }, saying);
    });
    return c.json({ told: toldBy(said, readerLanguage(c)) }, 200);
  });

  async function thingOf(personId: string): Promise<Thing> {
    const [person] = await peopleByIds(sql, [personId]);
    return person === undefined ? {} : { personId: person.id, columns: personFields(person) };
  }
}

type Rule = Extract<Said, { refused: string }>['refused'];

const words: Record<Rule, { en: string; zh: string }> = {
  unknownPerson: { en: 'This person is not on file.', zh: '找不到此員工。' },
  datesOutOfOrder: { en: 'The end comes before the beginning.', zh: '結束日期早於開始日期。' },
  unknownAbsence: { en: 'No leave of this person covers that day.', zh: '此員工當日並無假期紀錄。' },
  ownSubstitute: { en: 'Nobody is their own substitute. Choose someone else.', zh: '不能由本人代行，請另選一人。' },
};

/** The number of runs that were told; a refusal names the reason. */
function toldBy(said: Said, language: 'en' | 'zh'): number {
  if ('told' in said) return said.told;
  throw new Refusal(422, said.refused, words[said.refused][language], { field: 'absence' });
}
