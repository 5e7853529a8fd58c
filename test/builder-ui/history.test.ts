import { expect, test } from 'vitest';
import type { HistoryLine } from '../../builder-ui/api-types.ts';
import { historySentence } from '../../builder-ui/cockpit/history.ts';
import type { SayRunning } from '../../builder-ui/cockpit/use-running-words.ts';
import { en } from '../../builder-ui/words/running.ts';
import { aFlow } from '../helpers/flows.ts';

const flow = aFlow([{ id: 'odd', kind: 'whenever', settings: { trigger: { on: 'byHand', by: { rules: [{ who: 'role', role: 'hr' }] } } } }], []);
const say = ((word: keyof typeof en, values: Record<string, string> = {}) =>
  en[word].replace(/\{\{(\w+)\}\}/g, (_, name: string) => values[name] ?? '')) as SayRunning;

function told(more: Partial<HistoryLine>) {
  const line = { n: 1, at: '2027-03-01T01:00:00.000Z', step: 'odd', by: { id: 'amy', name: 'Amy', nameZh: null }, for: null, to: [], due: null, outcome: null };
  return historySentence({ ...line, kind: 'event.accepted', detail: { do: 'act' }, ...more }, { flow, say, language: 'en', zone: 'Asia/Hong_Kong' });
}

test('what somebody did by hand is told to everyone who reads the history, with its reason', () => {
  expect(told({ detail: { do: 'act', reason: 'Two ratings' } })).toEqual({ sentence: 'Amy did “odd”. Reason: Two ratings', detail: false });
});

test('what has a line of its own is told there, and that it was accepted only to who asks for every detail', () => {
  expect(told({ detail: { do: 'skip' } })?.detail).toBe(true);
  expect(told({ kind: 'step.skipped', detail: {} })).toEqual({ sentence: 'Amy skipped “odd”.', detail: false });
});

test('more time that is asked for, granted or refused is told as what it is, also without a date', () => {
  const extended = (phase: string, due: string | null = null) => told({ kind: 'task.extended', due, detail: { phase } })?.sentence;
  expect(extended('asked')).toBe('Amy asked for more time for “odd”.');
  expect(extended('granted')).toBe('Amy granted more time for “odd”.');
  expect(extended('denied')).toBe('Amy granted no more time for “odd”.');
  expect(extended('granted', '2027-03-12T09:00:00.000Z')).toMatch(/got more time, until .*12 Mar/);
});
