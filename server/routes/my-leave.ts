import type { Context } from 'hono';
import * as z from 'zod';
import { absencesOf, allSubstitutes, endSubstitutesOf, upsertSubstitute } from '../../db/absences.ts';
import { dayIn } from '../../db/auth.ts';
import { deleteLeaveFeed, leaveFeedOf, setLeaveFeed } from '../../db/leave-feeds.ts';
import { recordAbsence, sayingNow, withdrawAbsence } from '../../engine/changes.ts';
import { dateOf, dayNumber, isDate } from '../../workflows/flow/calendar.ts';
import { sealSecret } from '../connect/secrets.ts';
import type { AppDeps } from '../deps.ts';
import { Refusal } from '../errors.ts';
import { feedName } from '../leave/read-feeds.ts';
import { type AppEnv, newRouter, readerLanguage, route, whoIs } from '../permissions.ts';
import { refOf } from '../person-ref.ts';
import { loadRefs } from '../refs.ts';
import { idOf } from '../task/people.ts';
import { personRef } from './flows-schemas.ts';

const day = z.string().refine(isDate, 'expected a date such as 2027-03-12');
/** A name in full, or a staff number. */
const someone = z.string().trim().min(1).max(200);

const leave = z.object({
  /** Also what is over since a month. */
  leave: z.array(z.object({ id: z.string(), from: z.string(), to: z.string(), kind: z.string(), standIn: personRef.nullable(), isOver: z.boolean() })),
  /** Who acts for them whenever they are away and nobody else was named; null: nobody. */
  standIn: personRef.nullable(),
  /** Who is likely: their manager, and those whom they lead. */
  proposed: z.array(personRef),
  feed: z
    .object({ host: z.string(), readAt: z.string().nullable(), problem: z.enum(['refused', 'unreachable', 'notACalendar', 'tooLarge']).nullable() })
    .nullable(),
});

const answer = { 200: { description: 'Their leave as it is now', content: { 'application/json': { schema: leave } } } };

const getLeave = route({
  method: 'get',
  path: '/api/my/leave',
  permission: 'signedIn',
  summary: 'The leave of whoever is signed in, and who acts for them',
  responses: answer,
});

const postLeave = route({
  method: 'post',
  path: '/api/my/leave',
  permission: 'signedIn',
  summary: 'Records leave of whoever is signed in, with or without somebody who acts for them',
  request: { body: { content: { 'application/json': { schema: z.object({ from: day, to: day, standIn: someone.nullable() }) } } } },
  responses: answer,
});

const deleteLeave = route({
  method: 'delete',
  path: '/api/my/leave/{id}',
  permission: 'signedIn',
  summary: 'Takes leave back: all of it, or what is left of it',
  request: { params: z.object({ id: z.string().regex(/^\d{1,18}$/) }) },
  responses: answer,
});

const putStandIn = route({
  method: 'put',
  path: '/api/my/stand-in',
  permission: 'signedIn',
  summary: 'Names who acts for whoever is signed in whenever they are away; null: nobody',
  request: { body: { content: { 'application/json': { schema: z.object({ standIn: someone.nullable() }) } } } },
  responses: answer,
});

const putFeed = route({
  method: 'put',
  path: '/api/my/leave-feed',
  permission: 'signedIn',
  summary: 'Names a calendar (.ics) from which leave is read every hour; null: none',
  request: { body: { content: { 'application/json': { schema: z.object({ url: z.string().trim().max(2_000).nullable() }) } } } },
  responses: answer,
});

/** Leave and stand-ins as people set them for themselves. */
export function myLeaveRoutes({ sql, engine, keys, config }: Pick<AppDeps, 'sql' | 'engine' | 'keys' | 'config'>) {
  async function leaveOf(personId: string): Promise<z.infer<typeof leave>> {
    const [today, absences, substitutes, refs, feed, roster] = await Promise.all([
      dayIn(sql, config.zone),
      absencesOf(sql, [personId]),
      allSubstitutes(sql),
      loadRefs(engine, sql),
      leaveFeedOf(sql, personId),
      engine.rosters.load(sql),
    ]);
    const monthAgo = dateOf(dayNumber(today) - 31);
    const standing = substitutes.findLast((one) => one.personId === personId && one.from <= today && (one.to === null || one.to >= today));
    const manager = roster.people.get(personId)?.managerId ?? null;
    const near = [manager, ...(roster.reports.get(personId) ?? [])].flatMap((id) => (id === null ? [] : (roster.people.get(id) ?? [])));
    return {
      leave: absences
        .filter(({ to }) => to >= monthAgo)
        .map(({ id, from, to, kind, substituteId }) => ({ id, from, to, kind, standIn: refs.orNull(substituteId), isOver: to < today })),
      standIn: refs.orNull(standing?.substituteId ?? null),
      proposed: near.slice(0, 20).map(refOf),
      feed: feed === null ? null : { host: feed.host, readAt: feed.readAt, problem: feed.problem as 'refused' | null },
    };
  }

  /** Who is meant by a name; throws where it is nobody's, or that of several. */
  async function named(c: Context<AppEnv>, text: string): Promise<string> {
    const roster = await engine.rosters.load(sql);
    const id = idOf(text, roster);
    if (!roster.people.has(id)) throw refusal(c, 'unknownPerson');
    if (id === whoIs(c).person.id) throw refusal(c, 'ownSubstitute');
    return id;
  }

  return newRouter()
    .openapi(getLeave, async (c) => c.json(await leaveOf(whoIs(c).person.id), 200))
    .openapi(postLeave, async (c) => {
      const { from, to, standIn } = c.req.valid('json');
      const personId = whoIs(c).person.id;
      const substituteId = standIn === null ? null : await named(c, standIn);
      const said = await sql.begin(async (tx) =>
        recordAbsence(engine, tx, { personId, from, to, kind: 'leave', substituteId }, await sayingNow(engine, tx, personId)),
      );
      if ('refused' in said) throw refusal(c, said.refused);
      return c.json(await leaveOf(personId), 200);
    })
    .openapi(deleteLeave, async (c) => {
      const personId = whoIs(c).person.id;
      await sql.begin(async (tx) => withdrawAbsence(engine, tx, { personId, id: c.req.valid('param').id }, await sayingNow(engine, tx, personId)));
      return c.json(await leaveOf(personId), 200);
    })
    .openapi(putStandIn, async (c) => {
      const { standIn } = c.req.valid('json');
      const personId = whoIs(c).person.id;
      const substituteId = standIn === null ? null : await named(c, standIn);
      await sql.begin(async (tx) => {
        const today = await dayIn(tx, config.zone);
        await endSubstitutesOf(tx, personId, today);
        if (substituteId !== null) await upsertSubstitute(tx, { personId, substituteId, from: today, to: null });
      });
      return c.json(await leaveOf(personId), 200);
    })
    .openapi(putFeed, async (c) => {
      const { url } = c.req.valid('json');
      const personId = whoIs(c).person.id;
      const address = url === null || url === '' ? null : feedAddress(url, config.loopback);
      if (address === 'no') throw refusal(c, 'notAnAddress');
      await sql.begin(async (tx) => {
        if (address === null) return deleteLeaveFeed(tx, personId);
        return setLeaveFeed(tx, { personId, host: address.host, ...sealSecret(keys.webhook, feedName(personId), Buffer.from(address.href, 'utf8')) });
      });
      return c.json(await leaveOf(personId), 200);
    });
}

/** `webcal:` is what calendars call an https address that one subscribes to. */
function feedAddress(text: string, loopback: boolean): URL | 'no' {
  const written = text.replace(/^webcals?:/i, 'https:');
  if (!URL.canParse(written)) return 'no';
  const url = new URL(written);
  const isPlain = url.protocol === 'http:' && loopback;
  return (url.protocol === 'https:' || isPlain) && url.username === '' && url.hostname !== '' ? url : 'no';
}

const words = {
  unknownPerson: {
    en: 'No one person on file has this name. Type it in full, or the staff number.',
    zh: '找不到此姓名的員工，或多於一人同名。請輸入全名或員工編號。',
  },
  ownSubstitute: { en: 'Nobody stands in for themselves. Choose someone else.', zh: '不能由本人代辦，請另選一人。' },
  datesOutOfOrder: { en: 'The end comes before the beginning.', zh: '結束日期早於開始日期。' },
  unknownAbsence: { en: 'This leave is not there any more.', zh: '此假期已不存在。' },
  notAnAddress: {
    en: 'Expected the address of a calendar, https://… or webcal://…, as your calendar shows it.',
    zh: '請輸入日曆的網址（https://… 或 webcal://…），可從你的日曆複製。',
  },
} as const;

const fields = { unknownPerson: 'standIn', ownSubstitute: 'standIn', datesOutOfOrder: 'to', unknownAbsence: 'leave', notAnAddress: 'url' } as const;

const refusal = (c: Context<AppEnv>, code: keyof typeof words): Refusal => new Refusal(422, code, words[code][readerLanguage(c)], { field: fields[code] });
