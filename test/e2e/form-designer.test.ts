import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { insertFlow } from '../../db/flows.ts';
import type { Flow } from '../../workflows/flow/schema.ts';
import { dataBlock } from '../helpers/api.ts';
import { launchFlow } from '../helpers/cycle.ts';
import { settleByHand } from '../helpers/drive.ts';
import { aFlow, after, who } from '../helpers/flows.ts';
import { newDataDir, removeDataDir } from '../helpers/product.ts';
import { type Served, serveTestApp } from '../helpers/served.ts';
import { looksWell, visits } from '../helpers/visit.ts';

const dataDir = newDataDir();
let served: Served;
let page: Page;
const { pageOf, close, faults } = visits(() => served);
const flow = aFlow(
  [
    { id: 'begin', kind: 'start' },
    { id: 'each', kind: 'forEach', settings: { first: 'self' } },
    { id: 'finish', kind: 'end' },
    { id: 'self', kind: 'form', in: 'each', name: 'Self review', settings: { who: who({ who: 'subject' }), due: after(10, 'workingDays'), form: {} } },
    { id: 'done', kind: 'end', in: 'each' },
  ],
  ['begin>each', 'each.done>finish', 'self.submitted>done', 'self.timeout>done'],
  { name: { en: 'Designed', zh: '設計' }, data: dataBlock },
);
const pasted = `# Your work | 工作
What went well? | 哪些方面做得好？
How do you rate it? (1-3) *
Did you lead others? (yes/no) *
How many? (number) (optional)
# What comes next | 下一步
What next? [Stay / Move on]
From when? (date) (optional)
What would help?
- Training
- Time
Which help? (choose any) (optional)
- A mentor
- A course
`;

beforeAll(async () => {
  served = await serveTestApp(dataDir);
  await served.people(
    'id,name,name_zh,email,roles,manager_id,language\nhr,Ho,何,ho@h.example,hr;admin,,en\nboss,Lee,李,lee@h.example,,,en\namy,Amy,陳,amy@h.example,,boss,en\n',
  );
  await insertFlow(served.sql, { id: 'designed', draft: flow, by: 'hr' });
  page = await pageOf('hr', '/flows/designed');
}, 240_000);
afterAll(async () => {
  await close();
  await served?.close();
  removeDataDir(dataDir);
});

/** On to it by Tab alone. */
async function tabTo(of: Page, target: Locator): Promise<void> {
  // Its input may be hidden behind what is drawn for it.
  await target.waitFor({ state: 'attached' });
  for (let n = 0; n < 90; n += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await of.keyboard.press('Tab');
  }
  throw new Error(`Tab does not lead to ${String(target)}`);
}
const press = async (target: Locator, key = 'Enter') => {
  await tabTo(page, target);
  await page.keyboard.press(key);
};
const button = (name: string | RegExp) => page.getByRole('button', { name, exact: typeof name === 'string' });
const kept = async () => {
  const { flow: now } = (await (await page.request.get(`${served.url}/api/flows/designed`)).json()) as { flow: Flow };
  return now.steps.self?.kind === 'form' ? now.steps.self.settings.form : null;
};
const order = async () => (await kept())?.fields.map(({ label }) => label.en);

describe('a form of eight questions, by the keyboard alone', () => {
  it('is pasted, put in order, made to depend on an answer, looked at on a phone, and saved as it goes', async () => {
    await page.keyboard.press('Control+f');
    await page.locator('.picker [role="combobox"]:focus').waitFor();
    await page.keyboard.type('Self review');
    await page.keyboard.press('Enter');
    await page.locator('.react-flow__node[data-id="self"]:focus').waitFor();
    await page.keyboard.press('Enter');
    await page.locator('.inspector :focus').waitFor();
    await press(button(/^What(?! next)/));
    await press(button('Design with a preview'));
    await press(button('Paste questions'));
    await page.locator('.form-panel textarea:focus').waitFor();
    await page.keyboard.insertText(pasted);
    await page.getByText('8 questions read').waitFor();
    await page.keyboard.press('Control+Enter');
    await expect.poll(order).toHaveLength(8);
    // The fourth question goes up one place, back, and across into the next section.
    await tabTo(page, button(/^How many\?/));
    await page.keyboard.press('Alt+ArrowUp');
    await expect.poll(async () => (await order())?.indexOf('How many?')).toBe(2);
    await page.keyboard.press('Alt+ArrowDown');
    await expect.poll(async () => (await order())?.indexOf('How many?')).toBe(3);
    // It is asked only of those who lead.
    await page.keyboard.press('Enter');
    await press(button(/^Asked/));
    await press(button('Add a rule'));
    const asks = page.locator('.condition select').first();
    await tabTo(page, asks);
    await page.keyboard.type('Did');
    await expect.poll(async () => (await kept())?.fields[3]?.showIf).toMatchObject({ test: 'is', left: { value: 'answer', step: 'self' }, right: true });
    await press(page.getByRole('radio', { name: 'Page' }), 'ArrowRight');
    await page.locator('.form-preview-phone').filter({ hasText: 'Part 1 of 2' }).waitFor();
    await looksWell(page, 'form-designer-1');
    for (const name of ['Undo', 'Redo', 'Done']) await press(page.getByRole('dialog').getByRole('button', { name, exact: true }));
    await expect.poll(async () => (await kept())?.sections?.map(({ title }) => title.zh)).toEqual(['工作', '下一步']);
    expect((await kept())?.fields[3]?.showIf).toBeDefined();
  });

  it('is answered part by part: what is missing is told before the page turns, what does not apply is not asked', async () => {
    const { engine, sql } = served.deps;
    const { flow: drawn } = (await (await page.request.get(`${served.url}/api/flows/designed`)).json()) as { flow: Flow };
    await launchFlow(engine, drawn, { people: ['amy'], real: true, key: 'designer' });
    await settleByHand(engine)();
    const [slot] = await sql<{ id: string }[]>`select id from slots where holder_id = 'amy'`;
    const amy = await pageOf('amy', `/?task=${slot?.id}`);
    const submit = amy.locator('.tp-submit');
    await amy.getByText('Part 1 of 2').waitFor();
    await tabTo(amy, amy.getByRole('textbox', { name: 'What went well?' }));
    await amy.keyboard.type('The new menu');
    await tabTo(amy, submit);
    await amy.keyboard.press('Enter');
    await amy.getByText('2 things to put right').waitFor();
    // The first thing to put right has the focus.
    await expect.poll(() => amy.evaluate(() => (document.activeElement as HTMLInputElement).name)).toMatch(/^v\./);
    await amy.keyboard.press('ArrowDown');
    await tabTo(amy, amy.getByRole('radio', { name: 'Yes' }));
    expect(await amy.getByText('How many?').count()).toBe(0);
    await amy.keyboard.press('Space');
    await tabTo(amy, amy.getByRole('textbox', { name: 'How many?' }));
    await amy.keyboard.type('4');
    await looksWell(amy, 'form-designer-2');
    await tabTo(amy, submit);
    await amy.keyboard.press('Enter');
    await amy.getByText('Part 2 of 2').waitFor();
    await expect.poll(() => amy.evaluate(() => document.activeElement?.textContent)).toBe('What comes next');
    await tabTo(amy, amy.getByRole('radio', { name: 'Stay' }));
    await amy.keyboard.press('Space');
    await tabTo(amy, amy.getByRole('radio', { name: 'Training' }));
    await amy.keyboard.press('Space');
    await tabTo(amy, amy.getByRole('checkbox', { name: 'A course' }));
    await amy.keyboard.press('Space');
    await tabTo(amy, submit);
    await amy.keyboard.press('Enter');
    await amy.getByText(/^Recorded/).waitFor();
    const [decision] = await sql<{ values: Record<string, unknown> }[]>`select values from answers where slot_id = ${slot?.id ?? ''}`;
    expect(Object.values(decision?.values ?? {})).toEqual(expect.arrayContaining(['The new menu', true, 4, ['o2']]));
    expect(faults).toEqual([]);
  });
});
