import { Button, Textarea } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { deadlineWords } from '../../workflows/flow/sentences/dates.ts';
import { answerRequest, requestsQuery } from '../api/tasks.ts';
import type { TimeAsked } from '../api-types.ts';
import { nameIn, textIn, useLanguage } from '../language.ts';
import { Failed, Shown } from '../shell/states.tsx';
import { useZone } from '../shell/use-me.ts';
import classes from './task-pane.module.css';
import { useInboxWords } from './use-inbox-words.ts';

/** One request for more time: what is asked, and two buttons. */
export function RequestPane({ id, onBack }: { id: string; onBack: () => void }) {
  const say = useInboxWords();
  const requests = useQuery(requestsQuery);
  const [told, setTold] = useState<'granted' | 'denied' | null>(null);
  return (
    <div className={classes.pane}>
      <Button className={classes.back} size="xs" variant="subtle" leftSection={<IconArrowLeft size={16} />} onClick={onBack}>
        {say('toList')}
      </Button>
      <div className={classes.request}>
        {told !== null ? (
          <p role="status">{say(told)}</p>
        ) : (
          <Shown of={requests}>
            {({ requests: open }) => {
              const found = open.find((one) => one.id === id);
              return found === undefined ? <p role="status">{say('requestGone')}</p> : <Asked asked={found} onDone={setTold} />;
            }}
          </Shown>
        )}
      </div>
    </div>
  );
}

function Asked({ asked, onDone }: { asked: TimeAsked; onDone: (how: 'granted' | 'denied') => void }) {
  const say = useInboxWords();
  const language = useLanguage();
  const zone = useZone();
  const queries = useQueryClient();
  const [reason, setReason] = useState('');
  const [key] = useState(() => crypto.randomUUID());
  const answering = useMutation({
    mutationFn: (answer: 'grant' | 'deny') => answerRequest(asked.id, answer, reason.trim(), key),
    onSuccess: (_, answer) => {
      onDone(answer === 'grant' ? 'granted' : 'denied');
      void queries.invalidateQueries({ queryKey: ['requests'] });
      void queries.invalidateQueries({ queryKey: ['tasks'] });
    },
  });
  const { more, to, due } = asked;
  const day = (at: string) => deadlineWords(at, zone, language);
  const wanted = more === null ? (to === null ? '' : day(to)) : textIn(more, language);
  const rows: [string, string][] = [
    [say('requestAbout'), asked.subject === null ? '' : nameIn(asked.subject, language)],
    [say('requestBy'), nameIn(asked.by, language)],
    [say(more === null ? 'requestUntil' : 'requestMore'), wanted],
    [say('requestDue'), due === null ? '' : day(due)],
    [say('requestGround'), asked.code],
    [say('requestWhy'), asked.reason],
  ];
  return (
    <>
      <h1>
        {say('requests')}
        <span className="muted"> · {textIn(asked.step, language)}</span>
      </h1>
      <dl>
        {rows
          .filter(([, value]) => value !== '')
          .map(([label, value]) => (
            <div key={label}>
              <dt>{label}</dt>
              <dd>{value}</dd>
            </div>
          ))}
      </dl>
      <Textarea label={say('requestWord')} autosize minRows={2} maxLength={2000} value={reason} onChange={(event) => setReason(event.currentTarget.value)} />
      {answering.error && <Failed error={answering.error} />}
      <div className={classes.answers}>
        <Button size="md" loading={answering.isPending} onClick={() => answering.mutate('deny')}>
          {say('deny')}
        </Button>
        <Button size="md" variant="filled" loading={answering.isPending} onClick={() => answering.mutate('grant')}>
          {say('grant')}
        </Button>
      </div>
    </>
  );
}
