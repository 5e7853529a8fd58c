import { deliver, isMoot, type KeptMail, sentLine, type Standing } from '../nudge.ts';
import type { MailOrder } from '../perform/scene.ts';
import { isNotice } from '../task/events.ts';
import { isPresent } from '../who.ts';
import { batchOf, placeOfPerson, writeLine } from './lines.ts';
import { bagDue, type Kept, putBack, readerOf } from './mail-bags.ts';
import { byTime, type Living, type Rehearsal } from './rehearsal.ts';
import { take } from './take.ts';

/** The mails that waited go out. */

/** Every bag that is due, in the order of their readers; then those who waited for somebody to be told are. */
export function deliverBags(rehearsal: Rehearsal): void {
  const told: Kept[] = [];
  while (bagDue(rehearsal) <= rehearsal.now) {
    const person = rehearsal.bagsDue.take()?.person ?? '';
    told.push(...deliverTo(rehearsal, person));
  }
  for (const { of, mail } of told) tellRungs(rehearsal, of, mail);
}

function deliverTo(rehearsal: Rehearsal, person: string): Kept[] {
  const { budget, bags, now } = rehearsal;
  const bag = bags.get(person);
  const [first] = bag?.kept ?? [];
  if (bag === undefined || first === undefined) return [];
  const standing = (kept: KeptMail) => standingOf(rehearsal, kept as Kept);
  const { goes, moot, waits } = deliver(budget, bag.kept, now, readerOf(rehearsal, first.of, person, bag), standing);
  const left = [...goes, ...moot, ...waits.map(({ kept }) => kept)];
  bag.kept = bag.kept.filter((one) => !left.includes(one));
  for (const { kept, due } of waits) putBack(rehearsal, bag, { ...(kept as Kept), due });
  if (goes.length === 0) return [];
  bag.sent = [...bag.sent.filter((at) => at > now - fortnightMs), now];
  return send(rehearsal, goes as Kept[]);
}

/** Weeks begin on Monday: what went out longer ago counts no more. */
const fortnightMs = 14 * 86_400_000;

function standingOf({ now }: Rehearsal, { mail, of }: Kept): Standing {
  const { world, scene, past } = of;
  if (world.person(mail.to)?.hasMail !== true || !isPresent(mail.to, { world, at: now })) return 'moot';
  const id = mail.slot === null ? '' : mail.slot.slice(0, mail.slot.lastIndexOf(':'));
  if (isMoot(mail, scene.tasks[id] ?? past.findLast((task) => task.id === id))) return 'moot';
  return scene.run.paused ? 'paused' : 'told';
}

function send(rehearsal: Rehearsal, goes: Kept[]): Kept[] {
  const { now, notices } = rehearsal;
  const [first] = goes as [Kept, ...Kept[]];
  const why = { ...byTime, cause: first.line };
  if (goes.length === 1) batchOf(rehearsal, first.of, why).write(sentLine(goes, now));
  else writeLine(rehearsal, sentLine(goes, now), placeOfPerson(null), why);
  const told = goes.filter(({ mail }) => isNotice(mail.kind) && mail.slot !== null);
  for (const { mail } of told) notices.set(`${mail.slot}#${mail.issue}`, now);
  return told;
}

/** A rung that waited for this notice may fire a working day later. */
function tellRungs(rehearsal: Rehearsal, of: Living, { slot }: MailOrder): void {
  const task = Object.values(of.scene.tasks).find(({ slots }) => slots.some(({ id }) => id === slot));
  if (task === undefined || slot === null || !Object.values(task.rungs).includes('waiting')) return;
  take(rehearsal, of, { to: 'slot', task: task.id, slot, at: rehearsal.now }, byTime);
}
