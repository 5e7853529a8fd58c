import { type Field, partsOf } from '../form.ts';
import { type Flow, isTask, type Step, type TaskStep } from '../schema.ts';
import type { Condition } from '../grammar.ts';
import type { StepKind } from '../steps/index.ts';
import { recordTypesNamed } from '../record-types-named.ts';
import { fileWords } from './files.ts';
import { type Language, nameOf, said } from './language.ts';
import { type OutlineRow, sentences } from './outline.ts';
import { factName, recordName } from './questions.ts';
import type { Tell } from './tell.ts';
import { tellerOf } from './teller.ts';
import { whoTold } from './who.ts';

/**
 * A flow as a paper for people who must agree to it or look into it, such as a works council or an auditor: what it is for and what it does with people's
 * data, every step in a sentence, and every question that is asked.
 */
export type FlowPaper = {
  title: string;
  description: string;
  about: { title: string; lines: string[] }[];
  stepsTitle: string;
  rows: OutlineRow[];
  formsTitle: string;
  forms: PaperForm[];
};

/** The questions of a step; `step` is its number and name. */
export type PaperForm = { step: string; parts: { title: string | null; questions: { label: string; kind: string; details: string[] }[] }[] };

export function paperOf(flow: Flow, language: Language): FlowPaper {
  const tell = tellerOf(flow, language);
  const rows = sentences(flow, language);
  return {
    title: said(flow.name, language),
    description: flow.description === undefined ? '' : said(flow.description, language),
    about: aboutOf(flow, rows, tell),
    stepsTitle: language === 'zh' ? '步驟' : 'The steps',
    rows,
    formsTitle: language === 'zh' ? '所問的問題' : 'What is asked',
    forms: rows.flatMap(({ step: id, number }) => formOf(flow.steps[id], number, tell)),
  };
}

/** The paper as plain text with the marks of Markdown. */
export function paperText({ title, description, about, stepsTitle, rows, formsTitle, forms }: FlowPaper): string {
  const blocks = [
    `# ${title}`,
    description,
    ...about.map((part) => `## ${part.title}\n\n${part.lines.map((line) => `- ${line}`).join('\n')}`),
    `## ${stepsTitle}`,
    rows
      .map(({ number, depth, text, exceptions }) => [`${number} ${text}`, ...exceptions].map((line) => `${'  '.repeat(depth)}- ${line}`).join('\n'))
      .join('\n'),
    ...(forms.length === 0 ? [] : [`## ${formsTitle}`]),
    ...forms.flatMap(({ step, parts }) => [
      `### ${step}`,
      ...parts.flatMap(({ title, questions }) => [
        title === null ? '' : `#### ${title}`,
        questions.map((one) => `- ${[one.label, one.kind, ...one.details].join(' · ')}`).join('\n'),
      ]),
    ]),
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

const both = (tell: Tell, en: string, zh: string) => (tell.language === 'zh' ? zh : en);

export function aboutOf(flow: Flow, rows: OutlineRow[], tell: Tell): FlowPaper['about'] {
  const { purpose, recipients, retentionMonths } = flow.data;
  const missing = both(tell, 'Not said yet.', '尚未說明。');
  const words = (text: typeof purpose) => [text === undefined ? missing : said(text, tell.language)];
  const data = [...Object.keys(flow.facts).map((key) => factName(key, tell)), ...recordTypesNamed(flow).map((type) => recordName(type, tell))];
  const seen = Object.values(flow.steps).flatMap((step) => (isTask(step) ? seenWords(step, tell) : []));
  const byItself = rows.filter(({ step }) => actsByItself.has(flow.steps[step]?.kind ?? 'form')).map(({ number, text }) => `${number} ${text}`);
  return [
    { title: both(tell, 'What it is for', '目的'), lines: words(purpose) },
    {
      title: both(tell, 'Data about people it uses', '所用的個人資料'),
      lines: data.length === 0 ? [both(tell, 'Only the answers given in it.', '只用流程內的回答。')] : data,
    },
    { title: both(tell, 'Who sees it', '誰可閱覽'), lines: [...words(recipients), ...seen] },
    {
      title: both(tell, 'How long it is kept', '保留多久'),
      lines: [retentionMonths === undefined ? missing : both(tell, `${retentionMonths} months.`, `${retentionMonths} 個月。`)],
    },
    {
      title: both(tell, 'What happens without a person', '由系統自動進行的步驟'),
      lines: byItself.length === 0 ? [both(tell, 'Nothing.', '沒有。')] : byItself,
    },
  ];
}

/** Kinds that decide, work out, write or send something by themselves. */
const actsByItself: ReadonlySet<StepKind> = new Set(['branch', 'score', 'record', 'connect', 'notify', 'emit', 'milestone']);

function seenWords(step: TaskStep, tell: Tell): string[] {
  const { visibility } = step.settings;
  if (visibility === undefined) return [];
  const name = nameOf(step, tell.language);
  const who = whoTold(visibility.answers, tell);
  const named = visibility.anonymousFrom === undefined;
  return [both(tell, `${name}: ${who}${named ? '' : ', without names'}.`, `${name}：${who}${named ? '' : '（不具名）'}。`)];
}

function formOf(step: Step | undefined, number: string, tell: Tell): PaperForm[] {
  if (step === undefined || !isTask(step) || step.settings.form.fields.length === 0) return [];
  const parts = partsOf(step.settings.form).map(({ section, fields }) => ({
    title: section === null ? null : [said(section.title, tell.language), ...(section.showIf === undefined ? [] : [onlyIf(section.showIf, tell)])].join(' · '),
    questions: fields.map((field) => questionOf(field, tell)),
  }));
  return [{ step: `${number} ${nameOf(step, tell.language)}`, parts }];
}

/** Each question of a task in a line: what it asks, how it is answered, and when. */
export function formWords(step: TaskStep, flow: Flow, language: Language): string[] {
  const tell = tellerOf(flow, language);
  return step.settings.form.fields.map((field) => {
    const { label, kind, details } = questionOf(field, tell);
    return [label, kind, ...details].join(' · ');
  });
}

const kindsOfQuestion: Record<Field['type'], Record<Language, string>> = {
  text: { en: 'a few words', zh: '簡短文字' },
  longText: { en: 'in one’s own words', zh: '文字' },
  rating: { en: 'a rating', zh: '評級' },
  choice: { en: 'one of these', zh: '選一項' },
  choices: { en: 'any of these', zh: '可選多項' },
  number: { en: 'a number', zh: '數字' },
  date: { en: 'a date', zh: '日期' },
  person: { en: 'a person', zh: '一名人員' },
  people: { en: 'people', zh: '多名人員' },
  yesNo: { en: 'yes or no', zh: '是或否' },
  list: { en: 'a table', zh: '表格' },
  file: { en: 'files', zh: '檔案' },
};

const onlyIf = (condition: Condition, tell: Tell): string => both(tell, `only if ${tell.condition(condition)}`, `只適用於：${tell.condition(condition)}`);

function questionOf(field: Field, tell: Tell): PaperForm['parts'][number]['questions'][number] {
  const of = (text: Field['label']) => said(text, tell.language);
  const compulsory =
    field.required === true
      ? [both(tell, 'compulsory', '必填')]
      : field.required === false
        ? []
        : [both(tell, `compulsory if ${tell.condition(field.required)}`, `如${tell.condition(field.required)}則必填`)];
  const shown = field.showIf === undefined ? [] : [onlyIf(field.showIf, tell)];
  return {
    label: of(field.label),
    kind: kindsOfQuestion[field.type][tell.language],
    details: [
      ...choicesOf(field, of),
      ...lengthOf(field, tell),
      ...filesOf(field, tell),
      ...compulsory,
      ...shown,
      ...(field.help === undefined ? [] : [of(field.help)]),
    ],
  };
}

function lengthOf(field: Field, tell: Tell): string[] {
  if ((field.type !== 'text' && field.type !== 'longText') || field.min === undefined) return [];
  return [both(tell, `at least ${field.min} characters`, `最少 ${field.min} 字`)];
}

const filesOf = (field: Field, { language }: Tell): string[] => (field.type === 'file' ? [fileWords(field, language)] : []);

function choicesOf(field: Field, of: (text: Field['label']) => string): string[] {
  if (field.type === 'rating') return field.levels.map(({ value, label, means }) => `${value} ${of(label)}${means === undefined ? '' : ` (${of(means)})`}`);
  if (field.type === 'choice' || field.type === 'choices') return field.options.map(({ label }) => of(label));
  return field.type === 'list' ? field.columns.map(({ label }) => of(label)) : [];
}
