import type { Flow } from '../../workflows/flow/schema.ts';
import type { JournalKind } from '../../workflows/flow/journal.ts';
import { stepName } from '../../workflows/flow/sentences/language.ts';
import { outcomeWords } from '../../workflows/flow/sentences/outcomes.ts';
import type { HistoryLine, PersonRef } from '../api-types.ts';
import { dueWords } from '../dates.ts';
import { type Language, nameIn } from '../language.ts';
import type { SayRunning } from './use-running-words.ts';

/** The kinds that a reader of one review wants to hear of; the others are how the engine keeps its books. */
const told = {
  'run.started': 'h_runStarted',
  'run.finished': 'h_runFinished',
  'run.paused': 'h_runPaused',
  'run.resumed': 'h_runResumed',
  'run.moved': 'h_runMoved',
  'step.skipped': 'h_stepSkipped',
  'task.opened': 'h_taskOpened',
  'task.reminded': 'h_taskReminded',
  'task.escalated': 'h_taskEscalated',
  'task.reassigned': 'h_taskReassigned',
  'task.extended': 'h_taskExtended',
  'task.late': 'h_taskLate',
  'task.decided': 'h_taskDecided',
  'task.timedOut': 'h_taskTimedOut',
  'task.byPolicy': 'h_taskByPolicy',
  'task.closed': 'h_taskClosed',
  'task.reopened': 'h_taskReopened',
  'mail.sent': 'h_mailSent',
  'clock.moved': 'h_clockMoved',
  'incident.opened': 'h_incidentOpened',
  'incident.closed': 'h_incidentClosed',
} as const satisfies Partial<Record<JournalKind, string>>;

type Telling = { flow: Flow; say: SayRunning; language: Language; zone: string };

/** A line of the history as a sentence, or null where it is nothing a reader wants to hear. */
export function historySentence(line: HistoryLine, { flow, say, language, zone }: Telling): string | null {
  if (!isTold(line.kind)) return null;
  const people = (some: PersonRef[]) => some.map((person) => nameIn(person, language)).join(language === 'zh' ? '、' : ', ');
  const step = line.step === null ? undefined : flow.steps[line.step];
  const values = {
    step: line.step === null ? '' : stepName(flow, line.step, language),
    by: line.by === null ? say('system') : nameIn(line.by, language),
    for: line.for === null ? '' : nameIn(line.for, language),
    to: line.to.length === 0 ? say('nobodyNamed') : people(line.to),
    due: line.due === null ? '' : dueWords(line.due, language, zone, new Date(line.at)),
    outcome: line.outcome === null ? '' : step === undefined ? line.outcome : outcomeWords(step, line.outcome, language),
  };
  if (line.kind === 'task.opened' && line.due !== null) return say('h_taskOpenedDue', values);
  if (line.kind === 'task.decided' && line.for !== null && line.for.id !== line.by?.id) return say('h_taskDecidedFor', values);
  return say(told[line.kind], values);
}

function isTold(kind: JournalKind): kind is keyof typeof told {
  return Object.hasOwn(told, kind);
}
