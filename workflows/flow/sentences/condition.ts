import type { Condition, Operator, Value } from '../grammar.ts';
import { typeOf } from '../type-of.ts';
import { filled } from './filled.ts';
import { type Language, listed, stepName } from './language.ts';
import type { Tell } from './tell.ts';
import { allTold } from './total.ts';

/** A condition as the part of a sentence that follows "if". */
export function conditionTold(condition: Condition, tell: Tell): string {
  return worded(condition, tell, false);
}

function worded(condition: Condition, tell: Tell, inner: boolean): string {
  const zh = tell.language === 'zh';
  switch (condition.test) {
    case 'all':
    case 'any': {
      const parts = condition.of.map((part) => worded(part, tell, true));
      const joint = condition.test === 'all' ? (zh ? '，並且' : ' and ') : zh ? '，或者' : ' or ';
      const all = parts.join(joint);
      return inner && parts.length > 1 ? (zh ? `（${all}）` : `(${all})`) : all;
    }
    case 'not':
      return zh ? `並非${worded(condition.of, tell, true)}` : `it is not so that ${worded(condition.of, tell, true)}`;
    default:
      return comparison(condition.test, condition.left, condition.right, tell);
  }
}

const templates: Record<Operator, Record<Language, string>> = {
  is: { en: '{left} is {right}', zh: '{left}是{right}' },
  isNot: { en: '{left} is not {right}', zh: '{left}不是{right}' },
  less: { en: '{left} is less than {right}', zh: '{left}少於{right}' },
  atMost: { en: '{left} is {right} or lower', zh: '{left}是{right}或以下' },
  more: { en: '{left} is more than {right}', zh: '{left}多於{right}' },
  atLeast: { en: '{left} is {right} or higher', zh: '{left}是{right}或以上' },
  contains: { en: '{left} contains {right}', zh: '{left}包括{right}' },
  oneOf: { en: '{left} is {right}', zh: '{left}是{right}' },
  isAbsent: { en: '{left} is not known', zh: '{left}沒有資料' },
  isPresent: { en: '{left} is known', zh: '{left}有資料' },
};

/** Dates come before and after each other. */
const ofDates: Partial<typeof templates> = {
  less: { en: '{left} is before {right}', zh: '{left}早於{right}' },
  atMost: { en: '{left} is on or before {right}', zh: '{left}是{right}或之前' },
  more: { en: '{left} is after {right}', zh: '{left}遲於{right}' },
  atLeast: { en: '{left} is on or after {right}', zh: '{left}是{right}或之後' },
};

const ofAnswers: Partial<typeof templates> = {
  isAbsent: { en: '{left} has no answer', zh: '{left}沒有資料' },
  isPresent: { en: '{left} has an answer', zh: '{left}有資料' },
};

const ofOutcomes: Partial<typeof templates> = {
  isAbsent: { en: 'there is no outcome of {left} yet', zh: '{left}未有結果' },
  isPresent: { en: 'there is an outcome of {left}', zh: '{left}已有結果' },
};

function comparison(test: Operator, left: Value, right: Value | Value[] | undefined, tell: Tell): string {
  const whole = wholeTold(test, left, right, tell);
  if (whole !== null) return whole;
  const many = Array.isArray(right) ? right : right === undefined ? [] : [right];
  const words = many.map((value) => tell.value(value, left));
  const asksOutcome = typeof left === 'object' && left.value === 'outcome' && (test === 'isAbsent' || test === 'isPresent');
  const values = { left: asksOutcome ? stepName(tell.flow, left.step, tell.language) : tell.value(left), right: listed(words, tell.language, 'or') || '…' };
  return filled((templatesFor(left, tell)[test] ?? templates[test])[tell.language], values);
}

function templatesFor(left: Value, { flow }: Tell): Partial<typeof templates> {
  if (typeof left === 'object' && left.value === 'outcome') return ofOutcomes;
  const dates = typeOf(left, flow) === 'date' ? ofDates : {};
  return typeof left === 'object' && left.value === 'answer' ? { ...dates, ...ofAnswers } : dates;
}

/** Whether something holds for all or for some rows is a sentence by itself; null for everything else. */
function wholeTold(test: Operator, left: Value, right: Value | Value[] | undefined, tell: Tell): string | null {
  const asks = typeof left === 'object' && left.value === 'aggregate' && (left.do === 'every' || left.do === 'some');
  if (!asks || typeof right !== 'boolean' || (test !== 'is' && test !== 'isNot')) return null;
  const told = allTold(left, tell);
  if (right === (test === 'is')) return told;
  return tell.language === 'zh' ? `並非${told}` : `it is not so that ${told}`;
}
