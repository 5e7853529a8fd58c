import { expect, test } from 'vitest';
import type { PlayAnswer, PlayAsk } from '../../builder-ui/api/play.ts';
import { behind, busiest, byWeek, endedByDay, halfBy, incidentKinds, mailsByDay, openByDay, peakOf } from '../../builder-ui/play/figures.ts';
import { leftWords, standOf } from '../../builder-ui/play/moment.ts';
import { createPlayer, localMinute } from '../../builder-ui/play/player.ts';
import { proposedDates } from '../../builder-ui/play/proposed-dates.ts';
import { initialsOf } from '../../builder-ui/shell/initials.ts';
import { noOverrides } from '../../engine/calendars.ts';
import { placesFor } from '../../engine/places-for.ts';
import { castOf } from '../../workflows/flow/play/cast.ts';
import { firstCase } from '../../workflows/flow/play/case.ts';
import { playCase } from '../../workflows/flow/play/play.ts';
import type { Year } from '../../workflows/flow/play/year.ts';
import { scenario } from '../../workflows/flow/scenario.ts';
import { reviewFlow } from '../helpers/flows.ts';
import { editionOf } from '../helpers/rehearsal.ts';

const zone = 'Asia/Hong_Kong';
const start = '2027-03-01';
const flow = reviewFlow();
const first = firstCase(flow, { ...castOf(flow, { start, zone }), start, zone, dates: Object.fromEntries(flow.dates.map(({ name }) => [name, '2027-06-30'])) });
const places = placesFor(noOverrides);

/** A player over the kernel itself, with all that was asked of it. */
function aPlayer() {
  const asked: PlayAsk[] = [];
  const player = createPlayer(async ({ example, usual }) => {
    asked.push({ example, usual });
    // As it comes over the wire.
    return JSON.parse(
      JSON.stringify({ ...playCase(editionOf(flow), scenario.parse(example), places, { usual }), mails: {}, people: [], holidays: [] }),
    ) as PlayAnswer;
  });
  return { player, asked };
}
const bytes = (played: PlayAnswer | null, before: number) => JSON.stringify(played?.lines.filter(({ at }) => Date.parse(at) < before));

test('the slider only looks: it goes from the first thing to the last, asks for nothing, and comes back to the same', async () => {
  const { player, asked } = aPlayer();
  await player.open(first, { about: 'alex', real: false, usual: false });
  const { from, to, at } = player.store.getState();
  expect(at).toBe(from);
  const begun = standOf(player.store.getState());
  player.seek(to + 1e12);
  expect(player.store.getState().at).toBe(to);
  expect(standOf(player.store.getState())).not.toEqual(begun);
  player.seek(0);
  expect(standOf(player.store.getState())).toEqual(begun);
  player.jump(1);
  expect(player.store.getState().at).toBeGreaterThan(from);
  player.jump(-1);
  expect(player.store.getState().at).toBe(from);
  expect(asked).toHaveLength(1);
});

test('it plays on until the end and stops there; played again it begins anew', async () => {
  const { player } = aPlayer();
  await player.open(first, { about: 'alex', real: false, usual: true });
  const { from, to } = player.store.getState();
  player.play(true);
  player.tick(1_000);
  expect(player.store.getState()).toMatchObject({ at: from + 1_000, playing: true });
  player.tick(to - from);
  expect(player.store.getState()).toMatchObject({ at: to, playing: false });
  expect(standOf(player.store.getState()).ended).not.toBeNull();
  player.play(true);
  expect(player.store.getState().at).toBe(from);
});

test('an answer in place is one more event of the example; rewound and answered otherwise, what came before stays to the byte', async () => {
  const { player, asked } = aPlayer();
  await player.open(first, { about: 'alex', real: false, usual: false });
  while (standOf(player.store.getState()).parts.every(({ status }) => status !== 'open')) player.jump(1);
  const moment = player.store.getState().at + 3_600_000;
  player.seek(moment);
  const before = player.store.getState().played;
  const [part] = standOf(player.store.getState()).parts;
  const give = (outcome: string) =>
    player.say({ do: 'answer', person: part?.person ?? null, by: part?.holder ?? '', step: part?.step ?? '', outcome, values: {} });
  expect(await give('noSuchThing')).toMatchObject({ rule: expect.any(String) });
  expect(player.store.getState().example).toEqual(first);
  const usual = playCase(editionOf(flow), first, places, { usual: true }).decided[0];
  const refused = await player.say({
    do: 'answer',
    person: part?.person ?? null,
    by: part?.holder ?? '',
    step: part?.step ?? '',
    outcome: usual?.outcome ?? '',
    values: usual?.values as never,
  });
  expect(refused).toBeNull();
  const { example, played, at } = player.store.getState();
  expect(at).toBe(moment);
  expect(example?.events).toEqual([...first.events, expect.objectContaining({ at: localMinute(moment, zone), do: 'answer', step: part?.step })]);
  expect(bytes(played, moment)).toBe(bytes(before, moment));
  expect(played?.lines.length).not.toBe(before?.lines.length);
  // Back to before it was said: something else said there takes its place.
  player.seek(moment - 1_800_000);
  await player.say({ do: 'absence', person: part?.holder ?? '', from: start, to: '2027-03-12' });
  expect(player.store.getState().example?.events.map((event) => event.do)).toEqual([...first.events.map((event) => event.do), 'absence']);
  expect(asked.length).toBeGreaterThan(3);
});

test('a moment is told as a script has it, in the zone of the example', () => {
  expect(localMinute(Date.parse('2027-03-28T16:05:00Z'), zone)).toBe('2027-03-29T00:05');
  expect(localMinute(Date.parse('2027-03-28T16:05:00Z'), 'Europe/London')).toBe('2027-03-28T17:05');
});

test('discs and countdowns are short', () => {
  expect(['Alex Chan', '陳嘉欣', 'Wing', 'Au Yeung Ka Ming', 'Lam Wai Man (Danny)'].map((name) => initialsOf(name))).toEqual(['AC', '嘉欣', 'WI', 'AM', 'LM']);
  const say = ((key: string, { count = '' } = {}) => `${key} ${count}`.trim()) as Parameters<typeof leftWords>[2];
  const at = Date.parse('2027-03-01T09:00:00Z');
  expect(['2027-03-01T08:00:00Z', '2027-03-01T12:30:00Z', '2027-03-12T16:00:00Z'].map((due) => leftWords(due, at, say))).toEqual([
    'late',
    'leftHours 4',
    'leftDays 12',
  ]);
});

test('the dates that a flow asks for are proposed one after the other, on weekdays', () => {
  const dates = ['first', 'last', 'maybe'].map((name) => ({ name, label: { en: name }, optional: name === 'maybe' }));
  expect(proposedDates({ ...flow, dates }, '2026-11-27')).toEqual({ first: '2027-02-26', last: '2027-05-28' });
});

/** Nobody is at the place -1: a mail to somebody from outside, an incident of the whole cycle. */
const year: Year = {
  zone,
  from: '2027-03-01',
  days: 15,
  people: ['alex', 'ben', 'bob'],
  managers: [2, 2, -1],
  steps: ['self', 'manager'],
  runs: [
    { person: 0, began: 0, ended: 9, outcome: 'done' },
    { person: 1, began: 0, ended: null, outcome: null },
  ],
  mails: [
    { day: 0, to: 0, about: 0, step: 0 },
    { day: 0, to: 1, about: 1, step: 0 },
    { day: 8, to: 2, about: 0, step: 1 },
    { day: 9, to: 2, about: 0, step: 1 },
    { day: 9, to: -1, about: 1, step: 1 },
  ],
  parts: [
    { holder: 0, about: 0, step: 0, opened: 0, settled: 8, late: false, offDay: false },
    { holder: 1, about: 1, step: 0, opened: 0, settled: null, late: true, offDay: true },
    { holder: 2, about: 0, step: 1, opened: 8, settled: 8, late: false, offDay: true },
  ],
  incidents: [
    { day: 3, about: 1, step: 1, code: 'nobody' },
    { day: 4, about: -1, step: 1, code: 'nobody' },
  ],
  notTaken: [],
  cut: false,
};

test('figures of a year and whoever is behind each are counted from the same rows', () => {
  expect(endedByDay(year)).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1]);
  expect(halfBy(year)).toBe(9);
  expect(halfBy({ runs: [], days: 3 })).toBeNull();
  expect(mailsByDay(year)).toEqual([2, 0, 0, 0, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 0]);
  expect(byWeek(mailsByDay(year, 2))).toEqual([0, 2, 0]);
  // Open on the day it opens, whenever it is settled; what is never settled stays open to the end.
  expect(openByDay(year)).toEqual([2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1]);
  expect(peakOf(openByDay(year))).toEqual({ day: 0, count: 2 });
  expect(behind.workOn(year, 8)).toEqual([1, 2]);
  expect(busiest(year, 1)).toEqual([{ person: 2, mails: 2, weeks: [0, 2, 0], most: 2, mostAtOnce: 1 }]);
  expect(behind.mails(year, 9)).toEqual([2]);
  expect(behind.openOn(year, 9)).toEqual([1]);
  expect(behind.about(year, 2)).toEqual([0]);
  expect([behind.ended(year), behind.open(year), behind.late(year), behind.offDay(year), behind.incidents(year, 1, 'nobody')]).toEqual([
    [0],
    [1],
    [1],
    [1, 2],
    [1],
  ]);
  expect(incidentKinds(year)).toEqual([{ step: 1, code: 'nobody', count: 2 }]);
});
