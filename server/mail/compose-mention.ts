import { unseenMentions } from '../../db/comments.ts';
import { dayIn } from '../../db/auth.ts';
import { wantsMail } from '../../db/mail-wishes.ts';
import { organisation } from '../../db/organisation.ts';
import { isPresent } from '../../db/people.ts';
import type { Composed, ComposeDeps } from './composed.ts';
import { inLanguage } from './data.ts';
import { nameById, nameOf } from './names.ts';

/** Where its reader is named in comments and has not looked; null: nowhere any more. What was said is not in it: the page has it. */
export async function composeMention({ engine, publicUrl }: ComposeDeps, to: string): Promise<Composed | null> {
  const { sql } = engine;
  const roster = await engine.rosters.load(sql);
  const person = roster.people.get(to);
  const [first, ...more] = await unseenMentions(sql, to);
  if (person === undefined || person.email === null || first === undefined || !(await wantsMail(sql, to, 'mentions'))) return null;
  if (!isPresent(person, await dayIn(sql, engine.rosters.zoneOf(person)))) return null;
  const { language } = person;
  const { nameEn, nameZh } = await organisation(sql);
  return {
    to: person.email,
    data: {
      kind: 'mention',
      language,
      company: language === 'zh' ? (nameZh ?? nameEn) : nameEn,
      to: nameOf(person),
      trial: false,
      limit: roster.nudges,
      by: nameById(roster, first.byId, language),
      flow: inLanguage(first.flow, language),
      step: first.stepName === null ? null : inLanguage(first.stepName, language),
      more: more.length,
      sensitive: first.sensitive,
      link: `${publicUrl}/flows/${encodeURIComponent(first.flowId)}?said=${encodeURIComponent(first.id)}`,
    },
    links: [],
    thread: null,
    calendars: [],
  };
}
