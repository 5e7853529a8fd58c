import { expect, it } from 'vitest';
import { standOf } from '../../builder-ui/cockpit/path.ts';

const visit = (step: string, left: string | null, outcome: string | null = null) => ({ step, round: 1, entered: '2027-03-01T01:00:00.000Z', left, outcome });
const token = (step: string, waiting: 'task' | 'incident') => ({ id: step, step, round: 1, since: '2027-03-01T01:00:00.000Z', waiting });
const left = '2027-03-02T01:00:00.000Z';
const going = {
  run: { status: 'running' as const },
  path: [visit('self', left, 'submitted'), visit('review', left, 'approved'), visit('review', null)],
  tokens: [token('review', 'task'), token('check', 'incident')],
};

it('tells of each step how it was left last, whether the review is there, and whether it still may come', () => {
  expect(standOf(going, 'self')).toEqual({ state: 'passed', outcome: 'submitted' });
  expect(standOf(going, 'review')).toEqual({ state: 'here', outcome: null });
  expect(standOf(going, 'check')).toEqual({ state: 'stuck', outcome: null });
  expect(standOf(going, 'sign')).toEqual({ state: 'notYet', outcome: null });
});

it('says of a review that is over that it never came to the steps that it left out', () => {
  const over = { ...going, run: { status: 'ended' as const }, tokens: [] };
  expect(standOf(over, 'review')).toEqual({ state: 'passed', outcome: 'approved' });
  expect(standOf(over, 'sign')).toEqual({ state: 'never', outcome: null });
});
