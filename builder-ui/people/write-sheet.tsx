import { Button, Modal, Select, TextInput, Textarea } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { said } from '../../workflows/flow/sentences/language.ts';
import { type DeclaredType, fileKey, type RecordValues, recordTypesQuery, writeRecord } from '../api/records.ts';
import { useLanguage } from '../language.ts';
import { Failed, Shown } from '../shell/states.tsx';
import classes from './file.module.css';
import { RecordFields } from './record-fields.tsx';
import { useFileWords } from './use-file-words.ts';

type Props = { person: string; opened: boolean; onClose: () => void };

/** Puts a record on file by hand, of one of the declared types. */
export function WriteSheet({ opened, onClose, person }: Props) {
  const say = useFileWords();
  const types = useQuery({ ...recordTypesQuery, enabled: opened });
  return (
    <Modal opened={opened} onClose={onClose} title={say('writeTitle')}>
      {opened && <Shown of={types}>{(found) => <Sheet person={person} types={found.types} onClose={onClose} />}</Shown>}
    </Modal>
  );
}

function Sheet({ person, types, onClose }: Omit<Props, 'opened'> & { types: DeclaredType[] }) {
  const say = useFileWords();
  const language = useLanguage();
  const queries = useQueryClient();
  const [key, setKey] = useState<string | null>(null);
  const [values, setValues] = useState<RecordValues>({});
  const [days, setDays] = useState({ effective: '', until: '' });
  const [reason, setReason] = useState('');
  const type = types.find((one) => one.key === key)?.type;
  const given = { ...(days.effective !== '' && { effective: days.effective }), ...(days.until !== '' && { until: days.until }) };
  const doing = useMutation({
    mutationFn: () => writeRecord(person, { type: key ?? '', values, reason: reason.trim(), ...given }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: fileKey(person) });
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    doing.mutate();
  };
  if (types.length === 0)
    return (
      <p>
        {say('noTypes')} <Link to="/records">{say('toTypes')}</Link>
      </p>
    );
  return (
    <form className={classes.sheet} onSubmit={submit}>
      <Select
        label={say('type')}
        required
        allowDeselect={false}
        value={key}
        onChange={(chosen) => {
          setKey(chosen);
          setValues({});
        }}
        data={types.map((one) => ({ value: one.key, label: said(one.type.name, language) }))}
      />
      {type !== undefined && (
        <>
          <RecordFields fields={type.fields} values={values} onChange={setValues} />
          <div className={classes.sheetLine}>
            <TextInput
              type="date"
              label={say('effective')}
              value={days.effective}
              onChange={(event) => setDays({ ...days, effective: event.currentTarget.value })}
            />
            <TextInput
              type="date"
              label={say('lastDay')}
              {...(type.validMonths !== undefined && { description: say('validFor', { count: type.validMonths }) })}
              value={days.until}
              onChange={(event) => setDays({ ...days, until: event.currentTarget.value })}
            />
          </div>
          <Textarea
            label={say('reason')}
            description={say('reasonHint')}
            autosize
            maxLength={4_000}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
        </>
      )}
      {doing.error && <Failed error={doing.error} />}
      <div className={classes.sheetActs}>
        <Button onClick={onClose}>{say('cancel')}</Button>
        <Button type="submit" variant="filled" loading={doing.isPending} disabled={type === undefined}>
          {say('do')}
        </Button>
      </div>
    </form>
  );
}
