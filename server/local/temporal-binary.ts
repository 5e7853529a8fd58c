import { execFile, spawn } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { commandLineOf, type Say, scriptArguments } from './processes.ts';

export type EnsureTemporalOptions = {
  say: Say;
  env: Record<string, string | undefined>;
  /** Whether a build of some minutes may begin; true unless told. */
  allowBuild?: boolean;
};

const goPackage = 'github.com/temporalio/cli/cmd/temporal@v1.5.1';
const programName = process.platform === 'win32' ? 'temporal.exe' : 'temporal';
const downloadPatience = 120_000;
const buildPatience = 30 * 60_000;

/**
 * The `temporal` program: from the PATH, else the one kept from an earlier start, else downloaded by Temporal's SDK, else built once by Go.
 * What is downloaded or built is kept outside the project, in `$XDG_CACHE_HOME/loopwright` or `~/.cache/loopwright`, for every later start.
 * `missing` is what to tell the person when none of this works.
 */
export async function ensureTemporal({ say, env, allowBuild = true }: EnsureTemporalOptions): Promise<{ path: string } | { missing: string }> {
  const onPath = findOnPath('temporal', env);
  if (onPath !== null && (await works(onPath))) return { path: onPath };
  const folder = cacheFolder(env);
  const cached = join(folder, programName);
  if (existsSync(cached) && (await works(cached))) return { path: cached };
  mkdirSync(folder, { recursive: true });
  const download = await tryDownload(folder, cached, say, env);
  if (download === null) return { path: cached };
  const go = findOnPath('go', env);
  const build = go === null ? 'Go is not installed' : allowBuild ? await tryBuild(go, folder, cached, say, env) : 'not tried now';
  if (build === null) return { path: cached };
  return { missing: waysToTemporal(cached, download, build) };
}

function waysToTemporal(cached: string, download: string, build: string): string {
  return [
    'Loopwright needs a Temporal server and has not found a way to one. Any of these will do:',
    '  - TEMPORAL_ADDRESS=host:port of a server you have (TEMPORAL_NAMESPACE, TEMPORAL_API_KEY and TEMPORAL_TLS… as its tools read them)',
    '  - the command "temporal" on the PATH: https://docs.temporal.io/cli/setup-cli',
    `  - that program put at ${cached}`,
    `  - its download by Temporal's SDK (tried: ${download})`,
    `  - Go 1.26 or newer on the PATH; Loopwright then builds it once (${build}): go install ${goPackage}`,
  ].join('\n');
}

function cacheFolder(env: EnsureTemporalOptions['env']): string {
  return join(env.XDG_CACHE_HOME?.trim() || join(homedir(), '.cache'), 'loopwright');
}

function findOnPath(name: string, env: EnsureTemporalOptions['env']): string | null {
  const endings = process.platform === 'win32' ? ['.exe', '.cmd'] : [''];
  const folders = (env.PATH ?? env.Path ?? '').split(delimiter).filter((folder) => folder !== '');
  return (
    folders.flatMap((folder) => endings.map((ending) => join(folder, name + ending))).find((path) => statSync(path, { throwIfNoEntry: false })?.isFile()) ??
    null
  );
}

/** Something else may bear that name, and a file may be half of one. */
async function works(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    execFile(path, ['--version'], { timeout: 20_000 }, (error, stdout) => resolve(error === null && stdout.includes('temporal version')));
  });
}

/** Null when it is there now, else why not. In a process of its own: the SDK has no way to give up, and this one must stay clean of its runtime. */
async function tryDownload(folder: string, cached: string, say: Say, env: EnsureTemporalOptions['env']): Promise<string | null> {
  const downloads = mkdtempSync(join(folder, 'download-'));
  say('Temporal is not on this machine: asking its SDK to download it…');
  const script = fileURLToPath(new URL('./download-temporal.ts', import.meta.url));
  const reason = await runPatiently(process.execPath, scriptArguments(script, downloads), {
    env,
    patience: downloadPatience,
    every: 15,
    progress: (seconds) => say(`Downloading Temporal… ${seconds} s`),
  });
  const file = readdirSync(downloads)
    .map((name) => join(downloads, name))
    .find((path) => statSync(path).isFile() && statSync(path).size > 1_000_000);
  if (reason === null && file !== undefined) keep(file, cached);
  rmSync(downloads, { recursive: true, force: true });
  if (reason === null && file !== undefined && (await works(cached))) return null;
  return reason ?? 'what came was no program that runs';
}

/** Null when it is there now, else why not. One build at a time on a machine; the others wait for it. */
async function tryBuild(go: string, folder: string, cached: string, say: Say, env: EnsureTemporalOptions['env']): Promise<string | null> {
  const lock = join(folder, 'building.pid');
  for (let waited = 0; !takeLock(lock); waited += 1) {
    if (waited % 20 === 0) say('Another start is building Temporal: waiting for it…');
    await delay(1000);
  }
  try {
    if (existsSync(cached) && (await works(cached))) return null;
    say('The download did not work, so Temporal is built once by Go. This takes 4 to 6 minutes and is kept for every later start.');
    const target = mkdtempSync(join(folder, 'build-'));
    const progress = (seconds: number) => say(`Building Temporal… ${Math.floor(seconds / 60)} min ${seconds % 60} s`);
    const reason = await runPatiently(go, ['install', goPackage], { env: { ...env, GOBIN: target }, patience: buildPatience, every: 20, progress });
    if (reason === null) keep(join(target, programName), cached);
    rmSync(target, { recursive: true, force: true });
    return reason;
  } finally {
    rmSync(lock, { force: true });
  }
}

function takeLock(lock: string): boolean {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' });
    return true;
  } catch {
    const owner = Number(readOrNull(lock));
    if (owner > 1 && commandLineOf(owner) !== '') return false;
    rmSync(lock, { force: true });
    return takeLock(lock);
  }
}

type Patience = { env: Record<string, string | undefined>; patience: number; every: number; progress: (seconds: number) => void };

/** Runs a program to its end, in silence but for `progress` each `every` seconds. Null when it went well, else the last thing it said. */
async function runPatiently(program: string, args: string[], { env, patience, every, progress }: Patience): Promise<string | null> {
  const began = Date.now();
  const child = spawn(program, args, { env: env as NodeJS.ProcessEnv, stdio: ['ignore', 'ignore', 'pipe'], timeout: patience });
  const stopChild = () => child.kill('SIGKILL');
  process.once('exit', stopChild);
  const timer = setInterval(() => progress(Math.round((Date.now() - began) / 1000)), every * 1000);
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString('utf8')).slice(-2000);
  });
  const code = await new Promise<number | null>((resolve) => child.once('error', () => resolve(null)).once('close', resolve));
  clearInterval(timer);
  process.removeListener('exit', stopChild);
  if (code === 0) return null;
  if (Date.now() - began >= patience) return `given up after ${patience / 1000} s`;
  const last = said.trim().split('\n').at(-1) ?? '';
  return last.length > 200 ? `${last.slice(0, 90)} … ${last.slice(-100)}` : last;
}

/** Whole or not at all, and over whatever was there. */
function keep(file: string, cached: string): void {
  const copy = `${cached}.${process.pid}`;
  copyFileSync(file, copy);
  chmodSync(copy, 0o755);
  renameSync(copy, cached);
}

function readOrNull(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
