import type { Context } from '../../context.ts';
import type { TaskState, Token } from '../../state.ts';
import type { Named } from '../../task/events.ts';
import type { TaskSettings } from '../../task-settings.ts';
import { isBarred, namedBy, withAble, withSubstitutes } from './asked.ts';
import { isPresent } from '../../who.ts';

/**
 * Those who come later in a sequence. Nobody is told before their turn, so nothing about them is settled before it either: whoever is gone then, or may not any
 * more, is passed over, one who is away is stood in for, and where the rule names others their place goes as that of a holder would.
 */

type Queue = TaskState['queue'];
/** `place`: whose place in the queue as it is kept. */
type Turn = Queue[number] & { place: number };
type InTurn = Named & Pick<Turn, 'more'>;

/** The queue as it is at this instant. */
export function queueToday(settings: TaskSettings, { queue, slots }: TaskState, token: Token | undefined, context: Context): Turn[] {
  // Of certain people who are asked, whatever the rule says.
  const named = token?.asks === undefined ? namedBy(withAble(settings, context), context).people : null;
  const taken = slots.flatMap(({ holder, named: of, status }) => (status === 'open' || status === 'answered' ? [holder, of ?? holder] : []));
  const come: string[] = [...taken, ...queue.map((one) => one.named)];
  const still = queue.flatMap((one, place) => todayOf(settings, one, named, come).map((next) => ({ ...next, place })));
  const here = still.filter(({ id }) => !taken.includes(id) && isPresent(id, context) && !isBarred(settings, id, context));
  return withSubstitutes(settings, here, context).people.map(({ id, named: of = id, why, parts = [] }, n) => {
    const { place = 0, more } = here[n] ?? {};
    return { id, named: of, why, parts, place, ...(more && { more }) };
  });
}

/** In the place of one who waits: that one, whoever the rule names instead, both, or nobody. `come`: whose turn it is, was or will be; who comes instead is one of them. */
function todayOf({ holderChange }: TaskSettings, { named: id, why, parts, more }: Queue[number], named: readonly Named[] | null, come: string[]): InTurn[] {
  const self: InTurn = { id, why, parts, ...(more && { more }) };
  if (named === null || holderChange === 'keep' || named.some((one) => one.id === id)) return [self];
  const next = named.find((one) => !come.includes(one.id));
  if (next !== undefined) come.push(next.id);
  const instead: InTurn[] = next === undefined ? [] : [{ ...next, why: { ...next.why, by: 'holderChange' } }];
  if (holderChange !== 'both') return instead.map((one) => ({ ...one, ...(more && { more }) }));
  return [self, ...instead.map((one) => ({ ...one, more: true as const }))];
}

/** What is kept of a queue after an event that saw it as `today`: those whose turn has come, and those who were passed over for them, wait no more. */
export function queueLeft(kept: Queue, today: readonly Turn[], after: Queue): Queue {
  if (after.length >= today.length) return [...after.slice(0, after.length - today.length), ...kept];
  const last = today[today.length - after.length - 1]?.place ?? -1;
  const beside = today.slice(today.length - after.length).filter(({ place }) => place === last);
  return [...beside.map(({ place: _place, ...one }) => one), ...kept.slice(last + 1)];
}
