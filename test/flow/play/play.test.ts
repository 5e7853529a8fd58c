import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { noOverrides } from '../../../engine/calendars.ts';
import { placesFor } from '../../../engine/places-for.ts';
import { compile } from '../../../workflows/flow/compile.ts';
import { looksOf } from '../../../workflows/flow/looks.ts';
import { parseFlow } from '../../../workflows/flow/parse.ts';
import { pin } from '../../../workflows/flow/pin.ts';
import { castOf, withoutNames } from '../../../workflows/flow/play/cast.ts';
import { firstCase, goneOnWith, keptCase, lastRefused } from '../../../workflows/flow/play/case.ts';
import { type Frame, playCase, playUntil, standAt } from '../../../workflows/flow/play/play.ts';
import { scenario } from '../../../workflows/flow/scenario.ts';
import { runScenarios } from '../../../workflows/flow/scenarios.ts';
import type { Flow } from '../../../workflows/flow/schema.ts';
import { templateNames } from '../../helpers/templates.ts';

const places = placesFor(noOverrides);
const start = '2027-03-01';
const zone = 'Asia/Hong_Kong';

function template(name: string) {
  const flow = pin(parseFlow(readFileSync(new URL(`../../../templates/${name}`, import.meta.url), 'utf8')).flow as Flow, () => null).flow;
  const plan = compile(flow);
  const dates = Object.fromEntries(flow.dates.map((date) => [date.name, '2027-06-30']));
  return { flow, edition: { flow, plan, looks: looksOf(plan) }, first: firstCase(flow, { ...castOf(flow, { start, zone }), start, zone, dates }) };
}
const quiet = { usual: false };
const usual = { usual: true };

describe.each(templateNames)('%s', (name) => {
  const { flow, edition, first } = template(name);
  const played = playCase(edition, first, places, usual);

  test('can be tried on people made up for it: everybody answers, and it ends', () => {
    expect(played.cut).toBe(false);
    expect(played.lines.filter(({ kind }) => kind === 'event.refused' || kind === 'incident.opened')).toEqual([]);
    const about = played.lines.filter(({ kind, person }) => kind === 'run.finished' && person === 'alex');
    expect(about.length).toBeGreaterThan(0);
  });

  test('comes to the same bytes every time', () => {
    expect(JSON.stringify(playCase(edition, first, places, usual))).toBe(JSON.stringify(played));
  });

  test('kept as an example it goes the same way with nobody answering by themselves', () => {
    const kept = scenario.parse(keptCase(first, { en: 'As usual' }, played.lines, played.decided));
    const told = ({ lines }: typeof played) =>
      lines.filter(({ kind }) => !kind.startsWith('event.')).map(({ kind, at, step, outcome, to }) => [kind, at, step, outcome, to]);
    expect(told(playCase(edition, kept, places, quiet))).toEqual(told(played));
    const nameless = scenario.parse(withoutNames(kept, 'alex'));
    const { results } = runScenarios({ ...flow, scenarios: [kept, nameless] }, places);
    expect(results.map(({ passed, missed }) => [passed, missed])).toEqual([
      [true, []],
      [true, []],
    ]);
    expect(JSON.stringify(nameless)).not.toMatch(/alex|Chan|陳/);
  });
});

describe('the player', () => {
  const { edition, first } = template('annual-review.json');
  const nobody = playCase(edition, first, places, quiet);
  const opened = nobody.lines.find(({ kind }) => kind === 'task.opened');
  const openAt = (frames: readonly Frame[], at: string) => standAt(frames, at).flatMap(({ parts }) => parts);

  test('shows at each moment what the kernel has open then', () => {
    for (const { at } of nobody.lines.filter((_, index) => index % 7 === 0)) {
      const rehearsal = playUntil(edition, first, places, quiet, Date.parse(at));
      const open = rehearsal.runs.flatMap(({ scene }) =>
        Object.values(scene.tasks).flatMap((task) => task.slots.filter(({ status }) => status === 'open').map(({ id }) => id)),
      );
      expect(
        openAt(nobody.frames, at)
          .map(({ part }) => part)
          .sort(),
        at,
      ).toEqual(open.sort());
    }
  });

  test('an answer in place is an event of the example: what came before is the same to the byte, what came after is another', () => {
    const at = Date.parse(opened?.at ?? '') + 26 * 3_600_000;
    const part = openAt(nobody.frames, new Date(at).toISOString()).find(({ part: id }) => id === opened?.detail.part);
    expect(part).toBeDefined();
    const answer = { at: new Date(at).toISOString(), do: 'answer', person: opened?.person ?? null, by: part?.holder ?? '', step: part?.step ?? '', values: {} };
    const wrong = goneOnWith(first, nobody.lines, at, { ...answer, step: 'nowhere' });
    expect(lastRefused(wrong, playCase(edition, wrong, places, quiet).lines)).toMatchObject({ rule: expect.any(String) });
    const usualDecided = playCase(edition, first, places, usual).decided.find(({ part: id }) => id === part?.part);
    const next = goneOnWith(first, nobody.lines, at, { ...answer, outcome: usualDecided?.outcome ?? '', values: usualDecided?.values ?? {} });
    const after = playCase(edition, next, places, quiet);
    expect(lastRefused(next, after.lines)).toBeNull();
    const before = (lines: typeof nobody.lines) => JSON.stringify(lines.filter((line) => line.at < answer.at));
    expect(before(after.lines)).toBe(before(nobody.lines));
    expect(after.lines.some(({ kind, step, at: when }) => kind === 'task.decided' && step === part?.step && when === answer.at)).toBe(true);
    // Rewound to where that was not said yet, it is what it was.
    const rewound = goneOnWith(next, after.lines, at - 3_600_000, answer);
    expect(rewound.events).toEqual([...first.events, answer]);
  });
});
