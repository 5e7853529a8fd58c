import type { Sql, Tx } from '../db/connect.ts';
import { comingToPeople, cyclesToTell, setToldUntil } from '../db/days.ts';
import { databaseNow, dayIn } from '../db/auth.ts';
import { dateOf, dayNumber, instantOf, isoOf } from '../workflows/flow/calendar.ts';
import type { Instant } from '../workflows/flow/state.ts';
import type { WorldChange } from '../workflows/flow/world.ts';
import { takeOver } from './change-person.ts';
import type { Engine } from './engine.ts';
import type { Roster } from './roster.ts';
import { tell } from './tell.ts';

/** Days begin on a quarter of an hour everywhere. */
const quarter = 900_000;
/** So long before a day begins, in wall time, its events are put before their runs, to be taken before the dates of its first instant. */
const aheadMs = 60_000;

type Coming = { at: Instant; change: WorldChange };

/**
 * What days bring by themselves: what was recorded of people for a later day begins to hold, a last day is over, leave begins or ends. Tells the runs of each
 * cycle in the cycle's own time, once. Answers how many runs were told.
 */
export async function passDays(engine: Engine): Promise<number> {
  let told = 0;
  for (const { id, now, flowRate, toldUntil } of await cyclesToTell(engine.sql)) {
    const until = Date.parse(now) + aheadMs * flowRate;
    if (Math.floor(until / quarter) === Math.floor(Date.parse(toldUntil) / quarter)) continue;
    told += await engine.sql.begin(async (tx) => {
      const from = await setToldUntil(tx, id, isoOf(until));
      return from === null ? 0 : tellDays(engine, tx, id, Date.parse(from), until);
    });
  }
  await engine.sql.begin(async (tx) => takeOver(tx, { at: await databaseNow(tx), today: await dayIn(tx, engine.zone) }));
  return told;
}

async function tellDays(engine: Engine, tx: Tx, cycle: string, from: Instant, until: Instant): Promise<number> {
  let told = 0;
  for (const { at, change } of await comingBetween(engine, tx, from, until))
    told += await tell(engine, tx, [change], { trial: cycle, own: { cycleId: cycle, at } });
  return told;
}

/** What comes to people after `from` and not after `until`, in its order: days of the organisation for what they are, of their own zone for leave. */
export async function comingBetween(engine: Engine, sql: Sql, from: Instant, until: Instant): Promise<Coming[]> {
  const roster = await engine.rosters.load(sql);
  const dayOf = (instant: Instant) => dateOf(Math.floor(instant / 86_400_000));
  const { states, leavers, leaves } = await comingToPeople(sql, dayOf(from - 86_400_000), dayOf(until + 86_400_000));
  // What was recorded after it had begun was told of when it was recorded.
  const coming: Coming[] = [
    ...states.map(({ person, day, fields, what }) => ({ at: begins(engine, null, roster, day), change: { is: 'person' as const, person, fields, what } })),
    ...leavers.flatMap(({ person, day, known }) => {
      const at = begins(engine, null, roster, day);
      return known === null || at > Date.parse(known) ? [{ at, change: goneOf(person) }] : [];
    }),
    ...leaves.flatMap(({ person, day, known }) => {
      const at = begins(engine, person, roster, day);
      return at > Date.parse(known) ? [{ at, change: { is: 'absence' as const, person } }] : [];
    }),
  ];
  return coming.filter(({ at }) => at > from && at <= until).sort((a, b) => a.at - b.at);
}

const goneOf = (person: string): WorldChange => ({ is: 'person', person, fields: ['left_on'], what: 'left' });

function begins(engine: Engine, person: string | null, roster: Roster, day: string): Instant {
  const zone = person === null ? engine.zone : engine.rosters.zoneOfId(roster, person);
  const year = Number(day.slice(0, 4));
  return instantOf(dayNumber(day), 0, engine.rosters.zone(zone, year - 1, year + 1));
}
