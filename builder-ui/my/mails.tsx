import { Switch } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { mailWishes, type MailWishes } from '../../workflows/flow/mail-wishes.ts';
import { mailsQuery, setMails } from '../api/my.ts';
import { Failed, Shown } from '../shell/states.tsx';
import { noticesOn, turnNotices } from '../shell/tab-notices.tsx';
import { wordsHook } from '../words/index.ts';
import * as words from '../words/my.ts';
import classes from './page.module.css';

const useWords = wordsHook('my', words);

/** How the reader hears of things: which mails, and whether this browser says so while a page is open. */
export function Mails() {
  const say = useWords();
  return (
    <section className={classes.leave} aria-labelledby="my-mails">
      <h2 id="my-mails">{say('mails')}</h2>
      <Shown of={useQuery(mailsQuery)}>{(wishes) => <MailsOf wishes={wishes} />}</Shown>
    </section>
  );
}

function MailsOf({ wishes }: { wishes: MailWishes }) {
  const say = useWords();
  const queries = useQueryClient();
  const save = useMutation({ mutationFn: setMails, onSuccess: (saved) => queries.setQueryData(mailsQuery.queryKey, saved) });
  return (
    <>
      <p className="muted">{say('mailsAlways')}</p>
      {mailWishes.map((wish) => (
        <Switch
          key={wish}
          label={say(`mails_${wish}`)}
          description={say(`mails_${wish}_hint`)}
          checked={wishes[wish]}
          disabled={save.isPending}
          onChange={({ currentTarget }) => save.mutate({ ...wishes, [wish]: currentTarget.checked })}
        />
      ))}
      <Notices />
      {save.error && <Failed error={save.error} />}
    </>
  );
}

/** Of this browser alone. */
function Notices() {
  const say = useWords();
  const [on, setOn] = useState(noticesOn);
  const [refused, setRefused] = useState(false);
  if (!('Notification' in window)) return null;
  const turn = async (wanted: boolean) => {
    const is = await turnNotices(wanted);
    setOn(is);
    setRefused(wanted && !is);
  };
  return (
    <>
      <Switch label={say('notices')} description={say('noticesHint')} checked={on} onChange={({ currentTarget }) => void turn(currentTarget.checked)} />
      <p role="status">{refused ? say('noticesRefused') : ''}</p>
    </>
  );
}
