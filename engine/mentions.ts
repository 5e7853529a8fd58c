import { absencesOf } from '../db/absences.ts';
import { databaseNow } from '../db/auth.ts';
import { isMentionMailWaiting } from '../db/comments.ts';
import type { Tx } from '../db/connect.ts';
import { send } from '../db/copy.ts';
import { lockBag, setSent } from '../db/nudges.ts';
import { outboxCopy } from '../db/outbox.ts';
import { isoOf } from '../workflows/flow/calendar.ts';
import { mayWriteAt } from '../workflows/flow/nudge.ts';
import type { Engine } from './engine.ts';

const minuteMs = 60_000;

/**
 * Orders a mail for each of these people that tells where they are named, for when the nudge budget allows; one that waits already tells of the rest too,
 * since what it says is worked out when it leaves. It counts like any other mail to them.
 */
export async function orderMentionMails(engine: Engine, tx: Tx, people: readonly string[], comment: string): Promise<void> {
  const now = Date.parse(await databaseNow(tx));
  const roster = await engine.rosters.load(tx);
  const cycle = { id: '', zone: 'UTC', owner: '', startsAt: now, dates: {}, period: null };
  const world = engine.rosters.world(roster, { cycle, answers: [], notices: new Map(), at: now });
  for (const person of people) {
    if (roster.people.get(person)?.email == null || (await isMentionMailWaiting(tx, person))) continue;
    const bag = { personId: person, trial: '' };
    const sent = (await lockBag(tx, bag)) ?? [];
    const leaves = (await absencesOf(tx, [person])).map(({ from, to, kind, substituteId, knownAt }) => ({
      from,
      to,
      kind,
      substitute: substituteId,
      known: Date.parse(knownAt),
    }));
    const reader = { zone: world.zone(world.zoneOf(person)), calendar: world.calendarOf(person), leaves, sent: sent.map((at) => Date.parse(at)) };
    const budget = roster.nudges;
    const at = budget === null ? now : mayWriteAt(budget, now + budget.gatherMinutes * minuteMs, reader, true);
    if (budget !== null) await setSent(tx, bag, [...sent, isoOf(at)]);
    const row = { kind: 'mail' as const, key: `mail:mention|${comment}|${person}`, runId: null, payload: { kind: 'mention', to: person } };
    await send(tx, outboxCopy([row], isoOf(at)));
  }
}
