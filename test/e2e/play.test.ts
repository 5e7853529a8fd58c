import { expect, test } from 'vitest';
import type { Flow } from '../../workflows/flow/schema.ts';
import { seriousOn } from '../helpers/axe.ts';
import { builderTests } from '../helpers/builder.ts';
import { shot } from '../helpers/visit.ts';

const { ask, opened } = builderTests();

test('a flow is tried: answered in place, a mail is read, kept as an example, and rehearsed with everyone', async () => {
  const page = await opened({ person: 'hr' }, 'quarterly-check-ins');
  const flowId = new URL(page.url()).pathname.split('/').at(-1) ?? '';
  await page.getByText('Try', { exact: true }).click();
  const slider = page.getByRole('slider', { name: 'Moment' });
  await slider.waitFor();
  // By keyboard to the first task of the person it is about, whose disc stands on its step.
  await slider.focus();
  const open = page.locator('.play-rows button:enabled').filter({ hasText: 'Alex Chan' });
  for (let n = 0; n < 40 && (await open.count()) === 0; n += 1) await page.keyboard.press('Shift+ArrowRight');
  await page.locator('.play-tokens', { hasText: 'AC' }).waitFor();
  const before = await slider.getAttribute('aria-valuetext');
  await open.first().click();
  await page.locator('.play-screen h1').waitFor();
  for (const box of await page.locator('.play-screen textarea').all()) await box.fill('All is well.');
  for (const group of await page.locator('.play-screen fieldset').all()) await group.getByRole('radio').first().check({ force: true });
  await page.locator('.play-screen').getByRole('button', { name: 'Submit' }).click();
  await page.getByText('Mails', { exact: false }).first().waitFor();
  await page.locator('.play-side').getByText('History', { exact: true }).click();
  await page.locator('.play-past li', { hasText: 'Alex Chan' }).first().waitFor();
  expect(await slider.getAttribute('aria-valuetext')).toBe(before);

  await page
    .locator('.play-side')
    .getByText(/^Mails/)
    .click();
  await page.locator('.play-rows button').filter({ hasText: 'Alex Chan' }).last().click();
  await page.frameLocator('.play-mail').getByRole('heading', { level: 1 }).waitFor();
  await page.getByRole('button', { name: 'Back' }).click();
  await shot(page, 'play-person');
  expect(await seriousOn(page)).toEqual([]);

  await page.getByRole('button', { name: 'Save as example case' }).click();
  await page.getByLabel('What it shows').fill('Alex answers at once');
  await page.keyboard.press('Enter');
  await page.locator('.play-tabs').getByText('Example cases').click();
  const kept = page.locator('.play-cases li', { hasText: 'Alex answers at once' });
  await kept.and(page.locator('[data-state="passed"]')).waitFor();
  expect(await page.locator('.play-tried').count()).toBeGreaterThan(3);
  const { flow } = await ask<{ flow: Flow }>('hr', 'GET', `/api/flows/${flowId}`);
  expect(flow.scenarios.at(-1)).toMatchObject({
    name: { en: 'Alex answers at once' },
    expects: [{ line: { kind: 'run.finished' } }, { line: { kind: 'event.refused' }, times: 0 }],
  });

  await page.locator('.play-tabs').getByText('Everyone').click();
  await page.getByRole('button', { name: 'Rehearse', exact: true }).click();
  const tile = page.locator('.year-tiles button', { hasText: 'come to an end' });
  await tile.waitFor();
  const told = Number((await tile.locator('b').textContent())?.replace(',', ''));
  expect(told).toBeGreaterThan(100);
  await shot(page, 'play-year');
  expect(await seriousOn(page)).toEqual([]);
  await tile.click();
  await page.getByText(`${told} people`, { exact: true }).waitFor();
  expect(await page.locator('.year-people li').count()).toBe(told);
});
