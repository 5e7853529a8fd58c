import { unseenMentions } from '../../db/comments.ts';
import { dayIn } from '../../db/auth.ts';
import { flowById } from '../../db/flows.ts';
import { organisation } from '../../db/organisation.ts';
import { isPresent } from '../../db/people.ts';
import { isSensitive } from '../../workflows/flow/schema.ts';
import type { Composed, ComposeDeps } from './composed.ts';
import { inLanguage } from './data.ts';
import { nameById, nameOf } from './names.ts';

/** Where its reader is named in comments and has not looked; null: nowhere any more. What was said is not in it: the page has it. */
export async function composeMention({ engine, publicUrl }: ComposeDeps, to: string): Promise<Composed | null> {
  const { sql } = engine;
  const roster = await engine.rosters.load(sql);
  const person = roster.people.get(to);
  const [first, ...more] = await unseenMentions(sql, to);
  const row = first === undefined ? null : await flowById(sql, first.flowId);
  if (person === undefined || person.email === null || first === undefined || row === null) return null;
  if (!isPresent(person, await dayIn(sql, engine.rosters.zoneOf(person)))) return null;
  const { language } = person;
  const { nameEn, nameZh } = await organisation(sql);
  const flow = row.draft;
  const step = first.step === null ? undefined : flow.steps[first.step];
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
      flow: inLanguage(flow.name, language),
      step: step === undefined ? null : inLanguage(step.name, language),
      more: more.length,
      sensitive: isSensitive(flow),
      link: `${publicUrl}/flows/${encodeURIComponent(first.flowId)}?said=${encodeURIComponent(first.id)}`,
    },
    links: [],
    thread: null,
    calendars: [],
  };
}
