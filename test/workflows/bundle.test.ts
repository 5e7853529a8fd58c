import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { workflowBundle } from '../../server/workflow-bundle.ts';

let dataDir: string;
let code: string;
let modules: string[];
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'loopwright-bundle-'));
  code = await readFile((await workflowBundle(dataDir)).codePath, 'utf8');
  // The bundler heads every module with its path.
  modules = [...code.matchAll(/^\/\*\*\*\/ "([^"]+)":?/gm)].map(([, path = '']) => path);
});
afterAll(() => rm(dataDir, { recursive: true, force: true }));

describe('the bundle that runs in Temporal’s sandbox', () => {
  it('holds the four workflows and the names they meet by, and nothing else of ours', () => {
    const ours = modules
      .filter((path) => !path.includes('node_modules'))
      .filter((path) => path.startsWith('./workflows/') || /\/(engine|db|server|activities|builder-ui)\//.test(path));
    expect(ours.sort()).toEqual([
      './workflows/bulk.ts',
      './workflows/call.ts',
      './workflows/failure-converter.cjs',
      './workflows/index.ts',
      './workflows/launch.ts',
      './workflows/messages.ts',
      './workflows/run-flow.ts',
    ]);
  });

  it('asks for no module of Node', () => {
    const asked = [...code.matchAll(/\brequire\(["']([^"']+)["']\)/g)].map(([, name = '']) => name.replace(/^node:/, ''));
    expect(asked.filter((name) => builtinModules.includes(name))).toEqual([]);
    expect(code).not.toMatch(/\brequire\(["']node:/);
  });

  it('of libraries holds Temporal’s own and what those are built on', () => {
    const libraries = new Set(modules.flatMap((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? []));
    expect([...libraries].filter((name) => !name.startsWith('@temporalio/')).sort()).toMatchInlineSnapshot(`
      [
        "long",
        "ms",
        "nexus-rpc",
      ]
    `);
  });
});
