import { firstOf } from '../graph.ts';
import { type Flow, holdsSteps, isContainer, portsOf, type Step } from '../schema.ts';
import { connect } from './connect.ts';

/** Where a new step goes: into which container, and after which outcome; on an existing route it is put in between. */
export type Place = { in: string | null; after?: { step: string; port: string } };

/**
 * Adds a step under the id it brings. After an outcome that leads somewhere already, the step's main outcome goes on to there.
 * The first step of a container becomes what it begins with. An id that is taken or a place that is not there changes nothing.
 */
export function addStep(flow: Flow, step: Step, place: Place): Flow {
  const { after } = place;
  if (Object.hasOwn(flow.steps, step.id) || (place.in !== null && !takesSteps(flow, place.in))) return flow;
  const steps = { ...flow.steps, [step.id]: { ...step, in: place.in } };
  const added = begun({ ...flow, steps }, place.in, step.id);
  return after === undefined || flow.steps[after.step]?.in !== place.in ? added : ledIn(added, step, after);
}

/** Leads an outcome to a step of the flow; where it led before, the step's main outcome goes on to. */
export function ledIn(flow: Flow, step: Step, after: { step: string; port: string }): Flow {
  const before = flow.edges.find((edge) => edge.from === after.step && edge.port === after.port)?.to;
  const led = connect(flow, { from: after.step, port: after.port, to: step.id });
  const main = portsOf(step).find((port) => port.main);
  return before === undefined || before === step.id || main === undefined ? led : connect(led, { from: step.id, port: main.port, to: before });
}

function takesSteps(flow: Flow, id: string): boolean {
  const step = flow.steps[id];
  return step !== undefined && holdsSteps(step);
}

/** A container without a first step begins with this one. */
export function begun(flow: Flow, container: string | null, first: string): Flow {
  const step = container === null ? undefined : flow.steps[container];
  if (step === undefined || !isContainer(step) || firstOf(flow, step.id) !== null) return flow;
  return { ...flow, steps: { ...flow.steps, [step.id]: { ...step, settings: { ...step.settings, first } } as Step } };
}
