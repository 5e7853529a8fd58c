import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { Gate, Layout } from './shell/layout.tsx';
import { NotHere } from './shell/not-here.tsx';
import { Failed, Loading } from './shell/states.tsx';

const root = createRootRoute({ component: Gate, notFoundComponent: NotHere });
/** Pages with the top bar; the builder has its own. */
const framed = createRoute({ getParentRoute: () => root, id: 'framed', component: Layout });

const page = (path: string) => createRoute({ getParentRoute: () => framed, path, component: NotHere });
const pages = [page('/'), page('/flows'), page('/running'), page('/people'), page('/my'), page('/mailbox')];

const builderRoute = createRoute({
  getParentRoute: () => root,
  path: '/flows/$flowId',
  component: lazyRouteComponent(() => import('./flows/builder.tsx'), 'Builder'),
});

export const router = createRouter({
  routeTree: root.addChildren([framed.addChildren(pages), builderRoute]),
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
