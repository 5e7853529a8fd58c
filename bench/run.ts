import { answer } from './answer.ts';
import { events } from './events.ts';
import { facts } from './facts.ts';
import { kernel } from './kernel.ts';
import { launch } from './launch.ts';
import { tax } from './tax.ts';
import { triggers } from './triggers.ts';
import { ui } from './ui.ts';
import { year } from './year.ts';

/** What a bench found: plain numbers, what they are to be at most (`targets`) and at least (`floors`), and whether all are. */
export type BenchResult = { name: string; figures: Record<string, number>; targets: Record<string, number>; floors?: Record<string, number>; met: boolean };
export type Bench = (options: { size: number; say: (line: string) => void }) => Promise<BenchResult>;

const benches: Record<string, { run: Bench; size: number; about: string }> = {
  events: { run: events, size: 5, about: 'what one happy seven-task review costs Temporal' },
  tax: { run: tax, size: 80, about: 'CPU of a workflow task over that of the same review written by hand' },
  kernel: { run: kernel, size: 2_000, about: 'events and acts worked out per second, in Node and in the browser' },
  launch: { run: launch, size: 100_000, about: 'seconds until everyone of a cycle has their first task' },
  year: { run: year, size: 10, about: 'what a year of check-ins, milestones and a review costs, month by month' },
  facts: { run: facts, size: 200, about: 'facts that come in while so many reviews go on, and what that does to an answer' },
  ui: { run: ui, size: 2_000, about: 'the builder in Chromium: what it loads, how fast it answers an edit, how it moves a drawing of so many steps' },
  answer: { run: answer, size: 15, about: 'how soon an answer over HTTP is recorded, and the next task before its reader; so many seconds at each pace' },
  triggers: { run: triggers, size: 20_000, about: 'people who come in one import: runs begin for them once, and the API goes on answering' },
};

const [name = '', ...rest] = process.argv.slice(2);
const json = rest.includes('--json');
const bench = benches[name];
if (bench === undefined) {
  const known = Object.entries(benches).map(([key, { about }]) => `  ${key}  ${about}`);
  process.stderr.write(`Usage: npm run bench -- NAME [--size N] [--json]\n${known.join('\n')}\n`);
  process.exit(2);
}
const asked = rest[rest.indexOf('--size') + 1];
const size = rest.includes('--size') ? Number(asked) : bench.size;
if (!Number.isInteger(size) || size < 1) {
  process.stderr.write(`--size: expected a whole number from 1, got ${JSON.stringify(asked)}.\n`);
  process.exit(2);
}
const result = await bench.run({ size, say: (line) => void process.stderr.write(`${line}\n`) });
if (json) process.stdout.write(`${JSON.stringify(result)}\n`);
else {
  for (const [key, value] of Object.entries(result.figures)) process.stdout.write(`${key.padEnd(28)} ${String(value).padStart(8)}${targetOf(key)}\n`);
  process.stdout.write(result.met ? 'All targets met.\n' : 'A target is not met.\n');
}
process.exit(result.met ? 0 : 1);

function targetOf(key: string): string {
  if (key in result.targets) return `   target ≤ ${result.targets[key]}`;
  return result.floors !== undefined && key in result.floors ? `   target ≥ ${result.floors[key]}` : '';
}
