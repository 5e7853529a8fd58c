import { useQuery } from '@tanstack/react-query';
import { callsQuery } from '../api/cycles.ts';
import type { RunPage } from '../api-types.ts';
import { dueWords } from '../dates.ts';
import { useLanguage } from '../language.ts';
import { useZone } from '../shell/use-me.ts';
import { useNow } from '../shell/use-now.ts';
import classes from './running.module.css';
import { useRunningWords } from './use-running-words.ts';

/** Every try of the calls that a run has made to other systems; nothing for a run without any, or for who may not see the whole cycle. */
export function Calls({ data: { history, run } }: { data: RunPage }) {
  const say = useRunningWords();
  const language = useLanguage();
  const zone = useZone();
  // Tries happen in the world's time, also in a trial.
  const now = useNow();
  const has = history.some(({ kind }) => kind === 'connect.sent');
  const { data } = useQuery({ ...callsQuery(run.id), enabled: has });
  const tried = (data?.calls ?? []).filter(({ tries }) => tries.length > 0);
  if (tried.length === 0) return null;
  return (
    <>
      <h2>{say('calls')}</h2>
      <ol className={classes.history}>
        {tried.flatMap(({ key, connection, attempts, tries }) =>
          tries.map(({ n, at, says, againAt }) => (
            <li key={`${key} ${n}`}>
              <time dateTime={at}>{dueWords(at, language, zone, now)}</time>
              {say('callTry', { connection, n, of: attempts, says })}
              {againAt !== null && n === tries.length && say('callAgain', { day: dueWords(againAt, language, zone, now) })}
            </li>
          )),
        )}
      </ol>
    </>
  );
}
