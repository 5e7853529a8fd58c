import type { Context } from '../../context.ts';
import type { WhoRule } from '../../grammar.ts';
import type { Instant, Slot, TaskState } from '../../state.ts';
import type { Named, Opening } from '../../task/events.ts';
import type { TaskSettings } from '../../task-settings.ts';
import { whenAt } from '../../when.ts';
import { isPresent, neverOf, whoAre } from '../../who.ts';
import type { World } from '../../world.ts';
import { whoLacks } from './needs.ts';
import { isAway, standIn } from './substitutes.ts';

/** Who is asked of those whom a step names: its holders of today, or of a period; those who stand in for them; who comes next. */

type Settings = Pick<TaskSettings, 'who' | 'holderChange' | 'absence' | 'needs'>;

/** Whom the step names at this instant, before anybody stands in for them. */
export function namedBy(settings: Settings, context: Context): { people: Named[]; excluded: number } {
  const { people, excluded } = whoAre(settings.who, context);
  const { holderChange } = settings;
  const shared = typeof holderChange === 'object' ? holdersByShare(settings, holderChange.share, people.length, context) : null;
  return { people: shared ?? people, excluded: excluded.length };
}

const dayMs = 86_400_000;
/** A period is no longer than this, in days. */
const longest = 1_100;

/** Who held it on most days of a period, by what is known now; of two as often, the later. Null where the period is not known. */
function holdersByShare(
  settings: Settings,
  [from, to]: [Parameters<typeof whenAt>[0], Parameters<typeof whenAt>[0]],
  wanted: number,
  context: Context,
): Named[] | null {
  const [begins, ends] = [whenAt(from, context, 'opens').at, whenAt(to, context, 'ends').at];
  if (begins === null || ends === null || ends <= begins) return null;
  const days = Array.from({ length: Math.min(longest, Math.ceil((ends - begins) / dayMs)) }, (_, day) => begins + day * dayMs);
  const held: Record<string, { named: Named; days: number; last: number }> = {};
  for (const [day, at] of days.entries())
    for (const named of whoAre(settings.who, { ...context, at, world: asOf(context.world, at) }).people)
      held[named.id] = { named, days: (held[named.id]?.days ?? 0) + 1, last: day };
  const here = Object.values(held).filter(({ named }) => isPresent(named.id, context) && !isBarred(settings, named.id, context));
  if (here.length === 0) return null;
  return here
    .sort((a, b) => b.days - a.days || b.last - a.last)
    .slice(0, Math.max(1, wanted))
    .map(({ named }) => named);
}

/** The world as it was, or will be, at an instant, wherever nothing else is asked for. */
function asOf(world: World, at: Instant): World {
  return {
    ...world,
    person: (id, then = at) => world.person(id, then),
    reports: (id, then = at) => world.reports(id, then),
    holders: (role, scope, then = at) => world.holders(role, scope, then),
    members: (column, value, then = at) => world.members(column, value, then),
  };
}

/** Where no training is named, whoever lacks what is needed is passed over like one who is excluded. */
export function withAble(settings: Settings, context: Context): Settings {
  if (settings.needs === undefined || settings.needs.training !== undefined) return settings;
  let able = settings;
  for (;;) {
    const lacking = whoLacks(settings, namedBy(able, context).people, [], context);
    if (lacking.length === 0) return able;
    able = { ...able, who: without(able, lacking) };
  }
}

export function isBarred({ who }: Pick<TaskSettings, 'who'>, person: string, context: Context): boolean {
  return neverOf(who, context).some(({ id }) => id === person);
}

/** Those named, with whoever stands in for one who is away. `loop`: somebody whose substitutes stand in for each other. */
export function withSubstitutes(settings: Settings, people: readonly Opening[], context: Context): { people: Opening[]; loop: string | null } {
  let loop: string | null = null;
  const taken = people.map(({ id }) => id);
  const openings = people.map((opening): Opening => {
    if (opening.answered !== undefined) return opening;
    const found = substituteFor(settings, opening.id, opening.why.fallback, taken, context);
    if (found === 'loop') loop = opening.id;
    if (found === null || found === 'loop') return opening;
    taken.push(found.id);
    const { parts, named = opening.id } = opening;
    return { ...found, named, ...(parts && { parts }), why: { ...opening.why, by: 'substitute' } };
  });
  return { people: openings, loop };
}

/** Who acts while somebody is away: their substitute, that one's, or the next whom the step names; null: nobody, or nobody has to. */
export function substituteFor(settings: Settings, person: string, fallback: number, taken: readonly string[], context: Context): Named | 'loop' | null {
  const barred = (id: string) => taken.includes(id) || id === context.run.subject || isOutside(id, context) || isBarred(settings, id, context);
  const found = standIn(person, settings.absence, barred, context);
  if (found === 'loop' || found === null) return found;
  if (found !== 'next') return { id: found.person, why: { rule: 'substitute', fallback, by: 'substitute' } };
  return nextNamed(settings, [person, ...taken], context);
}

/** What is confidential is not told to somebody who only stands in. */
function isOutside(person: string, { plan: { confidential }, world }: Context): boolean {
  return confidential !== undefined && !world.holders(confidential, null).includes(person);
}

/** The next of those whom the step names who is neither among these nor away. */
function nextNamed(settings: Settings, but: readonly string[], context: Context): Named | null {
  const out = [...but];
  for (;;) {
    const [next] = whoAre(without(settings, out), context).people;
    if (next === undefined) return null;
    if (!isAway(next.id, settings.absence, context)) return next;
    out.push(next.id);
  }
}

function without({ who }: Pick<TaskSettings, 'who'>, but: readonly string[]): TaskSettings['who'] {
  const never = but.map((id): WhoRule => ({ who: 'person', id }));
  return { ...who, never: [...(who.never ?? []), ...never] };
}

/** Whoever is asked in the place of one who is lost: the next of the same rule or of the chain who has not been asked. Null: nobody, or the step says to leave it. */
export function replacementFor(settings: TaskSettings, task: TaskState, lost: Slot, context: Context): Opening | null {
  if (settings.tally?.lost === 'leaveOut') return null;
  const asked = [
    ...task.slots.flatMap(({ holder, named }) => [holder, ...(named === null ? [] : [named])]),
    ...task.queue.map(({ named }) => named),
    lost.holder,
  ];
  const next = nextNamed(settings, asked, context);
  if (next !== null) return next;
  const [away] = whoAre(without(settings, asked), context).people;
  return away === undefined ? null : (withSubstitutes(settings, [away], context).people[0] ?? null);
}
