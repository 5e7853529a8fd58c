import type { CycleRow } from '../api-types.ts';
import { dayWords, daysBetween } from '../dates.ts';
import { textIn, useLanguage } from '../language.ts';
import { useZone } from '../shell/use-me.ts';
import { useNow } from '../shell/use-now.ts';
import { useStandingWords } from '../standing/use-standing-words.ts';
import { useRunningWords } from './use-running-words.ts';

/** A cycle told in one paragraph. `needs`: how many things need someone. */
export function Summary({ cycle, needs }: { cycle: CycleRow; needs: number }) {
  const say = useRunningWords();
  const sayStanding = useStandingWords();
  const language = useLanguage();
  const zone = useZone();
  const { done, total, late } = cycle;
  const noun = nounIn(cycle, say('people'), language);
  const now = useNow(cycle.trial).toISOString();
  const ended = dayWords(cycle.endedAt ?? now, language, zone);
  const stands = () => sayStanding(cycle.status === 'closing' ? 'isClosing' : 'isStanding', { going: total - done, total, noun });
  const states = {
    launching: () => say('isLaunching'),
    closing: stands,
    running: () =>
      say('isDone', {
        percent: total === 0 ? 0 : Math.floor((100 * done) / total),
        day: Math.max(0, daysBetween(cycle.startedAt, now, zone)) + 1,
        done,
        total,
        noun,
      }),
    ended: () => say('isOver', { day: ended, done, total, noun }),
    cancelled: () => say('isStopped', { day: ended, done, total, noun }),
  };
  return (
    <>
      <b>{cycle.name}</b>
      {cycle.standing && cycle.status === 'running' ? stands() : states[cycle.status]()}
      {cycle.status === 'running' && late > 0 && say('lateNow', { count: late })}
      {needs > 0 && <b>{say('thingsNeed', { count: needs })}</b>}
    </>
  );
}

/** What the cycle's reviews are called; in Chinese with its measure word. */
function nounIn({ flow: { noun }, total }: CycleRow, people: string, language: 'en' | 'zh'): string {
  if (noun === null) return people;
  const word = textIn(total === 1 ? noun.one : noun.many, language);
  return language === 'zh' && noun.one.zh !== undefined ? `份${word}` : word;
}
