import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { logEnd, logFile, openLog, type Say } from './processes.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** Where the built pages are. */
export const uiDir = join(root, 'dist', 'ui');
const mark = join(uiDir, '.built-from');
const sources = ['builder-ui', 'workflows/flow'];
const alone = ['vite.config.ts', 'package-lock.json'];

/** Builds the pages when their sources have changed since the last time, and says so. Where there are no sources, as in an image, what was built there is used. */
export async function buildUi(dataDir: string, say: Say): Promise<void> {
  if (!existsSync(join(root, 'builder-ui', 'index.html'))) return;
  const from = sourceHash();
  if (existsSync(join(uiDir, 'index.html')) && existsSync(mark) && readFileSync(mark, 'utf8') === from) return;
  say('Building the pages…');
  const log = openLog(dataDir, 'ui');
  const vite = join(dirname(createRequire(import.meta.url).resolve('vite/package.json')), 'bin', 'vite.js');
  const child = spawn(process.execPath, [vite, 'build'], {
    cwd: root,
    stdio: ['ignore', log, log],
    env: { ...process.env, NODE_ENV: 'production', NO_COLOR: '1' },
  });
  closeSync(log);
  const stopChild = () => child.kill('SIGKILL');
  process.once('exit', stopChild);
  const code = await new Promise<number | null>((resolve) => child.once('error', () => resolve(null)).once('exit', resolve));
  process.removeListener('exit', stopChild);
  if (code !== 0) throw new Error(`The pages could not be built. The end of ${logFile(dataDir, 'ui')}:\n${logEnd(dataDir, 'ui')}`);
  writeFileSync(mark, from);
}

/** Of names and contents: dates say nothing in a fresh clone. */
function sourceHash(): string {
  const inFolders = sources.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name)),
  );
  const hash = createHash('sha256');
  for (const path of [...inFolders, ...alone.map((name) => join(root, name))].filter((path) => existsSync(path)).sort()) {
    hash.update(`${path.slice(root.length)}\0`);
    hash.update(readFileSync(path));
  }
  return hash.digest('hex');
}
