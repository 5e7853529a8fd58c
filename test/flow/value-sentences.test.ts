import { describe, expect, test } from 'vitest';
import type { Condition, Value, When, WhoRule } from '../../workflows/flow/grammar.ts';
import { conditionWords, whoWords } from '../../workflows/flow/sentences.ts';
import { tellerOf } from '../../workflows/flow/sentences/teller.ts';
import { flowOf, step } from './flow-cases.ts';

const label = (en: string, zh: string) => ({ en, zh });
const named = (kind: string, en: string, zh: string, settings: Record<string, unknown> = {}, more: Record<string, unknown> = {}) =>
  step(kind, settings, { name: label(en, zh), ...more });
const inside = { in: 'each' };

const plan = {
  fields: [
    { id: 'day', type: 'date', label: label('Exam', '考試日期') },
    { id: 'goals', type: 'list', label: label('Goals', '目標'), columns: [{ id: 'weight', label: label('Weight', '比重'), type: 'number' }] },
  ],
};
const flow = flowOf(
  {
    each: named('forEach', 'Reviews', '評核', { first: 'review', noun: { one: label('review', '評核'), many: label('reviews', '評核') } }),
    review: named('form', 'Review', '評核表', { form: { fields: [{ id: 'rating', type: 'number', label: label('Rating', '評級') }] } }, inside),
    plan: named('form', 'Plan', '計劃', { form: plan }, inside),
    pick: named('nominate', 'Pick peers', '挑選同事', { who: { rules: [{ who: 'subject' }] } }, inside),
    total: named('score', 'Total', '總評', { parts: [{ value: 1 }] }, inside),
    talk: named(
      'meeting',
      'Talk',
      '面談',
      { who: { rules: [{ who: 'manager' }] }, with: { rules: [{ who: 'subject' }] }, starts: { from: { anchor: 'opened' } } },
      inside,
    ),
    over: step('end', {}, inside),
    done: step('end'),
  },
  ['review.submitted > plan', 'plan.submitted > pick', 'pick.done > total', 'total.next > talk', 'talk.held > over', 'talk.missed > over', 'each.done > done'],
  {
    facts: { sales: { name: label('Sales against target', '銷售達標率') } },
    records: { licence: { name: label('Licence', '牌照'), fields: { level: { label: label('Level', '級別'), type: 'text' } } } },
    tables: { notice: { keys: ['grade'], rows: [] } },
  },
);

const both = (say: (language: 'en' | 'zh') => string) => [say('en'), say('zh')];
const own = (step_: string, field: string): Value => ({ value: 'answer', step: step_, field });
const now: When = { from: { anchor: 'now' } };
const yearAgo: When = { from: { anchor: 'now' }, plus: { n: -12, unit: 'months' } };
const day = (date: string): When => ({ from: { anchor: 'date', date } });
const subject: WhoRule = { who: 'subject' };
const total = (doing: Extract<Value, { value: 'aggregate' }>['do'], over: Extract<Value, { value: 'aggregate' }>['over'], more: object = {}): Value => ({
  value: 'aggregate',
  do: doing,
  over,
  ...more,
});
const goals = { rows: 'list', step: 'plan', field: 'goals' } as const;

describe('a value in words', () => {
  test.each<[Value, string, string]>([
    [own('review', 'rating'), '“Rating” in “Review”', '「評核表」的「評級」'],
    [{ ...(own('review', 'rating') as object), round: 'first' } as Value, '“Rating” in “Review” the first time', '「評核表」首次的「評級」'],
    [{ ...(own('review', 'rating') as object), round: 3 } as Value, '“Rating” in “Review” in round 3', '「評核表」第3次的「評級」'],
    [own('plan', 'weight'), '“Weight” in “Plan”', '「計劃」的「比重」'],
    [own('total', 'score'), 'the result of “Total”', '「總評」的評分'],
    [own('total', 'band'), 'the band of “Total”', '「總評」的等級'],
    [own('pick', 'people'), 'the choice of people of “Pick peers”', '「挑選同事」的提名名單'],
    [own('talk', 'start'), 'the start of “Talk”', '「面談」的開始時間'],
    [own('review', 'comment'), 'the comment of “Review”', '「評核表」的意見'],
    [{ value: 'outcome', step: 'review', round: 'first' }, 'the outcome of “Review” the first time', '「評核表」首次的結果'],
    [
      { value: 'person', of: { who: 'manager' }, field: 'grade', asOf: day('2027-01-01') },
      'the grade of the manager as of Fri 1 Jan 2027',
      '直屬上司的職級（以2027年1月1日（星期五）為準）',
    ],
    [{ value: 'fact', scope: 'person', key: 'sales' }, '“Sales against target”', '「銷售達標率」'],
    [
      { value: 'fact', scope: 'group', key: 'sales', asOf: yearAgo },
      '“Sales against target” of the group as of 12 months before now',
      '小組的「銷售達標率」（以現在前12個月為準）',
    ],
    [{ value: 'record', type: 'licence', field: 'level' }, '“Level” of the record “Licence”', '檔案「牌照」的「級別」'],
    [{ value: 'record', type: 'licence', field: 'until' }, 'the end of the record “Licence”', '檔案「牌照」的失效日期'],
    [
      { value: 'timeBetween', unit: 'months', from: { from: { anchor: 'personDate', of: subject, field: 'hired_on' } }, to: now },
      'the whole months from the start of employment of the employee to now',
      '由員工本人的入職日期至現在的足月數',
    ],
    [
      { value: 'lookup', table: 'notice', keys: [{ value: 'person', of: subject, field: 'grade' }], otherwise: 30 },
      'the value for the grade of the employee in the table “notice”',
      '對照表「notice」中員工本人的職級所對的數值',
    ],
    [{ value: 'timeLeft', step: 'review', unit: 'days' }, 'the days left for “Review”', '距離「評核表」限期的日數'],
    [total('count', goals), 'the number of the rows of “Goals” in “Plan”', '「計劃」的「目標」各行的數目'],
    [
      total('sum', goals, { of: own('plan', 'weight') }),
      'the sum of “Weight” in “Plan” over the rows of “Goals” in “Plan”',
      '「計劃」的「目標」各行的「計劃」的「比重」的總和',
    ],
    [
      total('count', { rows: 'records', type: 'licence' }, { window: [yearAgo, now] }),
      'the number of the records “Licence” from 12 months before now until before now',
      '由現在前12個月起至現在之前的檔案「牌照」的數目',
    ],
    [
      total('avg', { rows: 'facts', key: 'sales' }, { knownBy: day('2027-01-05') }),
      'the average of the entries of “Sales against target”, recorded by Tue 5 Jan 2027',
      '「銷售達標率」的各項記錄（只計2027年1月5日（星期二）或之前記錄的）的平均值',
    ],
    [
      total('share', { rows: 'children', step: 'each' }, { where: { test: 'atLeast', left: own('review', 'rating'), right: 4 } }),
      'the share of the reviews in “Reviews” for which “Rating” in “Review” is 4 or higher',
      '「評核」的評核之中（「評核表」的「評級」是4或以上）的比例',
    ],
    [total('count', { rows: 'members', of: { who: 'nominated', step: 'pick' } }), 'the number of those chosen in “Pick peers”', '在「挑選同事」提名的人的數目'],
    [total('count', { rows: 'reports', of: { who: 'manager' } }), 'the number of the direct reports of the manager', '直屬上司的直屬下屬的數目'],
  ])('%j', (value, en, zh) => expect(both((language) => tellerOf(flow, language).value(value))).toEqual([en, zh]));
});

describe('a rule in words', () => {
  test.each<[Condition, string, string]>([
    [
      { test: 'less', left: own('plan', 'day'), right: '2027-03-12' },
      '“Exam” in “Plan” is before Fri 12 Mar 2027',
      '「計劃」的「考試日期」早於2027年3月12日（星期五）',
    ],
    [{ test: 'atLeast', left: { value: 'today' }, right: '2027-03-12' }, 'today is on or after Fri 12 Mar 2027', '今天是2027年3月12日（星期五）或之後'],
    [{ test: 'isAbsent', left: { value: 'fact', scope: 'person', key: 'sales' } }, '“Sales against target” is not known', '「銷售達標率」沒有資料'],
    [{ test: 'isAbsent', left: own('plan', 'day') }, '“Exam” in “Plan” has no answer', '「計劃」的「考試日期」沒有資料'],
    [{ test: 'isAbsent', left: { value: 'outcome', step: 'review' } }, 'there is no outcome of “Review” yet', '「評核表」未有結果'],
    [
      { test: 'is', left: total('every', goals, { where: { test: 'more', left: own('plan', 'weight'), right: 1 } }), right: true },
      'for all of the rows of “Goals” in “Plan” “Weight” in “Plan” is more than 1',
      '所有「計劃」的「目標」各行均符合（「計劃」的「比重」多於1）',
    ],
    [
      {
        test: 'is',
        left: total('some', { rows: 'reports', of: subject }, { where: { test: 'isPresent', left: { value: 'record', type: 'licence', field: 'level' } } }),
        right: false,
      },
      'it is not so that for at least one of the direct reports of the employee “Level” of the record “Licence” is known',
      '並非有員工本人的直屬下屬符合（檔案「牌照」的「級別」有資料）',
    ],
  ])('%j', (condition, en, zh) => expect(both((language) => conditionWords(condition, language, flow))).toEqual([en, zh]));
});

describe('people in words', () => {
  test.each<[WhoRule, string, string]>([
    [{ who: 'manager', asOf: 'both' }, 'the manager on the start day and now', '起始日及現時的直屬上司'],
    [{ who: 'manager', level: 2, atTop: 'stay' }, 'the manager’s manager, or whoever is at the top', '上司的上司（最高只到頂層）'],
    [{ who: 'manager', asOf: day('2027-01-01') }, 'the manager as of Fri 1 Jan 2027', '以2027年1月1日（星期五）為準的直屬上司'],
    [{ who: 'relation', column: 'mentor_id', asOf: 'cycleStart' }, 'the mentor on the start day', '起始日的導師'],
    [{ who: 'relation', column: 'mentor_id', of: { who: 'manager' } }, 'the mentor of the manager', '直屬上司的導師'],
    [{ who: 'external', step: 'plan', field: 'mail' }, 'whoever has the address given in “Plan”', '在「計劃」填寫的電郵地址（外部人士）'],
    [{ who: 'event', field: 'person' }, 'whomever the event names as “person”', '事件的「person」所指的人'],
    [{ who: 'recipientsOf', record: 'licence' }, 'those who received the record “Licence”', '收到檔案「牌照」的人'],
    [{ who: 'missing', step: 'review' }, 'those who have not answered “Review”', '尚未回覆「評核表」的人'],
    [{ who: 'previousHolder' }, 'whoever had it before', '上一位負責人'],
    [
      {
        who: 'together',
        of: [
          { rule: { who: 'manager' }, atLeast: 1 },
          { rule: { who: 'role', role: 'hr' }, atLeast: 1 },
        ],
      },
      'the manager (at least 1) and HR (at least 1)',
      '直屬上司（最少1人）及人力資源部（最少1人）',
    ],
    [{ who: 'item' }, 'the employee', '員工本人'],
  ])('%j', (rule, en, zh) => expect(both((language) => whoWords({ rules: [rule] }, language, flow))).toEqual([en, zh]));

  test('the one it goes through is told by what it goes through', () => {
    const over = (what: unknown) => {
      const each = named('forEach', 'Each', '逐一', { first: 'over', over: what });
      return flowOf({ each, ask: step('form'), over: step('end', {}, inside), done: step('end') }, ['each.done > ask', 'ask.submitted > done']);
    };
    const words = (what: unknown) => both((language) => whoWords({ rules: [{ who: 'item' }] }, language, over(what)));
    expect(words({ rows: { step: 'ask', field: 'text' } })).toEqual(['the person in the row', '該行所指的人']);
    expect(words({ groups: 'department' })).toEqual(['everyone in the group', '該組的所有成員']);
  });
});
