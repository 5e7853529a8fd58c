import { describe, expect, it } from 'vitest';
import type { Happening } from '../../workflows/flow/perform/scene.ts';
import type { Flow } from '../../workflows/flow/schema.ts';
import type { FactRow, World } from '../../workflows/flow/world.ts';
import { aFlow, after, who } from '../helpers/flows.ts';
import { aWorld, smallTeam } from '../helpers/world.ts';
import { faultsOf, player, start } from './player.ts';

const day = 86_400_000;
const amy = { who: who({ who: 'person', id: 'amy' }), form: { fields: [] } };
const hr = { who: who({ who: 'person', id: 'hri' }), form: { fields: [] } };

/** A review in which something may happen meanwhile: then HR is asked. */
function watched(trigger: Record<string, unknown>, more: Record<string, unknown> = {}): Flow {
  return aFlow(
    [
      { id: 'begin', kind: 'start' },
      { id: 'ask', kind: 'form', settings: amy },
      { id: 'done', kind: 'end' },
      { id: 'listen', kind: 'whenever', settings: { trigger, ...more } },
      { id: 'check', kind: 'approval', settings: hr },
      { id: 'checked', kind: 'end', settings: { outcome: 'checked' } },
    ],
    ['begin>ask', 'ask.submitted>done', 'listen>check', 'check.approved>checked', 'check.rejected>checked'],
  );
}

function aListener(trigger: Record<string, unknown>, more: Record<string, unknown> = {}) {
  const rows: FactRow[] = [];
  const world: World = { ...aWorld(smallTeam()), facts: () => rows };
  const one = player(watched(trigger, more), world, { subject: 'amy' });
  one.begin();
  const fact = (value: number, at = start + day): Happening => {
    rows.push({ value, effective: at, until: null, recorded: at, source: null });
    return { to: 'world', at, change: { is: 'fact', scope: 'person', id: 'amy', key: 'sales', corrected: false } };
  };
  return { one, fact };
}

const here = (one: ReturnType<typeof player>) => one.scene.run.tokens.map(({ step }) => step).sort();

describe('whenever', () => {
  it('a fact it listens for comes, its path begins beside the rest, and the run waits for both', () => {
    const { one, fact } = aListener({ on: 'fact', key: 'sales' });
    expect(one.take(fact(3))).toBeNull();
    expect(here(one)).toEqual(['ask', 'check']);
    one.decide(one.openSlots()[0] as never, 'submitted');
    one.deliver(0);
    expect(one.scene.run.status).toBe('running');
    one.decide(one.openSlots()[0] as never, 'approved');
    one.deliver(0);
    expect(one.scene.run).toMatchObject({ status: 'ended', handlers: {} });
    expect(faultsOf(one)).toEqual([]);
  });

  it('keeps what came with it as the answer of its step', () => {
    const { one, fact } = aListener({ on: 'fact', key: 'sales' });
    one.take(fact(3));
    expect(one.effects.flatMap((effect) => (effect.effect === 'answer' ? [effect.answer] : []))).toMatchObject([
      { step: 'listen', round: 1, values: { key: 'sales', corrected: false } },
    ]);
  });

  it('other facts, and facts of others, leave it alone', () => {
    const { one } = aListener({ on: 'fact', key: 'sales' });
    const change = { is: 'fact', scope: 'person', id: 'amy', key: 'sales', corrected: false } as const;
    one.take({ to: 'world', at: start, change: { ...change, key: 'cost' } });
    one.take({ to: 'world', at: start, change: { ...change, id: 'ben' } });
    one.take({ to: 'world', at: start, change: { ...change, scope: 'cycle', id: null } });
    expect(here(one)).toEqual(['ask']);
  });

  it('is narrowed by a condition over what came', () => {
    const { one, fact } = aListener({ on: 'fact', key: 'sales' }, { if: { test: 'is', left: { value: 'event', field: 'corrected' }, right: true } });
    one.take(fact(3));
    expect(here(one)).toEqual(['ask']);
  });

  it.each([
    ['ignore', 1, 0],
    ['queue', 1, 1],
    ['restart', 1, 0],
    ['beside', 2, 0],
  ])('while one of it runs: %s', (ifRunning, running, queued) => {
    const { one, fact } = aListener({ on: 'fact', key: 'sales' }, { ifRunning });
    one.take(fact(3));
    one.take(fact(4, start + 2 * day));
    expect(here(one).filter((step) => step === 'check').length).toBe(running);
    expect(one.scene.run.handlers['listen@']?.queued.length).toBe(queued);
    if (ifRunning === 'restart') expect(one.scene.run.tokens.find(({ step }) => step === 'check')?.round).toBe(2);
    expect(faultsOf(one)).toEqual([]);
  });

  it('interrupting closes what runs and tells why; what was answered stays', () => {
    const { one, fact } = aListener({ on: 'fact', key: 'sales' }, { interrupts: true });
    one.take(fact(3));
    expect(here(one)).toEqual(['check']);
    const closed = one.effects.flatMap((effect) => (effect.effect === 'journal' && effect.line.kind === 'task.closed' ? [effect.line.detail.why] : []));
    expect(closed).toContain('interrupted');
    expect(faultsOf(one)).toEqual([]);
  });

  it('that does not hold the run open is closed with it', () => {
    const { one, fact } = aListener({ on: 'fact', key: 'sales' }, { holdsOpen: false });
    one.take(fact(3));
    const slot = one.openSlots().find(({ task }) => task.step === 'ask');
    one.decide(slot as never, 'submitted');
    one.deliver(0);
    expect(one.scene.run).toMatchObject({ status: 'ended', outcome: 'done', tokens: [] });
    expect(faultsOf(one)).toEqual([]);
  });

  it('an outcome of a step is heard once for each time', () => {
    const { one } = aListener({ on: 'outcome', step: 'ask', outcome: 'submitted' });
    one.decide(one.openSlots()[0] as never, 'submitted');
    one.deliver(0);
    // The run was over with that answer.
    expect(one.scene.run.status).toBe('ended');
  });

  it('a date comes', () => {
    const { one } = aListener({ on: 'clock', at: after(3, 'days') });
    one.tick();
    expect(here(one)).toEqual(['ask', 'check']);
  });

  it('a condition becomes true, and only then', () => {
    const rows: FactRow[] = [];
    const condition = { test: 'atLeast', left: { value: 'fact', scope: 'person', key: 'sales' }, right: 10 };
    const one = player(watched({ on: 'condition', condition }, { ifRunning: 'beside' }), { ...aWorld(smallTeam()), facts: () => rows }, { subject: 'amy' });
    one.begin();
    const set = (value: number, at: number) => {
      rows.push({ value, effective: at, until: null, recorded: at, source: null });
      one.take({ to: 'world', at, change: { is: 'fact', scope: 'person', id: 'amy', key: 'sales', corrected: false } });
    };
    set(9, start + day);
    expect(here(one)).toEqual(['ask']);
    set(10, start + 2 * day);
    set(11, start + 3 * day);
    expect(here(one)).toEqual(['ask', 'check']);
    set(1, start + 4 * day);
    set(12, start + 5 * day);
    expect(here(one)).toEqual(['ask', 'check', 'check']);
  });

  it('by hand: only who may, while it may be done, and with a reason', () => {
    const { one } = aListener({ on: 'byHand', by: who({ who: 'person', id: 'bob' }), until: after(5, 'days') });
    const act = (by: string, reason: string, at = start + day): Happening => ({ to: 'handler', at, handler: 'listen@', by, reason, values: { why: 'late' } });
    expect(one.take(act('amy', 'x'))).toBe('notYours');
    expect(one.take(act('bob', ' '))).toBe('reasonMissing');
    expect(one.take(act('bob', 'x', start + 9 * day))).toBe('tooLate');
    expect(one.take(act('bob', 'x'))).toBeNull();
    expect(here(one)).toEqual(['ask', 'check']);
  });
});
