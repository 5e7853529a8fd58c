import { describe, expect, it } from 'vitest';
import type { Effect } from '../../workflows/flow/perform/scene.ts';
import { aFlow, after, who } from '../helpers/flows.ts';
import { aWorld, smallTeam } from '../helpers/world.ts';
import { faultsOf, type Player, player, start } from './player.ts';

const world = aWorld(smallTeam());
const day = 86_400_000;
const amy = { who: who({ who: 'person', id: 'amy' }), form: { fields: [] } };

function checkIns(repeat: Record<string, unknown>, ask: Record<string, unknown> = {}) {
  const flow = aFlow(
    [
      { id: 'begin', kind: 'start' },
      { id: 'often', kind: 'repeat', settings: { first: 'ask', ...repeat } },
      { id: 'ask', kind: 'form', in: 'often', settings: { ...amy, ...ask } },
      { id: 'fine', kind: 'end', in: 'often', settings: { outcome: 'fine' } },
      { id: 'stop', kind: 'end', in: 'often', settings: { outcome: 'stopped' } },
      { id: 'done', kind: 'end' },
      { id: 'early', kind: 'end', settings: { outcome: 'early' } },
    ],
    ['begin>often', 'ask.submitted>fine', 'ask.declined>stop', 'ask.timeout>fine', 'often.done>done', 'often.stopped>early'],
  );
  const one = player(flow, world);
  one.begin();
  return one;
}

/** Days since the start on which a task opened. */
const opened = ({ effects }: Player) =>
  effects.flatMap((effect: Effect) => (effect.effect === 'journal' && effect.line.kind === 'task.opened' ? [(effect.line.at - start) / day] : []));
const kinds = ({ effects }: Player) => effects.flatMap((effect) => (effect.effect === 'journal' ? [effect.line.kind] : []));

/** Everybody answers a minute after being asked. */
function answerAll(one: Player, outcome = 'submitted'): void {
  for (let n = 0; n < 400 && one.scene.run.status === 'running'; n += 1) {
    const [slot] = one.openSlots();
    if (one.pending.length > 0) one.deliver(0);
    else if (slot !== undefined) one.decide(slot, outcome);
    else if (one.tick() === 'nothing') return;
  }
}

describe('a repeat', () => {
  it('runs what is inside once each time, from its beginning on, so often as it says', () => {
    const one = checkIns({ every: { n: 2, unit: 'weeks' }, times: 3 });
    answerAll(one);
    expect(opened(one)).toEqual([0, 14, 28]);
    expect(one.scene.run).toMatchObject({ status: 'ended', outcome: 'done' });
    expect(faultsOf(one)).toEqual([]);
  });

  it('counts months from where it began, so that the 31st comes back', () => {
    const one = checkIns({ every: { n: 1, unit: 'months' }, times: 4, starts: { from: { anchor: 'date', date: '2027-03-31' }, time: '09:00' } });
    answerAll(one);
    const dates = one.effects.flatMap((effect) =>
      effect.effect === 'journal' && effect.line.kind === 'task.opened' ? [new Date(effect.line.at + 8 * 3_600_000).toISOString().slice(0, 10)] : [],
    );
    expect(dates).toEqual(['2027-03-31', '2027-04-30', '2027-05-31', '2027-06-30']);
  });

  it.each([
    ['skip', [0, 2], []],
    ['queue', [0], ['ask:1']],
    ['replace', [0, 1, 2, 3], ['ask:4']],
  ] as const)('that is due while one still runs: %s', (overlap, days, tokens) => {
    const one = checkIns({ every: { n: 1, unit: 'days' }, times: 4, overlap });
    for (let n = 0; n < 2; n += 1) one.tick();
    if (overlap === 'skip') {
      const [slot] = one.openSlots();
      if (slot !== undefined) one.decide(slot, 'submitted');
      one.deliver(0);
    }
    one.tick();
    one.tick();
    expect(opened(one)).toEqual(days);
    if (overlap !== 'skip') expect(one.scene.run.tokens.filter(({ step }) => step === 'ask').map(({ id }) => id)).toEqual(tokens);
    if (overlap === 'queue') expect(one.scene.run.containers['often:1']?.queued).toBe(3);
    expect(faultsOf(one)).toEqual([]);
  });

  it('takes up what was queued when the one before it is over', () => {
    const one = checkIns({ every: { n: 1, unit: 'days' }, times: 3, overlap: 'queue' });
    one.tick();
    one.tick();
    answerAll(one);
    expect(opened(one).length).toBe(3);
    expect(one.scene.run.status).toBe('ended');
  });

  it('begins no more after its date, and lets the one that runs come to its end', () => {
    const one = checkIns({ every: { n: 1, unit: 'weeks' }, until: after(10, 'days') });
    answerAll(one);
    expect(opened(one)).toEqual([0, 7]);
    expect(one.scene.run.outcome).toBe('done');
  });

  it('follows a list of dates, and closes each at its own', () => {
    const at = (date: string) => ({ from: { anchor: 'date', date } });
    const one = checkIns({
      occurrences: [
        { label: { en: 'Spring' }, opens: at('2027-04-01'), closes: at('2027-04-10') },
        { label: { en: 'Autumn' }, opens: at('2027-10-01'), closes: at('2027-10-10') },
      ],
    });
    for (let n = 0; n < 10; n += 1) one.tick();
    expect(opened(one).length).toBe(2);
    expect(kinds(one).filter((kind) => kind === 'task.closed').length).toBeGreaterThanOrEqual(2);
    expect(one.scene.run).toMatchObject({ status: 'ended', outcome: 'done' });
    expect(faultsOf(one)).toEqual([]);
  });

  it('is left at once by an end inside that says so', () => {
    const one = checkIns({ every: { n: 1, unit: 'weeks' }, leaves: ['stopped'] }, { declined: { label: { en: 'No more' } } });
    answerAll(one, 'declined');
    expect(opened(one)).toEqual([0]);
    expect(one.scene.run).toMatchObject({ status: 'ended', outcome: 'early', tokens: [], containers: {} });
    expect(Object.keys(one.scene.clocks)).toEqual([]);
  });

  it('ends once its condition holds after an occurrence', () => {
    const one = checkIns({ every: { n: 1, unit: 'weeks' }, untilTrue: { test: 'is', left: { value: 'outcome', step: 'ask' }, right: 'submitted' } });
    answerAll(one);
    expect(opened(one)).toEqual([0]);
    expect(one.scene.run.status).toBe('ended');
  });
});
