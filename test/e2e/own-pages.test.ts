import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { turn } from '../../engine/turn.ts';
import { launchFlow } from '../helpers/cycle.ts';
import { newDataDir, removeDataDir } from '../helpers/product.ts';
import { decidesFlow } from '../helpers/reply-world.ts';
import { type Served, serveTestApp } from '../helpers/served.ts';
import { looksWell, openPage, visits } from '../helpers/visit.ts';

const dataDir = newDataDir();
let served: Served;
const { pageOf, close, faults } = visits(() => served);
const reports = ['Amy', 'Ben', 'Cora', 'Dan', 'Eve', 'Fay'];

beforeAll(async () => {
  served = await serveTestApp(dataDir);
  const people = reports.map((name) => `${name.toLowerCase()},${name},${name.toLowerCase()}@h.example,,en,m,陳${name}`);
  await served.people(
    `id,name,email,roles,language,manager_id,name_zh\nhr,Ho,ho@h.example,hr,en,,\nm,Mei,mei@h.example,,en,hr,美\nw,Wong Siu Ming,,,zh,m,黃小明\n${people.join('\n')}\n`,
  );
  const { engine } = served.deps;
  const cycle = await launchFlow(engine, decidesFlow(), { people: ['w', ...reports.map((name) => name.toLowerCase())], real: true });
  for (const { id } of await served.sql<{ id: string }[]>`select id from runs where cycle_id = ${cycle} order by id`) await turn(engine, id);
}, 240_000);
afterAll(async () => {
  await close();
  await served?.close();
  removeDataDir(dataDir);
});

describe('somebody without a mailbox', () => {
  it('gets a sheet from HR, signs in by it on a shared device, and leaves nothing there', async () => {
    const hr = await pageOf('hr', '/people');
    await hr.getByRole('link', { name: 'Sheets for people without mail' }).click();
    await hr.getByRole('checkbox', { name: /Wong Siu Ming/ }).waitFor();
    await looksWell(hr, 'sheets-choose');
    await hr.getByRole('button', { name: 'Make the sheets' }).click();
    await hr.getByRole('heading', { name: '黃小明' }).waitFor();
    await looksWell(hr, 'sheets-print');
    const address = await hr.locator('.url').innerText();
    const code = await hr.locator('.codes code').first().innerText();

    const { browser, page } = await openPage({ width: 390, height: 844, dark: true, chinese: true });
    try {
      await page.goto(address);
      await looksWell(page, 'sheet-code-390');
      await page.getByLabel('驗證碼').fill(code);
      await page.keyboard.press('Enter');
      await page.getByRole('button', { name: '完成，下一位' }).waitFor();
      await looksWell(page, 'shared-390');
      await page.getByRole('button', { name: '完成，下一位' }).click();
      await page.getByRole('heading', { name: '完成，請下一位使用' }).waitFor();
      await looksWell(page, 'done-390');
      await page.goto(`${served.url}/my`);
      await page.waitForURL(/\/sign-in/);
    } finally {
      await browser.close();
    }
  });
});

describe('a manager', () => {
  it('finds, chooses and decides several tasks alike, by the keyboard', async () => {
    const page = await pageOf('m');
    await page.getByRole('heading', { name: /7 things/ }).waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('ben');
    await expect.poll(() => page.locator('[data-task]').count()).toBe(1);
    await page.keyboard.press('Control+a');
    await page.keyboard.press('Backspace');
    await page.getByRole('checkbox').first().focus();
    await page.keyboard.press('Space');
    await page.getByRole('checkbox').nth(1).check();
    await looksWell(page, 'inbox-chosen');
    await page.getByRole('button', { name: /Approve.*\(2\)/ }).click();
    await page.getByText('2 recorded.').waitFor();
    await expect.poll(() => page.locator('[data-task]').count()).toBe(5);
    expect(await served.sql`select 1 from decisions where by_id = 'm' and outcome = 'approved'`).toHaveLength(2);
  });

  it('says in two clicks that they are away, and who acts', async () => {
    const page = await pageOf('m', '/my');
    await page
      .getByRole('button', { name: 'I’m away' })
      .or(page.getByRole('button', { name: "I'm away" }))
      .click();
    await looksWell(page, 'my-away');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Ho acts for you').waitFor();
    await page.getByRole('button', { name: 'Take back' }).click();
    await page.getByText('No leave is on file.').waitFor();
    await looksWell(await pageOf('m', '/my', { width: 390, dark: true, chinese: true }), 'my-390');
  });

  it('sees the week on one page', async () => {
    const [due] = await served.sql<
      { day: string }[]
    >`select to_char(min(due_at) at time zone 'Asia/Hong_Kong' - interval '1 second', 'YYYY-MM-DD') as day from tasks`;
    const path = `/week?day=${due?.day ?? ''}`;
    const week = await pageOf('m', path);
    await week
      .getByRole('link', { name: /Salary step/ })
      .first()
      .waitFor();
    await looksWell(week, 'week-1440');
    await looksWell(await pageOf('m', path, { width: 390, dark: true, chinese: true }), 'week-390');
    expect(faults).toEqual([]);
  });
});
