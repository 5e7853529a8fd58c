import type { Flow } from '../../workflows/flow/schema.ts';
import type { JournalKind } from '../../workflows/flow/journal.ts';
import { incidentCodes } from '../../workflows/flow/state.ts';
import { type StayWhy, stayWhys } from '../../workflows/flow/world.ts';
import { deadlineWords } from '../../workflows/flow/sentences/dates.ts';
import { stepName } from '../../workflows/flow/sentences/language.ts';
import { outcomeWords } from '../../workflows/flow/sentences/outcomes.ts';
import type { HistoryLine, PersonRef } from '../api-types.ts';
import { type Language, nameIn } from '../language.ts';
import { capital } from '../steps/card-lines.ts';
import { dateName } from './date-names.ts';
import type { SayRunning } from './use-running-words.ts';

type Word = Parameters<SayRunning>[0];

/** The kinds that a reader of one review wants to hear of. */
const told = {
  'cycle.launched': 'h_cycleLaunched',
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
  'task.reopened': 'h_taskReopened',
  'task.declined': 'h_taskDeclined',
  'task.withdrawn': 'h_taskWithdrawn',
  'task.overridden': 'h_taskOverridden',
  'task.held': 'h_taskHeld',
  'task.released': 'h_taskReleased',
  'clock.moved': 'h_clockMoved',
  'score.computed': 'h_scoreComputed',
  'milestone.atRisk': 'h_milestoneAtRisk',
  'milestone.met': 'h_milestoneMet',
  'milestone.missed': 'h_milestoneMissed',
  'record.written': 'h_recordWritten',
  'record.superseded': 'h_recordSuperseded',
  'record.suspended': 'h_recordSuspended',
  'record.restored': 'h_recordRestored',
  'record.annotated': 'h_recordAnnotated',
  'record.erased': 'h_recordErased',
  disclosed: 'h_disclosed',
  'connect.replied': 'h_connectReplied',
  'connect.failed': 'h_connectFailed',
  'shift.applied': 'h_shiftApplied',
  'version.migrated': 'h_versionMigrated',
  'version.stayed': 'h_versionStayed',
  'incident.opened': 'h_incidentOpened',
  'incident.closed': 'h_incidentClosed',
  'policy.broken': 'h_policyBroken',
  'cycle.closed': 'h_cycleClosed',
  'run.suppressed': 'h_runSuppressed',
  'run.merged': 'h_runMerged',
} as const satisfies Partial<Record<JournalKind, Word>>;

/** What is told only to who asks for every detail. */
const details = {
  'step.entered': 'h_stepEntered',
  'step.left': 'h_stepLeft',
  'task.closed': 'h_taskClosed',
  'mail.kept': 'h_mailKept',
  'mail.sent': 'h_mailSent',
  'clock.set': 'h_clockSet',
  'clock.fired': 'h_clockFired',
  'clock.cancelled': 'h_clockCancelled',
  'clock.pending': 'h_clockPending',
  'clock.held': 'h_clockHeld',
  'condition.evaluated': 'h_ruleLedTo',
  'event.accepted': 'h_accepted',
  'event.refused': 'h_refused',
  'audience.included': 'h_included',
  'audience.excluded': 'h_excluded',
  'fact.recorded': 'h_factRecorded',
  'fact.corrected': 'h_factCorrected',
  'connect.sent': 'h_connectSent',
  'look.shown': 'h_lookShown',
  'look.hidden': 'h_lookHidden',
  'version.published': 'h_versionPublished',
  'retention.due': 'h_retentionDue',
  'retention.held': 'h_retentionHeld',
  'retention.purged': 'h_retentionPurged',
} as const satisfies Partial<Record<JournalKind, Word>>;

/** Every kind has its words: one that is forgotten does not compile. */
const wordsOf = { ...told, ...details } satisfies Record<JournalKind, Word>;

/** What is said instead where the line has a due date, an outcome is hidden, someone answered for another, or somebody did it by hand. */
const variants: Partial<Record<JournalKind, (line: HistoryLine) => Word | undefined>> = {
  'task.opened': ({ due }) => (due === null ? undefined : 'h_taskOpenedDue'),
  'task.reassigned': ({ by }) => (by === null ? undefined : 'h_taskReassignedBy'),
  'task.escalated': ({ detail }) => (['tell', 'cc', 'insteadOfReminder'].includes(String(detail.act)) ? undefined : 'h_taskLateMeasure'),
  'task.decided': (line) => {
    const forOther = line.for !== null && line.for.id !== line.by?.id;
    if (line.outcome === null) return forOther ? 'h_taskAnsweredFor' : 'h_taskAnswered';
    return forOther ? 'h_taskDecidedFor' : undefined;
  },
  'task.extended': ({ due, detail: { phase } }) => {
    if (phase === 'asked' || phase === 'denied') return phase === 'asked' ? 'h_moreTimeAsked' : 'h_moreTimeDenied';
    return due === null ? 'h_moreTimeGranted' : undefined;
  },
  'task.byPolicy': ({ outcome }) => (outcome === null ? 'h_taskByRule' : undefined),
  'mail.sent': ({ detail }) => (detail.merged === undefined ? undefined : 'h_mailMerged'),
  'step.left': ({ outcome }) => (outcome === null ? 'h_stepLeftOnly' : undefined),
  'condition.evaluated': ({ outcome, detail }) => (isStay(detail.why) ? `h_stays_${detail.why}` : outcome === null ? 'h_ruleDecided' : undefined),
  'task.withdrawn': ({ by }) => (by === null ? 'h_taskTakenBack' : undefined),
  'task.held': ({ by }) => (by === null ? undefined : 'h_taskHeldBy'),
  'task.released': ({ by }) => (by === null ? undefined : 'h_taskReleasedBy'),
  'event.accepted': (line) => (isByHand(line) ? 'h_byHand' : undefined),
  'run.moved': ({ by, detail }) => (typeof detail.group === 'string' ? 'h_runToGroup' : by === null ? 'h_runMovedOn' : undefined),
  'run.finished': ({ outcome, by }) => (outcome === 'cancelled' && by !== null ? 'h_runStopped' : undefined),
  'incident.closed': ({ by }) => (by === null ? undefined : 'h_incidentClosedBy'),
};

type Telling = { flow: Flow; say: SayRunning; language: Language; zone: string };
export type Told = { sentence: string; detail: boolean };

/** A line of the history as a sentence, and whether it is a detail; null where it is nothing a reader wants to hear. */
export function historySentence(line: HistoryLine, telling: Telling): Told | null {
  const word = variants[line.kind]?.(line) ?? wordsOf[line.kind];
  if (word === undefined) return null;
  const { say, language } = telling;
  const { reason } = line.detail;
  const sentence = capital(say(word, valuesOf(line, telling)));
  const parts = [sentence, wayWords(line, say), typeof reason === 'string' && reason !== '' ? say('h_reason', { reason }) : ''];
  return { sentence: parts.filter((part) => part !== '').join(language === 'en' ? ' ' : ''), detail: isDetail(line) };
}

/** By which way an answer came, where that was not a page of the app. */
function wayWords({ detail: { via } }: HistoryLine, say: SayRunning): string {
  return via === 'link' || via === 'digest' || via === 'reply' || via === 'api' ? say(`h_via_${via}`) : '';
}

/** What the flow leaves to somebody's hand; nothing else tells who did it, and why. */
const isByHand = ({ kind, step, detail }: HistoryLine): boolean => kind === 'event.accepted' && detail.do === 'act' && step !== null;

/** A hand-over after a deadline is told by its own line. */
const isDetail = (line: HistoryLine): boolean =>
  (Object.hasOwn(details, line.kind) && !isByHand(line) && !isStay(line.detail.why)) || (line.kind === 'task.escalated' && line.detail.act === 'handOver');

function valuesOf(line: HistoryLine, { flow, say, language, zone }: Telling): Record<string, string> {
  const people = (some: PersonRef[]) => some.map((person) => nameIn(person, language)).join(language === 'zh' ? '、' : ', ');
  const moved = line.kind === 'run.moved' && typeof line.detail.to === 'string' ? line.detail.to : line.step;
  const step = moved === null ? undefined : flow.steps[moved];
  return {
    step: moved === null ? say('wholeCycle') : stepName(flow, moved, language),
    by: line.by === null ? say('system') : nameIn(line.by, language),
    for: line.for === null ? '' : nameIn(line.for, language),
    to: line.to.length === 0 ? say('nobodyNamed') : people(line.to),
    due: line.due === null ? '' : deadlineWords(line.due, zone, language, { short: sameYear(line.due, line.at) }),
    outcome: line.outcome === null ? '' : step === undefined ? line.outcome : outcomeWords(step, line.outcome, language),
    date: dateName(typeof line.detail.name === 'string' ? line.detail.name : '', moved, { flow, say, language }),
    why: say(whyOf(line.detail.code)),
    group: typeof line.detail.group === 'string' ? line.detail.group.slice(line.detail.group.indexOf('=') + 1) : '',
  };
}

const isStay = (why: unknown): why is StayWhy => (stayWhys as readonly unknown[]).includes(why);

const sameYear = (a: string, b: string) => a.slice(0, 4) === b.slice(0, 4);

function whyOf(code: unknown): Word {
  const known = incidentCodes.find((one) => one === code);
  return known === undefined ? 'why_noticeNotDelivered' : `why_${known}`;
}
