import { type ContractLine, detailText } from '../../workflows/flow/rehearse/journal-contract.ts';
import type { Flow } from '../../workflows/flow/schema.ts';
import { deadlineWords, ledgerWords, nameOf, outcomeWords } from '../../workflows/flow/sentences.ts';
import type { LedgerLine } from '../../workflows/flow/state.ts';

/** What a line is told with: the flow it happened in, the zone where the line names none, and what a person is called. */
export type JournalTeller = { flow: Flow; zone: string; person: (id: string) => string };

/** A line of the journal as a sentence, in English; null for the machinery that nobody reads (steps entered, clocks set). */
export function journalWords(line: ContractLine, teller: JournalTeller): string | null {
  const tell = tellerOf(line, teller);
  switch (line.kind) {
    case 'run.started':
      return 'Begins.';
    case 'run.finished':
      return `Ends: ${tell.end()}.`;
    case 'condition.evaluated':
      return `${tell.step()}: ${tell.outcome()}.`;
    case 'task.opened':
      return `${tell.step()} opens for ${tell.to()}${tell.by()}.`;
    case 'task.decided':
      return `${line.by === null ? 'Someone' : teller.person(line.by)} answers ${tell.step()}: ${tell.outcome()}${line.detail.late === true ? ', late' : ''}.`;
    case 'task.reminded':
      return `${tell.to()} ${tell.is()} reminded of ${tell.step()}.`;
    case 'task.late':
      return `${tell.step()} is late; ${tell.to()} ${tell.has()} not answered.`;
    case 'task.escalated':
      return `${tell.step()} is late: ${(escalations[detailText(line, 'act')] ?? escalations.tell)(tell.to(), tell.is())}.`;
    case 'task.reassigned':
      return `${tell.step()} goes from ${teller.person(detailText(line, 'from'))} to ${tell.to()}.`;
    case 'task.timedOut':
      return `${tell.step()} closes without an answer of ${tell.to()}.`;
    case 'task.byPolicy':
      return `${tell.step()} is taken as ${tell.outcome()}, as the flow says.`;
    case 'mail.kept':
      return `A message to ${tell.to()} waits for the next mail (${tell.step()}).`;
    case 'mail.sent':
      if (Array.isArray(line.detail.merged)) return `Mail to ${tell.to()}: ${line.detail.merged.length} messages in one.`;
      return `Mail to ${tell.to()}: ${mails[detailText(line, 'message')] ?? 'a message'}${line.step === null ? '' : ` (${tell.step()})`}.`;
    case 'clock.set':
      return line.detail.name === 'wait' || line.detail.name === 'goOn' ? `${tell.step()} waits${tell.until()}.` : null;
    case 'clock.moved':
    case 'clock.held':
      return toldDates.includes(detailText(line, 'name')) ? tell.moved() : null;
    case 'incident.opened':
      return `Needs attention at ${tell.step()}: ${detailText(line, 'code')}.`;
    case 'event.refused':
      return `Line ${line.event} of the script could not be done at ${tell.step()}: ${refusals[detailText(line, 'rule')] ?? detailText(line, 'rule')}.`;
    default:
      return null;
  }
}

/** Dates whose moving people notice; reminders and rungs move with them. */
const toldDates = ['opens', 'due', 'closes', 'wait', 'deadline', 'by', 'goOn', 'occurrence'];
/** Rules of a ledger by which a date is another than the flow alone says. */
const movers = ['shift', 'hold', 'extension', 'cap', 'container', 'restart'];

type Escalation = (to: string, is: string) => string;

const escalations: Record<string, Escalation> & { tell: Escalation } = {
  tell: (to, is) => `${to} ${is} told`,
  cc: (to) => `a copy goes to ${to}`,
  addDecider: (to) => `${to} may answer too`,
  handOver: (to) => `it is handed over to ${to}`,
};

const mails: Record<string, string> = {
  task: 'something to do',
  reminder: 'a reminder',
  tell: 'someone is late',
  cc: 'a copy',
  handedOver: 'it went to someone else',
  notify: 'a message',
};

const refusals: Record<string, string> = {
  notOpen: 'it was not open then',
  alreadyAnswered: 'it was answered already',
  notYours: 'it was not for that person to do',
  neverCame: 'what it waits for never came',
  invalid: 'the answer does not fit the form',
  guard: 'the flow does not allow that answer then',
  taskClosed: 'it was closed already',
};

function tellerOf(line: ContractLine, { flow, zone, person }: JournalTeller) {
  const step = line.step === null ? undefined : flow.steps[line.step];
  const day = (at: string) => deadlineWords(at, zoneThatRuled(line.local) ?? zone, 'en');
  const why = () => {
    const moved = (line.detail.ledger as LedgerLine[]).filter(({ rule }) => movers.includes(rule));
    return ledgerWords(moved, { flow, language: 'en', zone: zoneThatRuled(line.local) ?? zone, person })
      .map((sentence) => ` ${sentence}.`)
      .join('');
  };
  return {
    step: () => (step === undefined ? 'The cycle' : `“${nameOf(step, 'en')}”`),
    outcome: () => (step === undefined || line.outcome === null ? (line.outcome ?? '') : `“${outcomeWords(step, line.outcome, 'en')}”`),
    end: () => line.outcome ?? 'done',
    to: () => (line.to.length === 0 ? 'nobody' : line.to.map(person).join(', ')),
    is: () => (line.to.length > 1 ? 'are' : 'is'),
    has: () => (line.to.length > 1 ? 'have' : 'has'),
    by: () => (line.due === null ? '' : `, until ${day(line.due)}`),
    moved: () => {
      const now = line.due === null ? 'is held' : `is now by ${day(line.due)}`;
      return `The date of ${step === undefined ? 'the cycle' : `“${nameOf(step, 'en')}”`} ${now}.${why()}`;
    },
    until: () => (line.due === null ? '' : ` until ${day(line.due)}`),
  };
}

/** `2027-03-12T17:00:00+08:00[Asia/Hong_Kong]` names its zone. */
function zoneThatRuled(local: string): string | undefined {
  return /\[(.+)\]$/.exec(local)?.[1];
}
