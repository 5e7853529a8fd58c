import { dateOf, localOf } from './calendar.ts';
import type { Context } from './context.ts';
import { levelOf, ruleYields } from './evaluate.ts';
import type { Who, WhoRule } from './grammar.ts';
import type { SlotWhy } from './state.ts';

export type Found = { people: { id: string; why: SlotWhy }[]; excluded: { id: string; rule: string }[] };

/**
 * The people whom the first rule that yields somebody names, without those who never may and those who have left; nobody when none of the rules yields.
 * In the order in which the rule names them, each once.
 */
export function whoAre(who: Who, context: Context): Found {
  const never = neverOf(who, context);
  const excluded: Found['excluded'] = [];
  for (const [fallback, rule] of who.rules.entries()) {
    const people: Found['people'] = [];
    for (const id of new Set(ruleYields(rule, context))) {
      const ban = never.find((one) => one.id === id);
      if (ban !== undefined) excluded.push(ban);
      else if (isPresent(id, context)) people.push({ id, why: whyOf(rule, fallback, context) });
    }
    if (people.length > 0) return { people, excluded };
  }
  return { people: [], excluded };
}

/** Those who may not, whichever rule names them, each with the exclusion that does. */
export function neverOf(who: Pick<Who, 'never'>, context: Context): { id: string; rule: string }[] {
  return (who.never ?? []).flatMap((rule) => ruleYields(rule, context).map((id) => ({ id, rule: rule.who })));
}

function whyOf(rule: WhoRule, fallback: number, context: Context): SlotWhy {
  return { rule: rule.who, fallback, by: 'rule', ...(rule.who === 'manager' ? { level: levelOf(rule, context) } : {}) };
}

/** On file, and not gone by today in the cycle's zone. */
export function isPresent(id: string, { world, at }: Pick<Context, 'world' | 'at'>): boolean {
  const person = world.person(id);
  return person !== undefined && (person.leftOn === null || person.leftOn > dateOf(localOf(at, world.zone(world.cycle.zone)).day));
}
