import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { launchBrowser } from '../helpers/browser.ts';
import { newDataDir, type Product, removeDataDir, startProduct } from '../helpers/product.ts';

/**
 * Somebody of HR who has never drawn a process: from the link to a review that runs, by the pages alone and in at most 21 clicks. The seconds it took are
 * told; they are a machine's, not a person's.
 */

/** Screenshots are kept here when SHOTS names a folder. */
const shots = process.env.SHOTS;
const mostClicks = 21;
let dataDir = '';
let product: Product;
let browser: Browser;

// What is offered at first is gone once something runs: each begins on a product of its own.
beforeEach(async () => {
  dataDir = newDataDir();
  product = await startProduct(dataDir);
}, 240_000);
afterEach(async () => {
  await browser?.close();
  await product?.kill();
  removeDataDir(dataDir);
});

const words = {
  en: {
    signIn: 'Sign in',
    sample: /sample people/,
    look: /^First look/,
    template: /^Annual review/,
    step: 'Manager review',
    howMany: 'How many',
    paste: 'Paste questions',
    close: 'Close',
    price: /people.*tasks.*hours/,
    publish: 'Publish',
    drop: 'Leave them out and publish',
    published: 'Version 1 is published',
    launch: 'Launch',
    inIt: /\d+ people/,
    trial: 'Send me a trial…',
    address: 'Mail address',
    start: 'Start the trial',
    mailbox: 'Mailbox',
    mail: /Approve the announcement/,
    approve: /Approve/,
    submit: 'Submit',
    recorded: /^Recorded/,
    really: /^Launch for/,
  },
  // Mails and the pages behind them are in the language of whom they go to.
  zh: {
    signIn: '登入',
    sample: /示範員工/,
    look: /^初次導覽/,
    template: /^年度評核/,
    step: '上司評核',
    howMany: '數目',
    paste: '貼上問題',
    close: '關閉',
    price: /人.*待辦事項.*小時/,
    publish: '發布',
    drop: '略去並發布',
    published: '第 1 版已發布',
    launch: '啟動',
    inIt: /\d+ 名員工/,
    trial: '測試運行…',
    address: '電郵地址',
    start: '開始測試運行',
    mailbox: '本機電郵',
    mail: /批核公布|Approve the announcement/,
    approve: /批准|Approve/,
    submit: /^(提交|Submit)$/,
    recorded: /^(已於.*記錄|Recorded)/,
    really: /^為 \d+ 名員工啟動/,
  },
};

it.each(['en', 'zh'] as const)('a first review runs after at most 21 clicks (%s)', async (language) => {
  const say = words[language];
  browser = await launchBrowser();
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    locale: language === 'zh' ? 'zh-HK' : 'en-GB',
    timezoneId: 'Asia/Hong_Kong',
  });
  const page: Page = await context.newPage();
  page.setDefaultTimeout(40_000);
  let clicks = 0;
  const click = async (what: Locator) => {
    clicks += 1;
    await what.click();
  };
  const button = (name: string | RegExp) => page.getByRole('button', { name, exact: typeof name === 'string' });
  const shot = async (name: string) => {
    if (shots === undefined) return;
    mkdirSync(shots, { recursive: true });
    await page.screenshot({ path: join(shots, `first-use-${language}-${name}.png`) });
  };
  const began = performance.now();

  await page.goto(product.adminLink);
  await click(button(say.signIn));
  if (language === 'zh') await click(page.getByText('中', { exact: true }));
  await page.waitForURL(`${product.url}/`);
  await page.getByText(say.sample).waitFor();
  await shot('1-home');
  await click(button(say.template));
  await page.waitForURL(/\/flows\/f-/);
  const builder = page.url();
  // Five bubbles, which a key leaves.
  await page.getByRole('dialog', { name: say.look }).waitFor();
  await page.keyboard.press('Escape');
  await click(page.locator('.react-flow__node').filter({ hasText: say.step }).last());
  await click(page.locator('[data-of-row="when"] .row-head'));
  const days = page.locator('[data-of-row="when"] .row-body').getByLabel(say.howMany).first();
  await click(days);
  await days.fill('15');
  await days.press('Enter');
  await page.locator('.react-flow__node').filter({ hasText: say.step }).filter({ hasText: '15' }).first().waitFor();
  await click(page.locator('[data-of-row="what"] .row-head'));
  await click(button(say.paste));
  await page.locator('[data-of-row="what"] textarea').last().fill('What went well?\nWhat would help next year?');
  await page.keyboard.press('Control+Enter');
  await page.locator('.react-flow__node').filter({ hasText: say.step }).filter({ hasText: '5' }).first().waitFor();
  await click(button(say.close));
  expect(await page.locator('.strip-price').innerText()).toMatch(new RegExp(say.price.source, 's'));
  await shot('2-drawn');

  await click(button(say.publish));
  await click(page.getByRole('dialog').getByRole('button', { name: say.publish, exact: true }));
  // Its example cases tell of ten days and three questions.
  await click(button(say.drop));
  await page.getByText(say.published).waitFor();
  await click(page.getByRole('dialog').getByRole('link', { name: say.launch }));
  await page.waitForURL(/\/launch\//);
  const launching = page.url();
  await page.getByText(say.inIt).first().waitFor();
  await shot('3-launch');
  await click(button(say.trial));
  await page.getByRole('textbox', { name: say.address }).fill('trial@harbour.example');
  await click(button(say.start));
  await page.waitForURL(/\/running\/c-/);
  await click(page.getByRole('link', { name: say.mailbox }));
  await click(page.getByText(say.mail).first());
  await shot('4-mail');
  const { mails } = (await (await page.request.get(`${product.url}/api/mailbox`)).json()) as { mails: { id: string; subject: string }[] };
  const mail = mails.find(({ subject }) => say.mail.test(subject));
  const { links } = (await (await page.request.get(`${product.url}/api/mailbox/${mail?.id}`)).json()) as { links: string[] };
  // The button in the mail.
  clicks += 1;
  await page.goto(links.find((one) => one.includes('/t/')) ?? '');
  await click(page.getByRole('radio', { name: say.approve }));
  await click(button(say.submit));
  await page.getByText(say.recorded).waitFor();
  await page.goto(launching);
  await click(button(say.really));
  await page.waitForURL(/\/running\/c-/);
  await shot('5-running');
  expect(builder).toContain('/flows/');

  process.stdout.write(`First use (${language}): ${clicks} clicks, ${Math.round((performance.now() - began) / 1_000)} s\n`);
  expect(clicks).toBeLessThanOrEqual(mostClicks);
});
