import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Outlet } from '@tanstack/react-router';
import { Builder } from './flows/builder.tsx';
import { type Part, parts } from './records/parts.ts';
import { Gate } from './shell/gate.tsx';
import { Layout } from './shell/layout.tsx';
import { NotHere } from './shell/not-here.tsx';
import { Failed, Loading } from './shell/states.tsx';

const root = createRootRoute({
  component: () => (
    <Gate>
      <Outlet />
    </Gate>
  ),
  notFoundComponent: NotHere,
});
/** Pages with the top bar; the builder has its own. */
const framed = createRoute({ getParentRoute: () => root, id: 'framed', component: Layout });

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

const inbox = createRoute({
  getParentRoute: () => framed,
  path: '/',
  component: lazyRouteComponent(() => import('./inbox/page.tsx'), 'InboxPage'),
  validateSearch: (search): { task?: string; request?: string } => ({
    ...(text(search.task) !== undefined && { task: text(search.task)! }),
    ...(text(search.request) !== undefined && { request: text(search.request)! }),
  }),
});
const mailbox = createRoute({
  getParentRoute: () => framed,
  path: '/mailbox',
  component: lazyRouteComponent(() => import('./mailbox/page.tsx'), 'MailboxPage'),
  validateSearch: (search): { mail?: string } => (text(search.mail) === undefined ? {} : { mail: text(search.mail)! }),
});
const my = createRoute({ getParentRoute: () => framed, path: '/my', component: lazyRouteComponent(() => import('./my/page.tsx'), 'MyPage') });
const week = createRoute({
  getParentRoute: () => framed,
  path: '/week',
  component: lazyRouteComponent(() => import('./week/page.tsx'), 'WeekPage'),
  validateSearch: (search): { day?: string } => (typeof search.day === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(search.day) ? { day: search.day } : {}),
});
const flows = createRoute({ getParentRoute: () => framed, path: '/flows', component: lazyRouteComponent(() => import('./flows/gallery.tsx'), 'GalleryPage') });
const launch = createRoute({
  getParentRoute: () => framed,
  path: '/launch/$flowId',
  component: lazyRouteComponent(() => import('./launch/page.tsx'), 'LaunchPage'),
});
const running = createRoute({
  getParentRoute: () => framed,
  path: '/running',
  component: lazyRouteComponent(() => import('./cockpit/list.tsx'), 'RunningPage'),
});
const cycle = createRoute({
  getParentRoute: () => framed,
  path: '/running/$cycleId',
  component: lazyRouteComponent(() => import('./cockpit/cycle.tsx'), 'CyclePage'),
});
const run = createRoute({
  getParentRoute: () => framed,
  path: '/running/$cycleId/runs/$runId',
  component: lazyRouteComponent(() => import('./cockpit/run.tsx'), 'RunPage'),
});
const people = createRoute({ getParentRoute: () => framed, path: '/people', component: lazyRouteComponent(() => import('./people/list.tsx'), 'PeoplePage') });
const person = createRoute({
  getParentRoute: () => framed,
  path: '/people/$personId',
  component: lazyRouteComponent(() => import('./people/person.tsx'), 'PersonPage'),
});
const connections = createRoute({
  getParentRoute: () => framed,
  path: '/connections',
  component: lazyRouteComponent(() => import('./connections/page.tsx'), 'ConnectionsPage'),
});
const facts = createRoute({ getParentRoute: () => framed, path: '/data', component: lazyRouteComponent(() => import('./facts/page.tsx'), 'FactsPage') });
const settings = createRoute({
  getParentRoute: () => framed,
  path: '/settings',
  component: lazyRouteComponent(() => import('./settings/page.tsx'), 'SettingsPage'),
});
const records = createRoute({
  getParentRoute: () => framed,
  path: '/records',
  component: lazyRouteComponent(() => import('./records/page.tsx'), 'RecordsPage'),
  validateSearch: (search): { part?: Part } => {
    const part = parts.find((one) => one === search.part);
    return part === undefined ? {} : { part };
  },
});
const builder = createRoute({
  getParentRoute: () => root,
  path: '/flows/$flowId',
  component: Builder,
  /** `said`: the comment that one came for. */
  validateSearch: (search): { said?: string } => (text(search.said) === undefined ? {} : { said: text(search.said)! }),
});

const elsewhere = createRoute({ getParentRoute: () => framed, path: '$', component: NotHere });

export const router = createRouter({
  routeTree: root.addChildren([
    framed.addChildren([inbox, mailbox, my, week, flows, launch, running, cycle, run, people, person, connections, facts, records, settings, elsewhere]),
    builder,
  ]),
  defaultPendingComponent: Loading,
  defaultErrorComponent: ({ error, reset }) => <Failed error={error} retry={reset} />,
  defaultNotFoundComponent: NotHere,
  defaultPreload: 'intent',
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
