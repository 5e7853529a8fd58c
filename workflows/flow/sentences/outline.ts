import { readingOrder, routesOf } from '../graph.ts';
import { type Edge, type Flow, isContainer, type Step } from '../schema.ts';
import type { Language } from './language.ts';
import { exceptionsTold, type Piece, piecesTold, stepTold } from './step.ts';
import { tellerOf } from './teller.ts';

/** One row of the outline. `number` is its place (`2.1`), `depth` how many containers it is in, `exceptions` the grey lines below. */
export type OutlineRow = { step: string; number: string; depth: number; text: string; pieces: Piece[]; exceptions: string[] };

type Placed = { step: Step; number: string; depth: number; next: string | null };

/** The flow told in sentences, in reading order: the wanted path first, exceptions before what they lead back to. */
export function sentences(flow: Flow, language: Language): OutlineRow[] {
  const rows = placed(flow, null, '', 0, routesOf(flow));
  const numbers = Object.fromEntries(rows.map(({ step, number }) => [step.id, number]));
  const tell = tellerOf(flow, language);
  return rows.map(({ step, number, depth, next }) => ({
    step: step.id,
    number,
    depth,
    text: stepTold(step, tell),
    pieces: piecesTold(step, tell),
    exceptions: exceptionsTold(step, next, tell, (id) => numbers[id] ?? ''),
  }));
}

function placed(flow: Flow, scope: string | null, prefix: string, depth: number, routes: Record<string, Edge[]>): Placed[] {
  const order = readingOrder(flow, scope, routes);
  return order.flatMap((step, index) => {
    const number = `${prefix}${index + 1}`;
    const inner = isContainer(step) ? placed(flow, step.id, `${number}.`, depth + 1, routes) : [];
    return [{ step, number, depth, next: order[index + 1]?.id ?? null }, ...inner];
  });
}
