import { writeFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { seriousOn } from '../helpers/axe.ts';
import { cutTexts, missingGlyphs } from '../helpers/looks.ts';
import { type Look, openPage } from '../helpers/visit.ts';
import type { Place } from './places.ts';
import type { Known } from './stage.ts';

export const looks: Record<string, Look> = {
  wide: {},
  'wide-zh-dark': { chinese: true, dark: true },
  'phone-zh': { width: 390, height: 844, chinese: true },
  'phone-dark': { width: 390, height: 844, dark: true },
};

type Tell = (fault: string) => void;

const isIn = ({ only }: Place, { width }: Look): boolean => only !== 'wide' || width === undefined;

/** Takes these places in every look into the folder, one WebP each; two looks at a time. `tell` is told what is wrong in them, in words. */
export async function takeAll(places: readonly Place[], known: Known, folder: string, tell: Tell): Promise<void> {
  const waiting = Object.entries(looks);
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await takeLook(next[0], next[1], { places, known, folder, tell });
  };
  await Promise.all([worker(), worker()]);
}

type Order = { places: readonly Place[]; known: Known; folder: string; tell: Tell };

async function takeLook(name: string, look: Look, { places, known, folder, tell }: Order): Promise<void> {
  const { browser, context, page } = await openPage(look);
  page.setDefaultTimeout(15_000);
  // What tsx puts around functions that have a name, also in those that run in the page.
  await context.addInitScript('globalThis.__name = (it) => it');
  await context.addInitScript(
    (language) => {
      if (location.protocol.startsWith('http')) localStorage.setItem('loopwright.language', language);
    },
    look.chinese === true ? 'zh' : 'en',
  );
  for (const place of places.filter((one) => isIn(one, look))) {
    await context.clearCookies();
    await context.addCookies(known.sessions[place.as ?? 'hr'] ?? []);
    const found: string[] = [];
    await page.setViewportSize({ width: look.width ?? 1_440, height: look.height ?? 900 });
    try {
      await show(page, place, known, look);
      found.push(...(await faultsOf(page)));
    } catch (error) {
      found.push(String(error).slice(0, 400));
    }
    writeFileSync(`${folder}${place.name}-${name}.webp`, await pictureOf(page));
    for (const fault of found) tell(`${place.name} (${name}): ${fault}`);
  }
  await browser.close();
}

async function show(page: Page, { path, press, served, mail }: Place, known: Known, look: Look): Promise<void> {
  if (mail !== undefined) return showMail(page, mail(known, look), known.url, look);
  const url = new URL(path(known), known.url);
  if (served === true) url.searchParams.set('lang', look.chinese === true ? 'zh' : 'en');
  await page.goto(url.href, { waitUntil: 'networkidle' });
  await press?.(page, known);
  await page.waitForLoadState('networkidle');
  await page.waitForTimeout(400);
}

/** By itself, as a mail program shows it: 700 wide, or a phone. Its reader's device brings the font. */
async function showMail(page: Page, html: string, url: string, { width = 700, height = 900 }: Look): Promise<void> {
  if (html === '') throw new Error('No such mail came.');
  await page.goto('about:blank');
  await page.setViewportSize({ width, height });
  await page.setContent(html.replace('<head>', `<head><link rel="stylesheet" href="${url}/chinese.css">`), { waitUntil: 'networkidle' });
}

/** What no page may have: boxes for characters, words cut off, a width that scrolls sideways, a serious finding of axe. */
async function faultsOf(page: Page): Promise<string[]> {
  const glyphs = await page.evaluate(missingGlyphs);
  const cut = await page.evaluate(cutTexts);
  const wider = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth + 1);
  return [
    ...(glyphs === '' ? [] : [`no glyph for ${glyphs}`]),
    ...cut.map((text) => `cut off: ${text}`),
    ...(wider ? ['wider than its window'] : []),
    ...(await seriousOn(page)),
  ];
}

/** As WebP: a tenth of a PNG. */
async function pictureOf(page: Page): Promise<Buffer> {
  const browser = await page.context().newCDPSession(page);
  const { data } = await browser.send('Page.captureScreenshot', { format: 'webp', quality: 65 });
  await browser.detach();
  return Buffer.from(data, 'base64');
}
