import type { DigestGroup, DigestItem, DigestOther, DigestProps, Fact } from '../builder-ui/task-page/digest-props.ts';
import { askOf, deadlineAndPlace, momentWords, nameOf } from '../builder-ui/task-page/told.ts';
import { wordsIn } from '../builder-ui/task-page/words.ts';
import { said } from '../workflows/flow/sentences/language.ts';
import type { TaskView } from '../workflows/flow/task-view.ts';
import { hashOf } from './mail/ids.ts';

/** A part of the mail as it stands. `current`: this link may answer it. `open`: its own page. */
export type Listed = { view: TaskView; current: boolean; takeBack: boolean; open: string | null };
type Lists = Pick<DigestProps, 'groups' | 'single' | 'over'>;

/** What the page of several tasks lists: those of one kind together, with what differs; what has its own page alone; what is over. */
export function digestLists(listed: readonly Listed[], language: 'en' | 'zh'): Lists {
  const isOpen = ({ view: { state }, current }: Listed) => current && (state === 'open' || state === 'mustSignIn' || state === 'notYet');
  const alike = listed.filter((one) => isOpen(one) && one.view.alike);
  const groups = new Map<string, Listed[]>();
  for (const one of alike) groups.set(groupId(one.view), [...(groups.get(groupId(one.view)) ?? []), one]);
  return {
    groups: [...groups].map(([id, ones]) => groupOf(id, ones, language)),
    single: listed.filter((one) => isOpen(one) && !one.view.alike).map((one) => otherOf(one, language)),
    over: listed.filter((one) => !isOpen(one)).map((one) => otherOf(one, language)),
  };
}

/** Alike is what is asked by the same step of the same flow, with the same answers. */
export function groupId({ flow, cycle, stepId, asks, outcomes }: TaskView): string {
  return hashOf(JSON.stringify([flow.en, cycle, stepId, asks, outcomes.map(({ key }) => key)])).slice(0, 10);
}

function groupOf(id: string, ones: readonly Listed[], language: 'en' | 'zh'): DigestGroup {
  const [{ view }] = ones as [Listed, ...Listed[]];
  const facts = ones.map((one) => factsIn(one.view, language));
  const isSame = (fact: Fact) => facts.every((some) => some.some(({ label, value }) => label === fact.label && value === fact.value));
  const same = (facts[0] ?? []).filter(isSame);
  const items = ones.map((one, index): DigestItem => {
    const { view: its, open } = one;
    const due = its.due ?? its.closes;
    return {
      slot: its.slot,
      about: aboutIn(its, language),
      due: due === null ? null : deadlineAndPlace(due, its.zone, language),
      late: its.late,
      differs: (facts[index] ?? []).filter((fact) => !isSame(fact)),
      open,
    };
  });
  return { id, ask: askOf({ ...view, language }), flow: said(view.flow, language), outcomes: view.outcomes, same, items };
}

function factsIn({ shown }: TaskView, language: 'en' | 'zh'): Fact[] {
  return shown.flatMap(({ by, answers }) =>
    answers.map(({ label, value }) => ({
      label:
        by === null
          ? said(label, language)
          : language === 'zh'
            ? `${said(label, language)}（${nameOf(by, language)}）`
            : `${said(label, language)} (${nameOf(by, language)})`,
      value,
    })),
  );
}

/** Whom a part is about, as a list names it; where that is its reader, or nobody, its flow. */
export function aboutIn({ subject, reader, flow }: TaskView, language: 'en' | 'zh'): string {
  return subject === null || subject.id === reader.id ? said(flow, language) : nameOf(subject, language);
}

function otherOf({ view, current, takeBack, open }: Listed, language: 'en' | 'zh'): DigestOther {
  return { slot: view.slot, ask: askOf({ ...view, language }), about: aboutIn(view, language), told: standsIn(view, current, language), open, takeBack };
}

function standsIn({ state, record, holder, zone }: TaskView, current: boolean, language: 'en' | 'zh'): string {
  const say = wordsIn(language);
  if (state === 'mustSignIn') return say('digestSignIn');
  if (record !== null)
    return say('digestFrom', { outcome: said(record.outcomeLabel, language), when: say('recorded', { when: momentWords(record.at, zone, language) }) });
  if (state === 'handedOn') return holder === null ? say('replaced') : say('handedOn', { who: nameOf(holder, language) });
  if (state === 'closed') return say('closedOthers');
  return current ? '' : say('replaced');
}
