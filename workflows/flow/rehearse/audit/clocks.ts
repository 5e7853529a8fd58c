import type { ContractLine } from '../journal-contract.ts';
import { type Check, fault, isOfTransfer, lives, none } from './fault.ts';

/** Every clock that was set fires at its instant, is moved or cancelled, or still ticks at the end of a journal whose run goes on. */
export function clocks(): Check {
  const ticking = new Map<string, ContractLine>();
  const over = new Set<string>();
  let last = '';
  return {
    line(line) {
      const { kind, run, at, due, detail } = line;
      last = at;
      if (kind === 'run.finished' && run !== null) over.add(run);
      if (lives(line) && run !== null) over.delete(run);
      const { clock } = detail;
      if (!kind.startsWith('clock.') || typeof clock !== 'string') return none;
      const set = ticking.get(clock);
      switch (kind) {
        case 'clock.set':
        case 'clock.pending':
        case 'clock.moved':
        case 'clock.held': {
          ticking.set(clock, line);
          // A line that tells what its date was tells of a clock that is there.
          const isNew = detail.was === undefined;
          if (isNew && set !== undefined && set.due !== null) return [fault('clock', line, `${clock} is set although it ticks since line ${set.n}`)];
          return isNew || set !== undefined ? none : [fault('clock', line, `${clock} is moved, but was not set`)];
        }
        case 'clock.cancelled':
          ticking.delete(clock);
          return set === undefined ? [fault('clock', line, `${clock} is cancelled, but was not set`)] : none;
        default:
          ticking.delete(clock);
          if (set === undefined) return [fault('clock', line, `${clock} fires, but was not set`)];
          if (due !== set.due) return [fault('clock', line, `${clock} fires for ${due}, but was set for ${set.due}`)];
          return set.due !== null && at < set.due ? [fault('clock', line, `${clock} fires before its instant, ${set.due}`)] : none;
      }
    },
    end: () =>
      [...ticking].flatMap(([clock, line]) => {
        if (line.run !== null && over.has(line.run)) return [fault('clock', line, `${clock} still ticks in a run that is over`)];
        return line.due !== null && line.due < last ? [fault('clock', line, `${clock} was due at ${line.due} and did not come`)] : [];
      }),
  };
}

const mayCome = ['event.refused', 'look.shown', 'look.hidden', 'disclosed', 'clock.cancelled', 'task.closed', 'step.left', 'mail.kept', 'mail.sent'];

/** After its end nothing more happens in a run, but for what its end itself closes, and unless it is opened again. */
export function endings(): Check {
  const over = new Map<string, ContractLine>();
  return {
    line(line) {
      const { kind, run } = line;
      if (run === null) return none;
      const ended = over.get(run);
      if (kind === 'run.finished') over.set(run, line);
      if (ended === undefined || isOfTransfer(line)) return none;
      if (kind === 'event.accepted' || kind === 'run.moved' || kind === 'task.reopened' || kind === 'task.withdrawn' || kind === 'run.started') {
        over.delete(run);
        return none;
      }
      return mayCome.includes(kind) && (kind === 'event.refused' || kind.startsWith('look') || line.at === ended.at)
        ? none
        : [fault('afterEnd', line, `${kind} although the run was over with line ${ended.n}`)];
    },
    end: () => none,
  };
}
