import type { Price } from '../price.ts';
import type { Language } from './language.ts';

/**
 * What a flow asks of people, part by part: "412 people · 1,648 tasks · about 903 hours · 28 working days". What is nothing is left out, and how many people
 * where that stands above it already (`counted`).
 */
export function priceWords({ people, tasks, minutes, days, managerMinutes }: Price, language: Language, { counted = false } = {}): string[] {
  const zh = language === 'zh';
  if (tasks === 0) return [];
  return [
    ...(people > 0 && !counted ? [zh ? `${count(people)} 人` : `${count(people)} ${people === 1 ? 'person' : 'people'}`] : []),
    zh ? `${count(tasks)} 項待辦事項` : `${count(tasks)} ${tasks === 1 ? 'task' : 'tasks'}`,
    zh ? `約 ${timeWords(minutes, language)}` : `about ${timeWords(minutes, language)}`,
    ...(days >= 1 ? [zh ? `${count(Math.round(days))} 個工作天` : `${count(Math.round(days))} working ${Math.round(days) === 1 ? 'day' : 'days'}`] : []),
    ...(people > 0 && managerMinutes > 0
      ? [zh ? `最忙的上司 ${timeWords(managerMinutes, language)}` : `busiest manager ${timeWords(managerMinutes, language)}`]
      : []),
  ];
}

/** What the later of two flows asks for more or less; null where it is the same. */
export function priceDiffWords(before: Price, after: Price, language: Language): string | null {
  const zh = language === 'zh';
  const [minutes, days] = [after.minutes - before.minutes, Math.round(after.days) - Math.round(before.days)];
  const parts = [
    ...(minutes === 0 ? [] : [`${zh ? moreZh(minutes) : ''}${timeWords(Math.abs(minutes), language)}${zh ? '' : more(minutes)}`]),
    ...(days === 0
      ? []
      : [zh ? `${moreZh(days)}${count(Math.abs(days))} 個工作天` : `${count(Math.abs(days))} working ${Math.abs(days) === 1 ? 'day' : 'days'}${more(days)}`]),
  ];
  if (parts.length === 0) return null;
  return zh ? `對參與者而言，約${parts.join('、')}。` : `It costs people about ${parts.join(' and ')}.`;
}

const more = (by: number) => (by > 0 ? ' more' : ' less');
const moreZh = (by: number) => (by > 0 ? '增加 ' : '減少 ');

/** "903 hours" from ten hours on, else "7 h 10". */
function timeWords(minutes: number, language: Language): string {
  const zh = language === 'zh';
  if (minutes < 60) return zh ? `${Math.round(minutes)} 分鐘` : `${Math.round(minutes)} min`;
  if (minutes >= 600) return zh ? `${count(Math.round(minutes / 60))} 小時` : `${count(Math.round(minutes / 60))} hours`;
  const [hours, rest] = [Math.floor(minutes / 60), Math.round(minutes % 60)];
  if (zh) return rest === 0 ? `${hours} 小時` : `${hours} 小時 ${rest} 分`;
  return rest === 0 ? `${hours} h` : `${hours} h ${String(rest).padStart(2, '0')}`;
}

const count = (n: number) => n.toLocaleString('en');
