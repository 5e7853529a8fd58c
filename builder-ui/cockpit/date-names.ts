import type { ClockKind } from '../../workflows/flow/state.ts';
import type { Flow } from '../../workflows/flow/schema.ts';
import { stepName } from '../../workflows/flow/sentences/language.ts';
import type { Language } from '../language.ts';
import type { SayRunning } from './use-running-words.ts';

const words = {
  start: 'dateStart',
  opens: 'dateOpens',
  due: 'dateDue',
  closes: 'dateCloses',
  reminder: 'dateReminder',
  rung: 'dateRung',
  wait: 'dateWait',
  goOn: 'dateGoOn',
  joiners: 'dateJoiners',
  transfers: 'dateTransfers',
  deadline: 'dateWait',
  replyBy: 'dateReplyBy',
  by: 'dateDue',
  warns: 'dateWarns',
  occurrence: 'dateOccurrence',
  ends: 'dateEnds',
  handler: 'dateHandler',
  look: 'dateLook',
  starts: 'dateStarts',
} as const satisfies Record<ClockKind | 'starts', string>;

/** What a date of a step is called: "“Self review” is due". */
export function dateName(kind: string, step: string | null, { flow, say, language }: { flow: Flow; say: SayRunning; language: Language }): string {
  const word = Object.entries(words).find(([name]) => name === kind)?.[1] ?? 'dateOther';
  return say(word, { step: step === null ? '' : stepName(flow, step, language) });
}
