import { expect, test } from 'vitest';
import { seriousOn } from '../helpers/axe.ts';
import { builderTests } from '../helpers/builder.ts';
import { shot } from '../helpers/visit.ts';

const { opened } = builderTests();

test('a flow is tried: answered in place at the moment shown, its history and its mails are read', async () => {
  const page = await opened({ person: 'hr' }, 'quarterly-check-ins');
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
});
