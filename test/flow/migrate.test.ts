import { describe, expect, it } from 'vitest';
import { compile } from '../../workflows/flow/compile.ts';
import { migrate, planMigration } from '../../workflows/flow/migrate.ts';
import { perform } from '../../workflows/flow/perform.ts';
import type { Flow } from '../../workflows/flow/schema.ts';
import { aFlow, after, who } from '../helpers/flows.ts';
import { aWorld, smallTeam } from '../helpers/world.ts';
import { player, start } from './player.ts';

const world = aWorld(smallTeam());
const amy = { who: who({ who: 'person', id: 'amy' }), form: { fields: [] } };
const act = { mapping: {}, at: start + 86_400_000, by: 'hri', reason: 'A clearer form', version: 2 };

type Given = { ask?: string; kind?: string; settings?: Record<string, unknown>; container?: Record<string, unknown>; extra?: boolean };

function flowOf({ ask = 'ask', kind = 'form', settings = {}, container, extra = true }: Given = {}): Flow {
  const inside = container === undefined ? {} : { in: 'box' };
  return aFlow(
    [
      { id: 'begin', kind: 'start' },
      ...(container === undefined ? [] : [{ id: 'box', kind: 'repeat', settings: { first: ask, ...container } }]),
      { id: ask, kind, ...inside, settings: { ...amy, due: after(5, 'days'), ...settings } },
      ...(container === undefined ? [] : [{ id: 'over', kind: 'end', in: 'box' }]),
      ...(extra ? [{ id: 'sign', kind: 'form', settings: { ...amy, compulsory: true } }] : []),
      { id: 'done', kind: 'end' },
    ],
    container === undefined
      ? ['begin>' + ask, `${ask}.${kind === 'form' ? 'submitted' : 'approved'}>${extra ? 'sign' : 'done'}`, ...(extra ? ['sign.submitted>done'] : [])]
      : ['begin>box', `${ask}.submitted>over`, `box.done>${extra ? 'sign' : 'done'}`, ...(extra ? ['sign.submitted>done'] : [])],
  );
}

function running(flow: Flow) {
  const one = player(flow, world);
  one.begin();
  if (flow.steps.box !== undefined) one.tick();
  return one;
}

describe('moving a run to another version', () => {
  it('goes on at the same step; its task, dates and links stay', () => {
    const one = running(flowOf());
    const to = compile(flowOf({ settings: { guidance: { en: 'New words' } } }));
    expect(planMigration(one.plan, to, one.scene, {})).toEqual({ goesOn: [{ step: 'ask', at: 'ask', clocks: 'kept' }], cannot: [] });
    const { scene, refused } = migrate(one.plan, to, one.scene, act);
    expect(refused).toBeNull();
    expect(scene).toEqual(one.scene);
  });

  it('goes on at the step that the mapping names, and answers move it on under the new version', () => {
    const one = running(flowOf());
    const to = compile(flowOf({ ask: 'self' }));
    expect(planMigration(one.plan, to, one.scene, {}).cannot).toEqual([{ why: 'stepGone', step: 'ask' }]);
    const { scene } = migrate(one.plan, to, one.scene, { ...act, mapping: { ask: 'self' } });
    expect(Object.values(scene.tasks)).toMatchObject([{ id: 'run:ask:1', step: 'self' }]);
    const decided = perform(to, scene, world, {
      to: 'task',
      task: 'run:ask:1',
      act: { type: 'decided', at: act.at, slot: 'run:ask:1:1', by: 'amy', outcome: 'submitted' },
    });
    const raised = decided.effects.flatMap((effect) => (effect.effect === 'raise' ? [effect.event] : []));
    const after = perform(to, decided.scene, world, { to: 'run', event: raised[0] as never });
    expect(after.scene.run.tokens).toMatchObject([{ step: 'sign' }]);
    expect(after.scene.run.visits.self?.latest.outcome).toBe('submitted');
  });

  it('says where dates begin anew', () => {
    const one = running(flowOf());
    const to = compile(flowOf({ settings: { due: after(9, 'days') } }));
    expect(planMigration(one.plan, to, one.scene, {}).goesOn).toEqual([{ step: 'ask', at: 'ask', clocks: 'anew' }]);
  });

  it.each<[string, Given, Given, Record<string, string>, string]>([
    ['another kind of step', {}, { kind: 'approval' }, {}, 'otherKind'],
    ['a step that is gone', {}, { ask: 'other' }, {}, 'stepGone'],
    ['a compulsory step that would vanish', {}, { extra: false }, {}, 'compulsory'],
    ['a step that moved into a container', {}, { container: { every: { n: 1, unit: 'days' }, times: 1 } }, {}, 'otherContainer'],
    [
      'a region that is pinned',
      { container: { every: { n: 1, unit: 'days' }, times: 1, pinned: true } },
      { container: { every: { n: 1, unit: 'days' }, times: 1 } },
      {},
      'pinned',
    ],
  ])('is refused with its reason: %s', (_, before, afterwards, mapping, why) => {
    const one = running(flowOf(before));
    const { scene, effects, refused } = migrate(one.plan, compile(flowOf(afterwards)), one.scene, { ...act, mapping });
    expect(refused).toBe(why);
    expect(scene).toBe(one.scene);
    expect(effects.map((effect) => (effect.effect === 'journal' ? effect.line.kind : effect.effect))).toEqual(['event.refused', 'version.stayed']);
  });
});
