import * as z from 'zod';
import type { Tx } from '../../db/connect.ts';
import { cycleForShare } from '../../db/cycles.ts';
import { peopleByIds, personFields } from '../../db/people.ts';
import { type GivenFact, recordAbsence, recordFacts, type Said, type Saying, sayingNow, takeBackAbsence } from '../../engine/changes.ts';
import { dayNumber, instantOf, isDate, isoOf } from '../../workflows/flow/calendar.ts';
import type { Thing } from '../../workflows/flow/may.ts';
import type { AppDeps } from '../deps.ts';
import { notFound, Refusal } from '../errors.ts';
import { newRouter, readerLanguage, route, whoIs } from '../permissions.ts';

const day = z.string().refine(isDate, 'expected a date such as 2027-03-12');
/** A day means its beginning in the organisation's zone. */
const instant = z.union([day, z.iso.datetime({ offset: true, error: 'expected a date such as 2027-03-12, or an instant such as 2027-03-12T09:00:00+08:00' })]);
const id = z.string().min(1).max(200);

const fact = z.object({
  scope: z.enum(['person', 'group', 'organisation']).default('person'),
  /** The person, or the group as `column=value`. */
  id: id.optional(),
  key: z.string().min(1).max(120),
  value: z.union([z.string().max(2_000), z.number(), z.boolean()]),
  /** From now on, unless said. */
  effective: instant.optional(),
  /** No longer from then on. */
  until: instant.optional(),
  source: z.string().max(200).optional(),
});

const postFacts = route({
  method: 'post',
  path: '/api/facts',
  permission: 'facts.record',
  maxBody: 8 * 1024 * 1024,
  summary: 'Records what is known about people, groups or the organisation: figures, completions, levels',
  description:
    'The same key once more for the same instant is a correction. Everything lands or nothing. Whatever waits for it goes on. With `trial`, a cycle that is tried out: known to it alone, and dated by its time.',
  request: { body: { content: { 'application/json': { schema: z.object({ facts: z.array(fact).min(1).max(20_000), trial: id.optional() }) } } } },
  responses: {
    200: { description: 'How many runs were told', content: { 'application/json': { schema: z.object({ recorded: z.number(), told: z.number() }) } } },
  },
});

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

  return newRouter()
    .openapi(postFacts, async (c) => {
      const { facts, trial } = c.req.valid('json');
      const given = facts.map(
        (one): GivenFact => ({
          ...one,
          id: one.id ?? '',
          effective: one.effective === undefined ? null : instantText(one.effective),
          until: one.until === undefined ? null : instantText(one.until),
          source: one.source ?? null,
        }),
      );
      const by = whoIs(c).person.id;
      const said = await sql.begin(async (tx) =>
        recordFacts(engine, tx, given, trial === undefined ? await sayingNow(engine, tx, by) : await sayingIn(tx, by, trial)),
      );
      return c.json({ recorded: given.length, told: toldBy(said, 'facts', readerLanguage(c)) }, 200);
    })
    .openapi(postAbsence, async (c) => {
      const { person } = c.req.valid('param');
      const { from, to = from, kind, substitute, takeBack } = c.req.valid('json');
      const by = whoIs(c).person.id;
      const said = await sql.begin(async (tx) => {
        const saying = await sayingNow(engine, tx, by);
        if (takeBack) return takeBackAbsence(engine, tx, { personId: person, day: from }, saying);
        return recordAbsence(engine, tx, { personId: person, from, to, kind, substituteId: substitute ?? null }, saying);
      });
      return c.json({ told: toldBy(said, 'absence', readerLanguage(c)) }, 200);
    });

  /** By the time of a trial, for its own runs. */
  async function sayingIn(tx: Tx, by: string, trial: string): Promise<Saying> {
    const cycle = await cycleForShare(tx, trial);
    if (cycle === null || cycle.trialTo === null) throw notFound(`trial ${trial}`);
    return { ...(await sayingNow(engine, tx, by)), at: cycle.now, origin: { trial, own: null } };
  }

  async function thingOf(personId: string): Promise<Thing> {
    const [person] = await peopleByIds(sql, [personId]);
    return person === undefined ? {} : { personId: person.id, columns: personFields(person) };
  }

  function instantText(text: string): string {
    if (!isDate(text)) return new Date(text).toISOString();
    const year = Number(text.slice(0, 4));
    return isoOf(instantOf(dayNumber(text), 0, engine.rosters.zone(engine.zone, year - 1, year + 1)));
  }
}

type Rule = Extract<Said, { refused: string }>['refused'];

const words: Record<Rule, { en: string; zh: string }> = {
  unknownPerson: { en: 'This person is not on file.', zh: '找不到此員工。' },
  noSuchGroup: { en: 'A group is written as column=value, such as department=Rooms.', zh: '群組須寫成「欄位=值」，例如 department=Rooms。' },
  datesOutOfOrder: { en: 'The end comes before the beginning.', zh: '結束日期早於開始日期。' },
  unknownAbsence: { en: 'No leave of this person covers that day.', zh: '此員工當日並無假期紀錄。' },
  ownSubstitute: { en: 'Nobody is their own substitute. Choose someone else.', zh: '不能由本人代行，請另選一人。' },
};

/** The number of runs that were told; a refusal names the entry and the reason. */
function toldBy(said: Said, field: string, language: 'en' | 'zh'): number {
  if ('told' in said) return said.told;
  const place = field === 'facts' ? `facts.${said.index}` : field;
  throw new Refusal(422, said.refused, words[said.refused][language], { field: place });
}
