// Lets Temporal's SDK download its program into the folder given as the only argument; a line on stderr and exit code 1 when it cannot.
import { TestWorkflowEnvironment } from '@temporalio/testing';

const [downloadDir] = process.argv.slice(2);
try {
  const env = await TestWorkflowEnvironment.createLocal({ server: { ip: '127.0.0.1', executable: { type: 'cached-download', downloadDir } } });
  await env.teardown();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message.replaceAll('\n', ' ') : String(error)}\n`);
  process.exitCode = 1;
}
