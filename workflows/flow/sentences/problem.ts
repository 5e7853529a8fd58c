import type { Problem } from '../problem.ts';
import type { Flow } from '../schema.ts';
import { fieldOf, stepAt } from '../walk.ts';
import type { StepKind } from '../steps/index.ts';
import { filled } from './filled.ts';
import { kindWords } from './kinds.ts';
import { type Language, quoted, said, stepName } from './language.ts';
import { outcomeWords } from './outcomes.ts';
import { fixSentences, notBuiltWords, problemSentences } from './problem-words.ts';

/** What is wrong in one sentence, and what the button beside it will do; null where there is none. */
export function problemWords(problem: Problem, flow: Flow, language: Language): { text: string; fix: string | null } {
  const sentence = (problemSentences as Record<string, Record<Language, string>>)[problem.rule]?.[language] ?? problem.rule;
  const fix = problem.fix === undefined ? undefined : fixSentences[problem.fix.edit]?.[language];
  const { value } = problem.fix?.params ?? {};
  const fixParams = { ...problem.fix?.params, ...(typeof value === 'string' && { value: stepName(flow, value, language) }) };
  return { text: filled(sentence, wordsOf(problem, flow, language)), fix: fix === undefined ? null : filled(fix, fixParams) };
}

/** The params of a problem in words: ids of steps become names, outcomes their labels. */
function wordsOf({ rule, step: id, params }: Problem, flow: Flow, language: Language): Record<string, string | number> {
  const step = id === null ? undefined : stepAt(flow, id);
  const name = id === null ? '' : stepName(flow, id, language);
  const words: Record<string, string | number> = { ...params, step: name, scope: id === null ? (language === 'zh' ? '整個流程' : 'The flow') : name };
  if (typeof params.port === 'string' && step !== undefined) words.port = outcomeWords(step, params.port, language);
  if (typeof params.read === 'string') words.read = stepName(flow, params.read, language);
  if (typeof params.of === 'string') words.of = stepName(flow, params.of, language);
  if (typeof params.field === 'string' && id !== null) words.field = fieldLabel(flow, String(params.read ?? id), params.field, language);
  if (rule === 'readsUnknown') words.reading = readingWords(params, words, language);
  if (typeof params.what === 'string') words.what = whatWords(params.what, language);
  return words;
}

function fieldLabel(flow: Flow, step: string, id: string, language: Language): string {
  const field = fieldOf(flow, step, id);
  return field === undefined ? id : said(field.label, language);
}

function readingWords(params: Problem['params'], words: Record<string, string | number>, language: Language): string {
  const read = String(words.read);
  const zh = language === 'zh';
  if (params.what === 'step')
    return zh ? `${quoted(String(params.read), language)}，但沒有這個步驟` : `the step ${quoted(String(params.read), language)}, which is not there`;
  if (params.what === 'inside')
    return zh ? `${read}，但該步驟在另一部分之內，這裏無法看到` : `${read}, which is inside another part and cannot be seen from here`;
  return zh ? `${read}的「${words.field}」，但沒有這條問題` : `“${words.field}” of ${read}, a question that is not there`;
}

const whats: Record<string, Record<Language, string>> = {
  name: { en: 'its name', zh: '名稱' },
  label: { en: 'a question', zh: '問題' },
  option: { en: 'an option', zh: '選項' },
  outcome: { en: 'an outcome', zh: '結果' },
  purpose: { en: 'why their data is used', zh: '收集資料的目的' },
  recipients: { en: 'who reads their data', zh: '誰會看到資料' },
  retentionMonths: { en: 'how long their data is kept', zh: '資料的保留期' },
  contact: { en: 'whom to ask', zh: '查詢聯絡人' },
};

const whatWords = (what: string, language: Language) =>
  what.startsWith('kind.') ? quoted(kindWords(what.slice(5) as StepKind, language).name, language) : ((notBuiltWords[what] ?? whats[what])?.[language] ?? what);
