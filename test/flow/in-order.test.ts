import { expect, test } from 'vitest';
import { inOrder } from '../../workflows/flow/perform/in-order.ts';
import type { Happening } from '../../workflows/flow/perform/scene.ts';
import { perform } from '../../workflows/flow/perform.ts';
import { aFlow, after, who } from '../helpers/flows.ts';
import { aWorld, smallTeam } from '../helpers/world.ts';
import { player, start } from './player.ts';

const names = ['zeta', 'mid', 'alpha'];
const flow = aFlow(
  [
    { id: 'begin', kind: 'start' },
    { id: 'fork', kind: 'split', settings: { branches: names.map((port) => ({ port, label: { en: port } })) } },
    ...names.map((id) => ({ id, kind: 'form', settings: { who: who({ who: 'manager' }), due: after(5, 'days'), form: { fields: [] } } })),
    { id: 'meet', kind: 'join' },
    { id: 'done', kind: 'end' },
  ],
  ['begin>fork', ...names.map((id) => `fork.${id}>${id}`), ...names.flatMap((id) => [`${id}.submitted>meet`, `${id}.timeout>meet`]), 'meet>done'],
);

/** As a storage may give it back: the keys of every object in an order of its own. */
function stirred<Kind>(node: Kind): Kind {
  if (Array.isArray(node)) return node.map(stirred) as Kind;
  if (typeof node !== 'object' || node === null) return node;
  return Object.fromEntries(
    Object.entries(node)
      .sort(([a], [b]) => a.length - b.length || (a < b ? -1 : 1))
      .map(([key, value]) => [key, stirred(value)]),
  ) as Kind;
}

test('what happens to several at one instant happens in the order of the flow, in whatever order they were kept', () => {
  const run = player(flow, aWorld(smallTeam()), { subject: 'amy' });
  run.begin();
  const world = aWorld(smallTeam().map((person) => (person.id === 'amy' ? { ...person, managerId: 'cat' } : person)));
  const happening: Happening = { to: 'world', at: start + 1, change: { is: 'person', person: 'amy', fields: ['manager_id'], what: 'changed' } };
  const lines = (scene: typeof run.scene) =>
    perform(run.plan, scene, world, happening).effects.flatMap((effect) => (effect.effect === 'journal' ? [`${effect.line.kind} ${effect.line.step}`] : []));
  expect(lines(run.scene).filter((line) => line.startsWith('task.'))).toEqual(['zeta', 'mid', 'alpha'].map((step) => `task.reassigned ${step}`));
  expect(lines(stirred(run.scene))).toEqual(lines(run.scene));
});

test('a scene that stands in order is left as it is', () => {
  const run = player(flow, aWorld(smallTeam()), { subject: 'amy' });
  run.begin();
  const first = inOrder(run.plan, run.scene);
  expect(inOrder(run.plan, first).run).toBe(first.run);
});
