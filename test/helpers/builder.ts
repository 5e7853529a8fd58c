import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { newDataDir, removeDataDir } from './product.ts';
import { type Served, serveTestApp } from './served.ts';
import { openSignedIn } from './visit.ts';

/** Who opens the builder, how wide and in which colours. */
export type Way = { person: 'hr' | 'zh'; width?: number; colorScheme?: 'light' | 'dark' };

/** Two people of HR who may do everything, one for each language. */
const builders = 'id,name,email,roles,language\nhr,Ho,ho@h.example,hr;admin,en\nzh,Chan,chan@h.example,hr;admin,zh\n';

/** As that person, through the API. */
async function asked<Answer>(served: Served, person: string, method: string, path: string, body?: unknown): Promise<Answer> {
  const answer = await served.request(path, {
    method,
    cookie: await served.signIn(person),
    headers: { 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as Answer;
}

/** The builder of a flow in a browser of its own. */
async function openBuilder(served: Served, flow: string, { person, width = 1440, colorScheme = 'light' }: Way): Promise<{ browser: Browser; page: Page }> {
  const { browser, page } = await openSignedIn(served, person, { width, dark: colorScheme === 'dark', chinese: person === 'zh' });
  await page.goto(`${served.url}/flows/${flow}`);
  await page.locator('.builder').waitFor();
  return { browser, page };
}

/** Opens a list to choose from by its key, and waits until it takes what is typed. */
export async function openPicker(page: Page, key: string): Promise<void> {
  await page.keyboard.press(key);
  await page.locator('.picker [role="combobox"]:focus').waitFor();
}

/** The app with these two people, for the tests of a file; each opens a browser of its own, which ends with it. */
export function builderTests() {
  const dataDir = newDataDir();
  const browsers: Browser[] = [];
  let served: Served;
  beforeAll(async () => {
    served = await serveTestApp(dataDir);
    await served.people(builders);
  }, 240_000);
  afterEach(async () => void (await Promise.all(browsers.splice(0).map((browser) => browser.close()))));
  afterAll(async () => {
    await served?.close();
    removeDataDir(dataDir);
  });
  const open = async (flow: string, way: Way): Promise<Page> => {
    const { browser, page } = await openBuilder(served, flow, way);
    browsers.push(browser);
    return page;
  };
  return {
    ask: <Answer>(person: string, method: string, path: string, body?: unknown) => asked<Answer>(served, person, method, path, body),
    /** The builder of a flow. */
    open,
    /** The builder of a fresh copy of a template. */
    opened: async (way: Way, template = 'annual-review'): Promise<Page> =>
      open((await asked<{ id: string }>(served, way.person, 'POST', '/api/flows', { template })).id, way),
  };
}

/** Waits until keys are the drawing's: what was open over it is gone, and nothing that is typed into has the focus. */
export async function drawingHasKeys(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const elsewhere = 'input, textarea, select, [role="dialog"], [role="listbox"], [role="menu"], .versions-ask';
    return document.querySelector('[role="dialog"]') === null && document.activeElement?.closest(elsewhere) == null;
  });
}
