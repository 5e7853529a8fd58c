import { describe, expect, test } from 'vitest';
import { asksMore } from '../../workflows/flow/asks-more.ts';
import { type NudgeBudget, usualBudget } from '../../workflows/flow/nudge.ts';
import { aFlow, after, who } from '../helpers/flows.ts';

const none: NudgeBudget = { perDay: null, perWeek: null, quiet: null, workingDays: false, leave: false, gatherMinutes: 5, reminders: null };
const days = (n: number, more: object = {}) => ({ ...after(n, 'days'), ...more });

/** A step with these reminders and these measures when late. */
function asked(reminders: object[], rungs: object[] = [], budget: NudgeBudget = usualBudget) {
  const settings = {
    who: who({ who: 'subject' }),
    due: days(10),
    form: {},
    reminders: reminders.map((one, index) => ({ id: `r${index}`, ...one })),
    ladder: rungs.map((at, index) => ({ id: `l${index}`, at, do: { act: 'tell', to: who({ who: 'manager' }) } })),
  };
  return asksMore(aFlow([{ id: 'ask', kind: 'form', settings }], []), budget);
}

describe('what a step asks for beyond the limits for mail', () => {
  test('reminders after which somebody else is told, unless the step has its own measures', () => {
    const four = [1, 2, 3, 4].map((n) => ({ at: days(n) }));
    expect(asked(four)).toEqual([{ step: 'ask', asks: 'reminders', n: 4, limit: 3 }]);
    expect(asked(four.slice(1))).toEqual([]);
    expect(asked(four, [days(12)])).toEqual([]);
    expect(asked([{ at: days(1), every: { n: 1, unit: 'weeks' } }])).toEqual([{ step: 'ask', asks: 'reminders', n: null, limit: 3 }]);
  });

  test('reminders that come oftener than a week has room for', () => {
    const hourly = [{ at: days(1), every: { n: 6, unit: 'hours' } }];
    expect(asked(hourly, [days(12)])).toEqual([{ step: 'ask', asks: 'often', n: 28, limit: 15 }]);
    expect(asked([{ at: days(1), every: { n: 1, unit: 'workingDays' } }], [days(12)])).toEqual([]);
  });

  test('reminders and measures at a time at which nobody is written to', () => {
    expect(asked([{ at: days(1, { time: '21:30' }) }], [days(12, { time: '07:00' }), days(13, { time: '09:00' })])).toEqual([
      { step: 'ask', asks: 'quiet', time: '21:30', until: '08:00' },
      { step: 'ask', asks: 'quiet', time: '07:00', until: '08:00' },
    ]);
  });

  test('nothing where there are no limits', () => {
    expect(
      asked(
        [1, 2, 3, 4, 5, 6].map((n) => ({ at: days(n, { time: '03:00' }) })),
        [],
        none,
      ),
    ).toEqual([]);
  });
});
