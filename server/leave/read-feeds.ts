import type { Pool } from '../../db/connect.ts';
import { claimLeaveFeeds, deleteLeaveFeedEntry, insertLeaveFeedEntry, leaveFeedEntries, lockLeaveFeed, noteLeaveFeed } from '../../db/leave-feeds.ts';
import { recordAbsence, sayingNow, withdrawAbsence } from '../../engine/changes.ts';
import type { Engine } from '../../engine/engine.ts';
import { dateOf, localOf } from '../../workflows/flow/calendar.ts';
import { AddressRefused, type Resolve, resolveByDns } from '../connect/addresses.ts';
import { fetchText, TooLong } from '../connect/fetch.ts';
import { openSecret } from '../connect/secrets.ts';
import type { KeyRing } from '../keys.ts';
import { leaveIn } from './feed-days.ts';

/** Why a calendar could not be read, as its person is told. */
export type FeedProblem = 'refused' | 'unreachable' | 'notACalendar' | 'tooLarge';

export type FeedDeps = { engine: Engine; webhook: KeyRing; loopback: boolean; resolve?: Resolve };

const atOnce = 10;
/** Minutes. */
const every = 60;
const afterProblem = 240;
const limits = { timeoutMs: 15_000, answered: 2 * 1024 * 1024 };

export const feedName = (personId: string): string => `leave feed of ${personId}`;

/** Reads the calendars that are due, and takes over what changed in them. Answers how many were read. */
export async function readLeaveFeeds({ engine, webhook, loopback, resolve = resolveByDns }: FeedDeps): Promise<number> {
  const feeds = await claimLeaveFeeds(engine.sql, atOnce, every);
  for (const { personId, ...sealed } of feeds) {
    const url = openSecret(webhook, feedName(personId), sealed).toString('utf8');
    const problem = await takeOver(engine, personId, () => fetchText(new URL(url), { resolve, loopback, limits }));
    await noteLeaveFeed(engine.sql, personId, { problem, minutes: problem === null ? every : afterProblem });
  }
  return feeds.length;
}

async function takeOver(engine: Engine, personId: string, read: () => Promise<string>): Promise<FeedProblem | null> {
  let content: string;
  try {
    content = await read();
  } catch (error) {
    return error instanceof AddressRefused ? 'refused' : error instanceof TooLong ? 'tooLarge' : 'unreachable';
  }
  const roster = await engine.rosters.load(engine.sql);
  const person = roster.people.get(personId);
  if (person === undefined) return 'unreachable';
  const year = new Date().getUTCFullYear();
  const zone = engine.rosters.zone(engine.rosters.zoneOf(person), year - 1, year + 3);
  return inOneGo(engine.sql, engine, personId, content, (utc) => dateOf(localOf(utc, zone).day));
}

async function inOneGo(sql: Pool, engine: Engine, personId: string, content: string, zone: (utc: number) => string): Promise<FeedProblem | null> {
  return sql.begin(async (tx) => {
    if (!(await lockLeaveFeed(tx, personId))) return null;
    const saying = await sayingNow(engine, tx, personId);
    const found = leaveIn(content, { today: saying.today, zone });
    if (typeof found === 'string') return found;
    const known = await leaveFeedEntries(tx, personId);
    const wanted = new Map(found.leave.map((leave) => [leave.entry, leave]));
    for (const { entry, absenceId } of known) {
      const to = entry.slice(entry.lastIndexOf('|') + 1);
      // What is over is not in it any more because it is over.
      if (wanted.has(entry) || to < saying.today) continue;
      await withdrawAbsence(engine, tx, { personId, id: absenceId }, saying);
      await deleteLeaveFeedEntry(tx, personId, entry);
    }
    const isKnown = new Set(known.map(({ entry }) => entry));
    for (const { entry, from, to } of wanted.values()) {
      if (isKnown.has(entry)) continue;
      const said = await recordAbsence(engine, tx, { personId, from, to, kind: 'leave', substituteId: null }, saying);
      if ('told' in said) await insertLeaveFeedEntry(tx, personId, entry, said.id);
    }
    return null;
  });
}
