import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Flow } from '../../workflows/flow/schema.ts';
import { seriousOn } from '../helpers/axe.ts';
import { newDataDir, removeDataDir } from '../helpers/product.ts';
import { type Served, serveTestApp } from '../helpers/served.ts';
import { shot, visits } from '../helpers/visit.ts';

const dataDir = newDataDir();
let served: Served;
let page: Page;
const { pageOf, close } = visits(() => served);

beforeAll(async () => {
  served = await serveTestApp(dataDir);
  await served.people('id,name,email,roles,language\nhr,Ho,ho@h.example,hr;admin,en\ne1,Eve,eve@h.example,,en\n');
  page = await pageOf('hr', '/data');
}, 240_000);
afterAll(async () => {
  await close();
  await served?.close();
  removeDataDir(dataDir);
});

const button = (name: string | RegExp): Locator => page.getByRole('button', { name, exact: typeof name === 'string' });
const field = (name: string): Locator => page.getByRole('textbox', { name });
const file = (text: string) => ({ name: 'data.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });

describe('data', () => {
  it('begins with what it is for; declared, it stands there with its unit, who sees it and how long it is kept', async () => {
    await page.getByRole('heading', { name: 'No data is declared yet' }).waitFor();
    await shot(page, 'data-1-empty');
    await button('Declare data…').click();
    await field('Name in English').fill('Sales against target');
    await field('Name in Chinese').fill('銷售達標率');
    await field('Unit in English').fill('%');
    await field('What it is used for, in English').fill('Annual review');
    await page.getByLabel('Counts for (days)').fill('90');
    await shot(page, 'data-2-declaring');
    await button('Save').click();
    await page.getByText('Sales against target').waitFor();
    await page.getByText(/salesAgainstTarget/).waitFor();
    await page.getByText(/counts for 90 days/).waitFor();
    expect(await seriousOn(page)).toEqual([]);
    await shot(page, 'data-3-declared');
  });

  it('comes in by a file: what is wrong is told by line and column, and what is right lands', async () => {
    await button('Bring in a file…').click();
    const chooser = page.locator('input[type="file"]');
    await chooser.setInputFiles(file('id,key,value,effective\ne1,salesAgainstTarget,many,2026-09-30\n'));
    await page.getByText('Line 2, value').waitFor();
    await shot(page, 'data-4-file-wrong');
    await chooser.setInputFiles(file('id,key,value,effective\ne1,salesAgainstTarget,104,2026-09-30\n'));
    await button('Bring in 1 entry').click();
    await page.getByText('1 entry', { exact: true }).waitFor();
    const { facts } = (await (await page.request.get(`${served.url}/api/people/e1/facts`)).json()) as { facts: { value: unknown; name: { zh: string } }[] };
    expect(facts).toMatchObject([{ value: 104, name: { zh: '銷售達標率' } }]);
  });

  it('is looked through, corrected, entered by hand, and erased with a reason', async () => {
    await button('Look Sales against target').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('104 %').waitFor();
    await shot(page, 'data-8-entries');
    await dialog.getByRole('button', { name: 'Correct…' }).click();
    await dialog.getByRole('textbox', { name: 'Value' }).fill('99.5');
    await dialog.getByRole('button', { name: 'Correct it' }).click();
    await dialog.getByText('99.5 %').waitFor();
    await dialog.getByText('corrected later').waitFor();
    await dialog.getByRole('button', { name: 'Enter a value…' }).click();
    await dialog
      .getByRole('combobox', { name: 'Whom it is about' })
      .or(dialog.getByRole('textbox', { name: 'Whom it is about' }))
      .first()
      .fill('Eve');
    await page.getByRole('option', { name: /Eve/ }).click();
    await dialog.getByRole('textbox', { name: 'Value' }).fill('80');
    await shot(page, 'data-9-entering');
    await dialog.getByRole('button', { name: 'Enter it' }).click();
    await dialog.getByText('80 %').waitFor();
    await dialog.getByRole('button', { name: 'Erase…' }).nth(1).click();
    await dialog.getByRole('textbox', { name: 'Why' }).fill('wrong person');
    await dialog.getByRole('button', { name: 'Erase for good' }).click();
    await dialog.getByText('erased').first().waitFor();
    await expect.poll(() => dialog.getByText('erased', { exact: true }).count()).toBe(2);
    await page.keyboard.press('Escape');
    await page.getByText('1 entry', { exact: true }).waitFor();
  });

  it('from another system is let in with a secret that is shown once', async () => {
    await button('Let a system in…').click();
    await field('Its name').fill('Tills');
    await page.getByRole('checkbox', { name: 'Sales against target' }).check();
    await page.getByRole('dialog').getByRole('button', { name: 'Let a system in…' }).click();
    await page.getByText(/^whsec_/).waitFor();
    await shot(page, 'data-5-secret');
    await button('Done').click();
    await page.getByText('not heard yet').waitFor();
    await expect.poll(() => page.getByText(/^whsec_/).count()).toBe(0);
  });

  it('is what rules may read: a rule offers it by its name, and the flow carries what was declared', async () => {
    const made = await page.request.post(`${served.url}/api/flows`, { data: { template: 'annual-review' }, headers: { origin: served.url } });
    const { id } = (await made.json()) as { id: string };
    await page.goto(`${served.url}/flows/${id}`);
    await page.locator('.react-flow__node[data-id="lowRating"]').click();
    await button(/^What(?! next)/).click();
    await page.getByRole('combobox', { name: 'What', exact: true }).first().selectOption({ label: 'Sales against target (%)' });
    await shot(page, 'data-6-rule');
    const kept = async () => ((await (await page.request.get(`${served.url}/api/flows/${id}`)).json()) as { flow: Flow }).flow;
    await expect.poll(async () => (await kept()).facts, { timeout: 10_000 }).toMatchObject({ salesAgainstTarget: { staleAfterDays: 90 } });
  });

  it('reads on a phone, in Chinese and in the dark', async () => {
    const phone = await pageOf('hr', '/data', { width: 390, height: 844, dark: true, chinese: true });
    await phone.getByText('銷售達標率').first().waitFor();
    expect(await phone.evaluate('document.documentElement.scrollWidth <= window.innerWidth')).toBe(true);
    expect(await seriousOn(phone)).toEqual([]);
    await shot(phone, 'data-7-phone');
  });
});
