import { describe, expect, it } from 'vitest';
import { compile } from '../../workflows/flow/compile.ts';
import { upgradePlan, upgradeRun } from '../../workflows/flow/upgrade.ts';
import { parseFlow } from '../../workflows/flow/parse.ts';
import type { Flow } from '../../workflows/flow/schema.ts';
import { stepKinds } from '../../workflows/flow/steps/index.ts';
import { goldenStates, type Outcome, outcomeOf, upgradeScene } from '../states/states.ts';

const goldens = goldenStates();

/** What an older release came to, as today's would write it down. What effects have gained since is left open. */
const lifted = ({ scene, effects, refused }: Outcome) => ({ refused, effects: effects.map(withoutGaps), scene: upgradeScene(scene) });
/** Lines about clocks said neither which round they belong to nor which zone ruled. */
function withoutGaps(effect: Outcome['effects'][number]): unknown {
  if (effect.effect !== 'journal' || !effect.line.kind.startsWith('clock.')) return effect;
  const { round, zone, ...line } = effect.line;
  return { ...effect, line: { ...line, ...(round !== null && { round }), ...(zone !== null && { zone }) } };
}
/** Without what the first release did not write: the lines that tell of an act, and that the run above may count this one. */
const asThen = ({ effects, ...rest }: Outcome): Outcome => ({
  ...rest,
  effects: effects.filter((effect) => effect.effect !== 'reached' && (effect.effect !== 'journal' || effect.line.kind !== 'event.accepted')),
});
const upgradedFlow = (stored: Flow): Flow => parseFlow(stored).flow ?? stored;

describe('runs stored by an earlier release', () => {
  it.each(goldens)('go on to the same end with the kernel of today: $name', ({ golden }) => {
    expect(asThen(outcomeOf(golden))).toMatchObject(lifted(asThen(golden.outcome)));
    expect(golden.outcome.refused.every((rule) => rule === null)).toBe(true);
  });

  it.each(goldens)('are of flows that compile to the same plan today: $name', ({ golden }) => {
    expect(compile(upgradedFlow(golden.flow))).toEqual(upgradePlan(golden.plan));
  });

  it('cover an answer, a run that nobody answers, a join, a cycle and an incident', () => {
    expect(goldens.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['review-waits-for-self', 'review-runs-out', 'fork-half-way', 'cycle-waits-for-children', 'incident-tried-again']),
    );
    const kinds = new Set(goldens.flatMap(({ golden }) => golden.outcome.effects.map(({ effect }) => effect)));
    expect([...kinds].sort()).toEqual(expect.arrayContaining(['answer', 'closeChildren', 'count', 'fact', 'finished', 'journal', 'mail', 'raise', 'record']));
  });

  it('cover every kind of step', () => {
    const stored = new Set(goldens.flatMap(({ golden }) => Object.values(golden.plan.steps).map(({ kind }) => kind)));
    expect(stepKinds.filter((kind) => !stored.has(kind))).toEqual([]);
  });
});

describe('a stored run that means something else today is found out', () => {
  const [first] = goldens.filter(({ name }) => name === 'fork-half-way');
  const changed = (change: (golden: (typeof goldens)[number]['golden']) => void) => {
    const golden = structuredClone(first?.golden);
    if (golden === undefined) throw new Error('There is no such state.');
    change(golden);
    return golden;
  };

  it('when the state was another', () => {
    const golden = changed(({ scene }) => {
      const join = scene.run.joins['split:1'];
      if (join !== undefined) join.arrived = [];
    });
    expect(outcomeOf(golden)).not.toMatchObject(lifted(golden.outcome));
  });

  it('when the plan was another', () => {
    const golden = changed(({ plan }) => {
      const join = plan.steps.join;
      if (join !== undefined) join.next = {};
    });
    expect(outcomeOf(golden)).not.toMatchObject(lifted(golden.outcome));
  });

  it('when it was written by a newer release: in words', () => {
    const golden = changed(({ scene }) => void Object.assign(scene.run, { v: 3 }));
    expect(() => upgradeRun(golden.scene.run)).toThrow('It was written by a newer release.');
  });
});
