import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { transformSync } from '@swc/core';

/**
 * Checks the import arrows of a source tree. TypeScript 7 has no API for JavaScript, and without one dependency-cruiser
 * reads neither JSX nor the difference between a value and a type. So it is shown two copies of the tree as plain
 * JavaScript: one without imports of types, one in which they count like any other.
 */

const home = resolve(import.meta.dirname, '../..');
const folders = ['workflows', 'engine', 'db', 'activities', 'server', 'builder-ui', 'bench', 'test'];

/** Returns one line per forbidden import below `root`; none when all is well. A file that cannot be parsed throws. */
export function forbiddenImports(root: string): string[] {
  const lines = [...cruise(root, '.dependency-cruiser.cjs', erase), ...cruise(root, '.dependency-cruiser.types.cjs', (code, tsx) => erase(untype(code), tsx))];
  return [...new Set(lines)].sort();
}

function cruise(root: string, config: string, transform: (code: string, tsx: boolean) => string): string[] {
  const copy = mkdtempSync(join(tmpdir(), 'loopwright-arrows-'));
  try {
    for (const folder of folders) if (existsSync(join(root, folder))) copyTree(join(root, folder), join(copy, folder), transform);
    cpSync(join(home, 'package.json'), join(copy, 'package.json'));
    symlinkSync(join(home, 'node_modules'), join(copy, 'node_modules'));
    const tool = join(home, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
    const { stdout, stderr } = spawnSync(process.execPath, [tool, '--config', join(home, config), '--output-type', 'json', '.'], {
      cwd: copy,
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
    });
    if (!stdout.startsWith('{')) throw new Error(`dependency-cruiser gave no answer: ${stderr || stdout}`);
    const { summary } = JSON.parse(stdout) as { summary: { violations: Violation[]; ruleSetUsed: { forbidden: Rule[] } } };
    return summary.violations.map((violation) => line(violation, summary.ruleSetUsed.forbidden));
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

type Rule = { name: string; comment?: string };
type Violation = { from: string; to: string; rule: { name: string }; cycle?: { name: string }[] };

function line({ from, to, rule, cycle }: Violation, rules: Rule[]): string {
  const where = cycle ? [from, ...cycle.map((step) => step.name)].join(' → ') : `${from} → ${to.replace(/^.*node_modules\//, '')}`;
  return `${rule.name}: ${where}. ${rules.find(({ name }) => name === rule.name)?.comment ?? ''}`;
}

function copyTree(from: string, to: string, transform: (code: string, tsx: boolean) => string): void {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory() && entry.name !== 'fixtures') copyTree(source, target, transform);
    else if (/\.tsx?$/.test(entry.name)) writeFileSync(target, transform(readFileSync(source, 'utf8'), entry.name.endsWith('x')));
    else if (entry.isFile()) cpSync(source, target);
  }
}

/** TypeScript in, JavaScript out, with exactly the imports that Node or a browser would load. */
function erase(code: string, tsx: boolean): string {
  return transformSync(code, {
    swcrc: false,
    configFile: false,
    isModule: true,
    jsc: { target: 'es2022', parser: { syntax: 'typescript', tsx }, transform: { verbatimModuleSyntax: true, react: { runtime: 'automatic' } } },
  }).code;
}

/** Makes every import and re-export of types one of values. */
function untype(code: string): string {
  return code.replace(/^import type /gm, 'import ').replace(/^export type (?=[{*])/gm, 'export ');
}

if (process.argv[1] === import.meta.filename) {
  const lines = forbiddenImports(home);
  for (const each of lines) console.log(each);
  process.exitCode = lines.length > 0 ? 1 : 0;
}
