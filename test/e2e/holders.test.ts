import { afterAll, beforeAll, expect, it } from 'vitest';
import { insertFlow } from '../../db/flows.ts';
import { publish } from '../../engine/publish.ts';
import { settle, launchFlow } from '../helpers/cycle.ts';
import { aFlow, after, who } from '../helpers/flows.ts';
import { newDataDir, removeDataDir } from '../helpers/product.ts';
import { type Served, serveTestApp } from '../helpers/served.ts';
import { looksWell, visits } from '../helpers/visit.ts';

/** What holders and those whom the flow names do from pages. */
const dataDir = newDataDir();
let served: Served;
const { pageOf, close, faults } = visits(() => served);

const text = (id: string, en: string, zh: string) => ({ id, type: 'longText', label: { en, zh }, required: true });

/** Amy answers, Bob decides, who may grant more time; Ho may decide in his stead, and open it again. Then both write one document. */
const flow = aFlow(
  [
    { id: 'begin', kind: 'start' },
    { id: 'each', kind: 'forEach', settings: { first: 'self' } },
    { id: 'finish', kind: 'end' },
    {
      id: 'self',
      kind: 'form',
      in: 'each',
      settings: {
        who: who({ who: 'subject' }),
        due: after(10, 'workingDays'),
        extension: { tiers: [{ upTo: { n: 1, unit: 'weeks' }, grantedBy: who({ who: 'manager' }), evidence: false }] },
        reopen: { by: who({ who: 'role', role: 'hr' }), mode: 'rewind', clocks: 'restart' },
        form: { fields: [text('well', 'What went well', '做得好的地方')] },
      },
    },
    {
      id: 'plan',
      kind: 'form',
      in: 'each',
      settings: {
        who: { rules: [{ who: 'together', of: [{ rule: { who: 'subject' } }, { rule: { who: 'manager' } }] }] },
        shared: true,
        override: { by: who({ who: 'role', role: 'hr' }), ground: 'any' },
        form: { fields: [text('goal', 'Goal', '目標'), text('steps', 'First steps', '首要步驟')] },
      },
    },
    { id: 'done', kind: 'end', in: 'each' },
  ],
  ['begin>each', 'each.done>finish', 'self.submitted>plan', 'plan.submitted>done'],
  { name: { en: 'Year plan', zh: '年度計劃' } },
);

beforeAll(async () => {
  served = await serveTestApp(dataDir);
  const { sql } = served;
  const { engine } = served.deps;
  await served.people(
    [
      'id,name,name_zh,email,roles,manager_id,language',
      'hr,Ho,何嘉欣,ho@h.example,hr;admin,,en',
      'bob,Bob,,bob@h.example,,hr,en',
      'amy,Amy,陳小美,amy@h.example,,bob,en',
      'cat,Cat,,cat@h.example,,bob,en',
    ].join('\n'),
  );
  await insertFlow(sql, { id: 'checked', draft: flow, by: 'hr' });
  await publish(engine, { flowId: 'checked', revision: 1, by: 'hr' });
  await launchFlow(engine, flow, { people: ['amy', 'cat'], real: true, key: 'holders', owner: 'hr' });
  await settle(served.deps.engine);
}, 240_000);
afterAll(async () => {
  await close();
  await served?.close();
  removeDataDir(dataDir);
});

it('more time is asked for on the task and granted in the inbox; a task is handed on', async () => {
  const amy = await pageOf('amy', '/', { width: 1440 });
  await amy.locator('[data-task]').first().click();
  await amy.getByText('Ask for more time').first().click();
  await amy
    .getByText('Not yours? Hand it on')
    .or(amy.locator('summary', { hasText: 'Hand' }))
    .first()
    .click();
  await looksWell(amy, '1440-acts');
  await amy.locator('input[name="n"]').fill('2');
  await amy.locator('form:has(input[value="extend"]) textarea[name="reason"]').fill('Payroll week');
  await amy.locator('form:has(input[value="extend"]) button[type="submit"]').click();
  await amy.getByRole('status').filter({ hasText: /time/i }).first().waitFor();

  const bob = await pageOf('bob', '/', { width: 390, dark: true, chinese: true });
  await bob.getByRole('heading', { name: /延期申請/ }).waitFor();
  await bob.getByRole('button', { name: /申請人/ }).click();
  await bob.getByText('Payroll week').waitFor();
  await looksWell(bob, '390-dark-zh-request');
  await bob.getByRole('button', { name: '批准', exact: true }).press('Enter');
  await bob.getByText('已批准。').waitFor();

  const cat = await pageOf('cat', '/', { width: 390, dark: true, chinese: true });
  await cat.locator('[data-task]').first().click();
  await cat.locator('.tp details summary').first().waitFor();
  for (const summary of await cat.locator('.tp details summary').all()) await summary.click();
  await looksWell(cat, '390-dark-zh-acts');
  await cat.locator('input[name="to"]').fill('Amy');
  await cat.locator('form:has(input[value="delegate"]) button[type="submit"]').click();
  await cat.locator('.tp-notice').waitFor();
  await looksWell(cat, '390-dark-zh-handed-on');
}, 120_000);

it('one document of two editors is saved, remarked on and confirmed', async () => {
  const amy = await pageOf('amy', '/', { width: 1440, dark: true });
  // Cat's came to her too.
  await amy.locator('[data-task]', { hasNotText: 'Cat' }).first().click();
  await amy.getByLabel('What went well').fill('Much');
  await amy.getByRole('button', { name: /^Submit/ }).click();
  await amy.getByText('Recorded').first().waitFor();
  await settle(served.deps.engine);
  await amy.reload();
  await amy.locator('[data-task]', { hasText: 'plan' }).first().click();
  await amy.locator('[name="v.goal"]').fill('Sell more');
  await amy.getByRole('button', { name: 'Save for everybody' }).click();
  await amy.getByText('Last changed by Amy').waitFor();
  await amy.getByText('Remarks (0)').click();
  await looksWell(amy, '1440-dark-shared');

  const bob = await pageOf('bob', '/', { width: 390, chinese: true });
  await bob.locator('[data-task]', { hasText: 'plan' }).first().click();
  await bob.locator('[name="v.steps"]').fill('Call five a day');
  await amy.locator('[name="v.goal"]').fill('Sell twice as much');
  await amy.getByRole('button', { name: 'Save for everybody' }).click();
  await amy.getByText('Saved for everybody').waitFor();
  // Bob's version is an older one by now: what only he changed stays, what only Amy did comes in.
  await bob.getByRole('button', { name: '為各人儲存' }).click();
  await bob.getByText('有人已更改文件').waitFor();
  await bob.getByText('備註（0）').click();
  expect([await bob.locator('[name="v.goal"]').inputValue(), await bob.locator('[name="v.steps"]').inputValue()]).toEqual([
    'Sell twice as much',
    'Call five a day',
  ]);
  await looksWell(bob, '390-zh-shared');
  await bob.getByRole('button', { name: '為各人儲存' }).click();
  await bob.getByText('已為各人儲存').waitFor();
}, 120_000);

it('whom the flow names decides a shared document in everybody’s stead, and opens a part again, from the page of the run', async () => {
  const [run] = await served.sql<{ id: string; cycle: string }[]>`select id, cycle_id as cycle from runs where subject_id = 'amy'`;
  const ho = await pageOf('hr', `/running/${run?.cycle}/runs/${run?.id}`, { width: 1440 });
  await ho.getByRole('button', { name: 'Decide “plan” instead…' }).click();
  const dialog = ho.getByRole('dialog');
  await looksWell(ho, '1440-instead');
  // What both have written so far is what is decided on.
  expect(await dialog.getByLabel('Goal').inputValue()).toBe('Sell twice as much');
  await dialog.getByLabel('Goal').fill('Sell one and a half times as much');
  await dialog.getByLabel('Reason').fill('Bob is in hospital');
  await dialog.getByRole('button', { name: 'Do it' }).click();
  await dialog.waitFor({ state: 'hidden' });
  await settle(served.deps.engine);
  await ho.reload();
  await ho
    .getByText(/decided|instead/i)
    .first()
    .waitFor();
  const [answer] = await served.sql<{ values: Record<string, unknown> }[]>`select values from answers where run_id = ${run?.id ?? ''} and step = 'plan'`;
  expect(answer?.values).toMatchObject({ goal: 'Sell one and a half times as much', steps: 'Call five a day' });

  await ho.getByRole('button', { name: 'Open “self” again…' }).click();
  await ho.getByRole('dialog').getByLabel('Reason').fill('A page was missing');
  await looksWell(ho, '1440-again');
  await ho.getByRole('dialog').getByRole('button', { name: 'Do it' }).click();
  await ho.getByRole('dialog').waitFor({ state: 'hidden' });
  await settle(served.deps.engine);
  const amy = await pageOf('amy', '/', { width: 390, dark: true, chinese: true });
  await amy.locator('[data-task]', { hasNotText: 'Cat' }).first().click();
  await amy.getByLabel('做得好的地方').waitFor();
}, 120_000);

it('the limits for mail are set by an administrator, on a phone and in Chinese too', async () => {
  const ho = await pageOf('hr', '/', { width: 1440 });
  await ho.getByRole('button', { name: 'Settings' }).click();
  await ho.getByRole('link', { name: /^Limits for mail/ }).click();
  await ho.getByRole('switch', { name: 'Limit the mails people get' }).check({ force: true });
  await ho.getByLabel('Mails a day').fill('3');
  await looksWell(ho, '1440-limits');
  await ho.getByRole('button', { name: 'Save' }).click();
  await ho.getByText('Saved.').waitFor();
  const phone = await pageOf('hr', '/settings', { width: 390, dark: true, chinese: true });
  expect(await phone.getByLabel('每日電郵數目').inputValue()).toBe('3');
  await looksWell(phone, '390-dark-zh-limits');
  expect(faults).toEqual([]);
}, 60_000);
