/** What a stage came to. */
export type Outcome = {
  passed: number;
  failed: number;
  /** The full name of each test that was not run. */
  skipped: string[];
  /** What to show when something failed; empty if there is nothing to say. */
  output: string;
};

export const passed: Outcome = { passed: 1, failed: 0, skipped: [], output: '' };

export function failed(output: string, count = 1): Outcome {
  return { passed: 0, failed: count, skipped: [], output };
}

/** Adds outcomes up; outputs are put one below the other. */
export function sum(outcomes: Outcome[]): Outcome {
  return {
    passed: outcomes.reduce((total, each) => total + each.passed, 0),
    failed: outcomes.reduce((total, each) => total + each.failed, 0),
    skipped: outcomes.flatMap((each) => each.skipped),
    output: outcomes.map((each) => each.output).join(''),
  };
}

/** The last line of a run, read by machines. */
export function lastLine({ passed, failed, skipped }: Outcome): string {
  return `${passed} passed, ${failed} failed, ${skipped.length} skipped`;
}
