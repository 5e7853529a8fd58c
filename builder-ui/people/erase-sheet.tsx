import { Button, Modal, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { type ErasurePlan, erasePerson, erasureQuery } from '../api/people.ts';
import { Failed, Shown } from '../shell/states.tsx';
import { useMe } from '../shell/use-me.ts';
import { usePeopleWords } from './use-people-words.ts';

/** The button that erases what is known of a person, for administrators, and what it asks before it does. */
export function Erase({ personId, name }: { personId: string; name: string }) {
  const say = usePeopleWords();
  const [open, setOpen] = useState(false);
  if (!useMe().may.includes('people.erase')) return null;
  return (
    <>
      <Button variant="default" onClick={() => setOpen(true)}>
        {say('erase')}
      </Button>
      {open && <EraseSheet personId={personId} name={name} onClose={() => setOpen(false)} />}
    </>
  );
}

function EraseSheet({ personId, name, onClose }: { personId: string; name: string; onClose: () => void }) {
  const say = usePeopleWords();
  const plan = useQuery(erasureQuery(personId));
  return (
    <Modal opened onClose={onClose} title={say('eraseTitle', { name })} size={560}>
      <Shown of={plan}>{(found) => <Plan plan={found} personId={personId} onDone={onClose} />}</Shown>
    </Modal>
  );
}

function Plan({ plan: { erases, keeps, says }, personId, onDone }: { plan: ErasurePlan; personId: string; onDone: () => void }) {
  const say = usePeopleWords();
  const queries = useQueryClient();
  const [reason, setReason] = useState('');
  const [confirm, setConfirm] = useState('');
  const erase = useMutation({
    mutationFn: () => erasePerson(personId, { reason, confirm }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['people'] });
      onDone();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    erase.mutate();
  };
  if (says !== null) return <p role="status">{says}</p>;
  const { answers, facts, records, texts } = erases;
  return (
    <form onSubmit={submit}>
      <p>{say('eraseGoes', { answers, facts, records, texts })}</p>
      <h3>{say('eraseKeeps')}</h3>
      <ul>
        {keeps.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      <Textarea
        label={say('eraseReason')}
        description={say('eraseReasonHint')}
        value={reason}
        required
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <TextInput mt="sm" label={say('eraseConfirm', { id: personId })} value={confirm} required onChange={(event) => setConfirm(event.currentTarget.value)} />
      {erase.error && <Failed error={erase.error} />}
      <Button type="submit" color="red" fullWidth mt="md" disabled={confirm !== personId || reason.trim().length < 3} loading={erase.isPending}>
        {say('eraseYes')}
      </Button>
    </form>
  );
}
