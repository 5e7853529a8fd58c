import { describe, expect, it } from 'vitest';
import { check } from '../../workflows/flow/check.ts';
import { stepKinds } from '../../workflows/flow/steps/index.ts';
import { faultOf, inputOf, told, tried } from './any-case.ts';
import { lotsOfSeed } from './lots.ts';
import { firstSeed, kept } from './seeds.ts';

describe('what failed once', () => {
  it.each(kept())('does not any more: $name', ({ one }) => {
    expect(faultOf(one)).toBeNull();
  });
});

describe('random flows', () => {
  const cases = Array.from({ length: 120 }, (_, n) => tried(lotsOfSeed(firstSeed + n)).one);

  it('are sound, and use every kind of step', () => {
    const unsound = cases.flatMap(({ flow }) => check(flow).filter(({ rule }) => /^(join|never|goesRound)/.test(rule)));
    expect(unsound.map(({ rule, step }) => `${rule} ${step}`)).toEqual([]);
    const used = new Set(cases.flatMap(({ flow }) => Object.values(flow.steps).map(({ kind }) => kind)));
    expect(stepKinds.filter((kind) => !used.has(kind))).toEqual([]);
  });

  it('come to the same journal twice, byte for byte', () => {
    for (const one of cases.slice(0, 30)) {
      const lines = () =>
        told(inputOf(one))
          .journal.map((line) => JSON.stringify(line))
          .join('\n');
      expect(lines()).toBe(lines());
    }
  });
});
