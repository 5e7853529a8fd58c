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

const isIn = ({ only }: Place, { width }: Look): boolean => only !== 'wide' || width === undefined;

/** Takes these places in every look into the folder, one WebP each; two looks at a time. Answers what is wrong in them, in words. */
export async function takeAll(places: readonly Place[], known: Known, folder: string): Promise<string[]> {
  const waiting = Object.entries(looks);
  const faults: string[] = [];
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) faults.push(...(await takeLook(next[0], next[1], places, known, folder)));
  };
  await Promise.all([worker(), worker()]);
  return faults;
}

async function takeLook(name: string, look: Look, places: readonly Place[], known: Known, folder: string): Promise<string[]> {
  const faults: string[] = [];
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
    try {
      await show(page, place, known, look);
      found.push(...(await faultsOf(page)));
    } catch (error) {
      found.push(String(error).slice(0, 400));
    }
    writeFileSync(`${folder}${place.name}-${name}.webp`, await pictureOf(page));
    faults.push(...found.map((fault) => `${place.name} (${name}): ${fault}`));
  }
  await browser.close();
  return faults;
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
  const before = page.viewportSize();
  await page.goto('about:blank');
  await page.setViewportSize({ width, height });
  await page.setContent(html.replace('<head>', `<head><link rel="stylesheet" href="${url}/chinese.css">`), { waitUntil: 'networkidle' });
  page.once('framenavigated', () => void (before !== null && page.setViewportSize(before)));
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

/** As WebP, which the browser itself makes of the picture: a tenth of a PNG. */
async function pictureOf(page: Page): Promise<Buffer> {
  const png = (await page.screenshot()).toString('base64');
  const sheet = await page.context().newPage();
  const webp = await sheet.evaluate(async (data) => {
    const image = Object.assign(new Image(), { src: `data:image/png;base64,${data}` });
    await image.decode();
    const canvas = Object.assign(document.createElement('canvas'), { width: image.width, height: image.height });
    canvas.getContext('2d')!.drawImage(image, 0, 0);
    return canvas.toDataURL('image/webp', 0.65).split(',')[1] ?? '';
  }, png);
  await sheet.close();
  return Buffer.from(webp, 'base64');
}
