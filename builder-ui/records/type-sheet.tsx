import { ActionIcon, Button, Modal, NumberInput, Select, TextInput } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { said } from '../../workflows/flow/sentences/language.ts';
import type { RecordType } from '../../workflows/flow/record-type.ts';
import { type DeclaredType, deleteRecordType, putRecordType, recordTypesQuery } from '../api/records.ts';
import { useLanguage } from '../language.ts';
import { Failed } from '../shell/states.tsx';
import classes from './records.module.css';
import { useRecordsWords } from './use-records-words.ts';

type Props = { of: DeclaredType | 'new' | null; onClose: () => void };
type Field = { key: string; en: string; zh: string; kind: RecordType['fields'][string]['type'] };
const kinds = ['text', 'number', 'date', 'person', 'yesNo'] as const;

/** Declares a type of records, or changes one. */
export function TypeSheet({ of, onClose }: Props) {
  const say = useRecordsWords();
  const language = useLanguage();
  const title = of === null ? '' : of === 'new' ? say('newType') : said(of.type.name, language);
  return (
    <Modal opened={of !== null} onClose={onClose} title={title} size={720}>
      {of !== null && <Sheet of={of} onClose={onClose} />}
    </Modal>
  );
}

function Sheet({ of, onClose }: { of: DeclaredType | 'new'; onClose: () => void }) {
  const say = useRecordsWords();
  const queries = useQueryClient();
  const known = of === 'new' ? null : of;
  const [key, setKey] = useState(known?.key ?? '');
  const [typed, setTyped] = useState(() => typedOf(known?.type));
  const set = (some: Partial<typeof typed>) => setTyped({ ...typed, ...some });
  const done = async () => {
    await queries.invalidateQueries({ queryKey: recordTypesQuery.queryKey });
    onClose();
  };
  const saving = useMutation({ mutationFn: () => putRecordType(key, { type: typeFrom(typed), revision: known?.revision ?? 0 }), onSuccess: done });
  const removing = useMutation({ mutationFn: () => deleteRecordType(key), onSuccess: done });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    saving.mutate();
  };
  const months = (name: 'validMonths' | 'finalAfterDays' | 'atLeast' | 'atMost', label: string, description?: string) => (
    <NumberInput
      label={label}
      description={description}
      min={0}
      max={3_660}
      allowDecimal={false}
      value={typed[name]}
      onChange={(value) => set({ [name]: value })}
    />
  );
  return (
    <form className={classes.sheet} onSubmit={submit}>
      <div className={classes.pair}>
        <TextInput
          label={say('nameEn')}
          required
          maxLength={200}
          value={typed.en}
          onChange={(event) => set({ en: event.currentTarget.value })}
          data-autofocus
        />
        <TextInput label={say('nameZh')} maxLength={200} value={typed.zh} onChange={(event) => set({ zh: event.currentTarget.value })} />
      </div>
      {known === null && (
        <TextInput
          label={say('key')}
          description={say('keyHint')}
          required
          pattern="[a-z][A-Za-z0-9\-]{0,39}"
          value={key}
          onChange={(event) => setKey(event.currentTarget.value)}
        />
      )}
      <Fields fields={typed.fields} onChange={(fields) => set({ fields })} />
      <TextInput
        label={say('circle')}
        description={say('circleHint')}
        maxLength={60}
        value={typed.circle}
        onChange={(event) => set({ circle: event.currentTarget.value })}
      />
      <div className={classes.pair}>
        {months('validMonths', say('validMonths'), say('validHint'))}
        {months('finalAfterDays', say('finalAfter'), say('finalHint'))}
      </div>
      <div className={classes.pair}>
        {months('atLeast', say('atLeast'))}
        {months('atMost', say('atMost'), say('atMostHint'))}
      </div>
      <Select
        label={say('keptFrom')}
        allowDeselect={false}
        value={typed.from}
        onChange={(from) => set({ from: (from ?? 'effective') as typeof typed.from })}
        data={(['effective', 'end', 'leaving'] as const).map((value) => ({ value, label: say(`from_${value}`) }))}
      />
      {(saving.error ?? removing.error) !== null && <Failed error={saving.error ?? removing.error} />}
      <div className={classes.ends}>
        {known !== null && known.records === 0 ? (
          <Button loading={removing.isPending} onClick={() => removing.mutate()}>
            {say('remove')}
          </Button>
        ) : (
          <span />
        )}
        <div className={classes.acts}>
          <Button onClick={onClose}>{say('cancel')}</Button>
          <Button type="submit" variant="filled" loading={saving.isPending}>
            {say('save')}
          </Button>
        </div>
      </div>
    </form>
  );
}

function Fields({ fields, onChange }: { fields: Field[]; onChange: (fields: Field[]) => void }) {
  const say = useRecordsWords();
  const put = (index: number, some: Partial<Field>) => onChange(fields.map((field, n) => (n === index ? { ...field, ...some } : field)));
  return (
    <fieldset className={classes.fields}>
      <legend>{say('fields')}</legend>
      {fields.map((field, index) => (
        <div key={index} className={classes.field}>
          <TextInput label={say('nameEn')} required value={field.en} onChange={(event) => put(index, { en: event.currentTarget.value })} />
          <TextInput label={say('nameZh')} value={field.zh} onChange={(event) => put(index, { zh: event.currentTarget.value })} />
          <TextInput label={say('fieldKey')} required maxLength={60} value={field.key} onChange={(event) => put(index, { key: event.currentTarget.value })} />
          <Select
            label={say('fieldKind')}
            allowDeselect={false}
            value={field.kind}
            onChange={(kind) => put(index, { kind: (kind ?? 'text') as Field['kind'] })}
            data={kinds.map((value) => ({ value, label: say(`kind_${value}`) }))}
          />
          <ActionIcon
            variant="subtle"
            color="gray"
            size={36}
            aria-label={say('removeField', { name: field.en })}
            onClick={() => onChange(fields.filter((_, n) => n !== index))}
          >
            <IconTrash size={18} aria-hidden />
          </ActionIcon>
        </div>
      ))}
      <div>
        <Button size="xs" onClick={() => onChange([...fields, { key: '', en: '', zh: '', kind: 'text' }])}>
          {say('addField')}
        </Button>
      </div>
    </fieldset>
  );
}

type Typed = {
  en: string;
  zh: string;
  circle: string;
  fields: Field[];
  from: 'effective' | 'end' | 'leaving';
  validMonths: number | string;
  finalAfterDays: number | string;
  atLeast: number | string;
  atMost: number | string;
};

function typedOf(type: RecordType | undefined): Typed {
  const { name, fields = {}, circle = '', keepMonths = {}, validMonths = '', finalAfterDays = '' } = type ?? {};
  const { atLeast = '', atMost = '', from = 'effective' } = keepMonths;
  const typed = Object.entries(fields).map(([key, { label, type: kind }]) => ({ key, en: label.en, zh: label.zh ?? '', kind }));
  return { en: name?.en ?? '', zh: name?.zh ?? '', circle, fields: typed, from, validMonths, finalAfterDays, atLeast, atMost };
}

function typeFrom({ en, zh, circle, fields, from, ...numbers }: Typed): RecordType {
  const text = (english: string, chinese: string) => ({ en: english.trim(), ...(chinese.trim() !== '' && { zh: chinese.trim() }) });
  const given = (name: keyof typeof numbers) => (numbers[name] === '' ? {} : { [name]: Number(numbers[name]) });
  const keep = { ...given('atLeast'), ...given('atMost') };
  return {
    name: text(en, zh),
    fields: Object.fromEntries(fields.map((field) => [field.key.trim(), { label: text(field.en, field.zh), type: field.kind }])),
    ...(circle.trim() !== '' && { circle: circle.trim() }),
    ...(Object.keys(keep).length > 0 && { keepMonths: { ...keep, ...(from !== 'effective' && { from }) } }),
    ...given('validMonths'),
    ...given('finalAfterDays'),
  };
}
