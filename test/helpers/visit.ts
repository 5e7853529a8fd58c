import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { seriousOn } from './axe.ts';
import { cutTexts, missingGlyphs } from './looks.ts';
import type { Served } from './served.ts';
import { signedIn, type Visitor } from './visitor.ts';

export type Look = { width?: number; dark?: boolean; chinese?: boolean };

/** Pages as somebody sees them who is signed in: by default wide, light and in English. `faults`: what went wrong in any of them. */
export function visits(served: () => Served) {
  const visitors: Visitor[] = [];
  const faults: string[] = [];
  const pageOf = async (person: string, path = '/', { width = 1440, dark = false, chinese = false }: Look = {}): Promise<Page> => {
    const visitor = await signedIn(served(), person, { width, height: 844, scheme: dark ? 'dark' : 'light', language: chinese ? 'zh' : 'en' });
    visitors.push(visitor);
    visitor.page.on('pageerror', (error) => faults.push(String(error)));
    await visitor.page.goto(`${served().url}${path}`, { waitUntil: 'networkidle' });
    return visitor.page;
  };
  const close = async (): Promise<void> => void (await Promise.all(visitors.map((visitor) => visitor.close())));
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
