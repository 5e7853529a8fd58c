import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { workflowBundle } from '../../server/workflow-bundle.ts';

const folder = join(tmpdir(), `loopwright-bundles-${createHash('sha256').update(process.cwd()).digest('hex').slice(0, 8)}`);
let made: ReturnType<typeof workflowBundle> | undefined;

/** The workflows as one file, kept between runs and made anew when their source changed; looked for once in a process. */
export function testBundle(): ReturnType<typeof workflowBundle> {
  return (made ??= workflowBundle(folder));
}
