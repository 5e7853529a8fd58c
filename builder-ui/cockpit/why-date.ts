import { type Length, units } from '../../workflows/flow/grammar.ts';
import type { Flow } from '../../workflows/flow/schema.ts';
import type { LedgerLine } from '../../workflows/flow/state.ts';
import { lengthWords } from '../../workflows/flow/sentences.ts';
import { deadlineWords } from '../../workflows/flow/sentences/dates.ts';
import type { Language } from '../language.ts';
import { capital } from '../steps/card-lines.ts';
import type { SayRunning } from './use-running-words.ts';

type Telling = { flow: Flow; say: SayRunning; language: Language; zone: string };

const anchors = [
  'opened',
  'due',
  'closes',
  'date',
  'cycleDate',
  'runStart',
  'stepOpened',
  'stepCompleted',
  'stepDue',
  'stepClosed',
  'personDate',
  'answerDate',
  'earliest',
  'latest',
  'between',
] as const;

/** How a date came about: one sentence for each rule that was applied, in order, with the date it gave. */
export function whyDate(ledger: LedgerLine[], telling: Telling): string[] {
  return ledger.map((line) => {
    const { say, language, zone } = telling;
    const what = capital(ruleWords(line, telling));
    return line.to === null ? say('w_unknown', { what }) : say('w_line', { what, date: deadlineWords(new Date(line.to).toISOString(), zone, language) });
  });
}

function ruleWords({ rule, op }: LedgerLine, { flow, say, language }: Telling): string {
  switch (rule) {
    case 'anchor': {
      const anchor = anchors.find((one) => one === op);
      return say(anchor === undefined ? 'w_start' : `w_${anchor}`);
    }
    case 'offset': {
      const length = lengthOf(op);
      return length === null ? say('w_moved') : say(op.startsWith('-') ? 'w_before' : 'w_after', { length: lengthWords(length, language, flow) });
    }
    case 'snap':
      return say(op === 'previous' ? 'w_snapPrevious' : 'w_snapNext');
    case 'time':
      return say('w_time', { time: op });
    case 'notice': {
      const length = lengthOf(op);
      return length === null ? say('w_moved') : say('w_notice', { length: lengthWords(length, language, flow) });
    }
    case 'afterNotice':
      return say('w_afterNotice');
    default:
      return say('w_moved');
  }
}

/** "10 workingDays" as a length, without its sign; null for what is none. */
function lengthOf(op: string): Length | null {
  const [n, unit] = op.split(' ');
  const known = units.find((one) => one === unit);
  return known === undefined || !Number.isFinite(Number(n)) ? null : { n: Math.abs(Number(n)), unit: known };
}
