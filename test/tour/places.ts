import type { Page } from 'playwright-core';
import type { Look } from '../helpers/visit.ts';
import type { Who } from './people.ts';
import type { Known } from './stage.ts';

/** A page in one of its states. `as`: who looks, HR unless said. `press`: what is done before it is looked at. */
export type Place = {
  name: string;
  as?: Who;
  path: (known: Known) => string;
  press?: (page: Page, known: Known) => Promise<unknown>;
  /** Looked at before anything was begun. */
  fresh?: true;
  /** Written by the server: its address says the language. */
  served?: true;
  /** A mail, drawn by itself. */
  mail?: (known: Known, look: Look) => string;
  /** Where it is there at all; everywhere unless said. */
  only?: 'wide';
};

export const at = (path: string) => () => path;
/** The first button that is named so, in either language. */
export const button = (page: Page, names: RegExp) => page.getByRole('button', { name: names }).first();
export const press = (names: RegExp) => (page: Page) => button(page, names).click();

/** What the interface shows beside the builder. */
export const places: readonly Place[] = [
  { name: 'welcome', path: at('/'), fresh: true },
  { name: 'flows-none', path: at('/flows'), fresh: true },
  { name: 'running-none', path: at('/running'), fresh: true },
  { name: 'inbox-none', as: 'nobody', path: at('/') },
  { name: 'inbox', as: 'manager', path: at('/'), press: (page) => page.locator('[data-task]').first().waitFor() },
  { name: 'inbox-task', as: 'manager', path: at('/'), press: (page) => page.locator('[data-task]').first().click() },
  { name: 'inbox-chosen', as: 'manager', path: at('/'), press: chooseTwo },
  { name: 'my-none', as: 'nobody', path: at('/my') },
  { name: 'my', as: 'employee', path: at('/my') },
  { name: 'my-away', as: 'employee', path: at('/my'), press: press(/^(I['’]m away|我會休假)/) },
  { name: 'week', as: 'manager', path: () => `/week?day=${dayIn(10)}` },
  { name: 'flows', path: at('/flows') },
  { name: 'template', path: at('/flows'), press: press(/^(Look at|預覽)/) },
  { name: 'bring-in', path: at('/flows'), press: press(/^(Bring in a file|匯入檔案)/) },
  { name: 'launch', path: ({ flows }) => `/launch/${flows.drawn}` },
  { name: 'launch-trial', path: ({ flows }) => `/launch/${flows.drawn}`, press: press(/^(Send me a trial|測試運行)/) },
  { name: 'running', path: at('/running') },
  { name: 'standing', path: ({ standing }) => `/running/${standing}` },
  { name: 'trial', path: ({ cycle }) => `/running/${cycle}` },
  { name: 'cycle', path: ({ run }) => `/running/${run.split('/')[0]}` },
  { name: 'cycle-people', path: ({ cycle }) => `/running/${cycle}`, press: press(/^(Manager review|上司評核)/) },
  { name: 'run', path: ({ run }) => `/running/${run}` },
  { name: 'run-acts', path: ({ run }) => `/running/${run}`, press: press(/^(Actions|操作)/) },
  { name: 'people', path: at('/people') },
  { name: 'people-import', path: at('/people'), press: bringPeople([]) },
  { name: 'people-import-refused', path: at('/people'), press: bringPeople(['hh202,Mak Sze Wan,not-an-address,hh999,Rooms,']) },
  { name: 'person', path: ({ person }) => `/people/${person}` },
  { name: 'data', path: at('/data') },
  { name: 'records', path: at('/records') },
  { name: 'documents', path: at('/records?part=documents') },
  { name: 'keeping', path: at('/records?part=keeping') },
  { name: 'connections', path: at('/connections') },
  { name: 'settings', path: at('/settings') },
  { name: 'mailbox', path: at('/mailbox') },
  { name: 'mailbox-mail', path: at('/mailbox'), press: (page) => page.locator('a[href*="mail="]').first().click() },
  { name: 'shared-device', as: 'shared', path: at('/') },
  { name: 'not-here', path: at('/nowhere') },
];

async function chooseTwo(page: Page): Promise<void> {
  await page.locator('[data-task]').first().waitFor();
  for (const nth of [0, 1]) await page.getByRole('checkbox').nth(nth).check({ force: true });
}

/** Somebody joins, others have another manager or leave; and what is wrong. */
function bringPeople(wrong: readonly string[]) {
  return async (page: Page): Promise<void> => {
    const lines = [
      'id,name,email,manager_id,department,left_on',
      'hh201,Ho Ka Yan,ho.ka.yan@harbour.example,hh023,Rooms,',
      'hh029,Chu Wai Man,chu.wai.man@harbour.example,hh015,Rooms,',
      `hh030,Yuen Ho Yin,yuen.ho.yin@harbour.example,hh023,Rooms,${dayIn(20)}`,
      ...wrong,
    ];
    await button(page, /^(Bring in people|匯入員工)/).click();
    await page.setInputFiles('input[type=file]', { name: 'people.csv', mimeType: 'text/csv', buffer: Buffer.from(`${lines.join('\n')}\n`) });
    await page.waitForLoadState('networkidle');
  };
}

const dayIn = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
