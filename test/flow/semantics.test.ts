import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

/** docs/semantics.md: every rule and every meeting of two settings has what shows it, and all that is named there is there. */

const root = new URL('../../', import.meta.url).pathname;
const page = readFileSync(join(root, 'docs/semantics.md'), 'utf8');
const cases = readdirSync(join(root, 'test/flow/cases'));

type Row = { section: string; says: string; shownBy: string };
const rows: Row[] = page.split(/^## /m).flatMap((section) => {
  const [title = '', ...lines] = section.split('\n');
  const table = lines.filter((line) => line.startsWith('| ') && !line.startsWith('| ---') && !line.endsWith('| shown by |'));
  return table.map((line) => {
    const [says = '', shownBy = ''] = line.slice(2, -2).split(/ \| (?!.* \| )/);
    return { section: title, says, shownBy };
  });
});

/** Tests that a row names: a file below `test`, and a title in it. */
const testsIn = (text: string) => [...text.matchAll(/`([\w/.-]+\.test\.tsx?)` “([^”]+)”/g)].map(([, file = '', title = '']) => ({ file, title }));
const casesIn = (text: string) => [...text.replace(/`[\w/.-]+\.test\.tsx?` “[^”]+”/g, '').matchAll(/`([a-z][a-z-]+)`/g)].map(([, name = '']) => name);
const isLater = ({ shownBy }: Row) => shownBy.startsWith('not in this release: ');

const meetings = [
  'due / closes / timeout',
  'answer at the very instant of a clock',
  'decision before closing, poke after the timer; or timer late',
  'draft at timeout',
  'rung "take an outcome" and closes',
  'extension, hold, shift and reminders',
  'clock later than its container or cycle closes',
  'join any / N, forEach threshold, interrupting whenever',
  'N of M and deciders lost, declined, excluded',
  'substitute is excluded, absent, or the subject',
  'as of cycle start and holder change move',
  'operator pause and fixed dates',
  'nudge budget and an explicit ladder',
  'trigger limit "n per period", merge, preview',
  'same fact twice, or corrected later',
  'person leaves and returns, two cycles of one flow at once for one person',
  'migrate and renamed step',
  'anonymity n and raters who decline or come late',
  'transfer during a period with "share of days"',
];

describe('docs/semantics.md', () => {
  it('has a part for each rule, and a row for each meeting of two settings', () => {
    const rules = [...new Set(rows.map(({ section }) => /^Rule (\d+)\./.exec(section)?.[1]))].flatMap((n) => (n === undefined ? [] : [Number(n)]));
    expect(rules).toEqual(Array.from({ length: 23 }, (_, index) => index + 2));
    expect(rows.filter(({ section }) => section === 'Where two settings meet').map(({ says }) => says)).toEqual(meetings);
  });

  it('shows every rule by a golden case', () => {
    const shown = new Set(rows.filter(({ shownBy }) => casesIn(shownBy).some((name) => cases.includes(name))).map(({ section }) => section));
    expect([...new Set(rows.map(({ section }) => section))].filter((section) => !shown.has(section))).toEqual([]);
  });

  it.each(rows)('$section: $says', (row) => {
    const tests = testsIn(row.shownBy);
    const named = casesIn(row.shownBy);
    if (!isLater(row)) expect(tests.length + named.length, 'what shows it').toBeGreaterThan(0);
    expect(named.filter((name) => !cases.includes(name))).toEqual([]);
    for (const { file, title } of tests) {
      const path = join(root, 'test', file);
      expect([file, existsSync(path)]).toEqual([file, true]);
      expect(readFileSync(path, 'utf8').includes(title), `${file}: ${title}`).toBe(true);
    }
  });

  it('leaves out no golden case', () => {
    const named = new Set(rows.flatMap(({ shownBy }) => casesIn(shownBy)));
    expect(cases.filter((name) => name !== 'everything' && !named.has(name))).toEqual([]);
  });
});
