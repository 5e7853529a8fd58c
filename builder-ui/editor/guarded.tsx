import type { ReactNode } from 'react';
import { ErrorBoundary } from 'react-error-boundary';
import { Button } from '../controls/buttons.tsx';
import { NotLoaded } from './lazy-part.tsx';
import { useWords } from './use-words.ts';

/**
 * A part of the builder that may fail, or fail to load, without taking the others with it: it says so, and can be shown again. `of`: what it shows; when that
 * becomes something else it is tried anew by itself.
 */
export function Guarded({ of = '', children }: { of?: string; children: ReactNode }) {
  return (
    <ErrorBoundary FallbackComponent={PartFailed} resetKeys={[of]}>
      {children}
    </ErrorBoundary>
  );
}

function PartFailed({ error, resetErrorBoundary }: { error: unknown; resetErrorBoundary: () => void }) {
  const say = useWords();
  const isAway = error instanceof NotLoaded;
  return (
    <div className="part-failed" role="alert">
      <p>{say('partFailed')}</p>
      <Button onClick={isAway ? () => location.reload() : resetErrorBoundary}>{say(isAway ? 'partReload' : 'partAgain')}</Button>
    </div>
  );
}
