import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { seriousOn } from '../helpers/axe.ts';
import { builderTests, drawingHasKeys, openPicker, type Way } from '../helpers/builder.ts';
import { cutTexts, missingGlyphs } from '../helpers/looks.ts';
import { shot } from '../helpers/visit.ts';

const { ask, opened } = builderTests();

const card = (page: Page, id: string) => page.locator(`.react-flow__node[data-id="${id}"]`);
const steps = (page: Page) => page.locator('.react-flow__node').count();
const saved = (page: Page) => page.getByText('Draft · saved').waitFor();

const ways: Way[] = [
  { person: 'hr', colorScheme: 'light' },
  { person: 'zh', colorScheme: 'dark' },
  { person: 'zh', colorScheme: 'light', width: 390 },
];

it.each(ways)('lists every command with its keys and finds a step by what it says (%o)', async (way) => {
  const page = await opened(way);
  await openPicker(page, 'Control+k');
  const list = page.getByRole('dialog');
  await list.getByText(way.person === 'hr' ? 'Undo' : '復原', { exact: true }).waitFor({ state: 'detached' });
  await list.getByText(way.person === 'hr' ? 'Print' : '列印', { exact: true }).waitFor();
  await list.getByText('Ctrl P', { exact: true }).waitFor();
  expect(await page.evaluate(missingGlyphs)).toBe('');
  expect(await page.evaluate(cutTexts)).toEqual([]);
  expect(await seriousOn(page)).toEqual([]);
  await shot(page, `canvas-commands-${way.person}-${way.width ?? 1440}`);
  await page.keyboard.press('Escape');
  await openPicker(page, 'Control+f');
  await page.keyboard.type(way.person === 'hr' ? 'HR check' : '人力資源部複核');
  await page.keyboard.press('Enter');
  await (way.width === 390 ? page.locator('[data-row="hrCheck"].selected') : page.locator('.react-flow__node[data-id="hrCheck"].selected')).waitFor();
});

it('copies selected steps with the routes among them into another flow, as plain JSON', async () => {
  const page = await opened({ person: 'hr' });
  await card(page, 'selfReview').click();
  await card(page, 'managerReview').click({ modifiers: ['Control'] });
  await page.getByRole('heading', { name: '2 steps selected' }).waitFor();
  expect(await seriousOn(page)).toEqual([]);
  await shot(page, 'canvas-several');
  // The clipboard of a browser without a window: what would be on it goes along by hand.
  const text = await page.evaluate(() => {
    const clipboardData = new DataTransfer();
    document.dispatchEvent(new ClipboardEvent('copy', { clipboardData, cancelable: true }));
    return clipboardData.getData('text/plain');
  });
  expect(Object.keys(JSON.parse(text).steps)).toEqual(['selfReview', 'managerReview']);
  await page.close();
  const other = await opened({ person: 'hr' }, 'goal-setting');
  const before = await steps(other);
  await other.evaluate((piece) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', piece);
    document.dispatchEvent(new ClipboardEvent('paste', { clipboardData, cancelable: true }));
  }, text);
  await other.waitForFunction((n) => document.querySelectorAll('.react-flow__node').length === n, before + 2);
  await expect.poll(() => other.locator('.react-flow__node.selected').count()).toBe(2);
  await drawingHasKeys(other);
  await other.keyboard.press('Control+z');
  await other.waitForFunction((n) => document.querySelectorAll('.react-flow__node').length === n, before);
});

it('puts selected steps under each other and beside each other', async () => {
  const page = await opened({ person: 'hr' });
  const at = async (id: string) => (await card(page, id).boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
  await card(page, 'managerReview').click();
  await card(page, 'hrCheck').click({ modifiers: ['Control'] });
  expect((await at('hrCheck')).x).toBeGreaterThan((await at('managerReview')).x + 100);
  await page.getByRole('button', { name: 'Put under each other' }).click();
  await expect.poll(async () => Math.abs((await at('hrCheck')).x - (await at('managerReview')).x)).toBeLessThan(2);
});

it('draws a step in the colour of a card, and only its sign in the tint of its family', async () => {
  const page = await opened({ person: 'hr' });
  const colours = await page.evaluate(() => {
    const paper = document.body.appendChild(document.createElement('div'));
    paper.style.background = 'var(--card)';
    const of = (element: Element | null) => (element === null ? '' : getComputedStyle(element).backgroundColor);
    return { paper: of(paper), card: of(document.querySelector('.card')), sign: of(document.querySelector('.card .step-icon')) };
  });
  expect(colours.card).toBe(colours.paper);
  expect(colours.sign).not.toBe(colours.paper);
});

it('takes a step into the selection and out of it with Ctrl held, and lets all others go without', async () => {
  const page = await opened({ person: 'hr' });
  const chosen = () => page.locator('.react-flow__node.selected').evaluateAll((nodes) => nodes.map((node) => node.getAttribute('data-id')));
  await card(page, 'selfReview').click();
  await card(page, 'managerReview').click({ modifiers: ['Control'] });
  await expect.poll(chosen).toEqual(['selfReview', 'managerReview']);
  await card(page, 'selfReview').click({ modifiers: ['Control'] });
  await expect.poll(chosen).toEqual(['managerReview']);
  await card(page, 'hrCheck').click();
  await expect.poll(chosen).toEqual(['hrCheck']);
});

it('offers where the pointer is on a route to put a step in there', async () => {
  const page = await opened({ person: 'hr' });
  const before = await steps(page);
  const insert = page.getByRole('button', { name: 'Put a step in here' });
  expect(await insert.count()).toBe(0);
  const [from, to] = [await card(page, 'selfReview').boundingBox(), await card(page, 'managerReview').boundingBox()];
  if (from === null || to === null) throw new Error('The two steps are not drawn.');
  await page.mouse.move(from.x + from.width / 2, from.y + from.height + (to.y - from.y - from.height) / 5);
  await insert.click();
  await page.keyboard.type('talk');
  await page.keyboard.press('Enter');
  await expect.poll(() => steps(page)).toBe(before + 1);
  type Kept = { flow: { edges: { from: string; port: string; to: string }[]; steps: Record<string, { kind: string }> } };
  const id = new URL(page.url()).pathname.split('/').at(-1);
  await expect
    .poll(async () => {
      const { flow } = await ask<Kept>('hr', 'GET', `/api/flows/${id}`);
      const between = flow.edges.find((edge) => edge.from === 'selfReview' && edge.port === 'submitted')?.to ?? '';
      return [flow.steps[between]?.kind, flow.edges.some((edge) => edge.from === between && edge.to === 'managerReview')];
    })
    .toEqual(['meeting', true]);
});

it('offers at every open outcome what can follow, puts a step into a route, and heals the route when it goes', async () => {
  const page = await opened({ person: 'hr' });
  const before = await steps(page);
  await openPicker(page, 'Control+f');
  await page.keyboard.type('Manager review');
  await page.keyboard.press('Enter');
  await page.locator('.react-flow__node[data-id="managerReview"].selected').waitFor();
  await openPicker(page, 'Insert');
  await page.keyboard.type('talk');
  await page.keyboard.press('Enter');
  await page.waitForFunction((n) => document.querySelectorAll('.react-flow__node').length === n, before + 1);
  await page.locator('.react-flow__node.selected').filter({ hasText: 'Talk' }).waitFor();
  await drawingHasKeys(page);
  await page.keyboard.press('Delete');
  await page.waitForFunction((n) => document.querySelectorAll('.react-flow__node').length === n, before);
  await saved(page);
  const id = new URL(page.url()).pathname.split('/').at(-1);
  const { flow } = await ask<{ flow: { edges: { from: string; port: string; to: string }[] } }>('hr', 'GET', `/api/flows/${id}`);
  expect(flow.edges).toContainEqual({ from: 'managerReview', port: 'submitted', to: 'lowRating' });
});
