import { type ReactNode, useEffect, useState } from 'react';
import { afterPaint } from './after-paint.ts';

/** What is not needed for the first picture: drawn, and its parts loaded, once that is seen. */
export function Later({ children }: { children: ReactNode }) {
  const [seen, setSeen] = useState(false);
  useEffect(() => afterPaint(() => setSeen(true)), []);
  return seen ? children : null;
}
