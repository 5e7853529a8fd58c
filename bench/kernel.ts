import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { launchBrowser } from '../test/helpers/browser.ts';
import { playReviews } from './kernel-work.ts';
import type { Bench } from './run.ts';

const floors = { nodePerSecond: 2_000, browserPerSecond: 2_000 };
const repeats = 5;
type Played = ReturnType<typeof playReviews>;

/**
 * How many events and acts the kernel works out in a second, each with its dates, mails and lines of history: `size` reviews of seven answers, in Node and in
 * Chromium, by the same source; after one round to warm up the median of five. The floor is what the builder needs to play a year of a hundred people in seconds.
 */
export const kernel: Bench = async ({ size, say }) => {
  const inNode = await rates(async () => playReviews(size));
  say(`In Node ${Math.round(inNode)} advances per second.`);
  const inBrowser = await browserRates(size);
  say(`In the browser ${Math.round(inBrowser)} advances per second.`);
  const figures = { nodePerSecond: Math.round(inNode), browserPerSecond: Math.round(inBrowser), browserToNode: Math.round((inBrowser / inNode) * 100) / 100 };
  const met = figures.nodePerSecond >= floors.nodePerSecond && figures.browserPerSecond >= floors.browserPerSecond;
  return { name: 'kernel', figures, targets: {}, floors, met };
};

async function rates(play: () => Promise<Played>): Promise<number> {
  await play();
  const all: number[] = [];
  for (let n = 0; n < repeats; n += 1) {
    const { advances, ms } = await play();
    all.push((advances / ms) * 1_000);
  }
  return all.toSorted((a, b) => a - b)[Math.floor(repeats / 2)] ?? 0;
}

async function browserRates(size: number): Promise<number> {
  const script = await bundled();
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage();
    await page.addScriptTag({ content: script });
    return await rates(async () => (await page.evaluate(`kernelWork.playReviews(${size})`)) as Played);
  } finally {
    await browser.close();
  }
}

/** One script for a page, which puts the work under `kernelWork`. */
async function bundled(): Promise<string> {
  const outDir = mkdtempSync(join(tmpdir(), 'loopwright-kernel-'));
  try {
    const entry = fileURLToPath(new URL('./kernel-work.ts', import.meta.url));
    await build({
      configFile: false,
      logLevel: 'silent',
      build: { outDir, lib: { entry, name: 'kernelWork', formats: ['iife'], fileName: () => 'kernel.js' } },
    });
    return readFileSync(join(outDir, 'kernel.js'), 'utf8');
  } finally {
    rmSync(outDir, { recursive: true, force: true });
  }
}
