import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seriousOn } from '../helpers/axe.ts';
import { cutTexts, levelsOfDrawing, missingGlyphs, outlines } from '../helpers/looks.ts';
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
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(message.text());
  });
}, 240_000);
afterAll(async () => {
  await browser?.close();
  await product?.kill();
  removeDataDir(dataDir);
});

const card = (name: string): Locator => page.locator('.react-flow__node').filter({ hasText: name }).last();
const button = (name: string | RegExp): Locator => page.getByRole('button', { name, exact: typeof name === 'string' });

/** Twenty people of one department under a manager of their own. */
function peopleFile(): string {
  const night = Array.from(
    { length: 20 },
    (_, n) => `night${n + 1},Night Porter ${n + 1},night${n + 1}@harbour.example,nightman,Night shift,Asia/Hong_Kong,en`,
  );
  return `\ufeff${['id,name,email,manager_id,department,zone,language', 'nightman,"Chan, Night",night.manager@harbour.example,hh001,Executive,Asia/Hong_Kong,en', ...night].join('\r\n')}\r\n`;
}

async function nextStep(after: string, kind: RegExp, name?: string): Promise<void> {
  await card(after).locator('.port-plus').first().click();
  await page.getByRole('option', { name: kind }).first().click();
  if (name !== undefined) await rename(name);
}

async function rename(name: string): Promise<void> {
  const box = page.getByRole('textbox', { name: 'Name of the step' });
  await box.fill(name);
  await box.press('Enter');
}

/** The links in the mails of the trial that ask for this, by mail, the oldest first. */
async function linksFor(subject: RegExp): Promise<string[]> {
  const { mails } = (await (await page.request.get(`${product.url}/api/mailbox`)).json()) as { mails: { id: string; subject: string }[] };
  const links: string[] = [];
  for (const mail of mails.filter((one) => subject.test(one.subject)).reverse()) {
    const { links: found } = (await (await page.request.get(`${product.url}/api/mailbox/${mail.id}`)).json()) as { links: string[] };
    links.push(...found.filter((link) => link.includes('/t/')));
  }
  return [...new Set(links)];
}

/** What came into the mailbox at all, to be told where something else was expected. */
async function subjects(): Promise<string> {
  const { mails } = (await (await page.request.get(`${product.url}/api/mailbox`)).json()) as { mails: { subject: string }[] };
  return `${mails.length}: ${[...new Set(mails.map(({ subject }) => subject))].slice(0, 8).join(' | ')}`;
}

/** How the cycles stand, to be told where a mail is missed. */
async function standing(): Promise<string> {
  return (await (await page.request.get(`${product.url}/api/cycles`)).text()).slice(0, 2_000);
}

async function waitForLinks(subject: RegExp, count: number): Promise<string[]> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const links = await linksFor(subject);
    if (links.length >= count) return links;
    if (Date.now() > deadline) throw new Error(`Expected ${count} mails about ${subject}, found ${links.length} among ${await subjects()}.\n${await standing()}\n${product.output().slice(-2_000)}`);
    await page.waitForTimeout(300);
  }
}

describe('the whole loop, by the pages alone', () => {
  it('signs in by the link from the terminal, which only its button uses up, and goes on in the language chosen there', async () => {
    await page.goto(product.adminLink);
    await page.getByRole('link', { name: '中', exact: true }).click();
    await button('登入').click();
    await page.waitForURL(`${product.url}/`);
    await page.getByRole('link', { name: '流程', exact: true }).waitFor();
    await page.getByText('EN', { exact: true }).click();
    await page.getByRole('link', { name: 'Flows' }).waitFor();
    await shot(page, '01-home');
  });

  it('brings in people from a CSV with a preview first', async () => {
    await page.goto(`${product.url}/people`);
    await button('Bring in people…').click();
    await page.setInputFiles('input[type=file]', { name: 'people.csv', mimeType: 'text/csv', buffer: Buffer.from(peopleFile()) });
    await page.getByText('21 new').waitFor();
    await shot(page, '02-import');
    await button('Bring in 21 people').click();
    await page.getByText(/^Done: 21 new/).waitFor();
  });

  it('draws three decisions for each person, and is told what is missing when it would publish', async () => {
    await page.goto(`${product.url}/flows`);
    await button('New flow').click();
    await page.waitForURL(/\/flows\/f-/);
    await button(/^For each person/).click();
    await button('Add the first step for each person').click();
    await page.getByRole('option', { name: /^Decide/ }).click();
    await rename('Manager decides');
    await button(/^If late/).click();
    await button('Add a reminder').click();
    await button('Add what happens then').click();
    await shot(page, '03-first-step');
    expect(await page.evaluate(cutTexts)).toEqual([]);
    await button('Publish').click();
    await page
      .getByRole('dialog')
      .getByText(/things to fix first/)
      .waitFor();
    await shot(page, '04-refused');
    await page.getByRole('dialog').getByRole('button', { name: 'Close', exact: true }).last().click();
    await nextStep('Manager decides', /^Decide/, 'Head decides');
    await nextStep('Head decides', /^Decide/, 'HR decides');
    await nextStep('HR decides', /^End/);
  });

  it('puts the rest right by the fixes it is offered, and publishes', async () => {
    await page.keyboard.press('Escape');
    await button(/to fix/).click();
    const fixes = page.getByRole('button', { name: /^(Lead it to an end|Let it close later)$/ });
    const left = page.getByRole('button', { name: /\d+ to fix/ });
    const deadline = Date.now() + 60_000;
    while ((await left.count()) > 0) {
      if (Date.now() > deadline) throw new Error(`Still to fix: ${await left.innerText()}`);
      const before = await left.innerText();
      if ((await fixes.count()) > 0) await fixes.first().click();
      // The list is worked out anew a moment after each change.
      await page
        .waitForFunction((words) => ![...document.querySelectorAll('button')].some((one) => one.textContent === words), before, { timeout: 1_500 })
        .catch(() => {});
    }
    await shot(page, '05-drawn');
    expect(await page.evaluate(levelsOfDrawing)).toEqual({ labelsOnTop: true });
    expect(await seriousOn(page)).toEqual([]);
    await button('Publish').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Publish', exact: true }).click();
    await page.getByText('Version 1 is published').waitFor();
    await page.getByRole('dialog').getByRole('link', { name: 'Launch' }).click();
    await page.waitForURL(/\/launch\//);
  });

  it('launches a trial for twenty people after showing what it would bring', async () => {
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Night shift decisions');
    await page.getByText('Departments', { exact: true }).click();
    await page.getByRole('combobox', { name: 'Choose departments' }).or(page.getByPlaceholder('Choose departments')).first().click();
    await page.getByRole('option', { name: 'Night shift' }).click();
    await page.keyboard.press('Escape');
    await page.getByText('20 people', { exact: true }).first().waitFor();
    await shot(page, '06-launch');
    expect(await seriousOn(page)).toEqual([]);
    await button('Send me a trial…').click();
    await page.getByRole('textbox', { name: 'Mail address' }).fill('trial@harbour.example');
    await button('Start the trial').click();
    await page.waitForURL(/\/running\/c-/);
    await page.getByText('Manager decides').first().waitFor();
    // Its days stand still: how slow this machine is decides nothing.
    await page.getByText('Still', { exact: true }).click();
    await page.getByRole('radio', { name: 'Still', checked: true }).waitFor({ state: 'attached' });
    await shot(page, '07-running');
  });

  it('answers as the manager, from the page behind the mail, on a phone and by the keyboard alone', async () => {
    const cycle = page.url();
    await waitForLinks(/Manager decides/, 20);
    await page.goto(`${product.url}/mailbox`);
    await page
      .getByText(/Manager decides/)
      .first()
      .click();
    await shot(page, '08-mail');
    const [link = ''] = await linksFor(/Manager decides/);
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto(link);
    await page.getByRole('radio', { name: /Approve/ }).waitFor();
    await expect.poll(() => page.getByRole('radio', { checked: true }).count()).toBe(0);
    expect(await seriousOn(page)).toEqual([]);
    expect(await page.locator('.tp-bar').evaluate((bar) => Math.round(innerHeight - bar.getBoundingClientRect().bottom))).toBe(0);
    await shot(page, '09-page');
    for (const _ of ['EN', '中', 'Approve']) await page.keyboard.press('Tab');
    await page.keyboard.press('Space');
    expect(await page.evaluate(outlines)).toEqual({ focused: 'radio', itself: 'none', card: 'solid' });
    for (const _ of ['comment', 'Submit']) await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByText(/^Recorded/).waitFor();
    await shot(page, '10-recorded');
    await page.goto(link);
    await page.getByText(/^Recorded/).waitFor();
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.goto(cycle);
  });

  it('shows the counts moving, and finishes when everyone is through', async () => {
    const cycle = page.url();
    for (const link of (await linksFor(/Manager decides/)).slice(1)) await answer(link, 'Reject', 'Not this year');
    await answer((await waitForLinks(/Head decides/, 1))[0] ?? '', 'Approve', '');
    await page.goto(cycle);
    await page
      .getByText(/19 of 20/)
      .first()
      .waitFor();
    await shot(page, '11-moving');
    await page.setViewportSize({ width: 390, height: 844 });
    await page.getByText('A day in 10 s').waitFor();
    expect(await page.evaluate(cutTexts)).toEqual([]);
    await shot(page, '11-moving-phone');
    await page.setViewportSize({ width: 1440, height: 900 });
    expect(await seriousOn(page)).toEqual([]);
    await answer((await waitForLinks(/HR decides/, 1))[0] ?? '', 'Approve', '');
    await page.goto(cycle);
    await page
      .getByText(/20 of 20/)
      .first()
      .waitFor();
    await page
      .getByText(/ended on/)
      .first()
      .waitFor();
    await shot(page, '12-finished');
    expect(faults).toEqual([]);
  });

  it('shows every page in Chinese, with a glyph for each character and nothing cut off', async () => {
    await page.getByText('中', { exact: true }).click();
    const [, flow = ''] = /"flow":\{"id":"([^"]+)/.exec(await (await page.request.get(`${product.url}/api/cycles`)).text()) ?? [];
    const pages = ['/', '/flows', `/flows/${flow}`, `/launch/${flow}`, '/running', new URL(page.url()).pathname, '/people', '/people/night1', '/mailbox'];
    const found: string[] = [];
    for (const path of pages) {
      await page.goto(`${product.url}${path}`);
      await page.waitForFunction(() => /\p{Script=Han}{2}/u.test(document.body.innerText));
      await page.waitForLoadState('networkidle');
      await shot(page, `13-zh${path.replaceAll('/', '-')}`);
      // A part of the font is fetched when its first character is drawn.
      let missing = await page.evaluate(missingGlyphs);
      for (const until = Date.now() + 15_000; missing !== '' && Date.now() < until; missing = await page.evaluate(missingGlyphs))
        await page.waitForTimeout(250);
      const cut = await page.evaluate(cutTexts);
      if (missing !== '' || cut.length > 0) found.push(`${path}: ${missing} ${cut.join(' ')}`);
    }
    expect(found).toEqual([]);
    expect(faults).toEqual([]);
  });
});

async function answer(link: string, outcome: string, comment: string): Promise<void> {
  await page.goto(link);
  await page.getByRole('radio', { name: new RegExp(`^${outcome}`) }).check();
  if (comment !== '') await page.getByRole('textbox', { name: /Comment/ }).fill(comment);
  await button('Submit').click();
  await page.getByText(/^Recorded/).waitFor();
}
