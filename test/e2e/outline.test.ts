import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { seriousOn } from '../helpers/axe.ts';
import { builderTests, openPicker } from '../helpers/builder.ts';
import { cutTexts, missingGlyphs } from '../helpers/looks.ts';
import { shot } from '../helpers/visit.ts';

const { opened } = builderTests();

const spoken = (page: Page) => page.locator('.builder > [role="status"].hidden');
const said = (page: Page, words: string | RegExp) => spoken(page).filter({ hasText: words }).waitFor({ state: 'attached' });
const order = (page: Page) => page.locator('[data-row]').evaluateAll((rows) => rows.map((row) => row.getAttribute('data-row')));
const focused = (page: Page) => page.evaluate(() => document.activeElement?.getAttribute('data-row'));

describe('the outline by the keyboard alone', () => {
  it('walks, moves, nests, renames, adds and deletes, and every act is told in a sentence', async () => {
    const page = await opened({ person: 'hr' });
    await page.keyboard.press('Alt+3');
    await page.locator('[data-row="start"]').focus();
    const before = await order(page);
    const at = before.indexOf('selfReview');
    for (let n = 0; n < at; n += 1) await page.keyboard.press('ArrowDown');
    await expect.poll(() => focused(page)).toBe('selfReview');
    await page.keyboard.press('Alt+ArrowDown');
    await said(page, `“Self review” now comes after`);
    expect((await order(page)).indexOf('selfReview')).toBe(at + 1);
    await expect.poll(() => focused(page)).toBe('selfReview');
    await page.keyboard.press('Alt+ArrowUp');
    await said(page, 'is now the first inside');
    expect(await order(page)).toEqual(before);
    await page.keyboard.press('Alt+ArrowLeft');
    await said(page, /“Self review” now comes after “Reviews”/);
    await page.keyboard.press('Alt+ArrowRight');
    await page.keyboard.press('Control+z');
    await page.keyboard.press('Control+z');
    await said(page, 'Undone.');
    expect(await order(page)).toEqual(before);

    await page.keyboard.press('F2');
    await page.locator('input:focus').waitFor();
    await page.keyboard.type('About myself');
    await page.keyboard.press('Escape');
    await expect.poll(() => focused(page)).toBe('selfReview');
    await page.locator('[data-row="selfReview"]').filter({ hasText: 'About myself' }).waitFor();

    await openPicker(page, 'Insert');
    await page.keyboard.type('wait until');
    await page.keyboard.press('Enter');
    await said(page, /“Wait” is added/);
    expect((await order(page))[at + 1]).toMatch(/^wait-/);
    await page.waitForFunction(() => document.activeElement?.getAttribute('data-row')?.startsWith('wait-') === true);
    await page.keyboard.press('Delete');
    await said(page, /“Wait” is deleted/);
    expect(await order(page)).toEqual(before);
  });

  it('leads from a row to its parts and into the setting that says them, and back', async () => {
    const page = await opened({ person: 'hr' });
    await page.keyboard.press('Alt+3');
    await page.locator('[data-row="selfReview"]').click();
    await page.locator('[data-row="selfReview"]').focus();
    await page.keyboard.press('Tab');
    await expect.poll(() => page.evaluate(() => document.activeElement?.className)).toBe('piece');
    await page.locator('[data-row="selfReview"] .piece', { hasText: 'working days' }).first().focus();
    await page.keyboard.press('Enter');
    await page.locator('[data-of-row="when"][data-open] .row-body').waitFor();
    await page.waitForFunction(() => document.activeElement?.closest('[data-of-row="when"]') !== null);
    await page.keyboard.press('Escape');
    await page.waitForFunction(() => document.activeElement?.getAttribute('data-row') === 'selfReview');
  });
});

it('shows drawing and list side by side with one selection', async () => {
  const page = await opened({ person: 'hr' });
  await page.getByText('Both', { exact: true }).click();
  await page.locator('[data-row="managerReview"]').click();
  await page.locator('.react-flow__node[data-id="managerReview"].selected').waitFor();
  await page.locator('.react-flow__node[data-id="selfReview"]').click();
  await page.locator('[data-row="selfReview"][aria-selected="true"]').waitFor();
  expect(await seriousOn(page)).toEqual([]);
  await shot(page, 'outline-both');
});

it.each([
  ['en', { person: 'hr', width: 390, colorScheme: 'dark' }],
  ['zh', { person: 'zh', width: 390, colorScheme: 'light' }],
  ['zh', { person: 'zh', width: 1440, colorScheme: 'dark' }],
  ['en', { person: 'hr', width: 1440, colorScheme: 'light' }],
] as const)('reads well and is changed by touch as well (%s, %o)', async (language, way) => {
  const page = await opened(way);
  if (way.width > 700) await page.keyboard.press('Alt+3');
  const rows = await order(page);
  await page.locator('[data-row="managerReview"]').click({ position: { x: 60, y: 12 } });
  if (way.width <= 700) await page.getByRole('button', { name: language === 'zh' ? '關閉' : 'Close', exact: true }).click();
  await page.locator('[data-row="managerReview"] .outline-more button').click();
  await page.getByRole('menuitem', { name: language === 'zh' ? /^移後一位/ : /^Move one place later/ }).click();
  await said(page, language === 'zh' ? '現排在' : 'now comes after');
  expect(await order(page)).not.toEqual(rows);
  if (way.width <= 700) await page.getByRole('button', { name: language === 'zh' ? '關閉' : 'Close', exact: true }).click();
  expect(await page.evaluate(cutTexts)).toEqual([]);
  expect(await page.evaluate(missingGlyphs)).toBe('');
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
  expect(await seriousOn(page)).toEqual([]);
  await shot(page, `outline-${language}-${way.width}-${way.colorScheme}`);
});

it('prints as a paper: what it is for, every step, every question, and nothing of the page around', async () => {
  const page = await opened({ person: 'zh', colorScheme: 'dark' });
  await page.emulateMedia({ media: 'print' });
  const paper = page.locator('.paper');
  for (const words of ['目的', '誰可閱覽', '保留多久', '由系統自動進行的步驟', '所問的問題']) await paper.getByText(words, { exact: true }).waitFor();
  expect(await page.locator('.builder-top').isVisible()).toBe(false);
  expect(await page.locator('.outline, .canvas').first().isVisible()).toBe(false);
  await shot(page, 'outline-paper');
});

it('saves the paper as a text', async () => {
  const page = await opened({ person: 'hr' });
  await page.keyboard.press('Alt+3');
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Save as text' }).click()]);
  expect(download.suggestedFilename()).toBe('annual-review.md');
});
