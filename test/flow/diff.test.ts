import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { compile } from '../../workflows/flow/compile.ts';
import { diff, drawn, isNoDiff, overlaid } from '../../workflows/flow/diff.ts';
import { addStep, connect, move, nest, putNote, removeStep, rename, setFlow, setSetting } from '../../workflows/flow/edits/index.ts';
import { parseFlow } from '../../workflows/flow/parse.ts';
import { pin } from '../../workflows/flow/pin.ts';
import type { Flow, Step } from '../../workflows/flow/schema.ts';
import { flowOf, step } from './flow-cases.ts';

const review = parseFlow(readFileSync(new URL('../../templates/annual-review.json', import.meta.url), 'utf8')).flow as Flow;
const wait: Step = {
  id: 'pause',
  kind: 'wait',
  name: { en: 'Pause' },
  in: null,
  settings: { until: { from: { anchor: 'opened' }, plus: { n: 2, unit: 'days' } } },
} as Step;

describe('what differs between two versions', () => {
  test('is nothing between a flow and itself, in whatever order its keys stand', () => {
    expect(isNoDiff(diff(review, review))).toBe(true);
    const turned = { ...review, steps: Object.fromEntries(Object.entries(review.steps).reverse()) };
    expect(isNoDiff(diff(review, turned))).toBe(true);
  });

  test('a note on the drawing is looks, and no plan has it', () => {
    const noted = putNote(review, 'n1', { x: 11, y: 20, text: 'Ask the staff council first' });
    expect(noted.notes).toEqual({ n1: { x: 8, y: 24, text: 'Ask the staff council first' } });
    expect(diff(review, noted)).toEqual({ added: [], removed: [], changed: {}, behaviour: [], looks: ['notes'], placed: [] });
    expect(compile(noted)).toEqual(compile(review));
    expect(putNote(noted, 'n1', null)).toEqual(review);
    expect(parseFlow(noted).flow).toEqual(noted);
  });

  test('tells steps that came, went and changed, and routes that lead elsewhere', () => {
    const added = addStep(removeStep(review, 'hrCheck'), wait, { in: null, after: { step: 'start', port: 'next' } });
    const { added: came, removed, changed } = diff(review, setSetting(added, { step: 'sign', path: 'due.plus.n', value: 3 }));
    expect([came, removed]).toEqual([['pause'], ['hrCheck']]);
    expect(changed.sign).toEqual({ behaviour: ['due'], looks: [], routes: [] });
    expect(changed.start).toEqual({ behaviour: [], looks: [], routes: ['next'] });
    expect(changed.lowRating?.routes).toHaveLength(1);
  });

  test('calls wording, names and places looks: the plan that runs follow stays the same', () => {
    const worded = setSetting(rename(review, { step: 'sign', name: { en: 'Sign it' } }), {
      step: 'selfReview',
      path: 'form.fields.0.label',
      value: { en: 'Other words' },
    });
    const after = setFlow(move(worded, { sign: { x: 8, y: 8 } }), { description: { en: 'Another' } });
    const found = diff(review, after);
    expect(found).toMatchObject({ added: [], removed: [], behaviour: [], looks: ['description'], placed: ['sign'] });
    expect(found.changed).toEqual({ sign: { behaviour: [], looks: ['name'], routes: [] }, selfReview: { behaviour: [], looks: ['form'], routes: [] } });
    expect(compile(after)).toEqual(compile(review));
  });

  test('tells a step that stands in another box', () => {
    const moved = nest(review, { steps: ['sign'], into: null });
    expect(diff(review, moved).changed.sign?.behaviour).toContain('in');
  });

  test('shows what was removed beside what is there now', () => {
    const both = overlaid(review, removeStep(review, 'hrCheck'));
    expect(both.steps.hrCheck).toEqual(review.steps.hrCheck);
    expect(both.edges.some(({ from }) => from === 'hrCheck')).toBe(true);
    expect(parseFlow(both).problems).toEqual([]);
  });

  test('leaves out what publishing put inside of another flow, which can be drawn on from there', () => {
    const other = flowOf({ a: step('form'), done: step('end') }, ['a.submitted > done']);
    const flow = flowOf({ sub: step('subflow', { flow: 'case' }), done: step('end') }, ['sub.done > done']);
    const pinned = pin(flow, () => ({ flow: other, version: 3 })).flow;
    expect(Object.keys(pinned.steps).length).toBeGreaterThan(Object.keys(flow.steps).length);
    expect(isNoDiff(diff(flow, pinned))).toBe(true);
    expect(drawn(pinned).steps).toEqual(flow.steps);
    expect(isNoDiff(diff(connect(flow, { from: 'sub', port: 'done', to: 'done' }), flow))).toBe(true);
  });
});
