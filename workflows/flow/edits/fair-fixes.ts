import type { When, Who } from '../grammar.ts';
import { type Flow, portsOf, type Step, step as stepOf } from '../schema.ts';
import { freeId } from '../walk.ts';
import { addStep } from './add-step.ts';
import { connect } from './connect.ts';
import { connectToEnd } from './fixes.ts';
import { beginsWith, nextOf } from './remove-step.ts';

/** Edits that let people have a say: offered by the rules about fairness. */

const after = (n: number, anchor: 'opened' | 'due'): When => ({ from: { anchor }, plus: { n, unit: 'workingDays' } });
const hr: Who['rules'] = [{ who: 'role', role: 'hr' }];

/** After a rating whoever it is about reads and signs it; where they object, somebody who did not rate looks at it again. */
export function addAppeal(flow: Flow, { step: id }: { step: string }): Flow {
  const rating = flow.steps[id];
  const main = rating && portsOf(rating).find((port) => port.main)?.port;
  if (rating === undefined || main === undefined) return flow;
  const sign = made(flow, 'readAndSign', rating, {
    kind: 'acknowledge',
    name: { en: 'Read and sign', zh: '閱悉簽署' },
    settings: { who: { rules: [{ who: 'subject' }] }, due: after(5, 'opened'), closes: after(5, 'due') },
  });
  const signed = addStep(flow, sign, { in: rating.in, after: { step: id, port: main } });
  const look = made(signed, 'anotherLook', rating, {
    kind: 'approval',
    name: { en: 'Another look', zh: '覆核' },
    settings: { who: { rules: hr, never: [{ who: 'subject' }, { who: 'deciderOf', step: id }] }, due: after(5, 'opened'), closes: after(5, 'due') },
  });
  const looked = addStep(signed, look, { in: rating.in, after: { step: sign.id, port: 'disagreed' } });
  return [sign.id, look.id].reduce((now, from) => ledOn(now, from, nextOf(signed, sign)), looked);
}

/** Before a step somebody of HR decides, who may say no: then it is passed by. */
export function decideBefore(flow: Flow, { step: id }: { step: string }): Flow {
  const step = flow.steps[id];
  if (step === undefined) return flow;
  const decision = made(flow, 'decideFirst', step, {
    kind: 'approval',
    name: { en: 'Decide', zh: '批核' },
    settings: { who: { rules: hr, never: [{ who: 'subject' }] }, due: after(5, 'opened'), closes: after(5, 'due') },
  });
  const edges = flow.edges.map((edge) => (edge.to === id ? { ...edge, to: decision.id } : edge));
  const steps = Object.fromEntries(
    Object.entries(flow.steps).flatMap(([key, one]) =>
      key === id
        ? [
            [decision.id, decision],
            [key, one],
          ]
        : [[key, one]],
    ),
  );
  const led = connect(beginsWith({ ...flow, steps, edges }, step, decision.id), { from: decision.id, port: 'approved', to: id });
  return ledOn(led, decision.id, nextOf(flow, step));
}

function made(flow: Flow, id: string, beside: Step, part: { kind: Step['kind']; name: Step['name']; settings: object }): Step {
  return stepOf.parse({ id: freeId(flow, id), in: beside.in, ...part });
}

/** Every outcome of a step that leads nowhere yet goes on to there; where that is nowhere, to an end. */
function ledOn(flow: Flow, from: string, to: string | null): Flow {
  const step = flow.steps[from];
  const open = step === undefined ? [] : portsOf(step).filter(({ port }) => !flow.edges.some((edge) => edge.from === from && edge.port === port));
  return open.reduce((now, { port }) => (to === null ? connectToEnd(now, { from, port, end: freeId(now, 'end') }) : connect(now, { from, port, to })), flow);
}
