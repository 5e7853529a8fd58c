import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { seriousOn } from '../helpers/axe.ts';
import { newDataDir, removeDataDir } from '../helpers/product.ts';
import { type Served, serveTestApp } from '../helpers/served.ts';
import { templateNames } from '../helpers/templates.ts';
import { looksWell, shot, visits } from '../helpers/visit.ts';

const dataDir = newDataDir();
const templates = templateNames.map((file) => JSON.parse(readFileSync(new URL(`../../templates/${file}`, import.meta.url), 'utf8')));
let served: Served;
const { pageOf, close } = visits(() => served);

beforeAll(async () => {
  served = await serveTestApp(dataDir);
  await served.people('id,name,email,roles,language\nhr,Ho,ho@h.example,hr;admin,en\nzh,Chan,chan@h.example,hr;admin,zh\n');
}, 240_000);
afterAll(async () => {
  await close();
  await served?.close();
  removeDataDir(dataDir);
});

it.each([
  ['hr', 'en', 1440, 'light'],
  ['zh', 'zh', 1440, 'dark'],
  ['hr', 'en', 390, 'dark'],
  ['zh', 'zh', 390, 'light'],
] as const)(
  'the gallery tells %s in %s, %i px wide and %s, of every template what it does, whom it asks and what it needs',
  async (person, language, width, scheme) => {
    const page = await pageOf(person, '/flows', { width, dark: scheme === 'dark', chinese: language === 'zh' });
    await page.getByRole('heading', { level: 1 }).waitFor();
    for (const { name, description, dates = [] } of templates) {
      const card = page.getByRole('listitem').filter({ hasText: description[language] });
      await card.getByText(name[language], { exact: true }).waitFor();
      await expect.poll(() => card.locator('ol > li').count()).toBeGreaterThan(1);
      for (const { label } of dates) expect(await card.textContent()).toContain(label[language]);
    }
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
    await shot(page, `gallery-${language}-${width}-${scheme}`);
    if (language === 'zh') expect(await page.getByRole('main').textContent()).not.toContain('hr ');
    expect(await seriousOn(page)).toEqual([]);
    await page
      .getByRole('button', { name: language === 'zh' ? /^預覽/ : /^Look at/ })
      .first()
      .click();
    const preview = page.getByRole('dialog');
    await preview.getByRole('img').waitFor();
    await expect.poll(() => preview.locator('ol > li').count()).toBeGreaterThan(5);
    await looksWell(page, `template-${language}-${width}-${scheme}`);
  },
);

it('a flow of another tool is brought in with what could not be taken, kept as a template, and goes out as BPMN, as a picture and as a file', async () => {
  const page = await pageOf('hr', '/flows');
  await page.getByRole('button', { name: 'Bring in a file…' }).click();
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.getByRole('button', { name: 'Choose a file…' }).click()]);
  await chooser.setFiles(fileURLToPath(new URL('../bpmn/camunda7-leave-request.bpmn', import.meta.url)));
  await page.getByText('Settings of another tool, camunda:topic').waitFor();
  await looksWell(page, 'brought-in');
  await page.getByRole('button', { name: 'Make this a flow' }).click();
  await page.getByText('Approve the request').first().waitFor();
  const perform = async (act: string) => {
    await page.keyboard.press('Control+k');
    await page.keyboard.type(act);
    await page.keyboard.press('Enter');
  };
  const saved = async (act: () => Promise<void>) => {
    const [file] = await Promise.all([page.waitForEvent('download'), act()]);
    return { name: file.suggestedFilename(), text: readFileSync(await file.path()) };
  };
  const svg = await saved(() => perform('Save the drawing as SVG'));
  expect(svg.name).toBe('leave-request.svg');
  expect(svg.text.toString()).toContain('Approve the request');
  expect(svg.text.toString()).not.toContain('var(');
  const png = await saved(() => perform('Save the drawing as PNG'));
  expect(png.text.subarray(1, 4).toString()).toBe('PNG');
  expect(JSON.parse((await saved(() => perform('Save as a file'))).text.toString())).toMatchObject({ key: 'leave-request' });
  await perform('Save as BPMN');
  await page.getByText('BPMN has no signs for who is asked').waitFor();
  const bpmn = await saved(() => page.getByRole('button', { name: 'Save the file' }).click());
  expect(bpmn.text.toString()).toContain('bpmndi:BPMNShape');
  await perform('Keep as a template');
  await page.getByText('It stands among the templates now.').waitFor();
  await page.goto(`${served.url}/flows`);
  await page.getByText('Your own ·').waitFor();
});
