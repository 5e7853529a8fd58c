import { startTransition, useEffect, useState } from 'react';
import { afterPaint } from './after-paint.ts';

/**
 * A value as it was, until what answers first has been painted; then the new one, drawn bit by bit so that it never keeps anybody waiting. As React's
 * `useDeferredValue`, which would begin before the paint where the browser waits for its next frame.
 */
export function useFollowed<Value>(value: Value): Value {
  const [shown, setShown] = useState({ value });
  useEffect(() => (Object.is(shown.value, value) ? undefined : afterPaint(() => startTransition(() => setShown({ value })))), [value, shown]);
  return shown.value;
}
