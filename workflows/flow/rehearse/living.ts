import { newRun } from '../advance.ts';
import type { Born } from '../perform/scene.ts';
import type { Answer } from '../state.ts';
import { type ChildView, noTree, type OtherRun, type Tree, type World } from '../world.ts';
import { type Cycle, type Edition, isRunning, type Living, type Rehearsal } from './rehearsal.ts';

/** Runs in memory, and the world as each of them sees it. */

type Beginning = Pick<Living, 'id' | 'n' | 'parent' | 'scope' | 'scopeRound'> & { cycle: Cycle; edition: Edition; born: Born };

/** A run that has not begun. Its world is live: what is read of it is as of the rehearsal's now. */
export function newLiving(rehearsal: Rehearsal, { id, n, cycle, edition, parent, scope, scopeRound, born }: Beginning): Living {
  const { subject, item } = born;
  const continues = born.continues === null ? null : (rehearsal.runs.find((one) => one.id === born.continues) ?? null);
  const run: Living = {
    id,
    n,
    place: rehearsal.runs.length,
    cycle,
    edition,
    parent,
    scope,
    scopeRound,
    subject,
    continues,
    children: [],
    scene: { run: { ...newRun(id, scope, subject, rehearsal.now, item), ...(born.expects && { expects: born.expects }) }, tasks: {}, clocks: {} },
    past: [],
    answers: new Map(),
    takenBack: new Set(),
    fanOuts: {},
    holders: [],
    released: [],
    takesJoiners: false,
    seeks: false,
    world: {} as World,
  };
  run.world = worldOf(rehearsal, run, { tree: treeOf(run), answersBefore: (step) => answersBefore(rehearsal, run, step) });
  rehearsal.runs.push(run);
  rehearsal.running.add(run);
  parent?.children.push(run);
  if (parent === null) cycle.roots.push(run);
  if (subject !== null) {
    const about = rehearsal.bySubject.get(subject) ?? [];
    about.push(run);
    rehearsal.bySubject.set(subject, about);
  }
  return run;
}

/** Whose world it is: of a run, or of one that is not there yet. */
type Seeing = Pick<Living, 'cycle' | 'parent' | 'children' | 'answers' | 'continues' | 'past'>;

/** What the start of a cycle sees that has not begun. */
export function worldBefore(rehearsal: Rehearsal, cycle: Cycle): World {
  return worldOf(rehearsal, { cycle, parent: null, children: [], answers: new Map(), continues: null, past: [] }, { tree: noTree, answersBefore: () => [] });
}

function worldOf(rehearsal: Rehearsal, run: Seeing, around: Pick<World, 'tree' | 'answersBefore'>): World {
  const { people, store, places, notices, drafts } = rehearsal;
  const { cycle } = run;
  return {
    get cycle() {
      return cycle.view;
    },
    audience: () => byId(cycle.audience),
    person: people.person,
    reports: people.reports,
    holders: people.holders,
    members: people.members,
    zoneOf: people.zoneOf,
    calendarOf: people.calendarOf,
    zone: (name) => places.zone(name),
    calendarNamed: (name) => places.calendarNamed(name),
    leaves: (person) => store.leaves(person),
    answers: (step) => answersSeen(run, step),
    visitsAbove: (step) => visitsAbove(run, step),
    children: (step) => lastRoundOf(run, step).map(childView),
    ...around,
    facts: (scope, id, key) => (scope === 'cycle' ? [...store.facts(scope, '', key), ...store.facts(scope, cycle.id, key)] : store.facts(scope, id ?? '', key)),
    records: (person, type) => store.recordsOf(person, type),
    runs: (person, flow) => otherRuns(rehearsal, run, person, flow),
    recipients: (person, type) => [...new Set(store.fileOf(person).disclosures.flatMap((one) => (one.type === type ? [one.to] : [])))],
    task: (id) => run.past.findLast((task) => task.id === id),
    draft: (slot) => drafts.get(slot) ?? null,
    noticedAt: (slot, issue) => notices.get(`${slot}#${issue}`) ?? null,
    nudges: rehearsal.budget,
  };
}

/** The runs that the latest round of a forEach began. */
function lastRoundOf({ children }: Pick<Living, 'children'>, step: string): Living[] {
  const all = children.filter(({ scope }) => scope === step);
  const last = Math.max(...all.map(({ scopeRound }) => scopeRound));
  return all.filter(({ scopeRound }) => scopeRound === last);
}

const sorted = new WeakMap<readonly string[], string[]>();

/** A cycle keeps its people in the order in which their runs are numbered, and replaces the list when somebody comes. */
function byId(audience: readonly string[]): string[] {
  const known = sorted.get(audience) ?? [...audience].sort();
  sorted.set(audience, known);
  return known;
}

/** The runs around a run, as it finds them when it asks. */
function treeOf(run: Living): Tree {
  const groups = () => (run.parent === null ? [run] : run.parent.children.filter((one) => one.scope === run.scope && one.scopeRound === run.scopeRound));
  return {
    parent: () => run.parent?.id ?? null,
    placesOf: (step, person) =>
      lastRoundOf(run, step).flatMap((group) =>
        group.children.flatMap(({ id, subject, scope, scene }) =>
          subject === person && scene.run.item === null ? [{ run: id, group: group.id, scope: scope ?? '' }] : [],
        ),
      ),
    begun: (step, round) =>
      groups().flatMap(({ children }) =>
        children.flatMap((one) => (one.scope === step && one.scopeRound === round && one.subject !== null ? [one.subject] : [])),
      ),
    barrier: (id) => {
      const group = run.parent?.parent?.children.find((one) => one.id === id);
      const fanOut = group?.fanOuts[`${run.scope}:${run.scopeRound}`];
      if (fanOut === undefined) return group !== undefined && isRunning(group) ? 'toCome' : 'over';
      return fanOut.open ? 'waits' : 'over';
    },
  };
}

const none: readonly Answer[] = [];

/** Of the runs above, then of an earlier one that it continues, then its own. */
function answersSeen(run: Pick<Seeing, 'answers' | 'parent' | 'continues'>, step: string): Answer[] {
  const own = run.answers.get(step) ?? none;
  const above = run.parent === null ? none : answersSeen(run.parent, step);
  const before = run.continues?.answers.get(step) ?? none;
  return [...above, ...before, ...own];
}

/** Of runs about the same person, or the same group, in cycles of this flow that began before. */
function answersBefore({ runs, bySubject, pastRuns }: Rehearsal, { cycle, edition, subject, scene }: Living, step: string): Answer[] {
  const past = (subject === null ? [] : (pastRuns.get(subject) ?? [])).filter(({ flow }) => flow === edition.flow.key);
  const same = (other: Living) => other.cycle !== cycle && other.edition.flow.key === edition.flow.key && other.cycle.view.startsAt <= cycle.view.startsAt;
  const item = JSON.stringify(scene.run.item);
  const others = subject === null ? runs.filter((one) => one.subject === null && JSON.stringify(one.scene.run.item) === item) : (bySubject.get(subject) ?? []);
  return [
    ...past.flatMap(({ answers }) => answers.filter((one) => one.step === step)),
    ...others.filter(same).flatMap(({ answers }) => answers.get(step) ?? []),
  ];
}

function visitsAbove({ parent }: Pick<Seeing, 'parent'>, step: string): ReturnType<World['visitsAbove']> {
  if (parent === null) return undefined;
  return parent.scene.run.visits[step] ?? visitsAbove(parent, step);
}

function childView({ id, subject, scene: { run, tasks }, answers }: Living): ChildView {
  const { item, status, outcome, visits } = run;
  const waitsFor = (step: string) =>
    Object.values(tasks).flatMap((task) => (task.step === step ? task.slots.flatMap((slot) => (slot.status === 'open' ? [slot.holder] : [])) : []));
  return { id, subject, item, status, outcome, visits, answers: (step) => answers.get(step) ?? [], waitsFor };
}

/** Other runs of a flow about a person, those of before the rehearsal too. */
function otherRuns({ bySubject, pastRuns }: Rehearsal, self: Seeing, person: string, flow: string): OtherRun[] {
  const past = (pastRuns.get(person) ?? []).filter((run) => run.flow === flow);
  const others = (bySubject.get(person) ?? []).filter((run) => run !== self && run.edition.flow.key === flow);
  return [
    ...past.map(({ startedAt, endedAt, outcome }): OtherRun => ({ state: endedAt === null ? 'running' : 'ended', outcome, startedAt, endedAt })),
    ...others.map(({ scene: { run } }): OtherRun => ({ state: run.status, outcome: run.outcome, startedAt: run.startedAt, endedAt: run.endedAt })),
  ];
}
