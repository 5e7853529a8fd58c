import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { sayComing, talksQuery } from '../api/my.ts';
import type { Coming, MyTalk } from '../api-types.ts';
import { instantWords } from '../dates.ts';
import { nameIn, textIn, useLanguage } from '../language.ts';
import { Failed } from '../shell/states.tsx';
import { useZone } from '../shell/use-me.ts';
import { wordsHook } from '../words/index.ts';
import * as words from '../words/my.ts';
import classes from './page.module.css';

const useWords = wordsHook('my', words);

/** Talks to come; whoever is invited says whether they come, here or in their calendar. */
export function Talks() {
  const say = useWords();
  const talks = useQuery(talksQuery).data?.talks ?? [];
  if (talks.length === 0) return null;
  return (
    <section className={classes.leave} aria-labelledby="my-talks">
      <h2 id="my-talks">{say('talks')}</h2>
      <ul className={classes.mine}>
        {talks.map((talk) => (
          <li key={`${talk.run} ${talk.step} ${talk.round}`}>
            <Talk talk={talk} />
          </li>
        ))}
      </ul>
    </section>
  );
}

const answers = ['accepted', 'declined'] as const satisfies Coming[];

function Talk({ talk }: { talk: MyTalk }) {
  const say = useWords();
  const language = useLanguage();
  const zone = useZone();
  const queries = useQueryClient();
  const saying = useMutation({
    mutationFn: (says: Coming) => sayComing(talk, says),
    onSuccess: (now) => queries.setQueryData(talksQuery.queryKey, now),
    onError: () => queries.invalidateQueries({ queryKey: talksQuery.queryKey }),
  });
  const about = talk.subject === null ? '' : ` · ${nameIn(talk.subject, language)}`;
  return (
    <>
      <span>
        <b>
          {textIn(talk.name, language)}
          {about}
        </b>
        <span className="muted"> · {instantWords(talk.starts, language, zone)}</span>
      </span>
      {!talk.holds && (
        <span className={classes.acts} role="group" aria-label={say('coming')}>
          {answers.map((one) => (
            <Button
              key={one}
              size="xs"
              variant={talk.says === one ? 'filled' : 'default'}
              aria-pressed={talk.says === one}
              loading={saying.isPending && saying.variables === one}
              onClick={() => saying.mutate(one)}
            >
              {say(one)}
            </Button>
          ))}
        </span>
      )}
      {saying.error && <Failed error={saying.error} />}
    </>
  );
}
