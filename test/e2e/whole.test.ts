import { readFileSync } from 'node:fs';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Flow } from '../../workflows/flow/schema.ts';
import { firstAdministratorId, seedSample } from '../../server/sample/seed.ts';
import { testKeys } from '../helpers/app.ts';
import { newDataDir, removeDataDir } from '../helpers/product.ts';
import { type Served, serveTestApp } from '../helpers/served.ts';
import { looksWell, shot, visits } from '../helpers/visit.ts';

/**
 * The builder from an empty page to a version that is changed, by the pages alone: once with the mouse, once with nothing but the keyboard in the list. What is
 * drawn has two boxes, routes that part and meet, one that goes back, an approval by two of three, a ladder and a form of eight questions.
 */

const questions = [
  'What went well?',
  'How do you rate it? (1-3) *',
  'Did you lead others? (yes/no) *',
  'How many? (number) (optional)',
  'What next? [Stay / Move on]',
  'From when? (date) (optional)',
  'Which help? [Training / Time]',
  'Anything else? (optional)',
].join('\n');

const dataDir = newDataDir();
let served: Served;
const { pageOf, close, faults } = visits(() => served);

beforeAll(async () => {
  served = await serveTestApp(dataDir);
  await seedSample(served.sql, { today: new Date().toISOString().slice(0, 10), keys: testKeys.journal });
}, 240_000);
afterAll(async () => {
  await close();
  await served?.close();
  removeDataDir(dataDir);
});

/** What is kept of the flow whose builder is open. */
const kept = async (page: Page): Promise<Flow> => {
  const id = new URL(page.url()).pathname.split('/').at(-1);
  return ((await (await page.request.get(`${served.url}/api/flows/${id}`)).json()) as { flow: Flow }).flow;
};

/** The steps by what they are called, with where each of their outcomes leads. */
const drawn = ({ steps, edges }: Flow) =>
  Object.fromEntries(
    Object.values(steps).map(({ id, name, in: box }) => [
      name.en,
      {
        in: box === null ? null : steps[box]?.name.en,
        ...Object.fromEntries(edges.filter(({ from }) => from === id).map(({ port, to }) => [port, steps[to]?.name.en])),
      },
    ]),
  );

const asDrawn = {
  'For each person': { in: null, done: 'Finished' },
  'Self review': { in: 'For each person', submitted: 'Do in parallel', timeout: 'Finished' },
  'Do in parallel': { in: 'For each person' },
  'Peer view': { in: 'For each person', submitted: 'Wait for all', timeout: 'Wait for all' },
  'Manager view': { in: 'For each person', submitted: 'Wait for all', timeout: 'Wait for all' },
  'Wait for all': { in: 'For each person', next: 'Panel' },
  Panel: { in: 'For each person', approved: 'Repeat', rejected: 'Self review', timeout: 'Finished' },
  Repeat: { in: 'For each person', done: 'Finished' },
  'Check-in': { in: 'Repeat', submitted: 'Finished', timeout: 'Finished' },
};

/** What was drawn, whoever drew it with whatever. */
function expectDrawn(flow: Flow): void {
  expect(drawn(flow)).toMatchObject(asDrawn);
  const named = (name: string) => Object.values(flow.steps).find((step) => step.name.en === name);
  expect(named('Self review')?.settings).toMatchObject({ form: { fields: { length: 8 } }, reminders: [{}], ladder: [{ do: { act: 'tell' } }] });
  expect(named('Panel')?.settings).toMatchObject({ who: { rules: [{ who: 'together', of: { length: 3 } }, {}] }, tally: { rule: 'count', n: 2 } });
  expect(named('Repeat')?.settings).toMatchObject({ times: 6 });
}

it('is drawn, tried, rehearsed, published, changed, compared, taken out and brought in with the mouse', async () => {
  const page = await pageOf(firstAdministratorId, '/flows');
  const button = (name: string | RegExp) => page.getByRole('button', { name, exact: typeof name === 'string' });
  const card = (name: string): Locator => page.locator('.react-flow__node').filter({ hasText: name }).last();
  const row = async (name: string) => {
    const head = page.locator(`[data-of-row="${name}"] .row-head`);
    if ((await head.getAttribute('aria-expanded')) !== 'true') await head.click();
  };
  const box = page.getByRole('textbox', { name: 'Name of the step' });
  /** The drawing answers first; what stands beside it follows. */
  const named = async (name: string, before = 'Fill in') => {
    await expect.poll(() => box.inputValue()).toBe(before);
    await box.fill(name);
  };
  const choose = async (name: string) => {
    await card(name).click();
    await expect.poll(() => box.inputValue()).toBe(name);
  };
  const pick = (what: RegExp) => page.getByRole('option', { name: what }).first().click();
  const after = async (step: string, kind: string, name = kind) => {
    await card(step).locator('.port-plus').first().click();
    await pick(new RegExp(`^${kind}`));
    await named(name, kind);
  };
  const ask = async (question: string) => {
    await row('what');
    await button('Add a question').click();
    await page.getByRole('menuitem', { name: 'Long text' }).click();
    await page.keyboard.type(question);
  };

  await button('New flow').click();
  await page.waitForURL(/\/flows\/f-/);
  await page.getByRole('textbox', { name: 'Name of the flow' }).fill('Panel review');
  await button(/^For each person/).click();
  await button('Add the first step for each person').click();
  await pick(/^Fill in/);
  await named('Self review');
  await row('what');
  await button('Paste questions').click();
  await page.locator('.form-panel textarea').fill(questions);
  await page.getByText('8 questions read').waitFor();
  await button('Add').click();
  await row('late');
  await button('Add a reminder').click();
  await button('Add what happens then').click();
  await after('Self review', 'Do in parallel');
  await after('Do in parallel', 'Fill in', 'Peer view');
  await ask('What do you see?');
  await after('Do in parallel', 'Fill in', 'Manager view');
  await ask('What do you see?');
  await after('Peer view', 'Wait for all');
  await card('Manager view').locator('.port-plus').first().click();
  await page.getByRole('group', { name: 'Or lead to a step that is there' }).getByRole('option', { name: 'Wait for all' }).click();
  await after('Wait for all', 'Decide', 'Panel');
  await row('who');
  await button('Ask somebody as well').click();
  await button('Ask somebody as well').click();
  await page.getByText('Several must answer', { exact: true }).click();
  await page.getByRole('combobox', { name: 'It is decided when' }).selectOption({ label: 'so many of them agree' });
  await page.locator('.inspector-words').filter({ hasText: 'It takes “Approve” from 2 of them.' }).waitFor();
  await after('Panel', 'Repeat');
  await row('when');
  await page.getByRole('textbox', { name: 'So many times' }).fill('6');
  await button('Add the first step inside').click();
  await pick(/^Fill in/);
  await named('Check-in');
  await ask('How is it going?');
  // Back by dragging: who is not approved begins again.
  await button('Show all').click();
  await card('Panel').hover();
  await card('Panel')
    .locator('.port-pill', { hasText: 'Reject' })
    .dragTo(card('Self review'), { targetPosition: { x: 30, y: 20 } });
  await page.locator('.pill', { hasText: 'Reject' }).first().waitFor();
  // What leads nowhere yet, by what is offered beside it.
  await page.locator('.strip-problems').click();
  const offers = page.locator('.strip-list').getByRole('button', { name: /^(Lead it (on )?to |Let it close later$)/ });
  await offers.first().waitFor();
  for (let left = await offers.count(); left > 0; left = await offers.count()) {
    await offers.first().click();
    await expect.poll(() => offers.count()).toBeLessThan(left);
  }
  await page.getByText('Draft · saved').waitFor();
  expectDrawn(await kept(page));
  await looksWell(page, 'whole-1-drawn');

  // Somebody goes through it, which is kept as an example.
  await page.getByText('Try', { exact: true }).click();
  const open = page.locator('.play-rows button:enabled').first();
  await page.getByRole('slider', { name: 'Moment' }).waitFor();
  while (!(await open.isVisible())) await button('To what happens next').click();
  await open.click();
  await page.locator('.play-screen h1').waitFor();
  for (const box of await page.locator('.play-screen textarea').all()) await box.fill('The new menu.');
  for (const group of await page.locator('.play-screen fieldset').all()) await group.getByRole('radio').first().check({ force: true });
  await page.locator('.play-screen').getByRole('button', { name: 'Submit' }).click();
  await button('Save as example case').click();
  await page.getByLabel('What it shows').fill('One who answers at once');
  await button('Save').click();
  await page.locator('.play-tabs').getByText('Example cases').click();
  await page.locator('.play-cases li[data-state="passed"]', { hasText: 'One who answers at once' }).waitFor();
  await page.locator('.play-tabs').getByText('Everyone').click();
  await button('Rehearse').click();
  await page.locator('.year-tiles button', { hasText: 'come to an end' }).waitFor();
  await shot(page, 'whole-2-year');

  await button('Publish').click();
  await page.getByRole('dialog').getByRole('button', { name: 'Publish', exact: true }).click();
  await page.getByText('Version 1 is published').waitFor();
  await button('Go on drawing').click();
  await page.getByText('Draw', { exact: true }).click();
  await choose('Panel');
  await row('when');
  await page.locator('[data-of-row="when"]').getByRole('textbox', { name: 'How many' }).first().fill('15');
  await button('Changed since version 1').click();
  await page.getByText('Within 15 working days', { exact: true }).first().waitFor();
  await page.locator('.react-flow__node [data-changed="changed"]').waitFor();
  await looksWell(page, 'whole-3-changes');
  await button('Back to the draft').click();

  await page.getByText('Draft · saved').waitFor();
  const before = await kept(page);
  await button(/^All commands/).click();
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('option', { name: 'Save as a file' }).click()]);
  await page.getByRole('link', { name: 'All flows' }).click();
  await button('Bring in a file…').click();
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), button('Choose a file…').click()]);
  await chooser.setFiles(await file.path());
  await button('Make this a flow').click();
  await page.waitForURL((url) => /\/flows\/f-/.test(url.pathname));
  await card('Panel').waitFor();
  expect(await kept(page)).toEqual(before);
  expect(faults).toEqual([]);
});
