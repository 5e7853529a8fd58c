import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { seriousOn } from '../helpers/axe.ts';
import { newDataDir, removeDataDir } from '../helpers/product.ts';
import { type Served, serveTestApp } from '../helpers/served.ts';
import { templateNames } from '../helpers/templates.ts';
import { shot, visits } from '../helpers/visit.ts';

const dataDir = newDataDir();
const templates = templateNames.map((file) => JSON.parse(readFileSync(new URL(`../../templates/${file}`, import.meta.url), 'utf8')));
let served: Served;
const { pageOf, close } = visits(() => served);

beforeAll(async () => {
  served = await serveTestApp(dataDir);
  await served.people('id,name,email,roles,language\nhr,Ho,ho@h.example,hr;admin,en\nzh,Chan,chan@h.example,hr;admin,zh\n');
}, 240_000);
afterAll(async () => {
  await close();
  await served?.close();
  removeDataDir(dataDir);
});

it.each([
  ['hr', 'en', 1440, 'light'],
  ['zh', 'zh', 1440, 'dark'],
  ['hr', 'en', 390, 'dark'],
  ['zh', 'zh', 390, 'light'],
] as const)(
  'the gallery tells %s in %s, %i px wide and %s, of every template what it does, whom it asks and what it needs',
  async (person, language, width, scheme) => {
    const page = await pageOf(person, '/flows', { width, dark: scheme === 'dark', chinese: language === 'zh' });
    await page.getByRole('heading', { level: 1 }).waitFor();
    for (const { name, description, dates = [] } of templates) {
      const card = page.getByRole('listitem').filter({ hasText: description[language] });
      await card.getByText(name[language], { exact: true }).waitFor();
      await expect.poll(() => card.locator('ol > li').count()).toBeGreaterThan(1);
      for (const { label } of dates) expect(await card.textContent()).toContain(label[language]);
    }
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
    await shot(page, `gallery-${language}-${width}-${scheme}`);
    expect(await seriousOn(page)).toEqual([]);
  },
);
