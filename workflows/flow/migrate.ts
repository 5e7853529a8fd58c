import { piecesIn } from './walk.ts';
import type { Plan, PlanStep } from './plan.ts';
import type { Effect, Scene } from './perform/scene.ts';
import { actLine } from './perform/acts.ts';
import type { Instant, RunState, Token } from './state.ts';

/** Which step of the new version stands for which of the old. A step that is not named stands for the one of the same id. */
export type Mapping = Record<string, string>;

/** Why a run cannot go on in the new version: `step` is the old step concerned. */
export type Obstacle = {
  why: 'stepGone' | 'otherKind' | 'otherContainer' | 'pinned' | 'compulsory' | 'anchorLost' | 'forkGone';
  step: string;
};

/** What becomes of one run. `goesOn`: where each of its tokens goes on, and whether its dates are kept or begin anew. */
export type Migration = { goesOn: { step: string; at: string; clocks: 'kept' | 'anew' }[]; cannot: Obstacle[] };

type Act = { mapping: Mapping; at: Instant; by: string; reason: string; version: number };

/**
 * What moving a run to another version would do, and whether it can be: every token needs a step of the same kind in the same container; regions that are
 * pinned and compulsory steps that would vanish stay where they are; dates need what they count from. Pure, so that preview, rehearsal and engine agree.
 */
export function planMigration(from: Plan, to: Plan, { run, clocks }: Scene, mapping: Mapping): Migration {
  const target = targetOf(to, mapping);
  const cannot = [
    ...run.tokens.flatMap((token) => obstaclesOf(from, to, token, target)),
    ...compulsoryGone(from, to, run, target),
    ...forksGone(to, run, target),
    ...anchorsLost(to, run, target),
  ];
  const goesOn = run.tokens.map(({ id, step }) => {
    const at = target(step);
    const has = Object.values(clocks).some(({ token, task }) => token === id || task === `${run.id}:${id}`);
    return { step, at, clocks: has && sameDates(from.steps[step], to.steps[at]) ? ('kept' as const) : ('anew' as const) };
  });
  return { goesOn, cannot };
}

const targetOf = (to: Plan, mapping: Mapping) => (step: string) => mapping[step] ?? (Object.hasOwn(to.steps, step) ? step : '');

function obstaclesOf(from: Plan, to: Plan, token: Token, target: (step: string) => string): Obstacle[] {
  const [before, after] = [from.steps[token.step], to.steps[target(token.step)]];
  if (isPinned(from, token.step)) return [{ why: 'pinned', step: token.step }];
  if (after === undefined || before === undefined) return [{ why: 'stepGone', step: token.step }];
  if (after.kind !== before.kind) return [{ why: 'otherKind', step: token.step }];
  return after.in === (before.in === null ? null : target(before.in)) ? [] : [{ why: 'otherContainer', step: token.step }];
}

function isPinned({ steps }: Plan, step: string): boolean {
  for (let at = steps[step]; at !== undefined; at = at.in === null ? undefined : steps[at.in]) if ('pinned' in at.settings && at.settings.pinned) return true;
  return false;
}

/** Compulsory steps of this scope that are still to come and that the new version does not have. */
function compulsoryGone(from: Plan, to: Plan, { visits, scope }: RunState, target: (step: string) => string): Obstacle[] {
  return Object.values(from.steps).flatMap((step): Obstacle[] => {
    const compulsory = 'compulsory' in step.settings && step.settings.compulsory;
    const passed = visits[step.id]?.latest.outcome != null;
    return compulsory && !passed && step.in === scope && to.steps[target(step.id)] === undefined ? [{ why: 'compulsory', step: step.id }] : [];
  });
}

function forksGone(to: Plan, { tokens }: RunState, target: (step: string) => string): Obstacle[] {
  const splits = tokens.flatMap(({ forks }) => forks);
  const gone = splits.filter(({ split, port }) => to.steps[target(split)]?.ports.includes(port) !== true).map(({ split }) => split);
  return [...new Set(gone)].map((step) => ({ why: 'forkGone', step }));
}

/** Dates of where the run goes on, that count from a step which the new version knows and this run passed under a name that is not mapped. */
function anchorsLost(to: Plan, { tokens, visits }: RunState, target: (step: string) => string): Obstacle[] {
  const known = new Set(Object.keys(visits).map(target));
  return tokens.flatMap(({ step }): Obstacle[] => {
    const after = to.steps[target(step)];
    if (after === undefined) return [];
    const counted = piecesIn(after.settings, '').flatMap((found) => (found.is === 'anchor' && 'step' in found.piece ? [found.piece.step] : []));
    const lost = counted.some((read) => !known.has(read) && to.steps[read] !== undefined && !mayComeLater(to, target(step), read));
    return lost ? [{ why: 'anchorLost', step }] : [];
  });
}

function mayComeLater({ steps }: Plan, from: string, to: string): boolean {
  const seen = new Set<string>();
  const open = [from];
  for (let id = open.pop(); id !== undefined; id = open.pop())
    for (const next of Object.values(steps[id]?.next ?? {})) {
      if (next === to) return true;
      if (!seen.has(next)) open.push(next);
      seen.add(next);
    }
  return false;
}

const datesIn = (step: PlanStep | undefined) => JSON.stringify(piecesIn(step?.settings, '').filter(({ is }) => is === 'when' || is === 'anchor'));
const sameDates = (a: PlanStep | undefined, b: PlanStep | undefined): boolean => datesIn(a) === datesIn(b);

/**
 * The run in the new version, or as it was with the reasons why it stays. Ids of tokens, tasks and clocks stay what they were, so that links and the history
 * go on; only the steps they stand on have other names. Live dates are worked out anew by the next perform() under the new plan.
 */
export function migrate(from: Plan, to: Plan, before: Scene, act: Act): { scene: Scene; effects: Effect[]; refused: string | null } {
  const { cannot, goesOn } = planMigration(from, to, before, act.mapping);
  const { at, by, reason, version } = act;
  const line = actLine({ at, by, do: 'migrate', step: null, reason }, cannot[0]?.why ?? null);
  if (before.run.status !== 'running' || cannot.length > 0) {
    const stayed = { ...line, kind: 'version.stayed' as const, detail: { version, why: cannot } };
    return {
      scene: before,
      effects: [
        { effect: 'journal', line: { ...line, content: null } },
        { effect: 'journal', line: stayed },
      ],
      refused: cannot[0]?.why ?? 'runEnded',
    };
  }
  const moved = { ...line, kind: 'version.migrated' as const, detail: { version, goesOn }, content: null };
  const target = targetOf(to, act.mapping);
  const counts = before.run.tokens.flatMap(({ step }): Effect[] =>
    target(step) === step
      ? []
      : [
          { effect: 'count', step, what: 'here', by: -1 },
          { effect: 'count', step: target(step), what: 'here', by: 1 },
        ],
  );
  return {
    scene: renamed(before, (step) => target(step) || step),
    effects: [{ effect: 'journal', line }, { effect: 'journal', line: moved }, ...counts],
    refused: null,
  };
}

function renamed({ run, tasks, clocks }: Scene, name: (step: string) => string): Scene {
  const byStep = <Held>(held: Record<string, Held>) => Object.fromEntries(Object.entries(held).map(([step, one]) => [name(step), one]));
  const tokens = run.tokens.map((token) => ({
    ...token,
    step: name(token.step),
    forks: token.forks.map((fork) => ({ ...fork, split: name(fork.split) })),
    ...(token.cause && { cause: { ...token.cause, step: name(token.cause.step) } }),
  }));
  const keyed = <Held>(held: Record<string, Held>, mark: string) =>
    Object.fromEntries(Object.entries(held).map(([key, one]) => [`${name(key.slice(0, key.indexOf(mark)))}${key.slice(key.indexOf(mark))}`, one]));
  return {
    run: {
      ...run,
      tokens,
      scope: run.scope === null ? null : name(run.scope),
      rounds: byStep(run.rounds),
      visits: byStep(run.visits),
      joins: keyed(run.joins, ':'),
      handlers: keyed(run.handlers, '@'),
    },
    tasks: Object.fromEntries(Object.entries(tasks).map(([id, task]) => [id, { ...task, step: name(task.step) }])),
    clocks,
  };
}
