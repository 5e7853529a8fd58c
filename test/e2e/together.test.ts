import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { rename } from '../../workflows/flow/edits/index.ts';
import type { Flow } from '../../workflows/flow/schema.ts';
import { seriousOn } from '../helpers/axe.ts';
import { builderTests, drawingHasKeys, openPicker } from '../helpers/builder.ts';
import { cutTexts, missingGlyphs } from '../helpers/looks.ts';
import { shot } from '../helpers/visit.ts';

const { ask, open } = builderTests();

type Draft = { flow: Flow; revision: number };
/** As when somebody comes back to the page: it says at once that it is here, instead of within some seconds. */
const meetsNow = (page: Page) => page.evaluate(() => void document.dispatchEvent(new Event('visibilitychange')));
const card = (step: string) => `.react-flow__node[data-id="${step}"]`;

it('two people at one draft see each other, keep both their changes, choose where they changed the same, and talk about a step', async () => {
  const { id } = await ask<{ id: string }>('hr', 'POST', '/api/flows', { template: 'annual-review' });
  const draft = () => ask<Draft>('hr', 'GET', `/api/flows/${id}`);
  const theirs = async (change: (flow: Flow) => Flow) => {
    const { flow, revision } = await draft();
    await ask('zh', 'PUT', `/api/flows/${id}/draft`, { flow: change(flow), revision });
  };
  const [ho, chan] = await Promise.all([open(id, { person: 'hr' }), open(id, { person: 'zh', colorScheme: 'dark' })]);

  // Each is told of the other, and where they are.
  await chan.locator(card('selfReview')).click();
  await meetsNow(chan);
  await meetsNow(ho);
  await ho
    .getByRole('list', { name: 'Also here' })
    .getByRole('img', { name: /Chan, at “/ })
    .waitFor();

  // One renames a step while the other saves another: both stand.
  await theirs((flow) => rename(flow, { step: 'managerReview', name: { en: 'Review by the manager', zh: '主管評核' } }));
  await ho.locator(card('selfReview')).click();
  const name = ho.getByRole('textbox', { name: 'Name of the step' });
  await name.fill('Look back at the year');
  await ho.getByText('Your changes are in beside it.').waitFor();
  await ho.getByText('Draft · saved').waitFor();
  const steps = (await draft()).flow.steps;
  expect([steps.selfReview?.name.en, steps.managerReview?.name.en]).toEqual(['Look back at the year', 'Review by the manager']);
  await ho.getByRole('button', { name: 'Fine' }).click();

  // Both rename the same: nothing is overwritten before somebody chose.
  await theirs((flow) => rename(flow, { step: 'selfReview', name: { en: 'Own view', zh: '自我評核' } }));
  await name.fill('My year');
  const clash = ho.getByRole('dialog', { name: 'You both changed the same' });
  await clash.getByText('Own view').waitFor();
  await shot(ho, 'together-clash');
  expect((await draft()).flow.steps.selfReview?.name.en).toBe('Own view');
  expect(await seriousOn(ho)).toEqual([]);
  await clash.getByRole('radio', { name: 'Yours' }).check();
  await clash.getByRole('button', { name: 'Keep this choice' }).click();
  await ho.getByText('Draft · saved').waitFor();
  await expect.poll(async () => (await draft()).flow.steps.selfReview?.name.en).toBe('My year');

  // A comment with a mention, by keyboard; the other finds it in the inbox, and answers where it was said.
  await ho.locator(card('managerReview')).click();
  await openPicker(ho, 'Control+k');
  await ho.keyboard.type('Comment on it');
  await ho.keyboard.press('Enter');
  const box = ho.getByRole('textbox', { name: 'Write a comment' });
  await box.pressSequentially('Is ten days enough, @Ch');
  await ho.getByRole('option', { name: 'Chan' }).waitFor();
  await ho.keyboard.press('Enter');
  await ho.keyboard.press('Control+Enter');
  await ho.locator('.comment mark', { hasText: '@Chan' }).waitFor();
  await chan.goto(new URL('/', chan.url()).href);
  await chan.getByRole('link', { name: /Is ten days enough/ }).click();
  await chan.locator('.comment', { hasText: 'Is ten days enough' }).waitFor();
  await chan.getByRole('button', { name: '回覆' }).click();
  await chan.getByRole('textbox', { name: '回覆Ho' }).fill('足夠。');
  await chan.keyboard.press('Control+Enter');
  await chan.locator('.comment-answer', { hasText: '足夠。' }).waitFor();
  await shot(chan, 'together-comments-zh-dark');
  expect(await chan.evaluate(cutTexts)).toEqual([]);
  expect(await chan.evaluate(missingGlyphs)).toBe('');
  expect(await seriousOn(chan)).toEqual([]);
  await chan.getByRole('button', { name: '標示為已解決' }).click();
  await chan.getByText('顯示 1 則已解決的意見').waitFor();
  expect((await draft()).flow.steps.managerReview?.name.en).toBe('Review by the manager');
});

it('a pasted procedure becomes a flow, its parts fold away, a note stands beside it, and why something is wrong is told', async () => {
  const { id } = await ask<{ id: string }>('hr', 'POST', '/api/flows', {});
  const page = await open(id, { person: 'hr' });
  await page.getByRole('button', { name: 'or paste your procedure, one step per line' }).click();
  await page
    .getByRole('textbox', { name: 'Your procedure, one step per line' })
    .fill('1. Self review\n   What went well?\n2. 上司批核\n3. Tell the payroll office');
  await page.getByRole('button', { name: 'Add 3 steps' }).click();
  await page.locator('.react-flow__node', { hasText: 'Tell the payroll office' }).waitFor();
  await drawingHasKeys(page);
  await openPicker(page, 'Control+k');
  await page.keyboard.type('Put a note');
  await page.keyboard.press('Enter');
  await page.locator('textarea.note').pressSequentially('Agreed with the staff council');
  await page.keyboard.press('Escape');
  await page.getByRole('note', { name: /Agreed with the staff council/ }).waitFor();

  await page.locator('.strip-problems').click();
  await page.locator('.strip-list .problem-why').first().click();
  await page.getByRole('dialog').locator('.why').getByText('What to do.').waitFor();
  expect(await seriousOn(page)).toEqual([]);
  await page.keyboard.press('Escape');
  const { flow } = await ask<Draft>('hr', 'GET', `/api/flows/${id}`);
  expect(Object.values(flow.notes ?? {}).map(({ text }) => text)).toEqual(['Agreed with the staff council']);

  const review = await open((await ask<{ id: string }>('hr', 'POST', '/api/flows', { template: 'annual-review' })).id, { person: 'hr' });
  await review.locator(`${card('reviews')} .box-fold`).click();
  await review.locator(card('selfReview')).waitFor({ state: 'detached' });
  await review.getByText(/\d+ steps inside/).waitFor();
  await review.keyboard.press('Alt+3');
  await review.locator('[data-row="reviews"][aria-expanded="false"]').waitFor();
  await review.locator('[data-row="reviews"]').focus();
  await review.keyboard.press('ArrowRight');
  await review.locator('[data-row="selfReview"]').waitFor();
});
