import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { failureConverterPath } from '../workflows/codec.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = join(root, 'workflows');

/**
 * The workflows as one file, made when their source or the pinned libraries changed and kept in `dataDir/bundles`:
 * a worker that comes back after a crash is then ready in a second.
 */
export async function workflowBundle(dataDir: string): Promise<{ codePath: string }> {
  const bundles = join(dataDir, 'bundles');
  const name = `workflows-${await contentHash()}.js`;
  const codePath = join(bundles, name);
  if (existsSync(codePath)) return { codePath };
  await mkdir(bundles, { recursive: true });
  const logger = new DefaultLogger('WARN', ({ message }) => void process.stderr.write(`${message}\n`));
  const { code } = await bundleWorkflowCode({ workflowsPath: join(folder, 'index.ts'), failureConverterPath, logger });
  await writeFile(`${codePath}.${process.pid}`, code);
  await rename(`${codePath}.${process.pid}`, codePath);
  for (const old of await readdir(bundles)) if (old.endsWith('.js') && old !== name) await rm(join(bundles, old), { force: true });
  return { codePath };
}

async function contentHash(): Promise<string> {
  const names = (await readdir(folder, { recursive: true })).filter((name) => /\.(c?ts|cjs|json)$/.test(name)).sort();
  const hash = createHash('sha256');
  for (const path of [...names.map((name) => join(folder, name)), join(root, 'package-lock.json')]) {
    hash.update(`${path.slice(root.length)}\0`);
    hash.update(await readFile(path));
  }
  return hash.digest('hex').slice(0, 16);
}
