import type { Plan } from './plan.ts';
import { type Piece, piecesIn } from './walk.ts';

/**
 * What may change what a part of the settings comes to, told from its form alone: how steps stand or what they answered, dates of the cycle, people, facts,
 * files, the containers around it, runs elsewhere.
 */
export type Depends = { steps: ReadonlySet<string>; on: ReadonlySet<Source> };
export type Source = 'cycle' | 'people' | 'facts' | 'records' | 'containers' | 'runs';

type Found = { steps: Set<string>; on: Set<Source> };

const known = new WeakMap<Plan, Map<unknown, Depends>>();

/** Worked out once for each part of a plan. */
export function dependsOf(node: unknown, plan: Plan): Depends {
  const ofPlan = known.get(plan) ?? new Map<unknown, Depends>();
  known.set(plan, ofPlan);
  const before = ofPlan.get(node);
  if (before !== undefined) return before;
  const found: Found = { steps: new Set(), on: new Set() };
  collect(node, plan, found, 0);
  ofPlan.set(node, found);
  return found;
}

/** Dates of other steps may hang on each other so deep. */
const deepest = 8;

function collect(node: unknown, plan: Plan, found: Found, deep: number): void {
  for (const piece of piecesIn(node, '')) {
    ofPiece(piece, found);
    // What a table says may itself be worked out; one that looks itself up goes no deeper than dates do.
    if (piece.is === 'value' && piece.piece.value === 'lookup' && deep <= deepest) collect(plan.tables[piece.piece.table], plan, found, deep + 1);
    const { step } = piece.piece as { step?: unknown };
    if (piece.is !== 'anchor' || typeof step !== 'string' || deep > deepest) continue;
    if (piece.piece.anchor === 'milestone') collect(partOf(plan, step, 'by'), plan, found, deep + 1);
    if (piece.piece.anchor === 'meetingStart') collect(partOf(plan, step, 'starts'), plan, found, deep + 1);
  }
}

function partOf(plan: Plan, step: string, setting: string): unknown {
  return (plan.steps[step]?.settings as Record<string, unknown> | undefined)?.[setting];
}

function ofPiece(piece: Piece, { steps, on }: Found): void {
  const { step } = piece.piece as { step?: unknown };
  if (typeof step === 'string') steps.add(step);
  const source = sourceOf(piece);
  if (source !== null) on.add(source);
}

function sourceOf(piece: Piece): Source | null {
  switch (piece.is) {
    case 'anchor':
      return ofAnchor[piece.piece.anchor] ?? null;
    case 'value':
      return ofValue[piece.piece.value] ?? null;
    case 'rows':
      return ofRows[piece.piece.rows];
    case 'rule':
      return piece.piece.who === 'recipientsOf' ? 'records' : 'people';
    default:
      return null;
  }
}

const ofAnchor: Record<string, Source> = {
  cycleDate: 'cycle',
  personDate: 'people',
  recordDate: 'records',
  containerStart: 'containers',
  containerEnd: 'containers',
  occurrenceStart: 'containers',
  occurrenceEnd: 'containers',
};
const ofValue: Record<string, Source> = { person: 'people', fact: 'facts', record: 'records', run: 'runs' };
const ofRows = { list: null, facts: 'facts', records: 'records', members: 'people', children: 'runs', reports: 'people' } as const;

/** What has changed since something was worked out. `all`: whatever dates are made of, such as calendars. */
export type Touched = { steps: ReadonlySet<string>; on: ReadonlySet<Source>; all: boolean };

export function isTouched(depends: Depends, touched: Touched): boolean {
  if (touched.all) return true;
  for (const step of touched.steps) if (depends.steps.has(step)) return true;
  for (const source of touched.on) if (depends.on.has(source)) return true;
  return false;
}
