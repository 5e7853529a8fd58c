import { IconAlertTriangle, IconCheck, IconMapPin } from '@tabler/icons-react';
import { holdsSteps, portsOf, type Step } from '../../workflows/flow/schema.ts';
import { nameOf } from '../../workflows/flow/sentences/language.ts';
import { outcomeWords } from '../../workflows/flow/sentences/outcomes.ts';
import { useLanguage } from '../language.ts';
import { StepIcon } from '../steps/step-icon.tsx';
import classes from './face.module.css';
import type { Stand } from './path.ts';
import { useRunningWords } from './use-running-words.ts';

const signs = { passed: IconCheck, here: IconMapPin, stuck: IconAlertTriangle, notYet: null, never: null };
const stateWords = { passed: 'passed', here: 'hereNow', stuck: 'tabStuck', notYet: 'notYet', never: 'notReached' } as const;

/** A step on one person's way: done, here, stuck, or not reached. `time`: of a box that repeats, which time it is. */
export function PathFace({ step, stand: { state, outcome }, time }: { step: Step; stand: Stand; time: number | null }) {
  const say = useRunningWords();
  const language = useLanguage();
  const name = nameOf(step, language);
  const port = portsOf(step).find((one) => one.port === outcome);
  const asWanted = port === undefined || port.main;
  const plain = port === undefined || portsOf(step).length === 1 || (port.main && step.kind === 'form');
  const Sign = asWanted ? signs[state] : null;
  if (holdsSteps(step)) {
    return (
      <>
        <StepIcon kind={step.kind} size={24} />
        <span className={classes.boxName}>{name}</span>
        {time !== null && <span className={classes.boxLine}>{say('timeNo', { n: time })}</span>}
      </>
    );
  }
  return (
    <div className={classes.path} data-state={state}>
      <StepIcon kind={step.kind} />
      <div className={classes.pathText}>
        <span className={classes.name}>{name}</span>
        <span className={classes.state} data-state={asWanted ? state : undefined}>
          {Sign && <Sign size={14} aria-hidden />}
          {plain ? say(stateWords[state]) : outcomeWords(step, port.port, language)}
        </span>
      </div>
    </div>
  );
}
