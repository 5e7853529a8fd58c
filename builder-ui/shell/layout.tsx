import { useQuery } from '@tanstack/react-query';
import { Outlet, useRouterState } from '@tanstack/react-router';
import { useEffect } from 'react';
import { meQuery } from '../api/me.ts';
import { chosenLanguage, setLanguage } from '../language.ts';
import { Shown } from './states.tsx';
import { SharedDevice } from './shared-device.tsx';
import { TopBar } from './top-bar.tsx';

/** Nothing is shown before it is known who looks: language, rights and company come from there. */
export function Gate() {
  const me = useQuery(meQuery);
  const theirs = me.data?.person.language;
  useEffect(() => {
    const language = chosenLanguage() ?? theirs;
    if (language !== undefined) setLanguage(language, { keep: false });
  }, [theirs]);
  return <Shown of={me}>{() => <Outlet />}</Shown>;
}

/** The top bar and the page below it. An open task is a page of its own, with its own landmark. */
export function Layout() {
  const taskOpen = useRouterState({ select: ({ location }) => location.pathname === '/' && 'task' in location.search });
  return (
    <>
      <TopBar />
      <SharedDevice />
      <div id="content" role={taskOpen ? undefined : 'main'} tabIndex={-1} style={{ outline: 'none' }}>
        <Outlet />
      </div>
    </>
  );
}
