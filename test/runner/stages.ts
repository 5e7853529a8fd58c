import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { failed, type Outcome, passed, sum } from './outcome.ts';
import { run } from './process.ts';
import { outcomeOf } from './vitest-report.ts';

/** `beside`: a program that computes on one core most of the time; those that follow each other go on at once. */
export type Stage = { name: string; run: () => Promise<Outcome>; beside?: true };

/** In the order they run: what is quick and finds most comes first. The last numbers are minutes after which a stage is ended. */
export const stages: Stage[] = [
  { name: 'types', run: () => check('tsc', [], 3), beside: true },
  { name: 'lint', run: () => check('oxlint', [], 3), beside: true },
  { name: 'format', run: () => check('biome', ['format', '.', '--reporter=summary'], 2), beside: true },
  { name: 'arrows', run: () => check('tsx', ['test/house/arrows.ts'], 3), beside: true },
  { name: 'knip', run: () => check('knip', ['--no-progress', '--no-config-hints'], 3), beside: true },
  { name: 'pure', run: () => project('pure', 15) },
  { name: 'postgres', run: () => project('postgres', 15) },
  { name: 'temporal', run: () => withTemporal('temporal', () => project('temporal', 30)) },
  { name: 'browser', run: () => withTemporal('browser', () => withUi(() => project('browser', 20))) },
];

/** A program that succeeds is one test passed. */
async function check(program: string, args: string[], limit: number): Promise<Outcome> {
  const { code, output } = await run(program, args, limit);
  return code === 0 ? passed : failed(output);
}

/** Runs one project of vitest.config.ts and counts its tests. */
async function project(name: string, limit: number): Promise<Outcome> {
  const folder = mkdtempSync(join(tmpdir(), 'loopwright-report-'));
  const file = join(folder, 'report.json');
  try {
    const ended = await run('vitest', ['run', '--project', name, '--reporter=default', '--reporter=json', `--outputFile.json=${file}`], limit);
    return outcomeOf(existsSync(file) ? readFileSync(file, 'utf8') : null, ended);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Without any way to Temporal the stage's tests are not run and all count as failed. */
async function withTemporal(name: string, work: () => Promise<Outcome>): Promise<Outcome> {
  if (process.env.TEMPORAL_ADDRESS?.trim()) return work();
  const { ensureTemporal } = await import('../../server/local/temporal.ts');
  const found = await ensureTemporal({ say: (line) => console.log(`  ${line}`), env: process.env });
  if ('path' in found) return work();
  const count = await countTests(name);
  return failed(`${found.missing}\nUntil then the ${count} tests of this stage count as failed.\n`, count);
}

/** How many tests a project has; 1 if that cannot be told. */
async function countTests(name: string): Promise<number> {
  const { output } = await run('vitest', ['list', '--project', name, '--json'], 3);
  const start = output.search(/^\[\s*$|^\[\{/m);
  try {
    return Math.max(1, (JSON.parse(output.slice(start, output.lastIndexOf(']') + 1)) as unknown[]).length);
  } catch {
    return 1;
  }
}

async function withUi(work: () => Promise<Outcome>): Promise<Outcome> {
  const built = await run('vite', ['build', '--logLevel', 'warn'], 5);
  return built.code === 0 ? work() : sum([failed(`The UI could not be built.\n${built.output}`), await work()]);
}
