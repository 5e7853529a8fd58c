import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type CelProblem, conditionOfCel } from '../../server/cel.ts';
import { rowCalls, rowMethods, ruleCalls, valueCalls, whenCalls, whenMethods } from '../../server/cel/forms.ts';
import type { Refused } from '../../server/cel/words.ts';
import { type Flow, flow as flowSchema } from '../../workflows/flow/schema.ts';
import { celFlow } from './cel-conditions.ts';

function refused(text: string): CelProblem[] {
  const read = conditionOfCel(text, celFlow);
  if ('condition' in read) throw new Error(`“${text}” was read as ${JSON.stringify(read.condition)}`);
  return read.problems;
}

/** The flow that the page speaks of. */
const shownFlow: Flow = flowSchema.parse({
  ...celFlow,
  steps: {
    ...celFlow.steps,
    review: formOf('review', null, [
      ['rating', 'rating', { levels: [1, 2, 3].map((value) => ({ value, label: { en: `${value}` } })) }],
      ['grade', 'choice', { options: ['a', 'b'].map((key) => ({ key, label: { en: key } })) }],
      ['notes', 'text'],
      ['wishes', 'choices', { options: [{ key: 'coaching', label: { en: 'Coaching' } }] }],
      ['agrees', 'yesNo'],
      ['goals', 'list', { columns: Object.entries({ done: 'yesNo', weight: 'number' }).map(([id, type]) => ({ id, type, label: { en: id } })) }],
    ]),
    inner: formOf('inner', 'each', [['rating', 'number']]),
  },
});

function formOf(id: string, container: string | null, fields: [id: string, type: string, more?: object][]) {
  const asked = fields.map(([field, type, more]) => ({ id: field, type, label: { en: field }, ...more }));
  return { id, kind: 'form', name: { en: id }, in: container, settings: { who: { rules: [{ who: 'subject' }] }, form: { fields: asked } } };
}

const rows = 'answers.plan.goals';
const long = 'x'.repeat(2_001);
const deep = `${'('.repeat(60)}answers.plan.agree${')'.repeat(60)}`;

/** For every reason a text that meets it, and the part of it that is meant. A new reason does not compile until it is here. */
const reasons: Record<Refused, [text: string, part: string]> = {
  empty: [' \n ', ''],
  tooLong: [`answers.plan.note == "${'x'.repeat(8_000)}"`, ''],
  tooManyParts: [Array.from({ length: 300 }, () => 'answers.plan.agree').join(' && '), 'p'],
  tooDeep: [deep, '('],
  listTooLong: [`answers.plan.n in [${Array.from({ length: 201 }, (_, n) => n).join(', ')}]`, '2'],
  endsEarly: ['answers.plan.n >=', '='],
  misplaced: ['answers.plan.n == 3)', ')'],
  andOr: ['answers.plan.agree and answers.plan.agree', 'and'],
  wideSign: ['answers.plan.note == “Rooms”', '“'],
  oneEquals: ['answers.plan.n = 3', '='],
  oddCharacter: ['subject.級別 == 3', '級別'],
  openText: ['answers.plan.note == "Rooms', '"Rooms'],
  wrongEscape: ['answers.plan.note == "C:\\d"', '\\d'],
  reservedWord: ['if.n == 3', 'if'],
  wrongNumber: [`answers.plan.n == ${'1'.repeat(41)}`, '1'.repeat(41)],
  leadingZero: ['subject.grade == 007', '007'],
  textTooLong: [`answers.plan.note == "${long}"`, `"${long}"`],
  pattern: ['answers.plan.note.matches("^R.*s$")', 'answers.plan.note.matches("^R.*s$")'],
  partOfText: ['answers.plan.note.startsWith("R")', 'answers.plan.note.startsWith("R")'],
  arithmetic: ['answers.plan.n + answers.plan.m > 10', 'answers.plan.n + answers.plan.m'],
  ifElse: ['answers.plan.agree ? answers.plan.agree : answers.plan.agree', 'answers.plan.agree ? answers.plan.agree : answers.plan.agree'],
  braces: ['answers.plan.note == {"a": 1}', '{"a": 1}'],
  listAlone: ['answers.plan.n == [1, 2]', '[1, 2]'],
  bytes: ['answers.plan.note == b"Rooms"', 'b"Rooms"'],
  nothing: ['answers.plan.note == null', 'null'],
  timestamps: ['timestamp("2027-03-01T00:00:00Z") < today', 'timestamp("2027-03-01T00:00:00Z")'],
  exactlyOne: [`${rows}.exists_one(row, row.ok)`, `${rows}.exists_one(row, row.ok)`],
  rowByNumber: [`${rows}[0].weight > 3`, `${rows}[0]`],
  unknownCall: ['double(answers.plan.n) > 3.0', 'double(answers.plan.n)'],
  unknownMethod: ['answers.plan.note.lowerAscii() == "rooms"', 'answers.plan.note.lowerAscii()'],
  form: ['daysLeft() > 3', 'daysLeft()'],
  oneOfWords: ['facts.people.sales > 3', 'facts.people.sales'],
  notARule: ['answers.plan.n', 'answers.plan.n'],
  alwaysSo: ['true', 'true'],
  notAValue: ['(answers.plan.n > 3) == true', 'answers.plan.n > 3'],
  hasFixed: ['has("Rooms")', '"Rooms"'],
  notRows: ['answers.plan.sum() > 3', 'answers.plan'],
  notATable: ['answers.plan.note.size() > 3', 'answers.plan.note'],
  tableCompared: [`${rows} == 3`, rows],
  severalCompared: ['answers.plan.tags == "a"', 'answers.plan.tags'],
  notAList: ['"Room" in answers.plan.note', 'answers.plan.note'],
  containsText: ['answers.plan.n.contains("3")', 'answers.plan.n'],
  notADate: ['daysBetween(today, runStart) > 3', 'today'],
  notADay: ['daysBetween(date("1 March"), runStart) > 3', 'date("1 March")'],
  notATime: ['daysBetween(runStart.at("5pm"), runStart) > 3', '"5pm"'],
  dateAlone: ['dates.closing > "2027-03-01"', 'dates.closing'],
  latestOnly: ['daysBetween(inRound(answers.plan.on, 2), runStart) > 3', 'inRound(answers.plan.on, 2)'],
  notPeople: ['subject.manager.grade == "7"', 'subject.manager'],
  personAlone: ['manager(subject) == "bob"', 'manager(subject)'],
  asOfNotHere: ['asOf(answers.plan.n, runStart) > 3', 'answers.plan.n'],
  roundNotHere: ['inRound(subject.grade, "first") == "7"', 'subject.grade'],
  orderOfTotals: [`${rows}.map(row, row.weight).filter(row, row.ok).sum() > 3`, `${rows}.map(row, row.weight)`],
  mapNotHere: [`${rows}.map(row, row.weight).size() > 3`, `${rows}.map(row, row.weight)`],
  mapMissing: [`${rows}.sum() > 3`, `${rows}.sum()`],
  twice: ['daysBetween(runStart.at("17:00").at("18:00"), runStart) > 3', 'runStart.at("17:00").at("18:00")'],
  unknownName: ['employee.grade == "7"', 'employee'],
  stepAlone: ['plan.n > 3', 'plan'],
  whichName: ['answers.plan > 3', 'answers.plan'],
  unknownStep: ['answers.review.rating > 3', 'answers.review.rating'],
  unknownField: ['answers.plan.ratting > 3', 'answers.plan.ratting'],
  unknownColumn: [`${rows}.all(row, row.wait > 3)`, 'row.wait'],
  unknownTable: ['lookup("grades", [1], 0) > 3', '"grades"'],
  tableKeys: ['lookup("by place", [1], 0) > 3', '[1]'],
  unknownDate: ['daysBetween(dates.opening, runStart) > 3', 'dates.opening'],
  unknownOutcome: ['outcomes["self-check"] == "aproved"', '"aproved"'],
  unknownOption: ['answers.plan.pick == "z"', '"z"'],
  numberMeant: ['answers.plan.rating >= "good"', '"good"'],
  numberWanted: ['daysBetween(runStart.plus("soon", "days"), runStart) > 3', '"soon"'],
  truthMeant: ['answers.plan.agree == "yes"', '"yes"'],
  dateMeant: ['answers.plan.on < "1 March"', '"1 March"'],
  insidePeople: ['reports(subject).filter(row, subject.grade == "7").size() > 3', 'subject'],
  insideRows: [`${rows}.filter(row, answers.plan.n > 3).size() > 3`, 'answers.plan.n'],
  outsideRows: ['children("each").filter(row, row.answers.plan.n > 3).size() > 3', 'row.answers.plan.n'],
  outerRow: ['reports(subject).filter(row, reports(row).filter(row2, row.grade == "7").size() > 1).size() > 3', 'row'],
  rowNameTaken: [`${rows}.all(subject, subject.ok)`, 'subject'],
  rowName: [`${rows}.all("row", true)`, '"row"'],
  notPossible: [`subject["${'x'.repeat(201)}"] == 3`, `subject["${'x'.repeat(201)}"] == 3`],
};

const page = readFileSync(new URL('../../docs/typed-rules.md', import.meta.url), 'utf8');

describe('docs/typed-rules.md', () => {
  const examples = [...page.matchAll(/```cel\n([^`]*)```/g)].flatMap(([, block = '']) => block.trim().split('\n'));

  it('shows rules that are read', () => {
    expect(examples.length).toBeGreaterThan(10);
    expect(examples.flatMap((text) => ('problems' in conditionOfCel(text, shownFlow) ? [text] : []))).toEqual([]);
  });

  it.each(Object.entries({ ...valueCalls, ...ruleCalls, ...rowCalls, ...whenCalls, ...rowMethods, ...whenMethods }))('names %s', (name) => {
    expect(page).toMatch(new RegExp(`\\b${name}\\b`));
  });
});

describe('what is typed and has no meaning here', () => {
  it.each(Object.entries(reasons))('is refused with its place: %s', (code, [text, part]) => {
    const [first] = refused(text);
    expect([first?.code, first?.text, text.slice(first?.at, (first?.at ?? 0) + part.length)]).toEqual([code, part, part]);
  });

  it('is told in both languages, complete', () => {
    for (const [text] of Object.values(reasons)) {
      const [{ en, zh } = { en: '', zh: '' }] = refused(text).map(({ why }) => why);
      expect(en).toMatch(/[a-z] .*\.$/s);
      expect(zh).toMatch(/[\u4e00-\u9fff].*。$/s);
      expect([en, zh].join(' ')).not.toMatch(/\{\w+\}|undefined/);
    }
  });

  it.each([
    [
      'answers.plan.note.matches("(a+)+$")',
      'Search patterns (regular expressions) are not possible in a rule. Use contains("…"), == or in ["…", "…"].',
      '條件不支援搜尋式樣（正規表示式），請改用 contains("…")、== 或 in ["…", "…"]。',
    ],
    [
      'answers.plan.ratting <= 2',
      '“plan” does not ask “ratting”. It asks: note, n, m, rating, agree, on, mentor, pick, tags, goals, contains.',
      '「plan」沒有「ratting」一項。該步驟有：note, n, m, rating, agree, on, mentor, pick, tags, goals, contains。',
    ],
    [
      'answers.plan.n * 2 > 3',
      'A rule does not calculate with *. Totals of a table: .map(row, row.…).sum(); dates: .plus(3, "days").',
      '條件不能用 * 計算。列表的總和請用 .map(row, row.…).sum()，日期請用 .plus(3, "days")。',
    ],
    [
      `answers.plan.note == "${'x'.repeat(9_000)}"`,
      'A typed rule has at most 8000 characters; this has 9023. Divide it, or choose its parts one by one.',
      '輸入的條件最多為 8000 字，現為 9023 字。請分拆條件，或改為逐項選擇。',
    ],
    [deep, 'This rule is nested too deeply. Use fewer brackets within brackets.', '條件的括號層數過多，請減少括號內的括號。'],
  ])('says why, and what is possible: %.60s', (text, en, zh) => expect(refused(text)[0]?.why).toEqual({ en, zh }));

  it('is told part by part, several at once', () => {
    expect(refused('answers.plan.x > 3 && answers.y.n > 3 || "z" == answers.plan.pick').map(({ code }) => code)).toEqual([
      'unknownField',
      'unknownStep',
      'unknownOption',
    ]);
  });
});

describe('whatever is typed', () => {
  it.each([
    'constructor.constructor("return process")() == 1',
    'answers.__proto__.polluted == true',
    'answers["constructor"]["prototype"] == 1',
    'this.process.exit() == 0',
    '__proto__.x == 1',
    'answers.plan.n == 1; drop table runs',
    "answers.plan.note == '' || '1'='1'",
    '${process.env.KEYS} == ""',
    'require("fs").readFileSync("/etc/passwd") == ""',
    'cel.bind(x, answers.plan.n, x > 3)',
    'optional.of(answers.plan.n).hasValue()',
    'answers.plan.?n.orValue(3) > 2',
    'google.protobuf.Timestamp{seconds: 1} == null',
    '"\\u0000',
    '\u0000',
    '!'.repeat(7_999),
    '-'.repeat(7_999),
    '['.repeat(7_999),
    'x.'.repeat(3_999),
    'a'.repeat(8_000),
    '"'.repeat(7_999),
  ])('is refused, never run: %.60j', (text) => {
    expect(refused(text).length).toBeGreaterThan(0);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it('an odd text stays a text', () => {
    const odd = '"); drop table runs; -- ${x} <script>__proto__</script> \\n';
    const read = conditionOfCel(`answers.plan.note == ${JSON.stringify(odd)}`, celFlow);
    expect(read).toEqual({ condition: { test: 'is', left: { value: 'answer', step: 'plan', field: 'note' }, right: odd } });
  });

  it('may have comments, line breaks and any row name', () => {
    const text = 'answers.plan.goals // all of them\n  .filter(goal, goal.ok)\n  .size() >= 2 // at least two';
    const where = { test: 'is', left: { value: 'answer', step: 'plan', field: 'ok' }, right: true };
    const left = { value: 'aggregate', do: 'count', over: { rows: 'list', step: 'plan', field: 'goals' }, where };
    expect(conditionOfCel(text, celFlow)).toEqual({ condition: { test: 'atLeast', left, right: 2 } });
  });

  it('of sixty rules joined, groups are made that a flow can hold', () => {
    const text = Array.from({ length: 120 }, (_, n) => `answers.plan.n == ${n}`).join(' || ');
    const read = conditionOfCel(text, celFlow);
    expect('condition' in read && read.condition.test === 'any' && read.condition.of.map((part) => ('of' in part ? (part.of as unknown[]).length : 0))).toEqual(
      [50, 50, 20],
    );
  });
});
