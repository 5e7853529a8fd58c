import type { Page } from 'playwright-core';
import { AxeBuilder } from '@axe-core/playwright';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { seriousOn } from '../helpers/axe.ts';
import { missingGlyphs } from '../helpers/looks.ts';
import { type Known, places } from '../helpers/places.ts';
import { newDataDir, removeDataDir } from '../helpers/product.ts';
import { type Served, serveTestApp } from '../helpers/served.ts';
import { visits } from '../helpers/visit.ts';

const dataDir = newDataDir();
let served: Served;
let known: Known;
const { pageOf, close, faults } = visits(() => served);

beforeAll(async () => {
  served = await serveTestApp(dataDir);
  await served.people('id,name,email,roles,language,manager_id\nhr,Ho,ho@h.example,hr;admin,en,\ne,Eve,eve@h.example,,zh,hr\n');
  const cookie = await served.signIn('hr');
  const made = await served.request('/api/flows', {
    method: 'POST',
    cookie,
    body: '{"template":"annual-review"}',
    headers: { 'content-type': 'application/json' },
  });
  known = { flow: ((await made.json()) as { id: string }).id, person: 'e' };
}, 240_000);
afterAll(async () => {
  await close();
  await served?.close();
  removeDataDir(dataDir);
});

/** In the other scheme only colours can differ. */
async function faintIn(page: Page): Promise<string[]> {
  await page.emulateMedia({ colorScheme: 'dark' });
  const { violations } = await new AxeBuilder({ page: page as never }).withRules(['color-contrast']).analyze();
  await page.emulateMedia({ colorScheme: 'light' });
  return violations.flatMap(({ nodes }) => nodes.map(({ html }) => `faint in the dark: ${html.slice(0, 160)}`));
}

it.each([true, false])('every page and state, in Chinese %s, light and dark: nothing serious for axe, no box where a character should be', async (chinese) => {
  const page = await pageOf('hr', null, { chinese });
  const found: string[] = [];
  for (const { name, path, press } of places) {
    const address = path(known);
    if (address === null) continue;
    await page.goto(`${served.url}${address}`, { waitUntil: 'networkidle' });
    await press?.(page);
    await page.waitForLoadState('networkidle');
    const here = [...(await seriousOn(page)), ...(await faintIn(page))];
    const glyphs = await page.evaluate(missingGlyphs);
    found.push(...here.map((one) => `${name}: ${one}`), ...(glyphs === '' ? [] : [`${name}: no glyph for ${glyphs}`]));
  }
  expect(found).toEqual([]);
  expect(faults).toEqual([]);
});
