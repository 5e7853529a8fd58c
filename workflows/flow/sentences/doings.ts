import type { StepOf, TaskStep } from '../schema.ts';
import { nameOf, quoted } from './language.ts';
import type { Tell } from './tell.ts';
import { whoTold } from './who.ts';

const said2 = (tell: Tell, en: string, zh: string) => (tell.language === 'zh' ? zh : en);
const capital = (words: string) => words.charAt(0).toUpperCase() + words.slice(1);

/** What a task asks of whom, by when. */
export function askedWords(step: TaskStep, who: string, name: string, by: string, tell: Tell): string {
  const until = by && ` ${by}`;
  switch (step.kind) {
    case 'form':
      return said2(tell, `${capital(who)} fills in ${name}${until}.`, `${who}須${by}填寫${name}。`);
    case 'approval':
      return said2(tell, `${capital(who)} decides on ${name}${until}.`, `${who}須${by}就${name}作決定。`);
    case 'nominate':
      return said2(tell, `${capital(who)} chooses people for ${name}${until}.`, `${who}須${by}為${name}提名人選。`);
    case 'acknowledge':
      return said2(tell, `${capital(who)} reads and signs ${name}${until}, which is not to agree.`, `${who}須${by}閱悉並簽署${name}；簽署不代表同意。`);
    case 'meeting': {
      const others = whoTold(step.settings.with, tell, { short: true });
      const starts = tell.when(step.settings.starts);
      return said2(
        tell,
        `${capital(who)} talks with ${others}: ${name}, proposed for ${starts}${until}.`,
        `${who}與${others}面談：${name}，建議時間為${starts}。`,
      );
    }
    case 'training':
      return said2(tell, `${capital(who)} completes the training ${name}${until}.`, `${who}須${by}完成培訓${name}。`);
  }
}

export function waitWords({ settings: { until, condition, deadline } }: StepOf<'wait'>, tell: Tell): string {
  const ends = [...(until === undefined ? [] : [tell.when(until)]), ...(condition === undefined ? [] : [tell.condition(condition)])];
  const first = ends.join(said2(tell, ', or until ', '，或'));
  const latest = deadline === undefined ? '' : said2(tell, `, at the latest ${tell.when(deadline)}`, `，最遲至${tell.when(deadline)}`);
  return said2(tell, `Waits until ${first}${latest}.`, `等候至${first}${latest}。`);
}

type Doing = StepOf<'milestone' | 'repeat' | 'record' | 'score' | 'connect' | 'subflow' | 'whenever' | 'emit'>;

/** What a step does without asking anybody. */
export function doingWords(step: Doing, tell: Tell): string {
  const name = quoted(nameOf(step, tell.language), tell.language);
  switch (step.kind) {
    case 'milestone':
      return said2(
        tell,
        `Must be true by ${tell.when(step.settings.by)}: ${tell.condition(step.settings.condition)}.`,
        `須於${tell.when(step.settings.by)}前達成：${tell.condition(step.settings.condition)}。`,
      );
    case 'repeat': {
      const { every } = step.settings;
      return every === undefined
        ? said2(tell, 'At each date of a list:', '於列明的每個日期：')
        : said2(tell, `Every ${tell.length(every)}:`, `每${tell.length(every)}：`);
    }
    case 'record':
      return said2(tell, `Puts ${name} on file.`, `將${name}存入檔案。`);
    case 'score':
      return said2(tell, `Calculates ${name}.`, `計算${name}。`);
    case 'connect':
      return said2(tell, `Exchanges ${name} with ${step.settings.connection}.`, `與${step.settings.connection}交換${name}。`);
    case 'subflow':
      return said2(tell, `Runs the flow ${step.settings.flow} inside this one.`, `在此進行流程${step.settings.flow}。`);
    case 'whenever':
      return said2(tell, `Whenever this happens meanwhile: ${name}.`, `期間一旦發生：${name}。`);
    case 'emit':
      return said2(tell, `Signals ${name} to others.`, `向其他流程發出${name}。`);
  }
}
