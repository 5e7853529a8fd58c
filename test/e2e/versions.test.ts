import { expect, it } from 'vitest';
import { removeStep, rename, setSetting } from '../../workflows/flow/edits/index.ts';
import type { Flow } from '../../workflows/flow/schema.ts';
import { seriousOn } from '../helpers/axe.ts';
import { builderTests, drawingHasKeys, openPicker, type Way } from '../helpers/builder.ts';
import { cutTexts, missingGlyphs } from '../helpers/looks.ts';
import { shot } from '../helpers/visit.ts';

const { ask, open } = builderTests();

/** A review that was published once, and drawn on: a step taken out, a date moved, a step renamed. */
async function changedReview(): Promise<string> {
  const { id } = await ask<{ id: string }>('hr', 'POST', '/api/flows', { template: 'annual-review' });
  await ask('hr', 'POST', `/api/flows/${id}/publish`, { revision: 1, note: 'The first round, agreed with the staff council.' });
  const { flow, revision } = await ask<{ flow: Flow; revision: number }>('hr', 'GET', `/api/flows/${id}`);
  const later = setSetting(removeStep(flow, 'hrCheck'), { step: 'managerReview', path: 'due.plus.n', value: 15 });
  await ask('hr', 'PUT', `/api/flows/${id}/draft`, {
    // Its example cases tell of the step that is gone.
    flow: { ...rename(later, { step: 'sign', name: { en: 'Sign the review', zh: '簽署評核' } }), scenarios: [] },
    revision,
  });
  return id;
}

const words = {
  hr: {
    open: 'Changed since version 1',
    behaves: 'How it works',
    gone: 'Taken out',
    due: 'Within 15 working days',
    price: /It costs people about/,
    again: 'Make it the draft',
  },
  zh: { open: '第 1 版之後有更改', behaves: '運作方式', gone: '已移除', due: '在15個工作天內', price: /對參與者而言/, again: '以此為草稿' },
};

it.each([
  [{ person: 'hr', width: 1440, colorScheme: 'light' }],
  [{ person: 'zh', width: 1440, colorScheme: 'dark' }],
  [{ person: 'zh', width: 390, colorScheme: 'light' }],
] satisfies [Way][])('tells who published what and why, and what differs in sentences and on the drawing (%o)', async (way) => {
  const say = words[way.person];
  const page = await open(await changedReview(), way);
  if (way.width > 700) await page.getByRole('button', { name: say.open }).click();
  else {
    await openPicker(page, 'Control+k');
    await page.keyboard.type('版本');
    await page.keyboard.press('Enter');
  }
  await page.getByText('The first round, agreed with the staff council.').waitFor();
  await page.getByRole('heading', { name: say.behaves }).waitFor();
  await page.getByText(say.due, { exact: true }).first().waitFor();
  await page.locator('.changes').getByText(say.gone, { exact: true }).waitFor();
  await page.getByText(say.price).waitFor();
  if (way.width > 700) {
    await page.locator('.react-flow__node[data-id="hrCheck"] [data-changed="removed"]').waitFor();
    await page.locator('.react-flow__node[data-id="managerReview"] [data-changed="changed"]').waitFor();
    await page.locator('.react-flow__node[data-id="sign"] [data-changed="looks"]').waitFor();
  }
  expect(await page.evaluate(cutTexts)).toEqual([]);
  expect(await page.evaluate(missingGlyphs)).toBe('');
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
  expect(await seriousOn(page)).toEqual([]);
  await shot(page, `versions-${way.person}-${way.width}`);
});

it('makes an earlier version the draft again, which can be undone, and begins another flow from it', async () => {
  const id = await changedReview();
  const page = await open(id, { person: 'hr' });
  await expect.poll(() => page.locator('.react-flow__node[data-id="hrCheck"]').count()).toBe(0);
  await page.getByRole('button', { name: words.hr.open }).click();
  await page.getByRole('button', { name: words.hr.again }).click();
  await page.locator('.versions-ask').getByRole('button', { name: words.hr.again }).click();
  // Until then it stands in the drawing of what differs.
  await page.locator('.versions-list').waitFor({ state: 'detached' });
  await page.locator('.react-flow__node[data-id="hrCheck"]').waitFor();
  await drawingHasKeys(page);
  await page.keyboard.press('Control+z');
  await page.locator('.react-flow__node[data-id="hrCheck"]').waitFor({ state: 'detached' });
  await page.getByRole('button', { name: words.hr.open }).click();
  await page.getByRole('button', { name: 'New flow from it' }).click();
  await page.waitForURL((url) => /\/flows\/f-/.test(url.pathname) && !url.pathname.endsWith(id));
  await page.locator('.react-flow__node[data-id="hrCheck"]').waitFor();
  expect(await page.getByRole('textbox', { name: 'Name of the flow' }).inputValue()).toBe('Annual review (from version 1)');
});

it('publishes with a reason, and says in the dialog what that would change', async () => {
  const id = await changedReview();
  const page = await open(id, { person: 'hr' });
  await page.getByRole('button', { name: 'Publish' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('Since version 1').waitFor();
  await dialog.getByText('Within 15 working days').waitFor();
  await dialog.getByLabel('What changes, and why').fill('Managers asked for more time.');
  expect(await seriousOn(page)).toEqual([]);
  await shot(page, 'versions-publish');
  await dialog.getByRole('button', { name: 'Publish', exact: true }).click();
  await page.getByText('Version 2 is published').waitFor();
  const { versions } = await ask<{ versions: { version: number; note: string | null }[] }>('hr', 'GET', `/api/flows/${id}/versions`);
  expect(versions[0]).toMatchObject({ version: 2, note: 'Managers asked for more time.' });
});

it('tells at the foot what the flow asks of people, and follows each change', async () => {
  const page = await open(await changedReview(), { person: 'hr' });
  const before = await page.locator('.strip-price').innerText();
  expect(before).toMatch(/2 people/);
  await page.locator('.react-flow__node[data-id="managerReview"]').click();
  await drawingHasKeys(page);
  await page.keyboard.press('Delete');
  await page.waitForFunction((words) => document.querySelector<HTMLElement>('.strip-price')?.innerText !== words, before);
});
