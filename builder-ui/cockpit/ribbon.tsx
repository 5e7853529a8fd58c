import type { CycleRow } from '../api-types.ts';
import classes from './running.module.css';
import { useRunningWords } from './use-running-words.ts';

/** How far a cycle is, as one bar: done, on time, late, stuck. */
export function Ribbon({ cycle: { total, done, late, stuck } }: { cycle: CycleRow }) {
  const say = useRunningWords();
  const onTime = Math.max(0, total - done - late - stuck);
  const parts = { done, onTime, late, stuck };
  return (
    <div className={classes.ribbon} role="img" aria-label={say('ribbon', parts)} title={say('ribbon', parts)}>
      {Object.entries(parts).map(([name, size]) => (size > 0 ? <span key={name} data-part={name} style={{ flexGrow: size }} /> : null))}
    </div>
  );
}
