import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { listed } from '../../workflows/flow/sentences/language.ts';
import { offersQuery } from '../api/standing.ts';
import { inboxQuery, releasedQuery } from '../api/tasks.ts';
import type { Inbox, Released } from '../api-types.ts';
import { dueWords, instantWords } from '../dates.ts';
import { nameIn, textIn, useLanguage } from '../language.ts';
import { Page } from '../shell/page.tsx';
import { Empty, Shown } from '../shell/states.tsx';
import { useMe, useZone } from '../shell/use-me.ts';
import { useNow } from '../shell/use-now.ts';
import { BeginButton } from '../standing/begin.tsx';
import { useStandingWords } from '../standing/use-standing-words.ts';
import { wordsHook } from '../words/index.ts';
import * as words from '../words/my.ts';
import { FileNames } from '../task-page/files-field.tsx';
import { Leave } from './leave.tsx';
import { Mails } from './mails.tsx';
import classes from './page.module.css';
import { Talks } from './talks.tsx';

const useWords = wordsHook('my', words);

/** Where the reader's own reviews stand: which step, with whom, until when. */
export function MyPage() {
  const say = useWords();
  return (
    <Page title={say('title')}>
      <Starts />
      <Shown of={useQuery(inboxQuery)}>{(inbox) => <Mine inbox={inbox} />}</Shown>
      <Talks />
      <Leave />
      <Mails />
      <ReleasedToMe />
    </Page>
  );
}

/** What the reader may begin. */
function Starts() {
  const say = useStandingWords();
  const language = useLanguage();
  const offers = useQuery(offersQuery).data?.offers ?? [];
  if (offers.length === 0) return null;
  return (
    <section aria-label={say('youMayBegin')}>
      <h2>{say('youMayBegin')}</h2>
      <ul className={classes.mine}>
        {offers.map((offer) => (
          <Row key={offer.cycle} name={textIn(offer.flow.name, language)} state={offer.name}>
            <BeginButton offer={offer} />
          </Row>
        ))}
      </ul>
    </section>
  );
}

function Mine({ inbox }: { inbox: Inbox }) {
  const say = useWords();
  const language = useLanguage();
  const zone = useZone();
  const now = useNow();
  const me = useMe().person.id;
  const due = (iso: string) => dueWords(iso, language, zone, now);
  const own = inbox.tasks.filter(({ subject }) => subject?.id === me);
  const others = inbox.waitingForOthers.filter(({ subject }) => subject?.id === me);
  if (own.length + others.length === 0) {
    return (
      <Empty title={say('empty')}>
        <p>{say('emptyHint')}</p>
      </Empty>
    );
  }
  return (
    <ul className={classes.mine}>
      {own.map((task) => (
        <Row key={task.slot} name={textIn(task.step, language)} state={task.due === null ? say('withYouOpen') : say('withYou', { due: due(task.due) })}>
          <Link to="/" search={{ task: task.slot }}>
            {say('open')}
          </Link>
        </Row>
      ))}
      {others.map((row) => {
        const names = listed(
          row.holders.map((holder) => nameIn(holder, language)),
          language,
        );
        return (
          <Row
            key={row.task}
            name={textIn(row.step, language)}
            state={row.due === null ? say('withOpen', { names }) : say('with', { names, due: due(row.due) })}
          />
        );
      })}
    </ul>
  );
}

function Row({ name, state, children }: { name: string; state: string; children?: ReactNode }) {
  return (
    <li>
      <span>
        <b>{name}</b>
        <span className="muted"> · {state}</span>
      </span>
      {children}
    </li>
  );
}

/** What was released to the reader, folded, the latest first. */
function ReleasedToMe() {
  const say = useWords();
  const language = useLanguage();
  const zone = useZone();
  const released = useQuery(releasedQuery).data?.released ?? [];
  if (released.length === 0) return null;
  return (
    <section className={classes.released}>
      <h2>{say('released')}</h2>
      {released.map((one) => (
        <details key={one.run}>
          <summary>
            <b>{[textIn(one.flow, language), one.subject === null ? one.cycle : nameIn(one.subject, language)].join(' · ')}</b>{' '}
            <span className="muted">{say('releasedOn', { day: instantWords(one.at, language, zone) })}</span>
          </summary>
          <Answers released={one} />
        </details>
      ))}
    </section>
  );
}

function Answers({ released: { run, answers, withheld } }: { released: Released }) {
  const say = useWords();
  const language = useLanguage();
  return (
    <>
      {answers.map(({ step, name, round, by, outcome, values }, index) => (
        <section key={`${step} ${round} ${index}`}>
          <h3>
            {textIn(name, language)}
            {by !== null && <span className="muted"> · {nameIn(by, language)}</span>}
          </h3>
          <dl>
            {outcome !== null && (
              <div>
                <dt>{say('outcome')}</dt>
                <dd>{textIn(outcome, language)}</dd>
              </div>
            )}
            {values.map(({ field, label, value, files }) => (
              <div key={field}>
                <dt>{textIn(label, language)}</dt>
                <dd>{files === undefined ? value : <FileNames files={files} at={`/api/runs/${encodeURIComponent(run)}/files/`} />}</dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
      {withheld.map((name) => (
        <p key={name.en} className="muted">
          {say('withheld', { step: textIn(name, language) })}
        </p>
      ))}
    </>
  );
}
