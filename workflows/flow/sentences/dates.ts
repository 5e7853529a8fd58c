import type { Language } from './language.ts';

/**
 * Dates as people read them: `Fri 12 Mar 2027, 17:00`, 「2027年3月12日（星期五）下午5時」; never 12/3.
 * `iso` is a day (`2027-03-12`, which no zone moves) or an instant; `zone` an IANA name. What is no date comes back as it is.
 */
export function dateWords(iso: string, zone: string, language: Language, options: { time?: boolean } = {}): string {
  const at = partsOf(iso, zone);
  if (at === null) return iso;
  const time = options.time === true && at.minutes !== null ? timeWords(at.minutes, language) : '';
  if (language === 'zh') return `${at.year}年${at.month}月${at.day}日（星期${zhDays[at.weekday]}）${time}`;
  return `${enDays[at.weekday]} ${at.day} ${months[at.month - 1]} ${at.year}${time && `, ${time}`}`;
}

/** The same without the year: `Fri 12 Mar`, 「3月12日（星期五）」. */
export function shortDateWords(iso: string, zone: string, language: Language, options: { time?: boolean } = {}): string {
  const at = partsOf(iso, zone);
  if (at === null) return iso;
  const time = options.time === true && at.minutes !== null ? timeWords(at.minutes, language) : '';
  if (language === 'zh') return `${at.month}月${at.day}日（星期${zhDays[at.weekday]}）${time}`;
  return `${enDays[at.weekday]} ${at.day} ${months[at.month - 1]}${time && `, ${time}`}`;
}

/** The end of something, by which it has to be done. Midnight is the end of the day before and is told as that day without a time. */
export function deadlineWords(iso: string, zone: string, language: Language, options: { short?: boolean } = {}): string {
  const words = options.short === true ? shortDateWords : dateWords;
  const at = partsOf(iso, zone);
  if (at?.minutes !== 0) return words(iso, zone, language, { time: true });
  const dayBefore = new Intl.DateTimeFormat('en-CA', { timeZone: 'UTC', year: 'numeric', month: '2-digit', day: '2-digit' });
  return words(dayBefore.format(Date.UTC(at.year, at.month - 1, at.day - 1)), zone, language);
}

type Parts = { year: number; month: number; day: number; weekday: number; minutes: number | null };

const enDays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const zhDays = ['日', '一', '二', '三', '四', '五', '六'];
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

function partsOf(iso: string, zone: string): Parts | null {
  const day = /^(\d{4})-(\d{2})-(\d{2})$/.exec(iso);
  if (day !== null) return ofDay(Number(day[1]), Number(day[2]), Number(day[3]), null);
  const instant = /^\d{4}-\d{2}-\d{2}T/.test(iso) ? Date.parse(iso) : Number.NaN;
  if (Number.isNaN(instant)) return null;
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  });
  const found = Object.fromEntries(format.formatToParts(instant).map(({ type, value }) => [type, Number(value)]));
  return ofDay(found.year ?? 0, found.month ?? 1, found.day ?? 1, (found.hour ?? 0) * 60 + (found.minute ?? 0));
}

function ofDay(year: number, month: number, day: number, minutes: number | null): Parts {
  const number = Math.floor(Date.UTC(year, month - 1, day) / 86_400_000);
  return { year, month, day, weekday: (((number + 4) % 7) + 7) % 7, minutes };
}

/** Minutes of the day: `17:00`, 「下午5時」. */
export function timeWords(minutes: number, language: Language): string {
  const [hour, minute] = [Math.floor(minutes / 60), minutes % 60];
  if (language === 'en') return `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
  const rest = minute === 0 ? '' : `${minute}分`;
  if (hour === 24 || hour === 0) return `${hour === 24 ? '當日完結' : '午夜12時'}${rest}`;
  if (hour === 12) return `中午12時${rest}`;
  return `${hour < 12 ? '上午' : '下午'}${hour > 12 ? hour - 12 : hour}時${rest}`;
}
