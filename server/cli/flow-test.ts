import { tryScenarios } from '../../engine/publish.ts';
import { type Coverage, scenarioProblems, type ScenarioResult, type Tried } from '../../workflows/flow/scenarios.ts';
import type { Edition } from '../../workflows/flow/rehearse/rehearsal.ts';
import type { Flow } from '../../workflows/flow/schema.ts';
import { problemWords, said } from '../../workflows/flow/sentences.ts';
import { editionsOf } from './editions.ts';
import { readFlow } from './files.ts';
import { CliError, counted, exitCodes, type Out, printJson, printLines } from './outcome.ts';

export type FlowTestOptions = { with?: string[]; only?: string; json?: boolean };

/** `flow test`: a flow's own examples, what is not as they expect, and what of the flow none of them goes through. False when one fails: exit code 2. */
export function testFlow(file: string, { with: others = [], only, json = false }: FlowTestOptions, out: Out): boolean {
  const [main] = editionsOf([file, ...others].map(readFlow));
  const flow = withOnly((main as Edition).flow, only, file);
  const { results, coverage } = tryScenarios(flow);
  const passed = results.every((result) => result.passed);
  if (json) printJson(out, { flow: flow.key, passed, scenarios: results, coverage });
  else printLines(out, [...results.flatMap((result, index) => resultWords(result, index, results, flow)), ...summary(results, coverage)]);
  return passed;
}

/** The first of these files, with the examples whose name holds these words. */
function withOnly(flow: Flow, only: string | undefined, file: string): Flow {
  if (only === undefined) return flow;
  const scenarios = flow.scenarios.filter(({ name }) => [name.en, name.zh].some((text) => text?.toLowerCase().includes(only.toLowerCase())));
  if (scenarios.length > 0) return { ...flow, scenarios };
  throw new CliError(exitCodes.wrongInput, `--only ${only}: no example in ${file} is called like that.`);
}

function resultWords(result: ScenarioResult, index: number, results: readonly ScenarioResult[], flow: Flow): string[] {
  const { name, passed, refused } = result;
  const faults = scenarioProblems(flow, results)
    .filter(({ path }) => path === `scenarios.${index}`)
    .map((problem) => `  ${problemWords(problem, flow, 'en').text}`);
  const told = passed ? [] : refused.map(({ event, rule }) => `  Its event ${event} was refused: ${rule}.`);
  return [`${passed ? 'ok  ' : 'FAIL'} ${said(name, 'en')}`, ...faults, ...told];
}

function summary(results: readonly ScenarioResult[], coverage: Coverage): string[] {
  if (results.length === 0) return ['The flow has no examples.'];
  const passed = results.filter((result) => result.passed).length;
  const missing = ({ untried }: Tried, what: string) => (untried.length === 0 ? [] : [`No example goes through the ${what} ${untried.join(', ')}.`]);
  return [
    `${passed} of ${counted(results.length, 'example')} went as expected; ${coverageWords(coverage)}.`,
    ...missing(coverage.steps, 'steps'),
    ...missing(coverage.ports, 'outcomes'),
  ];
}

/** `steps tried: 12 of 15, outcomes: 20 of 31`. */
export function coverageWords({ steps, ports }: Coverage): string {
  const of = ({ tried, untried }: Tried) => `${tried.length} of ${tried.length + untried.length}`;
  return `steps tried: ${of(steps)}, outcomes: ${of(ports)}`;
}
