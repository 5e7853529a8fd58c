import { Button, Modal, TextInput, Textarea } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { actOnRecord, type Beside, fileKey, type OnRecord, type RecordAct, type RecordValues } from '../api/records.ts';
import { Failed } from '../shell/states.tsx';
import classes from './file.module.css';
import { RecordFields } from './record-fields.tsx';
import { useFileWords } from './use-file-words.ts';

/** What somebody chose to do to a record. */
export type AskedOfRecord = { act: RecordAct; record: OnRecord };

type Props = { person: string; asked: AskedOfRecord | null; types: Beside['types']; onClose: () => void };

/** What will happen, why, and the one button that does it. */
export function RecordSheet({ asked, onClose, ...rest }: Props) {
  const say = useFileWords();
  return (
    <Modal opened={asked !== null} onClose={onClose} title={asked && say(`act_${asked.act}`)}>
      {asked && <Sheet asked={asked} onClose={onClose} {...rest} />}
    </Modal>
  );
}

function Sheet({ person, asked: { act, record }, types, onClose }: Props & { asked: AskedOfRecord }) {
  const say = useFileWords();
  const queries = useQueryClient();
  const [reason, setReason] = useState('');
  const [values, setValues] = useState<RecordValues>(simple(record.values));
  const [until, setUntil] = useState(record.until ?? '');
  const doing = useMutation({
    mutationFn: () => actOnRecord(person, record.id, { act, reason: reason.trim(), ...(act === 'correct' && { values, until: until === '' ? null : until }) }),
    onSuccess: onClose,
    onSettled: () => queries.invalidateQueries({ queryKey: fileKey(person) }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    doing.mutate();
  };
  return (
    <form className={classes.sheet} onSubmit={submit}>
      <p>{say(`will_${act}`)}</p>
      {act === 'correct' && (
        <>
          <RecordFields fields={types[record.type]?.fields ?? {}} values={values} onChange={setValues} />
          <TextInput type="date" label={say('lastDay')} value={until} onChange={(event) => setUntil(event.currentTarget.value)} />
        </>
      )}
      <Textarea
        label={say(act === 'annotate' ? 'note' : 'reason')}
        {...(act !== 'annotate' && { description: say('reasonHint') })}
        required
        autosize
        minRows={2}
        maxLength={4_000}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
        data-autofocus={act === 'correct' ? undefined : true}
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

/** Values that a field can hold; lists of a flow are not put right by hand. */
function simple(values: OnRecord['values']): RecordValues {
  return Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, string | number | boolean] => ['string', 'number', 'boolean'].includes(typeof entry[1])),
  );
}
