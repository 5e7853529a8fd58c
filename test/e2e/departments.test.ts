import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inboxOf } from '../../db/tasks.ts';
import { decide } from '../../engine/decide.ts';
import { seriousOn } from '../helpers/axe.ts';
import { launchFlow } from '../helpers/cycle.ts';
import { goldenCase } from '../helpers/cases.ts';
import { settleByHand } from '../helpers/drive.ts';
import { newDataDir, removeDataDir } from '../helpers/product.ts';
import { type Served, serveTestApp } from '../helpers/served.ts';
import { shot, visits } from '../helpers/visit.ts';

const dataDir = newDataDir();
let served: Served;
let cycle: string;
const { pageOf, close } = visits(() => served);

const people = `id,name,email,manager_id,department,roles,language
hri,Ho Ruo Yi,hri@h.example,,HR,hr;admin,en
bob,Bob Lam,bob@h.example,hri,Rooms,,en
dan,Dan Yip,dan@h.example,hri,Kitchen,,en
amy,Amy Chan,amy@h.example,bob,Rooms,,en
ben,Ben Wong,ben@h.example,bob,Rooms,,en
cat,Cat Ng,cat@h.example,bob,Rooms,,en
eve,Eve Ho,eve@h.example,dan,Kitchen,,en
`;
const ratings: Record<string, [self: number, manager: number]> = { amy: [4, 5], ben: [3, 2], cat: [5, 4] };

beforeAll(async () => {
  served = await serveTestApp(dataDir);
  await served.people(people);
  const { engine, sql } = served.deps;
  const [edition] = goldenCase('calibration-by-department').input.flows;
  if (edition === undefined) throw new Error('The golden case has no flow.');
  cycle = await launchFlow(engine, edition.flow, { people: ['amy', 'ben', 'cat', 'eve'], real: true, key: 'departments' });
  const settle = settleByHand(engine);
  await settle();
  const answer = async (person: string, step: string, values: Record<string, unknown>) => {
    for (const { id } of (await inboxOf(sql, person)).filter((one) => one.step === step)) {
      const subject = id.slice(0, id.indexOf(`:${step}`));
      const [run] = await sql<{ subject: string }[]>`select subject_id as subject from runs where id = ${subject}`;
      const own = step === 'review' ? { rating: ratings[run?.subject ?? '']?.[1] ?? 3 } : values;
      expect(await decide(engine, { slot: id, person, outcome: 'submitted', values: own, via: 'web' })).toMatchObject({ ok: true });
    }
    await settle();
  };
  for (const [id, [rating]] of Object.entries(ratings)) await answer(id, 'self', { rating });
  await answer('bob', 'review', {});
}, 240_000);
afterAll(async () => {
  await close();
  await served?.close();
  removeDataDir(dataDir);
});

const tooWide = (of: Page) => of.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);

async function openTask(page: Page): Promise<void> {
  await page.getByText('calibrate').first().click();
  await page.getByRole('rowheader', { name: 'Amy Chan' }).waitFor();
}

describe('a department', () => {
  it('is calibrated in a table of its people: sorted by any column, walked with the keyboard, each as a card on a phone', async () => {
    const phone = await pageOf('hri', '/', { width: 390 });
    await openTask(phone);
    expect(await tooWide(phone)).toBe(false);
    expect(await seriousOn(phone)).toEqual([]);
    await shot(phone, 'departments-1-phone');

    const page = await pageOf('hri');
    await openTask(page);
    await shot(page, 'departments-2-table');
    expect(await seriousOn(page)).toEqual([]);
    const names = () => page.locator('.tp-table tbody th').allTextContents();
    expect(await names()).toEqual(['Amy Chan', 'Ben Wong', 'Cat Ng']);
    await page.getByRole('button', { name: 'own', exact: true }).click();
    expect(await names()).toEqual(['Ben Wong', 'Amy Chan', 'Cat Ng']);
    await page.getByRole('button', { name: /^own/ }).click();
    expect(await names()).toEqual(['Cat Ng', 'Amy Chan', 'Ben Wong']);
    expect(await page.getByRole('columnheader', { name: /^own/ }).getAttribute('aria-sort')).toBe('descending');
    const final = (name: string) => page.getByRole('textbox', { name: `${name}, final` });
    expect(await final('Cat Ng').inputValue()).toBe('4');
    await final('Cat Ng').fill('5');
    await page.keyboard.press('Enter');
    await page.keyboard.type('4');
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('Amy Chan, final');
    await final('Amy Chan').fill('4');
    await page.getByRole('button', { name: /Submit|Send/ }).click();
    await page
      .getByText(/Recorded/)
      .first()
      .waitFor();
    await settleByHand(served.deps.engine)();
    const filed = await served.sql<{ person: string; values: { rating: number } }[]>`
      select r.person_id as person, x.body as values from records r join journal_texts x on x.id = r.text_id where r.type = 'rating' order by r.person_id`;
    expect(filed.map(({ person, values }) => [person, values.rating])).toEqual([
      ['amy', 4],
      ['ben', 2],
      ['cat', 5],
    ]);
  });

  it('stands in the cockpit with how many are through, and leads to its people', async () => {
    for (const width of [390, 1440]) {
      const page = await pageOf('hri', `/running/${cycle}`, { width });
      await page.getByRole('rowheader', { name: 'Kitchen' }).waitFor();
      // Of four people three are rated, and read it; one is still asked.
      await page.getByText(/0 of 4 people/).waitFor();
      await shot(page, `departments-3-cockpit-${width}`);
      expect(await tooWide(page)).toBe(false);
      expect(await seriousOn(page)).toEqual([]);
      await page.getByRole('button', { name: 'Show the people of Kitchen, 1 under way' }).click();
      await page
        .getByRole('dialog')
        .getByRole('link', { name: /Eve Ho/ })
        .click();
      await page.getByRole('link', { name: 'Kitchen' }).waitFor();
      await shot(page, `departments-4-person-${width}`);
      await page.getByRole('link', { name: 'Kitchen' }).click();
      await page.getByRole('heading', { name: 'Kitchen' }).waitFor();
    }
  });
});
