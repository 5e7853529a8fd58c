import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { check, mayPublish } from '../../workflows/flow/check.ts';
import { applyFix } from '../../workflows/flow/edits/index.ts';
import { type LintRule, lint, rules } from '../../workflows/flow/lint/index.ts';
import { parseFlow } from '../../workflows/flow/parse.ts';
import { type Flow, step as stepSchema } from '../../workflows/flow/schema.ts';
import { stepKinds } from '../../workflows/flow/steps/index.ts';
import { problemWords } from '../../workflows/flow/sentences.ts';
import { connectionRules } from '../../workflows/flow/connections.ts';
import { factRules } from '../../workflows/flow/fact-type.ts';
import { pinRules } from '../../workflows/flow/pin.ts';
import { scenarioRules } from '../../workflows/flow/scenario.ts';
import { soundnessRules } from '../../workflows/flow/soundness.ts';
import { templateFlow, templateNames } from '../helpers/templates.ts';
import { flowOf, step } from './flow-cases.ts';

type Part = Record<string, unknown>;

const hr = { rules: [{ who: 'role', role: 'hr' }] };
const days = (n: number, anchor = 'opened') => ({ from: { anchor }, plus: { n, unit: 'workingDays' } });
const answer = (of: string, field = 'text') => ({ value: 'answer', step: of, field });
const inside = { in: 'each' };
const end = step('end');

/** One task and an end, with these settings of the task. */
const task = (settings: Part, kind = 'form', more: Part = {}) => {
  const timeout = 'due' in settings || 'closes' in settings ? ['ask.timeout > done'] : [];
  const edges = kind === 'form' ? ['ask.submitted > done'] : ['ask.approved > done', 'ask.rejected > done'];
  return flowOf({ ask: step(kind, settings), done: end }, [...edges, ...timeout], more);
};
/** The same inside of "for each person". */
const each = (settings: Part, kind = 'approval') => {
  const edges = kind === 'form' ? ['ask.submitted > over'] : ['ask.approved > over', 'ask.rejected > over'];
  return flowOf({ each: step('forEach', { first: 'ask' }), ask: step(kind, settings, inside), over: step('end', {}, inside), done: end }, [
    'each.done > done',
    ...edges,
  ]);
};
const branch = (condition: unknown, more: Part = {}) => {
  const branches = [{ port: 'yes', label: { en: 'Yes' }, condition }];
  const steps = { ask: step('form'), which: step('branch', { branches }), done: end };
  return flowOf(steps, ['ask.submitted > which', 'which.yes > done', 'which.otherwise > done'], more);
};
/** A task of each person of a cycle that goes on, and closes the rest, five days before its end. */
const closing = (settings: Part) => {
  const at = { from: { anchor: 'cycleDate', name: 'end' }, plus: { n: -5, unit: 'days' } };
  const steps = { each: step('forEach', { first: 'ask', at, others: 'close' }), ask: step('form', settings, inside), over: step('end', {}, inside), done: end };
  const edges = ['each.done > done', 'each.timeout > done', 'ask.submitted > over', 'ask.timeout > over'];
  return flowOf(steps, edges, { dates: [{ name: 'end', label: { en: 'End' } }] });
};
/** "For each group", and in each its people. */
const groups = (settings: Part) => {
  const steps = {
    outer: step('forEach', { first: 'inner', ...settings }),
    inner: step('forEach', { first: 'ask' }, { in: 'outer' }),
    ask: step('form', {}, { in: 'inner' }),
    over: step('end', {}, { in: 'inner' }),
    through: step('end', {}, { in: 'outer' }),
    done: end,
  };
  return flowOf(steps, ['outer.done > done', 'inner.done > through', 'ask.submitted > over']);
};
const columns = [
  { id: 'who', label: { en: 'Who' }, type: 'person', given: true },
  { id: 'level', label: { en: 'Level' }, type: 'number' },
];
/** A table that begins with these rows. */
const table = (begins?: unknown) => ({ id: 'rows', label: { en: 'Rows' }, type: 'list', columns, ...(begins !== undefined && { begins }) });
/** A table, and what is filed of each row. */
const filed = ({ person, ...more }: { person: string } & Part) => {
  const asks = step('form', { form: { fields: [{ ...table(), columns: columns.map(({ given: _given, ...column }) => column) }] } });
  const steps = { ask: asks, file: step('record', { type: 'x', eachRow: { step: 'ask', field: 'rows', person }, ...more }), done: end };
  return flowOf(steps, ['ask.submitted > file', 'file.next > done'], { records: { x: { name: { en: 'X' } } } });
};
const now = { from: { anchor: 'now' } };
const lookUp = (table: string, ...keys: unknown[]) => ({ value: 'lookup', table, keys, otherwise: 0 });
const total = (doing: string, over: unknown, more: Part = {}) => ({ value: 'aggregate', do: doing, over, ...more });
const wait = (until: unknown) => flowOf({ hold: step('wait', { until }), ask: step('form'), done: end }, ['hold.reached > ask', 'ask.submitted > done']);
/** Waits for a fact, of which the flow says this. */
const sold = (type: Part) => {
  const condition = { test: 'atLeast', left: { value: 'fact', scope: 'person', key: 'sold' }, right: 3 };
  return flowOf({ hold: step('wait', { condition }), ask: step('form'), done: end }, ['hold.reached > ask', 'ask.submitted > done'], {
    facts: { sold: { name: { en: 'Sold' }, ...type } },
  });
};
const message = (body: string, values: Part = {}) =>
  flowOf({ tell: step('notify', { message: { to: hr, body: { en: body }, values } }), done: end }, ['tell.next > done']);
const reminder = (at: unknown) => ({ reminders: [{ id: 'r', at }] });
const rung = (at: unknown) => ({ ladder: [{ id: 'l', at, do: { act: 'tell', to: hr } }] });
const words = { id: 'why', type: 'text', label: { en: 'Why' } };
const levels = (n: number) => ({
  form: { fields: [{ id: 'r', type: 'rating', label: { en: 'R' }, levels: Array.from({ length: n }, (_, value) => ({ value, label: { en: `${value}` } })) }] },
});
/** Another system is told, and what it refuses leads there. */
const called = (failed: string) =>
  flowOf({ call: step('connect', { connection: 'payroll' }), ask: step('form'), done: end }, [
    'call.ok > done',
    `call.failed > ${failed}`,
    'ask.submitted > done',
  ]);
const repeated = (settings: Part, outcome = 'over') =>
  flowOf(
    {
      again: step('repeat', { first: 'ask', every: { n: 1, unit: 'weeks' }, ...settings }),
      ask: step('form', {}, { in: 'again' }),
      over: step('end', { outcome }, { in: 'again' }),
      done: end,
    },
    ['again.done > done', 'ask.submitted > over', ...('leaves' in settings ? (settings.leaves as string[]).map((leaves) => `again.${leaves} > done`) : [])],
  );
const started = (settings: Part) => flowOf({ begin: step('start', settings), done: end }, ['begin.next > done']);
const manager = { who: 'manager' };
const subject = { who: 'subject' };
const split = { fork: step('split'), x: step('wait'), meet: step('join'), done: end };
const zh = { name: { en: 'Case', zh: '個案' } };

const openly = { visibility: { answers: { rules: [manager] }, anonymousFrom: 4 } };
/** A manager rates each one, who then signs; an objection leads there. */
const rated = (objection: string) =>
  flowOf(
    {
      each: step('forEach', { first: 'rate' }),
      rate: step('form', { who: { rules: [manager] }, ...levels(4) }, inside),
      sign: step('acknowledge', { who: { rules: [subject] } }, inside),
      look: step('approval', { who: hr }, inside),
      over: step('end', {}, inside),
      done: end,
    },
    ['each.done > done', 'rate.submitted > sign', 'sign.signed > over', `sign.disagreed > ${objection}`, 'look.approved > over', 'look.rejected > over'],
  );
/** A rating goes to the payroll by a rule, or by way of another step. */
const paid = (by: string) =>
  flowOf(
    {
      each: step('forEach', { first: 'rate' }),
      rate: step('form', { who: { rules: [manager] }, ...levels(4) }, inside),
      which: step('branch', { branches: [{ port: 'low', label: { en: 'Low' }, condition: { test: 'less', left: answer('rate', 'r'), right: 2 } }] }, inside),
      decide: step('approval', { who: { ...hr, never: [subject] } }, inside),
      pay: step('connect', { connection: 'payroll', sends: { rating: answer('rate', 'r') } }, inside),
      over: step('end', {}, inside),
      done: end,
    },
    [
      'each.done > done',
      'rate.submitted > which',
      'which.otherwise > over',
      `which.low > ${by}`,
      'decide.approved > pay',
      'decide.rejected > over',
      'pay.ok > over',
      'pay.failed > over',
    ],
  );

/** For each rule a flow that breaks it and one that keeps it. */
const cases: Record<LintRule, { wrong: Flow; right: Flow }> = {
  asOfMoves: {
    wrong: each({ who: { rules: [{ who: 'manager', asOf: 'cycleStart' }, ...hr.rules] } }),
    right: each({ who: { rules: [{ who: 'manager', asOf: 'cycleStart' }, ...hr.rules] }, holderChange: 'keep' }),
  },
  anonymityThin: { wrong: task({ visibility: { ...openly.visibility, anonymousFrom: 2 } }), right: task(openly) },
  commentTooShort: {
    wrong: flowOf({ ask: step('acknowledge', { who: hr, due: days(1) }), done: end }, ['ask.signed > done', 'ask.disagreed > done', 'ask.timeout > done']),
    right: flowOf({ ask: step('acknowledge', { who: hr, due: days(5) }), done: end }, ['ask.signed > done', 'ask.disagreed > done', 'ask.timeout > done']),
  },
  noAppeal: { wrong: rated('over'), right: rated('look') },
  payWithoutPerson: { wrong: paid('pay'), right: paid('decide') },
  compulsoryPassed: {
    wrong: closing({ due: days(5), compulsory: true }),
    right: closing({ due: days(5), compulsory: true, mayOutlive: true }),
  },
  failureUnseen: { wrong: called('done'), right: called('ask') },
  leavesUnknown: { wrong: repeated({ times: 3, leaves: ['stop'] }), right: repeated({ times: 3, leaves: ['stop'] }, 'stop') },
  neverAnybody: { wrong: task({ who: { ...hr, never: hr.rules } }), right: task({ who: { ...hr, never: [manager] } }) },
  repeatNeverEnds: { wrong: repeated({}), right: repeated({ times: 3 }) },
  startIncomplete: { wrong: started({ ifRunning: 'merge' }), right: started({ about: 'one', ifRunning: 'merge', merges: { list: 'claims' } }) },
  watchesPeople: {
    wrong: task({ due: days(5) }, 'form', { facts: { mailsSent: { name: { en: 'Mails sent' } } } }),
    right: task({ due: days(5) }, 'form', { facts: { sales: { name: { en: 'Sales' } } } }),
  },
  waitsForNothing: { wrong: wait(undefined), right: wait(days(3)) },
  branchWithoutCondition: {
    wrong: flowOf({ which: step('branch'), done: end }, ['which.otherwise > done']),
    right: branch({ test: 'isPresent', left: answer('ask') }),
  },
  clockNeverKnown: {
    wrong: wait({ from: { anchor: 'stepCompleted', step: 'ask' } }),
    right: wait({ from: { anchor: 'opened' }, plus: { n: 1, unit: 'days' } }),
  },
  closesAfterContainer: {
    wrong: closing({ due: { from: { anchor: 'cycleDate', name: 'end' } } }),
    right: closing({ due: { from: { anchor: 'cycleDate', name: 'end' }, plus: { n: -5, unit: 'days' } } }),
  },
  closesBeforeDue: { wrong: task({ due: days(5), closes: days(3) }), right: task({ due: days(5), closes: days(2, 'due') }) },
  conditionIncomplete: { wrong: branch({ test: 'is', left: answer('ask') }), right: branch({ test: 'is', left: answer('ask'), right: 'yes' }) },
  countsFromNow: {
    wrong: task({ due: { from: { anchor: 'now' }, plus: { n: 5, unit: 'days' } } }),
    right: branch({ test: 'less', left: { value: 'timeBetween', unit: 'days', from: { from: { anchor: 'runStart' } }, to: now }, right: 30 }),
  },
  dataIncomplete: {
    wrong: task({}),
    right: task({}, 'form', { data: { purpose: { en: 'Why' }, recipients: { en: 'Who' }, retentionMonths: 12 } }),
  },
  dateUnknown: {
    wrong: wait({ from: { anchor: 'cycleDate', name: 'close' } }),
    right: task({ due: { from: { anchor: 'cycleDate', name: 'close' } } }, 'form', { dates: [{ name: 'close', label: { en: 'Close' } }] }),
  },
  decidesOnSelf: { wrong: each({ who: hr }), right: each({ who: { ...hr, never: [subject] } }) },
  dueMissing: { wrong: task({}), right: task({ due: days(5) }) },
  endInside: { wrong: flowOf({ ask: step('form') }, ['ask.submitted > ask']), right: task({}) },
  formEmpty: { wrong: task({ form: {} }), right: task({ form: {}, outcomes: [{ key: 'submitted', label: { en: 'I have read it' } }] }) },
  growsStale: { wrong: sold({ staleAfterDays: 90 }), right: sold({}) },
  joinWithoutSplit: {
    wrong: flowOf({ meet: step('join'), done: end }, ['meet.next > done']),
    right: flowOf(split, ['fork.a > meet', 'fork.b > x', 'x.reached > meet', 'meet.next > done']),
  },
  mayBeAbsent: {
    wrong: branch({ test: 'is', left: answer('ask'), right: 'yes' }),
    right: branch({
      test: 'all',
      of: [
        { test: 'isPresent', left: answer('ask') },
        { test: 'is', left: answer('ask'), right: 'yes' },
      ],
    }),
  },
  noOrder: {
    wrong: branch({ test: 'more', left: { value: 'outcome', step: 'ask' }, right: 'submitted' }),
    right: branch({ test: 'is', left: { value: 'outcome', step: 'ask' }, right: 'submitted' }),
  },
  nobodyItIsAbout: { wrong: task({ who: { rules: [manager] } }), right: task({ who: { ...hr, never: [manager] } }) },
  outcomeUnknown: {
    wrong: task({ due: days(1), onTimeout: { take: 'outcome', outcome: 'maybe' } }),
    right: task({ due: days(1), onTimeout: { take: 'outcome', outcome: 'submitted' } }),
  },
  placeholderUnknown: { wrong: message('Dear {{name}}'), right: message('Dear {{ name }}', { name: 'all' }) },
  portWithoutRoute: { wrong: flowOf({ ask: step('approval'), done: end }, ['ask.approved > done']), right: task({}, 'approval') },
  formMisused: { wrong: task({ form: { fields: [{ ...words, min: 200, max: 100 }] } }), right: task({ form: { fields: [{ ...words, min: 20, max: 100 }] } }) },
  ratingTooLong: { wrong: task(levels(6)), right: task(levels(5)) },
  readsUnknown: { wrong: branch({ test: 'isPresent', left: answer('ask', 'other') }), right: branch({ test: 'isPresent', left: answer('ask') }) },
  reminderAfterCloses: {
    wrong: task({ due: days(5), ...reminder(days(1, 'due')) }),
    right: task({ due: days(5), closes: days(9), ...reminder(days(1, 'due')) }),
  },
  reminderWithoutDue: { wrong: task(reminder(days(-1, 'due'))), right: task({ due: days(5), ...reminder(days(-1, 'due')) }) },
  routeIntoStart: { wrong: flowOf({ start: step('start'), ask: step('form') }, ['start.next > ask', 'ask.submitted > start']), right: task({}) },
  routeWithoutPort: { wrong: flowOf({ ask: step('form'), done: end }, ['ask.submitted > done', 'ask.timeout > done']), right: task({ due: days(1) }) },
  rungAfterCloses: { wrong: task({ due: days(5), ...rung(days(2, 'due')) }), right: task({ due: days(5), closes: days(3, 'due'), ...rung(days(2, 'due')) }) },
  rungWithoutDue: { wrong: task(rung(days(2, 'due'))), right: task(rung(days(2))) },
  sameIdTwice: {
    wrong: task({ due: days(9), reminders: [1, 2].map((n) => ({ id: 'r', at: days(n) })) }),
    right: task({ due: days(9), reminders: [1, 2].map((n) => ({ id: `r${n}`, at: days(n) })) }),
  },
  splitWithoutJoin: {
    wrong: flowOf({ fork: step('split'), done: end }, ['fork.a > done', 'fork.b > done']),
    right: flowOf(split, ['fork.a > meet', 'fork.b > x', 'x.reached > meet', 'meet.next > done']),
  },
  startMissing: { wrong: { ...task({}), steps: { done: task({}).steps.done as Flow['steps'][string] }, edges: [] }, right: task({}) },
  stepMissing: { wrong: flowOf({ each: step('forEach'), done: end }, ['each.done > done']), right: each({}) },
  tableMisused: {
    wrong: branch({ test: 'is', left: lookUp('notice', 7), right: 30 }, { tables: { notice: { keys: ['grade', 'place'], rows: [] } } }),
    right: branch({ test: 'is', left: lookUp('notice', 7), right: 30 }, { tables: { notice: { keys: ['grade'], rows: [{ keys: ['7'], value: 30 }] } } }),
  },
  beginsMisused: {
    wrong: task({ form: { fields: [table({ over: { rows: 'reports', of: { who: 'person', id: 'p1' } }, values: {}, fixed: true })] } }),
    right: task({ form: { fields: [table({ over: { rows: 'reports', of: { who: 'person', id: 'p1' } }, values: { who: 'p1' }, fixed: true })] } }),
  },
  eachRowMisused: { wrong: filed({ person: 'level' }), right: filed({ person: 'who' }) },
  textMissing: { wrong: task({}, 'form', { name: { en: ' ' } }), right: task({}) },
  totalMisused: {
    wrong: branch({ test: 'is', left: total('every', { rows: 'reports', of: { who: 'person', id: 'p1' } }), right: true }),
    right: branch({ test: 'more', left: total('count', { rows: 'reports', of: { who: 'person', id: 'p1' } }), right: 3 }),
  },
  transfersUnused: { wrong: groups({ over: 'audience', transfers: 'move' }), right: groups({ over: { groups: 'department' }, transfers: 'move' }) },
  twoStarts: { wrong: flowOf({ start: step('start'), again: step('start'), done: end }, ['start.next > done', 'again.next > done']), right: task({}) },
  typesDiffer: { wrong: branch({ test: 'is', left: answer('ask'), right: 3 }), right: branch({ test: 'is', left: answer('ask'), right: 'three' }) },
  unreachable: { wrong: flowOf({ done: end, lost: step('form') }, ['lost.submitted > done']), right: task({}) },
  whoEmpty: { wrong: task({ who: { rules: [] } }), right: task({ who: hr }) },
  whoNoFallback: { wrong: each({ who: { rules: [manager] } }), right: each({ who: { rules: [manager, ...hr.rules] } }) },
  zhMissing: { wrong: task({}, 'form', zh), right: task({}) },
  zoneUnknown: { wrong: wait({ ...days(1), zone: { named: 'HKT' } }), right: wait({ ...days(1), zone: { named: 'Asia/Hong_Kong' } }) },
};

const found = (flow: Flow, rule: string) => lint(flow).filter((problem) => problem.rule === rule);

test.each(Object.entries(cases))('%s: the wrong flow is told, the right one is not', (rule, { wrong, right }) => {
  expect(found(wrong, rule).length).toBeGreaterThan(0);
  expect(found(right, rule)).toEqual([]);
});

test.each(Object.entries(cases))('%s: a fix puts right what it is offered for', (rule, { wrong }) => {
  let flow = wrong;
  for (let fixes = 0; fixes < 10; fixes += 1) {
    const problem = found(flow, rule).find(({ fix }) => fix !== undefined);
    if (problem === undefined) return;
    const fixed = applyFix(flow, problem, check(flow));
    expect(applyFix(fixed, problem, check(fixed)), 'pressed twice it is done once').toEqual(fixed);
    expect(parseFlow(fixed).problems).toEqual([]);
    expect(found(fixed, rule).length).toBeLessThan(found(flow, rule).length);
    flow = fixed;
  }
  throw new Error('the fixes come to no end');
});

test.each(Object.entries(cases))('%s: it is told in whole sentences in both languages, without a word of ours', (rule, { wrong }) => {
  for (const language of ['en', 'zh'] as const) {
    for (const problem of found(wrong, rule)) {
      const { text, fix } = problemWords(problem, wrong, language);
      expect(text).toMatch(language === 'en' ? /\.$/ : /。$/);
      expect(`${text} ${fix ?? ''}`).not.toMatch(/\b(run|slot|port|token|clock|fact|journal|subject|lint|forEach|undefined)\b|[{}]/);
    }
  }
});

test('every rule has a file and a page of its name, and nothing else is there', () => {
  const dashed = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  const home = new URL('../../', import.meta.url);
  const files = readdirSync(new URL('workflows/flow/lint', home)).filter((name) => name !== 'index.ts');
  expect(files.sort()).toEqual(
    Object.keys(rules)
      .map((rule) => `${dashed(rule)}.ts`)
      .sort(),
  );
  const pages = [...Object.keys(rules), ...soundnessRules, ...pinRules, ...connectionRules, ...factRules, ...scenarioRules].map((rule) => `${dashed(rule)}.md`);
  expect(readdirSync(new URL('docs/lint', home)).sort()).toEqual([...pages, 'zh'].sort());
  expect(readdirSync(new URL('docs/lint/zh', home)).sort()).toEqual(pages.sort());
  const read = (page: string) => readFileSync(new URL(`docs/lint/${page}`, home), 'utf8');
  for (const page of pages) {
    expect(read(page).length).toBeGreaterThan(200);
    for (const part of ['**原因。**', '**處理方法。**', '**錯**', '**對**']) expect(read(`zh/${page}`), page).toContain(part);
  }
});

test('every kind of step has a page with a right and a wrong example that can be read', () => {
  const home = new URL('../../docs/steps/', import.meta.url);
  const dashed = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  expect(readdirSync(home).sort()).toEqual(stepKinds.map((kind) => `${dashed(kind)}.md`).sort());
  for (const kind of stepKinds) {
    const page = readFileSync(new URL(`${dashed(kind)}.md`, home), 'utf8');
    const [right, wrong] = [...page.matchAll(/```json\n([\s\S]*?)\n```/g)].map(([, json = '']) => JSON.parse(json) as { in?: string | null });
    const read = stepSchema.safeParse({ in: null, ...right });
    expect(read.success ? null : `${kind}: ${JSON.stringify(read.error.issues)}`).toBeNull();
    expect(wrong, kind).toBeDefined();
  }
});

test('within a row of people there is somebody it is about; whose rows they are is asked outside of them', () => {
  const me = { value: 'person', of: subject, field: 'id' };
  const begins = (over: object) => {
    const rows = { id: 'rows', type: 'list', label: { en: 'Rows' }, columns: [{ id: 'who', label: { en: 'Who' }, type: 'person' }] };
    return task({ form: { fields: [{ ...rows, begins: { over, values: { who: me }, fixed: true } }] } });
  };
  const found = (over: object) =>
    check(begins(over))
      .filter(({ rule }) => rule === 'nobodyItIsAbout')
      .map(({ path }) => path);
  expect(found({ rows: 'reports', of: { who: 'owner' } })).toEqual([]);
  expect(found({ rows: 'reports', of: subject })).toEqual(['settings.form.fields.0.begins.over.of']);
  expect(found({ rows: 'records', type: 'rating' })).toEqual(['settings.form.fields.0.begins.values.who.of']);
});

test('nothing is to be put right in a template before it is launched', () => {
  const { flow } = parseFlow(readFileSync(new URL('../../templates/annual-review.json', import.meta.url), 'utf8'));
  const problems = check(flow as Flow);
  expect(mayPublish(problems)).toBe(true);
  expect(problems).toEqual([]);
});

test('a manager may not turn out to be the employee: only a suggestion there, but an error for roles and at the top', () => {
  const severity = (rule: unknown) => found(each({ who: { rules: [rule] } }), 'decidesOnSelf')[0]?.severity;
  expect(severity(manager)).toBe('suggestion');
  expect(severity({ ...manager, atTop: 'stay' })).toBe('error');
  expect(severity({ who: 'role', role: 'hr' })).toBe('error');
  expect(severity(subject)).toBe('error');
});

test('a step inside may read what came before its container, but nothing outside reads what is inside', () => {
  const which = (read: string, within: Part) =>
    step('branch', { branches: [{ port: 'yes', label: { en: 'Yes' }, condition: { test: 'isPresent', left: answer(read) } }] }, within);
  const steps = {
    before: step('form'),
    each: step('forEach', { first: 'own' }),
    own: step('form', {}, inside),
    b: which('before', inside),
    over: step('end', {}, inside),
  };
  const edges = ['before.submitted > each', 'own.submitted > b', 'b.yes > over', 'b.otherwise > over'];
  expect(found(flowOf({ ...steps, done: end }, [...edges, 'each.done > done']), 'readsUnknown')).toEqual([]);
  const outside = flowOf({ ...steps, after: which('own', {}), done: end }, [...edges, 'each.done > after', 'after.yes > done', 'after.otherwise > done']);
  expect(found(outside, 'readsUnknown')).toMatchObject([{ step: 'after', params: { what: 'inside', read: 'own' } }]);
});

test('dates may count from a step before, around, or on a route beside, and from the task itself once it is known', () => {
  const from = (anchor: string, of?: string) => ({ until: { from: { anchor, ...(of && { step: of }) } } });
  const steps = {
    ask: step('form'),
    fork: step('split'),
    x: step('wait'),
    y: step('wait', from('stepCompleted', 'x')),
    meet: step('join'),
    z: step('wait', from('stepDue', 'ask')),
    done: end,
  };
  const edges = ['ask.submitted > fork', 'fork.a > x', 'fork.b > y', 'x.reached > meet', 'y.reached > meet', 'meet.next > z', 'z.reached > done'];
  expect(found(flowOf(steps, edges), 'clockNeverKnown')).toEqual([]);
  expect(found(task({ due: days(1, 'closes'), closes: days(9) }), 'clockNeverKnown')).toMatchObject([{ path: 'settings.due.from' }]);
  expect(found(task({ due: days(1), closes: days(9, 'due') }), 'clockNeverKnown')).toEqual([]);
});

test('two thousand steps are checked in a moment', () => {
  const steps: Record<string, Part> = {};
  const edges: string[] = [];
  for (let n = 0; n < 1_900; n += 1) {
    steps[`s${n}`] = step('approval', { due: days(3) });
    const next = n < 1_899 ? `s${n + 1}` : 'done';
    edges.push(`s${n}.approved > ${next}`);
  }
  const flow = flowOf({ ...steps, done: end }, edges);
  const began = performance.now();
  expect(lint(flow).length).toBeGreaterThan(1_900);
  expect(performance.now() - began).toBeLessThan(3_000);
});

describe('what is read', () => {
  const facts = { sales: { name: { en: 'Sales' } } };
  const records = { licence: { name: { en: 'Licence' }, fields: { level: { label: { en: 'Level' }, type: 'text' } } } };
  const unknown = (condition: unknown, more: Part = {}) => found(branch(condition, { facts, records, ...more }), 'readsUnknown').map(({ params }) => params);
  const present = (left: unknown) => ({ test: 'isPresent', left });

  test.each<[string, unknown, unknown[]]>([
    ['data that is named', { value: 'fact', scope: 'person', key: 'sales' }, []],
    ['data that is not', { value: 'fact', scope: 'person', key: 'sale' }, [{ what: 'fact', read: 'sale' }]],
    ['training', { value: 'fact', scope: 'person', key: 'training.fire' }, []],
    ['its history', total('sum', { rows: 'facts', key: 'sale' }), [{ what: 'fact', read: 'sale' }]],
    ['a record', { value: 'record', type: 'licence', field: 'level' }, []],
    ['its dates', { value: 'record', type: 'licence', field: 'until' }, []],
    ['a part it has not', { value: 'record', type: 'licence', field: 'class' }, [{ what: 'recordField', read: 'licence', field: 'class' }]],
    ['a kind of record that is not named', total('count', { rows: 'records', type: 'license' }), [{ what: 'record', read: 'license' }]],
    ['a table that is not there', lookUp('notice', 1), [{ what: 'table', read: 'notice' }]],
    ['a name that every object has', { value: 'fact', scope: 'person', key: 'constructor' }, [{ what: 'fact', read: 'constructor' }]],
    ['whoever was chosen where nobody is', { value: 'person', of: { who: 'nominated', step: 'ask' }, field: 'grade' }, [{ what: 'notNominate', read: 'ask' }]],
    ['whoever has a step that nobody does', { value: 'person', of: { who: 'missing', step: 'which' }, field: 'grade' }, [{ what: 'notTask', read: 'which' }]],
    ['a comment, which every task may have', answer('ask', 'comment'), []],
  ])('%s', (_, left, expected) => expect(unknown(present(left))).toEqual(expected));

  test('data that a step of the flow raises is known', () => {
    const raised = { value: 'fact', scope: 'organisation', key: 'frozen' };
    const branches = [{ port: 'yes', label: { en: 'Yes' }, condition: present(raised) }];
    const steps = { raise: step('emit', { key: 'frozen', scope: 'organisation' }), which: step('branch', { branches }), done: end };
    expect(found(flowOf(steps, ['raise.next > which', 'which.yes > done', 'which.otherwise > done']), 'readsUnknown')).toEqual([]);
  });

  test('what a score comes to is read like an answer', () => {
    const score = step('score', { parts: [{ value: 1 }] });
    const which = (field: string) => step('branch', { branches: [{ port: 'yes', label: { en: 'Yes' }, condition: present(answer('total', field)) }] });
    const flow = (field: string) =>
      flowOf({ total: score, which: which(field), done: end }, ['total.next > which', 'which.yes > done', 'which.otherwise > done']);
    expect([found(flow('band'), 'readsUnknown').length, found(flow('text'), 'readsUnknown').length]).toEqual([0, 1]);
  });

  test('a step for each is seen from above by a total over it and by those missing in it, a part of the same run as it is', () => {
    const each = { each: step('forEach', { first: 'ask' }), ask: step('form', {}, inside), over: step('end', {}, inside) };
    const after = (left: unknown) => step('branch', { branches: [{ port: 'yes', label: { en: 'Yes' }, condition: present(left) }] });
    const routes = ['ask.submitted > over', 'each.done > which', 'which.yes > done', 'which.otherwise > done'];
    const problems = (left: unknown) => found(flowOf({ ...each, which: after(left), done: end }, routes), 'readsUnknown').map(({ params }) => params.what);
    expect(problems(total('first', { rows: 'children', step: 'each' }, { of: answer('ask') }))).toEqual([]);
    expect(problems(total('first', { rows: 'reports', of: manager }, { of: answer('ask') }))).toEqual(['inside']);
    expect(problems({ value: 'person', of: { who: 'missing', step: 'ask' }, field: 'grade' })).toEqual([]);
    expect(problems({ value: 'person', of: { who: 'deciderOf', step: 'ask' }, field: 'grade' })).toEqual(['inside']);
    const weekly = {
      weekly: step('repeat', { first: 'talk', times: 3, every: { n: 7, unit: 'days' } }),
      talk: step('form', {}, { in: 'weekly' }),
      out: step('end', {}, { in: 'weekly' }),
    };
    const edges = ['talk.submitted > out', 'weekly.done > which', 'which.yes > done', 'which.otherwise > done'];
    expect(found(flowOf({ ...weekly, which: after(answer('talk')), done: end }, edges), 'readsUnknown')).toEqual([]);
  });
});

describe('what is compared', () => {
  const field = (id: string, type: string, more: Part = {}) => ({ id, type, label: { en: id }, required: true, ...more });
  const options = (...keys: string[]) => ({ options: keys.map((key) => ({ key, label: { en: key } })) });
  const fields = [
    field('note', 'text'),
    field('size', 'number'),
    field('day', 'date'),
    field('mate', 'person'),
    field('fine', 'yesNo'),
    field('kind', 'choice', options('a', 'b')),
    field('points', 'choice', options('1', '2')),
    field('many', 'choices', options('a', 'b')),
    field('goals', 'list', { columns: [{ id: 'weight', label: { en: 'Weight' }, type: 'number' }] }),
  ];
  const flow = (condition: unknown) => {
    const branches = [{ port: 'yes', label: { en: 'Yes' }, condition }];
    const steps = { ask: step('form', { form: { fields } }), which: step('branch', { branches }), done: end };
    const facts = { sales: { name: { en: 'Sales' } }, grade: { name: { en: 'Grade' }, type: 'text' } };
    const tables = { notice: { keys: ['grade'], rows: [{ keys: ['7'], value: 30 }] } };
    return flowOf(steps, ['ask.submitted > which', 'which.yes > done', 'which.otherwise > done'], { facts, tables });
  };
  const own = (id: string) => answer('ask', id);
  const sales = { value: 'fact', scope: 'person', key: 'sales' };
  const hired = { value: 'person', of: subject, field: 'hired_on' };

  test.each<[string, unknown, unknown, string | null]>([
    ['is', own('size'), 3, null],
    ['is', own('size'), '3.5', null],
    ['is', own('size'), 'three', 'number text'],
    ['is', own('note'), 3, 'text number'],
    ['is', own('points'), 1, null],
    ['is', own('kind'), 1, 'text number'],
    ['less', own('day'), '2027-03-01', null],
    ['less', own('day'), { value: 'today' }, null],
    ['less', own('day'), 7, 'date number'],
    ['less', own('day'), 'soon', 'date text'],
    ['is', own('mate'), 'p1', null],
    ['is', own('mate'), { value: 'person', of: subject, field: 'manager_id' }, null],
    ['is', own('mate'), true, 'person yesNo'],
    ['is', own('fine'), true, null],
    ['is', own('fine'), 'yes', 'yesNo text'],
    ['contains', own('many'), 'a', null],
    ['contains', own('note'), 'a', null],
    ['contains', own('size'), 1, 'number number'],
    ['is', own('many'), 'a', 'list text'],
    ['oneOf', own('kind'), ['a', 'b'], null],
    ['oneOf', own('kind'), ['a', 7], 'text number'],
    ['oneOf', own('kind'), own('many'), null],
    ['atLeast', sales, 10, null],
    ['is', sales, own('note'), 'number text'],
    ['is', { value: 'fact', scope: 'person', key: 'grade' }, 'A', null],
    ['less', hired, '2027-01-01', null],
    ['less', hired, 3, 'date number'],
    ['is', { value: 'person', of: subject, field: 'level' }, 3, null],
    ['is', { value: 'event', field: 'x' }, 3, null],
    ['is', { value: 'occurrence' }, 'x', 'number text'],
    ['is', lookUp('notice', '7'), 'x', 'number text'],
    ['is', { ...lookUp('notice', '7'), otherwise: 'none' }, 'x', null],
    ['is', total('count', { rows: 'list', step: 'ask', field: 'goals' }), 'x', 'number text'],
    ['is', total('max', { rows: 'list', step: 'ask', field: 'goals' }, { of: own('weight') }), own('day'), 'number date'],
    ['is', total('last', { rows: 'facts', key: 'sales' }), true, 'number yesNo'],
    ['is', total('some', { rows: 'list', step: 'ask', field: 'goals' }, { where: { test: 'isPresent', left: own('weight') } }), 1, 'yesNo number'],
    ['is', { value: 'timeBetween', unit: 'days', from: now, to: now }, '2027-01-01', 'number date'],
    ['is', { value: 'run', flow: 'pip', what: 'startedOn' }, 3, 'date number'],
  ])('%s %j %j: %s', (test, left, right, expected) => {
    const [problem] = found(flow({ test, left, right }), 'typesDiffer');
    expect(problem === undefined ? null : `${problem.params.left} ${problem.params.right}`).toBe(expected);
  });

  test('more and less need an order', () => {
    const ordered = (left: unknown, right: unknown) => found(flow({ test: 'more', left, right }), 'noOrder').map(({ params }) => params.left)[0] ?? null;
    expect([ordered(own('size'), 1), ordered(own('day'), '2027-01-01'), ordered(own('note'), 'a')]).toEqual([null, null, null]);
    expect([ordered(own('mate'), 'p1'), ordered(own('fine'), true), ordered(own('goals'), own('many'))]).toEqual(['person', 'yesNo', 'list']);
    expect(ordered({ value: 'outcome', step: 'ask' }, 'a')).toBe('outcome');
  });

  test('what may be missing is told once, unless a route asks for it or a filter over rows is meant', () => {
    const missing = (condition: unknown) => found(flow(condition), 'mayBeAbsent').map(({ path }) => path);
    const low = { test: 'less', left: sales, right: 3 };
    expect(missing({ test: 'any', of: [low, { ...low, right: 1 }] })).toEqual(['settings.branches.0.condition.of.0.left']);
    expect(missing({ test: 'any', of: [low, { test: 'not', of: { test: 'isPresent', left: sales } }] })).toEqual([]);
    expect(missing({ test: 'is', left: own('size'), right: 3 })).toEqual([]);
    const goals = { rows: 'list', step: 'ask', field: 'goals' };
    expect(missing({ test: 'is', left: total('count', goals, { where: low }), right: 3 })).toEqual([]);
    expect(missing({ test: 'is', left: total('avg', goals, { of: own('weight') }), right: 3 }).length).toBe(1);
    expect(missing({ test: 'is', left: { value: 'record', type: 'x', field: 'y' }, right: 3 }).length).toBe(1);
    expect(missing({ test: 'is', left: { ...lookUp('notice', 1), otherwise: sales }, right: 3 }).length).toBe(1);
  });
});

describe('totals and tables', () => {
  const goals = { rows: 'list', step: 'ask', field: 'text' };
  const window = [now, now];
  test.each<[string, unknown, string | null]>([
    ['every without a filter', total('every', goals), 'noFilter'],
    ['share without a filter', total('share', goals), 'noFilter'],
    ['a sum of nothing', total('sum', goals), 'nothingTotalled'],
    ['the last of what', total('last', goals), 'nothingTotalled'],
    ['the last of a history', total('last', { rows: 'facts', key: 'sales' }), null],
    ['the sum of texts', total('sum', goals, { of: answer('ask') }), 'notNumbers'],
    ['the sum of dates', total('sum', goals, { of: { value: 'today' } }), 'notNumbers'],
    ['the earliest of dates', total('min', goals, { of: { value: 'today' } }), null],
    ['the first of texts', total('first', goals, { of: answer('ask') }), null],
    ['a period over rows of a list', total('count', goals, { window }), 'noDates'],
    ['a period over a history', total('count', { rows: 'facts', key: 'sales' }, { window }), null],
    ['what was known of people', total('count', { rows: 'reports', of: manager }, { knownBy: now }), 'noDates'],
    ['members of no group', total('count', { rows: 'members' }), 'noGroup'],
    ['members whom a rule names', total('count', { rows: 'members', of: manager }), null],
    ['those of a step that has none', total('count', { rows: 'children', step: 'ask' }), 'notEach'],
  ])('%s: %s', (_, left, fault) => {
    const flow = branch({ test: 'is', left, right: 1 }, { facts: { sales: { name: { en: 'Sales' } } } });
    expect(found(flow, 'totalMisused').map(({ params }) => params.fault)).toEqual(fault === null ? [] : [fault]);
  });

  test('members are those of the group that a step for each goes through', () => {
    const which = step(
      'branch',
      { branches: [{ port: 'yes', label: { en: 'Yes' }, condition: { test: 'more', left: total('count', { rows: 'members' }), right: 3 } }] },
      inside,
    );
    const flow = (over: unknown) =>
      flowOf({ each: step('forEach', { first: 'which', over }), which, over: step('end', {}, inside), done: end }, [
        'each.done > done',
        'which.yes > over',
        'which.otherwise > over',
      ]);
    expect([found(flow({ groups: 'department' }), 'totalMisused').length, found(flow('audience'), 'totalMisused').length]).toEqual([0, 1]);
  });

  test('rows have the keys of their table, each once, and no table looks itself up', () => {
    const faults = (tables: unknown) =>
      found(task({}, 'form', { tables }), 'tableMisused').map(({ params, severity }) => `${severity} ${params.fault} ${params.nth ?? ''}`.trim());
    const rows = (...keys: string[][]) => keys.map((one) => ({ keys: one, value: 1 }));
    expect(faults({ a: { keys: ['x'], rows: rows(['1'], ['1', '2'], ['2'], ['1']) } })).toEqual(['error row 2', 'suggestion twice 4']);
    expect(
      faults({ a: { keys: ['x'], rows: [{ keys: ['1'], value: lookUp('b', 1) }] }, b: { keys: ['x'], rows: [{ keys: ['1'], value: lookUp('a', 1) }] } }),
    ).toEqual(['error itself', 'error itself']);
    expect(faults({ a: { keys: ['x'], rows: [{ keys: ['1'], value: lookUp('b', 1) }] }, b: { keys: ['x'], rows: rows(['lookup']) } })).toEqual([]);
  });

  test('whoever changes group is taken along only where each group goes through its people itself', () => {
    const faults = (flow: Flow) => found(flow, 'transfersUnused').map(({ step: id, params }) => `${id} ${params.fault}`);
    expect(faults(groups({ over: 'audience', transfers: 'move' }))).toEqual(['outer noGroups']);
    const nested = groups({ over: { groups: 'division' }, transfers: 'move' });
    const inner = {
      ...nested.steps.inner,
      settings: { ...nested.steps.inner?.settings, over: { groups: 'department' }, transfers: 'move' },
    } as Flow['steps'][string];
    expect(faults({ ...nested, steps: { ...nested.steps, inner } })).toEqual(['outer noPeople', 'inner noPeople']);
  });

  test('a table that begins with rows says what is given in each; one that begins with none gives nothing', () => {
    const faults = (field: unknown) =>
      found(task({ form: { fields: [field] } }), 'beginsMisused').map(({ params }) => `${params.fault} ${params.column}`.trim());
    expect(faults(table())).toEqual(['givenByNothing Who']);
    expect(faults(table({ over: { rows: 'reports', of: { who: 'person', id: 'p1' } }, values: { who: 'p1', grade: 1 } }))).toEqual(['noColumn grade']);
    expect(faults(table({ over: { rows: 'children', step: 'ask' }, values: { who: 'p1' } }))).toEqual(['notEach']);
    const text = { id: 'text', label: { en: 'T' }, type: 'text' };
    expect(faults({ ...text, begins: { cycleBefore: { step: 'ask', field: 'other' } } })).toEqual(['noQuestion']);
    expect(faults({ ...text, begins: { cycleBefore: { step: 'ask', field: 'text' } } })).toEqual([]);
    const fixed = {
      ...table({ over: { rows: 'reports', of: { who: 'person', id: 'p1' } }, values: { who: 'p1' }, fixed: true }),
      columns: columns.map(({ given: _given, ...column }) => column),
    };
    expect(faults(fixed)).toEqual(['nothingGiven']);
  });

  test('the parts of a form fit each other', () => {
    const faults = (form: unknown) => found(task({ form }), 'formMisused').map(({ params, path }) => `${params.fault} ${params.field} ${path}`);
    const rating = { ...levels(2).form.fields[0], levels: [1, 1].map((value) => ({ value, label: { en: 'L' } })) };
    const asksItself = { test: 'isPresent', left: answer('ask', 'why') };
    expect(faults({ fields: [{ ...words, section: 'gone' }] })).toEqual(['noSection why settings.form.fields.0']);
    expect(faults({ fields: [rating] })).toEqual(['levelTwice r settings.form.fields.0']);
    expect(faults({ fields: [{ ...words, showIf: asksItself }] })).toEqual(['asksItself why settings.form.fields.0']);
    const sections = [{ id: 'a', title: { en: 'A' }, showIf: asksItself }];
    expect(faults({ fields: [{ ...words, section: 'a' }], sections })).toEqual(['asksItself why settings.form.fields.0']);
    const evidence = [{ value: 'fact', scope: 'person', key: 'sales', beside: 'lost' }];
    expect(faults({ fields: [words], evidence, shows: [{ step: 'ask', fields: ['why'], beside: 'why' }] })).toEqual(['noBeside lost settings.form.evidence.0']);
  });

  test('files are asked for where one person answers by name', () => {
    const file = { id: 'proof', type: 'file', label: { en: 'Proof' } };
    const faults = (settings: object) => found(task({ form: { fields: [file] }, ...settings }), 'formMisused').map(({ params }) => params.fault);
    expect(faults({})).toEqual([]);
    expect(faults({ shared: true })).toEqual(['filesShared']);
    expect(faults({ visibility: { answers: { rules: [{ who: 'manager' }] }, anonymousFrom: 4 } })).toEqual(['filesUnnamed']);
    expect(faults({ form: { fields: [{ ...file, begins: { cycleBefore: { step: 'ask', field: 'proof' } } }] } })).toEqual(['filesBegin']);
  });

  test('a scale of more than five levels is told of in a table too', () => {
    const column = { ...levels(6).form.fields[0], id: 'c' };
    expect(found(task({ form: { fields: [{ id: 't', type: 'list', label: { en: 'T' }, columns: [column] }] } }), 'ratingTooLong')).toHaveLength(1);
  });

  test('what is filed for each row is of one person, who stands in it', () => {
    const faults = (settings: { person: string } & Part) => found(filed(settings), 'eachRowMisused').map(({ params }) => params.fault);
    expect(faults({ person: 'nobody' })).toEqual(['noPerson']);
    expect(faults({ person: 'who', eachRow: { step: 'ask', field: 'other', person: 'who' } })).toEqual(['noTable']);
    expect(faults({ person: 'who', of: { rules: [{ who: 'person', id: 'p1' }] } })).toEqual(['twoWhoses']);
  });
});

test('templates offer an appeal after each rating, and whoever answers an objection need not offer another', () => {
  for (const template of templateNames) expect(found(templateFlow(template), 'noAppeal').map(({ step: id }) => `${template} ${id}`)).toEqual([]);
});

test('an outcome on a route that others wait for is led on to where they meet, not to an end that would leave them waiting', () => {
  const flow = flowOf({ part: step('split'), one: step('form', { due: days(5) }), two: step('form', { due: days(5) }), meet: step('join'), done: end }, [
    'part.a > one',
    'part.b > two',
    'one.submitted > meet',
    'two.submitted > meet',
    'meet.next > done',
  ]);
  const open = found(flow, 'portWithoutRoute').filter(({ params }) => params.port === 'timeout');
  expect(open.map((problem) => problemWords(problem, flow, 'en').fix)).toEqual(['Lead it on to “meet”', 'Lead it on to “meet”']);
  const [first] = open;
  expect(first && applyFix(flow, first, check(flow)).edges).toContainEqual({ from: 'one', port: 'timeout', to: 'meet' });
});
