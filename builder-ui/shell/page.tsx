import { type ReactNode, useEffect } from 'react';
import classes from './page.module.css';

/** One page: its title (in the browser's tab too), what can be done at the right, its content. `wide` uses the whole width. */
export function Page({
  title,
  lead,
  actions,
  wide = false,
  children,
}: {
  title: string;
  lead?: ReactNode;
  actions?: ReactNode;
  wide?: boolean;
  children: ReactNode;
}) {
  usePageTitle(title);
  return (
    <div className={wide ? classes.wide : classes.page}>
      <div className={classes.head}>
        <h1>{lead ?? title}</h1>
        {actions && <div className={classes.actions}>{actions}</div>}
      </div>
      {children}
    </div>
  );
}

export function usePageTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · Loopwright`;
  }, [title]);
}
