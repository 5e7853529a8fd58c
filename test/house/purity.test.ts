import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { parseSync } from '@swc/core';
import { expect, test } from 'vitest';

const home = resolve(import.meta.dirname, '../..');

/** What would make the same event give another result elsewhere or tomorrow; Temporal's bundler lets most of it pass. */
const impure: [RegExp, string][] = [
  [/\bDate\.now\b/, 'reads the clock: time arrives in events'],
  [/\bnew Date\b|(?<!\.)\bDate\(/, 'makes a Date: times are ISO text and day numbers'],
  [/\bperformance\b(?=\.)/, 'reads the clock: time arrives in events'],
  [/\bMath\.random\b/, 'draws a random number: ids are made from run, step and round'],
  [/(?<![.\w])fetch\s*\(/, 'calls the network: commands say what others shall do'],
  [/\b(setTimeout|setInterval|setImmediate|queueMicrotask)\b/, 'waits: clocks are commands'],
  [/(?<![.\w])process\./, 'looks at the process: settings are passed in'],
  [/(?<![.\w])crypto\b/, 'uses crypto: ids and hashes arrive from outside'],
  [/(?<![.\w])globalThis\b/, 'reaches around the rules above'],
  [/(?<![.\w])(await|async)\b/, 'waits: the kernel answers at once'],
];

/** Returns `<file>: <what is wrong>` for each impure word or forbidden import in a kernel file. */
function impurities(path: string, code: string): string[] {
  const bare = withoutWords(code);
  const words = impure.filter(([pattern]) => pattern.test(bare)).map(([pattern, why]) => `${path}: ${bare.match(pattern)?.[0]} ${why}`);
  const imports = importsOf(code, path).filter((from) => from !== 'zod' && !inside(path, from, 'workflows/flow'));
  return [...words, ...imports.map((from) => `${path}: imports ${from}; the kernel imports zod and itself`)];
}

/** The same for workflow code, which Temporal runs in a sandbox with a clock and random numbers of its own. */
function sandboxBreaks(path: string, code: string): string[] {
  return importsOf(code, path)
    .filter((from) => !from.startsWith('@temporalio/') && !inside(path, from, 'workflows'))
    .map((from) => `${path}: imports ${from}; workflow code imports @temporalio and workflows`);
}

const inside = (path: string, from: string, folder: string) => from.startsWith('.') && !relative(folder, join(dirname(path), from)).startsWith('..');

/** Comments and text may speak of clocks and await replies; code within a template's `${}` is still looked at. */
function withoutWords(code: string): string {
  return code
    .replace(/\/\*[\s\S]*?\*\/|(?<![:'"`\\])\/\/[^\n]*|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"/g, ' ')
    .replace(/`(?:\\.|[^`\\])*`/g, (text) => (text.match(/\$\{[^}]*\}/g) ?? []).join(' '));
}

/** Every module that is loaded: `import type` is left out, since it is erased. */
function importsOf(code: string, path: string): string[] {
  const { body } = parseSync(code, { syntax: 'typescript', tsx: path.endsWith('x'), target: 'es2022' });
  const found = body.flatMap((item) => {
    if (item.type === 'ImportDeclaration') return item.typeOnly ? [] : [item.source.value];
    if (item.type === 'ExportAllDeclaration') return [item.source.value];
    return item.type === 'ExportNamedDeclaration' && item.source && !item.typeOnly ? [item.source.value] : [];
  });
  return [...found, ...[...code.matchAll(/\b(?:import|require)\(\s*['"`]([^'"`]+)/g)].map((match) => match[1] ?? '')];
}

function filesBelow(folder: string, { deep }: { deep: boolean }): [path: string, code: string][] {
  if (!existsSync(join(home, folder))) return [];
  const names = readdirSync(join(home, folder), { recursive: deep, encoding: 'utf8' }).filter((name) => /\.tsx?$/.test(name));
  return names.map((name) => [join(folder, name), readFileSync(join(home, folder, name), 'utf8')]);
}

test('the kernel reads no clock, draws no lots, touches nothing outside itself', () => {
  const files = filesBelow('workflows/flow', { deep: true });
  expect(files.length).toBeGreaterThan(0);
  expect(files.flatMap(([path, code]) => impurities(path, code))).toEqual([]);
});

test('workflow code stays inside the sandbox; only the payload codec, which is not part of the bundle, may leave it', () => {
  const files = filesBelow('workflows', { deep: false }).filter(([path]) => path !== 'workflows/codec.ts');
  expect(files.flatMap(([path, code]) => sandboxBreaks(path, code))).toEqual([]);
});

test.each([
  'export const at = Date.now();',
  'export const at = new Date();',
  'export const at = new Date(2026, 1, 1);',
  'export const lot = Math.random();',
  "export const get = () => fetch('https://example.com');",
  'export const later = () => setTimeout(() => {}, 1);',
  'export const zone = process.env.TZ;',
  'export const id = crypto.randomUUID();',
  'export const id = `run-${Math.random()}`;',
  "import { readFileSync } from 'node:fs';\nexport default readFileSync;",
  "import { readFileSync } from 'fs';\nexport default readFileSync;",
  "export { sql } from '../../db/people.ts';",
  "export const load = () => import('temporal-polyfill');",
])('a planted impurity is found: %s', (code) => {
  expect(impurities('workflows/flow/planted.ts', code)).toHaveLength(1);
});

test('pure code is let through, whatever its texts and comments speak of', () => {
  const code = [
    "import * as z from 'zod';",
    "import { tally } from './tally.ts';",
    "import { steps } from '../flow/steps/index.ts';",
    "import type { Sql } from 'postgres';",
    '/* Date.now() is not for us. */',
    "// await nothing: 'new Date()' would differ on replay",
    "export const words = ['process.env', \"Math.random()\", `fetch('x')`];",
    'export const wait = (event: { process: string; fetch: Sql }) => [event.process, z, tally, steps];',
  ].join('\n');
  expect(impurities('workflows/flow/planted.ts', code)).toEqual([]);
});

test('a workflow that imports the engine or Node is found', () => {
  const found = (code: string) => sandboxBreaks('workflows/planted.ts', code).length;
  expect(found("import { turn } from '../engine/turn.ts';\nexport default turn;")).toBe(1);
  expect(found("import { createHash } from 'node:crypto';\nexport default createHash;")).toBe(1);
  expect(found("import { sleep } from '@temporalio/workflow';\nimport { poked } from './messages.ts';\nexport default [sleep, poked];")).toBe(0);
});
