import { it } from 'vitest';
import { weather } from '../helpers/storm.ts';

const storms = Number(process.env.STORMS ?? 5);
const first = Number(process.env.SEED ?? 1);

it.each(Array.from({ length: storms }, (_, n) => first + n))('the review of 120 while every part is killed again and again, seed %i', (seed) =>
  weather({ seed, people: 120, daysPerSecond: 0.5, strikes: 24, patient: true }),
);
