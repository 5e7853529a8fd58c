import * as z from 'zod';
import { failed, type Outcome } from './outcome.ts';

/** The part of vitest's JSON report that we count. */
const Report = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      message: z.string().default(''),
      assertionResults: z.array(z.object({ status: z.string(), fullName: z.string() })),
    }),
  ),
});

export type Ran = { code: number | null; output: string; tookTooLong: boolean };

/**
 * Counts one vitest run. `report` is the text of its JSON report, null if it wrote none.
 * Whatever vitest does not count as a failed test, yet makes the run worth nothing, counts as one failure: a crash, a run
 * that was stopped, a file that does not load or whose preparation failed, an error outside of any test, no tests at all.
 */
export function outcomeOf(report: string | null, { code, output, tookTooLong }: Ran): Outcome {
  const parsed = report === null ? undefined : Report.safeParse(tryJson(report)).data;
  const told = tookTooLong ? 'The run took too long and was ended.\n' : '';
  if (parsed === undefined) return failed(`${output}\n${told}vitest left no report (exit code ${code}).\n`);
  const tests = parsed.testResults.flatMap((file) => file.assertionResults);
  const count = (status: string) => tests.filter((test) => test.status === status).length;
  const brokenFiles = parsed.testResults.filter((file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed')).length;
  const failures = count('failed') + brokenFiles;
  const elsewhere = failures === 0 && (code !== 0 || tests.length === 0) ? 1 : 0;
  const why = elsewhere === 0 ? '' : tests.length === 0 ? 'No test ran.\n' : `vitest ended with code ${code} though no test failed.\n`;
  const skipped = tests.filter((test) => test.status !== 'passed' && test.status !== 'failed').map((test) => test.fullName.trim());
  return { passed: count('passed'), failed: failures + elsewhere, skipped, output: failures + elsewhere > 0 ? `${output}\n${told}${why}` : '' };
}

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
