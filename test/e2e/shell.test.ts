import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newDataDir, removeDataDir } from '../helpers/product.ts';
import { type Served, serveTestApp } from '../helpers/served.ts';
import { looksWell, visits } from '../helpers/visit.ts';

const dataDir = newDataDir();
let served: Served;
const { pageOf, close, faults } = visits(() => served);

beforeAll(async () => {
  served = await serveTestApp(dataDir);
  await served.people('id,name,email,roles,language,manager_id\nhr,Ho,ho@h.example,hr;admin,en,\nm,Mei,mei@h.example,,en,\ne,Eve,eve@h.example,,en,m\n');
}, 240_000);
afterAll(async () => {
  await close();
  await served?.close();
  removeDataDir(dataDir);
});

const focused = (page: Page) => page.evaluate('document.activeElement.innerText.split("\\n")[0]');

describe('the top bar', () => {
  it('has the few places of every day for HR, and what is set up once behind one button, by the keyboard alone', async () => {
    const page = await pageOf('hr');
    const bar = page.getByRole('navigation', { name: 'Pages' });
    expect(await bar.getByRole('link').allInnerTexts()).toEqual(['Inbox', 'Flows', 'Running', 'People']);
    const settings = bar.getByRole('button', { name: 'Settings' });
    await bar.getByRole('link', { name: 'People' }).focus();
    await page.keyboard.press('Tab');
    await expect.poll(() => focused(page)).toBe('Settings');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    await expect.poll(() => focused(page)).toBe('Data');
    await looksWell(page, 'bar-1440');
    await page.keyboard.press('Escape');
    expect([await focused(page), await settings.getAttribute('aria-expanded')]).toEqual(['Settings', 'false']);
    await page.keyboard.press('Space');
    for (let n = 0; n < 3; n++) await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/connections$/);
    await page.getByRole('heading', { name: 'Connections' }).first().waitFor();
    await expect.poll(() => bar.getByRole('link', { name: /^Data/ }).count(), { message: 'it folds again' }).toBe(0);
    await settings.click();
    expect(await bar.getByRole('link', { name: /^Connections/ }).getAttribute('aria-current')).toBe('page');
    await page.locator('h1').click();
    expect(await settings.getAttribute('aria-expanded'), 'a click elsewhere folds it').toBe('false');
  });

  it('has two for whoever only has people, and nothing to set up', async () => {
    const page = await pageOf('m');
    const bar = page.getByRole('navigation', { name: 'Pages' });
    expect(await bar.getByRole('link').allInnerTexts()).toEqual(['Inbox', 'My reviews']);
    await expect.poll(() => bar.getByRole('button').count()).toBe(0);
  });

  it('is one menu on a phone, in Chinese and in the dark', async () => {
    const page = await pageOf('hr', '/', { width: 390, dark: true, chinese: true });
    await page.getByRole('button', { name: '選單' }).click();
    const bar = page.getByRole('navigation', { name: '頁面' });
    await bar.getByRole('link', { name: /^紀錄/ }).waitFor();
    await looksWell(page, 'bar-390-dark-zh');
    await bar.getByRole('link', { name: /^電郵限額/ }).click();
    await page.waitForURL(/\/settings$/);
    expect(await bar.getByRole('link', { name: '收件匣' }).isVisible()).toBe(false);
    expect(faults).toEqual([]);
  });
});
