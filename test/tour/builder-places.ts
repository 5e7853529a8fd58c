import type { Page } from 'playwright-core';
import { button, type Place, press } from './places.ts';
import type { Known } from './stage.ts';

const drawn = ({ flows }: Known) => `/flows/${flows.drawn}`;
const broken = ({ flows }: Known) => `/flows/${flows.broken}`;
const view = (names: RegExp) => (page: Page) => page.locator('.builder-views').getByText(names).click();

/** The builder, in the states that one comes through. */
export const builderPlaces: readonly Place[] = [
  { name: 'builder-empty', path: ({ flows }) => `/flows/${flows.blank}` },
  { name: 'draw', path: drawn },
  { name: 'step', path: drawn, press: (page) => chooseStep(page, 'selfReview') },
  { name: 'palette', path: drawn, press: (page) => page.keyboard.press('/'), only: 'wide' },
  { name: 'problems', path: broken, press: (page) => page.locator('.strip-problems').click() },
  { name: 'read', path: drawn, press: view(/^(Read|文字版)$/) },
  { name: 'both', path: drawn, press: view(/^(Both|並排)$/), only: 'wide' },
  { name: 'about', path: drawn, press: press(/^(About this flow|關於此流程)$/) },
  { name: 'comments', path: drawn, press: command(/^(Comment on it|提出意見)/, 'managerReview') },
  { name: 'form-designer', path: drawn, press: designForm },
  { name: 'try', path: drawn, press: tryOne },
  { name: 'rehearsed', path: drawn, press: rehearse },
  { name: 'versions', path: drawn, press: command(/^(Versions|版本)/) },
  { name: 'publish', path: drawn, press: press(/^(Publish|發布)$/) },
  { name: 'publish-refused', path: broken, press: press(/^(Publish|發布)$/) },
  { name: 'first-look', path: drawn, press: command(/^(First look at the builder|認識設計頁|初次)/), only: 'wide' },
  { name: 'commands', path: drawn, press: (page) => page.keyboard.press('Control+k') },
];

/** On its card; on a phone in the list. */
async function chooseStep(page: Page, step: string): Promise<void> {
  await page
    .locator(`.react-flow__node[data-id="${step}"], [data-row="${step}"]`)
    .first()
    .click({ position: { x: 60, y: 12 } });
}

/** What the list of commands has under this name. */
function command(name: RegExp, step?: string) {
  return async (page: Page): Promise<void> => {
    if (step !== undefined) await chooseStep(page, step);
    await page.keyboard.press('Control+k');
    await page.locator('.picker [role="combobox"]:focus').waitFor();
    await page.getByRole('option', { name }).first().click();
  };
}

async function designForm(page: Page): Promise<void> {
  await chooseStep(page, 'managerReview');
  await button(page, /^(What(?! next)|內容)/).click();
  await button(page, /^(Design with a preview|設計表格並預覽)/).click();
}

/** A few moments in, with something to answer. */
async function tryOne(page: Page): Promise<void> {
  await view(/^(Try|模擬)$/)(page);
  const slider = page.getByRole('slider').first();
  await slider.waitFor();
  await slider.focus();
  for (let n = 0; n < 6; n += 1) await page.keyboard.press('Shift+ArrowRight');
}

async function rehearse(page: Page): Promise<void> {
  await view(/^(Try|模擬)$/)(page);
  await page
    .locator('.play-tabs')
    .getByText(/^(Everyone|全員預演)$/)
    .click();
  await button(page, /^(Rehearse|預演)$/).click();
  await page.locator('.year-tiles').first().waitFor({ timeout: 90_000 });
}
