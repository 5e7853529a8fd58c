import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { check, mayPublish } from '../../workflows/flow/check.ts';
import { applyFix } from '../../workflows/flow/edits/index.ts';
import { type LintRule, lint, rules } from '../../workflows/flow/lint/index.ts';
import { parseFlow } from '../../workflows/flow/parse.ts';
import { type Flow, step as stepSchema } from '../../workflows/flow/schema.ts';
import { stepKinds } from '../../workflows/flow/steps/index.ts';
import { problemWords } from '../../workflows/flow/sentences.ts';
import { pinRules } from '../../workflows/flow/pin.ts';
import { scenarioRule } from '../../workflows/flow/scenario.ts';
import { soundnessRules } from '../../workflows/flow/soundness.ts';
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
const branch = (condition: unknown) => {
  const branches = [{ port: 'yes', label: { en: 'Yes' }, condition }];
  return flowOf({ ask: step('form'), which: step('branch', { branches }), done: end }, ['ask.submitted > which', 'which.yes > done', 'which.otherwise > done']);
};
/** A task of each person of a cycle that goes on, and closes the rest, five days before its end. */
const closing = (settings: Part) => {
  const at = { from: { anchor: 'cycleDate', name: 'end' }, plus: { n: -5, unit: 'days' } };
  const steps = { each: step('forEach', { first: 'ask', at, others: 'close' }), ask: step('form', settings, inside), over: step('end', {}, inside), done: end };
  const edges = ['each.done > done', 'each.timeout > done', 'ask.submitted > over', 'ask.timeout > over'];
  return flowOf(steps, edges, { dates: [{ name: 'end', label: { en: 'End' } }] });
};
const wait = (until: unknown) => flowOf({ hold: step('wait', { until }), ask: step('form'), done: end }, ['hold.reached > ask', 'ask.submitted > done']);
const message = (body: string, values: Part = {}) =>
  flowOf({ tell: step('notify', { message: { to: hr, body: { en: body }, values } }), done: end }, ['tell.next > done']);
const reminder = (at: unknown) => ({ reminders: [{ id: 'r', at }] });
const rung = (at: unknown) => ({ ladder: [{ id: 'l', at, do: { act: 'tell', to: hr } }] });
const levels = (n: number) => ({
  form: { fields: [{ id: 'r', type: 'rating', label: { en: 'R' }, levels: Array.from({ length: n }, (_, value) => ({ value, label: { en: `${value}` } })) }] },
});
const manager = { who: 'manager' };
const subject = { who: 'subject' };
const split = { fork: step('split'), x: step('wait'), meet: step('join'), done: end };
const zh = { name: { en: 'Case', zh: '個案' } };

/** For each rule a flow that breaks it and one that keeps it. */
const cases: Record<LintRule, { wrong: Flow; right: Flow }> = {
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
  dataIncomplete: {
    wrong: task({}),
    right: task({}, 'form', { data: { purpose: { en: 'Why' }, recipients: { en: 'Who' }, retentionMonths: 12, contact: 'p1' } }),
  },
  dateUnknown: {
    wrong: wait({ from: { anchor: 'cycleDate', name: 'close' } }),
    right: task({ due: { from: { anchor: 'cycleDate', name: 'close' } } }, 'form', { dates: [{ name: 'close', label: { en: 'Close' } }] }),
  },
  decidesOnSelf: { wrong: each({ who: hr }), right: each({ who: { ...hr, never: [subject] } }) },
  dueMissing: { wrong: task({}), right: task({ due: days(5) }) },
  endInside: { wrong: flowOf({ ask: step('form') }, ['ask.submitted > ask']), right: task({}) },
  formEmpty: { wrong: task({ form: {} }), right: task({ form: {}, outcomes: [{ key: 'submitted', label: { en: 'I have read it' } }] }) },
  joinWithoutSplit: {
    wrong: flowOf({ meet: step('join'), done: end }, ['meet.next > done']),
    right: flowOf(split, ['fork.a > meet', 'fork.b > x', 'x.reached > meet', 'meet.next > done']),
  },
  nobodyItIsAbout: { wrong: task({ who: { rules: [manager] } }), right: task({ who: hr }) },
  notBuilt: { wrong: wait({ from: { anchor: 'opened' }, plus: { n: { value: 'occurrence' }, unit: 'days' } }), right: wait(days(3)) },
  outcomeUnknown: {
    wrong: task({ due: days(1), onTimeout: { take: 'outcome', outcome: 'maybe' } }),
    right: task({ due: days(1), onTimeout: { take: 'outcome', outcome: 'submitted' } }),
  },
  placeholderUnknown: { wrong: message('Dear {{name}}'), right: message('Dear {{ name }}', { name: 'all' }) },
  portWithoutRoute: { wrong: flowOf({ ask: step('approval'), done: end }, ['ask.approved > done']), right: task({}, 'approval') },
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
  textMissing: { wrong: task({}, 'form', { name: { en: ' ' } }), right: task({}) },
  twoStarts: { wrong: flowOf({ start: step('start'), again: step('start'), done: end }, ['start.next > done', 'again.next > done']), right: task({}) },
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
    const fixed = applyFix(flow, problem);
    expect(applyFix(fixed, problem), 'pressed twice it is done once').toEqual(fixed);
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
  const pages = [...Object.keys(rules), ...soundnessRules, ...pinRules, scenarioRule].map((rule) => `${dashed(rule)}.md`);
  expect(readdirSync(new URL('docs/lint', home)).sort()).toEqual(pages.sort());
  for (const page of pages) expect(readFileSync(new URL(`docs/lint/${page}`, home), 'utf8').length).toBeGreaterThan(200);
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

test('the template may be published; only the contact is still asked for', () => {
  const { flow } = parseFlow(readFileSync(new URL('../../templates/annual-review.json', import.meta.url), 'utf8'));
  const problems = check(flow as Flow);
  expect(mayPublish(problems)).toBe(true);
  expect(problems.map(({ rule, path }) => `${rule} ${path}`)).toEqual(['dataIncomplete data.contact']);
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

test('a setting that no run would honour is told instead of being passed over', () => {
  const settings = { visibility: { answers: hr } };
  const due = days(5);
  const who = { rules: [{ who: 'manager', asOf: 'cycleStart' }, ...hr.rules] };
  const flow = each({ ...settings, due, who }, 'approval');
  expect(
    found(flow, 'notBuilt')
      .map(({ params }) => params.what)
      .sort(),
  ).toEqual(['asOf', 'visibility']);
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
