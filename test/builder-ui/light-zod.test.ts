import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import * as light from '../../builder-ui/light-zod.ts';
import { describe as drawnOf } from '../../builder-ui/editor/inspector/describe.ts';
import { flow as heavyFlow } from '../../workflows/flow/schema.ts';
import { kinds as heavyKinds, type StepKind, stepKinds } from '../../workflows/flow/steps/index.ts';
import { drawingOf } from '../../bench/drawing.ts';

const root = join(import.meta.dirname, '../..');
const seed = Number(process.env.SEED ?? 20_261_127);

vi.resetModules();
vi.doMock('zod', () => light);
const { flow: lightFlow } = await import('../../workflows/flow/schema.ts');
const { kinds: lightKinds } = await import('../../workflows/flow/steps/index.ts');
const { describe: lightDrawnOf } = await import('../../builder-ui/editor/inspector/describe.ts');
// Files that follow share what this process has imported.
vi.doUnmock('zod');
vi.resetModules();

/** Every flow of the golden cases and of the gallery, as their files say them. */
const flows = [...filesIn('test/flow/cases', 'flow.json'), ...filesIn('templates', '.json')].map((path) => JSON.parse(readFileSync(path, 'utf8')) as unknown);

function filesIn(folder: string, ending: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
    .map((entry) => join(entry.parentPath, entry.name));
}

const readBy = (schema: { safeParse: (value: unknown) => { success: boolean; data?: unknown } }, value: unknown) => {
  const { success, data } = schema.safeParse(value);
  return success ? { data } : 'refused';
};

describe('what stands for zod in the browser', () => {
  test('reads every flow of ours as zod does', () => {
    expect(flows.length).toBeGreaterThan(50);
    for (const one of [...flows, drawingOf(100)]) expect(readBy(lightFlow, one)).toEqual(readBy(heavyFlow, one));
  });

  test('takes and refuses what has been spoiled as zod does', () => {
    const random = randomFrom(seed);
    let refused = 0;
    for (const [index, one] of flows.entries()) {
      for (let n = 0; n < 12; n += 1) {
        const spoiled = structuredClone(one);
        spoil(spoiled, random);
        const expected = readBy(heavyFlow, spoiled);
        if (expected === 'refused') refused += 1;
        expect(readBy(lightFlow, spoiled), `SEED=${seed}, flow ${index}`).toEqual(expected);
      }
    }
    expect(refused).toBeGreaterThan(flows.length);
  });

  test.each(stepKinds)('describes the settings of %s as zod does', (kind: StepKind) => {
    expect(lightDrawnOf(lightKinds[kind].settings)).toEqual(drawnOf(heavyKinds[kind].settings));
  });

  test('has everything of zod that the kernel calls', () => {
    const called = filesIn('workflows/flow', '.ts').flatMap((path) => [...readFileSync(path, 'utf8').matchAll(/\bz\.(\w+)\(/g)].map(([, name]) => name!));
    expect([...new Set(called)].filter((name) => !(name in light))).toEqual([]);
  });
});

/** Puts something else in one place of a value, takes something away, or adds what does not belong. */
function spoil(value: unknown, random: () => number): void {
  const places: [Record<string, unknown>, string][] = [];
  const look = (node: unknown) => {
    if (typeof node !== 'object' || node === null) return;
    for (const key of Object.keys(node)) {
      places.push([node as Record<string, unknown>, key]);
      look((node as Record<string, unknown>)[key]);
    }
  };
  look(value);
  const [node, key] = places[Math.floor(random() * places.length)]!;
  const others = [undefined, null, '', 'x', 'y'.repeat(300), -1, 0, 1.5, 1e9, Number.NaN, true, [], {}, [[]], { en: 'A' }, { who: 'subject' }];
  const way = random();
  if (way < 0.15) delete node[key];
  else if (way < 0.25 && !Array.isArray(node)) node.unheardOf = 1;
  else node[key] = others[Math.floor(random() * others.length)];
}

/** Numbers from 0 to 1, the same for the same seed. */
function randomFrom(start: number): () => number {
  let state = start >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
