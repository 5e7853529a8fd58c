import { Button, Modal, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { FactType } from '../../workflows/flow/fact-type.ts';
import { eraseFact, type FactEntry, factEntriesQuery, type FactTypeRow } from '../api/facts.ts';
import { dayWords } from '../dates.ts';
import { nameIn, textIn, useLanguage } from '../language.ts';
import { Failed, Shown } from '../shell/states.tsx';
import { useZone } from '../shell/use-me.ts';
import { EntryForm } from './entry-form.tsx';
import classes from './facts.module.css';
import { useFactsWords } from './use-facts-words.ts';

/** What came in of one kind, the latest first, and the way to erase one of it. */
export function EntriesSheet({ row: { key, type }, onClose }: { row: FactTypeRow; onClose: () => void }) {
  const say = useFactsWords();
  const language = useLanguage();
  const entries = useInfiniteQuery(factEntriesQuery(key));
  const [doing, setDoing] = useState<Doing>(null);
  const done = () => setDoing(null);
  return (
    <Modal opened onClose={onClose} title={say('entriesOf', { name: textIn(type.name, language) })} size={720}>
      {doing?.what === 'enter' ? (
        <EntryForm factKey={key} type={type.type} corrects={null} onDone={done} />
      ) : (
        <Button size="xs" mb="md" onClick={() => setDoing({ what: 'enter' })}>
          {say('enter')}
        </Button>
      )}
      <Shown of={entries}>
        {({ pages }) => {
          const rows = pages.flatMap(({ facts }) => facts);
          if (rows.length === 0) return <p className="muted">{say('noneSeen')}</p>;
          return (
            <ul className={classes.list}>
              {rows.map((entry) => (
                <Entry key={entry.n} entry={entry} type={type.type} doing={doing} onDo={setDoing} />
              ))}
            </ul>
          );
        }}
      </Shown>
      {entries.hasNextPage && (
        <Button size="xs" loading={entries.isFetchingNextPage} onClick={() => void entries.fetchNextPage()}>
          {say('more')}
        </Button>
      )}
    </Modal>
  );
}

type Doing = { what: 'enter' } | { what: 'correct' | 'erase'; n: number } | null;
type EntryProps = { entry: FactEntry; type: FactType['type']; doing: Doing; onDo: (doing: Doing) => void };

function Entry({ entry, type, doing, onDo }: EntryProps) {
  const say = useFactsWords();
  const language = useLanguage();
  const zone = useZone();
  const { person, by, scope, id, value, unit, effective, until, source, evidence, corrected, erased } = entry;
  const day = (iso: string) => dayWords(iso, language, zone);
  const marks = [
    until === null ? say('since', { day: day(effective) }) : say('sinceUntil', { from: day(effective), until: day(until) }),
    ...(source === null ? [] : [say('sourceIs', { source })]),
    ...(by === null ? [] : [say('enteredBy', { name: nameIn(by, language) })]),
    ...(evidence === null ? [] : [evidence]),
  ];
  const now = doing !== null && doing.what !== 'enter' && doing.n === entry.n ? doing.what : null;
  const about = person !== null ? nameIn(person, language) : scope === 'organisation' ? say('wholeOrganisation') : id;
  return (
    <li>
      <b>{about}</b>
      <p className={classes.small}>{marks.join(' · ')}</p>
      <p>
        {erased || value === null ? (
          <span className="muted">{say('erased')}</span>
        ) : (
          `${String(value)}${unit === null ? '' : ` ${textIn(unit as { en: string; zh?: string }, language)}`}`
        )}
        {corrected && !erased && <span className={classes.small}> {say('correctedLater')}</span>}
      </p>
      <div className={classes.acts}>
        {!erased && now === null && !corrected && (
          <Button size="xs" variant="subtle" onClick={() => onDo({ what: 'correct', n: entry.n })}>
            {say('correct')}
          </Button>
        )}
        {!erased && now === null && (
          <Button size="xs" variant="subtle" color="gray" onClick={() => onDo({ what: 'erase', n: entry.n })}>
            {say('erase')}
          </Button>
        )}
      </div>
      {now === 'erase' && <Erasing entry={entry} onDone={() => onDo(null)} />}
      {now === 'correct' && <EntryForm factKey={entry.key} type={type} corrects={entry} onDone={() => onDo(null)} />}
    </li>
  );
}

function Erasing({ entry, onDone }: { entry: FactEntry; onDone: () => void }) {
  const say = useFactsWords();
  const queries = useQueryClient();
  const [reason, setReason] = useState('');
  const erase = useMutation({
    mutationFn: () => eraseFact(entry, reason.trim()),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['facts'] });
      notifications.show({ message: say('erasedNow') });
      onDone();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    erase.mutate();
  };
  return (
    <form className={classes.erasing} onSubmit={submit}>
      <p className={classes.small}>{say('eraseHint')}</p>
      <TextInput label={say('why')} required data-autofocus value={reason} maxLength={500} onChange={({ currentTarget }) => setReason(currentTarget.value)} />
      {erase.error && <Failed error={erase.error} />}
      <Button type="submit" size="xs" color="red" loading={erase.isPending} disabled={reason.trim() === ''}>
        {say('eraseIt')}
      </Button>
    </form>
  );
}
