import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The files that take longest, the longest first: begun last, one of them would go on alone while the other worker has nothing left to do. */
const longest = ['engine/cases', 'server/cli', 'temporal/cases', 'temporal/template', 'temporal/departments', 'temporal/annual-review', 'temporal/storm'];

/** These first, then the rest as vitest has them: by how long they took, else by their size. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => {
      const at = longest.findIndex((name) => moduleId.endsWith(`test/${name}.test.ts`));
      return at < 0 ? longest.length : at;
    };
    return (await super.sort(files)).sort((a, b) => place(a) - place(b));
  }
}
