import type { WhoRule } from '../grammar.ts';
import type { StepOf, TaskStep } from '../schema.ts';
import type { Trigger } from '../steps/whenever.ts';
import { nameOf, quoted, stepName } from './language.ts';
import type { Tell } from './tell.ts';
import { whoTold } from './who.ts';

const said2 = (tell: Tell, en: string, zh: string) => (tell.language === 'zh' ? zh : en);
const capital = (words: string) => words.charAt(0).toUpperCase() + words.slice(1);

/** What a task asks of whom, by when. */
export function askedWords(step: TaskStep, who: string, name: string, by: string, tell: Tell): string {
  const until = by && ` ${by}`;
  const does = (one: string, many: string) => (isSeveral(step.settings.who.rules[0]) ? many : one);
  switch (step.kind) {
    case 'form':
      return said2(tell, `${capital(who)} ${does('fills in', 'fill in')} ${name}${until}.`, `${who}須${by}填寫${name}。`);
    case 'approval':
      return said2(tell, `${capital(who)} ${does('decides on', 'decide on')} ${name}${until}.`, `${who}須${by}就${name}作決定。`);
    case 'nominate':
      return said2(tell, `${capital(who)} ${does('chooses people', 'choose people')} for ${name}${until}.`, `${who}須${by}為${name}提名人選。`);
    case 'acknowledge':
      return said2(
        tell,
        `${capital(who)} ${does('reads and signs', 'read and sign')} ${name}${until}, which is not to agree.`,
        `${who}須${by}閱悉並簽署${name}；簽署不代表同意。`,
      );
    case 'meeting': {
      const others = whoTold(step.settings.with, tell, { short: true });
      const starts = tell.when(step.settings.starts);
      return said2(
        tell,
        `${capital(who)} ${does('talks with', 'talk with')} ${others}: ${name}, proposed for ${starts}${until}.`,
        `${who}與${others}面談：${name}，建議時間為${starts}。`,
      );
    }
    case 'training':
      return said2(tell, `${capital(who)} ${does('completes the', 'complete the')} training ${name}${until}.`, `${who}須${by}完成培訓${name}。`);
  }
}

/** Whether a rule names more than one: "they decide", not "decides". */
const isSeveral = (rule: WhoRule | undefined): boolean =>
  rule !== undefined && ['together', 'group', 'reports', 'peers', 'nominated', 'missing', 'recipientsOf'].includes(rule.who);

export function waitWords({ settings: { until, condition, endedBy, deadline } }: StepOf<'wait'>, tell: Tell): string {
  const ends = [...(until === undefined ? [] : [tell.when(until)]), ...(condition === undefined ? [] : [tell.condition(condition)])];
  if (endedBy !== undefined) ends.push(said2(tell, `${whoTold(endedBy, tell)} says so`, `${whoTold(endedBy, tell)}確認`));
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
    case 'repeat':
      return repeatWords(step.settings, tell);
    case 'record':
      if (step.settings.eachRow !== undefined) return said2(tell, `Puts ${name} on file for each person in the table.`, `將${name}存入表格中每名員工的檔案。`);
      return said2(tell, `Puts ${name} on file.`, `將${name}存入檔案。`);
    case 'score':
      return said2(tell, `Calculates ${name}.`, `計算${name}。`);
    case 'connect':
      return said2(tell, `Exchanges ${name} with ${step.settings.connection}.`, `與${step.settings.connection}交換${name}。`);
    case 'subflow':
      return said2(tell, `Runs the flow ${step.settings.flow} inside this one.`, `在此進行流程${step.settings.flow}。`);
    case 'whenever': {
      const { trigger, interrupts } = step.settings;
      const closes = interrupts ? said2(tell, ' What runs meanwhile is closed first.', '進行中的步驟會先行關閉。') : '';
      return `${said2(tell, `Whenever ${triggerWords(trigger, tell)}: ${name}.`, `一旦${triggerWords(trigger, tell)}：${name}。`)}${closes}`;
    }
    case 'emit':
      return said2(tell, `Signals ${name} to others.`, `向其他流程發出${name}。`);
  }
}

type Repeating = StepOf<'repeat'>['settings'];

function repeatWords({ every, occurrences, times, until, untilTrue }: Repeating, tell: Tell): string {
  const pace =
    every === undefined
      ? said2(tell, `At each of ${occurrences?.length ?? 0} dates of a list`, `於列明的 ${occurrences?.length ?? 0} 個日期`)
      : said2(tell, `Every ${tell.length(every)}`, `每${tell.length(every)}一次`);
  const ends = [
    ...(times === undefined ? [] : [said2(tell, `, ${tell.value(times)} times`, `，共 ${tell.value(times)} 次`)]),
    ...(until === undefined ? [] : [said2(tell, `, until ${tell.when(until)}`, `，直至${tell.when(until)}`)]),
    ...(untilTrue === undefined ? [] : [said2(tell, `, until ${tell.condition(untilTrue)}`, `，直至${tell.condition(untilTrue)}`)]),
  ];
  return `${pace}${ends.join('')}${said2(tell, ':', '：')}`;
}

/** What it listens for, behind "whenever". */
function triggerWords(trigger: Trigger, tell: Tell): string {
  switch (trigger.on) {
    case 'fact':
      return said2(tell, `data “${trigger.key}” comes`, `收到資料「${trigger.key}」`);
    case 'personChanged':
      return said2(tell, 'something about the employee changes', '員工資料更改');
    case 'holderChanged':
      return said2(tell, 'somebody else takes over a task', '負責人更換');
    case 'absence': {
      const begins = trigger.what === 'begins';
      if (trigger.of === 'subject') return said2(tell, `the employee’s leave ${begins ? 'begins' : 'ends'}`, `員工的假期${begins ? '開始' : '結束'}`);
      return said2(tell, `the leave of whoever has a task ${begins ? 'begins' : 'ends'}`, `負責人的假期${begins ? '開始' : '結束'}`);
    }
    case 'outcome':
      return said2(tell, `${stepName(tell.flow, trigger.step, tell.language)} ends`, `${stepName(tell.flow, trigger.step, tell.language)}完結`);
    case 'condition':
      return said2(tell, `it comes true that ${tell.condition(trigger.condition)}`, `符合條件：${tell.condition(trigger.condition)}`);
    case 'clock':
      return said2(tell, `it is ${tell.when(trigger.at)}`, `到了${tell.when(trigger.at)}`);
    case 'byHand':
      return said2(tell, `${whoTold(trigger.by, tell)} asks for it by hand`, `${whoTold(trigger.by, tell)}手動提出`);
  }
}
