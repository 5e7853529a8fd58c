import type { Answers } from '../form.ts';
import { asksFor, type Heard, keysOf, listensFor, lookAt, type Watched, watchedBy, watchedPeople } from '../standing.ts';
import {
  contextOfStart,
  ineligible,
  isInQuestion,
  mergedPayload,
  payloadGiven,
  type StartAsk,
  startKey,
  startOf,
  startVerdict,
  type StartVerdict,
  takesMore,
} from '../starting.ts';
import type { Instant } from '../state.ts';
import type { WorldChange } from '../world.ts';
import { note, placeOfCycle, placeOfRun } from './lines.ts';
import { newLiving, worldBefore } from './living.ts';
import { byTime, comes, type Cycle, isRunning, type Living, nextNumber, type Rehearsal, type Why } from './rehearsal.ts';

/** Runs that begin one by one under a standing cycle: asked for by hand or by what happens, watched for, begun, merged, left for later or left out. As engine/starts.ts. */

type Asked = { cycle: Cycle; ask: StartAsk; why: Why };

type Problems = { field: string; code: string }[];
export type Checked = { refused: string; problems?: Problems } | { verdict: StartVerdict; values: Answers };

/** Of one that somebody asks for by hand: the rule that refuses it, what it brings that the start's form does not take, or what becomes of it. The cycle may not have begun. */
export function verdictOn(rehearsal: Rehearsal, cycle: Cycle, ask: StartAsk): Checked {
  const { plan, flow } = cycle.edition;
  const world = worldOf(rehearsal, cycle);
  const rule = ineligible(plan, world, rehearsal.now, ask);
  if (rule !== null) return { refused: rule === 'condition' ? 'notEligible' : rule };
  const { values, problems } = payloadGiven(flow, contextOfStart(plan, world, rehearsal.now, ask), ask.values);
  if (problems.length > 0) return { refused: 'invalid', problems: problems.map(({ field, code }) => ({ field, code })) };
  const verdict = verdictFor(rehearsal, cycle, { ...ask, values });
  return verdict.does === 'refuse' ? { refused: verdict.rule } : { verdict, values };
}

function worldOf(rehearsal: Rehearsal, cycle: Cycle): Living['world'] {
  return cycle.root?.world ?? worldBefore(rehearsal, cycle);
}

function verdictFor(rehearsal: Rehearsal, cycle: Cycle, ask: StartAsk): StartVerdict {
  const { plan } = cycle.edition;
  const start = startOf(plan);
  if (start === null) return { does: 'begin' };
  const { settings } = start;
  const runs = cycle.keys.get(startKey(settings, ask)) ?? [];
  const seen = {
    begun: runs.map(({ scene }) => scene.run.startedAt),
    running: runs.some(isRunning),
    takesMore: runs.some((run) => isRunning(run) && takesMore(settings, run.scene.run)),
    paused: isPaused(cycle),
  };
  return startVerdict(settings, contextOfStart(plan, worldOf(rehearsal, cycle), rehearsal.now, ask), ask, seen);
}

/** What becomes of a run that is asked for; who asks by hand has been told whether they may. */
export function startOne(rehearsal: Rehearsal, { cycle, ask, why }: Asked, known?: StartVerdict): void {
  const verdict = known ?? verdictFor(rehearsal, cycle, ask);
  const start = startOf(cycle.edition.plan);
  if (start === null || verdict.does === 'refuse') return;
  const key = startKey(start.settings, ask);
  const suppressed = (rule: string) => void note(rehearsal, placeOfCycle(cycle, ask.subject), why, { kind: 'run.suppressed', by: byOf(ask), detail: { rule } });
  if (verdict.does === 'wait') {
    cycle.waiting.push({ key, rule: verdict.rule, ask, why });
    return suppressed(verdict.rule);
  }
  const running = (cycle.keys.get(key) ?? []).findLast(isRunning);
  if (verdict.does === 'suppress') {
    suppressed(verdict.rule);
    if (running === undefined) askAgain(rehearsal, cycle, { key }, why);
    return;
  }
  if (verdict.does === 'merge' && running !== undefined) return mergeInto(rehearsal, running, ask, why);
  begin(rehearsal, { cycle, ask, why }, key);
}

/** Nobody in particular, where it is the flow itself. */
const byOf = ({ by }: StartAsk): string | null => (by === 'flow' ? null : by);

function begin(rehearsal: Rehearsal, { cycle, ask, why }: Asked, key: string): void {
  const { subject, values, by } = ask;
  const { edition } = cycle;
  cycle.begun += 1;
  const born = { subject, item: null, continues: null };
  const run = newLiving(rehearsal, { id: `${cycle.id}.${cycle.begun}`, cycle, edition, parent: null, scope: null, scopeRound: 1, born });
  run.startKey = key;
  cycle.keys.set(key, [...(cycle.keys.get(key) ?? []), run]);
  if (subject !== null) note(rehearsal, placeOfCycle(cycle, subject), why, { kind: 'audience.included', detail: { rule: ask.trigger ?? 'byHand' } });
  if (subject !== null && !cycle.audience.includes(subject)) cycle.audience = [...cycle.audience, subject];
  givePayload(run, values, by);
  rehearsal.births.add({ run, why });
}

/** What a run is begun with is the answer of its start. */
export function givePayload(run: Living, values: Answers, by: string): void {
  const step = run.edition.plan.first[''];
  if (step === undefined || Object.keys(values).length === 0) return;
  const at = run.scene.run.startedAt;
  run.answers.set(step, [{ step, round: 1, slot: `${run.id}:${step}:1`, by, for: by, at, outcome: 'next', values }]);
}

/** What came goes to the list of the run that goes on. */
function mergeInto(rehearsal: Rehearsal, run: Living, { values, by, trigger }: StartAsk, why: Why): void {
  const start = startOf(run.edition.plan);
  const list = start?.settings.merges?.list;
  note(rehearsal, placeOfRun(run), why, { kind: 'run.merged', by: trigger === null ? by : null, detail: { rule: 'alreadyRunning' } });
  if (start === null || list === undefined) return;
  const { id: step } = start.step;
  const given = run.answers.get(step)?.at(-1);
  const merged = mergedPayload(given?.values ?? {}, list, values);
  const at = rehearsal.now;
  run.answers.set(step, [{ step, round: 1, slot: `${run.id}:${step}:1`, by, for: by, at, outcome: 'next', values: merged }]);
}

/** What waited for a run of its key to be over, or for the cycle to go on, is asked for again: the first of each key, all of a pause. */
export function askAgain(rehearsal: Rehearsal, cycle: Cycle, which: { key: string } | 'paused', why: Why): void {
  const isMeant = (one: Cycle['waiting'][number]) => (which === 'paused' ? one.rule === 'paused' : one.rule === 'queued' && one.key === which.key);
  const found = cycle.waiting.filter(isMeant).slice(0, which === 'paused' ? undefined : 1);
  cycle.waiting = cycle.waiting.filter((one) => !found.includes(one));
  for (const { ask } of found) rehearsal.asked.add({ cycle, ask, why });
}

/** What a trigger asks for: once for each key and event. */
function askFor(rehearsal: Rehearsal, cycle: Cycle, asks: readonly StartAsk[], why: Why): void {
  const settings = startOf(cycle.edition.plan)?.settings;
  for (const ask of asks) {
    const once = settings === undefined ? '' : `${startKey(settings, ask)} ${ask.event}`;
    if (cycle.events.has(once)) continue;
    cycle.events.add(once);
    rehearsal.asked.add({ cycle, ask, why });
  }
}

/** Every standing cycle that listens for it hears of it: now, or when it takes effect. */
export function hear(rehearsal: Rehearsal, change: WorldChange, why: Why): void {
  const keys = keysOf(change);
  for (const cycle of rehearsal.cycles) {
    if (cycle.root === null || cycle.status !== 'running' || !listens(cycle, keys)) continue;
    const at = change.is === 'fact' ? (change.effective ?? rehearsal.now) : rehearsal.now;
    const heard = change as Heard;
    const said = () => rehearsal.heard.add({ cycle, heard, heardAt: rehearsal.now, why });
    if (at <= rehearsal.now) said();
    else comes(rehearsal, at, said);
  }
}

const known = new WeakMap<object, ReadonlySet<string>>();

function listens({ edition: { plan } }: Cycle, keys: readonly string[]): boolean {
  const listening = known.get(plan) ?? new Set(listensFor(plan));
  known.set(plan, listening);
  return keys.some((key) => listening.has(key));
}

/** What a standing cycle has heard of: runs that it asks for at once, and those that what is watched asks for now. */
export function takeHeard(rehearsal: Rehearsal, { cycle, heard, heardAt, why }: { cycle: Cycle; heard: Heard; heardAt: Instant; why: Why }): void {
  if (cycle.status !== 'running') return;
  const { plan } = cycle.edition;
  const asks = asksFor(plan, worldOf(rehearsal, cycle), { heard, heardAt, at: rehearsal.now }, () => present(rehearsal, cycle));
  askFor(rehearsal, cycle, asks, why);
  const people = watchedPeople(heard);
  if (people?.length === 0) return;
  for (const trigger of watchedBy(plan)) for (const person of people ?? everyone(rehearsal)) lookNow(rehearsal, cycle, trigger, person, why);
}

const everyone = ({ people }: Rehearsal): string[] => people.ids().toSorted();

/** Everyone who is in question today. */
function present(rehearsal: Rehearsal, cycle: Cycle): string[] {
  const world = worldOf(rehearsal, cycle);
  return everyone(rehearsal).filter((person) => isInQuestion(cycle.edition.plan, person, { world, at: rehearsal.now }));
}

/** What a trigger asks for begins a run for each key once; who may not be in it is told of with the reason. */
export function takeAsked(rehearsal: Rehearsal, asked: Asked): void {
  const { cycle, ask, why } = asked;
  const start = startOf(cycle.edition.plan);
  if (start === null || cycle.status !== 'running') return;
  const rule = ineligible(cycle.edition.plan, worldOf(rehearsal, cycle), rehearsal.now, ask);
  if (rule !== null) {
    note(rehearsal, placeOfCycle(cycle, ask.subject), why, { kind: 'audience.excluded', detail: { rule } });
    return;
  }
  startOne(rehearsal, asked);
}

const watchKey = (trigger: string, person: string): string => `${trigger} ${person}`;

function lookNow(rehearsal: Rehearsal, cycle: Cycle, trigger: Watched, person: string, why: Why, opening = false): void {
  const key = watchKey(trigger.id, person);
  const before = cycle.watches.get(key) ?? null;
  const { watch, asks, missed } = lookAt(cycle.edition.plan, worldOf(rehearsal, cycle), rehearsal.now, trigger, person, before, opening);
  cycle.watches.set(key, watch);
  if (watch.due !== null && watch.due !== before?.due)
    rehearsal.looks.add({ at: watch.due, n: nextNumber(rehearsal), cycle, trigger: trigger.id, person, watch });
  if (missed) note(rehearsal, placeOfCycle(cycle, person), why, { kind: 'run.suppressed', detail: { rule: 'past' } });
  askFor(rehearsal, cycle, asks, why);
}

/** What is so already when a cycle opens begins nothing. */
export function watchAll(rehearsal: Rehearsal, cycle: Cycle, why: Why): void {
  cycle.watches = new Map();
  for (const trigger of watchedBy(cycle.edition.plan)) for (const person of everyone(rehearsal)) lookNow(rehearsal, cycle, trigger, person, why, true);
}

/** The earliest instant at which something that is watched is to be looked at. */
export function lookDue({ looks }: Pick<Rehearsal, 'looks'>): Instant {
  for (let first = looks.first(); first !== undefined; first = looks.first()) {
    const { cycle, trigger, person, watch } = first;
    const stands = cycle.status === 'running' && cycle.watches.get(watchKey(trigger, person))?.due === watch.due && !isPaused(cycle);
    if (stands) return first.at;
    if (isPaused(cycle) && cycle.status === 'running') {
      // What comes while it is paused is looked at when it goes on.
      cycle.late.push(first);
    }
    looks.take();
  }
  return Infinity;
}

const isPaused = ({ root }: Cycle): boolean => root?.scene.run.paused === true;

export function takeLook(rehearsal: Rehearsal): void {
  const look = rehearsal.looks.take();
  const trigger = look === undefined ? undefined : watchedBy(look.cycle.edition.plan).find(({ id }) => id === look.trigger);
  if (look !== undefined && trigger !== undefined) lookNow(rehearsal, look.cycle, trigger, look.person, byTime);
}

/** The cycle goes on: what came meanwhile is asked for and looked at now. */
export function goOn(rehearsal: Rehearsal, cycle: Cycle, why: Why): void {
  askAgain(rehearsal, cycle, 'paused', why);
  for (const look of cycle.late.splice(0)) rehearsal.looks.add(look);
}
