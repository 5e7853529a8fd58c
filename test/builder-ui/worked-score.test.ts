import { expect, test } from 'vitest';
import { exampleNumbers, workedScore } from '../../builder-ui/editor/inspector/worked-score.ts';
import { score } from '../../workflows/flow/steps/score.ts';

const parts = [
  { value: { value: 'answer', step: 'self', field: 'a' }, weight: 40 },
  { value: { value: 'answer', step: 'rate', field: 'b' }, weight: 60 },
];
const bands = [
  { key: 'low', from: 0 },
  { key: 'high', from: 3.4 },
];
const settings = (more: object = {}) => score.settings.parse({ parts, bands, ...more });

test.each([
  [{}, ['4', '3'], { formula: '(4 × 40 + 3 × 60) ÷ (40 + 60)', score: '3.4', band: 'high', stops: null }],
  [{ decimals: 0 }, ['4', '3'], { formula: '(4 × 40 + 3 × 60) ÷ (40 + 60)', score: '3', band: 'low', stops: null }],
  [{}, ['', '3'], { formula: '3', score: '3', band: 'low', stops: null }],
  [{ does: 'sum' }, ['4', '0.5'], { formula: '4 × 40 + 0.5 × 60', score: '190', band: 'high', stops: null }],
  [{ parts: parts.map((part) => ({ ...part, weight: 1 })) }, ['4', '3'], { formula: '(4 + 3) ÷ 2', score: '3.5', band: 'high', stops: null }],
  [
    { parts: parts.map((part) => ({ ...part, ifAbsent: 'zero' })) },
    ['', '5'],
    { formula: '(0 × 40 + 5 × 60) ÷ (40 + 60)', score: '3', band: 'low', stops: null },
  ],
  [{ parts: parts.map((part) => ({ ...part, ifAbsent: 'stop' })) }, ['4', ''], { formula: '', score: null, band: null, stops: 2 }],
  [{}, ['', ''], { formula: '', score: null, band: null, stops: null }],
])('a score with %j and %j is worked out as a real one', (more, given, worked) => expect(workedScore(settings(more), given)).toEqual(worked));

test('numbers to begin with are there for every part', () => expect(exampleNumbers(6)).toEqual(['4', '3', '5', '2', '4', '3']));
