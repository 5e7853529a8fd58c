import { expect, it } from 'vitest';
import type { Week } from '../../builder-ui/api-types.ts';
import { daysOf } from '../../builder-ui/week/days.ts';

const due = (slot: string, at: string) => ({ slot, step: { en: slot }, subject: null, due: at }) as Week['tasks'][number];
const week = (tasks: Week['tasks']): Week => ({ from: '2027-03-08', to: '2027-03-14', tasks, team: [], talks: [], away: [] });
const slots = (items: readonly { key: string }[]) => items.map(({ key }) => key);

it('in a week to come, what is due before it is late only when its day has passed', () => {
  const tasks = [due('passed', '2027-03-01T09:00:00Z'), due('soon', '2027-03-05T09:00:00Z'), due('then', '2027-03-09T09:00:00Z')];
  const { late, earlier, each } = daysOf(week(tasks), 'Asia/Hong_Kong', '2027-03-03');
  expect([slots(late), slots(earlier), slots(each[1]?.items ?? [])]).toEqual([['passed'], ['soon'], ['then']]);
});
