import { describe, expect, it } from 'vitest';
import { isoOf } from '../../workflows/flow/calendar.ts';
import { aFlow, after, beforeDue, who } from '../helpers/flows.ts';
import { aPerson, aWorld, smallTeam } from '../helpers/world.ts';
import type { World } from '../../workflows/flow/world.ts';
import { faultsOf, type Player, player } from './player.ts';

const fromDue = (n: number) => ({ from: { anchor: 'due' as const }, plus: { n, unit: 'days' as const } });

/** One task of Bob's, due in two days, closing in ten, with all that may happen meanwhile. */
function oneTask(settings: Record<string, unknown> = {}, change: Partial<World> = {}): Player {
  const flow = aFlow(
    [
      { id: 'begin', kind: 'start' },
      {
        id: 'task',
        kind: 'approval',
        settings: {
          who: who({ who: 'person', id: 'bob' }),
          due: after(2, 'days'),
          closes: fromDue(8),
          reminders: [{ id: 'soon', at: beforeDue(1, 'days', { time: '09:00' }), every: { n: 2, unit: 'days' } }],
          ladder: [
            { id: 'tell', at: fromDue(1), do: { act: 'tell', to: who({ who: 'person', id: 'cat' }) } },
            { id: 'hand', at: fromDue(4), do: { act: 'handOver', to: who({ who: 'role', role: 'hr' }) } },
          ],
          form: { fields: [] },
          ...settings,
        },
      },
      { id: 'done', kind: 'end' },
      { id: 'silent', kind: 'end', settings: { outcome: 'silent' } },
    ],
    ['begin>task', 'task.approved>done', 'task.rejected>done', 'task.timeout>silent'],
  );
  const run = player(flow, { ...aWorld([...smallTeam(), aPerson('dot', { email: null })]), noticedAt: () => Date.parse('2027-03-01T01:00:00Z'), ...change });
  run.begin();
  return run;
}

/** Everything that is told to anybody, until the run ends or nothing is to come. */
function untilTheEnd(run: Player): string[] {
  while (run.scene.run.status === 'running' && run.tick() !== 'nothing') expect(faultsOf(run)).toEqual([]);
  return run.effects.flatMap((effect) => (effect.effect === 'mail' ? [`${isoOf(effect.mail.at).slice(5, 16)} ${effect.mail.kind} ${effect.mail.to}`] : []));
}
const rungs = (run: Player) => Object.values(run.scene.tasks)[0]?.rungs;

describe('the life of a task nobody answers', () => {
  it('reminds as often as told, tells, hands over, reminds the new holder, and closes', () => {
    const run = oneTask();
    expect(untilTheEnd(run)).toMatchInlineSnapshot(`
      [
        "03-01T01:00 task bob",
        "03-02T01:00 reminder bob",
        "03-04T01:00 reminder bob",
        "03-04T16:00 tell cat",
        "03-06T01:00 reminder bob",
        "03-07T16:00 handedOver bob",
        "03-07T16:00 task hri",
        "03-08T01:00 reminder hri",
        "03-10T01:00 reminder hri",
      ]
    `);
    expect(run.scene.run.outcome).toBe('silent');
  });

  it('takes the outcome that the flow says, marked as taken by policy', () => {
    const run = oneTask({ onTimeout: { take: 'outcome', outcome: 'approved' } });
    untilTheEnd(run);
    expect(Object.values(run.scene.tasks)[0]).toMatchObject({ outcome: 'approved', settledBy: 'byPolicy' });
    expect(run.scene.run.outcome).toBe('done');
  });

  it('escalates nothing before its notice was accepted: the rung waits and is counted as stuck', () => {
    const run = oneTask({}, { noticedAt: () => null });
    const told = untilTheEnd(run);
    expect(told.filter((line) => /tell|handedOver/.test(line))).toEqual([]);
    expect(run.scene.run.outcome).toBe('silent');
    expect(rungs(run)).toEqual({ tell: 'waiting', hand: 'waiting' });
  });

  it('a rung that names nobody is an incident until the task is over, never passed over in silence', () => {
    const nobody = { who: 'role', role: 'astronaut' } as const;
    const run = oneTask({
      ladder: [{ id: 'tell', at: { from: { anchor: 'due' }, plus: { n: 1, unit: 'workingDays' } }, do: { act: 'tell', to: who(nobody) } }],
    });
    untilTheEnd(run);
    expect(rungs(run)).toEqual({ tell: 'nobody' });
    const incidents = run.effects.flatMap((effect) =>
      effect.effect === 'journal' && effect.line.kind.startsWith('incident.') ? [[effect.line.kind, effect.line.detail.code]] : [],
    );
    expect(incidents).toEqual([
      ['incident.opened', 'nobody'],
      ['incident.closed', 'nobody'],
    ]);
  });

  it('gives a holder who was told late a working day before it climbs', () => {
    const noticed = Date.parse('2027-03-04T10:00:00Z');
    const run = oneTask({ reminders: [] }, { noticedAt: () => noticed });
    run.tick();
    run.tick();
    const rung = Object.values(run.scene.clocks).find(({ item }) => item === 'tell');
    expect(isoOf(rung?.due ?? 0)).toBe('2027-03-05T10:00:00.000Z');
    expect(rung?.ledger.at(-1)?.rule).toBe('afterNotice');
  });

  it('of a notice that is told twice counts the working day from the first', () => {
    const told = Date.parse('2027-03-05T02:00:00Z');
    let accepted: number | null = null;
    const run = oneTask({ reminders: [] }, { noticedAt: () => accepted });
    while (rungs(run)?.tell !== 'waiting') run.tick();
    const [open] = run.openSlots();
    accepted = told;
    for (const at of [told, told + 3_600_000]) run.take({ to: 'slot', task: open?.task.id ?? '', slot: open?.slot.id ?? '', at });
    const dates = run.effects.flatMap((effect) => (effect.effect === 'journal' && effect.line.detail.clock === 'run:task:1:rung:tell:2' ? [effect.line] : []));
    expect(dates.map(({ kind, due }) => [kind, isoOf(due ?? 0)])).toEqual([['clock.set', '2027-03-08T02:00:00.000Z']]);
  });

  it('of someone without mail escalates by the day it stood in the inbox, and sends that person nothing', () => {
    const run = oneTask({ who: who({ who: 'person', id: 'dot' }) }, { noticedAt: () => null });
    const told = untilTheEnd(run);
    expect(told.some((line) => line.endsWith('tell cat'))).toBe(true);
    expect(told.some((line) => line.endsWith(' dot'))).toBe(false);
  });
});

describe('a part whose holder no mail reaches', () => {
  const unreached = () => {
    const run = oneTask();
    const [open] = run.openSlots();
    const at = Date.parse('2027-03-02T02:00:00Z');
    const told = (is?: 'unreached') => run.take({ to: 'slot', task: open?.task.id ?? '', slot: open?.slot.id ?? '', at, ...(is && { is }) });
    told('unreached');
    told('unreached');
    const incidents = () =>
      run.effects.flatMap((effect) => (effect.effect === 'journal' && effect.line.kind.startsWith('incident.') ? [effect.line.kind] : []));
    return { run, open, told, incidents };
  };

  it('is an incident, once, until a notice is accepted after all', () => {
    const { run, told, incidents } = unreached();
    expect(incidents()).toEqual(['incident.opened']);
    expect(run.openSlots()).toHaveLength(1);
    told();
    expect(incidents()).toEqual(['incident.opened', 'incident.closed']);
  });

  it('can be answered all the same', () => {
    const { run, open } = unreached();
    if (open !== undefined) run.decide(open, 'approved');
    expect(run.pending).toMatchObject([{ type: 'taskDone', outcome: 'approved' }]);
  });
});

describe('an answer', () => {
  it('ends reminders and ladder', () => {
    const run = oneTask();
    const [open] = run.openSlots();
    if (open !== undefined) run.decide(open, 'approved');
    expect(run.scene.clocks).toEqual({});
    expect(run.pending).toMatchObject([{ type: 'taskDone', outcome: 'approved' }]);
  });

  it('after the due date counts and is marked late', () => {
    const run = oneTask({ reminders: [], ladder: [] });
    run.tick();
    const [open] = run.openSlots();
    if (open !== undefined) run.decide(open, 'approved');
    expect(Object.values(run.scene.tasks)[0]?.slots).toMatchObject([{ status: 'answered', late: true }]);
  });

  it('is taken once: the same again, another outcome, or one that is none are refused', () => {
    const people = ['bob', 'cat', 'ben'].map((id) => ({ rule: { who: 'person', id } }));
    const run = oneTask({ who: { rules: [{ who: 'together', of: people }] }, tally: { rule: 'all', reject: 'counts' } });
    const [open] = run.openSlots();
    if (open === undefined) throw new Error('Nobody is asked.');
    expect(run.decide(open, 'maybe')).toBe('unknownOutcome');
    expect(run.decide(open, 'approved')).toBeNull();
    expect(run.decide(open, 'approved')).toBe('alreadyAnswered');
    expect(run.decide(open, 'rejected')).toBe('alreadyAnswered');
    expect(run.pending).toEqual([]);
  });
});

describe('a task that changes hands', () => {
  it('gets a new issue, so that old links die, and both are told', () => {
    const run = oneTask({ reminders: [] });
    const [open] = run.openSlots();
    if (open === undefined) throw new Error('Nobody is asked.');
    const act = { type: 'reassigned', at: run.now, slot: open.slot.id, to: 'cat', by: 'hri', reason: 'Away' } as const;
    expect(run.take({ to: 'task', task: open.task.id, act })).toBeNull();
    expect(run.openSlots().map(({ slot }) => [slot.holder, slot.issue, slot.from])).toEqual([['cat', 2, 'bob']]);
    expect(run.take({ to: 'task', task: open.task.id, act })).toBe('alreadyTheirs');
    expect(run.effects.flatMap((effect) => (effect.effect === 'mail' ? [`${effect.mail.kind} ${effect.mail.to} ${effect.mail.issue}`] : []))).toEqual([
      'task bob 1',
      'handedOver bob 2',
      'task cat 2',
    ]);
  });
});
