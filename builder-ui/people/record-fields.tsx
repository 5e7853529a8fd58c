import { NumberInput, Select, TextInput, Textarea } from '@mantine/core';
import { said } from '../../workflows/flow/sentences/language.ts';
import type { RecordType } from '../../workflows/flow/record-type.ts';
import type { RecordValues } from '../api/records.ts';
import { useLanguage } from '../language.ts';
import { PersonPicker } from '../launch/people-picker.tsx';
import { useFileWords } from './use-file-words.ts';

type Props = { fields: RecordType['fields']; values: RecordValues; onChange: (values: RecordValues) => void };

/** What a record of a type says, to be filled in. What is left empty is not in it. */
export function RecordFields({ fields, values, onChange }: Props) {
  const language = useLanguage();
  const put = (name: string, value: string | number | boolean | null) => {
    const { [name]: _before, ...others } = values;
    onChange(value === null || value === '' ? others : { ...others, [name]: value });
  };
  return (
    <>
      {Object.entries(fields).map(([name, { label, type }]) => (
        <Field key={name} label={said(label, language)} type={type} value={values[name]} onChange={(value) => put(name, value)} />
      ))}
    </>
  );
}

type One = {
  label: string;
  type: RecordType['fields'][string]['type'];
  value: string | number | boolean | undefined;
  onChange: (value: string | number | boolean | null) => void;
};

function Field({ label, type, value, onChange }: One) {
  const say = useFileWords();
  switch (type) {
    case 'number':
      return <NumberInput label={label} value={typeof value === 'number' ? value : ''} onChange={(given) => onChange(given === '' ? null : Number(given))} />;
    case 'yesNo':
      return (
        <Select
          label={label}
          clearable
          value={typeof value === 'boolean' ? String(value) : null}
          onChange={(given) => onChange(given === null ? null : given === 'true')}
          data={[
            { value: 'true', label: say('yes') },
            { value: 'false', label: say('no') },
          ]}
        />
      );
    case 'date':
      return <TextInput type="date" label={label} value={String(value ?? '')} onChange={(event) => onChange(event.currentTarget.value)} />;
    case 'person':
      return <PersonPicker label={label} value={typeof value === 'string' ? value : null} onChange={onChange} />;
    case 'text':
      return (
        <Textarea label={label} autosize minRows={1} maxLength={20_000} value={String(value ?? '')} onChange={(event) => onChange(event.currentTarget.value)} />
      );
  }
}
