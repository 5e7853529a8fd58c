import type { Step } from '../../workflows/flow/schema.ts';
import { holdsSteps, isTask } from '../../workflows/flow/schema.ts';
import { nameOf } from '../../workflows/flow/sentences/language.ts';
import type { StepCounts } from '../api-types.ts';
import { useLanguage } from '../language.ts';
import { StepIcon } from '../steps/step-icon.tsx';
import classes from './face.module.css';
import { useRunningWords } from './use-running-words.ts';

const none: StepCounts = { here: 0, late: 0, done: 0, stuck: 0 };

/** A step with who is there now: how many, how many late or stuck, how many have passed. A click shows them. */
export function CountsFace({ step, counts, total, onOpen }: { step: Step; counts: Record<string, StepCounts>; total: number; onOpen: (step: string) => void }) {
  const say = useRunningWords();
  const name = nameOf(step, useLanguage());
  const own = counts[step.id] ?? none;
  if (holdsSteps(step)) {
    return (
      <>
        <StepIcon kind={step.kind} size={24} />
        <span className={classes.boxName}>{name}</span>
        <span className={classes.boxLine}>{say('inside', { here: own.here, done: own.done })}</span>
      </>
    );
  }
  const all = step.in === null ? 1 : Math.max(total, own.done);
  const waits = isTask(step) || step.kind === 'wait' || own.here > 0 || own.stuck > 0;
  return (
    <button
      type="button"
      className={classes.counts}
      data-waiting={strength(own.here, all)}
      aria-label={say('showAt', { step: name, here: own.here, late: own.late, done: own.done })}
      onClick={() => onOpen(step.id)}
    >
      <span className={classes.line}>
        <StepIcon kind={step.kind} size={20} />
        <span className={classes.name}>{name}</span>
        {own.stuck > 0 && <span className={classes.chip}>{say('stuck', { count: own.stuck })}</span>}
        {own.late > 0 && own.stuck === 0 && <span className={classes.chip}>{say('late', { count: own.late })}</span>}
      </span>
      <span className={classes.line}>
        {waits && (
          <>
            <b className={classes.number}>{own.here}</b> <span className="small">{say('hereWord')}</span>
          </>
        )}
        {own.done > 0 && <span className="small muted">{say('finished', { count: own.done })}</span>}
      </span>
      <span className={classes.foot} aria-hidden>
        <span style={{ width: `${all === 0 ? 0 : Math.min(100, (100 * own.done) / all)}%` }} />
      </span>
    </button>
  );
}

/** How strongly the left border says that people wait here: three steps by their share. */
function strength(here: number, all: number): 0 | 1 | 2 | 3 {
  if (here === 0 || all === 0) return 0;
  const share = here / all;
  return share > 0.5 ? 3 : share > 0.2 ? 2 : 1;
}
