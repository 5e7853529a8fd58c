import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Logger } from 'pino';
import { parseFlow } from '../workflows/flow/parse.ts';
import type { Flow } from '../workflows/flow/schema.ts';

export const templatesDir = fileURLToPath(new URL('../templates/', import.meta.url));

/** The flows that come with the product, one per file, by the name of the file. A file that is no flow is left out and logged. */
export async function readTemplates(dir: string, log: Logger): Promise<Flow[]> {
  const names = (await readdir(dir).catch(() => [])).filter((name) => /^[a-z0-9-]+\.json$/.test(name)).sort();
  const read = await Promise.all(
    names.map(async (name) => {
      const { flow, problems } = parseFlow(await readFile(join(dir, name), 'utf8'));
      if (flow === null) log.error({ template: name, problems: problems.slice(0, 3) }, 'a template is not a flow');
      return flow === null ? [] : [flow];
    }),
  );
  return read.flat();
}
