import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { expect } from 'vitest';
import { seriousOn } from './axe.ts';
import { launchBrowser } from './browser.ts';
import { cutTexts, missingGlyphs } from './looks.ts';
import type { Served } from './served.ts';

export type Look = { width?: number; height?: number; dark?: boolean; chinese?: boolean };

/** An empty page in a browser of its own, since contexts of one share their cookies here. In Hong Kong; by default wide, light and in English. */
export async function openPage({
  width = 1440,
  height = 900,
  dark = false,
  chinese = false,
}: Look = {}): Promise<{ browser: Browser; context: BrowserContext; page: Page }> {
  const browser = await launchBrowser();
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: dark ? 'dark' : 'light',
    locale: chinese ? 'zh-HK' : 'en-GB',
    timezoneId: 'Asia/Hong_Kong',
    acceptDownloads: true,
  });
  // Whoever has been in the builder before is not shown around again.
  await context.addInitScript(() => location.protocol.startsWith('http') && localStorage.setItem('loopwright.firstLook', 'done'));
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  return { browser, context, page };
}

/** The same for somebody who is signed in. */
export async function openSignedIn(served: Served, person: string, look: Look = {}): Promise<{ browser: Browser; page: Page }> {
  const cookies = (await served.signIn(person)).split('; ').map((pair) => {
    return { url: served.url, name: pair.slice(0, pair.indexOf('=')), value: pair.slice(pair.indexOf('=') + 1) };
  });
  const { browser, context, page } = await openPage(look);
  await context.addCookies(cookies);
  // As if chosen on an earlier visit; what is chosen on a page stays.
  await context.addInitScript(
    (language) => {
      if (localStorage.getItem('loopwright.language') === null) localStorage.setItem('loopwright.language', language);
    },
    look.chinese === true ? 'zh' : 'en',
  );
  return { browser, page };
}

/** Keeps a screenshot of the whole page where SHOTS names a folder. */
export async function shot(page: Page, name: string): Promise<void> {
  const shots = process.env.SHOTS;
  if (shots === undefined) return;
  mkdirSync(shots, { recursive: true });
  await page.screenshot({ path: join(shots, `${name}.png`), fullPage: true });
}

/** Pages as somebody sees them who is signed in. `faults`: what went wrong in any of them. */
export function visits(served: () => Served) {
  const browsers: Browser[] = [];
  const faults: string[] = [];
  return {
    faults,
    pageOf: async (person: string, path: string | null = '/', look: Look = {}): Promise<Page> => {
      const { browser, page } = await openSignedIn(served(), person, look);
      browsers.push(browser);
      page.on('pageerror', (error) => faults.push(String(error)));
      if (path !== null) await page.goto(`${served().url}${path}`, { waitUntil: 'networkidle' });
      return page;
    },
    /** Of every page so far. */
    close: async (): Promise<void> => {
      await Promise.all(browsers.splice(0).map((browser) => browser.close()));
    },
  };
}

/** Nothing cut off, nothing to scroll sideways, no serious finding, no box where a character should be. A screenshot is kept where SHOTS names a folder. */
export async function looksWell(page: Page, name: string): Promise<void> {
  await shot(page, name);
  expect(await page.evaluate(cutTexts), name).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth > innerWidth + 1), `${name} is wider than its page`).toBe(false);
  expect(await page.evaluate(missingGlyphs), name).toBe('');
  expect(await seriousOn(page), name).toEqual([]);
}
