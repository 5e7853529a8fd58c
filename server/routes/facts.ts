import * as z from 'zod';
import type { Tx } from '../../db/connect.ts';
import { cycleForShare } from '../../db/cycles.ts';
import { factKeysOf, factsShown, type FactShown } from '../../db/facts.ts';
import { peopleByIds, personFields } from '../../db/people.ts';
import { type Saying, sayingNow } from '../../engine/changes.ts';
import type { Engine } from '../../engine/engine.ts';
import { eraseValues, type GivenFact } from '../../engine/facts.ts';
import { factTypesNow } from '../../engine/publish.ts';
import { takeFacts, takeOnce } from '../../engine/take-facts.ts';
import { dayNumber, instantOf, isDate, isoOf } from '../../workflows/flow/calendar.ts';
import { daysOn } from '../../workflows/flow/evaluate/time.ts';
import { type FactTypes, isTraining, typeOfFact, usuallySeenBy } from '../../workflows/flow/fact-type.ts';
import { type Actor, may, type Thing } from '../../workflows/flow/may.ts';
import type { AppDeps } from '../deps.ts';
import { notFound } from '../errors.ts';
import { loadRefs } from '../refs.ts';
import { authorize, newRouter, readerLanguage, route, whoIs } from '../permissions.ts';
import { after, afterOf, type Fact, fact, factRefusal, id, instant, keyUsed, nextOf, recorded, scope, type ShownFact, shownFact } from './facts-schemas.ts';

const batch = z.object({ facts: z.array(fact).min(1).max(20_000), trial: id.optional() });

const postFacts = route({
  method: 'post',
  path: '/api/facts',
  permission: 'facts.record',
  maxBody: 8 * 1024 * 1024,
  summary: 'Records what is known about people, groups, a cycle or the organisation: figures, completions, levels',
  description:
    'Under keys that are declared (PUT /api/facts/types/{key}). The same key once more for the same instant is a correction; the very same fact once more is left alone. Everything lands or nothing. Whatever waits for it goes on. With the header `Idempotency-Key` a request may be sent again: it is answered as before. With `trial`, a cycle that is tried out: known to it alone, and dated by its time.',
  request: {
    headers: z.object({ 'idempotency-key': z.string().min(1).max(200).optional() }),
    body: { content: { 'application/json': { schema: batch } } },
  },
  responses: { 200: { description: 'What was new, and how many runs were told', content: { 'application/json': { schema: recorded } } } },
});

const eraseFact = route({
  method: 'post',
  path: '/api/facts/erase',
  permission: 'facts.erase',
  summary: 'Erases what was ever said of one fact: the value, its corrections and its evidence; that there was one stays',
  request: {
    body: {
      content: {
        'application/json': { schema: z.object({ scope, id: z.string().max(200), key: id, effective: instant, reason: z.string().min(1).max(500) }) },
      },
    },
  },
  responses: { 200: { description: 'How many runs were told', content: { 'application/json': { schema: z.object({ told: z.number() }) } } } },
});

const page = z.object({ facts: z.array(shownFact), next: z.string().nullable() });

const listFacts = route({
  method: 'get',
  path: '/api/facts',
  permission: 'facts.record',
  summary: 'What is known, as far as the reader may see it, by when it took effect, the latest first',
  description:
    'Of the kinds alone that the reader sees of everyone: HR, administrators or another role. What is known about one person: GET /api/people/{id}/facts.',
  request: { query: z.object({ key: z.string().max(120).optional(), after, limit: z.coerce.number().int().min(1).max(200).default(50) }) },
  responses: { 200: { description: 'A page', content: { 'application/json': { schema: page } } } },
});

const personFacts = route({
  method: 'get',
  path: '/api/people/{id}/facts',
  permission: { act: 'people.view', of: 'each' },
  summary: 'What is known about a person, of the kinds that the reader may see; the latest first',
  description: 'Whether a kind is seen says its declaration: by the person, their manager, HR, or holders of a role.',
  request: {
    params: z.object({ id: z.string().max(200) }),
    query: z.object({ key: z.string().max(120).optional(), after, limit: z.coerce.number().int().min(1).max(200).default(100) }),
  },
  responses: { 200: { description: 'A page', content: { 'application/json': { schema: page } } } },
});

export function factRoutes({ sql, engine, config }: Pick<AppDeps, 'sql' | 'engine' | 'config'>) {
  return newRouter()
    .openapi(postFacts, async (c) => {
      const { facts, trial } = c.req.valid('json');
      const { 'idempotency-key': key } = c.req.valid('header');
      const by = whoIs(c).person.id;
      const given = facts.map((one) => givenOf(engine, one, null));
      const taken = await sql.begin(async (tx) => {
        const take = async () => {
          const saying = trial === undefined ? await sayingNow(engine, tx, by) : await sayingIn(engine, tx, by, trial);
          const done = await takeFacts(engine, tx, given, saying);
          if ('refused' in done) throw factRefusal(done, facts, readerLanguage(c));
          return done;
        };
        return key === undefined ? { answer: await take() } : takeOnce(tx, { key: `facts:${by}:${key}`, body: JSON.stringify(c.req.valid('json')) }, take);
      });
      if (taken === 'keyUsed') throw keyUsed();
      return c.json(taken.answer, 200);
    })
    .openapi(eraseFact, async (c) => {
      const { reason, effective, ...of } = c.req.valid('json');
      const at = { ...of, effective: instantText(engine, effective) };
      const { erased, told } = await sql.begin(async (tx) => eraseValues(engine, tx, [at], await sayingNow(engine, tx, whoIs(c).person.id), reason));
      if (erased === 0) throw notFound(`value of ${of.key} for that instant`);
      return c.json({ told }, 200);
    })
    .openapi(listFacts, async (c) => {
      const { key, after: from, limit } = c.req.valid('query');
      const types = await factTypesNow(sql);
      const keys = Object.keys(types).filter((one) => (key === undefined || one === key) && sees(whoIs(c).actor, one, types, {}));
      const shown = await factsShown(sql, { owner: null, keys, circles: whoIs(c).actor.circles, key: key ?? null, after: afterOf(from), limit: limit + 1 });
      return c.json(await pageOf(shown, limit, types), 200);
    })
    .openapi(personFacts, async (c) => {
      const { id: personId } = c.req.valid('param');
      const [person] = await peopleByIds(sql, [personId]);
      const thing = person === undefined ? {} : { personId: person.id, columns: personFields(person) };
      authorize(c, thing);
      if (person === undefined) throw notFound(`person ${personId}`);
      const { key, after: from, limit } = c.req.valid('query');
      const owner = { scope: 'person' as const, id: person.id };
      const types = await factTypesNow(sql);
      const keys = (await factKeysOf(sql, owner)).filter((one) => (key === undefined || one === key) && sees(whoIs(c).actor, one, types, thing));
      const shown = await factsShown(sql, { owner, keys, circles: whoIs(c).actor.circles, key: key ?? null, after: afterOf(from), limit: limit + 1 });
      return c.json(await pageOf(shown, limit, types), 200);
    });

  async function pageOf(shown: FactShown[], limit: number, types: FactTypes) {
    const rows = shown.slice(0, limit);
    const refs = await loadRefs(engine, sql);
    const facts = rows.map((one) => {
      const person = one.scope === 'person' ? refs.named(one.id) : null;
      return { ...shownOf(one, types, engine, config.zone), person, by: refs.orNull(one.byId) };
    });
    return { facts, next: shown.length > limit ? nextOf(rows.at(-1)) : null };
  }
}

/** Whether the reader sees values under a key. What nobody declared, as what steps raise, is HR's alone. */
export function sees(actor: Actor, key: string, types: FactTypes, thing: Thing): boolean {
  const type = typeOfFact(key, types);
  return may(actor, 'facts.view', { ...thing, seenBy: type === undefined ? ['hr'] : (type.seenBy ?? usuallySeenBy) });
}

function shownOf({ byId, erasedAt, value, ...row }: FactShown, types: FactTypes, engine: Engine, zone: string): Omit<ShownFact, 'person' | 'by'> {
  const type = typeOfFact(row.key, types);
  const year = Number(row.effective.slice(0, 4));
  const days = type?.staleAfterDays;
  const staleAt = days === undefined ? null : isoOf(daysOn(Date.parse(row.effective), days, engine.rosters.zone(zone, year - 1, year + 12)));
  return {
    ...row,
    name: type === undefined || isTraining(row.key) ? { en: row.key } : type.name,
    unit: type?.unit ?? null,
    type: type?.type ?? 'text',
    better: type?.better ?? null,
    value: Array.isArray(value) ? JSON.stringify(value) : (value as ShownFact['value']),
    // Where nothing else is said, whoever brought it in is its source.
    source: row.source === byId ? null : row.source,
    erased: erasedAt !== null,
    staleAt,
  };
}

/** A fact as somebody handed it in. `source`: of whoever may not name another. */
export function givenOf(engine: Engine, { effective, until, ...one }: Fact, source: string | null): GivenFact {
  return {
    ...one,
    id: one.scope === 'organisation' ? '' : (one.id ?? ''),
    effective: effective === undefined ? null : instantText(engine, effective),
    until: until === undefined ? null : instantText(engine, until),
    source: source ?? one.source ?? null,
    evidence: one.evidence ?? null,
  };
}

/** An instant, or the beginning of a day in the organisation's zone. */
export function instantText(engine: Engine, text: string): string {
  if (!isDate(text)) return new Date(text).toISOString();
  const year = Number(text.slice(0, 4));
  return isoOf(instantOf(dayNumber(text), 0, engine.rosters.zone(engine.zone, year - 1, year + 1)));
}

/** By the time of a trial, for its own runs. */
async function sayingIn(engine: Engine, tx: Tx, by: string, trial: string): Promise<Saying> {
  const cycle = await cycleForShare(tx, trial);
  if (cycle === null || cycle.trialTo === null) throw notFound(`trial ${trial}`);
  return { ...(await sayingNow(engine, tx, by)), at: cycle.now, origin: { trial, own: null } };
}
