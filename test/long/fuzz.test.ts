import { it } from 'vitest';
import { firstSeed, runSeeds } from '../fuzz/seeds.ts';

const seeds = Number(process.env.SEEDS ?? 100_000);

it(`${seeds} random flows, each with a script that does what is open, beyond those of every test run`, () => {
  runSeeds(process.env.SEED === undefined ? 1_000_000 : firstSeed, seeds);
});
