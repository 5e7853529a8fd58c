import { describe, expect, test } from 'vitest';
import { changed, changeOf } from '../../builder-ui/editor/flow-change.ts';
import { removeStep, rename, setFlow } from '../../workflows/flow/edits/index.ts';
import type { Flow } from '../../workflows/flow/schema.ts';
import { aReview } from './flow.ts';

/** As it comes out of a worker's message. */
const sent = <Of>(value: Of): Of => structuredClone(value);

describe('a flow kept elsewhere', () => {
  test('is told what changed and nothing else', () => {
    const before = aReview();
    const after = rename(before, { step: 'self', name: { en: 'Look back' } });
    const { steps, rest, gone } = changeOf(before, after);
    expect([Object.keys(steps), rest, gone]).toEqual([['self'], {}, []]);
  });

  test('is the same after any change, in the order of its steps, and keeps the objects that did not change', () => {
    let here: Flow = aReview();
    let there = changed(undefined, sent(changeOf(undefined, here)));
    expect(there).toEqual(here);
    const edits: ((flow: Flow) => Flow)[] = [
      (flow) => rename(flow, { step: 'self', name: { en: 'Look back', zh: '回顧' } }),
      (flow) => setFlow(flow, { description: { en: 'Once a year' } }),
      (flow) => removeStep(flow, 'check'),
      (flow) => ({ ...flow, steps: Object.fromEntries(Object.entries(flow.steps).toReversed()) }),
      (flow) => Object.fromEntries(Object.entries(flow).filter(([key]) => key !== 'description')) as Flow,
    ];
    for (const edit of edits) {
      const next = edit(here);
      const kept = there.steps.low;
      there = changed(there, sent(changeOf(here, next)));
      here = next;
      expect(there).toEqual(here);
      expect(Object.keys(there.steps)).toEqual(Object.keys(here.steps));
      expect(there.steps.low).toBe(kept);
    }
  });
});
