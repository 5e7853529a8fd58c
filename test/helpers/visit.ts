import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { expect } from 'vitest';
import { seriousOn } from './axe.ts';
import { launchBrowser } from './browser.ts';
import { cutTexts, missingGlyphs } from './looks.ts';
import type { Served } from './served.ts';

export type Look = { width?: number; dark?: boolean; chinese?: boolean };

/** Pages as somebody sees them who is signed in: by default wide, light and in English. `faults`: what went wrong in any of them. */
export function visits(served: () => Served) {
  const browsers: Browser[] = [];
  const faults: string[] = [];
  const pageOf = async (person: string, path = '/', { width = 1440, dark = false, chinese = false }: Look = {}): Promise<Page> => {
    const { url, signIn } = served();
    const cookies = (await signIn(person)).split('; ').map((pair) => {
      return { url, name: pair.slice(0, pair.indexOf('=')), value: pair.slice(pair.indexOf('=') + 1) };
    });
    // A browser for each: contexts of one share their cookies here.
    const browser = await launchBrowser();
    browsers.push(browser);
    const context = await browser.newContext({
      viewport: { width, height: 844 },
      colorScheme: dark ? 'dark' : 'light',
      locale: chinese ? 'zh-HK' : 'en-GB',
      timezoneId: 'Asia/Hong_Kong',
    });
    await context.addCookies(cookies);
    await context.addInitScript((language) => localStorage.setItem('loopwright.language', language), chinese ? 'zh' : 'en');
    const page = await context.newPage();
    page.setDefaultTimeout(20_000);
    page.on('pageerror', (error) => faults.push(String(error)));
    await page.goto(`${url}${path}`, { waitUntil: 'networkidle' });
    return page;
  };
  const close = async (): Promise<void> => void (await Promise.all(browsers.map((browser) => browser.close())));
  return { faults, pageOf, close };
}

/** Nothing cut off, nothing to scroll sideways, no serious finding, no box where a character should be. A screenshot is kept where SHOTS names a folder. */
export async function looksWell(page: Page, name: string): Promise<void> {
  const shots = process.env.SHOTS;
  if (shots !== undefined) {
    mkdirSync(shots, { recursive: true });
    await page.screenshot({ path: join(shots, `${name}.png`), fullPage: true });
  }
  expect(await page.evaluate(cutTexts), name).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth > innerWidth + 1), `${name} is wider than its page`).toBe(false);
  expect(await page.evaluate(missingGlyphs), name).toBe('');
  expect(await seriousOn(page), name).toEqual([]);
}
