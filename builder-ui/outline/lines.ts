import type { Place } from '../../workflows/flow/edits/index.ts';
import { type Flow, holdsSteps, portsOf } from '../../workflows/flow/schema.ts';
import type { OutlineRow } from '../../workflows/flow/sentences.ts';
import { afterStep } from '../editor/place.ts';

/** A line of the outline: a step, or the place at the end of a container (or of the flow) where one can be added. */
export type Line = { is: 'step'; row: OutlineRow } | { is: 'add'; in: string | null; depth: number; place: Place };

/** The rows with a place to add at the end of each container and of the flow. */
export function addLines(rows: OutlineRow[], flow: Flow): Line[] {
  const lines: Line[] = [];
  const open: { id: string; depth: number }[] = [];
  const close = (depth: number) => {
    for (let top = open.at(-1); top !== undefined && top.depth >= depth; top = open.at(-1)) {
      lines.push(addLine(flow, rows, top.id, top.depth + 1));
      open.pop();
    }
  };
  for (const row of rows) {
    close(row.depth);
    lines.push({ is: 'step', row });
    const step = flow.steps[row.step];
    if (step !== undefined && holdsSteps(step)) open.push({ id: row.step, depth: row.depth });
  }
  close(0);
  return [...lines, addLine(flow, rows, null, 0)];
}

/** After the last step there whose main outcome leads nowhere; else loose in that container. */
function addLine(flow: Flow, rows: OutlineRow[], scope: string | null, depth: number): Line {
  const last = rows.findLast(({ step: id }) => {
    const step = flow.steps[id];
    const main = step && portsOf(step).find((port) => port.main)?.port;
    return step?.in === scope && main !== undefined && !flow.edges.some(({ from, port }) => from === id && port === main);
  });
  const step = last === undefined ? undefined : flow.steps[last.step];
  return { is: 'add', in: scope, depth, place: (step && afterStep(flow, step)) ?? { in: scope } };
}
