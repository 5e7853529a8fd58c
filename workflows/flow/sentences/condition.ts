import type { Condition, Operator, Value } from '../grammar.ts';
import { filled } from './filled.ts';
import { type Language, listed } from './language.ts';
import type { Tell } from './tell.ts';

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
  isAbsent: { en: '{left} has no answer', zh: '{left}沒有資料' },
  isPresent: { en: '{left} has an answer', zh: '{left}有資料' },
};

function comparison(test: Operator, left: Value, right: Value | Value[] | undefined, tell: Tell): string {
  const many = Array.isArray(right) ? right : right === undefined ? [] : [right];
  const words = many.map((value) => tell.value(value, left));
  const values = { left: tell.value(left), right: listed(words, tell.language, 'or') || '…' };
  return filled(templates[test][tell.language], values);
}
