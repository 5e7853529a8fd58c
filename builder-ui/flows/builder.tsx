import { useEffect } from 'react';
import { Loading } from '../shell/states.tsx';

/** The builder is a page of its own (builder.html): whoever comes to its address from within loads it. */
export function Builder() {
  useEffect(() => location.reload(), []);
  return <Loading />;
}
