import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Condition, When, Who } from '../../workflows/flow/grammar.ts';
import { parseFlow } from '../../workflows/flow/parse.ts';
import type { Flow, Step } from '../../workflows/flow/schema.ts';
import {
  conditionWords,
  dateWords,
  deadlineWords,
  dueWords,
  kindWords,
  outcomeWords,
  sentences,
  shortDateWords,
  stepSentence,
  whenWords,
  whoWords,
} from '../../workflows/flow/sentences.ts';
import { stepKinds } from '../../workflows/flow/steps/index.ts';
import { aFlow, who } from '../helpers/flows.ts';
import { flowOf, step } from './flow-cases.ts';

const template = parseFlow(readFileSync(new URL('../../templates/annual-review.json', import.meta.url), 'utf8')).flow as Flow;
const both = (say: (language: 'en' | 'zh') => string) => [say('en'), say('zh')];

test('dates read as people write them, with the weekday and without numbers that could be turned round', () => {
  const at = '2027-03-12T09:00:00Z';
  expect(both((language) => dateWords(at, 'Asia/Hong_Kong', language, { time: true }))).toEqual(['Fri 12 Mar 2027, 17:00', '2027年3月12日（星期五）下午5時']);
  expect(both((language) => dateWords('2027-03-12', 'America/New_York', language))).toEqual(['Fri 12 Mar 2027', '2027年3月12日（星期五）']);
  expect(both((language) => shortDateWords(at, 'Asia/Hong_Kong', language))).toEqual(['Fri 12 Mar', '3月12日（星期五）']);
  expect(dateWords('2027-03-28T00:30:00Z', 'Europe/London', 'zh', { time: true })).toBe('2027年3月28日（星期日）午夜12時30分');
  expect(dateWords('2027-03-28T11:05:00Z', 'Europe/London', 'zh', { time: true })).toBe('2027年3月28日（星期日）中午12時5分');
});

test('a deadline at midnight is the end of the day before', () => {
  const midnight = '2027-03-12T16:00:00Z';
  expect(both((language) => deadlineWords(midnight, 'Asia/Hong_Kong', language))).toEqual(['Fri 12 Mar 2027', '2027年3月12日（星期五）']);
  expect(deadlineWords('2027-02-28T16:00:00Z', 'Asia/Hong_Kong', 'en', { short: true })).toBe('Sun 28 Feb');
  expect(deadlineWords('2027-03-12T09:30:00Z', 'Asia/Hong_Kong', 'zh', { short: true })).toBe('3月12日（星期五）下午5時30分');
});

test('the template tells itself in order: numbers, exceptions, where they lead', () => {
  const rows = sentences(template, 'en');
  expect(rows.map(({ number, step: id }) => `${number} ${id}`)).toEqual([
    '1 start',
    '2 announcement',
    '3 reviews',
    '3.1 selfReview',
    '3.2 managerReview',
    '3.3 lowRating',
    '3.4 hrCheck',
    '3.5 secondLevel',
    '3.6 sign',
    '3.7 objection',
    '3.8 done',
    '3.9 notSigned',
    '3.10 notReviewed',
    '4 finished',
    '5 notAnnounced',
  ]);
  const row = (id: string) => rows.find((one) => one.step === id);
  expect(row('managerReview')?.text).toBe(
    'The manager fills in “Manager review” within 10 working days. Answers are taken until 30 working days after it opens. Reminder 2 working days before. 2 working days late the manager’s manager is told; 5 working days late it goes to the manager’s manager.',
  );
  expect(row('lowRating')?.exceptions).toEqual([
    'If “Overall rating” in “Manager review” is 2 or lower → 3.4 “HR check”.',
    'Otherwise → 3.5 “Second-level approval”.',
  ]);
  expect(row('secondLevel')?.exceptions).toContain('If rejected → 3.2 “Manager review” again.');
  expect(row('announcement')?.exceptions).toContain('If rejected → ends as “Not announced”.');
  expect(row('sign')?.depth).toBe(1);
});

test('and in Chinese, without a word of English left', () => {
  const rows = sentences(template, 'zh');
  const row = (id: string) => rows.find((one) => one.step === id);
  expect(row('selfReview')?.text).toBe('員工本人須在10個工作天內填寫「自我評核」。開放後15個工作天截止。開放後5個工作天、限期前2個工作天、逾期2個工作天提示。');
  expect(row('lowRating')?.exceptions).toEqual(['如「上司評核」的「整體評級」是2或以下 → 3.4「人力資源部複核」。', '否則 → 3.5「上一級批核」。']);
  expect(row('secondLevel')?.exceptions).toContain('如不批准 → 再次3.2「上司評核」。');
  for (const { text, exceptions } of rows) expect([text, ...exceptions].join('')).not.toMatch(/[A-Za-z]/);
});

test('no word of ours reaches a reader', () => {
  for (const language of ['en', 'zh'] as const)
    for (const { text, exceptions } of sentences(template, language))
      expect([text, ...exceptions].join(' ')).not.toMatch(/\b(run|slot|port|token|clock|fact|journal|subject|lint|forEach|undefined)\b/);
});

test.each<[Who, string, string]>([
  [{ rules: [{ who: 'subject' }] }, 'the employee', '員工本人'],
  [
    {
      rules: [
        { who: 'manager', asOf: 'cycleStart' },
        { who: 'role', role: 'hr' },
      ],
      never: [{ who: 'subject' }],
    },
    'the manager on the start day, or if there is none HR; never the employee',
    '起始日的直屬上司；如沒有，則由人力資源部負責；不可由員工本人負責',
  ],
  [
    { rules: [{ who: 'manager', level: 2, of: { who: 'deciderOf', step: 'sign' } }] },
    'the manager’s manager of whoever answered “Read and sign”',
    '完成「閱悉簽署」的人的上司的上司',
  ],
  [{ rules: [{ who: 'relation', column: 'mentor_id' }] }, 'the mentor', '導師'],
  [{ rules: [] }, 'nobody yet', '（未指定）'],
])('who: %j', (who, en, zh) => {
  expect(both((language) => whoWords(who, language, template))).toEqual([en, zh]);
});

test.each<[When, string, string]>([
  [{ from: { anchor: 'due' }, plus: { n: -3, unit: 'days' } }, '3 days before it is due', '限期前3天'],
  [
    { from: { anchor: 'stepCompleted', step: 'selfReview' }, plus: { n: 1, unit: 'workingDays' }, time: '17:00' },
    '1 working day after “Self review” is done, at 17:00',
    '「自我評核」完成後1個工作天，下午5時',
  ],
  [{ from: { anchor: 'cycleDate', name: 'close' }, snap: 'next' }, '“Closing date”, or the next working day', '「截止日期」，如非工作天則順延'],
  [{ from: { anchor: 'date', date: '2027-03-12' } }, 'Fri 12 Mar 2027', '2027年3月12日（星期五）'],
  [
    { from: { anchor: 'personDate', of: { who: 'subject' }, field: 'hired_on' }, plus: { n: 3, unit: 'months' } },
    '3 months after the start of employment of the employee',
    '員工本人的入職日期後3個月',
  ],
])('when: %j', (when, en, zh) => {
  expect(both((language) => whenWords(when, language, template))).toEqual([en, zh]);
});

test('by when is said as one would say it', () => {
  const within: When = { from: { anchor: 'opened' }, plus: { n: 10, unit: 'workingDays' } };
  expect(both((language) => dueWords(within, language, template))).toEqual(['within 10 working days', '在10個工作天內']);
  expect(both((language) => dueWords({ from: { anchor: 'cycleDate', name: 'close' } }, language, template))).toEqual([
    'by “Closing date”',
    '在「截止日期」或之前',
  ]);
});

test.each<[Condition, string, string]>([
  [
    { test: 'is', left: { value: 'outcome', step: 'sign' }, right: 'disagreed' },
    'the outcome of “Read and sign” is “I object and ask for another look”',
    '「閱悉簽署」的結果是「提出異議，要求覆核」',
  ],
  [
    {
      test: 'any',
      of: [
        { test: 'isAbsent', left: { value: 'answer', step: 'managerReview', field: 'rating' } },
        {
          test: 'all',
          of: [
            { test: 'is', left: { value: 'person', of: { who: 'subject' }, field: 'department' }, right: 'Rooms' },
            { test: 'not', of: { test: 'is', left: { value: 'today' }, right: '2027-01-01' } },
          ],
        },
      ],
    },
    '“Overall rating” in “Manager review” has no answer or (the department of the employee is Rooms and it is not so that today is Fri 1 Jan 2027)',
    '「上司評核」的「整體評級」沒有資料，或者（員工本人的部門是Rooms，並且並非今天是2027年1月1日（星期五））',
  ],
])('a rule: %j', (condition, en, zh) => {
  expect(both((language) => conditionWords(condition, language, template))).toEqual([en, zh]);
});

test('every kind and every outcome has words in both languages', () => {
  for (const kind of stepKinds)
    for (const language of ['en', 'zh'] as const) expect(kindWords(kind, language).name.length * kindWords(kind, language).line.length).toBeGreaterThan(0);
  const ask = template.steps.secondLevel as Step;
  expect(['approved', 'rejected', 'returned', 'timeout'].map((port) => outcomeWords(ask, port, 'zh'))).toEqual(['批准', '不批准', '退回修改', '逾期未覆']);
  expect(outcomeWords(template.steps.sign as Step, 'signed', 'en')).toBe('I have read it');
});

test('a half-drawn flow is told as well: nobody yet, nowhere yet', () => {
  const flow = flowOf({ ask: step('approval', { who: { rules: [] } }) }, []);
  expect(stepSentence(flow, flow.steps.ask as Step, 'en')).toBe('Nobody yet decides on “ask”.');
  expect(sentences(flow, 'en')[1]?.exceptions).toEqual(['If approved → nowhere yet.', 'If rejected → nowhere yet.']);
});

test('a start tells who begins it, for whom, and what becomes of a second', () => {
  const begin = (settings: object, language: 'en' | 'zh') => {
    const flow = aFlow(
      [
        { id: 'begin', kind: 'start', settings: settings as Record<string, unknown> },
        { id: 'done', kind: 'end' },
      ],
      ['begin>done'],
    );
    return stepSentence(flow, flow.steps.begin as Step, language);
  };
  const one = {
    about: 'one',
    by: who({ who: 'subject' }, { who: 'role', role: 'hr' }),
    ifRunning: 'merge',
    merges: { list: 'claims' },
    limit: { n: 2, per: { n: 30, unit: 'days' } },
  };
  expect(begin({ about: 'one' }, 'en')).toBe('HR begins this for one person at a time.');
  expect(begin(one, 'en')).toMatch(
    /begins this for one person at a time\. While one goes on, what comes is added to it\. There is a limit to how many there may be\.$/,
  );
  expect(begin(one, 'zh')).toMatch(/逐一為個別員工展開。進行期間，其後的內容會併入同一份。數目設有上限。$/);
});

test('how the answers of several people count is told', () => {
  const panel = (tally: Record<string, unknown>, kind = 'approval') => {
    const people = who({ who: 'together', of: [{ rule: { who: 'manager' } }, { rule: { who: 'role', role: 'hr' } }] });
    const asked = { id: 'panel', kind, in: 'each', name: 'Panel', settings: { who: people, tally, form: { fields: [] } } };
    const flow = aFlow([{ id: 'begin', kind: 'start' }, { id: 'each', kind: 'forEach', settings: { first: 'panel' } }, asked], []);
    return both((language) => stepSentence(flow, flow.steps.panel as Step, language));
  };
  expect(panel({ rule: 'count', n: 2 })).toEqual([
    'The manager and HR decide on “Panel”. It takes “Approve” from 2 of them. Any other answer ends it at once.',
    '直屬上司及人力資源部須就「Panel」作決定。須其中2人「批准」。任何其他回覆即告完結。',
  ]);
  expect(panel({ rule: 'all', reject: 'counts' })[0]).toBe('The manager and HR decide on “Panel”. It takes “Approve” from all of them.');
  expect(panel({ rule: 'percent', n: 60 }, 'form')[0]).toBe('The manager and HR fill in “Panel”. It takes an answer from 60 % of them.');
});
