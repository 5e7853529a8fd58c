import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

/** docs/mail.md: every requirement and every bad case names what shows it, or says that it is not held yet, and all that is named there is there. */

const root = new URL('../../', import.meta.url).pathname;
const page = readFileSync(join(root, 'docs/mail.md'), 'utf8');

type Row = { says: string; shownBy: string };
function rowsOf(section: string): Row[] {
  const [, body = ''] = page.split(`## ${section}\n`);
  const [table = ''] = body.split(/^## /m);
  return table
    .split('\n')
    .filter((line) => line.startsWith('| ') && !line.startsWith('| ---') && !line.endsWith('| shown by |'))
    .map((line) => {
      const [says = '', shownBy = ''] = line.slice(2, -2).split(' | ');
      return { says, shownBy };
    });
}
const requirements = rowsOf('Requirements');
const cases = rowsOf('Bad cases');
const notHeld = ({ shownBy }: Row) => shownBy.startsWith('not held yet');
const testsIn = (text: string) => [...text.matchAll(/`([\w/.-]+\.test\.tsx?)` “(.+?)”(?=, `|$| \()/g)].map(([, file = '', title = '']) => ({ file, title }));

describe('docs/mail.md', () => {
  it('has a row for each of R1 to R27, and for each of the 42 bad cases', () => {
    expect(requirements.map(({ says }) => Number(/^R(\d+) /.exec(says)?.[1]))).toEqual(Array.from({ length: 27 }, (_, index) => index + 1));
    expect(cases.map(({ says }) => Number(/^(\d+) /.exec(says)?.[1]))).toEqual(Array.from({ length: 42 }, (_, index) => index + 1));
  });

  it.each([...requirements, ...cases])('$says', (row) => {
    const tests = testsIn(row.shownBy);
    if (!notHeld(row)) expect(tests.length, 'what shows it').toBeGreaterThan(0);
    for (const { file, title } of tests) {
      const path = join(root, 'test', file);
      expect([file, existsSync(path)]).toEqual([file, true]);
      expect(readFileSync(path, 'utf8').includes(title), `${file}: ${title}`).toBe(true);
    }
  });
});
