import { outermost, type Place } from '../../workflows/flow/edits/index.ts';
import { type Flow, portsOf, type Step } from '../../workflows/flow/schema.ts';
import { readThrough } from './walk-flow.ts';

/** Where a step goes that is added without pointing at a place: after the selected one, else at the end of the wanted path. */
export function usualPlace(flow: Flow, selection: readonly string[]): Place {
  const id = selection.at(-1);
  const selected = id === undefined ? undefined : flow.steps[id];
  if (selected !== undefined) return afterStep(flow, selected) ?? { in: selected.in };
  const last = readThrough(flow)
    .filter((step) => step.in === null && isOpen(flow, step))
    .at(-1);
  return (last && afterStep(flow, last)) ?? { in: null };
}

/** Of some steps those that are inside none of the others, as they are read. */
export function asRead(flow: Flow, ids: readonly string[]): string[] {
  const outer = outermost(flow, ids);
  return readThrough(flow).flatMap(({ id }) => (outer.includes(id) ? [id] : []));
}

/** After the main outcome of a step, of routes that part the first that leads nowhere yet; null for an end, after which nothing comes. */
export function afterStep(flow: Flow, step: Step): Place | null {
  const ports = portsOf(step);
  const isFree = ({ port }: { port: string }) => !flow.edges.some((edge) => edge.from === step.id && edge.port === port);
  const main = (step.kind === 'split' ? ports.find(isFree) : undefined) ?? ports.find((port) => port.main);
  return main === undefined ? null : { in: step.in, after: { step: step.id, port: main.port } };
}

function isOpen(flow: Flow, step: Step): boolean {
  const main = portsOf(step).find((port) => port.main);
  return main !== undefined && !flow.edges.some(({ from, port }) => from === step.id && port === main.port);
}
