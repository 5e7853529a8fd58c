import type { ContractLine } from '../journal-contract.ts';
import { journalDetails } from '../journal-details.ts';
import { type Check, fault, type Fault, isOfTransfer, lives, none, taskOf } from './fault.ts';

/** The life of tasks and their parts, told again from their lines alone. */

const partOf = ({ detail }: ContractLine): string | null => (typeof detail.part === 'string' ? detail.part : null);

/** When a task closes: as its opening says, or as its clock was moved since. */
export function deadlines(): Check {
  const closing = new Map<string, string>();
  const isClosing = ({ kind, detail }: ContractLine) => kind.startsWith('clock.') && detail.name === 'closes';
  return {
    line(line) {
      const { kind, at, due } = line;
      const key = taskOf(line);
      if (isClosing(line)) {
        if (due === null || kind === 'clock.cancelled' || kind === 'clock.held') closing.delete(key);
        else if (kind === 'clock.set' || kind === 'clock.moved') closing.set(key, due);
        return none;
      }
      const closes = closing.get(key);
      if (kind === 'task.timedOut' && closes !== undefined && at < closes) return [fault('deadline', line, `timed out before it closes at ${closes}`)];
      // Facts come before dates at one instant, what people do after them.
      const inTime = closes === undefined || at < closes || (at === closes && line.detail.by === 'fact');
      if (kind === 'task.decided' && !inTime) return [fault('deadline', line, `was answered although it closed at ${closes}`)];
      return none;
    },
    end: () => none,
  };
}

const decides = ['task.decided', 'task.overridden', 'task.byPolicy', 'step.skipped', 'condition.evaluated'];

/** What was answered where nobody may know who did: any outcome. */
const untold = '*';

/** A step is left by an outcome that somebody gave, that the flow says for silence, or by which it is closed. */
export function tallies(): Check {
  const given = new Map<string, string[]>();
  const asked = new Set<string>();
  const takenBack = new Map<string, string>();
  return {
    line(line) {
      const { kind, outcome, run, step } = line;
      const key = taskOf(line);
      if (kind === 'task.withdrawn') takenBack.set(`${run} ${step}`, key);
      // The answers of the others stand in the round in which one is asked again.
      const before = kind === 'step.entered' ? takenBack.get(`${run} ${step}`) : undefined;
      if (before !== undefined) add(given, key, ...(given.get(before) ?? []));
      if (kind === 'step.entered') takenBack.delete(`${run} ${step}`);
      if (kind === 'task.opened') asked.add(key);
      if (kind === 'task.timedOut') add(given, key, 'timeout', 'overdue', 'missed', outcome ?? 'timeout');
      if (decides.includes(kind)) add(given, key, outcome ?? untold);
      if (kind === 'task.declined') add(given, key, 'declined');
      if (kind !== 'step.left' || outcome === null || !asked.has(key)) return none;
      const known = [...(given.get(key) ?? []), 'closed', 'moved', 'occurrence'];
      return known.includes(outcome) || known.includes(untold)
        ? none
        : [fault('tally', line, `left by ${outcome}, which nobody gave: ${(given.get(key) ?? []).join(', ') || 'nothing'}`)];
    },
    end: () => none,
  };
}

function add(lists: Map<string, string[]>, key: string, ...items: string[]): void {
  lists.set(key, [...(lists.get(key) ?? []), ...items]);
}

const ends = ['task.decided', 'task.declined', 'task.overridden', 'task.byPolicy', 'task.closed'];

/** Every part that was opened is answered, closed, or still open in a run that goes on. */
export function parts(): Check {
  const open = new Map<string, ContractLine>();
  const over = new Set<string>();
  const left = new Set<string>();
  return {
    line(line) {
      const { kind, run } = line;
      const part = partOf(line);
      if (kind === 'step.left') left.add(taskOf(line));
      if (kind === 'run.finished' && run !== null) over.add(run);
      if (lives(line) && run !== null) over.delete(run);
      if (part === null) return none;
      if (kind === 'task.opened' || kind === 'task.reopened') open.set(part, line);
      // What had settled its step is asked again by a part of its own.
      if (kind === 'task.withdrawn' && !left.has(taskOf(line))) open.set(part, line);
      if (!ends.includes(kind)) return none;
      if (!open.has(part) && kind === 'task.decided') return [fault('unopened', line, `answers ${part}, which is not open`)];
      open.delete(part);
      return none;
    },
    end: () =>
      [...open].flatMap(([part, line]) =>
        line.run !== null && over.has(line.run) ? [fault('open', line, `${part} is still open in a run that is over`)] : [],
      ),
  };
}

/** Incidents that are closed were opened; steps that are left were entered, by a run that was begun; a run whose steps are all left is over, and the other way round. */
export function openings(): Check {
  const incidents = new Map<string, number>();
  const begun = new Set<string>();
  const ended = new Map<string, ContractLine>();
  const entered = new Set<string>();
  const here = new Map<string, Map<string, ContractLine>>();
  return {
    line(line): Fault[] {
      const { kind, run, outcome } = line;
      const key = taskOf(line);
      if (run === null) return none;
      const steps = here.get(run) ?? new Map<string, ContractLine>();
      here.set(run, steps);
      switch (kind) {
        case 'run.started':
          begun.add(run);
          return none;
        case 'run.moved':
          if (!isOfTransfer(line)) ended.delete(run);
          return none;
        case 'run.finished':
          ended.set(run, line);
          return outcome === 'cancelled' ? none : [...steps.values()].map((one) => fault('open', one, `${run} is over, but this step was not left`));
        case 'step.entered':
          steps.set(key, line);
          if (entered.has(key)) return [fault('once', line, 'was entered in this round before')];
          entered.add(key);
          return begun.has(run) ? none : [fault('unopened', line, 'is entered in a run that was not begun')];
        case 'step.left': {
          // An occurrence of a repeat is over, not the repeat.
          if (outcome === 'occurrence') return none;
          const wasHere = steps.delete(key);
          return wasHere || outcome === 'closed' ? none : [fault('unopened', line, 'is left, but was not entered, or was left before')];
        }
        case 'version.migrated':
          here.set(run, renamed(steps, line));
          return none;
        case 'incident.opened':
          incidents.set(key, (incidents.get(key) ?? 0) + 1);
          return none;
        case 'incident.closed': {
          const left = (incidents.get(key) ?? 0) - 1;
          incidents.set(key, left);
          return left < 0 ? [fault('unopened', line, 'an incident is closed that was not opened')] : none;
        }
        default:
          return none;
      }
    },
    end: () =>
      [...here].flatMap(([run, steps]) =>
        steps.size === 0 && begun.has(run) && !ended.has(run)
          ? [fault('afterEnd', { n: 0 }, `${run} has left all of its steps, but is not told to be over`)]
          : [],
      ),
  };
}

/** The steps that a run is in go on under the names that they have in the version it moved to. */
function renamed(steps: ReadonlyMap<string, ContractLine>, { run, detail }: ContractLine): Map<string, ContractLine> {
  const names = new Map(journalDetails['version.migrated'].parse(detail).goesOn.map(({ step, at }) => [step, at]));
  return new Map([...steps.values()].map((line) => [taskOf({ ...line, run, step: names.get(line.step ?? '') ?? line.step }), line]));
}
