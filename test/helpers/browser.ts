import { existsSync } from 'node:fs';
import chromium from '@sparticuz/chromium';
import { type Browser, chromium as playwright } from 'playwright-core';

const installed = ['/usr/bin/chromium', '/usr/bin/google-chrome', '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'];

/** A Chromium without a window: the one inside the npm package, elsewhere one that is installed. */
export async function launchBrowser(): Promise<Browser> {
  const own = process.platform === 'linux' && process.arch === 'x64';
  const executablePath = own ? await chromium.executablePath() : installed.find((path) => existsSync(path));
  if (executablePath === undefined) throw new Error('No Chromium was found: install Chrome or Chromium, or run this on Linux x64.');
  return playwright.launch({ executablePath, args: own ? [...chromium.args, '--font-render-hinting=none'] : [], headless: true });
}
