import type { Problem } from '../problem.ts';
import type { Value } from '../grammar.ts';
import type { Flow, Step } from '../schema.ts';
import { fieldOf, stepAt } from '../walk.ts';
import { filled } from './filled.ts';
import { type Language, quoted, said, stepName } from './language.ts';
import { outcomeWords } from './outcomes.ts';
import { factName } from './questions.ts';
import { tellerOf } from './teller.ts';
import { fixSentences, problemSentences } from './problem-words.ts';

/** What is wrong in one sentence, and what the button beside it will do; null where there is none. */
export function problemWords(problem: Problem, flow: Flow, language: Language): { text: string; fix: string | null } {
  const sentence = (problemSentences as Record<string, Record<Language, string>>)[problem.rule]?.[language] ?? problem.rule;
  const fix = problem.fix === undefined ? undefined : fixSentences[problem.fix.edit]?.[language];
  const { value, to } = problem.fix?.params ?? {};
  const fixParams = {
    ...problem.fix?.params,
    ...(typeof value === 'string' && { value: stepName(flow, value, language) }),
    ...(typeof to === 'string' && { to: stepName(flow, to, language) }),
  };
  return { text: filled(sentence, wordsOf(problem, flow, language)), fix: fix === undefined ? null : filled(fix, fixParams) };
}

/** The params of a problem in words: ids of steps become names, outcomes their labels. */
function wordsOf({ rule, step: id, params, path = '' }: Problem, flow: Flow, language: Language): Record<string, string | number> {
  const step = id === null ? undefined : stepAt(flow, id);
  const name = id === null ? '' : stepName(flow, id, language);
  const words: Record<string, string | number> = { ...params, step: name, scope: id === null ? (language === 'zh' ? '整個流程' : 'The flow') : name };
  if (typeof params.port === 'string' && step !== undefined) words.port = outcomeWords(step, params.port, language);
  if (typeof params.read === 'string') words.read = stepName(flow, params.read, language);
  if (typeof params.of === 'string') words.of = stepName(flow, params.of, language);
  if (typeof params.field === 'string' && id !== null) words.field = fieldLabel(flow, String(params.read ?? id), params.field, language);
  if ((rule === 'mayBeAbsent' || rule === 'growsStale') && step !== undefined) words.value = valueAt(step, path, flow, language);
  if (rule === 'factUndeclared' || rule === 'watchesPeople') words.fact = factName(String(params.key), tellerOf(flow, language));
  if (rule === 'typesDiffer' || rule === 'noOrder') for (const side of ['left', 'right']) words[side] = typeWords[String(params[side])]?.[language] ?? '';
  if (rule === 'totalMisused') words.fault = totalFaults[String(params.fault)]?.[language] ?? '';
  if (rule === 'transfersUnused') words.fault = transferFaults[String(params.fault)]?.[language] ?? '';
  if (rule === 'eachRowMisused') words.fault = rowFaults[String(params.fault)]?.[language] ?? '';
  if (rule === 'formMisused') words.fault = formFaults[String(params.fault)]?.[language] ?? '';
  if (rule === 'beginsMisused') words.fault = beginsWords(params, language);
  if (rule === 'tableMisused') Object.assign(words, tableWords(params, language));
  if (rule === 'readsUnknown') words.reading = readingWords(params, words, language);
  if (typeof params.what === 'string') words.what = whatWords(params.what, language);
  const scenario = flow.scenarios[Number(/^scenarios\.(\d+)$/.exec(path)?.[1])];
  if (scenario !== undefined) words.scenario = said(scenario.name, language);
  return words;
}

function fieldLabel(flow: Flow, step: string, id: string, language: Language): string {
  const field = fieldOf(flow, step, id);
  return field === undefined ? id : said(field.label, language);
}

function readingWords(params: Problem['params'], words: Record<string, string | number>, language: Language): string {
  const [read, name] = [String(words.read), quoted(String(params.read), language)];
  const field = quoted(String(words.field ?? ''), language);
  const both: Record<string, Record<Language, string>> = {
    step: { en: `the step ${name}, which is not there`, zh: `${name}，但沒有這個步驟` },
    inside: { en: `${read}, which is inside another part and cannot be seen from here`, zh: `${read}，但該步驟在另一部分之內，這裏無法看到` },
    field: { en: `${field} of ${read}, a question that is not there`, zh: `${read}的${field}，但沒有這條問題` },
    fact: { en: `the data ${name}, which nobody has declared`, zh: `資料${name}，但尚未申報這項資料` },
    record: { en: `the file ${name}, a kind of record that this flow does not name`, zh: `檔案${name}，但本流程沒有列出這類檔案` },
    recordField: { en: `${field} of the file ${name}, which has no such part`, zh: `檔案${name}的${field}，但該類檔案沒有這一項` },
    table: { en: `the table ${name}, which is not there`, zh: `對照表${name}，但沒有這個對照表` },
    notTask: { en: `who has ${read}, a step that nobody does`, zh: `${read}的負責人，但該步驟不由人處理` },
    notNominate: { en: `who was chosen in ${read}, a step in which nobody is chosen`, zh: `在${read}獲提名的人，但該步驟並非提名` },
  };
  return both[String(params.what)]?.[language] ?? name;
}

/** The value that a path leads to, in words. */
function valueAt(step: Step, path: string, flow: Flow, language: Language): string {
  const found = path
    .split('.')
    .reduce<unknown>((node, key) => (typeof node === 'object' && node !== null ? (node as Record<string, unknown>)[key] : undefined), step);
  return found === undefined ? '' : tellerOf(flow, language).value(found as Value);
}

const typeWords: Record<string, Record<Language, string>> = {
  text: { en: 'a text', zh: '文字' },
  number: { en: 'a number', zh: '數字' },
  date: { en: 'a date', zh: '日期' },
  person: { en: 'a person', zh: '員工' },
  yesNo: { en: 'yes or no', zh: '是或否' },
  list: { en: 'a list', zh: '清單' },
  outcome: { en: 'an outcome', zh: '結果' },
  unknown: { en: 'something else', zh: '其他內容' },
};

const totalFaults: Record<string, Record<Language, string>> = {
  noFilter: { en: 'says nothing without a filter', zh: '欠篩選條件，沒有意義' },
  nothingTotalled: { en: 'does not say of what', zh: '未說明統計甚麼' },
  notNumbers: { en: 'adds up what is no number', zh: '統計的內容並非數字' },
  noDates: { en: 'has a period, but its rows have no dates', zh: '設有期間，但各項沒有日期' },
  noGroup: { en: 'speaks of members, but here it is about no group', zh: '提到成員，但這裏並非以小組為對象' },
  notEach: { en: 'goes through each one of a step that has none', zh: '要統計每一份，但該步驟並非「為每名員工」' },
};

const transferFaults: Record<string, Record<Language, string>> = {
  noGroups: { en: 'it does not go through groups', zh: '這一步並非逐組進行' },
  noPeople: { en: 'its groups do not go through their people themselves; say so where they do', zh: '各組本身並非逐名員工進行，請在逐名員工進行的一層設定' },
};

const rowFaults: Record<string, Record<Language, string>> = {
  noTable: { en: 'what it names is no table', zh: '所指的題目並非表格' },
  noPerson: { en: 'the column it names holds no person', zh: '所指的欄並非員工' },
  twoWhoses: { en: 'it also says whose file, which the rows say already', zh: '同時指定了檔案屬於誰，而表格每行已有員工' },
};

const formFaults: Record<string, Record<Language, string>> = {
  noSection: { en: 'stands in a section that is not there', zh: '所屬的分節並不存在' },
  noBeside: { en: 'is to have something shown beside it, but is not a question of this form', zh: '旁應顯示資料，但表格沒有這條題目' },
  leastAboveMost: { en: 'asks for at least more than it allows at most', zh: '的最少要求高於上限' },
  levelTwice: { en: 'has two levels of the same number', zh: '有兩個等級的數值相同' },
  filesShared: { en: 'asks for files in a document that several write: nobody could tell whose they are', zh: '在多人共寫的表格內收集檔案，無法分辨檔案屬誰' },
  filesUnnamed: { en: 'asks for files where no names are promised: a file tells who made it', zh: '在不具名的步驟收集檔案，但檔案會顯示作者身分' },
  filesBegin: { en: 'begins with files of the cycle before; files are added anew each time', zh: '以上一周期的檔案作開始，但檔案每次均須重新加入' },
  filesOutside: { en: 'asks for files where nobody has a task yet; ask for them in a step', zh: '在未有待辦事項的地方收集檔案，請改在步驟中收集' },
  asksItself: { en: 'is asked only if its own answer says so, so it never is', zh: '是否顯示取決於它自己的答案，因此永遠不會顯示' },
};

function beginsWords({ fault, column }: Problem['params'], language: Language): string {
  const name = quoted(String(column), language);
  const faults: Record<string, Record<Language, string>> = {
    noQuestion: { en: 'begins with the answer to a question that is not there', zh: '以上一周期的答案作開始，但沒有該題目' },
    otherKind: { en: 'begins with the answer to another kind of question', zh: '以上一周期的答案作開始，但題目種類不同' },
    notEach: { en: 'begins with a row for each one of a step that has none', zh: '按每一份開始，但該步驟並非「為每名員工」' },
    noColumn: { en: `begins with values for ${name}, a column that is not there`, zh: `為${name}一欄預填內容，但沒有這一欄` },
    givenByNothing: { en: `gives ${name}, but nothing says what stands there`, zh: `的${name}一欄只供閱讀，但沒有任何內容` },
    nothingGiven: { en: 'has fixed rows, but no column tells whose each is', zh: '的各行固定，但沒有一欄說明每行屬於誰' },
  };
  return faults[String(fault)]?.[language] ?? '';
}

function tableWords({ table, fault, nth = '', needed = '', came = '' }: Problem['params'], language: Language): Record<string, string> {
  const name = quoted(String(table), language);
  const faults: Record<string, Record<Language, string>> = {
    row: { en: `row ${nth} fills another number of columns to look up by than the table has`, zh: `第${nth}行的查閱欄數目與對照表不符` },
    twice: {
      en: `row ${nth} is the same as an earlier one in all columns to look up by, so it is never reached`,
      zh: `第${nth}行的查閱欄與前面一行相同，永遠不會用到`,
    },
    itself: { en: 'it looks itself up', zh: '對照表引用自己' },
    keys: { en: `it has ${needed} columns to look up by and is asked with ${came}`, zh: `有${needed}個查閱欄，但查閱時用了${came}個` },
  };
  return { table: language === 'zh' ? `對照表${name}` : `The table ${name}`, fault: faults[String(fault)]?.[language] ?? '' };
}

const whats: Record<string, Record<Language, string>> = {
  oneByOne: { en: 'beginning one by one', zh: '逐一開始' },
  name: { en: 'its name', zh: '名稱' },
  label: { en: 'a question', zh: '問題' },
  option: { en: 'an option', zh: '選項' },
  outcome: { en: 'an outcome', zh: '結果' },
  purpose: { en: 'why their data is used', zh: '收集資料的目的' },
  recipients: { en: 'who reads their data', zh: '誰會看到資料' },
  retentionMonths: { en: 'how long their data is kept', zh: '資料的保留期' },
};

const whatWords = (what: string, language: Language) => whats[what]?.[language] ?? what;
