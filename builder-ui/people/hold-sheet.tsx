import { Button, Modal, Textarea } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { personQuery } from '../api/people.ts';
import { holdFile, retentionQuery } from '../api/records.ts';
import { Failed } from '../shell/states.tsx';
import classes from './file.module.css';
import { useFileWords } from './use-file-words.ts';

type Props = { person: string; name: string; lift: boolean; opened: boolean; onClose: () => void };

/** Holds all that is on file of a person, or lifts that, with the reason. */
export function HoldSheet({ opened, onClose, lift, ...rest }: Props) {
  const say = useFileWords();
  return (
    <Modal opened={opened} onClose={onClose} title={say(lift ? 'liftTitle' : 'holdTitle')}>
      {opened && <Sheet lift={lift} onClose={onClose} {...rest} />}
    </Modal>
  );
}

function Sheet({ person, name, lift, onClose }: Omit<Props, 'opened'>) {
  const say = useFileWords();
  const queries = useQueryClient();
  const [reason, setReason] = useState('');
  const doing = useMutation({
    mutationFn: () => holdFile(person, { lift, reason: reason.trim() }),
    onSuccess: async () => {
      await Promise.all([
        queries.invalidateQueries({ queryKey: personQuery(person).queryKey }),
        queries.invalidateQueries({ queryKey: retentionQuery.queryKey }),
      ]);
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    doing.mutate();
  };
  return (
    <form className={classes.sheet} onSubmit={submit}>
      <p>{say(lift ? 'liftHint' : 'holdHint', { name })}</p>
      <Textarea
        label={say('reason')}
        description={say('reasonHint')}
        required
        autosize
        minRows={2}
        maxLength={2_000}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
        data-autofocus
      />
      {doing.error && <Failed error={doing.error} />}
      <div className={classes.sheetActs}>
        <Button onClick={onClose}>{say('cancel')}</Button>
        <Button type="submit" variant="filled" loading={doing.isPending} disabled={reason.trim() === ''}>
          {say('do')}
        </Button>
      </div>
    </form>
  );
}
