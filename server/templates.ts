import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Logger } from 'pino';
import type { Sql } from '../db/connect.ts';
import { ownTemplates } from '../db/own-templates.ts';
import { parseFlow } from '../workflows/flow/parse.ts';
import type { Flow } from '../workflows/flow/schema.ts';

/** A flow to begin others from. `key`: what it is asked for by. */
export type Template = { key: string; flow: Flow; own: boolean };

/** The organisation's own, the newest first, then those that come with the product. */
export async function allTemplates(sql: Sql, log: Logger): Promise<Template[]> {
  const [own, brought] = await Promise.all([ownTemplates(sql), readTemplates(templatesDir, log)]);
  return [...own.map(({ id, flow }) => ({ key: id, flow, own: true })), ...brought.map((flow) => ({ key: flow.key, flow, own: false }))];
}

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
