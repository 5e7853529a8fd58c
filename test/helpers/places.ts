import type { Page } from 'playwright-core';

/** What is known once the organisation has begun something: ids for the addresses of pages. */
export type Known = { flow: string; person: string; cycle?: string | undefined; run?: string | undefined; task?: string | undefined };
/** A page in one of its states. `path` null: it cannot be there yet. `press`: what is pressed before it is looked at. */
export type Place = { name: string; path: (known: Known) => string | null; press?: (page: Page) => Promise<void> };

const at = (path: string) => () => path;
const named = (page: Page, names: RegExp) => page.getByRole('button', { name: names }).first();

/** Every page and state, one a line: what is added here is taken by the tour (test/tour/take.ts), and walked by axe where it needs nothing that runs. */
export const places: readonly Place[] = [
  { name: 'inbox', path: at('/') },
  { name: 'my', path: at('/my') },
  { name: 'flows', path: at('/flows') },
  { name: 'template', path: at('/flows'), press: (page) => named(page, /^(Look at|預覽)/).click() },
  { name: 'bring-in', path: at('/flows'), press: (page) => named(page, /^(Bring in a file|匯入檔案)/).click() },
  { name: 'draw', path: ({ flow }) => `/flows/${flow}` },
  {
    name: 'read',
    path: ({ flow }) => `/flows/${flow}`,
    press: (page) =>
      page
        .getByText(/^(Read|文字版)$/)
        .first()
        .click(),
  },
  { name: 'step', path: ({ flow }) => `/flows/${flow}`, press: chooseStep },
  { name: 'commands', path: ({ flow }) => `/flows/${flow}`, press: (page) => page.keyboard.press('Control+k') },
  { name: 'publish', path: ({ flow }) => `/flows/${flow}`, press: (page) => named(page, /^(Publish|發布)$/).click() },
  { name: 'launch', path: ({ flow }) => `/launch/${flow}` },
  { name: 'running', path: at('/running') },
  { name: 'cycle', path: ({ cycle }) => (cycle === undefined ? null : `/running/${cycle}`) },
  { name: 'run', path: ({ cycle, run }) => (cycle === undefined || run === undefined ? null : `/running/${cycle}/runs/${run}`) },
  { name: 'task', path: ({ task }) => task ?? null },
  { name: 'people', path: at('/people') },
  { name: 'person', path: ({ person }) => `/people/${person}` },
  { name: 'data', path: at('/data') },
  { name: 'records', path: at('/records') },
  { name: 'documents', path: at('/records?part=documents') },
  { name: 'keeping', path: at('/records?part=keeping') },
  { name: 'connections', path: at('/connections') },
  { name: 'settings', path: at('/settings') },
  { name: 'mailbox', path: at('/mailbox') },
  { name: 'api', path: at('/api/docs') },
  { name: 'not-here', path: at('/nowhere') },
];

/** On a phone the list is what one works with. */
async function chooseStep(page: Page): Promise<void> {
  const card = page.locator('.react-flow__node-step, [role=row][data-row]').nth(1);
  await card.click({ position: { x: 60, y: 20 } });
}
