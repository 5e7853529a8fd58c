import { describe, expect, it } from 'vitest';
import { aFlow, after, beforeDue, who } from '../helpers/flows.ts';
import { aWorld, smallTeam } from '../helpers/world.ts';
import { type Line, type Story, told } from './clock-story.ts';

const amy = who({ who: 'subject' });
const form = (settings: Record<string, unknown>) => ({ who: amy, form: { fields: [] }, ...settings });

/** One task of amy, then an end; `more` of the flow. */
function oneTask(settings: Record<string, unknown>, more: Record<string, unknown> = {}) {
  return aFlow(
    [
      { id: 'begin', kind: 'start' },
      { id: 'task', kind: 'form', settings: form(settings) },
      { id: 'done', kind: 'end' },
    ],
    ['begin>task', 'task.submitted>done', 'task.timeout>done'],
    more,
  );
}
const world = (dates: Record<string, string> = {}) => aWorld(smallTeam(), { dates });
const run = (flow: Story['flow'], lines: Line[], until = '2027-03-02', more: Partial<Story> = {}) => told({ flow, world: world(), until, lines, ...more });
const held = (at: string, id = 'h', more: object = {}): Line => ({
  at,
  event: { type: 'held', hold: { id, why: 'pause', fixed: false, where: null, by: 'hri', ...more } },
});
const released = (at: string, id = 'h', fixed = false): Line => ({ at, event: { type: 'released', hold: id, fixed, by: 'hri', reason: 'x' } });
const extended = (at: string, clock: string, plus: object | null, to: number | null = null): Line => ({
  at,
  event: { type: 'extended', extension: { clock, plus, to, by: 'bob', at: 0, request: null } },
});

describe('a pause', () => {
  const flow = oneTask({
    due: after(10, 'workingDays'),
    closes: { from: { anchor: 'due' }, plus: { n: 5, unit: 'workingDays' } },
    reminders: [{ id: 'soon', at: beforeDue(2, 'workingDays', { time: '09:00' }) }],
  });

  it('holds what counts from an opening, and lengthens it by as many days when it is over', () => {
    const { story } = run(flow, [held('2027-03-03T10:00'), released('2027-03-10T10:00')], '2027-03-11');
    expect(story('clock')).toMatchInlineSnapshot(`
      [
        "03-01 09:00 clock.set task due 03-16 00:00",
        "03-01 09:00 clock.set task closes 03-23 00:00",
        "03-01 09:00 clock.set task reminder:soon 03-11 09:00",
        "03-03 10:00 clock.held task due none held",
        "03-03 10:00 clock.held task closes none held",
        "03-03 10:00 clock.held task reminder:soon none held",
        "03-10 10:00 clock.moved task due none > 03-23 00:00 released",
        "03-10 10:00 clock.moved task closes none > 03-30 00:00 released",
        "03-10 10:00 clock.moved task reminder:soon none > 03-18 09:00 released",
      ]
    `);
  });

  it('lets nothing come due as long as it lasts', () => {
    const { story, scene } = run(flow, [held('2027-03-03T10:00')], '2027-06-01');
    expect(story('task', 'clock.fired')).toMatchInlineSnapshot(`
      [
        "03-01 09:00 task.opened task amy",
      ]
    `);
    expect(scene.run.status).toBe('running');
  });

  it('leaves a fixed date where it is, unless it is asked for', () => {
    const fixed = oneTask({ due: { from: { anchor: 'cycleDate', name: 'close' } } });
    const over = (alsoFixed: boolean) =>
      told({
        flow: fixed,
        world: world({ close: '2027-03-31' }),
        until: '2027-03-20',
        lines: [held('2027-03-03T10:00'), released('2027-03-10T10:00', 'h', alsoFixed)],
      });
    expect([over(false).date('task', 'closes'), over(true).date('task', 'closes')]).toMatchInlineSnapshot(`
      [
        "04-01 00:00",
        "04-08 00:00",
      ]
    `);
  });
});

describe('more time', () => {
  it('moves the date, what hangs on it, and its reminders, which are sent again for a new due date', () => {
    const flow = oneTask({
      due: after(5, 'workingDays'),
      closes: { from: { anchor: 'due' }, plus: { n: 2, unit: 'workingDays' } },
      reminders: [{ id: 'soon', at: beforeDue(2, 'workingDays', { time: '09:00' }) }],
      ladder: [{ id: 'warn', at: { from: { anchor: 'due' }, plus: { n: 1, unit: 'workingDays' } }, do: { act: 'tell', to: who({ who: 'manager' }) } }],
    });
    const { story, effects } = run(flow, [extended('2027-03-05T10:00', 'run:task:1:due', { n: 3, unit: 'workingDays' })], '2027-04-01');
    expect(story('clock.moved', 'clock.set', 'task')).toMatchInlineSnapshot(`
      [
        "03-01 09:00 task.opened task amy",
        "03-01 09:00 clock.set task due 03-09 00:00",
        "03-01 09:00 clock.set task closes 03-11 00:00",
        "03-01 09:00 clock.set task reminder:soon 03-04 09:00",
        "03-01 09:00 clock.set task rung:warn 03-10 00:00",
        "03-04 09:00 task.reminded task amy",
        "03-05 10:00 task.extended task granted",
        "03-05 10:00 clock.moved task due 03-09 00:00 > 03-12 00:00 extension",
        "03-05 10:00 clock.moved task closes 03-11 00:00 > 03-16 00:00 extension",
        "03-05 10:00 clock.set task reminder:soon 03-09 09:00",
        "03-05 10:00 clock.moved task rung:warn 03-10 00:00 > 03-13 00:00 extension",
        "03-09 09:00 task.reminded task amy",
        "03-12 00:00 task.late task amy",
        "03-13 00:00 task.escalated task bob",
        "03-16 00:00 task.timedOut task amy",
        "03-16 00:00 task.closed task amy",
      ]
    `);
    const keys = effects.flatMap((effect) => (effect.effect === 'mail' ? [effect.mail.key] : []));
    expect(new Set(keys).size).toBe(keys.length);
  });
});
