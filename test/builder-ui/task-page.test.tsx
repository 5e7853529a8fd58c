import { renderToString } from 'react-dom/server';
import { describe, expect, test } from 'vitest';
import { askedFields, isRequired, problemsOf } from '../../builder-ui/task-page/asked.ts';
import type { TaskPageProps } from '../../builder-ui/task-page/props.ts';
import { TaskPage } from '../../builder-ui/task-page/task-page.tsx';
import { answerWords } from '../../builder-ui/task-page/told.ts';
import { typedIn } from '../../builder-ui/task-page/typed.ts';
import { words } from '../../builder-ui/task-page/words.ts';
import { form as formSchema } from '../../workflows/flow/form.ts';
import type { TaskView } from '../../workflows/flow/task-view.ts';
import { approvalView, chan, ho, lee } from '../helpers/task-view.ts';

const atMostTwo = { test: 'atMost', left: { value: 'answer', step: 'self', field: 'overall' }, right: 2 };
const form = formSchema.parse({
  fields: [
    {
      id: 'overall',
      type: 'rating',
      label: { en: 'Overall', zh: '整體評級' },
      help: { en: 'Against what was agreed' },
      required: true,
      levels: [1, 2, 3].map((value) => ({ value, label: { en: `Level ${value}` } })),
    },
    { id: 'why', type: 'longText', label: { en: 'Why below?' }, required: true, showIf: atMostTwo },
    { id: 'plan', type: 'text', label: { en: 'Plan' }, showIf: { test: 'isPresent', left: { value: 'answer', step: 'self', field: 'why' } } },
    { id: 'sales', type: 'text', label: { en: 'Sales' }, showIf: { test: 'isPresent', left: { value: 'answer', step: 'elsewhere', field: 'x' } } },
    { id: 'days', type: 'number', label: { en: 'Training days' }, min: 0, max: 60, unit: { en: 'days', zh: '天' } },
    { id: 'next', type: 'date', label: { en: 'Next talk' } },
    {
      id: 'room',
      type: 'choice',
      label: { en: 'Room' },
      options: [
        { key: 'a', label: { en: 'Attic' } },
        { key: 'b', label: { en: 'Basement' } },
      ],
    },
    {
      id: 'where',
      type: 'choices',
      label: { en: 'Where' },
      options: [
        { key: 'desk', label: { en: 'Front desk' } },
        { key: 'fb', label: { en: 'Food' } },
      ],
    },
    { id: 'move', type: 'yesNo', label: { en: 'Abroad?' }, required: atMostTwo },
    { id: 'mentor', type: 'person', label: { en: 'Mentor' } },
    {
      id: 'goals',
      type: 'list',
      label: { en: 'Goals' },
      columns: [
        { id: 'title', label: { en: 'Goal' }, type: 'text' },
        { id: 'done', label: { en: 'Done' }, type: 'yesNo' },
        { id: 'by', label: { en: 'By' }, type: 'date' },
      ],
    },
  ],
});
const selfView: TaskView = {
  ...approvalView,
  kind: 'form',
  stepId: 'self',
  step: { en: 'Your self review' },
  subject: lee,
  form,
  shown: [],
  outcomes: [{ key: 'submitted', label: { en: 'Submit' }, consequence: null, needsComment: false }],
};

const page = (view: TaskView, more: Partial<TaskPageProps> = {}) =>
  renderToString(<TaskPage view={view} action="/t/x" nonce="n" {...more} />).replaceAll('<!-- -->', '');
const entries = (fields: [string, string][]) => {
  const data = new FormData();
  for (const [name, value] of fields) data.append(name, value);
  return data;
};

const named = (id: string) => ({ chan: 'Chan Tai Man' })[id] ?? id;

test('what becomes of the answers is told, folded, where anything is said of it', () => {
  expect(page(approvalView)).not.toContain('What becomes of your answers');
  const aboutData = { notice: 'Agreed with the staff council.', purpose: { en: 'To agree on goals' }, recipients: { en: 'Your manager and HR' }, months: 24 };
  const told = page({ ...approvalView, aboutData });
  for (const words of ['What becomes of your answers', 'To agree on goals', 'Your manager and HR', '24 months', 'Agreed with the staff council.'])
    expect(told).toContain(words);
  expect(page({ ...approvalView, aboutData, state: 'mustSignIn' })).not.toContain('Agreed with');
});

describe('the page without script', () => {
  test('is a plain form with one Submit and equal choices, none taken beforehand', () => {
    const html = page(approvalView);
    expect(/<form[^>]*>/.exec(html)?.[0]).toMatch(/action="\/t\/x".*encType="multipart\/form-data".*method="post"/);
    expect(html.match(/type="submit"/g)).toHaveLength(1);
    expect(html.match(/class="tp-outcome"/g)).toHaveLength(3);
    expect(html).not.toContain('checked');
    for (const words of [
      'Approve the review: Chan Tai Man',
      'Fri 12 Mar, 17:00 Hong Kong',
      '4 working days left',
      'You manage Chan Tai Man',
      'When late, it goes to Ho Ka Yan',
      'Next: Read and sign',
      'Ask Wong Mei',
    ])
      expect(html).toContain(words);
  });

  test('every input has a name to be sent by and a label or legend to be told by, and no id is there twice', () => {
    for (const html of [page(approvalView), page(selfView)]) {
      for (const [input] of html.matchAll(/<(?:input|textarea|select)(?![^>]*type="hidden")[^>]*>/g)) {
        expect(input).toMatch(/ name="/);
        const id = / id="([^"]+)"/.exec(input)?.[1];
        const before = html.slice(0, html.indexOf(input));
        const inLabel = before.lastIndexOf('<label') > before.lastIndexOf('</label>');
        expect(inLabel || / aria-label="[^"]/.test(input) || html.includes(`for="${id}"`), input).toBe(true);
      }
      const ids = [...html.matchAll(/ id="([^"]+)"/g)].map((match) => match[1]);
      expect(new Set(ids).size).toBe(ids.length);
      for (const [, described = ''] of html.matchAll(/aria-describedby="([^"]+)"/g)) for (const id of described.split(' ')) expect(ids).toContain(id);
    }
  });

  test('offers every type of question, and marks those that may be left empty', () => {
    const html = page(selfView);
    for (const name of ['v.overall', 'v.why', 'v.days', 'v.next', 'v.room', 'v.where', 'v.move', 'find.mentor', 'v.goals.0.title', 'v.goals.2.by'])
      expect(html).toContain(`name="${name}"`);
    expect(html).toMatch(/Training days<span class="tp-optional"> optional/);
    expect(html).not.toMatch(/Overall<span class="tp-optional"/);
    expect(html).toContain('0 of 9 answered');
  });

  test('a question that hangs on another is there for readers without script, who are told so', () => {
    expect(page(selfView)).toMatch(/<div class="tp-unscripted"><p class="tp-help">Only if it applies to you<\/p>.*?Why below\?/);
    expect(page({ ...selfView, values: { overall: 2 } })).not.toMatch(/tp-unscripted">(?:(?!<\/div>).)*Why below\?/);
  });
});

describe('what the page says when it is not open', () => {
  const record = { at: '2027-03-12T08:02:00.000Z', by: lee, outcome: 'approved', outcomeLabel: { en: 'Approve', zh: '批准' }, late: true };
  test.each([
    ['notYet', {}, 'This opens later'],
    ['answered', { record }, 'Recorded Fri 12 Mar 2027, 16:02 Hong Kong'],
    ['answered', { record }, 'marked late'],
    ['answered', { record: { ...record, by: chan } }, 'Chan Tai Man answered: Approve'],
    ['handedOn', { holder: ho }, 'This is with Ho Ka Yan now'],
    ['closed', { closedWhy: 'timeout' }, 'its date has passed'],
    ['closed', { closedWhy: 'byPolicy' }, 'what the flow says'],
    ['closed', { closedWhy: 'others' }, 'Others have answered'],
    ['closed', { closedWhy: 'operator' }, 'closed by those who run it'],
    ['mustSignIn', {}, 'Sign in to see'],
  ] as [TaskView['state'], Partial<TaskView>, string][])('%s is told in words: %#', (state, more, says) => {
    const html = page({ ...approvalView, ...more, state }, { signInUrl: '/sign-in', inboxUrl: '/' });
    expect(html).toContain(says);
    expect(html).not.toContain('<form');
    expect(html).toContain('2 more things wait for you');
  });

  test('answers are told as people read them, in both languages', () => {
    const field = (id: string) => form.fields.find((one) => one.id === id) as (typeof form.fields)[number];
    expect(answerWords(2, field('overall'), 'en', named)).toBe('2 · Level 2');
    expect(answerWords('12.5', field('days'), 'zh', named)).toBe('12.5 天');
    expect(answerWords('2027-03-12', field('next'), 'zh', named)).toBe('2027年3月12日（星期五）');
    expect(answerWords(['desk', 'fb'], field('where'), 'en', named)).toBe('Front desk, Food');
    expect(answerWords(false, field('move'), 'zh', named)).toBe('否');
    expect(answerWords([{ title: 'Grow', done: true }], field('goals'), 'en', named)).toBe('Goal: Grow, Done: Yes');
    expect(answerWords(undefined, field('goals'), 'en', named)).toBe('—');
  });
});

describe('what a task is about', () => {
  const three = [chan, ho, lee].map((person) => ({ ...person, about: 'Rooms' }));
  const choosing: TaskView = {
    ...selfView,
    kind: 'nominate',
    form: { fields: [{ id: 'people', type: 'people', label: { en: 'Choose peers' }, required: true, min: 2, max: 3 }], shows: [] },
    people: { people: { choices: three, all: true } },
    values: { people: ['ho'] },
  };

  test('people are cards with a name and what tells two of one name apart; one of one is a radio', () => {
    const html = page(choosing);
    expect(html.match(/type="checkbox"/g)).toHaveLength(3);
    expect(html).toContain('Choose 2 to 3 people.');
    expect(html).toMatch(/value="ho"[^>]*checked|checked[^>]*value="ho"/);
    expect(html).not.toContain('name="find"');
    const [field] = choosing.form.fields;
    const one = page({ ...choosing, form: { fields: [{ ...field, min: 1, max: 1 } as (typeof form.fields)[number]], shows: [] } });
    expect(one.match(/type="radio"/g)).toHaveLength(3);
    expect(one).toContain('Choose one person.');
  });

  test('so many that they are looked for have a box and, without a script, a button', () => {
    const html = page({ ...choosing, people: { people: { choices: [], all: false } } }, { found: { people: three } });
    expect(html).toContain('name="find.people"');
    expect(html).toMatch(/<button type="submit" value="people"[^>]*name="find"/);
    expect(html.match(/type="checkbox"/g)).toHaveLength(3);
    expect(html).toContain('3 found');
  });

  test('whoever chose too few or too many is told so before it is sent', () => {
    const say = (people: string[]) => problemsOf(choosing, { outcome: 'submitted', values: { people } }).map(({ message }) => message);
    expect(say(['ho'])).toEqual(['Choose peers: choose at least 2 people.']);
    expect(say(['ho', 'lee'])).toEqual([]);
  });

  test('the text that is signed can be scrolled by the keyboard, with its version and what signing means, in both languages', () => {
    const document = { text: { en: 'First.\n\nSecond.', zh: '第一。' }, version: '3' };
    const html = page({ ...approvalView, kind: 'acknowledge', document });
    expect(html).toMatch(/<article[^>]*tabindex="0"/i);
    for (const says of ['First.', 'Second.', 'Version 3', 'not that you agree']) expect(html).toContain(says);
    expect(page({ ...approvalView, language: 'zh', kind: 'acknowledge', document })).toContain('不代表同意');
  });

  test('a training offers nothing to send', () => {
    const html = page({ ...approvalView, kind: 'training', course: 'Food safety', outcomes: [], shown: [] });
    expect(html).toContain('Food safety');
    expect(html).not.toContain('type="submit"');
  });
});

describe('what was typed', () => {
  test('is read by the questions of the form; anything else that was sent is not', () => {
    const data = entries([
      ['outcome', 'submitted'],
      ['v.overall', '3'],
      ['v.days', ' 2.50 '],
      ['v.move', 'no'],
      ['v.where', 'desk'],
      ['v.why', '   '],
      ['v.goals.7.title', 'B'],
      ['v.goals.2.title', 'A'],
      ['v.goals.2.done', 'yes'],
      ['v.goals.3.title', ''],
      ['v.__proto__', 'x'],
      ['v.goals.__proto__.title', 'x'],
      ['stranger', 'x'],
      ['comment', 'Words'],
    ]);
    const { outcome, values } = typedIn(form, data);
    expect(outcome).toBe('submitted');
    expect(values).toMatchObject({ overall: 3, days: ' 2.50 ', move: false, where: ['desk'], comment: 'Words' });
    expect(values.goals).toContainEqual({ title: 'A', done: true });
    expect(Object.keys(values).sort()).toEqual(['comment', 'days', 'goals', 'move', 'overall', 'where']);
  });

  test('decides which questions are asked, one after the other; what hangs on other steps is left to the server', () => {
    const asked = (values: TaskView['values']) => askedFields(selfView, { outcome: 'submitted', values }).map(({ id }) => id);
    expect(asked({})).not.toContain('why');
    expect(asked({ overall: 2 })).toContain('why');
    expect(asked({ overall: 2, why: 'x' })).toContain('plan');
    // Typed while it was asked, and no longer asked: it does not count.
    expect(asked({ overall: 3, why: 'x' })).not.toContain('plan');
    expect(asked({})).toContain('sales');
    const move = form.fields.find(({ id }) => id === 'move') as (typeof form.fields)[number];
    expect(isRequired(move, selfView, { outcome: 'submitted', values: { overall: 1 } })).toBe(true);
    expect(isRequired(move, selfView, { outcome: 'submitted', values: { overall: 3 } })).toBe(false);
  });

  test('is checked before it is sent, with the words of the server', () => {
    const wrong = (view: TaskView, typed: Parameters<typeof problemsOf>[1]) => problemsOf(view, typed).map(({ field, message }) => `${field} ${message}`);
    expect(wrong(selfView, { outcome: 'submitted', values: { overall: 2, days: 'many' } })).toEqual([
      'why Why below? Please answer this.',
      'days Training days: expected a number, such as 12.5.',
      'move Abroad? Please answer this.',
    ]);
    expect(wrong(selfView, { outcome: 'submitted', values: { overall: 3 } })).toEqual([]);
    expect(wrong(approvalView, { outcome: '', values: {} })).toEqual(['outcome Choose one of the answers.']);
    expect(wrong(approvalView, { outcome: 'rejected', values: {} })).toEqual(['comment Comment: please answer this.']);
    expect(wrong({ ...approvalView, language: 'zh' }, { outcome: 'rejected', values: {} })).toEqual(['comment 意見：請填寫此項。']);
    expect(wrong(approvalView, { outcome: 'approved', values: {} })).toEqual([]);
  });

  test('a person who declines need not fill in the rest', () => {
    const view = { ...selfView, outcomes: [...selfView.outcomes, { key: 'declined', label: { en: 'Decline' }, consequence: null, needsComment: false }] };
    expect(problemsOf(view, { outcome: 'declined', values: {} })).toEqual([]);
  });

  test('what is wrong is named above the form with a way to it, and at its question', () => {
    const html = page(selfView, {
      problems: [{ field: 'days', message: 'Training days: at most 60.' }],
      typed: { outcome: 'submitted', values: { days: '99' } },
    });
    expect(html).toMatch(/role="alert".*href="#v\.days"[^>]*>Training days: at most 60\./);
    expect(html).toMatch(/id="v\.days-problem">Training days: at most 60\./);
    expect(html).toMatch(/<input[^>]*aria-describedby="v\.days-problem"[^>]*aria-invalid="true"[^>]*value="99"/);
  });
});

test('English and Chinese have the same words with the same blanks', () => {
  expect(Object.keys(words.zh)).toEqual(Object.keys(words.en));
  for (const [key, text] of Object.entries(words.en)) {
    const blanks = (of: string) => [...new Set(of.match(/\{\w+\}/g) ?? [])].sort();
    expect(blanks(words.zh[key as keyof typeof words.zh]), key).toEqual(blanks(text));
  }
});

test('a draft comes back with the outcome that was chosen in it', () => {
  const html = renderToString(<TaskPage view={{ ...approvalView, draftOutcome: 'rejected', values: { comment: 'so far' } }} action="/t/x" nonce="n" />);
  expect(html).toMatch(/<input[^>]*checked[^>]*value="rejected"|<input[^>]*value="rejected"[^>]*checked/);
  expect(html).toContain('so far');
});

describe('a form in sections', () => {
  const sectioned: TaskView = {
    ...selfView,
    form: formSchema.parse({
      sections: [
        { id: 'work', title: { en: 'Your work', zh: '工作' }, help: { en: 'Since April' } },
        { id: 'team', title: { en: 'Your team' }, showIf: { test: 'is', left: { value: 'answer', step: 'self', field: 'leads' }, right: true } },
      ],
      fields: [
        { id: 'leads', type: 'yesNo', label: { en: 'Do you lead?' }, section: 'work' },
        {
          id: 'grade',
          type: 'rating',
          label: { en: 'Grade' },
          section: 'work',
          levels: [
            { value: 1, label: { en: 'Below' }, means: { en: 'Needs help with daily work' } },
            { value: 2, label: { en: 'Meets' } },
          ],
        },
        { id: 'helped', type: 'longText', label: { en: 'Whom did you help?' }, min: 20, section: 'team' },
      ],
    }),
    shown: [{ step: { en: 'Last year' }, by: lee, answers: [{ label: { en: 'Grade' }, value: '2 · Meets' }], beside: 'grade' }],
    evidence: [
      { key: 'sales', label: { en: 'Sales (HK$)' }, values: [{ value: '120', at: '2027-02-01T00:00:00Z', source: 'till' }], beside: 'grade' },
      { key: 'days', label: { en: 'Training days' }, values: [], beside: null },
    ],
  };

  test('says its headings, what each level means and how much is asked for, and shows beside a question what it is weighed against', () => {
    const html = page(sectioned);
    for (const words of [
      'Your work',
      'Since April',
      'Needs help with daily work',
      'At least 20 characters.',
      '2 · Meets',
      'Sales (HK$)',
      'till',
      'Nothing on file yet',
    ])
      expect(html).toContain(words);
    const grade = html.slice(html.indexOf('id="v.grade"'), html.indexOf('name="v.grade"'));
    expect(grade).toContain('Last year by Lee Shuk Yee');
    expect(grade).toContain('120');
    expect(html.indexOf('Nothing on file yet')).toBeLessThan(html.indexOf('id="v.leads"'));
  });

  test('does not ask what is in a section that does not apply, and checks the rest', () => {
    expect(askedFields(sectioned, { outcome: '', values: {} }).map(({ id }) => id)).toEqual(['leads', 'grade']);
    expect(askedFields(sectioned, { outcome: '', values: { leads: true } }).map(({ id }) => id)).toEqual(['leads', 'grade', 'helped']);
    expect(problemsOf(sectioned, { outcome: 'submitted', values: { leads: true, helped: 'Ann' } })).toEqual([
      { field: 'helped', message: 'Whom did you help? At least 20 characters; this has 3.' },
    ]);
  });
});
