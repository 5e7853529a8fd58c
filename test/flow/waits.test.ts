import { describe, expect, it } from 'vitest';
import type { Flow } from '../../workflows/flow/schema.ts';
import type { Answer } from '../../workflows/flow/state.ts';
import type { World } from '../../workflows/flow/world.ts';
import { aFlow, after, who } from '../helpers/flows.ts';
import { aWorld, smallTeam } from '../helpers/world.ts';
import { faultsOf, player, start } from './player.ts';

const day = 86_400_000;
const isTen = { test: 'atLeast', left: { value: 'answer', step: 'sheet', field: 'sales' }, right: 10 };

function alone(kind: string, settings: Record<string, unknown>, ports: string[]): Flow {
  return aFlow(
    [
      { id: 'begin', kind: 'start' },
      { id: 'hold', kind, settings },
      { id: 'sheet', kind: 'form', settings: { who: who({ who: 'person', id: 'amy' }), form: { fields: [] } } },
      ...ports.map((port) => ({ id: port, kind: 'end', settings: { outcome: port } })),
    ],
    ['begin>hold', ...ports.map((port) => `hold.${port}>${port}`)],
  );
}

/** A run whose world can be told of sales, as an answer of a step of the run above would be. */
function waiting(kind: string, settings: Record<string, unknown>, ports: string[]) {
  const answers: Answer[] = [];
  const world: World = { ...aWorld(smallTeam()), answers: () => answers };
  const one = player(alone(kind, settings, ports), world, { subject: 'amy' });
  one.begin();
  const sales = (value: number, at: number) => {
    answers.push({ step: 'sheet', round: 1, slot: 's', by: 'amy', for: 'amy', at, outcome: 'submitted', values: { sales: value } });
    return one.take({ to: 'world', at, change: { is: 'child' } });
  };
  return { one, sales };
}

const lines = (one: ReturnType<typeof player>, prefix: string) =>
  one.effects.flatMap((effect) => (effect.effect === 'journal' && effect.line.kind.startsWith(prefix) ? [effect.line.kind] : []));

describe('a wait', () => {
  it('ends with its condition as soon as that holds, and no later date is left', () => {
    const { one, sales } = waiting('wait', { condition: isTen, deadline: after(30, 'days') }, ['reached', 'timeout']);
    sales(9, start + day);
    expect(one.scene.run.status).toBe('running');
    sales(10, start + 2 * day);
    expect(one.scene.run).toMatchObject({ status: 'ended', outcome: 'reached' });
    expect(one.scene.clocks).toEqual({});
    expect(faultsOf(one)).toEqual([]);
  });

  it('ends with its deadline otherwise', () => {
    const { one } = waiting('wait', { condition: isTen, deadline: after(30, 'days') }, ['reached', 'timeout']);
    one.tick();
    expect(one.scene.run).toMatchObject({ status: 'ended', outcome: 'timeout' });
  });

  it('ends at once where its condition holds already', () => {
    const always = { test: 'is', left: { value: 'person', of: { who: 'subject' }, field: 'id' }, right: 'amy' };
    expect(waiting('wait', { condition: always }, ['reached']).one.scene.run.outcome).toBe('reached');
  });

  it('ends with the first of a date and a condition', () => {
    const { one } = waiting('wait', { condition: isTen, until: after(3, 'days') }, ['reached']);
    one.tick();
    expect(one.scene.run.outcome).toBe('reached');
  });
});

describe('a milestone', () => {
  const settings = { condition: isTen, by: after(30, 'days'), warns: { at: after(20, 'days'), message: { to: who({ who: 'manager' }) } } };

  it('is met as soon as it holds', () => {
    const { one, sales } = waiting('milestone', settings, ['met', 'missed']);
    sales(12, start + 5 * day);
    expect(one.scene.run.outcome).toBe('met');
    expect(lines(one, 'milestone.')).toEqual(['milestone.met']);
  });

  it('warns while it is at risk, and is missed at its date', () => {
    const { one } = waiting('milestone', settings, ['met', 'missed']);
    one.tick();
    expect(one.effects.filter((effect) => effect.effect === 'mail').length).toBe(1);
    one.tick();
    expect(one.scene.run.outcome).toBe('missed');
    expect(lines(one, 'milestone.')).toEqual(['milestone.atRisk', 'milestone.missed']);
  });

  it.each([
    [12, 'met'],
    [8, 'missed'],
  ])('judged at its date: with %i it is %s, whatever held before', (atDate, outcome) => {
    const { one, sales } = waiting('milestone', { ...settings, judged: 'atDate', warns: undefined }, ['met', 'missed']);
    sales(20, start + day);
    expect(one.scene.run.status).toBe('running');
    sales(atDate, start + 2 * day);
    one.tick();
    expect(one.scene.run.outcome).toBe(outcome);
    expect(lines(one, 'milestone.')).toEqual([`milestone.${outcome}`]);
  });
});
