import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from './browser.ts';
import type { Served } from './served.ts';

/** Who opens the builder, how wide and in which colours. */
export type Way = { person: 'hr' | 'zh'; width?: number; colorScheme?: 'light' | 'dark' };

/** Two people of HR who may do everything, one for each language. */
export const builders = 'id,name,email,roles,language\nhr,Ho,ho@h.example,hr;admin,en\nzh,Chan,chan@h.example,hr;admin,zh\n';

/** As that person, through the API. */
export async function asked<Answer>(served: Served, person: string, method: string, path: string, body?: unknown): Promise<Answer> {
  const answer = await served.request(path, {
    method,
    cookie: await served.signIn(person),
    headers: { 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as Answer;
}

/** The builder of a flow in a browser of its own: contexts of one browser share their cookies here. */
export async function openBuilder(
  served: Served,
  flow: string,
  { person, width = 1440, colorScheme = 'light' }: Way,
): Promise<{ browser: Browser; page: Page }> {
  const cookie = await served.signIn(person);
  const browser = await launchBrowser();
  const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme, locale: person === 'zh' ? 'zh-HK' : 'en-GB' });
  await context.addCookies(
    cookie.split('; ').map((pair) => ({ url: served.url, name: pair.slice(0, pair.indexOf('=')), value: pair.slice(pair.indexOf('=') + 1) })),
  );
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  await page.goto(`${served.url}/flows/${flow}`);
  await page.locator('.builder').waitFor();
  return { browser, page };
}
