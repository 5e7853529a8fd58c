import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { inboxQuery } from '../api/tasks.ts';
import { useMe } from './use-me.ts';
import { useShellWords } from './use-shell-words.ts';

/**
 * Notices of this browser while a page is open in it. No push: that would need a service of the browser's maker, to which every message would be handed. A
 * notice says that something waits, and neither what nor about whom: it may show on a locked screen.
 */

const key = 'loopwright.notices';

export const noticesOn = (): boolean => 'Notification' in window && Notification.permission === 'granted' && localStorage.getItem(key) === 'on';

/** Asks the browser where it has to be asked; answers whether they are on now. */
export async function turnNotices(on: boolean): Promise<boolean> {
  const may = on && (Notification.permission === 'granted' || (await Notification.requestPermission()) === 'granted');
  if (may) localStorage.setItem(key, 'on');
  else localStorage.removeItem(key);
  return may;
}

export function TabNotices(): null {
  const say = useShellWords();
  const { company = 'Loopwright', shared } = useMe();
  const inbox = useQuery({ ...inboxQuery, refetchIntervalInBackground: noticesOn() }).data;
  const known = useRef<ReadonlySet<string> | null>(null);
  useEffect(() => {
    if (inbox === undefined) return;
    const slots = new Set(inbox.tasks.map(({ slot }) => slot));
    const fresh = known.current === null ? [] : [...slots].filter((slot) => known.current?.has(slot) === false);
    known.current = slots;
    if (fresh.length === 0 || shared || !noticesOn() || !document.hidden) return;
    const notice = new Notification(company, { body: say('somethingWaits', { count: fresh.length }), tag: key });
    notice.onclick = () => {
      window.focus();
      notice.close();
    };
  }, [inbox, company, shared, say]);
  return null;
}
