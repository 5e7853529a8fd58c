import { Button, SegmentedControl, Textarea } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { mailQuery, mailsQuery, replyTo } from '../api/mailbox.ts';
import type { Mail, MailRow } from '../api-types.ts';
import { dueWords, instantWords } from '../dates.ts';
import { useLanguage } from '../language.ts';
import { MailFrame } from '../shell/mail-frame.tsx';
import { usePageTitle } from '../shell/page.tsx';
import { Empty, Shown } from '../shell/states.tsx';
import { useZone } from '../shell/use-me.ts';
import { useNow } from '../shell/use-now.ts';
import { wordsHook } from '../words/index.ts';
import * as words from '../words/mailbox.ts';
import classes from './page.module.css';

const useWords = wordsHook('mailbox', words);

/** The mails of this machine, while no mail server is set. */
export function MailboxPage() {
  const say = useWords();
  usePageTitle(say('title'));
  const { mail } = useSearch({ from: '/framed/mailbox' });
  return (
    <Shown of={useQuery(mailsQuery)}>
      {({ mails }) =>
        mails.length === 0 ? (
          <Empty title={say('empty')}>
            <p>
              {say('lead')} {say('emptyHint')}
            </p>
          </Empty>
        ) : (
          <div className={classes.mailbox} data-open={mail !== undefined || undefined}>
            <nav aria-label={say('list')} className={classes.list}>
              <p>{say('lead')}</p>
              {mails.map((row) => (
                <Row key={row.id} row={row} selected={row.id === mail} />
              ))}
            </nav>
            <section className={classes.pane}>
              {mail === undefined ? <p className={classes.choose}>{say('choose')}</p> : <OneMail id={mail} key={mail} />}
            </section>
          </div>
        )
      }
    </Shown>
  );
}

function Row({ row, selected }: { row: MailRow; selected: boolean }) {
  const now = useNow();
  const language = useLanguage();
  const zone = useZone();
  return (
    <Link to="/mailbox" search={{ mail: row.id }} className={classes.row} aria-current={selected || undefined}>
      <b>{row.subject}</b>
      <span>
        {row.to} · {dueWords(row.at, language, zone, now)}
      </span>
    </Link>
  );
}

function OneMail({ id }: { id: string }) {
  return <Shown of={useQuery(mailQuery(id))}>{(mail) => <MailOf mail={mail} />}</Shown>;
}

function MailOf({ mail }: { mail: Mail }) {
  const say = useWords();
  const language = useLanguage();
  const zone = useZone();
  const navigate = useNavigate({ from: '/mailbox' });
  const [as, setAs] = useState<'page' | 'text'>(mail.html === '' ? 'text' : 'page');
  return (
    <article className={classes.mail}>
      <Button className={classes.back} size="xs" variant="subtle" leftSection={<IconArrowLeft size={16} />} onClick={() => void navigate({ search: {} })}>
        {say('back')}
      </Button>
      <h1>{mail.subject}</h1>
      <p className="muted">
        {say('from')} {mail.from} · {say('to', { address: mail.to })} · {instantWords(mail.at, language, zone)}
      </p>
      {mail.html !== '' && (
        <SegmentedControl
          size="xs"
          aria-label={say('show')}
          value={as}
          onChange={(value) => setAs(value as 'page' | 'text')}
          data={[
            { value: 'page', label: say('asPage') },
            { value: 'text', label: say('asText') },
          ]}
        />
      )}
      {as === 'page' ? <MailFrame title={mail.subject} html={mail.html} className={classes.frame} /> : <pre className={classes.text}>{mail.text}</pre>}
      {mail.mayReply && <ReplyTo mail={mail} />}
      {mail.links.length > 0 && (
        <>
          <h2>{say('links')}</h2>
          <ul className={classes.links}>
            {mail.links.map((link) => (
              <li key={link}>
                <a href={link} target="_blank" rel="noopener">
                  {link}
                </a>
              </li>
            ))}
          </ul>
        </>
      )}
    </article>
  );
}

/** As its reader would answer it from a mail program. */
function ReplyTo({ mail }: { mail: Mail }) {
  const say = useWords();
  const client = useQueryClient();
  const [text, setText] = useState('');
  const sending = useMutation({
    mutationFn: () => replyTo(mail.id, text),
    onSuccess: ({ is }) => {
      if (is === 'recorded') setText('');
      return client.invalidateQueries({ queryKey: mailsQuery.queryKey });
    },
  });
  const came = sending.data?.is;
  return (
    <form
      className={classes.reply}
      onSubmit={(event) => {
        event.preventDefault();
        sending.mutate();
      }}
    >
      <Textarea
        label={say('reply', { address: mail.to })}
        description={say('replyHint')}
        autosize
        minRows={3}
        maxLength={20_000}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <Button type="submit" size="xs" loading={sending.isPending} disabled={text.trim() === ''}>
        {say('send')}
      </Button>
      <p role="status">
        {sending.error !== null ? sending.error.message : came === undefined ? '' : say(came === 'returned' || came === 'noted' ? 'ignored' : came)}
      </p>
    </form>
  );
}
