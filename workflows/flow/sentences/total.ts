import type { Aggregate, Rows, Value } from '../grammar.ts';
import { stepAt } from '../walk.ts';
import { quoted, said, stepName } from './language.ts';
import { factName, questionWords, recordName } from './questions.ts';
import type { Tell } from './tell.ts';

type Total = Extract<Value, { value: 'aggregate' }>;

const does: Record<Exclude<Aggregate, 'every' | 'some'>, [en: string, zh: string]> = {
  count: ['the number', '數目'],
  share: ['the share', '比例'],
  sum: ['the sum', '總和'],
  avg: ['the average', '平均值'],
  min: ['the lowest', '最低值'],
  max: ['the highest', '最高值'],
  last: ['the last', '最後一項'],
  first: ['the first', '第一項'],
};

/** A total over rows as a noun: "the number of records “Warning” from 12 months before now until now". */
export function totalTold(total: Total, tell: Tell): string {
  if (total.do === 'every' || total.do === 'some') return allTold(total, tell);
  const zh = tell.language === 'zh';
  const [en, word] = does[total.do];
  const rows = rowsTold(total, tell);
  const where = total.where === undefined ? '' : tell.condition(total.where);
  const of = total.of === undefined || total.do === 'count' || total.do === 'share' ? null : tell.value(total.of);
  if (zh) return `${rows}${where && `之中（${where}）`}${of === null ? '' : `的${of}`}的${word}`;
  return `${en} of ${of === null ? rows : `${of} over ${rows}`}${where && ` for which ${where}`}`;
}

/** "for all of …: …", which stands where a sentence is expected. */
export function allTold(total: Total, tell: Tell): string {
  const rows = rowsTold(total, tell);
  const where = total.where === undefined ? '…' : tell.condition(total.where);
  if (tell.language === 'zh') return total.do === 'every' ? `所有${rows}均符合（${where}）` : `有${rows}符合（${where}）`;
  return total.do === 'every' ? `for all of ${rows} ${where}` : `for at least one of ${rows} ${where}`;
}

function rowsTold({ over, window, knownBy }: Total, tell: Tell): string {
  const zh = tell.language === 'zh';
  const rows = rowsWords(over, tell);
  const period =
    window === undefined
      ? ''
      : zh
        ? `由${tell.when(window[0])}起至${tell.when(window[1])}之前的`
        : ` from ${tell.when(window[0])} until before ${tell.when(window[1])}`;
  const known = knownBy === undefined ? '' : zh ? `（只計${tell.when(knownBy)}或之前記錄的）` : `, recorded by ${tell.when(knownBy)}`;
  return zh ? `${period}${rows}${known}` : `${rows}${period}${known}`;
}

function rowsWords(rows: Rows, tell: Tell): string {
  const zh = tell.language === 'zh';
  const step = (id: string) => stepName(tell.flow, id, tell.language);
  switch (rows.rows) {
    case 'list': {
      const label = quoted(questionWords(rows.step, rows.field, tell), tell.language);
      return zh ? `${step(rows.step)}的${label}各行` : `the rows of ${label} in ${step(rows.step)}`;
    }
    case 'facts':
      return zh ? `${factName(rows.key, tell)}的各項記錄` : `the entries of ${factName(rows.key, tell)}`;
    case 'records':
      return zh ? `檔案${recordName(rows.type, tell)}` : `the records ${recordName(rows.type, tell)}`;
    case 'members':
      return rows.of === undefined ? (zh ? '小組成員' : 'the members of the group') : tell.rule(rows.of);
    case 'children': {
      const each = stepAt(tell.flow, rows.step);
      const noun = each?.kind === 'forEach' ? each.settings.noun?.many : undefined;
      if (noun === undefined) return zh ? `${step(rows.step)}內每一份` : `those in ${step(rows.step)}`;
      return zh ? `${step(rows.step)}的${said(noun, tell.language)}` : `the ${said(noun, tell.language)} in ${step(rows.step)}`;
    }
    case 'reports':
      return tell.rule({ who: 'reports', of: rows.of });
  }
}
