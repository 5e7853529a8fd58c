import { Button, Modal, Portal, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { fileKey, handOutFile, type HandedOut } from '../api/records.ts';
import { instantWords, isoDay } from '../dates.ts';
import { nameIn, useLanguage } from '../language.ts';
import { Failed } from '../shell/states.tsx';
import { useMe, useZone } from '../shell/use-me.ts';
import { EntryRow } from './file-entry.tsx';
import classes from './file.module.css';
import { useFileWords } from './use-file-words.ts';

type Props = { person: string; name: string; opened: boolean; onClose: () => void };

/** Hands out a person's file, as JSON or on paper, and leaves the trace of it in the file. */
export function HandOutSheet({ opened, onClose, ...rest }: Props) {
  const say = useFileWords();
  return (
    <Modal opened={opened} onClose={onClose} title={say('handOutTitle')}>
      {opened && <Sheet onClose={onClose} {...rest} />}
    </Modal>
  );
}

function Sheet({ person, name, onClose }: Omit<Props, 'opened'>) {
  const say = useFileWords();
  const queries = useQueryClient();
  const [reason, setReason] = useState('');
  const [asAt, setAsAt] = useState('');
  const preparing = useMutation({
    mutationFn: () => handOutFile(person, { reason: reason.trim(), ...(asAt !== '' && { asAt }) }),
    onSettled: () => queries.invalidateQueries({ queryKey: fileKey(person) }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    preparing.mutate();
  };
  const { data } = preparing;
  if (data !== undefined)
    return (
      <div className={classes.sheet}>
        <p role="status">{say('ready', { count: data.entries.length })}</p>
        <div className={classes.sheetActs}>
          <Button onClick={() => save(data)}>{say('download')}</Button>
          <Button variant="filled" onClick={() => print()}>
            {say('print')}
          </Button>
        </div>
        <Portal>
          <Printed file={data} />
        </Portal>
      </div>
    );
  return (
    <form className={classes.sheet} onSubmit={submit}>
      <p>{say('handOutHint', { name })}</p>
      <Textarea label={say('handOutWhy')} autosize maxLength={2_000} value={reason} onChange={(event) => setReason(event.currentTarget.value)} data-autofocus />
      <TextInput type="date" label={say('asAt')} value={asAt} onChange={(event) => setAsAt(event.currentTarget.value)} />
      {preparing.error && <Failed error={preparing.error} />}
      <div className={classes.sheetActs}>
        <Button onClick={onClose}>{say('cancel')}</Button>
        <Button type="submit" variant="filled" loading={preparing.isPending}>
          {say('handOutDo')}
        </Button>
      </div>
    </form>
  );
}

function save(file: HandedOut): void {
  const address = URL.createObjectURL(new Blob([`${JSON.stringify(file, null, 2)}\n`], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = `file-${file.person.id}-${file.exportedAt.slice(0, 10)}.json`;
  link.click();
  URL.revokeObjectURL(address);
}

/** What goes on paper: nothing else of the page does (file.module.css). */
function Printed({ file }: { file: HandedOut }) {
  const say = useFileWords();
  const language = useLanguage();
  const zone = useZone();
  const me = useMe().person;
  const today = file.asAt ?? isoDay(new Date(file.exportedAt), zone);
  const telling = { types: file.types, people: file.people, say, language, zone, today };
  return (
    <div className={`${classes.printed} printed-file`}>
      <h1>{nameIn(file.person, language)}</h1>
      <p>{say('printedFor', { name: nameIn(me, language), at: instantWords(file.exportedAt, language, zone) })}</p>
      {file.asAt !== null && (
        <p>
          {say('asAt')} {file.asAt}
        </p>
      )}
      <ul className={classes.line}>
        {file.entries.map((entry) => (
          <EntryRow key={entry.key} entry={entry} telling={telling} person={file.person.id} />
        ))}
      </ul>
    </div>
  );
}
