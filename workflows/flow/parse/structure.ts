import { type Flow, isContainer, type Step } from '../schema.ts';
import { containerKinds } from '../steps/index.ts';
import type { ParseProblem } from './problem.ts';

/** What a schema cannot see: steps named in other places exist, containers hold each other without a circle, edges stay within them. */
export function structureProblems(flow: Flow): ParseProblem[] {
  return [...Object.entries(flow.steps).flatMap(([key, step]) => [...keyProblems(key, step), ...containerProblems(flow, step)]), ...edgeProblems(flow)];
}

const named = (flow: Flow, id: string) => {
  const name = Object.hasOwn(flow.steps, id) ? flow.steps[id]?.name.en : undefined;
  return name ? `“${name}” (${id})` : `“${id}”`;
};
const stepAt = (flow: Flow, id: string): Step | undefined => (Object.hasOwn(flow.steps, id) ? flow.steps[id] : undefined);

function keyProblems(key: string, step: Step): ParseProblem[] {
  if (key === step.id) return [];
  return [{ place: `steps.${key}.id`, expected: key, came: step.id, message: `The step under “${key}” calls itself “${step.id}”. Give both the same id.` }];
}

function containerProblems(flow: Flow, step: Step): ParseProblem[] {
  return [...insideProblems(flow, step), ...firstProblems(flow, step)];
}

function insideProblems(flow: Flow, step: Step): ParseProblem[] {
  if (step.in === null) return [];
  const place = `steps.${step.id}.in`;
  const container = stepAt(flow, step.in);
  if (container === undefined)
    return [
      {
        place,
        expected: 'a step of this flow',
        came: step.in,
        message: `${named(flow, step.id)} is inside “${step.in}”, which is not there. Put it inside another step, or at the top.`,
      },
    ];
  if (!isContainer(container))
    return [
      {
        place,
        expected: `a step of the kind ${containerKinds.join(', ')}`,
        came: container.kind,
        message: `${named(flow, step.id)} is inside ${named(flow, step.in)}, which cannot hold steps: only “For each person”, “Repeat” and “Another flow” can.`,
      },
    ];
  if (!goesRound(flow, step)) return [];
  return [
    {
      place,
      expected: 'a container outside of it',
      came: step.in,
      message: `${named(flow, step.id)} is inside ${named(flow, step.in)}, which is inside it in turn. Take one of them out.`,
    },
  ];
}

function goesRound(flow: Flow, step: Step): boolean {
  const passed = new Set<string>();
  for (let above = step.in; above !== null; above = stepAt(flow, above)?.in ?? null) {
    if (above === step.id) return true;
    if (passed.has(above)) return false;
    passed.add(above);
  }
  return false;
}

function firstProblems(flow: Flow, step: Step): ParseProblem[] {
  if (!isContainer(step) || step.settings.first === null) return [];
  const { first } = step.settings;
  if (stepAt(flow, first)?.in === step.id) return [];
  const message = `${named(flow, step.id)} begins with ${named(flow, first)}, which is not inside it. Choose one of the steps inside it.`;
  return [{ place: `steps.${step.id}.settings.first`, expected: 'a step inside it', came: first, message }];
}

function edgeProblems(flow: Flow): ParseProblem[] {
  const taken = new Set<string>();
  return flow.edges.flatMap(({ from, port, to }, index) => {
    const place = `edges.${index}`;
    const edge = `The route from ${named(flow, from)} by “${port}” to ${named(flow, to)}`;
    const missing = [from, to].find((id) => stepAt(flow, id) === undefined);
    if (missing !== undefined)
      return [
        {
          place,
          expected: 'steps of this flow',
          came: missing,
          message: `${edge} names “${missing}”, which is not there. Remove the route or bring back the step.`,
        },
      ];
    if (stepAt(flow, from)?.in !== stepAt(flow, to)?.in)
      return [
        {
          place,
          expected: 'two steps of the same container',
          came: `${from} → ${to}`,
          message: `${edge} crosses the border of a container. A container begins with its first step and is left by an end.`,
        },
      ];
    const key = `${from} ${port}`;
    if (taken.has(key))
      return [
        {
          place,
          expected: 'one route for each outcome',
          came: key,
          message: `${edge} is the second one for this outcome. Keep one of them; for two at the same time use “Do in parallel”.`,
        },
      ];
    taken.add(key);
    return [];
  });
}
