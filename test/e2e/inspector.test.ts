import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { insertFlow } from '../../db/flows.ts';
import type { Flow } from '../../workflows/flow/schema.ts';
import { dataBlock } from '../helpers/api.ts';
import { aFlow, who } from '../helpers/flows.ts';
import { newDataDir, removeDataDir } from '../helpers/product.ts';
import { type Served, serveTestApp } from '../helpers/served.ts';
import { looksWell, visits } from '../helpers/visit.ts';

const dataDir = newDataDir();
let served: Served;
let page: Page;
const { pageOf, close, faults } = visits(() => served);
const hr = who({ who: 'role', role: 'hr' });
const rating = { id: 'rating', type: 'number', label: { en: 'Rating', zh: '評級' } };
const reminders = [1, 2, 3, 4].map((n) => ({ id: `r${n}`, at: { from: { anchor: 'opened' }, plus: { n, unit: 'days' }, time: '21:00' } }));

/** A table that is calibrated after everybody's review, what is put on file, and what is signed. */
const { contact: _nobody, ...data } = dataBlock;
const flow = aFlow(
  [
    { id: 'begin', kind: 'start' },
    { id: 'each', kind: 'forEach', settings: { first: 'review' } },
    {
      id: 'review',
      kind: 'form',
      in: 'each',
      settings: { who: who({ who: 'manager' }), reminders, form: { fields: [rating] } },
    },
    { id: 'through', kind: 'end', in: 'each' },
    {
      id: 'table',
      kind: 'form',
      settings: {
        who: hr,
        form: {
          fields: [
            {
              id: 'rows',
              type: 'list',
              label: { en: 'People', zh: '員工' },
              columns: [
                { id: 'who', type: 'person', label: { en: 'Who', zh: '誰' } },
                { id: 'final', type: 'number', label: { en: 'Final', zh: '最終' } },
              ],
            },
          ],
        },
      },
    },
    { id: 'file', kind: 'record', settings: { type: 'rating' } },
    { id: 'sign', kind: 'acknowledge', settings: { who: hr } },
    { id: 'done', kind: 'end' },
  ],
  ['begin>each', 'each.done>table', 'table.submitted>file', 'review.submitted>through', 'file>sign', 'sign.signed>done'],
  { name: { en: 'Calibrated', zh: '協調評核' }, data },
);

const text = (en: string, zh: string) => ({ en, zh });

beforeAll(async () => {
  served = await serveTestApp(dataDir);
  await served.people('id,name,name_zh,email,roles,language\nhr,Ho Siu Fan,何小芬,ho@h.example,hr;admin,en\n');
  await insertFlow(served.sql, { id: 'calibrated', draft: flow, by: 'hr' });
  page = await pageOf('hr', '/flows/calibrated');
  const put = (path: string, sent: unknown) => page.request.put(`${served.url}${path}`, { data: sent, headers: { origin: served.url } });
  const grade = { name: text('Grade of the year', '年度評級'), fields: { grade: { label: text('Grade', '等級'), type: 'number' } } };
  expect((await put('/api/record-types/grade', { type: grade, revision: 0 })).status()).toBe(200);
  const policy = { kind: 'policy', name: text('Code of conduct', '行為守則'), title: text('Code', '守則'), body: text('Be kind.', '與人為善。') };
  expect((await put('/api/documents/code', policy)).status()).toBe(200);
}, 240_000);
afterAll(async () => {
  await close();
  await served?.close();
  removeDataDir(dataDir);
});

const kept = async () => ((await (await page.request.get(`${served.url}/api/flows/calibrated`)).json()) as { flow: Flow }).flow;
const open = async (id: string) => {
  await page.locator(`.react-flow__node[data-id="${id}"]`).click();
  // The drawing answers first; what stands beside it follows.
  await page.locator(`.inspector[data-step="${id}"]`).waitFor();
  const what = page.getByRole('button', { name: /^What(?! next)/ });
  if ((await what.getAttribute('aria-expanded')) !== 'true') await what.click();
};

describe('the inspector', () => {
  it('says with which rows a table begins, what each column begins with, and which is only told', async () => {
    await open('table');
    await page.getByRole('button', { name: 'People Table' }).click();
    await page.getByRole('combobox', { name: 'Begins with' }).first().selectOption({ label: 'a row for each of a box' });
    expect(await page.getByRole('combobox', { name: 'Which box' }).inputValue()).toBe('each');
    await page.getByRole('combobox', { name: 'Begins with' }).first().selectOption({ label: 'The person' });
    await page.getByRole('switch', { name: 'Only told, not asked' }).check({ force: true });
    await page.getByRole('combobox', { name: 'Begins with' }).nth(1).selectOption({ label: 'Rating' });
    await page.getByRole('button', { name: 'Add a rule' }).click();
    await page.getByRole('combobox', { name: 'What', exact: true }).first().selectOption({ label: 'Rating' });
    await page.getByRole('switch', { name: /^The rows are there to stay/ }).check({ force: true });
    await looksWell(page, 'inspector-1-table');
    expect(await page.evaluate('document.documentElement.scrollHeight <= window.innerHeight'), 'the page itself does not scroll').toBe(true);
    const asked = async () => {
      const { table } = (await kept()).steps;
      return table?.kind === 'form' ? table.settings.form.fields[0] : undefined;
    };
    await expect.poll(asked, { timeout: 10_000 }).toMatchObject({
      begins: {
        over: { rows: 'children', step: 'each' },
        values: { who: { value: 'person', of: { who: 'subject' }, field: 'id' }, final: { value: 'answer', step: 'review', field: 'rating' } },
        fixed: true,
      },
      columns: [{ id: 'who', given: true }, { id: 'final' }],
    });
    // Read again it says the same, in whatever order the parts were kept.
    await page.reload({ waitUntil: 'networkidle' });
    await open('table');
    await page.getByRole('button', { name: 'People Table' }).click();
    const chosen = page.getByRole('combobox', { name: 'Begins with' });
    expect(await chosen.nth(1).locator('option:checked').innerText()).toBe('Rating');
  });

  it('offers what is declared by its name: types of records with their fields, and texts to sign', async () => {
    await open('file');
    await page.getByText('“rating” is not declared yet.').waitFor();
    await page.getByRole('combobox', { name: 'Type of record' }).selectOption({ label: 'Grade of the year' });
    await page.getByRole('group', { name: /./ }).getByRole('button', { name: 'Add', exact: true }).first().click();
    expect(await page.getByRole('combobox', { name: 'Name', exact: true }).locator('option:checked').innerText()).toBe('Grade');
    // What is declared comes along, so there is nothing to put right in it.
    await page.getByText('a kind of record that this flow does not name').waitFor({ state: 'hidden' });
    await looksWell(page, 'inspector-2-record');
    await open('sign');
    await page.getByRole('switch', { name: 'What is signed' }).check({ force: true });
    await page.getByRole('combobox', { name: 'Which text' }).selectOption({ label: 'Code of conduct (version 1)' });
    await looksWell(page, 'inspector-3-document');
    await expect
      .poll(async () => (await kept()).steps, { timeout: 10_000 })
      .toMatchObject({ file: { settings: { type: 'grade', values: { grade: '' } } }, sign: { settings: { document: { key: 'code' } } } });
  });

  it('tells of the flow whom people ask, with one click for oneself, and where it asks for more mails than go out', async () => {
    const limits = { perDay: 5, perWeek: 15, quiet: { from: '20:00', until: '08:00' }, workingDays: true, leave: true, gatherMinutes: 5, reminders: 3 };
    await page.request.put(`${served.url}/api/nudge-budget`, { data: { budget: limits }, headers: { origin: served.url } });
    await page.getByRole('button', { name: 'About this flow' }).click();
    await page.getByText('at most 5 mails a day, 15 a week, none from 20:00 to 08:00, none on days off or on leave.').waitFor();
    await page.getByText('reminds 4 times; after 3 somebody above is told instead.').waitFor();
    await page.getByText('writes at 21:00, when nobody is written to: it goes out at 08:00.').waitFor();
    await page.getByRole('button', { name: 'Me', exact: true }).click();
    await expect.poll(async () => (await kept()).data.contact, { timeout: 10_000 }).toBe('hr');
    await looksWell(page, 'inspector-4-about');
    await page.getByRole('button', { name: 'The owner of each cycle' }).click();
    await expect.poll(async () => (await kept()).data.contact ?? null, { timeout: 10_000 }).toBe(null);
    const dark = await pageOf('hr', '/flows/calibrated', { dark: true, chinese: true });
    await dark.locator('.react-flow__node[data-id="table"]').click();
    await dark.getByRole('button', { name: /^內容/ }).first().click();
    await dark.getByRole('button', { name: '員工 列表' }).click();
    await looksWell(dark, 'inspector-5-dark-zh');
    expect(faults).toEqual([]);
  });
});
