import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useEffect } from 'react';
import { meQuery } from '../api/me.ts';
import { chosenLanguage, setLanguage } from '../language.ts';
import { Shown } from './states.tsx';

/** Nothing is shown before it is known who looks: language, rights and company come from there. */
export function Gate({ children }: { children: ReactNode }) {
  const me = useQuery(meQuery);
  const theirs = me.data?.person.language;
  useEffect(() => {
    const language = chosenLanguage() ?? theirs;
    if (language !== undefined) setLanguage(language, { keep: false });
  }, [theirs]);
  return <Shown of={me}>{() => children}</Shown>;
}
