import type { ReactNode } from 'react';
import { ApiError } from '../api.ts';
import { useShellWords } from './use-shell-words.ts';
import classes from './states.module.css';

/** While something is read: quiet for a moment, then said. */
export function Loading() {
  const say = useShellWords();
  return (
    <p className={classes.loading} role="status">
      {say('loading')}
    </p>
  );
}

/** The server's own words about what went wrong, and another try. */
export function Failed({ error, retry }: { error: unknown; retry?: () => void }) {
  const say = useShellWords();
  return (
    <div className={classes.failed} role="alert">
      <p>{useErrorWords()(error)}</p>
      {retry && (
        <button type="button" className="button" onClick={retry}>
          {say('again')}
        </button>
      )}
    </div>
  );
}

/** Nothing here yet: what it is for, and the first thing to do. */
export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className={classes.empty}>
      <h2>{title}</h2>
      {children}
    </div>
  );
}

/** An error told to a person: the server's message, or that it cannot be reached. */
export function useErrorWords(): (error: unknown) => string {
  const say = useShellWords();
  return (error) => {
    if (error instanceof ApiError && error.status === 0) return say('offline');
    return error instanceof ApiError && error.message !== '' ? error.message : say('failed');
  };
}

type Query<Data> = { data: Data | undefined; error: unknown; refetch: () => unknown };

/** Draws a query: loading, its error with another try, or its data. Data once had stays while it is read again. */
export function Shown<Data>({ of, children }: { of: Query<Data>; children: (data: Data) => ReactNode }) {
  if (of.data !== undefined) return <>{children(of.data)}</>;
  return of.error ? <Failed error={of.error} retry={() => void of.refetch()} /> : <Loading />;
}
