import type { Page } from 'playwright-core';
import { at, button, type Place, press } from './places.ts';

const path = (address: string): string => new URL(address).pathname;
const submit = press(/^(Submit|提交)/);

/** The mails, what lies behind their links, and the other pages that the server writes by itself. */
export const answerPlaces: readonly Place[] = [
  { name: 'sign-in', as: 'passerBy', path: at('/sign-in'), served: true },
  { name: 'sign-in-sent', as: 'passerBy', path: at('/sign-in'), press: askForLink, served: true },
  { name: 'sign-in-button', as: 'passerBy', path: ({ adminLink }) => path(adminLink), served: true, fresh: true },
  { name: 'sign-in-ended', as: 'passerBy', path: ({ adminLink }) => path(adminLink), served: true },
  { name: 'mail-asks', path: at(''), mail: ({ mails }, { chinese }) => mails.asks[chinese === true ? 'zh' : 'en'] },
  { name: 'mail-digest', path: at(''), mail: ({ mails }, { chinese }) => mails.digest[chinese === true ? 'zh' : 'en'] },
  { name: 'mail-sign-in', path: at(''), mail: ({ mails }, { chinese }) => mails.signIn[chinese === true ? 'zh' : 'en'] },
  { name: 'task', as: 'passerBy', path: ({ tasks }) => path(tasks.decide), served: true },
  { name: 'task-form', as: 'passerBy', path: ({ tasks }) => path(tasks.form), served: true },
  { name: 'task-refused', as: 'passerBy', path: ({ tasks }) => path(tasks.form), press: submit, served: true },
  { name: 'task-hand-on', as: 'passerBy', path: ({ tasks }) => path(tasks.decide), press: unfold, served: true },
  { name: 'task-code', as: 'passerBy', path: ({ tasks }) => path(tasks.code), served: true },
  { name: 'task-recorded', as: 'passerBy', path: ({ tasks }) => path(tasks.recorded), served: true },
  { name: 'task-closed', as: 'passerBy', path: ({ tasks }) => path(tasks.closed), served: true },
  { name: 'task-unknown', as: 'passerBy', path: at(`/t/${'x'.repeat(43)}`), served: true },
  { name: 'digest', as: 'passerBy', path: ({ tasks }) => path(tasks.digest), served: true },
  { name: 'more-time', path: ({ request }) => `/requests/${encodeURIComponent(request)}`, served: true },
  { name: 'mail-wishes', path: at('/mails'), served: true },
  { name: 'sheets', path: at('/sheets'), served: true },
  { name: 'sheets-printed', path: at('/sheets'), press: printOne, served: true },
  { name: 'sheet-code', as: 'passerBy', path: ({ sheet }) => path(sheet), served: true },
  { name: 'shared-done', as: 'passerBy', path: at('/done'), served: true },
  { name: 'api', path: at('/api/docs'), served: true },
];

async function askForLink(page: Page): Promise<void> {
  await page.locator('input[type=email]').fill('somebody@harbour.example');
  await button(page, /./).click();
  await page.waitForLoadState('networkidle');
}

async function unfold(page: Page): Promise<void> {
  for (const fold of await page.locator('.tp-move summary, details.tp-move > summary, .tp details summary').all()) await fold.click();
  await page.locator('.tp details').last().scrollIntoViewIfNeeded();
}

/** For one person alone, so that the sheets of the others stay good. */
async function printOne(page: Page): Promise<void> {
  for (const box of await page.locator('input[name=person]').all()) await box.setChecked((await box.getAttribute('value')) === 'hh017');
  await page.locator('main button[type=submit]').click();
  await page.waitForLoadState('networkidle');
}
