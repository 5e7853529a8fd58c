import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { addStep, replaceSettings, setSetting } from '../../workflows/flow/edits/index.ts';
import { parseFlow } from '../../workflows/flow/parse.ts';
import { priceOf } from '../../workflows/flow/price.ts';
import type { Flow, Step } from '../../workflows/flow/schema.ts';
import { priceDiffWords, priceWords } from '../../workflows/flow/sentences.ts';
import { flowOf, step } from './flow-cases.ts';

const roster = { people: 100, departments: 8, team: 10 };
const due = (n: number) => ({ due: { from: { anchor: 'opened' }, plus: { n, unit: 'workingDays' } } });
const manager = { who: { rules: [{ who: 'manager' }] } };
const each = (inside: Record<string, ReturnType<typeof step>>, edges: string[]): Flow =>
  flowOf({ each: step('forEach', { first: Object.keys(inside)[0] }), ...inside, done: step('end') }, ['each.done > done', ...edges]);
const inEach = { in: 'each' };

describe('what a flow asks of people', () => {
  const twoTasks = each(
    { fill: step('form', due(10), inEach), decide: step('approval', { ...manager, ...due(5), minutes: 6 }, inEach), over: step('end', {}, inEach) },
    ['fill.submitted > decide', 'decide.approved > over', 'decide.rejected > fill', 'fill.timeout > decide'],
  );

  test('is each task for each person, by its questions or as the flow says, along the wanted path', () => {
    // A form of one long text takes 2 + 6 minutes, the decision the six that are said.
    expect(priceOf(twoTasks, roster)).toEqual({ people: 100, tasks: 200, minutes: 100 * (8 + 6), days: 15, managerMinutes: 10 * 6 });
    expect(priceWords(priceOf(twoTasks, roster), 'en')).toEqual(['100 people', '200 tasks', 'about 23 hours', '15 working days', 'busiest manager 1 h']);
    expect(priceWords(priceOf(twoTasks, roster), 'zh')).toEqual(['100 人', '200 項待辦事項', '約 23 小時', '15 個工作天', '最忙的上司 1 小時']);
  });

  test('counts all branches of what goes on at the same time, and of the days the longest', () => {
    const split = each(
      {
        both: step('split', {}, inEach),
        a: step('form', due(3), inEach),
        b: step('form', due(7), inEach),
        meet: step('join', {}, inEach),
        over: step('end', {}, inEach),
      },
      ['both.a > a', 'both.b > b', 'a.submitted > meet', 'b.submitted > meet', 'meet.next > over'],
    );
    expect(priceOf(split, roster)).toMatchObject({ tasks: 200, days: 7 });
  });

  test('repeats what is repeated, and asks as many as decide together', () => {
    const repeated = each(
      {
        often: step('repeat', { first: 'talk', every: { n: 2, unit: 'weeks' }, times: 6 }, inEach),
        talk: step('meeting', { ...manager, with: manager.who, starts: due(1).due, minutes: 30, form: {} }, { in: 'often' }),
        over: step('end', {}, inEach),
      },
      ['often.done > over'],
    );
    expect(priceOf(repeated, roster)).toMatchObject({ tasks: 600, minutes: 600 * 60, days: 60 });
    const panel = replaceSettings(twoTasks, {
      step: 'decide',
      settings: {
        ...(twoTasks.steps.decide as Step).settings,
        tally: { rule: 'count', n: 3, reject: 'counts', ties: 'first', lost: 'replace', mayDecline: false },
      } as Step['settings'],
    });
    expect(priceOf(panel, roster).tasks).toBe(400);
  });

  test('says what a change costs, and nothing where it costs nothing', () => {
    const approval = { ...(twoTasks.steps.decide as Step), id: 'again' };
    const dearer = addStep(twoTasks, approval, { in: 'each', after: { step: 'decide', port: 'approved' } });
    const [a, b] = [priceOf(twoTasks, roster), priceOf(dearer, roster)];
    expect(priceDiffWords(a, b, 'en')).toBe('It costs people about 10 hours more and 5 working days more.');
    expect(priceDiffWords(b, a, 'zh')).toBe('對參與者而言，約減少 10 小時、減少 5 個工作天。');
    expect(priceDiffWords(a, priceOf(setSetting(twoTasks, { step: 'decide', path: 'mayReturn', value: true }), roster), 'en')).toBeNull();
  });

  test('is worked out for every template, and ends', () => {
    const review = parseFlow(readFileSync(new URL('../../templates/annual-review.json', import.meta.url), 'utf8')).flow as Flow;
    const price = priceOf(review, roster);
    expect(price.tasks).toBeGreaterThan(300);
    expect(price.minutes / price.people).toBeGreaterThan(20);
    expect(price.minutes / price.people).toBeLessThan(240);
  });
});
