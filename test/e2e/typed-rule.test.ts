import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Condition } from '../../workflows/flow/grammar.ts';
import type { Flow } from '../../workflows/flow/schema.ts';
import { seriousOn } from '../helpers/axe.ts';
import { newDataDir, removeDataDir } from '../helpers/product.ts';
import { type Served, serveTestApp } from '../helpers/served.ts';
import { shot, visits } from '../helpers/visit.ts';

const dataDir = newDataDir();
let served: Served;
let page: Page;
let flow: string;
const { pageOf, close } = visits(() => served);

beforeAll(async () => {
  served = await serveTestApp(dataDir);
  await served.people('id,name,email,roles,language\nhr,Ho,ho@h.example,hr,en\n');
  page = await pageOf('hr', null);
  const made = await page.request.post(`${served.url}/api/flows`, { data: { template: 'annual-review' }, headers: { origin: served.url } });
  ({ id: flow } = (await made.json()) as { id: string });
}, 240_000);
afterAll(async () => {
  await close();
  await served?.close();
  removeDataDir(dataDir);
});

const button = (name: string | RegExp): Locator => page.getByRole('button', { name, exact: typeof name === 'string' });
const field = () => page.getByRole('textbox', { name: /^(If|如果)$/ });
const card = (step: string): Locator => page.locator(`.react-flow__node[data-id="${step}"]`);
const what = () => button(/^(What|內容)(?! next)/);

/** The rule of the first route of the branch, as it is kept by the server. */
async function kept(): Promise<Condition | undefined> {
  const { flow: draft } = (await (await page.request.get(`${served.url}/api/flows/${flow}`)).json()) as { flow: Flow };
  const step = draft.steps.lowRating;
  return step?.kind === 'branch' ? step.settings.branches[0]?.condition : undefined;
}

async function keptIs(expected: unknown): Promise<void> {
  await expect.poll(kept, { timeout: 10_000 }).toEqual(expected);
}

async function openRule(): Promise<void> {
  await card('lowRating').click();
  await what().click();
}

const atMost = (right: number) => ({ test: 'atMost', left: { value: 'answer', step: 'managerReview', field: 'rating' }, right });

describe('a rule may be typed', () => {
  it('begins with the text of the rule that was chosen, and takes over what is typed on Enter', async () => {
    await page.goto(`${served.url}/flows/${flow}`);
    await openRule();
    await button('Type it').click();
    await expect.poll(() => field().inputValue()).toMatch(/^answers\.managerReview\.rating <= \d$/);
    await field().fill('answers.managerReview.rating <= 3');
    await field().press('Enter');
    await keptIs(atMost(3));
    await shot(page, 'typed-1-taken-over');
  });

  it('says under the field what cannot be read, keeps it as it was typed, and changes nothing', async () => {
    await field().fill('answers.managerReview.ratting <= 1');
    await field().press('Enter');
    await page.getByText(/does not ask “ratting”/).waitFor();
    await shot(page, 'typed-2-refused');
    expect(await page.evaluate(() => getSelection()?.toString() ?? '')).toBe('answers.managerReview.ratting');
    expect(await seriousOn(page, '.inspector')).toEqual([]);
    await page.keyboard.press('Escape');
    await card('managerReview').click();
    await openRule();
    expect(await field().inputValue()).toBe('answers.managerReview.ratting <= 1');
    expect(await kept()).toEqual(atMost(3));
  });

  it('is read when the field is left for another step, too', async () => {
    await field().fill('answers.managerReview.rating <= 1');
    await card('managerReview').click();
    await keptIs(atMost(1));
    await openRule();
    await button('Type it').click();
    expect(await field().inputValue()).toBe('answers.managerReview.rating <= 1');
    await button('Choose it').click();
    await button('Type it').waitFor();
    await shot(page, 'typed-3-chosen');
  });

  it('speaks Chinese on a Chinese page', async () => {
    await page.goto(`${served.url}/flows`);
    await page.getByText('中', { exact: true }).first().click();
    await page.goto(`${served.url}/flows/${flow}`);
    await openRule();
    await button('輸入文字').click();
    await field().fill('answers.managerReview.rating.matches("[12]")');
    await field().press('Enter');
    await page.getByText(/條件不支援搜尋式樣/).waitFor();
    await shot(page, 'typed-4-chinese');
  });
});
