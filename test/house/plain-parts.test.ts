import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const ui = fileURLToPath(new URL('../../builder-ui', import.meta.url));
const sources = readdirSync(ui, { recursive: true, encoding: 'utf8' }).filter((file) => /\.tsx?$/.test(file));
const code = (file: string): string => readFileSync(file, 'utf8');

/** What a module imports when it is loaded: not its types, and not what it loads later. */
const importsOf = (file: string): string[] =>
  [...code(file).matchAll(/^(?:import|export) (?!type\b)[^;]*?from '([^']+)';$|^import '([^']+)';$/gm)].map(([, from, bare]) => from ?? bare ?? '');

/** The way from a module to one that uses Mantine's components, which throw where nothing provides for them; null where there is none. */
function wayToMantine(file: string, seen = new Set<string>()): string[] | null {
  if (seen.has(file)) return null;
  seen.add(file);
  const imported = importsOf(file);
  if (imported.includes('@mantine/core')) return [relative(ui, file)];
  for (const next of imported.filter((one) => /^\..*\.tsx?$/.test(one))) {
    const way = wayToMantine(resolve(dirname(file), next), seen);
    if (way !== null) return [relative(ui, file), ...way];
  }
  return null;
}

const plainParts = sources.flatMap((file) =>
  [...code(join(ui, file)).matchAll(/lazyPart\(\(\) => import\('([^']+)'\), '\w+', \{ plain: true \}\)/g)].map(([, part]) =>
    resolve(dirname(join(ui, file)), part!),
  ),
);

it('what the builder loads without the component library uses none of it', () => {
  expect(plainParts.length).toBeGreaterThan(5);
  expect([join(ui, 'builder.tsx'), ...plainParts].map((part) => wayToMantine(part)).filter((way) => way !== null)).toEqual([]);
});
