import { dueOf, type Reader } from '../nudge.ts';
import type { MailOrder } from '../perform/scene.ts';
import type { Instant } from '../state.ts';
import type { Living, MailBag, Rehearsal } from './rehearsal.ts';

/** Messages that wait for the next mail of their reader: the storage of a rehearsal for nudge.ts, as engine/postman.ts is that of the database. */

export type Kept = MailBag['kept'][number];

export function keepMail(rehearsal: Rehearsal, of: Living, mail: MailOrder, line: number): void {
  const { budget, bags } = rehearsal;
  if (budget === null) return;
  const bag = bags.get(mail.to) ?? { kept: [], sent: [] };
  bags.set(mail.to, bag);
  const kept = { at: mail.at, run: of.id, mail };
  putBack(rehearsal, bag, { ...kept, of, line, due: dueOf(budget, kept, rehearsal.now, readerOf(rehearsal, of, mail.to, bag)) });
}

export function putBack({ bagsDue }: Rehearsal, bag: MailBag, kept: Kept): void {
  bag.kept.push(kept);
  bagsDue.add({ at: kept.due, person: kept.mail.to });
}

export function readerOf({ now }: Rehearsal, { world }: Living, person: string, { sent }: MailBag): Reader {
  const leaves = world.leaves(person).filter(({ known }) => known <= now);
  return { zone: world.zone(world.zoneOf(person)), calendar: world.calendarOf(person), leaves, sent };
}

/** The earliest instant at which a bag goes. */
export function bagDue({ bagsDue, bags }: Rehearsal): Instant {
  for (let first = bagsDue.first(); first !== undefined; first = bagsDue.first()) {
    const { at, person } = first;
    if (bags.get(person)?.kept.some(({ due }) => due === at) === true) return at;
    bagsDue.take();
  }
  return Infinity;
}
