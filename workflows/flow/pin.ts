import { firstOf } from './graph.ts';
import type { Problem } from './problem.ts';
import type { Edge, Flow, Step, StepOf } from './schema.ts';

/** A published version of another flow, itself pinned; `version` null asks for the latest. Null: there is none. */
export type Library = (key: string, version: number | null) => { flow: Flow; version: number } | null;

/** What pin() may find. */
export const pinRules = ['subflowUnknown', 'subflowTooLarge'] as const;

const mostSteps = 2_000;
const longestId = 60;

/**
 * What publishing makes of a drawing: another flow's steps stand inside of its `subflow` step. Nothing that runs knows of it afterwards. Ids of what is put
 * inside begin with the id of the step; what the other flow refers to by id is referred to by the new one. The drawing itself stays as it is.
 */
export function pin(flow: Flow, library: Library): { flow: Flow; problems: Problem[] } {
  const problems: Problem[] = [];
  let pinned = flow;
  for (const step of Object.values(flow.steps)) {
    if (step.kind !== 'subflow' || step.settings.first !== null) continue;
    const other = library(step.settings.flow, step.settings.version);
    if (other === null)
      problems.push({ rule: 'subflowUnknown', severity: 'error', step: step.id, path: 'settings.flow', params: { flow: step.settings.flow } });
    else {
      const filled = putInside(pinned, step, other.flow, other.version);
      if (filled === null) problems.push({ rule: 'subflowTooLarge', severity: 'error', step: step.id, params: { most: mostSteps } });
      else pinned = filled;
    }
  }
  return { flow: pinned, problems };
}

/** Null when there would be too many steps or an id too long. */
function putInside(flow: Flow, step: StepOf<'subflow'>, other: Flow, version: number): Flow | null {
  const start = firstOf(other, null);
  const first = other.edges.find(({ from }) => from === start)?.to ?? null;
  const inner = Object.values(other.steps).filter(({ kind }) => kind !== 'start');
  const ids = new Map(inner.map(({ id }) => [id, `${step.id}-${id}`]));
  const taken = [...ids.values()].some((id) => id.length > longestId || Object.hasOwn(flow.steps, id));
  if (taken || Object.keys(flow.steps).length + ids.size > mostSteps) return null;
  const steps = inner.map((one): Step => {
    const renamed = renameIn(one, ids) as Step;
    return { ...renamed, id: ids.get(one.id) ?? one.id, in: one.in === null ? step.id : (ids.get(one.in) ?? one.in) };
  });
  const edges = other.edges.flatMap((edge): Edge[] => (edge.from === start ? [] : [{ ...edge, from: ids.get(edge.from) ?? '', to: ids.get(edge.to) ?? '' }]));
  const ends = inner.flatMap((one) => (one.kind === 'end' && one.in === null ? [one.settings.outcome] : []));
  const settings = { ...step.settings, version, first: first === null ? null : (ids.get(first) ?? null), outcomes: [...new Set(ends)] };
  return {
    ...flow,
    steps: { ...flow.steps, ...Object.fromEntries(steps.map((one) => [one.id, one])), [step.id]: { ...step, settings } },
    edges: [...flow.edges, ...edges],
    dates: [...flow.dates, ...other.dates.filter(({ name }) => !flow.dates.some((date) => date.name === name))],
    tables: { ...other.tables, ...flow.tables },
    records: { ...other.records, ...flow.records },
    facts: { ...other.facts, ...flow.facts },
  };
}

/** Settings that name a step by its id, beside `first` of a container. */
const namesStep = new Set(['step', 'first', 'continues', 'reached', 'fromCompleted', 'untilCompleted', 'training']);

/** With the ids of steps that the settings name renamed. */
export function renameIn(node: unknown, ids: ReadonlyMap<string, string>): unknown {
  if (Array.isArray(node)) return node.map((one) => renameIn(one, ids));
  if (typeof node !== 'object' || node === null) return node;
  return Object.fromEntries(
    Object.entries(node).map(([key, value]: [string, unknown]) => [
      key,
      namesStep.has(key) && typeof value === 'string' ? (ids.get(value) ?? value) : renameIn(value, ids),
    ]),
  );
}
