import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seriousOn } from '../helpers/axe.ts';
import { cutTexts } from '../helpers/looks.ts';
import { newDataDir, type Product, removeDataDir, startProduct } from '../helpers/product.ts';
import { openPage, shot } from '../helpers/visit.ts';

const dataDir = newDataDir();
let product: Product;
let browser: Browser;
let page: Page;
const faults: string[] = [];

beforeAll(async () => {
  product = await startProduct(dataDir);
  ({ browser, page } = await openPage());
  page.on('pageerror', (error) => faults.push(String(error)));
  await page.goto(product.adminLink);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL(`${product.url}/`);
}, 240_000);
afterAll(async () => {
  await browser?.close();
  await product?.kill();
  removeDataDir(dataDir);
});

const card = (name: string): Locator => page.locator('.react-flow__node').filter({ hasText: name }).last();
const button = (name: string | RegExp): Locator => page.getByRole('button', { name, exact: typeof name === 'string' });

async function nextStep(after: string, kind: RegExp, name?: string): Promise<void> {
  await card(after).locator('.port-plus').first().click();
  await page.getByRole('option', { name: kind }).first().click();
  if (name === undefined) return;
  const box = page.getByRole('textbox', { name: 'Name of the step' });
  await box.fill(name);
  await box.press('Enter');
}

/** The newest link in a mail with this subject, in English whoever it is for. */
async function linkFor(subject: RegExp): Promise<string> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const { mails } = (await (await page.request.get(`${product.url}/api/mailbox`)).json()) as { mails: { id: string; subject: string }[] };
    for (const mail of mails.filter((one) => subject.test(one.subject))) {
      const { links } = (await (await page.request.get(`${product.url}/api/mailbox/${mail.id}`)).json()) as { links: string[] };
      const link = links.find((one) => one.includes('/t/'));
      if (link !== undefined) return `${link}?lang=en`;
    }
    if (Date.now() > deadline) throw new Error(`No mail about ${subject} came.`);
    await page.waitForTimeout(300);
  }
}

describe('choosing people, reading and signing, a talk and a training, by the pages alone', () => {
  let cycle: string;

  it('are drawn, filled in and published in the builder', async () => {
    await page.goto(`${product.url}/flows`);
    await button('New flow').click();
    await page.waitForURL(/\/flows\/f-/);
    await button(/^For each person/).click();
    await button('Add the first step for each person').click();
    await page.getByRole('option', { name: /^Choose people/ }).click();
    await page.getByRole('textbox', { name: 'Name of the step' }).fill('Choose raters');
    await button(/^What/).first().click();
    await page.getByRole('switch', { name: 'Approved by' }).check();
    await shot(page, '01-nominate');
    await nextStep('Choose raters', /^Read and sign/, 'Sign the rules');
    await button(/^What/).first().click();
    await page.getByRole('switch', { name: 'What is signed' }).check();
    await page.getByRole('textbox', { name: 'Text · English' }).fill('Rules of the house.\n\nNobody smokes in the kitchen.');
    await shot(page, '02-acknowledge');
    await nextStep('Sign the rules', /^Talk/, 'First talk');
    await button(/^What/).first().click();
    await shot(page, '03-meeting');
    await nextStep('First talk', /^Training/, 'Food safety');
    await button(/^What/).first().click();
    await page.getByRole('textbox', { name: 'Course' }).fill('food-safety');
    await shot(page, '04-training');
    await nextStep('Food safety', /^End/);
    await page.keyboard.press('Escape');
    await button(/to fix/).click();
    const fixes = page.getByRole('button', { name: /^(Lead it to an end|Let it close later)$/ });
    const left = page.getByRole('button', { name: /\d+ to fix/ });
    const deadline = Date.now() + 60_000;
    while ((await left.count()) > 0) {
      if (Date.now() > deadline) throw new Error(`Still to fix: ${await page.locator('body').innerText()}`);
      const before = await left.innerText();
      if ((await fixes.count()) > 0) await fixes.first().click();
      await page
        .waitForFunction((words) => ![...document.querySelectorAll('button')].some((one) => one.textContent === words), before, { timeout: 1_500 })
        .catch(() => {});
    }
    await shot(page, '05-drawn');
    expect(await page.evaluate(cutTexts)).toEqual([]);
    expect(await seriousOn(page)).toEqual([]);
    await button('Publish').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Publish', exact: true }).click();
    await page.getByText('Version 1 is published').waitFor();
    await page.getByRole('dialog').getByRole('link', { name: 'Launch' }).click();
    await page.waitForURL(/\/launch\//);
  });

  it('are launched as a trial for one person', async () => {
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('First weeks');
    await page.getByText('Chosen people', { exact: true }).click();
    await page
      .getByRole('textbox', { name: 'Type a name' })
      .or(page.getByRole('combobox', { name: 'Type a name' }))
      .first()
      .fill('Yuen Tai Man');
    await page
      .getByRole('option', { name: /^Yuen Tai Man/ })
      .first()
      .click();
    await page.keyboard.press('Escape');
    await button('Send me a trial…').click();
    await page.getByRole('textbox', { name: 'Mail address' }).fill('trial@harbour.example');
    await button('Start the trial').click();
    await page.waitForURL(/\/running\/c-/);
    cycle = page.url();
    await page.getByText('Still', { exact: true }).click();
    await page.getByRole('radio', { name: 'Still', checked: true }).waitFor({ state: 'attached' });
  });

  it('people are chosen on a phone, found by name, by the keyboard alone', async () => {
    const link = await linkFor(/Choose raters/);
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto(link);
    const find = page.getByRole('textbox', { name: 'Find by name' });
    await find.waitFor();
    await shot(page, '06-choose');
    await find.focus();
    await page.keyboard.type('chan');
    await page.getByRole('checkbox').first().waitFor();
    await shot(page, '07-found');
    expect(await seriousOn(page)).toEqual([]);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Space');
    await page.getByText('1 chosen').waitFor();
    await button('Submit').focus();
    await page.keyboard.press('Enter');
    await page.getByText(/^Recorded/).waitFor();
    await page.getByText('What was answered').click();
    await shot(page, '08-chosen');
  });

  it('whoever agrees to it sees the names', async () => {
    const link = await linkFor(/Agree to: Choose raters/);
    await page.goto(link);
    await page.getByRole('radio', { name: /^Agree/ }).waitFor();
    await page
      .getByText(/People.*Chan/)
      .first()
      .waitFor();
    await shot(page, '08-agree');
    expect(await seriousOn(page)).toEqual([]);
    await page.getByRole('radio', { name: /^Agree/ }).check();
    await button('Submit').click();
    await page.getByText(/^Recorded/).waitFor();
  });

  it('the text is read and signed, which is not to agree', async () => {
    await page.goto(await linkFor(/Sign the rules/));
    await page.getByText('Nobody smokes in the kitchen.').waitFor();
    await shot(page, '09-sign');
    expect(await seriousOn(page)).toEqual([]);
    await page.getByRole('radio', { name: /^I have read it/ }).check();
    await button('Submit').click();
    await page.getByText(/^Recorded/).waitFor();
  });

  it('the talk is put to another time, and said to have been held', async () => {
    await page.goto(await linkFor(/^(?!.*Invitation).*First talk/));
    await page.getByText('Set another time').click();
    await page.getByLabel(/New date and time/).fill('2037-03-12T15:30');
    await shot(page, '10-talk');
    await button('Tell everyone the new time').click();
    await page.getByText('The new time is set').waitFor();
    await page.getByText(/12 Mar 2037, 15:30/).waitFor();
    expect(await seriousOn(page)).toEqual([]);
    await page.getByRole('radio', { name: /^Held/ }).check();
    await button('Submit').click();
    await page.getByText(/^Recorded/).waitFor();
  });

  it('the training ends by the completion that HR puts on file', async () => {
    await page.goto(await linkFor(/Food safety/));
    await page.getByText('food-safety').waitFor();
    await shot(page, '11-training');
    await expect.poll(() => button('Submit').count()).toBe(0);
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.goto(cycle);
    await page.getByRole('button', { name: /Food safety: 1 here/ }).click();
    await shot(page, '12-cycle');
    await page.getByRole('link', { name: /./ }).and(page.locator('[href*="/runs/"]')).first().click();
    await page.waitForURL(/\/runs\//);
    await button('Actions').click();
    await shot(page, '13-acts');
    await page.getByRole('menuitem', { name: 'Record the result…' }).click();
    await page.getByRole('textbox', { name: 'Where it is known from' }).fill('Certificate seen');
    await shot(page, '14-record');
    await button('Do it').click();
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await page.goto(cycle);
    await page
      .getByText(/ended on|1 of 1/)
      .first()
      .waitFor({ timeout: 60_000 });
    await shot(page, '15-over');
    expect(faults).toEqual([]);
  });
});
