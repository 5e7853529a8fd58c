import { Button, Select, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { FactType } from '../../workflows/flow/fact-type.ts';
import { enterFact, type FactEntry } from '../api/facts.ts';
import { PersonPicker } from '../launch/people-picker.tsx';
import { Failed } from '../shell/states.tsx';
import classes from './facts.module.css';
import { useFactsWords } from './use-facts-words.ts';

type Props = { factKey: string; type: FactType['type']; corrects: FactEntry | null; onDone: () => void };

/** One value of a person, typed in; `corrects` is the entry it takes the place of, for the same instant. */
export function EntryForm({ factKey, type, corrects, onDone }: Props) {
  const say = useFactsWords();
  const queries = useQueryClient();
  const [typed, setTyped] = useState({ person: '', value: corrects?.value == null ? '' : String(corrects.value), from: '', evidence: '' });
  const set = (change: Partial<typeof typed>) => setTyped({ ...typed, ...change });
  const enter = useMutation({
    mutationFn: () => {
      const about = corrects === null ? { scope: 'person' as const, id: typed.person } : { scope: corrects.scope, id: corrects.id };
      const when = corrects === null ? { ...(typed.from !== '' && { effective: typed.from }) } : { effective: corrects.effective };
      const until = corrects?.until == null ? {} : { until: corrects.until };
      const evidence = typed.evidence.trim() === '' ? {} : { evidence: typed.evidence.trim() };
      return enterFact({ ...about, key: factKey, value: valueOf(typed.value.trim(), type), ...when, ...until, ...evidence });
    },
    onSuccess: async ({ same }) => {
      await queries.invalidateQueries({ queryKey: ['facts'] });
      notifications.show({ message: say(same > 0 ? 'knownAlready' : 'entered') });
      onDone();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    enter.mutate();
  };
  return (
    <form className={classes.entering} onSubmit={submit}>
      {corrects === null && <PersonPicker label={say('whom')} value={typed.person || null} onChange={(person) => set({ person: person ?? '' })} />}
      <ValueInput label={say('value')} type={type} value={typed.value} onChange={(value) => set({ value })} />
      {corrects === null && (
        <TextInput
          type="date"
          label={say('holdsFrom')}
          description={say('holdsFromHint')}
          value={typed.from}
          onChange={({ currentTarget }) => set({ from: currentTarget.value })}
        />
      )}
      <TextInput
        label={say('evidence')}
        description={say('evidenceHint')}
        value={typed.evidence}
        maxLength={500}
        onChange={({ currentTarget }) => set({ evidence: currentTarget.value })}
      />
      {enter.error && <Failed error={enter.error} />}
      <div className={classes.acts}>
        <Button size="xs" variant="subtle" color="gray" onClick={onDone}>
          {say('notNow')}
        </Button>
        <Button
          type="submit"
          size="xs"
          variant="filled"
          loading={enter.isPending}
          disabled={typed.value.trim() === '' || (corrects === null && typed.person === '')}
        >
          {say(corrects === null ? 'enterIt' : 'correctIt')}
        </Button>
      </div>
    </form>
  );
}

function valueOf(text: string, type: FactType['type']): string | number | boolean {
  if (type === 'yesNo') return text === 'true';
  return type === 'number' && text !== '' && String(Number(text)) === text ? Number(text) : text;
}

type FieldProps = { label: string; value: string; onChange: (value: string) => void };

function ValueInput({ label, type, value, onChange }: FieldProps & { type: FactType['type'] }) {
  const say = useFactsWords();
  if (type === 'person') return <PersonPicker label={label} value={value || null} onChange={(person) => onChange(person ?? '')} />;
  if (type === 'yesNo')
    return (
      <Select
        label={label}
        value={value}
        data={[
          { value: 'true', label: say('yes') },
          { value: 'false', label: say('no') },
        ]}
        onChange={(next) => onChange(next ?? '')}
      />
    );
  return (
    <TextInput
      label={label}
      required
      type={type === 'date' ? 'date' : 'text'}
      inputMode={type === 'number' ? 'decimal' : 'text'}
      value={value}
      maxLength={2_000}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
    />
  );
}
