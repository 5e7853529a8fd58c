import { check } from '../../workflows/flow/check.ts';
import { compile } from '../../workflows/flow/compile.ts';
import { looksOf } from '../../workflows/flow/looks.ts';
import { type Library, pin } from '../../workflows/flow/pin.ts';
import type { Problem } from '../../workflows/flow/problem.ts';
import type { Edition } from '../../workflows/flow/rehearse/rehearsal.ts';
import { problemWords } from '../../workflows/flow/sentences.ts';
import type { FlowFile } from './files.ts';
import { CliError, type CliProblem, counted, exitCodes } from './outcome.ts';

/** Throws with what stands in the way when the flow may not be published, and so cannot be run either. */
export function assertSound(read: FlowFile, found: readonly Problem[] = check(read.flow)): void {
  const errors = found.filter(({ severity }) => severity === 'error');
  if (errors.length === 0) return;
  const message = `${read.file} is not ready: ${counted(errors.length, 'thing')} to fix.`;
  throw new CliError(
    exitCodes.refused,
    message,
    errors.map((problem) => told(problem, read)),
  );
}

/**
 * Flows as they run: each pinned with the others as its library, sound, compiled. Throws with what stands in the way; not with what only people could not
 * answer yet, since nobody is asked here.
 */
export function editionsOf(files: readonly FlowFile[]): Omit<Edition, 'version'>[] {
  const library: Library = (key) => {
    const found = files.find(({ flow }) => flow.key === key);
    return found === undefined ? null : { flow: found.flow, version: 1 };
  };
  return files.map((read) => {
    const { flow, problems } = pin(read.flow, library);
    assertSound({ ...read, flow }, [...problems, ...check(flow)]);
    const plan = compile(flow);
    return { flow, plan, looks: looksOf(plan) };
  });
}

export function told(problem: Problem, { flow, file, lineOf }: FlowFile): CliProblem {
  const { text, fix } = problemWords(problem, flow, 'en');
  const { rule, severity, step, path } = problem;
  return { file, line: lineOf(problem), rule, severity, step, path: path ?? null, fix, message: text };
}
