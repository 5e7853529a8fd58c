import { readingOrder } from '../../workflows/flow/graph.ts';
import { type Flow, holdsSteps, type Step } from '../../workflows/flow/schema.ts';
import type { Face } from './diagram.tsx';
import classes from './running.module.css';

/** The diagram as a list, for a narrow screen: steps in reading order, those inside another one indented. */
export function StepList({ flow, face }: { flow: Flow; face: Face }) {
  return <Scope flow={flow} face={face} scope={null} />;
}

function Scope({ flow, face, scope }: { flow: Flow; face: Face; scope: string | null }) {
  const steps: Step[] = readingOrder(flow, scope);
  return (
    <ul className={classes.steps}>
      {steps.map((step) => (
        <li key={step.id} data-box={holdsSteps(step) || undefined}>
          <div className={holdsSteps(step) ? classes.stepHead : classes.step}>{face(step)}</div>
          {holdsSteps(step) && <Scope flow={flow} face={face} scope={step.id} />}
        </li>
      ))}
    </ul>
  );
}
