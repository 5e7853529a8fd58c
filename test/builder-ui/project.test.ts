import { describe, expect, it } from 'vitest';
import { dropped } from '../../builder-ui/editor/drop.ts';
import { type Box, layoutOf } from '../../workflows/flow/layout.ts';
import type { Problem } from '../../workflows/flow/problem.ts';
import { marked, nothingKnown, project } from '../../builder-ui/editor/project.ts';
import { neighbour, readThrough } from '../../builder-ui/editor/walk-flow.ts';
import { addLines } from '../../builder-ui/outline/lines.ts';
import { newStep } from '../../builder-ui/steps/starters.ts';
import { paletteKinds } from '../../builder-ui/steps/faces.ts';
import { addStep, connect, move, removeStep, rename } from '../../workflows/flow/edits/index.ts';
import { step as stepSchema } from '../../workflows/flow/schema.ts';
import { sentences } from '../../workflows/flow/sentences.ts';
import { aReview } from './flow.ts';

const middle = ({ x, width }: Box) => x + width / 2;
const at = (boxes: Record<string, Box>, id: string): Box => boxes[id] ?? { x: Number.NaN, y: Number.NaN, width: 0, height: 0 };

describe('the layout', () => {
  const boxes = layoutOf(aReview());

  it('draws the wanted path as one straight line from top to bottom', () => {
    const spine = ['self', 'review', 'low', 'second', 'finished'].map((id) => at(boxes, id));
    expect(new Set(spine.map(middle)).size).toBe(1);
    const heights = spine.map(({ y }) => y);
    expect(heights).toEqual(heights.toSorted((a, b) => a - b));
    expect(middle(at(boxes, 'start'))).toBe(at(boxes, 'each').x + middle(at(boxes, 'self')));
  });

  it('puts exceptions into a second column at least 120 pixels to the right, beside the step they leave', () => {
    for (const [from, to] of [
      ['review', 'head'],
      ['low', 'check'],
      ['announce', 'stopped'],
    ] as const) {
      expect(at(boxes, to).x - (at(boxes, from).x + at(boxes, from).width)).toBeGreaterThanOrEqual(120);
      expect(Math.abs(at(boxes, to).y - at(boxes, from).y)).toBeLessThan(88);
    }
  });

  it('lets no card lie on another', () => {
    const inside = Object.values(aReview().steps)
      .filter((step) => step.in === 'each')
      .map(({ id }) => at(boxes, id));
    const clash = inside.flatMap((a, index) =>
      inside.slice(index + 1).filter((b) => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height),
    );
    expect(clash).toEqual([]);
  });

  it('makes a container large enough for what is inside', () => {
    const each = at(boxes, 'each');
    for (const step of Object.values(aReview().steps).filter((one) => one.in === 'each')) {
      const box = at(boxes, step.id);
      expect(box.x + box.width).toBeLessThan(each.width);
      expect(box.y + box.height).toBeLessThan(each.height);
    }
  });

  it('begins at the top although a loose step was put down elsewhere', () => {
    const flow = addStep(aReview(), newStep('form', 'loose', aReview(), null), { in: null });
    expect(at(layoutOf(move(flow, { loose: { x: 600, y: 900 } })), 'start')).toMatchObject({ x: 0, y: 0 });
  });

  it('keeps a step where it was put by hand and the others clear of it', () => {
    const flow = move(aReview(), { head: at(boxes, 'check') });
    const moved = layoutOf(flow);
    expect(at(moved, 'head')).toMatchObject({ x: at(boxes, 'check').x, y: at(boxes, 'check').y });
    expect(at(moved, 'check').y).toBeGreaterThanOrEqual(at(moved, 'head').y + at(moved, 'head').height);
  });
});

describe('the projection', () => {
  it('draws every step and every route, containers before what is inside them', () => {
    const flow = aReview();
    const { nodes, edges } = project(flow);
    expect(nodes.map(({ id }) => id).sort()).toEqual(Object.keys(flow.steps).sort());
    expect(edges).toHaveLength(flow.edges.length);
    for (const { id, parentId } of nodes)
      if (parentId) expect(nodes.findIndex((node) => node.id === parentId)).toBeLessThan(nodes.findIndex((node) => node.id === id));
  });

  it('tells an outcome on exceptions and branches only, and marks a route that leads back up', () => {
    const { edges } = project(aReview());
    const edge = (id: string) => edges.find((one) => one.id === id)?.data;
    expect(edge('review:submitted')).toMatchObject({ told: false, shape: 'spine' });
    expect(edge('review:timeout')).toMatchObject({ told: true, shape: 'side' });
    expect(edge('low:otherwise')).toMatchObject({ told: true, shape: 'spine' });
    expect(edge('second:returned')).toMatchObject({ told: true, shape: 'back' });
    expect(edge('check:approved')).toMatchObject({ shape: 'merge' });
  });

  it('leads an exception round the labels of those below it, and the lowest straight down', () => {
    const drawn = addStep(aReview(), newStep('approval', 'last', aReview(), 'each'), { in: 'each', after: { step: 'second', port: 'approved' } });
    const flow = ['rejected', 'timeout'].reduce((before, port) => connect(before, { from: 'last', port, to: 'finished' }), drawn);
    const { edges } = project(flow);
    const edge = (id: string) => edges.find((one) => one.id === id)?.data;
    expect(edge('last:rejected')).toMatchObject({ shape: 'around', blocked: true });
    expect(edge('last:timeout')).toMatchObject({ shape: 'around', blocked: false });
  });

  it('draws what an edit does not touch with the same objects as before', () => {
    const flow = aReview();
    const known = nothingKnown();
    const before = project(flow, [], known);
    const after = project(rename(flow, { step: 'second', name: { en: 'Another name' } }), [], known);
    expect(after.nodes.filter((node) => !before.nodes.includes(node)).map(({ id }) => id)).toEqual(['second']);
    expect(new Set(after.edges.filter((edge) => !before.edges.includes(edge)).map(({ source }) => source))).toEqual(new Set(['second']));
    const shorter = project(removeStep(flow, 'announce'), [], known);
    expect(shorter.nodes.find(({ id }) => id === 'second')).toBe(before.nodes.find(({ id }) => id === 'second'));
  });

  it('marks a step with its worst problem and knows which outcomes are open', () => {
    const problem = { rule: 'x', step: 'second', params: {} };
    const flow = aReview();
    const problems: Problem[] = [
      { ...problem, severity: 'suggestion' },
      { ...problem, severity: 'error' },
    ];
    const nodes = marked(project(flow).nodes, { problems, selection: ['second'], flow, folded: [] });
    const second = nodes.find(({ id }) => id === 'second');
    expect(second).toMatchObject({ selected: true, data: { mark: 'error' } });
    expect(second?.data.ports.filter(({ open }) => open).map(({ port }) => port)).toEqual(['rejected']);
  });
});

describe('working on the drawing', () => {
  it('walks along the wanted path with up and down, to exceptions with right and back with left', () => {
    const flow = aReview();
    expect(neighbour(flow, 'announce', 'down')).toBe('each');
    expect(neighbour(flow, 'each', 'down')).toBe('self');
    expect(neighbour(flow, 'review', 'right')).toBe('head');
    expect(neighbour(flow, 'head', 'left')).toBe('review');
    expect(neighbour(flow, 'self', 'up')).toBe('each');
  });

  it('nests a step that is dropped into a container and takes one out that is dropped outside', () => {
    const flow = aReview();
    const each = at(layoutOf(flow), 'each');
    const out = dropped(flow, { check: { x: each.width + 300, y: 0 } });
    expect(out.steps.check?.in).toBeNull();
    expect(out.edges.some(({ from, to }) => from === 'low' && to === 'second')).toBe(true);
    expect(dropped(out, { check: { x: each.x + 400, y: each.y + 300 } }).steps.check?.in).toBe('each');
  });

  it('adds steps of every kind that the schema accepts', () => {
    for (const kind of paletteKinds)
      for (const container of [null, 'each']) {
        const step = newStep(kind, 'x', aReview(), container);
        // Nothing is left to a default: what is drawn is checked as it stands.
        expect(stepSchema.parse(step)).toEqual(step);
      }
  });

  it('offers a place to add at the end of each container and of the flow', () => {
    const flow = aReview();
    const lines = addLines(sentences(flow, 'en'), flow);
    expect(lines.filter(({ is }) => is === 'add').map((line) => line.is === 'add' && line.in)).toEqual(['each', null]);
    expect(lines.filter(({ is }) => is === 'step')).toHaveLength(readThrough(flow).length);
  });
});

describe('a folded container', () => {
  const flow = aReview();
  const inside = Object.values(flow.steps).flatMap((step) => (step.in === 'each' ? [step.id] : []));

  it('is one card of the usual size that says how much is in it, and shows the worst of what is wrong there', () => {
    const wrong = { rule: 'x', severity: 'error' as const, step: 'second', params: {} };
    const { nodes: plain, edges } = project(flow, ['each']);
    const nodes = marked(plain, { problems: [wrong], selection: [], flow, folded: ['each'] });
    expect(nodes.map(({ id }) => id).filter((id) => inside.includes(id))).toEqual([]);
    expect(nodes.find(({ id }) => id === 'each')).toMatchObject({ type: 'folded', width: 272, height: 88, data: { inside: inside.length, mark: 'error' } });
    expect(edges.map(({ source, target }) => `${source} ${target}`)).toEqual(['start announce', 'announce each', 'announce stopped', 'each done']);
  });

  it('takes in what is dropped on it', () => {
    const loose = addStep(flow, newStep('form', 'loose', flow, null), { in: null });
    const each = at(layoutOf(loose, ['each']), 'each');
    expect(dropped(loose, { loose: { x: each.x, y: each.y } }, ['each']).steps.loose?.in).toBe('each');
  });

  it('takes in a whole selection, with what leads on among it', () => {
    const first = addStep(flow, newStep('form', 'one', flow, null), { in: null });
    const two = connect(addStep(first, newStep('form', 'two', first, null), { in: null }), { from: 'one', port: 'submitted', to: 'two' });
    const each = at(layoutOf(two, ['each']), 'each');
    const inside = dropped(two, { one: { x: each.x, y: each.y }, two: { x: each.x + 8, y: each.y + 8 } }, ['each']);
    expect([inside.steps.one?.in, inside.steps.two?.in]).toEqual(['each', 'each']);
    expect(inside.edges).toContainEqual({ from: 'one', port: 'submitted', to: 'two' });
  });

  it('is one stop of the arrow keys', () => {
    expect(neighbour(flow, 'each', 'down')).toBe('self');
    expect(neighbour(flow, 'each', 'down', ['each'])).toBe('done');
  });
});
