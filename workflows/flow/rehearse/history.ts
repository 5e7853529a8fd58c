import { perform, refuse } from './acts/index.ts';
import { note, placeOfPerson } from './lines.ts';
import type { PastRun, Rehearsal, Why } from './rehearsal.ts';
import type { ScriptLine, Verb } from './script.ts';

/**
 * What happened before the start fills people, facts, files and past runs, and triggers nothing: no run is there to be told. A past run begins with `start` or
 * `launch`, keeps what is answered, and is over with `close` or `cancel`, or with the last answer before the start.
 */
const fills: readonly Verb[] = ['join', 'leave', 'change', 'absence', 'fact', 'record', 'annotate', 'edit', 'erase'];

export function history(rehearsal: Rehearsal, lines: readonly ScriptLine[]): void {
  const inOrder = [...lines].sort((a, b) => instantOf(a) - instantOf(b) || a.line - b.line);
  for (const line of inOrder) {
    rehearsal.now = instantOf(line);
    if (fills.includes(line.event.do)) perform(rehearsal, line);
    else keepPast(rehearsal, line);
  }
  // What takes effect before the start is history too: nobody is told of it.
  const { coming, start } = rehearsal;
  for (let first = coming.first(); first !== undefined && first.at < start; first = coming.first()) {
    rehearsal.now = first.at;
    coming.take()?.happens();
  }
  for (const runs of rehearsal.pastRuns.values()) for (const run of runs) run.endedAt ??= run.answers.at(-1)?.at ?? run.startedAt;
}

const instantOf = ({ moment }: ScriptLine): number => ('instant' in moment ? moment.instant : 0);

function keepPast(rehearsal: Rehearsal, { line, event }: ScriptLine): void {
  const why: Why = { cause: null, event: line, ref: event.ref ?? null };
  const { person } = event;
  const flow = event.flow ?? [...rehearsal.library.keys()][0] ?? '';
  if (person === undefined || person === null) return refuse(rehearsal, event, { refused: 'whichPerson' }, why);
  const runs = rehearsal.pastRuns.get(person) ?? [];
  const latest = runs.findLast((run) => run.flow === flow);
  switch (event.do) {
    case 'launch':
    case 'start': {
      const run: PastRun = { flow, startedAt: rehearsal.now, endedAt: null, outcome: null, answers: [] };
      rehearsal.pastRuns.set(person, [...runs, run]);
      break;
    }
    case 'answer': {
      if (latest === undefined) return refuse(rehearsal, event, { refused: 'noRun' }, why);
      const { step, outcome = 'done', values, by = person } = event;
      latest.answers.push({ step, round: 1, slot: `past:${line}`, by, for: by, at: rehearsal.now, outcome, values });
      latest.outcome = outcome;
      break;
    }
    case 'close':
    case 'cancel':
      if (latest === undefined) return refuse(rehearsal, event, { refused: 'noRun' }, why);
      latest.endedAt = rehearsal.now;
      break;
    default:
      return refuse(rehearsal, event, { refused: 'beforeStart' }, why);
  }
  note(rehearsal, { ...placeOfPerson(person), flow }, why, { kind: 'event.accepted', by: event.by ?? null, detail: { do: event.do, history: true } });
}
