import { describe, expect, it } from 'vitest';
import { compile } from '../../workflows/flow/compile.ts';
import { dependsOf } from '../../workflows/flow/depends.ts';
import {
  declarableTypes,
  declaredType,
  factsRead,
  type FactType,
  typeOfFact,
  undeclaredFacts,
  valueAs,
  watchesPeople,
  withFactTypes,
} from '../../workflows/flow/fact-type.ts';
import type { Value } from '../../workflows/flow/grammar.ts';
import { looksOf } from '../../workflows/flow/looks.ts';
import type { Flow } from '../../workflows/flow/schema.ts';
import { aFlow } from '../helpers/flows.ts';

const sales: FactType = { name: { en: 'Sales', zh: '銷售額' }, type: 'number', purpose: { en: 'Review' } };
const fact = (key: string): Value => ({ value: 'fact', scope: 'person', key });

/** Each person waits for a rule; beside it something listens for a fact, and a step raises one. */
const waiting = (left: Value, more: Partial<Flow> = {}) =>
  aFlow(
    [
      { id: 'begin', kind: 'start' },
      { id: 'each', kind: 'forEach', settings: { first: 'hold' } },
      { id: 'finish', kind: 'end' },
      { id: 'hold', kind: 'wait', in: 'each', settings: { condition: { test: 'atLeast', left, right: 3 } } },
      { id: 'shout', kind: 'emit', in: 'each', settings: { key: 'shouted', scope: 'cycle', value: true } },
      { id: 'done', kind: 'end', in: 'each' },
      { id: 'listen', kind: 'whenever', in: 'each', settings: { trigger: { on: 'fact', key: 'shouted', scope: 'cycle' } } },
      { id: 'heard', kind: 'end', in: 'each', settings: { outcome: 'heard' } },
    ],
    ['begin>each', 'each.done>finish', 'hold.reached>shout', 'shout>done', 'listen>heard'],
    more,
  );

describe('a flow and what is declared', () => {
  it('reads the keys of its rules and triggers, those in totals too', () => {
    expect(factsRead(waiting(fact('sales'))).sort()).toEqual(['sales', 'shouted']);
    expect(factsRead(waiting({ value: 'aggregate', do: 'sum', over: { rows: 'facts', key: 'visits' } })).sort()).toEqual(['shouted', 'visits']);
  });

  it('carries what is declared in place of what it says itself, and is the same flow where that changes nothing', () => {
    const flow = waiting(fact('sales'), { facts: { sales: { name: { en: 'Own' }, type: 'text' } } });
    const whole = withFactTypes(flow, { sales, other: sales });
    expect(whole.facts).toEqual({ sales });
    expect(withFactTypes(whole, { sales, other: sales })).toBe(whole);
    expect(withFactTypes(flow, {})).toBe(flow);
  });

  it('is told of once what it brings along that nobody has declared; not what it raises, nor training', () => {
    const own = { name: { en: 'Own' }, type: 'number' as const };
    const flow = waiting(fact('sales'), { facts: { sales: own, shouted: own } });
    expect(undeclaredFacts(flow, {})).toMatchObject([{ rule: 'factUndeclared', severity: 'suggestion', step: 'hold', params: { key: 'sales' } }]);
    expect(undeclaredFacts(flow, { sales })).toEqual([]);
    expect(undeclaredFacts(waiting(fact('training.fire')), {})).toEqual([]);
    expect(declarableTypes(flow).sales).toEqual({ ...own, name: { en: 'Own', zh: 'Own' }, purpose: { en: 'Test flow' } });
  });

  it('looks at a fact in the runs of the part that reads it, and wherever a table is looked up', () => {
    const own = looksOf(compile(waiting(fact('sales')))).facts;
    expect(own).toContainEqual({ scope: 'person', key: 'sales', own: true, run: 'each' });
    const tables = { bands: { keys: ['grade'], rows: [{ keys: ['A'], value: fact('sales') }] } };
    const plan = compile(waiting({ value: 'lookup', table: 'bands', keys: ['A'], otherwise: 0 }, { tables }));
    expect(looksOf(plan).facts).toContainEqual({ scope: 'person', key: 'sales', own: true });
    expect([...dependsOf(plan.steps.hold?.settings, plan).on]).toContain('facts');
  });
});

describe('a declaration', () => {
  it.each<[string, unknown, boolean]>([
    ['whole', sales, true],
    ['without Chinese', { ...sales, name: { en: 'Sales' } }, false],
    ['without a purpose', { name: sales.name }, false],
    ['with a unit in one language', { ...sales, unit: { en: 'HK$' } }, false],
    ['kept for no time', { ...sales, keepMonths: 0 }, false],
  ])('%s', (_, type, expected) => expect(declaredType.safeParse(type).success).toBe(expected));

  it('of training is the product’s own, and none of a key that merely exists on objects', () => {
    expect(typeOfFact('training.fire', {})?.type).toBe('text');
    expect(typeOfFact('toString', {})).toBeUndefined();
  });

  it.each<[FactType['type'], unknown, unknown]>([
    ['number', 12, 12],
    ['number', '12.50', '12.50'],
    ['number', 'many', null],
    ['number', true, null],
    ['yesNo', false, false],
    ['yesNo', 'no', null],
    ['date', '2027-02-28', '2027-02-28'],
    ['date', '2027-02-30', null],
    ['person', 'amy', 'amy'],
    ['person', 'zoe', null],
    ['text', 7, '7'],
    ['text', true, null],
  ])('%s takes %j as %j', (type, value, expected) => expect(valueAs(value as never, type, (id) => id === 'amy')).toEqual(expected));

  it('is refused where it counts how people behave before a screen', () => {
    const named = (key: string, en = 'X') => watchesPeople(key, { name: { en } });
    expect(['mailsSent', 'mail_count', 'loginCount', 'presence', 'screen.time', 'KEYSTROKES'].filter((key) => !named(key))).toEqual([]);
    expect(named('x', 'Chats sent')).toBe(true);
    expect(['sales', 'mailingsPlanned', 'representations', 'complaints'].filter((key) => named(key))).toEqual([]);
  });
});
