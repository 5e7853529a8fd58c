import { it } from 'vitest';
import { weather } from '../helpers/storm.ts';

const seed = Number(process.env.SEED ?? 1);

it(`a review goes on while worker, Temporal, API and Postgres are killed (seed ${seed}): every answer counts once, no mail goes twice, all of it ends`, () =>
  weather({ seed, people: 40, daysPerSecond: 3.5, strikes: 6, patient: false }));
