import { describe, expect, test } from 'vitest';
import { heldTo, boundsOf, holds, inSight, placesOf, wider } from '../../builder-ui/editor/in-sight.ts';
import { marked, project } from '../../builder-ui/editor/project.ts';
import { drawingOf } from '../../bench/drawing.ts';
import { addStep, disconnect, move, nest, removeStep, rename, setSetting, shift } from '../../workflows/flow/edits/index.ts';
import { layoutOf } from '../../workflows/flow/layout.ts';
import type { Flow } from '../../workflows/flow/schema.ts';

const large = drawingOf(600);
const projection = project(large);
const places = placesOf(projection.nodes);
const view = { x: 0, y: 4_000, width: 1_400, height: 900 };

describe('what is drawn of a large flow', () => {
  const seen = inSight(projection, places, view);

  test('is about as much as there is in sight, however large the flow is', () => {
    expect(projection.nodes.length).toBe(600);
    expect(seen.nodes.length).toBeGreaterThan(5);
    expect(seen.nodes.length).toBeLessThan(40);
  });

  test('is every step that is in sight, in the order of the flow', () => {
    const inView = projection.nodes.filter(({ id }) => {
      const box = places.get(id)!;
      return box.x < view.x + view.width && view.x < box.x + box.width && box.y < view.y + view.height && view.y < box.y + box.height;
    });
    expect(inView.length).toBeGreaterThan(3);
    const ids = seen.nodes.map(({ id }) => id);
    expect(ids).toEqual(expect.arrayContaining(inView.map(({ id }) => id)));
    expect(ids).toEqual(projection.nodes.map(({ id }) => id).filter((id) => ids.includes(id)));
  });

  test('has both steps of every route, and around each step its container before it', () => {
    const ids = seen.nodes.map(({ id }) => id);
    expect(seen.edges.length).toBeGreaterThan(5);
    for (const { source, target } of seen.edges) expect(ids).toEqual(expect.arrayContaining([source, target]));
    for (const { id, parentId } of seen.nodes) if (parentId !== undefined) expect(ids.indexOf(parentId)).toBeLessThan(ids.indexOf(id));
  });

  test('has what is selected, wherever it is: it moves together', () => {
    const far = projection.nodes.at(-1)!.id;
    expect(seen.nodes.map(({ id }) => id)).not.toContain(far);
    const chosen = { ...projection, nodes: marked(projection.nodes, { problems: [], selection: [far], flow: large, folded: [] }) };
    expect(inSight(chosen, places, view).nodes.map(({ id }) => id)).toContain(far);
  });

  test('keeps to what was in sight until an edit is seen, with what it adds and without what it takes away', () => {
    const before = { ...seen, of: projection, region: view };
    const step = seen.nodes.find(({ type }) => type === 'step')!.id;
    const known = large.steps[step]!;
    const added = addStep(large, { ...known, id: 'added' }, { in: known.in });
    const edited = project(removeStep(added, step));
    const now = { ...inSight(edited, placesOf(edited.nodes), { x: -9_000, y: -9_000, width: 99_000, height: 99_000 }), of: edited, region: view };
    const held = heldTo(before, now).nodes.map(({ id }) => id);
    const left = seen.nodes.map(({ id }) => id).filter((id) => id !== step);
    expect(new Set(held)).toEqual(new Set([...left, 'added']));
    expect(heldTo(now, now)).toBe(now);
  });

  test('is drawn in a region around the view, so that one can move in it', () => {
    expect(holds(wider(view), view)).toBe(true);
    expect(holds(view, wider(view))).toBe(false);
    expect(holds(boundsOf(places.values()), places.get(projection.nodes[7]!.id)!)).toBe(true);
  });
});

test('a flow that was changed is laid out as it would be on its own', () => {
  const edits: ((flow: Flow) => Flow)[] = [
    (flow) => rename(flow, { step: 's3x5', name: { en: 'Look back' } }),
    (flow) => removeStep(flow, 's3x5'),
    (flow) => move(flow, { s1x4: { x: 700, y: 90 } }),
    (flow) => shift(flow, { step: 's2x7', by: 'later' }),
    (flow) => disconnect(flow, { from: 's4x1', port: 'rejected' }),
    (flow) => setSetting(flow, { step: 's0x1', path: 'mayReturn', value: true }),
    (flow) => nest(flow, { steps: ['s0x3'], into: null }),
  ];
  let flow = large;
  layoutOf(flow);
  for (const edit of edits) {
    flow = edit(flow);
    const known = layoutOf(flow);
    // Another flow in between is laid out from the beginning.
    layoutOf(drawingOf(10));
    expect(known).toEqual(layoutOf(structuredClone(flow)));
    layoutOf(flow);
  }
});
