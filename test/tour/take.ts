import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { seriousOn } from '../helpers/axe.ts';
import { cutTexts, missingGlyphs } from '../helpers/looks.ts';
import { type Known, type Place, places } from '../helpers/places.ts';
import { newDataDir, removeDataDir, startProduct } from '../helpers/product.ts';
import { type Look, openPage } from '../helpers/visit.ts';

/**
 * `npm run tour`: starts the product with its sample organisation, launches a trial of the yearly review, and takes every page in four looks into docs/tour.
 * It fails where a character has no glyph, a text is cut off, a page is wider than its window, or axe finds something serious. `ONLY=draw,read` takes a few.
 */

const folder = fileURLToPath(new URL('../../docs/tour/', import.meta.url));
const looks: Record<string, Look> = {
  wide: {},
  'wide-zh-dark': { chinese: true, dark: true },
  'phone-zh': { width: 390, height: 844, chinese: true },
  'phone-dark': { width: 390, height: 844, dark: true },
};
const only = process.env.ONLY?.split(',');
const wanted = places.filter(({ name }) => only === undefined || only.includes(name));

const dataDir = newDataDir();
const product = await startProduct(dataDir);
const faults: string[] = [];
try {
  if (only === undefined) rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const first = await signedIn();
  const known = await begin(first.page);
  const cookies = await first.context.cookies();
  await first.browser.close();
  for (const [look, how] of Object.entries(looks)) {
    const { browser, context, page } = await openPage(how);
    await context.addCookies(cookies);
    await context.addInitScript((language) => localStorage.setItem('loopwright.language', language), how.chinese === true ? 'zh' : 'en');
    for (const place of wanted) await take(page, place, known, look);
    await browser.close();
  }
  writeFileSync(`${folder}index.md`, index());
} finally {
  await product.kill();
  removeDataDir(dataDir);
}
for (const fault of faults) console.error(fault);
console.log(`${wanted.length} pages in ${Object.keys(looks).length} looks: docs/tour/index.md${faults.length === 0 ? '' : `; ${faults.length} faults`}`);
process.exitCode = faults.length === 0 ? 0 : 1;

async function signedIn(): Promise<{ browser: Browser; context: BrowserContext; page: Page }> {
  const opened = await openPage();
  await opened.page.goto(product.adminLink);
  await opened.page.getByRole('button', { name: /Sign in|登入/ }).click();
  await opened.page.waitForURL(`${product.url}/`);
  return opened;
}

/** A flow of the gallery, published and on trial for one department, so that there is something to see. */
async function begin(page: Page): Promise<Known> {
  const post = async (path: string, data: object): Promise<Record<string, unknown>> => {
    const answer = await page.request.post(`${product.url}${path}`, { data, headers: { origin: product.url } });
    if (!answer.ok()) throw new Error(`${path}: ${answer.status()} ${(await answer.text()).slice(0, 500)}`);
    return (await answer.json()) as Record<string, unknown>;
  };
  const flow = String((await post('/api/flows', { template: 'annual-review' })).id);
  const { people } = (await (await page.request.get(`${product.url}/api/people`)).json()) as { people: { id: string }[] };
  const person = people[1]?.id ?? 'hh001';
  await post(`/api/flows/${flow}/publish`, { revision: 1 });
  const known: Known = { flow, person };
  try {
    const day = new Date(Date.now() + 40 * 86_400_000).toISOString().slice(0, 10);
    const plan = {
      version: 1,
      name: 'Annual review',
      zone: 'Asia/Hong_Kong',
      startsOn: null,
      period: null,
      dates: { close: day },
      audience: { people: people.slice(1, 9).map(({ id }) => id) },
      owner: null,
      notice: null,
    };
    const launched = await post(`/api/flows/${flow}/launch`, {
      ...plan,
      trial: { to: 'hr@harbour.example', secondsPerDay: 5, withinBudget: false },
      key: 'tour',
    });
    const cycle = String(launched.cycle);
    await page.goto(`${product.url}/running/${cycle}`, { waitUntil: 'networkidle' });
    await page.waitForTimeout(8_000);
    return { ...known, cycle, ...(await fromMailbox(page)) };
  } catch (error) {
    faults.push(`The trial could not be launched, so nothing that runs is shown: ${String(error).slice(0, 400)}`);
    return known;
  }
}

/** The first task of which a mail tells, and the run that it is of. */
async function fromMailbox(page: Page): Promise<Partial<Known>> {
  const { mails } = (await (await page.request.get(`${product.url}/api/mailbox`)).json()) as { mails: { id: string }[] };
  for (const { id } of mails) {
    const { links } = (await (await page.request.get(`${product.url}/api/mailbox/${id}`)).json()) as { links: string[] };
    const link = links.find((one) => one.includes('/t/'));
    if (link !== undefined) return { task: new URL(link).pathname };
  }
  return {};
}

async function take(page: Page, { name, path, press }: Place, known: Known, look: string): Promise<void> {
  const address = path(known);
  if (address === null) return;
  const where = `${name} (${look})`;
  try {
    await page.goto(`${product.url}${address}`, { waitUntil: 'networkidle' });
    await press?.(page);
    await page.waitForLoadState('networkidle');
    await page.waitForTimeout(400);
    await keep(page, `${name}-${look}`);
    for (const text of await page.evaluate(cutTexts)) faults.push(`${where}: cut off: ${text}`);
    if (await page.evaluate(() => document.documentElement.scrollWidth > innerWidth + 1)) faults.push(`${where}: wider than its window`);
    const glyphs = await page.evaluate(missingGlyphs);
    if (glyphs !== '') faults.push(`${where}: no glyph for ${glyphs}`);
    for (const found of await seriousOn(page)) faults.push(`${where}: ${found}`);
  } catch (error) {
    faults.push(`${where}: ${String(error).slice(0, 300)}`);
  }
}

/** As WebP, which the browser itself makes of the picture: a tenth of a PNG. */
async function keep(page: Page, name: string): Promise<void> {
  const png = (await page.screenshot()).toString('base64');
  const sheet = await page.context().newPage();
  const webp = await sheet.evaluate(async (data) => {
    const image = Object.assign(new Image(), { src: `data:image/png;base64,${data}` });
    await image.decode();
    const canvas = Object.assign(document.createElement('canvas'), { width: image.width, height: image.height });
    canvas.getContext('2d')!.drawImage(image, 0, 0);
    return canvas.toDataURL('image/webp', 0.72).split(',')[1] ?? '';
  }, png);
  await sheet.close();
  writeFileSync(`${folder}${name}.webp`, Buffer.from(webp, 'base64'));
  if (process.env.SHOTS !== undefined) await page.screenshot({ path: `${process.env.SHOTS}/tour-${name}.png` });
}

function index(): string {
  const rows = wanted.map(
    ({ name }) =>
      `| ${name} | ${Object.keys(looks)
        .map((look) => `[${look}](${name}-${look}.webp)`)
        .join(' · ')} |`,
  );
  return `# A tour of every page\n\nTaken by \`npm run tour\`, with the sample organisation and a trial of the yearly review.\n\n| page | looks |\n| --- | --- |\n${rows.join('\n')}\n`;
}
