import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';

/** What axe finds serious or critical on a page that has come to rest, each with the beginning of what it found; `within`: only in there. */
export async function seriousOn(page: Page, within?: string): Promise<string[]> {
  await page.waitForFunction(atRest);
  const axe = new AxeBuilder({ page: page as never });
  const { violations } = await (within === undefined ? axe : axe.include(within)).analyze();
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  return serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' … ')}`);
}

/** A colour in mid-transition has a contrast that nobody reads it with. What turns without end, as a loader does, is no reason to wait. */
function atRest(): boolean {
  return document.getAnimations().every(({ playState, effect }) => playState !== 'running' || effect?.getComputedTiming().endTime === Infinity);
}
