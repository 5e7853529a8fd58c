import type { Condition, Length, When, Who } from './grammar.ts';
import type { Flow, Step, TaskStep } from './schema.ts';
import type { Language } from './sentences/language.ts';
import { stepTold, tallyTold } from './sentences/step.ts';
import { tellerOf } from './sentences/teller.ts';
import { byTold, lateTold } from './sentences/when.ts';
import { whoTold } from './sentences/who.ts';

/** A flow, its parts and its problems in plain sentences, English and Traditional Chinese. Everything here gives words for people and nothing to compute with. */

export { dateWords, deadlineWords, shortDateWords } from './sentences/dates.ts';
export { kindWords } from './sentences/kinds.ts';
export { type Language, nameOf, said } from './sentences/language.ts';
export { ledgerWords } from './sentences/ledger.ts';
export { noticeText, promisesBroken } from './sentences/notice.ts';
export { outcomeWords } from './sentences/outcomes.ts';
export { type OutlineRow, sentences } from './sentences/outline.ts';
export { formWords, paperOf, paperText } from './sentences/paper.ts';
export { priceDiffWords, priceWords } from './sentences/price.ts';
export { weekdayName } from './sentences/when.ts';
export { roleName } from './sentences/who.ts';
export { problemWords } from './sentences/problem.ts';

/** A step in one paragraph: who does what by when, and what happens if nobody does. */
export function stepSentence(flow: Flow, step: Step, language: Language): string {
  return stepTold(step, tellerOf(flow, language));
}

/** "the manager, or if there is none HR; never the employee". `short` is the first rule alone. */
export function whoWords(who: Who, language: Language, flow: Flow, options: { short?: boolean } = {}): string {
  return whoTold(who, tellerOf(flow, language), options);
}

/** "It takes “Approve” from 2 of them."; empty where nothing is said of how several answers count. */
export function tallyWords(step: TaskStep, language: Language, flow: Flow): string {
  return tallyTold(step, tellerOf(flow, language));
}

/** "3 days before it is due". */
export function whenWords(when: When, language: Language, flow: Flow): string {
  return tellerOf(flow, language).when(when);
}

/** By when: "within 10 working days", "by “Closing date”". */
export function dueWords(when: When, language: Language, flow: Flow): string {
  return byTold(when, tellerOf(flow, language));
}

/** When a step of "If late" comes: "2 days late". */
export function lateWords(when: When, language: Language, flow: Flow): string {
  return lateTold(when, tellerOf(flow, language));
}

/** "10 working days", without its sign. */
export function lengthWords(length: Length, language: Language, flow: Flow): string {
  return tellerOf(flow, language).length(length);
}

/** What follows "if". */
export function conditionWords(condition: Condition, language: Language, flow: Flow): string {
  return tellerOf(flow, language).condition(condition);
}
