import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const home = resolve(import.meta.dirname, '../..');
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'loopwright-lint-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Lints one file by the rules of the house; returns `rule@line` of each finding. */
function lint(code: string): string[] {
  for (const file of ['.oxlintrc.json', 'tsconfig.json', 'package.json']) cpSync(join(home, file), join(folder, file));
  symlinkSync(join(home, 'node_modules'), join(folder, 'node_modules'));
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ extends: join(home, 'tsconfig.json'), include: ['*.ts'] }));
  writeFileSync(join(folder, 'planted.ts'), code);
  const { stdout, stderr } = spawnSync(join(home, 'node_modules/.bin/oxlint'), ['--format', 'json', 'planted.ts'], { cwd: folder, encoding: 'utf8' });
  if (!stdout.startsWith('{')) throw new Error(`oxlint gave no answer: ${stderr || stdout}`);
  const { diagnostics } = JSON.parse(stdout) as { diagnostics: { code: string; labels: { span: { line: number } }[] }[] };
  return diagnostics.map(({ code: rule, labels }) => `${rule.replace(/^.*\((.*)\)$/, '$1')}@${labels[0]?.span.line}`);
}

test('a promise that nobody waits for is found, and so are eval and its kin', () => {
  const planted = [
    "import { condition, proxyActivities, sleep } from '@temporalio/workflow';",
    "import type { Sql } from 'postgres';",
    "const { turn } = proxyActivities<{ turn(run: string): Promise<void> }>({ startToCloseTimeout: '1m' });",
    'export async function own(sql: Sql, runs: string[]): Promise<void> {',
    "  turn('r-1');",
    "  sleep('1 day');",
    '  condition(() => true);',
    '  sql`delete from runs`;',
    '  sql.begin(async (tx) => tx`delete from runs`);',
    '  own(sql, runs);',
    '  runs.map(async (run) => turn(run));',
    '  runs.forEach(async (run) => turn(run));',
    '  if (turn(runs.join())) return;',
    "  eval('runs');",
    "  new Function('runs')();",
    "  await turn('r-2');",
    '}',
  ];
  const expected = [
    ...[5, 6, 7, 8, 9, 10, 11].map((line) => `no-floating-promises@${line}`),
    ...[12, 13].map((line) => `no-misused-promises@${line}`),
    'no-eval@14',
    'no-implied-eval@15',
    'no-new-func@15',
  ];
  const found = lint(planted.join('\n'));
  expect(expected.filter((each) => !found.includes(each))).toEqual([]);
  expect(found.filter((each) => each.endsWith('@16'))).toEqual([]);
});
