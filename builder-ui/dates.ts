import type { Language } from './language.ts';

type Parts = { year: string; month: string; day: string; weekday: string; hour: number; minute: string };

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const weekdaysZh: Record<string, string> = { Mon: '星期一', Tue: '星期二', Wed: '星期三', Thu: '星期四', Fri: '星期五', Sat: '星期六', Sun: '星期日' };
const formats = new Map<string, Intl.DateTimeFormat>();

/** The zone of this device, where a person has none. */
export const deviceZone = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** An instant as `Fri 12 Mar 2027, 17:00` / `2027年3月12日（星期五）下午5時`, in the zone given. */
export function instantWords(iso: string, language: Language, zone: string): string {
  const parts = partsIn(new Date(iso), zone);
  return language === 'zh' ? `${dayZh(parts, true)}${timeZh(parts)}` : `${dayEn(parts, true)}, ${timeEn(parts)}`;
}

/** An instant's or a date's day as `Fri 12 Mar 2027`; `year: false` leaves the year out. `YYYY-MM-DD` is that day in every zone. */
export function dayWords(iso: string, language: Language, zone: string, { year = true } = {}): string {
  const parts = iso.length === 10 ? partsIn(new Date(`${iso}T00:00:00Z`), 'UTC') : partsIn(new Date(iso), zone);
  return language === 'zh' ? dayZh(parts, year) : dayEn(parts, year);
}

/** A due instant told from now: `today 17:00`, `tomorrow 17:00`, `Fri 12 Mar, 17:00`; the year only when it is another one. */
export function dueWords(iso: string, language: Language, zone: string, now: Date): string {
  const parts = partsIn(new Date(iso), zone);
  const days = dayNumber(parts) - dayNumber(partsIn(now, zone));
  const near = { en: ['today', 'tomorrow'], zh: ['今天', '明天'] }[language][days];
  const year = parts.year !== partsIn(now, zone).year;
  if (language === 'zh') return `${near ?? dayZh(parts, year)}${timeZh(parts)}`;
  return near === undefined ? `${dayEn(parts, year)}, ${timeEn(parts)}` : `${near} ${timeEn(parts)}`;
}

/** Whole days from one instant's day to another's, in the zone. */
export function daysBetween(from: string, to: string, zone: string): number {
  return dayNumber(partsIn(new Date(to), zone)) - dayNumber(partsIn(new Date(from), zone));
}

/** The day it is, as `YYYY-MM-DD`, in the zone. */
export function isoDay(at: Date, zone: string): string {
  const { year, month, day } = partsIn(at, zone);
  return `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
}

function partsIn(at: Date, zone: string): Parts {
  const format =
    formats.get(zone) ??
    new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      weekday: 'short',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    });
  formats.set(zone, format);
  const of = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
  return {
    year: of.year!,
    month: String(Number(of.month)),
    day: String(Number(of.day)),
    weekday: of.weekday!,
    hour: Number(of.hour),
    minute: of.minute!,
  };
}

function dayNumber({ year, month, day }: Parts): number {
  return Date.UTC(Number(year), Number(month) - 1, Number(day)) / 86_400_000;
}

function dayEn({ weekday, day, month, year }: Parts, withYear: boolean): string {
  return `${weekday} ${day} ${months[Number(month) - 1]}${withYear ? ` ${year}` : ''}`;
}

function dayZh({ weekday, day, month, year }: Parts, withYear: boolean): string {
  return `${withYear ? `${year}年` : ''}${month}月${day}日（${weekdaysZh[weekday]}）`;
}

function timeEn({ hour, minute }: Parts): string {
  return `${String(hour).padStart(2, '0')}:${minute}`;
}

function timeZh({ hour, minute }: Parts): string {
  const part = hour < 6 ? '凌晨' : hour < 12 ? '上午' : hour === 12 ? '中午' : hour < 18 ? '下午' : '晚上';
  return `${part}${hour % 12 === 0 ? 12 : hour % 12}時${minute === '00' ? '' : `${Number(minute)}分`}`;
}
