import { Button, Modal, Portal, Select, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { said } from '../../workflows/flow/sentences/language.ts';
import { fileKey, letterFor, type Letter, type OrganisationText } from '../api/records.ts';
import { useLanguage } from '../language.ts';
import { PersonPicker } from '../launch/people-picker.tsx';
import { Failed } from '../shell/states.tsx';
import classes from './records.module.css';
import { useRecordsWords } from './use-records-words.ts';

/** Fills in a letter for somebody, shows how it reads, files it, prints it. */
export function LetterSheet({ of, onClose }: { of: OrganisationText | null; onClose: () => void }) {
  const say = useRecordsWords();
  const language = useLanguage();
  return (
    <Modal opened={of !== null} onClose={onClose} title={of === null ? '' : say('writeTitle', { name: said(of.name, language) })} size={720}>
      {of !== null && <Sheet of={of} onClose={onClose} />}
    </Modal>
  );
}

/** Filled in from what is on file, unless somebody says otherwise. */
const own = ['name', 'title', 'department', 'location', 'hired_on', 'role_since', 'email', 'id'];

function Sheet({ of, onClose }: { of: OrganisationText; onClose: () => void }) {
  const say = useRecordsWords();
  const reader = useLanguage();
  const queries = useQueryClient();
  const [person, setPerson] = useState<string | null>(null);
  const [language, setLanguage] = useState<'en' | 'zh'>(reader);
  const [values, setValues] = useState<Record<string, string>>({});
  const given = Object.fromEntries(Object.entries(values).filter(([, value]) => value.trim() !== ''));
  const making = useMutation({
    mutationFn: (file: boolean) => letterFor(person ?? '', { key: of.key, language, values: given, file }),
    onSuccess: ({ filed }) => (filed ? queries.invalidateQueries({ queryKey: fileKey(person ?? '') }) : undefined),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    making.mutate(false);
  };
  const { data } = making;
  return (
    <form className={classes.sheet} onSubmit={submit}>
      <PersonPicker label={say('writeFor')} value={person} onChange={setPerson} />
      <Select
        label={say('language')}
        allowDeselect={false}
        value={language}
        onChange={(chosen) => setLanguage(chosen === 'zh' ? 'zh' : 'en')}
        data={[
          { value: 'en', label: say('english') },
          { value: 'zh', label: say('chinese') },
        ]}
      />
      {of.names
        .filter((name) => !own.includes(name))
        .map((name) => (
          <TextInput key={name} label={name} value={values[name] ?? ''} onChange={(event) => setValues({ ...values, [name]: event.currentTarget.value })} />
        ))}
      <div>
        <Button type="submit" disabled={person === null} loading={making.isPending}>
          {say('preview')}
        </Button>
      </div>
      {making.error && <Failed error={making.error} />}
      {data !== undefined && <Reads letter={data} />}
      <div className={classes.ends}>
        <Button onClick={onClose}>{say('cancel')}</Button>
        <div className={classes.acts}>
          {data !== undefined && data.missing.length === 0 && <Button onClick={() => print()}>{say('print')}</Button>}
          <Button variant="filled" disabled={data === undefined || data.missing.length > 0 || data.filed} onClick={() => making.mutate(true)}>
            {say('file')}
          </Button>
        </div>
      </div>
    </form>
  );
}

/** As it reads; on paper nothing else of the page is there (records.module.css). */
function Reads({ letter: { title, text, missing, filed } }: { letter: Letter }) {
  const say = useRecordsWords();
  const language = useLanguage();
  return (
    <>
      <article className={classes.text} tabIndex={0} aria-label={say('preview')}>
        <b>{title}</b>
        {'\n\n'}
        {text}
      </article>
      {missing.length > 0 && <p role="status">{say('missing', { names: missing.join(language === 'zh' ? '、' : ', ') })}</p>}
      {filed && <p role="status">{say('filed')}</p>}
      <Portal>
        <div className={`${classes.paper} printed-file`}>
          <h1>{title}</h1>
          {text}
        </div>
      </Portal>
    </>
  );
}
