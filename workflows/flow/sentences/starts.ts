import type { StepOf } from '../schema.ts';
import type { StartTrigger } from '../steps/start.ts';
import { columnWords, listed } from './language.ts';
import type { Tell } from './tell.ts';
import { whoTold } from './who.ts';

/** How a flow begins, in sentences. */
type Settings = StepOf<'start'>['settings'];

const said = (tell: Tell, en: string, zh: string) => (tell.language === 'zh' ? zh : en);
const capital = (words: string) => words.charAt(0).toUpperCase() + words.slice(1);

export function startWords({ settings }: StepOf<'start'>, tell: Tell): string {
  if (settings.about !== undefined) return oneByOneWords(settings, tell);
  if (settings.audience === undefined) return said(tell, 'HR starts this for everyone employed that day.', '人力資源部啟動，對象為當日在職的員工。');
  const audience = tell.condition(settings.audience);
  return said(tell, `HR starts this for everyone employed that day for whom ${audience}.`, `人力資源部啟動，對象為當日在職而${audience}的員工。`);
}

function oneByOneWords(settings: Settings, tell: Tell): string {
  const { triggers = [], limit, ifRunning = 'beside' } = settings;
  const parts = [byHandWords(settings, tell), ...triggers.map((trigger) => triggerTold(trigger, tell)), onlyWords(settings, tell), seconds[ifRunning]];
  const all = [...parts, limit === undefined ? null : limits].map((part) => (part === null || typeof part === 'string' ? part : said(tell, part.en, part.zh)));
  return all.filter((part) => part !== null && part !== '').join(tell.language === 'zh' ? '' : ' ');
}

function byHandWords({ begins, by, about }: Settings, tell: Tell): string | null {
  if (begins === 'byItself') return null;
  const who = by === undefined ? said(tell, 'HR', '人力資源部') : capital(whoTold(by, tell, { short: true }));
  if (about === 'outside') return said(tell, `${who} begins this, one at a time, for somebody who is not on file.`, `由${who}逐一展開，對象並非在冊員工。`);
  return said(tell, `${who} begins this for one person at a time.`, `由${who}逐一為個別員工展開。`);
}

function onlyWords({ audience, eligible = [] }: Settings, tell: Tell): string | null {
  const conditions = [...(audience === undefined ? [] : [audience]), ...eligible.map(({ condition }) => condition)];
  if (conditions.length === 0) return null;
  const told = conditions.map((one) => tell.condition(one));
  return said(tell, `Only for those for whom ${told.join(', and ')}.`, `只限符合以下條件者：${told.join('，以及')}。`);
}

const seconds: Record<NonNullable<Settings['ifRunning']>, { en: string; zh: string } | null> = {
  ignore: { en: 'While one goes on, no second is begun.', zh: '進行期間不會展開第二份。' },
  queue: { en: 'While one goes on, the next waits for it to end.', zh: '進行期間，下一份須待其完結後才展開。' },
  merge: { en: 'While one goes on, what comes is added to it.', zh: '進行期間，其後的內容會併入同一份。' },
  beside: null,
};
const limits = { en: 'There is a limit to how many there may be.', zh: '數目設有上限。' };

/** One of what begins runs by itself. */
export function triggerTold(trigger: StartTrigger, tell: Tell): string {
  const only = trigger.if === undefined ? '' : said(tell, ` and ${tell.condition(trigger.if)}`, `，而且${tell.condition(trigger.if)}`);
  const about =
    trigger.about === undefined
      ? ''
      : said(
          tell,
          `, about ${whoTold({ rules: [trigger.about] }, tell, { short: true })}`,
          `，對象為${whoTold({ rules: [trigger.about] }, tell, { short: true })}`,
        );
  const when = whenWords(trigger, tell);
  return said(tell, `It begins by itself ${when}${only}${about}.`, `${when}${only}時自動展開${about}。`);
}

function whenWords(trigger: StartTrigger, tell: Tell): string {
  switch (trigger.on) {
    case 'joined':
      return said(tell, 'when somebody joins', '有員工入職');
    case 'left':
      return said(tell, 'when somebody leaves', '有員工離職');
    case 'changed': {
      const fields = listed(
        trigger.fields.map((field) => columnWords(field, tell.language)),
        tell.language,
        'or',
      );
      return trigger.fields.length === 0
        ? said(tell, 'when something on file about somebody changes', '員工資料有更改')
        : said(tell, `when the ${fields} of somebody changes`, `員工的${fields}有更改`);
    }
    case 'date':
      return said(tell, `on a date: ${tell.when(trigger.at)}`, `到了日期（${tell.when(trigger.at)}）`);
    case 'condition':
      return said(tell, `as soon as ${tell.condition(trigger.condition)}`, `一旦${tell.condition(trigger.condition)}`);
    case 'fact':
      return said(tell, `when “${trigger.key}” is recorded`, `登記「${trigger.key}」`);
    case 'webhook':
      return said(tell, 'when another system asks for it', '其他系統提出');
    case 'schedule': {
      const starts = trigger.starts === undefined ? '' : tell.when(trigger.starts);
      if (trigger.every === undefined) return said(tell, `on ${starts || 'the days that are listed'}`, `於${starts || '所列日期'}`);
      const every = tell.length(trigger.every);
      return said(tell, `every ${every}${starts === '' ? '' : `, first ${starts}`}`, `每${every}${starts === '' ? '' : `（首次為${starts}）`}`);
    }
  }
}
