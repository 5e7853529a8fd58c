import { isoOf } from '../calendar.ts';
import { type Length, units, type Weekday } from '../grammar.ts';
import type { Flow } from '../schema.ts';
import type { LedgerLine } from '../state.ts';
import { fieldOf } from '../walk.ts';
import { deadlineWords, shortDateWords } from './dates.ts';
import { columnWords, type Language, quoted, said, stepName } from './language.ts';
import { tellerOf } from './teller.ts';
import { weekdayWords } from './when.ts';

/** What a ledger is told with: `zone` in which its dates are shown; `person` gives the name of somebody by id, an empty text for who is none. */
export type LedgerTeller = { flow: Flow; language: Language; zone: string; person: (id: string) => string };

/** How a date came about: one sentence for each rule that was applied, in order, with the date that it gave. */
export function ledgerWords(ledger: readonly LedgerLine[], teller: LedgerTeller): string[] {
  return ledger.map((line) => {
    const zh = teller.language === 'zh';
    const what = capital(ruleWords(line, teller));
    if (line.to !== null) return `${what}${zh ? '：' : ': '}${deadlineWords(isoOf(line.to), teller.zone, teller.language)}`;
    if (line.why === 'held') return `${what}${zh ? '；恢復後再計算日期' : '; the date is worked out again when time counts again'}`;
    return `${what}${zh ? '：未定' : ': not known yet'}`;
  });
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

function ruleWords(line: LedgerLine, teller: LedgerTeller): string {
  const { rule, op } = line;
  const zh = teller.language === 'zh';
  const length = () => lengthOf(op, teller);
  switch (rule) {
    case 'anchor':
      return anchorWords(op, teller);
    case 'startsOn':
      return zh ? '啟動時選定的日期' : 'the day chosen at the launch';
    case 'offset':
      return op.startsWith('-') ? (zh ? `之前${length()}` : `${length()} before`) : zh ? `之後${length()}` : `${length()} later`;
    case 'shift':
      return byWhom(shiftWords(op, teller), line, teller);
    case 'hold':
      return holdWords(line, teller);
    case 'extension':
      return byWhom(op === 'to' ? (zh ? '延期至' : 'more time, until') : zh ? `延期${length()}` : `${length()} more`, line, teller);
    case 'cap':
      return zh ? `延期最多${length()}` : `no more than ${length()} in all`;
    case 'weekday': {
      const [weekday, side] = op.split(' ') as [Weekday, 'next' | 'previous'];
      return weekdayWords(weekday, side, teller.language);
    }
    case 'snap':
      return snapWords(op, line.why ?? '', zh);
    case 'time':
      return zh ? `時間為 ${op}` : `at ${op}`;
    case 'notice':
      return zh ? `最少${length()}通知` : `at least ${length()} of notice`;
    case 'container':
      return zh ? `${stepName(teller.flow, op, 'zh')}屆時已結束` : `${stepName(teller.flow, op, 'en')} ends then`;
    default:
      return plainRules[rule]?.[teller.language] ?? (zh ? '日期有變' : 'it was moved');
  }
}

const plainRules: Record<string, Record<Language, string>> = {
  past: { en: 'the date had passed, so at once', zh: '日期已過，即時生效' },
  afterNotice: { en: 'a working day after the mail was accepted', zh: '電郵獲接收後一個工作天' },
  tryAgain: { en: 'it failed, so it is tried again', zh: '未能完成，再試一次' },
  restart: { en: 'counted anew for whoever has it now', zh: '由新負責人重新計算' },
  leaves: { en: 'whoever has it leaves then', zh: '負責人屆時離職' },
  absence: { en: 'whoever has it is away from then on', zh: '負責人由當日起休假' },
  looks: { en: 'time alone may change it then', zh: '屆時情況或因時間而改變' },
};

/** "10 workingDays" in words, without its sign; what is none, as it is. */
function lengthOf(op: string, { flow, language }: LedgerTeller): string {
  const [n, unit] = op.split(' ');
  const known = units.find((one) => one === unit);
  if (known === undefined || !Number.isFinite(Number(n))) return op;
  const length: Length = { n: Math.abs(Number(n)), unit: known };
  return tellerOf(flow, language).length(length);
}

/** `cycleDate:close`, `stepCompleted:self`, `personDate:hired_on`: the word of the anchor, and what it names. */
function anchorWords(op: string, { flow, language }: LedgerTeller): string {
  const [anchor = '', ...rest] = op.split(':');
  const named = rest.join(':');
  const words = anchors[anchor]?.[language] ?? { en: 'it begins', zh: '起計日' }[language];
  return named === '' ? words : words.replace('{}', nameOf(anchor, named, flow, language));
}

function nameOf(anchor: string, named: string, flow: Flow, language: Language): string {
  const [first = '', second = ''] = named.split('.');
  switch (anchor) {
    case 'cycleDate': {
      const date = flow.dates.find(({ name }) => name === named);
      return quoted(date === undefined ? named : said(date.label, language), language);
    }
    case 'personDate':
      return columnWords(named, language);
    case 'answerDate': {
      const field = fieldOf(flow, first, second);
      const label = quoted(field === undefined ? second : said(field.label, language), language);
      return language === 'zh' ? `${stepName(flow, first, 'zh')}的${label}` : `${label} in ${stepName(flow, first, 'en')}`;
    }
    case 'recordDate':
    case 'payloadDate':
      return quoted(named, language);
    default:
      return stepName(flow, named, language);
  }
}

const anchors: Record<string, Record<Language, string>> = {
  opened: { en: 'the day it was given', zh: '交予負責人當日' },
  due: { en: 'the due date', zh: '限期' },
  closes: { en: 'the closing date', zh: '截止日期' },
  date: { en: 'a day in the flow', zh: '流程訂明的日期' },
  cycleDate: { en: 'the date {} of the cycle', zh: '周期的日期{}' },
  runStart: { en: 'the day it started', zh: '開始當日' },
  stepOpened: { en: '{} opened', zh: '{}開放當日' },
  stepCompleted: { en: '{} was done', zh: '{}完成當日' },
  stepDue: { en: 'the due date of {}', zh: '{}的限期' },
  stepClosed: { en: 'the closing date of {}', zh: '{}的截止日期' },
  meetingStart: { en: 'the talk {} starts', zh: '面談{}開始' },
  milestone: { en: 'the date of the milestone {}', zh: '里程碑{}的日期' },
  containerStart: { en: 'this part began', zh: '這部分開始' },
  containerEnd: { en: 'this part ends', zh: '這部分完結' },
  occurrenceStart: { en: 'this time began', zh: '這一次開始' },
  occurrenceEnd: { en: 'this time ends', zh: '這一次完結' },
  personDate: { en: 'the {} on file', zh: '檔案中的{}' },
  answerDate: { en: 'the date given for {}', zh: '{}所填的日期' },
  recordDate: { en: 'the date {} of a record', zh: '檔案紀錄的日期{}' },
  payloadDate: { en: 'the date {} it was started with', zh: '啟動時所填的日期{}' },
  event: { en: 'the event', zh: '事件當日' },
  now: { en: 'when it was looked at', zh: '查看當時' },
  earliest: { en: 'the earliest of several', zh: '各日期中最早的一個' },
  latest: { en: 'the latest of several', zh: '各日期中最遲的一個' },
  between: { en: 'part of the way between two dates', zh: '兩個日期之間' },
};

function shiftWords(op: string, teller: LedgerTeller): string {
  const zh = teller.language === 'zh';
  if (/^\d{4}-/.test(op)) return zh ? '改期' : 'moved';
  const length = lengthOf(op, teller);
  return op.startsWith('-') ? (zh ? `提前${length}` : `moved ${length} earlier`) : zh ? `押後${length}` : `moved ${length} later`;
}

/** "paused by Carla Wong from 3 Mar to 10 Mar", "Amy Chan away from 8 Mar to 12 Mar". */
function holdWords(line: LedgerLine, teller: LedgerTeller): string {
  const zh = teller.language === 'zh';
  const [, from, to] = /^(\d{4}-\d{2}-\d{2})\/(\d{4}-\d{2}-\d{2})?$/.exec(line.why ?? '') ?? [];
  const day = (date: string) => shortDateWords(date, 'UTC', teller.language);
  const span =
    from === undefined
      ? ''
      : to === undefined
        ? zh
          ? `（由${day(from)}起）`
          : ` since ${day(from)}`
        : zh
          ? `（${day(from)}至${day(to)}）`
          : ` from ${day(from)} to ${day(to)}`;
  if (line.op === 'absence') return zh ? `${nameIn(line, teller, '負責人')}休假${span}` : `${nameIn(line, teller, 'somebody')} away${span}`;
  const words = line.op === 'pause' ? (zh ? '暫停' : 'paused') : zh ? '暫緩' : 'held';
  return `${byWhom(words, line, teller)}${span}`;
}

function nameIn({ who }: LedgerLine, { person }: LedgerTeller, otherwise: string): string {
  const name = who === undefined ? '' : person(who);
  return name === '' ? otherwise : name;
}

function byWhom(words: string, line: LedgerLine, teller: LedgerTeller): string {
  const name = nameIn(line, teller, '');
  if (name === '') return words;
  return teller.language === 'zh' ? `${words}（${name}）` : `${words}, by ${name}`;
}

function snapWords(op: string, why: string, zh: boolean): string {
  if (why.startsWith('neverWorks')) return zh ? '沒有工作天，日期不變' : 'there is no working day, so it stays';
  if (op === 'previous') return zh ? '並非工作天，提前至上一個工作天' : 'not a working day, so the one before';
  return zh ? '並非工作天，順延至下一個工作天' : 'not a working day, so the next one';
}
