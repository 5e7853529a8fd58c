import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { launchBrowser } from './browser.ts';
import type { Served } from './served.ts';

/** Screenshots are kept here when SHOTS names a folder. */
const shots = process.env.SHOTS;

/** `language`: that of the browser, and the one chosen in the app when it is said. */
export type Looks = { width?: number; height?: number; scheme?: 'light' | 'dark'; language?: 'en' | 'zh' };

export type Visitor = {
  page: Page;
  /** What the page's own code has thrown since it was opened. */
  faults: string[];
  button: (name: string | RegExp) => Locator;
  /** The whole page, what is scrolled away too, under this name. */
  shot: (name: string) => Promise<void>;
  close: () => Promise<void>;
};

/** Someone at a browser of their own, in Hong Kong: contexts of one browser share their cookies here. */
export async function visitor({ width = 1440, height = 900, scheme = 'light', language }: Looks = {}): Promise<Visitor> {
  const browser = await launchBrowser();
  const locale = language === 'zh' ? 'zh-HK' : 'en-GB';
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: scheme, locale, timezoneId: 'Asia/Hong_Kong' });
  if (language !== undefined) await context.addInitScript((chosen) => localStorage.setItem('loopwright.language', chosen), language);
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(String(error)));
  return {
    page,
    faults,
    button: (name) => page.getByRole('button', { name, exact: typeof name === 'string' }),
    shot: (name) => keepShot(page, name),
    close: () => browser.close(),
  };
}

/** The same, signed in as a person of the app that is served. */
export async function signedIn(served: Served, person: string, looks: Looks = {}): Promise<Visitor> {
  const cookies = (await served.signIn(person)).split('; ').map((pair) => {
    const at = pair.indexOf('=');
    return { url: served.url, name: pair.slice(0, at), value: pair.slice(at + 1) };
  });
  const opened = await visitor(looks);
  await opened.page.context().addCookies(cookies);
  return opened;
}

async function keepShot(page: Page, name: string): Promise<void> {
  if (shots === undefined) return;
  mkdirSync(shots, { recursive: true });
  await page.screenshot({ path: join(shots, `${name}.png`), fullPage: true });
}
