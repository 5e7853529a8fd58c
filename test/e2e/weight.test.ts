import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { buildUi, uiDir } from '../../server/local/ui.ts';
import { newDataDir, removeDataDir } from '../helpers/product.ts';

/** What a script of the built interface imports before it runs, itself included. */
function withImports(file: string, found = new Set<string>()): Set<string> {
  if (found.has(file)) return found;
  found.add(file);
  for (const [, next] of code(file).matchAll(/(?:from|import)\s*["']\.\/([^"']+\.js)["']/g)) withImports(next!, found);
  return found;
}

const code = (file: string): string => readFileSync(join(uiDir, 'assets', file), 'utf8');
const kilobytes = (files: Iterable<string>): number => [...files].reduce((sum, file) => sum + gzipSync(code(file)).length, 0) / 1_024;

it('opens the builder and a step in it with at most 250 KB of scripts, and without the component library', async () => {
  const dataDir = newDataDir();
  await buildUi(dataDir, () => {});
  removeDataDir(dataDir);
  const page = readFileSync(join(uiDir, 'builder.html'), 'utf8');
  const first = [...page.matchAll(/assets\/([^"]+\.js)"/g)].map(([, file]) => file!);
  const later = readdirSync(join(uiDir, 'assets')).filter((file) => /^(side|outline|paper)-.*\.js$/.test(file));
  // The outline and the paper share a part of their own.
  expect(later.length).toBeGreaterThanOrEqual(3);
  const loaded = new Set<string>();
  for (const file of [...first, ...later]) withImports(file, loaded);
  expect(kilobytes(loaded)).toBeLessThan(250);
  expect([...loaded].filter((file) => code(file).includes('MantineProvider'))).toEqual([]);
});
