import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { buildUi, uiDir } from '../../server/local/ui.ts';
import { newDataDir, removeDataDir } from '../helpers/product.ts';

/** What a script of the built builder imports before it runs, itself included. */
function withImports(file: string, found = new Set<string>()): Set<string> {
  if (found.has(file)) return found;
  found.add(file);
  for (const [, next] of code(file).matchAll(/(?:from|import)\s*["']\.\/([^"']+\.js)["']/g)) withImports(next!, found);
  return found;
}

const folder = join(uiDir, 'assets', 'builder');
const code = (file: string): string => readFileSync(join(folder, file), 'utf8');
const kilobytes = (files: Iterable<string>): number => [...files].reduce((sum, file) => sum + gzipSync(code(file)).length, 0) / 1_024;

it('opens the builder and a step in it with at most 250 KB of scripts, and without the component library', async () => {
  const dataDir = newDataDir();
  await buildUi(dataDir, () => {});
  removeDataDir(dataDir);
  const page = readFileSync(join(uiDir, 'builder.html'), 'utf8');
  const first = [...page.matchAll(/assets\/builder\/([^"]+\.js)"/g)].map(([, file]) => file!);
  const later = readdirSync(folder).filter((file) => /^(side|outline|paper)-.*\.js$/.test(file));
  expect(later.length).toBe(3);
  // Each is a round trip of its own, and nothing is seen before the last.
  expect(first.length).toBeLessThanOrEqual(4);
  const loaded = new Set<string>();
  for (const file of [...first, ...later]) withImports(file, loaded);
  expect(kilobytes(loaded)).toBeLessThan(250);
  expect([...loaded].filter((file) => code(file).includes('MantineProvider'))).toEqual([]);
});
