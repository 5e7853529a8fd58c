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

it.each([
  ['in English, light', {}],
  ['in Chinese, dark', { chinese: true, dark: true }],
] as const)('every page and state, %s: nothing serious for axe, and no box where a character should be', async (_, look) => {
  const page = await pageOf('hr', null, look);
  const found: string[] = [];
  for (const { name, path, press, plain } of places) {
    const address = path(known);
    if (address === null) continue;
    await page.goto(`${served.url}${address}`, { waitUntil: 'networkidle' });
    await page.locator('h1, h2').first().waitFor({ state: 'attached' });
    await press?.(page);
    await page.waitForLoadState('networkidle');
    const glyphs = plain === true ? '' : await page.evaluate(missingGlyphs);
    found.push(...(await seriousOn(page)).map((one) => `${name}: ${one}`), ...(glyphs === '' ? [] : [`${name}: no glyph for ${glyphs}`]));
  }
  expect(found).toEqual([]);
  expect(faults).toEqual([]);
});
