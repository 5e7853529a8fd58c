import { describe, expect, it } from 'vitest';
import { isoOf, isWorkDay, localOf } from '../../workflows/flow/calendar.ts';
import { deliver, dueOf, type KeptMail, mayWriteAt, type NudgeBudget, type Reader, usualBudget } from '../../workflows/flow/nudge.ts';
import { at, monToFri, tableOf, zones } from './kernel-context.ts';

const seed = Number(process.env.SEED ?? 20_270_301);
const minuteMs = 60_000;

/** A generator of numbers below n (mulberry32). */
function dice(from: number): (n: number) => number {
  let state = from;
  return (n) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % n;
  };
}

const reader = (more: Partial<Reader> = {}): Reader => ({ zone: tableOf('Asia/Hong_Kong'), calendar: monToFri(), leaves: [], sent: [], ...more });
const kept = (when: string, more: Partial<KeptMail['mail']> = {}): KeptMail => ({
  at: at(when),
  run: 'c.each.1',
  mail: { key: `${when} ${more.kind ?? 'task'}`, kind: 'task', to: 'bob', step: 'review', round: 1, slot: null, issue: 1, item: 'task', at: at(when), ...more },
});
const say = (budget: NudgeBudget, when: string, more: Partial<Reader> = {}, counted = true) =>
  isoOf(mayWriteAt(budget, at(when), reader(more), counted)).slice(0, 16);

describe('when somebody may be written to', () => {
  it('is not in the quiet hours of their own zone, on a day off, or on leave', () => {
    expect(say(usualBudget, '2027-03-01T04:00:00Z')).toBe('2027-03-01T04:00');
    expect(say(usualBudget, '2027-03-01T12:00:00Z')).toBe('2027-03-02T00:00');
    expect(say(usualBudget, '2027-03-01T12:00:00Z', { zone: tableOf('Europe/London') })).toBe('2027-03-01T12:00');
    expect(say(usualBudget, '2027-03-05T13:00:00Z')).toBe('2027-03-08T00:00');
    expect(say(usualBudget, '2027-03-05T13:00:00Z', { calendar: monToFri({ weekdays: Array(7).fill('off') }) })).toBe('2027-03-06T00:00');
    const leave = { from: '2027-03-01', to: '2027-03-03', kind: 'annual', substitute: null, known: at('2027-01-01T00:00:00Z') };
    expect(say(usualBudget, '2027-03-01T04:00:00Z', { leaves: [leave] })).toBe('2027-03-04T00:00');
    expect(say({ ...usualBudget, leave: false }, '2027-03-01T04:00:00Z', { leaves: [leave] })).toBe('2027-03-01T04:00');
  });

  it('goes also where a mail program says that its reader is away: nobody recorded leave', () => {
    const hint = { from: '2027-03-01', to: '2027-03-03', kind: 'outOfOffice', substitute: null, known: 0 };
    expect(say(usualBudget, '2027-03-01T04:00:00Z', { leaves: [hint] })).toBe('2027-03-01T04:00');
  });

  it('is the next day or Monday once the mails of the day or week are spent', () => {
    const sent = ['01', '01', '01', '01', '01'].map((day) => at(`2027-03-${day}T02:00:00Z`));
    expect(say(usualBudget, '2027-03-01T04:00:00Z', { sent })).toBe('2027-03-02T00:00');
    expect(say(usualBudget, '2027-03-01T04:00:00Z', { sent }, false)).toBe('2027-03-01T04:00');
    expect(say({ ...usualBudget, perWeek: 5 }, '2027-03-02T04:00:00Z', { sent })).toBe('2027-03-08T00:00');
  });

  it(`never breaks the budget, and is never later than it must be, in any zone (seed ${seed})`, () => {
    const roll = dice(seed);
    for (let n = 0; n < 150; n += 1) {
      const zone = tableOf(zones[roll(zones.length)] ?? 'UTC');
      const hour = (h: number) => `${String(h).padStart(2, '0')}:${roll(2) === 0 ? '00' : '30'}`;
      const quiet = roll(4) === 0 ? null : { from: hour(18 + roll(5)), until: hour(5 + roll(5)) };
      const budget: NudgeBudget = { ...usualBudget, perDay: 1 + roll(3), perWeek: roll(2) === 0 ? null : 2 + roll(6), quiet, workingDays: roll(2) === 0 };
      const from = at('2027-03-01T00:00:00Z') + roll(500 * 24 * 60) * minuteMs;
      const sent: number[] = [];
      for (let mail = 0, next = from; mail < 12; mail += 1) {
        next = mayWriteAt(budget, next, reader({ zone, sent }), true);
        expect(isFine(budget, next, sent, zone)).toBe(true);
        // A second opinion: no minute between was allowed.
        const asked = sent.at(-1) ?? from;
        for (let minute = asked; minute < next; minute += 30 * minuteMs) expect(isFine(budget, minute, sent, zone), isoOf(minute)).toBe(false);
        sent.push(next);
      }
    }
  });

  function isFine(budget: NudgeBudget, instant: number, sent: readonly number[], zone: Reader['zone']): boolean {
    const { day, minute } = localOf(instant, zone);
    const week = (one: number) => Math.floor((one + 3) / 7);
    const days = sent.map((one) => localOf(one, zone).day);
    const clock = `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
    if (budget.quiet !== null && (clock >= budget.quiet.from || clock < budget.quiet.until)) return false;
    if (budget.workingDays && !isWorkDay(day, monToFri())) return false;
    if (days.filter((one) => one === day).length >= (budget.perDay ?? Infinity)) return false;
    return days.filter((one) => week(one) === week(day)).length < (budget.perWeek ?? Infinity);
  }
});

describe('messages that wait', () => {
  const spent = reader({ sent: ['02:00', '02:10', '02:20', '02:30', '02:40'].map((time) => at(`2027-03-01T${time}:00Z`)) });
  const due = (one: KeptMail) => isoOf(dueOf(usualBudget, one, one.at, spent)).slice(0, 16);

  it('go beyond the number where the flow’s own ladder sends them, or a task would close before anybody knew of it', () => {
    expect(due(kept('2027-03-01T04:00:00Z'))).toBe('2027-03-02T00:00');
    expect(due(kept('2027-03-01T04:00:00Z', { ladder: true }))).toBe('2027-03-01T04:05');
    expect(due(kept('2027-03-01T04:00:00Z', { neededBy: at('2027-03-01T09:00:00Z') }))).toBe('2027-03-01T04:05');
    expect(due(kept('2027-03-01T04:00:00Z', { neededBy: at('2027-03-03T09:00:00Z') }))).toBe('2027-03-02T00:00');
    // Nothing goes beyond the quiet hours.
    expect(due(kept('2027-03-01T13:00:00Z', { ladder: true }))).toBe('2027-03-02T00:00');
  });

  const now = at('2027-03-01T04:05:00Z');
  const keys = (ones: readonly KeptMail[]) => ones.map(({ mail }) => mail.key);

  it('go out in one mail, what is needed first on top; what is not so any more is left out', () => {
    const later = kept('2027-03-01T04:00:00Z', { key: 'later', slot: 'a:1', neededBy: at('2027-03-09T00:00:00Z') });
    const sooner = kept('2027-03-01T04:03:00Z', { key: 'sooner', slot: 'b:1', neededBy: at('2027-03-05T00:00:00Z') });
    const over = kept('2027-03-01T04:01:00Z', { key: 'over', slot: 'c:1' });
    const paused = kept('2027-03-01T04:01:00Z', { key: 'paused', slot: 'd:1', run: 'c.each.9' } as never);
    const atOnce = kept('2027-03-01T04:05:00Z', { key: 'at this very instant' });
    const standing = ({ mail }: KeptMail) => (mail.key === 'over' ? 'moot' : mail.key === 'paused' ? 'paused' : 'told');
    const { goes, moot, waits } = deliver(usualBudget, [later, over, paused, sooner, atOnce], now, reader(), standing);
    expect([keys(goes), keys(moot), waits.map((one) => [one.kept.mail.key, isoOf(one.due).slice(0, 16)])]).toEqual([
      ['sooner', 'later'],
      ['over'],
      [['paused', '2027-03-02T04:05']],
    ]);
  });

  it('say of one part what is asked, not that it was reminded of; nor that something is over of which nobody told', () => {
    const part = { slot: 'a:1' };
    const asked = kept('2027-03-01T04:00:00Z', { key: 'asked', ...part });
    const reminded = kept('2027-03-01T04:01:00Z', { key: 'reminded', kind: 'reminder', ...part });
    expect(keys(deliver(usualBudget, [asked, reminded], now, reader(), () => 'told').goes)).toEqual(['asked']);
    const again = kept('2027-03-01T04:02:00Z', { key: 'again', kind: 'reminder', ...part });
    expect(keys(deliver(usualBudget, [reminded, again], now + 10 * minuteMs, reader(), () => 'told').goes)).toEqual(['again']);
    const closed = kept('2027-03-01T04:02:00Z', { key: 'closed', kind: 'closed', ...part });
    expect(keys(deliver(usualBudget, [asked, closed], now, reader(), (one) => (one === asked ? 'moot' : 'told')).goes)).toEqual([]);
    expect(keys(deliver(usualBudget, [closed], now + 10 * minuteMs, reader(), () => 'told').goes)).toEqual(['closed']);
  });

  it('all go at once when there is no budget any more', () => {
    expect(keys(deliver(null, [kept('2027-03-01T02:00:00Z')], now, spent, () => 'told').goes)).toHaveLength(1);
  });
});
