import { expect, it } from 'vitest';
import { firstSeed, runSeeds, seldom } from './seeds.ts';

it('2,500 random flows, each with a script that does what is open: every run ends, waits or is seen to be stuck, after a restart at any step too', {
  timeout: 400_000,
}, () => {
  expect(seldom(runSeeds(firstSeed + 7500, 2_500), 12)).toEqual([]);
});
