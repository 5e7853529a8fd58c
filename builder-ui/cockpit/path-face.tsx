import { IconAlertTriangle, IconCheck, IconMapPin } from '@tabler/icons-react';
import type { Step } from '../../workflows/flow/schema.ts';
import { nameOf } from '../../workflows/flow/sentences/language.ts';
import { useLanguage } from '../language.ts';
import { StepIcon } from '../steps/step-icon.tsx';
import classes from './face.module.css';
import type { PathState } from './path.ts';
import { useRunningWords } from './use-running-words.ts';

const signs = { passed: IconCheck, here: IconMapPin, stuck: IconAlertTriangle, notYet: null };
const stateWords = { passed: 'passed', here: 'hereNow', stuck: 'tabStuck', notYet: 'notYet' } as const;

/** A step on one person's way: done, here, stuck, or not reached yet. */
export function PathFace({ step, state }: { step: Step; state: PathState }) {
  const say = useRunningWords();
  const name = nameOf(step, useLanguage());
  const Sign = signs[state];
  if (step.kind === 'forEach') {
    return (
      <>
        <StepIcon kind={step.kind} size={24} />
        <span className={classes.boxName}>{name}</span>
      </>
    );
  }
  return (
    <div className={classes.path} data-state={state}>
      <StepIcon kind={step.kind} />
      <div className={classes.pathText}>
        <span className={classes.name}>{name}</span>
        <span className={classes.state} data-state={state}>
          {Sign && <Sign size={14} aria-hidden />}
          {say(stateWords[state])}
        </span>
      </div>
    </div>
  );
}
