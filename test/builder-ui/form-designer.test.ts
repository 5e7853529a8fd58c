import { describe, expect, test } from 'vitest';
import {
  changedSection,
  freeId,
  moved,
  movedSection,
  ordered,
  placed,
  withCopy,
  withField,
  withoutField,
  withoutSection,
  withSection,
} from '../../builder-ui/editor/form/form-edits.ts';
import { readQuestions, withRead } from '../../builder-ui/editor/form/import-questions.ts';
import { starters, topics } from '../../builder-ui/editor/form/library-starters.ts';
import { asType, newField, questionTables, questionTypes, scaleNames, scales } from '../../builder-ui/editor/form/new-question.ts';
import { isUntranslated, textsOfField, untranslatedIn } from '../../builder-ui/editor/form/translated.ts';
import { readersOf, withReaders } from '../../builder-ui/editor/form/visibility.ts';
import { field as fieldSchema, type Form, form as formSchema } from '../../workflows/flow/form.ts';

const label = { en: 'Q', zh: '題' };
const question = (id: string, section?: string) => ({ id, type: 'text', label, ...(section !== undefined && { section }) });
const aForm = (): Form =>
  formSchema.parse({
    fields: [question('a'), question('b', 'one'), question('c', 'one'), question('d', 'two')],
    sections: [
      { id: 'one', title: { en: 'One' } },
      { id: 'two', title: { en: 'Two' } },
    ],
    shows: [{ step: 's', fields: ['x'], beside: 'c' }],
    evidence: [{ value: 'fact', scope: 'person', key: 'sales', beside: 'c' }],
  });
/** `a | one: b c | two: d` */
const told = ({ fields, sections = [] }: Form) =>
  [null, ...sections]
    .map(
      (section) =>
        `${section === null ? '' : `${section.id}: `}${fields
          .filter((one) => one.section === section?.id)
          .map(({ id }) => id)
          .join(' ')}`,
    )
    .join(' | ');

describe('the order of a form', () => {
  test('a question goes one place at a time, across the borders of sections, and stops at both ends', () => {
    const walk = (form: Form, id: string, by: -1 | 1, times: number) => Array.from({ length: times }).reduce<Form>((now) => moved(now, id, by), form);
    expect(told(moved(aForm(), 'b', 1))).toBe('a | one: c b | two: d');
    expect(told(moved(aForm(), 'c', 1))).toBe('a | one: b | two: c d');
    expect(told(moved(aForm(), 'b', -1))).toBe('a b | one: c | two: d');
    expect(told(walk(aForm(), 'd', -1, 9))).toBe('d a | one: b c | two: ');
    expect(told(walk(aForm(), 'a', 1, 9))).toBe(' | one: b c | two: d a');
    expect(walk(aForm(), 'a', 1, 9).fields.map(({ id }) => id)).toEqual(['b', 'c', 'd', 'a']);
  });

  test('a question is put where it is dropped, a new one behind another or at the end of its section, a copy behind its original', () => {
    expect(told(placed(aForm(), 'a', { section: 'two', before: 'd' }))).toBe(' | one: b c | two: a d');
    expect(told(placed(aForm(), 'd', { section: null, before: null }))).toBe('a d | one: b c | two: ');
    expect(placed(aForm(), 'd', { section: 'two', before: 'd' })).toEqual(aForm());
    expect(told(withField(aForm(), fieldSchema.parse(question('n')), { section: 'one', after: 'b' }))).toBe('a | one: b n c | two: d');
    expect(told(withField(aForm(), fieldSchema.parse(question('n'))))).toBe('a n | one: b c | two: d');
    expect(told(withCopy(aForm(), 'b').form)).toBe('a | one: b b2 c | two: d');
    expect(freeId(aForm(), 'one')).toBe('one2');
  });

  test('sections change places with their questions; a heading that goes leaves its questions to the one before', () => {
    expect(told(movedSection(aForm(), 'two', -1))).toBe('a | two: d | one: b c');
    expect(movedSection(aForm(), 'one', -1)).toEqual(aForm());
    expect(told(withoutSection(aForm(), 'two'))).toBe('a | one: b c d');
    expect(told(withoutSection(withoutSection(aForm(), 'one'), 'two'))).toBe('a b c d');
    expect(withoutSection(withoutSection(aForm(), 'one'), 'two')).not.toHaveProperty('sections');
    expect(changedSection(withSection(aForm(), label), { id: 'section', title: { en: 'Three' } }).sections?.at(-1)).toEqual({
      id: 'section',
      title: { en: 'Three' },
    });
  });

  test('what stood beside a question that is deleted stands above the form', () => {
    const { shows, evidence } = withoutField(aForm(), 'c');
    expect([shows, evidence]).toEqual([[{ step: 's', fields: ['x'] }], [{ value: 'fact', scope: 'person', key: 'sales' }]]);
    expect(ordered(aForm())).toEqual(aForm());
  });
});

describe('questions read from text', () => {
  const read = (text: string) =>
    readQuestions(text).questions.map(({ label: words, type, options, levels, required, section }) => {
      const more = [type, options.map(({ en }) => en).join('/'), levels ?? '', required === undefined ? '' : required ? 'must' : 'may', section?.en ?? ''];
      return `${words.en}${words.zh === undefined ? '' : `|${words.zh}`}: ${more.filter((part) => part !== '').join(' ')}`;
    });

  test.each([
    ['What went well?\n\n  What would help? ', ['What went well?: longText', 'What would help?: longText']],
    ['1. First\n2) Second\nQ3: Third\n（四）第四', ['First: longText', 'Second: longText', 'Third: longText', '第四|第四: longText']],
    ['# Work\nHow good? (1-4)\n## Team ##\nAll well? (yes/no) *', ['How good?: rating 4 Work', 'All well?: yesNo must Team']],
    ['When? (date) (optional)\nHow many? [number]\nWho? (person)', ['When?: date may', 'How many?: number', 'Who?: person']],
    ['Where? [Hong Kong / Macau / elsewhere]', ['Where?: choice Hong Kong/Macau/elsewhere']],
    ['Which one?\n- Red\n- Green\nWhich ones? (choose any)\n• Red\n• Green', ['Which one?: choice Red/Green', 'Which ones?: choices Red/Green']],
    ['Strengths | 長處（必填）\n表現如何？（1至5）', ['Strengths|長處: longText must', '表現如何？|表現如何？: rating 5']],
    ['What did they do (at work) this year?', ['What did they do (at work) this year?: longText']],
    ['Only one answer\n- this', ['Only one answer: choices this']],
  ])('%j', (text, expected) => expect(read(text)).toEqual(expected));

  test('rows of a table, with commas, semicolons or tabs, in either language, quotes and all', () => {
    const csv =
      'section,question,question_zh,type,required,options,help\nWork,"Good, or ""not""?",好嗎？,choice,yes,"Yes; No; Perhaps",Be fair\n,Level,,rating,,1-4,\n,Days,,number,no,,\n';
    expect(read(csv)).toEqual(['Good, or "not"?|好嗎？: choice Yes/No/Perhaps must Work', 'Level: rating 4', 'Days: number may']);
    expect(readQuestions(csv).questions[0]?.help).toEqual({ en: 'Be fair' });
    expect(read('題目\t類型\t選項\n表現\t評級\t差；中；好\n日期\t日期\t')).toEqual(['表現|表現: rating 差/中/好', '日期|日期: date']);
    expect(read('Type;Question\ntext;Why?\n')).toEqual(['Why?: longText']);
    // A question that begins like a heading of a table is none.
    expect(read('Question')).toEqual(['Question: longText']);
  });

  test('what cannot be read is told with its line, and the rest is taken', () => {
    const { questions, problems } = readQuestions('question,type,options\nA,poem,\n,text,\nB,choice,only\nC,text,\n');
    expect(questions.map(({ label: words }) => words.en)).toEqual(['C']);
    expect(problems).toEqual([
      { line: 2, why: 'typeUnknown', came: 'poem' },
      { line: 3, why: 'noQuestion', came: '' },
      { line: 4, why: 'fewOptions', came: 'only' },
    ]);
  });

  test('becomes a form that is sound, goes on with sections that are there, and gives every question an id of its own', () => {
    const text = '# One\nHow good was it? (1-3)\nHow good was it?\n# New | 新\nWhere? [a / b]\n第一題\n第二題';
    const form = withRead(aForm(), readQuestions(text).questions);
    expect(formSchema.parse(form)).toEqual(form);
    expect(form.sections?.map(({ id }) => id)).toEqual(['one', 'two', 'new']);
    expect(told(form)).toBe('a | one: b c goodIt goodIt2 | two: d | new: where q q2');
    expect(form.fields.find(({ id }) => id === 'goodIt')).toMatchObject({ levels: [{ value: 1 }, { value: 2 }, { value: 3 }] });
    expect(told(withRead(aForm(), readQuestions('Why?').questions, 'two'))).toBe('a | one: b c | two: d why');
  });
});

test('every kind of question, ready table and question of the library begins as one that can be kept; the library has both languages', () => {
  const types = { goal: { name: { en: 'Goal' }, fields: { title: { label: { en: 'Title' }, type: 'text' as const } } } };
  for (const of of [...questionTypes, ...questionTables])
    for (const known of [{}, types]) expect(fieldSchema.safeParse(newField(of, 'q', known as never)).success, of).toBe(true);
  expect(newField('goals', 'q', types as never)).toMatchObject({
    begins: { over: { rows: 'records', type: 'goal' }, fixed: true },
    columns: [{ given: true }, {}, {}],
  });
  for (const { field, topic } of starters) {
    expect(fieldSchema.safeParse(field).success, field.id).toBe(true);
    expect(topics).toContain(topic);
    for (const text of textsOfField(field)) expect(isUntranslated(text, 'zh') || isUntranslated(text, 'en'), `${field.id}: ${text?.en}`).toBe(false);
    expect(field.label.zh ?? '', field.id).not.toBe('');
  }
  expect(new Set(starters.map(({ field }) => field.id)).size).toBe(starters.length);
  for (const name of scaleNames) expect(scales[name].length, name).toBeLessThanOrEqual(5);
});

test('a question of another kind keeps what it asks, when, and what both kinds have', () => {
  const choice = { ...newField('choice', 'q'), label, section: 'one', required: false };
  expect(asType(choice, 'choices')).toMatchObject({ id: 'q', label, section: 'one', required: false, options: 'options' in choice ? choice.options : [] });
  for (const from of questionTypes)
    for (const to of questionTypes) expect(fieldSchema.safeParse(asType({ ...newField(from, 'q'), label }, to)).success, `${from} ${to}`).toBe(true);
});

test('texts in one language are found where they stand', () => {
  expect(isUntranslated({ en: 'A' }, 'zh')).toBe(true);
  expect(isUntranslated({ en: '甲', zh: '甲' }, 'en')).toBe(true);
  expect(isUntranslated({ en: '', zh: '' }, 'zh')).toBe(false);
  expect(isUntranslated({ en: '360', zh: '360' }, 'en')).toBe(false);
  expect(untranslatedIn(aForm())).toEqual({ ids: ['one', 'two'], count: 2 });
});

test('who reads one answer is a rule of its own, and gives way to that of the form', () => {
  const who = { rules: [{ who: 'manager' as const }] };
  const now = withReaders(undefined, 'a', { who });
  expect(now).toEqual({ answers: { rules: [{ who: 'role', role: 'hr' }] }, fields: [{ who, fields: ['a'] }] });
  expect(readersOf(now, 'a')?.who).toEqual(who);
  const shared = { ...now, fields: [{ who, fields: ['a', 'b'] }] };
  expect(withReaders(shared, 'a', null).fields).toEqual([{ who, fields: ['b'] }]);
  expect(withReaders(now, 'a', null).fields).toEqual([]);
});
