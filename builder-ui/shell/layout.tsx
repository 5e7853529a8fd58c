import { Outlet, useRouterState } from '@tanstack/react-router';
import { SharedDevice } from './shared-device.tsx';
import { TabNotices } from './tab-notices.tsx';
import { TopBar } from './top-bar.tsx';

/** The top bar and the page below it. An open task is a page of its own, with its own landmark. */
export function Layout() {
  const taskOpen = useRouterState({ select: ({ location }) => location.pathname === '/' && 'task' in location.search });
  return (
    <>
      <TopBar />
      <SharedDevice />
      <TabNotices />
      <div id="content" role={taskOpen ? undefined : 'main'} tabIndex={-1} style={{ outline: 'none' }}>
        <Outlet />
      </div>
    </>
  );
}
