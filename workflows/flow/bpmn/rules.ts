import type { Condition, Operator } from '../grammar.ts';

/** The questions whose answers a rule may name, by what other tools call them. */
export type Asked = Record<string, { step: string; field: string }>;

const signs: Record<string, Operator> = {
  '==': 'is',
  '=': 'is',
  eq: 'is',
  '!=': 'isNot',
  ne: 'isNot',
  '>=': 'atLeast',
  '<=': 'atMost',
  '>': 'more',
  '<': 'less',
};
const comparison = /^(not\s+|!\s*)?([A-Za-z_]\w*)(?:\s*(==|!=|>=|<=|=|>|<|\beq\b|\bne\b)\s*("[^"]*"|'[^']*'|-?\d+(?:\.\d+)?|true|false))?$/;

/** `${approved}`, `#{amount > 1000}`, `=status = "new"`: one comparison of an answer with a constant. Everything else is not read: null. */
export function ruleOfExpression(text: string, asked: Asked): Condition | null {
  const bare = text
    .trim()
    .replace(/^[$#]\{([\s\S]*)\}$/, '$1')
    .replace(/^=/, '')
    .trim();
  const found = comparison.exec(bare);
  const answer = found?.[2] === undefined ? undefined : asked[found[2]];
  if (found === null || answer === undefined) return null;
  const [, not, , sign, constant] = found;
  const left = { value: 'answer' as const, ...answer };
  const condition: Condition =
    sign === undefined || constant === undefined ? { test: 'is', left, right: true } : { test: signs[sign] ?? 'is', left, right: constantOf(constant) };
  return not === undefined ? condition : { test: 'not', of: condition };
}

function constantOf(text: string): string | number | boolean {
  if (text === 'true' || text === 'false') return text === 'true';
  return /^["']/.test(text) ? text.slice(1, -1) : Number(text);
}
