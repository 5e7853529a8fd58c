import type { Context } from 'hono';
import * as z from 'zod';
import { dayIn } from '../../db/auth.ts';
import { recordById } from '../../db/person-file.ts';
import { recordTypes } from '../../db/record-types.ts';
import { sayingNow } from '../../engine/changes.ts';
import { type ByHand, recordByHand } from '../../engine/files.ts';
import { isDate } from '../../workflows/flow/calendar.ts';
import { may, type Thing } from '../../workflows/flow/may.ts';
import { checkValues, type RecordType } from '../../workflows/flow/record-type.ts';
import type { AppDeps } from '../deps.ts';
import { notFound, Refusal } from '../errors.ts';
import { type AppEnv, newRouter, readerLanguage, route, whoIs } from '../permissions.ts';
import { circleOf, personOnFile, personThing, thingOf } from '../person-file.ts';
import { recordRefusal, valueRefusal } from '../record-words.ts';

const id = z.string().min(1).max(300);
const day = z.string().refine(isDate, 'expected a date such as 2027-03-12');
const values = z.record(z.string().min(1).max(60), z.union([z.string().max(20_000), z.number(), z.boolean()]));
const reason = z.string().trim().max(4_000);
const done = { 200: { description: 'Done', content: { 'application/json': { schema: z.object({ done: z.literal(true) }) } } } };

const acts = ['annotate', 'correct', 'suspend', 'restore', 'revoke', 'erase'] as const;

export function recordRoutes({ sql, engine, config }: Pick<AppDeps, 'sql' | 'engine' | 'config'>) {
  const writeRecord = route({
    method: 'post',
    path: '/api/people/{person}/records',
    permission: { act: 'records.write', of: 'each' },
    thing: (c) => personThing(sql, c.req.param('person') ?? ''),
    summary: 'Puts a record on file by hand',
    request: {
      params: z.object({ person: id }),
      body: {
        content: {
          'application/json': {
            schema: z.object({
              type: z.string().min(1).max(60),
              values: values.default({}),
              /** From today on, unless said. */
              effective: day.optional(),
              /** The first day on which it holds no more; as its type says, unless said. */
              until: day.optional(),
              reason: reason.default(''),
            }),
          },
        },
      },
    },
    responses: done,
  });

  const actOnRecord = route({
    method: 'post',
    path: '/api/people/{person}/records/{record}',
    permission: { act: 'records.write', of: 'each' },
    thing: (c) => recordThing(c, c.req.param('person') ?? '', c.req.param('record') ?? ''),
    summary: 'Does something to a record by hand: a note beside it, put right, suspended, in force again, revoked, erased',
    description:
      'Each but the first writing asks for a reason, which stands in the history. What is final is only annotated or erased; what has to be kept is not erased. Put right, it is replaced from its own first day on, and the old one stays in the history.',
    request: {
      params: z.object({ person: id, record: id }),
      body: {
        content: {
          'application/json': {
            schema: z.object({
              act: z.enum(acts),
              /** Of a correction, what is different. */
              values: values.default({}),
              /** Of a correction, another last day; null: none. */
              until: day.nullable().optional(),
              reason: reason.min(1, 'expected the reason, in words'),
            }),
          },
        },
      },
    },
    responses: done,
  });

  return newRouter()
    .openapi(writeRecord, async (c) => {
      const { person: personId } = c.req.valid('param');
      const { type: key, values: given, effective, until = null, reason: text } = c.req.valid('json');
      const [declared] = await recordTypes(sql, [key]);
      const person = await personOnFile(sql, personId);
      const language = readerLanguage(c);
      // A type that is another circle's is as if it were not there.
      if (declared === undefined || !may(whoIs(c).actor, 'records.write', { ...thingOf(person), circle: circleOf(declared.type, null) }))
        throw recordRefusal('unknownType', language);
      check(declared.type, given, language);
      const from = effective ?? (await dayIn(sql, config.zone));
      if (until !== null && until <= from) throw datesRefusal(language);
      return write(c, { person: person.id, does: 'write', type: key, values: given, effective: from, until, text: text === '' ? null : text });
    })
    .openapi(actOnRecord, async (c) => {
      const { person: personId, record } = c.req.valid('param');
      const { act, values: given, until, reason: text } = c.req.valid('json');
      const found = await recordById(sql, record);
      const [declared] = found === null ? [] : await recordTypes(sql, [found.type]);
      const circle = found === null ? null : circleOf(declared?.type, found.circle);
      const person = await personOnFile(sql, personId);
      // What is outside of the reader's circle is as if it were not there.
      if (found === null || found.personId !== person.id || !may(whoIs(c).actor, 'records.write', { ...thingOf(person), circle }))
        throw notFound(`record ${record}`);
      const today = await dayIn(sql, config.zone);
      const asked = { person: person.id, type: found.type, record, text };
      if (act === 'annotate') return write(c, { ...asked, does: 'annotate', values: { text }, effective: today, until: null });
      if (act !== 'correct') return write(c, { ...asked, does: act, values: {}, effective: today, until: null });
      if (declared !== undefined) check(declared.type, given, readerLanguage(c));
      const ends = until === undefined ? found.until : until;
      if (until != null && until <= found.effective) throw datesRefusal(readerLanguage(c));
      return write(c, { ...asked, does: 'supersede', values: { ...found.values, ...given }, effective: found.effective, until: ends });
    });

  /** For what is in a circle those in it are asked about, else those who may do it to the person all the same, and are then told that it is not there. */
  async function recordThing(c: Context<AppEnv>, personId: string, record: string): Promise<Thing> {
    const thing = await personThing(sql, personId);
    const found = await recordById(sql, record);
    const [declared] = found === null ? [] : await recordTypes(sql, [found.type]);
    const circle = found === null ? null : circleOf(declared?.type, found.circle);
    return may(whoIs(c).actor, 'records.write', { ...thing, circle }) ? { ...thing, circle } : thing;
  }

  async function write(c: Context<AppEnv>, order: ByHand) {
    const { refused } = await sql.begin(async (tx) => recordByHand(engine, tx, order, await sayingNow(engine, tx, whoIs(c).person.id)));
    if (refused !== null) throw recordRefusal(refused, readerLanguage(c));
    return c.json({ done: true as const }, 200);
  }
}

function check(type: RecordType, given: Record<string, unknown>, language: 'en' | 'zh'): void {
  const problems = checkValues(type, given);
  if (problems.length > 0) throw valueRefusal(problems, language);
}

function datesRefusal(language: 'en' | 'zh'): Refusal {
  const message = language === 'zh' ? '結束日期須遲於生效日期。' : 'The last day has to come after the first.';
  return new Refusal(422, 'datesOutOfOrder', message, { field: 'until' });
}
