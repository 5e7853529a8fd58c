import { portsOf, type Step, step as stepSchema } from '../schema.ts';
import { said } from '../sentences.ts';
import { type BpmnNode, ownOf } from './model.ts';
import { oneLine, textOf } from './naming.ts';
import { intoNode, leave, outOf, partRole, passes, type Reading, scopeOf } from './reading.ts';

/** Nodes that a flow of ours was written as: their settings are read as they are, their routes as they are drawn now. */

/** The step that stands beside a node; null where there is none, or it was tampered with. */
export function ownStep(reading: Reading, node: BpmnNode): Step | null {
  const own = ownOf(node, 'step');
  if (own === undefined) return null;
  const read = stepSchema.safeParse(jsonOf(own.body));
  if (!read.success) {
    leave(reading, 'settingsUnread', node);
    return null;
  }
  return { ...read.data, name: nameNow(read.data, node) } as Step;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** What somebody wrote over the name in another tool counts. */
function nameNow({ name }: Step, node: BpmnNode): Step['name'] {
  const drawn = oneLine(node.name);
  if (drawn === '' || (['en', 'zh'] as const).some((language) => oneLine(said(name, language)) === drawn)) return name;
  return textOf(drawn);
}

/** Puts a step of ours in. Its outcomes are told by the routes that were written with them. */
export function makeOwn(reading: Reading, node: BpmnNode, step: Step): void {
  reading.steps.set(step.id, { ...step, in: scopeOf(reading, node) });
  reading.ours.add(step.id);
  const main = portsOf(step)[0]?.port ?? 'next';
  reading.made.set(node.id, {
    entry: step.id,
    next: null,
    exit: (flow) => {
      const to = reading.byId.get(flow.to);
      if (to !== undefined && isPart(reading, to) && ['ways', 'catch', 'finish'].includes(partRole(to) ?? '')) return null;
      const port = ownOf(flow, 'route')?.attributes.port ?? main;
      if (hasPort(step, port)) return { from: step.id, port };
      leave(reading, 'outcomeGone', node, port, step.id);
      return null;
    },
  });
}

/** The outcomes of another flow inside are those of its ends, which only publishing knows. */
const hasPort = (step: Step, port: string): boolean => step.kind === 'subflow' || portsOf(step).some((one) => one.port === port);

/** Whether a node is still the helper of a step that it was written as. */
export function isPart(reading: Reading, node: BpmnNode): boolean {
  const own = ownOf(node, 'part');
  if (own === undefined || !reading.taken.has(own.attributes.of ?? '')) return false;
  const arrives = intoNode(reading, node.id).map(({ from }) => reading.ids.get(from));
  return own.attributes.as !== 'ways' || (arrives.length === 1 && arrives[0] === own.attributes.of);
}

export function makePart(reading: Reading, node: BpmnNode): void {
  const { of = '', as = '', port = '', to = '' } = ownOf(node, 'part')?.attributes ?? {};
  const goesOn = passes(outOf(reading, node.id)[0]?.to ?? null);
  if (as === 'merge' || as === 'begin') reading.made.set(node.id, goesOn);
  else if (as === 'finish') reading.made.set(node.id, passes(null));
  else if (as === 'away') reading.made.set(node.id, { ...passes(null), entry: to });
  else {
    const by = (flow: Parameters<typeof ownOf>[0]) => (as === 'ways' ? ownOf(flow, 'route')?.attributes.port : as === 'listens' ? 'next' : port) ?? '';
    reading.made.set(node.id, {
      ...goesOn,
      exit: (flow) => {
        const step = reading.steps.get(of) as Step | undefined;
        const named = by(flow);
        if (step !== undefined && hasPort(step, named)) return { from: of, port: named };
        leave(reading, 'outcomeGone', node, named, of);
        return null;
      },
    });
  }
}
