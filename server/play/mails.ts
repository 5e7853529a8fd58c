import type { MailData } from '../mail/data.ts';
import { askData, noticeData, toldData, wordData } from '../mail/compose.ts';
import type { Sent } from '../../workflows/flow/play/play.ts';
import { isTask } from '../../workflows/flow/schema.ts';
import { type Trying, viewOf } from './task.ts';

/** The mails of a flow that is tried, written by what writes the real ones. A link in them leads nowhere. */

export type PlayedMail = { key: string; to: string; data: MailData };

/** Null where the real one would not go out either: its reader has no part in it any more. */
export function mailOf(trying: Trying, { mail, scene, world }: Sent): PlayedMail | null {
  const { flow, roster, company } = trying;
  const person = roster.people.get(mail.to);
  const step = flow.steps[mail.step];
  if (person === undefined || step === undefined) return null;
  const { language } = person;
  const common = { language, company, to: language === 'zh' ? (person.nameZh ?? person.name) : person.name, trial: false, limit: null };
  const made = (data: MailData | null): PlayedMail | null => (data === null ? null : { key: mail.key, to: mail.to, data });
  if (mail.kind === 'notify' || (mail.kind === 'cc' && mail.slot === null)) return made(noticeData(flow, mail, common, roster));
  const task = Object.values(scene.tasks).find(({ slots }) => slots.some(({ id }) => id === mail.slot));
  const slot = task?.slots.find(({ id }) => id === mail.slot);
  const subject = scene.run.subject === null ? undefined : roster.people.get(scene.run.subject);
  const zone = world.zoneOf(person.id);
  if (mail.kind === 'task' || mail.kind === 'reminder' || mail.kind === 'reopened') {
    if (task === undefined || slot === undefined) return null;
    const view = viewOf(trying, { run: scene.run, world, at: mail.at, task, slot, tasks: scene.tasks, released: [], given: null });
    return view === null ? null : made(askData(mail, view, { flow, roster, person, common, link: '#', reply: null }));
  }
  if (mail.kind === 'tell' || mail.kind === 'cc' || mail.kind === 'handedOver')
    return task === undefined || slot === undefined || !isTask(step)
      ? null
      : made(toldData(mail, { task, holderId: slot.holder }, { flow, step, roster, common, subject, zone }));
  const holder = slot === undefined ? undefined : roster.people.get(slot.holder);
  const holderName = holder === undefined ? '' : language === 'zh' ? (holder.nameZh ?? holder.name) : holder.name;
  return made(wordData({ ...mail, kind: mail.kind }, { flow, step, common, subject, holder: holderName, zone, link: mail.kind === 'released' ? '#' : null }));
}
