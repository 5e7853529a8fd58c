import { useSyncExternalStore } from 'react';

const minute = 60_000;

/** The present to the minute; what is told from it stays right while the page is open. A trial has a present of its own. */
export function useNow(trial: { now: string } | null = null): Date {
  const wall = useSyncExternalStore(subscribe, () => Math.floor(Date.now() / minute)) * minute;
  return new Date(trial?.now ?? wall);
}

function subscribe(tell: () => void): () => void {
  const timer = setInterval(tell, minute / 4);
  return () => clearInterval(timer);
}
