import type { Context } from './context.ts';
import { levelOf, numberOf, ruleYields } from './evaluate.ts';
import { isPresent } from './evaluate/people.ts';
import type { Who, WhoRule } from './grammar.ts';
import type { SlotWhy } from './state.ts';

export { isPresent } from './evaluate/people.ts';

/** `parts`: of a rule `together`, how many of each part are needed; a person's `parts` are the places of those they count for. */
export type Found = {
  people: { id: string; why: SlotWhy; parts?: number[] }[];
  excluded: { id: string; rule: string }[];
  parts?: { atLeast: number }[];
};

/**
 * The people whom the first rule that yields somebody names, without those who never may and those who have left; nobody when none of the rules yields.
 * In the order in which the rule names them, each once. A rule of several parts yields only where each part finds as many as it needs.
 */
export function whoAre(who: Who, context: Context): Found {
  const never = neverOf(who, context);
  const excluded: Found['excluded'] = [];
  const mayBe = (id: string): boolean => {
    const ban = never.find((one) => one.id === id);
    if (ban !== undefined && !excluded.some((one) => one.id === id)) excluded.push(ban);
    return ban === undefined && isPresent(id, context);
  };
  for (const [fallback, rule] of who.rules.entries()) {
    const found = rule.who === 'together' ? together(rule, fallback, mayBe, context) : one(rule, fallback, mayBe, context);
    if (found.people.length > 0) return { ...found, excluded };
  }
  return { people: [], excluded };
}

type MayBe = (id: string) => boolean;

function one(rule: WhoRule, fallback: number, mayBe: MayBe, context: Context): Pick<Found, 'people'> {
  const level = rule.who === 'manager' ? { level: levelOf(rule, context) } : {};
  const why: SlotWhy = { by: 'rule', fallback, ...level, rule: rule.who };
  return { people: [...new Set(ruleYields(rule, context))].filter(mayBe).map((id) => ({ id, why })) };
}

function together(rule: Extract<WhoRule, { who: 'together' }>, fallback: number, mayBe: MayBe, context: Context): Pick<Found, 'people' | 'parts'> {
  const named = rule.of.map((part) => ({ people: [...new Set(ruleYields(part.rule, context))].filter(mayBe), atLeast: quorumOf(part.atLeast, context) }));
  if (named.some(({ people, atLeast }) => people.length < atLeast)) return { people: [] };
  const ids = [...new Set(named.flatMap(({ people }) => people))];
  const partsOf = (id: string) => named.flatMap(({ people }, part) => (people.includes(id) ? [part] : []));
  const people = ids.map((id) => ({ id, why: { by: 'rule' as const, fallback, rule: rule.who }, parts: partsOf(id) }));
  return { people, parts: named.map(({ atLeast }) => ({ atLeast })) };
}

/** A part without a number needs nobody; one whose number is not known needs one. */
function quorumOf(atLeast: Extract<WhoRule, { who: 'together' }>['of'][number]['atLeast'], context: Context): number {
  if (atLeast === undefined) return 0;
  const { number } = numberOf(atLeast, context);
  return number === null || number < 0 ? 1 : Math.ceil(number);
}

/** Those who may not, whichever rule names them, each with the exclusion that does. */
export function neverOf(who: Pick<Who, 'never'>, context: Context): { id: string; rule: string }[] {
  return (who.never ?? []).flatMap((rule) => ruleYields(rule, context).map((id) => ({ id, rule: rule.who })));
}
