import { expect, test } from 'vitest';
import { addStep, removeStep, setFlow, setSetting } from '../../workflows/flow/edits/index.ts';
import { noticeText, promisesBroken } from '../../workflows/flow/sentences.ts';
import { templateFlow } from '../helpers/templates.ts';

const flow = templateFlow('review-with-calibration.json');
const broken = (now: typeof flow) => promisesBroken(flow, now, 'en').map(({ title, was, is }) => [title, was.length, is.length]);

test('the notice says why, what, who sees it, how long, what happens by itself, when, and how to object, in both languages', () => {
  const en = noticeText(flow, 'en');
  for (const title of [
    'What it is for',
    'Data about people it uses',
    'Who sees it',
    'How long it is kept',
    'What happens without a person',
    'Dates',
    'Your rights',
  ])
    expect(en).toContain(title);
  expect(en).toMatch(/you may choose “/);
  expect(noticeText(flow, 'zh')).toContain('你的權利');
});

test('a change that people were told otherwise about is named; one that concerns no promise is not', () => {
  expect(broken(flow)).toEqual([]);
  expect(broken(setFlow(flow, { data: { ...flow.data, retentionMonths: 999 } }))).toEqual([['How long it is kept', 1, 1]]);
  const everybody = { answers: { rules: [{ who: 'role', role: 'hr' }] }, fields: [] };
  expect(broken(setSetting(flow, { step: 'selfReview', path: 'visibility', value: everybody as never })).map(([title]) => title)).toEqual(['Who sees it']);
  expect(broken(['sign', 'signCalibrated'].reduce(removeStep, flow)).map(([title]) => title)).toContain('Your rights');
  expect(broken(setSetting(flow, { step: 'managerReview', path: 'minutes', value: 5 }))).toEqual([]);
  const asked = { ...(flow.steps.selfReview as object), id: 'more' } as never;
  expect(broken(addStep(flow, asked, { in: 'reviews', after: { step: 'selfReview', port: 'submitted' } })).map(([title]) => title)).not.toContain(
    'What happens without a person',
  );
});
