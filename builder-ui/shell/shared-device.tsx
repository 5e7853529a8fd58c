import { Button } from '@mantine/core';
import { useCallback, useEffect } from 'react';
import { leaveDevice } from '../api/me.ts';
import { nameIn, useLanguage } from '../language.ts';
import classes from './shared-device.module.css';
import { useMe } from './use-me.ts';
import { useShellWords } from './use-shell-words.ts';

/** So long nobody touches it until whoever was there is signed out, in milliseconds. */
const idleMs = 3 * 60_000;

/** On a device that several people use: who is there now, and one button that makes room for the next. */
export function SharedDevice() {
  const { shared, person } = useMe();
  const say = useShellWords();
  const language = useLanguage();
  const leave = useCallback(() => void leaveDevice(), []);
  useIdle(shared, leave);
  if (!shared) return null;
  return (
    <div className={classes.bar} role="region" aria-label={say('sharedDevice')}>
      <span>{say('sharedHere', { name: nameIn(person, language) })}</span>
      <Button variant="filled" size="md" onClick={leave}>
        {say('doneNext')}
      </Button>
    </div>
  );
}

/** Calls when nothing was touched or typed for a while. */
function useIdle(isOn: boolean, onIdle: () => void): void {
  useEffect(() => {
    if (!isOn) return;
    let timer = setTimeout(onIdle, idleMs);
    const again = () => {
      clearTimeout(timer);
      timer = setTimeout(onIdle, idleMs);
    };
    const events = ['pointerdown', 'keydown', 'scroll'] as const;
    for (const event of events) addEventListener(event, again, { passive: true, capture: true });
    return () => {
      clearTimeout(timer);
      for (const event of events) removeEventListener(event, again, { capture: true });
    };
  }, [isOn, onIdle]);
}
