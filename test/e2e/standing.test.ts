import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { insertFlow } from '../../db/flows.ts';
import { publish } from '../../engine/publish.ts';
import { dataBlock } from '../helpers/api.ts';
import { settle } from '../helpers/cycle.ts';
import { aFlow, who } from '../helpers/flows.ts';
import { newDataDir, removeDataDir } from '../helpers/product.ts';
import { type Served, serveTestApp } from '../helpers/served.ts';
import { looksWell, visits } from '../helpers/visit.ts';

const run = promisify(execFile);
const dataDir = newDataDir();
let served: Served;
let page: Page;
const { pageOf, close, faults } = visits(() => served);
const inDays = (n: number) => new Date(Date.now() + n * 86_400_000).toISOString().slice(0, 10);

/** Begins by hand, when somebody joins, three months after that, and when another system asks for it. */
const { contact: _nobody, ...data } = dataBlock;
const flow = aFlow(
  [
    {
      id: 'begin',
      kind: 'start',
      settings: {
        about: 'one',
        by: who({ who: 'role', role: 'hr' }),
        form: { fields: [{ id: 'topic', type: 'text', label: { en: 'What about', zh: '關於' }, required: true }] },
        triggers: [
          { id: 'joined', on: 'joined' },
          { id: 'quarter', on: 'date', at: { from: { anchor: 'personDate', of: { who: 'subject' }, field: 'hired_on' }, plus: { n: 3, unit: 'months' } } },
          { id: 'lms', on: 'webhook' },
        ],
      },
    },
    {
      id: 'ask',
      kind: 'form',
      settings: {
        who: who({ who: 'subject' }, { who: 'role', role: 'hr' }),
        due: { from: { anchor: 'opened' }, plus: { n: 5, unit: 'days' } },
        form: { fields: [{ id: 'answer', type: 'text', label: { en: 'Answer', zh: '回覆' } }] },
      },
    },
    { id: 'done', kind: 'end' },
  ],
  ['begin>ask', 'ask.submitted>done', 'ask.timeout>done'],
  { name: { en: 'First talk', zh: '首次面談' }, noun: { one: { en: 'talk', zh: '面談' }, many: { en: 'talks', zh: '面談' } }, data },
);

beforeAll(async () => {
  served = await serveTestApp(dataDir);
  await served.people(
    [
      'id,name,name_zh,email,roles,hired_on,language',
      `hr,Ho Siu Fan,何小芬,ho@h.example,hr;admin,2020-01-06,en`,
      `amy,Amy Chan,陳美,amy@h.example,,${inDays(-9)},en`,
      `bob,Bob Lee,李博,bob@h.example,,${inDays(-400)},en`,
      `eve,Eve Wong,黃夏娃,eve@h.example,,${inDays(20)},en`,
    ].join('\n'),
  );
  await insertFlow(served.sql, { id: 'talk', draft: flow, by: 'hr' });
  const made = await publish(served.deps.engine, { flowId: 'talk', revision: 1, by: 'hr' });
  expect(made.ok, JSON.stringify(made)).toBe(true);
  page = await pageOf('hr', '/launch/talk');
}, 240_000);
afterAll(async () => {
  await close();
  await served?.close();
  removeDataDir(dataDir);
});

const button = (name: string | RegExp) => page.getByRole('button', { name, exact: typeof name === 'string' });
const dialog = () => page.getByRole('dialog');

describe('a standing cycle, by its pages', () => {
  it('says before it is switched on what it means today, and needs nobody to be entered as the contact', async () => {
    await page.getByText('It is for 3 people, as of today').waitFor();
    await page.getByText('1 person joined in the last 30 days.').waitFor();
    await page
      .getByText(/^Next: .*, Eve Wong\.$/)
      .first()
      .waitFor();
    await page.getByText('For 2 people the day has passed, which begins nothing.').waitFor();
    await page.getByText(/is whom mails and pages name for questions/).waitFor();
    await looksWell(page, 'standing-1-match');
    const phone = await pageOf('hr', '/launch/talk', { width: 390, dark: true, chinese: true });
    await phone.getByText('過去30天有1人入職。').waitFor();
    await looksWell(phone, 'standing-1-match-390-dark-zh');
    await button('Switch it on').click();
    await page.waitForURL(/\/running\/c-/);
    await settle(served.deps.engine);
  });

  it('begins one by hand, with what its start asks for', async () => {
    await page.reload();
    await button('Begin: First talk').press('Enter');
    await dialog().getByRole('button', { name: 'Begin', exact: true }).click();
    await dialog()
      .getByText(/compulsory|answer/i)
      .first()
      .waitFor();
    await dialog().getByLabel('What about').fill('The first weeks');
    await dialog()
      .getByText(/please answer this/)
      .waitFor({ state: 'hidden' });
    await dialog().getByLabel('About whom').fill('Amy');
    await page.getByRole('option', { name: /Amy/ }).click();
    await looksWell(page, 'standing-2-begin');
    await dialog().getByRole('button', { name: 'Begin', exact: true }).click();
    await dialog().getByText('It has begun.').waitFor();
    await settle(served.deps.engine);
    await dialog().getByRole('link', { name: 'See it' }).click();
    await page.waitForURL(/\/runs\//);
    await page.getByRole('heading', { name: /Amy Chan/ }).waitFor();
    await page.goBack();
    const running = await pageOf('hr', '/running', { width: 390, dark: true, chinese: true });
    await running.getByRole('heading', { name: '常設流程' }).waitFor();
    await running.getByText('1份進行中，0份完成').waitFor();
    await looksWell(running, 'running-390-dark-zh');
  });

  it('is put on hold with a look at what that means, which is undone at once or later', async () => {
    await button('Put on hold…').click();
    await dialog().getByText('1 under way goes on.').waitFor();
    await dialog().getByLabel('Reason').fill('Stocktaking');
    await looksWell(page, 'standing-3-hold');
    await dialog().getByRole('button', { name: 'Do it' }).click();
    await page.getByText('On hold: nothing begins until it goes on.').waitFor();
    await button('Undo').click();
    await page.getByText('On hold: nothing begins until it goes on.').waitFor({ state: 'hidden' });
    await button('Put on hold…').click();
    await dialog().getByLabel('Reason').fill('Stocktaking after all');
    await dialog().getByRole('button', { name: 'Do it' }).click();
    await button('Let it go on…').click();
    await dialog().getByText('Nothing waits.').waitFor();
    await dialog().getByLabel('Reason').fill('All is counted');
    await dialog().getByRole('button', { name: 'Do it' }).click();
    await button('Put on hold…').waitFor();
  });

  it('lets another system in at an address: its secret is shown once, and the example works as it stands', async () => {
    await button('Open an address').click();
    const secret = await dialog().getByRole('textbox').inputValue();
    expect(secret).toMatch(/^whsec_/);
    await looksWell(page, 'standing-4-secret');
    await dialog().getByRole('button', { name: 'I have copied it' }).click();
    await page.getByText('An example of a request').press('Enter');
    const example = (await page.locator('pre').innerText()).replace('whsec_…', secret);
    await looksWell(page, 'standing-5-example');
    const { stdout } = await run('bash', ['-c', example]);
    expect(JSON.parse(stdout)).toMatchObject({ became: 'begun' });
    await page.reload();
    await page.getByText(/last asked/).waitFor();
    await button('New secret…').click();
    await dialog().getByRole('button', { name: 'Do it' }).click();
    await dialog().getByText('The secret before counts for one more day.').waitFor();
    expect(await dialog().getByRole('textbox').inputValue()).not.toBe(secret);
    await dialog().getByRole('button', { name: 'I have copied it' }).click();
    const phone = await pageOf('hr', new URL(page.url()).pathname, { width: 390, dark: true, chinese: true });
    await phone.getByText('由其他系統提出').first().waitFor();
    await looksWell(phone, 'standing-6-390-dark-zh');
    await button('End it…').click();
    await dialog().getByRole('button', { name: 'Do it' }).click();
    await page.getByText('An example of a request').waitFor({ state: 'hidden' });
  });

  it('hands its results out as a file', async () => {
    await button('Export results…').or(button('Export results')).first().click();
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      dialog()
        .getByRole('button', { name: /^Export/ })
        .click(),
    ]);
    const lines = readFileSync(await file.path(), 'utf8')
      .trim()
      .split('\n');
    expect(file.suggestedFilename()).toMatch(/\.csv$/);
    expect(lines.length).toBeGreaterThan(1);
    expect(lines.join('\n')).toContain('Amy Chan');
  });

  it('so does a connection that is a file', async () => {
    const own = await pageOf('hr', '/connections');
    await own.getByRole('button', { name: 'Add a connection…' }).click();
    await own.getByRole('dialog').getByLabel('Name').fill('payroll');
    await own.getByRole('dialog').getByRole('combobox', { name: 'What it is' }).selectOption({ label: 'CSV file: it is fetched here' });
    await own.getByRole('dialog').getByRole('button', { name: 'Set up' }).click();
    const [file] = await Promise.all([own.waitForEvent('download'), own.getByRole('button', { name: 'Download: payroll' }).click()]);
    expect(file.suggestedFilename()).toBe('payroll.csv');
    expect(readFileSync(await file.path(), 'utf8').replace('\ufeff', '')).toMatch(/^"?n"?,"?id"?,"?person"?,"?at"?/);
    await looksWell(own, 'connections-file');
  });

  it('is closed, told how many are cancelled by that', async () => {
    await button('Close…').click();
    await dialog().getByText('2 under way are cancelled.').waitFor();
    await dialog().getByLabel('Reason').fill('Talks are held otherwise now');
    await looksWell(page, 'standing-7-close');
    await dialog().getByRole('button', { name: 'Do it' }).click();
    await dialog().waitFor({ state: 'hidden' });
    await settle(served.deps.engine);
    await page.reload();
    await page
      .getByText(/stopped|closed|over/i)
      .first()
      .waitFor();
    await expect.poll(() => button('Put on hold…').count()).toBe(0);
    expect(faults).toEqual([]);
  });
});
