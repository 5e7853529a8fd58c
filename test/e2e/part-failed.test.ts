import { expect, it } from 'vitest';
import { seriousOn } from '../helpers/axe.ts';
import { builderTests } from '../helpers/builder.ts';
import { missingGlyphs } from '../helpers/looks.ts';
import { shot } from '../helpers/visit.ts';

const { opened } = builderTests();

it.each(['hr', 'zh'] as const)('a part that cannot be loaded says so and what helps, and the rest of the builder goes on: %s', async (person) => {
  const page = await opened({ person });
  // As after a page that was loaded anew a moment ago: to do so again would help nobody.
  await page.evaluate(() => sessionStorage.setItem('loopwright.reloaded', String(Date.now())));
  const away = /\/outline-[^/]*\.js$/;
  await page.route(away, (route) => route.abort());
  await page.reload();
  await page.locator('.react-flow__node .card-name').first().waitFor();
  await page.keyboard.press('Alt+2');
  const told = page.locator('.part-failed');
  await told.waitFor();
  expect(await told.getAttribute('role')).toBe('alert');
  await shot(page, `part-failed-${person}`);
  expect(await seriousOn(page)).toEqual([]);
  expect(await page.evaluate(missingGlyphs)).toBe('');
  // The drawing beside it is there, and takes what is done.
  await page.locator('.react-flow__node-step').nth(1).click();
  await page.locator('.inspector input').first().waitFor();
  await page.unroute(away);
  await told.getByRole('button').click();
  await page.waitForLoadState();
  await page.locator('.react-flow__node .card-name').first().waitFor();
  await page.keyboard.press('Alt+2');
  await page.locator('[data-row]').first().waitFor();
  expect(await told.count()).toBe(0);
});
