import type { Round, Value, When } from '../grammar.ts';
import type { FormField } from '../schema.ts';
import { fieldOf, stepAt } from '../walk.ts';
import { dateWords } from './dates.ts';
import { columnWords, listed, quoted, said, stepName } from './language.ts';
import { outcomeWords } from './outcomes.ts';
import { factName, questionWords, recordName } from './questions.ts';
import type { Tell } from './tell.ts';
import { totalTold } from './total.ts';

/** A value in words. `beside` is what it is compared with: it turns a key into the label of that question. */
export function valueTold(value: Value, tell: Tell, beside?: Value): string {
  const zh = tell.language === 'zh';
  if (typeof value === 'boolean') return zh ? (value ? '是' : '否') : value ? 'yes' : 'no';
  if (typeof value !== 'object') return labelOf(value, beside, tell) ?? dateWords(String(value), 'UTC', tell.language);
  const step = (id: string) => stepName(tell.flow, id, tell.language);
  switch (value.value) {
    case 'answer':
      return answerTold(value, tell);
    case 'outcome':
      return zh ? `${step(value.step)}${roundWords(value.round, tell)}的結果` : `the outcome of ${step(value.step)}${roundWords(value.round, tell)}`;
    case 'person': {
      const [of, column] = [tell.rule(value.of), columnWords(value.field, tell.language)];
      const told = zh ? `${of}的${column}` : `the ${column} of ${of}`;
      return `${told}${asOfTold(value.asOf, tell)}`;
    }
    case 'fact':
      return `${factWords(value, tell)}${asOfTold(value.asOf, tell)}`;
    case 'record':
      return `${recordWords(value, tell)}${asOfTold(value.asOf, tell)}`;
    case 'run':
      return zh
        ? `流程「${value.flow}」的${{ state: '狀態', outcome: '結果', startedOn: '開始日期', endedOn: '完結日期' }[value.what]}`
        : `the ${{ state: 'state', outcome: 'outcome', startedOn: 'start', endedOn: 'end' }[value.what]} of “${value.flow}”`;
    case 'event':
      return zh ? `事件的「${value.field}」` : `“${value.field}” of the event`;
    case 'today':
      return zh ? '今天' : 'today';
    case 'timeBetween': {
      const unit = { days: ['whole days', '日數'], months: ['whole months', '足月數'], years: ['whole years', '足年數'] }[value.unit];
      const [from, to] = [tell.when(value.from), tell.when(value.to)];
      return zh ? `由${from}至${to}的${unit[1]}` : `the ${unit[0]} from ${from} to ${to}`;
    }
    case 'lookup': {
      const keys = listed(
        value.keys.map((key) => tell.value(key)),
        tell.language,
      );
      return zh ? `對照表「${value.table}」中${keys}所對的數值` : `the value for ${keys} in the table “${value.table}”`;
    }
    case 'occurrence':
      return zh ? '第幾次' : 'the number of the occurrence';
    case 'timeLeft': {
      const unit = { minutes: ['minutes', '分鐘'], hours: ['hours', '小時'], days: ['days', '日數'] }[value.unit];
      return zh ? `距離${step(value.step)}限期的${unit[1]}` : `the ${unit[0]} left for ${step(value.step)}`;
    }
    case 'aggregate':
      return totalTold(value, tell);
  }
}

/** As of when something is read; nothing where it is as it is at the moment. */
export function asOfTold(when: When | undefined, tell: Tell): string {
  if (when === undefined) return '';
  return tell.language === 'zh' ? `（以${tell.when(when)}為準）` : ` as of ${tell.when(when)}`;
}

function roundWords(round: Round | undefined, tell: Tell): string {
  if (round === undefined || round === 'latest') return '';
  const zh = tell.language === 'zh';
  if (round === 'first') return zh ? '首次' : ' the first time';
  return zh ? `第${round}次` : ` in round ${round}`;
}

function answerTold({ step, field, round }: Extract<Value, { value: 'answer' }>, tell: Tell): string {
  const zh = tell.language === 'zh';
  const [of, when] = [stepName(tell.flow, step, tell.language), roundWords(round, tell)];
  const made = madeWords(step, field, tell);
  if (made !== null) return zh ? `${of}${when}的${made}` : `the ${made} of ${of}${when}`;
  const label = quoted(questionWords(step, field, tell), tell.language);
  return zh ? `${of}${when}的${label}` : `${label} in ${of}${when}`;
}

/** What a step comes to beside the questions of its form; null for a question. */
function madeWords(id: string, field: string, tell: Tell): string | null {
  const step = stepAt(tell.flow, id);
  if (step === undefined || fieldOf(tell.flow, id, field) !== undefined) return null;
  const words = Object.hasOwn(made, `${step.kind}.${field}`) ? made[`${step.kind}.${field}`] : field === 'comment' ? made.comment : undefined;
  return words?.[tell.language] ?? null;
}

const made: Record<string, { en: string; zh: string }> = {
  comment: { en: 'comment', zh: '意見' },
  'score.score': { en: 'result', zh: '評分' },
  'score.band': { en: 'band', zh: '等級' },
  'score.tooFew': { en: 'lack of raters', zh: '評核人數不足' },
  'score.rows': { en: 'shares', zh: '分配結果' },
  'score.rest': { en: 'rest that was not shared out', zh: '未分配餘額' },
  'nominate.people': { en: 'choice of people', zh: '提名名單' },
  'meeting.start': { en: 'start', zh: '開始時間' },
};

function factWords({ key, scope }: Extract<Value, { value: 'fact' }>, tell: Tell): string {
  const name = factName(key, tell);
  const zh = tell.language === 'zh';
  const whose = {
    person: '',
    group: zh ? '小組的' : ' of the group',
    cycle: zh ? '本周期的' : ' of this cycle',
    organisation: zh ? '機構的' : ' of the organisation',
  }[scope];
  return zh ? `${whose}${name}` : `${name}${whose}`;
}

function recordWords({ type, field }: Extract<Value, { value: 'record' }>, tell: Tell): string {
  const zh = tell.language === 'zh';
  const fields = Object.hasOwn(tell.flow.records, type) ? (tell.flow.records[type]?.fields ?? {}) : {};
  const label = Object.hasOwn(fields, field) ? fields[field]?.label : undefined;
  const dates: Record<string, string> = { effective: zh ? '生效日期' : 'first day', until: zh ? '失效日期' : 'end' };
  const name = recordName(type, tell);
  if (label === undefined && Object.hasOwn(dates, field)) return zh ? `檔案${name}的${dates[field]}` : `the ${dates[field]} of the record ${name}`;
  const part = quoted(label === undefined ? field : said(label, tell.language), tell.language);
  return zh ? `檔案${name}的${part}` : `${part} of the record ${name}`;
}

/** The label of a level, option or outcome that a plain value stands for. */
function labelOf(value: string | number, beside: Value | undefined, tell: Tell): string | null {
  if (typeof beside !== 'object') return null;
  if (beside.value === 'outcome') {
    const step = stepAt(tell.flow, beside.step);
    return step === undefined ? null : quoted(outcomeWords(step, String(value), tell.language), tell.language);
  }
  if (beside.value !== 'answer') return null;
  const field: FormField | undefined = fieldOf(tell.flow, beside.step, beside.field);
  const option = field !== undefined && 'options' in field ? field.options.find(({ key }) => key === value) : undefined;
  return option === undefined ? null : quoted(said(option.label, tell.language), tell.language);
}
