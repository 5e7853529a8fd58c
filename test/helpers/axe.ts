import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';

/** What axe finds serious or critical on a page that has come to rest, each with the beginning of what it found; `within`: only in there. */
export async function seriousOn(page: Page, within?: string): Promise<string[]> {
  await page.waitForFunction(atRest);
  // Only what is wrong is written up, on the page itself: what is right are thousands of places, and our pages hold no other site's.
  const axe = new AxeBuilder({ page: page as never }).options({ resultTypes: ['violations'] }).setLegacyMode(true);
  const { violations } = await (within === undefined ? axe : axe.include(within)).analyze();
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  return serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' … ')}`);
}

/** A colour in mid-transition has a contrast that nobody reads it with. What turns without end, as a loader does, is no reason to wait. */
function atRest(): boolean {
  return document.getAnimations().every(({ playState, effect }) => playState !== 'running' || effect?.getComputedTiming().endTime === Infinity);
}
