import type { Anchor, Length, Unit, Weekday, When } from '../grammar.ts';
import { fieldOf } from '../walk.ts';
import { dateWords, timeWords } from './dates.ts';
import { columnWords, type Language, listed, quoted, said, stepName } from './language.ts';
import type { Tell } from './tell.ts';

const unitWords: Record<Unit, { one: string; many: string; zh: string }> = {
  minutes: { one: 'minute', many: 'minutes', zh: '分鐘' },
  hours: { one: 'hour', many: 'hours', zh: '小時' },
  days: { one: 'day', many: 'days', zh: '天' },
  weeks: { one: 'week', many: 'weeks', zh: '星期' },
  months: { one: 'month', many: 'months', zh: '個月' },
  workingDays: { one: 'working day', many: 'working days', zh: '個工作天' },
};

/** "10 working days", 「10個工作天」; without its sign. */
export function lengthTold(length: Length, tell: Tell): string {
  const n = typeof length.n === 'number' ? String(Math.abs(length.n)) : tell.value(length.n).replace(/^-/, '');
  const unit = unitWords[length.unit];
  const words = tell.language === 'zh' ? `${n}${unit.zh}` : `${n} ${n === '1' ? unit.one : unit.many}`;
  if (length.count !== 'including') return words;
  return tell.language === 'zh' ? `${words}（首日計算在內）` : `${words}, that day included`;
}

const isBefore = (length: Length) => Number(length.n) < 0;
const isNothing = (length: Length | undefined) => length === undefined || Number(length.n) === 0;

/** An instant as part of a sentence: "10 working days after it opens, at 17:00". */
export function whenTold(when: When, tell: Tell): string {
  const zh = tell.language === 'zh';
  const anchor = anchorWords(when.from, tell);
  const { plus } = when;
  const length = plus === undefined ? '' : lengthTold(plus, tell);
  const before = plus !== undefined && isBefore(plus);
  const point = isNothing(plus) ? anchor : zh ? `${anchor}${before ? '前' : '後'}${length}` : `${length} ${before ? 'before' : 'after'} ${anchor}`;
  return `${point}${detailWords(when, tell)}`;
}

/** What is said of a date after what it counts from: ", on the next Monday, at 17:00"; empty where nothing is. */
export function detailWords({ plus, weekday, snap, time, zone, notice }: When, tell: Tell): string {
  const zh = tell.language === 'zh';
  const parts = [
    weekday === undefined ? '' : weekdayWords(weekday, plus !== undefined && isBefore(plus) ? 'previous' : 'next', tell.language),
    snap === 'next'
      ? zh
        ? '如非工作天則順延'
        : 'or the next working day'
      : snap === 'previous'
        ? zh
          ? '如非工作天則提前'
          : 'or the working day before'
        : '',
    time === undefined
      ? ''
      : time === '24:00'
        ? zh
          ? '當日完結時'
          : 'at the end of the day'
        : `${zh ? '' : 'at '}${timeWords(minutesOf(time), tell.language)}`,
    typeof zone === 'object' ? (zh ? `${zone.named}時間` : `${zone.named} time`) : '',
    notice === undefined ? '' : zh ? `最少預留${lengthTold(notice, tell)}` : `with at least ${lengthTold(notice, tell)} of notice`,
  ].filter((part) => part !== '');
  return parts.map((part) => (zh ? `，${part}` : `, ${part}`)).join('');
}

const weekdayNames: Record<Weekday, Record<Language, string>> = {
  mon: { en: 'Monday', zh: '星期一' },
  tue: { en: 'Tuesday', zh: '星期二' },
  wed: { en: 'Wednesday', zh: '星期三' },
  thu: { en: 'Thursday', zh: '星期四' },
  fri: { en: 'Friday', zh: '星期五' },
  sat: { en: 'Saturday', zh: '星期六' },
  sun: { en: 'Sunday', zh: '星期日' },
};

/** "on the next Monday", "on the Monday before". */
export function weekdayWords(weekday: Weekday, side: 'next' | 'previous', language: Language): string {
  const name = weekdayNames[weekday][language];
  if (language === 'zh') return side === 'next' ? `順延至${name}` : `提前至${name}`;
  return side === 'next' ? `on the next ${name}` : `on the ${name} before`;
}

export const weekdayName = (weekday: Weekday, language: Language): string => weekdayNames[weekday][language];

function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}

/** By when something is to be done: "within 10 working days", "by the date “Closing date”". */
export function byTold(when: When, tell: Tell): string {
  const zh = tell.language === 'zh';
  if (when.from.anchor === 'opened' && when.plus !== undefined) {
    const length = lengthTold(when.plus, tell);
    return `${zh ? `在${length}內` : `within ${length}`}${detailWords(when, tell)}`;
  }
  return zh ? `在${tell.when(when)}或之前` : `by ${tell.when(when)}`;
}

/** When a step of a ladder comes: "2 days late", else like any other date. */
export function lateTold(when: When, tell: Tell): string {
  if (when.from.anchor !== 'due' || when.plus === undefined || Number(when.plus.n) <= 0) return tell.when(when);
  const length = lengthTold(when.plus, tell);
  return `${tell.language === 'zh' ? `逾期${length}` : `${length} late`}${detailWords(when, tell)}`;
}

function anchorWords(anchor: Anchor, tell: Tell): string {
  const zh = tell.language === 'zh';
  switch (anchor.anchor) {
    case 'date':
      return dateWords(anchor.date, 'UTC', tell.language);
    case 'cycleDate': {
      const date = tell.flow.dates.find(({ name }) => name === anchor.name);
      return quoted(date === undefined ? anchor.name : said(date.label, tell.language), tell.language);
    }
    case 'now':
      return zh ? '現在' : 'now';
    case 'runStart':
      return zh ? '開始' : 'it begins';
    case 'opened':
      return zh ? '開放' : 'it opens';
    case 'due':
      return zh ? '限期' : 'it is due';
    case 'closes':
      return zh ? '截止' : 'it closes';
    case 'stepOpened':
      return zh ? `${stepName(tell.flow, anchor.step, tell.language)}開放` : `${stepName(tell.flow, anchor.step, tell.language)} opens`;
    case 'stepCompleted':
      return zh ? `${stepName(tell.flow, anchor.step, tell.language)}完成` : `${stepName(tell.flow, anchor.step, tell.language)} is done`;
    case 'stepDue':
      return zh ? `${stepName(tell.flow, anchor.step, tell.language)}的限期` : `${stepName(tell.flow, anchor.step, tell.language)} is due`;
    case 'stepClosed':
      return zh ? `${stepName(tell.flow, anchor.step, tell.language)}截止` : `${stepName(tell.flow, anchor.step, tell.language)} closes`;
    case 'meetingStart':
      return zh ? `面談${stepName(tell.flow, anchor.step, tell.language)}開始` : `the talk ${stepName(tell.flow, anchor.step, tell.language)} starts`;
    case 'milestone':
      return zh ? `里程碑${stepName(tell.flow, anchor.step, tell.language)}` : `the milestone ${stepName(tell.flow, anchor.step, tell.language)}`;
    case 'containerStart':
      return zh ? '這部分開始' : 'this part begins';
    case 'containerEnd':
      return zh ? '這部分完結' : 'this part ends';
    case 'occurrenceStart':
      return zh ? '這一次開始' : 'this time begins';
    case 'occurrenceEnd':
      return zh ? '這一次完結' : 'this time ends';
    case 'personDate': {
      const of = tell.rule(anchor.of);
      const column = columnWords(anchor.field, tell.language);
      return zh ? `${of}的${column}` : `the ${column} of ${of}`;
    }
    case 'answerDate': {
      const field = fieldOf(tell.flow, anchor.step, anchor.field);
      const label = quoted(field === undefined ? anchor.field : said(field.label, tell.language), tell.language);
      return zh
        ? `${stepName(tell.flow, anchor.step, tell.language)}所填的${label}`
        : `the date ${label} given in ${stepName(tell.flow, anchor.step, tell.language)}`;
    }
    case 'recordDate':
      return zh ? `檔案「${anchor.type}」的「${anchor.field}」` : `“${anchor.field}” of the record “${anchor.type}”`;
    case 'event':
      return zh ? '事件發生' : 'the event';
    case 'payloadDate':
      return quoted(anchor.field, tell.language);
    case 'earliest':
    case 'latest': {
      const all = listed(
        anchor.of.map((when) => tell.when(when)),
        tell.language,
      );
      if (zh) return `${all}之中${anchor.anchor === 'earliest' ? '較早' : '較遲'}者`;
      return `the ${anchor.anchor === 'earliest' ? 'earlier' : 'later'} of ${all}`;
    }
    case 'between': {
      const [a, b, percent] = [tell.when(anchor.a), tell.when(anchor.b), tell.value(anchor.percent)];
      return zh ? `由${a}至${b}的${percent}%處` : `${percent} % of the way from ${a} to ${b}`;
    }
  }
}
