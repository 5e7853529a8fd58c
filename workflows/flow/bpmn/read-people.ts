import type { Who } from '../grammar.ts';
import type { BpmnNode } from './model.ts';
import { leave, type Reading } from './reading.ts';
import { ruleOf, saidBy } from './people.ts';

/** Who does a step. What was guessed from a name, and where nothing is said at all, is told. `never`: whom it must not be. */
export function whoOf(reading: Reading, node: BpmnNode, step: string, never: 'subject' | null): Who {
  const name = saidBy(node);
  const rule = name === null ? { who: 'role' as const, role: 'hr' } : ruleOf(name);
  leave(reading, name === null ? 'whoUnsaid' : rule.who === 'role' ? 'whoRole' : rule.who === 'subject' ? 'whoSubject' : 'whoManager', node, name ?? '', step);
  return { rules: [rule], ...(never === null || rule.who === 'subject' ? {} : { never: [{ who: never }] }) };
}
