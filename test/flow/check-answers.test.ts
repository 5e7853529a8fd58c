import { describe, expect, it } from 'vitest';
import { answerProblemWords, checkAnswers } from '../../workflows/flow/check-answers.ts';
import type { Context } from '../../workflows/flow/context.ts';
import { type Form, form as formSchema, partsOf } from '../../workflows/flow/form.ts';
import { aContext, anAnswer } from './kernel-context.ts';

const label = { en: 'Goal', zh: '目標' };
const aForm = (...fields: Record<string, unknown>[]): Form => formSchema.parse({ fields: fields.map((field) => ({ label, ...field })) });
const answering = (context: Context): Context => ({ ...context, giving: { step: 'self', values: {}, outcome: 'submitted' } });
const own = (field: string) => ({ value: 'answer', step: 'self', field });

/** The problems of one field and what is kept of it. */
function check(field: Record<string, unknown>, raw: unknown, context: Context | null = aContext({ people: [{ id: 'amy' }] })) {
  const { values, problems } = checkAnswers(aForm({ id: 'f', ...field }), { f: raw }, context, { partial: false });
  return problems.length > 0 ? problems.map(({ code, params }) => [code, ...Object.values(params)].join(' ')).join() : { kept: values.f };
}

const rating = { type: 'rating', levels: [1, 2, 3].map((value) => ({ value, label })) };
const options = ['a', 'b', 'c'].map((key) => ({ key, label }));

describe('each kind of question keeps its own kind of answer', () => {
  it.each([
    [{ type: 'text', max: 3 }, 'abc', { kept: 'abc' }],
    [{ type: 'text', max: 3 }, 'abcd', 'tooLong 3 4'],
    [{ type: 'text' }, 5, 'notText'],
    [{ type: 'text' }, { length: 3 }, 'notText'],
    [{ type: 'text', min: 3 }, ' ab ', 'tooShort 3 2'],
    [{ type: 'text', min: 3 }, '', { kept: undefined }],
    [{ type: 'longText', min: 3 }, 'abc', { kept: 'abc' }],
    [{ type: 'longText', max: 3 }, 'a\r\nb', { kept: 'a\nb' }],
    [{ type: 'longText' }, 'a\0b', 'oddCharacter'],
    [{ type: 'longText' }, 'half a face \ud83d', 'oddCharacter'],
    [{ type: 'longText' }, 'a face 😀 and 𠮷', { kept: 'a face 😀 and 𠮷' }],
    [rating, 2, { kept: 2 }],
    [rating, '2', { kept: 2 }],
    [rating, 4, 'notALevel'],
    [rating, true, 'notALevel'],
    [rating, [2], 'notALevel'],
    [rating, '0x2', 'notALevel'],
    [{ type: 'choice', options }, 'b', { kept: 'b' }],
    [{ type: 'choice', options }, 'd', 'notAnOption'],
    [{ type: 'choice', options }, ['a'], 'notAnOption'],
    [{ type: 'choices', options }, ['a', 'c', 'a'], { kept: ['a', 'c'] }],
    [{ type: 'choices', options }, 'a', { kept: ['a'] }],
    [{ type: 'choices', options }, ['a', 'd'], 'notAnOption'],
    [{ type: 'choices', options }, [['a']], 'notAnOption'],
    [{ type: 'number', min: 0, max: 10 }, '2.50', { kept: 2.5 }],
    [{ type: 'number', min: 0, max: 10 }, 10.01, 'tooLarge 10'],
    [{ type: 'number', min: 0, max: 10 }, -1, 'tooSmall 0'],
    [{ type: 'number' }, '-0', { kept: 0 }],
    [{ type: 'number' }, '1e3', 'notANumber'],
    [{ type: 'number' }, Number.NaN, 'notANumber'],
    [{ type: 'number' }, '12345678901234567.1', 'tooManyDigits'],
    [{ type: 'date' }, '2028-02-29', { kept: '2028-02-29' }],
    [{ type: 'date' }, '2027-02-29', 'notADate'],
    [{ type: 'date' }, '29/2/2028', 'notADate'],
    [{ type: 'person' }, 'amy', { kept: 'amy' }],
    [{ type: 'person' }, 'zed', 'notAPerson'],
    [{ type: 'yesNo' }, 'no', { kept: false }],
    [{ type: 'yesNo' }, true, { kept: true }],
    [{ type: 'yesNo' }, 1, 'notYesNo'],
  ])('%j given %j: %j', (field, raw, result) => expect(check(field, raw)).toEqual(result));

  it('without a world, people are taken at their word', () => expect(check({ type: 'person' }, 'zed', null)).toEqual({ kept: 'zed' }));
});

describe('what was not asked and what was not answered', () => {
  it('refuses fields the form does not have, whatever they are called', () => {
    const given = JSON.parse('{"text":"x","salary":1,"__proto__":{"required":true},"constructor":1}') as Record<string, unknown>;
    const { values, problems } = checkAnswers(aForm({ id: 'text', type: 'text' }), given, null, { partial: false });
    expect(values).toEqual({ text: 'x' });
    expect(problems.map(({ field, code }) => `${field} ${code}`)).toEqual(['salary unknownField', '__proto__ unknownField', 'constructor unknownField']);
  });

  it('a field called like a part of every object is unanswered until it is answered', () => {
    const form = aForm({ id: 'constructor', type: 'text', required: true }, { id: 'rows', type: 'list', columns: [{ id: 'toString', label, type: 'text' }] });
    expect(checkAnswers(form, { rows: [{}] }, null, { partial: false })).toEqual({
      values: {},
      problems: [{ field: 'constructor', code: 'required', params: {} }],
    });
    expect(checkAnswers(form, { constructor: 'x' }, null, { partial: false })).toEqual({ values: { constructor: 'x' }, problems: [] });
  });

  it.each([undefined, null, '', '  \n ', []])('%j is no answer', (raw) => {
    const form = aForm({ id: 'f', type: 'choices', options, required: true });
    expect(checkAnswers(form, { f: raw }, null, { partial: false }).problems).toEqual([{ field: 'f', code: 'required', params: {} }]);
    expect(checkAnswers(form, { f: raw }, null, { partial: true })).toEqual({ values: {}, problems: [] });
  });

  it('a draft must hold the right kinds all the same', () => {
    expect(checkAnswers(aForm({ id: 'f', type: 'number' }), { f: 'many' }, null, { partial: true }).problems).toEqual([
      { field: 'f', code: 'notANumber', params: {} },
    ]);
  });
});

describe('conditions in a form', () => {
  const low = { test: 'atMost', left: own('rating'), right: 1 };
  const form = aForm(
    { id: 'rating', ...rating, required: true },
    { id: 'why', type: 'text', required: low },
    { id: 'plan', type: 'text', showIf: low, required: true },
  );
  const checked = (values: Record<string, unknown>, context: Context | null = answering(aContext())) => {
    const result = checkAnswers(form, values, context, { partial: false });
    return [Object.keys(result.values).join(), result.problems.map(({ field, code }) => `${field} ${code}`).join()];
  };

  it('make a field compulsory, and show one, by what is answered just now', () => {
    expect(checked({ rating: 1 })).toEqual(['rating', 'why required,plan required']);
    expect(checked({ rating: 1, why: 'x', plan: 'y' })).toEqual(['rating,why,plan', '']);
    expect(checked({ rating: 3 })).toEqual(['rating', '']);
  });

  it('drop what a hidden field holds, even when it is wrong', () => {
    expect(checked({ rating: 3, plan: 'left over' })).toEqual(['rating', '']);
    expect(checked({ rating: 3, plan: 17 })).toEqual(['rating', '']);
    expect(checked({ plan: 'no rating' })).toEqual(['', 'rating required']);
  });

  it('without a context nothing is hidden and nothing conditional is compulsory', () =>
    expect(checked({ rating: 3, plan: 'kept' }, null)).toEqual(['rating,plan', '']));

  it('a hidden field hides what depends on it, in any order', () => {
    const chain = aForm(
      { id: 'c', type: 'text', showIf: { test: 'isPresent', left: own('b') } },
      { id: 'b', type: 'text', showIf: { test: 'is', left: own('a'), right: 'yes' } },
      { id: 'a', type: 'text' },
    );
    const kept = (a: string) =>
      Object.keys(checkAnswers(chain, { a, b: 'x', c: 'y' }, answering(aContext()), { partial: false }).values)
        .sort()
        .join('');
    expect([kept('yes'), kept('no')]).toEqual(['abc', 'a']);
  });

  it('see earlier answers too', () => {
    const after = aForm({ id: 'why', type: 'text', required: { test: 'is', left: { value: 'answer', step: 'plan', field: 'risk' }, right: 'high' } });
    const problems = (risk: string) =>
      checkAnswers(after, {}, answering(aContext({ answers: [anAnswer('plan', { values: { risk } })] })), { partial: false }).problems.length;
    expect([problems('high'), problems('low')]).toEqual([1, 0]);
  });
});

describe('lists', () => {
  const list = {
    type: 'list',
    columns: [
      { id: 'what', label, type: 'text' },
      { id: 'by', label, type: 'date' },
      { id: 'n', label, type: 'number' },
      { id: 'done', label, type: 'yesNo' },
    ],
    min: 1,
    max: 2,
  };

  it('keep whole rows, leave out empty ones, and say which row is wrong', () => {
    expect(check(list, [{ what: 'a', by: '2027-03-01', n: '1.5', done: 'yes' }, { what: ' ' }])).toEqual({
      kept: [{ what: 'a', by: '2027-03-01', n: 1.5, done: true }],
    });
    expect(check(list, [{ what: 'a' }, { by: 'soon' }])).toBe('notADate by 2');
    expect(check(list, [{ what: 'a', pay: 1 }])).toBe('unknownField 1');
    expect(check(list, [{ what: 'a' }, { what: 'b' }, { what: 'c' }])).toBe('tooManyRows 2');
    expect(check(list, ['a'])).toBe('notAList');
    expect(check(list, { 0: 'a' })).toBe('notAList');
    expect(check(list, Array(501).fill({}))).toBe('tooManyRows 500');
    expect(check({ ...list, required: true }, [{}, {}])).toBe('required');
  });

  it('have as many rows as an earlier answer says', () => {
    const form = aForm({ id: 'f', ...list, min: { value: 'answer', step: 'plan', field: 'goals' }, max: 5 });
    const context = answering(aContext({ answers: [anAnswer('plan', { values: { goals: 3 } })] }));
    const rows = (n: number) => ({ f: Array(n).fill({ what: 'x' }) });
    expect(checkAnswers(form, rows(2), context, { partial: false }).problems).toEqual([{ field: 'f', code: 'tooFewRows', params: { min: 3 } }]);
    expect(checkAnswers(form, rows(2), context, { partial: true }).problems).toEqual([]);
    expect(checkAnswers(form, rows(3), context, { partial: false }).problems).toEqual([]);
  });
});

describe('words for what is wrong', () => {
  it('name the field, in the language of the reader, and the row of a list', () => {
    expect(answerProblemWords('tooLong', { max: 3, came: 4 }, label, 'en')).toBe('Goal: at most 3 characters; this has 4.');
    expect(answerProblemWords('required', {}, label, 'zh')).toBe('目標：請填寫此項。');
    expect(answerProblemWords('notADate', { row: 2 }, label, 'en')).toBe('Goal (row 2): expected a date.');
    expect(answerProblemWords('notADate', { row: 2 }, label, 'zh')).toBe('目標（第 2 行）：請輸入日期。');
    expect(answerProblemWords('required', {}, { en: 'Goal', zh: '' }, 'zh')).toBe('Goal：請填寫此項。');
    const question = { en: 'What went well?', zh: '有哪些成果？' };
    expect(answerProblemWords('required', {}, question, 'en')).toBe('What went well? Please answer this.');
    expect(answerProblemWords('required', {}, question, 'zh')).toBe('有哪些成果？請填寫此項。');
  });

  it('a label cannot put words into the sentence', () =>
    expect(answerProblemWords('tooLong', { max: 3, came: 4 }, { en: 'At most {max}' }, 'en')).toBe('At most {max}: at most 3 characters; this has 4.'));

  it('a code nobody knows still reads as a sentence', () => {
    expect(answerProblemWords('toString', {}, label, 'en')).toBe('This answer cannot be recorded.');
    expect(answerProblemWords('new', {}, label, 'zh')).toBe('未能記錄此回覆。');
  });
});

describe('sections', () => {
  const sections = [
    { id: 'work', title: label },
    { id: 'team', title: label, showIf: { test: 'is', left: own('leads'), right: true } },
  ];
  const form = formSchema.parse({
    sections,
    fields: [
      { id: 'helped', type: 'text', label, required: true, section: 'team' },
      { id: 'leads', type: 'yesNo', label, section: 'work' },
      { id: 'free', type: 'text', label, section: 'gone' },
    ],
  });
  const given = (values: Record<string, unknown>) => checkAnswers(form, values, answering(aContext({})), { partial: false });

  it('stand on the page in their order, after what is in none', () => {
    expect(partsOf(form).map(({ section, fields }) => `${section?.id ?? '-'}: ${fields.map(({ id }) => id).join(' ')}`)).toEqual([
      '-: free',
      'work: leads',
      'team: helped',
    ]);
    expect(partsOf({ ...form, fields: [] })).toEqual([]);
    expect(partsOf({ ...form, fields: [] }, { empty: true })).toHaveLength(2);
  });

  it('hide all their questions together: none is compulsory, and what was answered in them is dropped', () => {
    expect(given({ leads: false, helped: 'Ann' })).toEqual({ values: { leads: false }, problems: [] });
    expect(given({ leads: true }).problems).toEqual([{ field: 'helped', code: 'required', params: {} }]);
    expect(given({ leads: true, helped: 'Ann' }).values).toEqual({ leads: true, helped: 'Ann' });
  });
});

it('a column may be a rating or a choice, and takes nothing else', () => {
  const table = {
    type: 'list',
    columns: [
      { id: 'level', ...rating },
      { id: 'way', type: 'choice', options },
    ].map((one) => ({ label, ...one })),
  };
  expect(check(table, [{ level: '2', way: 'b' }])).toEqual({ kept: [{ level: 2, way: 'b' }] });
  expect(check(table, [{ level: 2 }, { level: 9 }])).toBe('notALevel level 2');
  expect(check(table, [{ way: 'z' }])).toBe('notAnOption way 1');
});
