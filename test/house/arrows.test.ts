import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { forbiddenImports } from './arrows.ts';

const trees: string[] = [];
afterEach(() => trees.splice(0).forEach((tree) => rmSync(tree, { recursive: true, force: true })));

/** Files by path, in a folder of their own; returns `rule: from → to` of each forbidden import. */
function judge(files: Record<string, string>): string[] {
  const root = mkdtempSync(join(tmpdir(), 'loopwright-arrows-test-'));
  trees.push(root);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return forbiddenImports(root).map((line) => line.slice(0, line.indexOf('. ')));
}

const target = 'export const value = 1;\nexport type Thing = 1;';

const forbidden: [string, string, string][] = [
  ['workflows/flow/advance.ts', 'server/decide.ts', 'kernel-is-pure'],
  ['workflows/run-flow.ts', 'engine/turn.ts', 'workflows-stay-in-the-sandbox'],
  ['workflows/run-flow.ts', 'workflows/codec.ts', 'workflows-stay-in-the-sandbox'],
  ['db/tasks.ts', 'workflows/flow/schema.ts', 'db-is-sql'],
  ['engine/turn.ts', 'activities/turn.ts', 'engine-arrows'],
  ['engine/turn.ts', 'workflows/run-flow.ts', 'engine-arrows'],
  ['activities/turn.ts', 'server/app.ts', 'activities-arrows'],
  ['server/app.ts', 'builder-ui/app.tsx', 'server-arrows'],
  ['server/app.ts', 'workflows/run-flow.ts', 'server-arrows'],
  ['server/routes/tasks.ts', 'activities/index.ts', 'only-the-worker-runs-activities'],
  ['builder-ui/api.tsx', 'server/app.ts', 'builder-ui-arrows'],
  ['builder-ui/task-page/client.tsx', 'builder-ui/app.tsx', 'task-page-is-small'],
  ['server/app.ts', 'db/connect.ts', 'pools-are-built-at-the-edge'],
  ['engine/turn.ts', 'test/helpers/flows.ts', 'tests-stay-outside'],
];

test.each([
  ['an import', (path: string, n: number) => `import { value as v${n} } from '${path}';\nexport const w${n} = v${n};\n`],
  ['an import at need', (path: string, n: number) => `export const load${n} = () => import('${path}');\n`],
  ['a re-export', (path: string, n: number) => `export { value as v${n} } from '${path}';\n`],
])('every forbidden arrow is found: %s', (_, write) => {
  const files: Record<string, string> = Object.fromEntries(forbidden.map(([, to]) => [to, target]));
  forbidden.forEach(([from, to], n) => (files[from] = `${files[from] ?? target}\n${write(`${'../'.repeat(from.split('/').length - 1)}${to}`, n)}`));
  const lines = judge(files);
  for (const [from, to, rule] of forbidden) expect(lines).toContain(`${rule}: ${from} → ${to}`);
});

test('a type may be imported where a value may not, and only there', () => {
  const importing = (path: string) => `import type { Thing } from '${path}';\nexport const thing: Thing = 1;`;
  const lines = judge({
    'workflows/flow/schema.ts': target,
    'server/app.ts': target,
    'activities/index.ts': target,
    'db/tasks.ts': importing('../workflows/flow/schema.ts'),
    'builder-ui/api.ts': importing('../server/app.ts'),
    'workflows/run-flow.ts': importing('../activities/index.ts'),
    'db/flows.ts': importing('../server/app.ts'),
    'activities/turn.ts': importing('../server/app.ts'),
  });
  expect(lines).toEqual(['activities-arrows: activities/turn.ts → server/app.ts', 'db-is-sql: db/flows.ts → server/app.ts']);
});

test('packages are kept to the places that may use them', () => {
  const lines = judge({
    'workflows/flow/calendar.ts': "import 'temporal-polyfill';\nimport 'node:fs';\nimport * as z from 'zod';\nexport default z;",
    'engine/relay.ts': "import { Client } from '@temporalio/client';\nimport { parse } from 'csv-parse/sync';\nexport default [Client, parse];",
    'server/routes/tasks.ts': "import postgres from 'postgres';\nexport default postgres;",
    'server/routes/flows.ts': "import fc from 'fast-check';\nimport left from 'no-such-package';\nexport default [fc, left];",
  });
  expect(lines.map((line) => line.split('/').slice(0, 4).join('/'))).toEqual([
    'kernel-is-pure: workflows/flow/calendar.ts → fs',
    'kernel-is-pure: workflows/flow/calendar.ts → temporal-polyfill/index.js',
    'no-development-packages: server/routes/flows.ts → fast-check/lib',
    'nothing-missing: server/routes/flows.ts → no-such-package',
    'pools-are-built-at-the-edge: server/routes/tasks.ts → postgres/src',
    'temporal-clients-are-built-at-the-edge: engine/relay.ts → @temporalio/client/lib',
  ]);
});

test('a circle of imports is found and shown as one', () => {
  const file = (other: string) => `import { value as next } from './${other}.ts';\nexport const value: unknown = () => next;`;
  const lines = judge({ 'engine/a.ts': file('b'), 'engine/b.ts': file('c'), 'engine/c.ts': file('a') });
  expect(lines[0]).toBe('no-circles: engine/a.ts → engine/b.ts → engine/c.ts → engine/a.ts');
});
