import { type Flow, isTask, portsOf, type TaskStep } from '../schema.ts';
import { isOfSubject } from '../walk.ts';
import { type Language, nameOf, said } from './language.ts';
import { sentences } from './outline.ts';
import { outcomeWords } from './outcomes.ts';
import { aboutOf } from './paper.ts';
import { tellerOf } from './teller.ts';

/** What people are told before they take part, as it follows from the flow: a promise, to which a later change is held. */
export type NoticePart = { title: string; lines: string[] };
/** A part that says something else than before: what is not said any more, and what is said now. */
export type BrokenPromise = { title: string; was: string[]; is: string[] };

export function noticeOf(flow: Flow, language: Language): NoticePart[] {
  const tell = tellerOf(flow, language);
  // Numbers of steps are for whoever has the paper beside them: a step put in before must not look like another promise.
  const rows = sentences(flow, language).map((row) => ({ ...row, number: '' }));
  const about = aboutOf(flow, rows, tell).map(({ title, lines }) => ({ title, lines: lines.map((line) => line.trim()) }));
  const both = (en: string, zh: string) => (language === 'zh' ? zh : en);
  const dates = flow.dates.map(({ label }) => said(label, language));
  return [
    ...about,
    ...(dates.length === 0 ? [] : [{ title: both('Dates', '日期'), lines: dates }]),
    {
      title: both('Your rights', '你的權利'),
      lines: [...objections(flow, language), both('You may ask what is kept about you, and have it put right.', '你可要求查閱及改正有關你的資料。')],
    },
  ];
}

/** The notice as plain text, for whoever writes to people. */
export function noticeText(flow: Flow, language: Language): string {
  return noticeOf(flow, language)
    .map(({ title, lines }) => `${title}\n${lines.map((line) => `- ${line}`).join('\n')}`)
    .join('\n\n');
}

/** What people who were told of one version would have to be told anew of another. */
export function promisesBroken(told: Flow, now: Flow, language: Language): BrokenPromise[] {
  const before = new Map(noticeOf(told, language).map(({ title, lines }) => [title, lines]));
  const after = new Map(noticeOf(now, language).map(({ title, lines }) => [title, lines]));
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((title): BrokenPromise[] => {
    const [old, next] = [before.get(title) ?? [], after.get(title) ?? []];
    const was = old.filter((line) => !next.includes(line));
    const is = next.filter((line) => !old.includes(line));
    return was.length + is.length === 0 ? [] : [{ title, was, is }];
  });
}

/** Where the person it is about may say that they do not agree. */
function objections(flow: Flow, language: Language): string[] {
  const asked = Object.values(flow.steps).filter((step): step is TaskStep => isTask(step) && isOfSubject(step.settings.who));
  return asked.flatMap((step) => {
    const against = portsOf(step).find(({ port, main }) => !main && !['timeout', 'refused', 'declined'].includes(port));
    if (against === undefined) return [];
    const [name, outcome] = [nameOf(step, language), outcomeWords(step, against.port, language)];
    return [language === 'zh' ? `在「${name}」可選擇「${outcome}」。` : `In “${name}” you may choose “${outcome}”.`];
  });
}
