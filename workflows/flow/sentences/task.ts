import type { TaskView } from '../task-view.ts';
import { deadlineWords } from './dates.ts';
import type { Language } from './language.ts';

const nameOf = (person: { name: string; nameZh: string | null }, language: Language): string =>
  language === 'zh' ? (person.nameZh ?? person.name) : person.name;

/** Why a task came to this reader. */
export function whyWords({ why, subject, reader }: Pick<TaskView, 'why' | 'subject' | 'reader'>, language: Language): string {
  const about = subject === null ? null : nameOf(subject, language);
  const own = subject !== null && subject.id === reader.id;
  const reason = reasonWords(why, about, own, language);
  if (why.handedOverFrom === null) return reason;
  const from = nameOf(why.handedOverFrom, language);
  return language === 'zh' ? `由${from}轉交` : `Handed over from ${from}`;
}

function reasonWords({ rule, level, fallback }: TaskView['why'], about: string | null, own: boolean, language: Language): string {
  const zh = language === 'zh';
  const instead = fallback > 0 ? (zh ? '（替代人選）' : ', as the one next in line') : '';
  if (own || rule === 'subject') return zh ? '這是關於你本人的事項' : 'It is about you';
  if (rule === 'manager' && about !== null) {
    if ((level ?? 1) <= 1) return zh ? `你是${about}的直屬上司` : `You manage ${about}`;
    return zh
      ? `你是${about}的上${level === 2 ? '兩' : String(level)}級上司`
      : level === 2
        ? `You manage ${about}’s manager`
        : `You are ${level} levels above ${about}`;
  }
  if (rule === 'role') return (zh ? '你擔任負責此事項的職責' : 'You hold the role that does this') + instead;
  if (rule === 'owner') return zh ? '你是此周期的負責人' : 'You own this cycle';
  return (zh ? '流程指定由你處理' : 'The flow names you') + instead;
}

/** What happens when nobody answers; null when nothing does. */
export function ifNotWords({ ifNot, zone }: Pick<TaskView, 'ifNot' | 'zone'>, language: Language): string | null {
  const zh = language === 'zh';
  const who = ifNot.who === null ? (zh ? '下一位負責人' : 'the next in line') : nameOf(ifNot.who, language);
  const on = ifNot.on === null ? null : deadlineWords(ifNot.on, zone, language, { short: true });
  switch (ifNot.does) {
    case 'goesTo':
      return zh ? `逾期將轉交${who}` : `When late, it goes to ${who}`;
    case 'tells':
      return zh ? `逾期將通知${who}` : `When late, ${who} is told`;
    case 'outcome':
      return zh
        ? `${on === null ? '' : `${on}後`}將按流程設定視為「${ifNot.outcome?.zh ?? ifNot.outcome?.en ?? ''}」`
        : `${on === null ? 'In the end' : `After ${on}`} it counts as “${ifNot.outcome?.en ?? ''}”, as the flow says`;
    case 'closes':
      return zh
        ? `${on === null ? '' : `${on}後`}不再接受回覆，流程會繼續`
        : `It closes${on === null ? '' : ` after ${on}`} and the flow goes on without your answer`;
    default:
      return null;
  }
}
