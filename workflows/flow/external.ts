import type { Answer } from './state.ts';
import type { PersonView, World } from './world.ts';

/**
 * Someone from outside who is known by an address in an answer alone. Their id names the part of the task that gave the address, its field, and which of
 * several it is: `external:run:step:1:1:email:0`. So no id holds an address; it stays in the answer, and goes when the answer is erased.
 */
const begins = 'external:';

/** Those whom a field of these answers names: one address, or a list of them. */
export function externalsOf(answers: readonly Answer[], field: string): string[] {
  return answers.flatMap(({ slot, values }) => addressesIn(values, field).map((_, index) => `${begins}${slot}:${field}:${index}`));
}

/** The address behind such an id; null where it is none, or the answer holds it no more. `answersOf`: what a step was answered, oldest first. */
export function addressOf(id: string, answersOf: (step: string) => Answer[]): string | null {
  if (!id.startsWith(begins)) return null;
  const words = id.slice(begins.length).split(':');
  const [slot, field = '', index = ''] = [words.slice(0, -2).join(':'), ...words.slice(-2)];
  const [, step = ''] = words;
  const answer = answersOf(step).findLast((one) => one.slot === slot);
  return answer === undefined ? null : (addressesIn(answer.values, field)[Number(index)] ?? null);
}

function addressesIn(values: Answer['values'], field: string): string[] {
  const value = Object.hasOwn(values, field) ? values[field] : undefined;
  return (Array.isArray(value) ? value : [value]).flatMap((one) => (typeof one === 'string' && isAddress(one.trim()) ? [one.trim()] : []));
}

/** Something before and after one @, without blanks or what ends a mail's header. Whether it exists only a mail can tell. */
const isAddress = (text: string): boolean => /^[^\s@<>,;"]{1,64}@[^\s@<>,;"]+\.[^\s@<>,;"]+$/.test(text) && text.length <= 254;

/** The same world with those from outside in it: people with a mail address and nothing else, who live by the cycle's zone. */
export function withExternals(world: World): World {
  const isExternal = (id: string) => id.startsWith(begins);
  return {
    ...world,
    person: (id, asOf) => (isExternal(id) ? viewOf(id, world) : world.person(id, asOf)),
    zoneOf: (id) => (isExternal(id) ? world.cycle.zone : world.zoneOf(id)),
    calendarOf: (id) => (isExternal(id) ? world.calendarNamed('none') : world.calendarOf(id)),
    leaves: (id) => (isExternal(id) ? [] : world.leaves(id)),
  };
}

function viewOf(id: string, world: World): PersonView | undefined {
  if (addressOf(id, (step) => world.answers(step)) === null) return undefined;
  return { id, managerId: null, hasMail: true, sharedMailbox: false, language: 'en', roles: [], leftOn: null, fields: {} };
}
