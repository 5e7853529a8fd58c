import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { insertDisclosures } from '../../db/records.ts';
import { sayingNow } from '../../engine/changes.ts';
import { createDocument } from '../../engine/documents.ts';
import { recordByHand } from '../../engine/files.ts';
import { dateOf, dayNumber } from '../../workflows/flow/calendar.ts';
import type { Answers } from '../../workflows/flow/form.ts';
import { seriousOn } from '../helpers/axe.ts';
import { cutTexts, missingGlyphs } from '../helpers/looks.ts';
import { newDataDir, removeDataDir } from '../helpers/product.ts';
import { type Served, serveTestApp } from '../helpers/served.ts';
import { shot, visits } from '../helpers/visit.ts';

const dataDir = newDataDir();
let t: Served;
let page: Page;
const { pageOf, close, faults } = visits(() => t);
const inDays = (n: number) => dateOf(dayNumber(new Date().toISOString().slice(0, 10)) + n);

beforeAll(async () => {
  t = await serveTestApp(dataDir);
  await t.people(
    'id,name,name_zh,email,roles,manager_id,department,title\nhr,Ho Siu Fan,何小芬,ho@h.example,hr,,HR,\nm,Mei Lam,林美,mei@h.example,,,Rooms,\ne,Chan Tai Man,陳大文,eve@h.example,,m,Rooms,Cook\n',
  );
}, 240_000);
afterAll(async () => {
  await close();
  await t?.close();
  removeDataDir(dataDir);
});

const put = (type: string, values: Answers, effective: string, until: string | null = null) =>
  t.sql.begin(async (tx) =>
    recordByHand(t.deps.engine, tx, { person: 'e', does: 'write', type, values, effective, until, text: null }, await sayingNow(t.deps.engine, tx, 'hr')),
  );

/** A page signed in as somebody, in place of the one before. */
async function as(who: string, { width = 1440, scheme = 'light' as 'light' | 'dark', language = 'en' } = {}): Promise<void> {
  await close();
  page = await pageOf(who, null, { width, dark: scheme === 'dark', chinese: language === 'zh' });
}

/** What a designer and a screen reader would object to on the page as it is. */
async function objections(): Promise<string[]> {
  const wide = await page.evaluate(() =>
    document.documentElement.scrollWidth > innerWidth ? [`wider than the screen by ${document.documentElement.scrollWidth - innerWidth}`] : [],
  );
  const missing = await page.evaluate(missingGlyphs);
  return [
    ...(await seriousOn(page)),
    ...wide,
    ...(await page.evaluate(cutTexts)).map((text) => `cut off: ${text}`),
    ...(missing === '' ? [] : [`no glyph for ${missing}`]),
  ];
}

const open = (path: string) => page.goto(`${t.url}${path}`, { waitUntil: 'networkidle' });
const button = (name: string | RegExp) => page.getByRole('button', { name, exact: typeof name === 'string' });

beforeEach(() => {
  faults.length = 0;
});

describe('records, in the browser', () => {
  it('a type is declared, a record put on file, and told on one line of time', async () => {
    await as('hr');
    await open('/records');
    await page.getByText('No types are declared yet.').waitFor();
    expect(await objections()).toEqual([]);
    await shot(page, 'types-empty');
    await button('New type…').click();
    const sheet = page.getByRole('dialog');
    await sheet.getByLabel('Name in English').first().fill('First aid certificate');
    await sheet.getByLabel('Name in Chinese').first().fill('急救證書');
    await sheet.getByLabel('Key').first().fill('first-aid');
    await button('Add a field').click();
    await sheet.getByLabel('Name in English').nth(1).fill('Level');
    await sheet.getByLabel('Name in Chinese').nth(1).fill('級別');
    await sheet.getByLabel('Key').nth(1).fill('level');
    await sheet.getByLabel('Holds for (months)').fill('24');
    await sheet.getByLabel('Kept at most (months)').fill('36');
    await shot(page, 'type-sheet');
    expect(await objections()).toEqual([]);
    await button('Save').click();
    await page.getByText('First aid certificate', { exact: true }).waitFor();

    await open('/people/e');
    await page.getByText('Nothing is on file here.').waitFor();
    await shot(page, 'file-empty');
    expect(await objections()).toEqual([]);
    await button('Put on file…').click();
    await page.getByRole('dialog').getByRole('combobox', { name: 'Type' }).click();
    await page.getByRole('option', { name: 'First aid certificate' }).click();
    await page.getByRole('dialog').getByLabel('Level').fill('Two');
    await page.getByRole('dialog').getByLabel('In force from', { exact: true }).fill(inDays(-700));
    await shot(page, 'write-sheet');
    await button('Do it').click();
    await page.getByRole('listitem').filter({ hasText: 'First aid certificate' }).waitFor();
    expect(await page.getByRole('listitem').filter({ hasText: 'First aid certificate' }).textContent()).toMatch(/Expires .*Level.*Two/);
    expect(faults).toEqual([]);
  }, 120_000);

  it('is all there, with filters, a day, acts by hand and the plain reason of a refusal', async () => {
    await put('first-aid', { level: 'One' }, inDays(-1500));
    await t.sql.begin(async (tx) => {
      const now = await sayingNow(t.deps.engine, tx, 'hr');
      await createDocument(
        tx,
        { key: 'code', kind: 'policy', name: { en: 'Code of conduct', zh: '行為守則' }, title: { en: 'Code' }, body: { en: 'Be kind.' } },
        now,
      );
      await insertDisclosures(tx, [{ personId: 'e', type: 'first-aid', recipient: 'm', at: now.at, runId: null, trial: null }]);
    });
    await put('document.code', { version: '1', outcome: 'signed' }, inDays(-30));
    await t.sql`insert into absences (person_id, from_date, to_date, kind, known_at) values ('e', ${inDays(-20)}, ${inDays(-18)}, 'annual', now())`;
    await t.sql`insert into facts (scope, id, key, value, effective, recorded, source) values ('person', 'e', 'sales', ${t.sql.json(12)}, now() - interval '40 days', now(), 'till')`;
    await t.sql`update records set final_at = now() - interval '1 day' where person_id = 'e' and effective = ${inDays(-1500)}`;
    await open('/people/e');
    await page.getByText('Signed Code of conduct, version 1').waitFor();
    for (const text of ['First aid certificate handed to Mei Lam', 'Leave until', 'sales: 12', 'Final'])
      await expect.poll(() => page.getByText(text).count(), { message: text }).toBeGreaterThan(0);
    await shot(page, 'file-wide');
    expect(await objections()).toEqual([]);

    await button('What is shown').click();
    await page.getByRole('checkbox', { name: 'Leave' }).check();
    await page.keyboard.press('Escape');
    await page.waitForFunction(() => !document.body.textContent.includes('Signed Code of conduct'));
    await shot(page, 'file-filtered');
    await button('Leave').click();
    await page.getByRole('checkbox', { name: 'Leave' }).uncheck();
    await page.keyboard.press('Escape');
    await page.getByLabel('As at').fill(inDays(-1000));
    await page.waitForFunction(() => !document.body.textContent.includes('Signed Code of conduct'));
    await expect.poll(() => page.getByRole('button', { name: /What can be done/ }).count()).toBe(0);
    await page.getByLabel('As at').fill('');

    // By the keyboard alone: a note beside the certificate, then an act that is refused because it is kept longer.
    const acts = page.getByRole('button', { name: 'What can be done: First aid certificate' }).first();
    await acts.waitFor();
    await acts.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('menuitem', { name: 'Add a note' }).waitFor();
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe('Add a note');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').last().waitFor();
    await page.waitForFunction(() => document.activeElement?.tagName === 'TEXTAREA');
    await page.keyboard.type('The card was shown to HR.');
    await shot(page, 'note-sheet');
    expect(await objections()).toEqual([]);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe('Do it');
    await page.keyboard.press('Enter');
    await page.getByText(/Note by Ho Siu Fan/).waitFor();
    await expect.poll(() => page.getByRole('listitem').filter({ hasText: 'The card was shown to HR.' }).count()).toBe(1);
    expect(faults).toEqual([]);
  }, 120_000);

  it('is handed out, printed without the rest of the page, and that is told on it', async () => {
    await as('m');
    await open('/people/e');
    await button('Hand out…').click();
    await page.getByLabel('What for').fill('For the yearly talk');
    await button('Prepare').click();
    await page.getByText(/^Ready: \d+ entries/).waitFor();
    const [saved] = await Promise.all([page.waitForEvent('download'), button('Save as JSON').click()]);
    const inFile = JSON.parse(readFileSync(await saved.path(), 'utf8')) as { person: { id: string }; entries: { kind: string }[] };
    expect([saved.suggestedFilename(), inFile.person.id]).toEqual([expect.stringMatching(/^file-e-\d{4}-\d{2}-\d{2}\.json$/), 'e']);
    expect(inFile.entries.length).toBeGreaterThan(0);
    await page.emulateMedia({ media: 'print' });
    expect(await page.getByRole('heading', { name: 'Chan Tai Man', level: 1 }).last().isVisible()).toBe(true);
    expect(await page.getByRole('navigation', { name: 'Pages' }).isVisible()).toBe(false);
    await shot(page, 'printed');
    await page.emulateMedia({ media: 'screen' });
    await page.keyboard.press('Escape');
    await as('e');
    await open('/people/e');
    await page.getByText('First aid certificate handed to Mei Lam').first().waitFor();
    await expect.poll(() => button('Put on file…').count()).toBe(0);
    await expect.poll(() => page.getByRole('button', { name: /What can be done/ }).count()).toBe(0);
    expect(faults).toEqual([]);
  }, 120_000);

  it('a file is held with a reason, and shown among those that are', async () => {
    await as('hr');
    await open('/people/e');
    await button('Hold the file…').click();
    await page.getByRole('dialog').getByLabel('Why').fill('A claim was filed');
    await button('Do it').click();
    await page.getByText('This file is held: A claim was filed').waitFor();
    await shot(page, 'held');
    await open('/records?part=keeping');
    await page.getByText('A claim was filed').waitFor();
    await shot(page, 'keeping');
    expect(await objections()).toEqual([]);
  }, 120_000);

  it('texts: a policy in a new version, where somebody decides about the signatures; a letter that is filled in and filed', async () => {
    await open('/records?part=documents');
    await button('Who signed').click();
    await page.getByRole('dialog').getByRole('link', { name: 'Chan Tai Man' }).waitFor();
    await page.keyboard.press('Escape');
    await button('New version…').click();
    const sheet = page.getByRole('dialog');
    await sheet.getByLabel('Text in English').fill('Be kinder.');
    await sheet.getByLabel('Why').fill('The law has changed');
    expect(await button('Publish version 2').isDisabled()).toBe(true);
    await page.getByRole('radio', { name: 'Count no more: people sign again' }).check();
    await shot(page, 'document-sheet');
    expect(await objections()).toEqual([]);
    await button('Publish version 2').click();
    await page.getByText('Version 2').waitFor();

    await button('New text…').click();
    await page.getByRole('dialog').getByRole('combobox', { name: 'Kind' }).click();
    await page.getByRole('option', { name: 'Filled in and filed' }).click();
    await page.getByRole('dialog').getByLabel('Key').fill('reference');
    await page.getByRole('dialog').getByLabel('Name in English').fill('Reference');
    await page.getByRole('dialog').getByLabel('Text in English').fill('{{name}} works as {{title}} until {{lastDay}}.');
    await button('Publish version 1').click();
    await page.getByRole('button', { name: 'Write one…' }).click();
    const letter = page.getByRole('dialog');
    await letter.getByRole('combobox', { name: 'For whom' }).fill('Chan');
    await page.getByRole('option', { name: /Chan Tai Man/ }).click();
    await letter.getByLabel('lastDay').fill('31 May 2027');
    await button('As it will read').click();
    await page.getByText('Chan Tai Man works as Cook until 31 May 2027.').first().waitFor();
    await shot(page, 'letter-sheet');
    expect(await objections()).toEqual([]);
    await button('File it').click();
    await page.getByText('Filed.', { exact: true }).waitFor();
    await open('/people/e');
    await page.getByText('Chan Tai Man works as Cook until 31 May 2027.').waitFor();
    expect(faults).toEqual([]);
  }, 120_000);

  it.each([
    { width: 1440, scheme: 'dark' as const, language: 'zh' },
    { width: 390, scheme: 'light' as const, language: 'zh' },
    { width: 390, scheme: 'dark' as const, language: 'en' },
  ])(
    'reads at $width px, $scheme, in $language',
    async (look) => {
      await as('hr', look);
      const name = `${look.width}-${look.scheme}-${look.language}`;
      for (const [path, station] of [
        ['/people/e', 'file'],
        ['/records', 'types'],
        ['/records?part=documents', 'documents'],
        ['/records?part=keeping', 'keeping'],
      ] as const) {
        await open(path);
        await page.getByRole('heading', { level: 1 }).waitFor();
        await shot(page, `${station}-${name}`);
        expect(await objections(), `${station} ${name}`).toEqual([]);
      }
      await open('/records');
      await page.getByRole('button', { name: look.language === 'zh' ? /^更改急救證書/ : /^Change First aid/ }).click();
      await page.getByRole('dialog').last().waitFor();
      await shot(page, `type-sheet-${name}`);
      expect(await objections(), `sheet ${name}`).toEqual([]);
      expect(faults).toEqual([]);
    },
    120_000,
  );
});
