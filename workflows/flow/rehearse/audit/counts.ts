import type * as z from 'zod';
import { type ContractLine, detailText } from '../journal-contract.ts';
import { journalDetails } from '../journal-details.ts';
import { type Check, fault, type Fault, none, placesGoOn, taskOf } from './fault.ts';

/** What several people answered, counted again from the lines of their parts: by rules of its own, not by those of the kernel. */

type Policy = NonNullable<z.infer<(typeof journalDetails)['task.opened']>['tally']>;
type Count = NonNullable<z.infer<(typeof journalDetails)['step.left']>['count']>;

/** `outcome` of one that is answered: null where nobody may know. `counts`: for which parts of the rule. */
type Part = { is: 'open' | 'answered' | 'lost' | 'closed'; outcome: string | null; why: string; asks: string; counts: number[]; line: ContractLine };

/** `stood`: answers of an earlier round that stand in this one. `otherwise`: it may be left by something other than its answers. */
type Task = { parts: Map<string, Part>; policy: Policy | null; stood: Part[]; otherwise: boolean; left: ContractLine | null };

const losses = ['left', 'excluded', 'noLonger'];
/** A step is left by these whatever was answered. */
const notByAnswers = ['closed', 'moved', 'occurrence'];
const instead = ['task.overridden', 'task.timedOut', 'task.byPolicy', 'step.skipped'];

export function counts(): Check {
  const tasks = new Map<string, Task>();
  /** Tasks that were left at this instant: by its end nobody is asked any more. */
  let justLeft = new Set<Task>();
  /** By run and step: the task of which an answer was taken back after it had been left. */
  const takenBack = new Map<string, { task: Task; part: string }>();
  let now = '';

  const taskAt = (place: string): Task => {
    const known = tasks.get(place);
    if (known !== undefined) return known;
    const fresh: Task = { parts: new Map(), policy: null, stood: [], otherwise: false, left: null };
    tasks.set(place, fresh);
    return fresh;
  };
  const unanswered = (): Fault[] => {
    const faults = [...justLeft].flatMap(({ parts }) =>
      [...parts].flatMap(([part, { is, line }]) =>
        is === 'open' ? [fault('tally', line, `${part} was neither answered nor closed when its step was left`)] : [],
      ),
    );
    justLeft = new Set();
    return faults;
  };

  function onPart(task: Task, part: string, line: ContractLine): Fault[] {
    const { kind, outcome, detail } = line;
    const before = task.parts.get(part);
    const put = (more: Partial<Part>) => {
      const blank: Part = { is: 'open', outcome: null, why: '', asks: 'answer', counts: [], line };
      task.parts.set(part, { ...blank, ...before, ...more, line });
    };
    switch (kind) {
      case 'task.opened': {
        const { tally, counts: of = [], asks = 'answer', why } = journalDetails[kind].parse(detail);
        task.policy = tally ?? task.policy;
        const others = [...task.parts].filter(([id, one]) => id !== part && one.is === 'open' && one.asks === 'answer');
        put({ is: 'open', counts: of, asks });
        // Whoever is added or joins is asked at once.
        const isInTurn = task.policy?.rule === 'sequence' && asks === 'answer' && why.by === 'rule';
        return isInTurn && others.length > 0
          ? [fault('tally', line, `${part} is asked while ${others[0]?.[0]} has not answered, though they are asked in turn`)]
          : none;
      }
      case 'task.decided':
        put({ is: 'answered', outcome });
        return none;
      case 'task.byPolicy':
        if (detail.draft === true) put({ is: 'answered', outcome });
        return none;
      case 'task.declined':
        put({ is: 'lost', outcome: null });
        return none;
      case 'task.closed': {
        const why = detailText(line, 'why');
        put({ is: losses.includes(why) ? 'lost' : 'closed', outcome: null, why });
        return before?.is === 'answered' ? [fault('tally', line, `${part} is closed although it was answered`)] : none;
      }
      case 'task.reassigned':
        put({ is: 'open', outcome: null });
        return none;
      case 'task.reopened':
        put({ is: 'open', outcome: null });
        return before?.is === 'open' ? [fault('tally', line, `${part} is asked again although it was not answered`)] : none;
      case 'task.withdrawn':
        if (task.left === null) put({ is: 'open', outcome: null });
        else takenBack.set(`${line.run} ${line.step}`, { task, part });
        return before?.is === 'open' ? [fault('tally', line, `${part} is taken back although it was not answered`)] : none;
      default:
        return none;
    }
  }

  return {
    line(line) {
      const { kind, run, step, at, detail } = line;
      const faults = at === now ? [] : unanswered();
      now = at;
      if (kind === 'version.migrated') placesGoOn(tasks, line);
      const place = taskOf(line);
      if (kind === 'step.entered') {
        const again = takenBack.get(`${run} ${step}`);
        takenBack.delete(`${run} ${step}`);
        if (again !== undefined) taskAt(place).stood = standing(again.task, again.part);
      }
      if (instead.includes(kind) && step !== null) taskAt(place).otherwise = true;
      if (typeof detail.part === 'string' && kind.startsWith('task.')) return [...faults, ...onPart(taskAt(place), detail.part, line)];
      const task = tasks.get(place);
      if (kind !== 'step.left' || task === undefined) return faults;
      task.left = line;
      justLeft.add(task);
      return [...faults, ...onLeft(task, line)];
    },
    end: unanswered,
  };
}

function standing({ parts, stood }: Task, withdrawn: string): Part[] {
  const own = [...parts].flatMap(([id, part]) => (part.is === 'answered' && part.asks === 'answer' && id !== withdrawn ? [part] : []));
  return [...stood, ...own];
}

function onLeft(task: Task, line: ContractLine): Fault[] {
  const { policy, otherwise, stood } = task;
  const { outcome, detail } = line;
  const { count } = journalDetails['step.left'].parse(detail);
  if (policy === null) return none;
  if (count === undefined)
    return otherwise || notByAnswers.includes(outcome ?? '')
      ? none
      : [fault('tally', line, 'is left by the answers of several, but not told how they were counted')];
  const own = [...task.parts.values()].filter(({ asks }) => asks === 'answer');
  const answers = [...stood, ...own.filter(({ is }) => is === 'answered')];
  if (answers.length !== count.answers) return [fault('tally', line, `${answers.length} had answered, but ${count.answers} were counted`)];
  // In turn, those whose turn had not come are asked by no line.
  const open = own.filter(isOpen).length;
  if (policy.rule === 'sequence' ? open > count.open : open !== count.open)
    return [fault('tally', line, `${open} might still have answered, but ${count.open} were counted`)];
  if (count.outcomes === undefined || answers.some((one) => one.outcome === null)) return none;
  const given = countEach(answers.map((one) => one.outcome ?? ''));
  if (JSON.stringify(sorted(given)) !== JSON.stringify(sorted(count.outcomes)))
    return [fault('tally', line, `the answers were ${JSON.stringify(given)}, but ${JSON.stringify(count.outcomes)} were counted`)];
  const expected = outcomesOf(policy, count, answers, own);
  return expected.includes(outcome ?? '')
    ? none
    : [fault('tally', line, `the answers ${JSON.stringify(given)} come to ${expected.join(' or ') || 'nothing yet'}, not to ${outcome}`)];
}

/** It might still have been answered when the others had settled it. */
const isOpen = ({ is, why }: Part): boolean => is === 'closed' && (why === 'others' || why === 'byPolicy');

function countEach(outcomes: readonly string[]): Record<string, number> {
  const each: Record<string, number> = {};
  for (const outcome of outcomes) each[outcome] = (each[outcome] ?? 0) + 1;
  return each;
}

const sorted = (record: Record<string, number>) => Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));

/** What answers may come to; nothing: they settle nothing. Of other outcomes equally often given the one named first, or any where a person is asked. */
function outcomesOf({ rule, reject, ties, outcomes }: Policy, { n, open, asked, parts = [] }: Count, answers: readonly Part[], own: readonly Part[]): string[] {
  const left = answers.length + open;
  // Everybody who was asked has declined.
  if (left === 0) return own.length > 0 ? ['declined'] : [];
  const [first] = answers;
  if (rule === 'any' && parts.length === 0) return first?.outcome == null ? [] : [first.outcome];
  const wanted = outcomes[0] ?? first?.outcome ?? '';
  const against = answers.flatMap(({ outcome }) => (outcome === null || outcome === wanted ? [] : [outcome]));
  if (reject === 'endsIt' && against[0] !== undefined) return [against[0]];
  const inFavour = answers.length - against.length;
  const needed = Math.max(1, neededOf(rule, n, left, asked));
  const inFavourOf = (part: number) => answers.filter((one) => one.outcome === wanted && one.counts.includes(part)).length;
  const openOf = (part: number) => (rule === 'sequence' ? open : own.filter((one) => isOpen(one) && one.counts.includes(part)).length);
  if (inFavour >= needed && parts.every((of, part) => inFavourOf(part) >= of)) return [wanted];
  const partsMay = parts.every((of, part) => inFavourOf(part) + openOf(part) >= of);
  if ((inFavour + open >= needed && partsMay) || (rule === 'sequence' && open > 0)) return [];
  const each = countEach(against);
  const most = Math.max(0, ...Object.values(each));
  const often = Object.keys(each).filter((outcome) => each[outcome] === most);
  if (often.length < 2) return often;
  return ties === 'first' ? often.sort((a, b) => outcomes.indexOf(a) - outcomes.indexOf(b)).slice(0, 1) : [];
}

function neededOf(rule: string, n: number | null, left: number, asked: number): number {
  if (rule === 'percent') return Math.min(left, Math.ceil((left * (n ?? 100)) / 100));
  if (rule === 'any') return 1;
  return rule === 'all' || n === null ? left : Math.min(n, asked);
}
