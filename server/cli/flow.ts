import { tryScenarios } from '../../engine/publish.ts';
import { check, mayPublish } from '../../workflows/flow/check.ts';
import type { Problem } from '../../workflows/flow/problem.ts';
import { type ScenariosRun, scenarioProblems } from '../../workflows/flow/scenarios.ts';
import { type Language, said, sentences } from '../../workflows/flow/sentences.ts';
import { told } from './editions.ts';
import { type FlowFile, readFlow } from './files.ts';
import { coverageWords } from './flow-test.ts';
import { type CliProblem, counted, type Out, printJson, printLines, problemLine } from './outcome.ts';

/** `flow check`: everything that should be put right, errors first. False when something stands in the way of publishing: exit code 2. */
export function checkFlow(file: string, { json }: { json: boolean }, out: Out): boolean {
  const read = readFlow(file);
  const found = check(read.flow);
  const tried = mayPublish(found) ? tryScenarios(read.flow) : null;
  if (tried !== null) found.push(...scenarioProblems(read.flow, tried.results));
  const sound = mayPublish(found);
  const scenarios = tried?.results.map(({ name, passed }) => ({ name, passed })) ?? [];
  if (json) printJson(out, { sound, flow: read.flow.key, problems: found.map((problem) => told(problem, read)), scenarios, coverage: tried?.coverage ?? null });
  else printLines(out, [...found.map((problem) => problemLine(withHeading(told(problem, read)))), ...triedWords(tried), summary(found, read)]);
  return sound;
}

/** How many of its own examples pass, and how much of the flow they go through. */
function triedWords(tried: ScenariosRun | null): string[] {
  if (tried === null || tried.results.length === 0) return [];
  const { results, coverage } = tried;
  const passed = results.filter((result) => result.passed).length;
  return [`${passed} of ${counted(results.length, 'example')} went as expected; ${coverageWords(coverage)}.`];
}

/** `flow explain`: the flow in sentences, in reading order. */
export function explainFlow(file: string, { json, language }: { json: boolean; language: Language }, out: Out): void {
  const { flow } = readFlow(file);
  const outline = sentences(flow, language);
  if (json) return printJson(out, { flow: flow.key, name: said(flow.name, language), language, outline });
  const indent = (depth: number) => '  '.repeat(depth);
  const lines = outline.flatMap(({ number, depth, text, exceptions }) => [
    `${indent(depth)}${number}. ${text}`,
    ...exceptions.map((line) => `${indent(depth + 1)}– ${line}`),
  ]);
  printLines(out, [said(flow.name, language), '', ...lines]);
}

function withHeading(problem: CliProblem): CliProblem {
  return { ...problem, message: `${problem.severity === 'error' ? 'To fix' : 'Suggestion'}: ${problem.message}` };
}

function summary(found: readonly Problem[], { file }: FlowFile): string {
  const errors = found.filter(({ severity }) => severity === 'error').length;
  const suggestions = counted(found.length - errors, 'suggestion');
  if (errors === 0) return `${file} is sound: nothing to fix, ${suggestions}.`;
  return `${file} cannot be published yet: ${counted(errors, 'thing')} to fix, ${suggestions}.`;
}
