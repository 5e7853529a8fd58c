import type { Rows, Value } from '../grammar.ts';
import type { FormField } from '../schema.ts';
import { fieldOf, stepAt } from '../walk.ts';
import { dateWords } from './dates.ts';
import { columnWords, quoted, said, stepName } from './language.ts';
import { outcomeWords } from './outcomes.ts';
import type { Tell } from './tell.ts';

/** A value in words. `beside` is what it is compared with: it turns a key into the label of that question. */
export function valueTold(value: Value, tell: Tell, beside?: Value): string {
  const zh = tell.language === 'zh';
  if (typeof value === 'boolean') return zh ? (value ? '是' : '否') : value ? 'yes' : 'no';
  if (typeof value !== 'object') return labelOf(value, beside, tell) ?? dateWords(String(value), 'UTC', tell.language);
  switch (value.value) {
    case 'answer': {
      const field = fieldOf(tell.flow, value.step, value.field);
      const label = quoted(field === undefined ? value.field : said(field.label, tell.language), tell.language);
      return zh ? `${stepName(tell.flow, value.step, tell.language)}的${label}` : `${label} in ${stepName(tell.flow, value.step, tell.language)}`;
    }
    case 'outcome':
      return zh ? `${stepName(tell.flow, value.step, tell.language)}的結果` : `the outcome of ${stepName(tell.flow, value.step, tell.language)}`;
    case 'person': {
      const of = tell.rule(value.of);
      const column = columnWords(value.field, tell.language);
      return zh ? `${of}的${column}` : `the ${column} of ${of}`;
    }
    case 'fact':
      return quoted(value.key, tell.language);
    case 'record':
      return zh ? `檔案「${value.type}」的「${value.field}」` : `“${value.field}” of the record “${value.type}”`;
    case 'run':
      return zh
        ? `流程「${value.flow}」的${{ state: '狀態', outcome: '結果', startedOn: '開始日期', endedOn: '完結日期' }[value.what]}`
        : `the ${{ state: 'state', outcome: 'outcome', startedOn: 'start', endedOn: 'end' }[value.what]} of “${value.flow}”`;
    case 'event':
      return zh ? `事件的「${value.field}」` : `“${value.field}” of the event`;
    case 'today':
      return zh ? '今天' : 'today';
    case 'timeBetween': {
      const unit = { days: ['days', '日數'], months: ['months', '月數'], years: ['years', '年數'] }[value.unit];
      const [from, to] = [tell.when(value.from), tell.when(value.to)];
      return zh ? `由${from}至${to}的${unit[1]}` : `the ${unit[0]} from ${from} to ${to}`;
    }
    case 'lookup':
      return zh ? `對照表「${value.table}」的數值` : `the value in the table “${value.table}”`;
    case 'occurrence':
      return zh ? '第幾次' : 'the number of the occurrence';
    case 'timeLeft':
      return zh ? `${stepName(tell.flow, value.step, tell.language)}的剩餘時間` : `the time left for ${stepName(tell.flow, value.step, tell.language)}`;
    case 'aggregate':
      return aggregateWords(value, tell);
  }
}

function aggregateWords(value: Extract<Value, { value: 'aggregate' }>, tell: Tell): string {
  const zh = tell.language === 'zh';
  const does: Record<typeof value.do, [string, string]> = {
    every: ['whether for all', '是否所有'],
    some: ['whether for some', '是否有任何'],
    count: ['the number', '數目'],
    share: ['the share', '比例'],
    sum: ['the sum', '總和'],
    avg: ['the average', '平均值'],
    min: ['the lowest', '最低值'],
    max: ['the highest', '最高值'],
    last: ['the last', '最後一項'],
    first: ['the first', '第一項'],
  };
  const over = rowsWords(value.over, tell);
  const where = value.where === undefined ? '' : zh ? `（${tell.condition(value.where)}）` : ` where ${tell.condition(value.where)}`;
  const of = value.of === undefined ? '' : zh ? `的${tell.value(value.of)}` : ` of ${tell.value(value.of)}`;
  return zh ? `${over}${where}${of}的${does[value.do][1]}` : `${does[value.do][0]}${of} over ${over}${where}`;
}

function rowsWords(rows: Rows, tell: Tell): string {
  const zh = tell.language === 'zh';
  switch (rows.rows) {
    case 'list':
      return tell.value({ value: 'answer', step: rows.step, field: rows.field });
    case 'facts':
      return quoted(rows.key, tell.language);
    case 'records':
      return zh ? `檔案「${rows.type}」` : `the records “${rows.type}”`;
    case 'members':
      return zh ? '小組成員' : 'the members of the group';
    case 'children':
      return zh ? `${stepName(tell.flow, rows.step, tell.language)}內每一份` : `everyone in ${stepName(tell.flow, rows.step, tell.language)}`;
    case 'reports':
      return tell.rule({ who: 'reports', of: rows.of });
  }
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
