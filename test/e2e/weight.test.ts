import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { Hono } from 'hono';
import { beforeAll, expect, it } from 'vitest';
import { taskPage } from '../../server/pages/task.tsx';
import type { AppEnv } from '../../server/permissions.ts';
import { buildUi, uiDir } from '../../server/local/ui.ts';
import { launchBrowser } from '../helpers/browser.ts';
import { approvalView } from '../helpers/task-view.ts';
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

beforeAll(async () => {
  const dataDir = newDataDir();
  await buildUi(dataDir, () => {});
  removeDataDir(dataDir);
}, 120_000);

it('opens the builder and a step in it with at most 250 KB of scripts, and without the component library', async () => {
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

it('opens the page behind a mail link with at most 90 KB, all in all, and paints it within 1.2 seconds on a slow phone; then it keeps what is typed', async () => {
  const app = new Hono<AppEnv>();
  app.get('/t/x', (c) => {
    c.set('nonce', 'n');
    return taskPage(c, { view: { ...approvalView, state: 'open' }, action: '/t/x', nonce: 'n' }, 200);
  });
  const script = readFileSync(join(uiDir, 'task-page.js'), 'utf8');
  const answer = await app.request('/t/x');
  const policy = answer.headers.get('content-security-policy') ?? '';
  const html = await answer.text();
  const weighs = [html, script].reduce((sum, text) => sum + gzipSync(text).length, 0) / 1_024;
  expect(weighs).toBeLessThan(90);
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage({ viewport: { width: 390, height: 844 } });
    const asked: string[] = [];
    const drafts: string[] = [];
    const troubles: string[] = [];
    page.on('pageerror', (error) => troubles.push(error.message));
    page.on('console', (message) => message.type() === 'error' && troubles.push(message.text()));
    await page.route('**/*', async (route) => {
      const { pathname } = new URL(route.request().url());
      asked.push(pathname);
      if (pathname === '/t/x') return route.fulfill({ body: html, contentType: 'text/html', headers: { 'content-security-policy': policy } });
      if (pathname === '/task-page.js') return route.fulfill({ body: script, contentType: 'text/javascript' });
      drafts.push(route.request().postData() ?? '');
      return route.fulfill({ body: '{"savedAt":"2027-03-10T01:00:00.000Z"}', contentType: 'application/json' });
    });
    const slow = await page.context().newCDPSession(page);
    await slow.send('Emulation.setCPUThrottlingRate', { rate: 4 });
    await page.goto('http://task.test/t/x');
    const painted = await page.evaluate(
      () =>
        new Promise<number>((resolve) =>
          new PerformanceObserver((list) => resolve(list.getEntries().at(-1)!.startTime)).observe({ type: 'largest-contentful-paint', buffered: true }),
        ),
    );
    expect(painted).toBeLessThan(1_200);
    expect(asked.filter((path) => path !== '/favicon.ico')).toEqual(['/t/x', '/task-page.js']);
    await page.getByRole('textbox').first().fill('On time, every week');
    await expect.poll(() => drafts.at(-1) ?? '').toContain('On time, every week');
    expect(troubles).toEqual([]);
  } finally {
    await browser.close();
  }
}, 60_000);
