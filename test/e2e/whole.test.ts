import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Flow } from '../../workflows/flow/schema.ts';
import { firstAdministratorId, seedSample } from '../../server/sample/seed.ts';
import { testKeys } from '../helpers/app.ts';
import { seriousOn } from '../helpers/axe.ts';
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
    await page.locator('.inspector .question-body input:focus').waitFor();
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
  expect(await page.locator('.strip-problems.errors').count()).toBe(0);
  await looksWell(page, 'whole-1-drawn');

  // Somebody goes through it, which is kept as an example.
  await page.getByText('Try', { exact: true }).click();
  const open = page.locator('.play-rows button:enabled').first();
  const slider = page.getByRole('slider', { name: 'Moment' });
  for (let n = 0; n < 30 && !(await open.isVisible()); n += 1) {
    const before = await slider.getAttribute('aria-valuetext');
    await button('To what happens next').click();
    await expect.poll(() => slider.getAttribute('aria-valuetext')).not.toBe(before);
  }
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
  const example = { expects: [{ line: { kind: 'run.finished' } }, { line: { kind: 'event.refused' }, times: 0 }] };
  await expect.poll(async () => (await kept(page)).scenarios.at(-1)).toMatchObject(example);
  await page.locator('.play-tabs').getByText('Everyone').click();
  await button('Rehearse').click();
  const tile = page.locator('.year-tiles button', { hasText: 'come to an end' });
  const told = Number((await tile.locator('b').textContent())?.replace(',', ''));
  expect(told).toBeGreaterThan(100);
  expect(await seriousOn(page)).toEqual([]);
  await shot(page, 'whole-2-year');
  await tile.click();
  await page.getByText(`${told} people`, { exact: true }).waitFor();
  expect(await page.locator('.year-people li').count()).toBe(told);
  await page.keyboard.press('Escape');

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

it('the same is done in the list with nothing but the keyboard', async () => {
  const page = await pageOf(firstAdministratorId, '/flows');
  const keys = page.keyboard;
  const button = (name: string | RegExp) => page.getByRole('button', { name, exact: typeof name === 'string' });
  const has = (target: Locator) => target.evaluate((element) => element === document.activeElement).catch(() => false);
  /** On to it by Tab alone, or back. */
  const tabTo = async (target: Locator, key = 'Tab') => {
    await target.waitFor({ state: 'attached' });
    for (let n = 0; n < 120; n += 1) {
      if (await has(target)) return;
      await keys.press(key);
    }
    throw new Error(`${key} does not lead to ${String(target)}`);
  };
  const press = async (target: Locator, key = 'Enter') => {
    await tabTo(target);
    await keys.press(key);
  };
  /** The focus is on the row of the list that says so. */
  const onRow = (words: string) =>
    page.waitForFunction((said) => (document.activeElement as HTMLElement | null)?.closest('[data-row]:focus')?.textContent?.includes(said), words);
  const pick = async (words: string) => {
    await page.locator('.picker [role="combobox"]:focus').waitFor();
    await keys.type(words);
    await keys.press('Enter');
  };
  const act = async (words: string) => {
    await keys.press('Control+k');
    await pick(words);
  };
  const find = async (name: string) => {
    await keys.press('Control+f');
    await pick(name);
    await onRow(`“${name}”`);
  };
  const insert = async (kind: string, says: string) => {
    await keys.press('Insert');
    await pick(kind);
    await onRow(says);
  };
  const name = async (words: string) => {
    await keys.press('F2');
    await page.locator('input.inspector-name:focus').waitFor();
    await keys.type(words);
    await keys.press('Escape');
    await onRow(`“${words}”`);
  };
  const into = async (row: RegExp) => {
    await keys.press('Enter');
    await page.locator('.inspector :focus').waitFor();
    await press(page.locator('.inspector').getByRole('button', { name: row }).first());
  };
  const back = async (words: string) => {
    await keys.press('Escape');
    await onRow(words);
  };
  const ask = async (question: string) => {
    await into(/^What(?! next)/);
    await press(button('Add a question'));
    await page.locator('[role="menuitem"]:focus').waitFor();
    await keys.press('ArrowDown');
    await keys.press('Enter');
    await page.locator('.inspector input:focus').waitFor();
    await keys.type(question);
  };
  const leads = async (outcome: string, to: string) => {
    await into(/^What next/);
    await tabTo(page.getByRole('combobox', { name: outcome }));
    await keys.type(to);
  };

  await press(button('New flow'));
  await page.waitForURL(/\/flows\/f-/);
  await page.locator('.builder').waitFor();
  await keys.press('Alt+3');
  await onRow('HR starts');
  await tabTo(page.getByRole('textbox', { name: 'Name of the flow' }), 'Shift+Tab');
  await keys.press('Control+a');
  await keys.type('Panel review');
  await press(button('+ add a step here').first());
  await pick('For each person');
  await onRow('For each person');
  await press(button('+ add a step here').first());
  await pick('Fill in');
  await onRow('fills in');
  await name('Self review');
  await into(/^What(?! next)/);
  await press(button('Paste questions'));
  await page.locator('.form-panel textarea:focus').waitFor();
  await keys.insertText(questions);
  await page.getByText('8 questions read').waitFor();
  await keys.press('Control+Enter');
  await press(page.locator('.inspector').getByRole('button', { name: /^If late/ }));
  await press(button('Add a reminder'));
  await press(button('Add what happens then'));
  await back('“Self review”');
  await insert('Do in parallel', 'At the same time');
  await insert('Fill in', 'fills in');
  await name('Peer view');
  await ask('What do you see?');
  await back('“Peer view”');
  await keys.press('Control+f');
  await pick('Do in parallel');
  await onRow('At the same time');
  await insert('Fill in', 'fills in');
  await name('Manager view');
  await ask('What do you see?');
  await back('“Manager view”');
  await find('Peer view');
  await insert('Wait for all', 'Waits until');
  await find('Manager view');
  await leads('Submit', 'Wait');
  await back('“Manager view”');
  await keys.press('Control+f');
  await pick('Wait for all');
  await onRow('Waits until');
  await insert('Decide', 'decides on');
  await name('Panel');
  await into(/^Who/);
  await press(button('Ask somebody as well'));
  await press(button('Ask somebody as well'));
  await press(page.getByRole('switch', { name: 'Several must answer' }), 'Space');
  await tabTo(page.getByRole('combobox', { name: 'It is decided when' }));
  await keys.type('so many');
  await page.locator('.inspector-words').filter({ hasText: 'It takes “Approve” from 2 of them.' }).waitFor();
  await back('“Panel”');
  await leads('Reject', 'Self');
  await back('“Panel”');
  await insert('Repeat', 'Every 2 weeks');
  await into(/^When/);
  await tabTo(page.getByRole('textbox', { name: 'So many times' }));
  await keys.type('6');
  await back('Every 2 weeks');
  await press(button('+ add a step here').first());
  await pick('Fill in');
  await onRow('fills in');
  await name('Check-in');
  await ask('How is it going?');
  await back('“Check-in”');
  await press(page.locator('.strip-problems'));
  const offers = page.locator('.strip-list').getByRole('button', { name: /^(Lead it (on )?to |Let it close later$)/ });
  await offers.first().waitFor();
  for (let left = await offers.count(); left > 0; left = await offers.count()) {
    await press(offers.first());
    await expect.poll(() => offers.count()).toBeLessThan(left);
  }
  await page.getByText('Draft · saved').waitFor();
  expectDrawn(await kept(page));

  await keys.press('Alt+4');
  const slider = page.getByRole('slider', { name: 'Moment' });
  await tabTo(slider);
  const open = page.locator('.play-rows button:enabled').first();
  for (let n = 0; n < 30 && !(await open.isVisible()); n += 1) {
    const before = await slider.getAttribute('aria-valuetext');
    await keys.press('Shift+ArrowRight');
    await expect.poll(() => slider.getAttribute('aria-valuetext')).not.toBe(before);
  }
  await press(open);
  await page.locator('.play-screen h1').waitFor();
  for (const question of await page.locator('.play-screen :is(textarea, fieldset:has(input[type="radio"]))').all()) {
    const box = question.getByRole('radio').first();
    if ((await box.count()) > 0) await press(box, 'Space');
    else {
      await tabTo(question);
      await keys.type('Well.');
    }
  }
  await press(page.locator('.play-screen').getByRole('button', { name: 'Submit' }));
  await press(button('Save as example case'));
  await page.locator('.play-keep input:focus').waitFor();
  await keys.type('One who answers at once');
  await keys.press('Enter');
  await tabTo(page.locator('.play-tabs').getByRole('radio', { checked: true }));
  await keys.press('ArrowRight');
  await page.locator('.play-cases li[data-state="passed"]', { hasText: 'One who answers at once' }).waitFor();
  await keys.press('ArrowRight');
  await press(button('Rehearse'));
  await page.locator('.year-tiles button', { hasText: 'come to an end' }).waitFor();

  await keys.press('Alt+3');
  await page.locator('[data-row]:focus').waitFor();
  await act('Publish');
  await press(page.getByRole('dialog').getByRole('button', { name: 'Publish', exact: true }));
  await page.getByText('Version 1 is published').waitFor();
  await press(button('Go on drawing'));
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await find('Panel');
  await press(page.locator('[data-row]:has(:focus), [data-row]:focus').getByRole('button', { name: 'within 5 working days' }));
  await page.locator('[data-setting="due"] input:focus').waitFor();
  await keys.type('15');
  await back('within 15 working days');
  await act('Versions');
  await page.getByText('Within 15 working days', { exact: true }).first().waitFor();
  await press(button('Back to the draft'));
  await page.getByText('Draft · saved').waitFor();
  const before = await kept(page);
  const [file] = await Promise.all([page.waitForEvent('download'), act('Save as a file')]);
  await press(page.getByRole('link', { name: 'All flows' }));
  await press(button('Bring in a file…'));
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), press(button('Choose a file…'))]);
  await chooser.setFiles(await file.path());
  await press(button('Make this a flow'));
  await page.waitForURL((url) => /\/flows\/f-/.test(url.pathname));
  await page.locator('.react-flow__node').first().waitFor();
  expect(await kept(page)).toEqual(before);
  expect(faults).toEqual([]);
});
