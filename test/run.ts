import { lastLine, type Outcome, sum } from './runner/outcome.ts';
import { endAll } from './runner/process.ts';
import { type Stage, stages } from './runner/stages.ts';

/**
 * `npm test` runs every stage, the short checks at once and then one after the other; `npm test -- pure postgres` runs those two.
 * The last line is always `N passed, N failed, N skipped`; the exit code is 0 only if something passed and nothing failed.
 */
async function main(names: string[]): Promise<void> {
  const unknown = names.filter((name) => !stages.some((stage) => stage.name === name));
  if (unknown.length > 0) {
    console.error(`There is no stage ${unknown.join(', ')}; the stages are ${stages.map((stage) => stage.name).join(', ')}.`);
    process.exitCode = 2;
    return;
  }
  const outcomes: Outcome[] = [];
  const wanted = stages.filter(({ name }) => names.length === 0 || names.includes(name));
  for (const some of [wanted.filter(({ beside }) => beside), ...wanted.filter(({ beside }) => !beside).map((stage) => [stage])])
    outcomes.push(...(await Promise.all(some.map(timed))));
  const total = sum(outcomes);
  for (const name of total.skipped) console.log(`skipped: ${name}`);
  console.log(lastLine(total));
  process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0;
}

async function timed(stage: Stage): Promise<Outcome> {
  const began = performance.now();
  if (!stage.beside) console.log(`── ${stage.name}`);
  const outcome = await stage.run();
  if (stage.beside) console.log(`── ${stage.name}`);
  if (outcome.output !== '') console.log(outcome.output.trimEnd());
  console.log(`   ${stage.name}: ${lastLine(outcome)} in ${((performance.now() - began) / 1000).toFixed(1)} s`);
  return outcome;
}

for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const) {
  process.once(signal, () => {
    endAll();
    process.exit(code);
  });
}

await main(process.argv.slice(2));
