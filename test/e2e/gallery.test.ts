import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { seriousOn } from '../helpers/axe.ts';
import { launchBrowser } from '../helpers/browser.ts';
import { newDataDir, removeDataDir } from '../helpers/product.ts';
import { type Served, serveTestApp } from '../helpers/served.ts';
import { templateNames } from '../helpers/templates.ts';

/** Screenshots are kept here when SHOTS names a folder. */
const shots = process.env.SHOTS;
const dataDir = newDataDir();
const templates = templateNames.map((file) => JSON.parse(readFileSync(new URL(`../../templates/${file}`, import.meta.url), 'utf8')));
let served: Served;
let browser: Browser;

beforeAll(async () => {
  served = await serveTestApp(dataDir);
  await served.people('id,name,email,roles,language\nhr,Ho,ho@h.example,hr;admin,en\nzh,Chan,chan@h.example,hr;admin,zh\n');
}, 240_000);
// Contexts of one browser share their cookies here.
afterEach(async () => browser?.close());
afterAll(async () => {
  await served?.close();
  removeDataDir(dataDir);
});

async function galleryFor(person: 'hr' | 'zh', width: number, colorScheme: 'light' | 'dark'): Promise<Page> {
  const cookies = (await served.signIn(person))
    .split('; ')
    .map((pair) => ({ url: served.url, name: pair.slice(0, pair.indexOf('=')), value: pair.slice(pair.indexOf('=') + 1) }));
  browser = await launchBrowser();
  const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme, locale: person === 'zh' ? 'zh-HK' : 'en-GB' });
  await context.addCookies(cookies);
  const page = await context.newPage();
  await page.goto(`${served.url}/flows`);
  await page.getByRole('heading', { level: 1 }).waitFor();
  return page;
}

it.each([
  ['hr', 'en', 1440, 'light'],
  ['zh', 'zh', 1440, 'dark'],
  ['hr', 'en', 390, 'dark'],
  ['zh', 'zh', 390, 'light'],
] as const)(
  'the gallery tells %s in %s, %i px wide and %s, of every template what it does, whom it asks and what it needs',
  async (person, language, width, scheme) => {
    const page = await galleryFor(person, width, scheme);
    for (const { name, description, dates = [] } of templates) {
      const card = page.getByRole('listitem').filter({ hasText: description[language] });
      await card.getByText(name[language], { exact: true }).waitFor();
      expect(await card.locator('ol > li').count()).toBeGreaterThan(1);
      for (const { label } of dates) expect(await card.textContent()).toContain(label[language]);
    }
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
    if (shots !== undefined) {
      mkdirSync(shots, { recursive: true });
      await page.screenshot({ path: join(shots, `gallery-${language}-${width}-${scheme}.png`), fullPage: true });
    }
    expect(await seriousOn(page)).toEqual([]);
  },
);
