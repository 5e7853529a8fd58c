import { it } from 'vitest';
import { firstSeed, runSeeds } from './seeds.ts';

it('2,500 random flows, each with a random script: every run ends, waits or is seen to be stuck, after a restart at any step too', { timeout: 400_000 }, () => {
  runSeeds(firstSeed + 5000, 2_500);
});
