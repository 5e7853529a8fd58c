import { occurrenceOf } from '../occurrence.ts';
import type { Plan } from '../plan.ts';
import type { TaskState, Token } from '../state.ts';
import { isItem, itemName } from './item.ts';
import { type Cycle, isRunning, type Living, type Rehearsal } from './rehearsal.ts';
import type { ScriptEvent } from './script.ts';

/** Finding what a line of a script means. A text is the rule by which it means nothing. */

type Address = Pick<ScriptEvent, 'person' | 'flow' | 'item' | 'occurrence' | 'round'>;

/** The container by which runs of their own are made that a step is in; null for the cycle's own steps. */
export function scopeOf({ steps }: Plan, step: string): string | null {
  for (let at = steps[step]?.in ?? null; at !== null; at = steps[at]?.in ?? null) if (steps[at]?.kind === 'forEach') return at;
  return null;
}

/** Runs that an address may mean, those that go on first, the ones begun last first. With a step: those whose it is. */
export function runsMeant(rehearsal: Rehearsal, { person, flow, item }: Address, step: string | null): Living[] {
  const about = person === undefined || person === null ? rehearsal.runs : (rehearsal.bySubject.get(person) ?? []);
  const meant = about.filter((run) => {
    if (flow !== undefined && run.edition.flow.key !== flow) return false;
    if (person === null && run.subject !== null) return false;
    if (item !== undefined && !isItem(run.scene.run.item, nameOf(run), item)) return false;
    if (step !== null) return run.edition.plan.steps[step] !== undefined && scopeOf(run.edition.plan, step) === run.scope;
    return person !== undefined || run.parent === null;
  });
  // A standing cycle's own run is meant where nobody and no step is named.
  const isRoot = ({ scene }: Living) => scene.run.standing === true;
  const rank = (run: Living) =>
    (isRunning(run) ? 0 : 1) * 4 +
    (isRoot(run) === (person === undefined && step === null) ? 0 : 2) +
    (step !== null && run.scene.run.tokens.some((token) => token.step === step) ? 0 : 1);
  return meant.sort((a, b) => rank(a) - rank(b) || b.place - a.place);
}

function nameOf({ scene, subject, parent }: Living): string | null {
  return itemName(scene.run.item, subject, (step) => parent?.world.answers(step) ?? []);
}

/** The one run that is meant. A step that belongs to people needs to be told of whom, unless there is only one of them. */
export function runMeant(rehearsal: Rehearsal, address: Address, step: string | null): Living | string {
  const { person, flow } = address;
  if (flow !== undefined && !rehearsal.library.has(flow)) return 'unknownFlow';
  if (person !== undefined && person !== null && rehearsal.people.person(person) === undefined && !rehearsal.bySubject.has(person)) return 'unknownPerson';
  const knows = [...rehearsal.library.values()].flat().some(({ plan }) => step === null || plan.steps[step] !== undefined);
  if (!knows) return 'unknownStep';
  const found = runsMeant(rehearsal, address, step);
  const [first] = found;
  if (first === undefined) return 'noRun';
  const others = person === undefined && first.subject !== null && found.some((run) => run.subject !== first.subject && isRunning(run));
  return others ? 'whichPerson' : first;
}

/** The token of a step that an address means: the one that stands there. */
export function tokenMeant(run: Living, step: string | undefined, address: Address): Token | string {
  const { tokens } = run.scene.run;
  const at = tokens.filter((token) => (step === undefined ? token.waiting.for === 'incident' : token.step === step) && isAt(run, token, address));
  return at.at(-1) ?? (step === undefined && tokens.length === 1 ? (tokens[0] as Token) : 'notThere');
}

/** The task of a step that an address means: the open one; of those that are over the last. */
export function taskMeant(run: Living, step: string, address: Address): TaskState | undefined {
  const ofStep = (task: TaskState) => task.step === step && (address.round === undefined || task.round === address.round);
  const open = Object.values(run.scene.tasks).filter((task) => ofStep(task) && isAtOccurrence(run, task, address));
  return open.at(-1) ?? run.past.filter(ofStep).at(-1);
}

function isAtOccurrence(run: Living, { token }: TaskState, address: Address): boolean {
  const found = run.scene.run.tokens.find(({ id }) => id === token);
  return found === undefined ? address.occurrence === undefined : isAt(run, found, { ...address, round: undefined });
}

function isAt({ edition }: Living, { round, path }: Token, address: Address): boolean {
  if (address.round !== undefined && round !== address.round) return false;
  return address.occurrence === undefined || occurrenceOf(edition.plan, path) === address.occurrence;
}

/** The cycle of a flow that goes on, begun last. */
export function cycleMeant({ cycles }: Rehearsal, flow: string | undefined): Cycle | string {
  const found = cycles.filter(({ edition, status }) => status === 'running' && (flow === undefined || edition.flow.key === flow)).at(-1);
  return found ?? 'noCycle';
}

/** A part of a task that somebody holds; without anybody, the first that is open. */
export function slotMeant(task: TaskState, by: string | undefined): TaskState['slots'][number] | undefined {
  const open = task.slots.filter(({ status }) => status === 'open');
  return by === undefined ? open[0] : (open.find(({ holder }) => holder === by) ?? open[0]);
}
