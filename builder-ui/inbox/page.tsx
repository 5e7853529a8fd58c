import { TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { inboxQuery, requestsQuery } from '../api/tasks.ts';
import type { Inbox } from '../api-types.ts';
import { dueWords } from '../dates.ts';
import { useLanguage } from '../language.ts';
import { usePageTitle } from '../shell/page.tsx';
import { Empty, Shown } from '../shell/states.tsx';
import { useMe, useZone } from '../shell/use-me.ts';
import { useNow } from '../shell/use-now.ts';
import { BulkBar } from './bulk-bar.tsx';
import { decidedAlike, groupTasks, minutesFor, waitingFor, withText } from './groups.ts';
import { TaskList } from './list.tsx';
import { Mentions } from './mentions.tsx';
import classes from './page.module.css';
import { RequestPane } from './request-pane.tsx';
import { TaskPane } from './task-pane.tsx';
import { useInboxWords } from './use-inbox-words.ts';
import { Welcome } from './welcome.tsx';

/** What waits for the reader: the list at the left, one task at the right; on a phone one after the other. */
export function InboxPage() {
  usePageTitle(useInboxWords()('title'));
  return <Shown of={useQuery(inboxQuery)}>{(inbox) => <InboxOf inbox={inbox} />}</Shown>;
}

function InboxOf({ inbox }: { inbox: Inbox }) {
  const say = useInboxWords();
  const zone = useZone();
  const { task, request } = useSearch({ from: '/framed/' });
  const requests = useQuery(requestsQuery).data?.requests ?? [];
  const navigate = useNavigate({ from: '/' });
  const pane = useRef<HTMLElement>(null);
  const me = useMe().person.id;
  const [text, setText] = useState('');
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [told, setTold] = useState<string | null>(null);
  const search = useRef<HTMLInputElement>(null);
  const groups = groupTasks(withText(inbox.tasks, text), useNow(), zone);
  const waiting = waitingFor(withText(inbox.waitingForOthers, text), me);
  const alike = decidedAlike(inbox.tasks, chosen);
  const choose = (slot: string) => {
    setTold(null);
    setChosen((before) => (before.has(slot) ? new Set([...before].filter((one) => one !== slot)) : new Set([...before, slot])));
  };
  const order = groups.flatMap((group) => group.tasks.map(({ slot }) => slot));
  const open = (slot: string | undefined) => void navigate({ search: slot === undefined ? {} : { task: slot }, replace: task !== undefined });
  const walk = (slot: string | undefined) => {
    document.getElementById(`task-${slot}`)?.scrollIntoView({ block: 'nearest' });
    open(slot);
  };
  useKeys({
    j: () => walk(order[order.indexOf(task ?? '') + 1] ?? task),
    k: () => walk(order[order.indexOf(task ?? '') - 1] ?? order[0]),
    Enter: () => pane.current?.focus(),
    x: () => {
      if (task !== undefined && inbox.tasks.some(({ slot, alike: may }) => slot === task && may !== null)) choose(task);
    },
    '/': () => search.current?.focus(),
  });
  const openRequest = (id: string | undefined) => void navigate({ search: id === undefined ? {} : { request: id }, replace: request !== undefined });
  const isEmpty = inbox.tasks.length === 0 && inbox.waitingForOthers.length === 0 && requests.length === 0;
  if (isEmpty && task === undefined && request === undefined) {
    return (
      <div className={classes.alone}>
        <h1 className="hidden">{say('title')}</h1>
        <Mentions />
        <Welcome />
        <Empty title={say('nothing')}>
          <p>{say('nothingHint')}</p>
        </Empty>
      </div>
    );
  }
  return (
    <div className={classes.inbox} data-open={task !== undefined || request !== undefined || undefined}>
      <section className={classes.list} aria-label={say('list')}>
        <Mentions />
        <Welcome />
        <h1>
          <Sentence inbox={inbox} />
        </h1>
        <p className={classes.week}>
          <Link to="/week">{say('week')}</Link>
        </p>
        {inbox.tasks.length + inbox.waitingForOthers.length > 5 && (
          <TextInput
            ref={search}
            type="search"
            className={classes.search}
            aria-label={say('search')}
            placeholder={say('search')}
            leftSection={<IconSearch size={16} />}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
        )}
        {alike.length > 0 && (
          <BulkBar
            tasks={alike}
            left={chosen.size - alike.length}
            onDone={(words) => {
              setChosen(new Set());
              setTold(words);
            }}
          />
        )}
        {told !== null && (
          <p className={classes.told} role="status">
            {told}
          </p>
        )}
        <TaskList
          groups={groups}
          requests={text.trim() === '' ? requests : []}
          waiting={waiting}
          selected={task ?? request}
          chosen={chosen}
          onChoose={choose}
          onOpen={open}
          onOpenRequest={openRequest}
        />
        {text.trim() !== '' && groups.length + waiting.length === 0 && <p className={classes.told}>{say('foundNone')}</p>}
      </section>
      <section
        ref={pane}
        className={classes.pane}
        tabIndex={-1}
        onKeyDown={(event: KeyboardEvent) => event.key === 'Escape' && document.getElementById(`task-${task}`)?.focus()}
      >
        {request !== undefined ? (
          <RequestPane id={request} key={request} onBack={() => openRequest(undefined)} />
        ) : task === undefined ? (
          <p className={classes.choose}>
            {say('choose')} <span className="small">{say('keys')}</span>
          </p>
        ) : (
          <TaskPane slot={task} key={task} onBack={() => open(undefined)} />
        )}
      </section>
    </div>
  );
}

/** "4 things, about 35 minutes, the first by tomorrow 17:00." */
function Sentence({ inbox: { tasks } }: { inbox: Inbox }) {
  const now = useNow();
  const say = useInboxWords();
  const language = useLanguage();
  const zone = useZone();
  if (tasks.length === 0) return say('nothing');
  const first = tasks
    .map(({ due }) => due)
    .filter((due) => due !== null)
    .sort()[0];
  const due = first === undefined ? undefined : dueWords(first, language, zone, now);
  const parts = [say('things', { count: tasks.length }), say('aboutMinutes', { minutes: minutesFor(tasks) })];
  if (due !== undefined) parts.push(say(tasks.some(({ late }) => late) ? 'firstLate' : 'firstBy', { due }));
  return `${parts.join(say('comma'))}${say('fullStop')}`;
}

/** Keys that work anywhere on the page but where something is typed or pressed. */
function useKeys(keys: Record<string, () => void>): void {
  const latest = useRef(keys);
  useEffect(() => {
    latest.current = keys;
  });
  useEffect(() => {
    const onKey = (event: globalThis.KeyboardEvent) => {
      const busy = event.target instanceof HTMLElement && event.target.closest('input, textarea, select, button, a, [role="radio"], [contenteditable]');
      const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
      const inList = event.target instanceof HTMLElement && event.target.closest('[data-task]') !== null;
      if (!plain || (busy && !(inList && event.key !== 'Enter'))) return;
      const act = latest.current[event.key];
      if (event.key === '/' && act !== undefined) event.preventDefault();
      act?.();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
}
