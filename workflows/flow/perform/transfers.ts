import { type Plan, type PlanStep, settingsOf } from '../plan.ts';
import type { StepOf } from '../schema.ts';
import type { Coming, Instant, RunState, Token } from '../state.ts';
import { moveWhys, type MoveWhy, type PlaceInTree, type StayWhy, type World, type WorldChange } from '../world.ts';
import { whenAt } from '../when.ts';
import { contextAt, journal, type Stage, stepAt } from './stage.ts';

/**
 * Somebody comes to be in another group while their run is under a group's run (SEMANTICS rule 14). The run that goes through the groups says by its setting
 * whether the person's run moves; that run itself, which alone knows whether it counts already, moves or stays.
 */

type Settings = StepOf<'forEach'>['settings'];
type PersonChange = Extract<WorldChange, { is: 'person' }>;

/** The column by which a forEach makes groups; null: it goes through something else. */
export function columnOf({ over }: Settings): string | null {
  return typeof over === 'object' && 'groups' in over ? over.groups : null;
}

/** Whether a forEach goes through those of the cycle, each of whom is in one group: not through people whom a rule names, nor rows. */
export function goesThroughMembers(plan: Plan, step: string): boolean {
  const settings = settingsOf(plan.steps[step], 'forEach');
  if (settings === null) return false;
  return settings.continues === undefined ? settings.over === 'audience' : goesThroughMembers(plan, settings.continues);
}

/** Told to the run that goes through groups: each run about the person in another group than theirs is told where to go, or why it stays. */
export function comesToGroup(stage: Stage, { person, fields }: PersonChange, at: Instant): void {
  for (const token of stage.scene.run.tokens) {
    const settings = settingsOf(stepAt(stage, token.step), 'forEach');
    const column = settings === null ? null : columnOf(settings);
    if (settings === null || column === null || settings.transfers === 'stay' || token.waiting.for !== 'children' || !fields.includes(column)) continue;
    const places = stage.world.tree.placesOf(token.step, person).filter(({ scope }) => goesThroughMembers(stage.plan, scope));
    if (places.length === 0) arrivesIn(stage, token, column, person, at);
    else moveAll({ stage, token, settings, column, person, at }, places);
  }
}

type Moving = { stage: Stage; token: Token; settings: Settings; column: string; person: string; at: Instant };

function moveAll(moving: Moving, places: readonly PlaceInTree[]): void {
  const { stage, token, column, at } = moving;
  const { group, why } = whereTo(moving);
  const to = group === null ? undefined : groupRun(stage.world, token.step, group);
  const moves = (moveWhys as readonly string[]).includes(why);
  const elsewhere = places.filter((place) => place.group !== to?.id);
  if (moves && to === undefined && group !== null) {
    const expects = elsewhere.map(({ run, scope }): Coming => ({ run, step: scope }));
    const born = { subject: null, item: { group: { column, value: group } }, continues: null, expects };
    stage.effects.push({ effect: 'joins', token: token.id, step: token.step, round: token.round, at, born });
    return;
  }
  for (const { run } of elsewhere.length > 0 ? elsewhere : why === 'mostDays' ? places : [])
    stage.effects.push({
      effect: 'tell',
      run,
      at,
      change: { is: 'transfer', to: to?.id ?? null, group: `${column}=${group ?? ''}`, why: elsewhere.length > 0 ? why : 'mostDaysHere', expected: false },
    });
}

/** In which group the setting sees the person, and by which rule. */
function whereTo(moving: Moving): { group: string | null; why: MoveWhy | StayWhy } {
  const { stage, token, settings, column, person, at } = moving;
  const { transfers } = settings;
  const group = stage.world.person(person)?.fields[column] ?? null;
  if (typeof transfers === 'object' && 'share' in transfers) {
    const most = groupOfMostDays(moving, transfers.share);
    if (most !== null) return { group: most, why: 'mostDays' };
  }
  if (group === null) return { group, why: 'noGroup' };
  return { group, why: typeof transfers === 'object' && 'until' in transfers && !isBefore(stage, token, 'transfers', at) ? 'cutOff' : 'group' };
}

/** While a date of this kind has not come. At its very instant it is late. */
export function isBefore({ scene }: Stage, { id }: Token, kind: 'joiners' | 'transfers', at: Instant): boolean {
  return Object.values(scene.clocks).some((clock) => clock.kind === kind && clock.token === id && (clock.due === null || at < clock.due));
}

const dayMs = 86_400_000;
/** A period is no longer than this, in days. */
const longest = 1_100;

/** Where somebody is on most days of a period, by what is known now; of two as often, the later. Null where the period is not known, or they are in no group. */
function groupOfMostDays({ stage, column, person, at }: Moving, [from, to]: [Parameters<typeof whenAt>[0], Parameters<typeof whenAt>[0]]): string | null {
  const context = contextAt(stage, at);
  const [begins, ends] = [whenAt(from, context, 'opens').at, whenAt(to, context, 'ends').at];
  if (begins === null || ends === null || ends <= begins) return null;
  const days: Record<string, { days: number; last: number }> = {};
  for (let day = 0; day < Math.min(longest, Math.ceil((ends - begins) / dayMs)); day += 1) {
    const group = stage.world.person(person, begins + day * dayMs)?.fields[column];
    if (group !== undefined) days[group] = { days: (days[group]?.days ?? 0) + 1, last: day };
  }
  const [most] = Object.entries(days).sort(([, a], [, b]) => b.days - a.days || b.last - a.last);
  return most?.[0] ?? null;
}

/** The run of a group that a forEach of this run began. */
function groupRun(world: World, step: string, value: string) {
  return world.children(step).find(({ item }) => item !== null && 'group' in item && item.group.value === value);
}

/** Somebody of the cycle without a run in any group: the run of theirs begins it, or will; a new group is begun. */
function arrivesIn(stage: Stage, token: Token, column: string, person: string, at: Instant): void {
  const { world } = stage;
  const group = world.person(person)?.fields[column];
  if (group !== undefined && world.audience().includes(person)) startIn(stage, token, column, group, person, at);
}

function startIn({ world, effects }: Stage, { id, step, round }: Token, column: string, value: string, person: string, at: Instant): void {
  const to = groupRun(world, step, value);
  if (to !== undefined) effects.push({ effect: 'tell', run: to.id, at, change: { is: 'arrives', person } });
  else effects.push({ effect: 'joins', token: id, step, round, at, born: { subject: null, item: { group: { column, value } }, continues: null } });
}

/** Someone new to the cycle, in whichever group they are. */
export function joinsGroup(stage: Stage, token: Token, column: string, person: string, at: Instant): void {
  const { world, effects } = stage;
  const group = world.person(person)?.fields[column];
  if (group === undefined || world.audience().includes(person)) return;
  effects.push({ effect: 'enters', person, at });
  startIn(stage, token, column, group, person, at);
}

/** Told to the person's own run, which may be over: it is below the other group from now on, or stays, and says why. */
export function transferred(stage: Stage, { to, group, why, expected }: Extract<WorldChange, { is: 'transfer' }>, at: Instant): null {
  const from = stage.world.tree.parent();
  const stays = to === null || from === null ? 'noGroup' : (staysBy(why) ?? countedElsewhere(stage, from, to));
  if (stays !== null)
    journal(stage, at, { kind: 'condition.evaluated', outcome: 'stays', detail: { port: 'stays', why: stays, group }, content: { inputs: [] } });
  else journal(stage, at, { kind: 'run.moved', detail: { from, to, group, why } });
  if (to !== null && (stays === null || expected)) stage.effects.push({ effect: 'transfer', to, moves: stays === null, expected, at });
  return null;
}

function staysBy(why: MoveWhy | StayWhy): StayWhy | null {
  return (moveWhys as readonly string[]).includes(why) ? null : (why as StayWhy);
}

/** A group that has gone on has done so with whoever it counted; one that has gone on takes nobody in. */
function countedElsewhere({ scene: { run }, world }: Stage, from: string, to: string): StayWhy | null {
  const [own, other] = [world.tree.barrier(from), world.tree.barrier(to)];
  if (run.reached === true && own === 'over') return 'wentOn';
  return other === 'over' ? 'wentOnThere' : null;
}

/** Told to each run that a new group expects. */
export const comesTo = ({ id, item }: RunState): Extract<WorldChange, { is: 'transfer' }> => {
  const group = item !== null && 'group' in item ? `${item.group.column}=${item.group.value}` : '';
  return { is: 'transfer', to: id, group, why: 'group', expected: true };
};

/** Runs that come to a group as soon as it goes through people in their step. */
export function expectedIn({ scene: { run } }: Stage, { id }: Pick<PlanStep, 'id'>): string[] {
  return (run.expects ?? []).flatMap((coming) => (coming.step === id ? [coming.run] : []));
}
