import { checkAnswers, type FieldProblem } from './check-answers.ts';
import type { Answers, Form } from './form.ts';
import type { Happening, Scene } from './perform/scene.ts';
import { contextOf } from './perform/stage.ts';
import { perform } from './perform.ts';
import type { Plan } from './plan.ts';
import type { Flow } from './schema.ts';
import type { Instant, RunState } from './state.ts';
import type { World } from './world.ts';

/** Acts that a flow leaves to somebody's hand: what listens for one, and what is given to it held against its form, wherever it comes from. */

/** `handler`: by which it is addressed; of a wait that somebody may end, its step. */
export type ByHand = { step: string; form: Form; reason: boolean; handler: string };

/** Everything that is listened for by hand, and every wait that somebody may end. */
export function listenedFor(flow: Flow, run: RunState): ByHand[] {
  const none: Form = { fields: [], shows: [] };
  const keys = Object.keys(run.handlers);
  const listening = [...new Set(keys.map((key) => key.slice(0, key.indexOf('@'))))].flatMap((id) => {
    const step = flow.steps[id];
    if (step?.kind !== 'whenever' || step.settings.trigger.on !== 'byHand') return [];
    const { form = none, reason } = step.settings.trigger;
    return [{ step: id, form, reason, handler: keys.findLast((key) => key.startsWith(`${id}@`)) ?? id }];
  });
  const waits = run.tokens.flatMap(({ step: id, waiting }) => {
    const step = flow.steps[id];
    return waiting.for === 'first' && step?.kind === 'wait' && step.settings.endedBy !== undefined
      ? [{ step: id, form: none, reason: false, handler: id }]
      : [];
  });
  return [...listening, ...waits];
}

/** A run as it stands at an instant. */
export type Standing = { flow: Flow; plan: Plan; scene: Scene; world: World; at: Instant };
type Given = { step: string; by: string; reason: string; values: Record<string, unknown> };

/** What was given, held against the form; null where nothing of the kind is listened for. */
export function checkByHand({ flow, plan, scene: { run }, world, at }: Standing, step: string, given: Given['values']) {
  const found = listenedFor(flow, run).find((one) => one.step === step);
  if (found === undefined) return null;
  const checked: { values: Answers; problems: FieldProblem[] } = checkAnswers(found.form, given, contextOf(plan, run, world, at), { partial: false });
  return { ...found, ...checked };
}

/** The act as the kernel takes it, or what is wrong with what was given: told to those alone who may do it. */
export function doneByHand(standing: Standing, { step, by, reason, values }: Given): Happening | { refused: 'invalid'; problems: FieldProblem[] } {
  const { plan, scene, world, at } = standing;
  const checked = checkByHand(standing, step, values);
  const act = (given: Answers): Happening => ({ to: 'handler', at, handler: checked?.handler ?? step, by, reason, values: given });
  if (checked === null || checked.problems.length === 0) return act(checked?.values ?? {});
  const { refused } = perform(plan, scene, world, act({}));
  return refused === null || refused === 'conditionNotMet' ? { refused: 'invalid', problems: checked.problems } : act({});
}
