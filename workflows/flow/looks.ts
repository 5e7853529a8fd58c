import type { Scope } from './grammar.ts';
import type { Effect } from './perform/scene.ts';
import type { Plan } from './plan.ts';

/**
 * What a plan looks at beyond dates and the answers of its own runs: which changes around its runs can concern them at all. `own`: only where it is about
 * whom the run is about; otherwise about anyone.
 */
export type Looks = {
  /** `run`: those that look are runs of this forEach (null: of the cycle itself); left out where any may. */
  facts: { scope: Scope; key: string; own: boolean; run?: string | null }[];
  records: { type: string; own: boolean }[];
  /** Columns of people other than the one a run is about. */
  columns: string[];
  /** Completions of training, which are facts about holders of tasks. */
  trainings: boolean;
  /** Containers whose runs are looked at from above. */
  children: string[];
  /** Steps that runs of a container inside look at from below. */
  above: { scope: string; step: string }[];
};

const known = new WeakMap<Plan, Looks>();

/** The same plan is looked through once. */
export function looksOf(plan: Plan): Looks {
  const found = known.get(plan) ?? lookThrough(plan);
  known.set(plan, found);
  return found;
}

type Node = Record<string, unknown>;
/** Where in a plan: in which step, whether inside of something that goes through people, and of which forEach the runs are that come there. */
type Place = { step: string; among: boolean; run?: string | null };

function lookThrough(plan: Plan): Looks {
  const looks: Looks = { facts: [], records: [], columns: [], trainings: false, children: [], above: [] };
  for (const step of Object.values(plan.steps)) {
    // What a start listens for concerns no run that has begun (standing.ts).
    if (step.kind === 'start') continue;
    visit(step.settings, { step: step.id, among: false, run: forEachAround(step.id)[0] ?? null });
    if (step.kind === 'training') looks.trainings = true;
  }
  // Tables are looked up from anywhere.
  visit(plan.tables, { step: '', among: false });
  return { ...looks, columns: [...new Set(looks.columns)], children: [...new Set(looks.children)] };

  function visit(node: unknown, place: Place): void {
    if (Array.isArray(node)) for (const one of node) visit(one, place);
    else if (typeof node === 'object' && node !== null) {
      look(node as Node, place);
      const inside = { ...place, among: place.among || goesThroughPeople(node as Node) };
      for (const one of Object.values(node)) visit(one, inside);
    }
  }

  function look(node: Node, { step, among, run }: Place): void {
    const ofRun = run === undefined ? {} : { run };
    const fact = (scope: Scope) => void looks.facts.push({ scope, key: String(node.key), own: !among, ...ofRun });
    if (node.value === 'fact' || node.on === 'fact') fact(node.scope as Scope);
    // About whom they are depends on whom the run is about.
    if (node.rows === 'facts') for (const scope of ['person', 'group', 'cycle'] as const) fact(scope);
    if (node.value === 'record' || node.rows === 'records' || node.anchor === 'recordDate') looks.records.push({ type: String(node.type), own: !among });
    if (node.who === 'recipientsOf') looks.records.push({ type: String(node.record), own: !among });
    if (isNode(node.needs)) looks.records.push({ type: String(node.needs.record), own: false });
    looks.columns.push(...columnsOf(node, among));
    if (node.rows === 'children') looks.children.push(String(node.step));
    if (node.anchor === 'containerStart' || node.anchor === 'containerEnd') ofContainer(step);
    if (node.others === 'close' && node.at !== undefined) looks.above.push({ scope: step, step });
    if (node.who === 'missing') looks.children.push(...forEachAround(String(node.step)));
    if (typeof node.step === 'string') outward(step, node.step);
  }

  /** The innermost forEach that a step is in. */
  function forEachAround(step: string): string[] {
    let around = plan.steps[step]?.in ?? null;
    while (around !== null && plan.steps[around]?.kind !== 'forEach') around = plan.steps[around]?.in ?? null;
    return around === null ? [] : [around];
  }

  /** What goes through people around a step, from a run below. */
  function ofContainer(from: string): void {
    const scope = plan.steps[from]?.in ?? null;
    if (scope !== null && plan.steps[scope]?.kind === 'forEach') looks.above.push({ scope, step: scope });
  }

  /** A step that is read from inside a container that it is not in: a run below looks at one above. */
  function outward(from: string, to: string): void {
    const outside = plan.steps[to]?.in ?? null;
    for (let scope = plan.steps[from]?.in ?? null; scope !== null && scope !== outside; scope = plan.steps[scope]?.in ?? null)
      if (plan.steps[scope]?.kind === 'forEach') looks.above.push({ scope, step: to });
  }
}

function isNode(node: unknown): node is Node {
  return typeof node === 'object' && node !== null;
}

function goesThroughPeople({ value, over }: Node): boolean {
  return value === 'aggregate' && isNode(over) && (over.rows === 'members' || over.rows === 'reports' || over.rows === 'children');
}

/** Columns of other people that a rule, a value or an anchor depends on. Who has left counts as one. */
function columnsOf(node: Node, among: boolean): string[] {
  const ofOther = among || (isNode(node.of) && node.of.who !== 'subject');
  switch (node.who ?? node.rows ?? node.value ?? node.anchor) {
    case 'role':
      return ['roles'];
    case 'group':
    case 'relation':
      return node.who === 'group' || ofOther ? [String(node.column)] : [];
    case 'manager':
      return ofOther || node.level !== undefined ? ['manager_id'] : [];
    case 'peers':
    case 'reports':
    case 'members':
      return ['manager_id', 'left_on', ...(typeof node.column === 'string' ? [node.column] : [])];
    case 'person':
    case 'personDate':
      return ofOther && typeof node.field === 'string' ? [node.field] : [];
    default:
      return [];
  }
}

/**
 * Whom of its relatives a run's own doings concern: the run above it, and runs of these containers below it. It has come somewhere there that one of their
 * rules looks at.
 */
export function relativesConcerned(plan: Plan, scope: string | null, effects: readonly Effect[]): { parent: boolean; below: string[] } {
  const { children, above } = looksOf(plan);
  if (above.length === 0 && (scope === null || !children.includes(scope))) return { parent: false, below: [] };
  const moved = new Set(effects.flatMap(stepOf));
  return {
    parent: moved.size > 0 && scope !== null && children.includes(scope),
    below: [...new Set(above.filter(({ step }) => moved.has(step)).map((one) => one.scope))],
  };
}

/** Runs below may hang on the dates of a step too. */
const comesSomewhere: readonly string[] = ['step.entered', 'step.left', 'task.opened', 'clock.set', 'clock.moved', 'clock.held'];

/** The step that an effect says has come somewhere; empty for the run itself. */
function stepOf(effect: Effect): string[] {
  if (effect.effect === 'answer') return [effect.answer.step];
  if (effect.effect === 'finished') return [''];
  const moves = effect.effect === 'journal' && comesSomewhere.includes(effect.line.kind);
  return moves && effect.line.step !== null ? [effect.line.step] : [];
}
